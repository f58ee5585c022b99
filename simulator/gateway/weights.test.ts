import { describe, expect, test } from 'vitest'
import { createManualClock } from '../engine/manual-clock'
import { OrderCounts } from './order-counts'
import { poolOf, POOLS } from './request-pools'
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

describe('pools beside the weight', () => {
  test.each([
    ['/fapi/v1/fundingRate', 'funding', 500],
    ['/fapi/v1/fundingInfo', 'funding', 500],
    ['/futures/data/basis', 'statistics', 1000],
  ] as const)('%s counts in %s, up to %i in five minutes', (path, name, limit) => {
    const clock = createManualClock(10 * MINUTE + 90_000)
    const weights = new WeightLedger(clock)
    const pool = poolOf({ market: 'usdm', path })
    if (!pool) throw new Error(`${path} has no pool.`)
    expect(pool.name).toBe(name)
    for (let i = 0; i < limit; i++) weights.countIn(pool, 'a')
    const refusal = refusalOf(() => weights.countIn(pool, 'a'))
    expect([refusal.status, refusal.code, refusal.retryAfterSeconds]).toEqual([429, -1003, 210])
    expect(() => weights.countIn(pool, 'b')).not.toThrow()
    clock.advance(210_000)
    expect(() => weights.countIn(pool, 'a')).not.toThrow()
  })

  test('raw requests of spot are 300,000 in five minutes, and going on is banned (F-28)', () => {
    const weights = new WeightLedger(createManualClock(0))
    for (let i = 0; i < 300_000; i++) weights.countIn(POOLS.rawRequests, 'a')
    expect(refusalOf(() => weights.countIn(POOLS.rawRequests, 'a')).msg).toMatch(/300000 raw requests per 5 MINUTE/)
    let refusal = refusalOf(() => weights.countIn(POOLS.rawRequests, 'a'))
    while (refusal.status === 429) refusal = refusalOf(() => weights.countIn(POOLS.rawRequests, 'a'))
    expect(refusal.status).toBe(418)
    expect(refusalOf(() => weights.charge('spot', 'a', 0)).status).toBe(418)
    expect(() => weights.charge('usdm', 'a', 1)).not.toThrow()
  })

  test('the usual endpoints have none', () => {
    expect(poolOf({ market: 'usdm', path: '/fapi/v1/order' })).toBeUndefined()
    expect(poolOf({ market: 'spot', path: '/fapi/v1/fundingRate' })).toBeUndefined()
  })

  test('bans grow from two minutes to three days', () => {
    const clock = createManualClock(0)
    const weights = new WeightLedger(clock)
    const minutes = Array.from({ length: 13 }, () => {
      const { retryAfterSeconds } = weights.banOffender('spot', 'a')
      return retryAfterSeconds / 60
    })
    expect(minutes).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 4320])
  })
})

describe('order counts', () => {
  test('a full day says so, waits for midnight and leaves the ten seconds alone', () => {
    const clock = createManualClock(86_400_000 - 3_600_000)
    const counts = new OrderCounts(clock, {
      spot: [
        { interval: 'SECOND', intervalNum: 10, limit: 100, ms: 10_000, short: '10S' },
        { interval: 'DAY', intervalNum: 1, limit: 3, ms: 86_400_000, short: '1D' },
      ],
      usdm: [],
    })
    counts.add('spot', 'a', 3)
    clock.advance(10_000)
    const refusal = refusalOf(() => counts.refuseIfFull('spot', 'a', 1))
    expect([refusal.msg, refusal.retryAfterSeconds]).toEqual([
      'Too many new orders; current limit is 3 orders per 1 DAY.',
      3590,
    ])
    counts.add('spot', 'a', 1)
    expect(counts.rows('spot', 'a').map(({ count }) => count)).toEqual([0, 3])
  })

  test('a batch counts five in ten seconds and one in the minute', () => {
    const counts = new OrderCounts(createManualClock(0))
    counts.add('usdm', 'a', { '10S': 5, '1M': 1 })
    expect(counts.headers('usdm', 'a')).toEqual({ 'X-MBX-ORDER-COUNT-10S': '5', 'X-MBX-ORDER-COUNT-1M': '1' })
    counts.add('usdm', 'a', 294)
    expect(() => counts.refuseIfFull('usdm', 'a', 1)).not.toThrow()
    expect(() => counts.refuseIfFull('usdm', 'a', { '10S': 5, '1M': 1 })).toThrow(
      'Too many new orders; current limit is 300 orders per 10 SECOND.',
    )
  })

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
