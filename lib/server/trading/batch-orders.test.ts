import { describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { NewOrder, Order } from '../../domain/order'
import type { ActAnswer, Answer } from '../runtime'
import { parseClientOrderId } from './client-order-id'
import { caller, limitOrder, newKey, openDesk, settle, valueOf, type DeskStage } from './testing/desk-stage'

const d = decimal
const at = (price: string, more: Partial<NewOrder> = {}): NewOrder => limitOrder('usdm', { price: d(price), ...more })
const three = [at('49000'), at('48900'), at('48800')]

const place = (desk: DeskStage, orders: NewOrder[], more: { key?: string; confirmed?: string[] } = {}) =>
  desk.parts.desk.placeBatch(caller, more.key ?? newKey(), {
    account: 'paper',
    orders,
    seen: { generation: desk.generation() },
    confirmed: more.confirmed ?? ['repeat', 'doubt'],
  })
const told = (answer: Answer<ActAnswer>): readonly string[] =>
  valueOf(answer).act.intents.map((intent) => `${intent.state} ${intent.reason?.code ?? ''}`.trim())
async function later(desk: DeskStage, answer: Answer<ActAnswer>): Promise<readonly string[]> {
  const act = valueOf(await desk.parts.desk.actOf(valueOf(answer).act.actId))
  return act.intents.map((intent) => `${intent.state} ${intent.reason?.code ?? ''}`.trim())
}

async function withOpen(count: number): Promise<{ desk: DeskStage; open: readonly Order[] }> {
  const desk = await openDesk()
  const open = Array.from({ length: count }, (_, n) => desk.usdm.rest(at(`4${9 - n}000`), `elsewhere-${n}`))
  for (const order of open) desk.usdm.tell(order)
  await settle()
  return { desk, open }
}

describe('S-25 F-46 a batch of futures orders', () => {
  test('S-01 S-06 is one intent an item, in one commit, with ids that differ by their leg digit', async () => {
    const desk = await openDesk()
    const answer = await place(desk, three)
    expect(told(answer)).toEqual(['accepted', 'accepted', 'accepted'])
    const { actId, kind, intents } = valueOf(answer).act
    expect(kind).toBe('batch-place')
    expect(intents.map((intent) => parseClientOrderId(intent.clientOrderId))).toMatchObject(
      [0, 1, 2].map((leg) => ({ leg, intentId: actId, kind: 'place' })),
    )
    expect(
      desk
        .picture()
        .orders.map((order) => order.price)
        .sort(),
    ).toEqual(['48800', '48900', '49000'])
  })

  test('S-10 F-93 the same key sends nothing again', async () => {
    const desk = await openDesk()
    const key = newKey()
    await place(desk, three, { key })
    expect(valueOf(await place(desk, three, { key })).replayed).toBe(true)
    expect(desk.usdm.calls.filter((call) => call.name === 'batch-place')).toHaveLength(3)
  })

  test('F-46 error objects and a missing item: each item ends by itself', async () => {
    const desk = await openDesk()
    desk.usdm.onBatch = () => [
      desk.usdm.accepted(desk.usdm.rest(three[0] as NewOrder, idOf(desk, 0))),
      desk.usdm.rejected('funds', { code: -2019 }),
      desk.usdm.unconfirmed('missing'),
    ]
    const answer = await place(desk, three)
    expect(told(answer)).toEqual(['accepted', 'rejected rejected-funds', 'unconfirmed unconfirmed-missing'])
    await desk.pass(30_000)
    expect(await later(desk, answer)).toEqual(['accepted', 'rejected rejected-funds', 'not-placed not-placed-proved'])
  })

  test('F-46 a 5xx leaves all in doubt; what was executed is found, the rest is proved absent (I1)', async () => {
    const desk = await openDesk()
    desk.usdm.onBatch = () => {
      desk.usdm.rest(three[1] as NewOrder, idOf(desk, 1))
      return three.map(() => desk.usdm.unconfirmed('server-error'))
    }
    const answer = await place(desk, three)
    await desk.pass(35_000)
    expect(await later(desk, answer)).toEqual([
      'not-placed not-placed-proved',
      'accepted',
      'not-placed not-placed-proved',
    ])
    expect(desk.usdm.calls.filter((call) => call.name === 'batch-place')).toHaveLength(3)
  })

  test('the funds of one are taken before the next is weighed', async () => {
    const desk = await openDesk()
    const large = at('49000', { quantity: d('1.2') })
    const other = await openDesk()
    for (const { usdm, clock } of [desk, other])
      usdm.emit({ type: 'leverage-changed', market: 'usdm', symbol: 'BTCUSDT', leverage: 1, exchangeTime: clock.now() })
    await settle()
    expect(await place(desk, [large])).toMatchObject({ kind: 'done' })
    expect(await place(other, [large, at('48000', { quantity: d('1.2') })])).toMatchObject({
      kind: 'invalid',
      reason: { code: 'margin-short' },
    })
  })

  test('S-52 S-13 conditional, too many or locked orders are refused whole', async () => {
    const desk = await openDesk()
    const stop: NewOrder = {
      ...at('49000'),
      orderType: 'STOP_MARKET',
      timeInForce: undefined,
      price: undefined,
      triggerPrice: d('51000'),
    }
    expect(await place(desk, [stop])).toMatchObject({ reason: { code: 'not-on-market' } })
    expect(await place(desk, [limitOrder('spot')])).toMatchObject({ reason: { code: 'not-on-market' } })
    await desk.parts.desk.killSwitch(caller, newKey(), { account: 'paper', mode: 'entries' })
    expect(await place(desk, three)).toMatchObject({ kind: 'locked' })
    expect(desk.usdm.calls.some((call) => call.name === 'batch-place')).toBe(false)
  })
})

/** Our id of an item whose request is under way. */
const idOf = (desk: DeskStage, leg: number): string =>
  desk.picture().intents.find((intent) => intent.act?.leg === leg)?.clientOrderId ?? ''

describe('S-25 S-26 a batch of changes', () => {
  const amend = (desk: DeskStage, open: readonly Order[], quantity: string, confirmed: string[] = []) =>
    desk.parts.desk.amendBatch(caller, newKey(), {
      account: 'paper',
      changes: open.map((order) => ({
        symbol: order.symbol,
        target: { service: 'order', orderId: order.orderId },
        quantity,
      })),
      seen: { generation: desk.generation() },
      confirmed,
    })

  test('S-26 each is read back; one that nobody answers is looked up', async () => {
    const { desk, open } = await withOpen(2)
    const [first, second] = open
    if (first === undefined || second === undefined) throw new Error('two')
    desk.usdm.onBatch = () => [
      desk.usdm.accepted(desk.usdm.turn(first, { quantity: d('0.005') })),
      desk.usdm.unconfirmed('missing'),
    ]
    const answer = await amend(desk, open, '0.005')
    expect(told(answer)).toEqual(['accepted', 'unconfirmed unconfirmed-missing'])
    await desk.pass(25_000)
    expect(await later(desk, answer)).toEqual(['accepted', 'not-placed amend-not-made'])
    const ids = valueOf(answer).act.intents.map((intent) => intent.modifyId)
    expect(new Set(ids).size).toBe(2)
  })

  test('S-26 F-59 a change that would cancel is asked for the whole batch; an order twice is refused', async () => {
    const { desk, open } = await withOpen(2)
    desk.usdm.tell(desk.usdm.turn(open[1] as Order, { executedQuantity: d('0.006'), status: 'PARTIALLY_FILLED' }))
    await settle()
    expect(await amend(desk, open, '0.005')).toMatchObject({ confirm: ['modify-cancels'] })
    expect(await amend(desk, [open[0] as Order, open[0] as Order], '0.005')).toMatchObject({
      reason: { code: 'order-twice' },
    })
  })
})

describe('S-25 S-50 a batch of cancels', () => {
  const cancel = (desk: DeskStage, open: readonly Pick<Order, 'orderId'>[]) =>
    desk.parts.desk.cancelBatch(caller, newKey(), {
      account: 'paper',
      symbol: 'BTCUSDT',
      targets: open.map(({ orderId }) => ({ service: 'order', orderId })),
    })

  test('S-50 F-36 each ends by itself: canceled, filled before, or in doubt', async () => {
    const { desk, open } = await withOpen(3)
    const [first, second, third] = open
    if (first === undefined || second === undefined || third === undefined) throw new Error('three')
    desk.usdm.turn(second, { status: 'FILLED', executedQuantity: d('0.01') })
    desk.usdm.onBatch = () => [
      desk.usdm.accepted(desk.usdm.turn(first, { status: 'CANCELED' })),
      desk.usdm.rejected('not-found', { code: -2011 }),
      desk.usdm.unconfirmed('missing'),
    ]
    const answer = await cancel(desk, open)
    expect(told(answer)).toEqual(['accepted', 'rejected order-already-filled', 'unconfirmed unconfirmed-missing'])
    await desk.pass(25_000)
    expect(await later(desk, answer)).toEqual([
      'accepted',
      'rejected order-already-filled',
      'not-placed cancel-not-executed',
    ])
  })

  test('S-72 it needs no live account', async () => {
    const { desk, open } = await withOpen(2)
    desk.usdm.handlers?.onLost('cut')
    await settle()
    expect(told(await cancel(desk, open))).toEqual(['accepted', 'accepted'])
  })
})
