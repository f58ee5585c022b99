import { describe, expect, it } from 'vitest'
import type { IntentReason } from '../../domain/intent'
import type { KeyRights, KeyStanding } from '../../domain/key-rights'
import type { Environment } from '../../domain/market'
import { createManualClock } from '../../domain/testing/manual-clock'
import type { Reading } from '../../exchange/port'
import { openJournal, type Journal } from '../journal/open-journal'
import { quietLog } from '../trading/testing/quiet-log'
import { ScriptedVenue } from '../trading/testing/scripted-venue'
import { newJournalPath, settle } from '../trading/testing/desk-stage'
import { createKeyBook, type KeyBook } from './key-book'

const HOUR = 3_600_000
const ann = { name: 'Ann', address: '127.0.0.1' }

const rights = (more: Readonly<Record<string, boolean>> = {}, ipRestrict = true): KeyRights => ({
  ipRestrict,
  flags: { enableReading: true, enableSpotAndMarginTrading: true, enableFutures: true, ...more },
})

interface Stage {
  readonly clock: ReturnType<typeof createManualClock>
  readonly spot: ScriptedVenue
  readonly usdm: ScriptedVenue
  readonly journal: Journal
  readonly book: KeyBook
  readonly alarms: string[]
  readonly shown: { keys: readonly KeyStanding[]; block: IntentReason | undefined }[]
  pass(ms: number): Promise<void>
  asked(): number
}

function open(
  options: {
    environment?: Environment
    answer?: () => Reading<KeyRights>
    usdmAnswer?: () => Reading<KeyRights>
    journalPath?: string
    fingerprint?: string
  } = {},
): Stage {
  const clock = createManualClock()
  const spot = new ScriptedVenue('spot', clock)
  const usdm = new ScriptedVenue('usdm', clock)
  const read = (value: KeyRights): Reading<KeyRights> => ({ kind: 'read', value, evidence: spot.evidence() })
  spot.onKeyRights = options.answer ?? (() => read(rights()))
  if (options.fingerprint !== undefined) spot.keyFingerprint = options.fingerprint
  if (options.usdmAnswer !== undefined) {
    usdm.keyFingerprint = 'other-key'
    usdm.onKeyRights = options.usdmAnswer
  }
  const journal = openJournal(options.journalPath ?? newJournalPath(), clock)
  const alarms: string[] = []
  const shown: Stage['shown'] = []
  const book = createKeyBook({
    clock,
    account: {
      accountId: 'live',
      label: 'Live',
      environment: options.environment ?? 'live',
      markets: ['spot', 'usdm'],
      mayTrade: true,
    },
    journal,
    live: {
      putKeys: (keys, block) => void shown.push({ keys, block }),
      alarm: (reason) => void alarms.push(reason.code),
    },
    seats: [
      { market: 'spot', venue: spot.venue, account: spot.account },
      { market: 'usdm', venue: usdm.venue, account: usdm.account },
    ],
    log: quietLog,
  })
  book.start()
  return {
    clock,
    spot,
    usdm,
    journal,
    book,
    alarms,
    shown,
    async pass(ms) {
      for (let left = ms; left > 0; left -= HOUR) {
        clock.advance(Math.min(HOUR, left))
        await settle()
      }
    },
    asked: () => [...spot.calls, ...usdm.calls].filter((call) => call.name === 'keyRights').length,
  }
}

const good = (value: KeyRights): Reading<KeyRights> => ({
  kind: 'read',
  value,
  evidence: { sentAt: 0, answeredAt: 0 },
})
const failed: Reading<KeyRights> = { kind: 'failed', reason: 'timeout', evidence: { sentAt: 0, answeredAt: 0 } }
const states = (book: KeyBook): string[] => book.standings().map(({ state }) => state)

describe('keys of an account (S-140, S-141)', () => {
  it('S-140 lets no order out before the rights were read, and all after a good answer', async () => {
    const { book, shown } = open()
    expect(states(book)).toEqual(['reading', 'reading'])
    expect(book.block('spot')?.code).toBe('key-rights-reading')
    expect(shown[0]?.block?.code).toBe('key-rights-reading')
    await settle()
    expect(states(book)).toEqual(['may-trade', 'may-trade'])
    expect(book.block('spot')).toBeUndefined()
    expect(book.block('usdm')).toBeUndefined()
    expect(shown.at(-1)?.block).toBeUndefined()
  })

  it('S-140 reads one key of two markets once, and again each 6 hours', async () => {
    const { pass, asked } = open()
    await settle()
    expect(asked()).toBe(1)
    await pass(6 * HOUR - 1)
    expect(asked()).toBe(1)
    await pass(1)
    expect(asked()).toBe(2)
    await pass(18 * HOUR)
    expect(asked()).toBe(5)
  })

  it('A-17 S-140 refuses the whole account for a right that moves money, on whichever key it is', async () => {
    const { book } = open({ usdmAnswer: () => good(rights({ enableWithdrawals: true })) })
    await settle()
    expect(states(book)).toEqual(['may-trade', 'refused'])
    for (const market of ['spot', 'usdm'] as const)
      expect(book.block(market)).toEqual({ code: 'key-refused', params: { rights: 'enableWithdrawals' } })
  })

  it('S-140 keeps a key without the right to trade from its own market alone', async () => {
    const { book, shown } = open({ usdmAnswer: () => good(rights({ enableFutures: false })) })
    await settle()
    expect(book.block('spot')).toBeUndefined()
    expect(book.block('usdm')).toEqual({ code: 'key-cannot-trade', params: { market: 'usdm' } })
    expect(shown.at(-1)?.block).toBeUndefined()
  })

  it('S-140 stays without orders while the rights cannot be read at start, and asks again soon', async () => {
    let answer = failed as Reading<KeyRights>
    const { book, clock, asked } = open({ answer: () => answer })
    await settle()
    expect(book.block('spot')).toEqual({ code: 'key-rights-unread', params: { cause: 'timeout' } })
    for (const [ms, count] of [
      [1_000, 2],
      [2_000, 3],
      [4_000, 4],
    ] as const) {
      clock.advance(ms)
      await settle()
      expect(asked()).toBe(count)
    }
    answer = good(rights())
    clock.advance(8_000)
    await settle()
    expect(book.block('spot')).toBeUndefined()
  })

  it('S-140 the last good answer stands for 24 hours and no longer', async () => {
    let answer = good(rights())
    const { book, pass, alarms, shown } = open({ answer: () => answer })
    await settle()
    answer = failed
    await pass(24 * HOUR - 1)
    expect(book.block('spot')).toBeUndefined()
    expect(book.standings()[0]).toMatchObject({ state: 'may-trade', failure: 'timeout' })
    expect(alarms).toEqual([])
    await pass(1)
    expect(book.block('spot')?.code).toBe('key-rights-unread')
    expect(shown.at(-1)?.block?.code).toBe('key-rights-unread')
    expect(alarms).toEqual(['key-rights-unread', 'key-rights-unread'])
    answer = good(rights())
    await pass(HOUR)
    expect(book.block('spot')).toBeUndefined()
  })

  it('F-26 S-140 reads again after -2015, at most once a minute, and refuses what the key may do now', async () => {
    let answer = good(rights())
    const { book, clock, usdm, asked, alarms } = open({ answer: () => answer })
    await settle()
    answer = good(rights({ permitsUniversalTransfer: true }))
    usdm.refuseKey?.()
    usdm.refuseKey?.()
    await settle()
    expect(asked()).toBe(2)
    expect(book.block('spot')).toEqual({ code: 'key-refused', params: { rights: 'permitsUniversalTransfer' } })
    expect(alarms).toContain('key-refused')
    clock.advance(59_999)
    usdm.refuseKey?.()
    await settle()
    expect(asked()).toBe(2)
    clock.advance(1)
    usdm.refuseKey?.()
    await settle()
    expect(asked()).toBe(3)
  })

  it('S-141 a key tied to no address trades after the owner’s exception, across a restart, until it is taken back', async () => {
    const journalPath = newJournalPath()
    const answer = () => good(rights({}, false))
    const first = open({ answer, journalPath })
    await settle()
    expect(first.book.block('spot')?.code).toBe('key-not-tied')
    expect(first.book.exempt('spot', true, ann)).toMatchObject({ kind: 'done' })
    expect(first.book.block('spot')).toBeUndefined()
    expect(first.book.block('usdm')).toBeUndefined()
    expect(first.alarms).toEqual([])
    first.book.stop()
    first.journal.close()

    const second = open({ answer, journalPath })
    await settle()
    expect(second.book.block('spot')).toBeUndefined()
    expect(second.book.standings()[0]?.exception).toEqual({ by: 'Ann', at: first.clock.now() })
    expect(second.book.exempt('usdm', false, { ...ann, address: '10.0.0.2' }).kind).toBe('done')
    expect(second.book.block('spot')?.code).toBe('key-not-tied')
    expect(second.journal.ownerActs.newest('live', 5)).toMatchObject([
      { act: 'key-exception-revoked', by: 'Ann', address: '10.0.0.2', params: { market: 'usdm', key: 'key' } },
      { act: 'key-exception-recorded', by: 'Ann', address: '127.0.0.1', params: { market: 'spot', key: 'key' } },
    ])
  })

  it('S-141 an exception is for one key: another in its place starts without', async () => {
    const journalPath = newJournalPath()
    const answer = () => good(rights({}, false))
    const first = open({ answer, journalPath })
    await settle()
    first.book.exempt('spot', true, ann)
    first.journal.close()
    const second = open({ answer, journalPath, fingerprint: 'new-key' })
    await settle()
    expect(second.book.block('spot')?.code).toBe('key-not-tied')
  })

  it.each([
    ['whose rights are not read', () => failed, 'key-rights-unread'],
    ['that is tied to addresses', () => good(rights()), 'key-exception-needless'],
  ] as const)('S-141 takes no exception for a key %s', async (_, answer, code) => {
    const { book, journal } = open({ answer })
    await settle()
    expect(book.exempt('spot', true, ann)).toMatchObject({ kind: 'invalid', reason: { code } })
    expect(journal.ownerActs.newest('live', 5)).toEqual([])
  })

  it.each([
    ['testnet', 'unreadable-by-design'],
    ['demo', 'unreadable-by-design'],
    ['paper', 'own'],
  ] as const)('S-140 on %s, where nothing tells, it trades and says so', async (environment, state) => {
    const { book, asked } = open({ environment })
    await settle()
    expect(asked()).toBe(0)
    expect(states(book)).toEqual([state, state])
    expect(book.block('spot')).toBeUndefined()
  })
})
