import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../../domain/testing/manual-clock'
import { createRestClient, type RestClient } from './rest'
import { realClock } from './testing/real-clock'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const portOf = (server: Server): number => (server.address() as AddressInfo).port

async function listening<S extends Server>(server: S): Promise<S> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

/** An HTTP server that answers as told and counts connections and requests. */
async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const seen = { connections: 0, requests: [] as string[] }
  const server = await listening(
    createServer((request, response) => {
      seen.requests.push(`${request.method} ${request.url}`)
      handle(request, response)
    }),
  )
  server.on('connection', () => {
    seen.connections += 1
  })
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { seen, origin: `http://127.0.0.1:${portOf(server)}` }
}

/** A TCP server that does to the first bytes what it is told. */
async function strike(onData: (socket: Socket) => void) {
  const sockets: Socket[] = []
  let received = 0
  const server = await listening(
    createTcpServer((socket) => {
      sockets.push(socket)
      socket.on('error', () => undefined)
      socket.on('data', () => {
        received += 1
        onData(socket)
      })
    }),
  )
  ends.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { origin: `http://127.0.0.1:${portOf(server)}`, received: () => received }
}

function client(origin: string, clock = realClock, more: { connections?: number } = {}): RestClient {
  const made = createRestClient({ origin, clock, ...more })
  ends.push(() => made.close())
  return made
}

const POST = { method: 'POST', path: '/order', query: 'a=1', apiKey: 'sample', timeout: 5_000 } as const

describe('the wire', () => {
  it('keeps its connections, however many requests follow each other', async () => {
    const { seen, origin } = await serve((request, response) =>
      response.end(`{"key":"${request.headers['x-mbx-apikey']}"}`),
    )
    const rest = client(origin)
    for (let i = 0; i < 20; i++) {
      expect(await rest.send(POST)).toMatchObject({ kind: 'reply', status: 200, text: '{"key":"sample"}' })
    }
    // The next request may leave in the very turn in which the answer before it ends: then a second connection takes turns.
    expect(seen.connections).toBeLessThanOrEqual(2)
    expect(seen.requests).toHaveLength(20)
    expect(seen.requests[0]).toBe('POST /order?a=1')
  })

  it('takes a connection of its own where evidence must not rest on one path (S-34)', async () => {
    const { seen, origin } = await serve((_request, response) => response.end('{}'))
    const rest = client(origin)
    await rest.send(POST)
    const before = seen.connections
    await rest.send({ ...POST, freshConnection: true })
    await rest.send({ ...POST, freshConnection: true })
    expect(seen.connections).toBe(before + 2)
  })

  it('F-01 nothing left when the connection is refused (S-21)', async () => {
    const { origin } = await strike(() => undefined)
    await ends.pop()?.()
    expect(await client(origin).send(POST)).toMatchObject({ kind: 'not-sent', why: 'ECONNREFUSED' })
  })

  it('F-02 nothing left when the name is unknown (S-21)', async () => {
    expect((await client('http://no-such-host.invalid').send(POST)).kind).toBe('not-sent')
  })

  it('F-03 nothing left when TLS fails, and plain text is not tried (S-21)', async () => {
    const { seen, origin } = await serve((_request, response) => response.end('{}'))
    const answer = await client(origin.replace('http:', 'https:')).send(POST)
    expect(answer.kind).toBe('not-sent')
    expect(seen.requests).toEqual([])
  })

  it('F-04, F-13 a reset after the first byte is a doubt, and the bytes are not sent again (S-04, S-22)', async () => {
    const { origin, received } = await strike((socket) => socket.resetAndDestroy())
    expect(await client(origin).send(POST)).toMatchObject({ kind: 'lost', cause: 'connection-lost' })
    expect(received()).toBe(1)
  })

  it('F-06 silence is a doubt once the time is up', async () => {
    const clock = createManualClock()
    const arrived: (() => void)[] = []
    const read = new Promise<void>((resolve) => arrived.push(resolve))
    const { origin } = await strike(() => arrived[0]?.())
    const answer = client(origin, clock).send(POST)
    await read
    clock.advance(5_000)
    expect(await answer).toMatchObject({ kind: 'lost', cause: 'timeout' })
  })

  it('a request still waiting for a connection when its time is up never leaves (S-21)', async () => {
    const clock = createManualClock()
    const held: ServerResponse[] = []
    let arrived = (): void => undefined
    const first = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const { seen, origin } = await serve((_request, response) => {
      held.push(response)
      arrived()
    })
    const rest = client(origin, clock, { connections: 1 })
    const one = rest.send({ ...POST, timeout: 60_000 })
    await first
    const two = rest.send({ ...POST, query: 'b=2' })
    clock.advance(5_000)
    expect(await two).toMatchObject({ kind: 'not-sent' })
    held[0]?.end('{}')
    expect((await one).kind).toBe('reply')
    expect(await Promise.race([rest.send({ ...POST, query: 'c=3' }), nextRequest(held)])).toBeDefined()
    expect(seen.requests.some((request) => request.includes('b=2'))).toBe(false)
  })

  it('F-10 an answer cut short is a doubt', async () => {
    const { origin } = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Length': 512 })
      response.write('x'.repeat(200))
      response.socket?.end()
    })
    expect(await client(origin).send(POST)).toMatchObject({ kind: 'lost', cause: 'connection-lost' })
  })

  it('F-15 a redirect is an answer, not a way to go', async () => {
    const { seen, origin } = await serve((_request, response) => {
      response.writeHead(302, { Location: '/elsewhere' })
      response.end()
    })
    expect(await client(origin).send(POST)).toMatchObject({ kind: 'reply', status: 302 })
    expect(seen.requests).toEqual(['POST /order?a=1'])
  })

  it('never puts an address, which may hold a signature, into its reasons', async () => {
    const { origin } = await strike((socket) => socket.resetAndDestroy())
    const answer = await client(origin).send({ ...POST, query: 'signature=secret' })
    expect(JSON.stringify(answer)).not.toContain('secret')
  })
})

function nextRequest(held: ServerResponse[]): Promise<string> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (held.length > 1) {
        for (const response of held.slice(1)) response.end('{}')
        resolve('answered')
      } else setImmediate(look)
    }
    look()
  })
}
