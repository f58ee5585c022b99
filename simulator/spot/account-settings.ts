import type { Units } from '../engine/units'

/** Most open orders an account may have over all symbols; an absent one bounds nothing. Source: spot.md 5.2, EXCHANGE_*. */
export interface ExchangeLimits {
  readonly maxOrders?: number | undefined
  readonly maxAlgoOrders?: number | undefined
  readonly maxIcebergOrders?: number | undefined
  readonly maxOrderLists?: number | undefined
}

/** What the exchange, not the trader, has set for a spot account. */
export interface AccountSettings {
  /** Fees are paid in BNB, with a discount, while there is enough of it. */
  readonly payFeesInBnb: boolean
  /** Accounts of one group do not trade with each other. */
  readonly tradeGroupId?: number | undefined
  readonly limits: ExchangeLimits
  /** MAX_ASSET: the most of an asset one order may be about. */
  readonly maxAssets: ReadonlyMap<string, Units>
  /** Locked by other parts of the exchange than spot trading. */
  readonly lockedOutside: ReadonlyMap<string, Units>
}

export const USUAL_SETTINGS: AccountSettings = {
  payFeesInBnb: false,
  limits: {},
  maxAssets: new Map(),
  lockedOutside: new Map(),
}

/** Settings as JSON: amounts as text of units. */
export function settingsToRow(settings: AccountSettings): Record<string, unknown> {
  const texts = (amounts: ReadonlyMap<string, Units>): Record<string, string> =>
    Object.fromEntries([...amounts].map(([asset, amount]) => [asset, `${amount}`]))
  return { ...settings, maxAssets: texts(settings.maxAssets), lockedOutside: texts(settings.lockedOutside) }
}

/** Inverse of {@link settingsToRow}. */
export function settingsFromRow(row: unknown): AccountSettings {
  const { maxAssets, lockedOutside, ...others } = row as Omit<AccountSettings, 'maxAssets' | 'lockedOutside'> & {
    maxAssets: Record<string, string>
    lockedOutside: Record<string, string>
  }
  const amounts = (texts: Record<string, string>): Map<string, Units> =>
    new Map(Object.entries(texts).map(([asset, text]) => [asset, BigInt(text)]))
  return { ...others, maxAssets: amounts(maxAssets), lockedOutside: amounts(lockedOutside) }
}
