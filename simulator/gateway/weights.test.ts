import { describe, expect, test } from 'vitest'
import { createManualClock } from '../engine/manual-clock'
import { OrderCounts } from './order-counts'
import { WeightLedger, type WeightRefusal } from './weights'

const MINUTE = 60_000

function refusalOf(run: () => void): WeightRefusal {
  try {
    run()
  } catch (error) {
    return error as WeightRefusal
  }
  throw new Error('It was not refused.')
}

describe('request weight', () => {
  test('counts per market and address in clock minutes', () => {
    const clock = createManualClock(10 * MINUTE + 59_000)
    const weights = new WeightLedger(clock)
    weights.charge('spot', 'a', 100)
    weights.charge('spot', 'a', 20)
    weights.charge('usdm', 'a', 7)
    expect([weights.used('spot', 'a'), weights.used('spot', 'b'), weights.used('usdm', 'a')]).toEqual([120, 0, 7])
    clock.advance(1000)
    expect(weights.used('spot', 'a')).toBe(0)
  })

  test('429 tells the seconds to the next minute, going on leads to 418, and the ban grows (F-27, F-28)', () => {
    const clock = createManualClock(10 * MINUTE + 15_000)
    const weights = new WeightLedger(clock)
    weights.charge('spot', 'a', 6000)
    const first = refusalOf(() => weights.charge('spot', 'a', 1))
    expect([first.status, first.code, first.retryAfterSeconds, first.retryAt]).toEqual([429, -1003, 45, 11 * MINUTE])
    expect(first.msg).toBe(
      'Too much request weight used; current limit is 6000 request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.',
    )
    const bans: number[] = []
    for (let round = 0; round < 3; round++) {
      let refusal = first
      weights.charge('spot', 'b', 0)
      while (refusal.status !== 418) refusal = refusalOf(() => weights.charge('spot', 'a', 6001))
      bans.push(refusal.retryAfterSeconds)
      expect(refusal.msg).toContain(`IP banned until ${refusal.retryAt}.`)
      clock.advance(refusal.retryAt - clock.now())
      // The ban is over, and a new minute begins.
      weights.charge('spot', 'a', 1)
    }
    expect(bans).toEqual([120, 240, 480])
  })

  test('the futures market speaks of the address', () => {
    const weights = new WeightLedger(createManualClock(0))
    expect(refusalOf(() => weights.charge('usdm', '203.0.113.7', 2401)).msg).toBe(
      'Too many requests; current limit of IP(203.0.113.7) is 2400 requests per minute. Please use the websocket for live updates to avoid polling the API.',
    )
  })
})

describe('order counts', () => {
  test('are per account, fill back to zero and roll with the clock', () => {
    const clock = createManualClock(5_000)
    const counts = new OrderCounts(clock)
    counts.add('spot', 'a', 3)
    expect(counts.headers('spot', 'a')).toEqual({ 'X-MBX-ORDER-COUNT-10S': '3', 'X-MBX-ORDER-COUNT-1D': '3' })
    counts.giveBack('spot', 'a', 5)
    expect(counts.rows('spot', 'a').map((row) => row.count)).toEqual([0, 0])
    counts.add('spot', 'a', 100)
    expect(() => counts.refuseIfFull('spot', 'a', 1)).toThrow(
      'Too many new orders; current limit is 100 orders per 10 SECOND.',
    )
    expect(() => counts.refuseIfFull('spot', 'b', 1)).not.toThrow()
    clock.advance(5_000)
    expect(() => counts.refuseIfFull('spot', 'a', 1)).not.toThrow()
    expect(counts.rows('spot', 'a').map((row) => row.count)).toEqual([0, 100])
  })
})
