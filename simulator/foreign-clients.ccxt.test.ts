import ccxt, { type binance } from 'ccxt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ControlAccount, ControlClient } from './control/client'
import { createExchange, type Exchange } from './create-exchange'
import { createRealClock } from './engine/real-clock'

/*
 * ccxt, written for the real exchange by others, trades and streams on both markets. It is told the addresses and to keep
 * away from what the exchange in a box has not (/sapi); everything else it does as it does in the wild.
 */

let exchange: Exchange
let account: ControlAccount
const clients: binance[] = []

type Addresses = { [name: string]: string | Addresses }

/** The same paths on this exchange's ports. */
function moved(addresses: Addresses, spot: string, usdm: string): Addresses {
  return Object.fromEntries(
    Object.entries(addresses).map(([name, address]) => {
      if (typeof address !== 'string') return [name, moved(address, spot, usdm)]
      const { host, pathname } = new URL(address)
      const base = /^(fapi|fstream|ws-fapi)\./.test(host) ? usdm : spot
      return [name, base + (pathname === '/' ? '' : pathname)]
    }),
  )
}

async function clientOf(kind: 'binance' | 'binanceusdm'): Promise<binance> {
  const client = new ccxt.pro[kind]({
    apiKey: account.apiKey,
    secret: account.secretKey,
    enableRateLimit: false,
    timeout: 10_000,
    options: {
      fetchCurrencies: false,
      fetchMargins: false,
      warnOnFetchOpenOrdersWithoutSymbol: false,
      defaultType: kind === 'binance' ? 'spot' : 'swap',
      fetchMarkets: { types: [kind === 'binance' ? 'spot' : 'linear'] },
    },
  })
  const at = (scheme: string) => [
    `${scheme}://127.0.0.1:${exchange.ports.spot}`,
    `${scheme}://127.0.0.1:${exchange.ports.usdm}`,
  ]
  const api = client.urls.api as Addresses
  const { ws, ...rest } = api
  const [httpSpot = '', httpUsdm = ''] = at('http')
  const [wsSpot = '', wsUsdm = ''] = at('ws')
  client.urls.api = { ...moved(rest, httpSpot, httpUsdm), ws: moved(ws as Addresses, wsSpot, wsUsdm) }
  await client.loadHttpProxyAgent()
  await client.loadMarkets()
  clients.push(client)
  return client
}

beforeAll(async () => {
  exchange = await createExchange({
    clock: createRealClock({ now: Date.now, setTimeout, clearTimeout } as never),
    seed: 'foreign clients',
  })
  account = await new ControlClient(exchange.ports.control).createAccount()
})

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()))
  await exchange.close()
})

const MARKETS = [
  { market: 'spot', kind: 'binance', symbol: 'BTC/USDT', other: 'ETH/USDT' },
  { market: 'usdm', kind: 'binanceusdm', symbol: 'BTC/USDT:USDT', other: 'ETH/USDT:USDT' },
] as const

describe.each(MARKETS)(
  'ccxt on $market',
  ({ market, kind, symbol, other }) => {
    let client: binance
    let last: number
    let low: number

    beforeAll(async () => {
      client = await clientOf(kind)
      last = Number((await client.fetchTicker(symbol)).last)
      low = Number(client.priceToPrecision(symbol, last * 0.9))
    })

    it('reads rules, prices, book, candles and trades', async () => {
      expect(client.symbols.length).toBeGreaterThanOrEqual(14)
      expect(client.market(symbol)).toMatchObject({
        active: true,
        precision: { amount: market === 'spot' ? 0.00001 : 0.001 },
      })
      expect(Object.keys(await client.fetchTickers()).length).toBe(client.symbols.length)
      expect(Number((await client.fetchBidsAsks([symbol]))[symbol]?.bid)).toBeGreaterThan(0)
      const book = await client.fetchOrderBook(symbol, 100)
      expect([book.bids.length, book.asks.length]).toEqual([100, 100])
      expect(Number(book.bids[0]?.[0])).toBeLessThan(Number(book.asks[0]?.[0]))
      const hour = 3_600_000
      const candles = await client.fetchOHLCV(symbol, '1h', client.milliseconds() - 10 * hour, 5)
      expect(candles.map((candle, i) => Number(candle[0]) - Number(candles[0]?.[0]) - i * hour)).toEqual([
        0, 0, 0, 0, 0,
      ])
      // Asked with a start, ccxt sends a window of exactly one hour.
      const trades = await client.fetchTrades(symbol, client.milliseconds() - 600_000, 20)
      expect(trades.length).toBe(20)
      expect(Math.abs(((await client.fetchTime()) ?? 0) - client.milliseconds())).toBeLessThan(2_000)
    })

    it('places, reads and cancels a limit order, alone and with all others', async () => {
      const placed = await client.createOrder(symbol, 'limit', 'buy', 0.002, low)
      expect(await client.fetchOrder(placed.id as string, symbol)).toMatchObject({
        id: placed.id,
        status: 'open',
        amount: 0.002,
        price: low,
      })
      expect((await client.fetchOpenOrders(symbol)).map((order) => order.id)).toEqual([placed.id])
      expect(await client.cancelOrder(placed.id as string, symbol)).toMatchObject({ id: placed.id, status: 'canceled' })
      await expect(client.cancelOrder(placed.id as string, symbol)).rejects.toThrow(ccxt.OrderNotFound)
      await client.createOrder(symbol, 'limit', 'buy', 0.002, low)
      await client.createOrder(symbol, 'limit', 'buy', 0.002, low, { postOnly: true })
      expect((await client.fetchOpenOrders()).length).toBe(2)
      await client.cancelAllOrders(symbol)
      expect(await client.fetchOpenOrders()).toEqual([])
      expect((await client.fetchCanceledOrders(symbol)).length).toBeGreaterThan(0)
    })

    it('learns why an order is refused', async () => {
      const above = Number(client.priceToPrecision(symbol, last * 1.02))
      const place = (amount: number, price: number, params = {}) =>
        client.createOrder(symbol, 'limit', 'buy', amount, price, params)
      await expect(place(0.002, above, { postOnly: true })).rejects.toThrow(
        market === 'spot' ? ccxt.OrderImmediatelyFillable : ccxt.InvalidOrder,
      )
      await expect(place(20, low)).rejects.toThrow(/insufficient/)
      await expect(client.fetchOrder('1', symbol)).rejects.toThrow(ccxt.OrderNotFound)
    })

    it('changes an open order', async () => {
      const resting = await client.createOrder(symbol, 'limit', 'buy', 0.002, low)
      const changed = await client.editOrder(resting.id as string, symbol, 'limit', 'buy', 0.003, low)
      expect(changed.amount).toBe(0.003)
      expect(await client.fetchOpenOrders(symbol)).toMatchObject([{ id: changed.id, amount: 0.003 }])
      await client.cancelOrder(changed.id as string, symbol)
    })

    it('trades at market and finds the trade, its fee, the order and the balance again', async () => {
      const bought = await client.createOrder(symbol, 'market', 'buy', 0.003)
      const order = await client.fetchOrder(bought.id as string, symbol)
      expect(order).toMatchObject({ status: 'closed', filled: 0.003, remaining: 0 })
      const trades = (await client.fetchMyTrades(symbol)).filter((trade) => trade.order === bought.id)
      expect(trades.reduce((sum, trade) => sum + Number(trade.amount), 0)).toBeCloseTo(0.003, 8)
      expect(Number(trades[0]?.fee?.cost)).toBeGreaterThan(0)
      expect((await client.fetchClosedOrders(symbol)).map((each) => each.id)).toContain(bought.id)
      const balance = await client.fetchBalance()
      if (market === 'spot') expect(Number(balance['BTC']?.total)).toBeCloseTo(0.003 * 0.999, 8)
      else expect(Number(balance['USDT']?.total)).toBeGreaterThan(9_900)
    })

    it.runIf(market === 'usdm')('handles position, leverage, fees, brackets, funding and stops', async () => {
      expect(await client.setLeverage(7, symbol)).toMatchObject({ leverage: 7 })
      expect(await client.fetchLeverage(symbol)).toMatchObject({ longLeverage: 7, marginMode: 'cross' })
      expect(await client.fetchTradingFee(symbol)).toMatchObject({ maker: 0.0002, taker: 0.0005 })
      expect((await client.fetchMarketLeverageTiers(symbol)).length).toBeGreaterThan(3)
      expect((await client.fetchPositions([symbol]))[0]).toMatchObject({ side: 'long', contracts: 0.003 })
      expect((await client.fetchFundingRate(symbol)).fundingRate).toBeDefined()
      expect((await client.fetchFundingRateHistory(symbol, undefined, 3)).length).toBe(3)
      expect(await client.fetchPositionMode(symbol)).toMatchObject({ hedged: false })
      const stop = await client.createOrder(symbol, 'market', 'sell', 0.003, undefined, {
        stopLossPrice: low,
        reduceOnly: true,
      })
      const high = Number(client.priceToPrecision(symbol, last * 1.1))
      await client.createOrder(symbol, 'market', 'sell', 0.003, undefined, { takeProfitPrice: high, reduceOnly: true })
      const waiting = await client.fetchOpenOrders(symbol, undefined, undefined, { trigger: true })
      expect(waiting.map((order) => order.triggerPrice).sort()).toEqual([low, high].sort())
      expect(await client.fetchOrder(stop.id as string, symbol, { trigger: true })).toMatchObject({
        id: stop.id,
        status: 'open',
      })
      await client.cancelOrder(stop.id as string, symbol, { trigger: true })
      await client.cancelAllOrders(symbol, { trigger: true })
      expect(await client.fetchOpenOrders(symbol, undefined, undefined, { trigger: true })).toEqual([])
      await client.createOrder(symbol, 'market', 'sell', 0.003, undefined, { reduceOnly: true })
      expect(await client.fetchPositions([symbol])).toEqual([])
    })

    it('watches trades, tickers, candles and a book that stays in step', async () => {
      const [trades, ticker, touch, candles] = await Promise.all([
        client.watchTrades(symbol),
        client.watchTicker(symbol),
        client.watchBidsAsks([symbol]),
        client.watchOHLCV(symbol, '1m'),
      ])
      expect(Number(trades[0]?.price)).toBeGreaterThan(0)
      expect(Number(ticker.last)).toBeGreaterThan(0)
      expect(Number(touch[symbol]?.bid)).toBeLessThan(Number(touch[symbol]?.ask))
      expect(candles[0]?.length).toBe(6)
      for (let updates = 0; updates < 12; updates++) {
        // ccxt checks the chain of U, u and pu itself and throws where it breaks.
        const book = await client.watchOrderBook(other)
        const bids = book.bids.slice(0, 20).map((level) => Number(level[0]))
        const asks = book.asks.slice(0, 20).map((level) => Number(level[0]))
        expect(bids).toEqual([...bids].sort((a, b) => b - a))
        expect(asks).toEqual([...asks].sort((a, b) => a - b))
        expect(Number(bids[0])).toBeLessThan(Number(asks[0]))
      }
    })

    it('watches its own orders, trades and balance, and trades over the WebSocket API', async () => {
      const orders = client.watchOrders(symbol)
      const mine = client.watchMyTrades(symbol)
      const balance = client.watchBalance()
      const subscribed = () =>
        Object.entries(client.clients).some(
          ([url, { subscriptions }]) =>
            /ws-api|listenKey|private/.test(url) && Object.keys(subscriptions as object).length > 0,
        )
      await expect.poll(subscribed, { interval: 20, timeout: 5_000 }).toBe(true)
      // Events flow once the subscription stands, so the order comes after an answer on the same connection.
      await client.fetchBalanceWs()
      const placed = await client.createOrder(symbol, 'limit', 'buy', 0.002, low)
      expect((await orders).map((order) => order.id)).toContain(placed.id)
      const bought = await client.createOrder(symbol, 'market', 'buy', 0.002)
      expect((await mine)[0]).toMatchObject({ order: bought.id })
      expect(Number((await balance)['USDT']?.total)).toBeGreaterThan(0)
      const overSocket = await client.createOrderWs(symbol, 'limit', 'buy', 0.002, low)
      expect(await client.fetchOrderWs(overSocket.id as string, symbol)).toMatchObject({ status: 'open' })
      expect(await client.cancelOrderWs(overSocket.id as string, symbol)).toMatchObject({ id: overSocket.id })
      await client.cancelAllOrders(symbol)
      if (market === 'usdm') expect((await client.fetchPositionsWs([symbol]))[0]).toMatchObject({ side: 'long' })
    })
  },
  30_000,
)
