import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { owner, type DeskChild } from '../testing/desk-child'
import { openKillStage, rowsOnDisk, type KillStage } from '../testing/kill-stage'
import type { WireRequest } from '../testing/wire'
import type { CrashPoint } from './crash-point'

/** Kills at each point; 3 in `npm test`, more in `npm run prove`. */
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 3)

let stage: KillStage
beforeAll(async () => {
  stage = await openKillStage()
  await stage.live(await victim())
}, 60_000)
afterAll(() => stage.close(), 60_000)

/** The desk at work, which outlives the rounds it is not killed in. */
let standing: DeskChild | undefined
async function victim(): Promise<DeskChild> {
  if (standing === undefined || standing.isGone()) {
    standing = await stage.start()
    await stage.live(standing)
  }
  return standing
}

async function restartAndAudit(): Promise<readonly string[]> {
  const placed = stage.placed()
  return stage.audit(await victim(), placed)
}

const isPlacement = ({ method, path }: WireRequest): boolean => method === 'POST' && /order$/i.test(path)

/** Kills when the nth order is on the wire, and lets it go on whole or by half. */
function killOnWire(child: DeskChild, nth: number, fate: 'half' | 'silent'): void {
  let left = nth
  for (const wire of Object.values(stage.wires))
    wire.onRequest((request) => {
      if (!isPlacement(request)) return 'whole'
      left -= 1
      if (left > 0) return 'whole'
      child.kill()
      return fate
    })
}

function restoreWires(): void {
  for (const wire of Object.values(stage.wires)) wire.onRequest(undefined)
}

async function ended(child: DeskChild): Promise<void> {
  expect(await child.gone).toBe('SIGKILL')
  restoreWires()
}

/** What is done so that the point is met, up to the kill. */
const kills: Record<string, (round: number) => Promise<void>> = {
  'before commit': (round) => whileOrdering('before-commit', round),
  'after commit': (round) => whileOrdering('after-commit', round),
  'mid-send': async (round) => {
    const child = await victim()
    killOnWire(child, 1 + (round % 4), 'half')
    await stage.burst(child)
    await ended(child)
  },
  'after send': async (round) => {
    const child = await victim()
    killOnWire(child, 1 + (round % 4), 'silent')
    await stage.burst(child)
    await ended(child)
  },
  'after reply': (round) => whileOrdering('after-reply', round),
  'after the commit of a reply': (round) => whileOrdering('after-reply-commit', round),
  resolving: async () => {
    const child = await victim()
    await stage.control.setFault({ id: 'F-06', market: 'spot', method: 'POST' })
    await stage.control.setFault({ id: 'F-71', market: 'spot' })
    await child.arm('resolving', 1)
    await stage.place(child, stage.order('spot'))
    await ended(child)
    await stage.control.clearFaults()
  },
  'cancel-all': async (round) => {
    const child = await victim()
    await stage.burst(child)
    await child.arm('cancel-all', 1 + (round % 2))
    await child.desk
      .cancelAll(owner, randomUUID(), { account: 'paper', scope: { mode: 'everything' } })
      .catch(() => undefined)
    await ended(child)
  },
  snapshot: async (round) => {
    const child = await victim()
    await stage.burst(child)
    child.kill()
    await child.gone
    const next = await stage.spawn({ crashAt: `snapshot:${1 + (round % 3)}` })
    await ended(next)
  },
  rotation: async () => {
    const child = await victim()
    await stage.burst(child)
    child.kill()
    await child.gone
    // Sockets are replaced after 40 s of their clock instead of a day, which is longer than two of them overlap, so that it goes on
    // however late it is live; killed when the next one dials.
    const next = await stage.start({ env: { DESK_SOCKET_LIFETIME: '40000' } })
    await stage.live(next)
    for (const wire of Object.values(stage.wires))
      wire.onRequest(({ path }) => {
        if (path.startsWith('/ws')) next.kill()
        return 'whole'
      })
    await stage.burst(next)
    await ended(next)
  },
  migration: async (round) => {
    // A folder of its own, whose journal is new: the one at work has all migrations.
    const dataFolder = mkdtempSync(join(stage.folder, 'new-'))
    await ended(await stage.spawn({ dataFolder, crashAt: `migration:${1 + (round % 3)}` }))
    const next = await stage.start({ dataFolder })
    await stage.live(next)
    expect((await stage.place(next, stage.order('spot')))?.state).toBe('accepted')
    await next.stop()
  },
  boot: async (round) => {
    const child = await victim()
    killOnWire(child, 1, 'silent')
    await stage.burst(child)
    await ended(child)
    const next = await stage.spawn({ crashAt: `boot:${1 + (round % 2)}` })
    await ended(next)
  },
  shutdown: async (round) => {
    const child = await victim()
    await child.arm('shutdown', 1 + (round % 3))
    const burst = stage.burst(child)
    await child.stop().catch(() => undefined)
    await ended(child)
    await burst
  },
}

async function whileOrdering(point: CrashPoint, round: number): Promise<void> {
  const child = await victim()
  await child.arm(point, 1 + (round % 4))
  await stage.burst(child)
  await ended(child)
}

const rounds = Array.from({ length: ROUNDS }, (_, round) => round)

describe(`S-02 S-05 F-80 kill -9 at 13 points, ${ROUNDS} times each (KILL_ROUNDS); the 14th, a backup, has no code yet`, () => {
  test.each(Object.keys(kills).flatMap((point) => rounds.map((round) => [point, round + 1] as const)))(
    'F-80 %s, round %i: no order is lost, doubled or sent by the start (I1, I2, I8)',
    async (point, round) => {
      await kills[point]?.(round - 1)
      expect(await restartAndAudit()).toEqual([])
    },
    120_000,
  )

  test('F-80 nothing is left in doubt after all of them, and every order ended as the exchange says (I3)', async () => {
    const child = await victim()
    await stage.settle(child)
    expect(await stage.audit(child, stage.placed())).toEqual([])
    const ends = new Set((await stage.intents(child)).map(({ state }) => state))
    expect([...ends]).toEqual(expect.arrayContaining(['accepted', 'not-placed']))
  }, 120_000)

  test('F-80 what was sent stood in the journal first (S-02)', () => {
    const folders = [
      stage.folder,
      ...readdirSync(stage.folder)
        .filter((name) => name.startsWith('new-'))
        .map((name) => join(stage.folder, name)),
    ]
    const known = new Set(folders.flatMap((folder) => rowsOnDisk(folder)).map(({ clientOrderId }) => clientOrderId))
    const sent = [...stage.sent().keys()]
    expect(sent.length).toBeGreaterThan(0)
    expect(sent.filter((id) => !known.has(id))).toEqual([])
  })
})
