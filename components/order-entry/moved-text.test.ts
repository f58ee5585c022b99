import { expect, test } from 'vitest'
import { usdmRules } from '../../lib/domain/testing/sample-rules'
import { movedText } from './moved-text'

const fresh = { generation: 3, price: '50300', priceAgeMs: 40, positionQuantity: '-0.25' }

test.each([
  ['price-moved', { seen: '50000', now: '50300' }, fresh, 'The price went from 50,000.0 to 50,300.0.'],
  ['seen-price-old', { ageMs: '4000', now: '50300' }, fresh, 'The price on this page was too old. It is 50,300.0 now.'],
  ['position-changed', { seen: '0', now: '-0.25' }, fresh, 'Your position went from none to Short 0.25 BTC.'],
  [
    'generation-changed',
    { seen: '2', now: '3' },
    fresh,
    'Your account was read anew. The price is 50,300.0. Your position is Short 0.25 BTC.',
  ],
  ['generation-changed', { seen: '2', now: '3' }, { generation: 3 }, 'Your account was read anew.'],
])('S-13 the ticket says in numbers what changed since the look: %s', (code, params, numbers, text) => {
  expect(movedText({ reason: { code, params }, fresh: numbers }, usdmRules)).toBe(text)
})
