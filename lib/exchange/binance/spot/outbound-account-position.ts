import 'server-only'
import { add } from '../../../domain/decimal'
import type { AccountFrame } from '../account-frame'
import { fingerprint } from '../dedupe'
import { amountAt, asPayload, integerAt, listAt, type Payload, textAt } from '../payload'

/** Balances that may have changed, absolute. Source: Binance spot, User Data Stream, "Account update"; spot.md 15.2. */
export function toAccountPosition(event: Payload): AccountFrame {
  const exchangeTime = integerAt(event, 'u')
  const balances = listAt(event, 'B').map((row) => {
    const balance = asPayload(row, 'B')
    const free = amountAt(balance, 'f')
    const locked = amountAt(balance, 'l')
    return {
      market: 'spot' as const,
      asset: textAt(balance, 'a'),
      free,
      locked,
      wallet: add(free, locked),
      exchangeTime,
    }
  })
  return {
    events: [{ type: 'balances-changed', market: 'spot', balances }],
    dedupeKey: `spot:balances:${exchangeTime}:${fingerprint(event)}`,
    exchangeTime,
  }
}
