import type { Position } from '../../lib/domain/account'
import { absolute, isZero, type DecimalString } from '../../lib/domain/decimal'
import type { SymbolRules } from '../../lib/domain/market'
import { percentOf } from '../../lib/domain/size'

export const CLOSE_PARTS = ['25', '50', '75', '100'] as const
export type ClosePart = (typeof CLOSE_PARTS)[number]

/** The quantity that a part of the position comes to, floored to the market step; all of it is never rounded. Undefined when nothing is left. */
export function closeQuantity(
  position: Position,
  part: ClosePart,
  rules: SymbolRules | undefined,
): DecimalString | undefined {
  const size = absolute(position.quantity)
  if (part === '100') return size
  const step = rules?.marketLot.step ?? ('0' as DecimalString)
  const quantity = percentOf(size, part as DecimalString, isZero(step) ? (rules?.lot.step ?? step) : step)
  return isZero(quantity) ? undefined : quantity
}
