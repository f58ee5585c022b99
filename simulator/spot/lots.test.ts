import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SymbolSpec } from '../engine/market-types'
import { wholeLots, wholeMarketLots } from './lots'

const step = fc.bigInt({ min: 0n, max: 12n })
const most = fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 500n }))
const rules = fc.record({ step, marketStep: step, maxQuantity: most, marketMaxQuantity: most })

/** What LOT_SIZE and MARKET_LOT_SIZE say of a quantity, their least aside. Source: spot.md 5.2. */
const fits = (quantity: bigint, step: bigint, most: bigint): boolean =>
  (step === 0n || quantity % step === 0n) && (most === 0n || quantity <= most)

test('the largest quantity that both filters let pass is found, whatever their steps', () => {
  fc.assert(
    fc.property(rules, fc.bigInt({ min: 0n, max: 600n }), (given, quantity) => {
      const spec = given as SymbolSpec
      const ofLimit = (each: bigint): boolean => fits(each, given.step, given.maxQuantity)
      const ofMarket = (each: bigint): boolean => ofLimit(each) && fits(each, given.marketStep, given.marketMaxQuantity)
      const largest = (passes: (each: bigint) => boolean): bigint => {
        let each = quantity
        while (!passes(each)) each -= 1n
        return each
      }
      expect(wholeLots(quantity, spec)).toBe(largest(ofLimit))
      expect(wholeMarketLots(quantity, spec)).toBe(largest(ofMarket))
    }),
  )
})
