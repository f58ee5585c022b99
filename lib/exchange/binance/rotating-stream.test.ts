import { describe, expect, it } from 'vitest'
import { createManualClock, type ManualClock } from '../../domain/testing/manual-clock'
import type { AccountEvent } from '../../domain/account-event'
import { openRotatingStream, type OpenLeg } from './rotating-stream'

const HOUR = 3_600_000
const LIFETIME = { from: 18 * HOUR, to: 22 * HOUR }

interface FakeLeg {
  readonly handlers: Parameters<OpenLeg>[0]
  readonly openedAt: number
  subscribed: boolean
  closed: boolean
}

/** An exchange that tells each event to every connection that is subscribed, each at its own pace (F-69, F-70). */
function openStage() {
  const clock: ManualClock = createManualClock()
  const legs: FakeLeg[] = []
  const heard: string[] = []
  const told: string[] = []
  const lost: string[] = []
  let live = 0
  /** Time from dial to acknowledged subscription, ms. */
  let subscribesAfter: number | undefined = 400
  let number = 0
  const stream = openRotatingStream({
    clock,
    lifetime: LIFETIME,
    handlers: {
      onLive: () => void live++,
      onEvent: (_event, { dedupeKey }) => void heard.push(dedupeKey),
      onLost: (reason) => void lost.push(reason),
    },
    open(handlers) {
      const leg: FakeLeg = { handlers, openedAt: clock.monotonic(), subscribed: false, closed: false }
      legs.push(leg)
      subscribe(leg)
      return {
        close() {
          leg.closed = true
          leg.subscribed = false
        },
      }
    },
  })
  function subscribe(leg: FakeLeg): void {
    if (subscribesAfter === undefined) return
    clock.after(subscribesAfter, () => {
      if (leg.closed) return
      leg.subscribed = true
      leg.handlers.onLive()
    })
  }
  const open = (): FakeLeg[] => legs.filter((leg) => !leg.closed)
  return {
    clock,
    legs,
    heard,
    told,
    lost,
    open,
    stream,
    lives: () => live,
    newest: () => legs.at(-1) as FakeLeg,
    subscribeAfter: (ms: number | undefined) => {
      subscribesAfter = ms
    },
    /** One event at the exchange, on its way to all who are subscribed now. */
    tell() {
      const dedupeKey = `e${number++}`
      told.push(dedupeKey)
      const [pace = 0] = clock.randomBytes(1)
      open().forEach((leg, at) => {
        if (!leg.subscribed) return
        const deliver = () =>
          leg.subscribed && leg.handlers.onEvent({} as AccountEvent, { dedupeKey, exchangeTime: clock.now(), raw: '' })
        // Frames of one connection keep their order; the connections run at paces of their own.
        clock.after(at % 2 === 0 ? 5 : 5 + pace, deliver)
      })
    },
    /** The connection ends by itself, and dials again by itself. */
    cut(leg: FakeLeg, reason: string) {
      leg.subscribed = false
      leg.handlers.onLost(reason)
      subscribe(leg)
    },
    stop: () => stream.close(),
  }
}

describe('rotation of account streams (S-81)', () => {
  it('S-81 S-62 20 rotations with traffic lose no event, tell none twice, and never leave the account without a stream', () => {
    const stage = openStage()
    const { clock } = stage
    clock.advance(500)
    let traffic = true
    const talk = (): void => {
      stage.tell()
      if (stage.open().length > 2) throw new Error('more than two connections')
      // Dense around a rotation, where something could be lost; a beat each minute else.
      if (traffic) clock.after(stage.open().length > 1 ? 50 : 60_000, talk)
    }
    talk()
    const ages: number[] = []
    while (stage.legs.length < 21) {
      const before = stage.legs.length
      clock.advance(60_000)
      if (stage.legs.length > before) ages.push(clock.monotonic() - (stage.legs.at(-2)?.openedAt ?? 0))
    }
    clock.advance(60_000)
    traffic = false
    clock.advance(60_000)
    expect(stage.legs).toHaveLength(21)
    expect(stage.open()).toHaveLength(1)
    expect(stage.lost).toEqual([])
    expect(stage.lives()).toBe(1)
    expect(stage.heard).toHaveLength(stage.told.length)
    expect([...stage.heard].sort()).toEqual([...stage.told].sort())
    for (const age of ages) {
      expect(age).toBeGreaterThanOrEqual(18 * HOUR)
      expect(age).toBeLessThanOrEqual(22 * HOUR + 60_000)
    }
    expect(new Set(ages.map((age) => Math.round(age / 60_000))).size).toBeGreaterThan(10)
  })

  it('S-81 both connections deliver for 30 s after the new one is subscribed, then the older one is closed', () => {
    const stage = openStage()
    const { clock } = stage
    clock.advance(500)
    const [first] = stage.legs
    stage.newest().handlers.onShutdown()
    expect(stage.legs).toHaveLength(2)
    clock.advance(400 + 29_999)
    expect(first?.closed).toBe(false)
    stage.tell()
    clock.advance(1)
    expect(first?.closed).toBe(true)
    clock.advance(1_000)
    expect(stage.heard).toEqual(stage.told)
  })

  it('F-64 S-81 a shutdown that ends the old connection and drops the new one costs one recovery, not two streams', () => {
    const stage = openStage()
    const { clock } = stage
    clock.advance(500)
    stage.subscribeAfter(undefined)
    const first = stage.newest()
    first.handlers.onShutdown()
    first.handlers.onShutdown()
    expect(stage.legs).toHaveLength(2)
    stage.cut(stage.newest(), 'closed 1006')
    expect(stage.lost).toEqual([])
    stage.cut(first, 'closed 1001')
    expect(stage.lost).toEqual(['closed 1001'])
    const second = stage.newest()
    second.subscribed = true
    second.handlers.onLive()
    clock.advance(1)
    expect(stage.lives()).toBe(2)
    expect(stage.open()).toEqual([second])
    stage.tell()
    clock.advance(300)
    expect(stage.heard).toEqual(stage.told)
  })

  it('F-63 S-81 the old connection may end during the overlap: nothing is lost and nothing starts anew', () => {
    const stage = openStage()
    const { clock } = stage
    clock.advance(500)
    const first = stage.newest()
    first.handlers.onShutdown()
    clock.advance(5_000)
    stage.tell()
    clock.advance(300)
    stage.cut(first, 'closed 1000')
    expect(first.closed).toBe(true)
    stage.tell()
    clock.advance(60_000)
    expect(stage.lost).toEqual([])
    expect(stage.lives()).toBe(1)
    expect(stage.heard).toEqual(stage.told)
  })

  it('S-81 a new connection that is lost before it could take over leaves the old one at work until it can', () => {
    const stage = openStage()
    const { clock } = stage
    clock.advance(500)
    const first = stage.newest()
    first.handlers.onShutdown()
    clock.advance(10_000)
    stage.cut(stage.newest(), 'closed 1006')
    clock.advance(29_000)
    expect(first.closed).toBe(false)
    expect(stage.lost).toEqual([])
    clock.advance(10_000)
    expect(first.closed).toBe(true)
    expect(stage.open()).toHaveLength(1)
  })

  it('S-81 closing ends every connection and every timer', () => {
    const stage = openStage()
    stage.clock.advance(500)
    stage.newest().handlers.onShutdown()
    stage.clock.advance(1_000)
    stage.stop()
    expect(stage.open()).toEqual([])
    stage.clock.advance(48 * HOUR)
    expect(stage.legs).toHaveLength(2)
  })
})
