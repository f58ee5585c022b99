import 'server-only'
import { exitSideOf } from '../../domain/closing-orders'
import { isZero, type DecimalString } from '../../domain/decimal'
import { faultOfStop, forcedBy, isChildOf } from '../../domain/order-end'
import { isOpen, orderKey, type Order } from '../../domain/order'
import { protectionOf } from '../../domain/protection'
import { cutsLoss } from '../../domain/protective'
import { reasonOf } from './codes'
import type { TradingRoom } from './trading-room'

/** Time for the events that follow a trigger: the order it puts on the book, its trades, the position. */
const GRACE_MS = 1_500
/** What happened while this server was away is in the histories; older than this it is no news. */
const NEWS_MS = 600_000

/**
 * Follows every futures stop to its end, the order it puts on the book included (S-47, F-57): one that was rejected, expired or
 * stays between two states while its position stands is told of at once. So is a position that the exchange itself closed (S-45).
 */
export function watchStops(room: TradingRoom): void {
  const { clock, live, seats } = room
  const told = new Set<string>()
  const looking = new Set<string>()

  function onOrder(order: Order): void {
    if (order.market !== 'usdm') return
    if (forcedBy(order) !== undefined) return tellForced(order)
    // Whatever still works, or did what it was for, is no failure: most orders end the look here.
    if (order.service === 'order' && (isOpen(order) || order.status === 'FILLED')) return
    const stop = order.service === 'algo' ? order : parentOf(order)
    if (stop === undefined || !cutsLoss(stop)) return
    askForChild(stop)
    if (faultOf(stop) === undefined || told.has(orderKey(stop)) || looking.has(orderKey(stop))) return
    looking.add(orderKey(stop))
    clock.after(GRACE_MS, () => {
      looking.delete(orderKey(stop))
      const now = live.state().orders.get(orderKey(stop))
      if (now !== undefined && !room.stopping()) room.track(look(now))
    })
  }

  const orders = (): readonly Order[] => [...live.state().orders.values()]
  const faultOf = (stop: Order) => faultOfStop(stop, orders())
  const parentOf = (child: Order): Order | undefined => orders().find((each) => isChildOf(child, each))

  async function look(stop: Order): Promise<void> {
    // Its own word may be late: what stays between two states is asked for by id before anybody is frightened.
    if (stop.status === 'TRIGGERING') await seats.get('usdm')?.watch.askOrder(stop, 'resolve')
    const now = live.state().orders.get(orderKey(stop)) ?? stop
    const fault = faultOf(now)
    if (fault === undefined || told.has(orderKey(now)) || clock.now() - now.exchangeTime > NEWS_MS) return
    const position = [...live.state().positions.values()].find(
      (each) =>
        each.symbol === now.symbol &&
        each.positionSide === now.positionSide &&
        !isZero(each.quantity) &&
        exitSideOf(each) === now.side,
    )
    if (position === undefined || protectionOf(position, orders()).level === 'all') return
    told.add(orderKey(now))
    const { symbol, clientOrderId, orderId, reason } = now
    live.alarm(reasonOf('stop-failed', { symbol, clientOrderId, orderId, how: fault }, { text: reason }))
  }

  /** The child may be told of before or after its parent, or not at all: it is asked for by its id. */
  function askForChild(stop: Order): void {
    const { childOrderId, symbol } = stop
    const isOld = clock.now() - stop.exchangeTime > NEWS_MS
    const isKnown = childOrderId === undefined || orders().some((each) => isChildOf(each, stop))
    const key = `child:${symbol}:${childOrderId}`
    if (isKnown || isOld || looking.has(key)) return
    looking.add(key)
    clock.after(GRACE_MS, () => {
      if (room.stopping() || orders().some((each) => isChildOf(each, stop))) return
      const asked = seats.get('usdm')?.watch.askOrder({ symbol, service: 'order', orderId: childOrderId }, 'audit')
      if (asked !== undefined) room.track(asked)
    })
  }

  function tellForced(order: Order): void {
    const how = forcedBy(order)
    const { symbol, orderId, executedQuantity, averagePrice = '0' as DecimalString } = order
    if (how === undefined || isOpen(order) || isZero(executedQuantity) || told.has(orderKey(order))) return
    if (clock.now() - order.exchangeTime > NEWS_MS) return
    told.add(orderKey(order))
    live.alarm(
      reasonOf('position-closed-by-exchange', {
        symbol,
        how,
        quantity: executedQuantity,
        price: averagePrice,
        orderId,
      }),
    )
  }

  live.onMerged(onOrder)
}
