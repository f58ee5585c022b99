import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../domain/testing/manual-clock'
import { createVenueClock } from './clock'

const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

function build(answers: ({ ahead: number; trip: number } | undefined)[]) {
  const clock = createManualClock()
  let asked = 0
  const venueClock = createVenueClock({
    clock,
    ask: () => {
      const answer = answers[Math.min(asked++, answers.length - 1)]
      if (answer === undefined) return Promise.resolve(undefined)
      const answeredAt = clock.now()
      const askedAt = answeredAt - answer.trip
      return Promise.resolve({ serverTime: askedAt + answer.trip / 2 + answer.ahead, askedAt, answeredAt })
    },
  })
  return { clock, venueClock, asked: () => asked }
}

describe('the clock of the exchange (S-86)', () => {
  it('knows nothing before the first measurement', () => {
    expect(build([undefined]).venueClock.estimate().errorBound).toBe(Number.POSITIVE_INFINITY)
  })

  it('takes half the round trip as its bound', async () => {
    const { clock, venueClock } = build([{ ahead: 700, trip: 80 }])
    expect(await venueClock.measure()).toMatchObject({ offset: 700, errorBound: 40 })
    expect(venueClock.now()).toBe(clock.now() + 700)
  })

  it('measures each 30 s, and keeps the sample with the shortest trip', async () => {
    const { clock, venueClock, asked } = build([
      { ahead: 700, trip: 20 },
      { ahead: 730, trip: 200 },
    ])
    await venueClock.measure()
    clock.advance(30_000)
    await settle()
    expect(asked()).toBe(2)
    expect(venueClock.estimate().offset).toBe(700)
  })

  it('asks again after 1, 2 and 4 s while its bound is bad, and then in its turn again', async () => {
    const slow = { ahead: 0, trip: 3_000 }
    const { clock, venueClock, asked } = build([slow, slow, slow, { ahead: 0, trip: 40 }])
    await venueClock.measure()
    for (const [ms, times] of [
      [999, 1],
      [1, 2],
      [1_999, 2],
      [1, 3],
      [3_999, 3],
      [1, 4],
      [22_999, 4],
      [1, 5],
    ] as const) {
      clock.advance(ms)
      await settle()
      expect([ms, asked()]).toEqual([ms, times])
    }
    expect(venueClock.estimate().errorBound).toBeLessThan(30)
  })

  it('believes a sample that cannot agree with the one before: a clock has jumped (F-85)', async () => {
    const { clock, venueClock } = build([
      { ahead: 0, trip: 20 },
      { ahead: -9_000, trip: 100 },
    ])
    await venueClock.measure()
    clock.jump(9_000)
    await venueClock.measure()
    expect(venueClock.estimate().offset).toBe(-9_000)
  })

  it('is uncertain the moment our own clock steps, and asks again (F-85)', async () => {
    const { clock, venueClock, asked } = build([
      { ahead: 0, trip: 20 },
      { ahead: -1_500, trip: 40 },
    ])
    await venueClock.measure()
    clock.jump(1_500)
    expect(venueClock.estimate().errorBound).toBe(1_510)
    await settle()
    expect(asked()).toBe(2)
    expect(venueClock.estimate()).toMatchObject({ offset: -1_500, errorBound: 20 })
  })

  it('is known less well the older its measurement is: 100 ppm for each of the two clocks (S-70, F-85)', async () => {
    const { clock, venueClock } = build([{ ahead: 700, trip: 20 }, undefined])
    await venueClock.measure()
    const bounds = [30_000, 270_000, 14_100_000].map((ms) => {
      clock.advance(ms)
      return Math.round(venueClock.estimate().errorBound)
    })
    // After 30 s, 5 min, and 4 h without an answer: the last is over 1 s, and keeps entries off.
    expect(bounds).toEqual([16, 70, 2_890])
    expect(venueClock.estimate().offset).toBe(700)
  })

  it('takes a newer measurement once the older one is worth less', async () => {
    const { clock, venueClock } = build([
      { ahead: 700, trip: 20 },
      { ahead: 702, trip: 30 },
    ])
    await venueClock.measure()
    clock.advance(30_000)
    await settle()
    expect(venueClock.estimate()).toMatchObject({ offset: 702, errorBound: 15 })
  })

  it('asks once when the question itself needs the estimate after a step (F-85)', async () => {
    const clock = createManualClock()
    let asked = 0
    const venueClock = createVenueClock({
      clock,
      ask: () => {
        asked += 1
        venueClock.estimate()
        return Promise.resolve({ serverTime: clock.now(), askedAt: clock.now(), answeredAt: clock.now() })
      },
    })
    await venueClock.measure()
    clock.jump(1_500)
    expect(venueClock.estimate().errorBound).toBeGreaterThanOrEqual(1_500)
    await settle()
    expect(asked).toBe(2)
    expect(venueClock.estimate().errorBound).toBe(0)
    venueClock.close()
  })

  it('asks once for all who ask at the same time', async () => {
    const { venueClock, asked } = build([{ ahead: 1, trip: 2 }])
    await Promise.all([venueClock.measure(), venueClock.measure()])
    expect(asked()).toBe(1)
  })

  it('tries again soon while it knows nothing', async () => {
    const { clock, venueClock } = build([undefined, { ahead: 5, trip: 2 }])
    await venueClock.measure()
    clock.advance(1_000)
    await settle()
    expect(venueClock.estimate().offset).toBe(5)
  })
})
