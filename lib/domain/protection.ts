import type { Position } from './account'
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
} from './decimal'
import type { Side } from './market'
import { isOpen, type Order } from './order'

/** How much of a position live stops cover, and the nearest stop and take profit. */
export interface Protection {
  /** 0 to 100, whole percent cut towards zero. */
  readonly percent: string
  readonly covered: DecimalString
  readonly level: 'all' | 'part' | 'none'
  readonly stop: DecimalString | undefined
  readonly takeProfit: DecimalString | undefined
}

/** Side of an order that makes the position smaller. A short of hedge mode is told as below zero by some answers and above by others. */
export const exitSideOf = ({ positionSide, quantity }: Pick<Position, 'positionSide' | 'quantity'>): Side =>
  positionSide === 'SHORT' || (positionSide === 'BOTH' && isNegative(quantity)) ? 'BUY' : 'SELL'

const HUNDRED = '100' as DecimalString

/** By resting stops on the other side alone: a take profit takes gains, it does not protect. */
export function protectionOf(position: Position, orders: readonly Order[]): Protection {
  const size = absolute(position.quantity)
  const exitSide = exitSideOf(position)
  const exits = orders.filter(
    (order) =>
      order.market === 'usdm' &&
      order.symbol === position.symbol &&
      order.positionSide === position.positionSide &&
      order.side === exitSide &&
      isOpen(order) &&
      order.triggerPrice !== undefined &&
      isPositive(order.triggerPrice) &&
      (order.reduceOnly || order.closePosition || order.positionSide !== 'BOTH'),
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
