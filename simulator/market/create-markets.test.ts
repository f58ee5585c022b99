import { describe, expect, test } from 'vitest'
import { createManualClock } from '../engine/manual-clock'
import { type Execution, HOUSE, type RestingOrder } from '../engine/market-types'
import { createRandom } from '../engine/random'
import { text8, units } from '../engine/units'
import { HOUR } from './candles/intervals'
import { createMarkets, type LiveMarkets } from './create-markets'
import type { LiveSymbol } from './live-symbol'
import { createRecordedFeed } from './recorded-feed'
import { SORS } from './symbols/spot-symbols'

const START = Date.UTC(2026, 10, 25, 9, 41, 12, 345)

function open(seed: number | string = 11) {
  const clock = createManualClock(START)
  const markets = createMarkets({ clock, seed, feed: createRecordedFeed() })
  markets.start()
  const symbol = (market: 'spot' | 'usdm', name: string) => markets.symbol(market, name) as LiveSymbol
  return { clock, markets, symbol }
}

function fillsOf(symbol: LiveSymbol, owner: string): Execution[] {
  const fills: Execution[] = []
  symbol.onExecution((execution) => {
    if (execution.makerOwner === owner || execution.takerOwner === owner) fills.push(execution)
  })
  return fills
}

function restFor(symbol: LiveSymbol, side: 'BUY' | 'SELL', price: bigint, quantity: string): RestingOrder {
  const order = { orderId: symbol.nextOrderId(), owner: 'me', side, price, remaining: units(quantity) }
  symbol.rest(order)
  return order
}

/** Everything of a book and its tape, to compare two exchanges or two moments. */
const picture = (symbol: LiveSymbol) =>
  JSON.stringify(
    [symbol.book.levels('BUY', 1_000), symbol.book.levels('SELL', 1_000), symbol.tape.trades.slice(-200)],
    (_, value) => (typeof value === 'bigint' ? value.toString() : value),
  )

describe('listings', () => {
  const { markets } = open()
  test('there are at least 14 symbols on each market, crosses, books in two dollars and a coin with eight decimals', () => {
    expect(markets.all('spot').length).toBeGreaterThanOrEqual(14)
    expect(markets.all('usdm').length).toBeGreaterThanOrEqual(14)
    const crosses = markets.all('spot').filter((symbol) => symbol.spec.quoteAsset !== 'USDT')
    expect(crosses.map((symbol) => symbol.spec.symbol)).toEqual(['ETHBTC', 'SOLBTC', 'BTCUSDC', 'ETHUSDC'])
    for (const { baseAsset, symbols } of SORS)
      expect(symbols.map((name) => markets.symbol('spot', name)?.spec.baseAsset)).toEqual([baseAsset, baseAsset])
    expect(markets.symbol('usdm', 'BTCUSDC')?.spec.quoteAsset).toBe('USDC')
    expect(markets.all('spot').some((symbol) => symbol.spec.tick === 1n)).toBe(true)
  })

  test('leverage brackets carry the cumulative amounts of the formula', () => {
    const brackets = markets.symbol('usdm', 'BTCUSDT')?.spec.futures?.brackets ?? []
    expect(brackets.slice(0, 5).map((row) => text8(row.cumulative))).toEqual([
      '0.00000000',
      '50.00000000',
      '1300.00000000',
      '46300.00000000',
      '421300.00000000',
    ])
  })

  test('each book is deep on both sides, on ticks and steps, and not crossed', () => {
    for (const market of ['spot', 'usdm'] as const)
      for (const { spec, book } of markets.all(market)) {
        for (const side of ['BUY', 'SELL'] as const) {
          const levels = book.levels(side, 1_000)
          expect(levels.length).toBeGreaterThanOrEqual(100)
          for (const level of levels) expect([level.price % spec.tick, level.quantity % spec.step]).toEqual([0n, 0n])
        }
        expect(book.best('BUY')?.price).toBeLessThan(book.best('SELL')?.price ?? 0n)
      }
  })
})

describe('synthetic flow', () => {
  test('is the same for a seed and a clock, and another for another seed', () => {
    const [one, two, other] = [open('a'), open('a'), open('b')]
    for (const each of [one, two, other]) each.clock.advance(20_000)
    for (const name of ['BTCUSDT', 'DOTUSDT'] as const) {
      expect(picture(one.symbol('usdm', name))).toBe(picture(two.symbol('usdm', name)))
      expect(picture(one.symbol('usdm', name))).not.toBe(picture(other.symbol('usdm', name)))
    }
  })

  test('trades on every symbol within a minute, never crosses a book and clusters its trades', () => {
    const { clock, markets } = open()
    const all = [...markets.all('spot'), ...markets.all('usdm')] as LiveSymbol[]
    const counts = all.map((): number[] => [])
    for (let part = 0; part < 30; part++) {
      const before = all.map(({ tape }) => tape.lastTradeId())
      clock.advance(3_000)
      all.forEach(({ tape, book }, at) => {
        counts[at]?.push(tape.lastTradeId() - (before[at] ?? 0))
        expect(book.best('BUY')?.price).toBeLessThan(book.best('SELL')?.price ?? 0n)
      })
    }
    for (const { tape } of all) expect(tape.trades.at(-1)?.time).toBeGreaterThan(START)
    // More spread than chance alone: a Poisson count has variance equal to its mean. Taken over all symbols, since one may be calm.
    const spreads = counts.map((of) => {
      const mean = of.reduce((sum, count) => sum + count, 0) / of.length
      return of.reduce((sum, count) => sum + (count - mean) ** 2, 0) / of.length / mean
    })
    expect(spreads.reduce((sum, spread) => sum + spread, 0) / spreads.length).toBeGreaterThan(1.3)
  })

  test.each(['BUY', 'SELL'] as const)('fills an account that rests a %s inside the spread', (side) => {
    const { clock, symbol } = open()
    const btc = symbol('spot', 'BTCUSDT')
    const bid = btc.book.best('BUY')?.price ?? 0n
    const ask = btc.book.best('SELL')?.price ?? 0n
    const fills = fillsOf(btc, 'me')
    restFor(btc, side, side === 'BUY' ? ask - btc.spec.tick : bid + btc.spec.tick, '0.01')
    clock.advance(15_000)
    expect(fills.reduce((sum, fill) => sum + fill.quantity, 0n)).toBe(units('0.01'))
    expect(fills.every((fill) => fill.makerOwner === 'me' && fill.takerOwner === HOUSE)).toBe(true)
  })

  test('an account that takes eats the levels it sees', () => {
    const { symbol, markets } = open()
    markets.pauseFlow()
    const eth = symbol('usdm', 'ETHUSDT')
    const [first, second] = eth.book.levels('SELL', 2)
    const quantity = (first?.quantity ?? 0n) + eth.spec.step
    const executions = eth.take({ orderId: 1, owner: 'me', side: 'BUY', quantity })
    expect(executions.reduce((sum, each) => sum + each.quantity, 0n)).toBe(quantity)
    expect(eth.lastPrice()).toBe(second?.price)
    expect(eth.book.best('SELL')?.quantity).toBe((second?.quantity ?? 0n) - eth.spec.step)
    expect(eth.candles.lastPrice()).toBe(second?.price)
  })
})

describe('accounts among the flow', () => {
  test.each([1, 2, 3])('whatever they do, the book holds and no quantity is lost (seed %i)', (seed) => {
    const { clock, markets, symbol } = open(seed)
    const random = createRandom(seed)
    const names = [
      ['spot', 'BTCUSDT'],
      ['spot', 'SHIBUSDT'],
      ['usdm', 'DOTUSDT'],
    ] as const
    const placed = new Map<string, bigint>()
    const filled = new Map<string, bigint>()
    const key = (market: LiveSymbol, orderId: number) => `${market.spec.market}:${market.spec.symbol}:${orderId}`
    for (const [market, name] of names) {
      const each = symbol(market, name)
      each.onExecution(({ makerOwner, makerOrderId, quantity, price, makerRemaining }) => {
        if (makerOwner === HOUSE) return
        const id = key(each, makerOrderId)
        filled.set(id, (filled.get(id) ?? 0n) + quantity)
        expect(makerRemaining).toBe((placed.get(id) ?? 0n) - (filled.get(id) ?? 0n))
        expect(price % each.spec.tick).toBe(0n)
      })
    }
    for (let action = 0; action < 250; action++) {
      const [market, name] = names[random.below(names.length)] ?? names[0]
      const each = symbol(market, name)
      const { tick, step } = each.spec
      const near = each.lastPrice() / tick + BigInt(Math.round(random.normal() * 30))
      const price = (near > 1n ? near : 1n) * tick
      const quantity = step * BigInt(1 + random.below(5_000))
      const side = random.uniform() < 0.5 ? 'BUY' : 'SELL'
      const kind = random.uniform()
      if (kind < 0.55) {
        each.take({ orderId: each.nextOrderId(), owner: 'me', side, quantity, limit: price })
        const order = { orderId: each.nextOrderId(), owner: 'me', side, price, remaining: quantity } as const
        placed.set(key(each, order.orderId), quantity)
        if (each.available(side, price) === 0n) each.rest({ ...order })
        else placed.delete(key(each, order.orderId))
      } else if (kind < 0.65) markets.movePrice(market, name, price)
      else if (kind < 0.7) markets.pauseFlow(name)
      else if (kind < 0.8) markets.resumeFlow(name)
      else clock.advance(100 * (1 + random.below(8)))
      const bid = each.book.best('BUY')?.price ?? 0n
      expect(bid).toBeLessThan(each.book.best('SELL')?.price ?? bid + 1n)
    }
    for (const [id, quantity] of placed) {
      const [market, name, orderId] = id.split(':')
      const standing = symbol(market as 'spot', name ?? '').orders.find(Number(orderId))?.remaining ?? 0n
      expect(standing + (filled.get(id) ?? 0n)).toBe(quantity)
    }
    expect([...filled.values()].length).toBeGreaterThan(5)
  })

  test('a price at the very bottom has no bids and does not break', () => {
    const { clock, markets, symbol } = open()
    markets.movePrice('spot', 'SHIBUSDT', 1n)
    expect(symbol('spot', 'SHIBUSDT').lastPrice()).toBe(1n)
    clock.advance(3_000)
    expect(symbol('spot', 'SHIBUSDT').book.best('SELL')).toBeDefined()
  })
})

describe('control', () => {
  test('a paused market stands still until it goes on', () => {
    const { clock, markets, symbol } = open()
    clock.advance(3_000)
    markets.pauseFlow()
    const mark = symbol('usdm', 'BTCUSDT').markPrice()
    const still = picture(symbol('usdm', 'BTCUSDT'))
    clock.advance(30_000)
    expect(picture(symbol('usdm', 'BTCUSDT'))).toBe(still)
    expect(symbol('usdm', 'BTCUSDT').markPrice()).toBe(mark)
    markets.resumeFlow()
    clock.advance(10_000)
    expect(picture(symbol('usdm', 'BTCUSDT'))).not.toBe(still)
    const now = Number(symbol('usdm', 'BTCUSDT').markPrice())
    expect(Math.abs(now / Number(mark) - 1)).toBeLessThan(0.003)
  })

  test('one symbol pauses alone', () => {
    const { clock, markets, symbol } = open()
    markets.pauseFlow('BTCUSDT')
    const still = picture(symbol('spot', 'BTCUSDT'))
    const moving = picture(symbol('spot', 'ETHUSDT'))
    clock.advance(10_000)
    expect(picture(symbol('spot', 'BTCUSDT'))).toBe(still)
    expect(picture(symbol('spot', 'ETHUSDT'))).not.toBe(moving)
  })

  test.each([
    ['up', 'SELL', '1.05', '1.02'],
    ['down', 'BUY', '0.95', '0.98'],
  ] as const)('a price moved %s fills the accounts on the way at their prices', (_, side, to, own) => {
    const { markets, symbol } = open()
    markets.pauseFlow()
    const btc = symbol('usdm', 'BTCUSDT')
    const spot = symbol('spot', 'BTCUSDT').lastPrice()
    const onTick = (factor: string) => {
      const price = (btc.lastPrice() * units(factor)) / units('1')
      return price - (price % btc.spec.tick)
    }
    const target = onTick(to)
    const resting = restFor(btc, side, onTick(own), '1.5')
    const atTarget = restFor(btc, side, target, '0.2')
    const fills = fillsOf(btc, 'me')
    const marks: bigint[] = []
    btc.onMark((mark) => marks.push(mark))

    expect(markets.movePrice('usdm', 'BTCUSDT', target)).toBe(true)

    expect(fills.map((fill) => [fill.makerOrderId, fill.price, fill.quantity])).toEqual([
      [resting.orderId, resting.price, units('1.5')],
      [atTarget.orderId, target, units('0.2')],
    ])
    expect([btc.lastPrice(), btc.markPrice(), btc.indexPrice()]).toEqual([target, target, target])
    expect(marks).toEqual([target])
    expect(symbol('spot', 'BTCUSDT').lastPrice()).toBe(spot)
    const bid = Number(btc.book.best('BUY')?.price)
    const ask = Number(btc.book.best('SELL')?.price)
    expect(bid).toBeLessThan(Number(target))
    expect(ask).toBeGreaterThan(Number(target))
    expect((ask - bid) / bid).toBeLessThan(0.0005)
    expect(btc.book.levels('BUY', 200).length).toBeGreaterThanOrEqual(100)
  })

  test('after a move the flow goes on from the new price', () => {
    const { clock, markets, symbol } = open()
    const btc = symbol('spot', 'BTCUSDT')
    const target = units('50000')
    markets.movePrice('spot', 'BTCUSDT', target)
    clock.advance(30_000)
    expect(Math.abs(Number(btc.lastPrice()) / Number(target) - 1)).toBeLessThan(0.005)
    expect(markets.movePrice('spot', 'NOPE', target)).toBe(false)
  })

  test('a halted symbol gets no synthetic orders and says its status', () => {
    const { clock, markets, symbol } = open()
    markets.setStatus('spot', 'LTCUSDT', 'HALT')
    const still = picture(symbol('spot', 'LTCUSDT'))
    clock.advance(5_000)
    expect(picture(symbol('spot', 'LTCUSDT'))).toBe(still)
    expect(symbol('spot', 'LTCUSDT').spec.status).toBe('HALT')
  })
})

describe('perpetuals', () => {
  test('mark and index stay near the trades and move each second', () => {
    const { clock, symbol } = open()
    const btc = symbol('usdm', 'BTCUSDT')
    const marks: bigint[] = []
    btc.onMark((mark) => marks.push(mark))
    clock.advance(20_000)
    expect(marks).toHaveLength(20)
    expect(new Set(marks).size).toBeGreaterThan(15)
    expect(Math.abs(Number(btc.markPrice()) / Number(btc.lastPrice()) - 1)).toBeLessThan(0.001)
    expect(Math.abs(Number(btc.indexPrice()) / Number(btc.markPrice()) - 1)).toBeLessThan(0.002)
  })

  test('funding settles each eight hours at the rate that stood', () => {
    const { clock, markets, symbol } = open()
    clock.advance(60_000)
    markets.pauseFlow()
    const btc = symbol('usdm', 'BTCUSDT')
    const due = btc.nextFundingTime()
    expect(due % (8 * HOUR)).toBe(0)
    const rate = btc.fundingRate()
    clock.advance(due - clock.now() + 1_000)
    expect(btc.nextFundingTime()).toBe(due + 8 * HOUR)
    const settled = btc.funding?.settlements(0, clock.now(), 3, true) ?? []
    expect(settled.map((each) => each.time)).toEqual([due - 16 * HOUR, due - 8 * HOUR, due])
    expect(settled.at(-1)).toEqual({ time: due, rate, mark: btc.markPrice() })
  })
})

describe('restart', () => {
  test('accounts put their orders back before the house quotes, and what was passed meanwhile is filled', () => {
    const first = open()
    first.clock.advance(10_000)
    const state = JSON.parse(JSON.stringify(first.markets.state()))
    const last = first.symbol('spot', 'BTCUSDT').lastPrice()
    const nextId = first.symbol('spot', 'BTCUSDT').nextOrderId()

    const clock = createManualClock(START + HOUR)
    const markets: LiveMarkets = createMarkets({ clock, seed: 11, feed: createRecordedFeed(), resume: state })
    const btc = markets.symbol('spot', 'BTCUSDT') as LiveSymbol
    expect(btc.lastPrice()).toBe(last)
    const fills = fillsOf(btc, 'me')
    const deep = restFor(btc, 'BUY', last / 2n - ((last / 2n) % btc.spec.tick), '0.5')
    const passed = restFor(btc, 'SELL', (last * 6n) / 10n - (((last * 6n) / 10n) % btc.spec.tick), '0.3')
    expect(passed.orderId).toBeGreaterThanOrEqual(nextId)
    markets.start()
    expect(fills.map((fill) => fill.makerOrderId)).toEqual([passed.orderId])
    expect(btc.orders.find(deep.orderId)?.remaining).toBe(units('0.5'))
    for (const market of ['spot', 'usdm'] as const)
      for (const symbol of markets.all(market))
        expect(symbol.lastPrice()).toBe((symbol as LiveSymbol).candles.lastPrice())
  })
})
