import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createRandom } from '../engine/random'
import { type Units, units } from '../engine/units'
import type { BestPrices } from '../engine/trails'
import type { SpotOrder } from './order'
import { StopWatch } from './stop-watch'

/** Work on waiting orders: looks at one of them in an index, or at one of its fields. */
const looks = vi.hoisted(() => ({ index: 0, order: 0 }))

vi.mock('../engine/heap', async (load) => {
  const { Heap } = await load<typeof import('../engine/heap')>()
  return {
    Heap: class<Item> extends Heap<Item> {
      constructor(before: (a: Item, b: Item) => boolean) {
        super((a, b) => {
          looks.index++
          return before(a, b)
        })
      }
      override values(): readonly Item[] {
        looks.index += this.size
        return super.values()
      }
    },
  }
})

const START = units('100')
const TICK = units('0.01')

interface Waiting {
  readonly side: 'BUY' | 'SELL'
  readonly type: SpotOrder['type']
  readonly trailingDelta?: number
  readonly stopPrice?: Units
}

let orderId = 0
/** An order that tells when anybody looks at it. */
function waiting({ side, type, trailingDelta, stopPrice = 0n }: Waiting): SpotOrder {
  const order = { orderId: ++orderId, symbol: 'BTCUSDT', side, type, trailingDelta, stopPrice }
  return new Proxy(order as unknown as SpotOrder, {
    get(target, name) {
      looks.order++
      return Reflect.get(target, name)
    },
  })
}

beforeEach(() => {
  orderId = 0
})

/** Looks that `act` takes. */
function looksOf(act: () => void): { index: number; order: number } {
  looks.index = 0
  looks.order = 0
  act()
  return { ...looks }
}

/** Trailing sells and buys from 1 % to 20 %, and fewer that wait for their activation far away; none goes off near the start. */
function crowd(count: number, from: (index: number) => Units): StopWatch {
  const watch = new StopWatch()
  for (let index = 0; index < count; index++) {
    const side = index % 2 === 0 ? 'SELL' : 'BUY'
    const trailingDelta = 100 + (index % 1_901)
    if (index % 10 === 9) {
      const stopPrice = side === 'SELL' ? units('50') - BigInt(index) : units('200') + BigInt(index)
      watch.arm(waiting({ side, type: 'STOP_LOSS', trailingDelta, stopPrice }))
    } else watch.track(waiting({ side, type: 'STOP_LOSS', trailingDelta }), from(index), index + 1)
  }
  return watch
}

const logarithm = (count: number): number => Math.ceil(Math.log2(count))

describe('a price move costs nothing for the trailing orders that it does not set off', () => {
  /** How the price moves within 0.2 % of the start, 1,000 times. */
  const MOVES: [name: string, price: (move: number) => Units][] = [
    ['it stands', () => START],
    ['it swings', (move) => START + TICK * BigInt([0, 1, 0, -1][move % 4] as number)],
    ['it rises to ever better prices for sells', (move) => START + (TICK * BigInt(move)) / 100n],
    ['it falls to ever better prices for buys', (move) => START - (TICK * BigInt(move)) / 100n],
  ]
  const ORIGINS: [name: string, from: (index: number) => Units][] = [
    ['all began at one price', () => START],
    [
      'they began at ten thousand prices, each worse',
      (index) => START + ((index % 2 === 0 ? 1n : -1n) * TICK * BigInt(9_999 - Math.floor(index / 10))) / 200n,
    ],
    ['they began at a hundred prices', (index) => START + (index % 2 === 0 ? -TICK : TICK) * BigInt(index % 100)],
  ]
  const CASES = ORIGINS.flatMap(([origin, from]) => MOVES.map(([name, price]) => [origin, name, from, price] as const))

  test.each(CASES)('%s, and %s', (_, __, from, price) => {
    const watch = crowd(100_000, from)
    // The first move joins what has seen worse prices than it: once, not with each move.
    watch.reach(price(0))
    const { index, order } = looksOf(() => {
      for (let move = 1; move <= 1_000; move++) {
        const { triggered, activated } = watch.reach(price(move))
        if (triggered.length + activated.length > 0) throw new Error('An order went off.')
      }
    })
    expect(order).toBe(0)
    // Where a best price moved, the logarithm of how many orders there are. A walk over them would be 100,000 looks at each move.
    expect(index).toBeLessThanOrEqual(1_000 * 4 * logarithm(100_000))
  })
})

test('a price move visits the orders that it sets off, and a logarithm of the others', () => {
  const watch = crowd(100_000, () => START)
  const order = { side: 'SELL', type: 'STOP_LOSS', trailingDelta: 10 } as const
  const near = Array.from({ length: 5 }, () => waiting(order))
  for (const [index, each] of near.entries()) watch.track(each, START, 100_001 + index)
  let triggered: readonly SpotOrder[] = []
  const { index, order: visits } = looksOf(() => {
    triggered = watch.reach(START - START / 1_000n).triggered
  })
  expect(triggered).toEqual(near)
  expect(visits).toBeLessThanOrEqual(5 * 4)
  expect(index).toBeLessThanOrEqual(5 * 8 * logarithm(100_000))
})

test('an activation visits the orders that it activates, and a logarithm of the others', () => {
  const watch = crowd(100_000, () => START)
  const stopPrice = START + TICK
  const near = Array.from({ length: 5 }, () =>
    waiting({ side: 'SELL', type: 'TAKE_PROFIT', trailingDelta: 500, stopPrice }),
  )
  for (const each of near) watch.arm(each)
  let activated: readonly SpotOrder[] = []
  const { index, order: visits } = looksOf(() => {
    activated = watch.reach(stopPrice).activated
  })
  expect(activated).toEqual(near)
  expect(visits).toBeLessThanOrEqual(5 * 4)
  expect(index).toBeLessThanOrEqual(5 * 8 * logarithm(100_000))
})

test('all of a hundred thousand go off with a logarithm of work each', () => {
  const watch = new StopWatch()
  const count = 100_000
  for (let index = 0; index < count; index++)
    watch.track(waiting({ side: 'SELL', type: 'STOP_LOSS', trailingDelta: 10 + (index % 1_990) }), START, index + 1)
  let gone = 0
  const { index } = looksOf(() => {
    for (let price = START; price >= units('80'); price -= TICK) gone += watch.reach(price).triggered.length
  })
  expect(gone).toBe(count)
  expect(index).toBeLessThanOrEqual(count * 4 * logarithm(count))
})

// Source: spot.md 6.3.
test('sets off what a walk over all orders would set off, at every price', () => {
  const random = createRandom(7)
  const watch = new StopWatch()
  const walked = new Map<SpotOrder, { extreme: Units; delta: bigint; sells: boolean }>()
  let price = START
  let gone = 0
  for (let move = 1; move <= 3_000; move++) {
    const side = random.uniform() < 0.5 ? 'SELL' : 'BUY'
    const trailingDelta = 10 + Math.floor(random.uniform() * 500)
    const order = { orderId: move, symbol: 'BTCUSDT', side, type: 'STOP_LOSS', trailingDelta, stopPrice: 0n }
    watch.track(order as unknown as SpotOrder, price, move)
    walked.set(order as unknown as SpotOrder, { extreme: price, delta: BigInt(trailingDelta), sells: side === 'SELL' })
    price += TICK * BigInt(Math.round((random.uniform() - 0.5) * 60))
    const expected: number[] = []
    for (const [each, trail] of walked) {
      const { delta, sells } = trail
      if (sells ? price > trail.extreme : price < trail.extreme) trail.extreme = price
      const stop = trail.extreme * (sells ? 10_000n - delta : 10_000n + delta)
      if (sells ? price * 10_000n > stop : price * 10_000n < stop) continue
      expected.push(each.orderId)
      walked.delete(each)
    }
    const { triggered } = watch.reach(price)
    expect(triggered.map((each) => each.orderId).sort((a, b) => a - b)).toEqual(expected)
    gone += triggered.length
  }
  // Most have come and gone, so that the comparison is about something.
  expect(gone).toBeGreaterThan(2_000)
})

describe('what must be saved of best prices', () => {
  const sell = (trailingDelta = 2_000) => waiting({ side: 'SELL', type: 'STOP_LOSS', trailingDelta })

  test('is one at each new best price, however many orders trail and saw better ones', () => {
    const watch = new StopWatch()
    const count = 10_000
    // Each began at a worse price than those before, so that each has a best price of its own.
    for (let index = 0; index < count; index++) watch.track(sell(), START - BigInt(index), index + 1)
    expect(watch.takeChanges()).toHaveLength(count)
    const least = START - BigInt(count - 1)
    let saved = 0
    let swallowed = 0
    for (let move = 1; move <= 1_000; move++) {
      watch.reach(least + BigInt(move))
      const changes = watch.takeChanges()
      saved += changes.filter(({ best }) => best !== undefined).length
      swallowed += changes.filter(({ best }) => best === undefined).length
    }
    // A save of all would have been more than nine million.
    expect(watch.bestPrices().SELL).toHaveLength(count - 1_000)
    expect([saved, swallowed]).toEqual([0, 1_000])
    for (let move = 1; move <= 1_000; move++) {
      watch.reach(least + 1_000n)
      expect(watch.takeChanges()).toEqual([])
    }
  })

  test('is one at a new best price of them all, and goes away once for each order that it takes in', () => {
    const watch = new StopWatch()
    const count = 10_000
    for (let index = 0; index < count; index++) watch.track(sell(), START - BigInt(index), index + 1)
    watch.takeChanges()
    watch.reach(START + 1n)
    const changes = watch.takeChanges()
    expect(changes.filter(({ best }) => best !== undefined)).toEqual([{ side: 'SELL', since: 1, best: START + 1n }])
    expect(changes).toHaveLength(count)
    for (let move = 2; move <= 1_000; move++) {
      watch.reach(START + BigInt(move))
      expect(watch.takeChanges()).toEqual([{ side: 'SELL', since: 1, best: START + BigInt(move) }])
    }
  })

  test('is, change by change, what a save of all would hold, at every price, over restarts, and no more than two for each order and one for each price', () => {
    const random = createRandom(11)
    let watch = new StopWatch()
    const kept = { BUY: new Map<number, Units>(), SELL: new Map<number, Units>() }
    const prices = (side: 'BUY' | 'SELL'): BestPrices => [...kept[side]].sort(([a], [b]) => a - b)
    const live = new Map<SpotOrder, number>()
    let price = START
    let changes = 0
    let most = 0
    const moves = 4_000
    for (let move = 1; move <= moves; move++) {
      const side = random.uniform() < 0.5 ? 'SELL' : 'BUY'
      const trailingDelta = 10 + Math.floor(random.uniform() * 1_500)
      const order = { orderId: move, symbol: 'BTCUSDT', side, type: 'STOP_LOSS', trailingDelta, stopPrice: 0n }
      const placed = { ...order, trailingExtreme: price } as SpotOrder
      watch.track(placed, price, move)
      live.set(placed, move)
      price += TICK * BigInt(Math.round((random.uniform() - 0.5) * 60))
      for (const gone of watch.reach(price).triggered) live.delete(gone)
      for (const each of [...live.keys()])
        if (random.uniform() < 0.002) {
          watch.disarm(each)
          live.delete(each)
        }
      for (const { side: of, since, best } of watch.takeChanges()) {
        changes++
        if (best === undefined) kept[of].delete(since)
        else kept[of].set(since, best)
      }
      most = Math.max(most, kept.BUY.size + kept.SELL.size)
      expect({ BUY: prices('BUY'), SELL: prices('SELL') }).toEqual(watch.bestPrices())
      if (move % 400 !== 0) continue
      const again = new StopWatch()
      for (const [each, number] of live) again.resume(each, number, prices(each.side))
      for (const each of ['BUY', 'SELL'] as const) again.resumed(each, prices(each))
      // Nothing but what no order needs anymore has changed by it.
      const forgotten = again.takeChanges()
      expect(forgotten.every(({ best }) => best === undefined)).toBe(true)
      for (const { side: of, since } of forgotten) kept[of].delete(since)
      watch = again
    }
    expect(most).toBeGreaterThan(50)
    expect(changes).toBeLessThanOrEqual(2 * moves + 2 * moves)
  })
})
