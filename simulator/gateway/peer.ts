import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { ExchangeClock } from '../engine/clock'
import type { Market } from '../engine/market-types'
import type { SocketKind } from '../faults/fault-rules'

/** How a market keeps its sockets. Source: spot.md 12.1 and 14.2, usdm.md 3. */
export const SOCKET_RULES: Record<Market, { pingEvery: number; pongWithin: number; messagesPerSecond: number }> = {
  spot: { pingEvery: 20_000, pongWithin: 60_000, messagesPerSecond: 5 },
  usdm: { pingEvery: 180_000, pongWithin: 600_000, messagesPerSecond: 10 },
}

/** However fast the clock runs, or is moved on, a client gets this long of the host's time to answer a ping. */
const PONG_WITHIN_HOST_MS = 2_000

/** Pings and pongs a WebSocket API connection may send in a second; its requests are limited by weight instead. */
const API_CONTROL_FRAMES_PER_SECOND = 5
const LIFE_MS = 86_400_000
const TOO_MANY_MESSAGES = 1008

/** A client that leaves so many bytes unread is cut off: what waits for it is memory of this process. */
const MOST_UNREAD_BYTES = 64 * 1_048_576
const INTERNAL_ERROR = 1011

/** One client's socket: heartbeat, age, incoming message limit, and the faults that can befall it. */
export class Peer {
  readonly since: number
  /** Half-open (F-61): nothing leaves, nothing is answered. */
  muted = false
  /** Pongs are not heard (F-62). */
  deaf = false
  /** Messages per second in place of the market's rule (F-76). */
  messageLimit: number | undefined
  /** Frames held back while it is frozen (F-73). */
  private heldBack: string[] | undefined
  /** Told when the client was sent away for too many messages. */
  onFlood: () => void = () => undefined
  /** Told of an error that a message led to; the connection then ends, the exchange goes on. */
  onBug: (error: unknown) => void = (error) => {
    throw error
  }
  private readonly timers: (() => void)[] = []
  private window = 0
  private received = 0
  /** Payloads of pings that were not answered yet. */
  private readonly unanswered = new Set<string>()
  private giveUp: (() => void) | undefined

  constructor(
    readonly socket: WebSocket,
    readonly market: Market,
    readonly kind: SocketKind,
    readonly address: string,
    private readonly clock: ExchangeClock,
    /** The connection under the WebSocket, for frames that are none. */
    private readonly wire?: Duplex,
  ) {
    this.since = clock.now()
    const rules = SOCKET_RULES[market]
    this.timers.push(clock.every(rules.pingEvery, () => this.ping(rules.pongWithin)))
    this.timers.push(clock.after(LIFE_MS, () => this.close(1001)))
    socket.on('pong', (payload: Buffer) => {
      this.hear(payload.toString())
      this.countControlFrame()
    })
    socket.on('ping', (payload: Buffer) => {
      if (this.countControlFrame() && !this.muted) socket.pong(payload)
    })
    socket.on('close', () => {
      for (const stop of this.timers) stop()
      this.giveUp?.()
    })
    socket.on('error', () => undefined)
  }

  /** Calls `handle` for each text message within the limit; nothing reaches it while the peer is muted. */
  onText(handle: (text: string) => void): void {
    this.socket.on('message', (data: Buffer, binary: boolean) => {
      if (!this.countMessage() || this.muted) return
      if (binary) return
      try {
        handle(data.toString('utf8'))
      } catch (error) {
        this.close(INTERNAL_ERROR)
        this.onBug(error)
      }
    })
  }

  send(text: string): void {
    if (this.muted || this.socket.readyState !== this.socket.OPEN) return
    if (this.socket.bufferedAmount > MOST_UNREAD_BYTES) return this.cut()
    if (this.heldBack) this.heldBack.push(text)
    else this.socket.send(text)
  }

  /** Holds back every frame from now on. */
  freeze(): void {
    this.heldBack ??= []
  }

  /** Sends what was held back at once; the last frame again and again until there were `frames` in all. */
  thaw(frames = 0): void {
    const held = this.heldBack ?? []
    this.heldBack = undefined
    const last = held.at(-1)
    for (const text of held) this.send(text)
    if (last !== undefined) for (let sent = held.length; sent < frames; sent++) this.send(last)
  }

  /** Sends bytes that are no text, as a binary message. */
  sendBinary(bytes: Buffer): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(bytes, { binary: true })
  }

  /** Sends one message in so many frames. */
  sendInFragments(text: string, count: number): void {
    if (this.socket.readyState !== this.socket.OPEN) return
    const bytes = Buffer.from(text)
    const length = Math.max(1, Math.ceil(bytes.length / count))
    for (let at = 0; at < bytes.length; at += length)
      this.socket.send(bytes.subarray(at, at + length), { binary: false, fin: at + length >= bytes.length })
  }

  /** Writes bytes under the WebSocket, then cuts the connection if told. */
  sendRaw(bytes: Buffer, cut = false): void {
    if (!this.wire || this.socket.readyState !== this.socket.OPEN) return
    this.wire.write(bytes, () => {
      if (cut) this.cut()
    })
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
    const payload = String(this.clock.now())
    this.unanswered.add(payload)
    this.socket.ping(payload)
    if (this.giveUp === undefined) this.awaitPong(pongWithin, this.clock.hostNow?.())
  }

  private awaitPong(pongWithin: number, hostSince: number | undefined): void {
    this.giveUp = this.clock.after(pongWithin, () => {
      const hostNow = this.clock.hostNow?.()
      const isEarly = hostSince !== undefined && hostNow !== undefined && hostNow - hostSince < PONG_WITHIN_HOST_MS
      if (isEarly) this.awaitPong(pongWithin, hostSince)
      else this.cut()
    })
  }

  /** A pong keeps the connection alive when it repeats a ping; an unasked one is allowed and counts for nothing. */
  private hear(payload: string): void {
    if (this.deaf || !this.unanswered.has(payload)) return
    this.unanswered.clear()
    this.giveUp?.()
    this.giveUp = undefined
  }

  private countMessage(): boolean {
    if (this.messageLimit !== undefined) return this.count(this.messageLimit)
    return this.kind === 'ws-api' || this.count(SOCKET_RULES[this.market].messagesPerSecond)
  }

  private countControlFrame(): boolean {
    return this.count(
      this.kind === 'ws-api' ? API_CONTROL_FRAMES_PER_SECOND : SOCKET_RULES[this.market].messagesPerSecond,
    )
  }

  /** Whether one more is within the second's limit; past it the client is sent away. */
  private count(limit: number): boolean {
    if (this.socket.readyState !== this.socket.OPEN) return false
    const second = Math.floor(this.clock.now() / 1000)
    if (second !== this.window) {
      this.window = second
      this.received = 0
    }
    if (++this.received <= limit) return true
    this.close(TOO_MANY_MESSAGES)
    this.onFlood()
    return false
  }
}
