import 'server-only'
import type { Intent } from '../../domain/intent'
import type { Reading } from '../../exchange/port'
import type { TradingRoom, TradingSeat } from './trading-room'

/** Takes a setting that is known to stand into the picture. */
export function noteSetting(room: TradingRoom, seat: TradingSeat, { setting }: Intent, isSet: boolean): void {
  if (isSet && setting?.kind === 'leverage') {
    const { symbol, leverage } = setting
    const exchangeTime = Math.floor(room.clock.now() + seat.venue.clock().offset)
    room.live.take([{ event: { type: 'leverage-changed', market: 'usdm', symbol, leverage, exchangeTime } }])
  }
  room.track(seat.watch.auditNow())
}

/** What the exchange says of the setting itself; undefined where there is nothing to ask. */
export async function readSetting(
  room: TradingRoom,
  seat: TradingSeat,
  { intentId, setting, sendTimestamp = 0 }: Intent,
  lane: 'interface' | 'resolve',
): Promise<Reading<{ readonly isSet: boolean; readonly now: string }> | undefined> {
  const { settings } = seat.account
  if (settings === undefined || setting === undefined) return undefined
  // A movement of before the sending is not ours, as far as the clocks are known.
  const { errorBound } = seat.venue.clock()
  const since = sendTimestamp - (Number.isFinite(errorBound) ? errorBound : 1_000)
  const reading = await settings.read(setting, since, { lane, freshConnection: lane === 'resolve' })
  seat.watch.noteRead(reading.kind !== 'failed')
  room.book.addEvidence(intentId, {
    at: room.clock.now(),
    source: 'setting-read',
    summary: reading.kind === 'read' ? reading.value.now : reading.kind,
    ...(reading.evidence.raw === undefined ? {} : { raw: reading.evidence.raw }),
  })
  return reading
}
