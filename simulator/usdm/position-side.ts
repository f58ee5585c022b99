import type { Side } from '../engine/market-types'
import { given, oneOf, type Parameters } from './parameters'
import { notRequired, refusal } from './refusals'
import type { Account } from './account'
import type { PositionSide } from './order'

/** -4060 for an unknown word, -4061 for a side the account's position mode does not have. */
export function positionSideIn(account: Account, params: Parameters): PositionSide {
  const side = oneOf(params, 'positionSide', ['BOTH', 'LONG', 'SHORT'] as const, -4060) ?? 'BOTH'
  if ((side === 'BOTH') === account.hedgeMode) throw refusal(-4061)
  return side
}

/** Whether an order of this side closes the hedge-mode side: LONG is opened by BUY, SHORT by SELL. */
export const closesSide = (side: Side, positionSide: PositionSide): boolean =>
  (positionSide === 'LONG' && side === 'SELL') || (positionSide === 'SHORT' && side === 'BUY')

/**
 * Whether an order may only reduce: as it says in one-way mode (-4062 for another word than true or false), by its sides in hedge
 * mode, where saying it is refused (-1106).
 */
export function reduceOnlyIn(account: Account, params: Parameters, side: Side, positionSide: PositionSide): boolean {
  const text = given(params, 'reduceOnly')?.toLowerCase()
  if (account.hedgeMode) {
    if (text !== undefined) throw notRequired('reduceOnly')
    return closesSide(side, positionSide)
  }
  if (text === undefined || text === 'false') return false
  if (text === 'true') return true
  throw refusal(-4062)
}
