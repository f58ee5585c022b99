import { createServer, connect, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** A request as it passed on its way to the exchange. */
export interface WireRequest {
  readonly method: string
  /** Without query. */
  readonly path: string
  readonly query: URLSearchParams
}

/** `whole`: on to the exchange. `half`: half of its bytes go on, and the line is cut. `silent`: it goes on, its answer does not come back. */
export type WireFate = 'whole' | 'half' | 'silent'

/** A piece of wire between a desk and one port of the exchange: it counts what is sent, and can be cut at a given byte. */
export interface Wire {
  readonly port: number
  readonly requests: readonly WireRequest[]
  /** Decides what becomes of a request, before any byte of it goes on. */
  onRequest(decide: ((request: WireRequest) => WireFate) | undefined): void
  close(): Promise<void>
}

export async function layWire(to: number): Promise<Wire> {
  const requests: WireRequest[] = []
  const sockets = new Set<Socket>()
  let decide: ((request: WireRequest) => WireFate) | undefined

  const server: Server = createServer((near) => {
    const far = connect(to, '127.0.0.1')
    for (const each of [near, far]) {
      sockets.add(each)
      each.setNoDelay(true)
      each.on('error', () => undefined)
      each.on('close', () => {
        sockets.delete(each)
        near.destroy()
        far.destroy()
      })
    }
    let head = Buffer.alloc(0)
    let upgraded = false
    let silent = false
    near.on('data', (chunk: Buffer) => {
      if (upgraded) return void far.write(chunk)
      head = Buffer.concat([head, chunk])
      // Requests have no body: whatever is sent stands in the address (sign.ts).
      for (let end = head.indexOf('\r\n\r\n'); end !== -1; end = head.indexOf('\r\n\r\n')) {
        const whole = head.subarray(0, end + 4)
        head = head.subarray(end + 4)
        const request = toRequest(whole.toString('latin1'))
        requests.push(request)
        const fate = decide?.(request) ?? 'whole'
        if (fate === 'half') {
          far.end(whole.subarray(0, Math.floor(whole.length / 2)))
          near.destroy()
          return
        }
        if (fate === 'silent') silent = true
        far.write(whole)
        if (/\r\nupgrade: websocket/i.test(whole.toString('latin1'))) upgraded = true
      }
    })
    far.on('data', (chunk: Buffer) => void (silent || near.write(chunk)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    onRequest(next) {
      decide = next
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function toRequest(head: string): WireRequest {
  const [method = '', target = ''] = head.slice(0, head.indexOf('\r\n')).split(' ')
  const url = new URL(target, 'http://wire')
  return { method, path: url.pathname, query: url.searchParams }
}
