import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json, StagedExchange } from '../testing/staged-exchange'
import { futuresAct, type FuturesAct, futuresSettings, type FuturesSettings, TRADERS } from './futures-acts'
import { FuturesWitness } from './futures-witness'
import { beginFutures, performFuturesAct } from './perform-futures-act'
import { runsOf } from './property-runs'

/** Many short histories and some long ones. */
const LENGTHS = [
  ['short', { minLength: 2, maxLength: 14 }, runsOf(0.4)],
  ['long', { minLength: 20, maxLength: 80 }, runsOf(0.01)],
] as const

describe('any history of futures orders, conditional orders and modes', () => {
  test.each(LENGTHS)(
    '%s: wallets are profit, fees, funding and transfers, positions are fills, what reduces never opens, and each fill is told once (I4)',
    (_, length, numRuns) => {
      fc.assert(
        fc.property(futuresSettings, fc.array(futuresAct, { ...length, size: 'max' }), (settings, acts) => {
          const exchange = beginFutures(settings)
          const witness = new FuturesWitness(exchange)
          for (const act of acts) {
            const before = act.what === 'restart' ? truthOf(exchange) : undefined
            performFuturesAct(exchange, act)
            if (before) expect(truthOf(exchange)).toEqual(before)
            exchange.clock.advance(1)
            witness.look()
          }
          witness.look('all')
        }),
        { numRuns },
      )
    },
    600_000,
  )

  test('tells the same story again, byte for byte', () => {
    const live = (settings: FuturesSettings, acts: readonly FuturesAct[]): string => {
      const exchange = beginFutures(settings)
      for (const act of acts) {
        performFuturesAct(exchange, act)
        exchange.clock.advance(1)
      }
      return JSON.stringify([exchange.events, exchange.forced, exchange.usdm.state()], (_, value: unknown) =>
        typeof value === 'bigint' ? `${value}` : value,
      )
    }
    fc.assert(
      fc.property(
        futuresSettings,
        fc.array(futuresAct, { minLength: 5, maxLength: 30, size: 'max' }),
        (settings, acts) => {
          expect(live(settings, acts)).toBe(live(settings, acts))
        },
      ),
      { numRuns: runsOf(0.03) },
    )
  }, 600_000)
})

/** What outlasts a restart: all but the queue of deleveraging, which is ranked anew, and the order of what has one moment. */
const truthOf = (exchange: StagedExchange): unknown =>
  TRADERS.map((account) => {
    const { fills, positions, orders, ...truth } = exchange.usdm.truth(account) as Json
    return {
      ...truth,
      // An id is one symbol's.
      orders: orders.sort((a: Json, b: Json) => a.symbol.localeCompare(b.symbol) || a.orderId - b.orderId),
      fills: fills.sort((a: Json, b: Json) => a.time - b.time || a.id - b.id),
      positions: positions.map((position: Json) => ({ ...position, adl: undefined })),
      account: exchange.call('GET /fapi/v3/account', {}, account),
      income: exchange.call('GET /fapi/v1/income', { limit: 1000, startTime: 1 }, account),
      algoOrders: exchange.call('GET /fapi/v1/openAlgoOrders', {}, account),
    }
  })
