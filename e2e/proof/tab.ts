import { WebSocket } from 'ws'
import type { DeskClient, Row } from './desk-client'
import { orderKey, type Alarm, type Claim, type Market, type Service, type Shown } from './history'
import type { VirtualTime } from './virtual-time'

/** An order as a tab shows it. */
export interface ShownOrder {
  readonly market: Market
  readonly service: Service
  readonly symbol: string
  readonly orderId: string
  readonly clientOrderId: string
  readonly side: string
  readonly orderType: string
  readonly status: string
  readonly quantity: string
  readonly executedQuantity: string
  readonly orderListId?: string
}

/** What tabs saw and heard that is to be true for ever. */
export interface Heard {
  readonly claims: Claim[]
  readonly alarms: Alarm[]
  readonly doubted: Set<string>
}

const OPEN = new Set(['NEW', 'PENDING_NEW', 'PARTIALLY_FILLED', 'TRIGGERING'])
const NOTHING_CAME = new Set(['rejected', 'not-placed', 'abandoned'])
/** A beat that is this late makes the colors go (S-71), ms. */
const BEAT_LASTS = 2_500
const REDIAL_MS = 1_000

/** A browser tab: follows the account over the bridge, keeps the picture and shows prices. */
export class Tab {
  generation = 0
  readonly orders = new Map<string, ShownOrder>()
  readonly intents = new Map<string, Row>()
  readonly positions = new Map<string, Row>()
  readonly balances = new Map<string, Row>()
  /** Last price by `market:symbol`, as the tickers say. */
  readonly prices = new Map<string, string>()
  run: Row | undefined
  private phases: Record<string, string> = {}
  private ages: Record<Market, number> = { spot: 0, usdm: 0 }
  private seq = 0
  private lastBeat = Number.NEGATIVE_INFINITY
  /** Whether the picture is known to be the desk's of now: told whole, or its count is the beat's. A new connection says nothing yet. */
  private proven = false
  private socket: WebSocket | undefined
  private ended = false

  constructor(
    readonly number: number,
    private readonly desk: DeskClient,
    private readonly time: VirtualTime,
    private readonly heard: Heard,
  ) {}

  open(): void {
    void this.dial()
  }

  close(): void {
    this.ended = true
    this.socket?.terminate()
  }

  /** A phone that sleeps: the socket is dropped without a word and dialed again (S-74). */
  drop(): void {
    this.socket?.terminate()
  }

  openOrders(): ShownOrder[] {
    return [...this.orders.values()].filter((order) => OPEN.has(order.status))
  }

  isLive(market: Market): boolean {
    const connected = this.socket?.readyState === WebSocket.OPEN && this.proven
    return connected && this.phases[market] === 'live' && this.time.now() - this.lastBeat <= BEAT_LASTS
  }

  /** What is on the screen at this moment. */
  shown(): Shown {
    return {
      tab: this.number,
      at: this.time.now(),
      live: (['spot', 'usdm'] as const).filter((market) => this.isLive(market)),
      age: { ...this.ages },
      orders: new Map(
        [...this.orders].map(([key, { market, status, executedQuantity }]) => [
          key,
          { market, status, executed: executedQuantity },
        ]),
      ),
      balances: new Map([...this.balances].map(([key, row]) => [key, balanceText(row)])),
      positions: new Map([...this.positions].map(([key, row]) => [key, String(row['quantity'])])),
    }
  }

  private async dial(): Promise<void> {
    if (this.ended) return
    const reply = await this.desk.post('/api/bridge-ticket', undefined)
    const ticket = reply.kind === 'answered' && reply.status === 200 ? String(reply.body['ticket']) : undefined
    if (ticket === undefined) return this.later()
    const { origin } = this.desk.binnacle
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/bridge`, ['binnacle.v1', `ticket.${ticket}`], {
      headers: { origin, cookie: this.desk.cookies },
    })
    this.socket = socket
    socket.on('open', () => {
      const known = this.generation > 0 ? { gen: this.generation, seq: this.seq } : {}
      socket.send(JSON.stringify({ op: 'follow', account: 'paper', ...known }))
      socket.send(JSON.stringify({ op: 'watch', topics: ['tickers/paper/spot', 'tickers/paper/usdm'] }))
    })
    socket.on('message', (frame) => this.take(JSON.parse(String(frame)) as Row))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.lastBeat = Number.NEGATIVE_INFINITY
      this.proven = false
      this.later()
    })
  }

  private later(): void {
    if (!this.ended) void this.time.wait(REDIAL_MS).then(() => this.dial())
  }

  private take(frame: Row): void {
    for (const each of (frame['snapshots'] as Row[] | undefined) ?? []) this.replace(each)
    for (const each of (frame['events'] as Row[] | undefined) ?? []) this.follow(each)
    for (const each of (frame['state'] as Row[] | undefined) ?? []) this.price(each)
    const beat = frame['beat'] as { at: number; accounts: { gen: number; seq: number; sources: Row[] }[] } | undefined
    if (beat === undefined) return
    // A tab that stood still reads old beats at once; a browser sees by its own clock that it slept, this one by the beat's.
    this.lastBeat = Math.min(this.time.now(), beat.at)
    const [account] = beat.accounts
    if (account !== undefined && account.gen === this.generation && account.seq <= this.seq) this.proven = true
    for (const source of account?.sources ?? [])
      if (source['source'] === 'account-stream') this.ages[source['market'] as Market] = Number(source['ageMs'] ?? 0)
  }

  private replace({ gen, seq, snapshot }: Row): void {
    const picture = snapshot as Row
    this.generation = gen as number
    this.seq = seq as number
    this.proven = true
    for (const rows of [this.orders, this.positions, this.balances]) rows.clear()
    this.phases = picture['phases'] as Record<string, string>
    this.run = picture['cancelRun'] as Row | undefined
    for (const order of picture['orders'] as ShownOrder[]) this.putOrder(order)
    for (const balance of picture['balances'] as Row[]) this.putBalance(balance)
    for (const position of picture['positions'] as Row[]) this.putPosition(position)
    for (const intent of picture['intents'] as Row[]) this.putIntent(intent)
    for (const alarm of picture['alarms'] as Row[]) this.hear(alarm)
  }

  private follow({ gen, seq, events }: Row): void {
    const changes = events as Row[]
    // A number that is missing: what is known is followed from again (S-66).
    if (gen !== this.generation || (seq as number) - changes.length > this.seq) {
      this.socket?.send(
        JSON.stringify({ op: 'follow', account: 'paper', ...(gen === this.generation ? { gen, seq: this.seq } : {}) }),
      )
      return
    }
    this.seq = Math.max(this.seq, seq as number)
    this.proven = true
    for (const change of changes) this.apply(change)
  }

  private apply(change: Row): void {
    switch (change['type']) {
      case 'order':
        return this.putOrder(change['order'] as ShownOrder)
      case 'balance':
        return this.putBalance(change['balance'] as Row)
      case 'position':
        return this.putPosition(change['position'] as Row)
      case 'intent':
        return this.putIntent(change['intent'] as Row)
      case 'cancel-run':
        this.run = change['run'] as Row
        return
      case 'standing':
        this.phases = change['phases'] as Record<string, string>
        return
      case 'alarm':
        return this.hear(change['alarm'] as Row)
    }
  }

  private putOrder(order: ShownOrder): void {
    const key = orderKey(order)
    const before = this.orders.get(key)
    this.orders.set(key, order)
    if (OPEN.has(order.status) || before?.status === order.status) return
    const { clientOrderId, status, executedQuantity } = order
    this.heard.claims.push({
      at: this.time.now(),
      clientOrderId,
      says: status,
      executed: executedQuantity,
      order: key,
    })
  }

  private putBalance(balance: Row): void {
    this.balances.set(`${String(balance['market'])}:${String(balance['asset'])}`, balance)
  }

  private putPosition(position: Row): void {
    const key = `${String(position['symbol'])}:${String(position['positionSide'])}`
    if (/^-?0+(\.0+)?$/.test(String(position['quantity']))) this.positions.delete(key)
    else this.positions.set(key, position)
  }

  private putIntent(intent: Row): void {
    const id = String(intent['intentId'])
    const before = this.intents.get(id)
    this.intents.set(id, intent)
    const state = String(intent['state'])
    const clientOrderId = String(intent['clientOrderId'])
    if (state === 'unconfirmed') this.heard.doubted.add(clientOrderId)
    if (before?.['state'] === state || intent['order'] === undefined || !NOTHING_CAME.has(state)) return
    this.heard.claims.push({ at: this.time.now(), clientOrderId, says: state })
  }

  private hear(alarm: Row): void {
    const { code, params } = alarm['reason'] as { code: string; params?: Record<string, string> }
    this.heard.alarms.push({ at: Number(alarm['at']), code, params: params ?? {} })
  }

  private price({ k, t }: Row): void {
    const [, , market] = String(k).split('/')
    for (const [symbol, [last]] of Object.entries((t as Record<string, [string]> | undefined) ?? {}))
      this.prices.set(`${market}:${symbol}`, last)
  }
}

const balanceText = (row: Row): string =>
  row['market'] === 'spot' ? `${String(row['free'])} ${String(row['locked'])}` : String(row['wallet'])
