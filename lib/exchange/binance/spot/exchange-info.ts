import 'server-only'
import type { PriceBand, SpotRules, SymbolRules } from '../../../domain/market'
import { filtersOf, partOf, quantityRule } from '../filters'
import { asPayload, flagAt, integerAt, listAt, optionalTextAt, type Payload, textAt } from '../payload'

/** Rules of every symbol. Source: Binance spot, Exchange information and Filters; spot.md 5. */
export function toSymbolRules(value: unknown): readonly SymbolRules[] {
  const info = asPayload(value, 'exchangeInfo')
  const routed = new Set(
    (info.sors === undefined ? [] : listAt(info, 'sors')).flatMap((row) =>
      listAt(asPayload(row, 'sor'), 'symbols').map(String),
    ),
  )
  return listAt(info, 'symbols').map((row) => {
    const symbol = asPayload(row, 'symbol')
    const filters = filtersOf(symbol)
    const price = filters.get('PRICE_FILTER')
    const baseAsset = textAt(symbol, 'baseAsset')
    const quoteAsset = textAt(symbol, 'quoteAsset')
    return {
      market: 'spot',
      symbol: textAt(symbol, 'symbol'),
      status: textAt(symbol, 'status'),
      baseAsset,
      quoteAsset,
      marginAsset: quoteAsset,
      orderTypes: listAt(symbol, 'orderTypes').map(String),
      price: { min: partOf(price, 'minPrice'), max: partOf(price, 'maxPrice'), tick: partOf(price, 'tickSize') },
      lot: quantityRule(filters.get('LOT_SIZE')),
      marketLot: quantityRule(filters.get('MARKET_LOT_SIZE')),
      notional: notionalRule(filters),
      percentPrice: percentPrice(filters),
      maxOpenOrders: limitOf(filters.get('MAX_NUM_ORDERS'), 'maxNumOrders'),
      maxAlgoOrders: limitOf(filters.get('MAX_NUM_ALGO_ORDERS'), 'maxNumAlgoOrders'),
      basePrecision: integerAt(symbol, 'baseAssetPrecision'),
      quotePrecision: integerAt(symbol, 'quoteAssetPrecision'),
      quoteOrderQuantityAllowed: flagAt(symbol, 'quoteOrderQtyMarketAllowed'),
      spot: spotRules(symbol, filters, routed),
    }
  })
}

/** Flags that an older answer does not have yet stand for a no. */
function spotRules(symbol: Payload, filters: ReadonlyMap<string, Payload>, routed: ReadonlySet<string>): SpotRules {
  const allows = (key: string): boolean => symbol[key] !== undefined && flagAt(symbol, key)
  const trailing = filters.get('TRAILING_DELTA')
  const position = filters.get('MAX_POSITION')
  return {
    icebergAllowed: allows('icebergAllowed'),
    ocoAllowed: allows('ocoAllowed'),
    otoAllowed: allows('otoAllowed'),
    opoAllowed: allows('opoAllowed'),
    trailingStopAllowed: allows('allowTrailingStop'),
    cancelReplaceAllowed: allows('cancelReplaceAllowed'),
    amendAllowed: allows('amendAllowed'),
    pegAllowed: allows('pegInstructionsAllowed'),
    smartRouting: routed.has(textAt(symbol, 'symbol')),
    defaultSelfTradePrevention: optionalTextAt(symbol, 'defaultSelfTradePreventionMode') ?? 'NONE',
    selfTradePreventions:
      symbol.allowedSelfTradePreventionModes === undefined
        ? []
        : listAt(symbol, 'allowedSelfTradePreventionModes').map(String),
    trailingDelta:
      trailing === undefined
        ? undefined
        : {
            above: {
              min: integerAt(trailing, 'minTrailingAboveDelta'),
              max: integerAt(trailing, 'maxTrailingAboveDelta'),
            },
            below: {
              min: integerAt(trailing, 'minTrailingBelowDelta'),
              max: integerAt(trailing, 'maxTrailingBelowDelta'),
            },
          },
    icebergParts: limitOf(filters.get('ICEBERG_PARTS'), 'limit'),
    maxIcebergOrders: limitOf(filters.get('MAX_NUM_ICEBERG_ORDERS'), 'maxNumIcebergOrders'),
    maxOrderLists: limitOf(filters.get('MAX_NUM_ORDER_LISTS'), 'maxNumOrderLists'),
    maxAmends: limitOf(filters.get('MAX_NUM_ORDER_AMENDS'), 'maxNumOrderAmends'),
    maxPosition: position === undefined ? undefined : partOf(position, 'maxPosition'),
  }
}

/** NOTIONAL, or the older MIN_NOTIONAL. Source: spot.md 5.2. */
function notionalRule(filters: ReadonlyMap<string, Payload>): SymbolRules['notional'] {
  const notional = filters.get('NOTIONAL')
  if (notional !== undefined) {
    return {
      min: partOf(notional, 'minNotional'),
      max: partOf(notional, 'maxNotional'),
      minAppliesToMarket: flagAt(notional, 'applyMinToMarket'),
      maxAppliesToMarket: flagAt(notional, 'applyMaxToMarket'),
    }
  }
  const least = filters.get('MIN_NOTIONAL')
  return {
    min: partOf(least, 'minNotional'),
    minAppliesToMarket: least !== undefined && flagAt(least, 'applyToMarket'),
    maxAppliesToMarket: false,
  }
}

function percentPrice(filters: ReadonlyMap<string, Payload>): { buy: PriceBand; sell: PriceBand } | undefined {
  const bySide = filters.get('PERCENT_PRICE_BY_SIDE')
  if (bySide !== undefined) {
    return {
      buy: { up: partOf(bySide, 'bidMultiplierUp'), down: partOf(bySide, 'bidMultiplierDown') },
      sell: { up: partOf(bySide, 'askMultiplierUp'), down: partOf(bySide, 'askMultiplierDown') },
    }
  }
  const both = filters.get('PERCENT_PRICE')
  if (both === undefined) return undefined
  const band = { up: partOf(both, 'multiplierUp'), down: partOf(both, 'multiplierDown') }
  return { buy: band, sell: band }
}

const limitOf = (filter: Payload | undefined, key: string): number | undefined =>
  filter === undefined ? undefined : integerAt(filter, key)
