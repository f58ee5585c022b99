import { DerivativesTradingUsdsFutures } from '@binance/derivatives-trading-usds-futures'
import { Spot } from '@binance/spot'
import type { Credits } from '../../control/client'
import type { Desk } from './desk'
import { Coverage, type Surface } from './surface'

/** The official connectors of one account. They are told addresses and keys and nothing else. */
export interface Connectors {
  readonly apiKey: string
  readonly spot: Spot
  readonly usdm: DerivativesTradingUsdsFutures
}

export interface ConnectorAccount {
  readonly credits?: Credits
  /** PEM of an Ed25519 key in place of a secret. */
  readonly pair?: { readonly publicKey: string; readonly privateKey: string }
}

/** Opens an account and the connectors that trade for it. */
export async function connectors(
  { control, url }: Desk,
  { credits = { USDT: '100000', BTC: '1' }, pair }: ConnectorAccount = {},
): Promise<Connectors> {
  const { apiKey, secretKey } = await control.createAccount({
    spot: credits,
    usdm: { USDT: '100000' },
    ...(pair && { publicKey: pair.publicKey }),
  })
  const keys = {
    apiKey,
    timeout: 10_000,
    ...(pair ? { privateKey: pair.privateKey } : { apiSecret: secretKey }),
  }
  const configure = (market: 'spot' | 'usdm', socketApi: string) => ({
    configurationRestAPI: { ...keys, basePath: url('http', market) },
    configurationWebsocketAPI: { ...keys, wsURL: url('ws', market, socketApi) },
    configurationWebsocketStreams: { wsURL: url('ws', market) },
  })
  return {
    apiKey,
    spot: new Spot(configure('spot', '/ws-api/v3')),
    usdm: new DerivativesTradingUsdsFutures(configure('usdm', '/ws-fapi/v1')),
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
  await Promise.all(connections.map((each) => (each as { disconnect(): Promise<void> }).disconnect()))
}
