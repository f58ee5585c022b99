import { DerivativesTradingUsdsFuturesWebsocketAPI } from '@binance/derivatives-trading-usds-futures'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Desk, openDesk, PATIENT } from './testing/desk'
import { type Caller, type Connectors, callerOf, disconnect, connectors } from './testing/official'
import type { At } from './testing/spot-orders'
import { methodsOf } from './testing/surface'

/*
 * Every method of a connection of the official connector's futures WebSocket API, with what the private stream tells meanwhile.
 */

const BTC = { symbol: 'BTCUSDT' }

// biome-ignore lint: events of many shapes, looked into by tests
type Event = any

let desk: Desk
let client: Connectors
let rest: Caller
let connection: Awaited<ReturnType<Connectors['usdm']['websocketAPI']['connect']>>
let streams: Awaited<ReturnType<Connectors['usdm']['websocketStreams']['connect']>>
let call: Caller
/** Bitcoin's price times a factor, on a whole dollar. */
let at: At
const events: Event[] = []
const names = (): string[] => events.map((event) => event.e)
const heard = (name: string, fits: (event: Event) => boolean = () => true) =>
  expect.poll(() => events.filter((event) => event.e === name && fits(event)).at(-1), PATIENT)
/** What the stream told of one order, in order. */
const told = (orderId: unknown): string[] =>
  events.filter(({ e, o }) => e === 'ORDER_TRADE_UPDATE' && o.i === orderId).map(({ o }) => `${o.x} ${o.X}`)

beforeAll(async () => {
  desk = await openDesk()
  at = desk.at
  client = await connectors(desk)
  rest = callerOf(client.usdm.restAPI)
  connection = await client.usdm.websocketAPI.connect()
  call = callerOf(connection)
  const surface = call.coverage.watch(connection)
  const answered = new Promise((resolve) => surface.on?.('pong', resolve))
  surface.pingServer?.()
  await answered
  surface.off?.('pong', () => undefined)
  expect(surface.isConnected?.()).toBe(true)
})
afterAll(async () => {
  await disconnect(connection, streams)
  await desk.close()
})

test('open a private stream with a listen key', async () => {
  const { listenKey } = await call('startUserDataStream')
  expect(await call('keepaliveUserDataStream')).toEqual({ listenKey })
  streams = await client.usdm.websocketStreams.connect()
  streams.userData(listenKey).on('message', (event) => void events.push(event))
  // The first call that is certain to be told of proves that the subscription stands.
  await expect
    .poll(async () => (await rest('changeInitialLeverage', { ...BTC, leverage: 10 }), names()), PATIENT)
    .toContain('ACCOUNT_CONFIG_UPDATE')
})

test('read the market and the account', async () => {
  const surface = call.coverage.watch(connection)
  expect((await surface.sendMessage?.('ticker.price', BTC)).data).toMatchObject(BTC)
  expect((await surface.sendSignedMessage?.('account.balance')).data).toMatchObject([{ asset: 'USDT' }])
  expect((await call('orderBook', { ...BTC, limit: 5 })).bids.length).toBe(5)
  expect(await call('symbolPriceTicker', BTC)).toMatchObject(BTC)
  expect(await call('symbolOrderBookTicker', BTC)).toMatchObject(BTC)
  expect(await call('accountInformation')).toMatchObject({ totalWalletBalance: '100000.00000000', canTrade: true })
  expect(await call('accountInformationV2')).toMatchObject({ totalWalletBalance: '100000.00000000', positions: [] })
  for (const method of ['futuresAccountBalance', 'futuresAccountBalanceV2'])
    expect(await call(method)).toMatchObject([{ asset: 'USDT', balance: '100000.00000000' }])
})

describe('orders', () => {
  const limit = () => ({ ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.01, price: at(0.97) })

  test('place, modify, ask for and cancel', async () => {
    const { orderId } = await call('newOrder', limit())
    const change = { ...BTC, orderId, side: 'BUY', quantity: 0.02, price: at(0.96) }
    expect(await call('modifyOrder', change)).toMatchObject({ orderId, origQty: '0.020' })
    expect(await call('queryOrder', { ...BTC, orderId })).toMatchObject({ orderId, status: 'NEW' })
    expect(await call('cancelOrder', { ...BTC, orderId })).toMatchObject({ status: 'CANCELED' })
    await expect.poll(() => told(orderId), PATIENT).toEqual(['NEW NEW', 'AMENDMENT NEW', 'CANCELED CANCELED'])
    await expect(call('newOrder', { ...limit(), quantity: 90 })).rejects.toMatchObject({ code: -2019 })
  })

  test('a fill is told as a trade in brief, then as an order, then as a position', async () => {
    const placed = await call('newOrder', { ...BTC, side: 'BUY', type: 'MARKET', quantity: 0.01 })
    // An ack says NEW even of an order that has traded. Source: usdm.md 6.2.
    expect(placed).toMatchObject({ status: 'NEW', executedQty: '0.000' })
    const { orderId } = placed
    await heard('ORDER_TRADE_UPDATE', ({ o }) => o.i === orderId && o.X === 'FILLED').toBeDefined()
    await heard('ACCOUNT_UPDATE').toMatchObject({ a: { m: 'ORDER', P: [{ s: 'BTCUSDT', pa: '0.010', ps: 'BOTH' }] } })
    const brief = events.findIndex(({ e, i }) => e === 'TRADE_LITE' && i === orderId)
    const whole = events.findIndex(({ e, o }) => e === 'ORDER_TRADE_UPDATE' && o.i === orderId && o.x === 'TRADE')
    expect(brief).toBeGreaterThan(-1)
    expect(brief).toBeLessThan(whole)
    for (const method of ['positionInformation', 'positionInformationV2']) {
      const rows = await call(method, BTC)
      expect(rows).toMatchObject([{ positionAmt: '0.010', positionSide: 'BOTH' }])
    }
  })

  test('an algo order is canceled, another triggers and closes the position', async () => {
    const stop = { algoType: 'CONDITIONAL', ...BTC, side: 'SELL', type: 'STOP_MARKET' }
    const first = await call('newAlgoOrder', { ...stop, quantity: 0.01, triggerPrice: at(0.9) })
    expect(await call('cancelAlgoOrder', { algoId: first.algoId })).toMatchObject({ code: '200' })
    await heard('ALGO_UPDATE', ({ o }) => o.aid === first.algoId && o.X === 'CANCELED').toBeDefined()
    const { algoId } = await call('newAlgoOrder', { ...stop, closePosition: 'true', triggerPrice: at(0.98) })
    await desk.move('usdm', at(0.97))
    await heard('ALGO_UPDATE', ({ o }) => o.aid === algoId && o.X === 'FINISHED').toBeDefined()
    const states = events.filter(({ e, o }) => e === 'ALGO_UPDATE' && o.aid === algoId).map(({ o }) => o.X)
    expect(states).toEqual(['NEW', 'TRIGGERING', 'TRIGGERED', 'FINISHED'])
    await heard('ACCOUNT_UPDATE').toMatchObject({ a: { m: 'ORDER', P: [{ s: 'BTCUSDT', pa: '0' }] } })
  })
})

test('hear of money, margin type, liquidation and the end of the key', async () => {
  await desk.control.transfer(client.apiKey, 'usdm', 'USDT', '1000')
  await heard('ACCOUNT_UPDATE', ({ a }) => /TRANSFER|WITHDRAW/.test(a.m)).toBeDefined()
  // With a position the type cannot change; without one the change is told only of symbols that have one.
  await rest('changeMarginType', { ...BTC, marginType: 'ISOLATED' })
  await call('newOrder', { ...BTC, side: 'BUY', type: 'MARKET', quantity: 0.01 })
  await heard('ACCOUNT_UPDATE', ({ a }) => a.P[0]?.mt === 'isolated').toBeDefined()
  await desk.control.setFault({ id: 'F-56', form: 'liquidation', apiKey: client.apiKey, symbol: 'BTCUSDT' })
  await heard('ORDER_TRADE_UPDATE', ({ o }) => o.x === 'CALCULATED').toMatchObject({ o: { X: 'FILLED' } })
  expect(events.find(({ e, o }) => e === 'ORDER_TRADE_UPDATE' && o.x === 'CALCULATED').o.c).toMatch(/^autoclose-/)
  await desk.control.setFault({ id: 'F-65', apiKey: client.apiKey })
  await heard('listenKeyExpired').toBeDefined()
  const { listenKey } = await call('startUserDataStream')
  expect(listenKey).toMatch(/^[A-Za-z0-9]{64}$/)
  expect(await call('closeUserDataStream')).toEqual({})
})

test('no method of the connector is left out', async () => {
  await call.coverage.watch(connection).disconnect?.()
  const methods = methodsOf(DerivativesTradingUsdsFuturesWebsocketAPI.WebsocketAPIConnection.prototype)
  expect(call.coverage.gaps(methods, {})).toEqual([])
})
