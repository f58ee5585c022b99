import { expect, test } from 'vitest'
import { playOrders } from './play'

/** Enough for every type, list and term on both markets; `npm run rules` plays more. */
const ORDERS = 600

test('what the rules foretell of random orders is what the exchange says: always where no book decides, 99 of 100 over all (S-21)', async () => {
  const { verdicts, right, bookless, rightBookless } = await playOrders(ORDERS, 'npm test')
  const missed = verdicts.filter((each) => !each.right)
  const text = missed.map((each) => `#${each.number} ${each.kind} ${JSON.stringify(each.order)}`).join('\n')
  expect(verdicts).toHaveLength(ORDERS)
  expect(rightBookless, text).toBe(bookless)
  expect(right, text).toBeGreaterThanOrEqual(ORDERS * 0.99)
  // A run that never gets past the door proves nothing.
  expect(verdicts.filter((each) => each.answered === 'accepted').length).toBeGreaterThan(ORDERS / 5)
  expect(new Set(verdicts.map((each) => each.answered)).size).toBeGreaterThan(40)
}, 300_000)
