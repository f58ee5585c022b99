import type { Market } from './market'

export type MarginMode = 'cross' | 'isolated'

/** What holds for a futures account as a whole, and which of its symbols are isolated. Source: usdm.md 8. */
export interface FuturesSettings {
  /** LONG and SHORT of one symbol stand beside each other; otherwise one position per symbol. */
  readonly hedgeMode: boolean
  /** All collateral stands behind all positions; otherwise each margin asset by itself. */
  readonly multiAssets: boolean
  /** Symbols under isolated margin, in order; every other symbol is cross. */
  readonly isolated: readonly string[]
}

export type FuturesSettingEvent =
  | {
      readonly type: 'leverage-changed'
      readonly market: Market
      readonly symbol: string
      readonly leverage: number
      readonly exchangeTime: number
    }
  | {
      readonly type: 'margin-mode-changed'
      readonly market: Market
      readonly symbol: string
      readonly marginMode: MarginMode
      readonly exchangeTime: number
    }
  /** Of the whole account; what is absent was not told of. */
  | {
      readonly type: 'modes-changed'
      readonly market: Market
      readonly hedgeMode?: boolean | undefined
      readonly multiAssets?: boolean | undefined
      readonly exchangeTime: number
    }

/** Undefined while the settings were not read. */
export const marginModeIn = (settings: FuturesSettings | undefined, symbol: string): MarginMode | undefined =>
  settings === undefined ? undefined : settings.isolated.includes(symbol) ? 'isolated' : 'cross'

export function withMarginMode(settings: FuturesSettings, symbol: string, mode: MarginMode): FuturesSettings {
  if (marginModeIn(settings, symbol) === mode) return settings
  const others = settings.isolated.filter((each) => each !== symbol)
  return { ...settings, isolated: mode === 'cross' ? others : [...others, symbol].sort() }
}

/** What differs, each as the event that would have told of it. */
export function settingChanges(
  known: FuturesSettings,
  now: FuturesSettings,
  exchangeTime: number,
): readonly FuturesSettingEvent[] {
  const told = { market: 'usdm', exchangeTime } as const
  const events: FuturesSettingEvent[] = []
  if (known.hedgeMode !== now.hedgeMode) events.push({ ...told, type: 'modes-changed', hedgeMode: now.hedgeMode })
  if (known.multiAssets !== now.multiAssets)
    events.push({ ...told, type: 'modes-changed', multiAssets: now.multiAssets })
  for (const symbol of new Set([...known.isolated, ...now.isolated])) {
    const marginMode = marginModeIn(now, symbol)
    if (marginMode !== undefined && marginMode !== marginModeIn(known, symbol))
      events.push({ ...told, type: 'margin-mode-changed', symbol, marginMode })
  }
  return events
}
