import { describe, expect, test } from 'vitest'
import { decimal } from '../../lib/domain/decimal'
import type { Intent } from '../../lib/domain/intent'
import type { Fill } from '../../lib/domain/order'
import { spotRules } from '../../lib/domain/testing/sample-rules'
import { endOf } from './intent-end'
import { pageRows } from './journal-rows'
import { timeLineOf, type EvidenceLine } from './time-line-entries'

const d = decimal
const intent = (more: Partial<Intent> = {}): Intent => ({
  intentId: 'I1',
  accountId: 'paper',
  market: 'spot',
  symbol: 'BTCUSDT',
  kind: 'place',
  clientOrderId: 'bnpoTAG1',
  order: {
    market: 'spot',
    symbol: 'BTCUSDT',
    side: 'BUY',
    positionSide: 'BOTH',
    orderType: 'LIMIT',
    timeInForce: 'GTC',
    quantity: d('0.01'),
    price: d('50000'),
  },
  state: 'accepted',
  times: { received: 1_000 },
  ...more,
})

describe('what became of an intent, in words about the money', () => {
  test.each<[string, Partial<Intent>, string]>([
    ['taken, nothing traded', { executedQuantity: d('0') }, 'Placed: Binance took it. Nothing traded as last heard.'],
    ['filled in part', { executedQuantity: d('0.004') }, 'Placed: 0.004 BTC of 0.01 BTC traded as last heard.'],
    ['filled', { executedQuantity: d('0.010') }, 'Filled: all of 0.01 BTC traded.'],
    ['refused', { state: 'rejected' }, 'Refused: nothing rests, nothing traded.'],
    ['proved absent (S-34)', { state: 'not-placed' }, 'Proven not placed: nothing rests, nothing traded.'],
    ['never sent (S-05)', { state: 'abandoned' }, 'Never sent: nothing rests, nothing traded.'],
    [
      'in doubt (S-31)',
      { state: 'unconfirmed' },
      'Sent, not confirmed. It may rest or have traded; Binance is being asked. It is not sent again.',
    ],
    [
      'given up (S-35)',
      { state: 'unresolved', reason: { code: 'unresolved' } },
      'Not settled: it may rest or have traded. Decide under Unresolved.',
    ],
    [
      'put away (S-35)',
      { state: 'unresolved', reason: { code: 'marked-handled' } },
      'You marked it handled. It holds nothing back, and stays watched for 24 hours.',
    ],
    [
      'seen late (S-37, I6)',
      { reason: { code: 'late-sighting', params: { from: 'not-placed' } } },
      'Found at Binance after it had been given up: it rests or has traded. Look at it now.',
    ],
    [
      'a cancel after a part had traded (S-50)',
      { kind: 'cancel', order: undefined, executedQuantity: d('0.004') },
      'Canceled: 0.004 BTC had traded before and stays yours.',
    ],
    [
      'a cancel without effect',
      { kind: 'cancel', order: undefined, state: 'not-placed' },
      'The cancel had no effect: the order still rests and can trade. Cancel it again.',
    ],
    [
      'a timer that was not set (S-57)',
      { kind: 'dead-man', order: undefined, state: 'rejected', reason: { code: 'dead-man-unanswered' } },
      'Not set: the timer is as it was before. It is set again by itself.',
    ],
  ])('%s', (_name, more, end) => {
    const told = endOf(intent(more), spotRules)
    expect(told.end).toBe(end)
  })

  test('gives the reason beside the end, where it says more than the end', () => {
    expect(endOf(intent({ state: 'rejected', reason: { code: 'rejected-funds' } }), undefined).why).toMatch(/funds/)
    expect(endOf(intent({ state: 'not-placed', reason: { code: 'not-placed-proved' } }), undefined).why).toBeUndefined()
  })
})

const line = (more: Partial<Intent>, evidence: readonly EvidenceLine[] = [], fills: readonly Fill[] = []) =>
  timeLineOf({ intent: intent(more), evidence, fills }, d('0.01'), 'paper').map(({ title, text, after, tone }) => [
    title,
    text,
    after,
    ...(tone === undefined ? [] : [tone]),
  ])

describe('the time line of an intent', () => {
  test('tells each step with the milliseconds since the one before, the window of the send and the answer', () => {
    const times = { clicked: 990, received: 1_000, journaled: 1_004, sent: 1_004, acknowledged: 1_050, settled: 1_050 }
    expect(
      line({ times, recvWindow: 3_000 }, [{ at: 1_050, source: 'place', summary: 'accepted 200', raw: '{}' }]),
    ).toEqual([
      ['Click', 'By the clock of the device that was used.', undefined],
      ['Server in', 'Your server has it.', 10],
      ['Journaled', 'On disk before a byte leaves.', 4],
      ['Sent', 'Over the wire, once and never again. Binance may take it in for 3000 ms, not later.', 0],
      ['Exchange acknowledged', 'Accepted (HTTP 200).', 46],
      ['Settled', 'The question is closed.', 0],
    ])
  })

  test.each([
    ['two hours ahead', 7_201_000],
    ['two hours behind', -7_199_000],
  ])('compares nothing with the clock of a device that is %s (S-70, F-99)', (_name, clicked) => {
    expect(
      line({ times: { clicked, received: 1_000, journaled: 1_001 } }).map(([title, , after]) => [title, after]),
    ).toEqual([
      ['Click', undefined],
      ['Server in', undefined],
      ['Journaled', 1],
    ])
  })

  test('tells a doubt with every question, both rounds and the proof (S-33, S-34)', () => {
    const told = line({ state: 'not-placed', times: { received: 0, sent: 1, settled: 25_000 } }, [
      { at: 10, source: 'place', summary: 'unconfirmed 503 -1006' },
      { at: 300, source: 'order-by-id', summary: 'absent -2013' },
      { at: 1_000, source: 'order-by-id', summary: 'failed rate-limit -1003' },
      { at: 18_400, source: 'absence-round', summary: 'absent' },
      { at: 25_000, source: 'absence-round', summary: 'absent' },
    ])
    expect(told.slice(2)).toEqual([
      ['Answer', 'No sure answer (HTTP 503, code -1006).', 9, 'warn'],
      ['Asked by our id', 'Binance does not know it. One such answer proves nothing.', 290],
      ['Asked by our id', 'No answer to the question (rate-limit -1003). It is asked again.', 700],
      [
        'Looked everywhere',
        'It is in no list, no history, no trade, and every balance is explained without it.',
        17_400,
      ],
      ['Settled', 'The question is closed.', 6_600],
      ['Looked everywhere', 'It is in no list, no history, no trade, and every balance is explained without it.', 0],
    ])
  })

  test('marks a late sighting and what the owner decided (S-35, S-37, I6)', () => {
    const told = line({ reason: { code: 'late-sighting' }, times: { received: 0, settled: 100 } }, [
      { at: 50, source: 'event', summary: 'NEW 0.00000000' },
      { at: 150, source: 'owner', summary: 'keep-watching' },
      { at: 200, source: 'query', summary: 'PARTIALLY_FILLED 0.004' },
    ])
    expect(told.slice(1)).toEqual([
      ['Seen at Binance, stream', 'Open, 0 traded', 50],
      ['Settled', 'The question is closed.', 50],
      ['You decided', 'Keep watching. Nothing was sent.', 50],
      ['Seen late', 'Found after it had been given up. Partly filled, 0.004 traded', 50, 'danger'],
    ])
  })

  test('shows what it does not know as it stands (S-44)', () => {
    expect(line({}, [{ at: 2_000, source: 'moon', summary: 'full 1' }])[1]).toEqual(['moon', 'full 1', 1_000])
    expect(line({}, [{ at: 2_000, source: 'event', summary: 'FROZEN 0' }])[1]?.[1]).toBe('FROZEN, 0 traded')
  })

  test('tells the trades among the rest, in the order of time', () => {
    const fill: Fill = {
      market: 'spot',
      symbol: 'BTCUSDT',
      tradeId: '1',
      orderId: '7',
      side: 'BUY',
      positionSide: 'BOTH',
      price: d('50000'),
      quantity: d('0.01'),
      maker: false,
      exchangeTime: 1_500,
    }
    expect(line({}, [], [fill])).toEqual([
      ['Server in', 'Your server has it.', undefined],
      ['Trade', 'Buy 0.01 at 50,000.00', 500],
    ])
  })
})

describe('a page of the journal', () => {
  const at = (id: string, received: number, more: Partial<Intent> = {}) =>
    intent({ intentId: id, times: { received }, ...more })
  const ids = (rows: readonly Intent[]) => rows.map((row) => row.intentId)

  test('has what came meanwhile at its head, newest first', () => {
    expect(ids(pageRows([at('B', 2), at('A', 1)], [at('D', 3), at('C', 3)], {}, true))).toEqual(['D', 'C', 'B', 'A'])
  })

  test('shows an intent as it stands now, not as it was read', () => {
    const [row] = pageRows([at('A', 1, { state: 'sending' })], [at('A', 1, { state: 'accepted' })], {}, true)
    expect(row?.state).toBe('accepted')
  })

  test('lets an intent go that no longer fits the filter', () => {
    const read = [at('A', 1, { state: 'unconfirmed' })]
    expect(pageRows(read, [at('A', 1, { state: 'accepted' })], { state: 'unsettled' }, true)).toEqual([])
  })

  test('takes in nothing new on a later page, and nothing older than its head', () => {
    expect(ids(pageRows([at('A', 5)], [at('D', 9)], {}, false))).toEqual(['A'])
    expect(ids(pageRows([at('B', 5)], [at('A', 1)], {}, true))).toEqual(['B'])
  })

  test('shows the live ones while nothing is read yet', () => {
    expect(ids(pageRows([], [at('A', 1)], {}, true))).toEqual(['A'])
  })
})
