import type { Random } from '../engine/random'
import { inMicroseconds } from '../gateway/microseconds'
import { FAULTS } from './catalogue/catalogue'
import { type ActiveFault, formOf } from './fault-rules'
import { shiftedId } from './strange-ids'

type Fields = Record<string, unknown>

/** Fields whose value is an id, in answers and in events. */
const IDS = new Set(['orderId', 'tradeId', 'algoId', 'executionId', 'id', 'a', 'i', 't', 'I', 'aid'])
const DECIMAL = /^-?\d+\.\d+$/
const WORDS: Readonly<Record<string, string>> = {
  status: 'FROZEN',
  algoStatus: 'FROZEN',
  type: 'DARK_LIMIT',
  orderType: 'DARK_LIMIT',
  timeInForce: 'GTQ',
  selfTradePreventionMode: 'EXPIRE_SOMETIME',
  workingType: 'FAIR_PRICE',
  x: 'FROZEN',
  X: 'FROZEN',
  o: 'DARK_LIMIT',
  f: 'GTQ',
  V: 'EXPIRE_SOMETIME',
  m: 'REBALANCE',
}
const TIMES = new Set(['E', 'T', 'time', 'updateTime', 'transactTime', 'workingTime', 'W', 'O'])

/** The body of an answer or an event with the strange values of a fault (F-52, F-54, F-77, F-79); the given one stays. */
export function withStrangeValues(fault: ActiveFault, random: Random, value: unknown): unknown {
  const form = formOf(fault, FAULTS[fault.id])
  switch (fault.id) {
    case 'F-52':
      return withHugeNumbers(value, form)
    case 'F-54':
      return withUnknowns(fault, form, random, value)
    case 'F-77':
      return withBrokenBook(form, value)
    case 'F-79':
      return withOtherTimes(fault, form, value)
    default:
      return value
  }
}

/** Calls `change` for each object within, innermost first. */
function mapObjects(value: unknown, change: (fields: Fields) => Fields): unknown {
  if (Array.isArray(value)) return value.map((item) => mapObjects(item, change))
  if (value === null || typeof value !== 'object' || 'toJSON' in value) return value
  const inner = Object.entries(value).map(([name, field]) => [name, mapObjects(field, change)] as const)
  return change(Object.fromEntries(inner))
}

function withHugeNumbers(value: unknown, form: string): unknown {
  const all = form === 'all'
  return mapObjects(value, (fields) => {
    const changed: Fields = {}
    for (const [name, field] of Object.entries(fields)) {
      // The `t` of a candle is its time.
      const isId = IDS.has(name) && !(name === 't' && typeof fields.x === 'boolean')
      if ((all || form === 'ids') && isId && Number.isSafeInteger(field) && (field as number) > 0)
        changed[name] = shiftedId(field as number)
      else if ((all || form === 'negative') && name === 'cummulativeQuoteQty') changed[name] = '-1.00000000'
      else if ((all || form === 'decimals') && typeof field === 'string' && DECIMAL.test(field))
        changed[name] = padded(field)
      else changed[name] = field
    }
    return changed
  })
}

/** The same amount with 18 decimals. */
const padded = (amount: string): string =>
  amount + '0'.repeat(Math.max(0, 18 - (amount.length - amount.indexOf('.') - 1)))

function withUnknowns(fault: ActiveFault, form: string, random: Random, value: unknown): unknown {
  const all = form === 'all'
  return eachMain(value, (fields) => {
    const changed = { ...fields }
    if (all || form === 'word') {
      const known = Object.keys(WORDS).filter((name) => typeof fields[name] === 'string')
      const name = fault.field ?? known[random.below(known.length)]
      if (name !== undefined && name in fields) changed[name] = fault.value ?? WORDS[name] ?? 'FROZEN'
    }
    if (all || form === 'null') {
      // What tells the order apart stays, else nothing could be said of it at all.
      const able = Object.keys(fields).filter((name) => !KEPT.has(name) && changed[name] === fields[name])
      const name = form === 'null' && fault.field !== undefined ? fault.field : able[random.below(able.length)]
      if (name !== undefined && name in fields) changed[name] = null
    }
    if (all || form === 'field') {
      const name = form === 'field' && fault.field !== undefined ? fault.field : 'newSinceYesterday'
      changed[name] = form === 'field' && fault.value !== undefined ? fault.value : { version: 2, flags: [null, true] }
    }
    return changed
  })
}

const KEPT = new Set(['e', 'E', 's', 'i', 'c', 'C', 'symbol', 'orderId', 'clientOrderId', 'caid', 'aid', 'o', 'a'])

/** Changes the rows of an answer, or the inner object of an event that has one. */
function eachMain(value: unknown, change: (fields: Fields) => Fields): unknown {
  if (Array.isArray(value)) return value.map((item) => eachMain(item, change))
  if (value === null || typeof value !== 'object') return value
  const fields = value as Fields
  for (const name of ['o', 'a'] as const) {
    const inner = fields[name]
    if (typeof fields.e === 'string' && inner !== null && typeof inner === 'object' && !Array.isArray(inner))
      return { ...fields, [name]: change(inner as Fields) }
  }
  return change(fields)
}

function withBrokenBook(form: string, value: unknown): unknown {
  const book = value as Fields
  if (form === 'pu') return typeof book.pu === 'number' ? { ...book, pu: book.pu - 1 } : book
  const [bids, asks] = [rowsOf(book.b), rowsOf(book.a)]
  const price = bids[0]?.[0] ?? asks[0]?.[0]
  if (price === undefined) return book
  return { ...book, b: [[price, '1.00000000'], ...bids], a: [[justBelow(price), '1.00000000'], ...asks] }
}

/** The next lower price of as many decimals. */
function justBelow(price: string): string {
  const decimals = price.length - price.indexOf('.') - 1
  const digits = String(BigInt(price.replace('.', '')) - 1n).padStart(decimals + 1, '0')
  return price.includes('.') ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits
}

const rowsOf = (side: unknown): string[][] => (Array.isArray(side) ? (side as string[][]) : [])

function withOtherTimes(fault: ActiveFault, form: string, value: unknown): unknown {
  if (form === 'microseconds') return inMicroseconds(value)
  const ms = typeof fault.ms === 'number' ? fault.ms : (fault.ms?.[1] ?? 5000)
  const by = form === 'future' ? ms : -ms
  return mapObjects(value, (fields) => {
    const changed: Fields = {}
    for (const [name, field] of Object.entries(fields))
      changed[name] = TIMES.has(name) && typeof field === 'number' && field > 0 ? field + by : field
    return changed
  })
}
