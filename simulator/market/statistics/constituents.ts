import { hashText } from '../../engine/random'
import { type Units, units } from '../../engine/units'
import { MINUTE } from '../candles/intervals'
import type { LiveSymbol } from '../live-symbol'
import { steady } from './steady'

/** One exchange's part in an index price. */
export interface Constituent {
  readonly exchange: string
  readonly symbol: string
  readonly price: Units
  readonly weight: Units
}

/** Exchanges an index price is made of, with their way to write a pair and their weight; weights add up to one. */
const SOURCES: readonly (readonly [exchange: string, between: string, weight: string])[] = [
  ['binance', '', '0.40000000'],
  ['okex', '-', '0.15000000'],
  ['coinbase', '-', '0.15000000'],
  ['bybit', '', '0.12000000'],
  ['kucoin', '-', '0.08000000'],
  ['gateio', '_', '0.05000000'],
  ['mxc', '', '0.05000000'],
]
/** How far a price stands from the index, as a fraction. */
const DISTANCE = 0.00006

/** The constituents of a perpetual's index price, per coin; their weighted mean times the contract's multiple is the index. */
export function constituentsOf(symbol: LiveSymbol, now: number): Constituent[] {
  const { asset } = symbol.listing.coin
  const index = symbol.indexPrice()
  const away = SOURCES.map(
    ([exchange]) => DISTANCE * Math.tanh(steady(hashText(`${exchange}:${asset}`), 1, now / MINUTE)),
  )
  const mean = away.reduce((sum, each, i) => sum + each * Number(SOURCES[i]?.[2]), 0)
  return SOURCES.map(([exchange, between, weight], i) => ({
    exchange,
    symbol: `${asset}${between}${symbol.spec.quoteAsset}`,
    price: (index + BigInt(Math.round(Number(index) * ((away[i] ?? 0) - mean)))) / BigInt(symbol.listing.multiple),
    weight: units(weight),
  }))
}
