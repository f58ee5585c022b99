import { createHash } from 'node:crypto'
import type { ExchangeClock } from '../engine/clock'
import { type Execution, HOUSE, type Markets, type SymbolMarket } from '../engine/market-types'
import { maximum, text8, times, type Units, units } from '../engine/units'
import type { UserEvents } from '../gateway/types'
import { accountPosition, assetsOf, executionReport, type Report } from './events'
import { Ledger } from './ledger'
import { costOf, foreignLevels, ownOpposite, ownOrdersMet, quantityFor, reaches, opposite } from './liquidity'
import { isOpen, type PreventedMatch, remainingOf, type SpotFill, type SpotOrder } from './order'
import type { OrderRequest } from './order-request'
import { OrderStore } from './order-store'
import { refuse } from './refusals'

/** Maker and taker rate of every account: 0.1 % of what is received. */
export const MAKER_RATE = units('0.001')
export const TAKER_RATE = units('0.001')

/** What trading stands on. */
export interface TradingRoom {
  readonly clock: ExchangeClock
  readonly markets: Markets
  readonly events: UserEvents
  /** An order got its first fill, so that it no longer counts as unfilled. */
  readonly onFirstFill: (accountId: string, asMaker: boolean) => void
}

/** A placed order with what happened to it at once. */
export interface Placement {
  readonly order: SpotOrder
  readonly fills: readonly SpotFill[]
  readonly prevented: readonly PreventedMatch[]
}

/**
 * Spot trading of all accounts: funds are locked with the order, moved with each execution, released with its end. Events leave in
 * the order of spot.md 15.3 and 19: execution reports first, then one position per account.
 */
export class SpotTrading {
  readonly ledger = new Ledger()
  readonly store = new OrderStore()
  /** Exchange time of each account's last change of balance, as `u` of its last position told. */
  readonly updatedAt = new Map<string, number>()
  private executionId = 0
  private idSeed = 0
  private readonly preventedIds = new Map<string, number>()
  /** Accounts whose position is to be told when the engine is done with the present call. */
  private readonly toTell = new Map<string, SymbolMarket>()
  private depth = 0
  private taking: { order: SpotOrder; fills: SpotFill[] } | undefined

  constructor(private readonly room: TradingRoom) {
    for (const market of room.markets.all('spot')) market.onExecution((execution) => this.settle(market, execution))
  }

  /** Places an order whose form and static filters were checked. Throws ApiError when the engine refuses it. */
  place(accountId: string, market: SymbolMarket, request: OrderRequest): Placement {
    const { spec } = market
    const { side, type, timeInForce } = request
    if (spec.status !== 'TRADING') throw refuse.closed()
    const open = this.store.openOrders(accountId, spec.symbol)
    if (request.clientOrderId !== undefined && open.some((order) => order.clientOrderId === request.clientOrderId))
      throw refuse.duplicateOrder()
    const limit = type === 'MARKET' ? undefined : request.price
    const best = market.book.best(opposite(side))
    if (type === 'LIMIT_MAKER' && best && reaches(side, request.price, best.price)) throw refuse.postOnly()
    if (open.length >= spec.maxOpenOrders) throw refuse.engineFilter('MAX_NUM_ORDERS')

    const own = ownOpposite(this.store, accountId, spec.symbol, side)
    const levels = foreignLevels(market, side, limit, own)
    const quantity = request.quantity ?? quantityFor(levels, request.quoteQuantity ?? 0n, spec.step)
    if (request.quantity === undefined && quantity < maximum(spec.minQuantity, spec.step))
      throw refuse.placement('Order book liquidity is less than LOT_SIZE filter minimum quantity.')
    const [base, quote] = assetsOf(spec)
    const need = side === 'SELL' ? quantity : limit === undefined ? costOf(levels, quantity) : times(limit, quantity)
    const asset = side === 'SELL' ? base : quote
    if (this.ledger.holding(accountId, asset).free < need) throw refuse.funds()

    const order: SpotOrder = {
      symbol: spec.symbol,
      orderId: this.nextOrderId(market),
      accountId,
      clientOrderId: request.clientOrderId ?? this.mintClientId(accountId),
      side,
      type,
      timeInForce,
      price: request.price,
      quantity,
      quoteQuantity: request.quoteQuantity ?? 0n,
      time: this.room.clock.now(),
      stpMode: request.stpMode,
      strategyId: request.strategyId,
      strategyType: request.strategyType,
      status: 'NEW',
      executed: 0n,
      quoteExecuted: 0n,
      locked: need,
      updateTime: this.room.clock.now(),
    }
    return this.asOne(() => {
      this.ledger.lock(accountId, asset, need)
      this.store.add(order)
      this.report(market, order, { x: 'NEW', working: true })
      const fillable = levels.reduce((sum, level) => sum + level.quantity, 0n)
      if (timeInForce === 'FOK' && fillable < quantity) {
        this.expire(market, order, 'UNFILLED_FOK_ORDER_EXPIRED')
        return { order, fills: [], prevented: [] }
      }
      const met = ownOrdersMet(side, limit, quantity, levels, own)
      const first = met[0]
      if (order.stpMode !== 'EXPIRE_MAKER' && first) return this.stopTaker(market, order, limit, first, levels)
      const prevented = met.map((maker) => this.prevent(market, maker, order, this.nextPreventedId(maker.symbol)))
      const fills = this.take(market, order, limit, quantity)
      if (remainingOf(order) > 0n) {
        if (type === 'MARKET') this.expire(market, order, 'INSUFFICIENT_LIQUIDITY')
        else if (timeInForce !== 'GTC') this.expire(market, order, 'UNFILLED_IOC_QUANTITY_EXPIRED')
        else this.rest(market, order)
      }
      return { order, fills, prevented }
    })
  }

  /** Cancels an open order. `cancelId` is the id of the cancel in the answer and in `c` of the event. */
  cancel(market: SymbolMarket, order: SpotOrder, cancelId: string): void {
    this.asOne(() => {
      market.remove(order.orderId)
      this.end(market, order, 'CANCELED')
      this.report(market, order, { x: 'CANCELED', working: false, cancelId })
    })
  }

  /** Money from outside, with its events. */
  credit(accountId: string, asset: string, amount: Units): void {
    this.ledger.credit(accountId, asset, amount)
    const time = this.room.clock.now()
    this.updatedAt.set(accountId, time)
    const { free, locked } = this.ledger.holding(accountId, asset)
    const delta = { e: 'balanceUpdate', E: time, a: asset, d: text8(amount), T: time }
    this.room.events.publish('spot', accountId, delta)
    const position = {
      e: 'outboundAccountPosition',
      E: time,
      u: time,
      B: [{ a: asset, f: text8(free), l: text8(locked) }],
    }
    this.room.events.publish('spot', accountId, position)
  }

  /** A client id for an order or a cancel that brought none: 22 letters and digits. */
  mintClientId(accountId: string): string {
    const hash = createHash('sha256')
      .update(`${accountId} ${this.room.clock.now()} ${++this.idSeed}`)
      .digest('base64')
    return hash.replace(/[^A-Za-z0-9]/g, '').slice(0, 22)
  }

  /** Puts an order of an earlier run back on the book, matching what it has come to cross. */
  resume(market: SymbolMarket, order: SpotOrder): void {
    this.asOne(() => {
      this.take(market, order, order.price, remainingOf(order))
      if (isOpen(order)) this.rest(market, order)
    })
  }

  counters(): { executionId: number; idSeed: number; prevented: [string, number][] } {
    return { executionId: this.executionId, idSeed: this.idSeed, prevented: [...this.preventedIds] }
  }

  resumeCounters(counters: ReturnType<SpotTrading['counters']>): void {
    this.executionId = counters.executionId
    this.idSeed = counters.idSeed
    for (const [symbol, id] of counters.prevented) this.preventedIds.set(symbol, id)
  }

  private take(market: SymbolMarket, order: SpotOrder, limit: Units | undefined, quantity: Units): SpotFill[] {
    const fills: SpotFill[] = []
    this.taking = { order, fills }
    try {
      market.take({
        orderId: order.orderId,
        owner: order.accountId,
        side: order.side,
        limit,
        quantity,
      })
    } finally {
      this.taking = undefined
    }
    return fills
  }

  private rest(market: SymbolMarket, order: SpotOrder): void {
    const { orderId, accountId: owner, side, price } = order
    market.rest({ orderId, owner, side, price, remaining: remainingOf(order) })
  }

  /** Moves the money of one execution and tells both sides. */
  private settle(market: SymbolMarket, execution: Execution): void {
    this.asOne(() => {
      const taker = this.taking?.order.orderId === execution.takerOrderId ? this.taking.order : undefined
      const maker =
        execution.makerOwner === HOUSE ? undefined : this.store.get(market.spec.symbol, execution.makerOrderId)
      if (!taker && !maker) return
      const takerFill = taker && this.fill(market, taker, execution, false)
      if (takerFill) this.taking?.fills.push(takerFill)
      if (maker) this.fill(market, maker, execution, true)
      if (!taker) this.fillHouse(market, execution, execution.takerSide)
      if (!maker) this.fillHouse(market, execution, opposite(execution.takerSide))
    })
  }

  private fill(market: SymbolMarket, order: SpotOrder, execution: Execution, asMaker: boolean): SpotFill {
    const [base, quote] = assetsOf(market.spec)
    const { accountId } = order
    const buys = order.side === 'BUY'
    const value = times(execution.price, execution.quantity)
    const received = buys ? execution.quantity : value
    const commission = times(received, asMaker ? MAKER_RATE : TAKER_RATE)
    const paid = buys ? value : execution.quantity
    this.ledger.payFromLock(accountId, buys ? quote : base, paid)
    this.ledger.receive(accountId, buys ? base : quote, received, commission)
    const first = order.executed === 0n
    order.executed += execution.quantity
    order.quoteExecuted += value
    order.status = remainingOf(order) === 0n ? 'FILLED' : 'PARTIALLY_FILLED'
    order.updateTime = execution.time
    this.adjustLock(market, order, paid)
    const fill: SpotFill = {
      symbol: order.symbol,
      tradeId: execution.tradeId,
      orderId: order.orderId,
      accountId,
      price: execution.price,
      quantity: execution.quantity,
      quote: value,
      commission,
      commissionAsset: buys ? base : quote,
      time: execution.time,
      isBuyer: buys,
      isMaker: asMaker,
    }
    this.store.addFill(fill)
    this.store.touch(order)
    if (first) this.room.onFirstFill(accountId, asMaker)
    const working = isOpen(order) && order.type !== 'MARKET' && order.timeInForce === 'GTC'
    this.report(market, order, { x: 'TRADE', working, fill })
    return fill
  }

  /** Brings the lock down to what the rest of the order needs; a better price than the limit leaves something over. */
  private adjustLock(market: SymbolMarket, order: SpotOrder, paid: Units): void {
    const [base, quote] = assetsOf(market.spec)
    const held = order.locked - paid
    const remaining = remainingOf(order)
    const need =
      remaining === 0n
        ? 0n
        : order.side === 'SELL'
          ? remaining
          : order.type === 'MARKET'
            ? held
            : times(order.price, remaining)
    if (held !== need) this.ledger.unlock(order.accountId, order.side === 'SELL' ? base : quote, held - need)
    order.locked = need
  }

  private fillHouse(market: SymbolMarket, execution: Execution, side: 'BUY' | 'SELL'): void {
    const [base, quote] = assetsOf(market.spec)
    const value = times(execution.price, execution.quantity)
    const sign = side === 'BUY' ? 1n : -1n
    this.ledger.moveHouse(base, sign * execution.quantity)
    this.ledger.moveHouse(quote, -sign * value)
  }

  /** EXPIRE_TAKER and EXPIRE_BOTH: trades up to the first own order, then the rest expires, and in BOTH that order as well. */
  private stopTaker(
    market: SymbolMarket,
    order: SpotOrder,
    limit: Units | undefined,
    maker: SpotOrder,
    levels: readonly { readonly price: Units; readonly quantity: Units }[],
  ): Placement {
    const before = levels.filter(
      (level) => level.price !== maker.price && reaches(order.side, maker.price, level.price),
    )
    const tradable = before.reduce((sum, level) => sum + level.quantity, 0n)
    // All or nothing: a FOK order that cannot go on trades nothing at all.
    const fills = tradable === 0n || order.timeInForce === 'FOK' ? [] : this.take(market, order, limit, tradable)
    const id = this.nextPreventedId(order.symbol)
    const expired = order.stpMode === 'EXPIRE_BOTH' ? this.prevent(market, maker, order, id) : undefined
    const own = this.prevent(market, order, maker, id)
    const match: PreventedMatch = {
      preventedMatchId: id,
      makerOrderId: maker.orderId,
      price: maker.price,
      takerPreventedQuantity: own.makerPreventedQuantity,
      makerPreventedQuantity: expired?.makerPreventedQuantity,
    }
    return { order, fills, prevented: [match] }
  }

  /** Expires what is left of an order that would have met `counter`, an order of the same account. */
  private prevent(
    market: SymbolMarket,
    order: SpotOrder,
    counter: SpotOrder,
    preventedMatchId: number,
  ): PreventedMatch {
    const quantity = remainingOf(order)
    market.remove(order.orderId)
    order.preventedMatchId = preventedMatchId
    order.preventedQuantity = quantity
    this.end(market, order, 'EXPIRED_IN_MATCH')
    // The price at which the two would have met is the one that rests in the book.
    const price = this.resting(order, counter).price
    const prevented = { quantity, price, counterOrderId: counter.orderId }
    this.report(market, order, { x: 'TRADE_PREVENTION', working: false, prevented })
    return { preventedMatchId, makerOrderId: order.orderId, price, makerPreventedQuantity: quantity }
  }

  private resting(a: SpotOrder, b: SpotOrder): SpotOrder {
    return a.orderId < b.orderId ? a : b
  }

  private nextPreventedId(symbol: string): number {
    const id = this.preventedIds.get(symbol) ?? 0
    this.preventedIds.set(symbol, id + 1)
    return id
  }

  private expire(market: SymbolMarket, order: SpotOrder, reason: NonNullable<SpotOrder['expiryReason']>): void {
    order.expiryReason = reason
    this.end(market, order, 'EXPIRED')
    this.report(market, order, { x: 'EXPIRED', working: false })
  }

  private end(market: SymbolMarket, order: SpotOrder, status: SpotOrder['status']): void {
    const [base, quote] = assetsOf(market.spec)
    if (order.locked > 0n) this.ledger.unlock(order.accountId, order.side === 'SELL' ? base : quote, order.locked)
    order.locked = 0n
    order.status = status
    order.updateTime = this.room.clock.now()
    this.store.touch(order)
  }

  private report(
    market: SymbolMarket,
    order: SpotOrder,
    report: Omit<Report, 'executionId' | 'time' | 'eventTime'>,
  ): void {
    const time = report.fill?.time ?? order.updateTime
    const full = { ...report, executionId: ++this.executionId, time, eventTime: this.room.clock.now() }
    this.toTell.set(order.accountId, market)
    this.room.events.publish('spot', order.accountId, executionReport(order, full))
  }

  /** Runs one engine call; the positions of all it touched are told once, at its end. */
  private asOne<T>(run: () => T): T {
    this.depth++
    try {
      return run()
    } finally {
      if (--this.depth === 0) this.tellPositions()
    }
  }

  private tellPositions(): void {
    const time = this.room.clock.now()
    for (const [accountId, market] of [...this.toTell]) {
      this.updatedAt.set(accountId, time)
      this.room.events.publish(
        'spot',
        accountId,
        accountPosition(this.ledger, accountId, assetsOf(market.spec), time, time),
      )
    }
    this.toTell.clear()
  }

  private nextOrderId(market: SymbolMarket): number {
    const last = this.store.lastId(market.spec.symbol)
    let id = market.nextOrderId()
    while (id <= last) id = market.nextOrderId()
    return id
  }
}
