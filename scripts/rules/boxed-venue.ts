import { createCaller } from '../../lib/exchange/binance/call'
import type { VenueCore } from '../../lib/exchange/binance/core'
import { createOrderLine } from '../../lib/exchange/binance/order-line'
import { createSigner } from '../../lib/exchange/binance/sign'
import { createTrading as createSpotTrading } from '../../lib/exchange/binance/spot/trading'
import { createTrading as createUsdmTrading } from '../../lib/exchange/binance/usdm/trading'
import type { Market } from '../../lib/domain/market'
import type { Trading } from '../../lib/exchange/port'
import { createExchange, type Exchange } from '../../simulator/create-exchange'
import { createManualClock, type ManualClock } from '../../simulator/engine/manual-clock'
import { readParameters } from '../../simulator/gateway/parameters'
import { serialize } from '../../simulator/gateway/serialize'
import { ControlClient } from '../../simulator/control/client'

/** The exchange in a box in this process, its clock in our hand, and the desk's adapter before it without a wire between. */
export interface BoxedVenue {
  readonly exchange: Exchange
  readonly control: ControlClient
  readonly clock: ManualClock
  /** The adapter's way to place orders, signed with this key. */
  trading(market: Market, key: Key): Trading
  /** What a call answers, signed when there is a key. Throws on a refusal. */
  ask(method: Method, path: string, parameters?: Readonly<Record<string, string | number>>, key?: Key): Json
  close(): Promise<void>
}

/** What came over the wire, read as loosely as a player needs it. */
export type Json = ReturnType<typeof JSON.parse>

export interface Key {
  readonly apiKey: string
  readonly secret: string
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

const ADDRESS = '127.0.0.1'
const START = Date.UTC(2026, 10, 25, 9)
const MANY = [{ interval: 'MINUTE', intervalNum: 1, limit: 10_000_000, ms: 60_000, short: '1M' }] as const

/** Same seed, same market. */
export async function openBoxedVenue(seed: string): Promise<BoxedVenue> {
  const clock = createManualClock(START)
  const exchange = await createExchange({
    clock,
    seed,
    weightLimits: { spot: 1_000_000_000, usdm: 1_000_000_000 },
    orderLimits: { spot: MANY, usdm: MANY },
    onBug: (error) => {
      throw error
    },
  })

  function perform(method: Method, path: string, query: string, apiKey: string | undefined) {
    const endpoint = exchange.endpoints.route(method, path)
    if (endpoint === undefined) throw new Error(`The exchange has no ${method} ${path}`)
    const answer = exchange.perform(endpoint, { ...readParameters(query, ''), apiKey, overSocket: false }, ADDRESS)
    return { status: answer.status, text: serialize(answer.body) }
  }

  const signerOf = ({ apiKey, secret }: Key) => createSigner({ apiKey, secret, kind: 'hmac' })
  const time = { now: clock.now, monotonic: clock.now }

  /** The parts of the adapter's core that placing orders stands on. */
  function coreOf(market: Market): VenueCore {
    const governor = {
      admit: () => ({ kind: 'admitted', settle: () => undefined }),
      note: () => undefined,
      hold: () => undefined,
    } as never
    const nothing = (): undefined => undefined
    const caller = createCaller({
      market,
      clock: time,
      governor,
      offset: () => 0,
      onClockRefused: nothing,
      onKeyRefused: nothing,
    })
    const send: VenueCore['send'] = ({ method, path, query = '', apiKey }) => {
      const { status, text } = perform(method, path, query, apiKey)
      return Promise.resolve({ kind: 'reply', status, headers: {}, text, sentAt: clock.now(), answeredAt: clock.now() })
    }
    const core = {
      market,
      clock: time,
      caller,
      send,
      venueClock: { now: clock.now },
      transport: 'rest',
      timeouts: { change: 1_000, read: 1_000 },
    }
    return core as unknown as VenueCore
  }
  const cores = { spot: coreOf('spot'), usdm: coreOf('usdm') }

  return {
    exchange,
    control: new ControlClient(exchange.ports.control),
    clock,
    trading(market, key) {
      const core = cores[market]
      const signer = signerOf(key)
      return market === 'spot'
        ? createSpotTrading(core, signer)
        : createUsdmTrading(core, signer, createOrderLine(core, signer))
    },
    ask(method, path, parameters = {}, key) {
      const plain = Object.entries({ ...parameters, ...(key === undefined ? {} : { timestamp: clock.now() }) })
        .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
        .join('&')
      const query = key === undefined ? plain : `${plain}&signature=${signerOf(key).signature(plain)}`
      const { status, text } = perform(method, path, query, key?.apiKey)
      if (status !== 200) throw new Error(`${method} ${path}?${plain}: ${status} ${text}`)
      return JSON.parse(text)
    },
    close: () => exchange.close(),
  }
}
