import 'server-only'
import type { Environment, Market } from '../../domain/market'

/** Origins of one market of one environment, without paths. */
export interface Hosts {
  /** `http(s)://host[:port]` of the REST API. */
  readonly rest: string
  /** Address of the WebSocket API, path included. */
  readonly socketApi: string
  /** `ws(s)://host[:port]` of market streams (and, on futures, of the private stream). */
  readonly streams: string
  /** `http(s)://host[:port]` of the wallet calls (`/sapi`), which tell what a key may do; undefined where there are none. */
  readonly wallet: string | undefined
}

/** Where the exchange in a box listens; each port carries REST, streams and WebSocket API of its market. */
export interface PaperPorts {
  readonly spot: number
  readonly usdm: number
  /** Whether it serves TLS. */
  readonly tls?: boolean | undefined
}

export const DEFAULT_PAPER_PORTS: PaperPorts = { spot: 8701, usdm: 8702 }

const SOCKET_API_PATH: Record<Market, string> = { spot: '/ws-api/v3', usdm: '/ws-fapi/v1' }

/** Sources: spot.md 1 (rest-api.md, web-socket-api.md, web-socket-streams.md, demo-mode/general-info.md); usdm.md 1 (WebSocket Change Notice, host probes 2026-09). Wallet calls are served by the live spot host alone: spot.md 1, usdm.md 1 and 2. */
const HOSTS: Record<Exclude<Environment, 'paper'>, Record<Market, Hosts>> = {
  testnet: {
    spot: {
      rest: 'https://testnet.binance.vision',
      socketApi: 'wss://ws-api.testnet.binance.vision/ws-api/v3',
      streams: 'wss://stream.testnet.binance.vision',
      wallet: undefined,
    },
    // The older name of the demo back end; its streams live on a host of their own (the REST host challenges sockets).
    usdm: {
      rest: 'https://testnet.binancefuture.com',
      socketApi: 'wss://testnet.binancefuture.com/ws-fapi/v1',
      streams: 'wss://fstream.binancefuture.com',
      wallet: undefined,
    },
  },
  demo: {
    spot: {
      rest: 'https://demo-api.binance.com',
      socketApi: 'wss://demo-ws-api.binance.com/ws-api/v3',
      streams: 'wss://demo-stream.binance.com',
      wallet: undefined,
    },
    usdm: {
      rest: 'https://demo-fapi.binance.com',
      // demo-fstream answers 404 on this path.
      socketApi: 'wss://testnet.binancefuture.com/ws-fapi/v1',
      streams: 'wss://demo-fstream.binance.com',
      wallet: undefined,
    },
  },
  live: {
    spot: {
      rest: 'https://api.binance.com',
      socketApi: 'wss://ws-api.binance.com/ws-api/v3',
      streams: 'wss://stream.binance.com',
      wallet: 'https://api.binance.com',
    },
    usdm: {
      rest: 'https://fapi.binance.com',
      socketApi: 'wss://ws-fapi.binance.com/ws-fapi/v1',
      streams: 'wss://fstream.binance.com',
      wallet: 'https://api.binance.com',
    },
  },
}

/** Origins of a market; the only place in the program that knows an exchange address. */
export function hostsOf(environment: Environment, market: Market, paper: PaperPorts = DEFAULT_PAPER_PORTS): Hosts {
  if (environment !== 'paper') return HOSTS[environment][market]
  const address = `127.0.0.1:${paper[market]}`
  const secure = paper.tls === true ? 's' : ''
  return {
    rest: `http${secure}://${address}`,
    socketApi: `ws${secure}://${address}${SOCKET_API_PATH[market]}`,
    streams: `ws${secure}://${address}`,
    wallet: `http${secure}://127.0.0.1:${paper.spot}`,
  }
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** The hosts, unless one of them would be spoken to in the clear beyond this machine (S-124): then it throws. */
export function safeHosts(hosts: Hosts): Hosts {
  for (const address of [hosts.rest, hosts.socketApi, hosts.streams, hosts.wallet]) {
    if (address === undefined) continue
    const { protocol, hostname } = new URL(address)
    if (protocol !== 'https:' && protocol !== 'wss:' && !LOOPBACK.has(hostname))
      throw new Error(`${protocol}//${hostname} is not encrypted: plain addresses are for this machine alone.`)
  }
  return hosts
}
