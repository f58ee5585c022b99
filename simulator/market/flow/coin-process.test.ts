import { describe, expect, test } from 'vitest'
import { createRandom } from '../../engine/random'
import { coinOf } from '../symbols/coins'
import { createCoinProcess } from './coin-process'
import { autocorrelation, correlation, kurtosis, mean } from '../../testing/figures'
import { createRegimes, JUMPS_PER_DAY, MEAN_SQUARE_WIDTH, TREND_SHARE } from './regimes'

const MINUTE = 60_000
const DAY = 1_440
const COINS = [coinOf('BTC'), coinOf('ETH'), coinOf('PEPE')]

/** Moves of each coin per minute over so many days. */
function movesOf(seed: number, days: number): Record<string, number[]> {
  const coins = createCoinProcess(COINS, seed)
  const moves: Record<string, number[]> = { BTC: [], ETH: [], PEPE: [] }
  const last: Record<string, number> = { BTC: 0, ETH: 0, PEPE: 0 }
  for (let minute = 0; minute < days * DAY; minute++) {
    for (let part = 0; part < 6; part++) coins.advance(MINUTE / 6)
    for (const { asset } of COINS) {
      moves[asset]?.push(coins.log(asset) - (last[asset] ?? 0))
      last[asset] = coins.log(asset)
    }
  }
  return moves
}

describe('regimes', () => {
  test('last as long, jump as often and move as wide as what scales moves takes off', () => {
    const regimes = createRegimes(createRandom(7))
    let squares = 0
    let jumps = 0
    let trending = 0
    const steps = 1_000_000
    for (let i = 0; i < steps; i++) {
      regimes.advance(5 * MINUTE)
      squares += regimes.width() ** 2
      jumps += regimes.jumpsPerDay()
      if (regimes.name() === 'trend') trending++
      expect(regimes.direction() !== 0).toBe(regimes.name() === 'trend')
    }
    expect(squares / steps / MEAN_SQUARE_WIDTH).toBeCloseTo(1, 1)
    expect(jumps / steps / JUMPS_PER_DAY).toBeCloseTo(1, 1)
    expect(trending / steps).toBeCloseTo(TREND_SHARE, 1)
  })

  test.each([1, 2, 3, 4, 5])('an exchange opens in calm and without jumps (seed %i)', (seed) => {
    const regimes = createRegimes(createRandom(seed))
    for (let minute = 0; minute < 29; minute++) {
      regimes.advance(MINUTE)
      expect([regimes.name(), regimes.jumpsPerDay()]).toEqual(['calm', 0])
    }
  })
})

describe.each([11, 12, 13])('moves of coins within 20 days (seed %i)', (seed) => {
  const moves = movesOf(seed, 20)
  const btc = moves.BTC ?? []
  const sizes = btc.map(Math.abs)

  test('absolute returns of a minute remember each other for an hour, returns themselves do not', () => {
    for (const [lag, least] of [
      [1, 0.15],
      [10, 0.08],
      [60, 0.02],
    ] as const)
      expect(autocorrelation(sizes, lag)).toBeGreaterThan(least)
    expect(Math.abs(autocorrelation(btc, 1))).toBeLessThan(0.05)
  })

  test('tails are heavy by the minute and still by the quarter of an hour', () => {
    expect(kurtosis(btc)).toBeGreaterThan(6)
    const quarters = Array.from({ length: btc.length / 15 }, (_, i) => mean(btc.slice(i * 15, i * 15 + 15)))
    expect(kurtosis(quarters)).toBeGreaterThan(4)
  })

  test('coins move together, and as wide as they are listed', () => {
    expect(correlation(btc, moves.ETH ?? [])).toBeGreaterThan(0.4)
    expect(correlation(btc, moves.ETH ?? [])).toBeLessThan(0.95)
    for (const { asset, volatility } of COINS) {
      const yearly = Math.sqrt(mean((moves[asset] ?? []).map((move) => move ** 2)) * DAY * 365)
      expect([asset, yearly / volatility > 0.6, yearly / volatility < 1.6]).toEqual([asset, true, true])
    }
  })
})

test('a year of coarse steps keeps prices within what people have seen', () => {
  for (const seed of [1, 2, 3]) {
    const coins = createCoinProcess(COINS, seed)
    for (let step = 0; step < 365 * 24; step++) coins.advance(60 * MINUTE)
    for (const { asset, volatility } of COINS) expect(Math.abs(coins.log(asset))).toBeLessThan(4 * volatility)
  }
})

test('forced trades push a coin by a bounded amount, and a driven coin not at all', () => {
  const coins = createCoinProcess(COINS, 1)
  for (let i = 0; i < 100; i++) coins.push('BTC', -0.001)
  expect(coins.log('BTC')).toBeCloseTo(-0.006, 6)
  coins.drive('ETH', 0.05, 0)
  coins.push('ETH', -0.001)
  coins.advance(MINUTE)
  expect(coins.log('ETH')).toBe(0.05)
})
