import 'server-only'
import type { AccountEvent } from '../../domain/account-event'
import type { Intent } from '../../domain/intent'
import type { VenueSetting } from '../../domain/venue-change'
import type { Reading } from '../../exchange/port'
import type { TradingRoom, TradingSeat } from './trading-room'

/** Takes a setting that is known to stand into the picture. */
export function noteSetting(room: TradingRoom, seat: TradingSeat, { setting }: Intent, isSet: boolean): void {
  const exchangeTime = Math.floor(room.clock.now() + seat.venue.clock().offset)
  const event = isSet && setting !== undefined ? eventOf(setting, exchangeTime) : undefined
  if (event !== undefined) room.live.take([{ event }])
  room.track(seat.watch.auditNow())
}

/** The setting as an event would tell of it; money in a position is told of by the exchange alone. */
function eventOf(setting: VenueSetting, exchangeTime: number): AccountEvent | undefined {
  const told = { market: 'usdm', exchangeTime } as const
  switch (setting.kind) {
    case 'leverage':
      return { ...told, type: 'leverage-changed', symbol: setting.symbol, leverage: setting.leverage }
    case 'margin-mode':
      return { ...told, type: 'margin-mode-changed', symbol: setting.symbol, marginMode: setting.marginMode }
    case 'position-mode':
      return { ...told, type: 'modes-changed', hedgeMode: setting.hedge }
    case 'multi-assets':
      return { ...told, type: 'modes-changed', multiAssets: setting.on }
    case 'position-margin':
      return undefined
  }
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
