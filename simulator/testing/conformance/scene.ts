import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { ControlClient, type NewAccount } from '../../control/client'
import { createExchange, type Exchange } from '../../create-exchange'
import { createManualClock, type ManualClock } from '../../engine/manual-clock'
import type { Market } from '../../engine/market-types'
import { Line, type RestReply, Trader } from '../trader'

export type Params = Readonly<Record<string, string | number>>

/** A minute before a funding time, so that nobody has to wait for one. */
const START = Date.UTC(2026, 10, 25, 15, 59, 0, 345)
const MANY = 1_000_000_000

/** A running exchange on a clock that stands still, whose market moves only when it is told. */
export class Scene {
  private readonly lines: Line[] = []

  private constructor(
    readonly clock: ManualClock,
    readonly exchange: Exchange,
    readonly control: ControlClient,
  ) {}

  static async open(): Promise<Scene> {
    const clock = createManualClock(START)
    const exchange = await createExchange({ clock, seed: 'conformance', weightLimits: { spot: MANY, usdm: MANY } })
    return new Scene(clock, exchange, new ControlClient(exchange.ports.control))
  }

  async close(): Promise<void> {
    for (const line of this.lines) line.close()
    await this.exchange.close()
  }

  /** A new account with money of all kinds, so that no occasion sees what another left behind. */
  async actor(account: NewAccount = PLENTY): Promise<Actor> {
    const { apiKey, secretKey } = await this.control.createAccount(account)
    return new Actor(this, { apiKey, secretKey })
  }

  /** The same with an Ed25519 key, which may log on. */
  async actorWithKeyPair(): Promise<Actor> {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string
    const { apiKey } = await this.control.createAccount({ ...PLENTY, publicKey: pem })
    return new Actor(this, { apiKey, secretKey: '', privateKey })
  }

  async line(market: Market, path: string): Promise<Line> {
    const line = await Line.open(this.exchange.ports[market], path)
    this.lines.push(line)
    return line
  }

  /** The first payload of a stream, as a raw connection carries it; the market is moved on until it comes. */
  async stream(market: Market, path: string, fits: (message: unknown) => boolean = () => true): Promise<unknown> {
    const line = await this.line(market, path)
    const message = line.next(fits)
    let arrived = false
    void message.then(() => {
      arrived = true
    })
    for (let round = 0; round < 400 && !arrived; round++) {
      this.clock.advance(250)
      await turn()
    }
    line.close()
    if (!arrived) throw new Error(`Nothing came on ${path}.`)
    return message
  }

  /** Best prices of a symbol as decimal text. */
  async touch(market: Market, symbol: string): Promise<{ bid: string; ask: string }> {
    const path = market === 'spot' ? '/api/v3/ticker/bookTicker' : '/fapi/v1/ticker/bookTicker'
    const response = await fetch(`http://127.0.0.1:${this.exchange.ports[market]}${path}?symbol=${symbol}`)
    const { bidPrice, askPrice } = (await response.json()) as { bidPrice: string; askPrice: string }
    return { bid: bidPrice, ask: askPrice }
  }

  /** A price at a distance from the best bid (`bid`) or ask, such as 0.9 times it, on a tick of `decimals`. */
  async price(market: Market, symbol: string, side: 'bid' | 'ask', factor: number, decimals: number): Promise<string> {
    const touch = await this.touch(market, symbol)
    return (Number(touch[side]) * factor).toFixed(decimals)
  }

  /** A whole quantity of a futures symbol that is worth about so many dollars. */
  async quantityOf(symbol: string, dollars: number): Promise<string> {
    return String(Math.floor(dollars / Number((await this.touch('usdm', symbol)).ask)))
  }
}

const PLENTY: NewAccount = {
  spot: {
    USDT: '1000000',
    USDC: '1000000',
    BTC: '10',
    ETH: '100',
    BNB: '100',
    SOL: '1000',
    LTC: '1000',
    LINK: '10000',
  },
  usdm: { USDT: '1000000', USDC: '10000', BNB: '10' },
}

/** A change of depth may touch one side of the book only: the example has both. */
export function hasBothSides(message: unknown): boolean {
  const { b, a } = message as { b?: unknown; a?: unknown }
  return !Array.isArray(b) || !Array.isArray(a) || (b.length > 0 && a.length > 0)
}

/** Lets everything that is ready happen: sockets have written and read what they had. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

/** One account and its ways to the exchange. */
export class Actor {
  readonly spot: Trader
  readonly usdm: Trader
  private readonly apis: Partial<Record<Market, Line>> = {}
  private requests = 0

  constructor(
    readonly scene: Scene,
    readonly account: { readonly apiKey: string; readonly secretKey: string; readonly privateKey?: KeyObject },
  ) {
    const now = (): number => scene.clock.now()
    this.spot = new Trader(scene.exchange.ports.spot, account, now)
    this.usdm = new Trader(scene.exchange.ports.usdm, account, now)
  }

  /** A call over REST, such as `POST /api/v3/order`, signed. */
  call(route: string, params: Params = {}): Promise<RestReply> {
    const [method = '', path = ''] = route.split(' ')
    return this[path.startsWith('/api') || path.startsWith('/sapi') ? 'spot' : 'usdm'].signed(method, path, {
      ...params,
    })
  }

  /** The body of a call that has to succeed. */
  // biome-ignore lint: bodies of many shapes
  async ok(route: string, params: Params = {}): Promise<any> {
    const reply = await this.call(route, params)
    if (reply.status !== 200) throw new Error(`${route} says ${reply.status} ${reply.text.slice(0, 300)}`)
    return reply.body
  }

  /** A market data call, unsigned. */
  // biome-ignore lint: as above
  async open(route: string, params: Params = {}): Promise<any> {
    const [method = '', path = ''] = route.split(' ')
    const query = new URLSearchParams(Object.entries(params).map(([name, value]) => [name, String(value)])).toString()
    const { status, text, body } = await this[path.startsWith('/api') ? 'spot' : 'usdm'].raw(
      method,
      query === '' ? path : `${path}?${query}`,
    )
    if (status !== 200) throw new Error(`${route} says ${status} ${text.slice(0, 300)}`)
    return body
  }

  async api(market: Market): Promise<Line> {
    this.apis[market] ??= await this.scene.line(market, market === 'spot' ? '/ws-api/v3' : '/ws-fapi/v1')
    return this.apis[market] as Line
  }

  /** Request ids are text, as in the documents' examples. */
  private nextId(): string {
    return `request-${++this.requests}`
  }

  /** A call over the WebSocket API, signed; the whole envelope. */
  // biome-ignore lint: as above
  async ask(market: Market, method: string, params: Params = {}): Promise<any> {
    return (await this.api(market)).ask(method, this[market].socketParams({ ...params }), this.nextId())
  }

  /** The same without key and signature. */
  // biome-ignore lint: as above
  async askOpen(market: Market, method: string, params: Readonly<Record<string, unknown>> = {}): Promise<any> {
    return (await this.api(market)).ask(method, Object.keys(params).length === 0 ? undefined : params, this.nextId())
  }

  /** Opens the user data of the account on the market. */
  async listen(market: Market): Promise<Line> {
    if (market === 'spot') {
      const line = await this.scene.line('spot', '/ws-api/v3')
      await line.ask('userDataStream.subscribe.signature', this.spot.socketParams())
      return line
    }
    const { listenKey } = await this.ok('POST /fapi/v1/listenKey')
    return this.scene.line('usdm', `/private/ws/${listenKey}`)
  }
}
