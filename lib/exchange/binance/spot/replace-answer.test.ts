import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../../domain/testing/manual-clock'
import { decimal } from '../../../domain/decimal'
import type { NewOrder } from '../../../domain/order'
import type { Hold, Outcome, ReplaceOutcome } from '../../port'
import { createCaller } from '../call'
import type { WireAnswer } from '../rest'
import { fixturesAreHere, readFixtures } from '../testing/fixtures'
import { createGovernor } from '../weight'
import { replaceLegs } from './replace-answer'

const order: NewOrder = {
  market: 'spot',
  symbol: 'BTCUSDT',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  timeInForce: 'GTC',
  quantity: decimal('0.01'),
  price: decimal('50000'),
}
const target = { symbol: 'BTCUSDT', service: 'order', orderId: '12' } as const

function build() {
  const clock = createManualClock()
  const governor = createGovernor({ market: 'spot', clock, offset: () => 0 })
  const holds: Hold[] = []
  governor.onHold((hold) => holds.push(hold))
  const caller = createCaller({
    market: 'spot',
    clock,
    governor,
    offset: () => 0,
    onClockRefused: () => undefined,
    onKeyRefused: () => undefined,
  })
  const read = (answer: WireAnswer, of: { symbol: string; orderId: string } = target): Promise<ReplaceOutcome> =>
    caller.compound(
      { endpoint: 'replace', lane: 'order', cost: 1, send: () => Promise.resolve(answer) },
      (body, leg) => replaceLegs(body, leg, { ...target, ...of }, order),
      (outcome) => ({ cancel: outcome, place: outcome }),
    )
  return { read, holds }
}

const reply = (status: number, body: unknown): WireAnswer => ({
  kind: 'reply',
  status,
  headers: {},
  text: typeof body === 'string' ? body : JSON.stringify(body),
  sentAt: 1,
  answeredAt: 2,
})
const canceled = {
  symbol: 'BTCUSDT',
  origClientOrderId: 'old',
  clientOrderId: 'cancel',
  orderId: 12,
  orderListId: -1,
  transactTime: 1,
  price: '49000',
  origQty: '0.01',
  executedQty: '0',
  status: 'CANCELED',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'BUY',
}
const placed = {
  ...canceled,
  orderId: 13,
  clientOrderId: 'new',
  origClientOrderId: undefined,
  status: 'NEW',
  fills: [],
}
const refusal = (code: number, msg: string) => ({ code, msg })
const data = (cancelResult: unknown, newOrderResult: unknown, cancelResponse: unknown, newOrderResponse: unknown) => ({
  cancelResult,
  newOrderResult,
  cancelResponse,
  newOrderResponse,
})
const failed = (code: number, part: unknown) => ({ code, msg: 'Order cancel-replace failed.', data: part })
const word = (outcome: Outcome<unknown>): string =>
  outcome.kind === 'rejected'
    ? `rejected ${outcome.reason}`
    : outcome.kind === 'unconfirmed'
      ? `unconfirmed ${outcome.cause}`
      : 'accepted'

describe('S-25 F-45 a cancel-replace is read leg by leg', () => {
  const unknown = refusal(-2011, 'Unknown order sent.')
  const broke = refusal(-2010, 'Account has insufficient balance for requested action.')
  it.each<[string, WireAnswer, string, string]>([
    ['200 both done', reply(200, data('SUCCESS', 'SUCCESS', canceled, placed)), 'accepted', 'accepted'],
    [
      '400 -2022: the cancel missed, nothing was placed',
      reply(400, failed(-2022, data('FAILURE', 'NOT_ATTEMPTED', unknown, null))),
      'rejected not-found',
      'rejected not-attempted',
    ],
    [
      '409 -2021: canceled and not placed',
      reply(409, failed(-2021, data('SUCCESS', 'FAILURE', canceled, broke))),
      'accepted',
      'rejected funds',
    ],
    [
      '409 -2021: the other leg',
      reply(409, failed(-2021, data('FAILURE', 'SUCCESS', unknown, placed))),
      'rejected not-found',
      'accepted',
    ],
    [
      '429 with a leg of -1015',
      reply(429, failed(-2021, data('SUCCESS', 'FAILURE', canceled, refusal(-1015, 'Too many new orders')))),
      'accepted',
      'rejected rate-limit',
    ],
    [
      '429 with nothing canceled',
      reply(429, failed(-2022, data('FAILURE', 'NOT_ATTEMPTED', unknown, null))),
      'rejected not-found',
      'rejected not-attempted',
    ],
    ['429 plain -1015', reply(429, refusal(-1015, 'Too many')), 'rejected rate-limit', 'rejected rate-limit'],
    ['400 of a filter', reply(400, refusal(-1013, 'Filter failure: LOT_SIZE')), 'rejected rule', 'rejected rule'],
    [
      'a duplicate id in the new leg (S-23)',
      reply(409, failed(-2021, data('SUCCESS', 'FAILURE', canceled, refusal(-2010, 'Duplicate order sent.')))),
      'accepted',
      'unconfirmed duplicate',
    ],
    ['500', reply(500, refusal(-1000, 'unknown')), 'unconfirmed server-error', 'unconfirmed server-error'],
    ['502 HTML', reply(502, '<html>'), 'unconfirmed server-error', 'unconfirmed server-error'],
    ['409 without its legs', reply(409, refusal(-2021, 'failed')), 'unconfirmed unreadable', 'unconfirmed unreadable'],
    [
      '-2022 without its code of status',
      reply(404, failed(-2022, data('FAILURE', 'NOT_ATTEMPTED', unknown, null))),
      'unconfirmed unknown-code',
      'unconfirmed unknown-code',
    ],
    [
      'a leg without its answer',
      reply(200, data('SUCCESS', 'SUCCESS', canceled, null)),
      'accepted',
      'unconfirmed missing',
    ],
    [
      'no word on the new leg',
      reply(200, { cancelResult: 'SUCCESS', cancelResponse: canceled }),
      'accepted',
      'unconfirmed missing',
    ],
    [
      'a word nobody knows',
      reply(200, data('SUCCESS', 'PENDING', canceled, placed)),
      'accepted',
      'unconfirmed missing',
    ],
    [
      'FAILURE with an order in it',
      reply(409, failed(-2021, data('SUCCESS', 'FAILURE', canceled, placed))),
      'accepted',
      'unconfirmed missing',
    ],
    [
      'SUCCESS with a refusal in it',
      reply(200, data('SUCCESS', 'SUCCESS', canceled, broke)),
      'accepted',
      'unconfirmed missing',
    ],
    [
      'an order that cannot be read',
      reply(200, data('SUCCESS', 'SUCCESS', canceled, { orderId: 13 })),
      'accepted',
      'unconfirmed unreadable',
    ],
    [
      'another order canceled than asked for',
      reply(200, data('SUCCESS', 'SUCCESS', { ...canceled, orderId: 99 }, placed)),
      'unconfirmed unreadable',
      'accepted',
    ],
    [
      'never answered',
      { kind: 'lost', cause: 'timeout', why: 'x', sentAt: 1, answeredAt: 2 },
      'unconfirmed timeout',
      'unconfirmed timeout',
    ],
    ['never sent', { kind: 'not-sent', why: 'x', sentAt: 1, answeredAt: 2 }, 'rejected not-sent', 'rejected not-sent'],
  ])('S-25 F-45 %s', async (_name, answer, cancel, place) => {
    const outcome = await build().read(answer)
    expect([word(outcome.cancel), word(outcome.place)]).toEqual([cancel, place])
  })

  it('F-29 F-45 an order count met by a leg holds back orders and not reads or cancels', async () => {
    const { read, holds } = build()
    await read(reply(429, failed(-2021, data('SUCCESS', 'FAILURE', canceled, refusal(-1015, 'Too many')))))
    expect(holds.map((hold) => hold.kind)).toEqual(['orders'])
  })

  it.skipIf(!fixturesAreHere())('S-25 reads the recorded answers', async () => {
    const found: string[] = []
    for (const { file, body } of readFixtures('spot')) {
      const name = /^(?:error\.(-20\d\d)\.cancelReplace|rest\.order\.cancelReplace)\.(\w+)\.json$/.exec(file)
      if (name === null) continue
      const [, code, what] = name
      const status = code === undefined ? 200 : code === '-2021' ? 409 : 400
      const legs =
        code === undefined ? (body as ReturnType<typeof data>) : (body as { data: ReturnType<typeof data> }).data
      const { symbol = 'BTCUSDT', orderId = 0 } = (legs.cancelResponse ?? {}) as { symbol?: string; orderId?: number }
      const outcome = await build().read(reply(status, body), { symbol, orderId: String(orderId) })
      found.push(`${what}: ${word(outcome.cancel)}, ${word(outcome.place)}`)
    }
    expect(found.sort()).toEqual([
      'bothFailed: rejected not-found, rejected rule',
      'cancelFailed: rejected not-found, accepted',
      'cancelOnly: accepted, rejected rate-limit',
      'newOrderFailed: accepted, rejected rule',
      'stopOnFailure: rejected not-found, rejected not-attempted',
      'success: accepted, accepted',
    ])
  })
})
