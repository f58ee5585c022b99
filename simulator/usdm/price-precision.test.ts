import { describe, expect, test } from 'vitest'
import { USDM_LISTINGS } from '../market/symbols/usdm-symbols'
import { priceDecimals } from './order-shapes'

describe('decimals of a futures price', () => {
  test.each(USDM_LISTINGS.map((listing) => [listing.spec.symbol, listing] as const))(
    'of %s are as many in an order as its exchangeInfo says',
    (_symbol, { pricePrecision, spec }) => {
      expect(priceDecimals(spec)).toBe(pricePrecision)
    },
  )
})
