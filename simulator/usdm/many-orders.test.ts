import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Alarms } from '../engine/alarms'
import { Trails } from '../engine/trails'
import { ONE, type Units } from '../engine/units'
import { stageExchange } from '../testing/staged-exchange'

const price = fc.integer({ min: 90, max: 110 }).map((ticks) => BigInt(ticks) * ONE)

describe('alarms', () => {
  it('go off as a walk over all of them would have it', () => {
    const step = fc.record({ does: fc.constantFrom('add', 'add', 'take', 'remove'), price, pick: fc.nat(30) })
    fc.assert(
      fc.property(fc.boolean(), fc.array(step, { maxLength: 120 }), (onRise, steps) => {
        const alarms = new Alarms<number>(onRise)
        const all = new Map<number, Units>()
        steps.forEach((each, number) => {
          if (each.does === 'add') {
            alarms.add(number, each.price)
            all.set(number, each.price)
          } else if (each.does === 'remove') {
            alarms.remove(each.pick)
            all.delete(each.pick)
          } else {
            const due = [...all].filter(([, level]) => (onRise ? level <= each.price : level >= each.price))
            due.sort(([a, x], [b, y]) => (x === y ? a - b : x < y === onRise ? -1 : 1))
            expect(alarms.take(each.price)).toEqual(due.map(([item]) => item))
            for (const [item] of due) all.delete(item)
          }
          expect(alarms.size).toBe(all.size)
        })
      }),
      { numRuns: 400 },
    )
  })
})

describe('trailing stops', () => {
  it('follow and go off as if each looked at each price by itself, over restarts as well', () => {
    const step = fc.record({
      does: fc.constantFrom('price', 'price', 'price', 'add', 'remove', 'restart'),
      price,
      rate: fc.integer({ min: 1, max: 80 }).map((percent) => (BigInt(percent) * ONE) / 1_000n),
      pick: fc.nat(12),
    })
    fc.assert(
      fc.property(
        fc.constantFrom('BUY' as const, 'SELL' as const),
        fc.array(step, { maxLength: 150 }),
        (side, steps) => {
          let trails = new Trails<number>(side)
          const all = new Map<number, { rate: Units; best: Units }>()
          let last: Units = 100n * ONE
          let count = 0
          for (const each of steps) {
            if (each.does === 'add') {
              count += 1
              trails.add(count, each.rate, count, last)
              all.set(count, { rate: each.rate, best: last })
            } else if (each.does === 'remove') {
              trails.remove(each.pick)
              all.delete(each.pick)
            } else if (each.does === 'restart') {
              const saved = trails.best()
              trails = new Trails<number>(side)
              for (const [item, { rate }] of all) trails.restore(item, rate, item, saved, 0n)
            } else {
              last = each.price
              const due: [number, Units][] = []
              for (const [item, trail] of all) {
                const better = side === 'SELL' ? last > trail.best : last < trail.best
                if (better) trail.best = last
                const reached =
                  side === 'SELL'
                    ? last * ONE <= trail.best * (ONE - trail.rate)
                    : last * ONE >= trail.best * (ONE + trail.rate)
                if (reached) due.push([item, trail.best])
              }
              const told = trails.take(last).reached.map(({ item, best }): [number, Units] => [item, best])
              expect(told.sort(([a], [b]) => a - b)).toEqual(due)
              for (const [item] of due) all.delete(item)
            }
            for (const [item, { best }] of all) expect(trails.bestOf(item)).toBe(best)
            expect(trails.size).toBe(all.size)
          }
        },
      ),
      { numRuns: 400 },
    )
  })
})

/** The median of a few runs, in milliseconds. */
function median(run: () => void): number {
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now()
    run()
    return performance.now() - start
  })
  return times.sort((a, b) => a - b)[4] as number
}

describe('what others have waiting costs nobody', () => {
  const STOP = { symbol: 'BTCUSDT', algoType: 'CONDITIONAL', side: 'SELL', quantity: '0.010' }

  /** `accounts` with 200 waiting stops each, half of them trailing. */
  function crowded(accounts: number) {
    const exchange = stageExchange('100000')
    const { btc, usdm, call } = exchange
    btc.offer('SELL', '76000', '100')
    btc.offer('BUY', '75990', '100')
    for (let index = 0; index < accounts; index++) {
      const id = `account${index}`
      usdm.credit(id, 'USDT', 100_000_000_000n)
      for (let order = 0; order < 100; order++) {
        call('POST /fapi/v1/algoOrder', { ...STOP, type: 'STOP_MARKET', triggerPrice: `${60_000 + order}` }, id)
        call('POST /fapi/v1/algoOrder', { ...STOP, type: 'TRAILING_STOP_MARKET', callbackRate: '15' }, id)
      }
    }
    return exchange
  }

  it('a hundred trades among 20,000 waiting orders take no longer than ten times those among 200', () => {
    const trades =
      ({ btc }: ReturnType<typeof crowded>) =>
      () => {
        for (let count = 0; count < 50; count++) {
          btc.hit('BUY', '0.001')
          btc.hit('SELL', '0.001')
        }
      }
    const few = median(trades(crowded(1)))
    const many = median(trades(crowded(100)))
    expect(many).toBeLessThan(Math.max(few, 0.5) * 10)
  })
})
