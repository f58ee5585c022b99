import { beforeEach, describe, expect, test } from 'vitest'
import { createListDesk, type ListDesk } from '../../testing/spot-list-desk'

let desk: ListDesk

beforeEach(() => {
  desk = createListDesk()
})

const place = (kind: string, params: Record<string, string>, accountId = 'a') =>
  desk.call(accountId, 'POST', `orderList/${kind}`, { symbol: 'BTCUSDT', ...params })
const sellPair = (change: Record<string, string> = {}) => ({
  side: 'SELL',
  quantity: '0.5',
  aboveType: 'LIMIT_MAKER',
  abovePrice: desk.at(3000),
  belowType: 'STOP_LOSS_LIMIT',
  belowStopPrice: desk.at(-3000),
  belowPrice: desk.at(-3500),
  belowTimeInForce: 'GTC',
  ...change,
})
const buyPair = (change: Record<string, string> = {}) => ({
  side: 'BUY',
  quantity: '0.5',
  aboveType: 'STOP_LOSS_LIMIT',
  aboveStopPrice: desk.at(3000),
  abovePrice: desk.at(4000),
  aboveTimeInForce: 'GTC',
  belowType: 'LIMIT_MAKER',
  belowPrice: desk.at(-3000),
  ...change,
})
const working = (change: Record<string, string> = {}) => ({
  workingType: 'LIMIT',
  workingSide: 'BUY',
  workingPrice: desk.at(-1000),
  workingQuantity: '0.5',
  workingTimeInForce: 'GTC',
  ...change,
})
const pendingPair = (change: Record<string, string> = {}) => ({
  pendingSide: 'SELL',
  pendingQuantity: '0.4',
  pendingAboveType: 'LIMIT_MAKER',
  pendingAbovePrice: desk.at(4000),
  pendingBelowType: 'STOP_LOSS_LIMIT',
  pendingBelowStopPrice: desk.at(-4000),
  pendingBelowPrice: desk.at(-4500),
  pendingBelowTimeInForce: 'GTC',
  ...change,
})
/** The other account sells to or buys from whoever rests at a price. */
const trade = (side: string, price: string, quantity: string) =>
  desk.call('b', 'POST', 'order', { symbol: 'BTCUSDT', side, type: 'LIMIT', timeInForce: 'IOC', price, quantity })
const idsOf = (list: { orders: { orderId: number }[] }) => list.orders.map(({ orderId }) => orderId)
const statesOf = (list: { orders: { orderId: number }[] }) =>
  idsOf(list).map((orderId) => {
    const { status, expiryReason } = desk.order(orderId)
    return expiryReason === undefined ? status : `${String(status)} ${String(expiryReason)}`
  })
const listOf = (list: { orderListId: number }) =>
  desk.call('a', 'GET', 'orderList', { orderListId: String(list.orderListId) })
const quiet = () => desk.events.splice(0)

describe('an OCO', () => {
  test('locks once for both, tells each order and then the list, and answers with its stop first', () => {
    const list = place('oco', sellPair({ listClientOrderId: 'pair' }))
    expect(list).toMatchObject({
      contingencyType: 'OCO',
      listStatusType: 'EXEC_STARTED',
      listOrderStatus: 'EXECUTING',
      listClientOrderId: 'pair',
      symbol: 'BTCUSDT',
      transactionTime: desk.clock.now(),
    })
    expect(list.orderReports).toMatchObject([
      { type: 'STOP_LOSS_LIMIT', status: 'NEW', workingTime: -1, fills: [], orderListId: list.orderListId },
      { type: 'LIMIT_MAKER', status: 'NEW', workingTime: desk.clock.now(), fills: [] },
    ])
    expect(desk.holds('BTC')).toEqual(['1.50000000', '0.50000000'])
    expect(desk.said()).toEqual([
      'STOP_LOSS_LIMIT NEW NEW',
      'LIMIT_MAKER NEW NEW',
      'list EXEC_STARTED EXECUTING',
      'outboundAccountPosition',
    ])
  })

  test('to buy locks the larger need of the two', () => {
    place('oco', buyPair())
    const [, locked] = desk.holds('USDT')
    expect(Number(locked)).toBeCloseTo(Number(desk.at(4000)) * 0.5, 6)
  })

  test('loses its stop with the first part of its limit order that is filled, and is done when that is', () => {
    const list = place('oco', buyPair())
    quiet()
    trade('SELL', desk.at(-3000), '0.0001')
    // The house bids above it: the book has to come down first.
    desk.move(-3000)
    expect(statesOf(list)[0]).toBe('EXPIRED OCO_TRIGGER')
    const said = desk.said()
    const ended = said.indexOf('STOP_LOSS_LIMIT EXPIRED EXPIRED OCO_TRIGGER')
    expect(ended).toBeGreaterThan(0)
    expect(said[ended - 1]).toMatch(/LIMIT_MAKER TRADE (PARTIALLY_)?FILLED/)
    desk.move(-4000)
    expect(statesOf(list)).toEqual(['EXPIRED OCO_TRIGGER', 'FILLED'])
    expect(listOf(list)).toMatchObject({ listStatusType: 'ALL_DONE', listOrderStatus: 'ALL_DONE' })
    expect(desk.holds('USDT')[1]).toBe('0.00000000')
  })

  test('loses its limit order when its stop is met, which then has the lock for itself', () => {
    const list = place('oco', sellPair())
    quiet()
    desk.move(-3200)
    const [stop, limit] = statesOf(list)
    expect(limit).toBe('EXPIRED OCO_TRIGGER')
    expect(['NEW', 'PARTIALLY_FILLED', 'FILLED']).toContain(stop)
    const said = desk.said()
    expect(said).toContain('LIMIT_MAKER EXPIRED EXPIRED OCO_TRIGGER')
    desk.move(-3100)
    const orders = desk.spot.trading.store.openOrders('a')
    const locked = orders.reduce((sum, order) => sum + order.locked, 0n)
    expect(desk.spot.trading.ledger.holding('a', 'BTC').locked).toBe(locked)
  })

  test.each([
    [
      'prices on the wrong side of the market',
      { abovePrice: '-' },
      -2010,
      'The relationship of the prices for the orders is not correct.',
    ],
    ['more than the account has', { quantity: '5' }, -2010, 'Account has insufficient balance for requested action.'],
  ])('is refused with %s and leaves nothing', (_, change, code, msg) => {
    const wrong = 'abovePrice' in change ? { abovePrice: desk.at(-2000) } : change
    expect(desk.refusal('a', 'POST', 'orderList/oco', { symbol: 'BTCUSDT', ...sellPair(wrong) })).toEqual({
      status: 400,
      code,
      msg,
    })
    expect(desk.call('a', 'GET', 'openOrders')).toEqual([])
    expect(desk.call('a', 'GET', 'openOrderList')).toEqual([])
    expect(desk.holds('BTC')).toEqual(['2.00000000', '0.00000000'])
    const reason = code === -2010 && msg.startsWith('The') ? 'OCO_BAD_PRICES' : 'INSUFFICIENT_BALANCES'
    expect(desk.events.map(({ event }) => event)).toMatchObject([
      { e: 'listStatus', l: 'RESPONSE', L: 'REJECT', r: reason, c: 'OCO' },
    ])
  })

  test('is found by its ids while it is open and after, and its own id may be used again only then', () => {
    const list = place('oco', sellPair({ listClientOrderId: 'mine' }))
    const again = { symbol: 'BTCUSDT', ...sellPair({ listClientOrderId: 'mine', quantity: '0.1' }) }
    expect(desk.refusal('a', 'POST', 'orderList/oco', again)).toMatchObject({
      code: -2010,
      msg: 'Duplicate order sent.',
    })
    expect(desk.call('a', 'GET', 'orderList', { origClientOrderId: 'mine' })).toEqual(listOf(list))
    expect(desk.call('a', 'GET', 'openOrderList')).toEqual([listOf(list)])
    desk.call('a', 'DELETE', 'orderList', { symbol: 'BTCUSDT', listClientOrderId: 'mine' })
    expect(desk.call('a', 'GET', 'orderList', { origClientOrderId: 'mine' })).toMatchObject({
      listStatusType: 'ALL_DONE',
      listOrderStatus: 'ALL_DONE',
    })
    expect(desk.call('a', 'POST', 'orderList/oco', again).orderListId).toBeGreaterThan(list.orderListId)
  })
})

describe('canceling', () => {
  test('a list ends every order of it with the id of the cancel', () => {
    const list = place('oco', sellPair({ aboveClientOrderId: 'up', belowClientOrderId: 'down' }))
    quiet()
    const canceled = desk.call('a', 'DELETE', 'orderList', {
      symbol: 'BTCUSDT',
      orderListId: String(list.orderListId),
      newClientOrderId: 'gone',
    })
    expect(canceled).toMatchObject({ listStatusType: 'ALL_DONE', listOrderStatus: 'ALL_DONE' })
    expect(canceled.orderReports).toMatchObject([
      { origClientOrderId: 'down', clientOrderId: 'gone', status: 'CANCELED' },
      { origClientOrderId: 'up', clientOrderId: 'gone', status: 'CANCELED' },
    ])
    expect(desk.said()).toEqual([
      'STOP_LOSS_LIMIT CANCELED CANCELED',
      'LIMIT_MAKER CANCELED CANCELED',
      'list ALL_DONE ALL_DONE',
      'outboundAccountPosition',
    ])
    expect(desk.holds('BTC')).toEqual(['2.00000000', '0.00000000'])
  })

  test.each([
    ['both ids that agree', { listClientOrderId: 'mine' }, undefined],
    ['both ids that do not agree', { listClientOrderId: 'other' }, -2011],
  ])('by %s', (_, ids, code) => {
    const list = place('oco', sellPair({ listClientOrderId: 'mine' }))
    const params = { symbol: 'BTCUSDT', orderListId: String(list.orderListId), ...ids }
    if (code === undefined) expect(desk.call('a', 'DELETE', 'orderList', params).listOrderStatus).toBe('ALL_DONE')
    else
      expect(desk.refusal('a', 'DELETE', 'orderList', params)).toEqual({
        status: 400,
        code,
        msg: 'Unknown order sent.',
      })
  })

  test('needs an id, a list of this symbol and account, and one that is open', () => {
    expect(desk.refusal('a', 'DELETE', 'orderList', { symbol: 'BTCUSDT' })).toMatchObject({
      code: -1102,
      msg: "Param 'listClientOrderId' or 'orderListId' must be sent, but both were empty/null!",
    })
    expect(desk.refusal('a', 'GET', 'orderList', {})).toMatchObject({
      code: -1102,
      msg: "Param 'origClientOrderId' or 'orderListId' must be sent, but both were empty/null!",
    })
    const { orderListId } = place('oco', sellPair())
    const id = { orderListId: String(orderListId) }
    expect(desk.refusal('b', 'DELETE', 'orderList', { symbol: 'BTCUSDT', ...id }).code).toBe(-2011)
    expect(desk.refusal('a', 'DELETE', 'orderList', { symbol: 'ETHUSDT', ...id }).code).toBe(-2011)
    expect(desk.refusal('b', 'GET', 'orderList', id)).toMatchObject({ code: -2013, msg: 'Order does not exist.' })
    desk.call('a', 'DELETE', 'orderList', { symbol: 'BTCUSDT', ...id })
    expect(desk.refusal('a', 'DELETE', 'orderList', { symbol: 'BTCUSDT', ...id }).code).toBe(-2011)
  })

  test('one order of a list ends and answers the whole list', () => {
    const list = place('otoco', { ...working(), ...pendingPair() })
    quiet()
    const [, pending] = idsOf(list)
    const canceled = desk.call('a', 'DELETE', 'order', { symbol: 'BTCUSDT', orderId: String(pending) })
    expect(canceled).toMatchObject({ orderListId: list.orderListId, listOrderStatus: 'ALL_DONE' })
    expect(canceled.orderReports).toHaveLength(3)
    expect(statesOf(list)).toEqual(['CANCELED', 'CANCELED', 'CANCELED'])
    expect(desk.said().filter((each) => each.startsWith('list'))).toEqual(['list ALL_DONE ALL_DONE'])
    expect(desk.holds('USDT')).toEqual(['100000.00000000', '0.00000000'])
  })

  test('everything of a symbol answers orders and lists in one array', () => {
    const single = desk.call('a', 'POST', 'order', {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.1',
      price: desk.at(-2000),
    })
    const list = place('oco', sellPair())
    const canceled = desk.call('a', 'DELETE', 'openOrders', { symbol: 'BTCUSDT' })
    expect(canceled).toHaveLength(2)
    expect(canceled[0]).toMatchObject({ orderId: single.orderId, orderListId: -1, status: 'CANCELED' })
    expect(canceled[1]).toMatchObject({ orderListId: list.orderListId, contingencyType: 'OCO' })
    expect(canceled[1].orderReports).toHaveLength(2)
    expect(desk.call('a', 'GET', 'openOrders')).toEqual([])
  })
})

describe('an OTO', () => {
  const pending = (change: Record<string, string> = {}) => ({
    pendingType: 'LIMIT',
    pendingSide: 'SELL',
    pendingQuantity: '0.4',
    pendingPrice: desk.at(5000),
    pendingTimeInForce: 'GTC',
    ...change,
  })

  test('locks for its working order alone and keeps the other one pending', () => {
    const list = place('oto', { ...working(), ...pending() })
    expect(list.contingencyType).toBe('OTO')
    expect(list.orderReports).toMatchObject([
      { type: 'LIMIT', side: 'BUY', status: 'NEW', workingTime: desk.clock.now() },
      { type: 'LIMIT', side: 'SELL', status: 'PENDING_NEW', workingTime: -1, origQty: '0.40000000' },
    ])
    expect(desk.holds('BTC')).toEqual(['2.00000000', '0.00000000'])
    expect(desk.said()).toEqual([
      'LIMIT NEW NEW',
      'LIMIT NEW PENDING_NEW',
      'list EXEC_STARTED EXECUTING',
      'outboundAccountPosition',
    ])
    expect(desk.call('a', 'GET', 'openOrders').map((order: { status: string }) => order.status)).toEqual([
      'NEW',
      'PENDING_NEW',
    ])
  })

  test('sends the pending order when the working one is filled, not before', () => {
    // It bids above the house, so that the other account meets it first.
    const list = place('oto', { ...working({ workingPrice: desk.at(0) }), ...pending() })
    const price = desk.at(0)
    if (statesOf(list)[0] !== 'NEW') throw new Error('The working order was met at once.')
    trade('SELL', price, '0.2')
    expect(statesOf(list)).toEqual(['PARTIALLY_FILLED', 'PENDING_NEW'])
    quiet()
    trade('SELL', price, '0.3')
    expect(statesOf(list)).toEqual(['FILLED', 'NEW'])
    expect(desk.said()).toEqual(['LIMIT TRADE FILLED', 'LIMIT NEW NEW', 'outboundAccountPosition'])
    expect(desk.holds('BTC')[1]).toBe('0.40000000')
    expect(listOf(list)).toMatchObject({ listStatusType: 'EXEC_STARTED', listOrderStatus: 'EXECUTING' })
    desk.call('a', 'DELETE', 'orderList', { symbol: 'BTCUSDT', orderListId: String(list.orderListId) })
    expect(statesOf(list)).toEqual(['FILLED', 'CANCELED'])
  })

  test('that fills at once still answers with the other order pending, which works by then', () => {
    const list = place('oto', { ...working({ workingPrice: desk.at(500) }), ...pending() })
    expect(list.listStatusType).toBe('EXEC_STARTED')
    expect(list.orderReports.map(({ status }: { status: string }) => status)).toEqual(['FILLED', 'PENDING_NEW'])
    expect(list.orderReports[0].fills.length).toBeGreaterThan(0)
    expect(statesOf(list)).toEqual(['FILLED', 'NEW'])
    expect(desk.said()).toContain('list EXEC_STARTED EXECUTING')
  })

  test('is over when its working order expires', () => {
    const list = place('oto', {
      ...working({ workingTimeInForce: 'IOC' }),
      ...pending(),
    })
    expect(statesOf(list)).toEqual(['EXPIRED UNFILLED_IOC_QUANTITY_EXPIRED', 'EXPIRED OTO_PHASE_ONE_EXPIRED'])
    expect(listOf(list)).toMatchObject({ listStatusType: 'ALL_DONE', listOrderStatus: 'ALL_DONE' })
    expect(desk.said()).toEqual([
      'LIMIT NEW NEW',
      'LIMIT NEW PENDING_NEW',
      'LIMIT EXPIRED EXPIRED UNFILLED_IOC_QUANTITY_EXPIRED',
      'LIMIT EXPIRED EXPIRED OTO_PHASE_ONE_EXPIRED',
      'list EXEC_STARTED EXECUTING',
      'list ALL_DONE ALL_DONE',
      'outboundAccountPosition',
    ])
  })

  test('ends a pending order that cannot be paid when its time comes', () => {
    const list = place('oto', { ...working({ workingPrice: desk.at(500) }), ...pending({ pendingQuantity: '50' }) })
    expect(statesOf(list)).toEqual(['FILLED', 'EXPIRED REJECTED'])
    expect(listOf(list).listOrderStatus).toBe('ALL_DONE')
  })

  test('sends a pending market order that trades at once', () => {
    const list = place('oto', {
      ...working({ workingPrice: desk.at(500) }),
      pendingType: 'MARKET',
      pendingSide: 'SELL',
      pendingQuantity: '0.4',
    })
    expect(list.orderReports[1]).toMatchObject({ type: 'MARKET', status: 'PENDING_NEW', price: '0.00000000' })
    expect(statesOf(list)).toEqual(['FILLED', 'FILLED'])
    expect(listOf(list).listOrderStatus).toBe('ALL_DONE')
  })

  test('of three sends a pair, of which one then cancels the other', () => {
    const list = place('otoco', { ...working({ workingPrice: desk.at(500) }), ...pendingPair() })
    expect(list.contingencyType).toBe('OTO')
    expect(list.orderReports.map(({ type }: { type: string }) => type)).toEqual([
      'LIMIT',
      'STOP_LOSS_LIMIT',
      'LIMIT_MAKER',
    ])
    expect(statesOf(list)).toEqual(['FILLED', 'NEW', 'NEW'])
    expect(desk.holds('BTC')[1]).toBe('0.40000000')
    desk.move(6000)
    expect(statesOf(list)).toEqual(['FILLED', 'EXPIRED OCO_TRIGGER', 'FILLED'])
    expect(listOf(list).listOrderStatus).toBe('ALL_DONE')
    expect(desk.holds('BTC')[1]).toBe('0.00000000')
  })

  test('ends a pending pair whose prices no longer fit the market', () => {
    const list = place('otoco', {
      ...working({ workingPrice: desk.at(500) }),
      ...pendingPair({ pendingAbovePrice: desk.at(-3000) }),
    })
    expect(statesOf(list)).toEqual(['FILLED', 'EXPIRED REJECTED', 'EXPIRED REJECTED'])
    expect(listOf(list).listOrderStatus).toBe('ALL_DONE')
  })

  test('tells once of each order of a pair that never came to be', () => {
    const list = place('otoco', { ...working({ workingTimeInForce: 'FOK' }), ...pendingPair() })
    expect(statesOf(list)).toEqual([
      'EXPIRED UNFILLED_FOK_ORDER_EXPIRED',
      'EXPIRED OTO_PHASE_ONE_EXPIRED',
      'EXPIRED OTO_PHASE_ONE_EXPIRED',
    ])
    const expired = desk.said().filter((each) => each.includes('EXPIRED EXPIRED'))
    expect(expired).toEqual([
      'LIMIT EXPIRED EXPIRED UNFILLED_FOK_ORDER_EXPIRED',
      'STOP_LOSS_LIMIT EXPIRED EXPIRED OTO_PHASE_ONE_EXPIRED',
      'LIMIT_MAKER EXPIRED EXPIRED OTO_PHASE_ONE_EXPIRED',
    ])
  })

  test('refuses both of a pair that cannot be paid, and tells of each once', () => {
    const list = place('otoco', {
      ...working({ workingPrice: desk.at(500) }),
      ...pendingPair({ pendingQuantity: '50' }),
    })
    expect(statesOf(list)).toEqual(['FILLED', 'EXPIRED REJECTED', 'EXPIRED REJECTED'])
    expect(desk.said().filter((each) => each.includes('REJECTED'))).toHaveLength(2)
    expect(desk.holds('BTC')[1]).toBe('0.00000000')
  })
})

describe('an OPO', () => {
  test('sells what it bought less the fee, in whole steps, and gives the rest free', () => {
    const list = place('opo', {
      ...working({ workingPrice: desk.at(500), workingQuantity: '0.50001' }),
      pendingType: 'LIMIT',
      pendingSide: 'SELL',
      pendingPrice: desk.at(5000),
      pendingTimeInForce: 'GTC',
    })
    const [, pendingId = 0] = idsOf(list)
    expect('origQty' in list.orderReports[1]).toBe(false)
    // 0.50001 less 0.1 %, down to a step of 0.00001.
    expect(desk.order(pendingId)).toMatchObject({ status: 'NEW', origQty: '0.49950000' })
    expect(desk.holds('BTC')).toEqual(['2.00000999', '0.49950000'])
  })

  test('keeps what its working order buys until that is filled', () => {
    const list = place('opoco', {
      ...working({ workingPrice: desk.at(0) }),
      ...without(pendingPair(), 'pendingQuantity'),
    })
    trade('SELL', desk.at(0), '0.2')
    expect(statesOf(list)).toEqual(['PARTIALLY_FILLED', 'PENDING_NEW', 'PENDING_NEW'])
    expect(desk.holds('BTC')).toEqual(['2.00000000', '0.19980000'])
    desk.call('a', 'DELETE', 'orderList', { symbol: 'BTCUSDT', orderListId: String(list.orderListId) })
    expect(desk.holds('BTC')).toEqual(['2.19980000', '0.00000000'])
  })

  test('of three sends a pair for what it bought', () => {
    const list = place('opoco', {
      ...working({ workingPrice: desk.at(500) }),
      ...without(pendingPair(), 'pendingQuantity'),
    })
    expect(statesOf(list)).toEqual(['FILLED', 'NEW', 'NEW'])
    for (const orderId of idsOf(list).slice(1)) expect(desk.order(orderId).origQty).toBe('0.49950000')
    expect(desk.holds('BTC')[1]).toBe('0.49950000')
  })
})

describe('filters count a list as a whole', () => {
  test('of at most twenty open lists in a symbol', () => {
    desk.spot.credit('a', 'BTC', 10_000_000_000n)
    const small = {
      ...working({ workingQuantity: '0.001' }),
      pendingType: 'MARKET',
      pendingSide: 'SELL',
      pendingQuantity: '0.001',
    }
    for (let count = 0; count < 20; count++) place('oto', small)
    expect(desk.refusal('a', 'POST', 'orderList/oto', { symbol: 'BTCUSDT', ...small })).toEqual({
      status: 400,
      code: -2010,
      msg: 'Filter failure: MAX_NUM_ORDER_LISTS',
    })
  })

  test('of at most five stop orders, also those that are still pending', () => {
    for (let count = 0; count < 5; count++) place('oco', sellPair({ quantity: '0.01' }))
    expect(
      desk.refusal('a', 'POST', 'orderList/oco', { symbol: 'BTCUSDT', ...sellPair({ quantity: '0.01' }) }),
    ).toEqual({
      status: 400,
      code: -2010,
      msg: 'Filter failure: MAX_NUM_ALGO_ORDERS',
    })
  })
})

describe('all lists', () => {
  const ids = (lists: { orderListId: number }[]) => lists.map(({ orderListId }) => orderListId)

  test('are told oldest first, by id or by time, and so again after a restart', () => {
    const placed: number[] = []
    const times: number[] = []
    for (let count = 0; count < 12; count++) {
      desk.clock.advance(1000)
      times.push(desk.clock.now())
      const list = place('oco', sellPair({ quantity: '0.01', listClientOrderId: 'same' }))
      placed.push(list.orderListId)
      desk.call('a', 'DELETE', 'orderList', { symbol: 'BTCUSDT', orderListId: String(list.orderListId) })
    }
    const ask = (params: Record<string, string>, from: ListDesk = desk) =>
      ids(from.call('a', 'GET', 'allOrderList', params))
    expect(ask({})).toEqual(placed)
    expect(ask({ limit: '2' })).toEqual(placed.slice(-2))
    expect(ask({ fromId: String(placed[3]), limit: '2' })).toEqual(placed.slice(3, 5))
    expect(ask({ startTime: String(times[4]), limit: '3' })).toEqual(placed.slice(4, 7))
    expect(ask({ endTime: String(times[4]), limit: '3' })).toEqual(placed.slice(2, 5))
    expect(ask({ startTime: String(times[4]), endTime: String(times[5]) })).toEqual(placed.slice(4, 6))
    expect(desk.refusal('a', 'GET', 'allOrderList', { fromId: '1', startTime: '1' })).toMatchObject({ code: -1128 })
    const long = { startTime: String(times[0]), endTime: String((times[0] ?? 0) + 86_400_001) }
    expect(desk.refusal('a', 'GET', 'allOrderList', long)).toMatchObject({
      code: -1127,
      msg: 'More than 24 hours between startTime and endTime.',
    })

    // The store gives pieces back in the order of their names.
    const pieces = Object.entries(desk.spot.state()).sort(([a], [b]) => (a < b ? -1 : 1))
    const again = createListDesk()
    again.spot.restore(JSON.parse(JSON.stringify(Object.fromEntries(pieces))))
    expect(ask({}, again)).toEqual(placed)
    expect(again.call('a', 'GET', 'orderList', { origClientOrderId: 'same' }).orderListId).toBe(placed.at(-1))
    expect(again.call('a', 'POST', 'orderList/oco', { symbol: 'BTCUSDT', ...sellPair() }).orderListId).toBeGreaterThan(
      placed.at(-1) ?? 0,
    )
  })

  test('go on at a restart when the market comes to a working order just then', () => {
    // At the new exchange the house asks less than the working order bids.
    desk.move(3000)
    const params = { ...working({ workingPrice: desk.at(1500) }), ...without(pendingPair(), 'pendingQuantity') }
    const list = place('opoco', params)
    expect(statesOf(list)).toEqual(['NEW', 'PENDING_NEW', 'PENDING_NEW'])
    const again = createListDesk()
    again.spot.restore(JSON.parse(JSON.stringify(desk.spot.state())))
    expect(idsOf(list).map((orderId) => again.order(orderId).status)).toEqual(['FILLED', 'NEW', 'NEW'])
    expect(again.call('a', 'DELETE', 'openOrders', { symbol: 'BTCUSDT' })).toHaveLength(1)
    expect(again.holds('BTC')[1]).toBe('0.00000000')
  })

  test('go on after a restart where they were', () => {
    const pair = place('oco', sellPair())
    const oto = place('otoco', { ...working({ workingPrice: desk.at(-500) }), ...pendingPair() })
    const again = createListDesk()
    again.spot.restore(JSON.parse(JSON.stringify(desk.spot.state())))
    again.events.length = 0
    expect(ids(again.call('a', 'GET', 'openOrderList'))).toEqual([pair.orderListId, oto.orderListId])
    again.move(-1000)
    const state = (orderId: number) => again.order(orderId).status
    expect(idsOf(oto).map(state)).toEqual(['FILLED', 'NEW', 'NEW'])
    again.move(4500)
    expect(idsOf(pair).map(state)).toEqual(['EXPIRED', 'FILLED'])
    expect(idsOf(oto).map(state)).toEqual(['FILLED', 'EXPIRED', 'FILLED'])
    expect(again.call('a', 'GET', 'openOrderList')).toEqual([])
  })
})

function without(params: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(params).filter(([each]) => each !== name))
}
