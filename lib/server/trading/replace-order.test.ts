import { describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { NewOrder, Order } from '../../domain/order'
import type { ActAnswer, Answer } from '../runtime'
import { parseClientOrderId } from './client-order-id'
import { caller, limitOrder, newKey, openDesk, settle, valueOf, type DeskStage } from './testing/desk-stage'

const d = decimal

async function withResting(more: Partial<Order> = {}): Promise<{ desk: DeskStage; resting: Order }> {
  const desk = await openDesk()
  const resting = desk.spot.rest(limitOrder(), 'elsewhere', more)
  desk.spot.tell(resting)
  await settle()
  return { desk, resting }
}

function replace(
  desk: DeskStage,
  resting: Pick<Order, 'orderId'>,
  order: NewOrder,
  more: { key?: string; confirmed?: string[]; generation?: number } = {},
): Promise<Answer<ActAnswer>> {
  return desk.parts.desk.replaceOrder(caller, more.key ?? newKey(), {
    account: 'paper',
    target: { service: 'order', orderId: resting.orderId },
    order,
    seen: { generation: more.generation ?? desk.generation() },
    confirmed: more.confirmed ?? ['repeat', 'doubt'],
  })
}
const legs = (answer: Answer<ActAnswer>): readonly string[] =>
  valueOf(answer).act.intents.map((intent) => `${intent.kind} ${intent.state} ${intent.reason?.code ?? ''}`.trim())
const better = limitOrder('spot', { price: d('49500') })

test('S-01 S-25 a replace is two intents of one act, written down before its one send', async () => {
  const { desk, resting } = await withResting()
  let atSending: readonly string[] = []
  desk.spot.onReplace = () => {
    atSending = desk.picture().intents.map((intent) => `${intent.kind} ${intent.state}`)
    return undefined
  }
  const answer = await replace(desk, resting, better)
  expect([...atSending].sort()).toEqual(['cancel sending', 'place sending'])
  expect(legs(answer)).toEqual(['cancel accepted', 'place accepted'])
  const { act } = valueOf(answer)
  const ids = act.intents.map((intent) => parseClientOrderId(intent.clientOrderId))
  expect(ids).toMatchObject([
    { kind: 'cancel', leg: 0, intentId: act.actId },
    { kind: 'place', leg: 1, intentId: act.actId },
  ])
  expect(act.intents.every((intent) => intent.act?.actId === act.actId)).toBe(true)
  expect(desk.spot.calls.filter((call) => call.name === 'replace')).toHaveLength(1)
  const { orders } = desk.picture()
  expect(orders.find((order) => order.orderId === resting.orderId)?.status).toBe('CANCELED')
  expect(orders.filter((order) => order.status === 'NEW')).toMatchObject([{ price: '49500' }])
})

test('S-10 F-93 the same key answers with the same legs and sends nothing; another body is refused', async () => {
  const { desk, resting } = await withResting()
  const key = newKey()
  const first = valueOf(await replace(desk, resting, better, { key }))
  const again = valueOf(await replace(desk, resting, better, { key }))
  expect(again.replayed).toBe(true)
  expect(again.act.intents.map((intent) => intent.intentId)).toEqual(first.act.intents.map((one) => one.intentId))
  expect(await replace(desk, resting, limitOrder(), { key })).toMatchObject({ kind: 'key-reused' })
  expect(desk.spot.calls.filter((call) => call.name === 'replace')).toHaveLength(1)
  const { intents } = valueOf(await desk.parts.desk.actOf(first.act.intents[1]?.intentId ?? ''))
  expect(intents.map((intent) => intent.kind)).toEqual(['cancel', 'place'])
})

describe('S-25 F-45 each leg ends by its own answer', () => {
  test('F-45 -2022: the order was filled already, and nothing is placed', async () => {
    const { desk, resting } = await withResting()
    desk.spot.turn(resting, { status: 'FILLED', executedQuantity: d('0.01') })
    const answer = await replace(desk, resting, better)
    expect(legs(answer)).toEqual(['cancel rejected order-already-filled', 'place rejected rejected-not-attempted'])
  })

  test('F-45 -2021: canceled, and the new order refused for funds', async () => {
    const { desk, resting } = await withResting()
    desk.spot.onReplace = () => ({
      cancel: {
        kind: 'accepted',
        value: desk.spot.turn(resting, { status: 'CANCELED' }),
        evidence: desk.spot.evidence(),
      },
      place: desk.spot.rejected('funds', { code: -2010 }),
    })
    expect(legs(await replace(desk, resting, better))).toEqual(['cancel accepted', 'place rejected rejected-funds'])
  })

  const truths = [
    { canceled: true, placed: true, ends: ['cancel accepted', 'place accepted'] },
    { canceled: true, placed: false, ends: ['cancel accepted', 'place not-placed not-placed-proved'] },
    { canceled: false, placed: true, ends: ['cancel not-placed cancel-not-executed', 'place accepted'] },
    {
      canceled: false,
      placed: false,
      ends: ['cancel not-placed cancel-not-executed', 'place not-placed not-placed-proved'],
    },
  ]
  test.each(truths)(
    'F-45 S-34 5xx with canceled=$canceled placed=$placed: both unconfirmed, each settled by itself',
    async ({ canceled, placed, ends }) => {
      const { desk, resting } = await withResting()
      desk.spot.onReplace = ({ order, clientOrderId }) => {
        if (canceled) desk.spot.turn(resting, { status: 'CANCELED' })
        if (placed) desk.spot.rest(order, clientOrderId)
        return { cancel: desk.spot.unconfirmed('server-error'), place: desk.spot.unconfirmed('server-error') }
      }
      const answer = await replace(desk, resting, better)
      expect(legs(answer)).toEqual([
        'cancel unconfirmed unconfirmed-server-error',
        'place unconfirmed unconfirmed-server-error',
      ])
      await desk.pass(40_000)
      const act = await desk.parts.desk.actOf(valueOf(answer).act.actId)
      expect(
        valueOf(act).intents.map((intent) => `${intent.kind} ${intent.state} ${intent.reason?.code ?? ''}`.trim()),
      ).toEqual(ends)
      expect(desk.spot.calls.filter((call) => call.name === 'replace' || call.name === 'place')).toHaveLength(1)
    },
  )

  test('S-25 a leg that the answer leaves out is unconfirmed and found', async () => {
    const { desk, resting } = await withResting()
    desk.spot.onReplace = ({ order, clientOrderId }) => {
      desk.spot.rest(order, clientOrderId)
      return {
        cancel: {
          kind: 'accepted',
          value: desk.spot.turn(resting, { status: 'CANCELED' }),
          evidence: desk.spot.evidence(),
        },
        place: desk.spot.unconfirmed('missing'),
      }
    }
    const answer = await replace(desk, resting, better)
    expect(legs(answer)).toEqual(['cancel accepted', 'place unconfirmed unconfirmed-missing'])
    await desk.pass(500)
    expect(valueOf(await desk.parts.desk.actOf(valueOf(answer).act.actId)).intents[1]?.state).toBe('accepted')
  })

  test('S-11 an answer that takes longer than 3 s is doubt, asked about, and taken when it comes', async () => {
    const { desk, resting } = await withResting()
    let answerNow: () => void = () => undefined
    desk.spot.onReplace = () =>
      new Promise((resolve) => {
        answerNow = () =>
          resolve({
            cancel: desk.spot.rejected('not-found', { code: -2011 }),
            place: desk.spot.rejected('not-attempted'),
          })
      })
    const answering = replace(desk, resting, better)
    await desk.pass(3_100)
    expect(legs(await answering)).toEqual(['cancel unconfirmed no-answer-yet', 'place unconfirmed no-answer-yet'])
    answerNow()
    await desk.pass(200)
    expect(
      valueOf(await desk.parts.desk.actOf(valueOf(await answering).act.actId)).intents.map((one) => one.state),
    ).toEqual(['rejected', 'not-placed'])
  })
})

describe('S-13 S-52 S-72 the gates of a new order stand before a replace', () => {
  test('S-13 another generation is answered with fresh numbers', async () => {
    const { desk, resting } = await withResting()
    expect(await replace(desk, resting, better, { generation: 99 })).toMatchObject({ kind: 'seen-state' })
    expect(desk.spot.calls.some((call) => call.name === 'replace')).toBe(false)
  })

  test('S-52 I7 nothing leaves while trading is locked', async () => {
    const { desk, resting } = await withResting()
    await desk.parts.desk.killSwitch(caller, newKey(), { account: 'paper', mode: 'entries' })
    expect(await replace(desk, resting, better)).toMatchObject({ kind: 'locked' })
    expect(desk.spot.calls.some((call) => call.name === 'replace')).toBe(false)
  })

  test('what the old order holds pays for the new one, and not more', async () => {
    const { desk, resting } = await withResting()
    desk.spot.balances = [
      {
        ...desk.picture().balances.find((row) => row.market === 'spot' && row.asset === 'USDT'),
        free: d('10'),
        locked: d('490'),
        wallet: d('500'),
        exchangeTime: 10,
      } as never,
    ]
    desk.spot.emit({
      type: 'balances-changed',
      market: 'spot',
      balances: [
        {
          market: 'spot',
          asset: 'USDT',
          free: d('10'),
          locked: d('490'),
          wallet: d('500'),
          exchangeTime: desk.clock.now(),
        },
      ],
    })
    await settle()
    expect(await replace(desk, resting, limitOrder('spot', { price: d('49900'), quantity: d('0.02') }))).toMatchObject({
      kind: 'invalid',
      reason: { code: 'funds-short' },
    })
    expect(legs(await replace(desk, resting, better))).toEqual(['cancel accepted', 'place accepted'])
  })

  test('an order that has ended, or that nobody knows, is not replaced', async () => {
    const { desk, resting } = await withResting()
    expect(await replace(desk, { orderId: '1' }, better)).toMatchObject({ kind: 'not-found' })
    desk.spot.tell(desk.spot.turn(resting, { status: 'CANCELED' }))
    await settle()
    expect(await replace(desk, resting, better)).toMatchObject({ reason: { code: 'order-already-ended' } })
  })

  test('a leg of a list takes its list along, which is asked first', async () => {
    const { desk, resting } = await withResting({ orderListId: '7' })
    expect(await replace(desk, resting, better)).toMatchObject({ kind: 'confirm', confirm: ['cancels-list'] })
    const sure = await replace(desk, resting, better, { confirmed: ['repeat', 'cancels-list'] })
    expect(legs(sure)).toEqual(['cancel accepted', 'place accepted'])
  })

  test('a futures limit order has no such request', async () => {
    const { desk, resting } = await withResting()
    Object.assign(desk.usdm.account.trading, { replace: undefined })
    expect(await replace(desk, resting, limitOrder('usdm'))).toMatchObject({ reason: { code: 'replace-stops-only' } })
  })
})

test('S-92 a desk that has stopped sends no replace', async () => {
  const { desk, resting } = await withResting()
  await desk.parts.stop()
  expect(await replace(desk, resting, better)).toMatchObject({ kind: 'not-live' })
  expect(desk.spot.calls.some((call) => call.name === 'replace')).toBe(false)
})

test('S-13 an order that traded since it was looked at is not replaced: what traded would come on top', async () => {
  const { desk, resting } = await withResting({ status: 'PARTIALLY_FILLED', executedQuantity: d('0.004') })
  const answer = await desk.parts.desk.replaceOrder(caller, newKey(), {
    account: 'paper',
    target: { service: 'order', orderId: resting.orderId },
    order: better,
    seen: { generation: desk.generation(), executedQuantity: '0' },
    confirmed: ['doubt'],
  })
  expect(answer).toMatchObject({
    kind: 'seen-state',
    reason: { code: 'order-traded', params: { seen: '0', now: '0.004' } },
    fresh: { executedQuantity: '0.004' },
  })
  expect(desk.spot.calls.filter((call) => call.name === 'replace')).toHaveLength(0)
})

test('an untraded order is replaced only while it is untraded at the exchange, too', async () => {
  const { desk, resting } = await withResting()
  let asked: unknown
  desk.spot.onReplace = (request: { readonly onlyUntraded?: boolean | undefined }) => {
    asked = request.onlyUntraded
    return undefined
  }
  await replace(desk, resting, better, { confirmed: ['doubt'] })
  expect(asked).toBe(true)
})
