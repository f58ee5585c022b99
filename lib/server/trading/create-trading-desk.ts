import 'server-only'
import type { AccountId } from '../../domain/account'
import type { Clock } from '../../domain/clock'
import type { DecimalString } from '../../domain/decimal'
import type { CancelRun, Intent } from '../../domain/intent'
import type { AccountPicture, Health } from '../../wire/replies'
import type { IntentChoiceRequest } from '../../wire/requests'
import type { AccountFeed } from '../account/account-feed'
import { openTrustedJournal } from '../journal/open-trusted-journal'
import type { Log } from '../log/log'
import { passCrashPoint } from '../process/crash-point'
import type { MarketView } from '../market/market-view'
import type { Answer, Refusal, TradingDesk } from '../runtime'
import { actOf } from './acts'
import { amendOrder } from './amend-order'
import { amendBatch, cancelBatch, placeBatch } from './batch-orders'
import { changeSetting } from './change-setting'
import { replaceOrder } from './replace-order'
import { testOrder } from './test-order'
import { cancelIntent, sendCancel } from './cancel-order'
import { closeAll } from './close-all'
import { newInstallationTag } from './client-order-id'
import { reasonOf } from './codes'
import { tellEntryBlocks } from './entry-blocks'
import { journalQueries } from './journal-queries'
import { createMarketReads, fillHistory, intentDetail, orderHistory } from './desk-queries'
import { serviceOf } from '../../domain/order-kind'
import { cancelList, placeList } from './place-list'
import { cancelOrder, closePosition, placeOrder } from './place-order'
import { voidKey } from './idempotency'
import { protectPosition } from './protect-position'
import { reversePosition } from './reverse-position'
import { createTradingAccount, type AccountPlan, type TradingAccount } from './trading-account'

export interface TradingDeskSettings {
  readonly clock: Clock
  /** Path of journal.db. */
  readonly journalPath: string
  /** Three characters of Crockford base32; made and kept in the journal when absent. */
  readonly installationTag?: string | undefined
  readonly accounts: readonly AccountPlan[]
  /** How far a market may move between the owner's look and the order: 0.005 is 0.5 % (S-13, setting). */
  readonly mostMoved?: DecimalString | undefined
  readonly marketView: MarketView
  /** Build id, told by health. */
  readonly build: string
  readonly log: Log
}

export interface TradingDeskParts {
  readonly desk: TradingDesk
  readonly feed: AccountFeed
  /** Opens the streams and takes up what an earlier run left in doubt. Never sends an order (I8). */
  start(): Promise<void>
  /** Refuses what is new, waits up to 12 s for answers, closes the journal (S-92). */
  stop(): Promise<void>
}

/** 0.5 % (S-13). */
const MOST_MOVED = '0.005' as DecimalString
/** How often a disk that refused is tried again. */
const DISK_RETRY_MS = 1_000

/** Builds the engine over its journal. Throws when the journal cannot be used: `NewerJournal`, or what SQLite says. */
export function createTradingDesk(settings: TradingDeskSettings): TradingDeskParts {
  const { clock, marketView, log, mostMoved = MOST_MOVED } = settings
  const { journal, trust, mark, accept } = openTrustedJournal(settings.journalPath, clock)
  const tagged = journal.commit(() =>
    journal.installation.tag(() => settings.installationTag ?? mark?.tag ?? newInstallationTag(clock)),
  )
  if (tagged.kind === 'failed') throw new Error(`journal.db does not take a write: ${tagged.code}`)
  if (!journal.durable) log.error('journal-not-durable')
  const accounts = new Map<AccountId, TradingAccount>()
  for (const plan of settings.accounts)
    accounts.set(
      plan.account.accountId,
      createTradingAccount({ plan, clock, journal, trust, marketView, log, tag: tagged.value, mostMoved }),
    )
  if (trust.kind !== 'whole') {
    log.error('journal-not-trusted', { reason: trust.kind })
    for (const { unknownOrders } of accounts.values()) unknownOrders.readHistory(mark?.symbols ?? [])
  }
  // While the disk refuses nobody may write, so somebody has to ask whether it takes a write again (S-95).
  journal.onFailing((cause) => {
    log.error(cause === undefined ? 'disk-takes-writes-again' : 'disk-refuses', { reason: cause })
    if (cause !== undefined) clock.after(DISK_RETRY_MS, probeDisk)
  })
  function probeDisk(): void {
    if (closed || !journal.failing()) return
    journal.commit(() => journal.installation.probe(clock.now()))
    if (journal.failing()) clock.after(DISK_RETRY_MS, probeDisk)
  }
  // What locks trading is on disk: from here on this journal is the one to compare with.
  if (!journal.failing()) accept(tagged.value)
  const reads = createMarketReads()
  const readings = journalQueries(journal, clock)
  let stopped = false
  let closed = false
  const unknown: Refusal = { kind: 'not-found', reason: reasonOf('unknown-account') }

  const withAccount = async <T>(
    accountId: AccountId,
    run: (account: TradingAccount) => Answer<T> | Promise<Answer<T>>,
  ): Promise<Answer<T>> => {
    const account = accounts.get(accountId)
    if (closed) return { kind: 'not-live', reason: reasonOf('stopping') }
    return account === undefined ? unknown : run(account)
  }

  const pictureOf = (account: TradingAccount): AccountPicture => account.live.picture([...account.sources()])

  const runOf = (runId: string | undefined): CancelRun | undefined => {
    if (runId === undefined) return undefined
    const known = [...accounts.values()].flatMap(({ live }) => [...live.runningRuns(), live.run()])
    return known.find((each) => each?.runId === runId) ?? journal.runs.byId(runId)
  }
  const unwrittenRunOf = (key: string): string | undefined =>
    [...accounts.values()].map((account) => account.unwrittenRunOf(key)).find((runId) => runId !== undefined)

  const desk: TradingDesk = {
    accounts: () => [...accounts.values()].map(({ room }) => room.account),
    picture: (accountId) =>
      withAccount(accountId, (account) => ({
        kind: 'done',
        value: { gen: account.live.generation(), seq: account.live.sequence(), picture: pictureOf(account) },
      })),
    placeOrder: (_caller, key, body) =>
      withAccount(body.account, ({ room, resolver }) => placeOrder(room, resolver, key, body)),
    replaceOrder: (_caller, key, body) =>
      withAccount(body.account, ({ room, resolver }) => replaceOrder(room, resolver, key, body)),
    amendOrder: (_caller, key, body) =>
      withAccount(body.account, ({ room, resolver }) => amendOrder(room, resolver, key, body)),
    placeBatch: (_caller, key, body) =>
      withAccount(body.account, ({ room, resolver }) => placeBatch(room, resolver, key, body)),
    amendBatch: (_caller, key, body) =>
      withAccount(body.account, ({ room, resolver }) => amendBatch(room, resolver, key, body)),
    cancelBatch: (_caller, key, body) =>
      withAccount(body.account, ({ room, resolver }) => cancelBatch(room, resolver, key, body)),
    placeList: (_caller, key, body) =>
      withAccount(body.account, ({ room, resolver }) => placeList(room, resolver, key, body)),
    cancelList: (_caller, key, body) =>
      withAccount(body.account, ({ room, resolver }) => cancelList(room, resolver, key, body)),
    changeSetting: (_caller, key, body) =>
      withAccount(body.account, ({ room, resolver }) => changeSetting(room, resolver, key, body)),
    async actOf(intentId) {
      const accountId = journal.intents.byId(intentId)?.accountId
      const account = accountId === undefined ? undefined : accounts.get(accountId)
      const act = account === undefined ? undefined : actOf(account.room, intentId)
      return act === undefined ? { kind: 'not-found', reason: reasonOf('unknown-intent') } : done(act)
    },
    cancelOrder: (_caller, key, body) =>
      withAccount(body.account, ({ room, resolver }) => cancelOrder(room, resolver, key, body)),
    testOrder: (_caller, body) => withAccount(body.account, ({ room }) => testOrder(room, body)),
    closePosition: (_caller, key, body) =>
      withAccount(body.account, ({ room, resolver }) => closePosition(room, resolver, key, body)),
    protectPosition: (_caller, key, body) =>
      withAccount(body.account, ({ room, resolver }) => protectPosition(room, resolver, key, body)),
    reversePosition: (_caller, key, body) =>
      withAccount(body.account, ({ room, resolver }) => reversePosition(room, resolver, key, body)),
    closeAll: (_caller, key, body) =>
      withAccount(body.account, ({ room, resolver }) => closeAll(room, resolver, key, body)),
    cancelAll: (_caller, key, body) => withAccount(body.account, (account) => account.cancelAll(key, body)),
    killSwitch: (caller, key, body) => withAccount(body.account, (account) => account.kill(key, body, caller.name)),
    seeAlarms: (_caller, body) =>
      withAccount(body.account, ({ live }) => {
        const left = live.seeAlarms(body.upTo)
        return left === undefined
          ? { kind: 'not-live', reason: reasonOf('journal-failed') }
          : { kind: 'done', value: left }
      }),
    setDeadMan: (_caller, body) =>
      withAccount(body.account, ({ room, deadMan }) => {
        if (!room.account.mayTrade) return { kind: 'locked', reason: reasonOf('account-read-only') }
        const key = body.on ? room.keys.block('usdm') : undefined
        if (key !== undefined) return { kind: 'locked', reason: key }
        if (!room.seats.has('usdm')) return { kind: 'invalid', reason: reasonOf('dead-man-no-futures') }
        return deadMan.set(body.on)
      }),
    seeResets: (caller, body) =>
      withAccount(body.account, ({ live }) => {
        const left = live.seeResets(body.upTo, caller)
        return left === undefined
          ? { kind: 'not-live', reason: reasonOf('journal-failed') }
          : { kind: 'done', value: left }
      }),
    setKeyException: (caller, body) =>
      withAccount(body.account, ({ room }) => room.keys.exempt(body.market, body.on, caller)),
    liftLock: (_caller, body) => withAccount(body.account, ({ room }) => room.lock.lift()),
    async cancelRun(runId) {
      const run = runOf(runId)
      return run === undefined ? { kind: 'not-found', reason: reasonOf('unknown-run') } : { kind: 'done', value: run }
    },
    chooseForIntent: (_caller, intentId, body) =>
      withAccount(body.account, (account) => chooseForIntent(account, intentId, body.choice)),
    async actByKey(key) {
      const row = journal.intents.key(key)
      const intent = row?.intentId === undefined ? undefined : journal.intents.byId(row.intentId)
      if (intent !== undefined) return done({ intent })
      const run = runOf(unwrittenRunOf(key) ?? row?.runId)
      return run === undefined ? { kind: 'not-found', reason: reasonOf('unknown-intent') } : done({ run })
    },
    async voidKey(key) {
      // A run that the disk would not take in is under way all the same.
      if (unwrittenRunOf(key) !== undefined) return { kind: 'key-reused', reason: reasonOf('key-reused') }
      return voidKey(journal, key, clock.now())
    },
    intents: (accountId, { unsettled, limit }) =>
      withAccount(accountId, () => ({
        kind: 'done',
        value:
          unsettled === true ? journal.intents.unsettled(accountId, limit) : journal.intents.newest(accountId, limit),
      })),
    async intentDetail(intentId) {
      const accountId = journal.intents.byId(intentId)?.accountId
      const account = accountId === undefined ? undefined : accounts.get(accountId)
      const detail =
        account === undefined ? undefined : intentDetail(account.room, intentId, account.resolver.nextLookIn(intentId))
      return detail === undefined
        ? { kind: 'not-found', reason: reasonOf('unknown-intent') }
        : { kind: 'done', value: detail }
    },
    journalPage: (accountId, filter, page) =>
      withAccount(accountId, () => done(readings.page(accountId, filter, page))),
    journalExport: (accountId) => withAccount(accountId, () => done(readings.start(accountId))),
    journalIntents: (accountId, filter, slice) =>
      withAccount(accountId, () => done(readings.intents(accountId, filter, slice))),
    journalFills: (accountId, filter, slice) =>
      withAccount(accountId, () => done(readings.fills(accountId, filter, slice))),
    journalRuns: (accountId, filter, slice) =>
      withAccount(accountId, () => done(readings.runs(accountId, filter, slice))),
    orderHistory: (accountId, market, symbol, limit) =>
      withAccount(accountId, ({ room }) => orderHistory(room, market, symbol, limit)),
    fills: (accountId, query) => withAccount(accountId, ({ room }) => fillHistory(room, query)),
    instruments: (accountId, market) => withAccount(accountId, ({ room }) => reads.instruments(room, market)),
    leverageBrackets: (accountId, symbol) => withAccount(accountId, ({ room }) => reads.brackets(room, symbol)),
    collateralRates: (accountId) => withAccount(accountId, ({ room }) => reads.collateralRates(room)),
    candles: (accountId, query) => withAccount(accountId, ({ room }) => reads.candles(room, query)),
    async health() {
      return healthOf([...accounts.values()], settings.build)
    },
    readiness() {
      if (stopped || !journal.durable || journal.failing()) return 'degraded'
      const trading = [...accounts.values()].filter(({ room }) => room.account.mayTrade && room.seats.size > 0)
      if (trading.some(canTrade)) return 'ok'
      const starting = trading.some(({ room, live }) =>
        [...room.seats.keys()].some((market) => live.phase(market) === 'starting'),
      )
      return starting ? 'starting' : 'degraded'
    },
  }

  const feed: AccountFeed = {
    picture(accountId) {
      const account = accounts.get(accountId)
      if (account === undefined) return undefined
      return { gen: account.live.generation(), seq: account.live.sequence(), picture: pictureOf(account) }
    },
    replay: (accountId, gen, seq) => accounts.get(accountId)?.live.replay(gen, seq),
    onChanges(listener) {
      const ends = [...accounts.values()].map(({ live }) => live.onChanges(listener))
      return () => ends.forEach((end) => end())
    },
    onGeneration(listener) {
      const ends = [...accounts].map(([accountId, { live }]) => live.onGeneration(() => listener(accountId)))
      return () => ends.forEach((end) => end())
    },
    sources: (accountId) => accounts.get(accountId)?.sources() ?? [],
  }

  return {
    desk,
    feed,
    async start() {
      for (const account of accounts.values()) account.start()
    },
    async stop() {
      stopped = true
      await Promise.all([...accounts.values()].map((account) => account.stop()))
      closed = true
      passCrashPoint('shutdown')
      journal.close()
    },
  }
}

const done = <T>(value: T): Answer<T> => ({ kind: 'done', value })

/** Whether an order of any market of the account would find it live, with rules to check it by. */
const canTrade = ({ room: { account, seats, marketView }, live }: TradingAccount): boolean =>
  [...seats.keys()].every(
    (market) => live.phase(market) === 'live' && marketView.rulesAge(account.environment, market) !== undefined,
  )

/** What the owner may decide on an intent that is not settled (S-35, S-36). There is no "send again" (S-24). */
async function chooseForIntent(
  { room, resolver, live }: TradingAccount,
  intentId: string,
  choice: IntentChoiceRequest['choice'],
): Promise<Answer<Intent>> {
  const { book, clock } = room
  const intent = book.get(intentId)
  if (intent === undefined || intent.accountId !== room.account.accountId)
    return { kind: 'not-found', reason: reasonOf('unknown-intent') }
  const standing = (): Answer<Intent> => done(book.get(intentId) ?? intent)
  book.addEvidence(intentId, { at: clock.now(), source: 'owner', summary: choice })
  if (choice === 'mark-handled') {
    book.clearDoubled(intentId)
    tellEntryBlocks(room)
    if (intent.state === 'unresolved')
      book.change(intentId, { state: 'unresolved', reason: reasonOf('marked-handled') })
    return standing()
  }
  if (intent.state !== 'unconfirmed' && intent.state !== 'unresolved')
    return { kind: 'invalid', reason: reasonOf('choice-not-open', { state: intent.state }) }
  const seat = room.seats.get(intent.market)
  if (choice === 'cancel-if-exists' && seat !== undefined && intent.order !== undefined) {
    // A change of an order in doubt has no order of its own: what it changed is canceled.
    const target = intent.target ?? { service: serviceOf(intent.order), clientOrderId: intent.clientOrderId }
    const cancel = cancelIntent(room, seat, { symbol: intent.symbol, target })
    const commit = book.open([{ intent: cancel, window: seat.account.trading.sendWindow() }])
    if (commit.kind === 'failed')
      return { kind: 'not-live', reason: reasonOf('journal-failed', { cause: commit.code }) }
    live.putIntent(book.get(cancel.intentId) ?? cancel)
    await sendCancel(room, resolver, seat, book.get(cancel.intentId) ?? cancel)
  }
  await resolver.lookNow(intentId)
  return standing()
}

function healthOf(accounts: readonly TradingAccount[], build: string): Health {
  const seats = accounts.flatMap(({ room }) => [...room.seats.values()])
  const trips = accounts.map(({ room }) => room.roundTrips)
  const percentile = (share: number): number | undefined =>
    trips
      .map((trip) => trip.percentile(share))
      .reduce(
        (worst, each) => (each === undefined ? worst : Math.max(worst ?? 0, each)),
        undefined as number | undefined,
      )
  return {
    version: build,
    environment: accounts[0]?.room.account.environment ?? 'paper',
    sources: accounts.flatMap((account) => [...account.sources()]),
    weights: seats.map(({ market, venue }) => {
      const { bannedUntil, ...usage } = venue.weight()
      return { market, ...usage, ...(bannedUntil === undefined ? {} : { bannedUntil }) }
    }),
    clocks: seats.map(({ market, venue }) => {
      const { offset, errorBound } = venue.clock()
      return {
        market,
        offsetMs: Math.round(offset),
        errorBoundMs: Number.isFinite(errorBound) ? Math.round(errorBound) : 999_999,
      }
    }),
    orderRoundTrip: { p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) },
  }
}
