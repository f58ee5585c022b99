import type { Position } from '../../lib/domain/account'
import {
  absolute,
  add,
  compare,
  divide,
  isNegative,
  isPositive,
  isZero,
  multiply,
  smaller,
  toScale,
  ZERO,
  type DecimalString,
} from '../../lib/domain/decimal'
import { isOpen, type Order } from '../../lib/domain/order'

/** How much of a position live stops cover, and the nearest stop and take profit. */
export interface Protection {
  /** 0 to 100, whole percent cut towards zero. */
  readonly percent: string
  readonly covered: DecimalString
  readonly level: 'all' | 'part' | 'none'
  readonly stop: DecimalString | undefined
  readonly takeProfit: DecimalString | undefined
}

const HUNDRED = '100' as DecimalString

/** By resting stops on the other side alone: a take profit takes gains, it does not protect. */
export function protectionOf(position: Position, orders: readonly Order[]): Protection {
  const size = absolute(position.quantity)
  const exitSide = isNegative(position.quantity) ? 'BUY' : 'SELL'
  const exits = orders.filter(
    (order) =>
      order.market === 'usdm' &&
      order.symbol === position.symbol &&
      order.side === exitSide &&
      isOpen(order) &&
      order.triggerPrice !== undefined &&
      isPositive(order.triggerPrice) &&
      (order.reduceOnly || order.closePosition),
  )
  const stops = exits.filter((order) => order.orderType.startsWith('STOP'))
  const profits = exits.filter((order) => order.orderType.startsWith('TAKE_PROFIT'))
  const covered = stops.reduce<DecimalString>(
    (sum, stop) => (stop.closePosition ? size : smaller(size, add(sum, stop.quantity))),
    ZERO,
  )
  const percent = isZero(size) ? '0' : toScale(divide(multiply(covered, HUNDRED), size), 0)
  return {
    percent,
    covered,
    level: isZero(covered) ? 'none' : compare(covered, size) >= 0 ? 'all' : 'part',
    stop: nearest(stops, exitSide === 'SELL'),
    takeProfit: nearest(profits, exitSide !== 'SELL'),
  }
}

/** The trigger that would be met first: the highest below a long, the lowest above a short. */
function nearest(orders: readonly Order[], highest: boolean): DecimalString | undefined {
  let best: DecimalString | undefined
  for (const { triggerPrice } of orders) {
    if (triggerPrice === undefined) continue
    if (best === undefined || compare(triggerPrice, best) > 0 === highest) best = triggerPrice
  }
  return best
}
