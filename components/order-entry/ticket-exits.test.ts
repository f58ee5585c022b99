import { expect, test } from 'vitest'
import { decimal } from '../../lib/domain/decimal'
import type { NewOrder } from '../../lib/domain/order'
import { spotRules } from '../../lib/domain/testing/sample-rules'
import { noExits, readExits, type ExitDraft, type ExitDrafts } from './ticket-exits'

const d = decimal
const entry: NewOrder = {
  market: 'spot',
  symbol: 'BTCUSDT',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  timeInForce: 'GTC',
  quantity: d('0.01'),
  price: d('50000'),
}
const on = (text: string, by: ExitDraft['by'] = 'price'): ExitDraft => ({ on: true, by, text })
const read = (drafts: Partial<ExitDrafts>, one: NewOrder | undefined = entry) =>
  readExits({ ...noExits, ...drafts }, one, spotRules, { lastPrice: d('50500'), freeQuote: d('10000') })

test.each<[string, Partial<ExitDrafts>, object]>([
  ['nothing ticked', {}, { wanted: false, list: undefined, sendable: true }],
  ['ticked and nothing typed', { stop: on('') }, { unread: ['stop'], sendable: false }],
  [
    'a stop in percent, without a sign',
    { stop: on('2', 'percent') },
    { levels: { stop: { price: '49000' } }, sendable: true },
  ],
  ['a target by what it wins', { takeProfit: on('20', 'pnl') }, { levels: { takeProfit: { price: '52000' } } }],
  [
    'a target that would lose',
    { takeProfit: on('49000') },
    { wrongSide: ['takeProfit'], list: undefined, sendable: false },
  ],
  ['a stop that would win', { stop: on('51000') }, { wrongSide: ['stop'], list: undefined, sendable: false }],
  ['both', { takeProfit: on('53000'), stop: on('1000', 'offset') }, { reward: '3', sendable: true }],
])('%s', (_name, drafts, expected) => {
  expect(read(drafts)).toMatchObject(expected)
})

test('an entry that cannot go first says so instead of going out without its exits', () => {
  const { timeInForce: _, ...rest } = entry
  expect(read({ stop: on('49000') }, { ...rest, timeInForce: 'IOC' })).toMatchObject({ barred: true, sendable: false })
})
