import { describe, expect, it } from 'vitest'
import { createManualClock, type ManualClock } from '../../domain/testing/manual-clock'
import { createDialGate, type DialOutcome } from './dial-gate'

/** A socket that dials again whenever a dial fails. */
function stubborn(
  clock: ManualClock,
  gate: { ask(dial: (outcome: DialOutcome) => void): () => void },
  isAway: () => boolean,
) {
  const dials: number[] = []
  let liveAt: number | undefined
  const dial = (outcome: DialOutcome): void => {
    dials.push(clock.monotonic())
    if (isAway()) {
      outcome.failed()
      gate.ask(dial)
    } else {
      liveAt = clock.monotonic()
      outcome.opened()
    }
  }
  gate.ask(dial)
  return { dials, liveAt: () => liveAt }
}

describe('dialing (S-80)', () => {
  it('dials at once when nothing failed', () => {
    const clock = createManualClock()
    const { dials } = stubborn(clock, createDialGate({ clock, heldUntil: () => undefined }), () => false)
    expect(dials).toEqual([0])
  })

  it('waits between 0.25 and 15 s after a failure, never dials more than 30 times in 5 minutes, and all are live within 16 s of the return (F-76, F-78)', () => {
    const clock = createManualClock()
    const gate = createDialGate({ clock, heldUntil: () => undefined })
    let away = true
    const sockets = [1, 2, 3].map(() => stubborn(clock, gate, () => away))
    for (let second = 0; second < 599; second++) clock.advance(1_000)
    const dials = sockets.flatMap((socket) => socket.dials).sort((a, b) => a - b)
    for (const [at, time] of dials.entries()) {
      const before = dials[at - 1]
      if (before !== undefined) expect(time - before).toBeGreaterThanOrEqual(250)
      const window = dials.filter((other) => other > time - 300_000 && other <= time)
      expect(window.length).toBeLessThanOrEqual(30)
    }
    expect(dials.length).toBeLessThanOrEqual(60)
    away = false
    clock.advance(16_000)
    for (const socket of sockets) expect(socket.liveAt()).toBeDefined()
  })

  it('starts afresh after 60 s of standing', () => {
    const clock = createManualClock()
    const gate = createDialGate({ clock, heldUntil: () => undefined })
    let away = true
    const socket = stubborn(clock, gate, () => away)
    clock.advance(30_000)
    away = false
    clock.advance(60_000)
    expect(socket.liveAt()).toBeDefined()
    clock.advance(60_000)
    const again = stubborn(clock, gate, () => false)
    expect(again.dials).toEqual([clock.monotonic()])
  })

  it('does not dial while a ban lasts', () => {
    const clock = createManualClock()
    const until = clock.now() + 120_000
    const gate = createDialGate({ clock, heldUntil: () => (clock.now() < until ? until : undefined) })
    const { dials } = stubborn(clock, gate, () => false)
    clock.advance(119_999)
    expect(dials).toEqual([])
    clock.advance(1)
    expect(dials).toHaveLength(1)
  })

  it('follows the first loss at once, and waits when connections keep ending within a minute', () => {
    const clock = createManualClock()
    const gate = createDialGate({ clock, heldUntil: () => undefined })
    stubborn(clock, gate, () => false)
    gate.lose()
    expect(stubborn(clock, gate, () => false).dials).toEqual([0])
    gate.lose()
    const { dials } = stubborn(clock, gate, () => false)
    expect(dials).toEqual([])
    clock.advance(1_000)
    expect(dials).toHaveLength(1)
  })
})
