import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import { createRecorder, type Latencies } from '../harness/latency'
import { serve } from '../harness/role'
import { monotonicMicros, toTradeId } from './trade-id'

/*
 * Plays the exchange's trade stream of one symbol: bursts on a schedule that nothing delays (open loop), to the relay whose
 * turn it is. Each relay has a port of its own.
 */

const STREAM = 'btcusdt@trade'
const WARM_BURSTS = 40
const LAST_MICROS = 100

interface Subscriber {
  readonly socket: WebSocket
  /** Combined streams wrap each event. */
  readonly combined: boolean
}

const subscribers = new Map<string, Set<Subscriber>>()

function listen(name: string): Promise<number> {
  const own = new Set<Subscriber>()
  subscribers.set(name, own)
  const http = createServer(answer)
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false })
  sockets.on('connection', (socket, request) => {
    const subscriber = { socket, combined: request.url?.startsWith('/stream') === true }
    if (request.url?.includes(STREAM)) own.add(subscriber)
    socket.on('close', () => own.delete(subscriber))
    socket.on('message', (data) => {
      const { id, params } = JSON.parse(String(data)) as { id: number; params?: string[] }
      if (params?.includes(STREAM)) own.add(subscriber)
      socket.send(JSON.stringify({ result: null, id }))
    })
  })
  return new Promise((resolve) => {
    http.listen(0, '127.0.0.1', () => resolve((http.address() as AddressInfo).port))
  })
}

/** What the adapter asks before it streams. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url?.split('?')[0]
  const body =
    path === '/api/v3/time' ? { serverTime: Date.now() } : path === '/api/v3/exchangeInfo' ? { symbols: [symbol] } : []
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(body))
}

const symbol = {
  symbol: 'BTCUSDT',
  status: 'TRADING',
  baseAsset: 'BTC',
  baseAssetPrecision: 8,
  quoteAsset: 'USDT',
  quoteAssetPrecision: 8,
  orderTypes: ['LIMIT', 'MARKET'],
  quoteOrderQtyMarketAllowed: true,
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: '0.01000000', maxPrice: '1000000.00000000', tickSize: '0.01000000' },
    { filterType: 'LOT_SIZE', minQty: '0.00001000', maxQty: '9000.00000000', stepSize: '0.00001000' },
  ],
}

interface Schedule {
  readonly name: string
  readonly seconds: number
  readonly tradesPerSecond: number
  readonly burst: number
}

/** How many trades were due, and how late the source itself was. */
export interface Played {
  readonly trades: number
  readonly lateness: Latencies
}

const sleeper = new Int32Array(new SharedArrayBuffer(4))

async function play({ name, seconds, tradesPerSecond, burst }: Schedule): Promise<Played> {
  const targets = [...(subscribers.get(name) ?? [])]
  if (targets.length === 0) throw new Error(`${name} has not subscribed.`)
  const lateness = createRecorder()
  const period = (burst / tradesPerSecond) * 1_000_000
  const bursts = Math.round((seconds * tradesPerSecond) / burst)
  const start = monotonicMicros() + 20_000
  let price = 6_700_000
  for (let at = 0; at < bursts; at++) {
    const due = Math.round(start + at * period)
    // Timers of the event loop know milliseconds only; this sleeps to the last tenth of one, and waits that out awake.
    const left = due - monotonicMicros() - LAST_MICROS
    if (left > 0) Atomics.wait(sleeper, 0, 0, left / 1_000)
    while (monotonicMicros() < due);
    if (at >= WARM_BURSTS) lateness.record(monotonicMicros() - due)
    const time = Date.now()
    for (let place = 0; place < burst; place++) {
      price += ((at * 7 + place * 3) % 11) - 5
      const event =
        `{"e":"trade","E":${time},"s":"BTCUSDT","t":${toTradeId(due, place)},"p":"${(price / 100).toFixed(8)}",` +
        `"q":"0.0${String(1_000 + ((at * 13 + place) % 9_000))}000","T":${time},"m":${place % 2 === 0},"M":true}`
      for (const { socket, combined } of targets) {
        socket.send(combined ? `{"stream":"${STREAM}","data":${event}}` : event)
      }
    }
    await nextTurn()
  }
  return { trades: bursts * burst, lateness: lateness.read() }
}

serve({
  async open(names: string[]) {
    const ports: Record<string, number> = {}
    for (const name of names) ports[name] = await listen(name)
    return ports
  },
  async subscribed(name: string) {
    for (let left = 500; subscribers.get(name)?.size === 0; left--) {
      if (left === 0) throw new Error(`${name} has not subscribed.`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  },
  play,
})
