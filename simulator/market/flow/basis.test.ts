import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../engine/manual-clock'
import { createRandom } from '../../engine/random'
import { ONE, units } from '../../engine/units'
import { HOUR, MINUTE } from '../candles/intervals'
import { createFunding, type Funding } from '../funding'
import { createLiveSymbol } from '../live-symbol'
import { USDM_LISTINGS } from '../symbols/usdm-symbols'
import { createBasis } from './basis'
import { autocorrelation, correlation, mean } from '../../testing/figures'

const START = Date.UTC(2026, 10, 25)
const listingOf = (symbol: string) => {
  const found = USDM_LISTINGS.find((listing) => listing.spec.symbol === symbol)
  if (found === undefined) throw new Error(symbol)
  return found
}

function fundingOf(symbol: string, at = START) {
  const clock = createManualClock(at)
  const market = createLiveSymbol(listingOf(symbol), clock, 1)
  return { clock, funding: market.funding as Funding }
}

describe('the basis', () => {
  const basis = createBasis(createRandom(3))
  const premiums: number[] = []
  for (let minute = 0; minute < 30 * 1_440; minute++) {
    basis.advance(MINUTE, 0)
    premiums.push(basis.premium())
  }

  test('is pulled back to zero: the farther it is, the more of it goes within an hour', () => {
    const hourly = premiums.filter((_, i) => i % 60 === 0)
    const changes = hourly.slice(1).map((premium, i) => premium - (hourly[i] ?? 0))
    expect(correlation(hourly.slice(0, -1), changes)).toBeLessThan(-0.3)
    expect(autocorrelation(premiums, 1)).toBeGreaterThan(0.8)
    expect(Math.abs(autocorrelation(premiums, 24 * 60))).toBeLessThan(0.15)
    expect(Math.abs(mean(premiums))).toBeLessThan(0.00005)
  })

  test('rises where the coin has risen, and never leaves its bounds', () => {
    const rising = createBasis(createRandom(4))
    for (let hour = 0; hour < 24; hour++) rising.advance(HOUR, 0.05)
    expect(rising.premium()).toBeGreaterThan(0.001)
    for (let i = 0; i < 1_000; i++) rising.push(0.001)
    expect(rising.premium()).toBeLessThanOrEqual(0.005)
  })
})

describe('funding', () => {
  // P + clamp(I − P, −0.05 %, 0.05 %), I = 0.01 %: within 0.05 % of the interest, the rate is the interest.
  test.each([
    ['no premium', 0, '0.0001'],
    ['a little premium', 0.0004, '0.0001'],
    ['premium beyond the clamp', 0.001, '0.0005'],
    ['discount beyond the clamp', -0.001, '-0.0005'],
    ['premium beyond the cap', 0.02, '0.003'],
  ])('of eight hours at %s', (_, premium, rate) => {
    const { clock, funding } = fundingOf('BTCUSDT')
    for (let minute = 0; minute < 479; minute++) {
      clock.advance(MINUTE)
      funding.observe(premium, MINUTE)
    }
    expect(funding.rate()).toBe(units(rate))
  })

  test('of four hours takes half of what eight hours would', () => {
    const { clock, funding } = fundingOf('DOTUSDT')
    expect(funding.nextTime()).toBe(START + 4 * HOUR)
    for (let minute = 0; minute < 239; minute++) {
      clock.advance(MINUTE)
      funding.observe(0.001, MINUTE)
    }
    expect(funding.rate()).toBe(units('0.00025'))
  })

  test('counts a late premium more than an early one, and begins anew with each interval', () => {
    const { clock, funding } = fundingOf('BTCUSDT')
    const observe = (premium: number, minutes: number): void => {
      for (let minute = 0; minute < minutes; minute++) {
        clock.advance(MINUTE)
        funding.observe(premium, MINUTE)
        funding.settle(ONE)
      }
    }
    observe(0, 240)
    observe(0.004, 239)
    // Three quarters of the weight lie in the second half.
    expect(Math.abs(Number(funding.rate()) / Number(ONE) - 0.0025)).toBeLessThan(0.00002)
    observe(0, 5)
    expect(funding.rate()).toBe(units('0.0001'))
  })

  test('has the sign of the basis wherever that is beyond the clamp', () => {
    const { clock, funding } = fundingOf('BTCUSDT')
    const basis = createBasis(createRandom(9))
    const random = createRandom(10)
    let momentum = 0
    const pairs: [number, number][] = []
    for (let interval = 0; interval < 120; interval++) {
      let sum = 0
      for (let minute = 0; minute < 480; minute++) {
        momentum = momentum * 0.996 + 0.002 * random.normal()
        clock.advance(MINUTE)
        basis.advance(MINUTE, momentum)
        funding.observe(basis.premium(), MINUTE)
        sum += basis.premium()
        funding.settle(ONE)
      }
      const [settled] = funding.settlements(clock.now() - HOUR, clock.now(), 1, true)
      pairs.push([sum / 480, Number(settled?.rate ?? 0n) / Number(ONE)])
    }
    expect(
      correlation(
        pairs.map(([premium]) => premium),
        pairs.map(([, rate]) => rate),
      ),
    ).toBeGreaterThan(0.5)
    const beyond = pairs.filter(([premium]) => premium > 0.0008 || premium < -0.0006)
    expect(beyond.length).toBeGreaterThan(5)
    expect(
      beyond.filter(([premium, rate]) => Math.sign(premium) === Math.sign(rate)).length / beyond.length,
    ).toBeGreaterThan(0.9)
  })

  test('goes on after a restart within the interval', () => {
    const { clock, funding } = fundingOf('BTCUSDT')
    for (let minute = 0; minute < 120; minute++) {
      clock.advance(MINUTE)
      funding.observe(0.002, MINUTE)
    }
    const state = JSON.parse(JSON.stringify(funding.state()))
    const market = createLiveSymbol(listingOf('BTCUSDT'), clock, 1)
    const again = createFunding(listingOf('BTCUSDT'), clock, 1, market.candles, state)
    expect([again.rate(), again.latestPremium()]).toEqual([funding.rate(), 0.002])
    // A state of before knew the premium alone.
    const { premium, settled } = state
    expect(createFunding(listingOf('BTCUSDT'), clock, 1, market.candles, { premium, settled }).rate()).toBe(
      funding.rate(),
    )
  })
})
