import { setImmediate } from 'node:timers/promises'
import {
  DerivativesTradingUsdsFutures,
  DerivativesTradingUsdsFuturesWebsocketStreams,
} from '@binance/derivatives-trading-usds-futures'
import { Spot, SpotWebsocketStreams } from '@binance/spot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createExchange, type Exchange } from '../create-exchange'
import { createManualClock, type ManualClock } from '../engine/manual-clock'
import { units } from '../engine/units'
import { Coverage, methodsOf, type Surface } from './testing/surface'

/*
 * Every method of the official connectors' stream connections. The market goes as fast as the clients answer its pings.
 */

// biome-ignore lint: events of many shapes, looked into by tests
type Event = any
type Stream = readonly [method: string, params: object | undefined, is: (event: Event) => unknown]

const LOWER = { symbol: 'btcusdt' }
const named =
  (name: string, symbol?: string) =>
  (event: Event): boolean =>
    event.e === name && (symbol === undefined || event.s === symbol)
const arrayOf =
  (name: string) =>
  (events: Event): boolean =>
    Array.isArray(events) && events.length > 0 && events.every(named(name))

const SPOT: readonly Stream[] = [
  ['aggTrade', LOWER, named('aggTrade', 'BTCUSDT')],
  ['trade', LOWER, named('trade', 'BTCUSDT')],
  ['blockTrade', LOWER, named('blockTrade', 'BTCUSDT')],
  ['kline', { ...LOWER, interval: '1m' }, (event) => named('kline')(event) && event.k.i === '1m'],
  ['klineOffset', { ...LOWER, interval: '1h' }, (event) => named('kline')(event) && event.k.i === '1h'],
  ['miniTicker', LOWER, named('24hrMiniTicker', 'BTCUSDT')],
  ['allMiniTicker', undefined, arrayOf('24hrMiniTicker')],
  ['ticker', LOWER, named('24hrTicker', 'BTCUSDT')],
  ['rollingWindowTicker', { ...LOWER, windowSize: '1h' }, named('1hTicker', 'BTCUSDT')],
  ['allMarketRollingWindowTicker', { windowSize: '4h' }, arrayOf('4hTicker')],
  ['bookTicker', LOWER, (event) => event.s === 'BTCUSDT' && event.e === undefined && Number(event.b) < Number(event.a)],
  ['avgPrice', LOWER, named('avgPrice', 'BTCUSDT')],
  ['referencePrice', LOWER, named('referencePrice', 'BTCUSDT')],
  ['partialBookDepth', { ...LOWER, levels: '10' }, (event) => event.bids.length === 10 && event.asks.length === 10],
  ['diffBookDepth', { ...LOWER, updateSpeed: '100ms' }, named('depthUpdate', 'BTCUSDT')],
]
const CONTRACT = { pair: 'btcusdt', contractType: 'perpetual', interval: '1m' }
const USDM: readonly Stream[] = [
  ['aggregateTradeStreams', LOWER, named('aggTrade', 'BTCUSDT')],
  ['markPriceStream', { ...LOWER, updateSpeed: '1s' }, named('markPriceUpdate', 'BTCUSDT')],
  ['markPriceStreamForAllMarket', { updateSpeed: '1s' }, arrayOf('markPriceUpdate')],
  ['klineCandlestickStreams', { ...LOWER, interval: '1m' }, named('kline', 'BTCUSDT')],
  ['continuousContractKlineCandlestickStreams', CONTRACT, named('continuous_kline')],
  ['individualSymbolMiniTickerStream', LOWER, named('24hrMiniTicker', 'BTCUSDT')],
  ['allMarketMiniTickersStream', undefined, arrayOf('24hrMiniTicker')],
  ['individualSymbolTickerStreams', LOWER, named('24hrTicker', 'BTCUSDT')],
  ['allMarketTickersStreams', undefined, arrayOf('24hrTicker')],
  ['individualSymbolBookTickerStreams', LOWER, named('bookTicker', 'BTCUSDT')],
  ['allBookTickersStream', undefined, named('bookTicker')],
  ['partialBookDepthStreams', { ...LOWER, levels: 5, updateSpeed: '100ms' }, (event) => event.b.length === 5],
  ['diffBookDepthStreams', { ...LOWER, updateSpeed: '100ms' }, named('depthUpdate', 'BTCUSDT')],
  ['rpiDiffBookDepthStreams', LOWER, named('depthUpdate', 'BTCUSDT')],
  ['compositeIndexSymbolInformationStreams', { symbol: 'defiusdt' }, named('compositeIndex', 'DEFIUSDT')],
  ['assetIndex', undefined, arrayOf('assetIndexUpdate')],
  ['tradingSessionStream', undefined, (event) => /^(Equity|Commodity|KR_Equity|HK_Equity)Update$/.test(event.e)],
  ['liquidationOrderStreams', LOWER, (event) => named('forceOrder')(event) && event.o.s === 'BTCUSDT'],
  ['allMarketLiquidationOrderStreams', undefined, named('forceOrder')],
  ['contractInfoStream', undefined, named('contractInfo')],
]
const FORCED = {
  side: 'SELL',
  price: units('60000'),
  averagePrice: units('60000'),
  quantity: units('1'),
  lastQuantity: units('1'),
  filledQuantity: units('1'),
} as const

let clock: ManualClock
let exchange: Exchange

/** Lets half a second of exchange time pass after what is under way on the sockets. */
async function pass(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await setImmediate()
  clock.advance(500)
}

beforeAll(async () => {
  clock = createManualClock(Date.now())
  exchange = await createExchange({ clock, seed: 'foreign clients' })
})
afterAll(async () => {
  await exchange.close()
})

const at = (market: 'spot' | 'usdm'): string => `ws://127.0.0.1:${exchange.ports[market]}`

describe.each([
  { market: 'spot', streams: SPOT },
  { market: 'usdm', streams: USDM },
] as const)('$market', ({ market, streams }) => {
  const coverage = new Coverage()
  const heard = new Map<string, Event[]>()
  let surface: Surface

  beforeAll(async () => {
    const configurationWebsocketStreams = { wsURL: at(market) }
    const client =
      market === 'spot'
        ? new Spot({ configurationWebsocketStreams })
        : new DerivativesTradingUsdsFutures({ configurationWebsocketStreams })
    const connection = await client.websocketStreams.connect()
    surface = coverage.watch(connection)
    for (const [method, params] of streams) {
      heard.set(method, [])
      surface[method]?.(params).on('message', (event: Event) => void heard.get(method)?.push(event))
      // The connector sends one message per stream, and more than 5 a second would close the connection (spot.md 12.1).
      await pass()
    }
  })

  test('hear of everything there is to hear', async () => {
    const missing = () => streams.filter(([method, , is]) => !heard.get(method)?.some(is)).map(([method]) => method)
    for (let left = missing(); left.length > 0; left = missing()) {
      // Contracts are told of when one changes, liquidations when somebody is liquidated.
      if (market === 'usdm') {
        exchange.markets.setStatus('usdm', 'TRXUSDT', 'TRADING')
        exchange.markets.reportForceOrder('BTCUSDT', { ...FORCED, time: clock.now() })
      }
      // Block trades are agreed outside the book, a quarter of an hour apart: until the next one the market may rest.
      if (left.join() === 'blockTrade') exchange.markets.pauseFlow()
      await pass()
    }
    exchange.markets.resumeFlow()
    for (const [method, , is] of streams)
      expect(
        heard.get(method)?.every((event) => is(event) !== false),
        method,
      ).toBe(true)
  }, 30_000)

  test('a book kept from its changes has no gap', () => {
    const [method] = streams.find(([name]) => name.startsWith('diffBookDepth')) ?? ['']
    const changes = heard.get(method) ?? []
    const broken = changes.filter((change, i) => {
      const before = changes[i - 1]
      if (before === undefined) return false
      return market === 'spot' ? Number(change.U) !== Number(before.u) + 1 : Number(change.pu) !== Number(before.u)
    })
    expect(changes.length).toBeGreaterThan(2)
    expect(broken).toEqual([])
  })

  test('subscribe by name, ask and unsubscribe', async () => {
    const name = 'ethusdt@depth'
    expect(surface.isConnected?.()).toBe(true)
    surface.subscribe?.(name)
    expect(surface.isSubscribed?.(name)).toBe(true)
    surface.unsubscribe?.(name)
    expect(surface.isSubscribed?.(name)).toBe(false)
    const answered = new Promise<void>((resolve) => {
      const listener = (): void => {
        surface.off?.('pong', listener)
        resolve()
      }
      surface.on?.('pong', listener)
    })
    surface.pingServer?.()
    await answered
    await surface.disconnect?.()
    expect(surface.isConnected?.()).toBe(false)
  })

  test('no method of the connector is left out', () => {
    const { prototype } = (market === 'spot' ? SpotWebsocketStreams : DerivativesTradingUsdsFuturesWebsocketStreams)
      .WebsocketStreamsConnection
    const outside: Readonly<Record<string, string>> = {
      userData:
        market === 'spot'
          ? 'spot has no listen keys since 2026-02-20; user data comes over the WebSocket API (spot.md 15.1)'
          : 'called in official-usdm-socket.test.ts',
    }
    expect(coverage.gaps(methodsOf(prototype), outside)).toEqual([])
  })
})
