import type { ControlClient } from '../../simulator/control/client'
import type { DeskClient, Reply, Row } from './desk-client'
import type { Act, LockSpan, Market } from './history'
import { drawList, drawOrder, SYMBOLS, type NewOrder, type OrderKind, type Rules } from './orders'
import type { Random } from './random'
import type { Tab } from './tab'
import type { VirtualTime } from './virtual-time'

/** What all traders of a run share. */
export interface Floor {
  readonly desk: DeskClient
  readonly control: ControlClient
  readonly apiKey: string
  readonly time: VirtualTime
  readonly rules: ReadonlyMap<string, Rules>
  readonly acts: Act[]
  readonly locks: LockSpan[]
  /** Number of the desk's present life. */
  life(): number
  /** Whether acting is over. */
  over(): boolean
}

interface Posted {
  readonly path: string
  readonly body: unknown
  readonly key: string
}

const LIFT_WAITS = 60_500
const RUN_LASTS = 90_000

/** One hand at one tab: draws what to do next from the seed and what is on its screen. */
export class Trader {
  private readonly posted: Posted[] = []
  private keys = 0

  constructor(
    private readonly floor: Floor,
    private readonly tab: Tab,
    private readonly random: Random,
    /** Longest pause between two acts, ms. */
    private readonly pace: number,
  ) {}

  async trade(): Promise<void> {
    while (!this.floor.over()) {
      await this.floor.time.wait(this.random.int(0, this.pace))
      if (this.floor.over()) return
      await this.act()
    }
  }

  private async act(): Promise<void> {
    const { random } = this
    const act = random.weighted<() => Promise<unknown>>([
      [52, () => this.place()],
      [20, () => this.cancelOne()],
      [8, () => this.replaceOne()],
      [6, () => this.amendOne()],
      [3, () => this.placeBatch()],
      [5, () => this.placeList()],
      [1, () => this.cancelList()],
      [3, () => this.burst()],
      [3, () => this.doubleTap()],
      [3, () => this.sameKeyAgain()],
      [1, () => this.sameKeyOtherBody()],
      [3, () => this.loseNetwork()],
      [5, () => this.closePosition()],
      [2, () => this.cancelAll()],
      [0.4, () => this.kill()],
      [2, () => this.elsewhere()],
      [2, () => this.movePrice()],
      [2, () => this.sleepTab()],
      [2, () => this.choose()],
    ])
    await act()
  }

  private draw(): { readonly path: string; readonly body: unknown } | undefined {
    const { random } = this
    const market = random.pick(['spot', 'usdm'] as const)
    const symbol = random.pick(SYMBOLS)
    const kind = random.weighted<OrderKind>([
      [30, 'resting'],
      [20, 'near'],
      [18, 'market'],
      [6, 'maker'],
      [6, 'ioc'],
      ...(market === 'usdm'
        ? ([
            [10, 'stop'],
            [5, 'take-profit'],
            [5, 'reduce'],
          ] as const)
        : []),
    ])
    const order = this.drawFor(market, symbol, kind)
    if (order === undefined) return undefined
    return { path: '/api/orders', body: { account: 'paper', order, ...this.seenAndConfirmed() } }
  }

  private drawFor(market: Market, symbol: string, kind: OrderKind, side?: string): NewOrder | undefined {
    const last = this.tab.prices.get(`${market}:${symbol}`)
    const rules = this.floor.rules.get(`${market}:${symbol}`)
    if (last === undefined || rules === undefined) return undefined
    const order = drawOrder(this.random, market, symbol, kind, last, rules)
    return side === undefined || order['side'] === side ? order : this.drawFor(market, symbol, kind, side)
  }

  private seenAndConfirmed(): { readonly seen: Row; readonly confirmed: readonly string[] } {
    const confirmed = this.random.chance(0.95) ? ['repeat', 'doubt', 'price-stale', 'not-live'] : []
    return { seen: { generation: this.tab.generation }, confirmed }
  }

  private async place(cutAfter?: number): Promise<void> {
    const drawn = this.draw()
    if (drawn !== undefined) await this.post('place', drawn.path, drawn.body, this.newKey(), cutAfter)
  }

  private async burst(): Promise<void> {
    await Promise.all(Array.from({ length: this.random.int(3, 8) }, () => this.place()))
  }

  /** F-92: several taps of one ticket. */
  private async doubleTap(): Promise<void> {
    const drawn = this.draw()
    if (drawn === undefined) return
    const key = this.newKey()
    const taps = this.random.int(2, 5)
    await Promise.all(Array.from({ length: taps }, () => this.post('place', drawn.path, drawn.body, key)))
  }

  /** F-93 and F-94: a page, a worker or a proxy that posts again. */
  private async sameKeyAgain(): Promise<void> {
    const before = this.posted.length === 0 ? undefined : this.random.pick(this.posted)
    if (before !== undefined) await this.post('again', before.path, before.body, before.key)
  }

  private async sameKeyOtherBody(): Promise<void> {
    const before = this.posted.length === 0 ? undefined : this.random.pick(this.posted)
    const drawn = this.draw()
    if (before !== undefined && drawn !== undefined) await this.post('other-body', drawn.path, drawn.body, before.key)
  }

  /** F-96: the network goes after the post; the page asks by key and posts nothing. */
  private async loseNetwork(): Promise<void> {
    const key = this.newKey()
    const drawn = this.draw()
    if (drawn === undefined) return
    await this.post('place', drawn.path, drawn.body, key, this.random.int(1, 15))
    await this.floor.desk.ask('GET', `/api/intents/by-key/${key}`)
  }

  private async cancelOne(): Promise<void> {
    const open = this.tab.openOrders()
    if (open.length === 0) return
    const { market, symbol, service, orderId, clientOrderId } = this.random.pick(open)
    const target = this.random.chance(0.8) ? { service, orderId } : { service, clientOrderId }
    await this.post('cancel', '/api/cancels', { account: 'paper', market, symbol, target }, this.newKey())
  }

  /** S-25: a spot order gives way to another, in one request. */
  private async replaceOne(): Promise<void> {
    const { random, tab } = this
    const open = tab.openOrders().filter(({ market }) => market === 'spot')
    if (open.length === 0) return
    const { service, orderId, symbol } = random.pick(open)
    const order = this.drawFor('spot', symbol, random.pick(['resting', 'near'] as const))
    if (order === undefined) return
    const body = { account: 'paper', target: { service, orderId }, order, ...this.seenAndConfirmed() }
    await this.post('replace', '/api/orders/replace', body, this.newKey())
  }

  /** S-26: another size, and on futures another price, of the same order. */
  private async amendOne(): Promise<void> {
    const { random, tab } = this
    const open = tab.openOrders().filter((order) => order.service === 'order' && order.orderType === 'LIMIT')
    if (open.length === 0) return
    const { market, symbol, service, orderId, quantity, side } = random.pick(open)
    const drawn = this.drawFor(market, symbol, 'resting', side)
    if (drawn === undefined) return
    const terms = market === 'spot' ? { quantity: drawn.quantity } : { quantity, price: drawn['price'] }
    const body = {
      account: 'paper',
      market,
      symbol,
      target: { service, orderId },
      ...terms,
      ...this.seenAndConfirmed(),
    }
    await this.post('amend', '/api/orders/amend', body, this.newKey())
  }

  /** S-25: up to five futures orders in one request. */
  private async placeBatch(): Promise<void> {
    const { random } = this
    const orders = Array.from({ length: random.int(2, 5) }, () =>
      this.drawFor('usdm', random.pick(SYMBOLS), random.pick(['resting', 'near', 'maker', 'ioc'] as const)),
    ).filter((order) => order !== undefined)
    if (orders.length === 0) return
    const body = { account: 'paper', orders, ...this.seenAndConfirmed() }
    await this.post('batch', '/api/orders/batch', body, this.newKey())
  }

  /** S-25: a list of spot, a leg for each of its orders. */
  private async placeList(): Promise<void> {
    const symbol = this.random.pick(SYMBOLS)
    const last = this.tab.prices.get(`spot:${symbol}`)
    const rules = this.floor.rules.get(`spot:${symbol}`)
    if (last === undefined || rules === undefined) return
    const body = { account: 'paper', ...drawList(this.random, symbol, last, rules), ...this.seenAndConfirmed() }
    await this.post('list', '/api/order-lists', body, this.newKey())
  }

  private async cancelList(): Promise<void> {
    const listed = this.tab.openOrders().filter(({ orderListId }) => orderListId !== undefined)
    if (listed.length === 0) return
    const { symbol, orderListId } = this.random.pick(listed)
    await this.post('cancel-list', '/api/order-lists/cancel', { account: 'paper', symbol, orderListId }, this.newKey())
  }

  private async closePosition(): Promise<void> {
    const positions = [...this.tab.positions.values()]
    if (positions.length === 0) return
    const { symbol, positionSide } = this.random.pick(positions)
    const seen = { generation: this.tab.generation }
    const body = { account: 'paper', market: 'usdm', symbol, positionSide, seen }
    await this.post('close', '/api/positions/close', body, this.newKey())
  }

  private async cancelAll(): Promise<void> {
    const { random } = this
    const scope = {
      mode: random.pick(['entries', 'entries', 'everything', 'flatten'] as const),
      ...(random.chance(0.5) ? { market: random.pick(['spot', 'usdm'] as const) } : {}),
      ...(random.chance(0.3) ? { symbol: random.pick(SYMBOLS) } : {}),
    }
    const confirmed = random.chance(0.5) ? ['price-stale'] : []
    const life = this.floor.life()
    const reply = await this.post(
      'cancel-all',
      '/api/cancel-all',
      { account: 'paper', scope, confirmed },
      this.newKey(),
    )
    const from = this.floor.time.now()
    const run = reply.kind === 'answered' ? (reply.body['run'] as Row | undefined) : undefined
    if (run === undefined) return
    const ended = await this.endOf(String(run['runId']), life)
    if (ended !== undefined) this.floor.locks.push({ kind: 'cancel-all', from, to: ended })
  }

  /** When the run ended by its own word; undefined when a kill of the desk ended it. */
  private async endOf(runId: string, life: number): Promise<number | undefined> {
    const until = this.floor.time.now() + RUN_LASTS
    while (this.floor.time.now() < until && this.floor.life() === life) {
      const reply = await this.floor.desk.ask('GET', `/api/cancel-all/${runId}`)
      if (reply.kind === 'lost') return undefined
      const run = reply.body['run'] as Row | undefined
      if (run?.['state'] !== 'running') return this.floor.life() === life ? Number(run?.['endedAt'] ?? 0) : undefined
      await this.floor.time.wait(1_000)
    }
    return undefined
  }

  /** The kill switch, and a minute later the lock is lifted again. */
  private async kill(): Promise<void> {
    const { floor, random } = this
    const mode = random.pick(['entries', 'everything', 'flatten'] as const)
    const body = { account: 'paper', mode, confirmed: ['price-stale'] }
    const reply = await this.post('kill-switch', '/api/kill-switch', body, this.newKey())
    const from = floor.time.now()
    if (reply.kind === 'lost' || reply.status >= 300) return
    let asked = Number.POSITIVE_INFINITY
    for (let tries = 0; tries < 40; tries++) {
      const lift = await floor.desk.post('/api/trading-lock/lift', { account: 'paper' })
      asked = Math.min(asked, floor.time.now())
      if (lift.kind === 'answered' && lift.status === 200 && lift.body['lock'] === undefined) break
      await floor.time.wait(LIFT_WAITS / 4)
    }
    // What the lock holds back is judged up to the moment from which it could be lifted.
    floor.locks.push({ kind: 'kill-switch', from, to: asked + LIFT_WAITS - 1_000 })
  }

  /** F-55: the owner trades in the app of the exchange, too. */
  private async elsewhere(): Promise<void> {
    const { random, floor } = this
    const spot = random.chance(0.5)
    const symbol = random.pick(SYMBOLS)
    const last = this.tab.prices.get(`${spot ? 'spot' : 'usdm'}:${symbol}`)
    const rules = floor.rules.get(`${spot ? 'spot' : 'usdm'}:${symbol}`)
    if (last === undefined || rules === undefined) return
    const kind = random.pick(['resting', 'market'] as const)
    const { side, quantity, orderType, price } = drawOrder(random, 'spot', symbol, kind, last, rules)
    const params: Record<string, string> = {
      symbol,
      side: String(side),
      type: String(orderType),
      quantity: String(quantity),
    }
    if (price !== undefined) Object.assign(params, { price: String(price), timeInForce: 'GTC' })
    await floor.control
      .act(floor.apiKey, 'POST', spot ? '/api/v3/order' : '/fapi/v1/order', params)
      .catch(() => undefined)
  }

  private async movePrice(): Promise<void> {
    const { random } = this
    const market = random.pick(['spot', 'usdm'] as const)
    const symbol = random.pick(SYMBOLS)
    const last = this.tab.prices.get(`${market}:${symbol}`)
    if (last === undefined) return
    const price = (Number(last) * (1 + random.int(-12, 12) / 1000)).toFixed(1)
    await this.floor.control.movePrice(market, symbol, price).catch(() => undefined)
  }

  private async sleepTab(): Promise<void> {
    this.tab.drop()
    await this.floor.time.wait(this.random.int(100, 3_000))
  }

  /** S-35: keep watching, or cancel it if it exists. */
  private async choose(): Promise<void> {
    const open = [...this.tab.intents.values()].filter((intent) =>
      ['unresolved', 'unconfirmed'].includes(String(intent['state'])),
    )
    if (open.length === 0) return
    const intent = this.random.pick(open)
    const choice = this.random.pick(['keep-watching', 'cancel-if-exists'])
    await this.floor.desk.post(`/api/intents/${String(intent['intentId'])}/choice`, { account: 'paper', choice })
  }

  /** A UUID of version 7 whose digits the seed decides. */
  private newKey(): string {
    const hex = (length: number): string => Array.from({ length }, () => this.random.int(0, 15).toString(16)).join('')
    const count = (this.keys++ & 0xfff).toString(16).padStart(3, '0')
    return `${hex(8)}-${hex(4)}-7${count}-8${hex(3)}-${hex(12)}`
  }

  private async post(kind: string, path: string, body: unknown, key: string, cutAfter?: number): Promise<Reply> {
    const { floor } = this
    this.posted.push({ path, body, key })
    const act = { number: floor.acts.length, kind, at: floor.time.now(), life: floor.life(), key }
    floor.acts.push(act)
    const reply = await floor.desk.post(path, body, key, cutAfter)
    // A page whose server is gone waits for it.
    if (reply.kind === 'lost' && cutAfter === undefined) await floor.time.wait(2_000)
    floor.acts[act.number] = { ...act, answeredAt: floor.time.now(), ...toldBy(reply) }
    return reply
  }
}

function toldBy(reply: Reply): Partial<Act> {
  if (reply.kind === 'lost') return {}
  const { status, body } = reply
  const intent = body['intent'] as Row | undefined
  const act = body['act'] as { readonly intents: readonly Row[] } | undefined
  const intents = act?.intents ?? (intent === undefined ? [] : [intent])
  const run = body['run'] as Row | undefined
  const error = body['error'] as Row | undefined
  return {
    status,
    ...(intents.length === 0 ? {} : { intentIds: intents.map((each) => String(each['intentId'])) }),
    ...(run === undefined ? {} : { runId: String(run['runId']) }),
    ...(error === undefined ? {} : { code: String(error['code']) }),
  }
}
