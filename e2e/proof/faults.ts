import type { FaultOrder } from '../../simulator/control/client'
import type { FaultSpan, Market } from './history'
import type { Random } from './random'

/** A fault that the seed has planned. */
export interface PlannedFault {
  /** Ms after the first act. */
  readonly at: number
  readonly order: FaultOrder
  readonly touches: FaultSpan['touches']
  /** How long goes on what it began, after it has struck, ms. */
  readonly effect: number
}

type Draft = Omit<FaultOrder, 'id'> & { readonly lasts?: number }
type Kind = readonly [
  id: string,
  touches: FaultSpan['touches'],
  draft: (random: Random, market: Market, apiKey: string) => Draft,
]

const SYMBOLS = ['BTCUSDT', 'ETHUSDT'] as const
const ORDER: Readonly<Record<Market, string>> = { spot: '/api/v3/order', usdm: '/fapi/v1/order' }

const few = (random: Random): Draft => ({ count: random.int(1, 3) })
/** Executed, not, or later: what really became of a call whose answer is bad. */
const anyTruth = (random: Random): Draft => {
  const truth = random.pick(['executed', 'not', 'later'] as const)
  return { ...few(random), truth, ...(truth === 'later' ? { late: random.int(500, 9_000) } : {}) }
}
const reading = (random: Random): Draft => ({ count: 'always', chance: 0.5, lasts: random.int(3_000, 25_000) })
const streaming = (random: Random): Draft => ({ count: 'always', chance: 0.3, lasts: random.int(3_000, 20_000) })
const ofSockets = (random: Random): Draft => ({ kind: random.pick(['user-data', 'user-data', 'market'] as const) })

/**
 * The faults of SAFETY part 3 that concern orders, reads and streams. Left out: F-02 and F-03 (names and certificates),
 * F-52 and F-53 (values, which change ids that are compared here), F-55 (an act of the trader), F-75 (replies over the WebSocket
 * API).
 */
export const KINDS: readonly Kind[] = [
  ['F-01', 'reads', (random) => ({ ms: random.int(500, 4_000) })],
  ['F-04', 'orders', (random) => ({ ...few(random), bytes: 0 })],
  ['F-05', 'orders', few],
  ['F-06', 'orders', few],
  ['F-07', 'orders', few],
  [
    'F-08',
    'orders',
    (random) => ({ ms: [50, 15_000], count: 'always', chance: 0.6, lasts: random.int(5_000, 20_000) }),
  ],
  ['F-09', 'orders', (random) => ({ ...few(random), ms: random.pick([2_000, 9_000, 12_000, 40_000]) })],
  ['F-10', 'orders', few],
  ['F-11', 'orders', (random) => ({ ...few(random), form: random.pick(['html', 'gzip']) })],
  ['F-12', 'orders', few],
  ['F-13', 'orders', (random) => ({ ...few(random), method: 'POST' })],
  ['F-14', 'orders', (random, market) => ({ path: ORDER[market], method: 'POST', count: random.int(1, 1) })],
  ['F-15', 'orders', few],
  ['F-16', 'orders', anyTruth],
  ['F-17', 'orders', (random) => ({ ...anyTruth(random), code: random.pick([502, 504]) })],
  ['F-18', 'orders', anyTruth],
  // Definite on futures, where it says that nothing was done: only that truth is honest there.
  ['F-19', 'orders', (random, market) => (market === 'usdm' ? few(random) : anyTruth(random))],
  ['F-20', 'orders', (random, market) => (market === 'usdm' ? few(random) : anyTruth(random))],
  ['F-21', 'orders', anyTruth],
  ['F-22', 'orders', (random) => ({ ...anyTruth(random), code: random.pick([408, 504, 400]) })],
  ['F-23', 'orders', anyTruth],
  ['F-24', 'orders', (random) => ({ ...few(random), form: random.pick(['behind', 'ahead', 'second']) })],
  ['F-25', 'orders', few],
  ['F-26', 'orders', few],
  ['F-27', 'reads', few],
  ['F-28', 'reads', (random) => ({ count: 1, ms: random.int(3_000, 20_000) })],
  ['F-29', 'orders', few],
  ['F-30', 'reads', (random) => ({ path: '*', count: random.int(1, 4) })],
  ['F-31', 'orders', few],
  ['F-32', 'orders', few],
  ['F-33', 'orders', few],
  ['F-34', 'orders', (random) => ({ symbol: random.pick(SYMBOLS), minNotional: '40', ms: random.int(3_000, 15_000) })],
  ['F-35', 'reads', (random) => ({ count: 'always', age: random.int(200, 40_000), lasts: random.int(10_000, 40_000) })],
  ['F-36', 'orders', (random) => ({ ...few(random), form: random.pick(['canceled', 'filled', 'untouched']) })],
  ['F-37', 'reads', (random) => ({ ...reading(random), rows: random.int(1, 3), seed: random.int(1, 9_999) })],
  ['F-38', 'reads', (random) => ({ ...reading(random), ms: random.int(2_000, 30_000) })],
  ['F-39', 'reads', (random) => ({ ...reading(random), ms: random.int(2_000, 20_000) })],
  ['F-40', 'reads', (random) => ({ ...reading(random), form: random.pick(['archived', 'forgotten']) })],
  ['F-41', 'orders', (random) => ({ ...few(random), path: ORDER.usdm })],
  [
    'F-42',
    'orders',
    (random, market) => ({
      symbol: random.pick(SYMBOLS),
      ms: random.int(3_000, 15_000),
      status: market === 'usdm' ? 'TRADING_HALT' : random.pick(['HALT', 'BREAK']),
    }),
  ],
  ['F-43', 'orders', (random) => ({ ...few(random), path: ORDER.usdm })],
  ['F-44', 'orders', (random) => ({ ...few(random), path: ORDER.usdm })],
  [
    'F-45',
    'orders',
    (random) => ({
      count: random.int(1, 2),
      ...random.pick([
        {},
        { cancelResult: 'FAILURE' },
        { newOrderResult: 'FAILURE' },
        { cancelResult: 'FAILURE', newOrderResult: 'FAILURE' },
        { code: 429 },
        { code: 503 },
        { code: 503, newOrderResult: 'FAILURE' },
      ]),
    }),
  ],
  [
    'F-46',
    'orders',
    (random) => ({
      form: random.pick(['errors', 'short', 'status']),
      rows: random.int(1, 2),
      count: 1,
      seed: random.int(1, 9_999),
    }),
  ],
  ['F-47', 'orders', (random) => ({ rows: random.int(1, 3), seed: random.int(1, 9_999), lasts: 60_000 })],
  ['F-48', 'orders', (random) => ({ ms: random.int(20, 2_000), lasts: 30_000 })],
  ['F-49', 'orders', (_, market) => ({ path: ORDER[market], lasts: 20_000 })],
  ['F-50', 'orders', (_, market) => ({ path: ORDER[market], lasts: 20_000 })],
  ['F-51', 'orders', () => ({ path: ORDER.spot, lasts: 20_000 })],
  [
    'F-54',
    'events',
    (random, market) => ({
      form: random.pick(['word', 'field', 'null']),
      path: ORDER[market],
      count: random.int(1, 2),
      seed: random.int(1, 9_999),
    }),
  ],
  ['F-56', 'orders', (random, _, apiKey) => ({ form: random.pick(['adl', 'liquidation']), apiKey, symbol: 'ETHUSDT' })],
  ['F-57', 'events', (random) => ({ form: random.pick(['child-first', 'race', 'rejected', 'stuck']), lasts: 20_000 })],
  ['F-58', 'orders', (random, _, apiKey) => ({ apiKey, symbol: random.pick(SYMBOLS) })],
  ['F-59', 'orders', (random) => ({ count: random.int(1, 2) })],
  ['F-60', 'events', (random) => ({ ...ofSockets(random), code: random.pick([1000, 1001, 1006, 1008, 1011, 1012]) })],
  ['F-60', 'events', (random) => ({ ...ofSockets(random), form: 'mid-frame' })],
  ['F-61', 'events', (random) => ({ ...ofSockets(random), ms: random.int(3_000, 25_000) })],
  ['F-62', 'events', () => ({ lasts: 70_000 })],
  ['F-63', 'events', ofSockets],
  ['F-64', 'events', (random) => ({ ms: random.pick([0, 600, 3_000]), rows: random.int(0, 1) })],
  ['F-65', 'events', (_, __, apiKey) => ({ apiKey })],
  ['F-66', 'events', few],
  ['F-67', 'events', () => ({})],
  ['F-68', 'events', (random) => ({ count: random.int(1, 2), code: random.pick([-2015, -2035]) })],
  ['F-68', 'events', (random) => ({ form: 'slow', ms: random.int(1_000, 9_000) })],
  ['F-69', 'events', (random) => ({ ...streaming(random), chance: 0.7 })],
  ['F-70', 'events', (random) => ({ ...streaming(random), ms: random.int(100, 1_500) })],
  ['F-71', 'events', (random) => ({ ...streaming(random), seed: random.int(1, 9_999) })],
  ['F-72', 'events', (random) => ({ ...streaming(random), form: 'late', ms: [0, 500] })],
  ['F-72', 'events', (random) => ({ ...few(random), form: 'reply-only' })],
  ['F-72', 'events', (random) => ({ ...few(random), form: 'event-only' })],
  ['F-73', 'events', (random) => ({ ...ofSockets(random), ms: random.int(1_000, 5_000), frames: 500 })],
  ['F-74', 'events', (random) => ({ form: random.pick(['json', 'utf8', 'binary', 'fragments']) })],
  ['F-74', 'events', () => ({ form: 'large', bytes: 4_194_304 })],
  ['F-76', 'events', (random) => ({ form: 'dials', limit: 0, lasts: random.int(2_000, 8_000) })],
  [
    'F-77',
    'events',
    (random) => ({ form: random.pick(['gap', 'pu', 'crossed', 'old']), symbol: random.pick(SYMBOLS) }),
  ],
  ['F-78', 'events', (random) => ({ code: random.pick([403, 429, 503]), count: random.int(1, 3) })],
  [
    'F-79',
    'events',
    (random) => ({ ...streaming(random), form: random.pick(['microseconds', 'future', 'backward']), ms: 3_000 }),
  ],
]

const ONLY: Readonly<Record<string, Market>> = {
  'F-32': 'spot',
  'F-33': 'usdm',
  'F-41': 'usdm',
  'F-43': 'usdm',
  'F-44': 'usdm',
  'F-45': 'spot',
  'F-46': 'usdm',
  'F-59': 'usdm',
  'F-51': 'spot',
  'F-56': 'usdm',
  'F-57': 'usdm',
  'F-58': 'usdm',
  'F-62': 'spot',
  'F-65': 'usdm',
  'F-66': 'usdm',
  'F-67': 'spot',
  'F-68': 'spot',
}
/** How often each sort is drawn: a lost stream keeps every tab from trading, and too many leave nothing to prove. */
const SHARE: Readonly<Record<FaultSpan['touches'], number>> = { orders: 4, reads: 2, events: 1 }
/** A rule that found nothing to strike goes by itself after this long, ms. */
const WAITS = 15_000

/** Faults one after another and over each other, from the seed alone; `ids` narrows the choice. */
export function* planFaults(random: Random, apiKey: string, ids: readonly string[] = []): Generator<PlannedFault> {
  const kinds = KINDS.filter(([id]) => ids.length === 0 || ids.includes(id))
  let at = random.int(0, 3_000)
  if (kinds.length === 0) return
  for (;;) {
    const [id, touches, draft] = random.weighted(kinds.map((kind) => [SHARE[kind[1]], kind] as const))
    const market = ONLY[id] ?? random.pick(['spot', 'usdm'] as const)
    const { lasts = WAITS, ...rest } = draft(random, market, apiKey)
    const longest = Array.isArray(rest.ms) ? rest.ms[1] : (rest.ms as number | undefined)
    const order: FaultOrder = { id, ...(id === 'F-64' ? {} : { market }), ...rest, lasts }
    yield { at, order, touches, effect: Math.max(longest ?? 0, order.late ?? 0) }
    at += random.int(500, 13_000)
  }
}
