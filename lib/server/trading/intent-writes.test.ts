import { describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { Intent, IntentState } from '../../domain/intent'
import { decideAgain, patched, type IntentPatch } from './intent-writes'
import { limitOrder } from './testing/desk-stage'

const intentIn = (state: IntentState, more: Partial<Intent> = {}): Intent => ({
  intentId: 'i',
  accountId: 'paper',
  market: 'spot',
  symbol: 'BTCUSDT',
  kind: 'place',
  clientOrderId: 'bnp',
  order: limitOrder(),
  state,
  times: { received: 1 },
  ...more,
})

const STATES: readonly IntentState[] = [
  'queued',
  'sending',
  'accepted',
  'rejected',
  'unconfirmed',
  'not-placed',
  'unresolved',
  'abandoned',
]

const after = (intent: Intent, from: IntentState, patch: IntentPatch) => {
  const { patch: decided, late } = decideAgain(intent, from, patch)
  const { state, reason } = patched(intent, decided, 2)
  return { state, code: reason?.code, late }
}

describe('a change that the disk refused, written down later', () => {
  test.each(STATES.filter((to) => to !== 'accepted').map((to) => [to]))(
    'never takes back what was accepted since: %s (I6, F-82)',
    (to) => {
      const is = after(intentIn('accepted'), 'sending', { state: to, reason: { code: 'x' } })
      expect(is).toEqual({ state: 'accepted', code: undefined, late: false })
    },
  )

  test.each(['not-placed', 'rejected', 'unresolved', 'abandoned'] as const)(
    'is a late sighting with its alarm when the order had been called %s since (S-37, I6)',
    (state) => {
      expect(after(intentIn(state), 'sending', { state: 'accepted' })).toEqual({
        state: 'accepted',
        code: 'late-sighting',
        late: true,
      })
    },
  )

  test('a refusal of an order that was in doubt by then reads "not placed" (S-32)', () => {
    const patch = { state: 'rejected', reason: { code: 'rejected-rule' } } as const
    expect(after(intentIn('unconfirmed'), 'sending', patch)).toMatchObject({
      state: 'not-placed',
      code: 'not-placed-refused',
    })
    expect(after(intentIn('sending'), 'sending', patch)).toMatchObject({ state: 'rejected', code: 'rejected-rule' })
  })

  test.each(['accepted', 'rejected', 'not-placed', 'unresolved', 'abandoned'] as const)(
    'a doubt undoes no end: %s stays (S-32)',
    (state) => {
      expect(after(intentIn(state), 'sending', { state: 'unconfirmed' }).state).toBe(state)
    },
  )

  test('keeps the order id, the larger quantity and the first echo (S-40)', () => {
    const known = intentIn('accepted', {
      orderId: '1',
      executedQuantity: decimal('0.5'),
      times: { received: 1, echoed: 5 },
    })
    const { patch } = decideAgain(known, 'accepted', {
      orderId: '2',
      executedQuantity: decimal('0.2'),
      times: { echoed: 9, acknowledged: 7 },
    })
    expect(patched(known, patch, 10)).toMatchObject({
      orderId: '1',
      executedQuantity: '0.5',
      times: { echoed: 5, acknowledged: 7 },
    })
  })
})
