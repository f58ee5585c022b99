import 'server-only'
import type { Account } from '../../domain/account'
import type { Clock } from '../../domain/clock'
import type { IntentReason } from '../../domain/intent'
import type { Venue } from '../../exchange/port'
import type { Market } from '../../domain/market'
import type { Health } from '../../wire/replies'
import type { AccountFeed } from '../account/account-feed'
import type { JournalRows } from '../journal/read-journal'
import type { Answer, IntentDetail, Refusal, TradingDesk } from '../runtime'
import { reasonOf } from '../trading/codes'
import { createMarketReads, type MarketSeats } from '../trading/desk-queries'
import { journalQueries } from '../trading/journal-queries'
import type { FollowedDesk } from './follow-desk'

/** A market that is only read: whoever has this cannot sign. */
export type PublicVenue = Omit<Venue, 'account'>

export interface ReadingDeskParts {
  readonly accounts: readonly Account[]
  readonly venues: ReadonlyMap<string, ReadonlyMap<Market, PublicVenue>>
  readonly clock: Clock
  readonly version: string
  readonly feed: AccountFeed
  readonly followed: () => FollowedDesk
  /** Undefined while it cannot be read. */
  readonly rows: () => JournalRows | undefined
  /** Why nothing is sent. */
  readonly reason: () => IntentReason
}

/**
 * The desk beside the one that trades (S-91). Every act is refused; there is no account, no key and no journal here by which one
 * could be sent. What is in the journal is read from its file; what only the other one knows is asked of it.
 */
export function createReadingDesk(parts: ReadingDeskParts): TradingDesk {
  const { accounts, clock, feed, followed } = parts
  const reads = createMarketReads()
  const accountOf = (accountId: string): Account | undefined => accounts.find((one) => one.accountId === accountId)
  const refuse = (): Promise<Refusal> => Promise.resolve({ kind: 'locked', reason: parts.reason() })
  const unread: Refusal = { kind: 'not-live', reason: reasonOf('journal-unread') }
  const silent: Refusal = { kind: 'not-live', reason: reasonOf('desk-silent') }
  const unknownIntent: Refusal = { kind: 'not-found', reason: reasonOf('unknown-intent') }

  /** Reads the journal of a known account. */
  async function read<T>(accountId: string, look: (rows: JournalRows) => T): Promise<Answer<T>> {
    if (accountOf(accountId) === undefined) return { kind: 'not-found', reason: reasonOf('unknown-account') }
    const rows = parts.rows()
    return rows === undefined ? unread : { kind: 'done', value: look(rows) }
  }
  const ask = async <T>(method: Parameters<FollowedDesk['ask']>[0], ...args: unknown[]): Promise<T | undefined> =>
    (await followed().ask(method, args)) as T | undefined

  function seatsOf(accountId: string): MarketSeats | undefined {
    const account = accountOf(accountId)
    if (account === undefined) return undefined
    const venues = parts.venues.get(account.environment) ?? new Map<Market, PublicVenue>()
    return { clock, account, seats: new Map([...venues].map(([market, venue]) => [market, { venue }])) }
  }

  function intentDetail(intentId: string): Answer<IntentDetail> {
    const rows = parts.rows()
    if (rows === undefined) return unread
    const intent = rows.intents.byId(intentId)
    if (intent === undefined) return unknownIntent
    const { accountId, market, symbol, orderId, times } = intent
    const fills = orderId === undefined ? [] : rows.fills.ofOrder(accountId, market, symbol, orderId, times.received)
    return { kind: 'done', value: { intent, evidence: rows.intents.evidence(intentId), fills } }
  }

  return {
    accounts: () => accounts,
    async picture(accountId) {
      const found = feed.picture(accountId)
      return found === undefined
        ? { kind: 'not-found', reason: reasonOf('unknown-account') }
        : { kind: 'done', value: found }
    },

    placeOrder: refuse,
    testOrder: refuse,
    replaceOrder: refuse,
    amendOrder: refuse,
    placeBatch: refuse,
    amendBatch: refuse,
    cancelBatch: refuse,
    placeList: refuse,
    cancelList: refuse,
    changeSetting: refuse,
    cancelOrder: refuse,
    closePosition: refuse,
    closeAll: refuse,
    reversePosition: refuse,
    protectPosition: refuse,
    cancelAll: refuse,
    killSwitch: refuse,
    seeAlarms: refuse,
    setDeadMan: refuse,
    seeResets: refuse,
    setKeyException: refuse,
    liftLock: refuse,
    chooseForIntent: refuse,
    voidKey: refuse,

    async actOf(intentId) {
      return (await ask('actOf', intentId)) ?? silent
    },
    async cancelRun(runId) {
      const told = await ask<Awaited<ReturnType<TradingDesk['cancelRun']>>>('cancelRun', runId)
      if (told !== undefined) return told
      const run = parts.rows()?.runs.byId(runId)
      return run === undefined ? { kind: 'not-found', reason: reasonOf('unknown-run') } : { kind: 'done', value: run }
    },
    async actByKey(key) {
      const told = await ask<Awaited<ReturnType<TradingDesk['actByKey']>>>('actByKey', key)
      if (told !== undefined) return told
      const rows = parts.rows()
      const row = rows?.intents.key(key)
      const intent = row?.intentId === undefined ? undefined : rows?.intents.byId(row.intentId)
      if (intent !== undefined) return { kind: 'done', value: { intent } }
      const run = row?.runId === undefined ? undefined : rows?.runs.byId(row.runId)
      return run === undefined ? unknownIntent : { kind: 'done', value: { run } }
    },
    async intentDetail(intentId) {
      return (await ask<Answer<IntentDetail>>('intentDetail', intentId)) ?? intentDetail(intentId)
    },
    async orderHistory(...args) {
      return (await ask('orderHistory', ...args)) ?? silent
    },
    async leverageBrackets(...args) {
      return (await ask('leverageBrackets', ...args)) ?? silent
    },
    async collateralRates(...args) {
      return (await ask('collateralRates', ...args)) ?? silent
    },
    async fills(accountId, query) {
      const told = await ask<Awaited<ReturnType<TradingDesk['fills']>>>('fills', accountId, query)
      return told ?? read(accountId, (rows) => rows.fills.newest(accountId, query))
    },

    intents: (accountId, { unsettled, limit }) =>
      read(accountId, ({ intents }) =>
        unsettled === true ? intents.unsettled(accountId, limit) : intents.newest(accountId, limit),
      ),
    journalPage: (accountId, filter, page) =>
      read(accountId, (rows) => journalQueries(rows, clock).page(accountId, filter, page)),
    journalExport: (accountId) => read(accountId, (rows) => journalQueries(rows, clock).start(accountId)),
    journalIntents: (accountId, filter, slice) =>
      read(accountId, (rows) => journalQueries(rows, clock).intents(accountId, filter, slice)),
    journalFills: (accountId, filter, slice) =>
      read(accountId, (rows) => journalQueries(rows, clock).fills(accountId, filter, slice)),
    journalRuns: (accountId, filter, slice) =>
      read(accountId, (rows) => journalQueries(rows, clock).runs(accountId, filter, slice)),

    async instruments(accountId, market) {
      const seats = seatsOf(accountId)
      if (seats === undefined) return { kind: 'not-found', reason: reasonOf('unknown-account') }
      return reads.instruments(seats, market)
    },
    async candles(accountId, query) {
      const seats = seatsOf(accountId)
      if (seats === undefined) return { kind: 'not-found', reason: reasonOf('unknown-account') }
      return reads.candles(seats, query)
    },

    async health() {
      const sources = accounts.flatMap(({ accountId }) => [...feed.sources(accountId)])
      const told = await ask<Health>('health')
      if (told !== undefined) return { ...told, sources }
      const environment = accounts[0]?.environment ?? 'paper'
      return { version: parts.version, environment, sources, weights: [], clocks: [], orderRoundTrip: {} }
    },
    readiness: () => 'reading',
  }
}
