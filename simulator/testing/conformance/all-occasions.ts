import type { Documented } from './documented'
import type { Occasion } from './occasions'
import { spotAccount } from './spot-account'
import { spotErrors } from './spot-errors'
import { spotMarketData } from './spot-market-data'
import { spotOrders } from './spot-orders'
import { spotRequests } from './spot-requests'
import { spotRules } from './spot-rules'
import { usdmAccount } from './usdm-account'
import { usdmErrors } from './usdm-errors'
import { usdmMarketData } from './usdm-market-data'
import { usdmOrders } from './usdm-orders'

const byFile = (occasions: readonly Occasion[]): ReadonlyMap<string, Occasion> =>
  new Map(occasions.map((each) => [each.file, each]))

const made = {
  spot: byFile([...spotMarketData, ...spotOrders, ...spotAccount, ...spotErrors, ...spotRules]),
  usdm: byFile([...usdmMarketData, ...usdmAccount, ...usdmOrders, ...usdmErrors]),
}

/** The occasion of a documented payload; undefined when there is none. */
export function occasionOf(each: Documented): Occasion | undefined {
  const known = made[each.market].get(each.file)
  if (known !== undefined) return known
  return each.market === 'spot' && each.kind === 'wsapi.request' ? spotRequests([each])[0] : undefined
}
