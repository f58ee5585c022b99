import { describe, expect, it } from 'vitest'
import type { Market } from '../../domain/market'
import type { NewOrder } from '../../domain/order'
import { toBookDelta, toBookSnapshot } from './depth'
import { filtersOf, weightLimitIn } from './filters'
import { toCandleEvent } from './kline-event'
import { toCandles } from './kline-rows'
import { verdictOf } from './outcomes'
import { asPayload, integerAt, textAt } from './payload'
import { toAggregateTrade, toAggregateTrades, toPublicTrades, toTradeEvent } from './public-trade'
import { toAccount, toCommission as toSpotCommission } from './spot/account'
import { toSymbolRules as toSpotRules } from './spot/exchange-info'
import {
  toCanceledOrders,
  toFills as toSpotFills,
  toOrder as toSpotOrder,
  toOrders as toSpotOrders,
  toPlacedFills,
  toPlacedOrder,
} from './spot/order'
import { toUserEvent as toSpotEvent } from './spot/user-event'
import { type Fixture, fixturesAreHere, readFixtures } from './testing/fixtures'
import { toTickerEvent, toTickers } from './ticker'
import { toAccountConfig, toBalances, toPositions, toSymbolConfigs } from './usdm/account'
import { toAlgoCancelAnswer, toAlgoOrder, toAlgoOrders } from './usdm/algo-order'
import { toSymbolRules as toUsdmRules } from './usdm/exchange-info'
import { toCollateralRates } from './usdm/collateral-rate'
import { toLeverageBrackets } from './usdm/leverage-bracket'
import { toMarkPriceEvent, toMarkPrices } from './usdm/mark-price'
import { toCancelAllAnswer, toCommission, toFills, toOrder, toOrders } from './usdm/order'
import { toUserEvent as toUsdmEvent } from './usdm/user-event'

/*
 * Every recorded payload that belongs to what this adapter talks about goes through its parser. Each file of the index is
 * either named by a row or by the list of what lies outside, so that a new payload cannot be overlooked.
 */

type Read = (body: unknown, fixture: Fixture) => unknown
type Rows = readonly (readonly [files: RegExp, read: Read])[]

const asked: NewOrder = {
  market: 'spot',
  symbol: 'BTCUSDT',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
}

const result =
  (read: Read): Read =>
  (body, fixture) =>
    read((body as { result: unknown }).result, fixture)
const each =
  (read: Read): Read =>
  (body, fixture) =>
    (Array.isArray(body) ? body : [body]).map((one: unknown) => read(one, fixture))
const inEvent =
  (read: Read): Read =>
  (body, fixture) =>
    read((body as { event?: unknown }).event ?? body, fixture)
const payload =
  (read: (event: ReturnType<typeof asPayload>) => unknown): Read =>
  (body) =>
    read(asPayload((body as { data?: unknown }).data ?? body, 'event'))
const refusal =
  (market: Market): Read =>
  (body, { status }) => {
    const { error, code, msg } = body as { error?: { code: number; msg: string }; code?: number; msg?: string }
    return verdictOf({
      market,
      endpoint: 'place',
      status: status ?? 400,
      code: error?.code ?? code,
      text: error?.msg ?? msg,
    })
  }
const placed: Read = (body) => [toPlacedOrder(body, asked), toPlacedFills(body)]

const SPOT: Rows = [
  [
    /^(error|wsapi\.error|observed\.wsapi\.error|wsapi\.envelope\.error)\..*|^wsapi\.order\.cancelReplace\.error/,
    refusal('spot'),
  ],
  [/^(rest|observed\.rest)\.exchangeInfo\./, toSpotRules],
  [/^wsapi\.exchangeInfo\.response/, result(toSpotRules)],
  [/^filter\./, (body) => filtersOf(asPayload({ filters: [body] }, 'symbol'))],
  [/^rateLimit\./, (body) => [weightLimitIn(asPayload({ rateLimits: [body] }, 'exchangeInfo'))]],
  [/^rest\.time\.json$/, (body) => integerAt(asPayload(body, 'time'), 'serverTime')],
  [/^wsapi\.time\.response/, result((body) => integerAt(asPayload(body, 'time'), 'serverTime'))],
  [/^rest\.depth\.json$/, (body) => toBookSnapshot(body, 'BTCUSDT')],
  [/^wsapi\.depth\.response/, result((body) => toBookSnapshot(body, 'BTCUSDT'))],
  [/^rest\.(klines|uiKlines)\.json$/, (body) => toCandles(body, 0)],
  [/^wsapi\.(klines|uiKlines)\.response/, result((body) => toCandles(body, 0))],
  [/^rest\.(trades|historicalTrades)\.json$/, toPublicTrades],
  [/^wsapi\.trades\.(recent|historical)\.response/, result(toPublicTrades)],
  [/^rest\.aggTrades\.json$/, toAggregateTrades],
  [/^wsapi\.trades\.aggregate\.response/, result(toAggregateTrades)],
  [/^rest\.ticker\.24hr\./, (body) => toTickers(body, 'spot')],
  [/^wsapi\.ticker\.24hr\.response/, result((body) => toTickers(body, 'spot'))],
  [/^rest\.account\.json$/, toAccount],
  [/^wsapi\.account\.status\.response/, result(toAccount)],
  [/^rest\.account\.commission/, toSpotCommission],
  [/^wsapi\.account\.commission\.response/, result(toSpotCommission)],
  [/^rest\.order\.(ack|result|full\..*)\.json$/, placed],
  [/^wsapi\.order\.place\.response/, result(placed)],
  [/^rest\.order\.query/, toSpotOrder],
  [/^wsapi\.order\.status\.response/, result(toSpotOrder)],
  [/^rest\.(openOrders|allOrders)\.json$/, (body) => toSpotOrders(body)],
  [/^wsapi\.(openOrders\.status|allOrders)\.response/, result((body) => toSpotOrders(body))],
  [/^rest\.(order\.cancel|openOrders\.cancelAll|orderList\.cancel)\.json$/, toCanceledOrders],
  [/^wsapi\.(order\.cancel|openOrders\.cancelAll|orderList\.cancel)\.response/, result(toCanceledOrders)],
  [/^rest\.myTrades\.json$/, (body) => toSpotFills(body)],
  [/^wsapi\.myTrades\.response/, result((body) => toSpotFills(body))],
  [
    /^(observed\.)?event\.|^wsapi\.envelope\.event\.|^wsapi\.event\.serverShutdown/,
    inEvent((body) => toSpotEvent(body)),
  ],
  [
    /^events\.market\.expired\.sequence/,
    (body) =>
      each(inEvent((one) => toSpotEvent(one)))((body as { events?: unknown }).events ?? body, undefined as never),
  ],
  [
    /^stream\.(trade|combined\.example)\.json$/,
    payload((event) => (event.e === 'aggTrade' ? toAggregateTrade(event) : toTradeEvent(event))),
  ],
  [/^stream\.aggTrade\.json$/, payload(toAggregateTrade)],
  [/^stream\.depthUpdate\.json$/, payload(toBookDelta)],
  [/^stream\.kline\./, payload(toCandleEvent)],
  [/^stream\.(ticker|miniTicker)\.json$/, payload((event) => toTickerEvent(event, 'spot'))],
  [/^stream\.miniTicker\.arr\.json$/, each(payload((event) => toTickerEvent(event, 'spot')))],
  [/^stream\.serverShutdown/, payload((event) => textAt(event, 'e'))],
  [
    /^(observed\.)?wsapi\.userDataStream\.subscribe\.signature\.(response|accepted)/,
    result((body) => [integerAt(asPayload(body, 'result'), 'subscriptionId')]),
  ],
]

const SPOT_OUTSIDE =
  /^errors\.catalog|^signing\.|\.request\.json$|^rest\.(allOrderList|openOrderList|orderList\.(?!cancel)|order\.(amend|cancelReplace|oco|test)|sor|myAllocations|myPreventedMatches|myFilters|historicalBlockTrades|avgPrice|executionRules|referencePrice|ping|rateLimit|ticker\.(bookTicker|price|tradingDay|window))|^wsapi\.(account\.rateLimits|allOrderLists|avgPrice|blockTrades|executionRules|myAllocations|myFilters|myPreventedMatches|openOrderLists|order\.(amend|cancelReplace\.success|test)|orderList\.(?!cancel)|ping|referencePrice|session|sor|ticker\.(book|price|response|tradingDay)|envelope\.success|userDataStream\.(subscribe\.response|unsubscribe))|^observed\.(rest\.userDataStream|stream\.error)|^stream\.(avgPrice|blockTrade|bookTicker|control|depth\.partial|errors|referencePrice|ticker\.window)/

const USDM: Rows = [
  [/^error\.|^wsapi\.error\.|^rest\.order\.new\.expired\.gtx/, refusal('usdm')],
  [/^rest\.exchangeInfo\.json$/, toUsdmRules],
  [/^rest\.time\.json$/, (body) => integerAt(asPayload(body, 'time'), 'serverTime')],
  [/^rest\.depth\.json$/, (body) => toBookSnapshot(body, 'BTCUSDT')],
  [/^rest\.klines\.json$/, (body) => toCandles(body, 0)],
  [/^rest\.aggTrades\.json$/, toAggregateTrades],
  [/^rest\.(trades|historicalTrades)\.json$/, toPublicTrades],
  [/^rest\.ticker\.24hr\./, (body) => toTickers(body, 'usdm')],
  [/^rest\.premiumIndex\.(all\.)?json$/, toMarkPrices],
  [/^rest\.account\.v[23]\./, toBalances],
  [/^wsapi\.(v2_)?account\.status\.json$/, result(toBalances)],
  [/^rest\.positionRisk\.v3\./, toPositions],
  [/^wsapi\.v2_account\.position\.json$/, result(toPositions)],
  [/^rest\.symbolConfig\./, toSymbolConfigs],
  [/^rest\.accountConfig\.json$/, toAccountConfig],
  [/^rest\.leverageBracket\./, toLeverageBrackets],
  [/^rest\.assetIndex\./, toCollateralRates],
  [/^rest\.commissionRate\./, toCommission],
  [/^rest\.order\.(new\.(gtd|market\.ack|result\.market)\.json|new\.json|json|filled|cancel|triggered)/, toOrder],
  [/^rest\.openOrder\.json$/, toOrder],
  [/^wsapi\.order\.(place|cancel|status)\.json$/, result(toOrder)],
  [/^rest\.(openOrders|allOrders)\.json$/, (body) => toOrders(body)],
  [/^rest\.userTrades\./, (body) => toFills(body)],
  [/^rest\.algoOrder\.(json|new\..*|query\.json)$/, toAlgoOrder],
  [/^wsapi\.algoOrder\.place\.json$/, result(toAlgoOrder)],
  [/^rest\.(openAlgoOrders|allAlgoOrders)\.json$/, (body) => toAlgoOrders(body)],
  [/^rest\.algoOrder\.cancel\.json$/, (body) => [toAlgoCancelAnswer(body)]],
  [/^wsapi\.algoOrder\.cancel\.json$/, result((body) => [toAlgoCancelAnswer(body)])],
  [/^rest\.(allOpenOrders|algoOpenOrders)\.delete\.json$/, toCancelAllAnswer],
  [/^rest\.listenKey\.post\.json$/, (body) => textAt(asPayload(body, 'listenKey'), 'listenKey')],
  [/^event\.([A-Z_]+)(\.|$)|^event\.listenKeyExpired/, (body) => toUsdmEvent(body)],
  [/^event\.depthUpdate\./, payload(toBookDelta)],
  [/^event\.kline\.json$/, payload(toCandleEvent)],
  [/^event\.aggTrade\.json$/, payload(toAggregateTrade)],
  [/^event\.trade\.json$/, payload(toTradeEvent)],
  [/^event\.24hr(Mini)?Ticker\./, each(payload((event) => toTickerEvent(event, 'usdm')))],
  [/^event\.markPriceUpdate\./, each(payload(toMarkPriceEvent))],
]

const USDM_OUTSIDE =
  /^event\.(assetIndexUpdate|bookTicker|compositeIndex|continuous_kline|contractInfo|forceOrder|tradingSession)|^ws\.|^wsapi\.(account\.(balance|position)|depth|order\.(modify|place\.request)|session|ticker|time|userDataStream|v2_account\.balance)|^rest\.(adlQuantile|apiTradingStatus|balance|basis|batchOrders|constituents|continuousKlines|countdownCancelAll|deliveryPrice|feeBurn|forceOrders|fundingInfo|fundingRate|globalLongShort|income|indexInfo|indexPriceKlines|insuranceBalance|leverage\.|listenKey\.(delete|put)|marginType|markPriceKlines|multiAssetsMargin|openInterest|order\.(asyn|modify|test)|orderAmendment|ping|pmAccountInfo|positionMargin|positionRisk\.v2|positionSide|premiumIndexKlines|rateLimit|rpiDepth|stock|symbolAdlRisk|takerlongshort|ticker\.(bookTicker|price)|topLongShort|tradingSchedule)/

const MARKETS = [
  { market: 'spot', rows: SPOT, outside: SPOT_OUTSIDE },
  { market: 'usdm', rows: USDM, outside: USDM_OUTSIDE },
] as const

const here = fixturesAreHere()

describe.each(MARKETS)('recorded payloads, $market', ({ market, rows, outside }) => {
  const title = here ? 'each is read by its parser' : 'SKIPPED: no recorded payloads here (BINANCE_FIXTURES)'

  it.runIf(here)('each is named by a parser or as lying outside', () => {
    const overlooked = readFixtures(market)
      .map((fixture) => fixture.file)
      .filter((file) => !outside.test(file) && !rows.some(([files]) => files.test(file)))
    expect(overlooked).toEqual([])
  })

  it.skipIf(!here)(title, () => {
    let read = 0
    for (const fixture of readFixtures(market)) {
      const row = rows.find(([files]) => files.test(fixture.file))
      if (row === undefined || outside.test(fixture.file)) continue
      let value: unknown
      try {
        value = row[1](fixture.body, fixture)
      } catch (error) {
        throw new Error(`${fixture.file}: ${(error as Error).message}`)
      }
      expect(value, fixture.file).toBeDefined()
      read += 1
    }
    expect(read).toBeGreaterThan(100)
  })
})
