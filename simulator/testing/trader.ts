import { createHmac, type KeyObject, sign } from 'node:crypto'
import { WebSocket } from 'ws'
import type { ControlAccount } from '../control/client'

/** What came back over REST. */
export interface RestReply {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint: answers of many shapes, looked into by tests
  readonly body: any
  /** The body before it was parsed. */
  readonly text: string
}

/** A client for the simulator's own tests: signs by the documents' recipe and shares nothing with the code under test. */
export class Trader {
  constructor(
    readonly port: number,
    readonly account: Pick<ControlAccount, 'apiKey' | 'secretKey'> & { readonly privateKey?: KeyObject },
    readonly now: () => number,
  ) {}

  signatureOf(payload: string): string {
    const { privateKey, secretKey } = this.account
    if (privateKey) return sign(null, Buffer.from(payload), privateKey).toString('base64')
    return createHmac('sha256', secretKey).update(payload).digest('hex')
  }

  async signed(method: string, path: string, params: Record<string, string | number> = {}): Promise<RestReply> {
    const query = new URLSearchParams(
      Object.entries({ timestamp: this.now(), ...params }).map(([name, value]) => [name, String(value)]),
    ).toString()
    return this.raw(method, `${path}?${query}&signature=${encodeURIComponent(this.signatureOf(query))}`)
  }

  async raw(method: string, pathAndQuery: string, init: RequestInit = {}): Promise<RestReply> {
    const response = await fetch(`http://127.0.0.1:${this.port}${pathAndQuery}`, {
      method,
      ...init,
      headers: { 'X-MBX-APIKEY': this.account.apiKey, ...init.headers },
      redirect: 'manual',
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') && text !== ''
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text, text }
  }

  /** Parameters of a WebSocket API request, signed. */
  socketParams(params: Record<string, string | number> = {}): Record<string, string | number> {
    const all: Record<string, string | number> = { ...params, apiKey: this.account.apiKey, timestamp: this.now() }
    const payload = Object.keys(all)
      .sort()
      .map((name) => `${name}=${all[name]}`)
      .join('&')
    return { ...all, signature: this.signatureOf(payload) }
  }
}

/** A WebSocket whose messages can be awaited one by one, in order. */
export class Line {
  // biome-ignore lint: messages of many shapes, looked into by tests
  readonly messages: any[] = []
  readonly closed: Promise<number>
  private readonly waiting: ((message: unknown) => void)[] = []
  private read = 0
  private id = 0

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => socket.on('close', (code) => resolve(code)))
    socket.on('error', () => undefined)
    socket.on('message', (data) => {
      let message: unknown = String(data)
      try {
        message = JSON.parse(String(data))
      } catch {
        // Broken frames are kept as they came.
      }
      this.messages.push(message)
      this.waiting.splice(0).forEach((tell) => tell(message))
    })
  }

  static open(port: number, path: string, options: object = {}): Promise<Line> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { perMessageDeflate: false, ...options })
    const line = new Line(socket)
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(line))
      socket.once('error', reject)
    })
  }

  /** The next message not yet read that fits. */
  // biome-ignore lint: as above
  async next(fits: (message: any) => boolean = () => true): Promise<any> {
    for (;;) {
      while (this.read < this.messages.length) {
        const message = this.messages[this.read++]
        if (fits(message)) return message
      }
      await new Promise((resolve) => this.waiting.push(resolve))
    }
  }

  /** Sends a WebSocket API request or a control message and awaits the answer with its id. */
  // biome-ignore lint: as above
  async ask(method: string, params?: unknown, id: unknown = ++this.id): Promise<any> {
    this.socket.send(JSON.stringify({ id, method, ...(params === undefined ? {} : { params }) }))
    return this.next(
      (message) => message.id === id && ('status' in message || 'result' in message || 'error' in message),
    )
  }

  close(): void {
    this.socket.terminate()
  }
}
