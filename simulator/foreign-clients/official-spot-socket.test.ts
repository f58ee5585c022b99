import { generateKeyPairSync } from 'node:crypto'
import { SpotWebsocketAPI } from '@binance/spot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Desk, openDesk, PATIENT } from './testing/desk'
import { type Caller, type Connectors, callerOf, disconnect, connectors } from './testing/official'
import { type At, spotLists, spotOrders } from './testing/spot-orders'
import { methodsOf } from './testing/surface'

/*
 * Every method of a connection of the official connector's spot WebSocket API, with what the account's stream tells meanwhile.
 */

const BTC = { symbol: 'BTCUSDT' }

// biome-ignore lint: events of many shapes, looked into by tests
type Event = any
interface UserStream {
  readonly response: { readonly data: { readonly subscriptionId: number } }
  readonly stream: { on(event: 'message', listener: (event: Event) => void): void }
}

let desk: Desk
let client: Connectors
let connection: Awaited<ReturnType<Connectors['spot']['websocketAPI']['connect']>>
let call: Caller
/** Bitcoin's price times a factor, on a whole dollar. */
let at: At
const events: Event[] = []
/** What the stream told of one order, in order. */
const told = (orderId: unknown): string[] =>
  events.filter((event) => event.e === 'executionReport' && event.i === orderId).map((event) => `${event.x} ${event.X}`)

beforeAll(async () => {
  desk = await openDesk()
  at = desk.at
  client = await connectors(desk)
  connection = await client.spot.websocketAPI.connect()
  call = callerOf(connection)
  const opened = new Promise((resolve) => connection.on('pong', resolve))
  const surface = call.coverage.watch(connection)
  surface.on?.('pong', () => undefined)
  surface.pingServer?.()
  await opened
  surface.off?.('pong', () => undefined)
  expect(surface.isConnected?.()).toBe(true)
})
afterAll(async () => {
  await disconnect(connection)
  await desk.close()
})

test('subscribe to the events of the account with a signature', async () => {
  const { response, stream } = (await call.coverage
    .watch(connection)
    .userDataStreamSubscribeSignature?.()) as unknown as UserStream
  stream.on('message', (event) => void events.push(event))
  expect(response.data.subscriptionId).toBe(0)
  expect(await call('sessionSubscriptions')).toEqual([{ subscriptionId: 0 }])
  expect(await call('sessionStatus')).toMatchObject({ apiKey: null, authorizedSince: null, userDataStream: true })
})

test('reach the exchange and read its rules', async () => {
  expect(await call('ping')).toEqual({})
  expect((await call('time')).serverTime).toBeGreaterThan(1.7e12)
  expect((await call('exchangeInfo', { symbols: ['BTCUSDT'] })).symbols[0].symbol).toBe('BTCUSDT')
  expect((await call('executionRules', { symbol: 'SOLUSDT' })).symbolRules[0].symbol).toBe('SOLUSDT')
  const surface = call.coverage.watch(connection)
  expect((await surface.sendMessage?.('avgPrice', BTC)).data).toMatchObject({ mins: 5 })
  expect((await surface.sendSignedMessage?.('myFilters', BTC)).data).toHaveProperty('symbolFilters')
})

test.each<[string, object, (body: never) => unknown, unknown]>([
  ['depth', { ...BTC, limit: 5 }, (body: { bids: unknown[] }) => body.bids.length, 5],
  ['tradesRecent', { ...BTC, limit: 3 }, (body: unknown[]) => body.length, 3],
  ['tradesHistorical', { ...BTC, limit: 3 }, (body: unknown[]) => body.length, 3],
  ['blockTradesHistorical', { ...BTC, fromId: 0, limit: 3 }, (body: unknown[]) => body.length, 3],
  ['tradesAggregate', { ...BTC, limit: 2 }, (body: { M: boolean }[]) => body.map((row) => row.M), [true, true]],
  ['klines', { ...BTC, interval: '1h', limit: 3 }, (body: unknown[][]) => body.map((row) => row.length), [12, 12, 12]],
  ['uiKlines', { ...BTC, interval: '1d', limit: 2, timeZone: '8' }, (body: unknown[]) => body.length, 2],
  ['avgPrice', BTC, (body: { mins: number }) => body.mins, 5],
  ['referencePrice', BTC, (body: { symbol: string }) => body.symbol, 'BTCUSDT'],
  ['referencePriceCalculation', BTC, (body: { calculationType: string }) => body.calculationType, 'ARITHMETIC_MEAN'],
  ['ticker', { ...BTC, windowSize: '4h' }, (body: { symbol: string }) => body.symbol, 'BTCUSDT'],
  ['ticker24hr', BTC, (body: { symbol: string }) => body.symbol, 'BTCUSDT'],
  ['tickerBook', BTC, (body: { symbol: string }) => body.symbol, 'BTCUSDT'],
  ['tickerPrice', { symbols: ['BTCUSDT', 'ETHUSDT'] }, (body: unknown[]) => body.length, 2],
  ['tickerTradingDay', { ...BTC, type: 'MINI' }, (body: { symbol: string }) => body.symbol, 'BTCUSDT'],
])('read %s', async (method, params, essence, expected) => {
  expect(essence((await call(method, params)) as never)).toEqual(expected)
})

test('read the account', async () => {
  const account = await call('accountStatus', { omitZeroBalances: true })
  expect(account.balances.map((row: { asset: string }) => row.asset).sort()).toEqual(['BTC', 'USDT'])
  expect(await call('accountCommission', BTC)).toMatchObject({ standardCommission: { taker: '0.00100000' } })
  const limits = await call('accountRateLimitsOrders')
  expect(limits.map((row: { interval: string }) => row.interval)).toEqual(['SECOND', 'DAY'])
  expect(Object.keys(await call('myFilters', BTC))).toEqual(['exchangeFilters', 'symbolFilters', 'assetFilters'])
})

describe('orders', () => {
  test.each(spotOrders)('%s', async (_, order, status) => {
    const asked = { ...BTC, quantity: 0.01, newOrderRespType: 'RESULT', ...order(at) }
    expect(await call('orderTest', asked)).toEqual({})
    const placed = await call('orderPlace', asked)
    expect(placed).toMatchObject({ status })
    const { orderId } = placed
    expect(await call('orderStatus', { ...BTC, orderId })).toMatchObject({ orderId, status })
    expect(told(orderId)[0]).toBe('NEW NEW')
    if (status !== 'NEW') expect(told(orderId).at(-1)).toBe(status === 'FILLED' ? 'TRADE FILLED' : 'EXPIRED EXPIRED')
    else {
      expect(await call('orderCancel', { ...BTC, orderId })).toMatchObject({ orderId, status: 'CANCELED' })
      expect(told(orderId)).toEqual(['NEW NEW', 'CANCELED CANCELED'])
    }
  })

  test('replace, amend, and cancel all', async () => {
    const limit = { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.01, price: at(0.9) }
    const first = await call('orderPlace', limit)
    const replaced = await call('orderCancelReplace', {
      ...limit,
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelOrderId: first.orderId,
    })
    expect(replaced).toMatchObject({ cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS' })
    const { orderId } = replaced.newOrderResponse
    const amended = await call('orderAmendKeepPriority', { ...BTC, orderId, newQty: 0.004 })
    expect(amended.amendedOrder).toMatchObject({ orderId, qty: '0.00400000' })
    expect(await call('orderAmendments', { ...BTC, orderId })).toMatchObject([{ orderId, newQty: '0.00400000' }])
    expect(await call('openOrdersStatus', BTC)).toMatchObject([{ orderId, origQty: '0.00400000' }])
    expect(await call('openOrdersCancelAll', BTC)).toMatchObject([{ orderId, status: 'CANCELED' }])
    expect(told(orderId)).toEqual(['NEW NEW', 'REPLACED NEW', 'CANCELED CANCELED'])
    expect((await call('allOrders', { ...BTC, orderId }))[0]).toMatchObject({ orderId, status: 'CANCELED' })
  })

  test('prevent a trade with oneself', async () => {
    const best = Number((await call('tickerBook', BTC)).bidPrice)
    const price = Number((best + 0.01).toFixed(2))
    const order = { ...BTC, type: 'LIMIT', timeInForce: 'GTC', quantity: 0.002, price }
    const own = await call('orderPlace', { ...order, side: 'BUY' })
    const taker = await call('orderPlace', { ...order, side: 'SELL', selfTradePreventionMode: 'EXPIRE_BOTH' })
    expect(taker).toMatchObject({ status: 'EXPIRED_IN_MATCH' })
    expect(await call('myPreventedMatches', { ...BTC, orderId: taker.orderId })).toMatchObject([
      { takerOrderId: taker.orderId, makerOrderId: own.orderId },
    ])
    expect(told(own.orderId)).toEqual(['NEW NEW', 'TRADE_PREVENTION EXPIRED_IN_MATCH'])
  })

  test('route', async () => {
    const order = { ...BTC, side: 'BUY', type: 'MARKET', quantity: 0.01 }
    expect(await call('sorOrderTest', order)).toEqual({})
    // An array here, an object over REST. Source: spot.md 9.4.
    const [routed] = await call('sorOrderPlace', order)
    expect(routed).toMatchObject({ status: 'FILLED', usedSor: true })
    expect((await call('myAllocations', { ...BTC, orderId: routed.orderId }))[0]).toMatchObject({
      allocationType: 'SOR',
    })
    expect((await call('myTrades', BTC)).length).toBeGreaterThan(0)
  })
})

describe('lists', () => {
  test.each(spotLists)('$socket', async ({ socket, list, contingencyType, statuses }) => {
    const placed = await call(socket, { ...BTC, ...list(at), newOrderRespType: 'RESULT' })
    expect(placed).toMatchObject({ contingencyType, listStatusType: 'EXEC_STARTED', listOrderStatus: 'EXECUTING' })
    expect(placed.orderReports.map((row: { status: string }) => row.status)).toEqual(statuses)
    const { orderListId } = placed
    expect(await call('orderListStatus', { orderListId })).toMatchObject({ orderListId })
    expect(await call('openOrderListsStatus')).toMatchObject([{ orderListId, contingencyType }])
    expect(await call('orderListCancel', { ...BTC, orderListId })).toMatchObject({ listOrderStatus: 'ALL_DONE' })
    expect((await call('allOrderLists')).at(-1)).toMatchObject({ orderListId, listOrderStatus: 'ALL_DONE' })
    const listed = events.filter((event) => event.e === 'listStatus' && event.g === orderListId)
    expect(listed.map((event) => `${event.c} ${event.l} ${event.L}`)).toEqual([
      `${contingencyType} EXEC_STARTED EXECUTING`,
      `${contingencyType} ALL_DONE ALL_DONE`,
    ])
  })
})

test('hear of balances, of money from outside and of the end of the subscription', async () => {
  await desk.control.credit(client.apiKey, 'spot', 'ETH', '2')
  await desk.control.lock(client.apiKey, 'ETH', '1')
  expect(await call('userDataStreamUnsubscribe', { subscriptionId: 0 })).toEqual({})
  await expect.poll(() => events.map((event) => event.e), PATIENT).toContain('eventStreamTerminated')
  const kinds = new Set(events.map((event) => event.e))
  expect([...kinds].sort()).toEqual([
    'balanceUpdate',
    'eventStreamTerminated',
    'executionReport',
    'externalLockUpdate',
    'listStatus',
    'outboundAccountPosition',
  ])
  expect(events.find((event) => event.e === 'balanceUpdate')).toMatchObject({ a: 'ETH', d: '2.00000000' })
})

test('refuse a logon with a secret, and open a session with an Ed25519 key', async () => {
  await expect(call('sessionLogon')).rejects.toMatchObject({ code: -2028 })
  const { publicKey, privateKey } = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const other = await connectors(desk, { pair: { publicKey, privateKey } })
  const session = await other.spot.websocketAPI.connect()
  const inSession = callerOf(session, call.coverage)
  expect((await call.coverage.watch(session).sessionLogon?.())[0].data).toMatchObject({ apiKey: other.apiKey })
  expect(await inSession('sessionStatus')).toMatchObject({ apiKey: other.apiKey, userDataStream: false })
  const heard: Event[] = []
  const { stream } = (await call.coverage.watch(session).userDataStreamSubscribe?.()) as unknown as UserStream
  stream.on('message', (event) => void heard.push(event))
  const placed = await inSession('orderPlace', { ...BTC, side: 'BUY', type: 'MARKET', quantity: 0.001 })
  expect(heard.find((event) => event.e === 'executionReport')).toMatchObject({ i: placed.orderId })
  await inSession('userDataStreamUnsubscribe')
  expect((await call.coverage.watch(session).sessionLogout?.())[0]?.data ?? {}).toMatchObject({ apiKey: null })
  await call.coverage.watch(session).disconnect?.()
})

test('no method of the connector is left out', () => {
  const methods = methodsOf(SpotWebsocketAPI.WebsocketAPIConnection.prototype)
  expect(call.coverage.gaps(methods, {})).toEqual([])
})
