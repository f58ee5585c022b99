import type { WebSocket } from 'ws'
import type { ExchangeClock } from '../engine/clock'
import type { Market } from '../engine/market-types'
import type { SocketKind } from '../faults/fault-rules'

/** How a market keeps its sockets. Source: spot.md 12.1 and 14.2, usdm.md 3. */
export const SOCKET_RULES: Record<Market, { pingEvery: number; pongWithin: number; messagesPerSecond: number }> = {
  spot: { pingEvery: 20_000, pongWithin: 60_000, messagesPerSecond: 5 },
  usdm: { pingEvery: 180_000, pongWithin: 600_000, messagesPerSecond: 10 },
}

const LIFE_MS = 86_400_000

/** One client's socket: heartbeat, age, incoming message limit, and the faults that can befall it. */
export class Peer {
  readonly since: number
  /** Half-open (F-61): nothing leaves, nothing is answered. */
  muted = false
  private readonly timers: (() => void)[] = []
  private window = 0
  private received = 0
  private awaitingPong: (() => void) | undefined

  constructor(
    readonly socket: WebSocket,
    readonly market: Market,
    readonly kind: SocketKind,
    readonly address: string,
    private readonly clock: ExchangeClock,
    /** Whether incoming messages are limited per second; the WebSocket API limits by weight instead. */
    limited: boolean,
  ) {
    this.since = clock.now()
    const rules = SOCKET_RULES[market]
    this.timers.push(clock.every(rules.pingEvery, () => this.ping(rules.pongWithin)))
    this.timers.push(clock.after(LIFE_MS, () => this.close(1001)))
    socket.on('pong', () => {
      this.awaitingPong?.()
      this.awaitingPong = undefined
      this.count(limited, rules.messagesPerSecond)
    })
    socket.on('ping', (payload: Buffer) => {
      if (!this.count(limited, rules.messagesPerSecond) || this.muted) return
      socket.pong(payload)
    })
    socket.on('close', () => {
      for (const stop of this.timers) stop()
      this.awaitingPong?.()
    })
    socket.on('error', () => undefined)
  }

  /** Calls `handle` for each text message within the limit; nothing reaches it while the peer is muted. */
  onText(limited: boolean, handle: (text: string) => void): void {
    this.socket.on('message', (data: Buffer, binary: boolean) => {
      if (!this.count(limited, SOCKET_RULES[this.market].messagesPerSecond) || this.muted) return
      if (!binary) handle(data.toString('utf8'))
    })
  }

  send(text: string): void {
    if (!this.muted && this.socket.readyState === this.socket.OPEN) this.socket.send(text)
  }

  /** Closes with a code; 1006 cannot be sent and cuts the connection instead. */
  close(code: number): void {
    if (code === 1006) this.cut()
    else this.socket.close(code)
  }

  cut(): void {
    this.socket.terminate()
  }

  private ping(pongWithin: number): void {
    if (this.muted || this.socket.readyState !== this.socket.OPEN) return
    this.socket.ping(String(this.clock.now()))
    this.awaitingPong ??= this.clock.after(pongWithin, () => this.cut())
  }

  private count(limited: boolean, limit: number): boolean {
    if (!limited) return true
    const second = Math.floor(this.clock.now() / 1000)
    if (second !== this.window) {
      this.window = second
      this.received = 0
    }
    if (++this.received <= limit) return true
    this.close(1008)
    return false
  }
}
