import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import type { Balance } from '../../lib/domain/account'
import type { DecimalString } from '../../lib/domain/decimal'
import type { CancelRun, OrderFate } from '../../lib/domain/intent'
import type { Order } from '../../lib/domain/order'
import { newest } from '../../lib/client/use-cancel-all'
import { CancelReport } from './cancel-report'
import { inScope, scopeOf, settledOf, splitOrders } from './scopes'

afterEach(cleanup)

const d = (text: string) => text as DecimalString
const order = (part: Partial<Order>): Order => ({
  market: 'usdm',
  symbol: 'BTCUSDT',
  service: 'order',
  orderId: '1',
  clientOrderId: 'a',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  status: 'NEW',
  quantity: d('1'),
  executedQuantity: d('0'),
  reduceOnly: false,
  closePosition: false,
  exchangeTime: 1,
  ...part,
})
const run = (part: Partial<CancelRun>, fates: readonly OrderFate[] = ['canceled', 'already-filled']): CancelRun => ({
  runId: 'r',
  accountId: 'paper',
  scope: { mode: 'entries' },
  state: 'running',
  startedAt: 1_000,
  kept: 3,
  orders: fates.map((fate, at) => ({
    market: 'spot',
    service: 'order',
    symbol: `S${at}`,
    orderId: String(at),
    clientOrderId: 'x',
    side: 'BUY',
    quantity: d('1'),
    executedQuantity: d('0'),
    fate,
  })),
  ...part,
})
const counts = { spotOrders: 0, spotLists: 0, futuresOrders: 0, futuresAlgoOrders: 0 }

describe('what a scope takes (S-51)', () => {
  const held: Balance = {
    market: 'spot',
    asset: 'BTC',
    free: d('0.5'),
    locked: d('0.5'),
    wallet: d('1'),
    exchangeTime: 1,
  }
  const orders = [
    order({ orderId: '1' }),
    order({ orderId: '2', side: 'SELL', symbol: 'ETHUSDT' }),
    order({ orderId: '3', market: 'spot' }),
    order({ orderId: '4', service: 'algo', orderType: 'STOP_MARKET', side: 'SELL', reduceOnly: true }),
    order({ orderId: '5', service: 'algo', orderType: 'TAKE_PROFIT_MARKET', side: 'SELL', closePosition: true }),
    order({ orderId: '6', market: 'spot', side: 'SELL', orderType: 'STOP_LOSS_LIMIT', quantity: d('1') }),
    order({ orderId: '7', market: 'spot', side: 'SELL', orderType: 'STOP_LOSS_LIMIT', quantity: d('2') }),
  ]
  const { entries, protective } = splitOrders(orders, [held], () => 'BTC')
  it('keeps what protects and nothing else', () => {
    expect(protective.map((one) => one.orderId)).toEqual(['4', '5', '6'])
    expect(entries.map((one) => one.orderId)).toEqual(['1', '2', '3', '7'])
  })
  it.each([
    ['entries', ['1', '2', '3', '7']],
    ['symbol', ['1']],
    ['spot', ['3', '7']],
    ['usdm', ['1', '2']],
    ['buys', ['1', '3']],
    ['sells', ['2', '7']],
  ] as const)('%s', (name, expected) => {
    expect(inScope(entries, scopeOf(name, { market: 'usdm', symbol: 'BTCUSDT' })).map((one) => one.orderId)).toEqual(
      expected,
    )
  })
})

describe('the sentence at the end (S-55)', () => {
  const says = (one: CancelRun) => render(<CancelReport run={one} press={{ kind: 'idle' }} />)

  it('is exact when everything was asked for', () => {
    says(run({ scope: { mode: 'everything' }, state: 'verified', endedAt: 2_300, open: counts, kept: 0 }))
    expect(screen.getByText('0 open, verified')).toBeDefined()
    expect(screen.getByText('in 1.3 s')).toBeDefined()
  })
  it('names what stays by default', () => {
    says(run({ state: 'verified', endedAt: 2_300, open: counts }))
    expect(screen.getByText('0 entries open, verified; 3 protective stay')).toBeDefined()
  })
  it.each([
    ['while it runs', run({}, ['canceled', 'pending'])],
    ['when all are settled and Binance is still being read', run({}, ['canceled', 'canceled'])],
    [
      'when something is left',
      run({ state: 'incomplete', endedAt: 61_000, open: { ...counts, spotOrders: 1 } }, ['canceled', 'still-open']),
    ],
  ])('is not said %s', (_name, one) => {
    says(one)
    expect(screen.queryByText(/verified/)).toBeNull()
  })
  it('shows each fate in words', () => {
    says(run({}, ['canceled', 'already-filled', 'still-open', 'unknown', 'pending']))
    for (const fate of ['Canceled', 'Already filled', 'Still open', 'Unknown, checking', 'Canceling'])
      expect(screen.getByText(fate)).toBeDefined()
    expect(screen.getByText('2 of 5 settled, 3 left')).toBeDefined()
  })
  it('does not call it canceled when the server could not be reached, and says that it is asked (S-11, S-71)', () => {
    render(<CancelReport run={run({ state: 'verified', open: counts })} press={{ kind: 'checking', asked: 3 }} />)
    expect(screen.getByText('Your server did not answer')).toBeDefined()
    expect(screen.getByText(/asked what became of it, 3 times so far; nothing is sent again by itself/)).toBeDefined()
    expect(screen.queryByText(/verified/)).toBeNull()
    cleanup()
    render(<CancelReport run={undefined} press={{ kind: 'not-received' }} />)
    expect(screen.getByText('Your server never received this')).toBeDefined()
  })
})

describe('two readings of a run', () => {
  it('shows the one that is further on, and the later run', () => {
    const early = run({}, ['pending', 'canceled'])
    const late = run({}, ['canceled', 'canceled'])
    expect(newest(early, late)).toBe(late)
    expect(newest(run({ state: 'verified' }, ['pending']), late)?.state).toBe('verified')
    expect(newest(run({ runId: 'old', state: 'verified' }), run({ runId: 'new', startedAt: 2_000 }))?.runId).toBe('new')
    expect(settledOf(early)).toEqual({ settled: 1, all: 2 })
  })
})
