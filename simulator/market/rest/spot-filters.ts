import type { SymbolSpec } from '../../engine/market-types'
import { text8 } from '../../engine/units'
import { plain } from '../amounts'
import { multiplierText } from '../reference-price'

/** Minutes of the average price where a symbol has no reference price. */
const AVERAGE_MINUTES = 5

/** Absent or zero: no filter. */
const ifSet = (limit: number | undefined, filter: (limit: number) => object): object[] =>
  limit === undefined || limit === 0 ? [] : [filter(limit)]

/** The filters of a spot symbol as exchangeInfo lists them, in the order of the live exchange. Source: spot.md 5.2. */
export function spotFilters(spec: SymbolSpec): object[] {
  return [
    {
      filterType: 'PRICE_FILTER',
      minPrice: text8(spec.minPrice),
      maxPrice: text8(spec.maxPrice),
      tickSize: text8(spec.tick),
    },
    {
      filterType: 'LOT_SIZE',
      minQty: text8(spec.minQuantity),
      maxQty: text8(spec.maxQuantity),
      stepSize: text8(spec.step),
    },
    ...ifSet(spec.icebergParts, (limit) => ({ filterType: 'ICEBERG_PARTS', limit })),
    {
      filterType: 'MARKET_LOT_SIZE',
      minQty: text8(spec.marketMinQuantity),
      maxQty: text8(spec.marketMaxQuantity),
      stepSize: text8(spec.marketStep),
    },
    ...trailingDelta(spec),
    percentPrice(spec),
    notional(spec),
    ...(spec.maxPosition === undefined ? [] : [{ filterType: 'MAX_POSITION', maxPosition: text8(spec.maxPosition) }]),
    { filterType: 'MAX_NUM_ORDERS', maxNumOrders: spec.maxOpenOrders },
    ...ifSet(spec.maxOrderLists, (limit) => ({ filterType: 'MAX_NUM_ORDER_LISTS', maxNumOrderLists: limit })),
    { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: spec.maxAlgoOrders },
    ...ifSet(spec.maxIcebergOrders, (limit) => ({ filterType: 'MAX_NUM_ICEBERG_ORDERS', maxNumIcebergOrders: limit })),
    ...ifSet(spec.maxOrderAmends, (limit) => ({ filterType: 'MAX_NUM_ORDER_AMENDS', maxNumOrderAmends: limit })),
  ]
}

function trailingDelta({ trailingDelta: bounds }: SymbolSpec): object[] {
  if (bounds === undefined) return []
  return [
    {
      filterType: 'TRAILING_DELTA',
      minTrailingAboveDelta: bounds.minAbove,
      maxTrailingAboveDelta: bounds.maxAbove,
      minTrailingBelowDelta: bounds.minBelow,
      maxTrailingBelowDelta: bounds.maxBelow,
    },
  ]
}

function percentPrice({ percentPriceFilter, bandUp, bandDown }: SymbolSpec): object {
  if (percentPriceFilter === 'PERCENT_PRICE')
    return {
      filterType: 'PERCENT_PRICE',
      multiplierUp: multiplierText(bandUp),
      multiplierDown: multiplierText(bandDown),
      avgPriceMins: AVERAGE_MINUTES,
    }
  return {
    filterType: 'PERCENT_PRICE_BY_SIDE',
    bidMultiplierUp: plain(bandUp),
    bidMultiplierDown: plain(bandDown),
    askMultiplierUp: plain(bandUp),
    askMultiplierDown: plain(bandDown),
    avgPriceMins: AVERAGE_MINUTES,
  }
}

function notional({ notionalFilter, minNotional, maxNotional }: SymbolSpec): object {
  if (notionalFilter === 'MIN_NOTIONAL')
    return {
      filterType: 'MIN_NOTIONAL',
      minNotional: text8(minNotional),
      applyToMarket: true,
      avgPriceMins: AVERAGE_MINUTES,
    }
  return {
    filterType: 'NOTIONAL',
    minNotional: text8(minNotional),
    applyMinToMarket: true,
    maxNotional: text8(maxNotional),
    applyMaxToMarket: false,
    avgPriceMins: AVERAGE_MINUTES,
  }
}
