import { describe, expect, test } from 'vitest'
import { decimal } from '../../lib/domain/decimal'
import type { ListKind } from '../../lib/domain/order-list'
import type { Intent, IntentState } from '../../lib/domain/intent'
import { spotRules } from '../../lib/domain/testing/sample-rules'
import { deriveList, type ListView } from './derive-list'
import { newListDraft, withKind, type LegPlace, type LegDraft, type ListDraft } from './list-draft'
import { listFate } from './list-fate'
import { listSentence } from '../../lib/client/list-sentence'
import { FIGURES } from '../../lib/format/amount'

const d = decimal
const seen = { lastPrice: d('50000'), freeQuote: d('10000'), freeBase: d('1'), heldBase: d('1') }
const typed: Readonly<Record<LegPlace, Partial<LegDraft>>> = {
  working: { price: '49000' },
  pending: { price: '52000' },
  profit: { price: '52000' },
  loss: { trigger: '47000' },
}
function draft(
  kind: ListKind,
  more: Partial<ListDraft> = {},
  legs: Partial<Record<LegPlace, Partial<LegDraft>>> = {},
): ListDraft {
  const blank = withKind(newListDraft('BTCUSDT'), kind)
  const filled = Object.fromEntries(
    Object.entries(blank.legs).map(([place, leg]) => [
      place,
      { ...leg, ...typed[place as LegPlace], ...legs[place as LegPlace] },
    ]),
  )
  return { ...blank, size: '0.01', ...more, legs: filled as unknown as ListDraft['legs'] }
}
const view = (one: ListDraft): ListView => deriveList(one, spotRules, seen)
const roles = ({ list }: ListView): readonly string[] =>
  (list?.legs ?? []).map(({ role, order }) => `${role} ${order.side} ${order.orderType} ${order.quantity ?? 'bought'}`)

describe('the form of a list, read', () => {
  test.each<[ListKind, Partial<ListDraft>, readonly string[], string]>([
    [
      'OCO',
      {},
      ['above SELL LIMIT_MAKER 0.01', 'below SELL STOP_LOSS 0.01'],
      'Sell 0.01 BTC at 52,000.00 or sell 0.01 BTC stop at 47,000.00',
    ],
    [
      'OTO',
      { laterSize: '0.005' },
      ['working BUY LIMIT 0.01', 'pending SELL LIMIT 0.005'],
      'Buy 0.01 BTC at 49,000.00, then sell 0.005 BTC at 52,000.00',
    ],
    [
      'OTOCO',
      {},
      ['working BUY LIMIT 0.01', 'above SELL LIMIT_MAKER 0.01', 'below SELL STOP_LOSS 0.01'],
      'Buy 0.01 BTC at 49,000.00, then sell 0.01 BTC at 52,000.00 or sell 0.01 BTC stop at 47,000.00',
    ],
    [
      'OPO',
      {},
      ['working BUY LIMIT 0.01', 'pending SELL LIMIT bought'],
      'Buy 0.01 BTC at 49,000.00, then sell what was bought at 52,000.00',
    ],
    [
      'OPOCO',
      {},
      ['working BUY LIMIT 0.01', 'above SELL LIMIT_MAKER bought', 'below SELL STOP_LOSS bought'],
      'Buy 0.01 BTC at 49,000.00, then sell what was bought at 52,000.00 or sell what was bought stop at 47,000.00',
    ],
  ])('%s', (kind, more, legs, sentence) => {
    const found = view(draft(kind, more))
    expect(roles(found)).toEqual(legs)
    expect(found.issues).toEqual([])
    expect(found.sendable).toBe(true)
    expect(found.list && listSentence(found.list, spotRules, FIGURES)).toBe(sentence)
  })

  test('a pair to buy cuts its loss above and takes its profit below', () => {
    const buy = draft('OCO', { side: 'BUY' }, { profit: { price: '47000' }, loss: { trigger: '52000' } })
    expect(roles(view(buy))).toEqual(['below BUY LIMIT_MAKER 0.01', 'above BUY STOP_LOSS 0.01'])
  })

  test('a trailing stop may begin at once, and is sent in basis points', () => {
    const found = view(draft('OCO', {}, { loss: { trigger: '', trailing: '1.5' } }))
    expect(found.list?.legs[1]?.order).toMatchObject({ trailingDelta: 150 })
    expect(found.list?.legs[1]?.order.triggerPrice).toBeUndefined()
  })

  test.each<[string, ListDraft, object]>([
    ['nothing typed', { ...newListDraft('BTCUSDT') }, { list: undefined, sendable: false }],
    ['no number', draft('OCO', { size: 'much' }), { faults: [{ field: 'size', kind: 'unreadable' }, {}] }],
    [
      'prices the wrong way about',
      draft('OCO', {}, { profit: { price: '46000' } }),
      { issues: [{ code: 'list-prices' }], sendable: false },
    ],
  ])('%s is not sent', (_name, one, expected) => {
    expect(view(one)).toMatchObject(expected)
  })
})

describe('S-25 a list is told as a whole and leg by leg', () => {
  const leg = (state: IntentState): Intent => ({ state }) as Intent
  test.each<[readonly IntentState[], string]>([
    [['accepted', 'accepted', 'accepted'], 'accepted'],
    [['rejected', 'rejected'], 'refused'],
    [['accepted', 'unconfirmed'], 'unsure'],
    [['accepted', 'rejected'], 'mixed'],
  ])('%j is %s', (states, fate) => {
    expect(listFate(states.map(leg))).toBe(fate)
  })
})
