import { compare, subtract, ZERO, type DecimalString } from './decimal'
import type { Market, PositionSide, Side } from './market'

/** What decides whether an order protects; orders of ours and of the exchange both have it. */
export interface ProtectiveTraits {
  readonly market: Market
  readonly side: Side
  readonly positionSide?: PositionSide | undefined
  readonly orderType: string
  readonly quantity?: DecimalString | undefined
  readonly executedQuantity?: DecimalString | undefined
  readonly triggerPrice?: DecimalString | undefined
  readonly reduceOnly?: boolean | undefined
  readonly closePosition?: boolean | undefined
  readonly orderListId?: string | undefined
}

const SPOT_TRIGGERS = new Set(['STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'])

/**
 * Whether the order can only take risk away (SAFETY, Words): on futures reduce-only or close-position, in hedge mode by its sides,
 * since a side cannot cross zero there and saying reduce-only is refused (usdm.md 6.2); on spot a SELL with a trigger, or the selling
 * leg of a list, whose rest is not larger than what is held (free and locked together). Everything else is an entry.
 */
export function isProtective(order: ProtectiveTraits, heldQuantity: DecimalString | undefined): boolean {
  if (order.market === 'usdm') return order.reduceOnly === true || order.closePosition === true || closesItsSide(order)
  if (order.side !== 'SELL' || order.quantity === undefined || heldQuantity === undefined) return false
  const exits = SPOT_TRIGGERS.has(order.orderType) || order.orderListId !== undefined
  const rest = subtract(order.quantity, order.executedQuantity ?? ZERO)
  return exits && compare(rest, heldQuantity) <= 0
}

/** Whether the order is there to cut a loss: a stop of any kind, a trailing one included. A take profit takes gains. */
export const cutsLoss = ({ orderType }: { readonly orderType: string }): boolean =>
  orderType.startsWith('STOP') || orderType.startsWith('TRAILING_STOP')

const closesItsSide = ({ side, positionSide }: Pick<ProtectiveTraits, 'side' | 'positionSide'>): boolean =>
  (positionSide === 'LONG' && side === 'SELL') || (positionSide === 'SHORT' && side === 'BUY')
