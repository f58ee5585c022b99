import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readConfig } from './config/config'
import { createOrigins } from './http/origins'
import { createLog } from './log/log'
import { openDoor, type OpenedDoor } from './open-door'
import type { DoorRequest } from './runtime'
import { createSkippingClock, MASTER_KEY, OWNER } from './testing/desk-server'

let folder: string
let undo: (() => Promise<unknown>)[]
let trading: OpenedDoor
let reading: OpenedDoor

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'binnacle-doors-'))
  undo = []
  trading = await open(false)
  reading = await open(true)
})
afterEach(async () => {
  for (const end of undo) await end()
  rmSync(folder, { recursive: true, force: true })
})

const open = (beside: boolean): Promise<OpenedDoor> =>
  openDoor(
    {
      config: readConfig({ BINNACLE_DATA: folder, BINNACLE_MASTER_KEY: MASTER_KEY.toString('base64') }, folder),
      clock: createSkippingClock(),
      log: createLog({ write: () => undefined }),
      build: 'b',
      origins: createOrigins(3000, undefined),
    },
    (end) => undo.push(end),
    beside,
  )

const request = (cookie?: string, method = 'GET'): DoorRequest => ({
  method,
  target: '/api/session',
  peer: '127.0.0.1',
  needs: 'session',
  headers: {
    host: 'localhost:3000',
    origin: 'http://localhost:3000',
    ...(cookie === undefined ? {} : { cookie }),
  },
})

async function setUp(): Promise<string> {
  const answer = await trading.door.setUp(request(undefined, 'POST'), {
    setupCode: trading.setUpCode ?? '',
    ...OWNER,
  })
  if (answer.kind !== 'done') throw new Error(JSON.stringify(answer))
  return (answer.value.setCookie[0] ?? '').split(';', 1)[0] ?? ''
}

const admits = async ({ door }: OpenedDoor, cookie: string): Promise<boolean> =>
  (await door.admit(request(cookie))).kind === 'admitted'

it('S-91 S-101 the desk beside the one that trades has no set-up code, and says where it is', async () => {
  expect(reading.setUpCode).toBeUndefined()
  const answer = await reading.door.setUp(request(undefined, 'POST'), { setupCode: trading.setUpCode ?? '', ...OWNER })
  expect(answer).toMatchObject({ kind: 'locked', reason: { code: 'set-up-at-the-other' } })
  await setUp()
  expect(await reading.door.state(request())).toEqual({ state: 'signed-out' })
})

it('S-91 S-112 a session of one desk is one of the other', async () => {
  const cookie = await setUp()
  expect([await admits(trading, cookie), await admits(reading, cookie)]).toEqual([true, true])
})

it('S-91 S-113 signed out at the desk that trades is signed out at the other, at once', async () => {
  const cookie = await setUp()
  const verdict = await reading.door.admit(request(cookie))
  if (verdict.kind !== 'admitted' || verdict.caller === undefined) throw new Error('Not signed in.')
  await trading.door.signOut(request(cookie, 'POST'))
  expect(await admits(reading, cookie)).toBe(false)
  expect(await reading.door.sessionStands(verdict.caller.sessionId)).toBe(false)
})

it('S-91 S-113 signed out at the other ends it where the desk that trades remembers it, once that is told', async () => {
  const cookie = await setUp()
  expect(await admits(trading, cookie)).toBe(true)
  const ended: string[] = []
  reading.door.onSessionEnded((sessionId) => trading.sessionEndedElsewhere(sessionId))
  trading.door.onSessionEnded((sessionId) => ended.push(sessionId))
  await admits(reading, cookie)
  await reading.door.signOut(request(cookie, 'POST'))
  expect(ended).toHaveLength(1)
  expect(await admits(trading, cookie)).toBe(false)
})
