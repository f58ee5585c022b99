import { MainClient, USDMClient, WebsocketAPIClient, WebsocketClient } from 'binance'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ControlAccount, ControlClient } from './control/client'
import { createExchange, type Exchange } from './create-exchange'
import { createRealClock } from './engine/real-clock'

/*
 * The `binance` package, written for the real exchange by others: its REST clients, its stream client and its WebSocket API
 * client on both markets, each told an address and nothing else.
 */

let exchange: Exchange
let account: ControlAccount
let spot: MainClient
let usdm: USDMClient
let price: number
const sockets: { closeAll(force?: boolean): void }[] = []
const quiet = { trace: () => undefined, info: () => undefined, error: () => undefined }

const at = (scheme: 'http' | 'ws', market: 'spot' | 'usdm', path = ''): string =>
  `${scheme}://127.0.0.1:${exchange.ports[market]}${path}`
const keys = () => ({ api_key: account.apiKey, api_secret: account.secretKey })

type Message = { e?: string; event?: Message; [field: string]: unknown }

function streamsAt(market: 'spot' | 'usdm', path: string): WebsocketClient {
  const client = new WebsocketClient(
    {
      ...keys(),
      beautify: false,
      wsUrl: at('ws', market, path),
      restOptions: { ...keys(), baseUrl: at('http', market) },
    } as never,
    quiet,
  )
  sockets.push(client)
  return client
}

function socketApiAt(market: 'spot' | 'usdm', path: string): WebsocketAPIClient {
  const options = {
    ...keys(),
    beautify: false,
    attachEventListeners: false,
    wsUrl: at('ws', market, path),
    restOptions: { ...keys(), baseUrl: at('http', 'spot') },
  }
  const client = new WebsocketAPIClient(options as never, quiet)
  sockets.push(client.getWSClient())
  return client
}

/** The next message whose event name is asked for; the test's own time limit ends the waiting. */
function nextEvent(
  client: WebsocketClient,
  name: string,
  fits: (event: Message) => boolean = () => true,
): Promise<Message> {
  return new Promise((resolve) => {
    client.on('message', (data) => {
      const message = data as unknown as Message
      const event = message.event ?? message
      if (event.e === name && fits(event)) resolve(event)
    })
  })
}

beforeAll(async () => {
  exchange = await createExchange({
    clock: createRealClock({ now: Date.now, setTimeout, clearTimeout } as never),
    seed: 'foreign clients',
  })
  account = await new ControlClient(exchange.ports.control).createAccount()
  spot = new MainClient({ ...keys(), baseUrl: at('http', 'spot') })
  usdm = new USDMClient({ ...keys(), baseUrl: at('http', 'usdm') })
  const ticker = (await spot.getSymbolPriceTicker({ symbol: 'BTCUSDT' })) as { price: string }
  price = Math.round(Number(ticker.price) * 0.9)
})

afterAll(async () => {
  for (const client of sockets) client.closeAll(true)
  await exchange.close()
})

const limit = () =>
  ({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.002, price }) as const

describe('the binance package on spot', () => {
  it('reads the market and the account', async () => {
    expect((await spot.getExchangeInfo()).symbols.length).toBeGreaterThanOrEqual(14)
    expect((await spot.getOrderBook({ symbol: 'BTCUSDT', limit: 50 })).bids.length).toBe(50)
    expect((await spot.getRecentTrades({ symbol: 'BTCUSDT', limit: 5 })).length).toBe(5)
    expect((await spot.getAggregateTrades({ symbol: 'BTCUSDT', limit: 5 })).length).toBe(5)
    expect((await spot.getKlines({ symbol: 'BTCUSDT', interval: '15m', limit: 3 })).length).toBe(3)
    expect((await spot.getCommissionRates({ symbol: 'BTCUSDT' })).symbol).toBe('BTCUSDT')
    expect((await spot.getAccountInformation()).canTrade).toBe(true)
    expect((await spot.getOrderRateLimit()).length).toBe(2)
  })

  it('places, tests, asks for and cancels orders', async () => {
    const placed = await spot.submitNewOrder(limit())
    const { orderId } = placed
    expect(await spot.getOrder({ symbol: 'BTCUSDT', orderId })).toMatchObject({ orderId, status: 'NEW' })
    expect(await spot.cancelOrder({ symbol: 'BTCUSDT', orderId })).toMatchObject({ orderId, status: 'CANCELED' })
    await spot.testNewOrder(limit())
    await spot.submitNewOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT_MAKER', quantity: 0.002, price })
    expect((await spot.getOpenOrders({ symbol: 'BTCUSDT' })).length).toBe(1)
    expect((await spot.cancelAllSymbolOrders({ symbol: 'BTCUSDT' })).length).toBe(1)
    const bought = await spot.submitNewOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: 100 })
    const trades = await spot.getAccountTradeList({ symbol: 'BTCUSDT' })
    expect(trades.every((trade) => trade.orderId === bought.orderId)).toBe(true)
    expect((await spot.getAllOrders({ symbol: 'BTCUSDT' })).length).toBe(3)
    const gone = spot.replaceOrder({ ...limit(), cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: orderId })
    await expect(gone).rejects.toMatchObject({ code: -2022 })
  })

  it('replaces, amends and routes orders', async () => {
    const { orderId } = await spot.submitNewOrder(limit())
    const replaced = await spot.replaceOrder({
      ...limit(),
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelOrderId: orderId,
    })
    expect(replaced).toMatchObject({ cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS' })
    const { orderId: newOrderId } = replaced.newOrderResponse
    // The package asks for a path of the futures market; the documents have it under /api/v3.
    const amendment = { symbol: 'BTCUSDT', orderId: newOrderId, newQty: 0.001 }
    await expect(spot.amendOrderKeepPriority(amendment)).rejects.toThrow()
    const amended = await spot.putPrivate('api/v3/order/amend/keepPriority', amendment)
    expect(amended.amendedOrder).toMatchObject({ orderId: newOrderId, qty: '0.00100000' })
    await spot.cancelAllSymbolOrders({ symbol: 'BTCUSDT' })
    const market = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: 0.01 } as const
    await spot.testNewSOROrder(market)
    expect(await spot.submitNewSOROrder(market)).toMatchObject({ usedSor: true, status: 'FILLED' })
    expect((await spot.getAllocations({ symbol: 'BTCUSDT' })).length).toBeGreaterThan(0)
  })

  it('places, asks for and cancels every kind of list', async () => {
    const symbol = 'BTCUSDT'
    const higher = Math.round(price * 1.3)
    const lower = Math.round(price * 0.9)
    const pair = {
      aboveType: 'LIMIT_MAKER',
      abovePrice: higher,
      belowType: 'STOP_LOSS',
      belowStopPrice: lower,
    } as const
    const pendingPair = {
      pendingSide: 'SELL',
      pendingAboveType: 'LIMIT_MAKER',
      pendingAbovePrice: higher,
      pendingBelowType: 'STOP_LOSS',
      pendingBelowStopPrice: lower,
    } as const
    const working = {
      symbol,
      workingType: 'LIMIT',
      workingSide: 'BUY',
      workingPrice: price,
      workingQuantity: 0.001,
      workingTimeInForce: 'GTC',
    } as const
    const market = { pendingType: 'MARKET', pendingSide: 'SELL' } as const
    const lists = [
      await spot.submitNewOrderList({ symbol, side: 'SELL', quantity: 0.001, ...pair } as never),
      await spot.submitNewOCO({ symbol, side: 'SELL', quantity: 0.001, price: higher, stopPrice: lower } as never),
      await spot.submitNewOrderListOTO({ ...working, ...market, pendingQuantity: 0.001 } as never),
      await spot.submitNewOrderListOTOCO({ ...working, ...pendingPair, pendingQuantity: 0.001 } as never),
      await spot.submitNewOrderListOPO({ ...working, ...market } as never),
      await spot.submitNewOrderListOPOCO({ ...working, ...pendingPair } as never),
    ] as { orderListId: number; contingencyType: string; orderReports: unknown[] }[]
    expect(lists.map(({ contingencyType }) => contingencyType)).toEqual(['OCO', 'OCO', 'OTO', 'OTO', 'OTO', 'OTO'])
    expect(lists.map(({ orderReports }) => orderReports.length)).toEqual([2, 2, 2, 3, 2, 3])
    expect((await spot.getAllOpenOCO()).length).toBe(6)
    for (const { orderListId } of lists) {
      expect(await spot.getOCO({ orderListId } as never)).toMatchObject({ orderListId, listOrderStatus: 'EXECUTING' })
      expect(await spot.cancelOCO({ symbol, orderListId })).toMatchObject({ orderListId, listOrderStatus: 'ALL_DONE' })
    }
    expect((await spot.getAllOCO()).length).toBe(6)
  })

  it('hears trades and book on one connection', async () => {
    const client = streamsAt('spot', '/stream')
    const heard = Promise.all(['trade', 'depthUpdate'].map((name) => nextEvent(client, name)))
    await client.subscribeSpotTrades('btcusdt')
    await client.subscribeSpotDiffBookDepth('btcusdt', 100)
    expect((await heard).map((event) => event['s'])).toEqual(['BTCUSDT', 'BTCUSDT'])
  }, 30_000)

  it('trades over the WebSocket API and hears of it there', async () => {
    const api = socketApiAt('spot', '/ws-api/v3')
    expect((await api.getSpotServerTime()).result.serverTime).toBeGreaterThan(0)
    await api.subscribeUserDataStream('mainWSAPI')
    const told = nextEvent(api.getWSClient(), 'executionReport', (event) => event['X'] === 'NEW')
    const timestamp = Date.now()
    const placed = await api.submitNewSpotOrder({
      ...limit(),
      quantity: '0.002',
      price: `${price}`,
      timestamp,
    } as never)
    const { orderId } = placed.result as { orderId: number }
    expect((await told)['i']).toBe(orderId)
    expect((await api.getSpotOpenOrders({ symbol: 'BTCUSDT', timestamp })).result.length).toBe(1)
    expect((await api.cancelSpotOrder({ symbol: 'BTCUSDT', orderId, timestamp })).result).toMatchObject({ orderId })
  }, 30_000)
})

describe('the binance package on futures', () => {
  it('reads the market and the account', async () => {
    expect((await usdm.getExchangeInfo()).symbols.length).toBeGreaterThanOrEqual(14)
    expect((await usdm.getOrderBook({ symbol: 'BTCUSDT', limit: 50 })).asks.length).toBe(50)
    expect((await usdm.getKlines({ symbol: 'BTCUSDT', interval: '15m', limit: 3 })).length).toBe(3)
    expect(await usdm.getMarkPrice({ symbol: 'BTCUSDT' })).toMatchObject({ symbol: 'BTCUSDT' })
    expect((await usdm.getFundingRateHistory({ symbol: 'BTCUSDT', limit: 3 })).length).toBe(3)
    expect((await usdm.getBalanceV3()).find((row) => row.asset === 'USDT')).toMatchObject({ asset: 'USDT' })
    expect((await usdm.getAccountInformationV3()).assets.length).toBeGreaterThan(0)
    expect(await usdm.getCurrentPositionMode()).toEqual({ dualSidePosition: false })
    expect((await usdm.getNotionalAndLeverageBrackets({ symbol: 'BTCUSDT' })).length).toBe(1)
    expect(await usdm.getAccountCommissionRate({ symbol: 'BTCUSDT' })).toMatchObject({ symbol: 'BTCUSDT' })
  })

  it('places, asks for and cancels orders and stops, one, several and all', async () => {
    const { orderId } = await usdm.submitNewOrder(limit())
    expect(await usdm.getOrder({ symbol: 'BTCUSDT', orderId })).toMatchObject({ status: 'NEW' })
    expect(await usdm.cancelOrder({ symbol: 'BTCUSDT', orderId })).toMatchObject({ status: 'CANCELED' })
    const row = { ...limit(), quantity: '0.002', price: `${price}` }
    const both = (await usdm.submitMultipleOrders([row, row] as never)) as { orderId: number }[]
    const orderIdList = both.map((each) => each.orderId)
    const canceled = await usdm.cancelMultipleOrders({ symbol: 'BTCUSDT', orderIdList })
    expect(canceled.map((each) => (each as { status: string }).status)).toEqual(['CANCELED', 'CANCELED'])
    await usdm.submitNewOrder(limit())
    expect(await usdm.cancelAllOpenOrders({ symbol: 'BTCUSDT' })).toMatchObject({ code: 200 })
    expect(await usdm.setLeverage({ symbol: 'BTCUSDT', leverage: 7 })).toMatchObject({ leverage: 7 })
    const market = { symbol: 'BTCUSDT', type: 'MARKET', quantity: 0.002, newOrderRespType: 'RESULT' } as const
    expect(await usdm.submitNewOrder({ ...market, side: 'BUY' })).toMatchObject({
      status: 'FILLED',
      executedQty: '0.002',
    })
    expect((await usdm.getPositionsV3({ symbol: 'BTCUSDT' }))[0]).toMatchObject({ positionAmt: '0.002' })
    const stop = {
      algoType: 'CONDITIONAL',
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'STOP_MARKET',
      triggerPrice: price,
    } as const
    const { algoId } = await usdm.submitNewAlgoOrder({ ...stop, quantity: 0.002, reduceOnly: 'true' } as never)
    expect(await usdm.getAlgoOrder({ algoId })).toMatchObject({ algoId, algoStatus: 'NEW' })
    expect((await usdm.getOpenAlgoOrders({ symbol: 'BTCUSDT' })).length).toBe(1)
    expect(await usdm.cancelAlgoOrder({ algoId })).toMatchObject({ algoId, code: '200' })
    expect(await usdm.submitNewOrder({ ...market, side: 'SELL', reduceOnly: 'true' })).toMatchObject({
      status: 'FILLED',
    })
    expect((await usdm.getAccountTrades({ symbol: 'BTCUSDT' })).length).toBe(2)
    expect((await usdm.getIncomeHistory()).length).toBeGreaterThan(2)
  })

  it('hears book and mark price, each on its path', async () => {
    const book = streamsAt('usdm', '/public/stream')
    const market = streamsAt('usdm', '/market/stream')
    const heard = Promise.all([nextEvent(book, 'depthUpdate'), nextEvent(market, 'markPriceUpdate')])
    await book.subscribeDiffBookDepth('btcusdt', 100, 'usdm')
    await market.subscribeMarkPrice('btcusdt', 'usdm', 1000)
    expect((await heard).map((event) => event['s'])).toEqual(['BTCUSDT', 'BTCUSDT'])
  }, 30_000)

  it('hears of its orders on the private stream, and a listen key lives until it is closed', async () => {
    const client = streamsAt('usdm', '/private/ws')
    await client.subscribeUsdFuturesUserDataStream()
    const told = nextEvent(client, 'ORDER_TRADE_UPDATE')
    const api = socketApiAt('usdm', '/ws-fapi/v1')
    const order = { ...limit(), quantity: '0.002', price: `${price}`, timestamp: Date.now() }
    const placed = await api.submitNewFuturesOrder('usdm', order as never)
    const { orderId } = placed.result as { orderId: number }
    expect(((await told)['o'] as { i: number }).i).toBe(orderId)
    await usdm.cancelAllOpenOrders({ symbol: 'BTCUSDT' })
    const { listenKey } = await usdm.getFuturesUserDataListenKey()
    expect(await usdm.keepAliveFuturesUserDataListenKey()).toEqual({ listenKey })
    expect(await usdm.closeFuturesUserDataListenKey()).toEqual({})
    await expect(usdm.keepAliveFuturesUserDataListenKey()).rejects.toMatchObject({ code: -1125 })
  }, 30_000)
})
