import 'server-only'
import type { DecimalString } from '../../domain/decimal'
import type { QuantityRule } from '../../domain/market'
import { asPayload, listAt, optionalAmountAt, type Payload, textAt } from './payload'

const ZERO = '0' as DecimalString

/** The filters of a symbol by their type; unknown types are kept out of the way. Source: spot.md 5.2, usdm.md 5. */
export function filtersOf(symbol: Payload): ReadonlyMap<string, Payload> {
  const filters = new Map<string, Payload>()
  for (const row of listAt(symbol, 'filters')) {
    const filter = asPayload(row, 'filter')
    filters.set(textAt(filter, 'filterType'), filter)
  }
  return filters
}

/** A filter's number; a filter or part that is not there is switched off, as zero is. */
export const partOf = (filter: Payload | undefined, key: string): DecimalString =>
  (filter === undefined ? undefined : optionalAmountAt(filter, key)) ?? ZERO

export const quantityRule = (filter: Payload | undefined): QuantityRule => ({
  min: partOf(filter, 'minQty'),
  max: partOf(filter, 'maxQty'),
  step: partOf(filter, 'stepSize'),
})

/** The request weight per minute the exchange allows, if it says so. */
export function weightLimitIn(exchangeInfo: Payload): number | undefined {
  for (const row of listAt(exchangeInfo, 'rateLimits')) {
    const limit = asPayload(row, 'rateLimit')
    if (limit.rateLimitType === 'REQUEST_WEIGHT' && limit.interval === 'MINUTE' && limit.intervalNum === 1) {
      return typeof limit.limit === 'number' ? limit.limit : undefined
    }
  }
  return undefined
}
