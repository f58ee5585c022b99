import Sqlite from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { Intent } from '../../domain/intent'
import type { Fill } from '../../domain/order'
import { createManualClock } from '../../domain/testing/manual-clock'
import { caller, limitOrder, newJournalPath, newKey, openDesk, settle, valueOf } from '../trading/testing/desk-stage'
import {
  clientOrderIdOf,
  isOurs,
  newIntentId,
  newInstallationTag,
  parseClientOrderId,
} from '../trading/client-order-id'
import { NewerJournal } from './migrate-journal'
import { openJournal } from './open-journal'

const clock = createManualClock()
const d = decimal

const intent = (id: string, more: Partial<Intent> = {}): Intent => ({
  intentId: id,
  accountId: 'paper',
  market: 'spot',
  symbol: 'BTCUSDT',
  kind: 'place',
  clientOrderId: `client-${id}`,
  order: limitOrder(),
  state: 'queued',
  times: { received: clock.now() },
  ...more,
})

describe('the journal', () => {
  test('is WAL with synchronous FULL, read back at start (S-02)', () => {
    const path = newJournalPath()
    const journal = openJournal(path, clock)
    expect(journal.durable).toBe(true)
    journal.close()
    expect(new Sqlite(path).pragma('journal_mode', { simple: true })).toBe('wal')
    expect(openJournal(':memory:', clock).durable).toBe(false)
  })

  test('keeps a client id unique for ever, whatever became of its intent (S-04, S-06, I1)', () => {
    const path = newJournalPath()
    const journal = openJournal(path, clock)
    const window = { timestamp: 1, recvWindow: 3_000 }
    journal.commit(() => {
      journal.intents.insert(intent('a'))
      journal.intents.recordSend(intent('a'), window, 1)
    })
    expect(journal.commit(() => journal.intents.recordSend(intent('a'), window, 2))).toMatchObject({
      kind: 'failed',
      code: 'SQLITE_CONSTRAINT_PRIMARYKEY',
    })
    expect(journal.commit(() => journal.intents.insert(intent('b', { clientOrderId: 'client-a' })))).toMatchObject({
      kind: 'failed',
    })
    journal.close()
    const again = openJournal(path, clock)
    expect(again.commit(() => again.intents.recordSend(intent('a'), window, 3))).toMatchObject({ kind: 'failed' })
  })

  test('a commit that fails leaves nothing, on disk or in memory, and shows nothing (S-03)', () => {
    const journal = openJournal(newJournalPath(), clock)
    const shown: string[] = []
    let memory = 'before'
    const commit = journal.commit(() => {
      journal.intents.insert(intent('a'))
      memory = 'after'
      journal.ifLost(() => {
        memory = 'before'
      })
      journal.whenDurable(() => shown.push('shown'))
      journal.commit(() => journal.intents.insert(intent('a')))
    })
    expect(commit.kind).toBe('failed')
    expect(journal.failing()).toBe(true)
    expect({ memory, shown, row: journal.intents.byId('a') }).toEqual({ memory: 'before', shown: [], row: undefined })
    journal.commit(() => journal.intents.insert(intent('b')))
    expect(journal.failing()).toBe(false)
  })

  test('a commit slower than 5 s counts as failed (S-03, F-83)', () => {
    const slow = createManualClock()
    const journal = openJournal(newJournalPath(), slow)
    expect(journal.commit(() => slow.advance(5_001))).toEqual({ kind: 'failed', code: 'too-slow' })
  })

  test('F-82 a closed database is a failed commit, not a crash', () => {
    const journal = openJournal(newJournalPath(), clock)
    journal.close()
    expect(journal.commit(() => journal.intents.insert(intent('a')))).toMatchObject({ kind: 'failed' })
  })

  test('refuses the file of a newer program (S-163)', () => {
    const path = newJournalPath()
    openJournal(path, clock).close()
    const file = new Sqlite(path)
    file.prepare('INSERT INTO migrations (number, applied) VALUES (99, 0)').run()
    file.close()
    expect(() => openJournal(path, clock)).toThrow(NewerJournal)
  })

  test('takes a message of one key once, and no stream key with it (S-62, S-08, I10)', () => {
    const path = newJournalPath()
    const journal = openJournal(path, clock)
    const message = {
      accountId: 'paper',
      market: 'usdm' as const,
      source: 'stream',
      dedupeKey: 'k',
      received: 1,
      raw: '{"e":"listenKeyExpired","listenKey":"CANARY"}',
    }
    journal.commit(() => {
      expect(journal.messages.addRaw(message)).toBe(true)
      expect(journal.messages.addRaw(message)).toBe(false)
      expect(journal.messages.addRaw({ ...message, accountId: 'other' })).toBe(true)
    })
    journal.close()
    expect(JSON.stringify(new Sqlite(path).prepare('SELECT raw FROM raw_messages').all())).not.toContain('CANARY')
  })

  test('the ledger holds a trade once per order, since two orders of one owner may meet in it (S-42)', () => {
    const journal = openJournal(newJournalPath(), clock)
    const fill: Fill = {
      market: 'spot',
      symbol: 'BTCUSDT',
      tradeId: '9007199254740993',
      orderId: '1',
      side: 'BUY',
      positionSide: 'BOTH',
      price: d('1'),
      quantity: d('0.4'),
      maker: true,
      exchangeTime: 5,
    }
    journal.commit(() => {
      expect(journal.fills.add('paper', fill)).toBe(true)
      expect(journal.fills.add('paper', { ...fill, commission: d('0.1') })).toBe(false)
      expect(journal.fills.add('paper', { ...fill, orderId: '2', side: 'SELL' })).toBe(true)
      expect(journal.fills.add('paper', { ...fill, symbol: 'ETHUSDT' })).toBe(true)
    })
    expect(journal.fills.ofOrder('paper', 'spot', 'BTCUSDT', '1')).toMatchObject([
      { quantity: '0.4', commission: '0.1' },
    ])
    expect(journal.fills.filledQuantity('paper', 'spot', 'BTCUSDT', '1')).toBe('0.4')
    expect(journal.fills.newest('paper', { symbol: 'BTCUSDT', limit: 9 })).toHaveLength(2)
  })

  test('a tag made once is kept; generations never repeat', () => {
    const path = newJournalPath()
    const journal = openJournal(path, clock)
    expect(journal.installation.tag(() => 'AAA')).toBe('AAA')
    expect([1, 2].map(() => journal.installation.nextGeneration('paper'))).toEqual([1, 2])
    journal.close()
    const again = openJournal(path, clock)
    expect(again.installation.tag(() => 'BBB')).toBe('AAA')
    expect(again.installation.nextGeneration('paper')).toBe(3)
  })
})

describe('client order ids (S-06)', () => {
  test('say environment, kind and installation, in 34 characters', () => {
    const tag = newInstallationTag(clock)
    const intentId = newIntentId(clock)
    const parts = { environment: 'testnet', kind: 'close', tag, intentId, leg: 3 } as const
    const id = clientOrderIdOf(parts)
    expect(id).toMatch(/^bntx[0-9A-Z]{3}[0-9A-HJKMNP-TV-Z]{26}3$/)
    expect(id).toHaveLength(34)
    expect(parseClientOrderId(id)).toEqual(parts)
    expect(isOurs(id, tag)).toBe(true)
    expect(isOurs(id, '~~~')).toBe(false)
  })

  test.each(['', 'web_1', 'autoclose-1', 'bnzoTAG01JDHQ3V9K5W1Y8B6M4N2P0R7T0', 'android_AbC'])(
    '%s was made elsewhere',
    (id) => {
      expect(parseClientOrderId(id)).toBeUndefined()
    },
  )

  test('are new each time', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => newIntentId(clock))).size).toBe(1_000)
  })
})

describe('S-05 F-80 the program ends', () => {
  test.each([
    [true, 0],
    [false, 0],
    [true, 600_000],
    [false, 600_000],
  ])(
    'between commit and answer; executed: %s, away for %s ms. The next start asks, proves and never sends (I8, S-35)',
    async (executed, away) => {
      const journalPath = newJournalPath()
      const before = await openDesk({ journalPath })
      before.spot.onPlace = (order, id) => {
        if (executed) before.spot.rest(order, id)
        return new Promise(() => undefined)
      }
      const key = newKey()
      void before.place(limitOrder(), { key })
      await settle()
      const { intentId } = before.newest()
      expect(before.newest().state).toBe('sending')
      // No orderly stop: the journal is opened again as after a kill.
      // The clock of the run that was killed stands still, so that nothing of it acts any more.
      const clock = createManualClock(before.clock.now() + away)
      const after = await openDesk({ journalPath, clock, spot: before.spot, live: false })
      expect(after.newest()).toMatchObject({ intentId, state: 'unconfirmed', reason: { code: 'unconfirmed-restart' } })
      after.spot.handlers?.onLive()
      after.usdm.handlers?.onLive()
      // Its stream had a gap, so the proof of absence takes a third round (S-34).
      await after.pass(100_000)
      expect(after.alarms()).not.toContain('unresolved')
      expect(valueOf(await after.parts.desk.actByKey(key)).intent).toMatchObject({
        intentId,
        state: executed ? 'accepted' : 'not-placed',
      })
      expect(before.spot.placed()).toHaveLength(1)
      expect(await after.place(limitOrder(), { key, generation: before.generation() })).toMatchObject({
        kind: 'done',
        value: { replayed: true },
      })
      expect(before.spot.placed()).toHaveLength(1)
    },
  )

  test('before it was sent: abandoned, and the key still stands for it', async () => {
    const journalPath = newJournalPath()
    const journal = openJournal(journalPath, clock)
    const key = newKey()
    journal.commit(() => {
      journal.intents.insert(intent('a', { idempotencyKey: key }))
      journal.intents.insertKey(key, { bodyHash: 'x', intentId: 'a', runId: undefined }, 1)
    })
    journal.close()
    const stage = await openDesk({ journalPath })
    expect(valueOf(await stage.parts.desk.actByKey(key)).intent).toMatchObject({
      state: 'abandoned',
      reason: { code: 'abandoned-restart' },
    })
    expect(stage.spot.placed()).toEqual([])
  })

  test('during a cancel-all: told as incomplete', async () => {
    const journalPath = newJournalPath()
    const journal = openJournal(journalPath, clock)
    journal.commit(() =>
      journal.runs.save({
        runId: 'r',
        accountId: 'paper',
        scope: { mode: 'everything' },
        state: 'running',
        startedAt: 1,
        orders: [],
        kept: 0,
      }),
    )
    journal.close()
    const stage = await openDesk({ journalPath })
    expect(stage.picture()).toMatchObject({
      entryAllowed: true,
      cancelRun: { state: 'incomplete', reason: { code: 'cancel-all-restarted' } },
    })
  })

  test('F-82 the journal takes no row: nothing is sent, and the owner reads that (S-03)', async () => {
    const journalPath = newJournalPath()
    const stage = await openDesk({ journalPath })
    const other = new Sqlite(journalPath)
    for (const table of ['sends', 'installation'])
      other.exec(`CREATE TRIGGER full_${table} BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
    const key = newKey()
    expect(await stage.place(limitOrder(), { key })).toMatchObject({
      kind: 'not-live',
      reason: { code: 'journal-failed' },
    })
    expect(stage.spot.placed()).toEqual([])
    expect(stage.picture().entryBlockedBy).toMatchObject({ code: 'disk-refuses' })
    expect(stage.picture().intents).toEqual([])
    expect(stage.parts.desk.readiness()).toBe('degraded')
    // It is tried again each second; readings that bring nothing new write nothing, and so say nothing about the disk.
    await stage.pass(31_000)
    expect(stage.parts.desk.readiness()).toBe('degraded')
    for (const table of ['sends', 'installation']) other.exec(`DROP TRIGGER full_${table}`)
    await stage.pass(1_000)
    expect(stage.picture().entryAllowed).toBe(true)
    expect(await stage.place(limitOrder(), { key })).toMatchObject({ kind: 'done', value: { replayed: false } })
    expect(stage.parts.desk.readiness()).toBe('ok')
  })

  test('F-83 a row that took over 5 s to write: nothing is sent, and the row says so (S-03)', async () => {
    const stage = await openDesk()
    const key = newKey()
    let slow = true
    const monotonic = stage.clock.monotonic.bind(stage.clock)
    // The disk, and so the clock around the commit, takes six seconds.
    Object.assign(stage.clock, {
      monotonic: () => {
        const now = monotonic()
        if (slow) stage.clock.advance(6_000)
        return now
      },
    })
    const asked = stage.place(limitOrder(), { key })
    slow = false
    expect(await asked).toMatchObject({ kind: 'not-live', reason: { code: 'journal-failed' } })
    expect(stage.spot.placed()).toEqual([])
    expect(valueOf(await stage.parts.desk.actByKey(key)).intent).toMatchObject({
      state: 'abandoned',
      reason: { code: 'journal-failed' },
    })
  })

  test('after the stop everything is refused', async () => {
    const stage = await openDesk()
    await stage.parts.stop()
    expect(await stage.place(limitOrder())).toMatchObject({ kind: 'not-live', reason: { code: 'stopping' } })
    expect(stage.spot.placed()).toEqual([])
  })
})

describe('S-85 deadlines of the exchange', () => {
  test('are on disk whoever met them, and told to the market of the next run while they last', async () => {
    const journalPath = newJournalPath()
    const stage = await openDesk({ journalPath })
    const until = stage.clock.now() + 120_000
    stage.spot.tellHold?.({ kind: 'ban', until })
    stage.usdm.tellHold?.({ kind: 'rate-limit', until: until - 110_000 })
    await stage.parts.stop()
    const clock = createManualClock(stage.clock.now() + 60_000)
    const next = await openDesk({ journalPath, clock, live: false })
    expect(next.spot.held).toEqual([{ until, kind: 'ban' }])
    expect(next.usdm.held).toEqual([])
  })
})

describe('S-92 F-91 an orderly stop', () => {
  test('refuses what is new and waits for the answer under way', async () => {
    const stage = await openDesk()
    let answer: () => void = () => undefined
    stage.spot.onPlace = (order, id) =>
      new Promise((resolve) => {
        answer = () => resolve(stage.spot.accepted(stage.spot.rest(order, id)))
      })
    const placed = stage.place(limitOrder())
    await settle()
    let ended = false
    const stopped = stage.parts.stop().then(() => (ended = true))
    await settle()
    expect(ended).toBe(false)
    expect(await stage.place(limitOrder('usdm'))).toMatchObject({ kind: 'not-live', reason: { code: 'stopping' } })
    answer()
    await stopped
    expect(valueOf(await placed).intent.state).toBe('accepted')
  })

  test('waits no longer than 12 s', async () => {
    const stage = await openDesk()
    stage.spot.onPlace = () => new Promise(() => undefined)
    void stage.place(limitOrder())
    await settle()
    let ended = false
    void stage.parts.stop().then(() => (ended = true))
    await stage.pass(11_900)
    expect(ended).toBe(false)
    await stage.pass(200)
    expect(ended).toBe(true)
  })
})

describe('alarms', () => {
  test('wait for the owner over a restart, newest first, until they are put away (S-35, I6)', async () => {
    const journalPath = newJournalPath()
    const clock = createManualClock()
    const first = await openDesk({ journalPath, clock })
    for (let at = 0; at < 2; at++) {
      const order = first.spot.rest(limitOrder(), `gone-${at}`)
      first.spot.tell(order)
      await first.settle()
      first.spot.onFind = () => ({ kind: 'absent', evidence: first.spot.evidence({ httpStatus: 400, code: -2013 }) })
      first.spot.onOpenOrders = () => ({ kind: 'read', value: [], evidence: first.spot.evidence() })
    }
    // A look for a reset takes two rounds five seconds apart (S-67).
    await first.pass(37_000)
    const told = first.picture().alarms
    expect(told.map(({ reason }) => reason.code)).toEqual(['order-vanished', 'order-vanished'])
    await first.parts.stop()
    const second = await openDesk({ journalPath, clock })
    expect(second.picture().alarms).toEqual(told)
    const seen = await second.parts.desk.seeAlarms(caller, { account: 'paper', upTo: told[1]?.id ?? 0 })
    expect(seen).toEqual({ kind: 'done', value: [told[0]] })
    expect(second.picture().alarms).toEqual([told[0]])
  })
})
