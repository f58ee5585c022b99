import { isDecimal } from '../../lib/domain/decimal'
import { FAULTS, OUTSIDE, targetsOf } from '../faults/catalogue/catalogue'
import type { FaultEffect, FaultKind, FaultRule, FaultTarget, FaultTrigger } from '../faults/fault-rules'
import { BadBody, objectOf } from './bodies'

type Check = (value: unknown, name: string) => void

const fail = (text: string): never => {
  throw new BadBody(text)
}

const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER): Check =>
  (value, name) => {
    if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > most)
      fail(
        most === Number.MAX_SAFE_INTEGER
          ? `${name} must be a whole number not below ${least}.`
          : `${name} must be a whole number from ${least} to ${most}.`,
      )
  }
const text: Check = (value, name) => {
  if (typeof value !== 'string' || value === '') fail(`${name} must be a text that is not empty.`)
}
const oneOf =
  (...allowed: string[]): Check =>
  (value, name) => {
    if (!allowed.includes(value as string)) fail(`${name} must be ${listed(allowed)}.`)
  }
const listed = (names: readonly string[]): string =>
  names.length < 3 ? names.map((name) => JSON.stringify(name)).join(' or ') : `one of ${names.join(', ')}`
const amount: Check = (value, name) => {
  if (typeof value !== 'string' || !isDecimal(value) || !/^\d+(\.\d{1,8})?$/.test(value) || /^[0.]+$/.test(value))
    fail(`${name} must be a decimal text above zero with at most eight decimals, such as "0.5".`)
}
const duration: Check = (value, name) => {
  if (!Array.isArray(value)) return whole(-1)(value, name)
  const [from, to] = value as unknown[]
  if (
    value.length !== 2 ||
    !Number.isSafeInteger(from) ||
    !Number.isSafeInteger(to) ||
    (from as number) > (to as number)
  )
    fail(`${name} must be a whole number not below -1, or a range such as [50, 15000].`)
}

const TRIGGER: Readonly<Record<keyof FaultTrigger, Check>> = {
  market: oneOf('spot', 'usdm'),
  method: text,
  path: text,
  apiKey: text,
  clientOrderId: text,
  symbol: text,
  orderStatus: text,
  event: text,
  kind: oneOf('user-data', 'market', 'ws-api'),
  nth: whole(1),
  count: (value, name) => {
    if (value !== 'always') whole(1)(value, `${name} must be "always" or a whole number; it`)
  },
  chance: (value, name) => {
    if (typeof value !== 'number' || !(value >= 0 && value <= 1)) fail(`${name} must be a number from 0 to 1.`)
  },
  seed: (value, name) => {
    if (typeof value !== 'string' && !Number.isSafeInteger(value)) fail(`${name} must be a whole number or a text.`)
  },
  at: whole(0),
  after: whole(0),
  lasts: whole(1),
}

const EFFECT: Readonly<Record<Exclude<keyof FaultEffect, 'truth' | 'form'>, Check>> = {
  late: whole(0),
  age: whole(0),
  ms: duration,
  code: whole(-9999, 65_535),
  bytes: whole(0, 134_217_728),
  rows: whole(0),
  field: text,
  value: () => undefined,
  limit: whole(0),
  frames: whole(1, 100_000),
  behind: text,
  status: text,
  tickSize: amount,
  stepSize: amount,
  minNotional: amount,
  quantity: amount,
  cancelResult: oneOf('SUCCESS', 'FAILURE'),
  newOrderResult: oneOf('SUCCESS', 'FAILURE', 'NOT_ATTEMPTED'),
  act: (value) => {
    const act = objectOf(value, ['method', 'path', 'params'])
    oneOf('POST', 'PUT', 'DELETE')(act.method, 'act.method')
    text(act.path, 'act.path')
    const params = act.params
    if (params === null || typeof params !== 'object' || Object.values(params).some((each) => typeof each !== 'string'))
      fail('act.params must be an object of texts, such as {"symbol":"BTCUSDT"}.')
  },
}

/** Trigger fields that mean something for what a fault touches. */
const TRIGGERS_OF: Readonly<Record<FaultTarget, readonly (keyof FaultTrigger)[]>> = {
  request: ['market', 'method', 'path', 'apiKey', 'clientOrderId', 'symbol', 'orderStatus'],
  answer: ['market', 'method', 'path', 'apiKey', 'clientOrderId', 'symbol', 'orderStatus'],
  event: ['market', 'event', 'kind', 'apiKey', 'clientOrderId', 'symbol', 'orderStatus'],
  contents: ['market', 'event', 'kind', 'apiKey', 'clientOrderId', 'symbol', 'orderStatus'],
  upgrade: ['market', 'path'],
  moment: ['market', 'method', 'path', 'apiKey', 'clientOrderId', 'symbol', 'orderStatus', 'event', 'kind'],
}
const COMMON = ['nth', 'count', 'chance', 'seed', 'at', 'after', 'lasts'] as const

/** A fault rule, every field checked against what its fault takes. Throws BadBody, which says what is allowed. */
export function faultOf(body: unknown): FaultRule {
  if (body === null || typeof body !== 'object' || Array.isArray(body))
    throw new BadBody(`The body must be a JSON object such as {"id":"F-05"}. GET /faults/known lists all.`)
  const fields = body as Readonly<Record<string, unknown>>
  text(fields.id, 'id')
  const id = fields.id as string
  const kind = FAULTS[id]
  if (kind === undefined)
    throw new BadBody(
      OUTSIDE[id] === undefined
        ? `There is no fault ${JSON.stringify(id)}. Allowed: ${Object.keys(FAULTS).join(', ')}.`
        : `${id} is not the exchange’s to play: ${OUTSIDE[id]}.`,
    )
  const rule = fields as unknown as FaultRule
  checkChoice(rule, kind)
  const targets = targetsOf(rule)
  const triggers = [...new Set([...COMMON, ...targets.flatMap((target) => TRIGGERS_OF[target])])]
  const effects = effectsOf(kind)
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'id' || name === 'truth' || name === 'form') continue
    const check = (triggers as string[]).includes(name)
      ? TRIGGER[name as keyof FaultTrigger]
      : effects.includes(name)
        ? EFFECT[name as keyof typeof EFFECT]
        : undefined
    if (check === undefined)
      throw new BadBody(`${id} does not take ${JSON.stringify(name)}. ${allowedOf(kind, triggers)}`)
    check(value, name)
  }
  // Replies of the WebSocket API are no events: F-75 is about them.
  if (!targets.includes('moment') && fields.kind !== undefined) oneOf('user-data', 'market')(fields.kind, 'kind')
  for (const name of kind.needs ?? [])
    if (fields[name] === undefined) throw new BadBody(`${id} needs ${name}. ${allowedOf(kind, triggers)}`)
  return rule
}

function effectsOf(kind: FaultKind): string[] {
  return [...(kind.takes ?? []), ...(takesTruth(kind) ? ['late'] : [])]
}

/** Calls whose answer is bad have a truth; where a fault does something else to the call the truth is its own. */
const takesTruth = ({ truth, isFixed }: FaultKind): boolean => truth !== undefined && isFixed !== true

function checkChoice({ id, truth, form }: FaultRule, kind: FaultKind): void {
  if (truth !== undefined) {
    if (!takesTruth(kind)) throw new BadBody(`${id} does not take "truth": what it does is its truth.`)
    oneOf('executed', 'not', 'later')(truth, 'truth')
  }
  if (form === undefined) return
  if (kind.forms === undefined) throw new BadBody(`${id} does not take "form": it has one alone.`)
  oneOf(...kind.forms)(form, 'form')
}

function allowedOf(kind: FaultKind, triggers: readonly string[]): string {
  const own = [...(takesTruth(kind) ? ['truth'] : []), ...(kind.forms ? ['form'] : []), ...effectsOf(kind)]
  return `Allowed: ${['id', ...own, ...triggers].join(', ')}.`
}
