import type { Market } from '../engine/market-types'
import { digitsOf, parseExactly } from './exact-json'
import { serialize } from './serialize'
import { RawNumber } from './types'

/** Streams of one connection. Source: spot.md 12.1, usdm.md 3. */
export const LARGEST_SUBSCRIPTION = 1024

/** 2^63; ids beyond do not fit. */
const LARGEST_ID = 9_223_372_036_854_775_808

const METHODS = ['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY'] as const

/** How many parameters a method about properties takes; the others take a list of names or nothing. */
const PROPERTY_PARAMETERS = { SET_PROPERTY: 2, GET_PROPERTY: 1 } as const

/** What a client's control messages act on: names of market streams, or listen keys on the private path of futures. */
export interface Subscriptions {
  readonly names: ReadonlySet<string>
  /** Whether events come wrapped with their stream's name. */
  combined: boolean
  subscribe(name: string): void
  unsubscribe(name: string): void
  send(text: string): void
}

/** A control message that is refused. */
class Complaint extends Error {
  constructor(
    readonly code: 0 | 1 | 2 | 3 | 4,
    readonly msg: string,
  ) {
    super(msg)
  }
}

/**
 * Answers the control messages of a stream client. Refusals of spot come in the wrapped form that is seen on the wire, those of
 * futures in the documented flat one. Source: spot.md 12.2, fixture ws.error.response.
 */
export function answerControl(market: Market, client: Subscriptions, text: string): void {
  const reply = (body: unknown): void => client.send(serialize(body))
  let id: unknown
  try {
    const message = readMessage(text)
    // A number that is no id comes back with its refusal all the same.
    if (typeof message.id === 'number') id = message.id
    if (message.id !== undefined && !isId(message.id)) throw invalidRequest('request ID must be an unsigned integer')
    id = typeof message.id === 'number' ? wholeOf(text, message.id) : (message.id ?? null)
    const { method, params } = message
    const ack = (result: unknown): void => reply({ result, id })
    switch (readMethod(market, method, text)) {
      case 'LIST_SUBSCRIPTIONS':
        if (Array.isArray(params) && params.length > 0) throw invalidRequest('too many parameters')
        return ack([...client.names])
      case 'GET_PROPERTY':
        readProperty('GET_PROPERTY', params)
        return ack(client.combined)
      case 'SET_PROPERTY': {
        const value = readProperty('SET_PROPERTY', params)
        if (typeof value !== 'boolean') throw new Complaint(1, 'Invalid value type: expected Boolean')
        client.combined = value
        return ack(null)
      }
      case 'SUBSCRIBE': {
        const names = readNames(params)
        if (new Set([...client.names, ...names]).size > LARGEST_SUBSCRIPTION)
          throw new Complaint(4, `Too many subscriptions: at most ${LARGEST_SUBSCRIPTION} streams per connection`)
        // Acknowledged first, so that no event overtakes the answer.
        ack(null)
        for (const name of names) client.subscribe(name)
        return
      }
      case 'UNSUBSCRIBE':
        for (const name of readNames(params)) client.unsubscribe(name)
        return ack(null)
    }
  } catch (error) {
    if (!(error instanceof Complaint)) throw error
    const { code, msg } = error
    const told = { code, msg }
    reply(market === 'spot' ? { error: told, ...(id === undefined ? {} : { id }) } : told)
  }
}

interface Message {
  readonly method?: unknown
  readonly params?: unknown
  readonly id?: unknown
}

function readMessage(text: string): Message {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch (error) {
    const { line, column } = placeOf(text, String(error))
    throw new Complaint(3, `Invalid JSON: expected value at line ${line} column ${column}`)
  }
  if (message === null || typeof message !== 'object' || Array.isArray(message)) return {}
  return message
}

/** Where a JSON text stops to be one, from the position that the parser names. */
function placeOf(text: string, complaint: string): { line: number; column: number } {
  const position = Number(/position (\d+)/.exec(complaint)?.[1] ?? text.length - 1)
  const before = text.slice(0, Math.max(0, Math.min(position, text.length - 1))).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

function readMethod(market: Market, method: unknown, text: string): (typeof METHODS)[number] {
  if (method === undefined) throw invalidRequest(`missing field \`method\` at line 1 column ${text.length}`)
  const known = METHODS.find((each) => each === method)
  if (known !== undefined) return known
  const names = METHODS.map((name) => (market === 'spot' ? `\`${name}\`` : name)).join(', ')
  // The documents print the column as it stands here.
  const told = typeof method === 'object' && method !== null ? 'map' : String(method)
  throw invalidRequest(`unknown variant ${told}, expected one of ${names} at line 1 column 28`)
}

/** The value that comes with the one known property. */
function readProperty(method: keyof typeof PROPERTY_PARAMETERS, params: unknown): unknown {
  const [name, value, ...more] = Array.isArray(params) ? (params as unknown[]) : []
  if (typeof name !== 'string') throw invalidRequest('property name must be a string')
  if (more.length > 0 || (value !== undefined && PROPERTY_PARAMETERS[method] === 1))
    throw invalidRequest('too many parameters')
  if (name !== 'combined') throw new Complaint(0, 'Unknown property')
  return value
}

function readNames(params: unknown): string[] {
  if (!Array.isArray(params) || params.some((name) => typeof name !== 'string'))
    throw invalidRequest('params must be an array of stream names')
  return params as string[]
}

const invalidRequest = (what: string): Complaint => new Complaint(2, `Invalid request: ${what}`)

/** An id with all its digits, however large. */
function wholeOf(text: string, id: number): unknown {
  const digits = Number.isSafeInteger(id) ? undefined : digitsOf((parseExactly(text) as Message).id)
  return digits === undefined ? id : new RawNumber(digits)
}

/** An integer of 64 bits, a short text or null, as the documents allow. */
function isId(id: unknown): id is number | string | null {
  return (
    id === null ||
    (Number.isInteger(id) && Math.abs(id as number) <= LARGEST_ID) ||
    (typeof id === 'string' && /^[A-Za-z0-9_-]{0,36}$/.test(id))
  )
}
