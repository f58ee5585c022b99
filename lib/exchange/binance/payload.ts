import 'server-only'
import { type DecimalString, isDecimal } from '../../domain/decimal'
import type { PositionSide, Side } from '../../domain/market'

/*
 * Hand-written readers of one field each: quick enough for the hot feed, and one voice for everything unreadable.
 * Unknown fields are never looked at and unknown words pass as text (S-44).
 */

/** A payload we cannot read. Raised by parsers, caught where replies and frames come in: never past the adapter. */
export class ParseFailure extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'ParseFailure'
  }
}

export type Payload = Readonly<Record<string, unknown>>

const fail = (key: string, expected: string): never => {
  throw new ParseFailure(`${key}: ${expected} expected`)
}

export function asPayload(value: unknown, what: string): Payload {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(what, 'object')
  return value as Payload
}

export function asList(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) fail(what, 'list')
  return value as readonly unknown[]
}

/** A list field; absent counts as empty. */
export const listAt = (payload: Payload, key: string): readonly unknown[] =>
  payload[key] === undefined || payload[key] === null ? [] : asList(payload[key], key)

export function textAt(payload: Payload, key: string): string {
  const value = payload[key]
  return typeof value === 'string' ? value : fail(key, 'text')
}

/** Text, or undefined when absent, null or empty. */
export function optionalTextAt(payload: Payload, key: string): string | undefined {
  const value = payload[key]
  if (value === undefined || value === null || value === '') return undefined
  return typeof value === 'string' ? value : fail(key, 'text')
}

/** An amount. The exchange writes them as text; a plain number is taken as it reads. */
export function amountAt(payload: Payload, key: string): DecimalString {
  return toAmount(payload[key], key)
}

export function toAmount(value: unknown, key: string): DecimalString {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && isDecimal(text) ? text : fail(key, 'amount')
}

/** An amount, or undefined when absent, null or empty. */
export function optionalAmountAt(payload: Payload, key: string): DecimalString | undefined {
  const value = payload[key]
  return value === undefined || value === null || value === '' ? undefined : amountAt(payload, key)
}

const ZERO_TEXT = /^-?0*(\.0*)?$/

/** An amount where zero stands for "none", as in the price of a market order. */
export function nonZeroAmountAt(payload: Payload, key: string): DecimalString | undefined {
  const amount = optionalAmountAt(payload, key)
  return amount === undefined || ZERO_TEXT.test(amount) ? undefined : amount
}

/** An id as text, whatever its size and however it was written (S-14). */
export function idAt(payload: Payload, key: string): string {
  const value = payload[key]
  if (typeof value === 'string' && value !== '') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  return fail(key, 'id')
}

/** An id, or undefined when absent, null, empty or one of the exchange's words for none: 0 and -1. */
export function optionalIdAt(payload: Payload, key: string): string | undefined {
  const value = payload[key]
  if (value === undefined || value === null || value === '' || value === 0 || value === -1 || value === '0')
    return undefined
  return value === '-1' ? undefined : idAt(payload, key)
}

/** A count or a time in ms. */
/** An id of spot, where -1 says that there is none and 0 is an id. Source: spot.md 6.5, 15.3. */
export function spotIdAt(payload: Payload, key: string): string | undefined {
  const value = payload[key]
  return value === undefined || value === null || value === '' || value === -1 || value === '-1'
    ? undefined
    : idAt(payload, key)
}

export function integerAt(payload: Payload, key: string): number {
  const value = payload[key]
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return Number(value)
  return fail(key, 'integer')
}

/** A count or distance that 0 or -1 switches off. */
export function positiveIntegerAt(payload: Payload, key: string): number | undefined {
  const value = optionalIntegerAt(payload, key)
  return value === undefined || value <= 0 ? undefined : value
}

/** A word of which NONE says that there is none. */
export function wordAt(payload: Payload, key: string): string | undefined {
  const word = optionalTextAt(payload, key)
  return word === undefined || word === '' || word === 'NONE' ? undefined : word
}

/** True, or not said. */
export const markAt = (payload: Payload, key: string): true | undefined => (flagAt(payload, key) ? true : undefined)

export function optionalIntegerAt(payload: Payload, key: string): number | undefined {
  const value = payload[key]
  return value === undefined || value === null || value === '' ? undefined : integerAt(payload, key)
}

/** The first of these that is a time; 0 without one. */
export function timeIn(payload: Payload, ...keys: readonly string[]): number {
  for (const key of keys) {
    const value = payload[key]
    if (typeof value === 'number' && Number.isFinite(value)) return value
  }
  return 0
}

/** A flag; "true" and "false" as text count. Absent is false. */
export function flagAt(payload: Payload, key: string): boolean {
  const value = payload[key]
  if (value === true || value === 'true') return true
  if (value === false || value === 'false' || value === undefined || value === null) return false
  return fail(key, 'flag')
}

export function sideAt(payload: Payload, key: string): Side {
  const value = payload[key]
  return value === 'BUY' || value === 'SELL' ? value : fail(key, 'BUY or SELL')
}

/** Absent counts as one-way mode. */
export function positionSideAt(payload: Payload, key: string): PositionSide {
  const value = payload[key]
  if (value === undefined || value === 'BOTH') return 'BOTH'
  return value === 'LONG' || value === 'SHORT' ? value : fail(key, 'BOTH, LONG or SHORT')
}
