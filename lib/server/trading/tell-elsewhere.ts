import 'server-only'
import { absolute, isNegative } from '../../domain/decimal'
import type { VenueSetting } from '../../domain/venue-change'
import type { NoticedEvent } from '../account/live-account'
import { reasonOf } from './codes'
import type { TradingRoom } from './trading-room'

/** Between a change of ours and the event that tells of it, with room for an answer that was lost. */
const OURS_FOR_MS = 120_000
/** Money that trading itself moves, or what the exchange takes and gives for it. Source: usdm.md 10.4, `m`. */
const OF_TRADING = new Set([
  'ORDER',
  'FUNDING_FEE',
  'MARGIN_TRANSFER',
  'MARGIN_TYPE_CHANGE',
  'INSURANCE_CLEAR',
  'AUTO_EXCHANGE',
])
/** What is locked or released beside trading still is where it was. */
const LOCKS = new Set(['externalLockUpdate'])

/** Tells of settings that changed and money that moved without anybody here having asked for it (S-46, F-55). */
export function tellElsewhere(room: TradingRoom): void {
  const { live, book, clock } = room

  function isOurs(kind: VenueSetting['kind'], symbol = ''): boolean {
    const after = clock.now() - OURS_FOR_MS
    for (const { setting, symbol: of, state, times } of book.live())
      if (setting?.kind === kind && of === symbol && state !== 'rejected' && times.received > after) return true
    return false
  }

  live.onNoticed((event: NoticedEvent) => {
    switch (event.type) {
      case 'leverage-changed': {
        const { symbol, leverage } = event
        if (!isOurs('leverage', symbol))
          live.alarm(reasonOf('leverage-elsewhere', { symbol, leverage: String(leverage) }))
        return
      }
      case 'margin-mode-changed': {
        const { symbol, marginMode } = event
        if (!isOurs('margin-mode', symbol)) live.alarm(reasonOf('margin-mode-elsewhere', { symbol, marginMode }))
        return
      }
      case 'modes-changed': {
        const { hedgeMode, multiAssets } = event
        if (hedgeMode !== undefined && !isOurs('position-mode'))
          live.alarm(reasonOf('position-mode-elsewhere', { mode: hedgeMode ? 'hedge' : 'one-way' }))
        if (multiAssets !== undefined && !isOurs('multi-assets'))
          live.alarm(reasonOf('asset-mode-elsewhere', { mode: multiAssets ? 'multi' : 'single' }))
        return
      }
      case 'balance-moved':
        tellMoney(event)
    }
  })

  function tellMoney(event: Extract<NoticedEvent, { type: 'balance-moved' }>): void {
    const { market, asset, delta, cause = '' } = event
    if (OF_TRADING.has(cause) || LOCKS.has(cause)) return
    const direction = isNegative(delta) ? 'out' : 'in'
    live.alarm(reasonOf('money-elsewhere', { market, asset, delta: absolute(delta), direction }))
  }
}
