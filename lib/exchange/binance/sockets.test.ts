import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../../domain/testing/manual-clock'
import { createDialGate } from './dial-gate'
import { type LastingSocket, openLastingSocket } from './lasting-socket'
import type { WireAnswer } from './rest'
import { createSigner } from './sign'
import { openSocketServer, type SocketServer } from './testing/socket-server'
import { openSocketApi, type SocketApi } from './ws-api'

const HOUR = 3_600_000
const LIFETIME = { from: 18 * HOUR, to: 22 * HOUR }
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function serve(options: Parameters<typeof openSocketServer>[0] = {}): Promise<SocketServer> {
  const server = await openSocketServer(options)
  ends.push(server.close)
  return server
}

function build(server: SocketServer, lifetime = LIFETIME) {
  const clock = createManualClock()
  const gate = createDialGate({ clock, heldUntil: () => undefined })
  const lost: string[] = []
  const texts: string[] = []
  const refused: number[] = []
  const wakers = new Set<() => void>()
  const wake = (): void => {
    for (const ask of [...wakers]) ask()
  }
  let opens = 0
  let proofs = 0
  const socket: LastingSocket = openLastingSocket({
    address: () => server.address,
    clock,
    gate,
    lifetime,
    handlers: {
      onOpen() {
        opens += 1
        wake()
      },
      onText(text) {
        texts.push(text)
        wake()
      },
      onLost(reason) {
        lost.push(reason)
        wake()
      },
      onProof() {
        proofs += 1
      },
      onRefused: (status) => void refused.push(status),
    },
  })
  ends.push(socket.close, gate.close)
  const until = <T>(look: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const ask = (): void => {
        const found = look()
        if (found === undefined) return
        wakers.delete(ask)
        resolve(found)
      }
      wakers.add(ask)
      ask()
    })
  const opened = (count: number) => until(() => (opens >= count ? true : undefined))
  return { clock, socket, lost, texts, refused, until, opened, proofs: () => proofs }
}

describe('a lasting socket', () => {
  it('pings each 10 s and takes each pong for proof that it lives (S-72, S-70)', async () => {
    const server = await serve()
    const { clock, socket, lost, texts, until, opened, proofs } = build(server)
    await opened(1)
    const [own] = server.connections
    for (let round = 0; round < 3; round++) {
      const ponged = new Promise<void>((resolve) => own?.once('ping', () => resolve()))
      clock.advance(10_000)
      await ponged
      // A text sent after the pong arrives after it.
      own?.send(`after ${round}`)
      await until(() => texts[round])
    }
    expect(socket.isOpen()).toBe(true)
    expect(proofs()).toBe(3)
    expect(lost).toEqual([])
  })

  it('F-61 is lost 5 s after a ping nobody answers, and dials again by itself (S-72, S-80)', async () => {
    const server = await serve({ pongs: false })
    const { clock, lost, opened } = build(server)
    await opened(1)
    clock.advance(14_999)
    expect(lost).toEqual([])
    clock.advance(1)
    expect(lost).toEqual(['no pong'])
    clock.advance(15_000)
    await opened(2)
    expect(server.connections).toHaveLength(2)
  })

  it('F-60 dials again after the exchange closed it', async () => {
    const server = await serve()
    const { clock, lost, until, opened } = build(server)
    await opened(1)
    server.connections[0]?.close(1001)
    await until(() => lost[0])
    expect(lost).toEqual(['closed 1001'])
    clock.advance(15_000)
    await opened(2)
  })

  it('is replaced when it has lived long enough (S-81, F-63)', async () => {
    const server = await serve()
    const { clock, lost, opened } = build(server, { from: 5_000, to: 9_000 })
    await opened(1)
    clock.advance(4_999)
    expect(lost).toEqual([])
    clock.advance(4_001)
    expect(lost).toEqual(['end of its lifetime'])
    clock.advance(15_000)
    await opened(2)
  })

  it('never queues: on a closed socket sending says no (S-04)', async () => {
    const server = await serve()
    const { socket, opened } = build(server)
    expect(socket.send('early')).toBe(false)
    await opened(1)
    expect(socket.send('now')).toBe(true)
    await server.until(() => server.texts[0])
    socket.close()
    expect(socket.send('late')).toBe(false)
    expect(server.texts).toEqual(['now'])
  })

  it('says nothing more once it was given up, whatever the old connection still delivers', async () => {
    const server = await serve()
    const { clock, socket, texts, until, opened } = build(server)
    await opened(1)
    server.connections[0]?.send('one')
    await until(() => texts[0])
    socket.redial('test')
    server.connections[0]?.send('two')
    clock.advance(15_000)
    await opened(2)
    server.connections[1]?.send('three')
    await until(() => texts[1])
    expect(texts).toEqual(['one', 'three'])
  })
})

describe('a handshake that fails', () => {
  function dialTo(address: string) {
    const clock = createManualClock()
    const gate = createDialGate({ clock, heldUntil: () => undefined })
    const told: string[] = []
    let heard = (): void => undefined
    const lost = new Promise<void>((resolve) => {
      heard = resolve
    })
    const socket = openLastingSocket({
      address: () => address,
      clock,
      gate,
      lifetime: LIFETIME,
      handlers: {
        onOpen: () => void told.push('open'),
        onText: () => undefined,
        onLost(reason) {
          told.push(reason)
          heard()
        },
        onRefused: (status, retryAfter) => void told.push(`refused ${status} ${retryAfter}`),
      },
    })
    ends.push(socket.close, gate.close)
    return { told, lost }
  }

  it.each([403, 418, 429, 503])('F-78 tells the status %i and what it says about waiting', async (status) => {
    const server = createServer((_request, response) => response.end())
    server.on('upgrade', (_request, socket) => {
      socket.end(`HTTP/1.1 ${status} No\r\nRetry-After: 7\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    ends.push(() => server.close())
    const { told, lost } = dialTo(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
    await lost
    expect(told).toEqual([`refused ${status} 7`, `HTTP ${status}`])
  })

  it('F-01 tells that nobody listens', async () => {
    const server = await openSocketServer()
    await server.close()
    const { told, lost } = dialTo(server.address)
    await lost
    expect(told).toEqual(['ECONNREFUSED'])
  })

  it('survives an address that is none', async () => {
    const { told, lost } = dialTo('not an address')
    await lost
    expect(told).toEqual(['not an address'])
  })
})

const signer = createSigner({ apiKey: 'sample', secret: 'sample', kind: 'hmac' })

function buildApi(server: SocketServer) {
  const clock = createManualClock()
  const gate = createDialGate({ clock, heldUntil: () => undefined })
  const lost: string[] = []
  const events: unknown[] = []
  let ready: ((api: SocketApi) => void) | undefined
  const isReady = new Promise<SocketApi>((resolve) => {
    ready = resolve
  })
  const api = openSocketApi({
    address: server.address,
    signer,
    clock,
    gate,
    logOn: true,
    now: clock.now,
    lifetime: LIFETIME,
    handlers: {
      onReady: (own) => ready?.(own),
      onEvent: (event) => void events.push(event),
      onLost: (reason) => void lost.push(reason),
    },
  })
  ends.push(api.close, gate.close)
  return { clock, api, isReady, lost, events }
}

const idOf = (text: string): number => (JSON.parse(text) as { id: number }).id

describe('the WebSocket API', () => {
  it('matches answers to questions by id, in whatever order they come', async () => {
    const waiting: number[] = []
    const server = await serve({
      onText(socket, text) {
        waiting.push(idOf(text))
        if (waiting.length === 2)
          for (const id of waiting.reverse()) socket.send(JSON.stringify({ id, status: 200, result: { echo: id } }))
      },
    })
    const { isReady } = buildApi(server)
    const api = await isReady
    const answers = await Promise.all([api.call('a', { timestamp: 1 }, 5_000), api.call('b', { timestamp: 1 }, 5_000)])
    expect(answers.map((answer) => answer.kind === 'reply' && answer.body)).toEqual([{ echo: 1 }, { echo: 2 }])
  })

  it('signs each request of a key that cannot log on', async () => {
    const server = await serve()
    const { isReady, api } = buildApi(server)
    await isReady
    void api.call('order.place', { symbol: 'SOLUSDT', timestamp: 1, nothing: undefined }, 5_000)
    const text = await server.until(() => server.texts[0])
    expect(JSON.parse(text)).toEqual({
      id: 1,
      method: 'order.place',
      params: {
        apiKey: 'sample',
        symbol: 'SOLUSDT',
        timestamp: 1,
        signature: signer.signature('apiKey=sample&symbol=SOLUSDT&timestamp=1'),
      },
    })
  })

  it('a request on a socket that is not open was not sent (S-21)', async () => {
    const server = await serve()
    const { api } = buildApi(server)
    expect(await api.call('order.place', { timestamp: 1 }, 5_000)).toMatchObject({ kind: 'not-sent' })
  })

  it('S-82, F-60 a socket that closes makes everything on it a doubt at once', async () => {
    const server = await serve({ onText: (socket) => socket.terminate() })
    const { isReady } = buildApi(server)
    const api = await isReady
    expect(await api.call('order.place', { timestamp: 1 }, 60_000)).toMatchObject({
      kind: 'lost',
      cause: 'connection-lost',
    })
  })

  it('an answer that comes too late or twice changes nothing (F-75, F-69)', async () => {
    const server = await serve()
    const { clock, isReady, lost } = buildApi(server)
    const api = await isReady
    const late = api.call('order.place', { timestamp: 1 }, 1_000)
    await server.until(() => server.texts[0])
    clock.advance(1_000)
    expect(await late).toMatchObject({ kind: 'lost', cause: 'timeout' })
    const own = server.connections[0]
    own?.send(JSON.stringify({ id: 1, status: 200, result: {} }))
    own?.send(JSON.stringify({ id: 1, status: 200, result: {} }))
    const next = api.call('order.status', { timestamp: 1 }, 5_000)
    await server.until(() => server.texts[1])
    own?.send(JSON.stringify({ id: 2, status: 200, result: { fine: true } }))
    const answer: WireAnswer = await next
    expect(answer.kind === 'reply' && answer.body).toEqual({ fine: true })
    expect(lost).toEqual([])
  })

  it.each([
    ['unreadable text (F-74)', '{"id":', 'unreadable frame'],
    ['an answer nobody asked for (F-75)', '{"id":99,"status":200,"result":{}}', 'answer without a question'],
    ['a revoked key', '{"id":null,"status":401,"error":{"code":-2015,"msg":"x"}}', 'key revoked'],
  ])('%s ends the connection (S-87)', async (_name, frame, reason) => {
    const server = await serve()
    const { isReady, lost } = buildApi(server)
    await isReady
    const closed = server.until(() => (server.connections[0]?.readyState === 3 ? true : undefined))
    server.connections[0]?.send(frame)
    await closed
    expect(lost).toEqual([reason])
  })

  it('hands on weights and Retry-After as REST has them', async () => {
    const server = await serve({
      onText: (socket, text) =>
        socket.send(
          JSON.stringify({
            id: idOf(text),
            status: 418,
            error: { code: -1003, msg: 'x', data: { serverTime: 1_000_000, retryAfter: 1_090_000 } },
            rateLimits: [
              { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6000, count: 70 },
            ],
          }),
        ),
    })
    const { isReady } = buildApi(server)
    const api = await isReady
    expect(await api.call('time', { timestamp: 1 }, 5_000)).toMatchObject({
      kind: 'reply',
      status: 418,
      headers: { 'retry-after': '90', 'x-mbx-used-weight-1m': '70' },
    })
  })
})
