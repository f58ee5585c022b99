import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../testing/staged-exchange'
import { endow, stageSpot, type StagedSpot } from '../testing/staged-spot'
import { layBooks, performSpotAct } from './perform-spot-act'
import { ACCOUNTS, spotAct, type SpotAct } from './spot-acts'
import { SpotWitness } from './spot-witness'
import { runsOf } from './property-runs'

/** Many short histories and some long ones. */
const LENGTHS = [
  ['short', { minLength: 2, maxLength: 14 }, runsOf(0.5)],
  ['long', { minLength: 20, maxLength: 70 }, runsOf(0.01)],
] as const

/** The first orders of a history see a book, two accounts of a trade group, and one who pays fees in BNB. */
function begin(): StagedSpot {
  const exchange = stageSpot()
  for (const account of ACCOUNTS) endow(exchange, account, { USDT: '200000', USDC: '100000', BTC: '3', BNB: '40' })
  for (const account of ['ann', 'ben']) exchange.spot.set(account, { tradeGroupId: 7 })
  exchange.spot.set('cat', { payFeesInBnb: true })
  layBooks(exchange)
  return exchange
}

describe('any history of spot orders of all types and lists', () => {
  test.each(LENGTHS)(
    '%s: makes or loses no money, locks what open orders hold, crosses no book and no limit, leaves no orphan and tells of each fill once (I4)',
    (_, length, numRuns) => {
      fc.assert(
        fc.property(fc.array(spotAct, { ...length, size: 'max' }), (acts) => {
          const exchange = begin()
          const witness = new SpotWitness(exchange)
          for (const act of acts) {
            exchange.clock.advance(11)
            const before = act.what === 'restart' ? truthOf(exchange) : undefined
            performSpotAct(exchange, act)
            witness.look()
            if (before) expect(truthOf(exchange)).toEqual(before)
          }
        }),
        { numRuns },
      )
    },
    600_000,
  )

  test('tells the same story again, byte for byte', () => {
    const live = (acts: readonly SpotAct[]): string => {
      const exchange = begin()
      for (const act of acts) {
        exchange.clock.advance(11)
        performSpotAct(exchange, act)
      }
      return JSON.stringify([exchange.events, exchange.spot.state()], (_, value: unknown) =>
        typeof value === 'bigint' ? `${value}` : value,
      )
    }
    fc.assert(
      fc.property(fc.array(spotAct, { minLength: 5, maxLength: 30, size: 'max' }), (acts) => {
        expect(live(acts)).toBe(live(acts))
      }),
      { numRuns: runsOf(0.05) },
    )
  }, 600_000)
})

/** What outlasts a restart; what has one moment may come in another order, and an id is one symbol's. */
function truthOf(exchange: StagedSpot): unknown {
  const inOrder = (rows: readonly Json[]): readonly Json[] =>
    [...rows].sort((a, b) => a.symbol.localeCompare(b.symbol) || a.orderId - b.orderId || (a.id ?? 0) - (b.id ?? 0))
  return ACCOUNTS.map((account) => {
    const { orders, fills, balances } = exchange.spot.truth(account) as Json
    return { orders: inOrder(orders), fills: inOrder(fills), balances }
  })
}
