import { DerivativesTradingUsdsFutures } from '@binance/derivatives-trading-usds-futures'
import { Spot } from '@binance/spot'
import { type Credits, ControlClient } from '../control/client'
import { createExchange, type Exchange } from '../create-exchange'
import { createRealClock } from '../engine/real-clock'
import { Coverage, type Surface } from './surface'

/*
 * The official connectors at an exchange whose market stands still until a test moves it. They are told addresses and keys and
 * nothing else.
 */

export interface OfficialDesk {
  readonly exchange: Exchange
  readonly control: ControlClient
  /** Bitcoin's price on both markets when the desk opened, a multiple of 100. */
  readonly price: number
  /** Moves bitcoin's price on one market. */
  move(market: 'spot' | 'usdm', price: number): Promise<void>
  /** Connectors of a new account, with an HMAC secret or the given Ed25519 key. */
  connect(account?: {
    credits?: Credits
    privateKey?: string
    publicKey?: string
    sharedWith?: string
  }): Promise<Connectors>
  close(): Promise<void>
}

export interface Connectors {
  readonly apiKey: string
  readonly spot: Spot
  readonly usdm: DerivativesTradingUsdsFutures
}

interface Closable {
  disconnect(): Promise<void>
}

/** Opens an exchange on free ports. */
export async function openOfficialDesk(): Promise<OfficialDesk> {
  const exchange = await createExchange({
    clock: createRealClock({ now: Date.now, setTimeout, clearTimeout } as never),
    seed: 'foreign clients',
    // An export of a history costs 1000 on futures, so that the usual minute would not hold one of each.
    weightLimits: { spot: 100_000, usdm: 100_000 },
  })
  const control = new ControlClient(exchange.ports.control)
  const at = (scheme: string, market: 'spot' | 'usdm', path = ''): string =>
    `${scheme}://127.0.0.1:${exchange.ports[market]}${path}`
  await control.pause()
  const { price } = (await (await fetch(at('http', 'spot', '/api/v3/ticker/price?symbol=BTCUSDT'))).json()) as {
    price: string
  }
  const rounded = Math.round(Number(price) / 100) * 100
  const move = (market: 'spot' | 'usdm', to: number): Promise<void> =>
    control.movePrice(market, 'BTCUSDT', to.toFixed(market === 'spot' ? 2 : 1))
  await move('spot', rounded)
  await move('usdm', rounded)
  return {
    exchange,
    control,
    price: rounded,
    move,
    async connect({ credits = { USDT: '100000', BTC: '1' }, privateKey, publicKey, sharedWith } = {}) {
      const { apiKey, secretKey } = await control.createAccount({
        ...(sharedWith === undefined ? { spot: credits, usdm: { USDT: '100000' } } : { sharedWith }),
        ...(publicKey === undefined ? {} : { publicKey }),
      })
      const keys = privateKey === undefined ? { apiKey, apiSecret: secretKey } : { apiKey, privateKey }
      const spot = new Spot({
        configurationRestAPI: { ...keys, timeout: 10_000, basePath: at('http', 'spot') },
        configurationWebsocketAPI: { ...keys, timeout: 10_000, wsURL: at('ws', 'spot', '/ws-api/v3') },
        configurationWebsocketStreams: { wsURL: at('ws', 'spot') },
      } as never)
      const usdm = new DerivativesTradingUsdsFutures({
        configurationRestAPI: { ...keys, timeout: 10_000, basePath: at('http', 'usdm') },
        configurationWebsocketAPI: { ...keys, timeout: 10_000, wsURL: at('ws', 'usdm', '/ws-fapi/v1') },
        configurationWebsocketStreams: { wsURL: at('ws', 'usdm') },
      } as never)
      return { apiKey, spot, usdm }
    },
    close: () => exchange.close(),
  }
}

/** Calls of one connector's API, by the connector's own names for them. */
export interface Caller {
  readonly coverage: Coverage
  /** The body of the answer. */
  // biome-ignore lint: bodies of many shapes, looked into by tests
  (method: string, params?: object): Promise<any>
}

/** Calls the methods of a REST API or of a connection of a WebSocket API, and notes which. */
export function callerOf(api: object, coverage = new Coverage()): Caller {
  const surface: Surface = coverage.watch(api)
  const call = async (method: string, params?: object): Promise<unknown> => {
    const answer = (await surface[method]?.(params)) as { data: unknown }
    return typeof answer.data === 'function' ? (answer.data() as unknown) : answer.data
  }
  return Object.assign(call, { coverage })
}

/** Disconnects what a test opened. */
export async function disconnect(...connections: readonly unknown[]): Promise<void> {
  await Promise.all(connections.map((each) => (each as Closable).disconnect()))
}
