import type { LeverageBracket, SymbolSpec } from '../engine/market-types'
import { ONE, units } from '../engine/units'

export const BTC_BRACKETS: readonly LeverageBracket[] = [
  [125, 0, 50_000, '0.004', 0],
  [100, 50_000, 250_000, '0.005', 50],
  [50, 250_000, 3_000_000, '0.01', 1_300],
  [20, 3_000_000, 15_000_000, '0.025', 46_300],
  [10, 15_000_000, 30_000_000, '0.05', 421_300],
].map(([initialLeverage, floor, cap, rate, cumulative], index) => ({
  bracket: index + 1,
  initialLeverage: Number(initialLeverage),
  notionalFloor: BigInt(Number(floor)) * ONE,
  notionalCap: BigInt(Number(cap)) * ONE,
  maintenanceRate: units(String(rate)),
  cumulative: BigInt(Number(cumulative)) * ONE,
}))

export const BTCUSDT: SymbolSpec = {
  market: 'usdm',
  symbol: 'BTCUSDT',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  status: 'TRADING',
  tick: units('0.10'),
  minPrice: units('556.80'),
  maxPrice: units('4529764'),
  step: units('0.001'),
  minQuantity: units('0.001'),
  maxQuantity: units('1000'),
  marketStep: units('0.001'),
  marketMinQuantity: units('0.001'),
  marketMaxQuantity: units('120'),
  minNotional: units('50'),
  maxNotional: 0n,
  bandUp: units('1.05'),
  bandDown: units('0.95'),
  maxOpenOrders: 200,
  maxAlgoOrders: 200,
  startPrice: units('76000'),
  volatility: 0.5,
  futures: {
    maxLeverage: 125,
    liquidationFee: units('0.0125'),
    marketTakeBound: units('0.05'),
    triggerProtect: units('0.05'),
    fundingIntervalHours: 8,
    brackets: BTC_BRACKETS,
  },
}

export const ETHUSDT: SymbolSpec = {
  ...BTCUSDT,
  symbol: 'ETHUSDT',
  baseAsset: 'ETH',
  tick: units('0.01'),
  minPrice: units('39.86'),
  maxPrice: units('306177'),
  minNotional: units('20'),
  startPrice: units('2450'),
}
