import type { Market } from '../engine/market-types'

const LARGEST_SUBSCRIPTION = 1024
const METHODS = ['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY']

/** What a client's control messages act on: names of market streams, or listen keys on the private path of futures. */
export interface Subscriptions {
  readonly names: ReadonlySet<string>
  /** Whether events come wrapped with their stream's name. */
  combined: boolean
  subscribe(name: string): void
  unsubscribe(name: string): void
  send(text: string): void
}

/** Answers the control messages of a stream client. Source: spot.md 12.2. */
export function answerControl(market: Market, client: Subscriptions, text: string): void {
  const reply = (body: unknown): void => client.send(JSON.stringify(body))
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return reply({ error: { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' } })
  }
  const { method, params, id } = (message ?? {}) as { method?: unknown; params?: unknown; id?: unknown }
  const refuse = (code: number, msg: string): void => reply({ error: { code, msg }, ...(isId(id) ? { id } : {}) })
  if (id !== undefined && !isId(id)) return refuse(2, 'Invalid request: request ID must be an unsigned integer')
  if (method === undefined)
    return refuse(2, `Invalid request: missing field \`method\` at line 1 column ${text.length}`)
  if (typeof method !== 'string' || !METHODS.includes(method))
    return refuse(
      2,
      `Invalid request: unknown variant ${String(method)}, expected one of ${METHODS.map((name) => (market === 'spot' ? `\`${name}\`` : name)).join(', ')} at line 1 column 28`,
    )
  const done = (result: unknown): void => reply({ result, id: id ?? null })
  switch (method) {
    case 'LIST_SUBSCRIPTIONS':
      return done([...client.names])
    case 'GET_PROPERTY':
    case 'SET_PROPERTY': {
      const [name, value] = Array.isArray(params) ? (params as unknown[]) : []
      if (typeof name !== 'string') return refuse(2, 'Invalid request: property name must be a string')
      if (name !== 'combined') return refuse(0, 'Unknown property')
      if (method === 'GET_PROPERTY') return done(client.combined)
      if (typeof value !== 'boolean') return refuse(1, 'Invalid value type: expected Boolean')
      client.combined = value
      return done(null)
    }
    default: {
      if (!Array.isArray(params) || params.some((name) => typeof name !== 'string'))
        return refuse(2, 'Invalid request: params must be an array of stream names')
      const names = params as string[]
      if (method === 'UNSUBSCRIBE') for (const name of names) client.unsubscribe(name)
      else if (new Set([...client.names, ...names]).size > LARGEST_SUBSCRIPTION)
        return refuse(4, `Too many subscriptions: at most ${LARGEST_SUBSCRIPTION} streams per connection`)
      else {
        // Acknowledged first, so that no event overtakes the answer.
        done(null)
        for (const name of names) client.subscribe(name)
        return
      }
      return done(null)
    }
  }
}

/** An integer, a short text or null, as the documents allow. */
function isId(id: unknown): id is number | string | null {
  return id === null || Number.isInteger(id) || (typeof id === 'string' && /^[A-Za-z0-9_-]{0,36}$/.test(id))
}
