import { ControlClient, type FaultOrder, type FaultState } from '../control/client'
import { createExchange, type Exchange, type ExchangeOptions } from '../create-exchange'
import { createManualClock, type ManualClock } from '../engine/manual-clock'
import { Line, Trader } from './trader'

/** An exchange on real sockets with a clock turned by hand, a quiet market and one trader per market, for tests of faults. */
export class FaultScene {
  spot!: Trader
  usdm!: Trader
  private lines: Line[] = []

  private constructor(
    readonly clock: ManualClock,
    readonly exchange: Exchange,
    readonly control: ControlClient,
    /** Prices at the start; each test begins with them. */
    private readonly prices: Readonly<Record<'spot' | 'usdm', string>>,
  ) {}

  static async open(options: Partial<ExchangeOptions> = {}): Promise<FaultScene> {
    const clock = createManualClock(1_795_000_000_000)
    const exchange = await createExchange({ ...options, clock })
    const control = new ControlClient(exchange.ports.control)
    await control.pause()
    const priceOf = (market: 'spot' | 'usdm'): string =>
      String((exchange.markets.symbol(market, 'BTCUSDT')?.lastPrice() ?? 0n) / 100_000_000n)
    return new FaultScene(clock, exchange, control, { spot: priceOf('spot'), usdm: priceOf('usdm') })
  }

  /** Everything as at the start, with a new account; sockets of the test before are gone. */
  async begin(): Promise<void> {
    for (const line of this.lines.splice(0)) line.close()
    await this.control.reset()
    await this.layBooks()
    const account = await this.control.createAccount({
      spot: { USDT: '100000', BTC: '2' },
      usdm: { USDT: '100000' },
    })
    this.spot = new Trader(this.exchange.ports.spot, account, () => this.clock.now())
    this.usdm = new Trader(this.exchange.ports.usdm, account, () => this.clock.now())
  }

  /** Prices as at the start, with full books around them. */
  async layBooks(): Promise<void> {
    for (const market of ['spot', 'usdm'] as const) await this.control.movePrice(market, 'BTCUSDT', this.prices[market])
  }

  async close(): Promise<void> {
    for (const line of this.lines.splice(0)) line.close()
    await this.exchange.close()
  }

  get apiKey(): string {
    return this.spot.account.apiKey
  }

  fault(fault: FaultOrder): Promise<FaultState> {
    return this.control.setFault(fault)
  }

  pathOf(trader: Trader): string {
    return trader === this.spot ? '/api/v3/order' : '/fapi/v1/order'
  }

  /** A limit order far below the market, or what `more` makes of it. */
  place(trader: Trader, clientOrderId: string, more: Record<string, string> = {}) {
    const order = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.004',
      price: '50000',
      newClientOrderId: clientOrderId,
      ...more,
    }
    const sent = Object.fromEntries(Object.entries(order).filter(([, value]) => value !== ''))
    return trader.signed('POST', this.pathOf(trader), sent)
  }

  market(trader: Trader, clientOrderId: string, more: Record<string, string> = {}) {
    return this.place(trader, clientOrderId, { type: 'MARKET', timeInForce: '', price: '', ...more })
  }

  cancel(trader: Trader, clientOrderId: string) {
    return trader.signed('DELETE', this.pathOf(trader), { symbol: 'BTCUSDT', origClientOrderId: clientOrderId })
  }

  query(trader: Trader, clientOrderId: string) {
    return trader.signed('GET', this.pathOf(trader), { symbol: 'BTCUSDT', origClientOrderId: clientOrderId })
  }

  /** Client ids and states of a trader's orders as the engine holds them. */
  async truth(trader: Trader): Promise<Record<string, string>> {
    const truth = await this.control.truth(this.apiKey)
    const { orders } = trader === this.spot ? truth.spot : truth.usdm
    return Object.fromEntries(orders.map((order) => [String(order.clientOrderId), String(order.status)]))
  }

  async openIds(trader: Trader): Promise<string[]> {
    return Object.entries(await this.truth(trader))
      .filter(([, status]) => status === 'NEW' || status === 'PARTIALLY_FILLED')
      .map(([id]) => id)
  }

  async line(market: 'spot' | 'usdm', path: string, options: object = {}): Promise<Line> {
    const line = await Line.open(this.exchange.ports[market], path, options)
    this.lines.push(line)
    return line
  }

  api(market: 'spot' | 'usdm' = 'spot'): Promise<Line> {
    return this.line(market, market === 'spot' ? '/ws-api/v3' : '/ws-fapi/v1')
  }

  /** A WebSocket API connection that gets the spot account's events. */
  async subscribed(): Promise<Line> {
    const line = await this.api()
    await line.ask('userDataStream.subscribe.signature', this.spot.socketParams())
    return line
  }

  /** The futures account's private stream. */
  async privateStream(): Promise<Line> {
    const { body } = await this.usdm.raw('POST', '/fapi/v1/listenKey')
    const line = await this.line('usdm', `/private/ws/${body.listenKey}`)
    await line.ask('LIST_SUBSCRIPTIONS')
    return line
  }

  /** Waits until all that was sent before has arrived on this line. */
  async arrived(line: Line): Promise<void> {
    await line.ask(line.socket.url.includes('/ws-') ? 'session.status' : 'LIST_SUBSCRIPTIONS')
  }

  /** Events of the spot account that arrived so far, in short: execution type and client id, or name. */
  async spotEvents(line: Line): Promise<string[]> {
    await this.arrived(line)
    return line.messages
      .filter((message) => message.event)
      .map(({ event }) => (event.x ? `${event.x} ${event.x === 'CANCELED' ? event.C : event.c}` : event.e))
  }

  /** The same of the futures account. */
  async usdmEvents(line: Line): Promise<string[]> {
    await this.arrived(line)
    return line.messages
      .filter((message) => message.e)
      .map(({ e, o, c }) => {
        if (e === 'ALGO_UPDATE') return `ALGO ${o.X}`
        if (e === 'ORDER_TRADE_UPDATE') return `${o.x} ${o.c}`
        return e === 'TRADE_LITE' ? `LITE ${c}` : e
      })
  }

  /** Turns the pages of real time until something of the exchange's own came about; the exchange's clock stands. */
  async until(fits: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await fits())) await this.control.time()
  }

  /** Last price as whole dollars, moved by `by`. */
  price(market: 'spot' | 'usdm', by = 0): string {
    const last = this.exchange.markets.symbol(market, 'BTCUSDT')?.lastPrice() ?? 0n
    return String(Number(last / 100_000_000n) + by)
  }
}
