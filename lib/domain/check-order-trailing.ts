import { decimal, decimalFromInteger, decimalsOf, isAbove, isBelow, roundToStep } from './decimal'
import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import type { OrderIssue } from './order-issue'
import { orderIssue } from './order-issue-code'
import { isTriggered } from './order-kind'
import type { SeenMarket } from './seen-market'

/** TRAILING_DELTA of spot, basis points: *above* holds for stops to buy and take-profits to sell. Source: spot.md 5.2, 6.3. */
export function checkTrailingRange(order: NewOrder, rules: SymbolRules): readonly OrderIssue[] {
  const { trailingDelta: delta, side, orderType } = order
  const range = rules.spot?.trailingDelta
  if (delta === undefined || range === undefined || !isTriggered(order)) return []
  const { min, max } = orderType.startsWith('STOP') === (side === 'BUY') ? range.above : range.below
  const low = min > 0 && delta < min
  const high = max > 0 && delta > max
  if (!low && !high) return []
  const fix = decimalFromInteger(low ? min : max)
  return [orderIssue('trailing-range', 'trailingDelta', { min: String(min), max: String(max) }, { fix })]
}

/** Percent. Source: usdm.md 7.1, since 2026-10-23. */
const LEAST_CALLBACK = decimal('0.1')
const MOST_CALLBACK = decimal('20')

/** How far the price has to turn: 0.1 … 20 %, one decimal. */
export function checkCallback({ callbackPercent: percent }: NewOrder): readonly OrderIssue[] {
  if (percent === undefined) return [orderIssue('callback-missing', 'callbackPercent')]
  const bounds = { min: LEAST_CALLBACK, max: MOST_CALLBACK }
  if (isBelow(percent, LEAST_CALLBACK))
    return [orderIssue('callback-range', 'callbackPercent', bounds, { fix: LEAST_CALLBACK })]
  if (isAbove(percent, MOST_CALLBACK))
    return [orderIssue('callback-range', 'callbackPercent', bounds, { fix: MOST_CALLBACK })]
  if (decimalsOf(percent) <= 1) return []
  return [orderIssue('callback-precision', 'callbackPercent', {}, { fix: roundToStep(percent, LEAST_CALLBACK) })]
}

/** A trailing stop to buy begins below the market, one to sell above. Source: usdm.md 7.1, -4135. */
export function checkActivationSide(order: NewOrder, seen: SeenMarket): readonly OrderIssue[] {
  const { activationPrice } = order
  const reference = order.triggerBy === 'MARK_PRICE' ? seen.markPrice : seen.lastPrice
  if (activationPrice === undefined || reference === undefined) return []
  const needs = order.side === 'BUY' ? 'below' : 'above'
  if (needs === 'below' ? isBelow(activationPrice, reference) : isAbove(activationPrice, reference)) return []
  return [orderIssue('activation-wrong-side', 'activationPrice', { reference, needs })]
}
