import 'server-only'
import type { DecimalString } from '../../../domain/decimal'
import type { PriceBand, SymbolRules } from '../../../domain/market'
import { filtersOf, partOf, quantityRule } from '../filters'
import {
  asPayload,
  integerAt,
  listAt,
  optionalAmountAt,
  optionalIntegerAt,
  optionalTextAt,
  type Payload,
  textAt,
} from '../payload'

const ZERO = '0' as DecimalString

/** Rules of every contract. Source: Binance USDⓈ-M, Exchange information; usdm.md 5. */
export function toSymbolRules(value: unknown): readonly SymbolRules[] {
  return listAt(asPayload(value, 'exchangeInfo'), 'symbols').map((row) => {
    const symbol = asPayload(row, 'symbol')
    const filters = filtersOf(symbol)
    const price = filters.get('PRICE_FILTER')
    return {
      market: 'usdm',
      symbol: textAt(symbol, 'symbol'),
      status: textAt(symbol, 'status'),
      baseAsset: textAt(symbol, 'baseAsset'),
      quoteAsset: textAt(symbol, 'quoteAsset'),
      marginAsset: textAt(symbol, 'marginAsset'),
      contractType: optionalTextAt(symbol, 'contractType'),
      // Older documents spelled it with a capital.
      orderTypes: listAt(symbol, symbol.orderTypes === undefined ? 'OrderType' : 'orderTypes').map(String),
      price: { min: partOf(price, 'minPrice'), max: partOf(price, 'maxPrice'), tick: partOf(price, 'tickSize') },
      lot: quantityRule(filters.get('LOT_SIZE')),
      marketLot: quantityRule(filters.get('MARKET_LOT_SIZE')),
      notional: {
        min: partOf(filters.get('MIN_NOTIONAL'), 'notional'),
        minAppliesToMarket: true,
        maxAppliesToMarket: false,
      },
      percentPrice: percentPrice(filters.get('PERCENT_PRICE')),
      maxOpenOrders: limitOf(filters.get('MAX_NUM_ORDERS')),
      maxAlgoOrders: limitOf(filters.get('MAX_NUM_ALGO_ORDERS')),
      basePrecision: integerAt(symbol, 'quantityPrecision'),
      quotePrecision: integerAt(symbol, 'pricePrecision'),
      quoteOrderQuantityAllowed: false,
      timesInForce: symbol.timeInForce === undefined ? undefined : listAt(symbol, 'timeInForce').map(String),
      usdm: {
        triggerProtect: optionalAmountAt(symbol, 'triggerProtect'),
        marketTakeBound: optionalAmountAt(symbol, 'marketTakeBound'),
        liquidationFee: optionalAmountAt(symbol, 'liquidationFee'),
        maxAmends: optionalIntegerAt(symbol, 'maxMoveOrderLimit'),
      },
    }
  })
}

/** One-sided: a buy may not be above, a sell not below. Source: usdm.md 5. */
function percentPrice(filter: Payload | undefined): { buy: PriceBand; sell: PriceBand } | undefined {
  if (filter === undefined) return undefined
  return {
    buy: { up: partOf(filter, 'multiplierUp'), down: ZERO },
    sell: { up: ZERO, down: partOf(filter, 'multiplierDown') },
  }
}

const limitOf = (filter: Payload | undefined): number | undefined =>
  filter === undefined ? undefined : integerAt(filter, 'limit')
