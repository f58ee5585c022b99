import type { Clock } from '../../../domain/clock'
import { compare, decimal, type DecimalString } from '../../../domain/decimal'
import type { Balance, Position } from '../../../domain/account'
import type { AccountEvent } from '../../../domain/account-event'
import { withMarginMode, type FuturesSettings } from '../../../domain/futures-settings'
import type { LeverageBracket } from '../../../domain/leverage-bracket'
import type { KeyRights } from '../../../domain/key-rights'
import type { Market } from '../../../domain/market'
import { isOpen, type Fill, type NewOrder, type Order, type OrderService } from '../../../domain/order'
import { serviceOf } from '../../../domain/order-kind'
import type { VenueSetting } from '../../../domain/venue-change'
import type {
  AccountReading,
  AmendRequest,
  BatchTrading,
  AccountStreamHandlers,
  Evidence,
  Hold,
  MarketData,
  Outcome,
  OrderTarget,
  ReadOptions,
  Reading,
  ReplaceOutcome,
  ReplaceRequest,
  Venue,
  VenueAccount,
} from '../../../exchange/port'

type Answered<T> = T | Promise<T>

/** One call that reached the scripted exchange. */
export interface Call {
  readonly name: string
  readonly symbol?: string | undefined
  readonly clientOrderId?: string | undefined
  readonly service?: OrderService | undefined
  readonly orderId?: string | undefined
  readonly order?: NewOrder | undefined
  readonly ms?: number | undefined
  readonly options?: ReadOptions | undefined
}

/**
 * A market of the exchange as a test writes it: it holds orders as they truly are, and each answer can be replaced. What
 * the test does not say happens as it would on a good day.
 */
export class ScriptedVenue {
  readonly orders: Order[] = []
  readonly fills: Fill[] = []
  readonly calls: Call[] = []
  balances: Balance[] = []
  positions: Position[] = []
  accountTime = 1
  errorBound = 20
  /** Of the limit of this minute, by everybody. */
  weightUsed = 0
  offset = 0
  handlers: AccountStreamHandlers | undefined
  keyFingerprint = 'key'
  held: { until: number; kind: string | undefined }[] = []
  /** As a deadline that some request of this market met. */
  tellHold: ((hold: Hold) => void) | undefined
  /** As -2015 in an answer to some request of this market. */
  refuseKey: (() => void) | undefined
  /** What the key may do, where a test says so; without it the market has no such call. */
  onKeyRights: (() => Answered<Reading<KeyRights>>) | undefined
  onPlace: ((order: NewOrder, clientOrderId: string) => Answered<Outcome<Order>>) | undefined
  onCancel: ((target: OrderTarget) => Answered<Outcome<Order | undefined> | undefined>) | undefined
  onAmend: ((request: AmendRequest) => Answered<Outcome<Order | undefined> | undefined>) | undefined
  onBatch:
    | ((kind: 'place' | 'amend' | 'cancel', count: number) => Answered<readonly Outcome<Order>[] | undefined>)
    | undefined
  onSetting: ((setting: VenueSetting) => Answered<Outcome<undefined> | undefined>) | undefined
  onReadSetting: ((setting: VenueSetting) => Answered<Reading<{ isSet: boolean; now: string }> | undefined>) | undefined
  onBrackets: ((symbol: string) => Answered<Reading<readonly LeverageBracket[]>>) | undefined
  /** Modes and isolated symbols as they truly stand. */
  futures: FuturesSettings = { hedgeMode: false, multiAssets: false, isolated: [] }
  /** Settings as they truly stand, by kind and symbol. */
  readonly settings: VenueSetting[] = []
  onReplace: ((request: ReplaceRequest) => Answered<ReplaceOutcome | undefined>) | undefined
  onCancelAll: ((symbol: string, service: OrderService) => Answered<Outcome<readonly Order[]> | undefined>) | undefined
  onArmCountdown: ((symbol: string, ms: number) => Outcome<undefined> | undefined) | undefined
  onFind: ((target: OrderTarget) => Answered<Reading<Order> | undefined>) | undefined
  onOpenOrders: ((service: OrderService) => Answered<Reading<readonly Order[]> | undefined>) | undefined
  onRead: (() => Answered<Reading<AccountReading> | undefined>) | undefined
  private nextId = 9_007_199_254_740_993n
  private eventNumber = 0

  constructor(
    readonly market: Market,
    private readonly clock: Clock,
  ) {}

  /** Ids start anew, as after a reset of the exchange. */
  restartIds(from: bigint): void {
    this.nextId = from
  }

  evidence(more: Partial<Evidence> = {}): Evidence {
    const at = this.clock.monotonic()
    return { httpStatus: 200, raw: '{}', sentAt: at, answeredAt: at, ...more }
  }

  /** Puts an order on the book as the exchange would, without telling anybody. */
  rest(order: NewOrder, clientOrderId: string, more: Partial<Order> = {}): Order {
    const { quantity = decimal('0'), triggerBy, ...asked } = order
    const made: Order = {
      ...asked,
      service: serviceOf(order),
      orderId: String(this.nextId++),
      clientOrderId,
      status: 'NEW',
      quantity,
      executedQuantity: decimal('0'),
      reduceOnly: order.reduceOnly ?? false,
      closePosition: order.closePosition ?? false,
      ...(triggerBy === undefined ? {} : { triggerBy }),
      createdTime: this.clock.now(),
      exchangeTime: this.clock.now(),
      ...more,
    }
    this.orders.push(made)
    return made
  }

  /** Changes an order at the exchange and returns its new form. */
  turn(order: Pick<Order, 'orderId'>, change: Partial<Order>): Order {
    const at = this.orders.findIndex((each) => each.orderId === order.orderId)
    const known = this.orders[at]
    if (known === undefined) throw new Error(`no order ${order.orderId}`)
    const turned = { ...known, exchangeTime: this.clock.now(), ...change }
    this.orders[at] = turned
    return turned
  }

  trade(order: Order, quantity: string, price = '100'): Fill {
    const fill: Fill = {
      market: this.market,
      symbol: order.symbol,
      tradeId: String(this.fills.length + 1),
      orderId: order.orderId,
      side: order.side,
      positionSide: order.positionSide,
      price: decimal(price),
      quantity: decimal(quantity),
      maker: false,
      exchangeTime: this.clock.now(),
    }
    this.fills.push(fill)
    return fill
  }

  /** Sends an event down the stream. The same number twice is the same frame twice (F-69). */
  emit(event: AccountEvent, number = ++this.eventNumber): void {
    const exchangeTime = event.type === 'order-updated' ? event.order.exchangeTime : this.clock.now()
    this.handlers?.onEvent(event, { dedupeKey: `e${number}`, exchangeTime, raw: JSON.stringify(event) })
  }

  tell(order: Order, fill?: Fill): void {
    this.emit({ type: 'order-updated', order, ...(fill === undefined ? {} : { fill }), source: 'event' })
  }

  rejected(
    reason: Extract<Outcome<never>, { kind: 'rejected' }>['reason'],
    more: Partial<Evidence> = {},
    retryAt?: number,
  ): Outcome<never> {
    const evidence = this.evidence({ httpStatus: 400, ...more })
    return { kind: 'rejected', reason, retry: 'never', ...(retryAt === undefined ? {} : { retryAt }), evidence }
  }

  unconfirmed(cause: Extract<Outcome<never>, { kind: 'unconfirmed' }>['cause']): Outcome<never> {
    return { kind: 'unconfirmed', cause, evidence: this.evidence({ httpStatus: undefined, raw: undefined }) }
  }

  accepted(order: Order): Outcome<Order> {
    return { kind: 'accepted', value: order, evidence: this.evidence({ raw: JSON.stringify(order) }) }
  }

  failed(): Extract<Reading<never>, { kind: 'failed' }> {
    return { kind: 'failed', reason: 'timeout', evidence: this.evidence({ httpStatus: undefined }) }
  }

  placed(): readonly string[] {
    return this.calls.flatMap((call) => (call.name === 'place' ? (call.clientOrderId ?? []) : []))
  }

  private settle(setting: VenueSetting): void {
    if (setting.kind === 'position-mode') this.futures = { ...this.futures, hedgeMode: setting.hedge }
    if (setting.kind === 'multi-assets') this.futures = { ...this.futures, multiAssets: setting.on }
    if (setting.kind === 'margin-mode') this.futures = withMarginMode(this.futures, setting.symbol, setting.marginMode)
  }

  private read<T>(value: T): Reading<T> {
    return { kind: 'read', value, evidence: this.evidence() }
  }

  readonly account: VenueAccount = (() => {
    const venue = this
    return {
      // Read late: fields are made before the constructor's arguments are kept.
      get market() {
        return venue.market
      },
      get keyFingerprint() {
        return venue.keyFingerprint
      },
      trading: {
        get market() {
          return venue.market
        },
        sendWindow: () => ({ timestamp: venue.clock.now() + venue.offset, recvWindow: 3_000 }),
        async place(order, clientOrderId) {
          venue.calls.push({ name: 'place', symbol: order.symbol, clientOrderId, order })
          return venue.onPlace === undefined
            ? venue.accepted(venue.rest(order, clientOrderId))
            : venue.onPlace(order, clientOrderId)
        },
        async cancel(target, cancelClientOrderId) {
          venue.calls.push({ ...target, name: 'cancel', clientOrderId: cancelClientOrderId })
          const scripted = await venue.onCancel?.(target)
          if (scripted !== undefined) return scripted
          const order = venue.find(target)
          if (order === undefined || !isOpen(order))
            return venue.rejected('not-found', { code: -2011, text: 'Unknown order sent.' })
          return { kind: 'accepted', value: venue.turn(order, { status: 'CANCELED' }), evidence: venue.evidence() }
        },
        async amend(request) {
          venue.calls.push({ ...request.target, name: 'amend', clientOrderId: request.clientOrderId })
          return (await venue.onAmend?.(request)) ?? venue.amended(request)
        },
        get batch() {
          return venue.market === 'usdm' ? venue.batch : undefined
        },
        async replace(request) {
          const { target, cancelClientOrderId, order, clientOrderId } = request
          venue.calls.push({ ...target, name: 'replace', clientOrderId: cancelClientOrderId, order })
          const scripted = await venue.onReplace?.(request)
          if (scripted !== undefined) return scripted
          const known = venue.find(target)
          if (known === undefined || !isOpen(known))
            return {
              cancel: venue.rejected('not-found', { code: -2011, text: 'Unknown order sent.' }),
              place: venue.rejected('not-attempted'),
            }
          return {
            cancel: { kind: 'accepted', value: venue.turn(known, { status: 'CANCELED' }), evidence: venue.evidence() },
            place: venue.accepted(venue.rest(order, clientOrderId)),
          }
        },
        async cancelAllOn(symbol, service) {
          venue.calls.push({ name: 'cancelAllOn', symbol, service })
          const scripted = await venue.onCancelAll?.(symbol, service)
          if (scripted !== undefined) return scripted
          const open = venue.orders.filter(
            (order) => order.symbol === symbol && order.service === service && isOpen(order),
          )
          if (open.length === 0) return venue.rejected('not-found', { code: -2011 })
          const value = open.map((order) => venue.turn(order, { status: 'CANCELED' }))
          return { kind: 'accepted', value, evidence: venue.evidence() }
        },
        async armCountdown(symbol, ms) {
          venue.calls.push({ name: 'armCountdown', symbol, ms })
          return (
            venue.onArmCountdown?.(symbol, ms) ?? { kind: 'accepted', value: undefined, evidence: venue.evidence() }
          )
        },
        get weights() {
          return venue.market === 'spot'
            ? { allOpenOrders: 80, openOrders: 6, findOrder: 4 }
            : { allOpenOrders: 40, openOrders: 1, findOrder: 1 }
        },
        async findOrder(target, options) {
          venue.calls.push({ name: 'findOrder', ...target, options })
          const scripted = await venue.onFind?.(target)
          if (scripted !== undefined) return scripted
          const order = venue.find(target)
          return order === undefined
            ? { kind: 'absent', evidence: venue.evidence({ httpStatus: 400, code: -2013 }) }
            : venue.read(order)
        },
        async openOrders(service, symbol, options) {
          venue.calls.push({ name: 'openOrders', service, symbol, options })
          const scripted = await venue.onOpenOrders?.(service)
          if (scripted !== undefined) return scripted
          return venue.read(
            venue.orders.filter(
              (order) =>
                order.service === service && isOpen(order) && (symbol === undefined || order.symbol === symbol),
            ),
          )
        },
        async orderHistory({ symbol, service, since }, options) {
          venue.calls.push({ name: 'orderHistory', service, symbol, options })
          return venue.read(
            venue.orders.filter(
              (order) => order.symbol === symbol && order.service === service && order.exchangeTime >= since,
            ),
          )
        },
        async fills({ symbol, orderId, fromTradeId, since }, options) {
          venue.calls.push({ name: 'fills', symbol, options })
          return venue.read(
            venue.fills.filter(
              (fill) =>
                fill.symbol === symbol &&
                (orderId === undefined || fill.orderId === orderId) &&
                (fromTradeId === undefined || BigInt(fill.tradeId) >= BigInt(fromTradeId)) &&
                (since === undefined || fill.exchangeTime >= since),
            ),
          )
        },
      },
      settings: {
        async change(setting) {
          venue.calls.push({ name: 'setting' })
          const scripted = await venue.onSetting?.(setting)
          if (scripted !== undefined) return scripted
          venue.settings.push(setting)
          venue.settle(setting)
          return { kind: 'accepted', value: undefined, evidence: venue.evidence() }
        },
        async modes() {
          return venue.read({ hedgeMode: venue.futures.hedgeMode, multiAssets: venue.futures.multiAssets })
        },
        async brackets(symbol) {
          venue.calls.push({ name: 'brackets', symbol })
          return venue.onBrackets?.(symbol) ?? venue.read([])
        },
        async collateralRates() {
          return venue.read({})
        },
        async read(setting) {
          venue.calls.push({ name: 'readSetting' })
          const scripted = await venue.onReadSetting?.(setting)
          if (scripted !== undefined) return scripted
          const text = JSON.stringify(setting)
          return venue.read({ isSet: venue.settings.some((each) => JSON.stringify(each) === text), now: 'other' })
        },
      },
      async read(options) {
        venue.calls.push({ name: 'read', options })
        const scripted = await venue.onRead?.()
        if (scripted !== undefined) return scripted
        return venue.read({
          balances: venue.balances,
          positions: venue.positions,
          canTrade: true,
          ...(venue.market === 'usdm' ? { futures: venue.futures } : {}),
          exchangeTime: venue.accountTime,
        })
      },
      async commission() {
        return venue.read({ maker: decimal('0.001'), taker: decimal('0.001') })
      },
      openStream(handlers) {
        venue.handlers = handlers
        return { close: () => undefined }
      },
      get keyRights() {
        return venue.onKeyRights === undefined
          ? undefined
          : async () => {
              venue.calls.push({ name: 'keyRights' })
              return venue.onKeyRights?.() ?? venue.failed()
            }
      },
    }
  })()

  readonly venue: Venue = (() => {
    const venue = this
    return {
      get market() {
        return venue.market
      },
      marketData: {} as MarketData,
      account: () => venue.account,
      clock: () => ({ offset: venue.offset, errorBound: venue.errorBound, measuredAt: venue.clock.now() }),
      weight: () => ({ used: venue.weightUsed, limit: venue.market === 'spot' ? 6_000 : 2_400, resetsAt: 0 }),
      holdUntil: (until, kind) => void venue.held.push({ until, kind }),
      onHold: (listener) => {
        venue.tellHold = listener
      },
      onKeyRefused: (listener) => {
        venue.refuseKey = listener
      },
      measureClock: () =>
        Promise.resolve({ offset: venue.offset, errorBound: venue.errorBound, measuredAt: venue.clock.now() }),
      close: () => Promise.resolve(),
    }
  })()

  /** An amendment as the exchange makes it: canceled when nothing is left of it. */
  amended({ target, terms }: AmendRequest): Outcome<Order | undefined> {
    const order = this.find(target)
    if (order === undefined || !isOpen(order)) return this.rejected('not-found', { code: -2013 })
    const ends = compare(terms.quantity, order.executedQuantity) <= 0
    if (ends) return this.accepted(this.turn(order, { status: 'CANCELED' }))
    const price = terms.price === undefined ? {} : { price: terms.price }
    return this.accepted(this.turn(order, { quantity: terms.quantity, ...price }))
  }

  readonly batch: BatchTrading = (() => {
    const venue = this
    return {
      mostOrders: 5,
      mostCancels: 10,
      async place(items) {
        venue.calls.push(...items.map(({ clientOrderId, order }) => ({ name: 'batch-place', clientOrderId, order })))
        const scripted = await venue.onBatch?.('place', items.length)
        return scripted ?? items.map(({ order, clientOrderId }) => venue.accepted(venue.rest(order, clientOrderId)))
      },
      async amend(items) {
        venue.calls.push({ name: 'batch-amend' })
        return (await venue.onBatch?.('amend', items.length)) ?? items.map((item) => venue.amended(item))
      },
      async cancel(_symbol, targets) {
        venue.calls.push({ name: 'batch-cancel' })
        const scripted = await venue.onBatch?.('cancel', targets.length)
        if (scripted !== undefined) return scripted
        return targets.map((target) => {
          const order = venue.find(target)
          return order === undefined || !isOpen(order)
            ? venue.rejected('not-found', { code: -2011 })
            : venue.accepted(venue.turn(order, { status: 'CANCELED' }))
        })
      },
    }
  })()

  private find({ symbol, service, orderId, clientOrderId }: OrderTarget): Order | undefined {
    return this.orders.find(
      (order) =>
        order.symbol === symbol &&
        order.service === service &&
        (orderId === undefined ? order.clientOrderId === clientOrderId : order.orderId === orderId),
    )
  }
}

export const usdt = (market: Market, free: string, exchangeTime = 1): Balance => ({
  market,
  asset: 'USDT',
  free: free as DecimalString,
  locked: decimal('0'),
  wallet: free as DecimalString,
  exchangeTime,
})
