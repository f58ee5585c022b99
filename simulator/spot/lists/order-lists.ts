import type { ExchangeClock } from '../../engine/clock'
import type { Markets, SymbolMarket } from '../../engine/market-types'
import { maximum, type Units } from '../../engine/units'
import { ApiError, type UserEvents } from '../../gateway/types'
import { cancelAnswer, placementAnswer } from '../answers'
import { isOpen, type SpotFill, type SpotOrder } from '../order'
import type { OrderRequest } from '../order-request'
import type { SpotTrading } from '../trading'
import { listAnswer, listStatusEvent, rejectReasonOf } from './list-answers'
import { refuse } from './list-refusals'
import { ListStore } from './list-store'
import { opoQuantity, receivedBase } from './opo-quantity'
import { type ListStatusType, type OrderList, orderIdsOf, paysFromBought } from './order-list'
import { pricesRefusal } from './price-relation'
import type { ListRequest } from './read-list'

/** What order lists stand on. */
export interface ListRoom {
  readonly clock: ExchangeClock
  readonly markets: Markets
  readonly events: UserEvents
  readonly trading: SpotTrading
}

/**
 * Orders that live together: the pair of which one cancels the other (OCO), the orders that come when another one is filled (OTO),
 * and those that sell what it bought (OPO). It listens to what becomes of each order and never lets one outlive its list.
 * Source: spot.md 8.3.
 */
export class OrderLists {
  readonly store = new ListStore()
  /** Lists whose orders are being ended together, so that the end of one does not end the others in another way. */
  private readonly ending = new Set<OrderList>()
  /** Pending orders to send when the engine is done with the present match. */
  private readonly due: OrderList[] = []
  /** listStatus events of the present engine call; they leave after its reports. */
  private toSay: { accountId: string; event: { e: string } }[] = []

  constructor(private readonly room: ListRoom) {
    room.trading.watch({
      triggered: (order) => this.onTriggered(order),
      filled: (order, { first }) => this.onFilled(order, first),
      ended: (order) => this.onEnded(order),
      siblingOf: (order) => this.siblingOf(order),
    })
  }

  /** Places a list whose form and static filters were checked; its answer. Throws ApiError when the engine refuses it as a whole. */
  place(accountId: string, market: SymbolMarket, request: ListRequest): Record<string, unknown> {
    try {
      this.check(accountId, market, request)
    } catch (error) {
      if (error instanceof ApiError && error.code === -2010) this.sayRefused(accountId, market, request, error)
      throw error
    }
    return this.room.trading.asOne(() => this.start(accountId, market, request))
  }

  /** Cancels what is still open of a list; its answer. */
  cancel(list: OrderList, cancelId: string): Record<string, unknown> {
    const market = this.marketOf(list)
    const { trading, clock } = this.room
    return trading.asOne(() => {
      const orders = this.ordersOf(list).filter(isOpen)
      this.endEach(list, orders, (order) => trading.cancel(market, order, cancelId))
      this.finish(list)
      return {
        ...listAnswer(list, this.ordersOf(list)),
        orderReports: orders.map((order) => cancelAnswer(order, cancelId, clock.now())),
      }
    })
  }

  /** The open list that an order belongs to. */
  ofOrder(order: SpotOrder): OrderList | undefined {
    return order.orderListId < 0 ? undefined : this.store.get(order.orderListId)
  }

  /** Orders of a list in the order of its answers. */
  ordersOf(list: OrderList): SpotOrder[] {
    const { store } = this.room.trading
    return orderIdsOf(list).flatMap((id) => store.get(list.symbol, id) ?? [])
  }

  /** The other order of the pair that an open order belongs to. */
  siblingOf(order: SpotOrder): SpotOrder | undefined {
    const list = this.ofOrder(order)
    if (!list || list.otherIds.length < 2 || !list.otherIds.includes(order.orderId)) return undefined
    return this.othersOf(list).find((other) => other !== order)
  }

  /** Whether an order waits for what its working order will buy. */
  waitsForBought(order: SpotOrder): boolean {
    const list = this.ofOrder(order)
    return list !== undefined && paysFromBought(list.kind) && order.status === 'PENDING_NEW'
  }

  /** An order of the list was amended; another client id of it is told. Source: spot.md 8.3. */
  amended(list: OrderList, renamed: boolean): void {
    const [first, last] = this.othersOf(list)
    if (first && last && isOpen(first) && isOpen(last) && first.status !== 'PENDING_NEW') {
      const market = this.marketOf(list)
      const { trading } = this.room
      trading.locks.freeBeyond(market, first, maximum(0n, trading.locks.needOf(market, first).amount - last.locked))
    }
    if (renamed && list.orderStatus === 'EXECUTING') this.setStatus(list, 'UPDATED')
  }

  /** Ends lists of an earlier run whose orders ended without them. */
  resume(): void {
    for (const list of this.store.all()) if (list.orderStatus === 'EXECUTING') this.settle(list)
  }

  private check(accountId: string, market: SymbolMarket, request: ListRequest): void {
    const { trading } = this.room
    const { working, others, listClientOrderId } = request
    const all = working ? [working, ...others] : others
    if (market.spec.status !== 'TRADING') throw refuse.closed()
    const ids = all.flatMap(({ clientOrderId }) => clientOrderId ?? [])
    const open = trading.store.openOrders(accountId, market.spec.symbol)
    const taken = open.some(({ clientOrderId }) => ids.includes(clientOrderId))
    if (taken || new Set(ids).size < ids.length) throw refuse.duplicateOrder()
    if (this.store.open(accountId).some((list) => list.listClientOrderId === listClientOrderId))
      throw refuse.duplicateOrder()
    if (working === undefined) {
      const wrong = pricesRefusal(others, market.lastPrice())
      if (wrong) throw wrong
      for (const order of others) trading.check(accountId, market, order, { funds: false, counts: false })
    } else {
      const wrong = pricesRefusal(others, undefined)
      if (wrong) throw wrong
      trading.check(accountId, market, working, { funds: false, counts: false })
    }
    this.checkCounts(accountId, market, request)
    const needs = (working ? [working] : others).map((order) => trading.locks.needOf(market, order))
    for (const { asset, amount } of needs)
      if (trading.ledger.holding(accountId, asset).free < amount) throw refuse.funds()
  }

  /** The count filters, for the list as a whole. Source: spot.md 5.2. */
  private checkCounts(accountId: string, market: SymbolMarket, { working, others }: ListRequest): void {
    const { trading } = this.room
    const { maxOrderLists: ofSymbol = 0, symbol } = market.spec
    const { maxOrderLists: ofAccount = 0 } = trading.accounts.settingsOf(accountId).limits
    trading.checkCounts(accountId, market, working ? [[working], others] : [others])
    if (ofSymbol > 0 && this.store.open(accountId, symbol).length >= ofSymbol)
      throw refuse.engineFilter('MAX_NUM_ORDER_LISTS')
    if (ofAccount > 0 && this.store.open(accountId).length >= ofAccount)
      throw refuse.engineFilter('EXCHANGE_MAX_NUM_ORDER_LISTS')
  }

  private start(accountId: string, market: SymbolMarket, request: ListRequest): Record<string, unknown> {
    const { trading } = this.room
    const { working, others, responseType, kind } = request
    const orderListId = this.store.nextId()
    const workingOrder =
      working &&
      trading.accept(accountId, market, working, {
        orderListId,
        pending: false,
        lock: trading.locks.needOf(market, working).amount,
      })
    const locks = workingOrder ? others.map(() => 0n) : this.locksOfPair(market, others)
    const otherOrders = others.map((order, index) =>
      trading.accept(accountId, market, order, {
        orderListId,
        pending: workingOrder !== undefined,
        lock: locks[index] ?? 0n,
      }),
    )
    const list: OrderList = {
      orderListId,
      accountId,
      symbol: market.spec.symbol,
      kind,
      listClientOrderId: request.listClientOrderId ?? trading.mintClientId(accountId),
      time: this.room.clock.now(),
      workingId: workingOrder?.orderId,
      otherIds: otherOrders.map(({ orderId }) => orderId),
      statusType: 'EXEC_STARTED',
      orderStatus: 'EXECUTING',
      transactionTime: this.room.clock.now(),
      released: workingOrder === undefined,
    }
    this.store.add(list)
    this.say(list)
    const answer = listAnswer(list, this.ordersOf(list))
    const report = (order: SpotOrder, fills: readonly SpotFill[], prevented: Prevented): Record<string, unknown> => {
      const whole = placementAnswer(order, responseType, fills, prevented)
      if (!this.waitsForBought(order)) return whole
      const { origQty: _, ...rest } = whole
      return rest
    }
    if (!workingOrder) {
      const placed = otherOrders.map((order) => ({ order, ...trading.work(market, order) }))
      return { ...answer, orderReports: placed.map(({ order, fills, prevented }) => report(order, fills, prevented)) }
    }
    // A working order that fills at once is told with its orders still pending: ask again. Source: spot.md 8.3.
    const pending = otherOrders.map((order) => report(order, [], []))
    const { fills, prevented } = trading.work(market, workingOrder)
    return { ...answer, orderReports: [report(workingOrder, fills, prevented), ...pending] }
  }

  /** What each of a pair locks: once for both, the larger need. The later one bears its own, its sibling what it needs beyond that. */
  private locksOfPair(market: SymbolMarket, pair: readonly (OrderRequest | SpotOrder)[]): Units[] {
    const [first = 0n, last = 0n] = pair.map((order) => this.room.trading.locks.needOf(market, order).amount)
    return pair.length < 2 ? [first] : [maximum(0n, first - last), last]
  }

  private onTriggered(order: SpotOrder): void {
    this.endSibling(order)
  }

  private onFilled(order: SpotOrder, first: boolean): void {
    const list = this.ofOrder(order)
    if (!list || list.orderStatus !== 'EXECUTING') return
    if (order.orderId === list.workingId) {
      if (paysFromBought(list.kind)) this.keepBought(list, order)
    } else if (first) this.endSibling(order)
    if (!isOpen(order)) this.settle(list)
  }

  private onEnded(order: SpotOrder): void {
    const list = this.ofOrder(order)
    if (list && list.orderStatus === 'EXECUTING' && !this.ending.has(list)) this.settle(list)
  }

  /** One of a pair came to work in earnest: the other one goes, and leaves it what was locked for both. */
  private endSibling(order: SpotOrder): void {
    const sibling = this.siblingOf(order)
    const list = this.ofOrder(order)
    if (!list || !sibling || !isOpen(sibling)) return
    const { trading } = this.room
    // Its end is not the end of the other one.
    this.endEach(list, [sibling], (each) => trading.expire(this.marketOf(order), each, 'OCO_TRIGGER', { heir: order }))
  }

  private endEach(list: OrderList, orders: readonly SpotOrder[], end: (order: SpotOrder) => void): void {
    this.ending.add(list)
    for (const order of orders) if (isOpen(order)) end(order)
    this.ending.delete(list)
  }

  /** Brings a list to what the state of its orders asks for. */
  private settle(list: OrderList): void {
    const { trading } = this.room
    const market = this.marketOf(list)
    const working = list.workingId === undefined ? undefined : trading.store.get(list.symbol, list.workingId)
    const others = this.othersOf(list)
    if (working && !list.released) {
      if (isOpen(working)) return
      if (working.status === 'FILLED') {
        list.released = true
        this.store.touch(list)
        this.due.push(list)
        trading.onEnd(() => this.sendDue())
        return
      }
      this.endEach(list, others, (order) => {
        if (working.status === 'CANCELED') trading.cancel(market, order, trading.mintClientId(list.accountId))
        else trading.expire(market, order, 'OTO_PHASE_ONE_EXPIRED')
      })
    } else if (others.some((order) => !isOpen(order) && order.expiryReason !== 'OCO_TRIGGER')) {
      // One that went for the other's sake is no end of the other: that one is at work, which a restart may find it at.
      const canceled = others.some((order) => order.status === 'CANCELED')
      this.endEach(list, others, (order) => {
        if (canceled) trading.cancel(market, order, trading.mintClientId(list.accountId))
        else trading.expire(market, order, 'OCO_TRIGGER')
      })
    }
    this.finish(list)
  }

  private finish(list: OrderList): void {
    if (list.orderStatus !== 'EXECUTING' || this.ordersOf(list).some(isOpen)) return
    list.orderStatus = 'ALL_DONE'
    this.setStatus(list, 'ALL_DONE')
  }

  /** Sends the pending orders of working orders that were filled. */
  private sendDue(): void {
    for (let list = this.due.shift(); list; list = this.due.shift()) this.send(list)
  }

  private send(list: OrderList): void {
    const { trading } = this.room
    const market = this.marketOf(list)
    const pending = this.othersOf(list).filter((order) => order.status === 'PENDING_NEW')
    const quantity = paysFromBought(list.kind) ? this.boughtQuantity(list, market, pending) : undefined
    const released: SpotOrder[] = []
    let refused = pricesRefusal(pending, market.lastPrice()) !== undefined
    // The later one first: it bears the lock of both. What one of them is refused, both are.
    this.endEach(list, [...pending].reverse(), (order) => {
      if (!refused && trading.release(market, order, { quantity, covered: released[0]?.locked ?? 0n })) {
        released.push(order)
        return
      }
      refused = true
      for (const other of [order, ...released]) if (isOpen(other)) trading.expire(market, other, 'REJECTED')
    })
    for (const order of released.reverse()) if (isOpen(order)) trading.work(market, order)
    this.settle(list)
  }

  /** Sets aside what the present fill of a working order brought, for the orders that are to sell it. */
  private keepBought(list: OrderList, working: SpotOrder): void {
    const heir = this.othersOf(list).at(-1)
    if (!heir || heir.status !== 'PENDING_NEW') return
    const { trading } = this.room
    const { baseAsset } = this.marketOf(list).spec
    const fill = trading.store.fills(list.accountId, list.symbol).at(-1)
    if (fill?.orderId !== working.orderId) return
    const more = receivedBase([fill], baseAsset)
    trading.ledger.lock(list.accountId, baseAsset, more)
    heir.locked += more
    trading.store.touch(heir)
  }

  /** What is to be sold; what was set aside for it is free again, for the orders to lock what they need of it. */
  private boughtQuantity(list: OrderList, market: SymbolMarket, pending: readonly SpotOrder[]): Units {
    const heir = pending.at(-1)
    if (!heir) return 0n
    const received = heir.locked
    this.room.trading.ledger.unlock(list.accountId, market.spec.baseAsset, received)
    heir.locked = 0n
    return opoQuantity(received, market.spec, pending)
  }

  private setStatus(list: OrderList, statusType: ListStatusType): void {
    list.statusType = statusType
    list.transactionTime = this.room.clock.now()
    this.store.touch(list)
    this.say(list)
  }

  private say(list: OrderList): void {
    const status = {
      statusType: list.statusType,
      orderStatus: list.orderStatus,
      reason: 'NONE' as const,
      time: list.transactionTime,
      eventTime: this.room.clock.now(),
    }
    const event = listStatusEvent(list, this.ordersOf(list), status)
    this.toSay.push({ accountId: list.accountId, event })
    this.room.trading.onEnd(() => this.sayAll())
  }

  private sayAll(): void {
    this.sendDue()
    const events = this.toSay
    this.toSay = []
    for (const { accountId, event } of events) this.room.events.publish('spot', accountId, event)
  }

  /** A refused list is told as the answer to a failed request; none of its orders came to be. */
  private sayRefused(accountId: string, market: SymbolMarket, request: ListRequest, refusal: ApiError): void {
    const now = this.room.clock.now()
    const { symbol } = market.spec
    const list: OrderList = {
      orderListId: -1,
      accountId,
      symbol,
      kind: request.kind,
      listClientOrderId: request.listClientOrderId ?? this.room.trading.mintClientId(accountId),
      time: now,
      otherIds: [],
      statusType: 'RESPONSE',
      orderStatus: 'REJECT',
      transactionTime: now,
      released: true,
    }
    const reason = rejectReasonOf(refusal)
    const status = { statusType: 'RESPONSE', orderStatus: 'REJECT', reason, time: now, eventTime: now } as const
    this.room.events.publish('spot', accountId, listStatusEvent(list, [], status))
  }

  private othersOf(list: OrderList): SpotOrder[] {
    return list.otherIds.flatMap((id) => this.room.trading.store.get(list.symbol, id) ?? [])
  }

  private marketOf({ symbol }: { readonly symbol: string }): SymbolMarket {
    const market = this.room.markets.symbol('spot', symbol)
    if (!market) throw new Error(`There is no spot symbol ${symbol}.`)
    return market
  }
}

type Prevented = Parameters<typeof placementAnswer>[3]
