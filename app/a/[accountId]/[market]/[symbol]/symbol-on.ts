import { instrumentKey } from '@/lib/client/use-instrument'
import type { Market, SymbolRules } from '@/lib/client/domain-types'

/** The same symbol on the other market where it is traded there, else that market's first. */
export function symbolOn(market: Market, symbol: string, instruments: ReadonlyMap<string, SymbolRules>): string {
  if (instruments.size === 0 || instruments.has(instrumentKey(market, symbol))) return symbol
  for (const one of instruments.values()) if (one.market === market) return one.symbol
  return symbol
}
