import type { ImportedBars } from '../candles/imported-history'

/** A symbol as sources name it: `spot:BTCUSDT`, `usdm:BTCUSDT`. */
export type SymbolKey = string

/** What a source is doing; part of the control port's health. */
export interface SourceHealth {
  readonly kind: 'synthetic' | 'replay' | 'follow'
  /** `live`: prices come. `silent`: they should and do not, the symbols stand still. `ended`: a file is over. */
  readonly state: 'live' | 'connecting' | 'silent' | 'ended'
  /** Symbols it gives prices of. */
  readonly symbols: readonly SymbolKey[]
  /** Those of them that stand still. */
  readonly silent: readonly SymbolKey[]
  /** What went wrong last, as a sentence. */
  readonly problem?: string
}

/** What another exchange tells of a contract beside its trades, as plain numbers; times in ms. */
export interface ToldMark {
  readonly mark: number
  readonly index: number
  /** Absent for a contract that is delivered. */
  readonly funding?: { readonly rate: number; readonly nextTime: number }
}

/**
 * Prices from outside for some symbols; the others live on as ever. Prices are plain numbers in the quote asset: they lead the
 * market's makers and takers and are never anybody's money.
 */
export interface PriceSource {
  readonly symbols: readonly SymbolKey[]
  /** Price at which a symbol opens; undefined where it is not known yet. */
  startPrice(key: SymbolKey): number | undefined
  /** Candles of before the start; undefined where the source has none. */
  past(key: SymbolKey): ImportedBars | undefined
  start(): void
  stop(): void
  /** The prices gone through since the last call, in order, the last one being where it stands; none: it did not move. `silent`: unknown. */
  take(key: SymbolKey): readonly number[] | 'silent'
  /** Mark price, index and funding of a contract where the source tells them and is not silent about them. */
  mark(key: SymbolKey): ToldMark | undefined
  /** Hours between two settlements of a perpetual's funding; undefined where the source does not know. */
  fundingIntervalHours(key: SymbolKey): number | undefined
  health(): SourceHealth
}

/** A source that cannot be used; the text is one sentence for the person who starts the exchange. */
export class BadSource extends Error {}
