import type { SymbolSpec } from '../../engine/market-types'
import { ONE, type Units } from '../../engine/units'
import type { Coin } from './coins'

/** A symbol as listed: the rules it trades by and what the generator needs to bring it to life. */
export interface Listing {
  readonly spec: SymbolSpec
  readonly coin: Coin
  /** The quote coin of a cross such as ETHBTC; absent for dollars. */
  readonly quoteCoin?: Coin
  /** Trades and depth as a share of the coin's main book; absent: 1. */
  readonly activity?: number
  /** Coins per unit of base: 1000 for 1000PEPE. */
  readonly multiple: number
  /** Decimals of prices and quantities on the wire of usdm; spot writes eight. */
  readonly pricePrecision: number
  readonly quantityPrecision: number
  /** When trading began, ms; no candle is older. */
  readonly onboardDate: number
  /** Futures: the pair of a contract that is named after its delivery; absent: its symbol. */
  readonly pair?: string
  /** Futures: when the contract is delivered; absent: never. Such a contract has no funding. */
  readonly deliveryDate?: number
}

/** Quote assets worth one dollar. */
export const DOLLARS: readonly string[] = ['USDT', 'USDC']

/** Share of the coin's trading that goes on against this dollar. */
export const activityOf = (quote: string): { readonly activity?: number } =>
  quote === 'USDC' ? { activity: 0.35 } : {}

/** Decimals that carry value in a step or tick: 2 for 0.01. */
export function decimalsOfStep(step: Units): number {
  let decimals = 0
  for (let unit = ONE; decimals < 8 && step % unit !== 0n; unit /= 10n) decimals++
  return decimals
}

/** Price in the symbol's quote asset around which its history runs, as a plain number. */
export const referencePrice = (listing: Pick<Listing, 'coin' | 'quoteCoin' | 'multiple'>): number =>
  (listing.coin.price * listing.multiple) / (listing.quoteCoin?.price ?? 1)
