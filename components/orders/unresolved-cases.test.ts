import { describe, expect, test } from 'vitest'
import type { Intent } from '../../lib/domain/intent'
import type { Order } from '../../lib/domain/order'
import { cancelFor, choicesOf, knownOf, openCases, unresolvedCases } from './unresolved-cases'

const intent = (id: string, more: Partial<Intent> = {}): Intent => ({
  intentId: id,
  accountId: 'paper',
  market: 'spot',
  symbol: 'BTCUSDT',
  kind: 'place',
  clientOrderId: `bnpoTAG${id}`,
  state: 'unconfirmed',
  times: { received: 1_000 },
  ...more,
})
const asked = { market: 'spot', symbol: 'BTCUSDT', side: 'BUY' } as Intent['order']
const order = (orderId: string, clientOrderId: string, service = 'order'): Order =>
  ({ market: 'spot', symbol: 'BTCUSDT', service, orderId, clientOrderId }) as Order

describe('what the owner has to know of', () => {
  test('is what was given up first, then what is asked for, and at the end what was put away (S-31, S-35)', () => {
    const cases = unresolvedCases(
      [
        intent('A', { state: 'accepted' }),
        intent('B'),
        intent('C', { state: 'unresolved', reason: { code: 'marked-handled' } }),
        intent('D', { state: 'unresolved', reason: { code: 'unresolved' } }),
        intent('E', { kind: 'dead-man' }),
        intent('F', { state: 'sending' }),
        intent('G', { kind: 'close', times: { received: 2_000 } }),
      ],
      [],
      [],
    )
    expect(cases.map((one) => [one.kind, one.intent.intentId])).toEqual([
      ['unresolved', 'D'],
      ['checking', 'G'],
      ['checking', 'B'],
      ['handled', 'C'],
    ])
    expect(openCases(cases).map((one) => one.intent.intentId)).toEqual(['D'])
  })

  test('are two orders under one of our ids (S-28, F-14)', () => {
    const placed = intent('A', { state: 'accepted', orderId: '1', order: asked })
    const both = [order('1', placed.clientOrderId), order('2', placed.clientOrderId)]
    const block = {
      market: 'spot' as const,
      symbol: 'BTCUSDT',
      intentId: 'A',
      reason: { code: 'two-orders-one-id', params: { symbol: 'BTCUSDT', orderIds: '1, 2' } },
    }
    const doubled = { kind: 'doubled', intent: placed, orderIds: ['1', '2'] }
    expect(unresolvedCases([placed], both, [block])).toEqual([{ ...doubled, waits: true }])
    // The orders themselves may be off the screen by then: entry is off all the same, so it stays to be looked at.
    expect(unresolvedCases([placed], [], [block])).toEqual([{ ...doubled, waits: true }])
    expect(openCases(unresolvedCases([placed], [], [block]))).toHaveLength(1)
    const looked = unresolvedCases([placed], both, [])
    expect(looked).toEqual([{ ...doubled, waits: false }])
    expect(openCases(looked)).toEqual([])
    expect(unresolvedCases([placed], both.slice(1), [])).toEqual([])
  })

  test('is not a futures stop with the order that it spawned under the same id (S-47)', () => {
    const placed = intent('A', { state: 'accepted', orderId: '1', order: asked })
    expect(
      unresolvedCases([placed], [order('1', placed.clientOrderId, 'algo'), order('2', placed.clientOrderId)], []),
    ).toEqual([])
  })
})

describe('what is known so far', () => {
  test.each([
    ['nothing was asked yet', [], ['Not asked yet.']],
    [
      'one question',
      [{ at: 1, source: 'order-by-id', summary: 'absent -2013' }],
      ['Asked once. Last answer: Binance does not know it. One such answer proves nothing.'],
    ],
    [
      'questions, a clean round and a doubt (S-34)',
      [
        { at: 1, source: 'order-by-id', summary: 'absent -2013' },
        { at: 2, source: 'order-by-id', summary: 'failed timeout' },
        { at: 3, source: 'absence-round', summary: 'absent' },
        { at: 4, source: 'absence-round', summary: 'unexplained-trade' },
      ],
      [
        'Asked 2 times. Last answer: No answer to the question (timeout). It is asked again.',
        'Looked everywhere once without a trace.',
        'A trade nobody can explain: it may be this order. Proves nothing.',
      ],
    ],
  ])('%s', (_name, evidence, told) => {
    expect(knownOf(intent('A'), evidence)).toEqual(told)
  })

  test('names what the owner chose, and what the cancel came to (S-35, S-36)', () => {
    const mine = intent('A')
    expect(choicesOf([{ at: 7, source: 'owner', summary: 'cancel-if-exists' }])).toEqual([
      { at: 7, text: 'Cancel if it exists. One cancel was sent.' },
    ])
    const cancel = (id: string, received: number, clientOrderId: string) =>
      intent(id, { kind: 'cancel', times: { received }, target: { service: 'order', clientOrderId } })
    const cancels = [cancel('X', 1, mine.clientOrderId), cancel('Y', 2, mine.clientOrderId), cancel('Z', 3, 'another')]
    expect(cancelFor(mine, cancels)?.intentId).toBe('Y')
    expect(cancelFor(intent('B'), cancels)).toBeUndefined()
  })
})
