import { describe, expect, it } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { Order } from '../../domain/order'
import { createManualClock } from '../../domain/testing/manual-clock'
import { caller, limitOrder, newJournalPath, openDesk, type DeskStage, valueOf } from '../trading/testing/desk-stage'
import { ScriptedVenue, usdt } from '../trading/testing/scripted-venue'

const HOUR = 3_600_000

/** The exchange as it is after a reset: nothing of before, the first credits again. */
function reset(stage: DeskStage, more: { idsFrom?: bigint } = {}): void {
  const { spot } = stage
  spot.orders.length = 0
  spot.fills.length = 0
  const at = stage.clock.now()
  spot.balances = [usdt('spot', '100000', at), { ...usdt('spot', '5', at), asset: 'BTC' }]
  spot.accountTime = at
  if (more.idsFrom !== undefined) spot.restartIds(more.idsFrom)
}

const shown = (stage: DeskStage, clientOrderId: string): Order[] =>
  stage.picture().orders.filter((order) => order.clientOrderId === clientOrderId) as Order[]

/** A desk with one resting order and one that traded. */
async function trading(stage: DeskStage): Promise<{ resting: string; traded: string }> {
  const resting = valueOf(await stage.place(limitOrder())).intent.clientOrderId
  const filled = valueOf(await stage.place(limitOrder('spot', { price: decimal('49900'), quantity: decimal('0.02') })))
    .intent.clientOrderId
  const order = stage.spot.orders.find((each) => each.clientOrderId === filled)
  if (order === undefined) throw new Error('not there')
  const done = stage.spot.turn(order, { status: 'FILLED', executedQuantity: decimal('0.02') })
  stage.spot.tell(done, stage.spot.trade(done, '0.02'))
  await stage.settle()
  return { resting, traded: filled }
}

const unseen = (stage: DeskStage) => stage.picture().resets

describe('an exchange that begins anew (S-67)', () => {
  it('S-67 S-41 calls open orders lost, keeps no figure of before and no order out until the owner has seen it', async () => {
    const stage = await openDesk()
    const { resting } = await trading(stage)
    expect(stage.picture().fills).toHaveLength(1)
    reset(stage)
    await stage.pass(45_000)
    expect(unseen(stage)).toMatchObject([{ market: 'spot', epoch: 2, lostOrders: 1, lostIntents: 0 }])
    expect(shown(stage, resting)).toMatchObject([{ status: 'LOST_IN_RESET', epoch: 1 }])
    expect(stage.picture().fills).toEqual([])
    expect(stage.alarms()).toEqual([])
    expect(stage.picture().phases.spot).toBe('live')
    expect(stage.picture().entryBlockedBy?.code).toBe('venue-reset')
    expect(await stage.place(limitOrder())).toMatchObject({ kind: 'locked', reason: { code: 'venue-reset' } })

    const at = unseen(stage)[0]?.at ?? 0
    expect(valueOf(await stage.parts.desk.seeResets(caller, { account: 'paper', upTo: at - 1 }))).toHaveLength(1)
    expect(valueOf(await stage.parts.desk.seeResets(caller, { account: 'paper', upTo: at }))).toEqual([])
    expect(stage.picture().entryAllowed).toBe(true)
    expect(
      valueOf(await stage.place(limitOrder('spot', { price: decimal('48000'), quantity: decimal('0.03') }))).intent
        .state,
    ).toBe('accepted')
  })

  it('S-67 S-42 I4 keeps the ledger by epoch: the same trade and order ids are new trades, and old orders keep theirs', async () => {
    const stage = await openDesk()
    const { resting, traded } = await trading(stage)
    const before = stage.picture().intents.find((intent) => intent.clientOrderId === traded)
    reset(stage, { idsFrom: 9_007_199_254_740_993n })
    await stage.pass(45_000)
    const at = unseen(stage)[0]?.at ?? 0
    valueOf(await stage.parts.desk.seeResets(caller, { account: 'paper', upTo: at }))
    // Ids start anew: the first order stands under the number of the lost one, its trade under that of the old trade.
    const { intent } = valueOf(
      await stage.place(limitOrder('spot', { price: decimal('48000'), quantity: decimal('0.03') })),
    )
    const order = stage.spot.orders[0]
    if (order === undefined) throw new Error('not there')
    const done = stage.spot.turn(order, { status: 'FILLED', executedQuantity: decimal('0.03') })
    stage.spot.tell(done, stage.spot.trade(done, '0.03', '48000'))
    await stage.settle()
    expect(shown(stage, intent.clientOrderId)).toMatchObject([{ status: 'FILLED', orderId: order.orderId }])
    expect(shown(stage, resting)).toMatchObject([{ status: 'LOST_IN_RESET', epoch: 1, orderId: order.orderId }])
    expect(stage.picture().fills).toMatchObject([{ tradeId: '1', orderId: order.orderId, epoch: 2 }])
    const detail = valueOf(await stage.parts.desk.intentDetail(intent.intentId))
    expect(detail.fills).toMatchObject([{ price: '48000', epoch: 2 }])
    const old = valueOf(await stage.parts.desk.intentDetail(before?.intentId ?? ''))
    expect(old.fills).toMatchObject([{ price: '100', tradeId: '1' }])
  })

  it('S-67 ends an intent without an answer as lost, with the evidence, and raises no doubt any more', async () => {
    const stage = await openDesk()
    await trading(stage)
    stage.spot.onPlace = () => stage.spot.unconfirmed('timeout')
    const { intent } = valueOf(
      await stage.place(limitOrder('spot', { price: decimal('47000'), quantity: decimal('0.04') })),
    )
    stage.spot.onPlace = undefined
    expect(intent.state).toBe('unconfirmed')
    // The resolver is kept busy: its reads of this order fail, so that only the reset can end it.
    stage.spot.onFind = ({ clientOrderId, orderId }) =>
      orderId === undefined && clientOrderId === intent.clientOrderId ? stage.spot.failed() : undefined
    reset(stage)
    await stage.pass(45_000)
    const ended = stage.picture().intents.find((each) => each.intentId === intent.intentId)
    expect(ended).toMatchObject({ state: 'not-placed', reason: { code: 'lost-in-reset' } })
    expect(unseen(stage)).toMatchObject([{ lostOrders: 1, lostIntents: 1 }])
    const { evidence } = valueOf(await stage.parts.desk.intentDetail(intent.intentId))
    expect(evidence.find((row) => row.source === 'reset')?.raw).toContain('gone')
  })

  it('F-35 F-37 S-67 takes a lagging exchange for no reset: an order unknown by id while balances stand', async () => {
    const stage = await openDesk()
    const { intent } = valueOf(await stage.place(limitOrder()))
    stage.spot.onFind = () => ({ kind: 'absent', evidence: stage.spot.evidence({ httpStatus: 400, code: -2013 }) })
    stage.spot.onOpenOrders = () => ({ kind: 'read', value: [], evidence: stage.spot.evidence() })
    await stage.pass(120_000)
    expect(unseen(stage)).toEqual([])
    expect(shown(stage, intent.clientOrderId)).toMatchObject([{ status: 'NEW' }])
    expect(stage.alarms()).toEqual(['order-vanished'])
  })

  it('S-67 S-43 money that moved without a word is no reset while one order is still known', async () => {
    const stage = await openDesk()
    await trading(stage)
    stage.spot.balances = [usdt('spot', '7', stage.clock.now())]
    await stage.pass(90_000)
    expect(unseen(stage)).toEqual([])
    expect(stage.alarms()).toContain('mismatch')
  })

  it('S-67 finds after a restart what was lost while it was away, and still waits for the owner after another', async () => {
    const journalPath = newJournalPath()
    const first = await openDesk({ journalPath })
    const { resting } = await trading(first)
    await first.parts.stop()

    const clock = createManualClock(first.clock.now() + 2 * HOUR)
    const spot = new ScriptedVenue('spot', clock)
    const second = await openDesk({ journalPath, clock, spot, live: false })
    for (const venue of [second.spot, second.usdm]) venue.handlers?.onLive()
    await second.pass(20_000)
    expect(unseen(second)).toMatchObject([{ market: 'spot', epoch: 2, lostOrders: 1 }])
    expect(shown(second, resting)).toMatchObject([{ status: 'LOST_IN_RESET' }])
    await second.parts.stop()

    const third = await openDesk({ journalPath, clock: createManualClock(clock.now() + HOUR) })
    expect(third.picture().entryBlockedBy?.code).toBe('venue-reset')
    expect(shown(third, resting)).toMatchObject([{ status: 'LOST_IN_RESET', epoch: 1 }])
  })
})
