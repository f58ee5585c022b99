import 'server-only'
import type { Clock } from '../../domain/clock'
import type { Venue, VenueSettings } from '../../exchange/port'
import type { LiveAccount } from './live-account'

/** A change of position mode made elsewhere comes by no event and has to show within 5 s (S-46): 75 of the audit's weight a minute. */
const MODES_MS = 4_000

/** Asks for the modes of a live futures account again and again; one question at a time. Returns how to end it. */
export function watchModes(parts: {
  readonly clock: Clock
  readonly live: LiveAccount
  readonly venue: Pick<Venue, 'clock'>
  readonly settings: VenueSettings
}): () => void {
  const { clock, live, venue, settings } = parts
  let asking = false
  let ended = false

  async function look(): Promise<void> {
    if (asking || live.phase('usdm') !== 'live') return
    asking = true
    const exchangeTime = Math.floor(clock.now() + venue.clock().offset)
    const reading = await settings.modes({ lane: 'audit' }).finally(() => {
      asking = false
    })
    if (ended || reading.kind !== 'read' || live.phase('usdm') !== 'live') return
    // What changed since we asked is not in the answer.
    if (exchangeTime < live.state().settingsTime) return
    const { futures } = live.state()
    const { hedgeMode, multiAssets } = reading.value
    if (futures === undefined || (futures.hedgeMode === hedgeMode && futures.multiAssets === multiAssets)) return
    live.take([{ event: { type: 'modes-changed', market: 'usdm', hedgeMode, multiAssets, exchangeTime } }])
  }

  const stop = clock.every(MODES_MS, () => void look())
  return () => {
    ended = true
    stop()
  }
}
