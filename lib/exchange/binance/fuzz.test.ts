import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toBookDelta, toBookSnapshot } from './depth'
import { toCandleEvent } from './kline-event'
import { toCandles } from './kline-rows'
import { asPayload, ParseFailure, type Payload } from './payload'
import { toAggregateTrade, toPublicTrades, toTradeEvent } from './public-trade'
import { toAccount, toCommission } from './spot/account'
import { toSymbolRules as toSpotRules } from './spot/exchange-info'
import { toCanceledOrders, toFills, toOrder, toPlacedFills } from './spot/order'
import * as spot from './spot/samples'
import { toUserEvent as toSpotEvent } from './spot/user-event'
import { toTickerEvent, toTickers } from './ticker'
import { toAccountConfig, toBalances, toPositions, toSymbolConfigs } from './usdm/account'
import { toAlgoCancelAnswer, toAlgoOrder } from './usdm/algo-order'
import { toSymbolRules as toUsdmRules } from './usdm/exchange-info'
import { toMarkPriceEvent, toMarkPrices } from './usdm/mark-price'
import * as usdmOrder from './usdm/order'
import * as usdm from './usdm/samples'
import { toUserEvent as toUsdmEvent } from './usdm/user-event'

/*
 * Payloads with fields removed, renamed, swapped for other types or filled with words of tomorrow: every parser either reads
 * them or raises ParseFailure, which the callers turn into a doubt or a closed connection (S-87). Nothing else comes out.
 */

const RUNS = Number(process.env.FUZZ_RUNS ?? 200)

const event = (read: (payload: Payload) => unknown) => (value: unknown) => read(asPayload(value, 'event'))

const PARSERS: readonly (readonly [string, unknown, (value: unknown) => unknown])[] = [
  ['spot order', spot.queriedOrder, toOrder],
  ['spot fills of an answer', { ...spot.placedFull, orderId: 1 }, toPlacedFills],
  ['spot canceled orders', [spot.canceledOrder, spot.canceledList], toCanceledOrders],
  ['spot trades', spot.trades, toFills],
  ['spot account', spot.account, toAccount],
  ['spot commission', spot.commission, toCommission],
  ['spot rules', spot.exchangeInfo, toSpotRules],
  ...Object.entries(spot.events).map(([name, sample]) => [`spot event ${name}`, sample, toSpotEvent] as const),
  ['depth', spot.depth, (value) => toBookSnapshot(value, 'SOLUSDT')],
  ['klines', spot.klines, (value) => toCandles(value, 0)],
  ['public trades', spot.publicTrades, toPublicTrades],
  ['tickers', spot.ticker, (value) => toTickers(value, 'spot')],
  ['trade event', spot.streams.trade, event(toTradeEvent)],
  ['depth event', spot.streams.depth, event(toBookDelta)],
  ['kline event', spot.streams.kline, event(toCandleEvent)],
  ['ticker event', spot.streams.ticker, event((payload) => toTickerEvent(payload, 'spot'))],
  ['futures order', usdm.queriedOrder, usdmOrder.toOrder],
  ['futures trades', usdm.trades, usdmOrder.toFills],
  ['futures commission', usdm.commissionRate, usdmOrder.toCommission],
  ['cancel-all', usdm.allCanceled, usdmOrder.toCancelAllAnswer],
  ['algo order', usdm.finishedAlgoOrder, toAlgoOrder],
  ['algo cancel', usdm.algoCanceled, toAlgoCancelAnswer],
  ['futures balances', usdm.account, toBalances],
  ['positions', usdm.positionRisk, toPositions],
  ['symbol configuration', usdm.symbolConfig, toSymbolConfigs],
  ['account configuration', usdm.accountConfig, toAccountConfig],
  ['futures rules', usdm.exchangeInfo, toUsdmRules],
  ['mark prices', usdm.premiumIndex, toMarkPrices],
  ['mark price event', usdm.streams.mark, event(toMarkPriceEvent)],
  ['aggregate trade event', usdm.streams.aggTrade, event(toAggregateTrade)],
  ...Object.entries(usdm.events).map(([name, sample]) => [`futures event ${name}`, sample, toUsdmEvent] as const),
]

const STRANGE = fc.oneof(
  fc.constant(null),
  fc.constant(undefined),
  fc.boolean(),
  fc.integer(),
  fc.double(),
  fc.string(),
  fc.constantFrom('', '-', '1e5', 'NaN', '0x1', '-0', '1.', '.5', '٣', '<script>', '__proto__'),
  fc.constant([]),
  fc.constant({}),
  fc.constant([[]]),
  fc.jsonValue({ maxDepth: 2 }),
)

/** One place in a payload changed: replaced by something strange, removed, or a field added beside it. */
const mutation = fc.record({
  at: fc.nat({ max: 400 }),
  how: fc.constantFrom('replace', 'remove', 'add'),
  strange: STRANGE,
})

function mutated(sample: unknown, changes: readonly { at: number; how: string; strange: unknown }[]): unknown {
  const root = { it: structuredClone(sample) }
  for (const { at, how, strange } of changes) {
    const places: [Record<string, unknown>, string][] = []
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      for (const key of Object.keys(value)) {
        places.push([value as Record<string, unknown>, key])
        walk((value as Record<string, unknown>)[key])
      }
    }
    walk(root)
    const place = places[at % places.length]
    if (place === undefined) continue
    const [holder, key] = place
    if (how === 'replace') holder[key] = strange
    else if (how === 'remove') delete holder[key]
    else if (!Array.isArray(holder)) holder.fieldOfTomorrow = strange
  }
  return root.it
}

describe(`parsers under ${RUNS} mutations each`, () => {
  it.each(PARSERS)('%s', (_name, sample, parse) => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (changes) => {
        try {
          parse(mutated(sample, changes))
        } catch (error) {
          expect(error).toBeInstanceOf(ParseFailure)
        }
      }),
      { numRuns: RUNS },
    )
  })

  it.each(PARSERS)('%s, with fields nobody knows yet, reads as before (S-44)', (_name, sample, parse) => {
    const extra = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(extra)
      if (typeof value !== 'object' || value === null) return value
      const fields = Object.entries(value).map(([key, inner]) => [key, extra(inner)])
      return Object.fromEntries([...fields, ['fieldOfTomorrow', { deep: [1] }]])
    }
    const withoutKey = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value ?? null, (key, inner: unknown) => (key === 'dedupeKey' ? undefined : inner)))
    expect(withoutKey(parse(extra(sample)))).toEqual(withoutKey(parse(sample)))
  })
})
