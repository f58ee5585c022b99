import { beforeAll, describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { Intent } from '../../domain/intent'
import { fitsFilter, type JournalFilter } from '../../domain/journal-filter'
import type { Fill } from '../../domain/order'
import { createManualClock } from '../../domain/testing/manual-clock'
import { openJournal, type Journal } from './open-journal'

const clock = createManualClock()
let journal: Journal

const intent = (id: string, more: Partial<Intent>): Intent => ({
  intentId: id,
  accountId: 'paper',
  market: 'spot',
  symbol: 'BTCUSDT',
  kind: 'place',
  clientOrderId: `bnpoTAG${id}`,
  state: 'accepted',
  times: { received: 100 },
  ...more,
})

const fill = (tradeId: string, more: Partial<Fill> = {}): Fill => ({
  market: 'spot',
  symbol: 'BTCUSDT',
  tradeId,
  orderId: '7',
  side: 'BUY',
  positionSide: 'BOTH',
  price: decimal('50000'),
  quantity: decimal('0.01'),
  maker: true,
  exchangeTime: 100,
  ...more,
})

const ALL = { after: 0, upTo: 1_000, limit: 1_000 }
const ids = (filter: JournalFilter, account = 'paper') =>
  journal.pages.intents(account, filter, ALL).map(({ row }) => row.intentId)

beforeAll(() => {
  journal = openJournal(':memory:', clock)
  journal.commit(() => {
    journal.intents.insert(intent('A', { times: { received: 300 } }))
    journal.intents.insert(intent('B', { market: 'usdm', state: 'unresolved', times: { received: 100 } }))
    journal.intents.insert(intent('C', { symbol: '币安人生USDT', kind: 'cancel', state: 'rejected', orderId: '9001' }))
    journal.intents.insert(intent('D', { state: 'unconfirmed', times: { received: 200 }, runId: 'RUN1' }))
    journal.intents.insert(intent('E_x', { accountId: 'testnet' }))
    journal.intents.insert(intent('F', { clientOrderId: '100%sure', times: { received: 300 } }))
    journal.intents.recordSend(intent('A', {}), { timestamp: 301, recvWindow: 3_000 }, 300)
    journal.intents.addEvidence('A', {
      at: 301,
      source: 'place',
      summary: 'accepted 200',
      raw: '{"listenKey":"s3cret"}',
    })
    journal.fills.add('paper', fill('1'))
    journal.fills.add('paper', fill('2', { market: 'usdm', exchangeTime: 200 }))
    journal.fills.add('testnet', fill('1'))
  })
})

describe('reading the journal', () => {
  test.each<[string, JournalFilter, string[]]>([
    ['nothing named is all of the account', {}, ['A', 'B', 'C', 'D', 'F']],
    ['one market', { market: 'usdm' }, ['B']],
    ['one symbol, in any script', { symbol: '币安人生USDT' }, ['C']],
    ['one state', { state: 'rejected' }, ['C']],
    ['whatever is not settled', { state: 'unsettled' }, ['B', 'D']],
    ['one kind', { kind: 'cancel' }, ['C']],
    ['from a moment on, itself included', { from: 200 }, ['A', 'D', 'F']],
    ['up to a moment, itself included', { to: 100 }, ['B', 'C']],
    ['a span and a market', { from: 100, to: 200, market: 'spot' }, ['C', 'D']],
    ['part of our id, in any case', { text: 'tagd' }, ['D']],
    ['part of the id at the exchange', { text: '900' }, ['C']],
    ['part of a run', { text: 'run1' }, ['D']],
    ['a percent sign means itself', { text: '%' }, ['F']],
    ['an underscore means itself', { text: '_' }, []],
    ['a quote opens nothing', { text: "' OR 1=1 --" }, []],
  ])('%s', (_name, filter, expected) => {
    expect(ids(filter)).toEqual(expected)
    expect(journal.pages.count('paper', filter)).toBe(expected.length)
    // The page lays live intents over those read: its verdict is the journal's own.
    const all = journal.pages.intents('paper', {}, ALL).map(({ row }) => row)
    expect(all.filter((row) => fitsFilter(row, filter)).map((row) => row.intentId)).toEqual(expected)
    expect(
      journal.pages
        .newest('paper', filter, undefined, 100)
        .map((row) => row.intentId)
        .sort(),
    ).toEqual([...expected].sort())
  })

  test('shows nothing of another account', () => {
    expect(ids({}, 'testnet')).toEqual(['E_x'])
  })

  test('pages newest first, each intent once, also where two came in the same millisecond', () => {
    const seen: string[] = []
    for (let before: string | undefined; ; ) {
      const page = journal.pages.newest('paper', {}, before, 2)
      if (page.length === 0) break
      seen.push(...page.map((row) => row.intentId))
      before = page.at(-1)?.intentId
    }
    expect(seen).toEqual(['F', 'A', 'D', 'C', 'B'])
  })

  test('an export in slices leaves out what was written after it began', () => {
    const first = journal.pages.intents('paper', {}, { after: 0, upTo: journal.pages.ends().intents, limit: 2 })
    expect(first.map(({ row }) => row.intentId)).toEqual(['A', 'B'])
    const upTo = journal.pages.ends().intents
    journal.commit(() => journal.intents.insert(intent('G', { accountId: 'late' })))
    expect(journal.pages.intents('late', {}, { ...ALL, upTo })).toEqual([])
    expect(journal.pages.intents('late', {}, ALL)).toHaveLength(1)
  })

  test('tells what went over the wire and what was answered, without keys of streams (S-04, S-08, I10)', () => {
    expect(journal.pages.sends('A')).toEqual([{ sent: 300, timestamp: 301, recvWindow: 3_000 }])
    expect(journal.pages.sends('B')).toEqual([])
    expect(journal.pages.evidence('A')).toEqual([
      { at: 301, source: 'place', summary: 'accepted 200', raw: '{"listenKey":"…"}' },
    ])
  })

  test.each<[string, JournalFilter, string[]]>([
    ['all', {}, ['1', '2']],
    ['by market', { market: 'usdm' }, ['2']],
    ['by time', { to: 150 }, ['1']],
    ['whatever state of an intent is asked for', { state: 'rejected' }, ['1', '2']],
  ])('fills: %s (S-42)', (_name, filter, expected) => {
    expect(journal.pages.fills('paper', filter, ALL).map(({ row }) => row.tradeId)).toEqual(expected)
  })
})
