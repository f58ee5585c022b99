import type { HostAddress, HostAddresses } from './followed-host'
import { BadSource, type SymbolKey } from './price-source'
import type { ReplayEnd } from './replay-path'
import type { ReplayFile } from './replay-source'

/** Where the exchange has its prices from. */
export type SourceSetting =
  | { readonly kind: 'synthetic' }
  | { readonly kind: 'replay'; readonly files: readonly ReplayFile[]; readonly end: ReplayEnd }
  | { readonly kind: 'follow'; readonly hosts: HostAddresses }

const LIVE: Required<HostAddresses> = {
  spot: { rest: 'https://api.binance.com', streams: 'wss://stream.binance.com:9443' },
  usdm: { rest: 'https://fapi.binance.com', streams: 'wss://fstream.binance.com' },
}

/**
 * Reads EXCHANGE_SOURCE: `synthetic`, `replay:<file>[,<file>…]` where a file may be named `<market>:<SYMBOL>=<file>`, or
 * `follow:<url of a spot host>`, `follow:binance` for the live hosts, `follow:` with EXCHANGE_FOLLOW_USDM alone. Throws
 * {@link BadSource}.
 */
export function readSourceSetting(env: Readonly<Record<string, string | undefined>>): SourceSetting {
  const text = env.EXCHANGE_SOURCE || 'synthetic'
  if (text === 'synthetic') return { kind: 'synthetic' }
  if (text.startsWith('replay:'))
    return { kind: 'replay', files: filesOf(text.slice('replay:'.length)), end: endOf(env) }
  if (text.startsWith('follow:')) return { kind: 'follow', hosts: hostsOf(text.slice('follow:'.length), env) }
  throw new BadSource(
    `EXCHANGE_SOURCE is ${text} and has to be synthetic, replay:<file> or follow:<url>, as docs/exchange.md tells.`,
  )
}

const KEYED = /^(spot|usdm):([A-Z0-9]{1,20})=(.+)$/

function filesOf(text: string): ReplayFile[] {
  const files = text
    .split(',')
    .filter((part) => part !== '')
    .map((part): ReplayFile => {
      const match = KEYED.exec(part)
      return match === null ? { path: part } : { path: match[3] ?? '', key: `${match[1]}:${match[2]}` as SymbolKey }
    })
  if (files.length === 0) throw new BadSource('EXCHANGE_SOURCE names no file to replay: replay:<file>.')
  return files
}

function endOf(env: Readonly<Record<string, string | undefined>>): ReplayEnd {
  const end = env.EXCHANGE_REPLAY_END || 'hold'
  if (end !== 'hold' && end !== 'loop') throw new BadSource(`EXCHANGE_REPLAY_END is ${end} and has to be hold or loop.`)
  return end
}

function hostsOf(text: string, env: Readonly<Record<string, string | undefined>>): HostAddresses {
  const live = text === 'binance'
  const spot = live ? LIVE.spot : addressOf('EXCHANGE_SOURCE=follow:<url>', text)
  const usdm = addressOf('EXCHANGE_FOLLOW_USDM', env.EXCHANGE_FOLLOW_USDM) ?? (live ? LIVE.usdm : undefined)
  const withStreams = (host: HostAddress | undefined, name: string): HostAddress | undefined => {
    const streams = env[name]
    return host && streams ? { ...host, streams: originOf(name, streams, ['ws:', 'wss:']) } : host
  }
  const hosts = {
    spot: withStreams(spot, 'EXCHANGE_FOLLOW_SPOT_STREAMS'),
    usdm: withStreams(usdm, 'EXCHANGE_FOLLOW_USDM_STREAMS'),
  }
  if (hosts.spot === undefined && hosts.usdm === undefined)
    throw new BadSource('EXCHANGE_SOURCE names no host to follow: follow:<url of a spot host>, or follow:binance.')
  return hosts
}

/** Streams are where REST is unless another setting says otherwise. */
function addressOf(name: string, text: string | undefined): HostAddress | undefined {
  if (!text) return undefined
  const rest = originOf(name, text, ['http:', 'https:'])
  return [LIVE.spot, LIVE.usdm].find((host) => host?.rest === rest) ?? { rest, streams: rest.replace(/^http/, 'ws') }
}

function originOf(name: string, text: string, protocols: readonly string[]): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (
    url === undefined ||
    !protocols.includes(url.protocol) ||
    url.pathname !== '/' ||
    url.search !== '' ||
    url.username !== ''
  )
    throw new BadSource(`${name} is ${text} and has to be an origin, such as ${protocols[1]}//host:port.`)
  return `${url.protocol}//${url.host}`
}
