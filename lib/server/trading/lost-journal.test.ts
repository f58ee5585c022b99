import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import { createManualClock } from '../../domain/testing/manual-clock'
import { openTrustedJournal } from '../journal/open-trusted-journal'
import { clientOrderIdOf, newIntentId } from './client-order-id'
import { caller, limitOrder, newJournalPath, openDesk, valueOf, type DeskStage } from './testing/desk-stage'
import { ScriptedVenue, usdt } from './testing/scripted-venue'

/** Copies of the journal with its write-ahead log and its mark, as a backup of the folder would hold them. */
const copyFolder = (from: string, to: string): void => {
  for (const name of readdirSync(from)) copyFileSync(join(from, name), join(to, name))
}

/** A desk that placed two orders and ended in order; what the exchange holds outlives it. */
async function usedDesk(): Promise<{ journalPath: string; spot: ScriptedVenue; clock: DeskStage['clock'] }> {
  const journalPath = newJournalPath()
  const clock = createManualClock()
  const stage = await openDesk({ journalPath, clock })
  await stage.place(limitOrder())
  await stage.place(limitOrder('spot', { quantity: decimal('0.02') }))
  await stage.parts.stop()
  return { journalPath, spot: stage.spot, clock }
}

/** The next run over the same exchange. */
const reopen = ({ journalPath, spot, clock }: Awaited<ReturnType<typeof usedDesk>>) =>
  openDesk({ journalPath, clock, spot })

const spoils: readonly (readonly [name: string, spoil: (path: string) => void, cause: string, alarm: string])[] = [
  [
    'a damaged page',
    (path) => {
      const bytes = readFileSync(path)
      bytes.fill(0xa5, 4_096 * 3, 4_096 * 5)
      writeFileSync(path, bytes)
    },
    'journal-damaged',
    'journal-damaged',
  ],
  [
    'another file in its place',
    (path) => writeFileSync(path, 'no database '.repeat(900)),
    'journal-damaged',
    'journal-damaged',
  ],
  [
    'a file cut short',
    (path) => writeFileSync(path, readFileSync(path).subarray(0, 5_000)),
    'journal-damaged',
    'journal-damaged',
  ],
  ['no file', (path) => rmSync(path), 'journal-damaged', 'journal-missing'],
]

describe('S-94 F-84 a journal that cannot be read', () => {
  test.each(spoils)(
    '%s: starts locked, says so, and shows the orders as the exchange tells them',
    async (_, spoil, cause, alarm) => {
      const used = await usedDesk()
      spoil(used.journalPath)
      const stage = await reopen(used)
      const picture = stage.picture()
      expect(picture.lock).toMatchObject({ accountId: 'paper', cause })
      expect(picture.entryBlockedBy).toMatchObject({ code: 'trading-locked', params: { cause } })
      expect(picture.alarms.map(({ reason }) => reason.code)).toContain(alarm)
      expect(picture.orders.map(({ status }) => status)).toEqual(['NEW', 'NEW'])
      expect(picture.intents).toEqual([])
      expect(await stage.place(limitOrder())).toMatchObject({ kind: 'locked', reason: { code: 'trading-locked' } })
      expect(used.spot.placed()).toHaveLength(2)
    },
  )

  test('is put aside under a name of its own and never written to', async () => {
    const used = await usedDesk()
    writeFileSync(used.journalPath, 'no database '.repeat(900))
    const stage = await reopen(used)
    const [alarm] = stage.picture().alarms.filter(({ reason }) => reason.code === 'journal-damaged')
    const file = join(dirname(used.journalPath), alarm?.reason.params?.['file'] ?? '')
    expect(readFileSync(file, 'utf8')).toBe('no database '.repeat(900))
    await stage.parts.stop()
    await (await reopen(used)).parts.stop()
    expect(existsSync(file)).toBe(true)
  })

  test('stays locked over a restart, lets cancels out, and opens by the owner’s two acts alone', async () => {
    const used = await usedDesk()
    rmSync(used.journalPath)
    await (await reopen(used)).parts.stop()
    const stage = await reopen(used)
    expect(stage.picture().lock?.cause).toBe('journal-damaged')
    const [order] = stage.picture().orders
    const canceled = await stage.parts.desk.cancelOrder(caller, crypto.randomUUID(), {
      account: 'paper',
      market: 'spot',
      symbol: 'BTCUSDT',
      target: { service: 'order', orderId: order?.orderId },
    })
    expect(valueOf(canceled).intent.state).toBe('accepted')
    await stage.parts.desk.liftLock(caller, { account: 'paper' })
    await stage.pass(60_000)
    expect(valueOf(await stage.parts.desk.liftLock(caller, { account: 'paper' }))).toBeUndefined()
    expect(valueOf(await stage.place(limitOrder('usdm'))).intent.state).toBe('accepted')
    await stage.pass(60_000)
    expect(stage.picture().lock).toBeUndefined()
  })

  test('keeps the tag of the installation, so that its orders are known as its own', async () => {
    const { journalPath, clock } = await usedDesk()
    rmSync(journalPath)
    const { mark, journal } = openTrustedJournal(journalPath, clock)
    expect(mark).toMatchObject({ tag: 'TAG', symbols: ['spot:BTCUSDT'] })
    journal.close()
  })
})

describe('S-94 F-84 F-90 a journal that is older than it was', () => {
  test('a lost write-ahead log: starts locked and takes in what the exchange knows', async () => {
    const journalPath = newJournalPath()
    const clock = createManualClock()
    const first = await openDesk({ journalPath, clock })
    await first.place(limitOrder())
    const crashed = newJournalPath()
    copyFolder(dirname(journalPath), dirname(crashed))
    expect(statSync(`${crashed}-wal`).size).toBeGreaterThan(0)
    rmSync(`${crashed}-wal`)
    rmSync(`${crashed}-shm`)
    const stage = await openDesk({ journalPath: crashed, clock, spot: first.spot })
    expect(stage.picture().lock?.cause).toMatch(/journal-(restored|damaged)/)
    expect(stage.picture().orders).toHaveLength(1)
    expect(await stage.place(limitOrder())).toMatchObject({ kind: 'locked' })
  })

  test('an old backup of the whole folder: its mark is as old, and the first order it does not know gives it away', async () => {
    const used = await usedDesk()
    const backup = newJournalPath()
    copyFolder(dirname(used.journalPath), dirname(backup))
    const later = await reopen(used)
    await later.place(limitOrder('spot', { quantity: decimal('0.03') }))
    const filled = later.newest()
    used.spot.turn({ orderId: filled.orderId ?? '' }, { status: 'FILLED', executedQuantity: decimal('0.03') })
    await later.place(limitOrder('spot', { quantity: decimal('0.04') }))
    await later.parts.stop()

    const stage = await openDesk({ journalPath: backup, clock: used.clock, spot: used.spot })
    expect(stage.picture().lock?.cause).toBe('journal-restored')
    expect(stage.alarms()).toContain('order-not-in-journal')
    expect(await stage.place(limitOrder())).toMatchObject({ kind: 'locked', reason: { code: 'trading-locked' } })
    await stage.pass(3_000)
    expect(stage.picture().orders).toContainEqual(expect.objectContaining({ quantity: '0.03', status: 'FILLED' }))
    expect(stage.picture().orders).toContainEqual(expect.objectContaining({ quantity: '0.04', status: 'NEW' }))
  })

  test('an older journal beside a newer mark: orders that ended meanwhile are read from the history too', async () => {
    const used = await usedDesk()
    const old = newJournalPath()
    copyFileSync(used.journalPath, old)
    const later = await reopen(used)
    await later.place(limitOrder('spot', { symbol: 'ETHUSDT', quantity: decimal('0.3') }), {
      confirmed: ['price-stale'],
    })
    used.spot.turn({ orderId: later.newest().orderId ?? '' }, { status: 'FILLED', executedQuantity: decimal('0.3') })
    await later.parts.stop()
    copyFileSync(old, used.journalPath)

    const stage = await reopen(used)
    expect(stage.picture().lock?.cause).toBe('journal-restored')
    expect(stage.picture().alarms.map(({ reason }) => reason.code)).toContain('journal-older')
    await stage.pass(3_000)
    expect(stage.picture().orders).toContainEqual(expect.objectContaining({ symbol: 'ETHUSDT', status: 'FILLED' }))
  })

  test('a second copy that trades on the same account locks this one', async () => {
    const stage = await openDesk()
    const stranger = clientOrderIdOf({
      environment: 'paper',
      kind: 'place',
      tag: 'TAG',
      intentId: newIntentId(stage.clock),
      leg: 0,
    })
    stage.spot.tell(stage.spot.rest(limitOrder(), stranger))
    await stage.settle()
    expect(stage.picture().lock?.cause).toBe('journal-restored')
    expect(stage.alarms()).toEqual(['order-not-in-journal'])
  })

  test('an order of another installation, or of the app, locks nothing', async () => {
    const stage = await openDesk()
    const other = clientOrderIdOf({
      environment: 'paper',
      kind: 'place',
      tag: 'XYZ',
      intentId: newIntentId(stage.clock),
      leg: 0,
    })
    for (const id of [other, 'web_1']) stage.spot.tell(stage.spot.rest(limitOrder(), id))
    await stage.settle()
    expect(stage.picture().lock).toBeUndefined()
  })

  test('what was taken in once is not told of again after the owner opened trading', async () => {
    const journalPath = newJournalPath()
    const clock = createManualClock()
    const spot = new ScriptedVenue('spot', clock)
    spot.balances = [usdt('spot', '100000')]
    spot.rest(
      limitOrder(),
      clientOrderIdOf({ environment: 'paper', kind: 'place', tag: 'TAG', intentId: newIntentId(clock), leg: 0 }),
    )
    const first = await openDesk({ journalPath, clock, spot })
    expect(first.picture().lock?.cause).toBe('journal-restored')
    await first.parts.desk.liftLock(caller, { account: 'paper' })
    await first.pass(60_000)
    await first.parts.desk.liftLock(caller, { account: 'paper' })
    await first.parts.stop()
    const next = await openDesk({ journalPath, clock, spot })
    await next.pass(40_000)
    expect(next.picture().lock).toBeUndefined()
  })
})

test('S-94 a journal that is what the last run left, killed or not, locks nothing', async () => {
  const journalPath = newJournalPath()
  const clock = createManualClock()
  const first = await openDesk({ journalPath, clock })
  await first.place(limitOrder())
  const killed = newJournalPath()
  copyFolder(dirname(journalPath), dirname(killed))
  await first.parts.stop()
  for (const path of [journalPath, killed]) {
    const stage = await openDesk({ journalPath: path, clock, spot: first.spot })
    expect(stage.picture().lock).toBeUndefined()
    expect(stage.picture().alarms).toEqual([])
    await stage.parts.stop()
  }
})
