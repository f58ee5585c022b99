import Sqlite from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import {
  caller,
  limitOrder,
  newJournalPath,
  newKey,
  openDesk,
  settle,
  valueOf,
  type DeskStage,
} from './testing/desk-stage'

/** A desk whose journal can be told to refuse one kind of write, as a full disk does (F-82). */
async function openOnDisk(): Promise<{ stage: DeskStage; refuse(write?: string): void; mend(): void }> {
  const journalPath = newJournalPath()
  const stage = await openDesk({ journalPath })
  const disk = new Sqlite(journalPath)
  return {
    stage,
    refuse: (write = 'UPDATE ON intents') =>
      void disk.exec(`CREATE TRIGGER full BEFORE ${write} BEGIN SELECT RAISE(ABORT, 'disk full'); END`),
    mend: () => void disk.exec('DROP TRIGGER full'),
  }
}

const asked = (stage: DeskStage): number => stage.spot.calls.filter(({ name }) => name === 'findOrder').length
const alarmsOf = (stage: DeskStage, code: string): number => stage.alarms().filter((each) => each === code).length

describe('F-82 a disk that refuses an intent’s change', () => {
  test('does not write it over what came since: accepted stays accepted (S-32, I6)', async () => {
    const { stage, refuse, mend } = await openOnDisk()
    stage.spot.onPlace = () => {
      refuse()
      return stage.spot.unconfirmed('timeout')
    }
    await stage.place(limitOrder())
    mend()
    stage.spot.tell(stage.spot.rest(limitOrder(), stage.newest().clientOrderId))
    await settle()
    expect(stage.newest().state).toBe('accepted')
    await stage.pass(1_500)
    expect(stage.newest().state).toBe('accepted')
    const { intentId } = stage.newest()
    const stored = await stage.parts.desk.intentDetail(intentId)
    expect(stored).toMatchObject({ value: { intent: { state: 'accepted' } } })
  })

  test('leaves a doubt in sight: it is asked about, and settled, while the disk refuses (S-33, I3)', async () => {
    const { stage, refuse, mend } = await openOnDisk()
    stage.spot.onPlace = (order, id) => {
      stage.spot.rest(order, id)
      refuse()
      return stage.spot.unconfirmed('timeout')
    }
    stage.spot.onOpenOrders = () => stage.spot.failed()
    await stage.place(limitOrder())
    expect(stage.newest()).toMatchObject({ state: 'unconfirmed', reason: { code: 'unconfirmed-timeout' } })
    await stage.pass(2_100)
    expect(asked(stage)).toBeGreaterThanOrEqual(3)
    expect(stage.newest().state).toBe('unconfirmed')
    mend()
    await stage.pass(2_500)
    expect(stage.newest().state).toBe('accepted')
  })

  test('pages the doubt after 120 s of answers all the same (S-35, I3)', async () => {
    const { stage, refuse } = await openOnDisk()
    stage.spot.onPlace = () => {
      refuse()
      return stage.spot.unconfirmed('timeout')
    }
    await stage.place(limitOrder())
    stage.spot.trade(stage.spot.rest(limitOrder(), 'somebody-else', { orderId: '1' }), '0.01')
    stage.spot.orders.length = 0
    await stage.pass(125_000)
    expect(stage.newest().state).toBe('unresolved')
    expect(alarmsOf(stage, 'unresolved')).toBe(1)
  })

  test('is one alarm for as long as it lasts, not one a second', async () => {
    const { stage, refuse, mend } = await openOnDisk()
    stage.spot.onPlace = () => {
      refuse()
      return stage.spot.rejected('rule')
    }
    void stage.place(limitOrder())
    await stage.pass(10_000)
    expect(alarmsOf(stage, 'journal-failed')).toBe(1)
    mend()
    await stage.pass(1_500)
    expect(stage.newest().state).toBe('rejected')
  })

  test('an acceptance that cannot be written down is a doubt, and asked for until it can (S-08, I3)', async () => {
    const { stage, refuse, mend } = await openOnDisk()
    stage.spot.onPlace = (order, id) => {
      const made = stage.spot.rest(order, id)
      refuse()
      return stage.spot.accepted(made)
    }
    await stage.place(limitOrder())
    expect(stage.newest()).toMatchObject({ state: 'unconfirmed', reason: { code: 'unconfirmed-unwritten' } })
    mend()
    await stage.pass(1_500)
    expect(stage.newest().state).toBe('accepted')
    expect(stage.spot.placed()).toHaveLength(1)
  })

  test('at the last row of an order leaves no "sending" in the picture, and nothing is sent (S-03, I5)', async () => {
    const { stage, refuse } = await openOnDisk()
    refuse('INSERT ON idempotency_keys')
    expect(await stage.place(limitOrder())).toMatchObject({ kind: 'not-live', reason: { code: 'journal-failed' } })
    expect(stage.spot.placed()).toEqual([])
    expect(stage.picture().intents).toEqual([])
  })
})

test('S-11 F-82 a cancel-all that runs although the disk would not take it in is found by its key, which cannot be burnt', async () => {
  const { stage, refuse, mend } = await openOnDisk()
  refuse('INSERT ON idempotency_keys')
  const key = newKey()
  const { run } = valueOf(
    await stage.parts.desk.cancelAll(caller, key, { account: 'paper', scope: { mode: 'entries' } }),
  )
  mend()
  expect(await stage.parts.desk.voidKey(key)).toMatchObject({ kind: 'key-reused' })
  expect(valueOf(await stage.parts.desk.actByKey(key))).toMatchObject({ run: { runId: run.runId } })
})
