import { describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { Market } from '../../domain/market'
import type { NewOrder, Order } from '../../domain/order'
import type { Answer, IntentAnswer } from '../runtime'
import { caller, limitOrder, newKey, openDesk, settle, valueOf, type DeskStage } from './testing/desk-stage'

const d = decimal

async function withResting(
  market: Market,
  more: Partial<Order> = {},
  order: Partial<NewOrder> = {},
): Promise<{ desk: DeskStage; resting: Order }> {
  const desk = await openDesk()
  const resting = desk[market].rest(limitOrder(market, { quantity: d('0.04'), ...order }), 'elsewhere', more)
  desk[market].tell(resting)
  desk.usdm.emit({
    type: 'leverage-changed',
    market: 'usdm',
    symbol: 'BTCUSDT',
    leverage: 1,
    exchangeTime: desk.clock.now(),
  })
  await desk.pass(100)
  desk.changes.splice(0)
  return { desk, resting }
}

function amend(
  desk: DeskStage,
  resting: Order,
  terms: { quantity: string; price?: string },
  more: { confirmed?: string[]; generation?: number } = {},
): Promise<Answer<IntentAnswer>> {
  return desk.parts.desk.amendOrder(caller, newKey(), {
    account: 'paper',
    market: resting.market,
    symbol: resting.symbol,
    target: { service: 'order', orderId: resting.orderId },
    ...terms,
    seen: { generation: more.generation ?? desk.generation() },
    ...(more.confirmed === undefined ? {} : { confirmed: more.confirmed }),
  })
}
const told = (answer: Answer<IntentAnswer>): string => {
  const { kind, state, reason } = valueOf(answer).intent
  return `${kind} ${state} ${reason?.code ?? ''}`.trim()
}
const now = (desk: DeskStage): string => {
  const { state, reason } = desk.newest()
  return `${state} ${reason?.code ?? ''}`.trim()
}
const amends = (desk: DeskStage, market: Market) => desk[market].calls.filter((call) => call.name === 'amend')
const shown = (desk: DeskStage, resting: Order) =>
  desk.picture().orders.find((order) => order.orderId === resting.orderId)

describe('S-26 spot amends the quantity downward and keeps the place in the queue', () => {
  test('S-01 S-07 the intent is written down first, its one send keeps the id of the order, and the order is read back', async () => {
    const { desk, resting } = await withResting('spot')
    let atSending = ''
    desk.spot.onAmend = () => {
      atSending = now(desk)
      return undefined
    }
    expect(told(await amend(desk, resting, { quantity: '0.02' }))).toBe('amend accepted')
    expect(atSending).toBe('sending')
    expect(amends(desk, 'spot')).toMatchObject([{ clientOrderId: 'elsewhere' }])
    await settle()
    expect(desk.spot.calls.at(-1)).toMatchObject({ name: 'findOrder', orderId: resting.orderId })
    expect(shown(desk, resting)).toMatchObject({ quantity: '0.02', status: 'NEW' })
  })

  test.each([
    ['a larger quantity', { quantity: '0.05' }, 'amend-larger'],
    ['a price', { quantity: '0.02', price: '48000' }, 'amend-price'],
  ])('S-26 %s is refused before it is sent', async (_name, terms, code) => {
    const { desk, resting } = await withResting('spot')
    expect(await amend(desk, resting, terms)).toMatchObject({ kind: 'invalid', reason: { code } })
    expect(amends(desk, 'spot')).toEqual([])
  })

  test('S-26 "would change no state" is a success', async () => {
    const { desk, resting } = await withResting('spot')
    desk.spot.onAmend = () => ({ kind: 'accepted', value: undefined, evidence: desk.spot.evidence({ code: -2038 }) })
    expect(told(await amend(desk, resting, { quantity: '0.04' }))).toBe('amend accepted amend-no-change')
  })

  test('S-50 an order that was filled meanwhile is told as that', async () => {
    const { desk, resting } = await withResting('spot')
    desk.spot.turn(resting, { status: 'FILLED', executedQuantity: d('0.04') })
    expect(told(await amend(desk, resting, { quantity: '0.02' }))).toBe('amend rejected order-already-filled')
  })

  test('S-72 it takes risk away: it passes while the account is not live, and not while trading is locked', async () => {
    const { desk, resting } = await withResting('spot')
    desk.spot.handlers?.onLost('cut')
    await settle()
    expect(told(await amend(desk, resting, { quantity: '0.02' }))).toBe('amend accepted')
    await desk.parts.desk.killSwitch(caller, newKey(), { account: 'paper', mode: 'entries' })
    expect(await amend(desk, resting, { quantity: '0.01' })).toMatchObject({ kind: 'locked' })
  })
})

describe('S-26 futures modify quantity and price', () => {
  test('S-07 carries a number of ours below 2^53, and takes the price that stands when none is named', async () => {
    const { desk, resting } = await withResting('usdm')
    let sent: unknown
    desk.usdm.onAmend = (request) => {
      sent = request
      return undefined
    }
    expect(told(await amend(desk, resting, { quantity: '0.03' }))).toBe('modify accepted')
    expect(sent).toMatchObject({ terms: { quantity: '0.03', price: '49000' }, side: 'BUY' })
    const { modifyId = '' } = desk.newest()
    expect(sent).toMatchObject({ modifyId })
    expect(modifyId).toMatch(/^\d{1,16}$/)
    expect(Number.isSafeInteger(Number(modifyId))).toBe(true)
  })

  test('F-59 a quantity not above what is executed cancels the order: asked first, and then told', async () => {
    const { desk, resting } = await withResting('usdm', { status: 'PARTIALLY_FILLED', executedQuantity: d('0.02') })
    expect(await amend(desk, resting, { quantity: '0.02' })).toMatchObject({
      kind: 'confirm',
      confirm: ['modify-cancels'],
      reason: { params: { executed: '0.02' } },
    })
    expect(amends(desk, 'usdm')).toEqual([])
    const sure = await amend(desk, resting, { quantity: '0.02' }, { confirmed: ['modify-cancels'] })
    expect(told(sure)).toBe('modify accepted modify-canceled')
    expect(valueOf(sure).intent.executedQuantity).toBe('0.02')
    expect(desk.alarms()).toEqual([])
  })

  test('F-59 S-26 a post-only price that would take cancels the order as well: asked first', async () => {
    const { desk, resting } = await withResting('usdm', {}, { timeInForce: 'GTX' })
    desk.prices.set('usdm:BTCUSDT', {
      lastPrice: d('50000'),
      markPrice: d('50000'),
      bestAsk: d('50001'),
      bestBid: d('50000'),
      ageMs: 0,
    })
    expect(await amend(desk, resting, { quantity: '0.04', price: '50001' })).toMatchObject({
      confirm: ['modify-cancels'],
    })
  })

  test('F-59 an order that a modify cancels unasked raises an alarm', async () => {
    const { desk, resting } = await withResting('usdm')
    desk.usdm.onAmend = () => desk.usdm.accepted(desk.usdm.turn(resting, { status: 'CANCELED' }))
    expect(told(await amend(desk, resting, { quantity: '0.03' }))).toBe('modify accepted modify-canceled')
    await settle()
    expect(desk.alarms()).toEqual(['modify-canceled'])
    expect(shown(desk, resting)?.status).toBe('CANCELED')
  })

  test('S-26 read back otherwise than asked for is said, whatever the answer was', async () => {
    const { desk, resting } = await withResting('usdm')
    desk.usdm.onAmend = () => ({ kind: 'accepted', value: undefined, evidence: desk.usdm.evidence({ code: -5027 }) })
    await amend(desk, resting, { quantity: '0.03' })
    await settle()
    expect(now(desk)).toBe('accepted amend-differs')
  })

  test('S-13 S-72 more of it, or another price, passes the gates of a new order', async () => {
    const { desk, resting } = await withResting('usdm')
    expect(await amend(desk, resting, { quantity: '0.05' }, { generation: 99 })).toMatchObject({ kind: 'seen-state' })
    expect(await amend(desk, resting, { quantity: '0.04', price: '49000.05' })).toMatchObject({
      reason: { code: 'price-tick' },
    })
    expect(await amend(desk, resting, { quantity: '40' })).toMatchObject({ reason: { code: 'margin-short' } })
    desk.usdm.handlers?.onLost('cut')
    await settle()
    expect(await amend(desk, resting, { quantity: '0.05' })).toMatchObject({ kind: 'not-live' })
    expect(told(await amend(desk, resting, { quantity: '0.03' }))).toBe('modify accepted')
  })

  test('S-20 a market order or an algo order has nothing to modify', async () => {
    const { desk, resting } = await withResting('usdm', { orderType: 'STOP' })
    expect(await amend(desk, resting, { quantity: '0.03' })).toMatchObject({ reason: { code: 'modify-limit-only' } })
  })
})

describe.each(['spot', 'usdm'] as const)('S-32 S-34 an amendment in doubt on %s', (market) => {
  test.each([
    ['made', true, 'accepted'],
    ['not made', false, 'not-placed amend-not-made'],
  ])('F-16 %s: the order itself says so', async (_name, made, end) => {
    const { desk, resting } = await withResting(market)
    desk[market].onAmend = (request) => {
      if (made) desk[market].amended(request)
      return desk[market].unconfirmed('server-error')
    }
    expect(told(await amend(desk, resting, { quantity: '0.02' }))).toMatch(/unconfirmed unconfirmed-server-error$/)
    await desk.pass(30_000)
    expect(now(desk)).toBe(end)
    expect(amends(desk, market)).toHaveLength(1)
  })

  test('F-72 S-32 its event settles it before any question', async () => {
    const { desk, resting } = await withResting(market)
    desk[market].onAmend = () => desk[market].unconfirmed('timeout')
    await amend(desk, resting, { quantity: '0.02' })
    desk[market].tell(desk[market].turn(resting, { quantity: d('0.02') }))
    await settle()
    expect(now(desk)).toBe('accepted')
  })

  test('an order that ends without it took no more changes', async () => {
    const { desk, resting } = await withResting(market)
    desk[market].onAmend = () => desk[market].unconfirmed('timeout')
    await amend(desk, resting, { quantity: '0.02' })
    desk[market].tell(desk[market].turn(resting, { status: 'FILLED', executedQuantity: d('0.04') }))
    await settle()
    expect(now(desk)).toBe('not-placed order-already-ended')
  })
})

test('S-31 a larger modify in doubt reserves what the whole order would bind, and is named before the next order', async () => {
  const { desk, resting } = await withResting('usdm')
  desk.usdm.onAmend = () => desk.usdm.unconfirmed('timeout')
  await amend(desk, resting, { quantity: '0.05' })
  const answer = await desk.place(limitOrder('usdm', { quantity: d('0.011') }))
  expect(answer).toMatchObject({ kind: 'confirm', confirm: expect.arrayContaining(['doubt']) as string[] })
})

test('S-36 "cancel if it exists" on a modify in doubt cancels the order that it would change', async () => {
  const { desk, resting } = await withResting('usdm')
  desk.usdm.onAmend = () => desk.usdm.unconfirmed('timeout')
  const { intent } = valueOf(await amend(desk, resting, { quantity: '0.05' }))
  await desk.parts.desk.chooseForIntent(caller, intent.intentId, { account: 'paper', choice: 'cancel-if-exists' })
  await settle()
  expect(shown(desk, resting)?.status).toBe('CANCELED')
})
