import 'server-only'
import type { Venue } from '../port'
import { createCore, type VenueOptions } from './core'
import { createSigner } from './sign'
import { createMarketData as createSpotMarketData } from './spot/market-data'
import { createVenueAccount as createSpotAccount } from './spot/venue-account'
import { createMarketData as createUsdmMarketData } from './usdm/market-data'
import { createVenueAccount as createUsdmAccount } from './usdm/venue-account'

/**
 * One market of one environment. Measures the exchange's clock in the next turn of the event loop, so that a ban from disk
 * can be told first (S-85), and each 30 s. Throws in `account()` on a secret that is no key of its kind.
 */
export function createVenue(options: VenueOptions): Venue {
  const core = createCore(options)
  const isSpot = options.market === 'spot'
  const marketData = isSpot ? createSpotMarketData(core) : createUsdmMarketData(core)
  setImmediate(() => void core.venueClock.measure())

  return {
    market: options.market,
    marketData,
    account(credentials) {
      const signer = createSigner(credentials)
      return isSpot ? createSpotAccount(core, signer) : createUsdmAccount(core, signer)
    },
    clock: core.venueClock.estimate,
    weight: core.governor.usage,
    holdUntil: (until, kind = 'ban') => core.governor.hold({ kind, until }),
    onHold: core.governor.onHold,
    onKeyRefused: core.onKeyRefused,
    measureClock: core.venueClock.measure,
    close: core.close,
  }
}
