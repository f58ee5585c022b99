import type { FaultKind } from '../fault-rules'

const EVENT = ['event'] as const

/** What happens to events between the engine and the sockets: user events, or with `kind: "market"` those of streams. */
export const EVENT_FAULTS: Readonly<Record<string, FaultKind>> = {
  'F-57': {
    targets: ['event'],
    targetsOf: { race: ['request'], stuck: ['moment'], rejected: ['moment'] },
    does: 'algo orders: `child-first`: the child is told before its parent is TRIGGERED; `race`: the price reaches the trigger as the cancel arrives; `rejected`: TRIGGERING, then REJECTED; `stuck`: stays TRIGGERING until cleared',
    forms: ['child-first', 'race', 'rejected', 'stuck'],
    example: { id: 'F-57', form: 'stuck', lasts: 60_000 },
  },
  'F-69': {
    targets: EVENT,
    does: 'events arrive twice',
    example: { id: 'F-69', kind: 'market', event: 'trade', count: 'always' },
  },
  'F-70': {
    targets: EVENT,
    does: 'an event arrives after its successor, or behind the event `behind` (of any type, on any socket), at the latest after `ms` (1000)',
    takes: ['behind', 'ms'],
    example: { id: 'F-70', event: 'executionReport', behind: 'outboundAccountPosition' },
  },
  'F-71': {
    targets: EVENT,
    does: 'events vanish: `count` of them, or by `chance`',
    example: { id: 'F-71', count: 'always', chance: 0.2, seed: 7 },
  },
  'F-72': {
    targets: EVENT,
    targetsOf: { 'event-only': ['request'] },
    does: 'an event arrives `ms` (500, or a range; -1: before the reply, as without fault) late; `reply-only`: it never comes; `event-only`: the reply never comes',
    truth: 'executed',
    isFixed: true,
    forms: ['late', 'reply-only', 'event-only'],
    takes: ['ms'],
    example: { id: 'F-72', ms: [0, 500], count: 'always', seed: 7 },
  },
  'F-77': {
    targets: EVENT,
    targetsOf: { old: ['answer'], pu: ['contents'], crossed: ['contents'] },
    does: 'books: `gap`: a depth event is lost; `pu`: `pu` does not fit (futures); `crossed`: bids above asks; `old`: a REST snapshot with an id `rows` (1000) behind',
    forms: ['gap', 'pu', 'crossed', 'old'],
    takes: ['rows'],
    example: { id: 'F-77', form: 'gap', symbol: 'BTCUSDT' },
  },
}
