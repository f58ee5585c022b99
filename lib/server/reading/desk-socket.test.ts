import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { AccountEventsBody } from '../../wire/bridge'
import { createLog } from '../log/log'
import { createSkippingClock, type SkippingClock } from '../testing/desk-server'
import { createFakeEngine, type FakeEngine } from '../testing/fake-engine'
import { deskSocketOf, openDeskSocket } from './desk-socket'
import { followDesk, type FollowedDesk } from './follow-desk'

const BUILD = '1 b'
let folder: string
let engine: FakeEngine
let clock: SkippingClock
let lines: string[]
let told: unknown[]
let undo: (() => unknown)[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'desk-'))
  engine = createFakeEngine()
  clock = createSkippingClock()
  lines = []
  told = []
  undo = []
})
afterEach(async () => {
  for (const step of undo.reverse()) await step()
  rmSync(folder, { recursive: true, force: true })
})

async function open(dataFolder = folder): Promise<() => Promise<void>> {
  const close = await openDeskSocket({
    dataFolder,
    clock,
    log: createLog({ write: (line: string) => void lines.push(line) }),
    build: BUILD,
    desk: engine.desk,
    feed: engine.feed,
    environmentOf: () => 'paper',
    sessionEnded: (sessionId) => void told.push(sessionId),
    hold: (...hold) => void told.push(hold),
  })
  undo.push(close)
  return close
}

function follow(build = BUILD): FollowedDesk & { readonly heard: AccountEventsBody[]; readonly snapshots: string[] } {
  const heard: AccountEventsBody[] = []
  const snapshots: string[] = []
  const followed = followDesk({
    path: deskSocketOf(folder),
    clock,
    build,
    accounts: ['paper'],
    onSnapshot: (account) => void snapshots.push(account),
    onEvents: (message) => void heard.push(message),
  })
  undo.push(() => followed.stop())
  return { ...followed, heard, snapshots }
}

function post(body: unknown, build = BUILD): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(
      { socketPath: join(folder, 'desk.sock'), method: 'POST', headers: { 'x-build': build } },
      (reply) => {
        reply.resume()
        resolve(reply.statusCode ?? 0)
      },
    )
    call.on('error', reject)
    call.end(JSON.stringify(body))
  })
}

const until = (look: () => void): Promise<void> => vi.waitFor(look, { timeout: 5_000, interval: 10 })

it('S-91 tells a desk beside it the picture, each change after it and a beat, and is open to its user alone', async () => {
  await open()
  expect(statSync(join(folder, 'desk.sock')).mode & 0o777).toBe(0o600)
  const second = follow()
  await until(() => expect(second.view('paper')?.gen).toBe(1))
  engine.feed.emit([{ type: 'alarms-seen', upTo: 3 }])
  await until(() => expect(second.heard.map(({ seq }) => seq)).toEqual([1]))
  expect(second.view('paper')?.seq).toBe(1)
  await until(() => expect(second.sources('paper')).toHaveLength(1))
  expect(second.freshness()).toBe('live')
  engine.feed.newGeneration()
  await until(() => expect(second.view('paper')?.gen).toBe(2))
})

it('S-91 S-71 is late after 2.5 s without a beat, blind after 5 s or when it has gone, and followed again when it is back', async () => {
  const close = await open()
  const second = follow()
  await until(() => expect(second.sources('paper')).toHaveLength(1))
  clock.skip(2_600)
  expect(second.freshness()).toBe('late')
  await close()
  await until(() => expect(second.freshness()).toBe('blind'))
  await open()
  await until(() => expect(second.freshness()).toBe('live'))
})

it('S-91 S-16 tells a desk of another build nothing', async () => {
  await open()
  const other = follow('2 b')
  await until(() => expect(other.isOtherBuild()).toBe(true))
  expect(other.view('paper')).toBeUndefined()
  expect(await other.ask('health', [])).toBeUndefined()
  expect(engine.calls).toEqual([])
})

it.each([
  'placeOrder',
  'cancelOrder',
  'cancelAll',
  'killSwitch',
  'voidKey',
  'chooseForIntent',
  'liftLock',
  'constructor',
])('S-91 I9 answers no %s: nothing that acts can be asked of it', async (method) => {
  await open()
  expect(await post({ ask: method, args: [{}, 'key', { account: 'paper' }] })).toBe(400)
  expect(engine.calls).toEqual([])
})

it('S-91 answers what only it knows, and takes the end of a session and a deadline from the other', async () => {
  await open()
  const second = follow()
  expect(await second.ask('cancelRun', ['run-1'])).toMatchObject({ kind: 'done', value: { runId: 'run-1' } })
  second.tell({ tell: 'session-ended', sessionId: 's1' })
  await until(() => expect(told).toEqual(['s1']))
  second.tell({ tell: 'hold', environment: 'live', market: 'spot', kind: 'ban', until: 5 })
  await until(() => expect(told).toEqual(['s1', ['live', 'spot', { kind: 'ban', until: 5 }]]))
})

it('S-91 takes the place of a socket that a killed desk left behind', async () => {
  const close = await open()
  await close()
  const left = await open()
  await left()
  await open()
  expect(await follow().ask('health', [])).toMatchObject({ version: '0' })
})

it('S-91 starts all the same where the folder takes no socket, and says so', async () => {
  const deep = join(folder, 'a'.repeat(60), 'b'.repeat(60))
  mkdirSync(deep, { recursive: true })
  expect(deskSocketOf(deep)).toBeUndefined()
  await open(deep)
  expect(lines.join()).toContain('desk-socket-not-opened')
})
