import { describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import { createManualClock } from '../../domain/testing/manual-clock'
import type { Order } from '../../domain/order'
import type { Reading } from '../../exchange/port'
import { limitOrder, newJournalPath, openDesk, settle, type DeskStage } from './testing/desk-stage'

const HOUR_MS = 3_600_000
type Failure = Extract<Reading<Order>, { kind: 'failed' }>

const refusedRead = (stage: DeskStage, reason: Failure['reason'], code?: number): Failure => ({
  kind: 'failed',
  reason,
  evidence: stage.spot.evidence({ httpStatus: 400, ...(code === undefined ? {} : { code }) }),
})

async function passHours(stage: DeskStage, hours: number): Promise<void> {
  for (let at = 0; at < hours * 60; at++) {
    stage.clock.advance(60_000)
    await settle()
  }
}

/** A desk that was away for `hours` with an order in doubt, which ended meanwhile as `turned` says or was never there. */
async function openAfter(hours: number, turned?: Partial<Order>): Promise<DeskStage> {
  const journalPath = newJournalPath()
  const before = await openDesk({ journalPath })
  before.spot.onPlace = (order, id) => {
    if (turned !== undefined) before.spot.turn(before.spot.rest(order, id), turned)
    return new Promise(() => undefined)
  }
  void before.place(limitOrder())
  await settle()
  before.spot.onPlace = undefined
  const clock = createManualClock(before.clock.now() + hours * HOUR_MS)
  return openDesk({ journalPath, clock, spot: before.spot, live: false })
}

const goLive = (stage: DeskStage): void => {
  for (const venue of [stage.spot, stage.usdm]) venue.handlers?.onLive()
}

describe('a doubt never ends silently (I3)', () => {
  test('25 h away: asked about at the next start, and found (S-33, S-05)', async () => {
    const stage = await openAfter(25, { status: 'FILLED', executedQuantity: decimal('0.01') })
    goLive(stage)
    await stage.pass(1_000)
    expect(stage.newest()).toMatchObject({ state: 'accepted', executedQuantity: '0.01' })
  })

  test('25 h away and nothing answers: unresolved with an alarm 120 s after the start, and still listed (S-35)', async () => {
    const stage = await openAfter(25)
    stage.spot.onFind = () => stage.spot.failed()
    await stage.pass(119_000)
    expect(stage.newest().state).toBe('unconfirmed')
    await stage.pass(17_000)
    expect(stage.newest().state).toBe('unresolved')
    expect(stage.alarms()).toContain('unresolved')
  })

  test('91 days away: the lists have forgotten, so that their silence proves nothing (S-37, I6)', async () => {
    const stage = await openAfter(91 * 24)
    goLive(stage)
    await stage.pass(200_000)
    expect(stage.newest().state).toBe('unresolved')
  })

  test('a fault that lasts a day: unresolved with one alarm, and found when it ends (S-33, S-35)', async () => {
    const stage = await openDesk()
    stage.spot.onPlace = (order, id) => {
      stage.spot.rest(order, id)
      return stage.spot.unconfirmed('timeout')
    }
    stage.spot.onFind = () => stage.spot.failed()
    stage.spot.onOpenOrders = () => stage.spot.failed()
    await stage.place(limitOrder())
    await passHours(stage, 23)
    expect(stage.newest().state).toBe('unconfirmed')
    await passHours(stage, 2)
    expect(stage.newest().state).toBe('unresolved')
    expect(stage.alarms().filter((code) => code === 'unresolved')).toHaveLength(1)
    stage.spot.onFind = undefined
    await passHours(stage, 2)
    expect(stage.newest()).toMatchObject({ state: 'accepted', reason: { code: 'late-sighting' } })
  })

  test.each([
    ['F-40 an archived order, by a code that no row names', 'unknown-code', -2026],
    ['F-40 an archived order', 'rule', -2026],
    ['a symbol that is gone', 'rule', -1121],
    ['F-26 a key that was taken away', 'key', -2015],
  ] as const)(
    '%s: a read refused for good is an answer, and 120 s of them are enough (S-35)',
    async (_, reason, code) => {
      const stage = await openDesk()
      stage.spot.onPlace = () => stage.spot.unconfirmed('timeout')
      stage.spot.onFind = () => refusedRead(stage, reason, code)
      await stage.place(limitOrder())
      await stage.pass(118_000)
      expect(stage.newest().state).toBe('unconfirmed')
      await stage.pass(4_000)
      expect(stage.newest().state).toBe('unresolved')
      expect(stage.alarms()).toContain('unresolved')
    },
  )

  test('lists refused for good put nothing off either (S-35)', async () => {
    const stage = await openDesk()
    stage.spot.onPlace = () => stage.spot.unconfirmed('timeout')
    await stage.place(limitOrder())
    stage.spot.onOpenOrders = () => refusedRead(stage, 'key', -2015)
    await stage.pass(122_000)
    expect(stage.newest().state).toBe('unresolved')
  })
})
