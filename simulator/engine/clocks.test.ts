import { describe, expect, test } from 'vitest'
import { createManualClock } from './manual-clock'
import { createRandom, hashNumbers, hashText } from './random'
import { createRealClock } from './real-clock'

/** A host whose time and timers are turned by hand. */
function handHost(start: number) {
  const clock = createManualClock(start)
  const cancels = new Map<number, () => void>()
  let handle = 0
  return {
    clock,
    host: {
      now: () => clock.now(),
      setTimeout(run: () => void, ms: number) {
        cancels.set(++handle, clock.after(ms, run))
        return handle
      },
      clearTimeout: (which: never) => cancels.get(which)?.(),
    },
  }
}

describe('manual clock', () => {
  test('runs what falls due in order of time, each at its own time', () => {
    const clock = createManualClock(1_000)
    const seen: [string, number][] = []
    clock.after(30, () => seen.push(['once', clock.now()]))
    const stop = clock.every(20, () => seen.push(['each', clock.now()]))
    clock.after(10, () => clock.after(5, () => seen.push(['nested', clock.now()])))
    clock.advance(45)
    stop()
    clock.advance(100)
    expect(seen).toEqual([
      ['nested', 1_015],
      ['each', 1_020],
      ['once', 1_030],
      ['each', 1_040],
    ])
    expect(clock.now()).toBe(1_145)
  })
})

describe('real clock', () => {
  test('runs its time at the given rate from the origin', () => {
    const { clock: hand, host } = handHost(5_000)
    const clock = createRealClock(host, 60, 1_000_000)
    let fired = 0
    clock.after(120_000, () => {
      fired = clock.now()
    })
    hand.advance(1_999)
    expect(fired).toBe(0)
    hand.advance(1)
    expect(fired).toBe(1_000_000 + 120_000)
  })

  test('repeats no faster than every 20 ms of the host and stops when told', () => {
    const { clock: hand, host } = handHost(0)
    const clock = createRealClock(host, 1_000, 0)
    let count = 0
    const stop = clock.every(100, () => count++)
    hand.advance(200)
    expect(count).toBe(10)
    stop()
    hand.advance(200)
    expect(count).toBe(10)
  })

  test('refuses a rate outside its bounds', () => {
    const { host } = handHost(0)
    expect(() => createRealClock(host, 1_001)).toThrow('EXCHANGE_CLOCK_RATE')
    expect(() => createRealClock(host, 0)).toThrow('EXCHANGE_CLOCK_RATE')
  })
})

describe('seeded chance', () => {
  test('gives the same numbers for a seed and others for another', () => {
    const draw = (seed: number) => {
      const random = createRandom(seed)
      return Array.from({ length: 50 }, () => random.uniform())
    }
    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
    expect(hashText('spot:BTCUSDT')).toBe(hashText('spot:BTCUSDT'))
    expect(hashNumbers(1, 2, 3)).not.toBe(hashNumbers(1, 3, 2))
  })

  test('has the mean and spread it promises', () => {
    const random = createRandom(42)
    const normals = Array.from({ length: 20_000 }, () => random.normal())
    const mean = normals.reduce((sum, value) => sum + value, 0) / normals.length
    const variance = normals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normals.length
    expect(Math.abs(mean)).toBeLessThan(0.03)
    expect(Math.abs(variance - 1)).toBeLessThan(0.05)
    const counts = Array.from({ length: 10_000 }, () => random.poisson(3))
    expect(Math.abs(counts.reduce((sum, value) => sum + value, 0) / counts.length - 3)).toBeLessThan(0.1)
  })
})
