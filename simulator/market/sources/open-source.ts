import { readFileSync, statSync } from 'node:fs'
import type { ExchangeClock } from '../../engine/clock'
import { quarterlyListings } from '../symbols/quarterly-symbols'
import { SPOT_LISTINGS } from '../symbols/spot-symbols'
import { USDM_LISTINGS } from '../symbols/usdm-symbols'
import { createFollowSource, readHostPast } from './follow-source'
import type { PriceSource } from './price-source'
import { createReplaySource, readReplay } from './replay-source'
import { keyOf } from './reshaped-history'
import type { SourceSetting } from './source-setting'

/** A larger file does not fit into one text. */
const LARGEST_FILE = 500_000_000

/** Makes ready what a setting names; undefined for the synthetic market. Rejects with BadSource. */
export async function openSource(setting: SourceSetting, clock: ExchangeClock): Promise<PriceSource | undefined> {
  const listings = [...SPOT_LISTINGS, ...USDM_LISTINGS, ...quarterlyListings(clock.now(), () => false)]
  const specs = listings.map((listing) => listing.spec)
  switch (setting.kind) {
    case 'synthetic':
      return undefined
    case 'replay': {
      const listed = new Set(specs.map(keyOf))
      const paths = readReplay(setting.files, readText, (key) => listed.has(key))
      return createReplaySource(paths, setting.end, clock)
    }
    case 'follow':
      return createFollowSource(setting.hosts, specs, await readHostPast(setting.hosts, specs, clock.now()), clock)
  }
}

function readText(path: string): string {
  const { size } = statSync(path)
  if (size > LARGEST_FILE) throw new Error(`it has ${size} bytes, at most ${LARGEST_FILE} are read; split it`)
  return readFileSync(path, 'utf8')
}
