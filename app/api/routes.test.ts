import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { FAKE_INTENT } from '../../lib/server/testing/fake-engine'
import { cookieOf, OWNER, startDeskServer, type DeskServer } from '../../lib/server/testing/desk-server'

const KEY = '0190a1b2-1111-7abc-8def-0123456789ab'
const ORDER = {
  account: 'paper',
  order: {
    market: 'spot',
    symbol: 'BTCUSDT',
    side: 'BUY',
    positionSide: 'BOTH',
    orderType: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '0.01',
    price: '50000.00',
  },
  seen: { generation: 1, price: '50001.00' },
}

let desk: DeskServer
let cookie: string
beforeAll(async () => {
  desk = await startDeskServer()
  cookie = await desk.signIn()
})
afterAll(() => desk.stop())

const place = (body: unknown, headers: Record<string, string | undefined> = {}) =>
  desk.ask('POST', '/api/orders', { cookie, body, headers: { 'idempotency-key': KEY, ...headers } })

describe('orders over HTTP', () => {
  it('S-10 S-14 hands the order to the engine as it was written, with its key and who asked', async () => {
    const reply = await place(ORDER)
    expect(reply.status).toBe(200)
    expect(reply.json).toEqual({ intent: FAKE_INTENT })
    const call = desk.engine.calls.at(-1)
    expect(call?.method).toBe('placeOrder')
    expect(call?.args.slice(1)).toEqual([KEY, ORDER])
    expect(call?.args[0]).toMatchObject({ name: OWNER.name, address: '127.0.0.1' })
  })

  it('S-10 says when the key was known', async () => {
    expect((await place(ORDER)).headers['idempotency-replayed']).toBeUndefined()
    desk.engine.answer('placeOrder', { kind: 'done', value: { intent: FAKE_INTENT, replayed: true } })
    expect((await place(ORDER)).headers['idempotency-replayed']).toBe('true')
  })

  it.each([
    ['none', undefined, 'key-missing'],
    ['no UUID', 'abc', 'key-malformed'],
    ['another case', KEY.toUpperCase(), undefined],
  ])('S-10 answers 400 to %s as key', async (_name, key, code) => {
    const reply = await place(ORDER, { 'idempotency-key': key })
    expect(reply.status).toBe(code === undefined ? 200 : 400)
    if (code !== undefined) expect(reply.json).toEqual({ error: { code } })
    else expect(desk.engine.calls.at(-1)?.args[1]).toBe(KEY)
  })

  it.each([
    ['a number as amount', { ...ORDER, order: { ...ORDER.order, quantity: 0.01 } }, 'order.quantity'],
    ['an exponent', { ...ORDER, order: { ...ORDER.order, quantity: '1e-2' } }, 'order.quantity'],
    ['a negative amount', { ...ORDER, order: { ...ORDER.order, quantity: '-1' } }, 'order.quantity'],
    ['zero', { ...ORDER, order: { ...ORDER.order, quantity: '0.000' } }, 'order.quantity'],
    ['a field too many', { ...ORDER, leverage: 125 }, ''],
    ['another order type', { ...ORDER, order: { ...ORDER.order, orderType: 'TWAP' } }, 'order.orderType'],
    ['no account', { ...ORDER, account: undefined }, 'account'],
    ['another shape', [], ''],
  ])('S-123 refuses %s and names the field', async (_name, body, path) => {
    const before = desk.engine.calls.length
    const reply = await place(body)
    expect(reply.status).toBe(400)
    const { error, issues } = reply.json as { error: { code: string }; issues: { path: string }[] }
    expect(error.code).toBe('bad-body')
    expect(issues.map((issue) => issue.path)).toContain(path)
    expect(desk.engine.calls).toHaveLength(before)
  })

  it.each([
    ['two amounts', '{"account":"paper","account":"live"}', 'repeated-key'],
    ['a prototype key', '{"__proto__":{"account":"paper"}}', 'forbidden-key'],
    ['no JSON', 'account=paper', 'bad-json'],
    ['nothing', '', 'bad-json'],
    ['a mark before it that another reader may not skip', `\ufeff${JSON.stringify(ORDER)}`, 'bad-json'],
    ['a body 40 levels deep', `${'['.repeat(40)}${']'.repeat(40)}`, 'too-deep'],
  ])('A-10 S-123 refuses %s', async (_name, text, code) => {
    const reply = await desk.ask('POST', '/api/orders', { cookie, text, headers: { 'idempotency-key': KEY } })
    expect([reply.status, reply.json]).toEqual([400, { error: { code } }])
  })

  it('S-16 tells a page of another build to reload before it trades', async () => {
    const reply = await place(ORDER, { 'x-binnacle-build': 'older' })
    expect([reply.status, reply.json]).toEqual([409, { error: { code: 'old-build' } }])
    expect((await place(ORDER, { 'x-binnacle-build': 'build-1' })).status).toBe(200)
    expect(reply.headers['x-binnacle-build']).toBe('build-1')
  })

  it.each([
    '/api/orders',
    '/api/orders/replace',
    '/api/orders/amend',
    '/api/orders/batch',
    '/api/orders/amend-batch',
    '/api/order-lists',
    '/api/positions/close',
    '/api/venue-settings',
    '/api/trading-lock/lift',
  ])('S-16 F-100 %s is refused to whoever does not name the running build, and says which it is', async (path) => {
    const before = desk.engine.calls.length
    const ask = (build: string | undefined) =>
      desk.ask('POST', path, { cookie, body: {}, headers: { 'idempotency-key': KEY, 'x-binnacle-build': build } })
    const silent = await ask(undefined)
    expect([silent.status, silent.json]).toEqual([400, { error: { code: 'build-missing' } }])
    const named = silent.headers['x-binnacle-build'] as string
    expect((await ask('older')).json).toEqual({ error: { code: 'old-build' } })
    // What the refusal named is taken: the body is looked at next.
    expect((await ask(named)).json).toMatchObject({ error: { code: 'bad-body' } })
    expect(desk.engine.calls).toHaveLength(before)
  })

  it.each(['/api/cancels', '/api/cancels/batch', '/api/cancel-all', '/api/kill-switch', '/api/order-lists/cancel'])(
    'S-16 S-71 no update stands between a person and %s',
    async (path) => {
      for (const build of [undefined, 'older', 'build-1']) {
        const headers = { 'idempotency-key': KEY, 'x-binnacle-build': build }
        expect((await desk.ask('POST', path, { cookie, body: {}, headers })).json).toMatchObject({
          error: { code: 'bad-body' },
        })
      }
    },
  )

  it.each([
    ['another build', 'build.older', 4426],
    ['the running build', 'build.build-1', undefined],
    ['no build, as a script', undefined, undefined],
  ])('S-16 F-100 the bridge closes a page of %s at once, or not: %s', async (_name, named, code) => {
    const { ticket } = (await desk.ask('POST', '/api/bridge-ticket', { cookie })).json as { ticket: string }
    const offered = ['binnacle.v1', `ticket.${ticket}`, ...(named === undefined ? [] : [named])]
    const socket = new WebSocket(`ws://127.0.0.1:${desk.port}/bridge`, offered, {
      headers: { host: `localhost:${desk.port}`, origin: desk.origin, cookie },
    })
    const heard: string[] = []
    socket.on('message', (text) => heard.push(String(text)))
    const closed = new Promise<number>((resolve) => socket.on('close', resolve))
    await new Promise((resolve) => socket.on('open', resolve))
    if (code === undefined) {
      socket.send(JSON.stringify({ op: 'follow', account: 'paper' }))
      await vi.waitFor(() => expect(heard.join()).toContain('"snapshot"'))
      socket.terminate()
    } else {
      expect(await closed).toBe(code)
      expect(heard).toEqual([])
    }
  })

  it.each([
    ['invalid', { kind: 'invalid', reason: { code: 'lot-size', params: { step: '0.01' } } }, 400],
    ['another state', { kind: 'seen-state', reason: { code: 'moved' }, fresh: { generation: 2, price: '1' } }, 409],
    ['one more yes', { kind: 'confirm', reason: { code: 'twin' }, confirm: ['twin'] }, 409],
    ['a used key', { kind: 'key-reused', reason: { code: 'key-reused' } }, 422],
    ['a lock', { kind: 'locked', reason: { code: 'trading-locked' } }, 423],
    ['not live', { kind: 'not-live', reason: { code: 'stale' } }, 503],
    ['nothing there', { kind: 'not-found', reason: { code: 'no-such-account' } }, 404],
    ['too often', { kind: 'rate-limited', reason: { code: 'slow-down' }, retryAfterSeconds: 7 }, 429],
  ] as const)('gives %s its status', async (_name, refusal, status) => {
    desk.engine.answer('placeOrder', refusal)
    const reply = await place(ORDER)
    expect(reply.status).toBe(status)
    expect((reply.json as { error: unknown }).error).toEqual(refusal.reason)
    if (refusal.kind === 'confirm') expect(reply.json).toMatchObject({ confirm: ['twin'] })
    if (refusal.kind === 'seen-state') expect(reply.json).toMatchObject({ fresh: { generation: 2, price: '1' } })
    if (refusal.kind === 'rate-limited') expect(reply.headers['retry-after']).toBe('7')
  })

  it('lets nothing leave that the reply does not name', async () => {
    desk.engine.answer('placeOrder', {
      kind: 'done',
      value: { intent: { ...FAKE_INTENT, secret: 's3cret', apiKey: 'k3y' }, replayed: false, apiKey: 'k3y' },
    })
    const reply = await place(ORDER)
    expect(reply.json).toEqual({ intent: FAKE_INTENT })
  })

  it('S-143 answers a bug with a code alone, and logs it', async () => {
    desk.engine.answer('placeOrder', { kind: 'done', value: { intent: { broken: true }, replayed: false } })
    const reply = await place(ORDER)
    expect([reply.status, reply.json]).toEqual([500, { error: { code: 'internal' } }])
    expect(desk.logLines.at(-1)).toContain('request-failed')
  })
})

describe('the other routes', () => {
  const changing: [string, string, unknown, string, unknown[]][] = [
    [
      'cancels one order',
      '/api/cancels',
      {
        account: 'paper',
        market: 'spot',
        symbol: 'BTCUSDT',
        target: { service: 'order', orderId: '9007199254740993' },
      },
      'cancelOrder',
      [KEY],
    ],
    ['cancels all', '/api/cancel-all', { account: 'paper', scope: { mode: 'everything' } }, 'cancelAll', [KEY]],
    [
      'closes a position',
      '/api/positions/close',
      { account: 'paper', market: 'usdm', symbol: 'BTCUSDT', positionSide: 'BOTH', seen: { generation: 1 } },
      'closePosition',
      [KEY],
    ],
  ]
  it.each(changing)('%s', async (_name, path, body, method, args) => {
    const reply = await desk.ask('POST', path, { cookie, body, headers: { 'idempotency-key': KEY } })
    expect(reply.status).toBe(200)
    expect(desk.engine.calls.at(-1)).toMatchObject({ method, args: [expect.anything(), ...args, body] })
  })

  it('S-11 burns the key of a request that never arrived, and needs one', async () => {
    const headers = { 'idempotency-key': KEY }
    const reply = await desk.ask('POST', '/api/intents/void', { cookie, body: {}, headers })
    expect([reply.status, reply.json]).toEqual([200, {}])
    expect(desk.engine.calls.at(-1)).toEqual({ method: 'voidKey', args: [KEY] })
    expect((await desk.ask('POST', '/api/intents/void', { cookie, body: {} })).status).toBe(400)
  })

  it('S-35 takes a choice for an intent, and no other', async () => {
    const choose = (choice: string) =>
      desk.ask('POST', '/api/intents/intent-1/choice', { cookie, body: { account: 'paper', choice } })
    expect((await choose('keep-watching')).status).toBe(200)
    expect(desk.engine.calls.at(-1)?.args.slice(1)).toEqual(['intent-1', { account: 'paper', choice: 'keep-watching' }])
    expect((await choose('send-again')).status).toBe(400)
  })

  it('S-11 a key tells the run of a cancel-all as well as an intent, and nothing that is not named', async () => {
    const run = {
      runId: 'r1',
      accountId: 'paper',
      scope: { mode: 'entries' },
      state: 'running',
      startedAt: 1,
      kept: 0,
      orders: [],
    }
    desk.engine.answer('actByKey', { kind: 'done', value: { run, secret: 'x' } })
    expect((await desk.ask('GET', `/api/intents/by-key/${KEY}`, { cookie })).json).toEqual({ run })
    expect((await desk.ask('GET', `/api/intents/by-key/${KEY}`, { cookie })).json).toEqual({ intent: FAKE_INTENT })
  })

  it.each([
    ['/api/accounts/paper', 'picture', ['paper']],
    ['/api/cancel-all/run-1', 'cancelRun', ['run-1']],
    ['/api/intents?account=paper&unsettled=true', 'intents', ['paper', { limit: 100, unsettled: true }]],
    ['/api/intents/intent-1', 'intentDetail', ['intent-1']],
    [`/api/intents/by-key/${KEY.toUpperCase()}`, 'actByKey', [KEY]],
    ['/api/orders?account=paper&market=spot&symbol=BTCUSDT&limit=5', 'orderHistory', ['paper', 'spot', 'BTCUSDT', 5]],
    ['/api/fills?account=paper&market=usdm', 'fills', ['paper', { limit: 100, market: 'usdm' }]],
    ['/api/instruments?account=paper&market=usdm', 'instruments', ['paper', 'usdm']],
    ['/api/collateral-rates?account=paper', 'collateralRates', ['paper']],
    ['/api/leverage-brackets?account=paper&symbol=BTCUSDT', 'leverageBrackets', ['paper', 'BTCUSDT']],
    [
      '/api/candles?account=paper&market=spot&symbol=BTCUSDT&interval=1M&endTime=1700000000000',
      'candles',
      ['paper', { market: 'spot', symbol: 'BTCUSDT', interval: '1M', limit: 500, endTime: 1_700_000_000_000 }],
    ],
  ])('GET %s asks the engine', async (path, method, args) => {
    const reply = await desk.ask('GET', path, { cookie })
    expect([path, reply.status]).toEqual([path, 200])
    expect(desk.engine.calls.at(-1)).toEqual({ method, args })
  })

  it.each([
    '/api/instruments?account=paper',
    '/api/leverage-brackets?account=paper',
    '/api/instruments?account=paper&market=margin',
    '/api/instruments?account=paper&market=spot&market=usdm',
    '/api/candles?account=paper&market=spot&symbol=BTCUSDT&interval=7m',
    '/api/fills?account=paper&limit=100000',
    '/api/orders?account=../x&market=spot&symbol=BTCUSDT',
    '/api/health?verbose=1',
  ])('GET %s is refused', async (path) => {
    const before = desk.engine.calls.length
    expect((await desk.ask('GET', path, { cookie })).status).toBe(400)
    expect(desk.engine.calls).toHaveLength(before)
  })

  it('says to anybody that it can trade, and nothing else', async () => {
    const reply = await desk.ask('GET', '/healthz')
    expect([reply.status, reply.json]).toEqual([200, { status: 'ok', version: '0.0.0' }])
  })
})

describe('set-up and sign-in', () => {
  let fresh: DeskServer
  beforeAll(async () => {
    fresh = await startDeskServer()
  })
  afterAll(() => fresh.stop())
  const setUp = (body: unknown, headers: Record<string, string> = {}) =>
    fresh.ask('POST', '/api/setup', { body, headers })
  const right = () => ({ setupCode: fresh.setUpCode.text, ...OWNER })

  it('S-101 A-19 needs the code of the terminal, whoever asks', async () => {
    expect((await fresh.ask('GET', '/api/session')).json).toEqual({ build: 'build-1', state: 'setup' })
    expect((await setUp({ ...right(), setupCode: 'guess' })).json).toEqual({ error: { code: 'set-up-code-wrong' } })
    expect((await fresh.ask('GET', '/a/paper/spot/BTCUSDT')).headers.location).toBe('/set-up')
  })

  it('S-111 makes the next try wait', async () => {
    const reply = await setUp(right())
    expect(reply.status).toBe(429)
    expect(reply.headers['retry-after']).toBe('1')
    expect(reply.json).toMatchObject({ error: { code: 'too-many-tries' } })
  })

  it('S-110 wants a passphrase of twelve characters', async () => {
    expect((await setUp({ ...right(), passphrase: 'short' })).status).toBe(400)
  })

  it('A-19 S-101 lets one of many at the same moment in', async () => {
    fresh.clock.skip(1_000)
    const replies = await Promise.all(Array.from({ length: 5 }, () => setUp(right())))
    const statuses = replies.map((reply) => reply.status).sort()
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    const winner = replies.find((reply) => reply.status === 200)
    expect(winner?.json).toMatchObject({ state: 'signed-in', name: 'Ann', accounts: [{ accountId: 'paper' }] })
    expect(await fresh.database.user.count()).toBe(1)
  })

  it('S-101 is closed from then on', async () => {
    expect((await setUp(right())).json).toEqual({ error: { code: 'already-set-up' } })
  })

  it('S-112 signs in with a cookie that only this origin sends and no script reads', async () => {
    const reply = await fresh.ask('POST', '/api/session', { body: OWNER })
    expect(reply.headers['set-cookie']?.[0]).toMatch(
      /^binnacle-session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict$/,
    )
    const signedIn = await fresh.ask('GET', '/api/session', { cookie: cookieOf(reply) })
    expect(signedIn.json).toMatchObject({ state: 'signed-in', name: 'Ann' })
    expect((await fresh.ask('GET', '/', { cookie: cookieOf(reply) })).status).toBe(200)
  })

  it('S-112 gives a new token at each sign-in and ends the old one', async () => {
    const first = cookieOf(await fresh.ask('POST', '/api/session', { body: OWNER }))
    const second = cookieOf(await fresh.ask('POST', '/api/session', { body: OWNER, cookie: first }))
    expect(second).not.toBe(first)
    expect((await fresh.ask('GET', '/api/health', { cookie: first })).status).toBe(401)
    expect((await fresh.ask('GET', '/api/health', { cookie: second })).status).toBe(200)
  })

  it('S-111 gives a wrong name and a wrong passphrase one answer', async () => {
    const name = await fresh.ask('POST', '/api/session', { body: { ...OWNER, name: 'Eve' } })
    fresh.clock.skip(1_000)
    const passphrase = await fresh.ask('POST', '/api/session', { body: { ...OWNER, passphrase: 'wrong' } })
    expect([name.status, name.text]).toEqual([401, '{"error":{"code":"sign-in-failed"}}'])
    expect([passphrase.status, passphrase.text]).toEqual([name.status, name.text])
  })

  it('S-103 A-07 counts the address of the peer, whatever the headers say', async () => {
    const reply = await fresh.ask('POST', '/api/session', {
      body: OWNER,
      headers: { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9', 'x-real-ip': '203.0.113.9' },
    })
    expect(reply.status).toBe(429)
  })
})

describe('canaries (I10)', () => {
  it('I10 S-143 S-161 leave no passphrase, token, code or ticket in logs, replies or the database', async () => {
    const passphrase = 'canary passphrase 5f1e'
    const server = await startDeskServer()
    try {
      const replies = [
        await server.ask('POST', '/api/setup', {
          body: { setupCode: server.setUpCode.text, name: 'Ann', passphrase },
        }),
      ]
      const session = cookieOf(replies[0] as (typeof replies)[number])
      const token = session.split('=')[1] as string
      const ticket = await server.ask('POST', '/api/bridge-ticket', { cookie: session })
      replies.push(await server.ask('POST', '/api/session', { body: { name: 'Ann', passphrase: `${passphrase}!` } }))
      replies.push(
        await server.ask('POST', '/api/orders', {
          cookie: session,
          text: `{"x":"${passphrase}"`,
          headers: { 'idempotency-key': KEY },
        }),
      )
      server.engine.answer('health' as never, { kind: 'done', value: 1 })
      replies.push(await server.ask('GET', '/api/session', { cookie: session }))
      replies.push(await server.ask('GET', `/api/intents/${token}`, { cookie: session }))
      const secrets = [passphrase, token, server.setUpCode.text, (ticket.json as { ticket: string }).ticket]
      for (const secret of secrets) {
        for (const line of server.logLines) expect(line).not.toContain(secret)
        for (const reply of replies) expect(reply.text).not.toContain(secret)
        for (const file of ['binnacle.db', 'binnacle.db-wal']) {
          expect(readFileSync(join(server.folder, file)).includes(secret)).toBe(false)
        }
      }
      expect(server.logLines.length).toBeGreaterThan(1)
    } finally {
      await server.stop()
    }
  })
})
