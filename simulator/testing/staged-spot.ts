import type { ExchangeClock } from '../engine/clock'
import { createManualClock, type ManualClock } from '../engine/manual-clock'
import { units } from '../engine/units'
import { ApiError, type Call, type Endpoint } from '../gateway/types'
import type { LiveSymbol } from '../market/live-symbol'
import { keepReferencePrice } from '../market/reference-price'
import { SPOT_LISTINGS } from '../market/symbols/spot-symbols'
import { createSpot, type Spot } from '../spot/create-spot'
import { createStagedMarket, type StagedMarket, stagedMarkets, type StagedPast } from './staged-market'

/** An event as it was told, and to whom. */
export interface ToldEvent {
  readonly accountId: string
  // biome-ignore lint: events of many shapes, looked into by tests
  readonly event: any
}

/** A spot exchange on staged markets, made in less than a millisecond: calls go straight to the endpoints. */
export interface StagedSpot {
  readonly clock: ManualClock
  readonly markets: ReadonlyMap<string, StagedMarket>
  /** Replaced by {@link StagedSpot.restart}. */
  readonly spot: Spot
  /** All that was told, over restarts, in order. */
  readonly events: readonly ToldEvent[]
  market(symbol: string): StagedMarket
  /** Calls `POST /api/v3/order` and so on for an account; the body, or the refusal in place of it. */
  // biome-ignore lint: as above
  call(accountId: string, method: string, path: string, params?: Readonly<Record<string, string>>): any
  /** The exchange ends, and begins again from what was saved whole or from what was saved change by change. */
  restart(from: 'state' | 'changes'): void
}

const START = 1_795_000_000_000
/** Some volume of each of these; BNB has a price range rule whose reference the test may set, and pays fees. */
export const STAGED_SYMBOLS = ['BTCUSDT', 'BTCUSDC', 'BNBUSDT'] as const

export function stageSpot(): StagedSpot {
  const clock = createManualClock(START)
  const events: ToldEvent[] = []
  const publish = (_: string, accountId: string, event: { e: string }): void => void events.push({ accountId, event })
  const saved = new Map<string, string>()
  let markets = stageMarkets(clock)
  let spot = createSpot({ clock, markets: stagedMarkets(...markets.values()), events: { publish } })
  let endpoints = byRoute(spot)

  function save(): void {
    for (const [name, value] of spot.changes())
      if (value === undefined) saved.delete(name)
      else saved.set(name, JSON.stringify(value))
  }

  return {
    clock,
    events,
    get markets() {
      return markets
    },
    get spot() {
      return spot
    },
    market(symbol) {
      const market = markets.get(symbol)
      if (!market) throw new Error(`There is no ${symbol}.`)
      return market
    },
    call(accountId, method, path, params = {}) {
      const endpoint = endpoints.get(`${method} /api/v3/${path}`)
      if (!endpoint) throw new Error(`There is no ${method} ${path}.`)
      const call: Call = {
        market: 'spot',
        params: new Map(Object.entries(params)),
        accountId,
        apiKey: accountId,
        time: clock.now(),
        overSocket: false,
      }
      try {
        return endpoint.handle(call)
      } catch (error) {
        if (error instanceof ApiError) return error
        throw error
      } finally {
        save()
      }
    },
    restart(from) {
      save()
      const pieces =
        from === 'state'
          ? JSON.parse(JSON.stringify(spot.state()))
          : Object.fromEntries([...saved].map(([name, text]) => [name, JSON.parse(text)]))
      const past = new Map([...markets].map(([symbol, market]) => [symbol, market.past()]))
      markets = stageMarkets(clock, past)
      spot = createSpot({ clock, markets: stagedMarkets(...markets.values()), events: { publish } })
      endpoints = byRoute(spot)
      spot.restore(pieces)
      for (const [symbol, market] of markets) market.putBack(past.get(symbol) as StagedPast)
    },
  }
}

function stageMarkets(clock: ExchangeClock, past?: ReadonlyMap<string, StagedPast>): Map<string, StagedMarket> {
  const staged = STAGED_SYMBOLS.map((symbol) => {
    const spec = SPOT_LISTINGS.find((listing) => listing.spec.symbol === symbol)?.spec
    if (!spec) throw new Error(`There is no ${symbol}.`)
    const round = spec.startPrice - (spec.startPrice % spec.tick)
    return [symbol, createStagedMarket(clock, { ...spec, startPrice: round }, past?.get(symbol))] as const
  })
  const markets = new Map<string, StagedMarket>(staged)
  const bnb = markets.get('BNBUSDT')
  // Its reference comes from outside and needs nothing that a live symbol has more.
  if (bnb) keepReferencePrice(bnb as unknown as LiveSymbol, clock, bnb)
  return markets
}

const byRoute = (spot: Spot): Map<string, Endpoint> =>
  new Map(spot.endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint]))

/** Gives an account money, with the events of it. */
export function endow(exchange: StagedSpot, accountId: string, credits: Readonly<Record<string, string>>): void {
  for (const [asset, amount] of Object.entries(credits)) exchange.spot.credit(accountId, asset, units(amount))
}
