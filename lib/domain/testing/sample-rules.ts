import { decimal } from '../decimal'
import type { SymbolRules } from '../market'

const d = decimal

/** BTCUSDT on spot with filters as of 2026. */
export const spotRules: SymbolRules = {
  market: 'spot',
  symbol: 'BTCUSDT',
  status: 'TRADING',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  marginAsset: 'USDT',
  orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'],
  price: { min: d('0.01'), max: d('1000000'), tick: d('0.01') },
  lot: { min: d('0.00001'), max: d('9000'), step: d('0.00001') },
  marketLot: { min: d('0'), max: d('119'), step: d('0') },
  notional: { min: d('5'), max: d('9000000'), minAppliesToMarket: true, maxAppliesToMarket: false },
  percentPrice: { buy: { up: d('5'), down: d('0.2') }, sell: { up: d('5'), down: d('0.2') } },
  maxOpenOrders: 200,
  maxAlgoOrders: 5,
  basePrecision: 8,
  quotePrecision: 8,
  quoteOrderQuantityAllowed: true,
}

/** BTCUSDT perpetual with filters as of 2026. */
export const usdmRules: SymbolRules = {
  market: 'usdm',
  symbol: 'BTCUSDT',
  status: 'TRADING',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  marginAsset: 'USDT',
  contractType: 'PERPETUAL',
  orderTypes: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'],
  price: { min: d('556.8'), max: d('4529764'), tick: d('0.1') },
  lot: { min: d('0.001'), max: d('1000'), step: d('0.001') },
  marketLot: { min: d('0.001'), max: d('120'), step: d('0.001') },
  notional: { min: d('50'), minAppliesToMarket: true, maxAppliesToMarket: true },
  percentPrice: { buy: { up: d('1.05'), down: d('0.95') }, sell: { up: d('1.05'), down: d('0.95') } },
  maxOpenOrders: 200,
  basePrecision: 3,
  quotePrecision: 2,
  quoteOrderQuantityAllowed: false,
}
