import { describe, expect, test } from 'vitest'
import {
  fillKey,
  orderKey,
  type History,
  type JournalIntent,
  type Shown,
  type Truth,
  type VenueOrder,
} from '../history'
import { checkHistory } from './check-history'

const T = 1_795_000_000_000
const idOf = (name: string): string => `bnpoABC${name.padEnd(27, '0')}`

const order = (name: string, more: Partial<VenueOrder> = {}): VenueOrder => ({
  market: 'spot',
  service: 'order',
  symbol: 'BTCUSDT',
  orderId: name,
  clientOrderId: idOf(name),
  status: 'NEW',
  quantity: '0.10',
  executed: '0.00',
  ...more,
})
const intent = (name: string, more: Partial<JournalIntent> = {}): JournalIntent => ({
  intentId: name,
  kind: 'place',
  market: 'spot',
  symbol: 'BTCUSDT',
  clientOrderId: idOf(name),
  idempotencyKey: `key-${name}`,
  state: 'accepted',
  orderId: name,
  isAlgo: false,
  isEntry: true,
  sends: 1,
  received: T + 1_000,
  sent: T + 1_010,
  settled: T + 1_100,
  ...more,
})
const truth = (time: number, orders: readonly VenueOrder[], more: Partial<Truth> = {}): Truth => ({
  time,
  orders: new Map(orders.map((each) => [orderKey(each), each])),
  balances: new Map([['spot:USDT', '900.00 100.00']]),
  positions: new Map(),
  fillCount: { spot: 1, usdm: 0 },
  ...more,
})
const shown = (at: number, orders: readonly VenueOrder[], more: Partial<Shown> = {}): Shown => ({
  tab: 0,
  at,
  live: ['spot'],
  age: { spot: 100, usdm: 100 },
  orders: new Map(orders.map(({ executed, ...each }) => [orderKey(each), { ...each, executed }])),
  balances: new Map([['spot:USDT', '900 100.0']]),
  positions: new Map(),
  ...more,
})
const send = (name: string, time = T + 1_020, number = 1) => ({
  number,
  time,
  market: 'spot' as const,
  method: 'POST',
  path: '/api/v3/order',
  params: { newClientOrderId: idOf(name) },
})
const fill = { market: 'spot', symbol: 'BTCUSDT', orderId: 'b', tradeId: '7', quantity: '0.1', price: '100.0' } as const

const resting = order('a')
const filled = order('b', { status: 'FILLED', executed: '0.1' })

/** An order that rests, one that has traded, shown as they are. */
const GOOD: History = {
  seed: 'test',
  prefix: '^bnp[a-z]ABC',
  rate: 20,
  acts: [
    { number: 0, kind: 'place', at: T + 990, life: 0, key: 'key-a', status: 200, intentIds: ['a'] },
    { number: 1, kind: 'place', at: T + 990, life: 0, key: 'key-b', status: 200, intentIds: ['b'] },
  ],
  sends: [send('a'), send('b', T + 1_030, 2)],
  lives: [{ from: T }],
  truths: [
    truth(T + 2_000, [resting, filled]),
    truth(T + 40_000, [resting, filled]),
    truth(T + 90_000, [resting, filled]),
  ],
  fills: [fill],
  shown: [shown(T + 30_000, [resting, filled])],
  claims: [{ at: T + 1_200, clientOrderId: idOf('b'), says: 'FILLED', executed: '0.1', order: orderKey(filled) }],
  doubted: new Set([idOf('a')]),
  alarms: [],
  locks: [],
  faults: [],
  faultsEnded: T + 60_000,
  journal: [intent('a'), intent('b')],
  ledger: [{ ...fill, quantity: '0.10', price: '100' }],
  readAt: T + 90_000,
}

const found = (history: History): string[] =>
  checkHistory(history).findings.map(({ invariant, counts }) => `${invariant} ${counts}`)
const alarm = (code: string, params: Record<string, string>) => [{ at: T + 50_000, code, params }]
const lastTruth = (...orders: readonly VenueOrder[]): History['truths'] => [
  ...GOOD.truths.slice(0, 2),
  truth(T + 90_000, orders),
]

test('an honest history holds, whatever zeros its amounts end with (I1..I8)', () => {
  const verdict = checkHistory(GOOD)
  expect(verdict.findings).toEqual([])
  expect(verdict).toMatchObject({ intents: 2, unconfirmed: 1, settledAfter: [90], settledUndisturbed: [90], kills: 0 })
  expect(verdict.compared).toBeGreaterThanOrEqual(3)
})

const TAMPERED: readonly (readonly [what: string, as: string, tamper: Partial<History>])[] = [
  ['a request that left twice (I1, F-13)', 'I1 doubled', { sends: [...GOOD.sends, send('a', T + 1_500, 3)] }],
  [
    'a batch with a leg that left before (I1, S-25)',
    'I1 doubled',
    {
      sends: [
        ...GOOD.sends,
        {
          ...send('a', T + 1_500, 3),
          path: '/fapi/v1/batchOrders',
          params: { batchOrders: JSON.stringify([{ newClientOrderId: idOf('a') }, { newClientOrderId: idOf('b') }]) },
        },
      ],
    },
  ],
  [
    'a leg of a list that nobody wrote down (I2, S-01, S-25)',
    'I2 lost',
    {
      sends: [
        ...GOOD.sends,
        { ...send('a', T, 3), path: '/api/v3/orderList/oco', params: { belowClientOrderId: idOf('z') } },
      ],
    },
  ],
  [
    'a replacement that nobody wrote down (I2, S-01, S-25)',
    'I2 lost',
    { sends: [...GOOD.sends, { ...send('z', T, 3), path: '/api/v3/order/cancelReplace' }] },
  ],
  [
    'an intent whose journal has two sends (I1, S-04)',
    'I1 doubled',
    { journal: [intent('a', { sends: 2 }), intent('b')] },
  ],
  [
    'a request that the journal does not call sent (I1, S-02)',
    'I1 doubled',
    { journal: [intent('a', { sends: 0 }), intent('b')] },
  ],
  [
    'two orders under one id without an alarm (I1, F-14)',
    'I1 doubled',
    { truths: lastTruth(resting, filled, order('a2', { clientOrderId: idOf('a') })) },
  ],
  ['an order of ours without an intent (I2)', 'I2 lost', { truths: lastTruth(resting, filled, order('z')) }],
  [
    'a request that was sent before it was written down (I2, S-02)',
    'I2 lost',
    { sends: [...GOOD.sends, send('z', T, 3)] },
  ],
  [
    'an intent that was acknowledged and is gone after a kill (I2, F-80)',
    'I2 lost',
    { acts: [...GOOD.acts, { number: 2, kind: 'place', at: T, life: 0, key: 'key-z', status: 200, intentIds: ['z'] }] },
  ],
  [
    'an intent called accepted that never reached the exchange (I2)',
    'I2 lost',
    { journal: [...GOOD.journal, intent('z')] },
  ],
  ['an intent without an end (I3)', 'I3 unsettled', { journal: [intent('a', { state: 'unconfirmed' }), intent('b')] }],
  [
    'an intent that nobody was told of (I3, S-35)',
    'I3 unsettled',
    { journal: [intent('a', { state: 'unresolved' }), intent('b')] },
  ],
  ['a trade that the ledger lost (I4, F-71)', 'I4 lost', { ledger: [] }],
  ['a trade of another size (I4)', 'I4 lost', { ledger: [{ ...fill, quantity: '0.2' }] }],
  ['a trade that was invented (I4, S-43)', 'I4 lost', { ledger: [...GOOD.ledger, { ...fill, tradeId: '8' }] }],
  ['a trade that was kept twice (I4, F-69)', 'I4 lost', { ledger: [...GOOD.ledger, ...GOOD.ledger] }],
  [
    'an open order that was over long before (I5)',
    'I5 staleShownLive',
    { truths: GOOD.truths.map(({ time }) => truth(time, [order('a', { status: 'CANCELED' }), filled])) },
  ],
  [
    'an order that the exchange does not have (I5)',
    'I5 staleShownLive',
    { shown: [shown(T + 30_000, [resting, filled, order('z', { clientOrderId: 'web_1' })])] },
  ],
  ['an open order that is not on the screen (I5, F-37)', 'I5 staleShownLive', { shown: [shown(T + 30_000, [filled])] }],
  [
    'less executed than was long before (I5, F-71)',
    'I5 staleShownLive',
    { shown: [shown(T + 30_000, [resting, { ...filled, executed: '0.05' }])] },
  ],
  [
    'a balance of before (I5, F-39)',
    'I5 staleShownLive',
    { shown: [shown(T + 30_000, [resting, filled], { balances: new Map([['spot:USDT', '1000 0']]) })] },
  ],
  [
    'a position that is closed (I5)',
    'I5 staleShownLive',
    { shown: [shown(T + 30_000, [], { live: ['usdm'], positions: new Map([['BTCUSDT:BOTH', '0.5']]) })] },
  ],
  [
    'an order that was called not placed and is there (I6, F-35)',
    'I6 wronglyFinal',
    { claims: [{ at: T + 5_000, clientOrderId: idOf('a'), says: 'not-placed' }] },
  ],
  [
    'an intent of the journal that reads rejected and has traded (I6, F-32)',
    'I6 wronglyFinal',
    { journal: [intent('a'), intent('b', { state: 'rejected' })] },
  ],
  [
    'a quantity that was called canceled and traded (I6, F-48)',
    'I6 wronglyFinal',
    { claims: [{ at: T, clientOrderId: idOf('b'), says: 'CANCELED', executed: '0.05', order: orderKey(filled) }] },
  ],
  [
    'an entry that was asked for and left after the lock (I7)',
    'I7 afterLock',
    { locks: [{ kind: 'kill-switch', from: T + 900, to: T + 60_000 }] },
  ],
  [
    'an entry that was asked for before the lock and left long after it (I7)',
    'I7 afterLock',
    { sends: [send('a', T + 20_000), send('b')], locks: [{ kind: 'cancel-all', from: T + 1_050, to: T + 60_000 }] },
  ],
  [
    'an order that the next life of the desk sent by itself (I8, F-80)',
    'I8 afterRestart',
    { lives: [{ from: T, to: T + 1_025 }, { from: T + 9_000 }], sends: [send('a'), send('b', T + 19_500, 2)] },
  ],
  ['an order that nobody asked for (I8)', 'I8 afterRestart', { acts: GOOD.acts.slice(1) }],
]

describe('a tampered history is caught', () => {
  test.each(TAMPERED)('%s', (_, as, tamper) => {
    expect(found({ ...GOOD, ...tamper })).toContain(as)
  })
})

const HONEST: readonly (readonly [what: string, history: Partial<History>])[] = [
  [
    'two orders of a middlebox that were told (S-28, F-14)',
    {
      truths: lastTruth(resting, filled, order('a2', { clientOrderId: idOf('a') })),
      alarms: alarm('two-orders-one-id', { clientOrderId: idOf('a') }),
    },
  ],
  [
    'a late sighting that was told (S-37, I6)',
    {
      claims: [{ at: T, clientOrderId: idOf('a'), says: 'not-placed' }],
      alarms: alarm('late-sighting', { clientOrderId: idOf('a') }),
    },
  ],
  [
    'an intent for the owner to decide (S-35)',
    {
      journal: [intent('a', { state: 'unresolved' }), intent('b')],
      alarms: alarm('unresolved', { clientOrderId: idOf('a') }),
    },
  ],
  [
    'an order of which the exchange only told that it was rejected (S-25)',
    {
      shown: [
        shown(T + 30_000, [
          resting,
          filled,
          order('z', { clientOrderId: idOf('z'), status: 'REJECTED', executed: '0' }),
        ]),
      ],
    },
  ],
  ['a stale picture in grey (S-71)', { shown: [shown(T + 30_000, [filled], { live: [] })] }],
  [
    'a picture as old as it says (S-70)',
    {
      shown: [shown(T + 41_000, [resting], { age: { spot: 20_000, usdm: 0 } })],
      truths: [
        truth(T + 2_000, [resting]),
        truth(T + 40_000, [filled, { ...resting, status: 'CANCELED' }]),
        ...lastTruth(filled, { ...resting, status: 'CANCELED' }).slice(2),
      ],
    },
  ],
  [
    'an entry that was on its way when the lock was acknowledged (I7)',
    { locks: [{ kind: 'kill-switch', from: T + 1_015, to: T + 60_000 }] },
  ],
  [
    'a reduce-only close under the lock (S-52)',
    {
      journal: GOOD.journal.map((each) => ({ ...each, isEntry: false })),
      locks: [{ kind: 'kill-switch', from: T + 900, to: T + 60_000 }],
    },
  ],
]

describe('what happens without anybody being wrong is no finding', () => {
  test.each(HONEST)('%s', (_, history) => {
    expect(found({ ...GOOD, ...history })).toEqual([])
  })
})

test('trades are told apart by order as well: two orders of one owner may meet in one (I4, S-42)', () => {
  expect(fillKey(fill)).not.toBe(fillKey({ ...fill, orderId: 'c' }))
})

test('a wait is counted from the end of the fault that kept reads away (S-35)', () => {
  const history: History = {
    ...GOOD,
    journal: [intent('a', { settled: T + 40_000 }), intent('b')],
    faults: [{ id: 'F-28', market: 'spot', from: T, to: T + 30_000, struck: true, touches: 'reads' }],
  }
  expect(checkHistory(history)).toMatchObject({ settledAfter: [10_000], settledUndisturbed: [] })
})
