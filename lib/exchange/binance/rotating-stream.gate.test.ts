import { expect, it } from 'vitest'
import type { AccountEvent } from '../../domain/account-event'
import { createManualClock } from '../../domain/testing/manual-clock'
import { openRotatingStream, type OpenLeg } from './rotating-stream'

/* The gate of SAFETY part 4: a soak over scaled days. SOAK_EVENTS is how many events are told on the way. */
const EVENTS = Number(process.env['SOAK_EVENTS'] ?? 1_000_000)
const ROTATIONS = 20
const HOUR = 3_600_000
/** On average a connection lives for 20 h, and is renewed so often that this many events fall into them all. */
const STEP_MS = Math.max(1, Math.floor((ROTATIONS * 20 * HOUR) / EVENTS))

interface Leg {
  readonly handlers: Parameters<OpenLeg>[0]
  /** The next event that it brings; undefined before it is subscribed. */
  next: number | undefined
  isClosed: boolean
}

it(`S-81 F-63 ${ROTATIONS} rotations among ${EVENTS} events of an account: each is heard once, and none is lost`, () => {
  const clock = createManualClock()
  const legs: Leg[] = []
  const heard = new Uint8Array(2 * EVENTS)
  let told = 0
  const lost: string[] = []
  const stream = openRotatingStream({
    clock,
    lifetime: { from: 18 * HOUR, to: 22 * HOUR },
    handlers: {
      onLive: () => undefined,
      onEvent(_event, { exchangeTime }) {
        heard[exchangeTime] = (heard[exchangeTime] ?? 0) + 1
      },
      onLost: (reason) => void lost.push(reason),
    },
    open(handlers) {
      const leg: Leg = { handlers, next: undefined, isClosed: false }
      legs.push(leg)
      clock.after(400, () => {
        leg.next = told
        handlers.onLive()
      })
      return {
        close() {
          leg.isClosed = true
        },
      }
    },
  })
  clock.advance(500)
  /** Brings a connection up to where the exchange is, or a few events behind it: each has a pace of its own. */
  function deliver(leg: Leg, behind: number): void {
    while (leg.next !== undefined && leg.next < told - behind && !leg.isClosed) {
      const number = leg.next++
      leg.handlers.onEvent({} as AccountEvent, { dedupeKey: `e${number}`, exchangeTime: number, raw: '' })
    }
  }
  while (told < EVENTS || legs.length <= ROTATIONS) {
    told++
    const open = legs.slice(-2).filter((leg) => !leg.isClosed)
    open.forEach((leg, at) => deliver(leg, open.length === 1 ? 0 : (told * 7 + at * 3) % 4))
    clock.advance(STEP_MS)
  }
  for (const leg of legs.slice(-2)) deliver(leg, 0)
  expect(legs.length - 1).toBeGreaterThanOrEqual(ROTATIONS)
  expect(lost).toEqual([])
  expect(heard.subarray(0, told).findIndex((times) => times !== 1)).toBe(-1)
  stream.close()
}, 300_000)
