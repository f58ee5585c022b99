import type { Position } from './account'
import { absolute, decimalFromInteger, divide, isZero, multiply, subtract, type DecimalString } from './decimal'

/** Signed quantity times the distance of mark and entry, in the margin asset; exact. Source: usdm.md 13. */
export const unrealizedPnlAt = (
  position: Pick<Position, 'quantity' | 'entryPrice'>,
  markPrice: DecimalString,
): DecimalString => multiply(position.quantity, subtract(markPrice, position.entryPrice))

/** Profit of a fill that closes `closedQuantity` of the position, before commission; exact. Source: usdm.md 13. */
export function realizedPnlOf(
  position: Pick<Position, 'quantity' | 'entryPrice'>,
  closedQuantity: DecimalString,
  price: DecimalString,
): DecimalString {
  const gain = multiply(closedQuantity, subtract(price, position.entryPrice))
  return position.quantity.startsWith('-') ? multiply(gain, '-1' as DecimalString) : gain
}

/**
 * Return on the margin put in: profit over entry notional divided by leverage, as a share ("0.25" is 25 %), at most 16
 * decimals, cut towards zero. Undefined without size, entry or leverage. Source: usdm.md 13, "ROE".
 */
export function returnOnMargin(
  position: Pick<Position, 'quantity' | 'entryPrice' | 'leverage'>,
  markPrice: DecimalString,
): DecimalString | undefined {
  const { leverage } = position
  const notional = multiply(absolute(position.quantity), position.entryPrice)
  if (leverage === undefined || leverage <= 0 || isZero(notional)) return undefined
  const profit = unrealizedPnlAt(position, markPrice)
  return divide(multiply(profit, decimalFromInteger(leverage)), notional)
}

/** The position as the mark price makes it look; what the exchange alone knows stays as last reported. */
export const markPosition = (position: Position, markPrice: DecimalString): Position => ({
  ...position,
  markPrice,
  unrealizedPnl: unrealizedPnlAt(position, markPrice),
})
