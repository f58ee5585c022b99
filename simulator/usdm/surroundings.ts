import type { Units } from '../engine/units'

/** What an asset is worth as margin, in USD. Rates are the index less (bid) or plus (ask) the buffer. */
export interface AssetIndex {
  readonly index: Units
  readonly bidRate: Units
  readonly askRate: Units
  readonly autoExchangeBidRate: Units
  readonly autoExchangeAskRate: Units
}

/** The funds that stand behind losses beyond an account's margin, one for each margin asset. */
export interface InsuranceFund {
  balance(asset: string): Units
  /** Pays in or, below zero, out. */
  add(asset: string, amount: Units): void
}

/** A liquidation order after its last fill, as the public force-order streams tell it. */
export interface ForceOrder {
  readonly side: 'BUY' | 'SELL'
  /** The limit it was sent with. */
  readonly price: Units
  readonly averagePrice: Units
  readonly quantity: Units
  readonly lastQuantity: Units
  readonly filledQuantity: Units
  readonly time: number
}
