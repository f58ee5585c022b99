import type { ExchangeClock } from '../../engine/clock'
import type { SymbolSpec } from '../../engine/market-types'
import type { ImportedBars } from '../candles/imported-history'
import { type HostAddress, type HostAddresses, readFundingIntervals, readPast, readPrices } from './followed-host'
import { type FollowedStream, followStream } from './followed-stream'
import type { PriceSource, SymbolKey, ToldMark } from './price-source'
import { keyOf } from './reshaped-history'
import { createWaypoints, type Waypoints } from './waypoints'

/** Requests for candles that run at once. */
const AT_ONCE = 4

/** What is known of the host before trading opens. */
export interface HostPast {
  readonly prices: ReadonlyMap<SymbolKey, number>
  readonly past: ReadonlyMap<SymbolKey, ImportedBars>
  /** Hours between two fundings of the perpetuals. */
  readonly intervals: ReadonlyMap<SymbolKey, number>
  /** Markets that answered; of the others nobody knows which symbols they have. */
  readonly reached: ReadonlySet<'spot' | 'usdm'>
  readonly problem: string | undefined
}

/** Asks the host's public REST for prices and candles of our symbols; what it does not answer is left to the streams. */
export async function readHostPast(hosts: HostAddresses, specs: readonly SymbolSpec[], now: number): Promise<HostPast> {
  const prices = new Map<SymbolKey, number>()
  const past = new Map<SymbolKey, ImportedBars>()
  const intervals = new Map<SymbolKey, number>()
  const reached = new Set<'spot' | 'usdm'>()
  let problem: string | undefined
  const note = (error: unknown): undefined => {
    const { message, cause } = error as Error
    problem ??= cause instanceof Error && cause.message !== '' ? `${message}: ${cause.message}` : message
  }
  const wanted: { readonly spec: SymbolSpec; readonly host: HostAddress }[] = []
  for (const market of ['spot', 'usdm'] as const) {
    const host = hosts[market]
    if (host === undefined) continue
    try {
      const known = await readPrices(market, host)
      reached.add(market)
      const hoursOf = market === 'usdm' ? await readFundingIntervals(host).catch(note) : undefined
      for (const spec of specs) {
        const price = spec.market === market ? known.get(spec.symbol) : undefined
        if (price === undefined) continue
        prices.set(keyOf(spec), price)
        if (hoursOf !== undefined) intervals.set(keyOf(spec), hoursOf(spec.symbol))
        wanted.push({ spec, host })
      }
    } catch (error) {
      note(error)
    }
  }
  const queue = wanted.values()
  const work = async (): Promise<void> => {
    for (const { spec, host } of queue)
      try {
        past.set(keyOf(spec), await readPast(spec, host, now))
      } catch (error) {
        note(error)
      }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return { prices, past, intervals, reached, problem }
}

interface Wanted {
  readonly market: 'spot' | 'usdm'
  readonly url: string
  /** Symbols whose prices come over this connection. */
  readonly prices: readonly SymbolKey[]
}

/** The addresses of the streams, per market: the spot host has one path, futures have one for the book and one for the rest. */
function streamsOf(hosts: HostAddresses, symbols: readonly SymbolKey[]): readonly Wanted[] {
  const urls: Wanted[] = []
  const names = (keys: readonly SymbolKey[], suffixes: readonly string[]): string =>
    keys
      .flatMap((key) => suffixes.map((suffix) => `${key.slice(key.indexOf(':') + 1).toLowerCase()}@${suffix}`))
      .join('/')
  const of = (market: string): SymbolKey[] => symbols.filter((key) => key.startsWith(`${market}:`))
  const [spot, usdm] = [of('spot'), of('usdm')]
  if (hosts.spot && spot.length > 0)
    urls.push({
      market: 'spot',
      url: `${hosts.spot.streams}/stream?streams=${names(spot, ['bookTicker', 'aggTrade'])}`,
      prices: spot,
    })
  if (hosts.usdm && usdm.length > 0) {
    const at = (path: string, suffix: string): string =>
      `${hosts.usdm?.streams}/${path}/stream?streams=${names(usdm, [suffix])}`
    urls.push({ market: 'usdm', url: at('public', 'bookTicker'), prices: usdm })
    urls.push({ market: 'usdm', url: at('market', 'markPrice@1s'), prices: [] })
  }
  return urls
}

function number(value: unknown): number | undefined {
  const parsed = Number(value)
  return typeof value === 'string' && parsed > 0 ? parsed : undefined
}

/** What a markPriceUpdate tells; undefined without both prices. A delivered contract's rate is an empty text. Source: usdm.md 11. */
function toldMark(data: Record<string, unknown>): ToldMark | undefined {
  const [mark, index] = [number(data.p), number(data.i)]
  if (mark === undefined || index === undefined) return undefined
  const { r: rate, T: nextTime } = data
  const hasFunding = typeof rate === 'string' && rate !== '' && Math.abs(Number(rate)) < 1
  return {
    mark,
    index,
    ...(hasFunding && typeof nextTime === 'number' && { funding: { rate: Number(rate), nextTime } }),
  }
}

/**
 * Prices of another Binance-compatible host, symbol by symbol of the same name, from its public streams. While a connection says
 * nothing, its symbols stand still.
 */
export function createFollowSource(
  hosts: HostAddresses,
  specs: readonly SymbolSpec[],
  known: HostPast,
  clock: ExchangeClock,
): PriceSource {
  // Of a host that could not be asked, every symbol may come.
  const symbols = specs
    .filter(({ market }) => hosts[market] !== undefined)
    .filter((spec) => known.prices.has(keyOf(spec)) || !known.reached.has(spec.market))
    .map(keyOf)
  const waypoints = new Map<SymbolKey, Waypoints>(symbols.map((key) => [key, createWaypoints()]))
  const heard = new Set<SymbolKey>()
  const marks = new Map<SymbolKey, ToldMark>()
  let markStream: FollowedStream | undefined
  const streamOf = new Map<SymbolKey, FollowedStream>()
  const streams: FollowedStream[] = []

  function hear(market: 'spot' | 'usdm', stream: string, data: Record<string, unknown>): void {
    const key = `${market}:${String(data.s ?? '')}`
    const path = waypoints.get(key)
    if (path === undefined) return
    if (stream.includes('@markPrice')) {
      const told = toldMark(data)
      if (told !== undefined) marks.set(key, told)
      return
    }
    const [bid, ask] = [number(data.b), number(data.a)]
    const price = stream.endsWith('@aggTrade') ? number(data.p) : bid && ask && (bid + ask) / 2
    if (price === undefined) return
    heard.add(key)
    path.add(price)
  }

  /** A symbol of a connection that lives may have nothing to tell; one of a host that was never asked may not exist. */
  function isSilent(key: SymbolKey): boolean {
    const state = streamOf.get(key)?.state() ?? 'connecting'
    return state === 'silent' || (state === 'connecting' && !heard.has(key))
  }

  return {
    symbols,
    startPrice: (key) => known.prices.get(key),
    past: (key) => known.past.get(key),
    start() {
      if (streams.length > 0) return
      for (const { market, url, prices } of streamsOf(hosts, symbols)) {
        const stream = followStream(url, clock, (name, data) => hear(market, name, data))
        streams.push(stream)
        for (const key of prices) streamOf.set(key, stream)
        if (prices.length === 0) markStream = stream
      }
    },
    stop() {
      for (const stream of streams.splice(0)) stream.close()
    },
    take: (key) => (isSilent(key) ? 'silent' : (waypoints.get(key)?.take() ?? [])),
    mark: (key) => (markStream?.state() === 'live' ? marks.get(key) : undefined),
    fundingIntervalHours: (key) => known.intervals.get(key),
    health() {
      const states = [...new Set(streamOf.values())].map((stream) => stream.state())
      const problem = streams.map((stream) => stream.problem()).find((each) => each !== undefined) ?? known.problem
      const silent = symbols.filter(isSilent)
      const state = states.includes('silent') ? 'silent' : silent.length > 0 ? 'connecting' : 'live'
      return { kind: 'follow', state, symbols, silent, ...(problem !== undefined && { problem }) }
    },
  }
}
