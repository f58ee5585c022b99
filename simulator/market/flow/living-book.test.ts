import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../engine/manual-clock'
import { createRandom } from '../../engine/random'
import { createLiveSymbol, type LiveSymbol } from '../live-symbol'
import type { ForceOrder } from '../streams/futures-payloads'
import type { Listing } from '../symbols/listing'
import { SPOT_LISTINGS } from '../symbols/spot-symbols'
import { USDM_LISTINGS } from '../symbols/usdm-symbols'
import { type CoinProcess, createCoinProcess } from './coin-process'
import { correlation, mean, tailIndex } from '../../testing/figures'
import { createSymbolFlow } from './symbol-flow'

const START = Date.UTC(2026, 10, 25, 2)
const BEAT = 100

/** One symbol alone, whose coin's unrest is set by hand; its value moves as wide as that. */
function stage(listings: readonly Listing[], seed = 1) {
  const listing = listings[0] as Listing
  const clock = createManualClock(START)
  const market: LiveSymbol = createLiveSymbol(listing, clock, seed)
  const inner = createCoinProcess([listing.coin], seed)
  const random = createRandom(seed)
  let unrest = 1
  let log = 0
  const coins: CoinProcess = {
    ...inner,
    log: () => log + inner.log(listing.coin.asset),
    unrest: () => unrest,
  }
  const forced: ForceOrder[] = []
  const flow = createSymbolFlow(market, {
    coins,
    seed,
    onForced: (order) => void forced.push(order),
    now: () => clock.now(),
  })
  flow.open()
  function run(ms: number): void {
    for (let gone = 0; gone < ms; gone += BEAT) {
      clock.advance(BEAT)
      market.candles.roll(clock.now())
      log += listing.coin.volatility * Math.sqrt(BEAT / (365 * 86_400_000)) * unrest * random.normal()
      flow.step(BEAT)
    }
  }
  return {
    market,
    flow,
    run,
    forced,
    coins: inner,
    setUnrest: (value: number) => void (unrest = value),
    fall: (move: number) => void (log -= move),
  }
}

/** Quantity within a fraction of the touch, both sides. */
function depthOf(market: LiveSymbol, share: number): number {
  const touch = Number(market.book.best('BUY')?.price ?? 0n)
  return (['BUY', 'SELL'] as const)
    .flatMap((side) => market.book.levels(side, 500))
    .filter(({ price }) => Math.abs(Number(price) / touch - 1) < share)
    .reduce((sum, { quantity }) => sum + Number(quantity), 0)
}

function spreadOf(market: LiveSymbol): number {
  const bid = Number(market.book.best('BUY')?.price)
  return Number(market.book.best('SELL')?.price) / bid - 1
}

describe('a book under makers who watch the market', () => {
  test('is wider and thinner the more the coin moves', () => {
    const { market, run, setUnrest } = stage(SPOT_LISTINGS)
    const rows: { unrest: number; spread: number; depth: number }[] = []
    for (const unrest of [0.6, 3, 1, 5, 0.7, 2, 4, 0.8, 1.5, 0.5, 3.5, 1.2]) {
      setUnrest(unrest)
      run(8_000)
      const seen = { spread: [] as number[], depth: [] as number[] }
      for (let i = 0; i < 20; i++) {
        run(200)
        seen.spread.push(spreadOf(market))
        seen.depth.push(depthOf(market, 0.001))
      }
      rows.push({ unrest, spread: mean(seen.spread), depth: mean(seen.depth) })
    }
    const widths = rows.map((row) => row.unrest)
    expect(
      correlation(
        widths,
        rows.map((row) => row.spread),
      ),
    ).toBeGreaterThan(0.6)
    expect(
      correlation(
        widths,
        rows.map((row) => row.depth),
      ),
    ).toBeLessThan(-0.6)
  })

  test('is thin after it was swept and stands again within seconds', () => {
    const { market, run } = stage(SPOT_LISTINGS, 2)
    run(5_000)
    const before = depthOf(market, 0.003)
    const ask = market.book.best('SELL')?.price ?? 0n
    const swept = market.available('BUY', (ask * 1_003n) / 1_000n)
    market.take({ orderId: 1, owner: 'me', side: 'BUY', quantity: swept, limit: (ask * 1_003n) / 1_000n })
    run(BEAT)
    expect(depthOf(market, 0.003) / before).toBeLessThan(0.8)
    run(15_000)
    expect(depthOf(market, 0.003) / before).toBeGreaterThan(0.6)
    expect(spreadOf(market)).toBeLessThan(0.0002)
  })

  test('is met by takers of whom few are very large', () => {
    const { market, run } = stage(SPOT_LISTINGS, 3)
    const sizes = new Map<string, number>()
    let order = 0
    const take = market.take.bind(market)
    market.take = (request) => {
      order++
      return take(request)
    }
    market.onExecution(({ quantity, takerSide }) => {
      const key = `${order}:${takerSide}`
      sizes.set(key, (sizes.get(key) ?? 0) + Number(quantity))
    })
    run(600_000)
    const all = [...sizes.values()]
    expect(all.length).toBeGreaterThan(1_000)
    const index = tailIndex(all, Math.floor(all.length / 50))
    expect(index).toBeGreaterThan(1.1)
    expect(index).toBeLessThan(2.6)
  }, 30_000)
})

describe('holders with borrowed money', () => {
  test('are closed by force when the price falls, which is told and moves the price on', () => {
    const { market, run, fall, forced, coins, setUnrest } = stage(USDM_LISTINGS, 4)
    run(2_000)
    const calm = forced.length
    setUnrest(3)
    for (let i = 0; i < 20; i++) {
      fall(0.003)
      run(1_000)
    }
    const longs = forced.slice(calm).filter((order) => order.side === 'SELL')
    expect(longs.length).toBeGreaterThan(5)
    for (const order of longs) {
      expect(order.filledQuantity).toBeGreaterThan(0n)
      expect(order.filledQuantity).toBeLessThanOrEqual(order.quantity)
      expect(order.price % market.spec.tick).toBe(0n)
      expect(Number(order.averagePrice) / Number(market.lastPrice())).toBeGreaterThan(0.9)
    }
    expect(coins.log('BTC')).toBeLessThan(-0.0002)
    expect(coins.log('BTC')).toBeGreaterThanOrEqual(-0.006)
  })
})
