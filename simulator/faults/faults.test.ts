import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ControlClient, type FaultOrder } from '../control/client'
import { createExchange, type Exchange } from '../create-exchange'
import { createManualClock } from '../engine/manual-clock'
import { Line, Trader } from '../testing/trader'

const clock = createManualClock(1_795_000_000_000)
let exchange: Exchange
let control: ControlClient
let spot: Trader
let usdm: Trader
let lines: Line[] = []

beforeAll(async () => {
  exchange = await createExchange({ clock })
  control = new ControlClient(exchange.ports.control)
  await control.pause()
})
afterAll(() => exchange.close())
beforeEach(async () => {
  await control.reset()
  const account = await control.createAccount({ spot: { USDT: '10000' }, usdm: { USDT: '10000' } })
  spot = new Trader(exchange.ports.spot, account, () => clock.now())
  usdm = new Trader(exchange.ports.usdm, account, () => clock.now())
})
afterEach(() => {
  for (const line of lines) line.close()
  lines = []
})

const order = (clientOrderId: string) => ({
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.002',
  price: '50000',
  newClientOrderId: clientOrderId,
})
const place = (trader: Trader, id: string) =>
  trader.signed('POST', trader === spot ? '/api/v3/order' : '/fapi/v1/order', order(id))
const ordersOf = async (trader: Trader): Promise<unknown[]> => {
  const truth = await control.truth(trader.account.apiKey)
  return (trader === spot ? truth.spot : truth.usdm).orders.map((each) => each.clientOrderId)
}
async function api(): Promise<Line> {
  const line = await Line.open(exchange.ports.spot, '/ws-api/v3')
  lines.push(line)
  return line
}
/** Lets pending answers arrive: a further exchange of messages, which comes after them. */
async function until(fits: () => boolean): Promise<void> {
  while (!fits()) await control.time()
}

describe('faults of the wire', () => {
  test.each<[string, boolean]>([
    ['F-04', false],
    ['F-05', true],
    ['F-13', false],
  ])('%s resets before a reply byte; executed: %s', async (id, executed) => {
    for (const trader of [spot, usdm]) {
      await control.setFault({ id, market: trader === spot ? 'spot' : 'usdm' })
      await expect(place(trader, 'x1')).rejects.toThrow('fetch failed')
      expect(await ordersOf(trader)).toEqual(executed ? ['x1'] : [])
      // It cleared itself.
      expect((await place(trader, 'x2')).status).toBe(200)
    }
    expect(await control.faults()).toEqual([])
  })

  test.each<[string, boolean]>([
    ['F-06', true],
    ['F-07', false],
    ['F-12', true],
  ])('%s never answers; executed: %s', async (id, executed) => {
    await control.setFault({ id })
    const stop = new AbortController()
    let answered = false
    const query = `${new URLSearchParams(order('x1'))}&timestamp=${clock.now()}`
    const waiting = fetch(`http://127.0.0.1:${spot.port}/api/v3/order?${query}&signature=${spot.signatureOf(query)}`, {
      method: 'POST',
      headers: { 'X-MBX-APIKEY': spot.account.apiKey },
      signal: stop.signal,
    })
      .then((response) => response.text())
      .then(
        () => {
          answered = true
        },
        () => undefined,
      )
    while ((await control.faults()).length > 0) await control.time()
    clock.advance(60_000)
    await control.time()
    expect(await ordersOf(spot)).toEqual(executed ? ['x1'] : [])
    expect(answered).toBe(false)
    stop.abort()
    await waiting
    expect(answered).toBe(false)
  })

  test('F-08 executes at once and answers later', async () => {
    await control.setFault({ id: 'F-08', ms: 3000 })
    let answered = false
    const waiting = place(spot, 'x1').then((reply) => {
      answered = true
      return reply
    })
    while ((await ordersOf(spot)).length === 0) await control.time()
    clock.advance(2999)
    await control.time()
    expect(answered).toBe(false)
    clock.advance(1)
    expect((await waiting).body.clientOrderId).toBe('x1')
  })

  test('F-08 on every path adds a round trip time until it is cleared', async () => {
    await control.setFault({ id: 'F-08', ms: 40, path: '*', count: 'always' })
    for (const _ of [1, 2]) {
      let done = false
      const waiting = spot.signed('GET', '/api/v3/account').then(() => {
        done = true
      })
      await until(() => {
        clock.advance(1)
        return done
      })
      await waiting
    }
    expect((await control.faults())[0]).toMatchObject({ id: 'F-08', hits: 2, seen: 2 })
    expect(await control.clearFaults('F-08')).toBe(1)
    expect((await spot.signed('GET', '/api/v3/account')).status).toBe(200)
  })

  test('F-09 answers -1007 after 10 s and executes later', async () => {
    await control.setFault({ id: 'F-09', ms: 15_000 })
    const waiting = place(spot, 'x1')
    while ((await control.faults()).length > 0) await control.time()
    clock.advance(10_000)
    expect((await waiting).body.code).toBe(-1007)
    expect(await ordersOf(spot)).toEqual([])
    // Its window was judged when it arrived.
    clock.advance(5000)
    expect(await ordersOf(spot)).toEqual(['x1'])
  })

  test('F-10 and F-11 leave a body that cannot be read; both executed', async () => {
    await control.setFault({ id: 'F-10' })
    await expect(place(spot, 'x1')).rejects.toThrow()
    await control.setFault({ id: 'F-11' })
    expect(await place(spot, 'x2')).toMatchObject({ status: 200, body: '<html><body>OK</body></html>' })
    expect(await ordersOf(spot)).toEqual(['x1', 'x2'])
  })

  test('F-14 delivers the bytes twice, F-15 redirects', async () => {
    await control.setFault({ id: 'F-14' })
    const { newClientOrderId, ...anonymous } = order('unused')
    expect(newClientOrderId).toBe('unused')
    expect((await spot.signed('POST', '/api/v3/order', anonymous)).status).toBe(200)
    expect(await ordersOf(spot)).toHaveLength(2)
    await control.setFault({ id: 'F-15' })
    expect((await place(spot, 'x1')).status).toBe(302)
  })

  test('over the WebSocket API a reset cuts the socket and silence stays silent', async () => {
    const line = await api()
    await control.setFault({ id: 'F-06', method: 'order.place' })
    line.socket.send(JSON.stringify({ id: 1, method: 'order.place', params: spot.socketParams(order('x1')) }))
    await line.ask('session.status', undefined, 2)
    expect(line.messages.some((message) => message.id === 1)).toBe(false)
    await control.setFault({ id: 'F-05', clientOrderId: 'x2' })
    line.socket.send(JSON.stringify({ id: 3, method: 'order.place', params: spot.socketParams(order('x2')) }))
    expect(await line.closed).toBe(1006)
    expect(await ordersOf(spot)).toEqual(['x1', 'x2'])
  })
})

describe('bad answers', () => {
  test.each<[FaultOrder, number, object | string]>([
    [{ id: 'F-16' }, 500, { code: -1000, msg: 'An unknown error occurred while processing the request.' }],
    [{ id: 'F-17', code: 504 }, 504, expect.stringContaining('<html>')],
    [{ id: 'F-18' }, 503, { code: -1000, msg: 'Unknown error, please check your request or try again later.' }],
    [{ id: 'F-19' }, 503, { code: 0, msg: 'Service Unavailable.' }],
    [
      { id: 'F-20' },
      503,
      { code: -1008, msg: 'Server is currently overloaded with other requests. Please try again in a few minutes.' },
    ],
    [
      { id: 'F-21' },
      500,
      { code: -1006, msg: 'An unexpected response was received from the message bus. Execution status unknown.' },
    ],
    [
      { id: 'F-22', code: 408 },
      408,
      {
        code: -1007,
        msg: 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
      },
    ],
    [{ id: 'F-23' }, 500, { code: -1001, msg: 'Internal error; unable to process your request. Please try again.' }],
    [{ id: 'F-26' }, 401, { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' }],
    [{ id: 'F-30' }, 403, expect.stringContaining('403 Forbidden')],
    [{ id: 'F-31' }, 400, { code: -2010, msg: 'Account has insufficient balance for requested action.' }],
    [{ id: 'F-32' }, 400, { code: -2010, msg: 'Duplicate order sent.' }],
  ])('%o', async (fault, status, body) => {
    for (const truth of ['executed', 'not'] as const) {
      await control.setFault({ ...fault, truth })
      const reply = await place(spot, `x-${truth}`)
      expect({ status: reply.status, body: reply.body }).toEqual({ status, body })
    }
    expect(await ordersOf(spot)).toEqual(['x-executed'])
  })

  test('F-27 and F-28 carry Retry-After, and a ban holds for every call', async () => {
    await control.setFault({ id: 'F-27' })
    const limited = await place(spot, 'x1')
    expect([limited.status, limited.body.code]).toEqual([429, -1003])
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    await control.setFault({ id: 'F-28', ms: 5000 })
    expect((await place(spot, 'x2')).headers.get('retry-after')).toBe('5')
    expect((await spot.signed('GET', '/api/v3/account')).status).toBe(418)
    clock.advance(5000)
    expect((await spot.signed('GET', '/api/v3/account')).status).toBe(200)
    expect(await ordersOf(spot)).toEqual([])
  })

  test('a fault waits for its nth call and strikes as often as told', async () => {
    await control.setFault({ id: 'F-16', nth: 2, count: 2 })
    const statuses = []
    for (const id of ['a', 'b', 'c', 'd']) statuses.push((await place(spot, id)).status)
    expect(statuses).toEqual([200, 500, 500, 200])
  })

  test('reads lag: F-35 hides an order, F-37 leaves rows out, F-38 hides the newest history', async () => {
    await place(spot, 'x1')
    await place(spot, 'x2')
    const query = () => spot.signed('GET', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'x1' })
    await control.setFault({ id: 'F-35', ms: 2000 })
    expect((await query()).body.code).toBe(-2013)
    expect((await query()).body.code).toBe(-2013)
    clock.advance(2001)
    expect((await query()).status).toBe(200)
    await control.setFault({ id: 'F-37', rows: 1 })
    expect((await spot.signed('GET', '/api/v3/openOrders')).body).toHaveLength(1)
    expect((await spot.signed('GET', '/api/v3/openOrders')).body).toHaveLength(2)
    await control.setFault({ id: 'F-38', ms: 60_000 })
    expect((await spot.signed('GET', '/api/v3/allOrders', { symbol: 'BTCUSDT' })).body).toEqual([])
  })
})

describe('events', () => {
  async function subscribed(): Promise<Line> {
    const line = await api()
    await line.ask('userDataStream.subscribe.signature', spot.socketParams())
    return line
  }
  const names = async (line: Line): Promise<string[]> => {
    await line.ask('session.status')
    return line.messages
      .filter((message) => message.event)
      .map(({ event }) => (event.x ? `${event.x} ${event.c}` : event.e))
  }

  test('F-69 sends twice, F-71 loses, F-70 swaps', async () => {
    const line = await subscribed()
    await control.setFault({ id: 'F-69' })
    await place(spot, 'x1')
    await control.setFault({ id: 'F-71', event: 'outboundAccountPosition' })
    await place(spot, 'x2')
    await control.setFault({ id: 'F-70', event: 'executionReport' })
    await place(spot, 'x3')
    expect(await names(line)).toEqual([
      'NEW x1',
      'NEW x1',
      'outboundAccountPosition',
      'NEW x2',
      'outboundAccountPosition',
      'NEW x3',
    ])
  })

  test('F-72 brings an event late, after the answer', async () => {
    const line = await subscribed()
    await control.setFault({ id: 'F-72', ms: 300, count: 2 })
    expect((await place(spot, 'x1')).status).toBe(200)
    expect(await names(line)).toEqual([])
    clock.advance(300)
    expect(await names(line)).toEqual(['NEW x1', 'outboundAccountPosition'])
  })

  test('futures events take part', async () => {
    const { body } = await usdm.raw('POST', '/fapi/v1/listenKey')
    const line = await Line.open(exchange.ports.usdm, `/private/ws/${body.listenKey}`)
    lines.push(line)
    await control.setFault({ id: 'F-69', market: 'usdm', event: 'ORDER_TRADE_UPDATE' })
    await place(usdm, 'x1')
    const [first, second] = [await line.next(), await line.next()]
    expect(second).toEqual(first)
    expect(first.o.c).toBe('x1')
  })
})

describe('sockets', () => {
  test('F-60 closes the kind it is told with the code it is told', async () => {
    const user = await api()
    await user.ask('userDataStream.subscribe.signature', spot.socketParams())
    const plain = await api()
    const market = await Line.open(exchange.ports.spot, '/ws')
    lines.push(market)
    expect((await control.setFault({ id: 'F-60', kind: 'user-data', code: 1012 })).hits).toBe(1)
    expect(await user.closed).toBe(1012)
    expect((await control.setFault({ id: 'F-60', kind: 'market' })).hits).toBe(1)
    expect(await market.closed).toBe(1006)
    expect((await plain.ask('session.status')).status).toBe(200)
  })

  test('F-61 leaves a socket open and dead until it is cleared; new ones live', async () => {
    const line = await api()
    await line.ask('userDataStream.subscribe.signature', spot.socketParams())
    await control.setFault({ id: 'F-61' })
    await place(spot, 'x1')
    let pong = false
    line.socket.on('pong', () => {
      pong = true
    })
    line.socket.ping()
    line.socket.send(JSON.stringify({ id: 'lost', method: 'session.status' }))
    const fresh = await api()
    expect((await fresh.ask('session.status')).status).toBe(200)
    expect([line.socket.readyState, pong, line.messages.length]).toEqual([line.socket.OPEN, false, 1])
    await control.clearFaults()
    expect((await line.ask('session.status')).status).toBe(200)
  })

  test('F-65 ends the listen key of an open stream, a new one works; F-66 refuses the keep-alive', async () => {
    const { body: first } = await usdm.raw('POST', '/fapi/v1/listenKey')
    const line = await Line.open(exchange.ports.usdm, `/private/ws/${first.listenKey}`)
    lines.push(line)
    await line.ask('LIST_SUBSCRIPTIONS')
    expect((await control.setFault({ id: 'F-65' })).hits).toBe(1)
    expect(await line.next()).toMatchObject({ e: 'listenKeyExpired', listenKey: first.listenKey })
    const { body: second } = await usdm.raw('POST', '/fapi/v1/listenKey')
    expect(second.listenKey).not.toBe(first.listenKey)
    await place(usdm, 'x1')
    await line.ask('LIST_SUBSCRIPTIONS')
    expect(line.messages.some((message) => message.e === 'ORDER_TRADE_UPDATE')).toBe(false)
    await control.setFault({ id: 'F-66' })
    expect((await usdm.raw('PUT', '/fapi/v1/listenKey')).body).toEqual({
      code: -1125,
      msg: 'This listenKey does not exist.',
    })
    expect((await usdm.raw('PUT', '/fapi/v1/listenKey')).body.listenKey).toBe(second.listenKey)
  })

  test('F-64 announces the end, F-67 ends subscriptions, F-74 breaks a frame, F-78 refuses the upgrade', async () => {
    const line = await api()
    await line.ask('userDataStream.subscribe.signature', spot.socketParams())
    await control.setFault({ id: 'F-67' })
    expect((await line.next()).event.e).toBe('eventStreamTerminated')
    await control.setFault({ id: 'F-74' })
    expect(await line.next()).toBe('{"e":"executionReport","E":')
    await control.setFault({ id: 'F-64', ms: 600 })
    expect(await line.next()).toEqual({ event: { e: 'serverShutdown', E: clock.now() } })
    clock.advance(600)
    expect(await line.closed).toBe(1001)
    await control.setFault({ id: 'F-78', code: 429 })
    await expect(api()).rejects.toThrow('429')
    await api()
  })
})
