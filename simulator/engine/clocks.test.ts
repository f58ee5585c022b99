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
    expect(() => createRealClock(host, 0.0001)).toThrow('EXCHANGE_CLOCK_RATE')
    expect(createRealClock(host).setRate(-1)?.refusal).toContain('rate must be')
  })

  test('changes its rate without a leap, and no timer waits for the coarse step of before', () => {
    const { clock: hand, host } = handHost(0)
    const clock = createRealClock(host, 1_000, 0)
    const ticks: number[] = []
    clock.every(100, () => ticks.push(clock.now()))
    hand.advance(30)
    expect(clock.now()).toBe(30_000)
    clock.setRate(1)
    expect([clock.now(), clock.rate()]).toEqual([30_000, 1])
    hand.advance(250)
    expect(ticks).toEqual([20_000, 30_100, 30_200])
  })

  test('rests as long as it has worked when it runs fast', () => {
    const { clock: hand, host } = handHost(0)
    const busy = { ...host, now: () => hand.now() + worked }
    let worked = 0
    const clock = createRealClock(busy, 1_000, 0)
    const began: number[] = []
    clock.every(100, () => {
      began.push(busy.now())
      worked += 50
    })
    hand.advance(400)
    // Twenty ms of waiting, fifty of work, fifty of rest.
    began.forEach((time, i) => i > 0 && expect(time - (began[i - 1] ?? 0)).toBeGreaterThanOrEqual(100))
    expect(began.length).toBeGreaterThan(3)
  })

  test('stands still when paused and is moved on like a manual clock', async () => {
    const { clock: hand, host } = handHost(7_000)
    const clock = createRealClock(host, 0, 1_000)
    const seen: [string, number][] = []
    clock.every(20, () => seen.push(['each', clock.now()]))
    clock.after(10, () => clock.after(5, () => seen.push(['nested', clock.now()])))
    hand.advance(60_000)
    expect([clock.now(), seen]).toEqual([1_000, []])
    expect(await clock.advance(45)).toBeUndefined()
    expect([clock.now(), seen]).toEqual([
      1_045,
      [
        ['nested', 1_015],
        ['each', 1_020],
        ['each', 1_040],
      ],
    ])
    expect((await clock.advance(1.5))?.refusal).toContain('advance must be')
    clock.setRate(1)
    expect((await clock.advance(10))?.refusal).toContain('Only a paused clock')
    hand.advance(20)
    expect(seen.at(-1)).toEqual(['each', 1_060])
  })

  test('a long way is gone in coarse turns and lets requests in between', async () => {
    const { clock: hand, host } = handHost(0)
    const clock = createRealClock(host, 0, 0)
    let turns = 0
    clock.every(100, () => {
      turns++
      hand.advance(1)
    })
    const moved = clock.advance(86_400_000)
    expect((await clock.advance(1))?.refusal).toContain('already')
    expect(clock.setRate(1)?.refusal).toContain('being moved on')
    while (clock.now() < 86_400_000) {
      hand.advance(1)
      await Promise.resolve()
    }
    await moved
    expect(turns).toBe(6_000)
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
