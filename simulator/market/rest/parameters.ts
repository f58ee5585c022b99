import type { Market } from '../../engine/market-types'
import { ApiError, type Call } from '../../gateway/types'
import { type Interval, intervalOf, zoneOffsetOf } from '../candles/intervals'
import type { LiveSymbol } from '../live-symbol'

const SYMBOL_RANGE = '^[\\w\\-._&&[^a-z]]{1,50}$'
const SYMBOLS_RANGE = '^\\[("[\\w\\-._&&[^a-z]]{1,50}"(,"[\\w\\-._&&[^a-z]]{1,50}"){0,}){0,1}\\]$'
const INTEGER_RANGE = '^[0-9]{1,20}$'
const LARGEST_LONG = 2n ** 63n - 1n
/** Times at least this large are in microseconds. */
const MICROSECONDS_FROM = 100_000_000_000_000

/** A refusal with HTTP 400. */
export const refuse = (code: number, message: string): ApiError => new ApiError(400, code, message)

/** -1102 for a mandatory parameter. */
export const missing = (name: string): ApiError =>
  refuse(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`)

/** -1100 with the legal range. */
export const illegal = (name: string, range: string): ApiError =>
  refuse(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`)

/** -1130. */
export const invalid = (name: string): ApiError => refuse(-1130, `Data sent for parameter '${name}' is not valid.`)

/** -1128. */
export const badCombination = (): ApiError => refuse(-1128, 'Combination of optional parameters invalid.')

/** Looks symbols up by name. */
export type Directory = (market: Market, symbol: string) => LiveSymbol | undefined

/** A mandatory text. Throws -1102. */
export function mandatoryText(call: Call, name: string): string {
  const text = call.params.get(name)
  if (text === undefined || text === '') throw missing(name)
  return text
}

/** A text, or undefined when not sent. Throws -1105 for an empty one. */
export function optionalText(call: Call, name: string): string | undefined {
  const text = call.params.get(name)
  if (text === '') throw refuse(-1105, `Parameter '${name}' was empty.`)
  return text
}

/** The mandatory symbol of a call. Errors: -1102, -1100, -1121. */
export const mandatorySymbol = (call: Call, find: Directory): LiveSymbol =>
  symbolNamed(call.market, mandatoryText(call, 'symbol'), find, 'symbol')

/** The perpetual of a usdm call's mandatory pair; every pair here has one. Errors: -1102, -4144. */
export function mandatoryPair(call: Call, find: Directory): LiveSymbol {
  const symbol = find(call.market, mandatoryText(call, 'pair'))
  if (symbol === undefined || symbol.listing.pair !== undefined) throw refuse(-4144, 'Invalid pair.')
  return symbol
}

/** The symbol of a call when it has one. Errors: -1105, -1100, -1121. */
export function optionalSymbol(call: Call, find: Directory): LiveSymbol | undefined {
  const text = optionalText(call, 'symbol')
  return text === undefined ? undefined : symbolNamed(call.market, text, find, 'symbol')
}

function symbolNamed(market: Market, text: string, find: Directory, name: string): LiveSymbol {
  if (market === 'spot' && !/^[\p{Lu}\p{Lo}\p{N}_\-.]{1,50}$/u.test(text)) throw illegal(name, SYMBOL_RANGE)
  const symbol = find(market, text)
  if (symbol === undefined) throw refuse(-1121, 'Invalid symbol.')
  return symbol
}

/** The symbols of spot's `symbols=["A","B"]`. Errors: -1128 (with `symbol`), -1100 (malformed), -1101 (too many), -1151, -1121. */
export function listedSymbols(
  call: Call,
  find: Directory,
  most: number = Number.POSITIVE_INFINITY,
): LiveSymbol[] | undefined {
  const text = optionalText(call, 'symbols')
  if (text === undefined) return undefined
  if (call.params.has('symbol')) throw badCombination()
  if (!/^\[("[\p{Lu}\p{Lo}\p{N}_\-.]{1,50}"(,"[\p{Lu}\p{Lo}\p{N}_\-.]{1,50}")*)?\]$/u.test(text))
    throw illegal('symbols', SYMBOLS_RANGE)
  const names = JSON.parse(text) as string[]
  if (names.length > most)
    throw refuse(-1101, `Too many parameters; expected '${most}' and received '${names.length}'.`)
  if (new Set(names).size !== names.length) throw refuse(-1151, 'Symbol is present multiple times in the list.')
  return names.map((name) => symbolNamed(call.market, name, find, 'symbols'))
}

/** A whole number, or undefined when not sent. Errors: -1105, -1100, -1108 (beyond 64 bits); on usdm -1102. */
export function wholeNumber(call: Call, name: string): number | undefined {
  const text = optionalText(call, name)
  if (text === undefined) return undefined
  const isSpot = call.market === 'spot'
  if (!/^[0-9]{1,20}$/.test(text)) throw isSpot ? illegal(name, INTEGER_RANGE) : missing(name)
  if (BigInt(text) > LARGEST_LONG) throw isSpot ? refuse(-1108, `Parameter '${name}' overflowed.`) : missing(name)
  return Number(text)
}

/** A time in ms; microseconds are told by their size. */
export function timeOf(call: Call, name: string): number | undefined {
  const time = wholeNumber(call, name)
  return time !== undefined && time >= MICROSECONDS_FROM ? Math.floor(time / 1_000) : time
}

/** How many items: spot serves its maximum for more, usdm refuses; zero is refused by both (-1130). */
export function limitOf(call: Call, usual: number, most: number): number {
  const limit = wholeNumber(call, 'limit')
  if (limit === undefined) return usual
  if (limit < 1 || (call.market === 'usdm' && limit > most)) throw invalid('limit')
  return Math.min(limit, most)
}

/** Spot's timeZone in ms east of UTC; 0 when not sent. Errors: -1105, -1130. */
export function zoneParameter(call: Call): number {
  const zone = optionalText(call, 'timeZone')
  const offset = zone === undefined ? 0 : zoneOffsetOf(zone)
  if (offset === undefined) throw invalid('timeZone')
  return offset
}

/** Errors: -1102, -1120; spot's timeZone -1130. usdm has no seconds. */
export function intervalParameter(call: Call): Interval {
  const name = mandatoryText(call, 'interval')
  const offset = call.market === 'usdm' ? 0 : zoneParameter(call)
  const interval = call.market === 'usdm' && name === '1s' ? undefined : intervalOf(name, offset)
  if (interval === undefined) throw refuse(-1120, 'Invalid interval.')
  return interval
}

/** Start and end as sent; an end before its start is -1130 on spot and -1023 on usdm. */
export function spanOf(call: Call): { readonly start: number | undefined; readonly end: number | undefined } {
  const start = timeOf(call, 'startTime')
  const end = timeOf(call, 'endTime')
  if (start !== undefined && end !== undefined && start > end)
    throw call.market === 'spot' ? invalid('startTime') : refuse(-1023, 'Start time is greater than end time.')
  return { start, end }
}
