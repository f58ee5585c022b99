import { createHash } from 'node:crypto'
import type { ExchangeClock } from '../engine/clock'
import type { Execution, Markets, SymbolMarket } from '../engine/market-types'
import { maximum, type Units } from '../engine/units'
import { ApiError, type UserEvents } from '../gateway/types'
import { checkAtEngine, checkBudget, checkCounts, checkPostOnly, checkTrigger, type Placed } from './engine-checks'
import { EngineCall } from './engine-call'
import { KnownAccounts } from './known-accounts'
import { Ledger } from './ledger'
import { pegPriceOf, quantityFor } from './liquidity'
import { Matching, type Taking, taking } from './matching'
import { newOrder, type RoutableRequest } from './new-order'
import {
  type ExpiryReason,
  isMarketType,
  isOpen,
  type PreventedMatch,
  remainingOf,
  type SpotFill,
  type SpotOrder,
} from './order'
import { type Ending, OrderEnds } from './order-ends'
import { type OrderListener, OrderListeners } from './order-listeners'
import { lockedAssetOf, OrderLocks } from './order-locks'
import type { OrderRequest } from './order-request'
import { OrderStore } from './order-store'
import { OutsideMoney } from './outside-money'
import { OwnOrders } from './own-orders'
import { Prevention } from './prevention'
import { refuse } from './refusals'
import { Reports } from './reports'
import { Settlement } from './settlement'
import { checkChosenPrice, checkPrice, checkQuantity, passesPegged } from './static-filters'
import { type LeftTrails, StopWatches } from './stop-watches'

/** What trading stands on. */
export interface TradingRoom {
  readonly clock: ExchangeClock
  readonly markets: Markets
  readonly events: UserEvents
  /** An order got its first fill, so that it no longer counts as unfilled. */
  readonly onFirstFill: (accountId: string, asMaker: boolean) => void
}

/** What happened to an order when it came to work. */
export interface Work {
  readonly fills: readonly SpotFill[]
  readonly prevented: readonly PreventedMatch[]
}

/** A placed order with what happened to it at once. */
export interface Placement extends Work {
  readonly order: SpotOrder
}

/** How an order is taken in: part of a list or not, at work or pending, and what it locks. */
export interface Acceptance {
  readonly orderListId: number
  readonly pending: boolean
  readonly lock: Units
}

const NOTHING_DONE: Work = { fills: [], prevented: [] }

/**
 * Spot trading of all accounts: funds are locked with the order, moved with each execution, released with its end. Events leave in
 * the order of spot.md 15.3 and 19: execution reports, what lists say, then one position per account.
 */
export class SpotTrading {
  readonly ledger = new Ledger()
  readonly store = new OrderStore()
  readonly accounts = new KnownAccounts()
  readonly ownOrders = new OwnOrders(this.store, this.accounts)
  readonly watches: StopWatches
  readonly locks: OrderLocks
  readonly outside: OutsideMoney
  readonly settlement: Settlement
  readonly matching: Matching
  readonly reports: Reports
  private readonly listeners = new OrderListeners()
  private readonly call: EngineCall
  private readonly ends: OrderEnds
  private readonly prevention: Prevention
  private idSeed = 0

  constructor(private readonly room: TradingRoom) {
    const { ledger, store, accounts, ownOrders, listeners } = this
    const reports = new Reports({ ...room, ledger })
    const call = new EngineCall(() => reports.tellPositions())
    const watches = new StopWatches(room.clock, room.markets)
    const locks = new OrderLocks({ ledger, ownOrders, listeners })
    const ends = new OrderEnds({ ...room, store, call, locks, watches, reports, listeners })
    const prevention = new Prevention({ ...room, store, accounts, locks, ends, reports })
    const settlement = new Settlement({ ...room, ledger, store, accounts, locks, reports, listeners })
    this.matching = new Matching({ store, call, ownOrders, prevention, settlement })
    this.outside = new OutsideMoney({ ...room, ledger, accounts, reports })
    this.reports = reports
    this.call = call
    this.watches = watches
    this.locks = locks
    this.ends = ends
    this.prevention = prevention
    this.settlement = settlement
    for (const market of room.markets.all('spot')) {
      market.onExecution((execution) => this.onExecution(market, execution))
      market.onBook(() => call.bookChanged())
    }
  }

  /** Is told of what becomes of every order. */
  watch(listener: OrderListener): void {
    this.listeners.add(listener)
  }

  /** Places an order whose form and static filters were checked. Throws ApiError when the engine refuses it. */
  place(accountId: string, market: SymbolMarket, request: OrderRequest): Placement {
    this.check(accountId, market, request, { funds: true, counts: true })
    return this.asOne(() => {
      const lock = this.locks.needOf(market, request, accountId).amount
      const order = this.accept(accountId, market, request, { orderListId: -1, pending: false, lock })
      return { order, ...this.work(market, order) }
    })
  }

  /** Throws what the engine would refuse and changes nothing. */
  check(
    accountId: string,
    market: SymbolMarket,
    request: OrderRequest,
    what: { readonly funds: boolean; readonly counts: boolean },
  ): void {
    checkAtEngine(this, accountId, market, request)
    if (what.counts) this.checkCounts(accountId, market, [[request]])
    if (request.quoteQuantity !== undefined)
      checkBudget(market, request, this.ownOrders.unpaid(accountId, market.spec.symbol, request.stpMode))
    if (!what.funds) return
    const { asset, amount } = this.locks.needOf(market, request, accountId)
    if (this.ledger.holding(accountId, asset).free < amount) throw refuse.funds()
  }

  /** The count filters for orders that are placed at once. Throws -2010. */
  checkCounts(accountId: string, market: SymbolMarket, placed: Placed): void {
    checkCounts(this, accountId, market, placed)
  }

  /** Takes an order in: it has its id, is stored and told as NEW, and its funds are locked. It does not work yet. */
  accept(accountId: string, market: SymbolMarket, request: RoutableRequest, how: Acceptance): SpotOrder {
    const { symbol } = market.spec
    const { side, quoteQuantity } = request
    const bought = (): Units =>
      quoteQuantity === undefined
        ? 0n
        : quantityFor(market, side, quoteQuantity, this.ownOrders.unpaid(accountId, symbol, request.stpMode))
    const order = newOrder(request, {
      symbol,
      orderId: this.nextOrderId(market),
      accountId,
      clientOrderId: request.clientOrderId ?? this.mintClientId(accountId),
      quantity: request.quantity ?? bought(),
      time: this.room.clock.now(),
      orderListId: how.orderListId,
      status: how.pending ? 'PENDING_NEW' : 'NEW',
      locked: how.lock,
    })
    return this.asOne(() => {
      this.ledger.lock(accountId, lockedAssetOf(market, order), how.lock)
      if (!how.pending) this.begin(market, order)
      this.store.add(order)
      this.reports.tell(market, order, { x: 'NEW', working: order.workingTime >= 0 })
      return order
    })
  }

  /** An order that was taken in, or released, comes to work: stop types wait, the others take, then rest or expire. */
  work(market: SymbolMarket, order: SpotOrder): Work {
    if (!isOpen(order)) return NOTHING_DONE
    if (order.triggered) return this.asOne(() => this.execute(market, order))
    this.watches.arm(market, order)
    return NOTHING_DONE
  }

  /**
   * A pending order is sent: it becomes NEW and locks what it needs beyond what is `covered` for it. False when filters, prices or
   * funds refuse it; then it has expired. The caller lets it work.
   */
  release(
    market: SymbolMarket,
    order: SpotOrder,
    { quantity, covered = 0n }: { readonly quantity?: Units | undefined; readonly covered?: Units } = {},
  ): boolean {
    return this.asOne(() => {
      try {
        if (quantity !== undefined) order.quantity = quantity
        if (market.spec.status !== 'TRADING') throw refuse.closed()
        checkQuantity(market, order, order.quantity)
        checkTrigger(market, order)
        if (order.triggered && !fixPeg(market, order)) throw refuse.thinForPeg()
        if (order.price > 0n) checkPrice(market, order.price)
        if (order.peggedPrice !== undefined) checkChosenPrice(market, order, order.peggedPrice, order.quantity)
        if (order.type === 'LIMIT_MAKER') checkPostOnly(market, order.side, order.peggedPrice ?? order.price)
        const more = maximum(0n, this.locks.needOf(market, order).amount - order.locked - covered)
        if (!this.locks.more(market, order, more)) throw refuse.funds()
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        this.expire(market, order, 'REJECTED')
        return false
      }
      order.status = 'NEW'
      order.updateTime = this.room.clock.now()
      this.begin(market, order)
      this.store.touch(order)
      this.reports.tell(market, order, { x: 'NEW', working: order.workingTime >= 0 })
      return true
    })
  }

  /** Cancels an open order. `cancelId` is the id of the cancel in the answer and in `c` of the event. */
  cancel(market: SymbolMarket, order: SpotOrder, cancelId: string): void {
    this.ends.cancel(market, order, cancelId)
  }

  /** Ends an open order for a reason of the exchange's. */
  expire(market: SymbolMarket, order: SpotOrder, reason: ExpiryReason, ending: Ending = {}): void {
    this.ends.expire(market, order, reason, ending)
  }

  /** Makes an order smaller in its place and gives it another client id; returns the execution id. Nothing left: it expires. */
  amend(market: SymbolMarket, order: SpotOrder, quantity: Units, clientOrderId: string): number {
    return this.asOne(() => {
      const before = order.clientOrderId
      order.quantity = quantity
      order.amendments += 1
      order.updateTime = this.room.clock.now()
      this.store.rename(order, clientOrderId)
      const left = remainingOf(order)
      if (left > 0n) {
        market.reduce(order.orderId, left)
        this.locks.freeBeyond(market, order, this.locks.needOf(market, order).amount)
      }
      this.reports.tell(market, order, { x: 'REPLACED', working: order.workingTime >= 0, replacedId: before })
      const { executionId } = this.reports
      if (left <= 0n) this.expire(market, order, 'NONE')
      return executionId
    })
  }

  /** Tells of an order that was refused after the exchange had begun to carry out the request, as in a cancel-replace. */
  reject(accountId: string, market: SymbolMarket, request: OrderRequest, reason: string): void {
    const order = newOrder(request, {
      symbol: market.spec.symbol,
      orderId: this.nextOrderId(market),
      accountId,
      clientOrderId: request.clientOrderId ?? this.mintClientId(accountId),
      quantity: request.quantity ?? 0n,
      time: this.room.clock.now(),
      orderListId: -1,
      status: 'REJECTED',
      locked: 0n,
    })
    this.reports.tellRefused(order, reason)
  }

  /** Runs one engine call: events of its parts come in order, positions once at its end. */
  asOne<T>(run: () => T): T {
    return this.call.asOne(run)
  }

  /** What follows the reports of the present engine call and comes before its positions. */
  onEnd(run: () => void): void {
    this.call.onEnd(run)
  }

  /** What is left of an order that took rests, or expires where it may not. */
  restOrExpire(market: SymbolMarket, { order, outOfRange = false }: Taking): void {
    if (!isOpen(order) || remainingOf(order) === 0n) return
    if (outOfRange) this.expire(market, order, 'EXECUTION_RULE_PRICE_RANGE_EXCEEDED')
    else if (isMarketType(order.type)) this.expire(market, order, 'INSUFFICIENT_LIQUIDITY')
    else if (order.timeInForce !== 'GTC') this.expire(market, order, 'UNFILLED_IOC_QUANTITY_EXPIRED')
    else this.matching.rest(market, order)
  }

  /** A client id for an order or a cancel that brought none: 22 letters and digits. */
  mintClientId(accountId: string): string {
    const hash = createHash('sha256')
      .update(`${accountId} ${this.room.clock.now()} ${++this.idSeed}`)
      .digest('base64')
    return hash.replace(/[^A-Za-z0-9]/g, '').slice(0, 22)
  }

  /** Takes orders of an earlier run up again: on the book, matching what they have come to cross, or waiting for their price. */
  resume(orders: readonly SpotOrder[], trails: ReadonlyMap<string, LeftTrails>): void {
    const tracking: SpotOrder[] = []
    // A match on the way may send a pending order, which is then at work already, or end one that has yet to come.
    for (const order of orders.filter(({ status }) => status !== 'PENDING_NEW')) {
      const market = this.room.markets.symbol('spot', order.symbol)
      if (!market || !isOpen(order)) continue
      // Even a LIMIT_MAKER takes here: the market may have gone through its price meanwhile.
      if (order.triggered)
        this.asOne(() => {
          const taker = taking(order)
          this.matching.take(market, taker)
          this.restOrExpire(market, taker)
        })
      else if ((order.trailingNumber ?? 0) > 0) tracking.push(order)
      else this.watches.arm(market, order)
    }
    this.watches.resume(tracking, trails)
  }

  /** Numbers that must go on where they were after a restart. */
  counters(): { executionId: number; idSeed: number; trackings: number; prevented: [string, number][] } {
    const { idSeed } = this
    return {
      executionId: this.reports.executionId,
      idSeed,
      trackings: this.watches.trackings,
      prevented: this.prevention.ids(),
    }
  }

  resumeCounters(counters: Partial<ReturnType<SpotTrading['counters']>>): void {
    this.reports.executionId = counters.executionId ?? 0
    this.idSeed = counters.idSeed ?? 0
    this.watches.trackings = counters.trackings ?? 0
    this.prevention.resumeIds(counters.prevented ?? [])
  }

  /** Forgets all orders, all money, who waits for a price and what accounts are set to. */
  clear(): void {
    this.store.clear()
    this.ledger.clear()
    this.watches.clear()
    this.accounts.clear()
    this.call.clear()
    this.reports.updatedAt.clear()
  }

  /** What is known of an order's work at the moment it is taken in: its peg, and whether it works at once. */
  private begin(market: SymbolMarket, order: SpotOrder): void {
    if (!order.triggered) {
      if (order.trailingDelta !== undefined && order.stopPrice === 0n)
        this.watches.startTracking(order, market.lastPrice())
      return
    }
    fixPeg(market, order)
    order.workingTime = this.room.clock.now()
  }

  /** Takes what the order may take, then lets it rest or expire. */
  private execute(market: SymbolMarket, order: SpotOrder): Work {
    const taker = taking(order)
    const refused = this.refusalAtWork(market, order)
    if (refused) {
      this.expire(market, order, refused)
      return taker
    }
    if (order.type !== 'LIMIT_MAKER') this.matching.take(market, taker)
    this.restOrExpire(market, taker)
    return taker
  }

  /** Why an order cannot begin to take: no price for its peg, no money for what the book asks, or not all of it to be had. */
  private refusalAtWork(market: SymbolMarket, order: SpotOrder): ExpiryReason | undefined {
    if (!fixPeg(market, order)) return 'REJECTED'
    if (isMarketType(order.type) && order.side === 'BUY' && !this.locks.fitToBook(market, order)) return 'REJECTED'
    if (order.timeInForce === 'FOK' && this.ownOrders.fillable(market, order) < remainingOf(order))
      return 'UNFILLED_FOK_ORDER_EXPIRED'
    return undefined
  }

  private onExecution(market: SymbolMarket, execution: Execution): void {
    this.call.traded()
    this.matching.settle(market, execution)
    const { triggered, activated } = this.watches.reach(market, execution.price)
    for (const order of activated) this.store.touch(order)
    for (const order of triggered) this.call.setOff(() => this.trigger(market, order))
  }

  /** A stop order's price was reached: it comes to work. */
  private trigger(market: SymbolMarket, order: SpotOrder): void {
    if (!isOpen(order) || order.triggered) return
    order.triggered = true
    order.workingTime = this.room.clock.now()
    order.updateTime = order.workingTime
    this.store.touch(order)
    this.listeners.triggered(order)
    const pegged = fixPeg(market, order)
    this.reports.tell(market, order, { x: 'NEW', working: true })
    const need = isMarketType(order.type) ? 0n : this.locks.needOf(market, order).amount
    if (pegged && passesPegged(market, order) && this.locks.more(market, order, need - order.locked))
      this.execute(market, order)
    else this.expire(market, order, 'REJECTED')
  }

  private nextOrderId(market: SymbolMarket): number {
    const last = this.store.lastId(market.spec.symbol)
    let id = market.nextOrderId()
    while (id <= last) id = market.nextOrderId()
    return id
  }
}

/** Gives a pegged order that comes to the book its price, no worse than its own; false on a book too thin for it. */
function fixPeg(market: SymbolMarket, order: SpotOrder): boolean {
  if (order.pegPriceType === undefined || order.peggedPrice !== undefined) return true
  const price = pegPriceOf(market, order)
  if (price !== undefined) order.peggedPrice = price
  return price !== undefined
}
