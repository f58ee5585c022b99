import { beforeEach, describe, expect, test } from 'vitest'
import { endow, stageSpot, type StagedSpot } from '../testing/staged-spot'

const DAYS_90 = 90 * 86_400_000
const SYMBOL = { symbol: 'BTCUSDT' }
const LIMIT = { ...SYMBOL, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '50000' }
// Source: spot.md 6.7, 16.1.
const ARCHIVED = {
  status: 400,
  code: -2026,
  msg: 'Order was canceled or expired with no executed qty over 90 days ago and has been archived.',
}

let exchange: StagedSpot

beforeEach(() => {
  exchange = stageSpot()
  for (const account of ['a', 'b']) endow(exchange, account, { USDT: '1000000', BTC: '10' })
})

function place(changes: Record<string, string> = {}): string {
  const answer = exchange.call('a', 'POST', 'order', { ...LIMIT, newOrderRespType: 'RESULT', ...changes })
  expect(answer).not.toHaveProperty('code')
  return String(answer.orderId)
}
const cancel = (orderId: string) => exchange.call('a', 'DELETE', 'order', { ...SYMBOL, orderId })
const query = (params: Record<string, string>, account = 'a') =>
  exchange.call(account, 'GET', 'order', { ...SYMBOL, ...params })
const listed = (): string[] =>
  exchange.call('a', 'GET', 'allOrders', SYMBOL).map((order: { orderId: number }) => String(order.orderId))

function canceled(): string {
  const orderId = place()
  cancel(orderId)
  return orderId
}

const WITHOUT_FILL: [name: string, status: string, end: () => string][] = [
  ['canceled', 'CANCELED', canceled],
  ['expired as it could not be filled', 'EXPIRED', () => place({ timeInForce: 'IOC' })],
  [
    'expired on an empty book',
    'EXPIRED',
    () => {
      const { price: _, timeInForce: __, ...market } = { ...LIMIT, type: 'MARKET' }
      return String(exchange.call('a', 'POST', 'order', market).orderId)
    },
  ],
  [
    'expired by self-trade prevention',
    'EXPIRED_IN_MATCH',
    () => {
      const maker = place()
      place({ side: 'SELL', timeInForce: 'IOC' })
      return maker
    },
  ],
  [
    'expired as the sibling of a canceled pair',
    'CANCELED',
    () => {
      const pair = { aboveType: 'LIMIT_MAKER', abovePrice: '190000', belowType: 'STOP_LOSS', belowStopPrice: '20000' }
      const list = exchange.call('a', 'POST', 'orderList/oco', { ...SYMBOL, side: 'SELL', quantity: '1', ...pair })
      cancel(String(list.orders[0].orderId))
      return String(list.orders[1].orderId)
    },
  ],
]

const WITH_FILL: [name: string, status: string, end: () => string][] = [
  [
    'filled',
    'FILLED',
    () => {
      const orderId = place()
      exchange.market('BTCUSDT').hit('SELL', '1')
      return orderId
    },
  ],
  [
    'filled in part and canceled',
    'CANCELED',
    () => {
      const orderId = place()
      exchange.market('BTCUSDT').hit('SELL', '0.4')
      cancel(orderId)
      return orderId
    },
  ],
  [
    'filled in part and expired',
    'EXPIRED',
    () => {
      exchange.market('BTCUSDT').offer('SELL', '50000', '0.4')
      return place({ timeInForce: 'IOC' })
    },
  ],
  ['open', 'NEW', () => place()],
]

describe('an order that ended without a fill', () => {
  test.each(WITHOUT_FILL)('is known for 90 days and then archived: %s', (_, status, end) => {
    const orderId = end()
    exchange.clock.advance(DAYS_90 - 1)
    expect(query({ orderId })).toMatchObject({ status, executedQty: '0.00000000' })
    exchange.clock.advance(1)
    expect(query({ orderId })).toMatchObject({ status })
    expect(listed()).toContain(orderId)
    exchange.clock.advance(1)
    expect(query({ orderId })).toMatchObject(ARCHIVED)
    expect(listed()).not.toContain(orderId)
  })

  test('is archived under its client id as well', () => {
    const orderId = place({ newClientOrderId: 'mine' })
    cancel(orderId)
    exchange.clock.advance(DAYS_90 + 1)
    expect(query({ origClientOrderId: 'mine' })).toMatchObject(ARCHIVED)
    expect(query({ orderId, origClientOrderId: 'mine' })).toMatchObject(ARCHIVED)
    // Ids that disagree and accounts that do not own it learn nothing of it.
    expect(query({ orderId, origClientOrderId: 'other' })).toMatchObject({ code: -2039 })
    expect(query({ orderId }, 'b')).toMatchObject({ code: -2013 })
  })

  test('leaves its client id to the next order', () => {
    cancel(place({ newClientOrderId: 'mine' }))
    exchange.clock.advance(DAYS_90 + 1)
    const second = place({ newClientOrderId: 'mine' })
    expect(query({ origClientOrderId: 'mine' })).toMatchObject({ orderId: Number(second), status: 'NEW' })
  })

  test('counts from its end and not from its placement', () => {
    const orderId = place()
    exchange.clock.advance(2 * DAYS_90)
    cancel(orderId)
    exchange.clock.advance(DAYS_90)
    expect(query({ orderId })).toMatchObject({ status: 'CANCELED' })
    exchange.clock.advance(1)
    expect(query({ orderId })).toMatchObject(ARCHIVED)
  })

  test.each(['state', 'changes'] as const)('stays archived over a restart from its %s', (from) => {
    const orderId = canceled()
    exchange.clock.advance(DAYS_90)
    exchange.restart(from)
    expect(query({ orderId })).toMatchObject({ status: 'CANCELED' })
    exchange.clock.advance(1)
    expect(query({ orderId })).toMatchObject(ARCHIVED)
  })

  test('cannot be canceled or amended, like any that is not open', () => {
    const orderId = canceled()
    exchange.clock.advance(DAYS_90 + 1)
    expect(cancel(orderId)).toMatchObject({ code: -2011, msg: 'Unknown order sent.' })
    expect(exchange.call('a', 'PUT', 'order/amend/keepPriority', { ...SYMBOL, orderId, newQty: '0.5' })).toMatchObject({
      code: -2038,
      msg: 'Unknown order sent.',
    })
  })
})

describe('never archived', () => {
  test.each(WITH_FILL)('is an order that is %s', (_, status, end) => {
    const orderId = end()
    exchange.clock.advance(10 * DAYS_90)
    expect(query({ orderId })).toMatchObject({ status })
    expect(listed()).toContain(orderId)
  })
})

test('an order that never was is unknown and not archived', () => {
  exchange.clock.advance(10 * DAYS_90)
  expect(query({ orderId: '1' })).toMatchObject({ code: -2013, msg: 'Order does not exist.' })
})
