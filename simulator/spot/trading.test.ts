import { beforeEach, describe, expect, test } from 'vitest'
import { text8, times, type Units } from '../engine/units'
import { fixture, haveFixtures, shapeOf } from '../testing/fixtures'
import { createSpotDesk, fund, type SpotDesk } from '../testing/spot-desk'

let desk: SpotDesk
let bid: Units
let ask: Units
let tick: Units

beforeEach(() => {
  desk = createSpotDesk()
  fund(desk, 'a', { USDT: '100000', BTC: '2' })
  const market = desk.markets.symbol('spot', 'BTCUSDT')
  bid = market?.book.best('BUY')?.price ?? 0n
  ask = market?.book.best('SELL')?.price ?? 0n
  tick = market?.spec.tick ?? 1n
})

const LIMIT = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01' }
const below = (ticks: number): string => text8(bid - tick * BigInt(ticks))
const balance = (asset: string, accountId = 'a') => {
  const { free, locked } = desk.spot.trading.ledger.holding(accountId, asset)
  return [text8(free), text8(locked)]
}
const told = () => desk.events.map(({ event }) => (event.e === 'executionReport' ? `${event.x} ${event.X}` : event.e))

describe('a limit order', () => {
  test('rests, locks its price times quantity, and gives it back when it is canceled', () => {
    const price = below(500)
    const placed = desk.call('a', 'POST', 'order', { ...LIMIT, price, newClientOrderId: 'mine-1' })
    expect(placed).toMatchObject({
      status: 'NEW',
      clientOrderId: 'mine-1',
      executedQty: '0.00000000',
      fills: [],
      orderListId: -1,
    })
    const need = times(bid - tick * 500n, 1_000_000n)
    expect(balance('USDT')).toEqual([text8(100_000n * 100_000_000n - need), text8(need)])
    expect(told()).toEqual(['NEW NEW', 'outboundAccountPosition'])

    desk.events.length = 0
    const canceled = desk.call('a', 'DELETE', 'order', {
      symbol: 'BTCUSDT',
      origClientOrderId: 'mine-1',
      newClientOrderId: 'stop-1',
    })
    expect(canceled).toMatchObject({
      status: 'CANCELED',
      origClientOrderId: 'mine-1',
      clientOrderId: 'stop-1',
      orderId: placed.orderId,
    })
    expect(desk.events[0]?.event).toMatchObject({
      x: 'CANCELED',
      X: 'CANCELED',
      c: 'stop-1',
      C: 'mine-1',
      i: placed.orderId,
      w: false,
    })
    expect(told()).toEqual(['CANCELED CANCELED', 'outboundAccountPosition'])
    expect(balance('USDT')).toEqual(['100000.00000000', '0.00000000'])
    expect(desk.refusal('a', 'DELETE', 'order', { symbol: 'BTCUSDT', origClientOrderId: 'mine-1' })).toEqual({
      status: 400,
      code: -2011,
      msg: 'Unknown order sent.',
    })
    // Still known by its own id.
    expect(desk.call('a', 'GET', 'order', { symbol: 'BTCUSDT', origClientOrderId: 'mine-1' }).status).toBe('CANCELED')
  })

  test('takes what it crosses at the better price and pays 0.1 % of what it receives', () => {
    const placed = desk.call('a', 'POST', 'order', { ...LIMIT, price: text8(ask + tick * 100n) })
    expect(placed.status).toBe('FILLED')
    const spent = placed.fills.reduce(
      (sum: bigint, fill: { price: string; qty: string }) => sum + times(raw(fill.price), raw(fill.qty)),
      0n,
    )
    expect(placed.cummulativeQuoteQty).toBe(text8(spent))
    expect(balance('USDT')).toEqual([text8(100_000n * 100_000_000n - spent), '0.00000000'])
    expect(balance('BTC')).toEqual(['2.00999000', '0.00000000'])
    const kinds = told()
    expect(kinds[0]).toBe('NEW NEW')
    expect(kinds.at(-2)).toBe('TRADE FILLED')
    expect(kinds.at(-1)).toBe('outboundAccountPosition')
    const ids = desk.events.slice(0, -1).map(({ event }) => event.I)
    expect(ids).toEqual([...ids].sort((a, b) => a - b))
    expect(new Set(desk.events.slice(0, -1).map(({ event }) => event.T)).size).toBe(1)
  })

  test('is filled as maker when the market comes to it', () => {
    const price = below(1)
    const placed = desk.call('a', 'POST', 'order', { ...LIMIT, price })
    desk.events.length = 0
    desk.markets.movePrice('spot', 'BTCUSDT', raw(below(5000)))
    const { event } = desk.events[0] ?? { event: {} }
    expect(event).toMatchObject({ e: 'executionReport', x: 'TRADE', i: placed.orderId, m: true, L: price, N: 'BTC' })
    expect(desk.call('a', 'GET', 'myTrades', { symbol: 'BTCUSDT' })[0]).toMatchObject({
      orderId: placed.orderId,
      isMaker: true,
      isBuyer: true,
      price,
    })
  })
})

describe('orders that end at once', () => {
  test('IOC: the rest expires with its reason (F-50)', () => {
    const placed = desk.call('a', 'POST', 'order', { ...LIMIT, timeInForce: 'IOC', price: below(10) })
    expect(placed).toMatchObject({
      status: 'EXPIRED',
      executedQty: '0.00000000',
      expiryReason: 'UNFILLED_IOC_QUANTITY_EXPIRED',
    })
    expect(told()).toEqual(['NEW NEW', 'EXPIRED EXPIRED', 'outboundAccountPosition'])
    expect(desk.events[1]?.event.eR).toBe('UNFILLED_IOC_QUANTITY_EXPIRED')
    expect(balance('USDT')).toEqual(['100000.00000000', '0.00000000'])
  })

  test('FOK that cannot be filled wholly trades nothing', () => {
    const placed = desk.call('a', 'POST', 'order', {
      ...LIMIT,
      side: 'SELL',
      quantity: '2',
      timeInForce: 'FOK',
      price: text8(bid),
    })
    const standing = desk.markets.symbol('spot', 'BTCUSDT')?.book.best('BUY')?.quantity ?? 0n
    if (standing >= 200_000_000n) expect(placed.status).toBe('FILLED')
    else
      expect(placed).toMatchObject({
        status: 'EXPIRED',
        executedQty: '0.00000000',
        expiryReason: 'UNFILLED_FOK_ORDER_EXPIRED',
      })
  })

  test('MARKET by quote amount spends no more than that', () => {
    const placed = desk.call('a', 'POST', 'order', {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'MARKET',
      quoteOrderQty: '1000',
    })
    expect(placed).toMatchObject({ status: 'FILLED', origQuoteOrderQty: '1000.00000000', price: '0.00000000' })
    expect(raw(placed.cummulativeQuoteQty)).toBeLessThanOrEqual(raw('1000'))
    expect(raw(placed.cummulativeQuoteQty)).toBeGreaterThan(raw('998'))
    expect(raw(placed.origQty) % 1000n).toBe(0n)
  })

  test('MARKET on an empty book expires for want of liquidity', () => {
    const market = desk.markets.symbol('spot', 'BTCUSDT')
    market?.take({ orderId: -1, owner: 'house', side: 'BUY', quantity: 10n ** 18n })
    const placed = desk.call('a', 'POST', 'order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' })
    expect(placed).toMatchObject({ status: 'EXPIRED', expiryReason: 'INSUFFICIENT_LIQUIDITY', fills: [] })
    expect(
      desk.refusal('a', 'POST', 'order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: '100' }).msg,
    ).toBe('Order book liquidity is less than LOT_SIZE filter minimum quantity.')
  })

  test('an own resting order in the way expires, and the taker goes on (F-49)', () => {
    const price = text8(bid + tick)
    const maker = desk.call('a', 'POST', 'order', { ...LIMIT, price })
    expect(maker.status).toBe('NEW')
    desk.events.length = 0
    const taker = desk.call('a', 'POST', 'order', {
      ...LIMIT,
      side: 'SELL',
      price: text8(bid),
      quantity: '0.00100',
      timeInForce: 'IOC',
    })
    expect(taker.status).toBe('FILLED')
    expect(taker.preventedMatches).toEqual([
      {
        preventedMatchId: 0,
        makerSymbol: 'BTCUSDT',
        makerOrderId: maker.orderId,
        price,
        makerPreventedQuantity: '0.01000000',
      },
    ])
    expect(told().slice(0, 2)).toEqual(['NEW NEW', 'TRADE_PREVENTION EXPIRED_IN_MATCH'])
    expect(desk.call('a', 'GET', 'order', { symbol: 'BTCUSDT', orderId: String(maker.orderId) })).toMatchObject({
      status: 'EXPIRED_IN_MATCH',
      preventedQuantity: '0.01000000',
      preventedMatchId: 0,
    })
    expect(balance('USDT')[1]).toBe('0.00000000')
  })
})

describe('self-trade prevention by the taker', () => {
  test.each(['EXPIRE_TAKER', 'EXPIRE_BOTH'])(
    '%s: the taker trades up to its own order and expires there (F-49)',
    (mode) => {
      // Two ticks above the best bid stands a stranger, one tick above it an own order.
      fund(desk, 'b', { USDT: '100000' })
      const stranger = desk.call('b', 'POST', 'order', { ...LIMIT, price: text8(bid + tick * 2n) })
      const maker = desk.call('a', 'POST', 'order', { ...LIMIT, price: text8(bid + tick) })
      expect([stranger.status, maker.status]).toEqual(['NEW', 'NEW'])
      const taker = desk.call('a', 'POST', 'order', {
        ...LIMIT,
        side: 'SELL',
        quantity: '0.03',
        price: text8(bid),
        selfTradePreventionMode: mode,
      })
      const both = mode === 'EXPIRE_BOTH'
      expect(taker).toMatchObject({
        status: 'EXPIRED_IN_MATCH',
        executedQty: '0.01000000',
        preventedQuantity: '0.02000000',
      })
      expect(taker.preventedMatches).toEqual([
        {
          preventedMatchId: 0,
          makerSymbol: 'BTCUSDT',
          makerOrderId: maker.orderId,
          price: text8(bid + tick),
          takerPreventedQuantity: '0.02000000',
          ...(both ? { makerPreventedQuantity: '0.01000000' } : {}),
        },
      ])
      const query = desk.call('a', 'GET', 'order', { symbol: 'BTCUSDT', orderId: String(maker.orderId) })
      expect(query.status).toBe(both ? 'EXPIRED_IN_MATCH' : 'NEW')
      if (!haveFixtures) return
      const recorded = fixture(`spot/rest.order.full.stp.${both ? 'expireBoth' : 'expireTaker'}`)
      const { makerSymbol: _, ...match } = taker.preventedMatches[0]
      expect(shapeOf([match])).toEqual(shapeOf(recorded.preventedMatches))
    },
  )

  test('all or nothing holds: a FOK order that meets an own one trades nothing', () => {
    fund(desk, 'b', { USDT: '100000' })
    desk.call('b', 'POST', 'order', { ...LIMIT, price: text8(bid + tick * 2n) })
    desk.call('a', 'POST', 'order', { ...LIMIT, price: text8(bid + tick) })
    const fok = { ...LIMIT, side: 'SELL', quantity: '0.011', timeInForce: 'FOK', price: text8(bid) }
    const taker = desk.call('a', 'POST', 'order', { ...fok, selfTradePreventionMode: 'EXPIRE_TAKER' })
    expect(taker.executedQty).toBe('0.00000000')
  })
})

describe('refusals', () => {
  const order = (changes: Record<string, string | undefined>): Record<string, string> =>
    Object.fromEntries(
      Object.entries({ ...LIMIT, price: below(10), ...changes }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    )
  // Source: spot.md 5.2, 6.1, 16.
  test.each<[string, () => Record<string, string>, number, string]>([
    [
      'no symbol',
      () => order({ symbol: undefined }),
      -1102,
      "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.",
    ],
    [
      'a small-letter symbol',
      () => order({ symbol: 'btcusdt' }),
      -1100,
      "Illegal characters found in parameter 'symbol'; legal range is '^[\\w\\-._&&[^a-z]]{1,50}$'.",
    ],
    ['an unknown symbol', () => order({ symbol: 'NOPE' }), -1121, 'Invalid symbol.'],
    ['an unknown side', () => order({ side: 'HOLD' }), -1117, 'Invalid side.'],
    ['an unknown type', () => order({ type: 'ICEBERG' }), -1116, 'Invalid orderType.'],
    ['an unknown time in force', () => order({ timeInForce: 'GTX' }), -1115, 'Invalid timeInForce.'],
    [
      'no time in force',
      () => order({ timeInForce: undefined }),
      -1102,
      "Mandatory parameter 'timeInForce' was not sent, was empty/null, or malformed.",
    ],
    [
      'no price',
      () => order({ price: undefined }),
      -1102,
      "Mandatory parameter 'price' was not sent, was empty/null, or malformed.",
    ],
    [
      'a market order with a time in force',
      () => order({ type: 'MARKET', price: undefined }),
      -1106,
      "Parameter 'timeInForce' sent when not required.",
    ],
    [
      'a market order with both sizes',
      () => order({ type: 'MARKET', price: undefined, timeInForce: undefined, quoteOrderQty: '10' }),
      -1106,
      "Parameter 'quantity' sent when not required.",
    ],
    [
      'a stop price on a limit order',
      () => order({ stopPrice: '1' }),
      -1106,
      "Parameter 'stopPrice' sent when not required.",
    ],
    [
      'an exponent',
      () => order({ quantity: '1e-2' }),
      -1100,
      "Illegal characters found in parameter 'quantity'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.",
    ],
    ['nine decimals', () => order({ quantity: '0.010000001' }), -1111, "Parameter 'quantity' has too much precision."],
    [
      'a client id with a blank',
      () => order({ newClientOrderId: 'a b' }),
      -1100,
      "Illegal characters found in parameter 'newClientOrderId'; legal range is '^[a-zA-Z0-9-_]{1,36}$'.",
    ],
    ['a price off the tick', () => order({ price: '60000.001' }), -1013, 'Filter failure: PRICE_FILTER'],
    ['a price of zero', () => order({ price: '0' }), -1013, 'Filter failure: PRICE_FILTER'],
    ['a price far from the average', () => order({ price: '1' }), -1013, 'Filter failure: PERCENT_PRICE_BY_SIDE'],
    ['a size off the step', () => order({ quantity: '0.0100001' }), -1013, 'Filter failure: LOT_SIZE'],
    ['a size of zero', () => order({ quantity: '0' }), -1013, 'Filter failure: LOT_SIZE'],
    ['a size too small to be worth it', () => order({ quantity: '0.00001' }), -1013, 'Filter failure: NOTIONAL'],
    [
      'another self-trade mode',
      () => order({ selfTradePreventionMode: 'NONE' }),
      -1013,
      'This symbol does not allow the specified self-trade prevention mode.',
    ],
    ['an answer type that is none', () => order({ newOrderRespType: 'ALL' }), -1136, 'Invalid newOrderRespType.'],
    ['a strategy type too low', () => order({ strategyType: '999999' }), -1134, 'strategyType was less than 1000000.'],
    [
      'more than is there',
      () => order({ quantity: '5' }),
      -2010,
      'Account has insufficient balance for requested action.',
    ],
    [
      'a post-only order that crosses',
      () => order({ type: 'LIMIT_MAKER', timeInForce: undefined, price: text8(ask) }),
      -2010,
      'Order would immediately match and take.',
    ],
  ])('%s', (_, params, code, msg) => {
    expect(desk.refusal('a', 'POST', 'order', params())).toEqual({ status: 400, code, msg })
    expect(desk.events).toEqual([])
    expect(desk.spot.truth('a').orders).toEqual([])
  })

  test('a client id is free again only when its order is done (F-32)', () => {
    const params = { ...LIMIT, price: below(10), newClientOrderId: 'same' }
    const first = desk.call('a', 'POST', 'order', params)
    expect(desk.refusal('a', 'POST', 'order', params)).toEqual({
      status: 400,
      code: -2010,
      msg: 'Duplicate order sent.',
    })
    desk.call('a', 'DELETE', 'order', { symbol: 'BTCUSDT', orderId: String(first.orderId) })
    const second = desk.call('a', 'POST', 'order', params)
    expect(second.orderId).toBeGreaterThan(first.orderId)
    expect(desk.call('a', 'GET', 'order', { symbol: 'BTCUSDT', origClientOrderId: 'same' }).orderId).toBe(
      second.orderId,
    )
  })

  test('a halted symbol takes no order and lets cancels through (F-42)', () => {
    const first = desk.call('a', 'POST', 'order', { ...LIMIT, price: below(10) })
    desk.markets.setStatus('spot', 'BTCUSDT', 'HALT')
    expect(desk.refusal('a', 'POST', 'order', { ...LIMIT, price: below(10) })).toMatchObject({
      code: -1013,
      msg: 'Market is closed.',
    })
    expect(desk.call('a', 'DELETE', 'order', { symbol: 'BTCUSDT', orderId: String(first.orderId) }).status).toBe(
      'CANCELED',
    )
  })

  test('open orders of a symbol are limited', () => {
    const most = desk.markets.symbol('spot', 'BTCUSDT')?.spec.maxOpenOrders ?? 0
    for (let i = 0; i < most; i++)
      desk.call('a', 'POST', 'order', { ...LIMIT, quantity: '0.0001', price: below(100 + i) })
    expect(desk.refusal('a', 'POST', 'order', { ...LIMIT, quantity: '0.0001', price: below(10) })).toEqual({
      status: 400,
      code: -2010,
      msg: 'Filter failure: MAX_NUM_ORDERS',
    })
  })

  test('an order is asked for by id, by client id, or by both that agree', () => {
    const { orderId } = desk.call('a', 'POST', 'order', { ...LIMIT, price: below(10), newClientOrderId: 'x' })
    const ask = (params: Record<string, string>) => desk.refusal('a', 'GET', 'order', { symbol: 'BTCUSDT', ...params })
    expect(ask({})).toMatchObject({
      code: -1102,
      msg: "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
    })
    expect(ask({ orderId: '1' })).toMatchObject({ code: -2013, msg: 'Order does not exist.' })
    expect(ask({ orderId: String(orderId), origClientOrderId: 'y' })).toMatchObject({ code: -2039 })
    expect(desk.refusal('b', 'GET', 'order', { symbol: 'BTCUSDT', orderId: String(orderId) }).code).toBe(-2013)
  })

  test('cancel restrictions hold an order back', () => {
    const { orderId } = desk.call('a', 'POST', 'order', { ...LIMIT, price: below(10) })
    const cancel = (cancelRestrictions: string) =>
      desk.refusal('a', 'DELETE', 'order', { symbol: 'BTCUSDT', orderId: String(orderId), cancelRestrictions })
    expect(cancel('ONLY_PARTIALLY_FILLED')).toMatchObject({
      code: -2011,
      msg: 'Order was not canceled due to cancel restrictions.',
    })
    expect(cancel('ANY')).toMatchObject({ code: -1145 })
  })
})

describe('lists', () => {
  test('cancel-all of a symbol answers each order and refuses when there is none', () => {
    for (const ticks of [10, 20, 30]) desk.call('a', 'POST', 'order', { ...LIMIT, price: below(ticks) })
    desk.call('a', 'POST', 'order', {
      symbol: 'ETHUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '1',
      price: text8(eth() - 10_000_000_000n),
    })
    expect(desk.call('a', 'GET', 'openOrders')).toHaveLength(4)
    const canceled = desk.call('a', 'DELETE', 'openOrders', { symbol: 'BTCUSDT' })
    expect(canceled.map((each: { status: string }) => each.status)).toEqual(['CANCELED', 'CANCELED', 'CANCELED'])
    expect(desk.call('a', 'GET', 'openOrders')).toHaveLength(1)
    expect(desk.refusal('a', 'DELETE', 'openOrders', { symbol: 'BTCUSDT' })).toEqual({
      status: 400,
      code: -2011,
      msg: 'Unknown order sent.',
    })
  })

  test('history is oldest first: the newest rows without a start, the first rows from one', () => {
    const ids = [1, 2, 3, 4].map((i) => {
      desk.clock.advance(1000)
      return desk.call('a', 'POST', 'order', { ...LIMIT, price: below(i * 10) }).orderId
    })
    const list = (params: Record<string, string>) =>
      desk
        .call('a', 'GET', 'allOrders', { symbol: 'BTCUSDT', ...params })
        .map((each: { orderId: number }) => each.orderId)
    expect(list({})).toEqual(ids)
    expect(list({ limit: '2' })).toEqual(ids.slice(2))
    expect(list({ orderId: String(ids[1]), limit: '2' })).toEqual(ids.slice(1, 3))
    expect(list({ startTime: String(desk.clock.now() - 1000) })).toEqual(ids.slice(2))
    expect(
      desk.refusal('a', 'GET', 'allOrders', { symbol: 'BTCUSDT', startTime: '0', endTime: '86400001' }),
    ).toMatchObject({ code: -1127, msg: 'More than 24 hours between startTime and endTime.' })
    expect(desk.refusal('a', 'GET', 'myTrades', { symbol: 'BTCUSDT', fromId: '1', startTime: '0' }).code).toBe(-1128)
  })

  function eth(): Units {
    return desk.markets.symbol('spot', 'ETHUSDT')?.book.best('BUY')?.price ?? 0n
  }
})

describe.skipIf(!haveFixtures)('shapes are those of the recorded payloads', () => {
  test('placement, cancel, query, lists, trades, account', () => {
    const full = desk.call('a', 'POST', 'order', { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '0.01' })
    expect(shapeOf(full)).toEqual(shapeOf(fixture('spot/rest.order.full.market')))
    const result = desk.call('a', 'POST', 'order', { ...LIMIT, price: below(10), newOrderRespType: 'RESULT' })
    expect(shapeOf(result)).toEqual(shapeOf(fixture('spot/rest.order.result')))
    const postOnly = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT_MAKER', quantity: '0.01', price: below(20) }
    const ack = desk.call('a', 'POST', 'order', postOnly)
    expect(Object.keys(ack)).toEqual(['symbol', 'orderId', 'orderListId', 'clientOrderId', 'transactTime'])
    expect(shapeOf(desk.call('a', 'GET', 'order', { symbol: 'BTCUSDT', orderId: String(result.orderId) }))).toEqual(
      shapeOf(fixture('spot/rest.order.query')),
    )
    expect(shapeOf(desk.call('a', 'GET', 'openOrders'))).toEqual(shapeOf(fixture('spot/rest.openOrders')))
    expect(shapeOf(desk.call('a', 'GET', 'allOrders', { symbol: 'BTCUSDT' }))).toEqual(
      shapeOf(fixture('spot/rest.allOrders')),
    )
    expect(shapeOf(desk.call('a', 'GET', 'myTrades', { symbol: 'BTCUSDT' }))).toEqual(
      shapeOf(fixture('spot/rest.myTrades')),
    )
    expect(shapeOf(desk.call('a', 'DELETE', 'order', { symbol: 'BTCUSDT', orderId: String(result.orderId) }))).toEqual(
      shapeOf(fixture('spot/rest.order.cancel')),
    )
    expect(shapeOf(desk.call('a', 'GET', 'account'))).toEqual(shapeOf(fixture('spot/rest.account')))
    expect(shapeOf(desk.call('a', 'GET', 'account/commission', { symbol: 'BTCUSDT' }))).toEqual(
      shapeOf(fixture('spot/rest.account.commission')),
    )
    const test = { ...LIMIT, price: below(10), computeCommissionRates: 'true' }
    expect(shapeOf(desk.call('a', 'POST', 'order/test', test))).toEqual(
      shapeOf(fixture('spot/rest.order.test.commission')),
    )
    expect(desk.call('a', 'POST', 'order/test', { ...LIMIT, price: below(10) })).toEqual({})
  })

  test('execution reports and positions, field by field and in order', () => {
    const { orderId } = desk.call('a', 'POST', 'order', { ...LIMIT, price: below(10) })
    desk.call('a', 'DELETE', 'order', { symbol: 'BTCUSDT', orderId: String(orderId) })
    desk.call('a', 'POST', 'order', { ...LIMIT, timeInForce: 'IOC', price: below(10) })
    const find = (x: string) => desk.events.find(({ event }) => event.x === x)?.event
    const recorded = (name: string) => fixture(`spot/event.${name}`).event
    expect(Object.keys(find('NEW'))).toEqual(Object.keys(recorded('executionReport.new')))
    for (const [x, name] of [
      ['NEW', 'new'],
      ['CANCELED', 'canceled'],
      ['EXPIRED', 'expired'],
    ] as const)
      expect(shapeOf(find(x))).toEqual(shapeOf(recorded(`executionReport.${name}`)))
    desk.call('a', 'POST', 'order', { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '0.01' })
    expect(shapeOf(find('TRADE'))).toEqual(shapeOf(fixture('spot/events.market.expired.sequence')[1].event))
    const position = desk.events.find(({ event }) => event.e === 'outboundAccountPosition')?.event
    expect(shapeOf(position)).toEqual(shapeOf(recorded('outboundAccountPosition')))
    desk.call('a', 'POST', 'order', { ...LIMIT, price: text8(bid + tick) })
    desk.call('a', 'POST', 'order', { ...LIMIT, side: 'SELL', price: text8(bid + tick) })
    expect(shapeOf(find('TRADE_PREVENTION'))).toEqual(shapeOf(recorded('executionReport.tradePrevention')))
    expect(find('TRADE_PREVENTION')).not.toHaveProperty('eR')
  })
})

function raw(amount: string): Units {
  const [whole = '0', fraction = ''] = amount.split('.')
  return BigInt(whole + fraction.padEnd(8, '0').slice(0, 8))
}
