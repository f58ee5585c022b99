import type { DecimalString } from './decimal'
import type { PositionSide } from './market'

/** New terms of an order that rests: the whole quantity, executed part included, in base; the price where it changes. */
export interface OrderTerms {
  readonly quantity: DecimalString
  /** Futures take both or refuse. */
  readonly price?: DecimalString | undefined
}

/** A setting of a futures account at the exchange. Source: usdm.md 8. */
export type VenueSetting =
  | { readonly kind: 'leverage'; readonly symbol: string; readonly leverage: number }
  | { readonly kind: 'margin-mode'; readonly symbol: string; readonly marginMode: 'cross' | 'isolated' }
  | { readonly kind: 'position-mode'; readonly hedge: boolean }
  | { readonly kind: 'multi-assets'; readonly on: boolean }
  | {
      readonly kind: 'position-margin'
      readonly symbol: string
      readonly positionSide: PositionSide
      /** In the margin asset. */
      readonly amount: DecimalString
      readonly direction: 'add' | 'take'
    }

/** Symbol that a setting is about; empty for those of the whole account. */
export const symbolOfSetting = (setting: VenueSetting): string => ('symbol' in setting ? setting.symbol : '')
