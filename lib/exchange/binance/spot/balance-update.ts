import 'server-only'
import type { AccountFrame } from '../account-frame'
import { fingerprint } from '../dedupe'
import { amountAt, integerAt, type Payload, textAt } from '../payload'

/**
 * Money that came, went, or was locked or released other than by trading.
 * Source: Binance spot, User Data Stream, "Balance update" and "External lock update"; spot.md 15.2.
 */
export function toBalanceUpdate(event: Payload): AccountFrame {
  const asset = textAt(event, 'a')
  const exchangeTime = integerAt(event, 'T')
  const cause = textAt(event, 'e')
  return {
    events: [{ type: 'balance-moved', market: 'spot', asset, delta: amountAt(event, 'd'), cause, exchangeTime }],
    dedupeKey: `spot:moved:${asset}:${exchangeTime}:${fingerprint(event)}`,
    exchangeTime,
  }
}
