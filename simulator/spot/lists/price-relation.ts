import type { Side } from '../../engine/market-types'
import type { Units } from '../../engine/units'
import type { ApiError } from '../../gateway/types'
import type { SpotOrderType } from '../order'
import { cutsLoss } from './composition'
import { refuse } from './list-refusals'

/** What of an order decides where it stands to the price. */
export interface PricedLeg {
  readonly side: Side
  readonly type: SpotOrderType
  readonly price: Units
  readonly stopPrice: Units
}

/**
 * Why the prices of a pair contradict each other; undefined when they do not, or when there is no pair. SELL: limit price or
 * take-profit stop > last price > stop-loss stop; BUY the other way round. Without `last` only the two are compared. A trailing
 * order without a stop price stands nowhere, nor does an order pegged to the book. Source: spot.md 8.2.
 */
export function pricesRefusal(pair: readonly PricedLeg[], last: Units | undefined): ApiError | undefined {
  const stop = pair.find(({ type }) => cutsLoss(type))
  const patient = pair.find((leg) => leg !== stop)
  if (pair.length < 2 || !stop || !patient) return undefined
  const high = stop.side === 'SELL' ? placeOf(patient) : placeOf(stop)
  const low = stop.side === 'SELL' ? placeOf(stop) : placeOf(patient)
  const good = isOver(high, last) && isOver(last, low) && isOver(high, low)
  return good ? undefined : refuse.prices()
}

function placeOf(leg: PricedLeg): Units | undefined {
  const price = leg.type === 'LIMIT_MAKER' ? leg.price : leg.stopPrice
  return price > 0n ? price : undefined
}

/** What is not known contradicts nothing. */
function isOver(high: Units | undefined, low: Units | undefined): boolean {
  return high === undefined || low === undefined || high > low
}
