import 'server-only'
import type { Account } from '../../domain/account'
import { wait, type Clock } from '../../domain/clock'
import type { DecimalString } from '../../domain/decimal'
import type { SourceHealth } from '../../domain/freshness'
import type { CancelRun, CancelScope, IntentReason } from '../../domain/intent'
import { MARKETS, type Market } from '../../domain/market'
import type { Venue, VenueAccount } from '../../exchange/port'
import type { CancelAllRequest, KillSwitchRequest } from '../../wire/requests'
import { passCrashPoint } from '../process/crash-point'
import { createLiveAccount, type LiveAccount } from '../account/live-account'
import { createMarketWatch } from '../account/market-watch'
import type { Journal } from '../journal/open-journal'
import { createKeyBook } from '../keys/key-book'
import type { JournalTrust } from '../journal/open-trusted-journal'
import type { Log } from '../log/log'
import type { MarketView } from '../market/market-view'
import type { Answer, CancelRunAnswer, KillSwitchAnswer } from '../runtime'
import { runCancelAll } from './cancel-run'
import { includesScope } from './cancel-scope'
import { newIntentId } from './client-order-id'
import { reasonOf } from './codes'
import { createDeadMan, type DeadMan } from './dead-man'
import { watchEntryBlocks } from './entry-blocks'
import { bodyHash, lookUpKey } from './idempotency'
import { createIntentBook, isWatched } from './intent-book'
import { describeOrders } from './describe-orders'
import { createProtectAgain } from './protect-again'
import { createResolver, type Resolver } from './resolver'
import { createRoundTrips } from './round-trips'
import { beginRun } from './run-record'
import { watchStops } from './stop-watch'
import { tellElsewhere } from './tell-elsewhere'
import { createLockBook } from './trading-lock'
import type { TradingRoom, TradingSeat } from './trading-room'
import { watchUnknownOrders, type UnknownOrders } from './unknown-orders'

export interface AccountPlan {
  readonly account: Account
  readonly venues: Readonly<Partial<Record<Market, { readonly venue: Venue; readonly account: VenueAccount }>>>
}

/** One account at work: its picture, its intents and what may be done with it. */
export interface TradingAccount {
  readonly room: TradingRoom
  readonly live: LiveAccount
  readonly resolver: Resolver
  readonly deadMan: DeadMan
  readonly unknownOrders: UnknownOrders
  start(): void
  stop(): Promise<void>
  /** Run that goes on under a key which is not on disk. */
  unwrittenRunOf(key: string): string | undefined
  cancelAll(key: string, body: CancelAllRequest): Answer<CancelRunAnswer>
  /** Locks trading, abandons what is queued, then cancels (S-52). `by` is whoever pressed. */
  kill(key: string, body: KillSwitchRequest, by: string): Answer<KillSwitchAnswer>
  sources(): readonly SourceHealth[]
}

/** How long an orderly stop waits for answers (S-92). */
const STOP_WAITS_MS = 12_000

export function createTradingAccount(settings: {
  readonly plan: AccountPlan
  readonly clock: Clock
  readonly journal: Journal
  /** Whether the journal is what the last run left; if not, trading starts locked (S-94). */
  readonly trust: JournalTrust
  readonly marketView: MarketView
  readonly log: Log
  readonly tag: string
  /** See {@link TradingRoom.mostMoved}. */
  readonly mostMoved: DecimalString
}): TradingAccount {
  const { plan, clock, journal, trust, marketView, log, tag, mostMoved } = settings
  const { account } = plan
  let stopping = false
  let stopBlocks = (): void => undefined
  const inFlight = new Set<Promise<unknown>>()
  settleLeftovers(account, clock, journal)
  const live = createLiveAccount({ clock, account, journal })
  const book = createIntentBook({ clock, account, journal, live })
  const seats = new Map<Market, TradingSeat>()
  for (const market of MARKETS) {
    const seat = plan.venues[market]
    if (seat === undefined) continue
    const watch = createMarketWatch({ clock, live, seat: { market, ...seat }, journal, log })
    seats.set(market, { market, ...seat, watch })
    for (const hold of journal.installation.holds(account.environment, market))
      if (hold.until > clock.now()) seat.venue.holdUntil(hold.until, hold.kind)
    // Whoever met the deadline, a read or a socket included, a restart must not run into it again (S-85).
    seat.venue.onHold(({ kind, until }) => {
      journal.commit(() => journal.installation.setHold(account.environment, market, kind, until))
    })
  }
  const room: TradingRoom = {
    clock,
    account,
    journal,
    live,
    book,
    seats,
    marketView,
    log,
    tag,
    mostMoved,
    roundTrips: createRoundTrips(),
    auditing: new Map(),
    keys: createKeyBook({ clock, account, journal, live, seats: [...seats.values()], log }),
    lock: createLockBook({ accountId: account.accountId, clock, journal, live }),
    describeOrder: (order) => describe(order),
    stopping: () => stopping,
    track(work) {
      const tracked = work
        .catch((error: unknown) => log.error('request-failed', { accountId: account.accountId, error }))
        .finally(() => inFlight.delete(tracked))
      inFlight.add(tracked)
    },
  }
  const resolver = createResolver(room)
  const protectAgain = createProtectAgain(room, resolver)
  watchStops(room)
  tellElsewhere(room)
  const deadMan = createDeadMan(room)
  const describe = describeOrders(room, deadMan)
  live.describeOrders(describe)
  const unknownOrders = watchUnknownOrders(room)
  live.onList((list) => book.noticeList(list))
  live.onOrder((order, source) => {
    book.noticeOrder(order, source)
    unknownOrders.notice(order)
  })
  lockUntrusted(room, trust)
  live.onEpoch((market, lost, evidence) => book.loseInReset(market, lost, evidence))

  /** Runs by keys that the disk would not take: known until the program ends, since nobody may hear that they never came. */
  const unwritten = new Map<string, string>()

  function begin(
    key: string,
    hash: string,
    scope: CancelScope,
    confirmed: readonly string[] | undefined,
  ): { readonly run: CancelRun; readonly replayed: boolean } {
    // A press while one is under way joins it only if that one takes all that this one asks for (S-51).
    const running = live.runningRuns().find((each) => includesScope(each.scope, scope))
    const run = running ?? beginRun(newIntentId(clock), account.accountId, scope, clock.now())
    const commit = journal.commit(() => {
      if (running === undefined) journal.runs.save(run)
      journal.intents.insertKey(key, { bodyHash: hash, runId: run.runId, intentId: undefined }, clock.now())
    })
    // The run is shown all the same, and says that the disk keeps its cancels back (S-03); they leave as soon as it takes them.
    if (commit.kind === 'failed') {
      unwritten.set(key, run.runId)
      log.error('journal-failed', { runId: run.runId, reason: commit.code })
    }
    if (running !== undefined) return { run: running, replayed: true }
    live.putRun(run)
    room.track(runCancelAll(room, resolver, run, confirmed))
    return { run, replayed: false }
  }

  /** The run that a known key began; a reason why the key is of no use; undefined for a new key. */
  function knownRun(key: string, hash: string): Answer<CancelRunAnswer> | undefined {
    const found = lookUpKey(journal, key, hash)
    if (found.kind === 'new') return undefined
    if (found.kind === 'key-reused') return found
    const known = [...live.runningRuns(), live.run()]
    const run = known.find((each) => each?.runId === found.row.runId) ?? journal.runs.byId(found.row.runId ?? '')
    if (run === undefined) return { kind: 'key-reused', reason: reasonOf('key-reused') }
    return { kind: 'done', value: { run, replayed: true } }
  }

  /** A flatten closes positions by orders, which need a key that may trade (S-140); what only cancels needs none. */
  const closesBlocked = (): IntentReason | undefined =>
    live.unseenResets().length > 0
      ? reasonOf('venue-reset', { environment: account.environment })
      : seats.has('usdm')
        ? room.keys.block('usdm')
        : undefined

  function abandonQueue(): void {
    for (const { intentId, state } of book.live())
      if (state === 'queued') book.change(intentId, { state: 'abandoned', reason: reasonOf('abandoned-locked') })
  }

  return {
    room,
    live,
    resolver,
    deadMan,
    unknownOrders,
    start() {
      room.keys.start()
      deadMan.start()
      protectAgain.start()
      stopBlocks = watchEntryBlocks(room)
      for (const seat of seats.values()) seat.watch.start()
      for (const intent of book.live())
        if (intent.state === 'unconfirmed' || intent.state === 'unresolved' || isWatched(intent, clock.now()))
          resolver.watch(intent.intentId)
    },
    async stop() {
      stopping = true
      stopBlocks()
      live.setEntryBlock(reasonOf('stopping'))
      passCrashPoint('shutdown')
      if (inFlight.size > 0) await Promise.race([Promise.allSettled([...inFlight]), wait(clock, STOP_WAITS_MS)])
      passCrashPoint('shutdown')
      resolver.stop()
      protectAgain.stop()
      room.keys.stop()
      deadMan.stop()
      for (const seat of seats.values()) seat.watch.stop()
    },
    unwrittenRunOf: (key) => unwritten.get(key),
    cancelAll(key, body) {
      const hash = bodyHash('cancel-all', body)
      const known = knownRun(key, hash)
      if (known !== undefined) return known
      if (stopping) return { kind: 'not-live', reason: reasonOf('stopping') }
      if (!account.mayTrade) return { kind: 'locked', reason: reasonOf('account-read-only') }
      const closing = body.scope.mode === 'flatten' ? closesBlocked() : undefined
      if (closing !== undefined) return { kind: 'locked', reason: closing }
      return { kind: 'done', value: begin(key, hash, body.scope as CancelScope, body.confirmed) }
    },
    kill(key, body, by) {
      const hash = bodyHash('kill-switch', body)
      const known = knownRun(key, hash)
      if (known !== undefined && known.kind !== 'done') return known
      if (stopping) return { kind: 'not-live', reason: reasonOf('stopping') }
      // A press that comes again by the same key may come after a lift: it does not lock anew.
      if (known !== undefined) {
        const lock = room.lock.current()
        if (lock === undefined) return { kind: 'key-reused', reason: reasonOf('not-locked') }
        return { kind: 'done', value: { lock, ...known.value } }
      }
      const lock = room.lock.lock('kill-switch', by)
      log.warn('trading-locked', { accountId: account.accountId, reason: 'kill-switch' })
      abandonQueue()
      if (!account.mayTrade) return { kind: 'locked', reason: reasonOf('account-read-only') }
      const closing = body.mode === 'flatten' ? closesBlocked() : undefined
      if (closing !== undefined) return { kind: 'locked', reason: closing }
      return { kind: 'done', value: { lock, ...begin(key, hash, { mode: body.mode }, body.confirmed) } }
    },
    sources: () => [
      ...[...seats.values()].flatMap((seat) => seat.watch.sources()),
      {
        source: 'database',
        freshness: journal.durable && !journal.failing() ? 'live' : 'blind',
        ...(journal.durable
          ? journal.failing()
            ? { reason: 'journal-failed' }
            : {}
          : { reason: 'journal-not-durable' }),
      },
    ],
  }
}

/** A journal that is not what the last run left locks trading until the owner has compared (S-94). */
function lockUntrusted({ live, lock }: TradingRoom, trust: JournalTrust): void {
  if (trust.kind === 'whole') return
  live.alarm(
    trust.kind === 'damaged'
      ? reasonOf('journal-damaged', { file: trust.keptAs })
      : reasonOf(trust.kind === 'missing' ? 'journal-missing' : 'journal-older'),
  )
  if (lock.current() === undefined) lock.lock(trust.kind === 'older' ? 'journal-restored' : 'journal-damaged')
}

/** What an earlier run of the program left open: never sent is abandoned, sent is in doubt (S-05). Nothing is sent here (I8). */
function settleLeftovers(account: Account, clock: Clock, journal: Journal): void {
  const now = clock.now()
  const commit = journal.commit(() => {
    for (const intent of journal.intents.byState(['queued', 'sending'])) {
      if (intent.accountId !== account.accountId) continue
      const sent = intent.state === 'sending'
      journal.intents.update({
        ...intent,
        state: sent ? 'unconfirmed' : 'abandoned',
        reason: reasonOf(sent ? 'unconfirmed-restart' : 'abandoned-restart'),
        times: sent ? intent.times : { ...intent.times, settled: now },
      })
      journal.intents.addEvidence(intent.intentId, {
        at: now,
        source: 'start',
        summary: sent ? 'unconfirmed' : 'abandoned',
      })
    }
    for (const run of journal.runs.running())
      if (run.accountId === account.accountId)
        journal.runs.save({ ...run, state: 'incomplete', endedAt: now, reason: reasonOf('cancel-all-restarted') })
    passCrashPoint('boot')
  })
  if (commit.kind === 'failed') throw new Error(`journal.db does not take a write: ${commit.code}`)
  passCrashPoint('boot')
}
