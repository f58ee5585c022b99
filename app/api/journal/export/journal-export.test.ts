import { describe, expect, test } from 'vitest'
import { createManualClock } from '@/lib/domain/testing/manual-clock'
import type { Intent } from '@/lib/domain/intent'
import { openJournal } from '@/lib/server/journal/open-journal'
import type { TradingDesk } from '@/lib/server/runtime'
import { journalQueries } from '@/lib/server/trading/journal-queries'
import { JournalExportReply } from '@/lib/wire/journal'
import { ExportBroken, journalAsCsv, journalAsJson, type JournalExportOrder } from './journal-export'

const intent = (at: number, more: Partial<Intent> = {}): Intent => ({
  intentId: `I${String(at).padStart(6, '0')}`,
  accountId: 'paper',
  market: 'spot',
  symbol: 'BTCUSDT',
  kind: 'place',
  clientOrderId: `bnpoTAG${at}`,
  state: 'accepted',
  times: { received: 1_700_000_000_000 + at },
  ...more,
})

/** An export over a real journal; `reads` counts the slices that were asked for. */
function exportOf(intents: readonly Intent[], filter: JournalExportOrder['filter'] = {}) {
  const journal = openJournal(':memory:', createManualClock())
  journal.commit(() => {
    for (const each of intents) journal.intents.insert(each)
    journal.intents.recordSend(intents[0] as Intent, { timestamp: 5, recvWindow: 3_000 }, 4)
    journal.intents.addEvidence((intents[0] as Intent).intentId, {
      at: 6,
      source: 'order-by-id',
      summary: 'absent -2013',
    })
    journal.runs.save({
      runId: 'R1',
      accountId: 'paper',
      scope: { mode: 'entries' },
      state: 'verified',
      startedAt: 7,
      orders: [],
      kept: 0,
    })
    journal.locks.save({ accountId: 'paper', cause: 'kill-switch', since: 8 })
  })
  const queries = journalQueries(journal, createManualClock())
  const counted = { reads: 0 }
  const answer = <T>(value: T) => {
    counted.reads += 1
    return Promise.resolve({ kind: 'done' as const, value })
  }
  const desk: Pick<TradingDesk, 'journalIntents' | 'journalFills' | 'journalRuns'> = {
    journalIntents: (account, by, slice) => answer(queries.intents(account, by, slice)),
    journalFills: (account, by, slice) => answer(queries.fills(account, by, slice)),
    journalRuns: (account, by, slice) => answer(queries.runs(account, by, slice)),
  }
  const order: JournalExportOrder = { desk, account: 'paper', filter, start: queries.start('paper') }
  return { order, counted }
}

async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const part of parts) text += part
  return text
}

const thousand = Array.from({ length: 1_001 }, (_, at) => intent(at, at % 2 === 0 ? {} : { state: 'rejected' }))

describe('the journal to take along', () => {
  test('JSON: every intent once, with sends, evidence, runs, lock and an end that counts them', async () => {
    const { order } = exportOf(thousand)
    const read = JournalExportReply.parse(JSON.parse(await textOf(journalAsJson(order))))
    expect(read.version).toBe(1)
    expect(read.intents.map((row) => row.intent.intentId)).toEqual(thousand.map((row) => row.intentId))
    expect(read.intents[0]).toMatchObject({
      sends: [{ sent: 4, timestamp: 5, recvWindow: 3_000 }],
      evidence: [{ at: 6, source: 'order-by-id', summary: 'absent -2013' }],
    })
    expect(read.cancelRuns.map((run) => run.runId)).toEqual(['R1'])
    expect(read.locks).toEqual([{ accountId: 'paper', cause: 'kill-switch', since: 8 }])
    expect(read.end).toEqual({ intents: 1_001, fills: 0, cancelRuns: 1 })
  })

  test('JSON: of what is filtered, it says the filter', async () => {
    const { order } = exportOf(thousand, { state: 'rejected' })
    const read = JournalExportReply.parse(JSON.parse(await textOf(journalAsJson(order))))
    expect([read.filter, read.end.intents]).toEqual([{ state: 'rejected' }, 500])
  })

  test('CSV: a header, then one intent a line', async () => {
    const { order } = exportOf(thousand)
    const lines = (await textOf(journalAsCsv(order))).split('\r\n')
    expect(lines[0]).toMatch(/^received,account,market,symbol,kind,state,reason,/)
    expect(lines.at(-1)).toBe('')
    expect(lines).toHaveLength(1_003)
    expect(lines[1]).toMatch(/^2023-11-14T22:13:20\.000Z,paper,spot,BTCUSDT,place,accepted,.*,1,1$/)
    const width = lines[0]?.split(',').length
    expect(new Set(lines.slice(0, -1).map((line) => line.split(',').length))).toEqual(new Set([width]))
  })

  test("CSV: the exchange's own text starts no formula (A-13)", async () => {
    const { order } = exportOf([
      intent(1, { symbol: '=1+1', reason: { code: 'rejected-other', venueText: '@SUM("x"),\n1' } }),
    ])
    const text = await textOf(journalAsCsv(order))
    expect(text).toContain(`,'=1+1,`)
    expect(text).toContain(`,"'@SUM(""x""),\n1",`)
  })

  test('holds one slice at a time, and reads the next when it is asked for', async () => {
    const { order, counted } = exportOf(thousand)
    const parts = journalAsJson(order)
    await parts.next()
    await parts.next()
    await parts.next()
    expect(counted.reads).toBe(1)
    await parts.return(undefined)
    expect(counted.reads).toBe(1)
  })

  test('that breaks in the middle has no end, and is no JSON', async () => {
    const { order } = exportOf(thousand)
    const { journalIntents } = order.desk
    let slices = 0
    const broken: JournalExportOrder = {
      ...order,
      desk: {
        ...order.desk,
        journalIntents: (...args) =>
          ++slices < 3 ? journalIntents(...args) : Promise.resolve({ kind: 'not-live', reason: { code: 'stopping' } }),
      },
    }
    let text = ''
    await expect(
      (async () => {
        for await (const part of journalAsJson(broken)) text += part
      })(),
    ).rejects.toThrow(ExportBroken)
    expect(text).not.toContain('"end"')
    expect(() => void JSON.parse(text)).toThrow(SyntaxError)
  })
})
