import { describe, expect, test } from 'vitest'
import { decimal } from '../../lib/domain/decimal'
import type { Intent, IntentState } from '../../lib/domain/intent'
import { words } from '../../lib/words/en'
import { changeFate, legsOf } from './change-fate'

const f = words.change.fate
const intentIds = ['c', 'p']
const order = {
  market: 'spot',
  symbol: 'BTCUSDT',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  timeInForce: 'GTC',
  quantity: decimal('0.01'),
  price: decimal('50000'),
} as const

function leg(kind: 'cancel' | 'place', state: IntentState, code?: string): Intent {
  return {
    intentId: kind === 'cancel' ? 'c' : 'p',
    accountId: 'paper',
    market: 'spot',
    symbol: 'BTCUSDT',
    kind,
    clientOrderId: kind,
    state,
    act: { actId: 'c', kind: 'replace', leg: 0, intentIds },
    ...(kind === 'place' ? { order } : {}),
    ...(code === undefined ? {} : { reason: { code } }),
    times: { received: 1 },
  }
}
const amend = (state: IntentState, code?: string): Intent => {
  const { act: _, ...alone } = leg('cancel', state, code)
  return { ...alone, kind: 'amend' }
}
const TOLD = 'Buy 0.01 BTCUSDT at 50,000.00'

describe('S-25 what became of a change is told leg by leg', () => {
  test.each<[string, readonly Intent[], string, string]>([
    ['canceled and placed', [leg('cancel', 'accepted'), leg('place', 'accepted')], 'good', f.changed(TOLD)],
    ['canceled, not placed', [leg('cancel', 'accepted'), leg('place', 'rejected', 'rejected-funds')], 'bad', f.gone],
    [
      'canceled, proved not placed',
      [leg('cancel', 'accepted'), leg('place', 'not-placed', 'not-placed-proved')],
      'bad',
      f.gone,
    ],
    [
      'not canceled, so not placed',
      [leg('cancel', 'rejected', 'order-already-filled'), leg('place', 'rejected', 'rejected-not-attempted')],
      'bad',
      f.oldStands,
    ],
    ['placed, not canceled', [leg('cancel', 'not-placed'), leg('place', 'accepted')], 'bad', f.both],
    ['both in doubt', [leg('cancel', 'unconfirmed'), leg('place', 'unconfirmed')], 'wait', f.unsure],
    ['one in doubt', [leg('cancel', 'accepted'), leg('place', 'unconfirmed')], 'wait', f.unsure],
    ['an entry stop canceled, the new one not sent', [leg('cancel', 'accepted')], 'bad', f.goneStop],
    [
      'S-24 new stop stands, old one gone',
      [leg('place', 'accepted'), leg('cancel', 'accepted')],
      'good',
      f.changed(TOLD),
    ],
    ['S-24 new stop refused', [leg('place', 'rejected', 'rejected-rule')], 'bad', f.oldStopStands],
    ['S-24 new stop in doubt', [leg('place', 'unconfirmed')], 'wait', f.unsure],
    ['S-24 new stop stands, old one next', [leg('place', 'accepted')], 'wait', f.makesRoom],
    [
      'S-24 old stop would not go',
      [leg('place', 'accepted'), leg('cancel', 'rejected', 'cancel-not-executed')],
      'bad',
      f.both,
    ],
    [
      'S-24 old stop had ended',
      [leg('place', 'accepted'), leg('cancel', 'rejected', 'order-already-canceled')],
      'bad',
      f.newStands,
    ],
    ['S-26 amended', [amend('accepted')], 'good', f.changed(TOLD)],
    ['S-26 amended already', [amend('accepted', 'amend-no-change')], 'good', f.changed(TOLD)],
    ['S-26 the change canceled it (F-59)', [amend('accepted', 'modify-canceled')], 'bad', f.refused],
    ['S-26 refused', [amend('rejected', 'rejected-rule')], 'bad', f.refused],
    ['S-26 in doubt', [amend('unconfirmed')], 'wait', f.unsure],
  ])('%s', (_name, legs, tone, title) => {
    expect(changeFate(legs, TOLD)).toMatchObject({ tone, title })
  })

  test('only what was canceled and not placed is offered to be placed again', () => {
    const place = leg('place', 'rejected', 'rejected-funds')
    expect(changeFate([leg('cancel', 'accepted'), place], TOLD).again).toBe(place)
    expect(changeFate([leg('cancel', 'accepted'), leg('place', 'unconfirmed')], TOLD).again).toBeUndefined()
    expect(changeFate([leg('cancel', 'rejected'), place], TOLD).again).toBeUndefined()
  })
})

test('S-11 after a lost answer the legs are those of the picture, and a leg that was never sent is none', () => {
  const cancel = leg('cancel', 'sending')
  const later = leg('cancel', 'accepted')
  expect(legsOf(cancel, undefined, [later, leg('place', 'accepted')]).map((one) => one.state)).toEqual([
    'accepted',
    'accepted',
  ])
  expect(legsOf(cancel, undefined, []).map((one) => one.intentId)).toEqual(['c'])
})
