import { type Units, units } from '../engine/units'
import type { Call } from '../gateway/types'
import { illegalCharacters, invalid, missing, type RefusalCode, refusal } from './refusals'

export type Parameters = ReadonlyMap<string, string>

const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/
const NUMBER = /^-?\d{1,20}(\.\d{1,20})?$/

/** The parameter's text; undefined when it was not sent or is empty. */
export const given = (params: Parameters, name: string): string | undefined => params.get(name) || undefined

export function mandatory(params: Parameters, name: string): string {
  const text = given(params, name)
  if (text === undefined) throw missing(name)
  return text
}

/** An amount in units. Throws -1102 when it is no plain number and -1111 past eight decimals. */
export function amount(params: Parameters, name: string): Units | undefined {
  const text = given(params, name)
  if (text === undefined) return undefined
  if (!NUMBER.test(text)) throw missing(name)
  if ((text.split('.')[1] ?? '').replace(/0+$/, '').length > 8) throw refusal(-1111)
  return units(text)
}

/** A whole number. Throws -1102 on anything else. */
export function integer(params: Parameters, name: string): number | undefined {
  const text = given(params, name)
  if (text === undefined) return undefined
  if (!/^\d{1,20}$/.test(text)) throw missing(name)
  return Number(text)
}

/** "true" or "false"; false when it was not sent. Throws -1102 on anything else. */
export function flag(params: Parameters, name: string): boolean {
  const text = given(params, name)?.toLowerCase()
  if (text === undefined || text === 'false') return false
  if (text === 'true') return true
  throw missing(name)
}

/** One of the listed words. Throws the given code on another one. */
export function oneOf<Word extends string>(
  params: Parameters,
  name: string,
  words: readonly Word[],
  code: RefusalCode,
): Word | undefined {
  const text = given(params, name)
  if (text === undefined) return undefined
  const word = words.find((each) => each === text)
  if (word === undefined) throw refusal(code)
  return word
}

/** A client's own id. Throws -4015 past 36 characters and -1100 on a character outside the allowed set. */
export function clientId(params: Parameters, name: string): string | undefined {
  const text = given(params, name)
  if (text === undefined) return undefined
  if (text.length > 36) throw refusal(-4015)
  if (!CLIENT_ID.test(text)) throw illegalCharacters(name, '^[\\.A-Z\\:/a-z0-9_-]{1,36}$')
  return text
}

/** How many rows are wanted. Throws -1130 outside 1..maximum. */
export function limitOf(params: Parameters, fallback: number, maximum: number): number {
  const wanted = integer(params, 'limit') ?? fallback
  if (wanted < 1 || wanted > maximum) throw invalid('limit')
  return wanted
}

export interface Window {
  readonly from: number
  readonly to: number
}

const WEEK = 7 * 86_400_000

/**
 * The span of a history question: startTime to endTime, at most seven days, the last seven when neither is sent.
 * Throws -1023 when it runs backwards and -4165 when it is longer.
 */
export function windowOf(call: Call): Window {
  const start = integer(call.params, 'startTime')
  const end = integer(call.params, 'endTime')
  const to = end ?? (start === undefined ? call.time : start + WEEK)
  const from = start ?? to - WEEK
  if (from > to) throw refusal(-1023)
  if (to - from > WEEK) throw refusal(-4165)
  return { from, to }
}

/** The span, or none where an id was sent, which wins; the times have to be numbers all the same. Throws as windowOf, and -1102. */
export function windowUnless(id: number | undefined, call: Call): Window | undefined {
  if (id === undefined) return windowOf(call)
  for (const name of ['startTime', 'endTime']) integer(call.params, name)
  return undefined
}
