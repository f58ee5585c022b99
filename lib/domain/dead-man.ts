import type { AccountId } from './account'

/** How long the exchange waits for a sign of life before it cancels the open orders of a futures symbol, ms (S-57). */
export const DEAD_MAN_MS = 120_000

/**
 * The dead-man timer of an account: while it is on, Binance cancels the open futures orders of each armed symbol by itself unless
 * this server renews it in time. Algo orders are taken to stay (usdm.md 6.1), and spot has none.
 */
export interface DeadManTimer {
  readonly accountId: AccountId
  readonly on: boolean
  /** By symbol: wall time at which its orders will be canceled if nothing renews it, ms. */
  readonly armed: Readonly<Record<string, number>>
  /** By symbol: wall time at which it last canceled orders, ms. */
  readonly fired?: Readonly<Record<string, number>> | undefined
}

/** Off and nothing armed: how every account begins. */
export const deadManOff = (accountId: AccountId): DeadManTimer => ({ accountId, on: false, armed: {} })
