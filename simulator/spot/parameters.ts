import { units, type Units } from '../engine/units'
import type { Call } from '../gateway/types'
import { refuse } from './refusals'

/** Legal ranges as the exchange names them. Source: spot.md 16.1. */
const SYMBOL_RANGE = '^[\\w\\-._&&[^a-z]]{1,50}$'
const CLIENT_ID_RANGE = '^[a-zA-Z0-9-_]{1,36}$'
const AMOUNT_RANGE = '^([0-9]{1,20})(\\.[0-9]{1,20})?$'
const ID_RANGE = '^[0-9]{1,20}$'

const CLIENT_ID = /^[a-zA-Z0-9_-]{1,36}$/
const AMOUNT = /^[0-9]{1,20}(\.[0-9]{1,20})?$/
const ID = /^[0-9]{1,20}$/
const LONGEST_FRACTION = 8
const LARGEST_LONG = 2n ** 63n - 1n

type Params = Call['params']

/** A mandatory text. Throws -1102. */
export function mandatory(params: Params, name: string): string {
  const value = params.get(name)
  if (!value) throw refuse.mandatory(name)
  return value
}

/** The symbol as sent, well-formed. Throws -1102, -1100; whether it exists is another question. */
export function symbolText(params: Params): string {
  const symbol = mandatory(params, 'symbol')
  if (!/^[\p{L}\p{N}\-._]{1,50}$/u.test(symbol) || /[a-z]/.test(symbol)) throw refuse.illegal('symbol', SYMBOL_RANGE)
  return symbol
}

/** An amount in units; undefined when it was not sent. Throws -1100 for its form, -1111 beyond eight decimals. */
export function amount(params: Params, name: string): Units | undefined {
  const text = params.get(name)
  if (text === undefined) return undefined
  if (!AMOUNT.test(text)) throw refuse.illegal(name, AMOUNT_RANGE)
  const fraction = text.split('.')[1] ?? ''
  if (fraction.replace(/0+$/, '').length > LONGEST_FRACTION) throw refuse.precision(name)
  return units(text)
}

/** A whole number not below zero; undefined when it was not sent. Throws -1100, and -1108 beyond 64 bits. */
export function whole(params: Params, name: string): number | undefined {
  const digits = long(params, name)
  return digits === undefined ? undefined : Number(digits)
}

/** The digits of a 64-bit whole number not below zero, all of them; undefined when it was not sent. Throws -1100, -1108. */
export function long(params: Params, name: string): string | undefined {
  const text = params.get(name)
  if (text === undefined) return undefined
  if (!ID.test(text)) throw refuse.illegal(name, ID_RANGE)
  const value = BigInt(text)
  if (value > LARGEST_LONG) throw refuse.overflow(name)
  return value.toString()
}

/** A client id; undefined when it was not sent. Throws -1100. */
export function clientId(params: Params, name: string): string | undefined {
  const text = params.get(name)
  if (text === undefined) return undefined
  if (!CLIENT_ID.test(text)) throw refuse.illegal(name, CLIENT_ID_RANGE)
  return text
}

/** How many rows to return: 500 unless told, at most 1000. */
export function limitOf(params: Params): number {
  const limit = whole(params, 'limit')
  return limit === undefined || limit === 0 ? 500 : Math.min(limit, 1000)
}

const LONGEST_WINDOW_MS = 86_400_000

/** A time window; µs are read as such. Throws -1127 when it is longer than a day. */
export function timeWindow(params: Params): { start: number | undefined; end: number | undefined } {
  const start = milliseconds(whole(params, 'startTime'))
  const end = milliseconds(whole(params, 'endTime'))
  if (start !== undefined && end !== undefined && end - start > LONGEST_WINDOW_MS) throw refuse.tooLong(24)
  return { start, end }
}

function milliseconds(time: number | undefined): number | undefined {
  return time !== undefined && time >= 100_000_000_000_000 ? Math.floor(time / 1000) : time
}
