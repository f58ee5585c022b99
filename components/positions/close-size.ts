import type { Position } from '../../lib/domain/account'
import { absolute, isZero, type DecimalString } from '../../lib/domain/decimal'
import type { SymbolRules } from '../../lib/domain/market'
import { percentOf } from '../../lib/domain/size'

export const CLOSE_PARTS = ['25', '50', '75', '100'] as const
export type ClosePart = (typeof CLOSE_PARTS)[number]

/** Step of a size that is closed at market or by a limit order. */
export function stepFor(rules: SymbolRules | undefined, kind: 'market' | 'limit'): DecimalString {
  const market = rules?.marketLot.step
  return kind === 'market' && market !== undefined && !isZero(market)
    ? market
    : (rules?.lot.step ?? ('0' as DecimalString))
}

/** The quantity that a part of the position comes to, floored to the step; all of it is never rounded. Undefined when nothing is left. */
export function closeQuantity(
  position: Position,
  part: ClosePart,
  rules: SymbolRules | undefined,
  kind: 'market' | 'limit' = 'market',
): DecimalString | undefined {
  const size = absolute(position.quantity)
  if (part === '100') return size
  const quantity = percentOf(size, part as DecimalString, stepFor(rules, kind))
  return isZero(quantity) ? undefined : quantity
}
