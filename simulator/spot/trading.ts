import { createHash } from 'node:crypto'
import type { ExchangeClock } from '../engine/clock'
import {
  type Execution,
  HOUSE,
  type Markets,
  type Meeting,
  type RestingOrder,
  type SymbolMarket,
} from '../engine/market-types'
import type { BestPrices } from '../engine/trails'
import { maximum, minimum, text8, times, type Units } from '../engine/units'
import { ApiError, type UserEvents } from '../gateway/types'
import { takerBounds } from '../market/reference-price'
import { type AccountSettings, USUAL_SETTINGS } from './account-settings'
import { type Books, checkAtEngine, checkCounts, checkPostOnly, checkTrigger } from './engine-checks'
import { accountPosition, assetsOf, executionReport, type Report } from './events'
import { type Fee, feeOf, inBnb } from './fees'
import { Ledger } from './ledger'
import { costOf, opposite, peggedPriceOf, quantityFor, reaches } from './liquidity'
import {
  type ExpiryReason,
  isMarketType,
  isOpen,
  isStopType,
  limitOf,
  type PreventedMatch,
  remainingOf,
  type SpotFill,
  type SpotOrder,
  type StpMode,
} from './order'
import type { OrderRequest } from './order-request'
import { OrderStore } from './order-store'
import { refuse } from './refusals'
import { preventSelfTrade } from './self-trade'
import { checkPrice, checkQuantity } from './static-filters'
import { StopWatch } from './stop-watch'

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

/** Told inside the engine call, right after the report of what happened. */
export interface OrderListener {
  triggered?(order: SpotOrder): void
  filled?(order: SpotOrder, how: { readonly first: boolean }): void
  ended?(order: SpotOrder): void
  /** The order that shares the lock of this one. */
  siblingOf?(order: SpotOrder): SpotOrder | undefined
}

/** How an order is taken in: part of a list or not, at work or pending, and what it locks. */
export interface Acceptance {
  readonly orderListId: number
  readonly pending: boolean
  readonly lock: Units
}

/** Who takes over what an ended order had locked, up to what it needs. */
export interface Ending {
  readonly heir?: SpotOrder | undefined
}

/** An order that takes, and what came of it so far. */
export interface Taking {
  readonly order: SpotOrder
  readonly fills: SpotFill[]
  readonly prevented: PreventedMatch[]
  /** The price range rule stopped it. */
  outOfRange?: boolean
}

type Needing = Pick<SpotOrder, 'side' | 'type' | 'price' | 'stopPrice' | 'pegPriceType' | 'pegOffsetValue'>

/**
 * Spot trading of all accounts: funds are locked with the order, moved with each execution, released with its end. Events leave in
 * the order of spot.md 15.3 and 19: execution reports, what lists say, then one position per account.
 */
export class SpotTrading implements Books {
  readonly ledger = new Ledger()
  readonly store = new OrderStore()
  /** Exchange time of each account's last change of balance, as `u` of its last position told. */
  readonly updatedAt = new Map<string, number>()
  private readonly settings = new Map<string, AccountSettings>()
  private readonly changedSettings = new Set<string>()
  private readonly watches = new Map<string, StopWatch>()
  private readonly listeners: OrderListener[] = []
  private executionId = 0
  private idSeed = 0
  private trackings = 0
  private readonly preventedIds = new Map<string, number>()
  /** Assets of accounts whose position is to be told when the engine is done with the present call. */
  private readonly toTell = new Map<string, Set<string>>()
  private endings: (() => void)[] = []
  private due: { readonly market: SymbolMarket; readonly order: SpotOrder }[] = []
  private depth = 0
  /** The engine matches for somebody else: what follows waits until it is done. */
  private foreign = false
  private finishing = false
  private taking: Taking | undefined

  constructor(private readonly room: TradingRoom) {
    for (const market of room.markets.all('spot')) {
      this.watches.set(market.spec.symbol, new StopWatch())
      market.onExecution((execution) => this.onExecution(market, execution))
      market.onBook(() => this.onBook())
    }
  }

  /** Is told of what becomes of every order. */
  watch(listener: OrderListener): void {
    this.listeners.push(listener)
  }

  /** Places an order whose form and static filters were checked. Throws ApiError when the engine refuses it. */
  place(accountId: string, market: SymbolMarket, request: OrderRequest): Placement {
    this.check(accountId, market, request, { funds: true, counts: true })
    return this.asOne(() => {
      const lock = this.needOf(market, request, accountId).amount
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
    if (what.counts) this.countFilters(accountId, market, [request])
    if (request.quoteQuantity !== undefined) this.checkDerived(accountId, market, request)
    if (!what.funds) return
    const { asset, amount } = this.needOf(market, request, accountId)
    if (this.ledger.holding(accountId, asset).free < amount) throw refuse.funds()
  }

  /** The count filters for orders that are placed at once. Throws -2010. */
  countFilters(accountId: string, market: SymbolMarket, requests: readonly OrderRequest[]): void {
    checkCounts(this, accountId, market, requests)
  }

  /** What an order or a request has to lock. A market order to buy: what the book asks for it now. */
  needOf(market: SymbolMarket, order: SpotOrder | OrderRequest, accountId?: string): Fee {
    const [base, quote] = assetsOf(market.spec)
    const owner = 'accountId' in order ? order.accountId : accountId
    const own = owner === undefined ? [] : this.unpaidOrders(owner, market.spec.symbol, order.stpMode)
    const quantity =
      'executed' in order
        ? remainingOf(order)
        : (order.quantity ?? quantityFor(market, order.side, order.quoteQuantity ?? 0n, own))
    if (order.side === 'SELL') return { asset: base, amount: quantity }
    return { asset: quote, amount: this.costAt(market, order, quantity, own) }
  }

  private costAt(market: SymbolMarket, order: Needing, quantity: Units, own: readonly SpotOrder[]): Units {
    const { type, price, stopPrice, pegPriceType, pegOffsetValue = 0 } = order
    const pegged = 'peggedPrice' in order ? (order as SpotOrder).peggedPrice : undefined
    if (type === 'MARKET') return costOf(market, 'BUY', quantity, own)
    if (isMarketType(type)) return times(stopPrice > 0n ? stopPrice : market.lastPrice(), quantity)
    if (pegged !== undefined) return times(pegged, quantity)
    if (price > 0n) return times(price, quantity)
    const peg = pegPriceType && peggedPriceOf(market, 'BUY', pegPriceType, pegOffsetValue)
    return times(peg ?? market.lastPrice(), quantity)
  }

  /** Takes an order in: it has its id, is stored and told as NEW, and its funds are locked. It does not work yet. */
  accept(
    accountId: string,
    market: SymbolMarket,
    request: OrderRequest & { readonly routed?: boolean },
    how: Acceptance,
  ): SpotOrder {
    const { spec } = market
    const [base, quote] = assetsOf(spec)
    const { side, type } = request
    const now = this.room.clock.now()
    const own = this.unpaidOrders(accountId, spec.symbol, request.stpMode)
    const later = request.quantity === undefined && request.quoteQuantity === undefined
    const order: SpotOrder = {
      symbol: spec.symbol,
      orderId: this.nextOrderId(market),
      accountId,
      clientOrderId: request.clientOrderId ?? this.mintClientId(accountId),
      side,
      type,
      timeInForce: request.timeInForce,
      price: request.price,
      quantity: later ? 0n : (request.quantity ?? quantityFor(market, side, request.quoteQuantity ?? 0n, own)),
      quoteQuantity: request.quoteQuantity ?? 0n,
      time: now,
      stpMode: request.stpMode,
      strategyId: request.strategyId,
      strategyType: request.strategyType,
      orderListId: how.orderListId,
      stopPrice: request.stopPrice,
      trailingDelta: request.trailingDelta,
      trailingTime: request.trailingDelta === undefined ? undefined : -1,
      icebergQuantity: request.icebergQuantity,
      pegPriceType: request.pegPriceType,
      pegOffsetType: request.pegOffsetType,
      pegOffsetValue: request.pegOffsetValue,
      usedSor: request.routed,
      workingFloor: request.routed ? 'SOR' : undefined,
      status: how.pending ? 'PENDING_NEW' : 'NEW',
      executed: 0n,
      quoteExecuted: 0n,
      locked: how.lock,
      updateTime: now,
      workingTime: -1,
      triggered: !isStopType(type),
      amendments: 0,
    }
    return this.asOne(() => {
      this.ledger.lock(accountId, side === 'SELL' ? base : quote, how.lock)
      if (!how.pending) this.begin(market, order)
      this.store.add(order)
      this.report(market, order, { x: 'NEW', working: order.workingTime >= 0 })
      return order
    })
  }

  /** What is known of an order's work at the moment it is taken in: its peg, and whether it works at once. */
  private begin(market: SymbolMarket, order: SpotOrder): void {
    if (!order.triggered) {
      if (order.trailingDelta !== undefined && order.stopPrice === 0n) this.startTracking(order, market.lastPrice())
      return
    }
    this.fixPeg(market, order)
    order.workingTime = this.room.clock.now()
  }

  private fixPeg(market: SymbolMarket, order: SpotOrder): boolean {
    if (order.pegPriceType === undefined || order.peggedPrice !== undefined) return true
    const price = peggedPriceOf(market, order.side, order.pegPriceType, order.pegOffsetValue ?? 0)
    if (price === undefined) return false
    const further = order.price > 0n && reaches(order.side, price, order.price) && price !== order.price
    order.peggedPrice = further ? order.price : price
    return true
  }

  /** An order that was taken in, or released, comes to work: stop types wait, the others take, then rest or expire. */
  work(market: SymbolMarket, order: SpotOrder): Work {
    if (!isOpen(order)) return { fills: [], prevented: [] }
    if (order.triggered) return this.asOne(() => this.execute(market, order))
    const watch = this.watchOf(market)
    if (order.trailingDelta !== undefined && order.stopPrice === 0n)
      watch.track(order, order.trailingExtreme ?? market.lastPrice(), order.trailingNumber ?? 0)
    else watch.arm(order)
    return { fills: [], prevented: [] }
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
        if (order.triggered && !this.fixPeg(market, order)) throw refuse.thinForPeg()
        const price = limitOf(order)
        if (price !== undefined && price > 0n) checkPrice(market, price)
        if (order.type === 'LIMIT_MAKER') checkPostOnly(market, order.side, price ?? order.price)
        const more = maximum(0n, this.needOf(market, order).amount - order.locked - covered)
        if (!this.lockMore(market, order, more)) throw refuse.funds()
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        this.expire(market, order, 'REJECTED')
        return false
      }
      order.status = 'NEW'
      order.updateTime = this.room.clock.now()
      this.begin(market, order)
      this.store.touch(order)
      this.report(market, order, { x: 'NEW', working: order.workingTime >= 0 })
      return true
    })
  }

  /** Cancels an open order. `cancelId` is the id of the cancel in the answer and in `c` of the event. */
  cancel(market: SymbolMarket, order: SpotOrder, cancelId: string, ending: Ending = {}): void {
    this.asOne(() => {
      this.end(market, order, 'CANCELED', ending)
      this.report(market, order, { x: 'CANCELED', working: false, cancelId })
      this.tellEnded(order)
    })
  }

  /** Ends an open order for a reason of the exchange's. */
  expire(market: SymbolMarket, order: SpotOrder, reason: ExpiryReason, ending: Ending = {}): void {
    this.asOne(() => {
      order.expiryReason = reason
      this.end(market, order, 'EXPIRED', ending)
      this.report(market, order, { x: 'EXPIRED', working: false })
      this.tellEnded(order)
    })
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
        this.unlockBeyond(market, order, this.needOf(market, order).amount)
      }
      this.report(market, order, { x: 'REPLACED', working: order.workingTime >= 0, replacedId: before })
      const { executionId } = this
      if (left <= 0n) this.expire(market, order, 'NONE')
      return executionId
    })
  }

  /** Tells of an order that was refused after the exchange had begun to carry out the request, as in a cancel-replace. */
  reject(accountId: string, market: SymbolMarket, request: OrderRequest, reason: string): void {
    const now = this.room.clock.now()
    const order: SpotOrder = {
      ...request,
      symbol: market.spec.symbol,
      orderId: this.nextOrderId(market),
      accountId,
      clientOrderId: request.clientOrderId ?? this.mintClientId(accountId),
      quantity: request.quantity ?? 0n,
      quoteQuantity: request.quoteQuantity ?? 0n,
      time: now,
      orderListId: -1,
      status: 'REJECTED',
      executed: 0n,
      quoteExecuted: 0n,
      locked: 0n,
      updateTime: now,
      workingTime: -1,
      triggered: !isStopType(request.type),
      amendments: 0,
    }
    const report = { x: 'REJECTED', working: false, rejectReason: reason, time: now, eventTime: now } as const
    const event = executionReport(order, { ...report, executionId: ++this.executionId })
    this.room.events.publish('spot', accountId, event)
  }

  /** Runs one engine call: events of its parts come in order, positions once at its end. */
  asOne<T>(run: () => T): T {
    this.depth++
    try {
      return run()
    } finally {
      if (--this.depth === 0 && !this.foreign) this.finish()
    }
  }

  /** What follows the reports of the present engine call and comes before its positions. */
  onEnd(run: () => void): void {
    this.endings.push(run)
  }

  /** Money from outside, with its events. */
  credit(accountId: string, asset: string, amount: Units): void {
    this.ledger.credit(accountId, asset, amount)
    const time = this.room.clock.now()
    const delta = { e: 'balanceUpdate', E: time, a: asset, d: text8(amount), T: time }
    this.room.events.publish('spot', accountId, delta)
    this.tellPosition(accountId, [asset])
  }

  /** Locks (or, below zero, frees) money for something outside of spot trading, with its events. False without so much. */
  lockOutside(accountId: string, asset: string, amount: Units): boolean {
    const settings = this.settingsOf(accountId)
    const outside = (settings.lockedOutside.get(asset) ?? 0n) + amount
    if (outside < 0n || this.ledger.holding(accountId, asset).free < amount) return false
    if (amount >= 0n) this.ledger.lock(accountId, asset, amount)
    else this.ledger.unlock(accountId, asset, -amount)
    this.set(accountId, { lockedOutside: new Map([...settings.lockedOutside, [asset, outside]]) })
    const time = this.room.clock.now()
    const event = { e: 'externalLockUpdate', E: time, a: asset, d: text8(amount), T: time }
    this.room.events.publish('spot', accountId, event)
    this.tellPosition(accountId, [asset])
    return true
  }

  settingsOf(accountId: string): AccountSettings {
    return this.settings.get(accountId) ?? USUAL_SETTINGS
  }

  set(accountId: string, settings: Partial<AccountSettings>): void {
    this.settings.set(accountId, { ...this.settingsOf(accountId), ...settings })
    this.changedSettings.add(accountId)
  }

  allSettings(): IterableIterator<[string, AccountSettings]> {
    return this.settings.entries()
  }

  takeChangedSettings(): string[] {
    const changed = [...this.changedSettings]
    this.changedSettings.clear()
    return changed
  }

  /** A client id for an order or a cancel that brought none: 22 letters and digits. */
  mintClientId(accountId: string): string {
    const hash = createHash('sha256')
      .update(`${accountId} ${this.room.clock.now()} ${++this.idSeed}`)
      .digest('base64')
    return hash.replace(/[^A-Za-z0-9]/g, '').slice(0, 22)
  }

  /** Takes orders of an earlier run up again: on the book, matching what they have come to cross, or waiting for their price. */
  resume(orders: readonly SpotOrder[], trails: ReadonlyMap<string, Readonly<Record<string, BestPrices>>>): void {
    const tracking: SpotOrder[] = []
    // A match on the way may send a pending order, which is then at work already, or end one that has yet to come.
    for (const order of orders.filter(({ status }) => status !== 'PENDING_NEW')) {
      const market = this.room.markets.symbol('spot', order.symbol)
      if (!market || !isOpen(order)) continue
      // Even a LIMIT_MAKER takes here: the market may have gone through its price meanwhile.
      if (order.triggered)
        this.asOne(() => {
          const taking: Taking = { order, fills: [], prevented: [] }
          this.take(market, order, taking)
          this.restOrExpire(market, taking)
        })
      else if ((order.trailingNumber ?? 0) > 0) tracking.push(order)
      else this.watchOf(market).arm(order)
    }
    for (const order of tracking.sort((a, b) => (a.trailingNumber ?? 0) - (b.trailingNumber ?? 0))) {
      const saved = trails.get(order.symbol)?.[order.side] ?? []
      this.watches.get(order.symbol)?.resume(order, order.trailingNumber ?? 0, saved)
    }
  }

  /** Best prices that trailing orders have seen, by symbol: of those that changed since the last call, or of all. */
  bestPrices(which: 'changed' | 'all'): [symbol: string, Readonly<Record<string, BestPrices>>][] {
    return [...this.watches].flatMap(([symbol, watch]) => {
      const best = which === 'all' ? watch.bestPrices() : watch.takeBestPrices()
      return best && (which === 'changed' || best.BUY.length + best.SELL.length > 0) ? [[symbol, best] as const] : []
    }) as [string, Readonly<Record<string, BestPrices>>][]
  }

  counters(): { executionId: number; idSeed: number; trackings: number; prevented: [string, number][] } {
    const { executionId, idSeed, trackings } = this
    return { executionId, idSeed, trackings, prevented: [...this.preventedIds] }
  }

  resumeCounters(counters: Partial<ReturnType<SpotTrading['counters']>>): void {
    this.executionId = counters.executionId ?? 0
    this.idSeed = counters.idSeed ?? 0
    this.trackings = counters.trackings ?? 0
    for (const [symbol, id] of counters.prevented ?? []) this.preventedIds.set(symbol, id)
  }

  /** Forgets who waits for a price and what accounts are set to. */
  clear(): void {
    for (const symbol of this.watches.keys()) this.watches.set(symbol, new StopWatch())
    this.settings.clear()
    this.due = []
    this.endings = []
  }

  private checkDerived(accountId: string, market: SymbolMarket, request: OrderRequest): void {
    const { spec } = market
    const own = this.unpaidOrders(accountId, spec.symbol, request.stpMode)
    const quantity = quantityFor(market, request.side, request.quoteQuantity ?? 0n, own)
    if (quantity === 0n && spec.minQuantity === 0n) throw refuse.thin('symbol')
    if (quantity < maximum(spec.minQuantity, spec.step)) throw refuse.thin('LOT_SIZE filter')
    if (quantity < spec.marketMinQuantity) throw refuse.thin('MARKET_LOT_SIZE filter')
  }

  /** Takes what the order may take, then lets it rest or expire. */
  private execute(market: SymbolMarket, order: SpotOrder): Work {
    if (!this.fixPeg(market, order)) {
      this.expire(market, order, 'REJECTED')
      return { fills: [], prevented: [] }
    }
    const taking: Taking = { order, fills: [], prevented: [] }
    if (isMarketType(order.type) && order.side === 'BUY' && !this.fitLockToBook(market, order)) {
      this.expire(market, order, 'REJECTED')
      return taking
    }
    if (order.timeInForce === 'FOK' && this.fillable(market, order) < remainingOf(order)) {
      this.expire(market, order, 'UNFILLED_FOK_ORDER_EXPIRED')
      return taking
    }
    this.takeAndRest(market, order, taking)
    return taking
  }

  private takeAndRest(market: SymbolMarket, order: SpotOrder, taking: Taking): void {
    if (order.type !== 'LIMIT_MAKER') this.take(market, order, taking)
    this.restOrExpire(market, taking)
  }

  /** What is left of an order that took rests, or expires where it may not. */
  restOrExpire(market: SymbolMarket, { order, outOfRange = false }: Taking): void {
    if (!isOpen(order) || remainingOf(order) === 0n) return
    if (outOfRange) this.expire(market, order, 'EXECUTION_RULE_PRICE_RANGE_EXCEEDED')
    else if (isMarketType(order.type)) this.expire(market, order, 'INSUFFICIENT_LIQUIDITY')
    else if (order.timeInForce !== 'GTC') this.expire(market, order, 'UNFILLED_IOC_QUANTITY_EXPIRED')
    else this.rest(market, order)
  }

  /** A market order to buy locks what the book asks for it at this moment; own orders will have gone by then. False without funds. */
  private fitLockToBook(market: SymbolMarket, order: SpotOrder): boolean {
    const own = this.unpaidOrders(order.accountId, order.symbol, order.stpMode)
    const need = costOf(market, 'BUY', remainingOf(order), own)
    if (need <= order.locked) return true
    return this.lockMore(market, order, need - order.locked)
  }

  /** What a taker can get at most of these books, without what prevention would take out of its way. */
  fillable(market: SymbolMarket, order: SpotOrder, books: readonly SymbolMarket[] = [market]): Units {
    const limit = limitOf(order)
    const bounds = takerBounds(market, order.side)
    const bound = order.side === 'BUY' ? bounds?.high : bounds?.low
    const tighter = bound !== undefined && (limit === undefined || reaches(order.side, limit, bound)) ? bound : limit
    const available = (until: Units | undefined): Units =>
      books.reduce((sum, book) => sum + book.available(order.side, until), 0n)
    const met = books
      .flatMap((book) => this.groupOrders(order.accountId, book.spec.symbol))
      .filter(
        (own) => own.side !== order.side && own.workingTime >= 0 && reaches(order.side, tighter, limitOf(own) ?? 0n),
      )
    if (order.stpMode === 'EXPIRE_MAKER') return met.reduce((sum, own) => sum - remainingOf(own), available(tighter))
    // In every other mode the first own order costs it quantity: it trades wholly before that price or not at all.
    const nearest = met.map((own) => limitOf(own) ?? 0n).sort((a, b) => (a < b === (order.side === 'BUY') ? -1 : 1))[0]
    if (nearest === undefined) return available(tighter)
    return available(order.side === 'BUY' ? nearest - 1n : nearest + 1n)
  }

  /** Open orders of the account and, in a trade group, of its other accounts, in one symbol. */
  private groupOrders(accountId: string, symbol: string): SpotOrder[] {
    const group = this.settingsOf(accountId).tradeGroupId
    if (group === undefined) return this.store.openOrders(accountId, symbol)
    const members = [...this.settings].filter(([, each]) => each.tradeGroupId === group).map(([id]) => id)
    return members.flatMap((id) => this.store.openOrders(id, symbol))
  }

  /** Open orders that would cost a taker of this account and mode nothing if they met: all of its group but those it moves money with. */
  unpaidOrders(accountId: string, symbol: string, stpMode: StpMode): SpotOrder[] {
    const met = this.groupOrders(accountId, symbol)
    if (stpMode !== 'TRANSFER') return met
    return met.filter((order) => order.accountId === accountId || order.stpMode !== 'TRANSFER')
  }

  private take(market: SymbolMarket, order: SpotOrder, taking: Taking): void {
    const meet = this.meeting(market, taking, market)
    const outer = this.taking
    this.taking = taking
    try {
      const { orderId, accountId: owner, side } = order
      market.take({ orderId, owner, side, limit: limitOf(order), quantity: remainingOf(order), meet })
    } finally {
      this.taking = outer
    }
  }

  /** What becomes of a taker of `market` that meets the makers of a book, its own or another one it is routed to. */
  meeting(market: SymbolMarket, taking: Taking, book: SymbolMarket): (resting: RestingOrder) => Meeting {
    const { order } = taking
    const bounds = takerBounds(market, order.side)
    return (resting) => {
      const { price } = resting
      if ((bounds?.low !== undefined && price < bounds.low) || (bounds?.high !== undefined && price > bounds.high)) {
        taking.outOfRange = true
        return 'stop'
      }
      const maker = this.ownMaker(order, book, resting)
      if (!maker) return 'trade'
      return preventSelfTrade(order, maker, resting, {
        prevent: (met, taken) => this.prevent(market, taking, book, met, taken),
        transfer: (met, quantity) => this.transfer(market, order, met, quantity),
      })
    }
  }

  /** The order of a maker that a taker must not trade with, being of the same account or trade group. */
  ownMaker(taker: SpotOrder, book: SymbolMarket, { owner, orderId }: RestingOrder): SpotOrder | undefined {
    const maker = owner === HOUSE ? undefined : this.store.get(book.spec.symbol, orderId)
    return maker && this.areOne(taker.accountId, maker.accountId) ? maker : undefined
  }

  private rest(market: SymbolMarket, order: SpotOrder): void {
    const { orderId, accountId: owner, side, icebergQuantity } = order
    const price = limitOf(order) ?? order.price
    const part = icebergQuantity > 0n ? icebergQuantity : undefined
    market.rest({ orderId, owner, side, price, remaining: remainingOf(order), part })
  }

  /** Two accounts that do not trade with each other: one account, or two of a trade group. */
  private areOne(a: string, b: string): boolean {
    if (a === b) return true
    const group = this.settingsOf(a).tradeGroupId
    return group !== undefined && group === this.settingsOf(b).tradeGroupId
  }

  private onExecution(market: SymbolMarket, execution: Execution): void {
    if (this.depth === 0 && this.taking === undefined) this.foreign = true
    this.settle(market, execution)
    const { triggered, activated } = this.watchOf(market).reach(execution.price)
    for (const order of activated) {
      this.startTracking(order, execution.price)
      this.watchOf(market).track(order, execution.price, order.trailingNumber ?? 0)
      this.store.touch(order)
    }
    for (const order of triggered) this.due.push({ market, order })
  }

  private startTracking(order: SpotOrder, price: Units): void {
    order.trailingTime = this.room.clock.now()
    order.trailingExtreme = price
    order.trailingNumber = ++this.trackings
  }

  private onBook(): void {
    if (this.depth > 0 || this.finishing) return
    this.foreign = false
    this.finish()
  }

  /** Ends an engine call: what waited for its end, orders that its trades triggered, then the positions of all it touched. */
  private finish(): void {
    if (this.finishing) return
    this.finishing = true
    try {
      for (;;) {
        const ending = this.endings.shift()
        if (ending) {
          this.within(ending)
          continue
        }
        this.tellPositions()
        const next = this.due.shift()
        if (!next) return
        this.within(() => this.trigger(next.market, next.order))
      }
    } finally {
      this.finishing = false
    }
  }

  private within(run: () => void): void {
    this.depth++
    try {
      run()
    } finally {
      this.depth--
    }
  }

  /** A stop order's price was reached: it comes to work. */
  private trigger(market: SymbolMarket, order: SpotOrder): void {
    if (!isOpen(order) || order.triggered) return
    order.triggered = true
    order.workingTime = this.room.clock.now()
    order.updateTime = order.workingTime
    this.store.touch(order)
    for (const { triggered } of this.listeners) triggered?.(order)
    const pegged = this.fixPeg(market, order)
    this.report(market, order, { x: 'NEW', working: true })
    const price = limitOf(order)
    if (!pegged || (order.pegPriceType !== undefined && !passes(market, order, price))) {
      this.expire(market, order, 'REJECTED')
      return
    }
    const need = order.type === 'MARKET' || isMarketType(order.type) ? 0n : this.needOf(market, order).amount
    if (!this.lockMore(market, order, maximum(0n, need - order.locked))) {
      this.expire(market, order, 'REJECTED')
      return
    }
    this.execute(market, order)
  }

  /** Moves the money of one execution and tells both sides. */
  private settle(market: SymbolMarket, execution: Execution): void {
    const taker = this.taking?.order.orderId === execution.takerOrderId ? this.taking.order : undefined
    const maker =
      execution.makerOwner === HOUSE ? undefined : this.store.get(market.spec.symbol, execution.makerOrderId)
    if (!taker && !maker) return
    this.asOne(() => {
      const takerFill = taker && this.fill(market, taker, execution, false)
      if (takerFill) this.taking?.fills.push(takerFill)
      if (maker) this.fill(market, maker, execution, true)
      if (!taker) this.fillHouse(market, execution, execution.takerSide)
      if (!maker) this.fillHouse(market, execution, opposite(execution.takerSide))
    })
  }

  private fill(
    market: SymbolMarket,
    order: SpotOrder,
    execution: Execution,
    asMaker: boolean,
    allocation?: { readonly id: number },
  ): SpotFill {
    const [base, quote] = assetsOf(market.spec)
    const { accountId } = order
    const buys = order.side === 'BUY'
    const value = times(execution.price, execution.quantity)
    const received = buys ? execution.quantity : value
    const paid = buys ? value : execution.quantity
    // Its sibling may bear part of the lock of both: it goes first, and leaves it.
    const first = order.executed === 0n
    if (order.locked < paid) for (const { triggered } of this.listeners) triggered?.(order)
    this.ledger.payFromLock(accountId, buys ? quote : base, paid)
    const fee = this.payFee(accountId, feeOf(buys ? base : quote, received, asMaker), received)
    order.executed += execution.quantity
    order.quoteExecuted += value
    order.status = remainingOf(order) === 0n ? 'FILLED' : 'PARTIALLY_FILLED'
    order.updateTime = execution.time
    order.locked -= paid
    const need = remainingOf(order) === 0n ? 0n : this.needAfterFill(market, order)
    this.unlockBeyond(market, order, need)
    const fill: SpotFill = {
      symbol: order.symbol,
      tradeId: execution.tradeId,
      orderId: order.orderId,
      orderListId: order.orderListId,
      accountId,
      price: execution.price,
      quantity: execution.quantity,
      quote: value,
      commission: fee.amount,
      commissionAsset: fee.asset,
      time: execution.time,
      isBuyer: buys,
      isMaker: asMaker,
    }
    if (!allocation) this.store.addFill(fill)
    this.store.touch(order)
    if (first) this.room.onFirstFill(accountId, asMaker)
    this.touchAssets(accountId, [fee.asset])
    const rests = isOpen(order) && !isMarketType(order.type) && order.timeInForce === 'GTC'
    this.report(market, order, { x: 'TRADE', working: rests, fill, allocation })
    for (const { filled } of this.listeners) filled?.(order, { first })
    return fill
  }

  /**
   * Gives an order what the exchange traded for it on some book: it pays the house, which has traded, at that price in its own
   * quote asset. No trade of the account. Source: spot.md 9.4.
   */
  allocate(market: SymbolMarket, order: SpotOrder, price: Units, quantity: Units, allocationId: number): SpotFill {
    const execution = {
      symbol: order.symbol,
      tradeId: -1,
      price,
      quantity,
      time: this.room.clock.now(),
      takerSide: order.side,
      takerOrderId: order.orderId,
      takerOwner: order.accountId,
      makerOrderId: 0,
      makerOwner: HOUSE,
      makerRemaining: 0n,
    }
    this.fillHouse(market, execution, opposite(order.side))
    return this.fill(market, order, execution, false, { id: allocationId })
  }

  private needAfterFill(market: SymbolMarket, order: SpotOrder): Units {
    if (order.side === 'SELL') return remainingOf(order)
    return isMarketType(order.type) ? order.locked : this.needOf(market, order).amount
  }

  /** Gives what a trade brings, less its fee, which is paid in BNB where the account does and has enough of it. */
  private payFee(accountId: string, fee: Fee, received: Units): Fee {
    const other = this.settingsOf(accountId).payFeesInBnb ? inBnb(this.room.markets, fee) : undefined
    if (!other || this.ledger.holding(accountId, other.asset).free < other.amount) {
      this.ledger.receive(accountId, fee.asset, received, fee.amount)
      return fee
    }
    this.ledger.receive(accountId, fee.asset, received, 0n)
    this.ledger.payFee(accountId, other.asset, other.amount)
    return other
  }

  private fillHouse(market: SymbolMarket, execution: Execution, side: 'BUY' | 'SELL'): void {
    const [base, quote] = assetsOf(market.spec)
    const value = times(execution.price, execution.quantity)
    const sign = side === 'BUY' ? 1n : -1n
    this.ledger.moveHouse(base, sign * execution.quantity)
    this.ledger.moveHouse(quote, -sign * value)
  }

  /** Takes part or all of what is left of two orders that would have met. */
  private prevent(
    market: SymbolMarket,
    taking: Taking,
    book: SymbolMarket,
    maker: SpotOrder,
    taken: { readonly taker?: Units; readonly maker?: Units },
  ): void {
    const { order: taker } = taking
    const group = this.settingsOf(taker.accountId).tradeGroupId
    const match: PreventedMatch = {
      symbol: taker.symbol,
      preventedMatchId: this.nextPreventedId(taker.symbol),
      makerSymbol: maker.symbol === taker.symbol ? undefined : maker.symbol,
      takerOrderId: taker.orderId,
      takerAccountId: taker.accountId,
      makerOrderId: maker.orderId,
      makerAccountId: maker.accountId,
      tradeGroupId: group ?? -1,
      stpMode: taker.stpMode,
      price: maker.peggedPrice ?? maker.price,
      takerPreventedQuantity: taken.taker,
      makerPreventedQuantity: taken.maker,
      time: this.room.clock.now(),
    }
    taking.prevented.push(match)
    this.store.addPrevented(match)
    if (taken.maker !== undefined) this.loseToPrevention(book, maker, taker, taken.maker, match)
    if (taken.taker !== undefined) this.loseToPrevention(market, taker, maker, taken.taker, match)
  }

  private loseToPrevention(
    market: SymbolMarket,
    order: SpotOrder,
    counter: SpotOrder,
    quantity: Units,
    match: PreventedMatch,
  ): void {
    order.preventedMatchId = match.preventedMatchId
    order.preventedQuantity = (order.preventedQuantity ?? 0n) + quantity
    if (match.tradeGroupId >= 0) order.tradeGroupId = match.tradeGroupId
    order.updateTime = match.time
    const left = remainingOf(order)
    const prevented = {
      quantity,
      price: match.price,
      counterOrderId: counter.orderId,
      counterSymbol: counter.symbol,
      tradeGroupId: match.tradeGroupId,
    }
    if (left > 0n) {
      market.reduce(order.orderId, left)
      if (!isMarketType(order.type)) this.unlockBeyond(market, order, this.needBesideSibling(market, order))
      this.store.touch(order)
      this.report(market, order, { x: 'TRADE_PREVENTION', working: order !== this.taking?.order, prevented })
      return
    }
    this.end(market, order, 'EXPIRED_IN_MATCH', {})
    this.report(market, order, { x: 'TRADE_PREVENTION', working: false, prevented })
    this.tellEnded(order)
  }

  /** Moves what a taker and a maker of two accounts would have traded, at the maker's price and without fees. */
  private transfer(market: SymbolMarket, taker: SpotOrder, maker: SpotOrder, quantity: Units): void {
    const [base, quote] = assetsOf(market.spec)
    const value = times(maker.peggedPrice ?? maker.price, quantity)
    for (const order of [taker, maker]) {
      const buys = order.side === 'BUY'
      const paid = buys ? value : quantity
      this.ledger.payFromLock(order.accountId, buys ? quote : base, paid)
      order.locked -= paid
      this.ledger.receive(order.accountId, buys ? base : quote, buys ? quantity : value, 0n)
      this.touchAssets(order.accountId, [base, quote])
    }
  }

  private nextPreventedId(symbol: string): number {
    const id = this.preventedIds.get(symbol) ?? 0
    this.preventedIds.set(symbol, id + 1)
    return id
  }

  /** Takes an order out of book and watch; what it had locked goes to its heir or is free. */
  private end(market: SymbolMarket, order: SpotOrder, status: SpotOrder['status'], { heir }: Ending): void {
    market.remove(order.orderId)
    if (!order.triggered) this.watchOf(market).disarm(order)
    if (heir && isOpen(heir) && heir.side === order.side) {
      const missing = maximum(0n, this.needOf(market, heir).amount - heir.locked)
      const given = minimum(missing, order.locked)
      heir.locked += given
      order.locked -= given
      this.store.touch(heir)
    }
    this.unlockBeyond(market, order, 0n)
    order.status = status
    order.updateTime = this.room.clock.now()
    this.store.touch(order)
  }

  /** Frees what an order holds beyond `need`. */
  unlockBeyond(market: SymbolMarket, order: SpotOrder, need: Units): void {
    if (order.locked <= need) return
    const [base, quote] = assetsOf(market.spec)
    this.ledger.unlock(order.accountId, order.side === 'SELL' ? base : quote, order.locked - need)
    order.locked = need
  }

  /** Locks more for an order; false when there is less free. */
  private lockMore(market: SymbolMarket, order: SpotOrder, amount: Units): boolean {
    if (amount <= 0n) return true
    const [base, quote] = assetsOf(market.spec)
    const asset = order.side === 'SELL' ? base : quote
    if (this.ledger.holding(order.accountId, asset).free < amount) return false
    this.ledger.lock(order.accountId, asset, amount)
    order.locked += amount
    return true
  }

  /** What an order has to lock so that it and the one it shares its lock with have enough between them. */
  private needBesideSibling(market: SymbolMarket, order: SpotOrder): Units {
    const need = this.needOf(market, order).amount
    const sibling = this.listeners.map((each) => each.siblingOf?.(order)).find((each) => each !== undefined)
    if (!sibling || !isOpen(sibling)) return need
    return maximum(0n, maximum(need, this.needOf(market, sibling).amount) - sibling.locked)
  }

  private tellEnded(order: SpotOrder): void {
    for (const { ended } of this.listeners) ended?.(order)
  }

  private report(
    market: SymbolMarket,
    order: SpotOrder,
    report: Omit<Report, 'executionId' | 'time' | 'eventTime'>,
  ): void {
    const time = report.fill?.time ?? order.updateTime
    const full = { ...report, executionId: ++this.executionId, time, eventTime: this.room.clock.now() }
    this.touchAssets(order.accountId, assetsOf(market.spec))
    this.room.events.publish('spot', order.accountId, executionReport(order, full))
  }

  private touchAssets(accountId: string, assets: readonly string[]): void {
    const known = this.toTell.get(accountId)
    if (known) for (const asset of assets) known.add(asset)
    else this.toTell.set(accountId, new Set(assets))
  }

  private tellPositions(): void {
    for (const [accountId, assets] of [...this.toTell]) this.tellPosition(accountId, [...assets])
    this.toTell.clear()
  }

  private tellPosition(accountId: string, assets: readonly string[]): void {
    const time = this.room.clock.now()
    this.updatedAt.set(accountId, time)
    this.room.events.publish('spot', accountId, accountPosition(this.ledger, accountId, assets, time, time))
  }

  private watchOf({ spec }: SymbolMarket): StopWatch {
    const watch = this.watches.get(spec.symbol)
    if (!watch) throw new Error(`There is no spot symbol ${spec.symbol}.`)
    return watch
  }

  private nextOrderId(market: SymbolMarket): number {
    const last = this.store.lastId(market.spec.symbol)
    let id = market.nextOrderId()
    while (id <= last) id = market.nextOrderId()
    return id
  }
}

/** Whether the price that a peg chose passes the price filters. Source: spot.md 5.2. */
function passes(market: SymbolMarket, order: SpotOrder, price: Units | undefined): boolean {
  try {
    if (price !== undefined) checkPrice(market, price)
    return true
  } catch (error) {
    if (error instanceof ApiError) return false
    throw error
  }
}
