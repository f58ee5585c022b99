import { describe, expect, test } from 'vitest'
import type { Intent } from '../../domain/intent'
import type { Venue } from '../../exchange/port'
import { exchangeNow, fenceOf } from './fence'

const SENT = 1_800_000_000_000
const intent = { sendTimestamp: SENT, recvWindow: 3_000 } as Intent
const venueOf = (errorBound: number, offset = 0): Venue =>
  ({ clock: () => ({ offset, errorBound, measuredAt: 0 }) }) as unknown as Venue

describe('S-30 the fence', () => {
  test.each([
    ['a clock known to 300 ms: about 18.3 s', 300, 18_300],
    ['a clock known exactly', 0, 18_000],
    ['a clock that was never measured: 5 s more', Number.POSITIVE_INFINITY, 23_000],
  ])('S-30 timestamp + window + 10 s + error + 5 s, with %s', (_, errorBound, after) => {
    expect(fenceOf(intent, venueOf(errorBound)) - SENT).toBe(after)
  })

  test.each([-10_000, 0, 1_500])('S-30 F-85 stands on the exchange clock, whatever %s ms ours is off', (offset) => {
    const venue = venueOf(100, offset)
    const ours = SENT - offset
    expect(exchangeNow(venue, ours)).toBe(SENT)
    expect(exchangeNow(venue, ours + 18_099)).toBeLessThan(fenceOf(intent, venue))
    expect(exchangeNow(venue, ours + 18_100)).toBe(fenceOf(intent, venue))
  })
})
