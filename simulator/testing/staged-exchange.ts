import type { Execution, SymbolSpec } from '../engine/market-types'
import { createManualClock, type ManualClock } from '../engine/manual-clock'
import { units } from '../engine/units'
import { ApiError, type Call, type Endpoint } from '../gateway/types'
import { createStagedMarket, type StagedMarket, stagedMarkets, type StagedPast } from './staged-market'
import { createUsdm, type Usdm } from '../usdm/create-usdm'
import type { ForceOrder } from '../usdm/surroundings'
import { BTCUSDT, ETHUSDT } from './staged-symbols'

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
  /** Like the markets, another one after {@link StagedExchange.restart}. */
  readonly usdm: Usdm
  /** Every match so far, over restarts, in order. */
  readonly executions: readonly Execution[]
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
  /** Keeps what changed, as the exchange does after each call. */
  save(): void
  /** The exchange ends, and begins again from what was saved whole or from what was saved change by change. */
  restart(from: 'state' | 'changes'): void
}

export const ALICE = 'alice'
export const START = 1_789_478_938_000

export function stageExchange(
  credit = '1000',
  extra: readonly SymbolSpec[] = [],
  specs: readonly SymbolSpec[] = [BTCUSDT, ETHUSDT],
): StagedExchange {
  const clock = createManualClock(START)
  const events: StagedExchange['events'] = []
  const forced: StagedExchange['forced'] = []
  const executions: Execution[] = []
  const saved = new Map<string, string>()
  let staged: StagedMarket[] = []
  let usdm = begin()
  let routes = new Map<string, Endpoint>()
  let socketMethods = new Map<string | undefined, Endpoint>()
  readEndpoints()
  let read = 0

  function begin(past: readonly StagedPast[] = []): Usdm {
    staged = [...specs, ...extra].map((spec, place) => createStagedMarket(clock, { ...spec }, past[place]))
    for (const market of staged) market.onExecution((execution) => executions.push(execution))
    return createUsdm({
      clock,
      markets: stagedMarkets(...staged),
      events: { publish: (_market, accountId, event) => events.push({ accountId, event }) },
      publishForceOrder: (symbol, order) => forced.push({ symbol, order }),
      origin: () => 'http://127.0.0.1:8702',
    })
  }

  function readEndpoints(): void {
    routes = new Map(usdm.endpoints.map((each) => [`${each.method} ${each.path}`, each]))
    socketMethods = new Map(usdm.endpoints.map((each) => [each.socketMethod, each]))
  }

  function save(): void {
    for (const [name, value] of usdm.changes())
      if (value === undefined) saved.delete(name)
      else saved.set(name, JSON.stringify(value))
  }

  function marketOf(symbol: string): StagedMarket {
    const found = staged.find((each) => each.spec.symbol === symbol)
    if (!found) throw new Error(`No market ${symbol}`)
    return found
  }

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
    executions,
    get btc() {
      return marketOf('BTCUSDT')
    },
    get eth() {
      return marketOf('ETHUSDT')
    },
    market: marketOf,
    get usdm() {
      return usdm
    },
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
    save,
    restart(from) {
      save()
      const pieces =
        from === 'state'
          ? JSON.parse(JSON.stringify(usdm.state()))
          : Object.fromEntries([...saved].map(([name, text]) => [name, JSON.parse(text)]))
      const past = staged.map((market) => market.past())
      usdm.close()
      usdm = begin(past)
      readEndpoints()
      usdm.restore(pieces)
      staged.forEach((market, place) => market.putBack(past[place] as StagedPast))
    },
  }
}
