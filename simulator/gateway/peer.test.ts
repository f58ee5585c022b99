import { EventEmitter } from 'node:events'
import type { WebSocket } from 'ws'
import { beforeEach, describe, expect, test } from 'vitest'
import type { ExchangeClock } from '../engine/clock'
import { createManualClock, type ManualClock } from '../engine/manual-clock'
import type { Market } from '../engine/market-types'
import { Peer, SOCKET_RULES } from './peer'

/** As much of a socket as a peer needs. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  readonly pings: string[] = []
  ended: number | undefined

  ping(payload: string): void {
    this.pings.push(payload)
  }
  pong(): void {}
  bufferedAmount = 0
  sent = 0
  send(): void {
    this.sent++
  }
  close(code: number): void {
    this.end(code)
  }
  terminate(): void {
    this.end(1006)
  }
  private end(code: number): void {
    if (this.readyState !== 1) return
    this.readyState = 3
    this.ended = code
    this.emit('close')
  }
}

let clock: ManualClock
beforeEach(() => {
  clock = createManualClock(1_795_000_000_000)
})

function peerOf(market: Market, kind: 'market' | 'ws-api' = 'market', time: ExchangeClock = clock): FakeSocket {
  const socket = new FakeSocket()
  new Peer(socket as unknown as WebSocket, market, kind, '127.0.0.1', time).onText(() => undefined)
  return socket
}

// Source: spot.md 12.1, usdm.md 3.
describe('the heartbeat', () => {
  test.each([
    ['spot', 20, 60],
    ['usdm', 180, 600],
  ] as const)('%s pings each %i s and gives up after %i s without a pong (F-62)', (market, every, within) => {
    const socket = peerOf(market)
    clock.advance(every * 1000 - 1)
    expect(socket.pings).toHaveLength(0)
    clock.advance(1)
    expect(socket.pings).toHaveLength(1)
    clock.advance(within * 1000 - 1)
    expect(socket.ended).toBeUndefined()
    clock.advance(1)
    expect(socket.ended).toBe(1006)
  })

  test.each([
    ['spot', 60_000],
    ['usdm', 600_000],
  ] as const)('of %s leaves two seconds of the host for a pong, however fast the clock runs', (market, within) => {
    let hostNow = 0
    const socket = peerOf(market, 'market', { ...clock, hostNow: () => hostNow })
    const turn = (hostMs: number, rate: number): void => {
      for (let passed = 0; passed < hostMs && socket.ended === undefined; passed += 20) {
        hostNow += 20
        clock.advance(20 * rate)
      }
    }
    turn(SOCKET_RULES[market].pingEvery / 1_000, 1_000)
    expect(socket.pings.length).toBeGreaterThan(0)
    const pinged = hostNow
    turn(1_900, 1_000)
    expect(socket.ended).toBeUndefined()
    turn(5_000, 1_000)
    expect(socket.ended).toBe(1006)
    expect(hostNow - pinged).toBeLessThan(2_000 + (2 * within) / 1_000)
  })

  test('a pong that repeats a ping keeps the connection, one nobody asked for does not', () => {
    const [answers, babbles] = [peerOf('spot'), peerOf('spot')]
    for (let second = 0; second < 90; second++) {
      const before = answers.pings.length
      clock.advance(1000)
      if (answers.pings.length > before) answers.emit('pong', Buffer.from(answers.pings.at(-1) ?? ''))
      babbles.emit('pong', Buffer.from('unasked'))
    }
    expect([answers.ended, babbles.ended]).toEqual([undefined, 1006])
  })

  test('a day is the longest life (F-63)', () => {
    const socket = peerOf('usdm')
    for (let minute = 0; minute < 1440; minute++) {
      clock.advance(60_000)
      const ping = socket.pings.at(-1)
      if (ping !== undefined) socket.emit('pong', Buffer.from(ping))
    }
    expect(socket.ended).toBe(1001)
  })
})

describe('incoming messages', () => {
  const flood = (socket: FakeSocket, kinds: readonly string[]): void => {
    for (const kind of kinds) socket.emit(kind, Buffer.from('{}'), false)
  }

  test.each([
    ['spot', 5],
    ['usdm', 10],
  ] as const)('on %s %i a second are pings, pongs and texts together (F-76)', (market, limit) => {
    const socket = peerOf(market)
    const kinds = Array.from({ length: limit }, (_, at) => ['message', 'ping', 'pong'][at % 3] ?? '')
    flood(socket, kinds)
    clock.advance(1000)
    flood(socket, kinds)
    expect(socket.ended).toBeUndefined()
    flood(socket, ['pong'])
    expect(socket.ended).toBe(1008)
  })

  test('a WebSocket API connection may ask without end, and ping five times a second', () => {
    const socket = peerOf('usdm', 'ws-api')
    flood(socket, Array<string>(200).fill('message'))
    flood(socket, ['ping', 'pong', 'ping', 'pong', 'ping'])
    expect(socket.ended).toBeUndefined()
    flood(socket, ['ping'])
    expect(socket.ended).toBe(1008)
  })
})

describe('a client that does harm', () => {
  test('one that reads nothing is cut off before it costs the memory of all', () => {
    const socket = new FakeSocket()
    const peer = new Peer(socket as unknown as WebSocket, 'spot', 'market', '127.0.0.1', clock)
    socket.bufferedAmount = 64 * 1_048_576
    peer.send('{}')
    expect([socket.sent, socket.ended]).toEqual([1, undefined])
    socket.bufferedAmount++
    peer.send('{}')
    expect([socket.sent, socket.ended]).toEqual([1, 1006])
  })

  test('a message that leads to an error ends its own connection alone', () => {
    const socket = new FakeSocket()
    const peer = new Peer(socket as unknown as WebSocket, 'spot', 'ws-api', '127.0.0.1', clock)
    const bugs: unknown[] = []
    peer.onBug = (error) => bugs.push(error)
    peer.onText(() => {
      throw new Error('unforeseen')
    })
    socket.emit('message', Buffer.from('{}'), false)
    expect(bugs).toEqual([new Error('unforeseen')])
    expect(socket.ended).toBe(1011)
  })
})
