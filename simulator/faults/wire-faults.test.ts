import { connect as connectTcp } from 'node:net'
import { generateKeyPairSync } from 'node:crypto'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FaultScene } from '../testing/fault-scene'
import { createCertificate } from './certificate'

let scene: FaultScene
beforeAll(async () => {
  scene = await FaultScene.open()
})
afterAll(() => scene.close())
beforeEach(() => scene.begin())

/** Bytes written to a port and what came of it: all that was answered, and how the connection ended. */
function talk(port: number, bytes: string, more?: string): Promise<{ answer: string; end: string }> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connectTcp(port, '127.0.0.1', () => socket.write(bytes))
    if (more !== undefined) socket.once('connect', () => setImmediate(() => socket.write(more)))
    socket.on('data', (chunk) => {
      answer += chunk.toString()
    })
    socket.on('error', (error) => resolve({ answer, end: (error as NodeJS.ErrnoException).code ?? '' }))
    socket.on('end', () => resolve({ answer, end: 'FIN' }))
  })
}

/** Sends a signed order and never waits for its end; tells whether an answer came. */
function placeAndWait(): { answered(): boolean; stop(): Promise<void> } {
  const stop = new AbortController()
  let answered = false
  const query = `symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.004&price=50000&newClientOrderId=x1&timestamp=${scene.clock.now()}`
  const url = `http://127.0.0.1:${scene.spot.port}/api/v3/order?${query}&signature=${scene.spot.signatureOf(query)}`
  const waiting = fetch(url, { method: 'POST', headers: { 'X-MBX-APIKEY': scene.apiKey }, signal: stop.signal })
    .then((response) => response.text())
    .then(
      () => {
        answered = true
      },
      () => undefined,
    )
  return {
    answered: () => answered,
    stop() {
      stop.abort()
      return waiting
    },
  }
}

describe('faults of the connection', () => {
  test('F-01: a port that refuses gives RST to SYN, nothing is executed, and it opens again by itself', async () => {
    const socket = await scene.api()
    await scene.fault({ id: 'F-01', market: 'spot', ms: 5000 })
    expect((await talk(scene.exchange.ports.spot, 'GET / HTTP/1.1\r\n\r\n')).end).toBe('ECONNREFUSED')
    await expect(scene.place(scene.spot, 'x1')).rejects.toThrow('fetch failed')
    expect((await scene.usdm.raw('GET', '/fapi/v1/time')).status).toBe(200)
    // What was open stays so.
    expect((await socket.ask('session.status')).status).toBe(200)
    scene.clock.advance(5000)
    await scene.until(async () => (await talk(scene.exchange.ports.spot, 'x\r\n\r\n')).end !== 'ECONNREFUSED')
    expect((await scene.place(scene.spot, 'x2')).status).toBe(200)
    expect(await scene.truth(scene.spot)).toEqual({ x2: 'NEW' })
    expect(await scene.control.faults()).toEqual([])
  })

  test('F-03: new TLS connections see an expired certificate or one of another name, then the right one again', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    const terms = { commonName: 'exchange', names: ['127.0.0.1', 'localhost'], from: 1_577_836_800_000 }
    const cert = createCertificate({ ...terms, until: 4_733_510_400_000, isAuthority: true }, privateKey)
    const secure = await FaultScene.open({ tls: { key, cert } })
    const dial = (): Promise<string> =>
      new Promise((resolve) => {
        const socket = connectTls({ port: secure.exchange.ports.spot, host: '127.0.0.1', ca: cert }, () => {
          socket.destroy()
          resolve('trusted')
        })
        socket.on('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? error.message))
      })
    try {
      expect(await dial()).toBe('trusted')
      await secure.fault({ id: 'F-03' })
      expect(await dial()).toBe('CERT_HAS_EXPIRED')
      await secure.control.clearFaults()
      expect(await dial()).toBe('trusted')
      await secure.fault({ id: 'F-03', form: 'wrong-name', ms: 1000 })
      expect(await dial()).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
      secure.clock.advance(1000)
      expect(await dial()).toBe('trusted')
    } finally {
      await secure.close()
    }
    await expect(scene.fault({ id: 'F-03' })).rejects.toThrow('F-03 needs an exchange that speaks TLS')
  })

  test('F-04: a request is reset after so many of its bytes, not executed', async () => {
    await scene.fault({ id: 'F-04', market: 'usdm' })
    await expect(scene.place(scene.usdm, 'x1')).rejects.toThrow('fetch failed')
    await scene.fault({ id: 'F-04', path: '/api/v3/order', bytes: 20 })
    const body = `symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.004&price=50000&timestamp=${scene.clock.now()}`
    const sent = `${body}&signature=${scene.spot.signatureOf(body)}`
    const head = `POST /api/v3/order HTTP/1.1\r\nHost: x\r\nX-MBX-APIKEY: ${scene.apiKey}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${sent.length}\r\n\r\n`
    // Twenty of its bytes are enough: the rest never leaves.
    expect(await talk(scene.spot.port, head, sent.slice(0, 20))).toEqual({ answer: '', end: 'ECONNRESET' })
    expect(await scene.truth(scene.spot)).toEqual({})
    expect(await scene.truth(scene.usdm)).toEqual({})
  })

  test.each<[string, string, boolean]>([
    ['F-05: executed, then reset before a byte of the answer', 'F-05', true],
    ['F-13: a kept-alive connection is reset by its next request', 'F-13', false],
  ])('%s', async (_, id, executed) => {
    for (const trader of [scene.spot, scene.usdm]) {
      await trader.raw('GET', trader === scene.spot ? '/api/v3/time' : '/fapi/v1/time')
      await scene.fault({ id, market: trader === scene.spot ? 'spot' : 'usdm' })
      await expect(scene.place(trader, 'x1')).rejects.toThrow('fetch failed')
      expect(await scene.truth(trader)).toEqual(executed ? { x1: 'NEW' } : {})
      expect((await scene.place(trader, 'x2')).status).toBe(200)
    }
    expect(await scene.control.faults()).toEqual([])
  })

  test('F-13: a fresh connection is spared', async () => {
    await scene.fault({ id: 'F-13' })
    const query = `symbol=BTCUSDT&timestamp=${scene.clock.now()}`
    const path = `/api/v3/openOrders?${query}&signature=${scene.spot.signatureOf(query)}`
    const request = `DELETE ${path} HTTP/1.1\r\nHost: x\r\nX-MBX-APIKEY: ${scene.apiKey}\r\nConnection: close\r\n\r\n`
    expect((await talk(scene.spot.port, request)).answer).toContain('-2011')
    expect((await scene.control.faults())[0]).toMatchObject({ id: 'F-13', hits: 0 })
  })

  test.each<[string, string, boolean]>([
    ['F-06: executed, never answered', 'F-06', true],
    ['F-07: read and dropped, never answered', 'F-07', false],
    ['F-12: the first bytes, then silence', 'F-12', true],
  ])('%s', async (_, id, executed) => {
    await scene.fault({ id })
    const order = placeAndWait()
    await scene.until(async () => (await scene.control.faults()).length === 0)
    scene.clock.advance(60_000)
    await scene.control.time()
    expect(await scene.truth(scene.spot)).toEqual(executed ? { x1: 'NEW' } : {})
    expect(order.answered()).toBe(false)
    await order.stop()
  })

  test('F-08: executed at once, answered later', async () => {
    await scene.fault({ id: 'F-08', ms: 3000 })
    let answered = false
    const waiting = scene.place(scene.spot, 'x1').then(() => {
      answered = true
    })
    await scene.until(async () => (await scene.openIds(scene.spot)).length > 0)
    scene.clock.advance(2999)
    await scene.control.time()
    expect(answered).toBe(false)
    scene.clock.advance(1)
    await waiting
  })

  test('F-08: on every path it is a round trip time, until it is cleared', async () => {
    await scene.fault({ id: 'F-08', ms: [20, 40], path: '*', count: 'always', seed: 7 })
    for (const _ of [1, 2]) {
      const start = scene.clock.now()
      let done = false
      const waiting = scene.spot.signed('GET', '/api/v3/account').then(() => {
        done = true
      })
      await scene.until(() => {
        scene.clock.advance(1)
        return done
      })
      await waiting
      expect(scene.clock.now() - start).toBeGreaterThanOrEqual(20)
    }
    expect((await scene.control.faults())[0]).toMatchObject({ id: 'F-08', hits: 2, seen: 2 })
    expect(await scene.control.clearFaults('F-08')).toBe(1)
  })

  test.each([
    ['before the fence', 15_000],
    ['far past it', 40_000],
  ])('F-09: -1007 after 10 s, executed %s', async (_, ms) => {
    await scene.fault({ id: 'F-09', ms })
    const waiting = scene.place(scene.spot, 'x1')
    await scene.until(async () => (await scene.control.faults()).length === 0)
    scene.clock.advance(10_000)
    expect((await waiting).body.code).toBe(-1007)
    scene.clock.advance(ms - 10_001)
    expect(await scene.truth(scene.spot)).toEqual({})
    scene.clock.advance(1)
    expect(await scene.truth(scene.spot)).toEqual({ x1: 'NEW' })
  })

  test('F-10: fewer bytes than announced, then the end', async () => {
    await scene.fault({ id: 'F-10', path: '/api/v3/account' })
    const query = `timestamp=${scene.clock.now()}`
    const path = `/api/v3/account?${query}&signature=${scene.spot.signatureOf(query)}`
    const { answer, end } = await talk(
      scene.spot.port,
      `GET ${path} HTTP/1.1\r\nHost: x\r\nX-MBX-APIKEY: ${scene.apiKey}\r\n\r\n`,
    )
    expect(answer).toContain('Content-Length: 512')
    expect([answer.slice(answer.indexOf('\r\n\r\n') + 4).length, end]).toEqual([200, 'FIN'])
    await scene.fault({ id: 'F-10' })
    await expect(scene.place(scene.spot, 'x1')).rejects.toThrow()
    expect(await scene.truth(scene.spot)).toEqual({ x1: 'NEW' })
  })

  test('F-11: 200 with HTML, or with bytes that are no gzip; executed', async () => {
    await scene.fault({ id: 'F-11' })
    expect(await scene.place(scene.spot, 'x1')).toMatchObject({ status: 200, body: '<html><body>OK</body></html>' })
    await scene.fault({ id: 'F-11', form: 'gzip' })
    await expect(scene.place(scene.spot, 'x2')).rejects.toThrow()
    expect(await scene.truth(scene.spot)).toEqual({ x1: 'NEW', x2: 'NEW' })
  })

  test('F-14: the same bytes twice are executed twice, one answer comes', async () => {
    await scene.fault({ id: 'F-14' })
    expect((await scene.place(scene.spot, '')).status).toBe(200)
    expect(await scene.openIds(scene.spot)).toHaveLength(2)
  })

  test('F-15: a redirect elsewhere, not executed', async () => {
    await scene.fault({ id: 'F-15' })
    const reply = await scene.place(scene.spot, 'x1')
    expect([reply.status, reply.headers.get('location')]).toEqual([302, 'http://127.0.0.1:9/'])
    expect(await scene.truth(scene.spot)).toEqual({})
  })

  test('F-06: over the WebSocket API silence stays silent, and F-05: a reset cuts the socket', async () => {
    const line = await scene.api()
    const order = (id: string) => ({
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.004',
      price: '50000',
      newClientOrderId: id,
    })
    await scene.fault({ id: 'F-06', method: 'order.place' })
    line.socket.send(JSON.stringify({ id: 1, method: 'order.place', params: scene.spot.socketParams(order('x1')) }))
    await line.ask('session.status', undefined, 2)
    expect(line.messages.some((message) => message.id === 1)).toBe(false)
    await scene.fault({ id: 'F-05', clientOrderId: 'x2' })
    line.socket.send(JSON.stringify({ id: 3, method: 'order.place', params: scene.spot.socketParams(order('x2')) }))
    expect(await line.closed).toBe(1006)
    expect(await scene.truth(scene.spot)).toEqual({ x1: 'NEW', x2: 'NEW' })
  })
})
