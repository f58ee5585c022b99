import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../../domain/testing/manual-clock'
import { decimal } from '../../../domain/decimal'
import type { NewOrder } from '../../../domain/order'
import type { BatchTrading, Outcome } from '../../port'
import { createCaller } from '../call'
import type { VenueCore } from '../core'
import { parseAccountJson } from '../json'
import type { Change } from '../order-line'
import type { WireAnswer } from '../rest'
import { createGovernor } from '../weight'
import { createBatchTrading } from './batch'
import { placedResult } from './samples'

const WINDOW = { timestamp: 1, recvWindow: 3_000 }
const BIG = '90071992547409977'
const order = (price: string): NewOrder => ({
  market: 'usdm',
  symbol: 'BTCUSDT',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  timeInForce: 'GTC',
  quantity: decimal('0.01'),
  price: decimal(price),
})
const items = ['a', 'b', 'c'].map((clientOrderId) => ({ order: order('49000'), clientOrderId }))
const told = (clientOrderId: string, orderId: unknown = 7) => ({ ...placedResult, orderId, clientOrderId })
const refusal = (code: number, msg = '') => ({ code, msg })
const text = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `#${part}#` : part)).replace(
    /"#(\d+)#"/g,
    '$1',
  )

function build(status: number, body: unknown): { batch: BatchTrading; sent: Change[] } {
  const clock = createManualClock()
  const sent: Change[] = []
  const governor = createGovernor({ market: 'usdm', clock, offset: () => 0 })
  const caller = createCaller({
    market: 'usdm',
    clock,
    governor,
    offset: () => 0,
    onClockRefused: () => undefined,
    onKeyRefused: () => undefined,
  })
  const answer: WireAnswer = { kind: 'reply', status, headers: {}, text: text(body), sentAt: 1, answeredAt: 2 }
  const batch = createBatchTrading({ caller, clock } as unknown as VenueCore, {
    call(change) {
      sent.push(change)
      return { endpoint: change.endpoint, lane: 'order', cost: change.cost, send: () => Promise.resolve(answer) }
    },
  })
  return { batch, sent }
}
const words = (outcomes: readonly Outcome<unknown>[]): readonly string[] =>
  outcomes.map((outcome) =>
    outcome.kind === 'accepted'
      ? 'accepted'
      : `${outcome.kind} ${outcome.kind === 'rejected' ? outcome.reason : outcome.cause}`,
  )

describe('S-25 F-46 the items of a batch', () => {
  it.each<[string, number, unknown, readonly string[]]>([
    ['all there', 200, [told('a'), told('b'), told('c')], ['accepted', 'accepted', 'accepted']],
    [
      'error objects',
      200,
      [told('a'), refusal(-2019), refusal(-1001)],
      ['accepted', 'rejected funds', 'unconfirmed server-error'],
    ],
    [
      '-2022 is reduce-only here (S-20)',
      200,
      [refusal(-2022), told('b'), told('c')],
      ['rejected rule', 'accepted', 'accepted'],
    ],
    [
      'an id met before (S-23)',
      200,
      [refusal(-4116), told('b'), told('c')],
      ['unconfirmed duplicate', 'accepted', 'accepted'],
    ],
    [
      'a short array: the last is missing',
      200,
      [told('a'), told('b')],
      ['accepted', 'accepted', 'unconfirmed missing'],
    ],
    [
      'a short array: the first is missing',
      200,
      [told('b'), told('c')],
      ['unconfirmed missing', 'accepted', 'accepted'],
    ],
    [
      'a refusal in a short array belongs to nobody',
      200,
      [told('a'), refusal(-2019)],
      ['accepted', 'unconfirmed missing', 'unconfirmed missing'],
    ],
    ['none', 200, [], ['unconfirmed missing', 'unconfirmed missing', 'unconfirmed missing']],
    ['a null in its place', 200, [null, told('b'), told('c')], ['unconfirmed missing', 'accepted', 'accepted']],
    ['the order of another', 200, [told('x'), told('b'), told('c')], ['unconfirmed missing', 'accepted', 'accepted']],
    ['another order of items', 200, [told('c'), told('a'), told('b')], ['accepted', 'accepted', 'accepted']],
    [
      'an item that cannot be read',
      200,
      [{ orderId: 1 }, told('b'), told('c')],
      ['unconfirmed unreadable', 'accepted', 'accepted'],
    ],
    ['no list', 200, { code: 200 }, ['unconfirmed unreadable', 'unconfirmed unreadable', 'unconfirmed unreadable']],
    ['500', 500, refusal(-1000), ['unconfirmed server-error', 'unconfirmed server-error', 'unconfirmed server-error']],
    ['the whole refused', 400, refusal(-4082), ['rejected rule', 'rejected rule', 'rejected rule']],
    [
      '-4083 says of none',
      400,
      refusal(-4083),
      ['unconfirmed unknown-code', 'unconfirmed unknown-code', 'unconfirmed unknown-code'],
    ],
    ['too many requests', 429, refusal(-1003), ['rejected rate-limit', 'rejected rate-limit', 'rejected rate-limit']],
  ])('F-46 %s', async (_name, status, body, expected) => {
    expect(words(await build(status, body).batch.place(items, WINDOW))).toEqual(expected)
  })

  it('F-52 S-14 sends ids beyond 2^53 as they are, and matches a cancel by them', async () => {
    const { batch, sent } = build(200, [refusal(-2011), told('z', BigInt(BIG))])
    const target = { symbol: 'BTCUSDT', service: 'order' } as const
    const outcomes = await batch.cancel(
      'BTCUSDT',
      [
        { ...target, orderId: '12' },
        { ...target, orderId: BIG },
      ],
      WINDOW,
    )
    expect(words(outcomes)).toEqual(['rejected not-found', 'accepted'])
    expect(sent[0]?.parameters).toEqual({ symbol: 'BTCUSDT', orderIdList: `[12,${BIG}]` })
  })

  it('S-07 S-26 a change carries its modifyId as a number, and "same order" is done', async () => {
    const { batch, sent } = build(200, [refusal(-5027, 'No need to modify the order.'), refusal(-2013)])
    const request = (orderId: string, modifyId: string) => ({
      target: { symbol: 'BTCUSDT', service: 'order', orderId } as const,
      side: 'BUY' as const,
      clientOrderId: 'x',
      terms: { quantity: decimal('0.02'), price: decimal('49000') },
      modifyId,
    })
    const outcomes = await batch.amend([request(BIG, '7372800006146488'), request('5', '7372800006146489')], WINDOW)
    expect(words(outcomes)).toEqual(['accepted', 'rejected not-found'])
    const list = String(sent[0]?.parameters['batchOrders'])
    expect(list).toContain(`"orderId":${BIG}`)
    expect(list).toContain('"modifyId":7372800006146488')
    expect(parseAccountJson(list)).toHaveLength(2)
  })

  it('never sends more than the exchange takes', async () => {
    const { batch, sent } = build(200, [])
    const six = [...items, ...items]
    expect(words(await batch.place(six, WINDOW))).toEqual(six.map(() => 'rejected rule'))
    expect(sent).toEqual([])
  })
})
