import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IntentState } from '../../domain/intent'
import { owner, valueOf, type DeskChild } from '../testing/desk-child'
import {
  compileWitness,
  cutPower,
  readJournalFiles,
  readWitness,
  writeJournalFiles,
  type DiskAct,
  type JournalFiles,
} from '../testing/disk-witness'
import { openKillStage, type KillStage } from '../testing/kill-stage'
import { newJournalPath, openDesk } from '../trading/testing/desk-stage'

/** Power cuts in all; 100 in `npm test`, more in `npm run prove`. Each tenth is lived on from, against the exchange. */
const CUTS = Number(process.env['POWER_CUTS'] ?? 100)
const PER_LIFE = 10
const SEED = Number(process.env['POWER_SEED'] ?? 7)

const witness = compileWitness()
const random = seeded(SEED)
let stage: KillStage
/** Orders and cancels put on a socket in all lives so far, by their client order ids. */
const sent = new Set<string>()
const seenKinds = new Set<string>()
const seenStates = new Set<IntentState>()
let checkpointed = 0

beforeAll(async () => {
  stage = await openKillStage()
}, 60_000)
afterAll(() => stage.close(), 60_000)

function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Everything an order can go through, over and over, until the power is cut. */
async function live(child: DeskChild): Promise<void> {
  const until = async (act: () => Promise<unknown>): Promise<void> => {
    if (!child.isGone()) await act().catch((error: unknown) => (child.isGone() ? undefined : Promise.reject(error)))
  }
  await until(() => stage.live(child))
  for (let turn = 0; turn < 8 && !child.isGone(); turn++) {
    await until(() => stage.burst(child))
    await until(async () => {
      const resting = (await stage.intents(child)).find(
        ({ state, market }) => state === 'accepted' && market === 'spot',
      )
      if (resting === undefined) return
      const { symbol, clientOrderId } = resting
      const target = { service: 'order', clientOrderId } as const
      await child.desk.cancelOrder(owner, randomUUID(), { account: 'paper', market: 'spot', symbol, target })
    })
    await until(async () => {
      await stage.control.setFault({ id: 'F-06', market: 'usdm', method: 'POST' })
      await stage.place(child, stage.order('usdm'))
      await stage.control.clearFaults()
    })
    if (turn % 2 === 1)
      await until(() => child.desk.cancelAll(owner, randomUUID(), { account: 'paper', scope: { mode: 'everything' } }))
  }
  await stage.control.clearFaults()
  child.kill()
  await child.gone
}

function idsOf(acts: readonly DiskAct[]): readonly string[] {
  return acts.flatMap((act) => {
    if (act.act !== 'sent') return []
    const query = new URL(act.request.split(' ')[1] ?? '', 'http://wire').searchParams
    return query.get('newClientOrderId') ?? query.get('clientAlgoId') ?? []
  })
}

/** The desk as it opens on what is left: nothing that was sent is missing, nothing is locked, and nothing is sent (S-02, I8). */
async function check(files: JournalFiles, ids: ReadonlySet<string>): Promise<void> {
  const journalPath = newJournalPath()
  writeJournalFiles(dirname(journalPath), files)
  const desk = await openDesk({ journalPath, live: false })
  try {
    const picture = desk.picture()
    expect(picture.lock).toBeUndefined()
    expect(picture.alarms.filter(({ reason }) => reason.code.startsWith('journal'))).toEqual([])
    const all = valueOf(await desk.parts.desk.intents('paper', { limit: 100_000 }))
    const known = new Map(all.map((intent) => [intent.clientOrderId, intent.state]))
    for (const { kind, state } of all) {
      seenKinds.add(kind)
      seenStates.add(state)
    }
    expect([...ids].filter((id) => !known.has(id))).toEqual([])
    expect([...ids].filter((id) => ['queued', 'abandoned', 'sending'].includes(known.get(id) ?? ''))).toEqual([])
    expect([...desk.spot.placed(), ...desk.usdm.placed()]).toEqual([])
  } finally {
    await desk.parts.stop()
  }
}

const lives = Array.from({ length: Math.ceil(CUTS / PER_LIFE) }, (_, life) => life + 1)

describe.skipIf(witness === undefined)(
  `S-02 F-81 ${CUTS} power cuts (POWER_CUTS), seed ${SEED} (POWER_SEED); needs a C compiler, without one these are skipped`,
  () => {
    test.each(lives)(
      'F-81 life %i: whatever was on the wire is in what the disk has, and the desk goes on from there (I1, I2, I8)',
      async (life) => {
        const before = readJournalFiles(stage.folder)
        const placed = stage.placed()
        const log = join(stage.folder, `witness-${life}`)
        const child = await stage.spawn({
          env: {
            LD_PRELOAD: witness ?? '',
            WITNESS_LOG: log,
            WITNESS_DIE_AT: String(100 + Math.floor(random() * 900)),
          },
        })
        await child.up.then(
          async () => {
            // Orders that left before this start are never sent again by it.
            if (!child.isGone()) expect(stage.placed()).toBe(placed)
            await live(child)
          },
          () => child.gone,
        )
        const acts = readWitness(log)
        checkpointed += acts.filter((act) => act.act === 'write' && act.file === 'journal.db').length
        const sends = acts.flatMap((act, at) => (act.act === 'sent' ? [at + 1] : []))
        for (let cut = 1; cut < PER_LIFE; cut++) {
          // Every other one right after a request left: that is where a journal that came late would show.
          const at =
            cut % 2 === 0 && sends.length > 0
              ? (sends[Math.floor(random() * sends.length)] ?? acts.length)
              : Math.floor(random() * acts.length)
          const done = acts.slice(0, at)
          await check(cutPower(before, done, random), new Set([...sent, ...idsOf(done)]))
        }
        for (const id of idsOf(acts)) sent.add(id)
        const left = cutPower(before, acts, random)
        await check(left, sent)
        writeJournalFiles(stage.folder, left)
      },
      120_000,
    )

    test('F-81 after all of them every order ended as the exchange says (I1, I2, I3)', async () => {
      const placed = stage.placed()
      const child = await stage.start()
      await stage.live(child)
      await stage.settle(child)
      expect(await stage.audit(child, placed)).toEqual([])
      expect(valueOf(await child.desk.picture('paper')).picture.lock).toBeUndefined()
      expect(sent.size).toBeGreaterThan(0)
      expect([...seenKinds]).toEqual(expect.arrayContaining(['place', 'cancel']))
      expect([...seenStates]).toEqual(expect.arrayContaining(['accepted', 'unconfirmed']))
      expect(checkpointed).toBeGreaterThan(0)
    }, 90_000)
  },
)
