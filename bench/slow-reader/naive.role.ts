import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { watchWaiting } from '../desk/waiting'
import { serve } from '../harness/role'

/** A relay that sends each message of the exchange to each browser, whatever waits for it already. */
const waiting = watchWaiting()
let server: WebSocketServer
let bytes = 0

serve({
  async open({ spotPort }: { spotPort: number }) {
    server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
    await new Promise((resolve) => server.once('listening', resolve))
    const upstream = new WebSocket(`ws://127.0.0.1:${spotPort}/ws/btcusdt@trade`, { perMessageDeflate: false })
    upstream.on('message', (data: Buffer) => {
      bytes += data.length
      for (const browser of server.clients)
        if (browser.readyState === WebSocket.OPEN) browser.send(data, { binary: false })
    })
    return (server.address() as AddressInfo).port
  },
  /** Bytes that came from the exchange since it was last asked. */
  takeBytes() {
    const taken = bytes
    bytes = 0
    return taken
  },
  begin: (port: number) => waiting.begin(port),
  since: (port: number) => waiting.since(port),
})
