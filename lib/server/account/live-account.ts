import 'server-only'
import type { Account } from '../../domain/account'
import type { Alarm } from '../../domain/alarm'
import type { AccountEvent, OrderUpdated } from '../../domain/account-event'
import { EMPTY_ACCOUNT, forgetOldOrders, withoutMarket, type AccountState } from '../../domain/account-state'
import { applyAccountEvent, type AccountStateChange } from '../../domain/apply-account-event'
import { applyAccountReading, type AccountFigures } from '../../domain/apply-account-reading'
import type { Clock } from '../../domain/clock'
import type { EntryBlock } from '../../domain/entry-block'
import type { DeadManTimer } from '../../domain/dead-man'
import { ZERO, type DecimalString } from '../../domain/decimal'
import type { CancelRun, Intent, IntentReason } from '../../domain/intent'
import type { KeyStanding } from '../../domain/key-rights'
import { isUnsettled } from '../../domain/intent'
import { MARKETS, type Market } from '../../domain/market'
import { isOpen, orderKey, type Fill, type Order } from '../../domain/order'
import type { OrderList } from '../../domain/order-list'
import { LOST_IN_RESET, type VenueReset } from '../../domain/venue-reset'
import type { AccountChangeBody } from '../../wire/bridge'
import type { AccountPicture } from '../../wire/replies'
import type { TradingLock } from '../../domain/trading-lock'
import type { Journal } from '../journal/open-journal'
import { reasonOf } from '../trading/codes'
import type { NumberedChanges } from './account-feed'
import { createChangeRing } from './change-ring'
import { shownOrder, toChange, type DescribeOrder } from './to-change'

export type MarketPhase = 'starting' | 'live' | 'stale' | 'off'

export type OrderSource = OrderUpdated['source']

/** An event on its way into the account, with where it came from. */
export interface TakenEvent {
  readonly event: AccountEvent
  /** What was received, word for word; an event of a known key is dropped (S-62). */
  readonly raw?: {
    readonly dedupeKey: string
    readonly source: string
    readonly exchangeTime?: number
    readonly text: string
  }
}

export type NoticedEvent = Extract<AccountStateChange, { type: 'noticed' }>['event']

/** What the account cannot settle by itself. */
export type AccountQuestion = Extract<AccountStateChange, { type: 'ask-order' | 'ask-account' | 'not-understood' }>

/**
 * The one live picture of an account over both markets: snapshots, events, replies and queries go in, one numbered sequence
 * of changes comes out (S-66). Whatever changes it is in the journal before anybody sees it (S-08).
 */
export interface LiveAccount {
  readonly account: Account
  state(): AccountState
  generation(): number
  sequence(): number
  phase(market: Market): MarketPhase
  setPhase(market: Market, phase: MarketPhase): void
  /** A new gap-free view begins: sequence from zero, followers take a snapshot. False when it could not be written down. */
  raiseGeneration(): boolean
  /** Logs, applies and publishes. False when the journal would not take it: nothing was applied. */
  take(events: readonly TakenEvent[]): boolean
  /** Tells those who wait for an order, without taking it in: while events are held back for a snapshot (S-32). */
  hear(order: Order, source: OrderSource): void
  takeReading(reading: AccountFigures): void
  /** Trades read from the exchange, into the ledger; new ones are published. */
  takeFills(fills: readonly Fill[]): boolean
  /**
   * The exchange began this market anew (S-67): a new epoch, in which nothing of before is open, held or owned. False when the
   * journal would not take it.
   */
  beginEpoch(market: Market, evidence: Readonly<Record<string, string>>): boolean
  /** Told inside the commit of a new epoch, with the orders that are lost; returns how many intents without an answer were. */
  onEpoch(listener: (market: Market, lost: readonly Order[], evidence: string) => number): void
  /** Orders that the newest resets took, as lost. */
  lostOrders(): readonly Order[]
  /** Resets that the owner has not seen: no order leaves before that (S-67). */
  unseenResets(): readonly VenueReset[]
  /** The owner has seen the resets noticed up to this wall time; what is left. Undefined when the journal would not take it. */
  seeResets(upTo: number, by: { readonly name: string; readonly address: string }): readonly VenueReset[] | undefined
  putIntent(intent: Intent): void
  putRun(run: CancelRun): void
  putDeadMan(timer: DeadManTimer): void
  /** `block`: why no order of any market may leave by them. */
  putKeys(keys: readonly KeyStanding[], block: IntentReason | undefined): void
  /** Undefined when the lock is gone. */
  putLock(lock: TradingLock | undefined): void
  /** The cancel-all that was begun last: the one on screen. */
  run(): CancelRun | undefined
  /** Every cancel-all under way; one that is wider than another goes on beside it. */
  runningRuns(): readonly CancelRun[]
  /** What the account pays; undefined until it was read. */
  commission(market: Market): { readonly maker: DecimalString; readonly taker: DecimalString } | undefined
  setCommission(market: Market, rates: { readonly maker: DecimalString; readonly taker: DecimalString }): void
  /** Why no entry may be sent on a market or a symbol of it; told anew only when one comes or goes. */
  setEntryBlocks(blocks: readonly EntryBlock[]): void
  /** Account-wide reason why no entry may be sent; undefined lifts it. */
  setEntryBlock(reason: IntentReason | undefined): void
  /** Keeps and shows what the owner must read. */
  alarm(reason: IntentReason): void
  /** The owner put away every alarm up to this id; what is left. False when the journal would not take it. */
  seeAlarms(upTo: number): readonly Alarm[] | undefined
  replay(generation: number, seq: number): readonly NumberedChanges[] | undefined
  picture(sources: AccountPicture['sources']): AccountPicture
  /** Says of each order that is shown who placed and who canceled it (S-46). */
  describeOrders(describe: DescribeOrder): void
  /** Every order told of, before it is merged: by our id it settles intents (S-32). */
  onOrder(listener: (order: Order, source: OrderSource) => void): void
  /** Every list told of (S-32). */
  onList(listener: (list: OrderList) => void): void
  onQuestion(listener: (question: AccountQuestion) => void): void
  /** Leverage that changed and money that came or went, whoever did it (S-46). */
  onNoticed(listener: (event: NoticedEvent) => void): void
  onMerged(listener: (order: Order) => void): void
  onChanges(listener: (changes: NumberedChanges) => void): () => void
  onGeneration(listener: () => void): () => void
}

const KEPT_ENDED_ORDERS = 500
const SHOWN_ENDED_ORDERS = 100
const SHOWN_FILLS = 100
const SHOWN_INTENTS = 100
const SHOWN_ALARMS = 20
/** Orders older than this are not looked for when the exchange began anew. */
const LOST_LOOKS_BACK_MS = 60 * 86_400_000

export function createLiveAccount(settings: {
  readonly clock: Clock
  readonly account: Account
  readonly journal: Journal
}): LiveAccount {
  const { clock, account, journal } = settings
  const { accountId } = account
  let state = EMPTY_ACCOUNT
  let generation = 0
  let ring = createChangeRing()
  const phases: Record<Market, MarketPhase> = { spot: 'off', usdm: 'off' }
  const commission: Partial<Record<Market, { maker: DecimalString; taker: DecimalString }>> = {}
  let fills = journal.fills.newest(accountId, { limit: SHOWN_FILLS })
  const intents = new Map<string, Intent>()
  for (const intent of [
    ...journal.intents.newest(accountId, SHOWN_INTENTS),
    ...journal.intents.unsettled(accountId, 10_000),
    // The owner has to find what keeps entries off, however long ago it was (S-28).
    ...journal.intents
      .doubles(accountId)
      .flatMap((each) => (each.seen ? [] : (journal.intents.byId(each.intentId) ?? []))),
  ])
    intents.set(intent.intentId, intent)
  let run = journal.runs.newest(accountId)
  const running = new Map<string, CancelRun>()
  let lock = journal.locks.of(accountId)
  let deadMan = account.markets.includes('usdm') ? journal.installation.deadMan(accountId) : undefined
  let keys: readonly KeyStanding[] = []
  let keyBlock: IntentReason | undefined
  let resets = journal.epochs.unseen(accountId)
  const epochs: Record<Market, number> = {
    spot: journal.epochs.current(accountId, 'spot'),
    usdm: journal.epochs.current(accountId, 'usdm'),
  }
  let lost = MARKETS.flatMap((market) => lostIn(market))
  let block: IntentReason | undefined
  let alarms: readonly Alarm[] = journal.alarms.unseen(accountId, SHOWN_ALARMS)
  let unkeptAlarms = 0
  const orderListeners = new Set<(order: Order, source: OrderSource) => void>()
  const listListeners = new Set<(list: OrderList) => void>()
  const questionListeners = new Set<(question: AccountQuestion) => void>()
  const noticeListeners = new Set<(event: NoticedEvent) => void>()
  const mergedListeners = new Set<(order: Order) => void>()
  const changeListeners = new Set<(changes: NumberedChanges) => void>()
  const generationListeners = new Set<() => void>()
  let onEpoch: ((market: Market, lost: readonly Order[], evidence: string) => number) | undefined

  let describe: DescribeOrder = () => ({})

  const ofEpoch = (fill: Fill): Fill => (epochs[fill.market] === 1 ? fill : { ...fill, epoch: epochs[fill.market] })

  function lostIn(market: Market): readonly Order[] {
    const before = journal.epochs.current(accountId, market) - 1
    return journal.epochs
      .lostOrders(accountId, market)
      .map((order) => ({ ...order, status: LOST_IN_RESET, epoch: before }))
  }

  function publish(changes: readonly AccountChangeBody[]): void {
    if (changes.length > 0) journal.whenDurable(() => send(changes))
  }

  function send(changes: readonly AccountChangeBody[]): void {
    const seq = ring.add(changes, clock.monotonic())
    const numbered: NumberedChanges = { accountId, gen: generation, seq, events: changes }
    for (const listener of changeListeners) listener(numbered)
  }

  function show(changes: readonly AccountStateChange[]): void {
    const shown: AccountChangeBody[] = []
    for (const change of changes) {
      if (change.type === 'fill') fills = [change.fill, ...fills].slice(0, SHOWN_FILLS)
      const body = toChange(change, describe)
      if (body !== undefined) shown.push(body)
    }
    publish(shown)
    journal.whenDurable(() => tell(changes))
  }

  function tell(changes: readonly AccountStateChange[]): void {
    for (const change of changes) {
      if (change.type === 'order') for (const listener of mergedListeners) listener(change.order)
      if (change.type === 'noticed') for (const listener of noticeListeners) listener(change.event)
      if (change.type === 'ask-order' || change.type === 'ask-account' || change.type === 'not-understood')
        for (const listener of questionListeners) listener(change)
    }
  }

  function blockOf(): IntentReason | undefined {
    if (block !== undefined) return block
    if (!account.mayTrade) return reasonOf('account-read-only')
    if (keyBlock !== undefined) return keyBlock
    if (resets.length > 0) return reasonOf('venue-reset', { environment: account.environment })
    if (lock !== undefined) return reasonOf('trading-locked', { cause: lock.cause, since: String(lock.since) })
    if (!journal.durable) return reasonOf('journal-not-durable')
    if (diskRefuses !== undefined) return reasonOf('disk-refuses', { cause: diskRefuses })
    if (running.size > 0) return reasonOf('cancel-all-running')
    const on = MARKETS.filter((market) => phases[market] !== 'off')
    const live = on.filter((market) => phases[market] === 'live')
    if (live.length === 0) return reasonOf('not-live')
    const blocks = live.map((market) => entryBlocks.find((each) => each.market === market && each.symbol === undefined))
    return blocks.every((each) => each !== undefined) ? blocks[0]?.reason : undefined
  }

  let entryBlocks: readonly EntryBlock[] = []
  const isBlocking = (intentId: string): boolean => entryBlocks.some((each) => each.intentId === intentId)
  let diskRefuses: string | undefined
  journal.onFailing((cause) => {
    diskRefuses = cause
    publishStanding()
  })

  function publishStanding(): void {
    const blockedBy = blockOf()
    publish([
      {
        type: 'standing',
        phases: { ...phases },
        entryAllowed: blockedBy === undefined,
        entryBlockedBy: blockedBy as AccountPicture['entryBlockedBy'],
        entryBlocks: entryBlocks as AccountPicture['entryBlocks'],
      },
    ])
  }

  return {
    account,
    state: () => state,
    generation: () => generation,
    sequence: () => ring.seq(),
    phase: (market) => phases[market],
    setPhase(market, phase) {
      if (phases[market] === phase) return
      phases[market] = phase
      publishStanding()
    },
    raiseGeneration() {
      const next = journal.commit(() => journal.installation.nextGeneration(accountId))
      if (next.kind === 'failed') return false
      generation = next.value
      ring = createChangeRing()
      for (const listener of generationListeners) listener()
      return true
    },
    take(events) {
      const received = clock.now()
      const before = state
      const commit = journal.commit(() => {
        journal.ifLost(() => {
          state = before
        })
        const told: TakenEvent[] = []
        const changes: AccountStateChange[] = []
        for (const taken of events) {
          const { event, raw } = taken
          const market = event.type === 'order-updated' ? event.order.market : event.market
          if (raw !== undefined) {
            const { source, exchangeTime, text } = raw
            // Execution and trade ids start anew with an epoch.
            const dedupeKey = epochs[market] === 1 ? raw.dedupeKey : `e${epochs[market]}:${raw.dedupeKey}`
            if (!journal.messages.addRaw({ accountId, market, source, dedupeKey, exchangeTime, received, raw: text }))
              continue
          }
          told.push(taken)
          const applied = applyAccountEvent(state, event)
          state = applied.state
          if (raw !== undefined || applied.changes.length > 0) journal.messages.appendEvent(accountId, event, received)
          for (const change of applied.changes)
            if (change.type !== 'fill') changes.push(change)
            else if (journal.fills.add(accountId, change.fill)) changes.push({ ...change, fill: ofEpoch(change.fill) })
        }
        state = forgetOldOrders(state, KEPT_ENDED_ORDERS)
        show(changes)
        // In the same commit: the intent that an order settles is on disk with it.
        for (const { event } of told)
          if (event.type === 'list-updated') for (const listener of listListeners) listener(event.list)
          else if (event.type === 'order-updated')
            for (const listener of orderListeners) listener(event.order, event.source)
      })
      return commit.kind === 'committed'
    },
    hear(order, source) {
      for (const listener of orderListeners) listener(order, source)
    },
    takeReading(reading) {
      const applied = applyAccountReading(state, reading)
      state = applied.state
      show(applied.changes)
    },
    takeFills(read) {
      const fresh: Fill[] = []
      const commit = journal.commit(() => {
        for (const fill of read) if (journal.fills.add(accountId, fill)) fresh.push(ofEpoch(fill))
      })
      if (commit.kind === 'failed') return false
      show(fresh.map((fill) => ({ type: 'fill', fill })))
      return true
    },
    beginEpoch(market, evidence) {
      const at = clock.now()
      const before = state
      const epoch = epochs[market] + 1
      const known = new Map<string, Order>()
      const since = Math.max(journal.epochs.began(accountId, market), at - LOST_LOOKS_BACK_MS)
      for (const order of journal.messages.ordersSince(accountId, market, since)) known.set(orderKey(order), order)
      for (const [key, order] of state.orders) if (order.market === market) known.set(key, order)
      const open = [...known.values()].filter(isOpen)
      const commit = journal.commit(() => {
        journal.ifLost(() => {
          state = before
        })
        const lostIntents = onEpoch?.(market, open, JSON.stringify(evidence)) ?? 0
        journal.epochs.begin(accountId, {
          market,
          epoch,
          at,
          orders: open,
          lostIntents,
          evidence: JSON.stringify(evidence),
        })
        state = withoutMarket(state, market)
      })
      if (commit.kind === 'failed') return false
      epochs[market] = epoch
      resets = journal.epochs.unseen(accountId)
      lost = [...lost.filter((order) => order.market !== market), ...lostIn(market)]
      fills = journal.fills.newest(accountId, { limit: SHOWN_FILLS })
      publish([
        ...open.map((order) => ({
          type: 'order' as const,
          order: { ...shownOrder(order, describe), status: LOST_IN_RESET },
        })),
        ...(market === 'spot' ? [] : [...before.positions.values()]).map((position) => ({
          type: 'position' as const,
          position: { ...position, quantity: ZERO, unrealizedPnl: ZERO },
        })),
        { type: 'resets', resets: [...resets] },
      ])
      publishStanding()
      return true
    },
    onEpoch(listener) {
      onEpoch = listener
    },
    lostOrders: () => lost,
    unseenResets: () => resets,
    seeResets(upTo, by) {
      const at = clock.now()
      const commit = journal.commit(() => {
        journal.epochs.see(accountId, upTo, at)
        journal.ownerActs.add({
          accountId,
          at,
          act: 'resets-seen',
          by: by.name,
          address: by.address,
          params: { upTo: String(upTo) },
        })
      })
      if (commit.kind === 'failed') return undefined
      resets = journal.epochs.unseen(accountId)
      publish([{ type: 'resets', resets: [...resets] }])
      publishStanding()
      return resets
    },
    putIntent(intent) {
      const shown = intents.get(intent.intentId)
      journal.ifLost(() => {
        if (shown === undefined) intents.delete(intent.intentId)
        else intents.set(intent.intentId, shown)
      })
      intents.set(intent.intentId, intent)
      if (intents.size > SHOWN_INTENTS * 2) {
        for (const [id, old] of intents) {
          if (intents.size <= SHOWN_INTENTS) break
          if (!isUnsettled(old) && !isBlocking(id)) intents.delete(id)
        }
      }
      publish([{ type: 'intent', intent: intent as AccountPicture['intents'][number] }])
    },
    putRun(next) {
      const blocked = running.size > 0
      const isNew = next.state === 'running' && !running.has(next.runId)
      if (next.state === 'running') running.set(next.runId, next)
      else running.delete(next.runId)
      if (isNew || next.runId === run?.runId) {
        run = next
        publish([{ type: 'cancel-run', run: next as unknown as NonNullable<AccountPicture['cancelRun']> }])
      }
      if (running.size > 0 !== blocked) publishStanding()
    },
    putDeadMan(next) {
      deadMan = next
      publish([{ type: 'dead-man', deadMan: next }])
    },
    putKeys(next, why) {
      keys = next
      keyBlock = why
      publish([{ type: 'keys', keys: next as AccountPicture['keys'] }])
      publishStanding()
    },
    putLock(next) {
      lock = next
      publish([{ type: 'lock', ...(next === undefined ? {} : { lock: next }) }])
      publishStanding()
    },
    run: () => run,
    runningRuns: () => [...running.values()],
    commission: (market) => commission[market],
    setCommission(market, rates) {
      commission[market] = rates
    },
    setEntryBlocks(blocks) {
      // A figure that only grows is no news; one that is known by now is.
      const told = (all: readonly EntryBlock[]): string =>
        all
          .map(
            ({ market, symbol = '', intentId = '', reason }) =>
              `${market} ${symbol} ${reason.code} ${Object.keys(reason.params ?? {}).join('+')} ${intentId}`,
          )
          .join()
      if (told(blocks) === told(entryBlocks)) return
      entryBlocks = blocks
      publishStanding()
    },
    setEntryBlock(reason) {
      if (block?.code === reason?.code) return
      block = reason
      publishStanding()
    },
    alarm(reason) {
      const at = clock.now()
      const kept = journal.commit(() => journal.alarms.add(accountId, at, reason))
      // It is shown whatever the disk says.
      const alarm: Alarm = { id: kept.kind === 'committed' ? kept.value : --unkeptAlarms, at, reason }
      alarms = [alarm, ...alarms].slice(0, SHOWN_ALARMS)
      publish([{ type: 'alarm', alarm: alarm as AccountPicture['alarms'][number] }])
    },
    seeAlarms(upTo) {
      const commit = journal.commit(() => journal.alarms.see(accountId, upTo, clock.now()))
      if (commit.kind === 'failed') return undefined
      alarms = journal.alarms.unseen(accountId, SHOWN_ALARMS)
      publish([{ type: 'alarms-seen', upTo }])
      return alarms
    },
    replay(asked, seq) {
      if (asked !== generation) return undefined
      const changes = ring.after(seq)
      if (changes === undefined) return undefined
      return changes.length === 0 ? [] : [{ accountId, gen: generation, seq: ring.seq(), events: changes }]
    },
    picture(sources) {
      const blockedBy = blockOf()
      const all = [...state.orders.values()].sort((a, b) => b.exchangeTime - a.exchangeTime)
      const ended = [...all.filter((order) => !isOpen(order)), ...lost].slice(0, SHOWN_ENDED_ORDERS)
      const orders = [...all.filter(isOpen), ...ended].map((order) => shownOrder(order, describe))
      const sorted = [...intents.values()].sort((a, b) => b.times.received - a.times.received)
      const picture = {
        account: { ...account, markets: [...account.markets] },
        phases: { ...phases },
        balances: [...state.balances.values()],
        positions: [...state.positions.values()],
        orders,
        lists: [...state.lists.values()],
        fills: [...fills],
        intents: [
          ...sorted.filter(isUnsettled),
          ...sorted
            .filter((each) => !isUnsettled(each))
            .filter(({ intentId }, at) => at < SHOWN_INTENTS || isBlocking(intentId)),
        ],
        ...(run === undefined ? {} : { cancelRun: run }),
        alarms: [...alarms],
        ...(lock === undefined ? {} : { lock }),
        keys: [...keys],
        resets: [...resets],
        ...(deadMan === undefined ? {} : { deadMan }),
        commission: { ...commission },
        leverage: Object.fromEntries(state.leverage),
        ...(state.futures === undefined ? {} : { futures: state.futures }),
        sources,
        entryAllowed: blockedBy === undefined,
        ...(blockedBy === undefined ? {} : { entryBlockedBy: blockedBy }),
        entryBlocks: [...entryBlocks],
      }
      // The wire's arrays are mutable by type only.
      return picture as unknown as AccountPicture
    },
    describeOrders(how) {
      describe = how
    },
    onOrder: (listener) => void orderListeners.add(listener),
    onList: (listener) => void listListeners.add(listener),
    onQuestion: (listener) => void questionListeners.add(listener),
    onNoticed: (listener) => void noticeListeners.add(listener),
    onMerged: (listener) => void mergedListeners.add(listener),
    onChanges(listener) {
      changeListeners.add(listener)
      return () => changeListeners.delete(listener)
    },
    onGeneration(listener) {
      generationListeners.add(listener)
      return () => generationListeners.delete(listener)
    },
  }
}
