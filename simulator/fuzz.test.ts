import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ControlClient } from './control/client'
import { createExchange, type Exchange } from './create-exchange'
import { createManualClock } from './engine/manual-clock'
import type { Market } from './engine/market-types'
import { readParameters } from './gateway/parameters'
import { serialize } from './gateway/serialize'
import { socketPayload } from './gateway/signature'
import type { Endpoint } from './gateway/types'
import { FIRST_BAD_VALUES, FURTHER_BAD_VALUES, soundValue, type Trial, trials } from './testing/bad-input'
import { complaintAbout } from './testing/documented-errors'
import { Line, Trader } from './testing/trader'

/** Requests and frames of chance in one run; every parameter of every endpoint is tried besides. */
const SIZE = Number(process.env.FUZZ_SIZE ?? 10_000)
const WIRE_REQUESTS = Math.round(SIZE * 0.15)
const FRAMES = Math.round(SIZE * 0.2)

const PLENTY = 1_000_000_000
const clock = createManualClock(1_795_000_000_000)
const bugs: unknown[] = []
let exchange: Exchange
let control: ControlClient
let traders: Record<Market, Trader>
let endpoints: readonly Endpoint[]

beforeAll(async () => {
  const pools = ['rawRequests', 'spotConnections', 'usdmConnections', 'funding', 'statistics', 'sapi']
  exchange = await createExchange({
    clock,
    weightLimits: { spot: PLENTY, usdm: PLENTY },
    orderLimits: {
      spot: [{ interval: 'SECOND', intervalNum: 10, limit: PLENTY, ms: 10_000, short: '10S' }],
      usdm: [{ interval: 'SECOND', intervalNum: 10, limit: PLENTY, ms: 10_000, short: '10S' }],
    },
    poolLimits: Object.fromEntries(pools.map((name) => [name, PLENTY])),
    onBug: (error) => bugs.push(error),
  })
  control = new ControlClient(exchange.ports.control)
  await control.pause()
  const account = await control.createAccount({
    spot: { USDT: '1000000', BTC: '10' },
    usdm: { USDT: '1000000' },
  })
  const trader = (market: Market) => new Trader(exchange.ports[market], account, () => clock.now())
  traders = { spot: trader('spot'), usdm: trader('usdm') }
  endpoints = [...exchange.endpoints.all()]
})
afterAll(() => exchange.close())

/** Sends a trial without a wire between, signed as its endpoint asks, over REST or as its WebSocket API twin. */
function attempt({ endpoint, what, refused, params }: Trial, overSocket: boolean): string | undefined {
  const trader = traders[endpoint.market]
  const { apiKey } = trader.account
  const signed = endpoint.security === 'USER_DATA' || endpoint.security === 'TRADE'
  const sent = signed ? { ...params, timestamp: String(clock.now()) } : params
  const credentials = overSocket ? socketCredentials(sent, signed) : restCredentials(sent, signed)
  const known = bugs.length
  const { status, body } = exchange.perform(endpoint, credentials, '203.0.113.7')
  const complaint =
    bugs.length > known
      ? `a bug: ${String((bugs.at(-1) as Error)?.stack ?? bugs.at(-1))}`
      : status === 200 && refused
        ? 'it was taken'
        : complaintAbout(endpoint.market, status, body)
  if (complaint === undefined) {
    serialize(body)
    return undefined
  }
  return `${endpoint.method} ${endpoint.path}${overSocket ? ' (socket)' : ''}, ${what}: ${complaint}\n    ${JSON.stringify(params)}`

  function restCredentials(values: Readonly<Record<string, string>>, withSignature: boolean) {
    // Half a character cannot be encoded and reaches no server: the replacement character does.
    const query = new URLSearchParams(values).toString()
    const text = withSignature ? `${query}&signature=${trader.signatureOf(query)}` : query
    return { ...readParameters(text, ''), apiKey, overSocket: false }
  }

  function socketCredentials(values: Readonly<Record<string, string>>, withSignature: boolean) {
    const all = new Map(Object.entries(values))
    if (endpoint.security !== 'NONE') all.set('apiKey', apiKey)
    const payload = socketPayload(all)
    const signature = withSignature ? trader.signatureOf(payload) : undefined
    if (signature !== undefined) all.set('signature', signature)
    return { params: all, signature, payload, apiKey: all.get('apiKey'), sent: all.size, overSocket: true }
  }
}

const word = fc.oneof(
  fc.constantFrom(...[...FIRST_BAD_VALUES, ...FURTHER_BAD_VALUES].map(({ value }) => value ?? '')),
  fc.string({ maxLength: 12 }),
)

/** Any parameters of an endpoint, and a few it does not have, mostly sound. */
const paramsOf = (endpoint: Endpoint) =>
  fc
    .subarray([...endpoint.parameters, 'recvWindow', 'foo'])
    .chain((names) =>
      fc.record(
        Object.fromEntries(
          names.map((name) => [name, fc.oneof({ weight: 4, arbitrary: fc.constant(soundValue(name)) }, word)]),
        ),
      ),
    )

describe('bad input', () => {
  test('every parameter of every endpoint, spoiled in every way, is refused in documented words or taken', () => {
    const complaints: string[] = []
    let done = 0
    for (const trial of trials(endpoints)) {
      done++
      const complaint = attempt(trial, trial.endpoint.socketMethod !== undefined && done % 3 === 0)
      if (complaint !== undefined) complaints.push(complaint)
      if (done % 500 === 0) clock.advance(1000)
    }
    expect(done).toBeGreaterThan(15_000)
    expect(complaints.slice(0, 40), `${complaints.length} in all`).toEqual([])
  }, 120_000)

  test('so is any mixture of sound and bad parameters', () => {
    const mixture = fc
      .constantFrom(...endpoints)
      .chain((endpoint) =>
        paramsOf(endpoint).map((params) => ({ endpoint, what: 'a mixture', refused: false, params })),
      )
    fc.assert(
      fc.property(mixture, fc.boolean(), (trial, overSocket) => {
        expect(attempt(trial, overSocket && trial.endpoint.socketMethod !== undefined)).toBeUndefined()
      }),
      { numRuns: Math.round(SIZE * 0.6) },
    )
  }, 120_000)

  test('on the wire every request is answered with a known status', async () => {
    const anyRoute = fc.constantFrom(...endpoints.map(({ market, path }) => ({ market, path })), {
      market: 'spot' as Market,
      path: '/api/v3/%zz',
    })
    await fc.assert(
      fc.asyncProperty(
        anyRoute,
        fc.constantFrom('GET', 'POST', 'DELETE', 'PUT'),
        fc.dictionary(fc.constantFrom('symbol', 'side', 'limit', 'symbols', 'timestamp', '%', '=', '&'), word, {
          maxKeys: 5,
        }),
        fc.constantFrom('signed', 'encoded', 'raw'),
        async ({ market, path }, method, given, how) => {
          const trader = traders[market]
          const query = how === 'raw' ? rawQuery(given) : new URLSearchParams(given).toString()
          const reply =
            how === 'signed' ? await trader.signed(method, path, given) : await trader.raw(method, `${path}?${query}`)
          expect(bugs).toEqual([])
          expect([200, 400, 401, 404, 409]).toContain(reply.status)
        },
      ),
      { numRuns: WIRE_REQUESTS },
    )
  }, 120_000)

  test('the WebSocket APIs survive frames of any kind', async () => {
    const method = fc.constantFrom(
      ...new Set(endpoints.flatMap(({ socketMethod }) => socketMethod ?? [])),
      'session.logon',
      'session.logout',
      'session.status',
      'session.subscriptions',
      'userDataStream.subscribe',
      'userDataStream.subscribe.signature',
      'userDataStream.unsubscribe',
      'toString',
      'v3/ping',
    )
    const params = fc.oneof(
      fc.dictionary(
        fc.constantFrom('symbol', 'symbols', 'timestamp', 'apiKey', 'limit', 'subscriptionId'),
        fc.oneof(word, fc.jsonValue()),
      ),
      fc.jsonValue(),
    )
    const id = fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.double(), fc.boolean())
    const frame = fc.oneof(
      { weight: 4, arbitrary: fc.record({ id, method, params }).map((each) => JSON.stringify(each)) },
      fc.json(),
      fc.string(),
    )
    const perLine = 20
    await fc.assert(
      fc.asyncProperty(
        fc.array(frame, { minLength: perLine, maxLength: perLine }),
        fc.constantFrom<Market>('spot', 'usdm'),
        async (frames, market) => {
          const line = await Line.open(exchange.ports[market], market === 'spot' ? '/ws-api/v3' : '/ws-fapi/v1')
          for (const text of frames) line.socket.send(text)
          line.socket.send('{}')
          expect(await line.closed).toBe(1006)
          expect(bugs).toEqual([])
          for (const { status } of line.messages) if (status !== undefined) expect(status).toBeLessThan(500)
        },
      ),
      { numRuns: Math.round(FRAMES / perLine) },
    )
  }, 120_000)

  test('market stream connections survive control messages of any kind', async () => {
    const message = fc.oneof(
      fc
        .record(
          {
            method: fc.constantFrom(
              'SUBSCRIBE',
              'UNSUBSCRIBE',
              'LIST_SUBSCRIPTIONS',
              'SET_PROPERTY',
              'GET_PROPERTY',
              'X',
            ),
            params: fc.oneof(fc.array(word), fc.jsonValue(), fc.constantFrom(['combined', true], ['combined'])),
            id: fc.oneof(fc.integer(), fc.string(), fc.double(), fc.constant(null)),
          },
          { requiredKeys: [] },
        )
        .map((each) => JSON.stringify(each)),
      fc.json(),
      fc.string(),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: 4, maxLength: 4 }),
        fc.constantFrom<[Market, string]>(
          ['spot', '/ws'],
          ['spot', '/stream'],
          ['usdm', '/public/ws'],
          ['usdm', '/private/stream'],
        ),
        async (messages, [market, path]) => {
          const line = await Line.open(exchange.ports[market], path)
          for (const text of messages) line.socket.send(text)
          line.socket.send('{"method":"GET_PROPERTY","params":["combined"],"id":"last"}')
          await line.next(({ id }) => id === 'last')
          expect(bugs).toEqual([])
          line.close()
        },
      ),
      { numRuns: Math.round(SIZE * 0.0125) },
    )
  }, 120_000)
})

/** A query as a careless client writes it. */
function rawQuery(given: Readonly<Record<string, string>>): string {
  return Object.entries(given)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
    .replace(/[#\s]/g, '')
}
