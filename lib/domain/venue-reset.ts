import type { Environment, Market } from './market'

/** One market of an account began anew at the exchange: what stood there before is gone (S-67). */
export interface VenueReset {
  readonly market: Market
  /** Number of the epoch that began; the first one, before any reset, is 1. */
  readonly epoch: number
  /** Wall time at which it was noticed, ms. */
  readonly at: number
  /** Open orders that were lost, and intents without an answer that were. */
  readonly lostOrders: number
  readonly lostIntents: number
}

/** Where an exchange may forget everything: never on live, whatever it seems to say. Source: spot.md 1, usdm.md 1. */
export const mayReset = (environment: Environment): boolean => environment !== 'live'

/** Our own status of an order that was open when the exchange began anew. */
export const LOST_IN_RESET = 'LOST_IN_RESET'
