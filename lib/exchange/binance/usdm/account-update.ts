import 'server-only'
import type { AccountEvent, BalanceChange, PositionChange } from '../../../domain/account-event'
import type { AccountFrame } from '../account-frame'
import { fingerprint } from '../dedupe'
import {
  amountAt,
  asPayload,
  integerAt,
  listAt,
  nonZeroAmountAt,
  optionalAmountAt,
  optionalTextAt,
  type Payload,
  positionSideAt,
  textAt,
} from '../payload'

/**
 * Balances and positions that changed: a delta, not a snapshot, and without the available balance.
 * Source: Binance USDⓈ-M, User Data Stream, "Balance and position update"; usdm.md 10.4.
 */
export function toAccountUpdate(event: Payload): AccountFrame {
  const account = asPayload(event.a, 'a')
  const exchangeTime = integerAt(event, 'T')
  const balances: BalanceChange[] = []
  const moved: AccountEvent[] = []
  const cause = optionalTextAt(account, 'm')
  for (const row of listAt(account, 'B')) {
    const balance = asPayload(row, 'B')
    const asset = textAt(balance, 'a')
    balances.push({
      market: 'usdm',
      asset,
      wallet: amountAt(balance, 'wb'),
      crossWallet: optionalAmountAt(balance, 'cw'),
      exchangeTime,
    })
    const delta = nonZeroAmountAt(balance, 'bc')
    if (delta !== undefined) moved.push({ type: 'balance-moved', market: 'usdm', asset, delta, cause, exchangeTime })
  }
  const positions = listAt(account, 'P').map((row) => toPositionChange(asPayload(row, 'P'), exchangeTime))
  const events: AccountEvent[] = [...moved]
  // No event of its own tells of it. Source: usdm.md 10.2.
  if (cause === 'MARGIN_TYPE_CHANGE')
    for (const { symbol, marginMode } of positions)
      if (marginMode !== undefined)
        events.push({ type: 'margin-mode-changed', market: 'usdm', symbol, marginMode, exchangeTime })
  if (balances.length > 0) events.push({ type: 'balances-changed', market: 'usdm', balances })
  if (positions.length > 0) events.push({ type: 'positions-changed', market: 'usdm', positions })
  return {
    events,
    dedupeKey: `usdm:account:${exchangeTime}:${integerAt(event, 'E')}:${cause ?? ''}:${fingerprint(account)}`,
    exchangeTime,
  }
}

function toPositionChange(position: Payload, exchangeTime: number): PositionChange {
  return {
    symbol: textAt(position, 's'),
    positionSide: positionSideAt(position, 'ps'),
    quantity: amountAt(position, 'pa'),
    entryPrice: amountAt(position, 'ep'),
    breakEvenPrice: nonZeroAmountAt(position, 'bep'),
    unrealizedPnl: optionalAmountAt(position, 'up'),
    marginMode: marginModeOf(position.mt),
    isolatedWallet: optionalAmountAt(position, 'iw'),
    // Sent in production, missing in the schema. Source: usdm.md 10.4.
    marginAsset: optionalTextAt(position, 'ma') ?? '',
    exchangeTime,
  }
}

/** The exchange writes it in four ways. Source: usdm.md 4, marginType. */
export function marginModeOf(value: unknown): 'cross' | 'isolated' | undefined {
  const written = typeof value === 'string' ? value.toLowerCase() : ''
  if (written === 'cross' || written === 'crossed') return 'cross'
  return written === 'isolated' ? 'isolated' : undefined
}
