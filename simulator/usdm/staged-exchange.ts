import type { SymbolSpec } from '../engine/market-types'
import { createManualClock, type ManualClock } from '../engine/manual-clock'
import { units } from '../engine/units'
import { ApiError, type Call, type Endpoint } from '../gateway/types'
import { createUsdm, type Usdm } from './create-usdm'
import type { ForceOrder } from './surroundings'
import { createStagedMarket, type StagedMarket, stagedMarkets } from '../testing/staged-market'
import { BTCUSDT, ETHUSDT } from './staged-market'

/** What came over the wire, read as loosely as a test needs it. */
export type Json = ReturnType<typeof JSON.parse>

export interface UserEvent {
  readonly e: string
  readonly [field: string]: unknown
}

/** A futures exchange without a gateway, for tests: hand-driven clock and markets, calls by route, events in a list. */
export interface StagedExchange {
  readonly clock: ManualClock
  readonly btc: StagedMarket
  readonly eth: StagedMarket
  /** Any of its markets by symbol. */
  market(symbol: string): StagedMarket
  readonly usdm: Usdm
  /** Liquidation orders told to the public so far. */
  readonly forced: { readonly symbol: string; readonly order: ForceOrder }[]
  /** Events so far, in order, with the account they went to. */
  readonly events: { readonly accountId: string; readonly event: UserEvent }[]
  call(route: string, params?: Readonly<Record<string, unknown>>, accountId?: string): Json
  /** The same over the WebSocket API, by method name. */
  socket(method: string, params?: Readonly<Record<string, unknown>>): Json
  /** The refusal of a call that must fail. */
  refused(route: string, params?: Readonly<Record<string, unknown>>, accountId?: string): ApiError
  /** "e:x/X" or "e:m" of the events since the last look. */
  story(): string[]
}

export const ALICE = 'alice'
export const START = 1_789_478_938_000

export function stageExchange(credit = '1000', extra: readonly SymbolSpec[] = []): StagedExchange {
  const clock = createManualClock(START)
  const btc = createStagedMarket(clock, { ...BTCUSDT })
  const eth = createStagedMarket(clock, { ...ETHUSDT })
  const events: StagedExchange['events'] = []
  const forced: StagedExchange['forced'] = []
  const staged = [btc, eth, ...extra.map((spec) => createStagedMarket(clock, { ...spec }))]
  const usdm = createUsdm({
    clock,
    markets: stagedMarkets(...staged),
    events: { publish: (_market, accountId, event) => events.push({ accountId, event }) },
    publishForceOrder: (symbol, order) => forced.push({ symbol, order }),
    origin: () => 'http://127.0.0.1:8702',
  })
  const routes = new Map<string, Endpoint>(usdm.endpoints.map((each) => [`${each.method} ${each.path}`, each]))
  let read = 0

  const socketMethods = new Map(usdm.endpoints.map((each) => [each.socketMethod, each]))

  function perform(
    endpoint: Endpoint | undefined,
    params: Readonly<Record<string, unknown>>,
    accountId: string,
    overSocket: boolean,
  ): unknown {
    if (!endpoint) throw new Error('No such endpoint')
    const request: Call = {
      market: 'usdm',
      params: new Map(Object.entries(params).map(([name, value]) => [name, String(value)])),
      accountId,
      apiKey: accountId,
      time: clock.now(),
      overSocket,
    }
    return JSON.parse(JSON.stringify(endpoint.handle(request)))
  }
  const call = (route: string, params: Readonly<Record<string, unknown>> = {}, accountId = ALICE): unknown =>
    perform(routes.get(route), params, accountId, false)

  if (credit !== '0') usdm.credit(ALICE, 'USDT', units(credit))
  return {
    clock,
    btc,
    eth,
    market(symbol) {
      const found = staged.find((each) => each.spec.symbol === symbol)
      if (!found) throw new Error(`No market ${symbol}`)
      return found
    },
    usdm,
    forced,
    events,
    call,
    socket: (method, params = {}) => perform(socketMethods.get(method), params, ALICE, true),
    refused(route, params, accountId) {
      try {
        call(route, params, accountId)
      } catch (error) {
        if (error instanceof ApiError) return error
        throw error
      }
      throw new Error(`${route} was not refused`)
    },
    story() {
      const told = events.slice(read).map(({ event }) => {
        const { o, a } = event as { o?: { x?: string; X: string }; a?: { m: string } }
        if (o) return `${event.e} ${o.x === undefined || o.x === o.X ? o.X : `${o.x}/${o.X}`}`
        return a ? `${event.e} ${a.m}` : event.e
      })
      read = events.length
      return told
    },
  }
}
