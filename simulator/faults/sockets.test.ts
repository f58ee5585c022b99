import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FaultScene } from '../testing/fault-scene'
import type { Line } from '../testing/trader'

let scene: FaultScene
beforeAll(async () => {
  scene = await FaultScene.open()
})
afterAll(() => scene.close())
beforeEach(() => scene.begin())

const socketError = (line: Line): Promise<string> =>
  new Promise((resolve) => line.socket.on('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? '')))

describe('sockets that end', () => {
  test.each([1000, 1001, 1006, 1008, 1011, 1012, 1013])('F-60: closes with %i', async (code) => {
    const user = await scene.subscribed()
    const plain = await scene.api()
    expect((await scene.fault({ id: 'F-60', kind: 'user-data', code })).hits).toBe(1)
    expect(await user.closed).toBe(code)
    expect((await plain.ask('session.status')).status).toBe(200)
    expect((await scene.fault({ id: 'F-60', code })).hits).toBe(1)
    expect(await plain.closed).toBe(code)
  })

  test('F-60: cut within a frame', async () => {
    const line = await scene.line('spot', '/ws')
    let bytes = 0
    const raw = (line.socket as unknown as { _socket: { on(name: 'data', run: (chunk: Buffer) => void): void } })
      ._socket
    raw.on('data', (chunk) => {
      bytes += chunk.length
    })
    await scene.fault({ id: 'F-60', kind: 'market', form: 'mid-frame' })
    expect(await line.closed).toBe(1006)
    expect(bytes).toBeGreaterThan(10)
    expect(line.messages).toEqual([])
  })

  test('F-60: at the moment an order arrives, or an event leaves', async () => {
    const first = await scene.subscribed()
    await scene.fault({ id: 'F-60', kind: 'user-data', method: 'POST', path: '/api/v3/order', nth: 2 })
    await scene.place(scene.spot, 'x1')
    expect((await first.ask('session.status')).status).toBe(200)
    await scene.place(scene.spot, 'x2')
    expect(await first.closed).toBe(1006)
    const second = await scene.subscribed()
    await scene.fault({ id: 'F-60', kind: 'user-data', event: 'executionReport', orderStatus: 'FILLED' })
    await scene.place(scene.spot, 'x3')
    await scene.market(scene.spot, 'x4')
    expect(await second.closed).toBe(1006)
    expect(second.messages.some((message) => message.event?.X === 'FILLED')).toBe(true)
  })

  test('F-61: open and dead until it is cleared or its time is over; new ones live', async () => {
    const line = await scene.subscribed()
    await scene.fault({ id: 'F-61', ms: 30_000 })
    await scene.place(scene.spot, 'x1')
    let pong = false
    line.socket.on('pong', () => {
      pong = true
    })
    line.socket.ping()
    line.socket.send(JSON.stringify({ id: 'lost', method: 'session.status' }))
    const fresh = await scene.api()
    expect((await fresh.ask('session.status')).status).toBe(200)
    expect([line.socket.readyState, pong, line.messages.length]).toEqual([line.socket.OPEN, false, 1])
    scene.clock.advance(30_000)
    expect((await line.ask('session.status')).status).toBe(200)
    expect(await scene.control.faults()).toEqual([])
  })

  test.each([
    ['spot', 20_000, 60_000],
    ['usdm', 180_000, 600_000],
  ] as const)('F-62: a ping whose pong is not heard closes (%s)', async (market, ping, wait) => {
    const line = await scene.line(market, market === 'spot' ? '/ws' : '/public/ws')
    await scene.fault({ id: 'F-62', market })
    const pinged = new Promise((resolve) => line.socket.once('ping', resolve))
    scene.clock.advance(ping)
    await pinged
    await scene.arrived(line)
    scene.clock.advance(wait - 1)
    expect(line.socket.readyState).toBe(line.socket.OPEN)
    scene.clock.advance(1)
    expect(await line.closed).toBe(1006)
  })

  test('F-63: the cut after 24 hours, on demand', async () => {
    const line = await scene.line('usdm', '/market/ws')
    await scene.fault({ id: 'F-63', market: 'usdm', kind: 'market' })
    expect(await line.closed).toBe(1001)
  })

  test('F-64: serverShutdown in its three envelopes, then the close; the new connection meets the same', async () => {
    const api = await scene.subscribed()
    const raw = await scene.line('spot', '/ws')
    const combined = await scene.line('spot', '/stream')
    await scene.fault({ id: 'F-64', ms: 600_000, rows: 1 })
    const notice = { e: 'serverShutdown', E: scene.clock.now() }
    expect(await api.next()).toEqual({ event: notice })
    expect(await raw.next()).toEqual(notice)
    expect(await combined.next()).toEqual({ stream: '!serverShutdown', data: notice })
    // They answer on until the time is over.
    expect((await api.ask('session.status')).status).toBe(200)
    const next = await scene.api()
    expect(await next.next()).toEqual({ event: notice })
    const third = await scene.api()
    expect((await third.ask('session.status')).status).toBe(200)
    await scene.control.clearFaults()
    await scene.fault({ id: 'F-64', ms: 0, kind: 'market' })
    expect(await raw.closed).toBe(1001)
  })

  test('F-65: the listen key of an open stream ends, the socket stays silent', async () => {
    const line = await scene.privateStream()
    const { body: first } = await scene.usdm.raw('POST', '/fapi/v1/listenKey')
    expect((await scene.fault({ id: 'F-65', apiKey: scene.apiKey })).hits).toBe(1)
    expect(await line.next()).toMatchObject({ e: 'listenKeyExpired', listenKey: first.listenKey })
    const { body: second } = await scene.usdm.raw('POST', '/fapi/v1/listenKey')
    expect(second.listenKey).not.toBe(first.listenKey)
    await scene.place(scene.usdm, 'x1')
    expect(await scene.usdmEvents(line)).not.toContain('NEW x1')
  })

  test('F-66: a keep-alive says -1125', async () => {
    const { body } = await scene.usdm.raw('POST', '/fapi/v1/listenKey')
    await scene.fault({ id: 'F-66' })
    const gone = { code: -1125, msg: 'This listenKey does not exist.' }
    expect((await scene.usdm.raw('PUT', '/fapi/v1/listenKey')).body).toEqual(gone)
    expect((await scene.usdm.raw('PUT', '/fapi/v1/listenKey')).body.listenKey).toBe(body.listenKey)
  })

  test('F-67: subscriptions end, the socket stays', async () => {
    const line = await scene.subscribed()
    expect((await scene.fault({ id: 'F-67' })).hits).toBe(1)
    expect(await line.next()).toEqual({
      subscriptionId: 0,
      event: { e: 'eventStreamTerminated', E: scene.clock.now() },
    })
    await scene.place(scene.spot, 'x1')
    expect(await scene.spotEvents(line)).toEqual(['eventStreamTerminated'])
  })

  test('F-68: logon and subscription are refused, or slow', async () => {
    const line = await scene.api()
    const subscribe = () => line.ask('userDataStream.subscribe.signature', scene.spot.socketParams())
    await scene.fault({ id: 'F-68' })
    expect(await line.ask('session.logon', scene.spot.socketParams())).toMatchObject({
      status: 401,
      error: { code: -2015 },
    })
    await scene.fault({ id: 'F-68', code: -2035 })
    expect((await subscribe()).error).toEqual({ code: -2035, msg: 'User Data Stream subscription already active.' })
    expect((await subscribe()).status).toBe(200)
    await scene.fault({ id: 'F-68', code: -2036 })
    expect((await line.ask('userDataStream.unsubscribe')).error.code).toBe(-2036)
    const other = await scene.api()
    await scene.fault({ id: 'F-68', form: 'slow', ms: 4000 })
    const params = scene.spot.socketParams()
    other.socket.send(JSON.stringify({ id: 'slow', method: 'userDataStream.subscribe.signature', params }))
    await scene.arrived(other)
    expect(other.messages.some((message) => message.id === 'slow')).toBe(false)
    scene.clock.advance(4000)
    await scene.until(() => other.messages.some((message) => message.id === 'slow'))
  })
})

describe('frames that are none', () => {
  test('F-74: JSON that breaks off', async () => {
    const line = await scene.subscribed()
    await scene.fault({ id: 'F-74' })
    expect(await line.next()).toBe('{"e":"executionReport","E":')
  })

  test('F-74: bytes that are no UTF-8 end a client that checks them', async () => {
    const line = await scene.line('spot', '/ws')
    const error = socketError(line)
    await scene.fault({ id: 'F-74', form: 'utf8', kind: 'market' })
    expect(await error).toBe('WS_ERR_INVALID_UTF8')
  })

  test('F-74: a binary message, a message of 32 MiB, one in fragments', async () => {
    const line = await scene.line('spot', '/ws', { maxPayload: 64 * 1_048_576 })
    const kinds: [boolean, number][] = []
    line.socket.on('message', (data: Buffer, binary: boolean) => kinds.push([binary, data.length]))
    await scene.fault({ id: 'F-74', form: 'binary', kind: 'market' })
    await scene.fault({ id: 'F-74', form: 'large', kind: 'market' })
    await scene.fault({ id: 'F-74', form: 'fragments', frames: 4, kind: 'market' })
    await scene.until(() => kinds.length === 3)
    expect(kinds.slice(0, 2)).toEqual([
      [true, 6],
      [false, 33_554_432],
    ])
    expect(line.messages.at(-1)).toMatchObject({ e: 'padding', p: 'in pieces' })
    const small = await scene.line('spot', '/ws', { maxPayload: 1_048_576 })
    const error = socketError(small)
    await scene.fault({ id: 'F-74', form: 'large', kind: 'market' })
    expect(await error).toBe('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')
  })

  test('F-75: a reply with an id nobody sent, twice, null, or none', async () => {
    const line = await scene.api()
    const replies = async (form: string, id: number): Promise<unknown[]> => {
      await scene.fault({ id: 'F-75', form, method: 'time' })
      const before = line.messages.length
      line.socket.send(JSON.stringify({ id, method: 'time' }))
      await line.ask('session.status', undefined, `after ${id}`)
      return line.messages.slice(before, -1).map((message) => ('id' in message ? message.id : 'none'))
    }
    expect(await replies('unknown', 1)).toEqual(['nobody-sent-this'])
    expect(await replies('repeated', 2)).toEqual([2, 2])
    expect(await replies('null', 3)).toEqual([null])
    expect(await replies('missing', 4)).toEqual(['none'])
  })

  test('F-76: a message limit that is soon passed', async () => {
    await scene.fault({ id: 'F-76', limit: 2, lasts: 60_000 })
    const line = await scene.line('spot', '/ws')
    await line.ask('LIST_SUBSCRIPTIONS')
    await line.ask('LIST_SUBSCRIPTIONS')
    line.socket.send(JSON.stringify({ id: 9, method: 'LIST_SUBSCRIPTIONS' }))
    expect(await line.closed).toBe(1008)
    scene.clock.advance(60_000)
    expect(await scene.control.faults()).toEqual([])
  })

  test('F-76: a dial limit that is soon passed, until its time is over', async () => {
    await scene.fault({ id: 'F-76', form: 'dials', limit: 2, lasts: 300_000 })
    await scene.line('spot', '/ws')
    await scene.line('usdm', '/public/ws')
    for (const _ of [1, 2]) await expect(scene.line('spot', '/ws')).rejects.toThrow('429')
    scene.clock.advance(300_000)
    await scene.line('spot', '/ws')
  })

  test.each([403, 418, 429, 503])('F-78: an upgrade is answered %i', async (code) => {
    await scene.fault({ id: 'F-78', code, path: '/ws-api/v3' })
    await scene.line('spot', '/ws')
    await expect(scene.api()).rejects.toThrow(String(code))
    await scene.api()
  })
})
