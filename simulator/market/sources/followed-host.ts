import type { SymbolSpec } from '../../engine/market-types'
import { units } from '../../engine/units'
import type { Bar } from '../candles/bar'
import type { ImportedBars } from '../candles/imported-history'
import { DAY, HOUR, MINUTE } from '../candles/intervals'

/** Where one market of another host is reached; public data only, nothing of it is ever signed. */
export interface HostAddress {
  /** Origin of REST, such as `https://api.binance.com`. */
  readonly rest: string
  /** Origin of the streams, such as `wss://stream.binance.com:9443`. */
  readonly streams: string
}

export interface HostAddresses {
  readonly spot?: HostAddress | undefined
  readonly usdm?: HostAddress | undefined
}

const TIMEOUT_MS = 10_000
const MOST_CANDLES = 1_000
const PATHS = {
  spot: { prices: '/api/v3/ticker/price', klines: '/api/v3/klines' },
  usdm: { prices: '/fapi/v1/ticker/price', klines: '/fapi/v1/klines' },
} as const

async function read(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
  if (!response.ok) throw new Error(`${url} answers ${response.status}`)
  return response.json()
}

/** Last price of every symbol of the host's market, plain numbers. Rejects when it cannot be reached. */
export async function readPrices(market: 'spot' | 'usdm', host: HostAddress): Promise<ReadonlyMap<string, number>> {
  const rows = (await read(host.rest + PATHS[market].prices)) as { symbol?: unknown; price?: unknown }[]
  if (!Array.isArray(rows)) throw new Error(`${host.rest} answers prices that are no list`)
  const prices = new Map<string, number>()
  for (const { symbol, price } of rows)
    if (typeof symbol === 'string' && Number(price) > 0) prices.set(symbol, Number(price))
  return prices
}

/** A perpetual whose interval was never changed is not among the rows. Source: usdm.md 9. */
const USUAL_HOURS = 8

/** Hours between two fundings of a perpetual of the host. Rejects when it cannot be reached. */
export async function readFundingIntervals(host: HostAddress): Promise<(symbol: string) => number> {
  const rows = (await read(`${host.rest}/fapi/v1/fundingInfo`)) as {
    symbol?: unknown
    fundingIntervalHours?: unknown
  }[]
  if (!Array.isArray(rows)) throw new Error(`${host.rest} answers funding intervals that are no list`)
  const hours = new Map<unknown, number>()
  for (const { symbol, fundingIntervalHours: each } of rows)
    if (typeof each === 'number' && Number.isInteger(each) && each > 0 && 24 % each === 0) hours.set(symbol, each)
  return (symbol) => hours.get(symbol) ?? USUAL_HOURS
}

/** The host's last thousand candles of a minute, an hour and a day, whole ones alone. Rejects when it cannot be reached. */
export async function readPast(spec: SymbolSpec, host: HostAddress, now: number): Promise<ImportedBars> {
  const { market, symbol } = spec
  const bars = async (interval: string, length: number): Promise<Map<number, Bar>> => {
    const rows = await read(
      `${host.rest}${PATHS[market].klines}?symbol=${symbol}&interval=${interval}&limit=${MOST_CANDLES}`,
    )
    if (!Array.isArray(rows)) throw new Error(`${host.rest} answers candles that are no list`)
    const whole = rows.map((row) => barOf(row, spec)).filter((bar): bar is Bar => bar !== undefined)
    return new Map(whole.filter((bar) => bar.openTime + length <= now).map((bar) => [bar.openTime, bar]))
  }
  const [minutes, hours, days] = await Promise.all([bars('1m', MINUTE), bars('1h', HOUR), bars('1d', DAY)])
  return { minutes, hours, days }
}

/** A kline row on our tick and step; undefined for what is none. */
function barOf(row: unknown, { tick, step }: SymbolSpec): Bar | undefined {
  if (!Array.isArray(row) || typeof row[0] !== 'number') return undefined
  const amount = (place: number): bigint => units(String(row[place]))
  const price = (place: number): bigint => amount(place) - (amount(place) % tick) || tick
  const quantity = (place: number): bigint => amount(place) - (amount(place) % step)
  return {
    openTime: row[0],
    open: price(1),
    high: price(2),
    low: price(3),
    close: price(4),
    volume: quantity(5),
    quoteVolume: amount(7),
    trades: Number(row[8]),
    takerBase: quantity(9),
    takerQuote: amount(10),
  }
}
