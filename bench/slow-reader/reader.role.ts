import { once } from 'node:events'
import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import { CLOSE } from '../../lib/wire/bridge'
import { serve } from '../harness/role'

/*
 * A browser: it follows the account and watches a market as the desk's pages do, and comes back with the last number it knows when
 * it was closed. Beside a naive relay it only reads.
 */

interface Address {
  readonly url: string
  /** Absent: the relay knows no accounts. */
  readonly desk?: { readonly origin: string; readonly cookie: string; readonly topics: readonly string[] }
}

/** What was heard of the account since the browser was opened. */
export interface Heard {
  /** `<generation>:<number>` of every change that came as an event. */
  readonly changes: readonly string[]
  /** Whole pictures after the first. */
  readonly pictures: number
  readonly closedAsSlow: number
  readonly bytes: number
  readonly last: string
}

let address: Address
let socket: WebSocket
let known: { gen: number; seq: number } | undefined
let changes = new Set<string>()
let pictures = 0
let closedAsSlow = 0
let bytes = 0
const REDIAL_MS = 100

interface Frame {
  readonly snapshots?: readonly { readonly gen: number; readonly seq: number }[]
  readonly events?: readonly { readonly gen: number; readonly seq: number; readonly events: readonly unknown[] }[]
}

function take(data: Buffer): void {
  bytes += data.length
  if (address.desk === undefined) return
  const { snapshots = [], events = [] } = JSON.parse(String(data)) as Frame
  for (const { gen, seq } of snapshots) {
    pictures += 1
    known = { gen, seq }
  }
  for (const { gen, seq, events: told } of events) {
    for (let back = 0; back < told.length; back++) changes.add(`${gen}:${seq - back}`)
    if (known?.gen === gen && known.seq >= seq - told.length) known = { gen, seq: Math.max(known.seq, seq) }
    else follow()
  }
}

function follow(): void {
  socket.send(JSON.stringify({ op: 'follow', account: 'paper', ...known }))
}

async function dial(): Promise<void> {
  const { url, desk } = address
  if (desk === undefined) socket = new WebSocket(url, { perMessageDeflate: false })
  else {
    const { origin, cookie } = desk
    const headers = { origin, cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
    const reply = await fetch(`${origin}/api/bridge-ticket`, { method: 'POST', headers })
    const { ticket } = (await reply.json()) as { ticket: string }
    socket = new WebSocket(url, ['binnacle.v1', `ticket.${ticket}`], {
      headers: { origin, cookie },
      perMessageDeflate: false,
    })
  }
  socket.on('message', (data: Buffer) => take(data))
  await once(socket, 'open')
  socket.once('close', (code) => {
    if (code === CLOSE.slow) closedAsSlow += 1
    if (code !== 1000) setTimeout(() => void dial(), REDIAL_MS)
  })
  if (desk === undefined) return
  follow()
  socket.send(JSON.stringify({ op: 'watch', topics: desk.topics }))
}

const wire = (): Socket => (socket as unknown as { _socket: Socket })._socket
let stalled: Socket
let readBefore = 0

serve({
  async open(given: Address) {
    address = given
    await dial()
  },
  /** Stops reading; the port by which the other side knows the socket. */
  stall() {
    socket.pause()
    stalled = wire()
    readBefore = stalled.bytesRead
    return stalled.localPort
  },
  /** Bytes that came in all the same since it stopped: what was half read by then. */
  readSince: () => stalled.bytesRead - readBefore,
  goOn() {
    socket.resume()
  },
  heard(): Heard {
    return {
      changes: [...changes],
      pictures: pictures - 1,
      closedAsSlow,
      bytes,
      last: known === undefined ? '' : `${known.gen}:${known.seq}`,
    }
  },
  forget() {
    changes = new Set()
    pictures = 1
    closedAsSlow = bytes = 0
  },
})
