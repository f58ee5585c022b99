import { execFileSync, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { AccountPicture } from '../../wire/replies'
import { owner, valueOf, type DeskChild } from '../testing/desk-child'
import { openKillStage, type KillStage } from '../testing/kill-stage'

/** Whether the limits of a process can be changed from outside, as a disk that fills or descriptors that run out. */
const hasLimits = spawnSync('prlimit', ['--version']).status === 0
/** Sets the soft limit; the hard one stays, so that it can be lifted again. */
const limit = (child: DeskChild, what: 'fsize' | 'nofile', value: number | undefined): void => {
  const soft = value ?? (what === 'nofile' ? 1_024 : 'unlimited')
  execFileSync('prlimit', ['--pid', String(child.pid), `--${what}=${soft}:`])
}

let stage: KillStage
let standing: DeskChild | undefined
beforeAll(async () => {
  stage = await openKillStage()
}, 60_000)
afterAll(() => stage.close(), 60_000)

async function desk(): Promise<DeskChild> {
  if (standing === undefined || standing.isGone()) standing = await stage.start()
  await stage.live(standing)
  return standing
}
let child: DeskChild
beforeEach(async () => {
  child = await desk()
}, 60_000)

const picture = async (): Promise<AccountPicture> => valueOf(await child.desk.picture('paper')).picture
const until = <T>(look: () => Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 20_000, interval: 50 })

/** One order as a page asks for it, whatever the answer. */
async function ask(market: 'spot' | 'usdm' = 'spot') {
  const { gen } = valueOf(await child.desk.picture('paper'))
  return child.desk.placeOrder(owner, randomUUID(), {
    account: 'paper',
    order: stage.order(market),
    seen: { generation: gen },
    confirmed: ['repeat', 'doubt', 'price-stale', 'not-live'],
  })
}

/** Nothing in doubt, nothing doubled, everything ended as the exchange says. */
async function nothingIsWrong(): Promise<void> {
  await stage.settle(child)
  expect(await stage.audit(child, stage.placed())).toEqual([])
}

describe.skipIf(!hasLimits)('S-95 what the machine runs out of', () => {
  test('F-82 a full disk: nothing is sent, the desk says so, and goes on when there is room (S-03)', async () => {
    const before = stage.placed()
    limit(child, 'fsize', 4_096)
    const refused = await ask()
    expect(refused).toMatchObject({ kind: 'not-live', reason: { code: 'journal-failed' } })
    expect(stage.placed()).toBe(before)
    const full = await picture()
    expect(full.entryAllowed).toBe(false)
    expect(full.entryBlockedBy).toMatchObject({ code: 'disk-refuses' })
    expect(full.sources).toContainEqual(expect.objectContaining({ source: 'database', freshness: 'blind' }))
    await expect(Promise.resolve(child.desk.readiness())).resolves.toBe('degraded')
    limit(child, 'fsize', undefined)
    await until(async () => expect((await picture()).entryAllowed).toBe(true))
    expect((await stage.place(child, stage.order('spot')))?.state).toBe('accepted')
    await nothingIsWrong()
  }, 60_000)

  test('F-82 a disk that fills while an answer is awaited: the order stays known and ends as it is', async () => {
    stage.wires.spot.onRequest(({ method }) => {
      if (method === 'POST') limit(child, 'fsize', 4_096)
      return 'whole'
    })
    const asked = ask().catch(() => undefined)
    await until(async () => expect((await picture()).entryAllowed).toBe(false))
    stage.wires.spot.onRequest(undefined)
    limit(child, 'fsize', undefined)
    await asked
    await until(async () => expect((await picture()).entryAllowed).toBe(true))
    await nothingIsWrong()
  }, 60_000)

  test('F-88 no descriptors left: an order goes out over what is open or is told as not sent, and none is doubled', async () => {
    limit(child, 'nofile', readdirSync(`/proc/${child.pid}/fd`).length)
    const answers = await Promise.all([ask('spot'), ask('spot'), ask('usdm'), ask('usdm')])
    expect(answers.every(({ kind }) => kind === 'done' || kind === 'not-live')).toBe(true)
    limit(child, 'nofile', undefined)
    await stage.live(child)
    await nothingIsWrong()
    expect((await stage.place(child, stage.order('spot')))?.state).toBe('accepted')
  }, 60_000)
})

test('S-95 F-87 out of memory: the process ends with a signal and no word of being live; the next start finds everything', async () => {
  const small = child
  await small.stop()
  child = standing = await stage.start({ execArgv: ['--max-old-space-size=96'] })
  await stage.live(child)
  const orders = stage.burst(child)
  child.swell()
  await orders
  expect(['SIGABRT', 'SIGTRAP', 134]).toContain(await child.gone)
  expect(child.log()).toMatch(/heap out of memory/)
  child = await desk()
  await nothingIsWrong()
}, 90_000)

test('S-03 F-83 a database that another process holds: nothing is sent until it lets go', async () => {
  const before = stage.placed()
  const other = new Sqlite(join(stage.folder, 'journal.db'))
  other.exec('BEGIN IMMEDIATE')
  try {
    expect(await ask()).toMatchObject({ kind: 'not-live', reason: { code: 'journal-failed' } })
    expect(stage.placed()).toBe(before)
  } finally {
    other.exec('ROLLBACK')
    other.close()
  }
  await stage.live(child)
  expect((await stage.place(child, stage.order('spot')))?.state).toBe('accepted')
  await nothingIsWrong()
}, 60_000)

test('S-95 F-86 a loop that stands still for 3 s with orders under way: each ends once, and what is shown is live only after it was heard anew', async () => {
  const orders = stage.burst(child)
  await child.block(3_000)
  const { sources } = await picture()
  const streams = sources.filter(({ source }) => source === 'account-stream')
  // Fifteen seconds of the desk's own clock.
  expect(streams.filter(({ ageMs = 0, freshness }) => ageMs > 15_000 && freshness === 'live')).toEqual([])
  await orders
  await stage.live(child)
  await nothingIsWrong()
}, 60_000)

describe('S-86 F-85 the clock of the machine jumps', () => {
  // The clock of the proof runs five times as fast, so a jump is a fifth of what the desk sees.
  test.each([
    ['+1.5 s', 300],
    ['-10 s', -2_000],
    ['+1 h', 720_000],
    ['8 h of sleep', 5_760_000],
  ])(
    '%s: no order is sent on a clock that is not known, and none is lost',
    async (_, shift) => {
      const orders = stage.burst(child)
      await child.setWallShift(shift)
      const first = await ask()
      if (first.kind !== 'done') expect(first).toMatchObject({ reason: { code: 'clock-uncertain' } })
      await orders
      await stage.live(child)
      expect((await stage.place(child, stage.order('usdm')))?.state).toBe('accepted')
      await child.setWallShift(0)
      await stage.live(child)
      await nothingIsWrong()
    },
    60_000,
  )

  test('slewed by 20 ms at a time: orders go through all the while', async () => {
    for (let step = 1; step <= 10; step++) {
      await child.setWallShift(step * 4)
      expect((await stage.place(child, stage.order('spot')))?.state).toBe('accepted')
    }
    await child.setWallShift(0)
    await stage.live(child)
    await nothingIsWrong()
  }, 60_000)
})

test('S-92 F-91 an orderly stop with orders under way: their answers are on disk when it has ended', async () => {
  const orders = stage.burst(child)
  await until(async () => expect((await stage.intents(child)).length).toBeGreaterThan(0))
  await child.stop()
  await orders
  expect(await child.gone).toBe(0)
  child = await desk()
  await nothingIsWrong()
}, 60_000)
