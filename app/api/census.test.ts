import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findRouteFiles } from '../../lib/server/testing/route-files'
import { startDeskServer, type DeskServer } from '../../lib/server/testing/desk-server'

const KEY = '0190a1b2-1111-7abc-8def-0123456789ab'

/** Every route with its methods. One that is missing here, or here and gone, fails the census. */
const ROUTES: Readonly<Record<string, readonly { readonly method: string; readonly open?: true }[]>> = {
  '/healthz': [{ method: 'GET', open: true }],
  '/api/session': [{ method: 'GET', open: true }, { method: 'POST', open: true }, { method: 'DELETE' }],
  '/api/setup': [{ method: 'POST', open: true }],
  '/api/bridge-ticket': [{ method: 'POST' }],
  '/api/accounts/[accountId]': [{ method: 'GET' }],
  '/api/orders': [{ method: 'POST' }, { method: 'GET' }],
  '/api/orders/test': [{ method: 'POST' }],
  '/api/orders/replace': [{ method: 'POST' }],
  '/api/orders/amend': [{ method: 'POST' }],
  '/api/orders/batch': [{ method: 'POST' }],
  '/api/orders/amend-batch': [{ method: 'POST' }],
  '/api/cancels/batch': [{ method: 'POST' }],
  '/api/order-lists': [{ method: 'POST' }],
  '/api/order-lists/cancel': [{ method: 'POST' }],
  '/api/venue-settings': [{ method: 'POST' }],
  '/api/intents/[intentId]/act': [{ method: 'GET' }],
  '/api/cancels': [{ method: 'POST' }],
  '/api/cancel-all': [{ method: 'POST' }],
  '/api/cancel-all/[runId]': [{ method: 'GET' }],
  '/api/kill-switch': [{ method: 'POST' }],
  '/api/trading-lock/lift': [{ method: 'POST' }],
  '/api/dead-man': [{ method: 'POST' }],
  '/api/alarms/seen': [{ method: 'POST' }],
  '/api/resets/seen': [{ method: 'POST' }],
  '/api/key-exception': [{ method: 'POST' }],
  '/api/positions/close': [{ method: 'POST' }],
  '/api/positions/protect': [{ method: 'POST' }],
  '/api/positions/reverse': [{ method: 'POST' }],
  '/api/positions/close-all': [{ method: 'POST' }],
  '/api/intents': [{ method: 'GET' }],
  '/api/intents/[intentId]': [{ method: 'GET' }],
  '/api/intents/[intentId]/choice': [{ method: 'POST' }],
  '/api/intents/by-key/[key]': [{ method: 'GET' }],
  '/api/intents/void': [{ method: 'POST' }],
  '/api/journal': [{ method: 'GET' }],
  '/api/journal/export': [{ method: 'GET' }],
  '/api/instruments': [{ method: 'GET' }],
  '/api/collateral-rates': [{ method: 'GET' }],
  '/api/leverage-brackets': [{ method: 'GET' }],
  '/api/candles': [{ method: 'GET' }],
  '/api/fills': [{ method: 'GET' }],
  '/api/health': [{ method: 'GET' }],
}
/** Every page; the open ones come before a session. */
const PAGES = ['/', '/a/[accountId]/[market]/[symbol]', '/a/[accountId]/unresolved', '/set-up', '/sign-in']
const OPEN_PAGES = ['/sign-in', '/set-up']
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

const addressOf = (address: string): string => address.replace(/\[(\w+)\]/g, 'x1')

let desk: DeskServer
let cookie: string
beforeAll(async () => {
  desk = await startDeskServer()
  cookie = await desk.signIn()
})
afterAll(() => desk.stop())

const cases = Object.entries(ROUTES).flatMap(([address, methods]) =>
  methods.map(({ method, open }) => ({
    name: `${method} ${address}`,
    method,
    path: addressOf(address),
    open: open === true,
  })),
)
const closed = cases.filter((one) => !one.open)
const changing = cases.filter((one) => one.method !== 'GET')

describe('census of the routes (S-104)', () => {
  it('S-104 lists every route on disk, with every method it answers', async () => {
    const found: Record<string, string[]> = {}
    for (const route of findRouteFiles().filter((one) => one.kind === 'route')) {
      const module = (await import(/* @vite-ignore */ route.file)) as Record<string, unknown>
      found[route.address] = METHODS.filter((method) => module[method] !== undefined).sort()
    }
    const listed = Object.fromEntries(
      Object.entries(ROUTES).map(([address, methods]) => [address, methods.map((one) => one.method).sort()]),
    )
    expect(found).toEqual(listed)
  })

  it.each(closed)('S-104 $name: no session, no entry', async ({ method, path }) => {
    const reply = await desk.ask(method, path, {
      ...(method === 'GET' ? {} : { body: {} }),
      headers: { 'idempotency-key': KEY },
    })
    expect(reply.status).toBe(401)
    expect(reply.json).toEqual({ error: { code: 'signed-out' } })
  })

  it.each(cases)('A-02 S-102 $name: a foreign Host gets 421', async ({ method, path }) => {
    for (const host of [
      'evil.example',
      `evil.example:${desk.port}`,
      'localhost',
      `localhost.evil.example:${desk.port}`,
    ]) {
      const reply = await desk.ask(method, path, { cookie, headers: { host } })
      expect(reply.status).toBe(421)
    }
  })

  it.each(changing)('A-01 S-120 I9 $name: a foreign, null or missing Origin gets 403', async ({ method, path }) => {
    for (const origin of [
      'http://evil.example',
      'null',
      undefined,
      `https://localhost:${desk.port}`,
      `${desk.origin}.evil.example`,
    ]) {
      const reply = await desk.ask(method, path, { cookie, body: {}, headers: { origin, 'idempotency-key': KEY } })
      expect(reply.status).toBe(403)
    }
  })

  it.each(changing)('A-01 S-120 $name: a request of another site gets 403', async ({ method, path }) => {
    for (const site of ['cross-site', 'same-site', 'none']) {
      const reply = await desk.ask(method, path, { cookie, body: {}, headers: { 'sec-fetch-site': site } })
      expect(reply.status).toBe(403)
    }
  })

  it.each(changing)('A-14 S-120 $name: a form or plain text gets 415', async ({ method, path }) => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      undefined,
    ]) {
      const reply = await desk.ask(method, path, { cookie, text: '{}', headers: { 'content-type': type } })
      expect(reply.status).toBe(415)
    }
  })

  it.each(cases)('A-10 S-123 $name: a body over 64 KiB gets 413', async ({ method, path }) => {
    const text = JSON.stringify({ padding: 'x'.repeat(65_536) })
    const reply = await desk.ask(method, path, { cookie, text, headers: { 'idempotency-key': KEY } })
    expect(reply.status).toBe(413)
  })

  it.each(changing)('A-10 S-123 $name: a body over 64 KiB without a length gets 413', async ({ method, path }) => {
    const reply = await desk.ask(method, path, {
      cookie,
      text: JSON.stringify({ padding: 'x'.repeat(70_000) }),
      headers: { 'content-length': undefined, 'transfer-encoding': 'chunked', 'idempotency-key': KEY },
    })
    expect(reply.status).toBe(413)
  })

  it.each(cases)('S-12 S-122 $name: no cache keeps the answer', async ({ method, path }) => {
    const reply = await desk.ask(method, path, { cookie: 'x=1', ...(method === 'GET' ? {} : { body: {} }) })
    expect(reply.headers['cache-control']).toBe('no-store')
    expect(reply.headers['x-content-type-options']).toBe('nosniff')
    expect(reply.headers['content-security-policy']).toContain("default-src 'none'")
  })

  it('S-104 a route that nobody has listed as open is closed at the gate', async () => {
    for (const path of ['/api', '/api/', '/api/new-thing', '/api/session/more', '/api/setup/x']) {
      expect((await desk.ask('GET', path)).status).toBe(401)
    }
  })

  it("A-03 S-121 the framework's own headers open nothing", async () => {
    const headers = {
      'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware',
      'x-nextjs-data': '1',
      'x-binnacle-peer': '127.0.0.1',
      'x-forwarded-for': '127.0.0.1',
    }
    for (const { method, path } of closed) {
      const reply = await desk.ask(method, path, { headers, ...(method === 'GET' ? {} : { body: {} }) })
      expect(reply.status).toBe(401)
    }
  })
})

describe('census of the pages (S-104)', () => {
  const pages = findRouteFiles().filter((one) => one.kind === 'page')

  it('S-104 lists every page on disk', () => {
    expect(pages.map((page) => page.address)).toEqual(PAGES)
  })

  it('S-104 sends a stranger to sign in or set up, whatever page is asked for', async () => {
    for (const address of [
      '/',
      '/a/paper/spot/BTCUSDT',
      '/anything',
      ...pages.map((page) => addressOf(page.address)),
    ]) {
      if (OPEN_PAGES.includes(address)) continue
      const reply = await desk.ask('GET', address)
      expect([address, reply.status, reply.headers.location]).toEqual([address, 303, '/sign-in'])
      expect(reply.text).toBe('')
    }
  })

  it('A-04 gives the data of a page to nobody without a session', async () => {
    for (const [path, headers] of [
      ['/a/paper/spot/BTCUSDT', { rsc: '1' }],
      ['/a/paper/spot/BTCUSDT?_rsc=abc', { rsc: '1', 'next-router-prefetch': '1' }],
      ['/_next/data/build-1/a/paper.json', {}],
      ['/_next/image?url=%2Fx.png&w=64&q=75', {}],
    ] as const) {
      const reply = await desk.ask('GET', path, { headers })
      expect([path, reply.status]).toEqual([path, 401])
    }
  })

  it('A-05 takes no server action: nothing but reading is done to a page', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const reply = await desk.ask(method, '/', { cookie, body: {}, headers: { 'next-action': 'abc' } })
      expect(reply.status).toBe(405)
    }
  })

  it('S-122 gives each page a policy with a nonce of its own, on the request too, and keeps it out of caches', async () => {
    const first = await desk.ask('GET', '/a/paper/spot/BTCUSDT', { cookie })
    const second = await desk.ask('GET', '/a/paper/spot/BTCUSDT', { cookie })
    const nonce = /'nonce-([^']+)'/.exec(first.headers['content-security-policy'] as string)?.[1]
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{24}$/)
    expect(first.text).toContain(`nonce ${nonce}`)
    expect(second.headers['content-security-policy']).not.toContain(nonce as string)
    expect(first.headers['cache-control']).toBe('no-store')
  })
})

describe('census of the upgrades (S-130)', () => {
  const upgrade = (lines: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(desk.port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`))
      let text = ''
      socket.on('data', (data) => {
        text += data.toString()
      })
      socket.on('close', () => resolve(text))
      socket.on('error', reject)
    })
  const ticketFor = async (): Promise<string> =>
    ((await desk.ask('POST', '/api/bridge-ticket', { cookie })).json as { ticket: string }).ticket
  const lines = (
    over: Record<string, string | undefined>,
    ticket: string,
    first = 'GET /bridge HTTP/1.1',
  ): string[] => [
    first,
    ...Object.entries({
      Host: `localhost:${desk.port}`,
      Origin: desk.origin,
      Cookie: cookie,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      'Sec-WebSocket-Protocol': `binnacle.v1, ticket.${ticket}`,
      ...over,
    }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`])),
  ]

  it.each([
    ['A-02 a foreign Host', { Host: 'evil.example' }, 421],
    ['A-01 a foreign Origin', { Origin: 'http://evil.example' }, 403],
    ['A-01 a null Origin', { Origin: 'null' }, 403],
    ['A-01 no Origin', { Origin: undefined }, 403],
    ['no session', { Cookie: undefined }, 401],
    ['no ticket', { 'Sec-WebSocket-Protocol': 'binnacle.v1' }, 403],
    ['a wrong ticket', { 'Sec-WebSocket-Protocol': 'binnacle.v1, ticket.abc' }, 403],
  ] as const)('S-130 refuses %s before 101', async (_name, over, status) => {
    const text = await upgrade(lines(over, await ticketFor()))
    expect(text.split('\r\n', 1)[0]).toContain(String(status))
  })

  it('S-130 refuses a ticket that was used', async () => {
    const socket = await desk.dial(cookie)
    await new Promise((resolve) => socket.once('open', resolve))
    socket.terminate()
    const ticket = await ticketFor()
    const again = await desk.dial(cookie, { ticket })
    await new Promise((resolve) => again.once('open', resolve))
    again.terminate()
    expect(await upgrade(lines({}, ticket))).toContain('403')
  })

  it('S-130 refuses every other path, and never hands an upgrade to the pages', async () => {
    for (const path of ['/', '/_next/webpack-hmr', '/bridge/x', '/bridge?ticket=1', '/api/orders']) {
      expect(await upgrade(lines({}, await ticketFor(), `GET ${path} HTTP/1.1`))).toContain('404')
    }
  })

  it('A-06 S-130 refuses absolute form and CONNECT', async () => {
    const ticket = await ticketFor()
    expect(await upgrade(lines({}, ticket, `GET http://localhost:${desk.port}/bridge HTTP/1.1`))).toContain(' 400 ')
    expect(await upgrade(lines({}, ticket, `GET http://evil.example/ HTTP/1.1`))).toContain(' 400 ')
    expect(await upgrade([`CONNECT evil.example:443 HTTP/1.1`, 'Host: evil.example'])).toContain(' 400 ')
  })

  it.each([
    ['A-11 a length and chunks', ['Content-Length: 2', 'Transfer-Encoding: chunked']],
    ['A-11 two lengths', ['Content-Length: 2', 'Content-Length: 3']],
    ['A-11 two hosts', ['Host: evil.example']],
  ])('S-123 refuses %s', async (_name, extra) => {
    const text = await upgrade([
      'POST /api/session HTTP/1.1',
      `Host: localhost:${desk.port}`,
      `Origin: ${desk.origin}`,
      'Content-Type: application/json',
      ...extra,
    ])
    expect(text.split('\r\n', 1)[0]).toContain(' 400 ')
  })

  it.each(['/%2e%2e/etc', '/a/..%2fb', '//evil.example/', '/a\\b', '/%00', '/a%0d%0ab'])(
    'A-11 refuses the path trick %s',
    async (path) => {
      const text = await upgrade([`GET ${path} HTTP/1.1`, `Host: localhost:${desk.port}`])
      expect(text.split('\r\n', 1)[0]).toContain(' 400 ')
    },
  )
})
