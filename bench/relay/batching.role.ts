import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { serve } from '../harness/role'

/**
 * The least a relay can do that sends what came in one turn of the event loop as one frame, unread: no peer, but the
 * floor under any relay that batches. It says how much of our time is the writing alone.
 */
serve({
  async open({ sourcePort }: { sourcePort: number }) {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
    await new Promise((resolve) => server.once('listening', resolve))
    const upstream = new WebSocket(`ws://127.0.0.1:${sourcePort}/ws/btcusdt@trade`, { perMessageDeflate: false })
    let waiting: string[] = []
    const flush = () => {
      const frame = Buffer.from(`[${waiting.join(',')}]`)
      waiting = []
      for (const browser of server.clients) {
        if (browser.readyState === WebSocket.OPEN) browser.send(frame, { binary: false })
      }
    }
    upstream.on('message', (data) => {
      if (waiting.push(String(data)) === 1) setImmediate(flush)
    })
    return { port: (server.address() as AddressInfo).port }
  },
})
