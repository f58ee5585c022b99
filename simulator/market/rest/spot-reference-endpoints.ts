import { text8 } from '../../engine/units'
import type { Call, Endpoint } from '../../gateway/types'
import type { LiveSymbol } from '../live-symbol'
import { multiplierText, type PriceRange, priceRangeOf, referenceOf } from '../reference-price'
import { badCombination, type Directory, mandatorySymbol, refuse } from './parameters'
import { namedSymbols, statusParameter, withStatus } from './spot-selection'

/** The refusal of a symbol that never had a reference price. */
const NEVER_SET = { code: -2043, msg: "This symbol doesn't have a reference price." }

/** Reference prices and execution rules of spot. Source: spot.md 7.2, 11. */
export function spotReferenceEndpoints(find: Directory, all: () => readonly LiveSymbol[]): Endpoint[] {
  const base = { market: 'spot', method: 'GET', security: 'NONE' } as const
  return [
    {
      ...base,
      path: '/api/v3/executionRules',
      socketMethod: 'executionRules',
      weight: (params) => {
        const named = params.has('symbol') ? 1 : params.get('symbols')?.split(',').length
        return Math.min(40, 2 * (named ?? 20))
      },
      parameters: ['symbol', 'symbols', 'symbolStatus'],
      handle: (call) => ({ symbolRules: ruledSymbols(call, find, all).map(ruleRow) }),
    },
    {
      ...base,
      path: '/api/v3/referencePrice',
      socketMethod: 'referencePrice',
      weight: 2,
      parameters: ['symbol'],
      handle(call) {
        const symbol = mandatorySymbol(call, find)
        const reference = referenceOf(symbol)
        if (reference === undefined) {
          // Over the WebSocket API the sample answers status 200 with the error as its result.
          if (call.overSocket) return NEVER_SET
          throw refuse(NEVER_SET.code, NEVER_SET.msg)
        }
        const price = reference.price()
        return {
          symbol: symbol.spec.symbol,
          referencePrice: price === null ? null : text8(price),
          timestamp: reference.timestamp(),
        }
      },
    },
    {
      ...base,
      path: '/api/v3/referencePrice/calculation',
      socketMethod: 'referencePrice.calculation',
      weight: 2,
      parameters: ['symbol', 'symbolStatus'],
      handle(call) {
        const symbol = withStatus(call, mandatorySymbol(call, find))
        const reference = referenceOf(symbol)
        if (reference === undefined) throw refuse(NEVER_SET.code, NEVER_SET.msg)
        const { calculation } = reference
        return {
          symbol: symbol.spec.symbol,
          calculationType: calculation.type,
          ...(calculation.type === 'EXTERNAL'
            ? { externalCalculationId: calculation.id }
            : { bucketCount: calculation.bucketCount, bucketWidthMs: calculation.bucketWidthMs }),
        }
      },
    },
  ]
}

/** Named symbols whether they have rules or not; of all, or of a status, those that have some. */
function ruledSymbols(call: Call, find: Directory, all: () => readonly LiveSymbol[]): readonly LiveSymbol[] {
  const status = statusParameter(call)
  const named = namedSymbols(call, find)
  if (named !== undefined && status !== undefined) throw badCombination()
  return (
    named ??
    all().filter(
      (symbol) => priceRangeOf(symbol) !== undefined && (status === undefined || symbol.spec.status === status),
    )
  )
}

function ruleRow(symbol: LiveSymbol): object {
  const range = priceRangeOf(symbol)
  return {
    symbol: symbol.spec.symbol,
    rules: range === undefined ? [] : [{ ruleType: 'PRICE_RANGE', ...limits(range) }],
  }
}

/** A missing multiplier is left out: that bound does not exist. */
const limits = ({ bidUp, bidDown, askUp, askDown }: PriceRange): object => ({
  ...(bidUp !== undefined && { bidLimitMultUp: multiplierText(bidUp) }),
  ...(bidDown !== undefined && { bidLimitMultDown: multiplierText(bidDown) }),
  ...(askUp !== undefined && { askLimitMultUp: multiplierText(askUp) }),
  ...(askDown !== undefined && { askLimitMultDown: multiplierText(askDown) }),
})
