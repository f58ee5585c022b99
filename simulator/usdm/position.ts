import type { Side } from '../engine/market-types'
import { magnitude, minimum, ONE, type Units } from '../engine/units'
import { type Fine, ratio, signOf } from './amounts'
import type { Position } from './state'

/**
 * Books a fill into a one-way position and returns the profit it realized, before fees. Adding averages the entry; reducing
 * leaves it; what crosses zero opens anew at the fill's price. `fee` counts towards the break-even only as far as it opens.
 * Source: usdm.md section 13.
 */
export function applyFill(position: Position, side: Side, quantity: Units, price: Units, fee: Units): Units {
  const signed = side === 'BUY' ? quantity : -quantity
  const held = magnitude(position.quantity)
  const closing = signOf(signed) === -signOf(position.quantity) ? minimum(quantity, held) : 0n
  const opening = quantity - closing
  let realized = 0n
  if (closing > 0n) {
    const closedCost: Fine = (position.cost * closing) / held
    realized = (signOf(position.quantity) * (closing * price - closedCost)) / ONE
    position.cost -= closedCost
    position.entryFee -= (position.entryFee * closing) / held
  }
  position.quantity += signed
  if (opening > 0n) {
    position.cost += opening * price
    position.entryFee += (fee * opening) / quantity
  }
  position.realized += realized
  return realized
}

/** Average price of what is open; 0n when nothing is. Rounded to nearest. */
export const entryPrice = (position: Position): Units =>
  position.quantity === 0n ? 0n : ratio(position.cost, magnitude(position.quantity) * ONE)

/** Entry price moved by the fees paid to open: above it for a long, below it for a short. */
export const breakEvenPrice = (position: Position): Units =>
  position.quantity === 0n
    ? 0n
    : ratio(position.cost + signOf(position.quantity) * position.entryFee * ONE, magnitude(position.quantity) * ONE)

/** What closing at `price` would gain or lose, before fees. */
export const unrealizedPnl = (position: Position, price: Units): Units =>
  (position.quantity * price - signOf(position.quantity) * position.cost) / ONE
