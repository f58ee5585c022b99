import type { Side } from '../engine/market-types'
import { times, type Units } from '../engine/units'

/** What is counted of an order. */
interface Counting {
  readonly side: Side
  readonly positionSide: string
  readonly reduceOnly: boolean
  readonly price: Units
  readonly quantity: Units
  readonly executed: Units
}

/** What open orders could add to a position: price × remaining, unsigned; reduce-only orders are in neither. */
export interface Exposure {
  readonly bids: Units
  readonly asks: Units
}

export const NO_EXPOSURE: Exposure = { bids: 0n, asks: 0n }

interface Counted<Order> {
  readonly order: Order
  readonly side: Side
  readonly positionSide: string
  readonly reduces: boolean
  /** Notional of what adds, quantity of what reduces. */
  readonly amount: Units
}

/** The reduce-only orders of one side and position, and how much of it they claim together. */
export interface Reducers<Order> {
  readonly orders: ReadonlySet<Order>
  readonly claimed: Units
}

/**
 * The open orders of one account in one symbol, with the sums that rules and events ask for. Every answer but the list itself
 * costs the same however many orders there are.
 */
export class OpenOrders<Order extends Counting> {
  private readonly counted = new Map<string, Counted<Order>>()
  private readonly adding = new Map<string, { bids: Units; asks: Units }>()
  private readonly reducing = new Map<string, { readonly orders: Set<Order>; claimed: Units }>()

  get size(): number {
    return this.counted.size
  }

  *values(): IterableIterator<Order> {
    for (const { order } of this.counted.values()) yield order
  }

  add(key: string, order: Order): void {
    this.drop(key)
    this.enter(key, order)
  }

  drop(key: string): void {
    const counted = this.counted.get(key)
    if (!counted) return
    this.counted.delete(key)
    this.count(counted, -1n)
  }

  /** Takes a changed order at its present price and remaining quantity; one that is not here stays out. */
  recount(key: string, order: Order): void {
    const counted = this.counted.get(key)
    if (!counted) return
    this.count(counted, -1n)
    this.enter(key, order)
  }

  exposure(side: string): Exposure {
    return this.adding.get(side) ?? NO_EXPOSURE
  }

  reducers(side: Side, positionSide: string): Reducers<Order> {
    return this.reducing.get(`${side}/${positionSide}`) ?? { orders: new Set(), claimed: 0n }
  }

  private enter(key: string, order: Order): void {
    const remaining = order.quantity - order.executed
    const counted: Counted<Order> = {
      order,
      side: order.side,
      positionSide: order.positionSide,
      reduces: order.reduceOnly,
      amount: order.reduceOnly ? remaining : times(order.price, remaining),
    }
    this.counted.set(key, counted)
    this.count(counted, 1n)
  }

  private count({ order, side, positionSide, reduces, amount }: Counted<Order>, sign: 1n | -1n): void {
    if (reduces) {
      const name = `${side}/${positionSide}`
      const reducers = this.reducing.get(name) ?? { orders: new Set<Order>(), claimed: 0n }
      reducers.claimed += sign * amount
      if (sign === 1n) reducers.orders.add(order)
      else reducers.orders.delete(order)
      this.reducing.set(name, reducers)
      return
    }
    const sums = this.adding.get(positionSide) ?? { bids: 0n, asks: 0n }
    if (side === 'BUY') sums.bids += sign * amount
    else sums.asks += sign * amount
    this.adding.set(positionSide, sums)
  }
}
