import { MainClient, USDMClient } from 'binance'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { because } from './testing/ccxt'
import { type Desk, openDesk, PATIENT } from './testing/desk'
import { type At, type Row, spotLists } from './testing/spot-orders'
import { Coverage, methodsOf, type Surface } from './testing/surface'

/*
 * The `binance` package, written for the real exchange by others: every REST method of its clients that asks for a path of the
 * spot or futures market.
 */

const BTC = { symbol: 'BTCUSDT' }
const LIMITED = { ...BTC, limit: 3 }
const HOURLY = { ...LIMITED, interval: '1h' }
const PERIOD = { ...LIMITED, period: '5m' }

/** Methods of a client in whose code a path of this market is written. */
function askingFor(client: object, path: RegExp): string[] {
  return methodsOf(client).filter((name) => path.test(String((client as Surface)[name])))
}

// biome-ignore lint: answers of many shapes, of which the essence is looked at
type Essence = (answer: any) => unknown
const length: Essence = (answer: unknown[]) => answer.length
const symbol: Essence = (answer: { symbol: string }) => answer.symbol

let desk: Desk
let at: At
let apiKey: string
const spotCoverage = new Coverage()
const usdmCoverage = new Coverage()
let main: Surface
let futures: Surface

beforeAll(async () => {
  desk = await openDesk()
  at = desk.at
  const account = await desk.control.createAccount({ spot: { USDT: '100000', BTC: '1' }, usdm: { USDT: '100000' } })
  apiKey = account.apiKey
  const keys = { api_key: apiKey, api_secret: account.secretKey }
  main = spotCoverage.watch(new MainClient({ ...keys, baseUrl: desk.url('http', 'spot') }))
  futures = usdmCoverage.watch(new USDMClient({ ...keys, baseUrl: desk.url('http', 'usdm') }))
})
afterAll(() => desk.close())

describe('spot', () => {
  const limit = (more: Row = {}) => ({
    ...BTC,
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: 0.01,
    price: at(0.9),
    ...more,
  })

  test.each<[string, object | undefined, Essence, unknown]>([
    ['testConnectivity', undefined, (body) => body, {}],
    ['getExchangeInfo', BTC, (body) => body.symbols[0].symbol, 'BTCUSDT'],
    ['getExecutionRules', { symbols: ['SOLUSDT'] }, (body) => body.symbolRules[0].symbol, 'SOLUSDT'],
    ['getOrderBook', { ...BTC, limit: 50 }, (body) => body.bids.length, 50],
    ['getRecentTrades', LIMITED, length, 3],
    ['getHistoricalTrades', LIMITED, length, 3],
    ['getHistoricalBlockTrades', { ...LIMITED, fromId: 0 }, length, 3],
    ['getAggregateTrades', LIMITED, length, 3],
    ['getKlines', HOURLY, length, 3],
    ['getUIKlines', HOURLY, length, 3],
    ['getAvgPrice', BTC, (body) => body.mins, 5],
    ['getReferencePrice', BTC, symbol, 'BTCUSDT'],
    ['getReferencePriceCalculation', BTC, symbol, 'BTCUSDT'],
    ['get24hrChangeStatistics', { symbols: ['BTCUSDT', 'ETHUSDT'] }, length, 2],
    ['getTradingDayTicker', BTC, symbol, 'BTCUSDT'],
    ['getSymbolPriceTicker', { symbols: ['BTCUSDT', 'ETHUSDT'] }, length, 2],
    ['getSymbolOrderBookTicker', BTC, symbol, 'BTCUSDT'],
    ['getRollingWindowTicker', { symbols: ['BTCUSDT'], windowSize: '4h' }, length, 1],
    ['getAccountInformation', { omitZeroBalances: true }, (body) => body.balances.length, 2],
    ['getOrderRateLimit', undefined, length, 2],
    ['getCommissionRates', BTC, (body) => body.standardCommission.maker, '0.00100000'],
    ['testNewOrder', { ...BTC, side: 'BUY', type: 'MARKET', quantity: 0.01 }, (body) => body, {}],
    ['testNewSOROrder', { ...BTC, side: 'BUY', type: 'MARKET', quantity: 0.01 }, (body) => body, {}],
  ])('%s', async (method, params, essence, expected) => {
    expect(essence(await main[method]?.(params))).toEqual(expected)
  })

  test('orders are placed, asked for, replaced, amended and canceled', async () => {
    const { orderId } = await main.submitNewOrder?.(limit())
    expect(await main.getOrder?.({ ...BTC, orderId })).toMatchObject({ orderId, status: 'NEW' })
    const replace = { ...limit(), cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: orderId }
    const replaced = await main.replaceOrder?.(replace)
    expect(replaced).toMatchObject({ cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS' })
    await expect(main.replaceOrder?.(replace)).rejects.toMatchObject({ code: -2022 })
    // The package asks for a path under /fapi/v1; the documents have it under /api/v3 (spot.md 9.2).
    const amendment = { ...BTC, orderId: replaced.newOrderResponse.orderId, newQty: 0.005 }
    await expect(main.amendOrderKeepPriority?.(amendment)).rejects.toThrow()
    const amended = await main.putPrivate?.('api/v3/order/amend/keepPriority', amendment)
    expect(amended.amendedOrder).toMatchObject({ qty: '0.00500000' })
    expect(await main.cancelOrder?.({ ...BTC, orderId: amendment.orderId })).toMatchObject({ status: 'CANCELED' })
    await main.submitNewOrder?.(limit())
    expect((await main.getOpenOrders?.(BTC)).length).toBe(1)
    expect((await main.cancelAllSymbolOrders?.(BTC)).length).toBe(1)
    expect((await main.getAllOrders?.(BTC)).length).toBe(3)
    const bought = await main.submitNewOrder?.({ ...BTC, side: 'BUY', type: 'MARKET', quoteOrderQty: 500 })
    expect(await main.getAccountTradeList?.({ ...BTC, orderId: bought.orderId })).toMatchObject([{ isBuyer: true }])
    expect(await main.getPreventedMatches?.({ ...BTC, orderId: bought.orderId })).toEqual([])
    const routed = await main.submitNewSOROrder?.({ ...BTC, side: 'BUY', type: 'MARKET', quantity: 0.01 })
    expect(routed).toMatchObject({ usedSor: true, status: 'FILLED' })
    expect((await main.getAllocations?.(BTC)).length).toBeGreaterThan(0)
  })

  const METHODS: Readonly<Record<string, string>> = {
    orderOco: 'submitNewOCO',
    orderListOco: 'submitNewOrderList',
    orderListOto: 'submitNewOrderListOTO',
    orderListOtoco: 'submitNewOrderListOTOCO',
    orderListOpo: 'submitNewOrderListOPO',
    orderListOpoco: 'submitNewOrderListOPOCO',
  }
  test.each(spotLists)('list $rest', async ({ rest, list, contingencyType, statuses }) => {
    const placed = await main[METHODS[rest] ?? '']?.({ ...BTC, ...list(at), newOrderRespType: 'RESULT' })
    expect(placed).toMatchObject({ contingencyType, listOrderStatus: 'EXECUTING' })
    expect(placed.orderReports.map(({ status }: { status: string }) => status)).toEqual(statuses)
    const { orderListId } = placed
    expect(await main.getOCO?.({ orderListId })).toMatchObject({ orderListId })
    expect((await main.getAllOpenOCO?.()).length).toBe(1)
    expect(await main.cancelOCO?.({ ...BTC, orderListId })).toMatchObject({ listOrderStatus: 'ALL_DONE' })
    expect((await main.getAllOCO?.()).at(-1)).toMatchObject({ orderListId })
  })

  test('listen keys of spot are gone', async () => {
    // Removed on 2026-02-20, HTTP 410. Source: spot.md 15.1.
    await expect(main.getSpotUserDataListenKey?.()).rejects.toThrow()
  })

  test('no method that asks for a path of spot is left out', () => {
    const outside = {
      ...because('asks for a path the documents do not have; tried above', 'amendOrderKeepPriority'),
      ...because(
        'listen keys of spot were removed; tried above',
        'getSpotUserDataListenKey',
        'keepAliveSpotUserDataListenKey',
        'closeSpotUserDataListenKey',
      ),
    }
    const methods = askingFor(MainClient.prototype, /['"`](api\/v3|fapi\/v1)\//)
    expect(methods.length).toBeGreaterThan(45)
    expect(spotCoverage.gaps(methods, outside)).toEqual([])
  })
})

describe('futures', () => {
  const PAIR = { pair: 'BTCUSDT' }
  const limit = () => ({ ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.01, price: at(0.97) })
  const asText = (row: object) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, `${value}`]))
  const trade = (side: string, quantity: number, more: Row = {}) =>
    futures.submitNewOrder?.({ ...BTC, side, type: 'MARKET', quantity, newOrderRespType: 'RESULT', ...more })

  test.each<[string, object | undefined, Essence, unknown]>([
    ['getServerTime', undefined, (time) => time > 1.7e12, true],
    ['testConnectivity', undefined, (body) => body, {}],
    ['getExchangeInfo', undefined, (body) => body.futuresType, 'U_MARGINED'],
    ['getOrderBook', { ...BTC, limit: 50 }, (body) => body.asks.length, 50],
    ['getRpiOrderBook', { ...BTC, limit: 1000 }, (body) => body.asks[0].length, 2],
    ['getRecentTrades', LIMITED, length, 3],
    ['getHistoricalTrades', LIMITED, length, 3],
    ['getAggregateTrades', LIMITED, length, 3],
    ['getKlines', HOURLY, length, 3],
    ['getContinuousContractKlines', { ...PAIR, contractType: 'PERPETUAL', interval: '1h', limit: 3 }, length, 3],
    ['getIndexPriceKlines', { ...PAIR, interval: '1h', limit: 3 }, length, 3],
    ['getMarkPriceKlines', HOURLY, length, 3],
    ['getPremiumIndexKlines', HOURLY, length, 3],
    ['getMarkPrice', BTC, symbol, 'BTCUSDT'],
    ['getFundingRateHistory', LIMITED, length, 3],
    ['getFundingRates', undefined, (body) => typeof body[0].fundingIntervalHours, 'number'],
    ['get24hrChangeStatistics', BTC, symbol, 'BTCUSDT'],
    ['getSymbolPriceTicker', BTC, symbol, 'BTCUSDT'],
    ['getSymbolPriceTickerV2', BTC, symbol, 'BTCUSDT'],
    ['getSymbolOrderBookTicker', BTC, symbol, 'BTCUSDT'],
    ['getQuarterlyContractSettlementPrices', PAIR, (body) => body.length > 0, true],
    ['getOpenInterest', BTC, symbol, 'BTCUSDT'],
    ['getOpenInterestStatistics', PERIOD, length, 3],
    ['getTopTradersLongShortPositionRatio', PERIOD, length, 3],
    ['getTopTradersLongShortAccountRatio', PERIOD, length, 3],
    ['getGlobalLongShortAccountRatio', PERIOD, length, 3],
    ['getTakerBuySellVolume', PERIOD, length, 3],
    ['getCompositeSymbolIndex', undefined, (body) => body[0].symbol, 'DEFIUSDT'],
    ['getMultiAssetsModeAssetIndex', { symbol: 'BTCUSD' }, symbol, 'BTCUSD'],
    ['getBasis', { ...PAIR, contractType: 'PERPETUAL', period: '5m', limit: 3 }, length, 3],
    ['getIndexPriceConstituents', BTC, symbol, 'BTCUSDT'],
    ['getInsuranceFundBalance', BTC, (body) => body.symbols.includes('BTCUSDT'), true],
    ['getTradingSchedule', undefined, (body) => Object.keys(body), ['updateTime', 'marketSchedules']],
    ['getSymbolAdlRisk', BTC, symbol, 'BTCUSDT'],
    ['getBalance', undefined, (body) => body[0].asset, 'USDT'],
    ['getBalanceV3', undefined, (body) => body[0].asset, 'USDT'],
    ['getAccountInformation', undefined, (body) => body.canTrade, true],
    ['getAccountInformationV3', undefined, (body) => body.totalWalletBalance, '100000.00000000'],
    ['getAccountCommissionRate', BTC, (body) => body.takerCommissionRate, '0.000500'],
    ['getFuturesAccountConfig', undefined, (body) => body.dualSidePosition, false],
    ['getFuturesSymbolConfig', BTC, (body) => body[0].marginType, 'CROSSED'],
    // The package's name for the order limits.
    ['getUserForceOrders', undefined, length, 2],
    ['getNotionalAndLeverageBrackets', BTC, (body) => body[0].brackets[0].bracket, 1],
    ['getApiQuantitativeRulesIndicators', undefined, (body) => Object.keys(body)[0], 'indicators'],
    ['getPortfolioMarginProAccountInfo', { asset: 'USDT' }, (body) => body.asset, 'USDT'],
    ['signTradFiPerpsAgreement', undefined, (body) => body.code, 200],
  ])('%s', async (method, params, essence, expected) => {
    expect(essence(await futures[method]?.(params))).toEqual(expected)
  })

  test('orders, one and several, are placed, modified, asked for and canceled', async () => {
    expect(await futures.testOrder?.(limit())).toMatchObject({ orderId: 0 })
    const { orderId } = await futures.submitNewOrder?.(limit())
    const change = { ...BTC, orderId, side: 'BUY', quantity: 0.02, price: at(0.96) }
    expect(await futures.modifyOrder?.(change)).toMatchObject({ origQty: '0.020' })
    expect(await futures.modifyMultipleOrders?.([asText({ ...change, quantity: 0.03 })])).toMatchObject([
      { origQty: '0.030' },
    ])
    expect((await futures.getOrderModifyHistory?.({ ...BTC, orderId })).length).toBe(2)
    expect(await futures.getCurrentOpenOrder?.({ ...BTC, orderId })).toMatchObject({ orderId })
    expect((await futures.getAllOpenOrders?.(BTC)).length).toBe(1)
    expect(await futures.cancelOrder?.({ ...BTC, orderId })).toMatchObject({ status: 'CANCELED' })
    expect(await futures.getOrder?.({ ...BTC, orderId })).toMatchObject({ status: 'CANCELED' })
    const both: { orderId: number }[] = await futures.submitMultipleOrders?.([asText(limit()), asText(limit())])
    const orderIdList = both.map((each) => each.orderId)
    expect(await futures.cancelMultipleOrders?.({ ...BTC, orderIdList })).toMatchObject([
      { status: 'CANCELED' },
      { status: 'CANCELED' },
    ])
    expect(await futures.setCancelOrdersOnTimeout?.({ ...BTC, countdownTime: 0 })).toMatchObject({ countdownTime: '0' })
    await futures.submitNewOrder?.(limit())
    expect(await futures.cancelAllOpenOrders?.(BTC)).toMatchObject({ code: 200 })
    expect((await futures.getAllOrders?.(BTC)).length).toBe(4)
  })

  test('algo orders wait and are canceled', async () => {
    const stop = {
      algoType: 'CONDITIONAL',
      ...BTC,
      side: 'SELL',
      type: 'STOP_MARKET',
      triggerPrice: at(0.9),
      quantity: 0.01,
    }
    const { algoId } = await futures.submitNewAlgoOrder?.(stop)
    expect(await futures.getAlgoOrder?.({ algoId })).toMatchObject({ algoStatus: 'NEW' })
    expect((await futures.getOpenAlgoOrders?.(BTC)).length).toBe(1)
    expect(await futures.cancelAlgoOrder?.({ algoId })).toMatchObject({ code: '200' })
    await futures.submitNewAlgoOrder?.(stop)
    expect(await futures.cancelAllAlgoOpenOrders?.(BTC)).toMatchObject({ code: 200 })
    expect((await futures.getAllAlgoOrders?.(BTC)).length).toBe(2)
  })

  test('leverage, margin, modes, positions', async () => {
    expect(await futures.setLeverage?.({ ...BTC, leverage: 7 })).toMatchObject({ leverage: 7 })
    expect(await futures.setMarginType?.({ ...BTC, marginType: 'ISOLATED' })).toMatchObject({ code: 200 })
    expect(await trade('BUY', 0.02)).toMatchObject({ status: 'FILLED', executedQty: '0.020' })
    expect(await futures.setIsolatedPositionMargin?.({ ...BTC, amount: 50, type: '1' })).toMatchObject({ code: 200 })
    expect((await futures.getPositionMarginChangeHistory?.(BTC)).length).toBeGreaterThan(0)
    expect(await futures.getPositions?.(BTC)).toMatchObject([{ positionAmt: '0.020', marginType: 'isolated' }])
    expect(await futures.getPositionsV3?.(BTC)).toMatchObject([{ positionAmt: '0.020' }])
    expect(await futures.getADLQuantileEstimation?.(BTC)).toBeDefined()
    expect(await trade('SELL', 0.02, { reduceOnly: 'true' })).toMatchObject({ status: 'FILLED' })
    await futures.setMarginType?.({ ...BTC, marginType: 'CROSSED' })
    expect(await futures.setPositionMode?.({ dualSidePosition: 'true' })).toMatchObject({ code: 200 })
    expect(await futures.getCurrentPositionMode?.()).toEqual({ dualSidePosition: true })
    await trade('BUY', 0.01, { positionSide: 'LONG' })
    await trade('SELL', 0.01, { positionSide: 'LONG' })
    await futures.setPositionMode?.({ dualSidePosition: 'false' })
    expect(await futures.setMultiAssetsMode?.({ multiAssetsMargin: 'true' })).toMatchObject({ code: 200 })
    expect(await futures.getMultiAssetsMode?.()).toEqual({ multiAssetsMargin: true })
    await futures.setMultiAssetsMode?.({ multiAssetsMargin: 'false' })
    expect(await futures.setBNBBurnEnabled?.({ feeBurn: 'true' })).toMatchObject({ code: 200 })
    expect(await futures.getBNBBurnStatus?.()).toEqual({ feeBurn: true })
  })

  test('what has happened: trades, income, liquidations, exports', async () => {
    expect((await futures.getAccountTrades?.(BTC))[0]).toMatchObject({ buyer: true, commissionAsset: 'USDT' })
    expect((await futures.getIncomeHistory?.()).length).toBeGreaterThan(3)
    await trade('BUY', 0.01)
    await desk.control.setFault({ id: 'F-56', form: 'liquidation', apiKey, symbol: 'BTCUSDT' })
    await expect.poll(async () => (await futures.getForceOrders?.()).length, PATIENT).toBe(1)
    const range = { startTime: Date.now() - 3_600_000, endTime: Date.now() }
    for (const [ask, read] of [
      ['getFuturesTransactionHistoryDownloadId', 'getFuturesTransactionHistoryDownloadLink'],
      ['getFuturesOrderHistoryDownloadId', 'getFuturesOrderHistoryDownloadLink'],
      ['getFuturesTradeHistoryDownloadId', 'getFuturesTradeDownloadLink'],
    ] as const) {
      const { downloadId } = await futures[ask]?.(range)
      expect(await futures[read]?.({ downloadId })).toMatchObject({ downloadId })
    }
  })

  test('a listen key lives until it is closed', async () => {
    const { listenKey } = await futures.getFuturesUserDataListenKey?.()
    expect(await futures.keepAliveFuturesUserDataListenKey?.()).toEqual({ listenKey })
    expect(await futures.closeFuturesUserDataListenKey?.()).toEqual({})
    await expect(futures.keepAliveFuturesUserDataListenKey?.()).rejects.toMatchObject({ code: -1125 })
  })

  test('no method that asks for a path of futures is left out', () => {
    const methods = askingFor(USDMClient.prototype, /['"`](fapi\/v\d|futures\/data)\//)
    const outside = {
      ...because('leveraged tokens are gone', 'getHistoricalBlvtNavKlines'),
      ...because(
        'convert is not part of trading',
        'acceptConvertQuote',
        'getAllConvertPairs',
        'getConvertOrderStatus',
        'submitConvertQuoteRequest',
      ),
      ...because('brokers are out of scope', ...methods.filter((name) => name.includes('Broker'))),
    }
    expect(methods.length).toBeGreaterThan(90)
    expect(usdmCoverage.gaps(methods, outside)).toEqual([])
  })
})
