import { describe, expect, it } from 'vitest'
import { createOrigins } from '../http/origins'
import type { Caller, DoorRequest } from '../runtime'
import { createManualClock } from '../../domain/testing/manual-clock'
import { createDoor, type DoorParts } from './door'
import type { Sessions } from './sessions'
import { createSetUpCode } from './set-up-code'
import { createThrottle } from './throttle'
import { createTickets } from './tickets'

const TOKEN = 't'.repeat(43)
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

function setUp(over: Partial<DoorParts> = {}, owner: { ownerId: string; name: string } | undefined = undefined) {
  const clock = createManualClock()
  let made = owner
  const standing = new Map([[TOKEN, { sessionId: 's1', ownerId: 'o', name: 'Ann' }]])
  const sessions: Sessions = {
    owner: () => Promise.resolve(made),
    createOwner: (name) => {
      made = { ownerId: 'o', name }
      return Promise.resolve(true)
    },
    checkPassphrase: () => Promise.resolve(undefined),
    begin: () => Promise.resolve(TOKEN),
    find: (token) => Promise.resolve(standing.get(token)),
    forget: () => undefined,
    end: (token) => {
      const id = standing.get(token)?.sessionId
      standing.delete(token)
      return Promise.resolve(id)
    },
  }
  const code = createSetUpCode(clock)
  const door = createDoor({
    clock,
    log: quiet,
    build: 'b',
    origins: createOrigins(3000, 'https://desk.example'),
    trustedProxies: ['10.0.0.1'],
    sessions,
    throttle: createThrottle(clock),
    tickets: createTickets<Caller>(clock),
    setUpCode: code,
    ...over,
  })
  return { clock, door, code, standing }
}
const request = (over: Partial<DoorRequest> = {}, headers: Record<string, string> = {}): DoorRequest => ({
  method: 'POST',
  target: '/api/setup',
  peer: '127.0.0.1',
  needs: 'open',
  headers: { host: 'localhost:3000', origin: 'http://localhost:3000', 'content-type': 'application/json', ...headers },
  ...over,
})
const body = (setupCode: string) => ({ setupCode, name: 'Ann', passphrase: 'correct horse battery' })

describe('set-up (S-101)', () => {
  it.each([
    ['another machine', { peer: '192.168.1.7' }, {}],
    ['another machine in IPv6 clothes', { peer: '::ffff:192.168.1.7' }, {}],
    ['somebody behind a proxy of ours', { peer: '10.0.0.1' }, { 'x-forwarded-for': '203.0.113.9' }],
    ['a proxy that says it speaks for this machine', { peer: '10.0.0.1' }, { 'x-forwarded-for': '127.0.0.1' }],
  ])('S-101 is refused to %s, even with the code', async (_name, over, headers) => {
    const { door, code } = setUp()
    const answer = await door.setUp(request(over, headers), body(code.text))
    expect(answer).toEqual({ kind: 'locked', reason: { code: 'set-up-from-elsewhere' } })
  })

  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('is open to %s', async (peer) => {
    const { door, code } = setUp()
    expect((await door.setUp(request({ peer }), body(code.text))).kind).toBe('done')
  })

  it('S-101 says that a code has expired only to who knows it', async () => {
    const { clock, door, code } = setUp()
    clock.advance(16 * 60_000)
    expect(await door.setUp(request(), body(code.text))).toMatchObject({ reason: { code: 'set-up-code-expired' } })
  })

  it('is over when there is an owner', async () => {
    const { door, code } = setUp({}, { ownerId: 'o', name: 'Ann' })
    expect(await door.setUp(request(), body(code.text))).toMatchObject({ reason: { code: 'already-set-up' } })
  })
})

describe('checks of a request (S-104, S-120)', () => {
  const cookie = `binnacle-session=${TOKEN}`
  it.each([
    ['a foreign Host before all', { headers: { host: 'evil.example' } }, 421, {}],
    ['a bad target before the session', { target: 'http://localhost:3000/x' }, 400, {}],
    ['a large body before the session', {}, 413, { 'content-length': '65537' }],
    ['no session before the Origin', {}, 401, { origin: 'http://evil.example' }],
    [
      'a foreign Origin before the content type',
      {},
      403,
      { cookie, origin: 'http://evil.example', 'content-type': 'text/plain' },
    ],
    [
      'another content type before the build',
      {},
      415,
      { cookie, 'content-type': 'text/plain', 'x-binnacle-build': 'old' },
    ],
    ['another build last', {}, 409, { cookie, 'x-binnacle-build': 'old' }],
  ])('S-104 refuses %s', async (_name, over, status, headers) => {
    const { door } = setUp()
    expect(await door.admit(request({ needs: 'session', ...over }, headers as Record<string, string>))).toMatchObject({
      kind: 'refused',
      status,
    })
  })

  it.each([
    ['on loopback http without it, when Origin is exact', 'localhost:3000', 'http://localhost:3000', undefined, true],
    ['on loopback http with it', 'localhost:3000', 'http://localhost:3000', 'same-origin', true],
    ['from another site', 'localhost:3000', 'http://localhost:3000', 'cross-site', false],
    ['on https with it', 'desk.example', 'https://desk.example', 'same-origin', true],
    ['on https without it', 'desk.example', 'https://desk.example', undefined, false],
    ['from the other of our origins', 'localhost:3000', 'https://desk.example', 'same-origin', false],
  ])('S-120 Sec-Fetch-Site %s', async (_name, host, origin, site, admitted) => {
    const { door } = setUp()
    const verdict = await door.admit(
      request({}, { host, origin, ...(site === undefined ? {} : { 'sec-fetch-site': site }) }),
    )
    expect(verdict.kind === 'admitted').toBe(admitted)
  })

  it('S-120 lets a request without a body come without a content type', async () => {
    const { door } = setUp()
    const bare = request({ headers: { host: 'localhost:3000', origin: 'http://localhost:3000' } })
    expect((await door.admit(bare)).kind).toBe('admitted')
    const lengthy = { ...bare, headers: { ...bare.headers, 'content-length': '2' } }
    expect(await door.admit(lengthy)).toMatchObject({ status: 415 })
  })

  it('S-113 tells of a session that ends, and knows it no more', async () => {
    const { door } = setUp()
    const ended: string[] = []
    door.onSessionEnded((sessionId) => ended.push(sessionId))
    await door.admit(request({ needs: 'session' }, { cookie }))
    expect(await door.sessionStands('s1')).toBe(true)
    const { setCookie } = await door.signOut(request({}, { cookie }))
    expect(setCookie[0]).toContain('Max-Age=0')
    expect(ended).toEqual(['s1'])
    expect(await door.sessionStands('s1')).toBe(false)
  })

  it('S-130 takes a ticket with the session that asked for it alone', async () => {
    const { door, standing } = setUp()
    const other = 'u'.repeat(43)
    standing.set(other, { sessionId: 's2', ownerId: 'o', name: 'Ann' })
    const dial = (token: string, ticket: string) =>
      door.admitSocket(request({ method: 'GET', target: '/bridge' }, { cookie: `binnacle-session=${token}` }), ticket)
    const mine = await door.admit(request({ needs: 'session' }, { cookie }))
    if (mine.kind !== 'admitted' || mine.caller === undefined) throw new Error('not admitted')
    const ticket = await door.bridgeTicket(mine.caller)
    expect(await dial(other, ticket)).toMatchObject({ status: 403 })
    expect(await dial(TOKEN, ticket)).toMatchObject({ status: 403 })
    expect((await dial(TOKEN, await door.bridgeTicket(mine.caller))).kind).toBe('admitted')
  })
})
