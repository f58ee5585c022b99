import { createManualClock, type ManualClock } from '../engine/manual-clock'
import { type Call, ApiError } from '../gateway/types'
import { createMarkets, type LiveMarkets } from '../market/create-markets'
import { units } from '../engine/units'
import { OrderCounts } from '../gateway/order-counts'
import { createSpot, type Spot } from '../spot/create-spot'

/** A spot market without wire: calls go straight to the endpoints, events are kept in order. */
export interface SpotDesk {
  readonly clock: ManualClock
  readonly markets: LiveMarkets
  readonly spot: Spot
  readonly orderCounts: OrderCounts
  // biome-ignore lint: events of many shapes, looked into by tests
  readonly events: { accountId: string; event: any }[]
  /** Calls `POST /api/v3/order` and so on for an account; returns the body or throws ApiError. */
  // biome-ignore lint: as above
  call(accountId: string, method: string, path: string, params?: Record<string, string>): any
  /** Like `call`, with the refusal in place of the body. */
  refusal(
    accountId: string,
    method: string,
    path: string,
    params?: Record<string, string>,
  ): { status: number; code: number; msg: string }
}

export const START = 1_795_000_000_000

/** A quiet market: books stand, nobody but the test trades. */
export function createSpotDesk(seed = 'desk'): SpotDesk {
  const clock = createManualClock(START)
  const feed = { wanted: () => false, publish: () => undefined, *names() {} }
  const only = ['BTCUSDT', 'BTCUSDC', 'ETHUSDT', 'SOLUSDT', 'BNBUSDT'].map((symbol) => `spot:${symbol}`)
  const markets = createMarkets({ clock, seed, feed, only })
  const events: SpotDesk['events'] = []
  const publish = (_: string, accountId: string, event: { e: string }): void => void events.push({ accountId, event })
  const orderCounts = new OrderCounts(clock)
  const spot = createSpot({ clock, markets, events: { publish }, unfilled: orderCounts })

  function call(accountId: string, method: string, path: string, params: Record<string, string> = {}): unknown {
    const endpoint = spot.endpoints.find((each) => each.method === method && each.path === `/api/v3/${path}`)
    if (!endpoint) throw new Error(`There is no ${method} ${path}.`)
    const given: Call = {
      market: 'spot',
      params: new Map(Object.entries(params)),
      accountId,
      apiKey: `key of ${accountId}`,
      time: clock.now(),
      overSocket: false,
    }
    return endpoint.handle(given)
  }

  return {
    clock,
    markets,
    spot,
    orderCounts,
    events,
    call,
    refusal(accountId, method, path, params) {
      try {
        call(accountId, method, path, params)
      } catch (error) {
        if (error instanceof ApiError) return { status: error.status, code: error.code, msg: error.msg }
        throw error
      }
      throw new Error('It was not refused.')
    },
  }
}

/** Gives an account money and forgets the events of it. */
export function fund(desk: SpotDesk, accountId: string, credits: Record<string, string>): void {
  for (const [asset, amount] of Object.entries(credits)) desk.spot.credit(accountId, asset, units(amount))
  desk.events.length = 0
}
