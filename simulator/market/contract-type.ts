import type { LiveSymbol } from './live-symbol'

/** The delivery date of contracts that are never delivered. Source: usdm.md 5. */
export const NEVER_DELIVERED = 4_133_404_800_000

/** The kinds of contracts there are, whether one is listed here or not. */
export const CONTRACT_TYPES: readonly string[] = ['PERPETUAL', 'CURRENT_QUARTER', 'NEXT_QUARTER', 'TRADIFI_PERPETUAL']

/** PERPETUAL unless the listing says otherwise. */
export const contractTypeOf = ({ spec }: Pick<LiveSymbol, 'spec'>): string => spec.futures?.contractType ?? 'PERPETUAL'

/** A perpetual on an asset of a traditional market. */
export const isTradFi = (symbol: Pick<LiveSymbol, 'spec'>): boolean => contractTypeOf(symbol) === 'TRADIFI_PERPETUAL'

/** The pair a contract is traded under: its symbol, unless that names a delivery. */
export const pairOf = ({ spec, listing }: Pick<LiveSymbol, 'spec' | 'listing'>): string => listing.pair ?? spec.symbol

/** The contract of a pair and type among all; undefined when none is listed. */
export const contractOf = (all: readonly LiveSymbol[], pair: string, contractType: string): LiveSymbol | undefined =>
  all.find(
    (symbol) =>
      pairOf(symbol) === pair && contractTypeOf(symbol) === contractType && symbol.spec.status !== DELIVERED_STATUS,
  )

/** What a contract's status becomes when it is delivered. */
export const DELIVERED_STATUS = 'SETTLING'
