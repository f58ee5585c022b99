import { beforeEach, describe, expect, test } from 'vitest'
import { ApiError } from '../../gateway/types'
import { createListDesk, type ListDesk } from '../../testing/spot-list-desk'

let desk: ListDesk

beforeEach(() => {
  desk = createListDesk()
})

const limit = (change: Record<string, string> = {}) => ({
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.5',
  price: desk.at(-2000),
  ...change,
})
const rest = (change: Record<string, string> = {}) => desk.call('a', 'POST', 'order', limit(change))

interface Outcome {
  readonly status: number
  readonly code?: number
  readonly msg?: string
  // biome-ignore lint: answers of many shapes
  readonly data: any
}

function replace(params: Record<string, string>): Outcome {
  try {
    return { status: 200, data: desk.call('a', 'POST', 'order/cancelReplace', params) }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { status: error.status, code: error.code, msg: error.msg, data: error.data }
  }
}
/** The account has used up its order count of these ten seconds. */
const fill = () => desk.orderCounts.add('spot', 'a', 100)
const counted = () => desk.orderCounts.rows('spot', 'a')[0]?.count

describe('a cancelReplace', () => {
  test('cancels and places, each with its own answer', () => {
    const old = rest({ newClientOrderId: 'old' })
    desk.said()
    const outcome = replace({
      ...limit({ price: desk.at(-2100) }),
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelOrigClientOrderId: 'old',
      cancelNewClientOrderId: 'gone',
      newClientOrderId: 'new',
    })
    expect(outcome.status).toBe(200)
    expect(outcome.data).toMatchObject({
      cancelResult: 'SUCCESS',
      newOrderResult: 'SUCCESS',
      cancelResponse: { orderId: old.orderId, origClientOrderId: 'old', clientOrderId: 'gone', status: 'CANCELED' },
      newOrderResponse: { clientOrderId: 'new', status: 'NEW', fills: [] },
    })
    expect(desk.said()).toEqual([
      'LIMIT CANCELED CANCELED',
      'outboundAccountPosition',
      'LIMIT NEW NEW',
      'outboundAccountPosition',
    ])
    expect(counted()).toBe(1)
  })

  test('pays the new order with what the canceled one had locked', () => {
    const price = desk.at(-2000)
    const quantity = (95_000 / Number(price)).toFixed(5)
    const old = rest({ quantity })
    const outcome = replace({
      ...limit({ quantity, price: desk.at(-1990) }),
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelOrderId: String(old.orderId),
    })
    expect(outcome.data).toMatchObject({ cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS' })
  })

  test('judges the filters before it cancels', () => {
    const old = rest()
    const outcome = replace({
      ...limit({ quantity: '0.000001' }),
      cancelReplaceMode: 'ALLOW_FAILURE',
      cancelOrderId: String(old.orderId),
    })
    expect(outcome).toEqual({ status: 400, code: -1013, msg: 'Filter failure: LOT_SIZE', data: undefined })
    expect(desk.order(old.orderId).status).toBe('NEW')
  })

  test.each([
    ['nothing to cancel', 'STOP_ON_FAILURE', false, '999', {}, 400, -2022, 'FAILURE', 'NOT_ATTEMPTED'],
    ['nothing to cancel', 'ALLOW_FAILURE', false, '999', {}, 409, -2021, 'FAILURE', 'SUCCESS'],
    ['too dear a new order', 'STOP_ON_FAILURE', false, 'old', { quantity: '90' }, 409, -2021, 'SUCCESS', 'FAILURE'],
    ['too dear a new order', 'ALLOW_FAILURE', false, 'old', { quantity: '90' }, 409, -2021, 'SUCCESS', 'FAILURE'],
    ['both of it', 'ALLOW_FAILURE', false, '999', { quantity: '90' }, 400, -2022, 'FAILURE', 'FAILURE'],
    ['too many orders', 'STOP_ON_FAILURE', true, '999', {}, 429, -2022, 'FAILURE', 'NOT_ATTEMPTED'],
    ['too many orders', 'STOP_ON_FAILURE', true, 'old', {}, 429, -2021, 'SUCCESS', 'FAILURE'],
    ['too many orders', 'ALLOW_FAILURE', true, '999', {}, 400, -2022, 'FAILURE', 'FAILURE'],
    ['too many orders', 'ALLOW_FAILURE', true, 'old', {}, 409, -2021, 'SUCCESS', 'FAILURE'],
  ] as const)(
    'with %s, %s, count exceeded: %s, cancels %s',
    (_, mode, full, what, change, status, code, canceled, placed) => {
      const old = rest()
      if (full) fill()
      const outcome = replace({
        ...limit(change),
        cancelReplaceMode: mode,
        orderRateLimitExceededMode: 'CANCEL_ONLY',
        cancelOrderId: what === 'old' ? String(old.orderId) : what,
      })
      expect(outcome).toMatchObject({ status, code, data: { cancelResult: canceled, newOrderResult: placed } })
      if (canceled === 'FAILURE')
        expect(outcome.data.cancelResponse).toEqual({ code: -2011, msg: 'Unknown order sent.' })
      if (placed === 'NOT_ATTEMPTED') expect(outcome.data.newOrderResponse).toBeNull()
      if (placed === 'FAILURE')
        expect(outcome.data.newOrderResponse).toEqual(
          full
            ? { code: -1015, msg: 'Too many new orders; current limit is 100 orders per 10 SECOND.' }
            : { code: -2010, msg: 'Account has insufficient balance for requested action.' },
        )
      expect(desk.order(old.orderId).status).toBe(canceled === 'SUCCESS' ? 'CANCELED' : 'NEW')
      expect(counted()).toBe(full ? 100 : 1)
    },
  )

  test('does nothing when there were too many orders, unless it may cancel', () => {
    const old = rest()
    fill()
    const outcome = replace({ ...limit(), cancelReplaceMode: 'ALLOW_FAILURE', cancelOrderId: String(old.orderId) })
    expect(outcome).toEqual({
      status: 429,
      code: -1015,
      msg: 'Too many new orders; current limit is 100 orders per 10 SECOND.',
      data: undefined,
    })
    expect(desk.order(old.orderId).status).toBe('NEW')
  })

  test('tells of the new order that was refused after the cancel, and why', () => {
    const old = rest()
    desk.said()
    replace({
      ...limit({ quantity: '90', newClientOrderId: 'dear' }),
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelOrderId: String(old.orderId),
    })
    const reports = desk.events.map(({ event }) => event).filter(({ e }) => e === 'executionReport')
    expect(reports).toMatchObject([
      { x: 'CANCELED', X: 'CANCELED', r: 'NONE' },
      { x: 'REJECTED', X: 'REJECTED', r: 'INSUFFICIENT_BALANCES', c: 'dear', w: false, z: '0.00000000', t: -1 },
    ])
    expect(desk.call('a', 'GET', 'openOrders')).toEqual([])
  })

  test.each([
    ['ONLY_NEW', 200, undefined],
    ['ONLY_PARTIALLY_FILLED', 400, 'Order was not canceled due to cancel restrictions.'],
  ])('cancels under the restriction %s', (cancelRestrictions, status, msg) => {
    const old = rest()
    const outcome = replace({
      ...limit(),
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelOrderId: String(old.orderId),
      cancelRestrictions,
    })
    expect(outcome.status).toBe(status)
    if (msg !== undefined) expect(outcome.data.cancelResponse).toEqual({ code: -2011, msg })
  })

  test('of an order in a list cancels the list and answers with it', () => {
    const list = desk.call('a', 'POST', 'orderList/oco', {
      symbol: 'BTCUSDT',
      side: 'SELL',
      quantity: '0.5',
      aboveType: 'LIMIT_MAKER',
      abovePrice: desk.at(3000),
      belowType: 'STOP_LOSS',
      belowStopPrice: desk.at(-3000),
    })
    const outcome = replace({
      ...limit(),
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelOrderId: String(list.orders[1].orderId),
    })
    expect(outcome.data).toMatchObject({
      cancelResponse: { orderListId: list.orderListId, listOrderStatus: 'ALL_DONE' },
      newOrderResponse: { status: 'NEW' },
    })
    expect(outcome.data.cancelResponse.orderReports).toHaveLength(2)
  })

  test.each([
    [
      'no mode',
      { cancelReplaceMode: '' },
      -1102,
      "Mandatory parameter 'cancelReplaceMode' was not sent, was empty/null, or malformed.",
    ],
    [
      'a mode that is none',
      { cancelReplaceMode: 'TRY' },
      -1102,
      "Mandatory parameter 'cancelReplaceMode' was not sent, was empty/null, or malformed.",
    ],
    [
      'no order to cancel',
      { cancelOrderId: undefined },
      -1102,
      "Param 'cancelOrigClientOrderId' or 'cancelOrderId' must be sent, but both were empty/null!",
    ],
    ['a restriction that is none', { cancelRestrictions: 'ONLY' }, -1145, 'Invalid cancelRestrictions'],
    [
      'a way with the limit that is none',
      { orderRateLimitExceededMode: 'GO' },
      -1130,
      "Data sent for parameter 'orderRateLimitExceededMode' is not valid.",
    ],
    ['a symbol that is none', { symbol: 'NOPE' }, -1121, 'Invalid symbol.'],
    ['a side that is none', { side: 'UP' }, -1117, 'Invalid side.'],
  ])('is refused whole with %s', (_, change, code, msg) => {
    const params = { ...limit(), cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: '1', ...change }
    const given = Object.entries(params).filter((pair): pair is [string, string] => pair[1] !== undefined)
    expect(replace(Object.fromEntries(given))).toEqual({ status: 400, code, msg, data: undefined })
  })

  test('must agree with both ids when both are given', () => {
    const old = rest({ newClientOrderId: 'old' })
    const ids = { cancelOrderId: String(old.orderId), cancelOrigClientOrderId: 'other' }
    expect(replace({ ...limit(), cancelReplaceMode: 'STOP_ON_FAILURE', ...ids })).toMatchObject({
      status: 400,
      code: -2022,
      data: { cancelResponse: { code: -2011, msg: 'Unknown order sent.' } },
    })
  })
})
