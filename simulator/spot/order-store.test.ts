import { expect, test } from 'vitest'
import type { PreventedMatch } from './order'
import { OrderStore } from './order-store'

/** How often anybody looked at a match. */
let looks = 0

const match = (preventedMatchId: number, takerAccountId: string, makerAccountId: string, symbol = 'BTCUSDT') =>
  new Proxy({ symbol, preventedMatchId, takerAccountId, makerAccountId } as PreventedMatch, {
    get(target, name) {
      looks++
      return Reflect.get(target, name)
    },
  })

test('prevented matches are found by account and symbol, of either side, by id, without a look at those of others', () => {
  const store = new OrderStore()
  for (let id = 0; id < 10_000; id++) store.addPrevented(match(id, 'crowd', 'crowd'))
  store.addPrevented(match(10_000, 'a', 'a'))
  store.addPrevented(match(10_001, 'a', 'b'))
  store.addPrevented(match(0, 'a', 'b', 'BNBUSDT'))
  store.addPrevented(match(10_002, 'b', 'a'))
  store.addPrevented(match(10_003, 'b', 'b'))
  looks = 0
  const found = ['a', 'b', 'c'].map((account) => store.preventedOf(account, 'BTCUSDT'))
  expect(looks).toBe(0)
  expect(found.map((matches) => matches.map(({ preventedMatchId }) => preventedMatchId))).toEqual([
    [10_000, 10_001, 10_002],
    [10_001, 10_002, 10_003],
    [],
  ])
  expect([...store.allPrevented()]).toHaveLength(10_005)
  store.clear()
  expect([store.preventedOf('a', 'BTCUSDT'), ...store.allPrevented()]).toEqual([[]])
})
