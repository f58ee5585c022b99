import { createManualClock, type ManualClock } from '../engine/manual-clock'
import type { Market } from '../engine/market-types'
import { ApiError, type Endpoint } from '../gateway/types'
import { createMarkets, type LiveMarkets, type MarketsState } from '../market/create-markets'
import type { LiveSymbol } from '../market/live-symbol'
import { createRecordedFeed, type RecordedFeed } from '../market/recorded-feed'

/** Both markets without wire, for tests: a clock turned by hand, a feed that keeps what it is given, calls straight to endpoints. */
export interface OpenedMarket {
  readonly clock: ManualClock
  readonly feed: RecordedFeed
  readonly markets: LiveMarkets
  symbol(market: Market, name: string): LiveSymbol
  endpoint(market: Market, path: string): Endpoint
  /** The answer of a path, or over the WebSocket API of a method, as a client reads it. */
  // biome-ignore lint: answers of many shapes, looked into by tests
  call(market: Market, path: string, params?: Record<string, string>, overSocket?: boolean): any
  /** [status, code, message] of the refusal, or the answer. */
  refusal(market: Market, path: string, params: Record<string, string>): unknown
}

export const OPENED_AT = Date.UTC(2026, 10, 25, 9, 41, 12, 300)

/** Opens the markets at {@link OPENED_AT} or `at`; they live from then on. */
export function openMarket(seed = 3, at = OPENED_AT, resume?: MarketsState): OpenedMarket {
  const clock = createManualClock(at)
  const feed = createRecordedFeed()
  const markets = createMarkets({ clock, seed, feed, resume })
  markets.start()

  function endpoint(market: Market, path: string, overSocket = false): Endpoint {
    const found = markets.endpoints.find(
      (each) => each.market === market && (overSocket ? each.socketMethod : each.path) === path,
    )
    if (found === undefined) throw new Error(`No ${path} on ${market}.`)
    return found
  }

  function answer(market: Market, path: string, params: Record<string, string>, overSocket = false): unknown {
    return endpoint(market, path, overSocket).handle({
      market,
      params: new Map(Object.entries(params)),
      accountId: '',
      apiKey: '',
      time: clock.now(),
      overSocket,
    })
  }

  return {
    clock,
    feed,
    markets,
    endpoint,
    symbol: (market, name) => markets.symbol(market, name) as LiveSymbol,
    call: (market, path, params = {}, overSocket = false) =>
      JSON.parse(JSON.stringify(answer(market, path, params, overSocket))),
    refusal(market, path, params) {
      try {
        return answer(market, path, params)
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        return [error.status, error.code, error.msg]
      }
    },
  }
}
