import { afterEach, beforeEach, expect, it } from 'vitest'
import { createManualClock } from '../../domain/testing/manual-clock'
import type { Freshness } from '../../domain/freshness'
import type { Intent } from '../../domain/intent'
import type { AccountView } from '../../wire/account-view'
import type { NumberedChanges } from '../account/account-feed'
import { openJournal, type Journal } from '../journal/open-journal'
import { openJournalToRead, type JournalReading } from '../journal/read-journal'
import { EMPTY_PICTURE, FAKE_INTENT, PAPER } from '../testing/fake-engine'
import { newJournalPath } from '../trading/testing/desk-stage'
import { createReadingFeed, type ReadingFeed } from './reading-feed'

let writer: Journal
let reading: JournalReading
let freshness: Freshness
let view: AccountView | undefined
let otherBuild: boolean
let trader: string
let made: ReadingFeed
let whole: number

beforeEach(() => {
  const path = newJournalPath()
  writer = openJournal(path, createManualClock())
  reading = openJournalToRead(path)
  freshness = 'live'
  view = { gen: 7, seq: 3, picture: { ...EMPTY_PICTURE, intents: [] } }
  otherBuild = false
  trader = '4711'
  whole = 0
  made = createReadingFeed({
    accounts: [PAPER],
    followed: () => ({
      view: () => view,
      sources: () => [{ source: 'account-stream', market: 'spot', freshness: 'live', ageMs: 5 }],
      freshness: () => freshness,
      heardAgo: () => 100,
      isOtherBuild: () => otherBuild,
      ask: () => Promise.resolve(undefined),
      tell: () => undefined,
      stop: () => undefined,
    }),
    rows: () => reading.rows,
    version: () => reading.version(),
    reason: () => ({ code: 'reading-desk', params: { process: trader } }),
  })
  made.feed.onGeneration(() => {
    whole += 1
  })
  made.snapshot('paper')
  made.look()
  whole = 0
})
afterEach(() => {
  reading.close()
  writer.close()
})

const pictured = () => made.feed.picture('paper')
const insert = (more: Partial<Intent>): void => {
  writer.commit(() => writer.intents.insert({ ...FAKE_INTENT, ...more }))
}

it('S-91 shows what it is told under the same numbers, and that nothing is sent from here', () => {
  expect(pictured()).toMatchObject({
    gen: 7,
    seq: 3,
    picture: { entryAllowed: false, entryBlockedBy: { code: 'reading-desk' }, phases: { spot: 'live', usdm: 'live' } },
  })
  expect(made.feed.sources('paper')).toEqual([
    { source: 'account-stream', market: 'spot', freshness: 'live', ageMs: 105 },
  ])
})

it('S-91 says so in every standing that the desk which trades tells of', () => {
  const heard: NumberedChanges[] = []
  made.feed.onChanges((changes) => heard.push(changes))
  made.events({
    accountId: 'paper',
    gen: 7,
    seq: 4,
    events: [
      { type: 'standing', phases: { spot: 'live', usdm: 'live' }, entryAllowed: true, entryBlocks: [] },
      { type: 'alarms-seen', upTo: 1 },
    ],
  })
  expect(heard).toMatchObject([
    {
      seq: 4,
      events: [{ type: 'standing', entryAllowed: false, entryBlockedBy: { code: 'reading-desk' } }, { upTo: 1 }],
    },
  ])
})

it('S-91 S-70 shows nothing as live while the other is silent, and what it writes into the journal meanwhile', () => {
  freshness = 'blind'
  made.look()
  expect(whole).toBe(1)
  expect(pictured()?.picture).toMatchObject({ phases: { spot: 'stale', usdm: 'stale' }, intents: [] })
  expect(made.feed.sources('paper')).toMatchObject([{ freshness: 'blind', reason: 'desk-silent' }])
  made.look()
  expect(whole).toBe(1)
  insert({ state: 'unresolved' })
  made.look()
  expect(whole).toBe(2)
  expect(pictured()?.picture.intents).toMatchObject([{ intentId: 'intent-1', state: 'unresolved' }])
})

it('S-91 S-35 shows every unsettled intent of the journal, however many newer ones there are', () => {
  insert({ intentId: 'old', clientOrderId: 'old', state: 'unresolved', times: { received: 1 } })
  for (let n = 0; n < 150; n += 1)
    insert({ intentId: `i${n}`, clientOrderId: `c${n}`, state: 'accepted', times: { received: 10 + n } })
  freshness = 'blind'
  expect(pictured()?.picture.intents.map(({ intentId }) => intentId)).toContain('old')
})

it('S-91 has a picture of an account it was never told of: starting, blind, with the journal’s intents', () => {
  view = undefined
  freshness = 'blind'
  otherBuild = true
  insert({ state: 'unconfirmed' })
  expect(pictured()).toMatchObject({
    gen: 0,
    picture: {
      phases: { spot: 'starting', usdm: 'starting' },
      intents: [{ state: 'unconfirmed' }],
      entryAllowed: false,
    },
  })
  expect(made.feed.sources('paper')).toMatchObject([{ freshness: 'blind', reason: 'desk-of-another-build' }])
  expect(made.feed.picture('nobody')).toBeUndefined()
})

it('S-91 tells anew when another desk trades by now, and when the other is back', () => {
  trader = '4712'
  made.look()
  expect(whole).toBe(1)
  expect(pictured()?.picture.entryBlockedBy?.params).toEqual({ process: '4712' })
  freshness = 'blind'
  made.look()
  freshness = 'live'
  made.look()
  expect(whole).toBe(3)
})

it('S-91 cannot write the journal it reads', () => {
  expect(() => reading.rows?.intents.insert(FAKE_INTENT)).toThrow(/readonly/)
  expect(() => reading.rows?.installation.nextFence()).toThrow(/readonly/)
})
