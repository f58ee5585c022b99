import type { Market, SymbolRules } from '@/lib/domain/market'

export type WatchList = 'mine' | 'usdm' | 'spot' | 'movers'

/** One row: a symbol of one market with its rules. */
export interface WatchRow {
  readonly key: string
  readonly market: Market
  readonly rules: SymbolRules
}

/** 24 h change in percent and quote volume of a symbol, as floats: they only sort. */
export interface Standing {
  readonly change: number
  readonly volume: number
}

export const starKey = (market: Market, symbol: string): string => `${market}:${symbol}`

/** Rows of a list: by volume, movers by the size of their change; a search looks through everything. */
export function rankSymbols(
  rules: Iterable<SymbolRules>,
  list: WatchList,
  search: string,
  starred: ReadonlySet<string>,
  standings: ReadonlyMap<string, Standing>,
): readonly WatchRow[] {
  const text = search.trim().toUpperCase()
  const rows: WatchRow[] = []
  for (const one of rules) {
    const key = starKey(one.market, one.symbol)
    const belongs =
      text !== ''
        ? one.symbol.toUpperCase().includes(text)
        : list === 'mine'
          ? starred.has(key)
          : list === 'movers' || one.market === list
    if (belongs) rows.push({ key, market: one.market, rules: one })
  }
  const weight = (row: WatchRow): number => {
    const { change, volume } = standings.get(row.key) ?? { change: 0, volume: 0 }
    return list === 'movers' && text === '' ? Math.abs(change) : volume
  }
  return rows.sort((a, b) => weight(b) - weight(a) || a.key.localeCompare(b.key))
}
