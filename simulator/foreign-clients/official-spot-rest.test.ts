import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SpotRestAPI } from '@binance/spot'
import { type Desk, openDesk } from './testing/desk'
import { type Caller, type Connectors, callerOf, connectors } from './testing/official'
import { type At, type Row, spotLists, spotOrders } from './testing/spot-orders'
import { methodsOf } from './testing/surface'

/*
 * Every method of the official connector's spot REST API.
 */

const BTC = { symbol: 'BTCUSDT' }

let desk: Desk
let client: Connectors
let rest: Caller
/** Bitcoin's price times a factor, on a whole dollar. */
let at: At

beforeAll(async () => {
  desk = await openDesk()
  at = desk.at
  client = await connectors(desk)
  rest = callerOf(client.spot.restAPI)
})
afterAll(() => desk.close())

const statusOf = async (orderId: unknown): Promise<unknown> => (await rest('getOrder', { ...BTC, orderId })).status
const clear = async (): Promise<void> => {
  if ((await rest('getOpenOrders', BTC)).length > 0) await rest('deleteOpenOrders', BTC)
}

test('reach the exchange and read its rules', async () => {
  expect(await rest('ping')).toEqual({})
  expect((await rest('time')).serverTime).toBeGreaterThan(1.7e12)
  const info = await rest('exchangeInfo', { symbols: ['BTCUSDT', 'ETHUSDT'] })
  expect(info.symbols.map((row: { symbol: string }) => row.symbol)).toEqual(['BTCUSDT', 'ETHUSDT'])
  expect(info.symbols[0].filters.map((row: { filterType: string }) => row.filterType)).toContain('LOT_SIZE')
  expect((await rest('executionRules', { symbol: 'SOLUSDT' })).symbolRules[0].symbol).toBe('SOLUSDT')
  const raw = client.spot.restAPI
  expect(await (await rest.coverage.watch(raw).sendRequest?.('/api/v3/time', 'GET')).data()).toHaveProperty(
    'serverTime',
  )
  const signed = await rest.coverage.watch(raw).sendSignedRequest?.('/api/v3/myFilters', 'GET', BTC)
  expect(await signed.data()).toHaveProperty('symbolFilters')
})

test.each<[string, object, (body: never) => unknown, unknown]>([
  ['depth', { ...BTC, limit: 5 }, (body: { bids: unknown[] }) => body.bids.length, 5],
  ['getTrades', { ...BTC, limit: 3 }, (body: unknown[]) => body.length, 3],
  ['historicalTrades', { ...BTC, limit: 3 }, (body: unknown[]) => body.length, 3],
  ['historicalBlockTrades', { ...BTC, fromId: 0, limit: 3 }, (body: unknown[]) => body.length, 3],
  ['aggTrades', { ...BTC, limit: 3 }, (body: { M: boolean }[]) => body.map((row) => row.M), [true, true, true]],
  ['klines', { ...BTC, interval: '1h', limit: 3 }, (body: unknown[][]) => body.map((row) => row.length), [12, 12, 12]],
  ['uiKlines', { ...BTC, interval: '1d', limit: 2, timeZone: '8' }, (body: unknown[]) => body.length, 2],
  ['avgPrice', BTC, (body: { mins: number }) => body.mins, 5],
  ['referencePrice', BTC, (body: { symbol: string }) => body.symbol, 'BTCUSDT'],
  ['referencePriceCalculation', BTC, (body: { calculationType: string }) => body.calculationType, 'ARITHMETIC_MEAN'],
  ['ticker', { ...BTC, windowSize: '4h' }, (body: { symbol: string }) => body.symbol, 'BTCUSDT'],
  ['ticker24hr', BTC, (body: { symbol: string }) => body.symbol, 'BTCUSDT'],
  ['tickerBookTicker', BTC, (body: { symbol: string }) => body.symbol, 'BTCUSDT'],
  ['tickerPrice', { symbols: ['BTCUSDT', 'ETHUSDT'] }, (body: unknown[]) => body.length, 2],
  ['ticker24hr', { symbols: ['BTCUSDT'], type: 'MINI' }, (body: unknown[]) => body.length, 1],
  ['ticker24hr', {}, Array.isArray, true],
  ['tickerPrice', {}, Array.isArray, true],
  ['tickerBookTicker', {}, Array.isArray, true],
  ['tickerTradingDay', { ...BTC, type: 'MINI' }, (body: { symbol: string }) => body.symbol, 'BTCUSDT'],
])('read %s %j', async (method, params, essence, expected) => {
  expect(essence((await rest(method, params)) as never)).toEqual(expected)
})

test('read the account', async () => {
  const account = await rest('getAccount', { omitZeroBalances: true })
  expect(account).toMatchObject({ accountType: 'SPOT', canTrade: true })
  expect(account.balances.map((row: { asset: string }) => row.asset).sort()).toEqual(['BTC', 'USDT'])
  expect(await rest('accountCommission', BTC)).toMatchObject({ standardCommission: { taker: '0.00100000' } })
  expect((await rest('rateLimitOrder')).map((row: { interval: string }) => row.interval)).toEqual(['SECOND', 'DAY'])
  expect(Object.keys(await rest('myFilters', BTC))).toEqual(['exchangeFilters', 'symbolFilters', 'assetFilters'])
})

describe('orders', () => {
  const low = () => at(0.9)
  test.each(spotOrders)('%s', async (_, order, status) => {
    const asked = { ...BTC, quantity: 0.01, newOrderRespType: 'RESULT', strategyId: 7, ...order(at) } as Row
    expect(await rest('orderTest', { ...asked, computeCommissionRates: true })).toHaveProperty(
      'standardCommissionForOrder',
    )
    const placed = await rest('newOrder', asked)
    expect(placed).toMatchObject({ type: asked.type, side: asked.side, status, strategyId: 7 })
    expect(await rest('getOrder', { ...BTC, origClientOrderId: placed.clientOrderId })).toMatchObject({
      orderId: placed.orderId,
      status,
    })
    if (status !== 'NEW') return
    const canceled = await rest('deleteOrder', { ...BTC, orderId: placed.orderId, cancelRestrictions: 'ONLY_NEW' })
    expect(canceled).toMatchObject({ status: 'CANCELED', origClientOrderId: placed.clientOrderId })
  })

  test('a stop, a take-profit and a trailing stop trade when the price reaches them', async () => {
    const sell = { ...BTC, side: 'SELL', quantity: 0.01 }
    const stop = await rest('newOrder', { ...sell, type: 'STOP_LOSS', stopPrice: at(0.97) })
    const trail = await rest('newOrder', { ...sell, type: 'STOP_LOSS', trailingDelta: 200 })
    const profit = await rest('newOrder', { ...sell, type: 'TAKE_PROFIT', stopPrice: at(1.02) })
    await desk.move('spot', at(1.03))
    expect(await statusOf(profit.orderId)).toBe('FILLED')
    expect(await statusOf(trail.orderId)).toBe('NEW')
    await desk.move('spot', at(1))
    expect(await statusOf(trail.orderId)).toBe('FILLED')
    expect(await statusOf(stop.orderId)).toBe('NEW')
    await desk.move('spot', at(0.96))
    expect(await statusOf(stop.orderId)).toBe('FILLED')
    await desk.move('spot', at(1))
    const trades = await rest('myTrades', { ...BTC, orderId: stop.orderId })
    expect(trades[0]).toMatchObject({ orderId: stop.orderId, isBuyer: false, isMaker: false, commissionAsset: 'USDT' })
    const all = await rest('allOrders', { ...BTC, orderId: stop.orderId })
    expect(all.map((row: Row) => row.orderId).sort()).toEqual([stop.orderId, trail.orderId, profit.orderId].sort())
  })

  test('replace, in both modes and with a refusal', async () => {
    const limit = { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.01, price: low() }
    const first = await rest('newOrder', limit)
    const replaced = await rest('orderCancelReplace', {
      ...limit,
      price: low() + 100,
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelOrderId: first.orderId,
    })
    expect(replaced).toMatchObject({
      cancelResult: 'SUCCESS',
      newOrderResult: 'SUCCESS',
      cancelResponse: { orderId: first.orderId, status: 'CANCELED' },
      newOrderResponse: { status: 'NEW' },
    })
    const gone = { ...limit, cancelOrderId: first.orderId }
    await expect(rest('orderCancelReplace', { ...gone, cancelReplaceMode: 'STOP_ON_FAILURE' })).rejects.toMatchObject({
      message: 'Order cancel-replace failed.',
    })
    await expect(rest('orderCancelReplace', { ...gone, cancelReplaceMode: 'ALLOW_FAILURE' })).rejects.toMatchObject({
      message: 'Order cancel-replace partially failed.',
    })
    expect((await rest('getOpenOrders', BTC)).length).toBe(2)
    await clear()
  })

  test('amend with the place in the queue kept', async () => {
    const limit = { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.01, price: low() }
    const { orderId } = await rest('newOrder', limit)
    const amended = await rest('orderAmendKeepPriority', {
      ...BTC,
      orderId,
      newQty: 0.005,
      newClientOrderId: 'smaller',
    })
    expect(amended.amendedOrder).toMatchObject({ orderId, clientOrderId: 'smaller', qty: '0.00500000', status: 'NEW' })
    expect(await rest('orderAmendments', { ...BTC, orderId })).toMatchObject([
      { orderId, origQty: '0.01000000', newQty: '0.00500000', newClientOrderId: 'smaller' },
    ])
    await clear()
  })

  test('prevent a trade with oneself', async () => {
    const maker = await rest('newOrder', {
      ...BTC,
      side: 'BUY',
      type: 'LIMIT_MAKER',
      quantity: 0.002,
      pegPriceType: 'PRIMARY_PEG',
    })
    const bid = (await rest('getOrder', { ...BTC, orderId: maker.orderId })).peggedPrice
    const better = Number((Number(bid) + 0.01).toFixed(2))
    await clear()
    const own = await rest('newOrder', {
      ...BTC,
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: 0.002,
      price: better,
    })
    const taker = await rest('newOrder', {
      ...BTC,
      side: 'SELL',
      type: 'LIMIT',
      timeInForce: 'IOC',
      quantity: 0.001,
      price: better,
      selfTradePreventionMode: 'EXPIRE_TAKER',
    })
    expect(taker).toMatchObject({ status: 'EXPIRED_IN_MATCH', preventedQuantity: '0.00100000' })
    expect(await rest('myPreventedMatches', { ...BTC, orderId: taker.orderId })).toMatchObject([
      { takerOrderId: taker.orderId, makerOrderId: own.orderId, selfTradePreventionMode: 'EXPIRE_TAKER' },
    ])
    await clear()
  })

  test('route', async () => {
    const order = { ...BTC, side: 'BUY', type: 'MARKET', quantity: 0.01 }
    expect(await rest('sorOrderTest', { ...order, computeCommissionRates: true })).toHaveProperty(
      'standardCommissionForOrder',
    )
    const routed = await rest('sorOrder', order)
    expect(routed).toMatchObject({ status: 'FILLED', usedSor: true })
    const allocations = await rest('myAllocations', { ...BTC, orderId: routed.orderId })
    expect(allocations[0]).toMatchObject({ symbol: 'BTCUSDT', allocationType: 'SOR', orderId: routed.orderId })
  })
})

describe('lists', () => {
  test.each(spotLists)('$rest', async ({ rest: method, list, contingencyType, statuses }) => {
    const placed = await rest(method, { ...BTC, ...list(at), newOrderRespType: 'RESULT' })
    expect(placed).toMatchObject({ contingencyType, listStatusType: 'EXEC_STARTED', listOrderStatus: 'EXECUTING' })
    expect(placed.orderReports.map((row: { status: string }) => row.status)).toEqual(statuses)
    const { orderListId, listClientOrderId } = placed
    expect(await rest('getOrderList', { origClientOrderId: listClientOrderId })).toMatchObject({ orderListId })
    expect(await rest('openOrderList')).toMatchObject([{ orderListId, contingencyType }])
    expect(await rest('deleteOrderList', { ...BTC, orderListId })).toMatchObject({ listOrderStatus: 'ALL_DONE' })
    expect((await rest('allOrderList')).at(-1)).toMatchObject({ orderListId, listOrderStatus: 'ALL_DONE' })
  })

  test('a pair ends with its first leg, a pending pair begins with the fill before it', async () => {
    const otoco = spotLists.find(({ rest: method }) => method === 'orderListOtoco')?.list(at)
    const list = await rest('orderListOtoco', { ...BTC, ...otoco, newOrderRespType: 'RESULT' })
    await desk.move('spot', at(0.98))
    const [first, ...legs] = list.orderReports as { orderId: number; type: string }[]
    expect(await statusOf(first?.orderId)).toBe('FILLED')
    for (const leg of legs) expect(await statusOf(leg.orderId)).toBe('NEW')
    await desk.move('spot', at(1.12))
    await desk.move('spot', at(1))
    const ends = await Promise.all(legs.map(async (leg) => [leg.type, await statusOf(leg.orderId)]))
    expect(Object.fromEntries(ends)).toEqual({ LIMIT_MAKER: 'FILLED', STOP_LOSS: 'EXPIRED' })
    expect(await rest('openOrderList')).toEqual([])
  })
})

test('no method of the connector is left out', () => {
  expect(rest.coverage.gaps(methodsOf(SpotRestAPI.RestAPI.prototype), {})).toEqual([])
})
