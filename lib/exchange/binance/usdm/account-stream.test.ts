import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { createManualClock } from '../../../domain/testing/manual-clock'
import { createVenue } from '../create-venue'
import * as samples from './samples'

const MINUTE = 60_000
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** A private stream with its listen keys, in the test's hand. */
async function build() {
  const calls: string[] = []
  const paths: string[] = []
  const sockets: WebSocket[] = []
  const told: string[] = []
  const wakers = new Set<() => void>()
  const wake = (): void => {
    for (const ask of [...wakers]) ask()
  }
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
  let keys = 0
  const answers: { status: number; text: string }[] = []
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/fapi/v1/listenKey') !== true) return response.end('{}')
    calls.push(`${request.method} ${request.headers['x-mbx-apikey']} ${request.url}`)
    if (request.method === 'POST') keys += 1
    const told = request.method === 'PUT' ? answers.shift() : undefined
    response.writeHead(told?.status ?? 200)
    response.end(told?.text ?? `{"listenKey":"key${keys}"}`)
    wake()
  })
  const streams = new WebSocketServer({ server })
  streams.on('connection', (socket, request) => {
    paths.push(request.url ?? '')
    sockets.push(socket)
    wake()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  ends.push(() => {
    for (const socket of sockets) socket.terminate()
    streams.close()
    server.closeAllConnections()
    server.close()
  })
  const clock = createManualClock()
  const venue = createVenue({
    environment: 'paper',
    market: 'usdm',
    clock,
    hosts: { rest: `http://${address}`, streams: `ws://${address}` },
  })
  ends.push(() => venue.close())
  const stream = venue.account({ apiKey: 'sample', secret: 'sample', kind: 'hmac' }).openStream({
    onLive() {
      told.push('live')
      wake()
    },
    onEvent(event, { dedupeKey }) {
      told.push(`${event.type} ${dedupeKey}`)
      wake()
    },
    onLost(reason) {
      told.push(`lost ${reason}`)
      wake()
    },
  })
  ends.push(stream.close)
  const lives = (count: number) => until(() => told.filter((what) => what === 'live').length >= count || undefined)
  /** Minutes pass, and every ping on the way is answered. */
  async function pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 10_000) {
      const socket = sockets.at(-1)
      const seen = told.length
      const pinged = new Promise<void>((resolve) => socket?.once('ping', () => resolve()))
      clock.advance(10_000)
      await pinged
      socket?.send(JSON.stringify({ ...samples.events.marginCall, E: clock.now() }))
      await until(() => told.length > seen || undefined)
    }
  }
  return { clock, calls, paths, sockets, told, until, lives, answers, pass }
}

describe('the private stream of futures (S-64)', () => {
  it('opens with a listen key, and hands on what it says', async () => {
    const { calls, paths, sockets, told, lives, until } = await build()
    await lives(1)
    expect(calls).toEqual(['POST sample /fapi/v1/listenKey'])
    expect(paths).toEqual(['/private/ws/key1'])
    sockets[0]?.send(JSON.stringify(samples.events.account))
    await until(() => told[2])
    expect(told[1]).toMatch(/^balances-changed usdm:account:/)
    expect(told[2]).toMatch(/^positions-changed usdm:account:.*#1$/)
  })

  it('keeps the key alive each 25 min, and tries again each 30 s when that fails', async () => {
    const { calls, lives, until, answers, pass } = await build()
    answers.push({ status: 500, text: '{"code":-1000,"msg":"x"}' })
    await lives(1)
    await pass(25 * MINUTE - 10_000)
    expect(calls).toHaveLength(1)
    await pass(10_000)
    await until(() => calls[1])
    expect(calls[1]).toBe('PUT sample /fapi/v1/listenKey')
    await pass(40_000)
    await until(() => calls[2])
    expect(calls[2]).toBe('PUT sample /fapi/v1/listenKey')
  })

  it.each([
    ['F-65 the key expired', (sockets: WebSocket[]) => sockets[0]?.send(JSON.stringify(samples.events.keyExpired))],
    ['F-60 the connection closed', (sockets: WebSocket[]) => sockets[0]?.close(1001)],
    ['S-87 a frame cannot be read', (sockets: WebSocket[]) => sockets[0]?.send('{"e":')],
  ])('%s: lost at once, and live again with a new key', async (_name, strike) => {
    const { clock, paths, sockets, told, lives, until } = await build()
    await lives(1)
    strike(sockets)
    await until(() => told[1])
    expect(told[1]).toMatch(/^lost /)
    clock.advance(15_000)
    await lives(2)
    expect(paths).toEqual(['/private/ws/key1', '/private/ws/key2'])
  })

  it('F-66 a key that is gone is replaced, since its socket would stay open and silent', async () => {
    const { clock, paths, told, lives, until, answers, pass } = await build()
    answers.push({ status: 400, text: '{"code":-1125,"msg":"This listenKey does not exist."}' })
    await lives(1)
    await pass(25 * MINUTE)
    await until(() => told.find((what) => what === 'lost listen key gone'))
    clock.advance(15_000)
    await lives(2)
    expect(paths).toHaveLength(2)
  })
})
