import { expect } from 'vitest'
import { maximum, times, type Units, units } from '../engine/units'
import { isMarketType, isOpen, limitOf, remainingOf, type SpotOrder } from '../spot/order'
import { isReached } from '../spot/stop-watch'
import type { StagedSpot, ToldEvent } from '../testing/staged-spot'
import { ACCOUNTS } from './spot-acts'

const ASSETS = ['USDT', 'USDC', 'BTC', 'BNB']
const OVER = ['FILLED', 'CANCELED', 'EXPIRED', 'EXPIRED_IN_MATCH', 'REJECTED']

/** What events alone say of an order. */
interface ToldOrder {
  status: string
  executed: Units
  quote: Units
}

/**
 * Somebody who sees every event and every book, and throws at the first thing that cannot be: money from nowhere, a fill beyond a
 * limit, an order without its list, a fill told twice or never.
 */
export class SpotWitness {
  private read = 0
  private readonly orders = new Map<string, ToldOrder>()
  private readonly fills = new Map<string, ToldEvent['event']>()
  private readonly balances = new Map<string, readonly [free: Units, locked: Units]>()
  private readonly lists = new Map<number, string>()
  private lastExecution = 0

  constructor(private readonly exchange: StagedSpot) {}

  /** Looks at everything once. */
  look(): void {
    const { events } = this.exchange
    for (; this.read < events.length; this.read++) this.hear(events[this.read] as ToldEvent)
    this.checkMoney()
    this.checkBooks()
    for (const account of ACCOUNTS) {
      this.checkOrders(account)
      this.checkLists(account)
    }
  }

  private hear({ accountId, event }: ToldEvent): void {
    if (event.e === 'outboundAccountPosition')
      for (const { a, f, l } of event.B) this.balances.set(`${accountId} ${a}`, [units(f), units(l)])
    if (event.e === 'listStatus') {
      if (event.L === 'REJECT') return
      expect(this.lists.get(event.g), `list ${event.g} after its end`).not.toBe('ALL_DONE')
      this.lists.set(event.g, event.L)
    }
    if (event.e !== 'executionReport') return
    const name = `${event.s} ${event.i}`
    expect(event.I, 'execution ids go up').toBeGreaterThan(this.lastExecution)
    this.lastExecution = event.I
    const before = this.orders.get(name) ?? { status: '', executed: 0n, quote: 0n }
    expect(OVER.includes(before.status), `${name} is told of after its end`).toBe(false)
    const told = { status: event.X, executed: units(event.z), quote: units(event.Z) }
    const grown = event.x === 'TRADE'
    expect(told.executed - before.executed, `${name} executed`).toBe(grown ? units(event.l) : 0n)
    expect(told.quote - before.quote, `${name} quote`).toBe(grown ? units(event.Y) : 0n)
    this.orders.set(name, told)
    if (!grown) return
    const fill = event.a === undefined ? `trade ${event.s} ${event.t} ${event.i}` : `allocation ${event.s} ${event.a}`
    expect(this.fills.has(fill), `${fill} is told twice`).toBe(false)
    this.fills.set(fill, event)
  }

  private checkMoney(): void {
    const { ledger, store } = this.exchange.spot.trading
    for (const asset of ASSETS) {
      let total = (ledger.house.get(asset) ?? 0n) + (ledger.fees.get(asset) ?? 0n)
      for (const account of ACCOUNTS) {
        const { free, locked } = ledger.holding(account, asset)
        if (free < 0n || locked < 0n) throw new Error(`${account}: ${free} free and ${locked} locked of ${asset}`)
        total += free + locked
        let held = this.exchange.spot.settingsOf(account).lockedOutside.get(asset) ?? 0n
        for (const order of store.openOrders(account)) if (lockedAsset(order) === asset) held += order.locked
        expect(locked, `${asset} locked by ${account}`).toBe(held)
        const told = this.balances.get(`${account} ${asset}`) ?? [0n, 0n]
        expect(told, `${asset} of ${account}, as told`).toEqual([free, locked])
      }
      expect(total, `all ${asset}`).toBe(ledger.credited.get(asset) ?? 0n)
    }
  }

  private checkBooks(): void {
    const { store } = this.exchange.spot.trading
    for (const [symbol, { book }] of this.exchange.markets) {
      const [bid, ask] = [book.best('BUY'), book.best('SELL')]
      if (bid && ask) expect(bid.price < ask.price, `${symbol} is crossed`).toBe(true)
      for (const side of ['BUY', 'SELL'] as const)
        for (const resting of book.standing(side)) {
          if (resting.owner === 'house') continue
          const order = store.get(symbol, resting.orderId)
          // What stands in the book is an open order at work, all that is left of it, at its price.
          expect(order && isOpen(order) && order.triggered, `${symbol} ${resting.orderId} in the book`).toBe(true)
          if (!order) continue
          expect(resting.remaining).toBe(remainingOf(order))
          expect(resting.price).toBe(limitOf(order))
          expect(order.timeInForce, 'what rests may rest').toBe('GTC')
          if (order.icebergQuantity > 0n)
            expect((resting.visible ?? resting.remaining) <= order.icebergQuantity).toBe(true)
        }
    }
  }

  private checkOrders(account: string): void {
    const { orders, fills } = this.exchange.spot.trading.store.everything(account)
    for (const fill of fills) {
      const told = this.fills.get(`trade ${fill.symbol} ${fill.tradeId} ${fill.orderId}`)
      expect(told, `fill ${fill.tradeId} of ${fill.orderId} was told`).toBeDefined()
      expect([units(told.l), units(told.L), units(told.n), told.N]).toEqual([
        fill.quantity,
        fill.price,
        fill.commission,
        fill.commissionAsset,
      ])
      expect(fill.quote).toBe(times(fill.price, fill.quantity))
      // A thousandth of what is received, unless it is paid in BNB.
      const received = fill.isBuyer ? fill.quantity : fill.quote
      if (fill.commissionAsset !== 'BNB') expect(fill.commission, `fee of ${fill.tradeId}`).toBe(received / 1_000n)
    }
    const stored = new Set(fills.map((fill) => `${fill.symbol} ${fill.tradeId} ${fill.orderId}`))
    for (const order of orders) this.checkOrder(order)
    const own = new Map(orders.map((order) => [`${order.symbol} ${order.orderId}`, order]))
    for (const [name, { s, i, t, L, S }] of this.fills) {
      const order = own.get(`${s} ${i}`)
      if (!order) continue
      if (name.startsWith('trade')) expect(stored.has(`${s} ${t} ${i}`), `${name} is stored`).toBe(true)
      const limit = limitOf(order)
      if (limit !== undefined) expect(S === 'BUY' ? units(L) <= limit : units(L) >= limit, `${name} at ${L}`).toBe(true)
    }
  }

  private checkOrder(order: SpotOrder): void {
    const name = `${order.symbol} ${order.orderId}`
    const { status, executed, quote } = this.orders.get(name) as ToldOrder
    expect([status, executed, quote], name).toEqual([order.status, order.executed, order.quoteExecuted])
    if (order.quoteQuantity > 0n && order.side === 'BUY') expect(quote <= order.quoteQuantity).toBe(true)
    const left = remainingOf(order)
    if (order.locked < 0n) throw new Error(`${name}: ${order.locked} locked`)
    if (order.timeInForce === 'FOK')
      expect(executed === 0n || executed === order.quantity, `${name} was filled in part`).toBe(true)
    if (!isOpen(order)) {
      expect(order.locked, `${name} is over and holds money`).toBe(0n)
      return
    }
    if (order.status === 'PENDING_NEW') return
    expect(left > 0n, `${name} is open and has nothing left`).toBe(true)
    const market = this.exchange.market(order.symbol)
    expect(this.standing(order), `${name} in the book`).toBe(order.triggered)
    if (!order.triggered && order.stopPrice > 0n && (order.trailingNumber ?? 0) === 0)
      expect(isReached(order, order.stopPrice, market.lastPrice()), `${name} waits though its price came`).toBe(false)
    // Of a pair both hold the lock together.
    const sibling = this.exchange.spot.lists.siblingOf(order)
    if (sibling && isOpen(sibling)) return
    const price = limitOf(order)
    if (order.side === 'SELL') expect(order.locked, `${name} locks what it sells`).toBe(left)
    else if (price !== undefined && price > 0n)
      expect(order.locked, `${name} locks what it pays`).toBe(times(price, left))
  }

  private standing({ symbol, orderId, side }: SpotOrder): boolean {
    for (const resting of this.exchange.market(symbol).book.standing(side)) if (resting.orderId === orderId) return true
    return false
  }

  private checkLists(account: string): void {
    const { lists, trading } = this.exchange.spot
    for (const order of trading.store.openOrders(account)) {
      if (order.orderListId < 0) expect(order.status).not.toBe('PENDING_NEW')
      else expect(lists.store.get(order.orderListId)?.orderStatus, `list of ${order.orderId}`).toBe('EXECUTING')
    }
    for (const list of lists.store.lists(account)) {
      const orders = lists.ordersOf(list)
      const name = `list ${list.orderListId}`
      expect(orders.length).toBe(list.otherIds.length + (list.workingId === undefined ? 0 : 1))
      expect(list.orderStatus, name).toBe(orders.some(isOpen) ? 'EXECUTING' : 'ALL_DONE')
      expect(this.lists.get(list.orderListId), `${name}, as told`).toBe(list.orderStatus)
      const working = orders.find(({ orderId }) => orderId === list.workingId)
      const others = orders.filter((order) => order !== working)
      // Pending orders wait for an open working order and for nothing else.
      for (const order of others)
        expect(order.status === 'PENDING_NEW', name).toBe(working !== undefined && isOpen(working))
      this.checkPair(name, others)
    }
  }

  /** Both wait or one is left: never one that was filled beside one that still may be; and the lock is enough for either. */
  private checkPair(name: string, [first, last]: readonly SpotOrder[]): void {
    if (!first || !last) return
    const both = isOpen(first) && isOpen(last)
    const touched = [first, last].some((order) => !isOpen(order) || order.executed > 0n)
    expect(both && touched, `${name}: a pair of which one was touched`).toBe(false)
    expect(first.status === 'FILLED' && last.status === 'FILLED', `${name}: both filled`).toBe(false)
    if (!both || first.status === 'PENDING_NEW') return
    const locked = first.locked + last.locked
    // Prevention may have left one of them less than the other.
    if (first.side === 'SELL')
      expect(locked, `${name} locks what it sells`).toBe(maximum(remainingOf(first), remainingOf(last)))
    for (const order of [first, last])
      if (order.side === 'BUY' && !isMarketType(order.type) && order.price > 0n)
        expect(locked >= times(order.price, remainingOf(order)), `${name} locks enough`).toBe(true)
  }
}

const lockedAsset = ({ side, symbol }: SpotOrder): string => (side === 'SELL' ? symbol.slice(0, 3) : symbol.slice(3))
