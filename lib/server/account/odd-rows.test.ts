import { describe, expect, it } from 'vitest'
import type { OddRow } from '../../exchange/port'
import { caller, limitOrder, newKey, openDesk, settle } from '../trading/testing/desk-stage'

const oddRow = (orderId: string): OddRow => ({
  what: 'orders',
  why: 'side: BUY or SELL expected',
  text: `{"symbol":"BTCUSDT","orderId":${orderId},"side":"BOTHWAYS"}`,
  symbol: 'BTCUSDT',
  orderId,
})

/** A desk whose spot lists hold one order that can be read and one that cannot. */
async function openOddDesk() {
  const stage = await openDesk()
  const plain = stage.spot.rest(limitOrder(), 'plain')
  const odd = stage.spot.rest(limitOrder(), 'odd')
  stage.spot.tell(odd)
  await settle()
  stage.spot.onOpenOrders = () => ({
    kind: 'read',
    value: stage.spot.orders.filter(({ orderId, status }) => orderId !== odd.orderId && status === 'NEW'),
    odd: [oddRow(odd.orderId)],
    evidence: stage.spot.evidence(),
  })
  return { stage, plain, odd }
}

describe('S-44 F-54 a row that cannot be read', () => {
  it('blinds nobody to the others: it is shown once, its order stays as known, and the account is live', async () => {
    const { stage, plain, odd } = await openOddDesk()
    stage.spot.onFind = () => stage.spot.failed()
    stage.spot.handlers?.onLost('cut')
    stage.spot.handlers?.onLive()
    await stage.pass(95_000)
    expect(stage.picture().phases.spot).toBe('live')
    expect(stage.picture().orders.map(({ orderId, status }) => [orderId, status])).toEqual(
      expect.arrayContaining([
        [plain.orderId, 'NEW'],
        [odd.orderId, 'NEW'],
      ]),
    )
    expect(stage.alarms().filter((code) => code === 'not-understood')).toHaveLength(1)
  })

  it('S-55 lets no cancel-all say that everything is gone', async () => {
    const { stage } = await openOddDesk()
    await stage.parts.desk.cancelAll(caller, newKey(), { account: 'paper', scope: { mode: 'everything' } })
    await stage.pass(61_500)
    expect(stage.picture().cancelRun).toMatchObject({
      state: 'incomplete',
      reason: { code: 'cancel-all-unreadable' },
    })
  })

  it('S-34 lets nobody call an order not placed, which it may be', async () => {
    const stage = await openDesk()
    stage.spot.onPlace = () => stage.spot.unconfirmed('timeout')
    await stage.place(limitOrder())
    stage.spot.onOpenOrders = () => ({ kind: 'read', value: [], odd: [oddRow('7')], evidence: stage.spot.evidence() })
    await stage.pass(60_000)
    expect(stage.newest().state).toBe('unconfirmed')
  })
})

describe('S-44 S-87 an event that cannot be read', () => {
  it('is shown once and audited, and the account stays live', async () => {
    const stage = await openDesk()
    const reads = () => stage.spot.calls.filter(({ name }) => name === 'read').length
    const before = reads()
    for (let n = 0; n < 3; n++)
      stage.spot.emit({
        type: 'unknown-event',
        market: 'spot',
        name: 'executionReport',
        why: 'S: BUY or SELL expected',
      })
    await settle()
    expect(reads()).toBeGreaterThan(before)
    expect(stage.alarms()).toEqual(['not-understood'])
    expect(stage.picture().phases.spot).toBe('live')
  })
})
