import { Agent } from 'node:https'
import { DerivativesTradingUsdsFutures } from '@binance/derivatives-trading-usds-futures'
import { Spot } from '@binance/spot'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ControlAccount, ControlClient } from '../control/client'
import { createExchange, type Exchange } from '../create-exchange'
import { createRealClock } from '../engine/real-clock'

/*
 * The official connectors over https and wss: REST, WebSocket APIs and streams of both markets, the market moving.
 */

const certificateFor = async () => {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  })
  return { key: made.private, cert: made.cert }
}

/** Resolves with the first event the test asks for; the test's own time limit ends the waiting. */
function firstEvent<E>(listen: (tell: (event: E) => void) => void, wanted: (event: E) => boolean): Promise<E> {
  return new Promise((resolve) => {
    listen((event) => {
      if (wanted(event)) resolve(event)
    })
  })
}

describe('the official connectors over TLS', () => {
  let exchange: Exchange
  let account: ControlAccount
  let agent: Agent
  let spot: Spot
  let usdm: DerivativesTradingUsdsFutures

  beforeAll(async () => {
    const tls = await certificateFor()
    agent = new Agent({ ca: tls.cert, keepAlive: true })
    exchange = await createExchange({
      clock: createRealClock({ now: Date.now, setTimeout, clearTimeout } as never),
      seed: 'foreign clients',
      ports: { spot: 0, usdm: 0, control: 0 },
      host: '127.0.0.1',
      tls,
    })
    account = await new ControlClient(exchange.ports.control).createAccount()
    const rest = {
      apiKey: account.apiKey,
      apiSecret: account.secretKey,
      timeout: 10_000,
      httpsAgent: agent,
    }
    const sockets = { agent }
    const at = (scheme: string, port: number, path = ''): string => `${scheme}://localhost:${port}${path}`
    spot = new Spot({
      configurationRestAPI: { ...rest, basePath: at('https', exchange.ports.spot) },
      configurationWebsocketAPI: {
        ...sockets,
        apiKey: account.apiKey,
        apiSecret: account.secretKey,
        wsURL: at('wss', exchange.ports.spot, '/ws-api/v3'),
      },
      configurationWebsocketStreams: { ...sockets, wsURL: at('wss', exchange.ports.spot) },
    })
    usdm = new DerivativesTradingUsdsFutures({
      configurationRestAPI: { ...rest, basePath: at('https', exchange.ports.usdm) },
      configurationWebsocketAPI: {
        ...sockets,
        apiKey: account.apiKey,
        apiSecret: account.secretKey,
        wsURL: at('wss', exchange.ports.usdm, '/ws-fapi/v1'),
      },
      configurationWebsocketStreams: { ...sockets, wsURL: at('wss', exchange.ports.usdm) },
    })
  })

  afterAll(async () => {
    agent.destroy()
    await exchange.close()
  })

  it('place, query and cancel a spot order over REST', async () => {
    const ticker = (await (await spot.restAPI.tickerPrice({ symbol: 'BTCUSDT' })).data()) as { price: string }
    const price = Math.floor(Number(ticker.price) * 0.9)
    const placed = await (
      await spot.restAPI.newOrder({
        symbol: 'BTCUSDT',
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: 0.001,
        price,
        newClientOrderId: 'foreign-TLS-1',
      } as never)
    ).data()
    expect(placed).toMatchObject({ symbol: 'BTCUSDT', status: 'NEW', clientOrderId: 'foreign-TLS-1' })
    const asked = await (await spot.restAPI.getOrder({ symbol: 'BTCUSDT', orderId: placed.orderId! })).data()
    expect(asked).toMatchObject({ status: 'NEW', origQty: '0.00100000', isWorking: true })
    const open = await (await spot.restAPI.getOpenOrders({ symbol: 'BTCUSDT' })).data()
    expect(open.map((order) => order.orderId)).toContain(placed.orderId)
    const canceled = await (await spot.restAPI.deleteOrder({ symbol: 'BTCUSDT', orderId: placed.orderId! })).data()
    expect(canceled).toMatchObject({ status: 'CANCELED', origClientOrderId: 'foreign-TLS-1' })
    expect(await (await spot.restAPI.getOpenOrders({ symbol: 'BTCUSDT' })).data()).toEqual([])
  })

  it('read spot rules, book, candles, account and trades', async () => {
    const info = await (await spot.restAPI.exchangeInfo()).data()
    expect(info.symbols!.length).toBeGreaterThanOrEqual(14)
    const book = await (await spot.restAPI.depth({ symbol: 'BTCUSDT', limit: 100 })).data()
    expect(book.bids!.length).toBe(100)
    expect(book.asks!.length).toBe(100)
    const candles = await (await spot.restAPI.klines({ symbol: 'BTCUSDT', interval: '1h' as never, limit: 24 })).data()
    expect(candles).toHaveLength(24)
    await spot.restAPI.newOrder({ symbol: 'ETHUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: 100 } as never)
    const trades = await (await spot.restAPI.myTrades({ symbol: 'ETHUSDT' })).data()
    expect(trades.length).toBeGreaterThan(0)
    const read = await (await spot.restAPI.getAccount({ omitZeroBalances: true })).data()
    expect(read.balances!.map((balance) => balance.asset).sort()).toEqual(['ETH', 'USDT'])
  })

  it('place and cancel over the spot WebSocket API and see both in the user data stream', async () => {
    const connection = await spot.websocketAPI.connect()
    const subscribed = await connection.userDataStreamSubscribeSignature()
    type Report = { e?: string; X?: string; c?: string; C?: string }
    const seen = (status: string) =>
      firstEvent<Report>(
        (tell) => subscribed.stream.on('message', (event: unknown) => tell(event as Report)),
        (event) => event.e === 'executionReport' && event.X === status,
      )
    const fresh = seen('NEW')
    const gone = seen('CANCELED')
    const ticker = (await (await spot.restAPI.tickerPrice({ symbol: 'SOLUSDT' })).data()) as { price: string }
    const placed = await connection.orderPlace({
      symbol: 'SOLUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: 1,
      price: Math.floor(Number(ticker.price) * 0.9),
      newClientOrderId: 'foreign-TLS-2',
    } as never)
    expect((await fresh).c).toBe('foreign-TLS-2')
    const result = placed.data as { orderId: number }
    const status = await connection.orderStatus({ symbol: 'SOLUSDT', orderId: result.orderId })
    expect(status.data).toMatchObject({ status: 'NEW' })
    await connection.orderCancel({ symbol: 'SOLUSDT', orderId: result.orderId })
    expect((await gone).C).toBe('foreign-TLS-2')
    await connection.disconnect()
  })

  it('stream spot market data', async () => {
    const connection = await spot.websocketStreams.connect()
    const depth = connection.diffBookDepth({ symbol: 'btcusdt', updateSpeed: '100ms' as never })
    const trade = connection.trade({ symbol: 'btcusdt' })
    const update = await firstEvent<{ e?: string; s?: string }>(
      (tell) => depth.on('message', (event: unknown) => tell(event as { e?: string })),
      (event) => event.e === 'depthUpdate',
    )
    expect(update.s).toBe('BTCUSDT')
    const traded = await firstEvent<{ e?: string; p?: string }>(
      (tell) => trade.on('message', (event: unknown) => tell(event as { e?: string })),
      (event) => event.e === 'trade',
    )
    expect(Number(traded.p)).toBeGreaterThan(0)
    await connection.disconnect()
  })

  it('trade futures over REST and follow every step in the private stream', async () => {
    const { listenKey } = (await (await usdm.restAPI.startUserDataStream()).data()) as { listenKey: string }
    const connection = await usdm.websocketStreams.connect()
    const stream = connection.userData(listenKey)
    const seen: { e?: string; o?: { X?: string; c?: string } }[] = []
    stream.on('message', (event: unknown) => void seen.push(event as (typeof seen)[number]))
    const until = (wanted: (event: (typeof seen)[number]) => boolean) =>
      firstEvent<(typeof seen)[number]>(
        (tell) => stream.on('message', (event: unknown) => tell(event as (typeof seen)[number])),
        wanted,
      )
    const config = until((event) => event.e === 'ACCOUNT_CONFIG_UPDATE')
    // The first call that is certain to be pushed proves that the subscription stands.
    const leverage = async (): Promise<void> => {
      await usdm.restAPI.changeInitialLeverage({ symbol: 'BTCUSDT', leverage: 10 })
    }
    await expect.poll(async () => (await leverage(), seen.length), { timeout: 10_000 }).toBeGreaterThan(0)
    await config

    const position = until((event) => event.e === 'ACCOUNT_UPDATE')
    const filled = until((event) => event.e === 'ORDER_TRADE_UPDATE' && event.o?.X === 'FILLED')
    const market = await (
      await usdm.restAPI.newOrder({
        symbol: 'BTCUSDT',
        side: 'BUY',
        type: 'MARKET',
        quantity: 0.01,
        newClientOrderId: 'foreign-TLS-3',
      } as never)
    ).data()
    expect(market).toMatchObject({ status: 'NEW', clientOrderId: 'foreign-TLS-3' })
    expect((await filled).o?.c).toBe('foreign-TLS-3')
    await position
    const risk = (await (await usdm.restAPI.positionInformationV3({ symbol: 'BTCUSDT' })).data()) as {
      positionAmt?: string
      markPrice?: string
    }[]
    expect(risk[0]!.positionAmt).toBe('0.010')

    const stop = (await (
      await usdm.restAPI.newAlgoOrder({
        algoType: 'CONDITIONAL',
        symbol: 'BTCUSDT',
        side: 'SELL',
        type: 'STOP_MARKET',
        closePosition: 'true',
        triggerPrice: Math.floor(Number(risk[0]!.markPrice) * 0.9),
        clientAlgoId: 'foreign-TLS-4',
      } as never)
    ).data()) as { algoId: number; algoStatus: string }
    expect(stop.algoStatus).toBe('NEW')
    const openAlgo = (await (await usdm.restAPI.currentAllAlgoOpenOrders({ symbol: 'BTCUSDT' })).data()) as {
      algoId: number
    }[]
    expect(openAlgo.map((order) => order.algoId)).toEqual([stop.algoId])
    await usdm.restAPI.cancelAllAlgoOpenOrders({ symbol: 'BTCUSDT' })

    const limit = await (
      await usdm.restAPI.newOrder({
        symbol: 'BTCUSDT',
        side: 'SELL',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: 0.01,
        price: Math.floor(Number(risk[0]!.markPrice) * 1.04),
      } as never)
    ).data()
    expect((await (await usdm.restAPI.queryOrder({ symbol: 'BTCUSDT', orderId: limit.orderId! })).data()).status).toBe(
      'NEW',
    )
    expect((await (await usdm.restAPI.cancelOrder({ symbol: 'BTCUSDT', orderId: limit.orderId! })).data()).status).toBe(
      'CANCELED',
    )
    await connection.disconnect()
  })

  it('place and cancel over the futures WebSocket API', async () => {
    const connection = await usdm.websocketAPI.connect()
    const placed = await connection.newOrder({
      symbol: 'ETHUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: 0.1,
      price: 1500,
    } as never)
    const { orderId } = placed.data as { orderId: number }
    expect((await connection.queryOrder({ symbol: 'ETHUSDT', orderId })).data).toMatchObject({ status: 'NEW' })
    expect((await connection.cancelOrder({ symbol: 'ETHUSDT', orderId })).data).toMatchObject({ status: 'CANCELED' })
    await connection.disconnect()
  })

  it('stream futures books and mark prices on the paths they belong to', async () => {
    const connection = await usdm.websocketStreams.connect()
    const mark = connection.markPriceStream({ symbol: 'btcusdt', updateSpeed: '1s' as never })
    const depth = connection.diffBookDepthStreams({ symbol: 'btcusdt', updateSpeed: '100ms' as never })
    const marked = await firstEvent<{ e?: string; p?: string }>(
      (tell) => mark.on('message', (event: unknown) => tell(event as { e?: string })),
      (event) => event.e === 'markPriceUpdate',
    )
    expect(Number(marked.p)).toBeGreaterThan(0)
    const update = await firstEvent<{ e?: string; pu?: number | bigint }>(
      (tell) => depth.on('message', (event: unknown) => tell(event as { e?: string })),
      (event) => event.e === 'depthUpdate',
    )
    expect(update.pu).toBeDefined()
    await connection.disconnect()
  })
})
