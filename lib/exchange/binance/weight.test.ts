import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../domain/testing/manual-clock'
import type { Hold, Lane } from '../port'
import { createGovernor } from './weight'

const START = 1_800_000_000_000 // a full minute

function build(limit = 1000) {
  const clock = createManualClock(START)
  const holds: Hold[] = []
  const governor = createGovernor({ market: 'spot', clock, offset: () => 0 })
  governor.onHold((hold) => holds.push(hold))
  governor.setLimit(limit)
  const pass = (lane: Lane, cost: number): boolean => {
    const admission = governor.admit(lane, cost)
    if (admission.kind === 'admitted') admission.settle()
    return admission.kind === 'admitted'
  }
  return { clock, governor, holds, pass }
}

describe('weight lanes (S-84)', () => {
  it('keeps a fifth for cancels whatever the others spend', () => {
    const { pass } = build()
    const lanes: Lane[] = ['interface', 'audit', 'resolve']
    let spent = 0
    for (const lane of lanes) while (pass(lane, 10)) spent += 10
    expect(spent).toBeLessThanOrEqual(800)
    let cancels = 0
    while (pass('cancel', 10)) cancels += 10
    expect(cancels).toBe(1000 - spent)
    expect(cancels).toBeGreaterThanOrEqual(200)
  })

  it('stops the interface at 80 % and audits at 90 % of what the headers say, and cancels at the limit alone', () => {
    const { governor, pass } = build()
    governor.note(800)
    expect(pass('interface', 1)).toBe(false)
    expect(pass('cancel', 1)).toBe(true)
    governor.note(999)
    expect(pass('audit', 1)).toBe(false)
    expect(pass('resolve', 2)).toBe(false)
    expect(pass('cancel', 1)).toBe(true)
  })

  it('lets orders pass whatever has been spent: on success they cost nothing', () => {
    const { governor, pass } = build()
    governor.note(1000)
    expect(pass('order', 1)).toBe(true)
  })

  it('guarantees each lane its own share', () => {
    const { pass } = build()
    let audits = 0
    while (pass('audit', 10)) audits += 10
    expect(audits).toBeGreaterThanOrEqual(250)
    let reads = 0
    while (pass('resolve', 10)) reads += 10
    expect(reads).toBeGreaterThanOrEqual(150)
  })

  it('begins anew with the minute of the exchange', () => {
    const { clock, governor, pass } = build()
    governor.note(1000)
    const refused = governor.admit('audit', 1)
    expect(refused).toEqual({ kind: 'refused', reason: 'rate-limit', retryAt: START + 60_000 })
    clock.advance(60_000)
    expect(pass('audit', 1)).toBe(true)
    expect(governor.usage()).toMatchObject({ limit: 1000, resetsAt: START + 120_000 })
  })

  it('counts what is under way until a header says better', () => {
    const { governor } = build()
    const first = governor.admit('interface', 80)
    expect(governor.usage().used).toBe(80)
    governor.note(85)
    if (first.kind === 'admitted') first.settle()
    governor.note(85)
    expect(governor.usage().used).toBe(85)
    governor.note(40) // an older answer that came late
    expect(governor.usage().used).toBe(85)
  })

  it('never lets the sum of admitted calls pass the limit', () => {
    const lane = fc.constantFrom<Lane>('cancel', 'resolve', 'audit', 'interface')
    fc.assert(
      fc.property(fc.array(fc.tuple(lane, fc.integer({ min: 1, max: 120 })), { maxLength: 80 }), (calls) => {
        const { pass } = build()
        let spent = 0
        let others = 0
        for (const [name, cost] of calls) {
          if (!pass(name, cost)) continue
          spent += cost
          if (name !== 'cancel') others += cost
        }
        expect(spent).toBeLessThanOrEqual(1000)
        expect(others).toBeLessThanOrEqual(900)
      }),
    )
  })
})

describe('holds (S-85)', () => {
  it('a ban stops everything, cancels too, and is told so that it can be kept (F-28)', () => {
    const { clock, governor, holds, pass } = build()
    governor.hold({ kind: 'ban', until: START + 120_000 })
    for (const lane of ['order', 'cancel', 'resolve', 'audit', 'interface'] as const) expect(pass(lane, 0)).toBe(false)
    expect(governor.admit('cancel', 1)).toEqual({ kind: 'refused', reason: 'banned', retryAt: START + 120_000 })
    expect(holds).toEqual([{ kind: 'ban', until: START + 120_000 }])
    expect(governor.usage().bannedUntil).toBe(START + 120_000)
    expect(governor.heldUntil()).toBe(START + 120_000)
    clock.advance(120_000)
    expect(pass('order', 0)).toBe(true)
    expect(governor.heldUntil()).toBeUndefined()
  })

  it('a rate limit lifts for cancels first (S-56, F-27)', () => {
    const { clock, governor, pass } = build()
    governor.hold({ kind: 'rate-limit', until: START + 10_000 })
    expect(pass('cancel', 1)).toBe(false)
    clock.advance(10_000)
    expect(pass('cancel', 1)).toBe(true)
    expect(pass('order', 1)).toBe(false)
    expect(pass('interface', 1)).toBe(false)
    clock.advance(500)
    expect(pass('order', 1)).toBe(true)
    expect(pass('interface', 1)).toBe(true)
  })

  it('too many orders hold orders back and nothing else (F-29)', () => {
    const { governor, pass } = build()
    governor.hold({ kind: 'orders', until: START + 10_000 })
    expect(pass('order', 0)).toBe(false)
    expect(pass('cancel', 1)).toBe(true)
    expect(pass('audit', 1)).toBe(true)
    expect(governor.heldUntil()).toBeUndefined()
  })

  it('never shortens a deadline', () => {
    const { governor, holds } = build()
    governor.hold({ kind: 'ban', until: START + 60_000 })
    governor.hold({ kind: 'ban', until: START + 30_000 })
    expect(holds).toHaveLength(1)
    expect(governor.heldUntil()).toBe(START + 60_000)
  })
})
