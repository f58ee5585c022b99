import { describe, expect, test } from 'vitest'
import type { SymbolSpec } from '../engine/market-types'
import { units } from '../engine/units'
import { fixture, haveFixtures, shapeOf } from '../testing/fixtures'
import { endowRuled, type RuledSpot, servedFilter, stageRuledSpot, tryOrder } from '../testing/ruled-spot'
import type { ExchangeLimits } from './account-settings'

const failure = (filter: string) => `400 -2010 Filter failure: ${filter}`

const BUY = { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '90' }
const SELL = { ...BUY, side: 'SELL', price: '110' }
const ICEBERG = { ...BUY, icebergQty: '0.5' }
const STOP_LOSS = { side: 'SELL', type: 'STOP_LOSS', quantity: '1', stopPrice: '80' }
const STOP_LOSS_LIMIT = { ...SELL, type: 'STOP_LOSS_LIMIT', stopPrice: '80' }
const TAKE_PROFIT = { side: 'SELL', type: 'TAKE_PROFIT', quantity: '1', stopPrice: '120' }
const TAKE_PROFIT_LIMIT = { ...SELL, type: 'TAKE_PROFIT_LIMIT', stopPrice: '120' }
const TRAILING = { side: 'SELL', type: 'STOP_LOSS', quantity: '1', trailingDelta: '500' }
const PAIR = {
  side: 'SELL',
  quantity: '1',
  aboveType: 'LIMIT_MAKER',
  abovePrice: '120',
  belowType: 'STOP_LOSS',
  belowStopPrice: '80',
}
const OTOCO = {
  workingType: 'LIMIT',
  workingSide: 'BUY',
  workingPrice: '90',
  workingQuantity: '1',
  workingTimeInForce: 'GTC',
  pendingSide: 'SELL',
  pendingQuantity: '1',
  pendingAboveType: 'LIMIT_MAKER',
  pendingAbovePrice: '120',
  pendingBelowType: 'STOP_LOSS',
  pendingBelowStopPrice: '80',
}

function withRules(rules: Partial<SymbolSpec>, limits: ExchangeLimits = {}): RuledSpot {
  const exchange = stageRuledSpot(rules)
  for (const account of ['a', 'b']) endowRuled(exchange, account, { USDT: '1000000', BNB: '1000', BTC: '1000' })
  exchange.spot.set('a', { limits })
  return exchange
}

function place(exchange: RuledSpot, order: Record<string, string>, symbol = 'BNBUSDT', account = 'a'): string {
  const { orderId } = exchange.call(account, 'POST', 'order', { symbol, ...order })
  return String(orderId)
}

const cancel = (exchange: RuledSpot, orderId: string, symbol = 'BNBUSDT') =>
  exchange.call('a', 'DELETE', 'order', { symbol, orderId })

type Order = Record<string, string>
/** Filter, its rule with a limit of three, orders that it counts, and one that it does not. */
const OF_SYMBOL: [filter: string, rules: Partial<SymbolSpec>, row: object, counted: Order[], other?: Order][] = [
  [
    'MAX_NUM_ORDERS',
    { maxOpenOrders: 3 },
    { maxNumOrders: 3 },
    [BUY, SELL, ICEBERG, STOP_LOSS, STOP_LOSS_LIMIT, TAKE_PROFIT, TAKE_PROFIT_LIMIT, TRAILING],
  ],
  [
    'MAX_NUM_ALGO_ORDERS',
    { maxAlgoOrders: 3 },
    { maxNumAlgoOrders: 3 },
    [STOP_LOSS, STOP_LOSS_LIMIT, TAKE_PROFIT, TAKE_PROFIT_LIMIT, TRAILING],
    ICEBERG,
  ],
  [
    'MAX_NUM_ICEBERG_ORDERS',
    { maxIcebergOrders: 3 },
    { maxNumIcebergOrders: 3 },
    [ICEBERG, { ...STOP_LOSS_LIMIT, icebergQty: '0.5' }],
    STOP_LOSS,
  ],
]
const OF_ACCOUNT: [filter: string, limits: ExchangeLimits, row: object, counted: Order[], other?: Order][] = [
  [
    'EXCHANGE_MAX_NUM_ORDERS',
    { maxOrders: 3 },
    { maxNumOrders: 3 },
    [BUY, SELL, ICEBERG, STOP_LOSS, TAKE_PROFIT_LIMIT, TRAILING],
  ],
  [
    'EXCHANGE_MAX_NUM_ALGO_ORDERS',
    { maxAlgoOrders: 3 },
    { maxNumAlgoOrders: 3 },
    [STOP_LOSS, STOP_LOSS_LIMIT, TAKE_PROFIT, TAKE_PROFIT_LIMIT, TRAILING],
    ICEBERG,
  ],
  [
    'EXCHANGE_MAX_NUM_ICEBERG_ORDERS',
    { maxIcebergOrders: 3 },
    { maxNumIcebergOrders: 3 },
    [ICEBERG, { ...STOP_LOSS_LIMIT, icebergQty: '0.5' }],
    STOP_LOSS,
  ],
]
/** The same orders near the price of BTCUSDT, which is ten times that of BNBUSDT. */
const tenfold = (order: Order): Order =>
  Object.fromEntries(
    Object.entries(order).map(([name, value]) => [name, name.endsWith('rice') ? String(Number(value) * 10) : value]),
  )

// Source: spot.md 5.2, as everything here.
describe.each(OF_SYMBOL)('%s', (filter, rules, row, counted, other) => {
  test('is served as it is enforced', () => {
    const found = servedFilter(withRules(rules), filter)
    expect(found).toEqual({ filterType: filter, ...row })
    if (haveFixtures) expect(shapeOf(found)).toEqual(shapeOf(fixture(`spot/filter.${filter}`)))
  })

  test.each(counted.map((order) => [order.type, order] as const))(
    'the fourth open order is too much: %s',
    (_, order) => {
      const exchange = withRules(rules)
      for (let open = 0; open < 3; open++) expect(tryOrder(exchange, order)).toBe('accepted')
      expect(tryOrder(exchange, order)).toBe(failure(filter))
    },
  )

  test('counts orders of all its kinds together', () => {
    const exchange = withRules(rules)
    for (let open = 0; open < 3; open++) place(exchange, counted[open % counted.length] as Order)
    for (const order of counted) expect(tryOrder(exchange, order)).toBe(failure(filter))
  })

  test('does not count other kinds, and does not hold them up', () => {
    if (other === undefined) return
    const exchange = withRules(rules)
    for (let open = 0; open < 4; open++) place(exchange, other)
    for (let open = 0; open < 3; open++) expect(tryOrder(exchange, counted[0] as Order)).toBe('accepted')
    expect(tryOrder(exchange, other)).toBe('accepted')
  })

  test('is of one account in one symbol', () => {
    const exchange = withRules(rules)
    const order = counted[0] as Order
    for (let open = 0; open < 3; open++) {
      place(exchange, order, 'BNBUSDT', 'b')
      place(exchange, tenfold(order), 'BTCUSDT')
    }
    for (let open = 0; open < 3; open++) expect(tryOrder(exchange, order)).toBe('accepted')
    expect(tryOrder(exchange, order)).toBe(failure(filter))
  })

  test('has room again when one of them ended', () => {
    const exchange = withRules(rules)
    const order = counted[0] as Order
    const ids = [0, 1, 2].map(() => place(exchange, order))
    cancel(exchange, ids[1] as string)
    expect(tryOrder(exchange, order)).toBe('accepted')
    expect(tryOrder(exchange, order)).toBe(failure(filter))
  })
})

test('an order that was filled is no longer counted', () => {
  const exchange = withRules({ maxOpenOrders: 1 })
  place(exchange, BUY)
  exchange.market.hit('SELL', '0.4', '90')
  expect(tryOrder(exchange, BUY)).toBe(failure('MAX_NUM_ORDERS'))
  exchange.market.hit('SELL', '0.6', '90')
  expect(tryOrder(exchange, BUY)).toBe('accepted')
})

test('a market order that is over at once needs room as well', () => {
  const exchange = withRules({ maxOpenOrders: 1 })
  exchange.market.offer('SELL', '100', '10')
  const market = { side: 'BUY', type: 'MARKET', quantity: '1' }
  expect(tryOrder(exchange, market)).toBe('accepted')
  place(exchange, BUY)
  expect(tryOrder(exchange, market)).toBe(failure('MAX_NUM_ORDERS'))
})

describe.each(OF_ACCOUNT)('%s', (filter, limits, row, counted, other) => {
  test('is served as it is enforced', () => {
    const { exchangeFilters } = withRules({}, limits).call('a', 'GET', 'myFilters', { symbol: 'BNBUSDT' })
    expect(exchangeFilters).toEqual([{ filterType: filter, ...row }])
    if (haveFixtures) expect(shapeOf(exchangeFilters[0])).toEqual(shapeOf(fixture(`spot/filter.${filter}`)))
  })

  test.each(counted.map((order) => [order.type, order] as const))(
    'the fourth open order over all symbols is too much: %s',
    (_, order) => {
      const exchange = withRules({}, limits)
      place(exchange, tenfold(order), 'BTCUSDT')
      expect(tryOrder(exchange, order)).toBe('accepted')
      expect(tryOrder(exchange, order)).toBe('accepted')
      expect(tryOrder(exchange, order)).toBe(failure(filter))
      expect(exchange.verdict('a', 'POST', 'order', { symbol: 'BTCUSDT', ...tenfold(order) })).toBe(failure(filter))
    },
  )

  test('has room again when one of them ended in another symbol', () => {
    const exchange = withRules({}, limits)
    const order = counted[0] as Order
    const elsewhere = place(exchange, tenfold(order), 'BTCUSDT')
    for (let open = 0; open < 2; open++) place(exchange, order)
    cancel(exchange, elsewhere, 'BTCUSDT')
    expect(tryOrder(exchange, order)).toBe('accepted')
    expect(tryOrder(exchange, order)).toBe(failure(filter))
  })

  test('does not count other kinds or other accounts', () => {
    const exchange = withRules({}, limits)
    const order = counted[0] as Order
    for (let open = 0; open < 4; open++) {
      place(exchange, order, 'BNBUSDT', 'b')
      if (other !== undefined) place(exchange, other)
    }
    for (let open = 0; open < 3; open++) expect(tryOrder(exchange, order)).toBe('accepted')
  })
})

describe('order lists', () => {
  /** All that is told of a refused list. */
  const REFUSED = ['listStatus REJECT']
  const list = (exchange: RuledSpot, kind: string, params: Order, symbol = 'BNBUSDT') =>
    exchange.verdict('a', 'POST', `orderList/${kind}`, { symbol, ...params })

  // Source: spot.md 5.2, "as a whole since 2025-08-27".
  test.each([
    ['an OCO with room for two orders', 'oco', PAIR, { maxOpenOrders: 3 }, 'accepted'],
    ['an OCO with room for one order', 'oco', PAIR, { maxOpenOrders: 2 }, failure('MAX_NUM_ORDERS')],
    ['an OTOCO with room for three orders', 'otoco', OTOCO, { maxOpenOrders: 4 }, 'accepted'],
    ['an OTOCO with room for two orders', 'otoco', OTOCO, { maxOpenOrders: 3 }, failure('MAX_NUM_ORDERS')],
  ])('need room for all of their orders: %s', (_, kind, params, rules, expected) => {
    const exchange = withRules(rules)
    place(exchange, BUY)
    exchange.events.length = 0
    expect(list(exchange, kind, params)).toBe(expected)
    if (expected !== 'accepted') expect(exchange.events.map(({ event }) => `${event.e} ${event.L}`)).toEqual(REFUSED)
  })

  test.each([
    ['as many orders as are left', { maxOrders: 3 }, 'accepted'],
    ['an order more than is left', { maxOrders: 2 }, failure('EXCHANGE_MAX_NUM_ORDERS')],
    ['as many stop orders as are left', { maxAlgoOrders: 1 }, 'accepted'],
  ])('need room within the limits of the account: %s', (_, limits, expected) => {
    const exchange = withRules({}, limits)
    place(exchange, tenfold(BUY), 'BTCUSDT')
    expect(list(exchange, 'oco', PAIR)).toBe(expected)
  })

  test.each([
    ['oco', PAIR],
    ['otoco', OTOCO],
  ])('are limited by MAX_NUM_ORDER_LISTS, each as one however many orders it has: %s', (kind, params) => {
    const rules = { maxOrderLists: 2 }
    const exchange = withRules(rules)
    expect(servedFilter(exchange, 'MAX_NUM_ORDER_LISTS')).toEqual({
      filterType: 'MAX_NUM_ORDER_LISTS',
      maxNumOrderLists: 2,
    })
    expect(list(exchange, kind, tenfold(params), 'BTCUSDT')).toBe('accepted')
    const { orderListId } = exchange.call('a', 'POST', `orderList/${kind}`, { symbol: 'BNBUSDT', ...params })
    expect(list(exchange, kind, params)).toBe('accepted')
    exchange.events.length = 0
    expect(list(exchange, kind, params)).toBe(failure('MAX_NUM_ORDER_LISTS'))
    expect(exchange.events.map(({ event }) => `${event.e} ${event.L}`)).toEqual(REFUSED)
    // Single orders are no lists.
    expect(tryOrder(exchange, BUY)).toBe('accepted')
    exchange.call('a', 'DELETE', 'orderList', { symbol: 'BNBUSDT', orderListId: String(orderListId) })
    expect(list(exchange, kind, params)).toBe('accepted')
  })

  test('are told EXCHANGE_MAX_NUM_ORDER_LISTS', () => {
    const exchange = withRules({}, { maxOrderLists: 2 })
    const { exchangeFilters } = exchange.call('a', 'GET', 'myFilters', { symbol: 'BNBUSDT' })
    expect(exchangeFilters).toEqual([{ filterType: 'EXCHANGE_MAX_NUM_ORDER_LISTS', maxNumOrderLists: 2 }])
    expect(list(exchange, 'oco', tenfold(PAIR), 'BTCUSDT')).toBe('accepted')
    expect(list(exchange, 'oco', PAIR)).toBe('accepted')
  })

  test('are limited by EXCHANGE_MAX_NUM_ORDER_LISTS over all symbols', () => {
    const exchange = withRules({}, { maxOrderLists: 2 })
    list(exchange, 'oco', tenfold(PAIR), 'BTCUSDT')
    list(exchange, 'oco', PAIR)
    exchange.events.length = 0
    expect(list(exchange, 'oco', PAIR)).toBe(failure('EXCHANGE_MAX_NUM_ORDER_LISTS'))
    expect(exchange.events.map(({ event }) => `${event.e} ${event.L}`)).toEqual(REFUSED)
    expect(exchange.verdict('b', 'POST', 'orderList/oco', { symbol: 'BNBUSDT', ...PAIR })).toBe('accepted')
    const [{ orderListId }] = exchange.call('a', 'GET', 'openOrderList')
    exchange.call('a', 'DELETE', 'orderList', { symbol: 'BTCUSDT', orderListId: String(orderListId) })
    expect(list(exchange, 'otoco', OTOCO)).toBe('accepted')
    expect(list(exchange, 'otoco', OTOCO)).toBe(failure('EXCHANGE_MAX_NUM_ORDER_LISTS'))
  })
})

describe('MAX_NUM_ORDER_AMENDS', () => {
  test('counts the amendments of one order, and one of them more is refused by -2038', () => {
    const exchange = withRules({ maxOrderAmends: 10 })
    const [first, second] = [place(exchange, BUY), place(exchange, BUY)]
    const amend = (orderId: string, count: number) =>
      exchange.verdict('a', 'PUT', 'order/amend/keepPriority', {
        symbol: 'BNBUSDT',
        orderId,
        newQty: ((100 - count) / 100).toFixed(2),
      })
    for (let count = 1; count <= 10; count++) expect(amend(first, count)).toBe('accepted')
    expect(amend(first, 11)).toBe('400 -2038 Filter failure: MAX_NUM_ORDER_AMENDS')
    expect(amend(second, 1)).toBe('accepted')
  })

  test.each([
    ['two', 2, ['accepted', 'accepted', '400 -2038 Filter failure: MAX_NUM_ORDER_AMENDS']],
    ['zero, which is off', 0, Array.from({ length: 12 }, () => 'accepted')],
  ])('is what the symbol says: %s', (_, maxOrderAmends, expected) => {
    const exchange = withRules({ maxOrderAmends })
    const orderId = place(exchange, BUY)
    const said = expected.map((__, count) =>
      exchange.verdict('a', 'PUT', 'order/amend/keepPriority', {
        symbol: 'BNBUSDT',
        orderId,
        newQty: ((99 - count) / 100).toFixed(2),
      }),
    )
    expect(said).toEqual(expected)
  })
})

describe('MAX_POSITION', () => {
  const RULES = { maxPosition: units('10') }
  const holding = (bnb: string): RuledSpot => {
    const exchange = stageRuledSpot(RULES)
    endowRuled(exchange, 'a', { USDT: '1000000', BNB: bnb })
    return exchange
  }

  test('is served as it is enforced', () => {
    const row = servedFilter(withRules(RULES), 'MAX_POSITION')
    expect(row).toEqual({ filterType: 'MAX_POSITION', maxPosition: '10.00000000' })
    if (haveFixtures) expect(row).toEqual(fixture('spot/filter.MAX_POSITION'))
  })

  const HELD: [name: string, stage: () => RuledSpot][] = [
    ['nine free', () => holding('9')],
    [
      'six free and three locked by a sell order',
      () => {
        const exchange = holding('9')
        place(exchange, { ...SELL, quantity: '3' })
        return exchange
      },
    ],
    [
      'six free and three locked outside of spot trading',
      () => {
        const exchange = holding('9')
        exchange.spot.lockOutside('a', 'BNB', units('3'))
        return exchange
      },
    ],
    [
      'six free and three in open buy orders, a stop among them',
      () => {
        const exchange = holding('6')
        place(exchange, { ...BUY, quantity: '2' })
        place(exchange, { ...STOP_LOSS, side: 'BUY', stopPrice: '120' })
        return exchange
      },
    ],
    [
      'what is left of an open buy order beside what it brought',
      () => {
        const exchange = holding('6')
        // The fee came out of the BNB that was bought; it is given back for round figures.
        place(exchange, { ...BUY, quantity: '3' })
        exchange.market.hit('SELL', '1', '90')
        exchange.spot.credit('a', 'BNB', units('0.001'))
        return exchange
      },
    ],
  ]
  describe.each(HELD)('with %s', (_, stage) => {
    test.each([
      ['a step less than what is left', '0.999', 'accepted'],
      ['all that is left', '1', 'accepted'],
      ['a step more than what is left', '1.001', failure('MAX_POSITION')],
    ])('%s', (__, quantity, expected) => {
      expect(tryOrder(stage(), { ...BUY, quantity })).toBe(expected)
    })
  })

  test('says nothing of sells', () => {
    expect(tryOrder(holding('50'), { ...SELL, quantity: '20' })).toBe('accepted')
  })

  test('looks at market orders by quantity', () => {
    const exchange = holding('9')
    exchange.market.offer('SELL', '100', '10')
    expect(tryOrder(exchange, { side: 'BUY', type: 'MARKET', quantity: '1.001' })).toBe(failure('MAX_POSITION'))
    expect(tryOrder(exchange, { side: 'BUY', type: 'MARKET', quantity: '1' })).toBe('accepted')
  })

  test('lets a market order buy for a quote amount up to it', () => {
    const exchange = holding('9')
    exchange.market.offer('SELL', '100', '10')
    expect(tryOrder(exchange, { side: 'BUY', type: 'MARKET', quoteOrderQty: '100' })).toBe('accepted')
  })

  test('lets no market order buy for a quote amount beyond it', () => {
    const exchange = holding('9')
    exchange.market.offer('SELL', '100', '10')
    expect(tryOrder(exchange, { side: 'BUY', type: 'MARKET', quoteOrderQty: '100.1' })).toBe(failure('MAX_POSITION'))
  })

  test('counts of a quote amount what the book gives for it, in whole steps', () => {
    const exchange = holding('9')
    exchange.market.offer('SELL', '100', '0.5')
    exchange.market.offer('SELL', '110', '10')
    const buy = (quoteOrderQty: string) => tryOrder(exchange, { side: 'BUY', type: 'MARKET', quoteOrderQty })
    expect(buy('105.11')).toBe(failure('MAX_POSITION'))
    expect(buy('105.1')).toBe('accepted')
  })

  const WORKING = {
    workingType: 'LIMIT',
    workingTimeInForce: 'GTC',
    workingSide: 'BUY',
    workingPrice: '90',
  }
  const PENDING = { pendingType: 'LIMIT', pendingTimeInForce: 'GTC', pendingSide: 'BUY', pendingPrice: '80' }
  const BUYING_PAIR = {
    aboveType: 'STOP_LOSS_LIMIT',
    aboveStopPrice: '120',
    abovePrice: '120',
    aboveTimeInForce: 'GTC',
    belowType: 'LIMIT_MAKER',
    belowPrice: '80',
  }
  const pendingPair = Object.fromEntries(
    Object.entries(BUYING_PAIR).map(([name, value]) => [`pending${name[0]?.toUpperCase()}${name.slice(1)}`, value]),
  )
  const otoco = { ...WORKING, pendingSide: 'BUY', ...pendingPair }
  // Nine are held and one more may be.
  test.each([
    ['a pair of buys, of which one is executed, up to it', 'oco', { side: 'BUY', quantity: '1', ...BUYING_PAIR }, true],
    ['a pair of buys beyond it', 'oco', { side: 'BUY', quantity: '1.001', ...BUYING_PAIR }, false],
    ['a pair of sells', 'oco', { ...PAIR, quantity: '2' }, true],
    [
      'a buy and the buy after it, together up to it',
      'oto',
      { ...WORKING, workingQuantity: '0.4', ...PENDING, pendingQuantity: '0.6' },
      true,
    ],
    [
      'a buy and the buy after it, together beyond it',
      'oto',
      { ...WORKING, workingQuantity: '0.4', ...PENDING, pendingQuantity: '0.601' },
      false,
    ],
    [
      'a buy and the pair of buys after it, up to it',
      'otoco',
      { ...otoco, workingQuantity: '0.4', pendingQuantity: '0.6' },
      true,
    ],
    [
      'a buy and the pair of buys after it, beyond it',
      'otoco',
      { ...otoco, workingQuantity: '0.4', pendingQuantity: '0.601' },
      false,
    ],
    ['a buy and the sells after it, which take nothing off', 'otoco', { ...OTOCO, workingQuantity: '1.001' }, false],
    [
      'a buy after a sell, which takes nothing off',
      'oto',
      {
        ...WORKING,
        workingSide: 'SELL',
        workingPrice: '110',
        workingQuantity: '5',
        ...PENDING,
        pendingQuantity: '1.001',
      },
      false,
    ],
    [
      'a buy whose coins are sold again',
      'opo',
      { ...WORKING, workingQuantity: '1', pendingSide: 'SELL', pendingType: 'MARKET' },
      true,
    ],
  ])('counts of a list what it can bring at once: %s', (_, kind, params: Order, passes) => {
    expect(holding('9').verdict('a', 'POST', `orderList/${kind}`, { symbol: 'BNBUSDT', ...params })).toBe(
      passes ? 'accepted' : failure('MAX_POSITION'),
    )
  })

  test('of zero is off', () => {
    const exchange = stageRuledSpot({ maxPosition: 0n })
    endowRuled(exchange, 'a', { USDT: '1000000', BNB: '50' })
    expect(tryOrder(exchange, BUY)).toBe('accepted')
  })
})

describe('MAX_ASSET', () => {
  const MAX_ASSET = '400 -1013 Filter failure: MAX_ASSET'
  const limited = (maxAssets: Record<string, string>): RuledSpot => {
    const exchange = withRules({})
    exchange.spot.set('a', { maxAssets: new Map(Object.entries(maxAssets).map(([name, text]) => [name, units(text)])) })
    return exchange
  }

  test('is told by myFilters alone', () => {
    const exchange = limited({ BNB: '5' })
    const filters = exchange.call('a', 'GET', 'myFilters', { symbol: 'BNBUSDT' })
    expect(filters.assetFilters).toEqual([{ filterType: 'MAX_ASSET', asset: 'BNB', limit: '5.00000000' }])
    expect(exchange.call('b', 'GET', 'myFilters', { symbol: 'BNBUSDT' }).assetFilters).toEqual([])
    if (haveFixtures) expect(shapeOf(filters.assetFilters[0])).toEqual(shapeOf(fixture('spot/filter.MAX_ASSET')))
  })

  test.each([
    ['base asset: a step below', { BNB: '5' }, { ...BUY, quantity: '4.999' }, 'accepted'],
    ['base asset: exactly', { BNB: '5' }, { ...BUY, quantity: '5' }, 'accepted'],
    ['base asset: a step above', { BNB: '5' }, { ...BUY, quantity: '5.001' }, MAX_ASSET],
    ['base asset: a step above, selling', { BNB: '5' }, { ...SELL, quantity: '5.001' }, MAX_ASSET],
    ['base asset: a stop a step above', { BNB: '5' }, { ...STOP_LOSS, quantity: '5.001' }, MAX_ASSET],
    ['quote asset: a tick below', { USDT: '450' }, { ...BUY, quantity: '5', price: '89.99' }, 'accepted'],
    ['quote asset: exactly', { USDT: '450' }, { ...BUY, quantity: '5', price: '90' }, 'accepted'],
    ['quote asset: a tick above', { USDT: '450' }, { ...BUY, quantity: '5', price: '90.01' }, MAX_ASSET],
    ['quote asset: a tick above, selling', { USDT: '550' }, { ...SELL, quantity: '5', price: '110.01' }, MAX_ASSET],
    [
      'quote asset: exactly, by amount',
      { USDT: '450' },
      { side: 'BUY', type: 'MARKET', quoteOrderQty: '450' },
      'accepted',
    ],
    [
      'quote asset: more, by amount',
      { USDT: '450' },
      { side: 'BUY', type: 'MARKET', quoteOrderQty: '450.01' },
      MAX_ASSET,
    ],
    ['another asset', { BTC: '0.001' }, { ...BUY, quantity: '100' }, 'accepted'],
  ])('%s', (_, maxAssets, order: Order, expected) => {
    const exchange = limited(maxAssets)
    exchange.market.offer('SELL', '115', '50')
    expect(tryOrder(exchange, order)).toBe(expected)
  })

  test('is about one order and not about all of them', () => {
    const exchange = limited({ BNB: '5' })
    for (let open = 0; open < 3; open++) expect(tryOrder(exchange, { ...BUY, quantity: '5' })).toBe('accepted')
  })

  test('is for every symbol of the asset', () => {
    const exchange = limited({ USDT: '900' })
    const order = { ...BUY, symbol: 'BTCUSDT', price: '900' }
    expect(exchange.verdict('a', 'POST', 'order', { ...order, quantity: '1' })).toBe('accepted')
    expect(exchange.verdict('a', 'POST', 'order', { ...order, quantity: '1.001' })).toBe(MAX_ASSET)
    expect(exchange.verdict('b', 'POST', 'order', { ...order, quantity: '1.001' })).toBe('accepted')
  })
})
