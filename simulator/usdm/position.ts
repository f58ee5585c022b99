import type { Side } from '../engine/market-types'
import { magnitude, minimum, ONE, type Units } from '../engine/units'
import { type Fine, ratio, signOf } from './amounts'
import type { Position } from './account'

/** How much of a fill closes what is held, and how much opens. */
export function partsOf(position: Position, side: Side, quantity: Units): { closing: Units; opening: Units } {
  const opposes = signOf(position.quantity) === (side === 'BUY' ? -1n : 1n)
  const closing = opposes ? minimum(quantity, magnitude(position.quantity)) : 0n
  return { closing, opening: quantity - closing }
}

/**
 * Books a fill into a position and returns the profit it realized, before fees. Adding averages the entry; reducing leaves it; what
 * crosses zero opens anew at the fill's price, which only a one-way position may: throws for LONG and SHORT. `fee` counts towards
 * the break-even only as far as it opens. Source: usdm.md section 13.
 */
export function applyFill(position: Position, side: Side, quantity: Units, price: Units, fee: Units): Units {
  const { closing, opening } = partsOf(position, side, quantity)
  const held = magnitude(position.quantity)
  if (opening > 0n && position.side !== 'BOTH' && (position.side === 'LONG') !== (side === 'BUY'))
    throw new Error(`A ${position.side} position of ${position.symbol} cannot cross zero`)
  let realized = 0n
  if (closing > 0n) {
    const closedCost: Fine = (position.cost * closing) / held
    realized = (signOf(position.quantity) * (closing * price - closedCost)) / ONE
    position.cost -= closedCost
    position.entryFee -= (position.entryFee * closing) / held
  }
  position.quantity += side === 'BUY' ? quantity : -quantity
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
