import { beforeEach, describe, expect, test } from 'vitest'
import { times, units } from '../../engine/units'
import { createListDesk, type ListDesk } from '../../testing/spot-list-desk'

let desk: ListDesk

beforeEach(() => {
  desk = createListDesk()
})

const rest = (change: Record<string, string> = {}) =>
  desk.call('a', 'POST', 'order', {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '0.5',
    price: desk.at(-2000),
    newClientOrderId: 'first',
    ...change,
  })
const amend = (params: Record<string, string>) =>
  desk.call('a', 'PUT', 'order/amend/keepPriority', { symbol: 'BTCUSDT', ...params })
const refusal = (params: Record<string, string>) =>
  desk.refusal('a', 'PUT', 'order/amend/keepPriority', { symbol: 'BTCUSDT', ...params })

describe('an amendment', () => {
  test('makes the order smaller, frees what it no longer needs and is told with both ids', () => {
    const { orderId } = rest()
    desk.events.length = 0
    desk.clock.advance(5)
    const amended = amend({ orderId: String(orderId), newQty: '0.2', newClientOrderId: 'second' })
    expect(amended).toEqual({
      transactTime: desk.clock.now(),
      executionId: expect.any(Number),
      amendedOrder: {
        symbol: 'BTCUSDT',
        orderId,
        orderListId: -1,
        origClientOrderId: 'first',
        clientOrderId: 'second',
        price: desk.at(-2000),
        qty: '0.20000000',
        executedQty: '0.00000000',
        preventedQty: '0.00000000',
        quoteOrderQty: '0.00000000',
        cumulativeQuoteQty: '0.00000000',
        status: 'NEW',
        timeInForce: 'GTC',
        type: 'LIMIT',
        side: 'BUY',
        workingTime: desk.clock.now() - 5,
        selfTradePreventionMode: 'EXPIRE_MAKER',
      },
    })
    expect(desk.events.map(({ event }) => event)).toMatchObject([
      {
        x: 'REPLACED',
        X: 'NEW',
        c: 'second',
        C: 'first',
        q: '0.20000000',
        I: amended.executionId,
        w: true,
        T: desk.clock.now(),
      },
      { e: 'outboundAccountPosition' },
    ])
    const { locked } = desk.spot.trading.ledger.holding('a', 'USDT')
    expect(locked).toBe(times(units(desk.at(-2000)), units('0.2')))
    expect(desk.order(orderId)).toMatchObject({ origQty: '0.20000000', clientOrderId: 'second', status: 'NEW' })
    // The order answers to its new id and no longer to the old one.
    expect(desk.call('a', 'GET', 'order', { symbol: 'BTCUSDT', origClientOrderId: 'second' }).orderId).toBe(orderId)
    expect(desk.refusal('a', 'GET', 'order', { symbol: 'BTCUSDT', origClientOrderId: 'first' }).code).toBe(-2013)
  })

  test('gives the order a new id unless it is told one, which may be the old one', () => {
    const { orderId } = rest()
    expect(amend({ orderId: String(orderId), newQty: '0.4' }).amendedOrder.clientOrderId).not.toBe('first')
    const { clientOrderId } = desk.order(orderId)
    const kept = amend({ orderId: String(orderId), newQty: '0.3', newClientOrderId: String(clientOrderId) })
    expect(kept.amendedOrder).toMatchObject({ origClientOrderId: clientOrderId, clientOrderId })
  })

  test('keeps the place in the queue', () => {
    const price = desk.at(0)
    const mine = rest({ price, quantity: '0.3' })
    desk.call('b', 'POST', 'order', {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.3',
      price,
      newClientOrderId: 'later',
    })
    amend({ orderId: String(mine.orderId), newQty: '0.1' })
    desk.spot.credit('c', 'BTC', units('1'))
    desk.call('c', 'POST', 'order', {
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'LIMIT',
      timeInForce: 'IOC',
      quantity: '0.15',
      price,
    })
    expect(desk.order(mine.orderId).status).toBe('FILLED')
    expect(desk.call('b', 'GET', 'order', { symbol: 'BTCUSDT', origClientOrderId: 'later' }).executedQty).toBe(
      '0.05000000',
    )
  })

  test('that leaves nothing open ends the order', () => {
    const price = desk.at(0)
    const { orderId } = rest({ price, quantity: '0.3' })
    desk.call('b', 'POST', 'order', {
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'LIMIT',
      timeInForce: 'IOC',
      quantity: '0.1',
      price,
    })
    expect(desk.order(orderId).executedQty).toBe('0.10000000')
    expect(amend({ orderId: String(orderId), newQty: '0.1' }).amendedOrder).toMatchObject({
      status: 'EXPIRED',
      qty: '0.10000000',
      executedQty: '0.10000000',
    })
    expect(desk.call('a', 'GET', 'openOrders')).toEqual([])
    expect(desk.holds('USDT')[1]).toBe('0.00000000')
  })

  test.each([
    ['more', { newQty: '0.6' }, -2038, 'Order amend (quantity increase) is not supported.'],
    ['the same', { newQty: '0.5' }, -2038, 'The requested action would change no state; rejecting'],
    ['nothing', { newQty: '0' }, -1013, 'Filter failure: LOT_SIZE'],
    ['half a step', { newQty: '0.000005' }, -1013, 'Filter failure: LOT_SIZE'],
    ['too small an amount', { newQty: '0.00001' }, -1013, 'Filter failure: NOTIONAL'],
    ['too many decimals', { newQty: '0.100000001' }, -1111, "Parameter 'newQty' has too much precision."],
    ['an id that another open order has', { newQty: '0.2', newClientOrderId: 'other' }, -2038, 'Duplicate order sent.'],
    ['an id that does not fit the order', { newQty: '0.2', origClientOrderId: 'other' }, -2038, 'Unknown order sent.'],
  ])('to %s is refused', (_, params, code, msg) => {
    const { orderId } = rest()
    rest({ newClientOrderId: 'other', quantity: '0.1' })
    expect(refusal({ orderId: String(orderId), ...params })).toEqual({ status: 400, code, msg })
    expect(desk.order(orderId).origQty).toBe('0.50000000')
  })

  test('needs a quantity, an order and an open one', () => {
    const { orderId } = rest()
    expect(refusal({ orderId: String(orderId) })).toMatchObject({ code: -1102 })
    expect(refusal({ newQty: '0.1' })).toMatchObject({
      code: -1102,
      msg: "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
    })
    desk.call('a', 'DELETE', 'order', { symbol: 'BTCUSDT', orderId: String(orderId) })
    expect(refusal({ orderId: String(orderId), newQty: '0.1' })).toMatchObject({
      code: -2038,
      msg: 'Unknown order sent.',
    })
  })

  test('is the eleventh of an order too much', () => {
    const { orderId } = rest()
    for (let count = 1; count <= 10; count++) amend({ orderId: String(orderId), newQty: String((50 - count) / 100) })
    expect(refusal({ orderId: String(orderId), newQty: '0.1' })).toEqual({
      status: 400,
      code: -2038,
      msg: 'Filter failure: MAX_NUM_ORDER_AMENDS',
    })
    expect(desk.call('a', 'GET', 'order/amendments', { symbol: 'BTCUSDT', orderId: String(orderId) })).toHaveLength(10)
  })

  test('shows less of an iceberg only when less than its part is left', () => {
    const market = desk.markets.symbol('spot', 'BTCUSDT')
    const price = desk.at(0)
    const shown = () => market?.book.levels('BUY', 1)[0]?.quantity
    const { orderId } = rest({ price, icebergQty: '0.1' })
    expect(shown()).toBe(units('0.1'))
    amend({ orderId: String(orderId), newQty: '0.2' })
    expect(shown()).toBe(units('0.1'))
    amend({ orderId: String(orderId), newQty: '0.05' })
    expect(shown()).toBe(units('0.05'))
  })
})

describe('an amendment in a list', () => {
  const pair = () =>
    desk.call('a', 'POST', 'orderList/oco', {
      symbol: 'BTCUSDT',
      side: 'BUY',
      quantity: '0.5',
      aboveType: 'STOP_LOSS_LIMIT',
      aboveStopPrice: desk.at(3000),
      abovePrice: desk.at(4000),
      aboveTimeInForce: 'GTC',
      belowType: 'LIMIT_MAKER',
      belowPrice: desk.at(-3000),
      belowClientOrderId: 'limit',
    })

  test('of one of a pair changes both and frees what neither needs', () => {
    const list = pair()
    desk.events.length = 0
    const [stop = 0, limit = 0] = list.orders.map(({ orderId }: { orderId: number }) => orderId) as number[]
    const amended = amend({ orderId: String(limit), newQty: '0.2', newClientOrderId: 'less' })
    expect(amended.listStatus).toEqual({
      orderListId: list.orderListId,
      contingencyType: 'OCO',
      listOrderStatus: 'EXECUTING',
      listClientOrderId: list.listClientOrderId,
      symbol: 'BTCUSDT',
      orders: [list.orders[0], { symbol: 'BTCUSDT', orderId: limit, clientOrderId: 'less' }],
    })
    expect([desk.order(stop).origQty, desk.order(limit).origQty]).toEqual(['0.20000000', '0.20000000'])
    expect(desk.spot.trading.ledger.holding('a', 'USDT').locked).toBe(times(units(desk.at(4000)), units('0.2')))
    expect(desk.said()).toEqual([
      'LIMIT_MAKER REPLACED NEW',
      'STOP_LOSS_LIMIT REPLACED NEW',
      'list UPDATED EXECUTING',
      'outboundAccountPosition',
    ])
    expect(desk.call('a', 'GET', 'orderList', { orderListId: String(list.orderListId) }).listStatusType).toBe('UPDATED')
  })

  test('that keeps the id does not change the list', () => {
    const list = pair()
    desk.events.length = 0
    amend({ origClientOrderId: 'limit', newQty: '0.2', newClientOrderId: 'limit' })
    expect(desk.said().filter((each) => each.startsWith('list'))).toEqual([])
    expect(desk.call('a', 'GET', 'orderList', { orderListId: String(list.orderListId) }).listStatusType).toBe(
      'EXEC_STARTED',
    )
  })

  test('of a pending order tells no working time; of one that waits for what is bought it is refused', () => {
    const working = {
      symbol: 'BTCUSDT',
      workingType: 'LIMIT',
      workingSide: 'BUY',
      workingPrice: desk.at(-1000),
      workingQuantity: '0.5',
      workingTimeInForce: 'GTC',
    }
    const pending = { pendingType: 'MARKET', pendingSide: 'SELL', pendingClientOrderId: 'pending' }
    const oto = desk.call('a', 'POST', 'orderList/oto', { ...working, ...pending, pendingQuantity: '0.5' })
    const amended = amend({ origClientOrderId: 'pending', newQty: '0.4' })
    expect(amended.amendedOrder).toMatchObject({ status: 'PENDING_NEW', qty: '0.40000000', type: 'MARKET' })
    expect('workingTime' in amended.amendedOrder).toBe(false)
    desk.call('a', 'DELETE', 'orderList', { symbol: 'BTCUSDT', orderListId: String(oto.orderListId) })

    const opo = desk.call('a', 'POST', 'orderList/opo', { ...working, ...pending })
    expect(refusal({ origClientOrderId: 'pending', newQty: '0.4' })).toEqual({
      status: 400,
      code: -2038,
      msg: 'Order amend (pending OPO order) is not supported.',
    })
    expect(amend({ orderId: String(opo.orders[0].orderId), newQty: '0.4' }).amendedOrder.qty).toBe('0.40000000')
  })
})

describe('the amendments of an order', () => {
  test('are told oldest first, from an execution on, of the account alone, and again after a restart', () => {
    const { orderId } = rest()
    const first = amend({ orderId: String(orderId), newQty: '0.4', newClientOrderId: 'second' })
    const second = amend({ orderId: String(orderId), newQty: '0.3', newClientOrderId: 'third' })
    const params = { symbol: 'BTCUSDT', orderId: String(orderId) }
    const both = desk.call('a', 'GET', 'order/amendments', params)
    expect(both).toEqual([
      {
        symbol: 'BTCUSDT',
        orderId,
        executionId: first.executionId,
        origClientOrderId: 'first',
        newClientOrderId: 'second',
        origQty: '0.50000000',
        newQty: '0.40000000',
        time: desk.clock.now(),
      },
      expect.objectContaining({ executionId: second.executionId, origQty: '0.40000000', newQty: '0.30000000' }),
    ])
    const fromId = { ...params, fromExecutionId: String(second.executionId) }
    expect(desk.call('a', 'GET', 'order/amendments', fromId)).toEqual([both[1]])
    expect(desk.call('a', 'GET', 'order/amendments', { ...params, limit: '1' })).toEqual([both[1]])
    expect(desk.call('b', 'GET', 'order/amendments', params)).toEqual([])

    const again = createListDesk()
    again.spot.restore(JSON.parse(JSON.stringify(desk.spot.state())))
    expect(again.call('a', 'GET', 'order/amendments', params)).toEqual(both)
  })
})
