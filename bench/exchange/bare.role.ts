import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import { serve } from '../harness/role'

/* The least that could be served: a page that is always the same, and one text sent to all that are connected. */

const sockets = new Set<WebSocket>()
let page = ''

serve({
  async open({ body }: { body: string }) {
    page = body
    const http = createServer((_, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(page)
    })
    http.keepAliveTimeout = 120_000
    const upgrader = new WebSocketServer({ server: http, perMessageDeflate: false })
    upgrader.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', () => resolve())
    })
    return (http.address() as AddressInfo).port
  },
  async trade({ trades, perTurn, text }: { trades: number; perTurn: number; text: string }) {
    const event = JSON.parse(text) as Record<string, unknown>
    const began = process.cpuUsage()
    for (let made = 0; made < trades; made += perTurn) {
      for (let i = 0; i < perTurn; i++) {
        event['t'] = made + i
        const message = JSON.stringify(event)
        for (const socket of sockets) socket.send(message)
      }
      await nextTurn()
    }
    const { user, system } = process.cpuUsage(began)
    return { made: trades, micros: user + system }
  },
})
