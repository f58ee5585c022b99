import 'server-only'
import { absolute, isNegative } from '../../domain/decimal'
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

/** Tells of leverage that changed and money that moved without anybody here having asked for it (S-46, F-55). */
export function tellElsewhere(room: TradingRoom): void {
  const { live, book, clock } = room

  function isOurs(symbol: string): boolean {
    const after = clock.now() - OURS_FOR_MS
    for (const { setting, symbol: of, state, times } of book.live())
      if (setting?.kind === 'leverage' && of === symbol && state !== 'rejected' && times.received > after) return true
    return false
  }

  live.onNoticed((event: NoticedEvent) => {
    if (event.type === 'leverage-changed') {
      const { symbol, leverage } = event
      if (!isOurs(symbol)) live.alarm(reasonOf('leverage-elsewhere', { symbol, leverage: String(leverage) }))
      return
    }
    const { market, asset, delta, cause = '' } = event
    if (OF_TRADING.has(cause) || LOCKS.has(cause)) return
    const direction = isNegative(delta) ? 'out' : 'in'
    live.alarm(reasonOf('money-elsewhere', { market, asset, delta: absolute(delta), direction }))
  })
}
