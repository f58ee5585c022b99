import { describe, expect, it } from 'vitest'
import {
  applyTopicEvent,
  emptyTopic,
  TAPE_LENGTH,
  type HeldTopic,
  type TapeView,
  type TickersView,
  type TopicEvent,
} from './topic-state'
import { topicFreshness } from './use-topic'

const at = (message: Extract<TopicEvent, { type: 'state' }>['message'], connection = 1): TopicEvent => ({
  type: 'state',
  message,
  receivedAt: 50,
  connection,
})
const run = (...events: TopicEvent[]): HeldTopic => events.reduce(applyTopicEvent, emptyTopic)
const book = (rev: number, b: number[]) => ({ k: 'book/paper/spot/BTCUSDT', rev, age: 5, b, a: [] })

describe('market topics', () => {
  it('shows the newest book and drops an older revision of the same connection', () => {
    const held = run(at(book(2, [10, 1])), at(book(1, [9, 1])))
    expect(held.state.value).toMatchObject({ rev: 2, bids: [10, 1] })
  })

  it('takes whatever a new connection says, whatever its revision', () => {
    const held = run(at(book(9, [10, 1])), at(book(1, [9, 1]), 2))
    expect(held.state.value).toMatchObject({ rev: 1, bids: [9, 1], connection: 2 })
  })

  it('reads tick and step once, before the first value', () => {
    const held = run(
      { type: 'meta', meta: { k: 'book/paper/spot/BTCUSDT', tick: '0.01', step: '0.001' } },
      at(book(1, [1, 1])),
    )
    expect(held.state.value).toMatchObject({ tick: '0.01', step: '0.001' })
  })

  it('lays changed tickers over those already known', () => {
    const tickers = (rev: number, t: TickersView['t']) => at({ k: 'tickers/paper/spot', rev, age: 0, t })
    const held = run(
      tickers(1, { A: ['1', '0', '1', '1', '1', '1'], B: ['2', '0', '1', '1', '1', '1'] }),
      tickers(2, { A: ['3', '0', '1', '1', '1', '1'] }),
    )
    expect((held.state.value as TickersView).t).toMatchObject({
      A: ['3', '0', '1', '1', '1', '1'],
      B: ['2', '0', '1', '1', '1', '1'],
    })
  })

  it('keeps the newest trades once each, newest first, and adds up what was skipped', () => {
    const tape = (rev: number, first: number, count: number, skipped: number) =>
      at({
        k: 'tape/paper/spot/BTCUSDT',
        rev,
        age: 0,
        skipped,
        base: [first, 100, 1_000],
        d: Array.from({ length: count }, (_, i) => [i, i, 1, i, i % 2]).flat(),
      })
    const held = run(tape(1, 1, 3, 0), tape(2, 2, 300, 4))
    const { trades, skipped } = held.state.value as TapeView
    expect(trades).toHaveLength(TAPE_LENGTH)
    expect(trades[0]?.id).toBe(301)
    expect(new Set(trades.map((trade) => trade.id)).size).toBe(TAPE_LENGTH)
    expect(skipped).toBe(4)
  })

  it('keeps the last value when the source goes blind', () => {
    const held = run(at(book(1, [1, 1])), {
      type: 'health',
      health: { k: 'book/paper/spot/BTCUSDT', freshness: 'blind', why: 'silent' },
    })
    expect(held.state.value).toMatchObject({ bids: [1, 1] })
    expect(held.state.health).toEqual({ freshness: 'blind', why: 'silent' })
  })
})

describe('freshness of a topic', () => {
  const live = { freshness: 'live', connection: 2 } as const
  const shown = (connection: number, freshness: 'live' | 'late' | 'blind' = 'live') => ({
    ...run(at(book(1, [1, 1]), connection)).state,
    health: { freshness },
  })
  it.each([
    ['live by this connection and a live source', live, shown(2), 'live'],
    ['blind by an earlier connection (S-74)', live, shown(1), 'blind'],
    ['blind before the first value', live, emptyTopic.state, 'blind'],
    ['as late as its source', live, shown(2, 'late'), 'late'],
    ['as late as the bridge (S-71)', { freshness: 'late', connection: 2 } as const, shown(2), 'late'],
    ['blind with the bridge (S-71)', { freshness: 'blind', connection: 2 } as const, shown(2), 'blind'],
  ])('%s', (_name, link, topic, expected) => {
    expect(topicFreshness(link, topic)).toBe(expected)
  })
})
