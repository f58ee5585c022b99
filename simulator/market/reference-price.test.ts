import { describe, expect, test } from 'vitest'
import { createManualClock } from '../engine/manual-clock'
import type { SymbolMarket } from '../engine/market-types'
import { units } from '../engine/units'
import { createMarkets } from './create-markets'
import { createRecordedFeed } from './recorded-feed'
import { multiplierText, priceRangeOf, referenceOf, referencePriceOf, takerBounds } from './reference-price'

const START = Date.UTC(2026, 10, 25, 9, 41, 12, 300)

function open() {
  const clock = createManualClock(START)
  const markets = createMarkets({ clock, seed: 3, feed: createRecordedFeed() })
  markets.start()
  return { clock, markets, spot: (name: string) => markets.symbol('spot', name) as SymbolMarket }
}

describe('reference price', () => {
  test('is the mean of the last prices of ten whole seconds', () => {
    const { clock, spot } = open()
    const btc = spot('BTCUSDT')
    const lasts: bigint[] = []
    for (let i = 0; i < 12; i++) {
      // The last millisecond of a second: its last price is known.
      clock.advance(999 - (clock.now() % 1_000))
      lasts.push(btc.lastPrice())
      clock.advance(1)
    }
    const ten = lasts.slice(-10)
    expect(referencePriceOf(btc)).toBe(ten.reduce((sum, price) => sum + price, 0n) / 10n)
    expect(referenceOf(btc)?.timestamp()).toBe(clock.now())
    expect(referenceOf(btc)?.calculation).toEqual({ type: 'ARITHMETIC_MEAN', bucketCount: 10, bucketWidthMs: 1_000 })
  })

  test('of a symbol with an external method is the index price of its future', () => {
    const { clock, markets, spot } = open()
    clock.advance(5_000)
    expect(referencePriceOf(spot('BNBUSDT'))).toBe(markets.symbol('usdm', 'BNBUSDT')?.indexPrice())
    expect(referenceOf(spot('BNBUSDT'))?.calculation).toEqual({ type: 'EXTERNAL', id: 2 })
  })

  test('starts anew where the control moves the price', () => {
    const { clock, markets, spot } = open()
    clock.advance(5_000)
    markets.pauseFlow()
    markets.movePrice('spot', 'BTCUSDT', units('60000'))
    expect(referencePriceOf(spot('BTCUSDT'))).toBe(units('60000'))
    clock.advance(3_000)
    expect(referencePriceOf(spot('BTCUSDT'))).toBe(units('60000'))
  })

  test('is undefined where it never was, null or a price where the control says so', () => {
    const { markets, spot } = open()
    expect(referencePriceOf(spot('LTCUSDT'))).toBeUndefined()
    expect(referencePriceOf(markets.symbol('usdm', 'BTCUSDT') as SymbolMarket)).toBeUndefined()
    expect(markets.setReferencePrice('LTCUSDT', null)).toBe(false)
    expect(markets.setReferencePrice('SOLUSDT', null)).toBe(true)
    expect(referencePriceOf(spot('SOLUSDT'))).toBeNull()
    expect(takerBounds(spot('SOLUSDT'), 'BUY')).toBeUndefined()
    markets.setReferencePrice('SOLUSDT', units('100'))
    expect(takerBounds(spot('SOLUSDT'), 'BUY')).toEqual({ low: units('95'), high: units('105') })
    markets.setReferencePrice('SOLUSDT', undefined)
    expect(referencePriceOf(spot('SOLUSDT'))).not.toBeNull()
  })
})

describe('price range', () => {
  test('leaves a side open where it has no multiplier', () => {
    const { markets, spot } = open()
    markets.setReferencePrice('XRPUSDT', units('2'))
    expect(takerBounds(spot('XRPUSDT'), 'BUY')).toEqual({ low: undefined, high: units('2.2') })
    expect(takerBounds(spot('XRPUSDT'), 'SELL')).toEqual({ low: units('1.8'), high: undefined })
  })

  test('binds nobody without a rule or without a reference price', () => {
    const { spot } = open()
    expect(priceRangeOf(spot('LTCUSDT'))).toBeUndefined()
    expect(takerBounds(spot('LTCUSDT'), 'BUY')).toBeUndefined()
    expect(priceRangeOf(spot('DOGEUSDT'))).toBeDefined()
    expect(takerBounds(spot('DOGEUSDT'), 'BUY')).toBeUndefined()
  })

  test('is written with four decimals', () => {
    expect(multiplierText(units('1.0001'))).toBe('1.0001')
    expect(multiplierText(units('2'))).toBe('2.0000')
    expect(multiplierText(units('0.5'))).toBe('0.5000')
  })
})
