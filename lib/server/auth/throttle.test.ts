import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../domain/testing/manual-clock'
import { createThrottle } from './throttle'

const MINUTE = 60_000

describe('tries at the door (S-111)', () => {
  it('S-111 lets an address try five times in 15 minutes', () => {
    const clock = createManualClock()
    const throttle = createThrottle(clock)
    for (let n = 0; n < 5; n++) {
      expect(throttle.begin('10.0.0.1').kind).toBe('go')
      clock.advance(MINUTE)
    }
    expect(throttle.begin('10.0.0.1').kind).toBe('wait')
    expect(throttle.begin('10.0.0.2').kind).toBe('go')
    clock.advance(11 * MINUTE)
    expect(throttle.begin('10.0.0.1').kind).toBe('go')
  })

  it('S-111 makes everybody wait twice as long after each failure, up to a minute', () => {
    const clock = createManualClock()
    const throttle = createThrottle(clock)
    const waits: number[] = []
    for (let n = 0; n < 9; n++) {
      expect(throttle.begin(`10.0.0.${n}`).kind).toBe('go')
      const verdict = throttle.begin(`10.0.1.${n}`)
      waits.push(verdict.kind === 'wait' ? verdict.seconds : 0)
      clock.advance((waits.at(-1) ?? 0) * 1000)
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
  })

  it('forgets the failures after a success', () => {
    const clock = createManualClock()
    const throttle = createThrottle(clock)
    throttle.begin('10.0.0.1')
    clock.advance(1_000)
    throttle.begin('10.0.0.1')
    throttle.succeed('10.0.0.1')
    expect(throttle.begin('10.0.0.1').kind).toBe('go')
  })

  it('A-07 S-111 lets at most 60 of the logins of an hour from 1,000 addresses reach the hash', () => {
    const clock = createManualClock()
    const throttle = createThrottle(clock)
    let reached = 0
    for (let second = 0; second < 3_600; second++) {
      for (let n = 0; n < 3; n++) {
        if (throttle.begin(`10.${second % 10}.0.${(second + n) % 100}`).kind === 'go') reached += 1
      }
      clock.advance(1_000)
    }
    expect(reached).toBeGreaterThan(50)
    expect(reached).toBeLessThanOrEqual(60)
  })
})
