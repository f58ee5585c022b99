import type { Market } from '../engine/market-types'

/** Symbols of other letters, as Binance lists them since 2025. Source: spot.md 17, usdm.md 15. */
const STRANGE = {
  spot: { symbol: '这是测试币456', baseAsset: '这是测试币', quoteAsset: '456' },
  usdm: { symbol: '测试USDT', baseAsset: '测试', quoteAsset: 'USDT' },
} as const

type Row = Readonly<Record<string, unknown>>

/**
 * A list of symbols with one more, of other letters: exchangeInfo, tickers of all symbols, all-market streams (F-53). The values
 * are those of the last symbol of the list. Whatever is no list stays as it is.
 */
export function withStrangeSymbol(market: Market, value: unknown): unknown {
  if (Array.isArray(value)) {
    const last = value.at(-1) as Row | undefined
    if (last === undefined || last === null || typeof last !== 'object') return value
    const name = 'symbol' in last ? 'symbol' : 's' in last ? 's' : undefined
    if (name === undefined) return value
    return [...value, renamed(market, last, name)]
  }
  const info = value as { symbols?: readonly Row[] } | null
  if (info === null || typeof info !== 'object' || !Array.isArray(info.symbols) || info.symbols.length === 0)
    return value
  return { ...info, symbols: [...info.symbols, renamed(market, info.symbols.at(-1) as Row, 'symbol')] }
}

function renamed(market: Market, row: Row, name: string): Row {
  const strange = STRANGE[market]
  const changed: Record<string, unknown> = { ...row, [name]: strange.symbol }
  if ('pair' in row) changed.pair = strange.symbol
  if ('ps' in row) changed.ps = strange.symbol
  if ('baseAsset' in row) Object.assign(changed, { baseAsset: strange.baseAsset, quoteAsset: strange.quoteAsset })
  return changed
}
