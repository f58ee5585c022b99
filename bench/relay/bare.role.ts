import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { serve } from '../harness/role'

/** The least a relay can do with `ws`: each message of the exchange, as it came, to each browser. */
serve({
  async open({ sourcePort }: { sourcePort: number }) {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
    await new Promise((resolve) => server.once('listening', resolve))
    const upstream = new WebSocket(`ws://127.0.0.1:${sourcePort}/ws/btcusdt@trade`, { perMessageDeflate: false })
    upstream.on('message', (data) => {
      for (const browser of server.clients) {
        if (browser.readyState === WebSocket.OPEN) browser.send(data, { binary: false })
      }
    })
    return { port: (server.address() as AddressInfo).port }
  },
})
