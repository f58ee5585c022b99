import type { AddressInfo } from 'node:net'
import ccxt from 'ccxt'
import { WebSocket, WebSocketServer } from 'ws'
import { serve } from '../harness/role'

/** A relay as ccxt.pro's examples have it: what `watchTrades` gives is written as JSON to each browser. */
serve({
  async open({ sourcePort }: { sourcePort: number }) {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
    await new Promise((resolve) => server.once('listening', resolve))
    const exchange = new ccxt.pro.binance({ newUpdates: true, enableRateLimit: false })
    // Without it ccxt refuses addresses that are not TLS.
    await exchange.loadHttpProxyAgent()
    const urls = exchange.urls as unknown as { api: { ws: { spot: string } } }
    urls.api.ws.spot = `ws://127.0.0.1:${sourcePort}/ws`
    exchange.setMarkets([
      exchange.safeMarketStructure({
        id: 'BTCUSDT',
        lowercaseId: 'btcusdt',
        symbol: 'BTC/USDT',
        base: 'BTC',
        quote: 'USDT',
        baseId: 'BTC',
        quoteId: 'USDT',
        type: 'spot',
        spot: true,
        margin: false,
        swap: false,
        future: false,
        option: false,
        contract: false,
        active: true,
        precision: { amount: 0.00001, price: 0.01 },
      }),
    ])
    const relay = async (): Promise<never> => {
      for (;;) {
        const text = JSON.stringify(await exchange.watchTrades('BTC/USDT'))
        for (const browser of server.clients) {
          if (browser.readyState === WebSocket.OPEN) browser.send(text)
        }
      }
    }
    void relay()
    return { port: (server.address() as AddressInfo).port }
  },
})
