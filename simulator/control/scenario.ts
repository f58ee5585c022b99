import type { FaultRule } from '../faults/fault-rules'
import { readTransfer } from './account-acts'
import { amountOf, BadBody, creditsOf, marketOf, objectOf, textOf } from './bodies'
import { type FaultRoom, ruleOf } from './fault-calls'
import { faultOf } from './fault-body'

/** One control call that a scenario makes at its time. */
export interface Step {
  /** Exchange time: ms after the start, or the moment itself. */
  readonly at: { readonly after: number } | { readonly time: number }
  /** What it does: `fault`, `price`… */
  readonly does: string
  readonly call: { readonly method: string; readonly path: readonly string[]; readonly body: unknown }
}

export interface Scenario {
  readonly name: string
  readonly steps: readonly Step[]
}

/** What the check of a scenario needs to know of the exchange. */
export interface ScenarioRoom extends Pick<FaultRoom, 'faultObjection'> {
  hasSymbol(symbol: string): boolean
}

type Fields = Readonly<Record<string, unknown>>
type Call = Step['call']
type Verb = (value: unknown, context: { room: ScenarioRoom; keys: ReadonlySet<string>; seed: string }) => Call

const post = (path: readonly string[], body: unknown): Call => ({ method: 'POST', path, body })

const VERBS: Readonly<Record<string, Verb>> = {
  account(value) {
    const fields = objectOf(value, ['spot', 'usdm', 'apiKey', 'secretKey', 'publicKey'])
    creditsOf(fields.spot, 'spot')
    creditsOf(fields.usdm, 'usdm')
    textOf(fields, 'apiKey')
    return post(['accounts'], value)
  },
  credit(value) {
    const { apiKey, ...rest } = objectOf(value, ['apiKey', 'market', 'asset', 'amount'])
    const key = textOf({ apiKey }, 'apiKey')
    marketOf(rest)
    textOf(rest, 'asset')
    amountOf(rest.amount, 'amount')
    return post(['accounts', key, 'credit'], rest)
  },
  transfer(value) {
    const { apiKey, ...rest } = objectOf(value, ['apiKey', 'from', 'asset', 'amount'])
    readTransfer(rest)
    return post(['accounts', textOf({ apiKey }, 'apiKey'), 'transfer'], rest)
  },
  price(value, { room }) {
    const fields = objectOf(value, ['market', 'symbol', 'price'])
    marketOf(fields)
    symbolOf(fields, room)
    amountOf(fields.price, 'price')
    return post(['market'], value)
  },
  status(value, { room }) {
    const fields = objectOf(value, ['market', 'symbol', 'status'])
    marketOf(fields)
    symbolOf(fields, room)
    textOf(fields, 'status')
    return post(['market', 'status'], value)
  },
  pause: (value, { room }) => flow('pause', value, room),
  resume: (value, { room }) => flow('resume', value, room),
  fault: (value, { room, keys, seed }) => fault(value, room, keys, seed),
  act(value, { room, keys, seed }) {
    const { apiKey, market, ...act } = objectOf(value, ['apiKey', 'market', 'method', 'path', 'params'])
    return fault({ id: 'F-55', apiKey, market, act }, room, keys, seed)
  },
  clear(value) {
    if (value === 'all') return { method: 'DELETE', path: ['faults'], body: {} }
    return { method: 'DELETE', path: ['faults', textOf({ clear: value }, 'clear')], body: {} }
  },
}

function symbolOf(fields: Fields, room: ScenarioRoom): void {
  const symbol = textOf(fields, 'symbol')
  if (!room.hasSymbol(symbol))
    throw new BadBody(`There is no symbol ${JSON.stringify(symbol)}. exchangeInfo lists them.`)
}

function flow(what: 'pause' | 'resume', value: unknown, room: ScenarioRoom): Call {
  const fields = objectOf(value, ['symbol'])
  if (fields.symbol !== undefined) symbolOf(fields, room)
  return post(['market', what], value)
}

/** A fault without a seed of its own has one of the scenario. Accounts that the scenario opens need not exist yet. */
function fault(value: unknown, room: ScenarioRoom, keys: ReadonlySet<string>, seed: string): Call {
  const rule: FaultRule = faultOf(value)
  if (rule.apiKey === undefined || !keys.has(rule.apiKey)) ruleOf(room, value)
  return post(['faults'], { seed, ...rule })
}

/**
 * A scenario with every step checked. Throws BadBody, which names the step, what was wrong with it and what is allowed.
 */
export function readScenario(body: unknown, room: ScenarioRoom): Scenario {
  const fields = objectOf(body, ['name', 'seed', 'steps'])
  const name = fields.name === undefined ? '' : textOf(fields, 'name')
  const { seed = 0, steps } = fields
  if (typeof seed !== 'string' && !Number.isSafeInteger(seed))
    throw new BadBody('seed must be a whole number or a text.')
  if (!Array.isArray(steps) || steps.length === 0)
    throw new BadBody('steps must be a list of steps such as {"at":1000,"fault":{"id":"F-05"}}.')
  const keys = new Set(steps.flatMap((step: Fields | null) => keyOpenedBy(step?.account)))
  return { name, steps: steps.map((step, at) => readStep(step, at, room, keys, `${String(seed)}/${at}`)) }
}

function keyOpenedBy(account: unknown): string[] {
  const { apiKey } = (account ?? {}) as { apiKey?: unknown }
  return typeof apiKey === 'string' ? [apiKey] : []
}

function readStep(body: unknown, place: number, room: ScenarioRoom, keys: ReadonlySet<string>, seed: string): Step {
  const verbs = Object.keys(VERBS)
  const where = `steps[${place}]`
  try {
    const step = objectOf(body, ['at', 'time', ...verbs])
    const named = verbs.filter((verb) => step[verb] !== undefined)
    const [does] = named
    if (does === undefined || named.length > 1)
      throw new BadBody(`A step does one thing of ${verbs.join(', ')}; this one names ${named.join(', ') || 'none'}.`)
    return { at: momentOf(step), does, call: (VERBS[does] as Verb)(step[does], { room, keys, seed }) }
  } catch (error) {
    if (error instanceof BadBody) throw new BadBody(`${where}: ${error.message}`)
    throw error
  }
}

function momentOf({ at, time }: Fields): Step['at'] {
  if ((at === undefined) === (time === undefined))
    throw new BadBody('A step needs either at (ms after the start) or time (ms since 1970).')
  const value = at ?? time
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw new BadBody(`${at === undefined ? 'time' : 'at'} must be a whole number of milliseconds, not below 0.`)
  return at === undefined ? { time: time as number } : { after: at as number }
}
