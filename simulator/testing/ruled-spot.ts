import { expect } from 'vitest'
import { createManualClock, type ManualClock } from '../engine/manual-clock'
import type { SymbolSpec } from '../engine/market-types'
import { type Units, units } from '../engine/units'
import { ApiError, type Call } from '../gateway/types'
import type { LiveSymbol } from '../market/live-symbol'
import { keepReferencePrice, referenceOf } from '../market/reference-price'
import { SPOT_LISTINGS } from '../market/symbols/spot-symbols'
import { createSpot, type Spot } from '../spot/create-spot'
import { createStagedMarket, type StagedMarket, stagedMarkets } from './staged-market'
import type { ToldEvent } from './staged-spot'

/** BNBUSDT at 100 and BTCUSDT at 1,000 with rules of the test's own, empty books, and prices that stand where the test puts them. */
export interface RuledSpot {
  readonly clock: ManualClock
  readonly spot: Spot
  readonly market: StagedMarket
  readonly events: ToldEvent[]
  /** Moves the average price away from the last price. */
  setAverage(price: string): void
  /** Gives BNBUSDT a reference price; null: it had one, and has none now. */
  setReference(price: string | null): void
  /** Calls `POST /api/v3/order` and so on; the body, or throws ApiError. */
  // biome-ignore lint: bodies of many shapes, looked into by tests
  call(accountId: string, method: string, path: string, params?: Readonly<Record<string, string>>): any
  /** "accepted", or the refusal as "status code message". */
  verdict(accountId: string, method: string, path: string, params?: Readonly<Record<string, string>>): string
}

const START = 1_795_000_000_000

const ROOMY: Partial<SymbolSpec> = {
  tick: units('0.01'),
  minPrice: units('0.01'),
  maxPrice: units('100000'),
  step: units('0.001'),
  minQuantity: units('0.001'),
  maxQuantity: units('100000'),
  marketMaxQuantity: units('100000'),
  minNotional: 0n,
  maxNotional: 0n,
  bandUp: 0n,
  bandDown: 0n,
  maxOpenOrders: 0,
  maxAlgoOrders: 0,
  maxOrderLists: 0,
  icebergParts: 0,
  trailingDelta: undefined,
}

/** Every filter that is not among `rules` is off or far away. */
export function stageRuledSpot(rules: Partial<SymbolSpec> = {}): RuledSpot {
  const clock = createManualClock(START)
  const events: ToldEvent[] = []
  const averages = new Map<string, Units>()
  const stage = (symbol: string, startPrice: string): StagedMarket => {
    const listed = SPOT_LISTINGS.find(({ spec }) => spec.symbol === symbol)
    if (!listed) throw new Error(`There is no ${symbol}.`)
    const spec = { ...listed.spec, ...ROOMY, startPrice: units(startPrice), ...rules }
    const market = createStagedMarket(clock, spec)
    return { ...market, averagePrice: () => averages.get(symbol) ?? market.lastPrice() }
  }
  const market = stage('BNBUSDT', '100')
  const other = stage('BTCUSDT', '1000')
  const publish = (_: string, accountId: string, event: { e: string }): void => void events.push({ accountId, event })
  const spot = createSpot({ clock, markets: stagedMarkets(market, other), events: { publish } })

  function call(
    accountId: string,
    method: string,
    path: string,
    params: Readonly<Record<string, string>> = {},
  ): unknown {
    const endpoint = spot.endpoints.find((each) => each.method === method && each.path === `/api/v3/${path}`)
    if (!endpoint) throw new Error(`There is no ${method} ${path}.`)
    const given: Call = {
      market: 'spot',
      params: new Map(Object.entries(params)),
      accountId,
      apiKey: accountId,
      time: clock.now(),
      overSocket: false,
    }
    return endpoint.handle(given)
  }

  return {
    clock,
    spot,
    market,
    events,
    setAverage: (price) => void averages.set('BNBUSDT', units(price)),
    setReference(price) {
      // Its reference comes from outside and needs nothing that a live symbol has more.
      keepReferencePrice(market as unknown as LiveSymbol, clock, market)
      referenceOf(market)?.set(price === null ? null : units(price))
    },
    call,
    verdict(accountId, method, path, params) {
      try {
        call(accountId, method, path, params)
        return 'accepted'
      } catch (error) {
        if (error instanceof ApiError) return `${error.status} ${error.code} ${error.message}`
        throw error
      }
    },
  }
}

/** Tries an order of `a` in BNBUSDT; a refused one must leave nothing behind. */
export function tryOrder(exchange: RuledSpot, params: Readonly<Record<string, string>>): string {
  const before = { events: [...exchange.events], truth: exchange.spot.truth('a') }
  const said = exchange.verdict('a', 'POST', 'order', { symbol: 'BNBUSDT', ...params })
  if (said !== 'accepted') expect({ events: exchange.events, truth: exchange.spot.truth('a') }).toEqual(before)
  return said
}

/** A filter of BNBUSDT as the exchange tells it. */
export function servedFilter(exchange: RuledSpot, filterType: string): unknown {
  const { symbolFilters } = exchange.call('a', 'GET', 'myFilters', { symbol: 'BNBUSDT' })
  return symbolFilters.find((row: { filterType: string }) => row.filterType === filterType)
}

/** Gives an account money and forgets the events of it. */
export function endowRuled(exchange: RuledSpot, accountId: string, credits: Readonly<Record<string, string>>): void {
  for (const [asset, amount] of Object.entries(credits)) exchange.spot.credit(accountId, asset, units(amount))
  exchange.events.length = 0
}
