import { describe, expect, test } from 'vitest'
import type { SymbolSpec } from '../engine/market-types'
import { units } from '../engine/units'
import { fixture, haveFixtures, shapeOf } from '../testing/fixtures'
import { endowRuled, type RuledSpot, servedFilter, stageRuledSpot, tryOrder } from '../testing/ruled-spot'

const PRICE_FILTER = '400 -1013 Filter failure: PRICE_FILTER'
const PERCENT_PRICE = '400 -1013 Filter failure: PERCENT_PRICE'
const BY_SIDE = '400 -1013 Filter failure: PERCENT_PRICE_BY_SIDE'
const THIN = '400 -2010 Order book liquidity is too low for this pegged order.'
const TRAILING_DELTA = '400 -1013 Filter failure: TRAILING_DELTA'

const LIMIT = { type: 'LIMIT', timeInForce: 'GTC', quantity: '1' }

function withRules(rules: Partial<SymbolSpec>): RuledSpot {
  const exchange = stageRuledSpot(rules)
  endowRuled(exchange, 'a', { USDT: '1000000', BNB: '1000' })
  return exchange
}

// Source: spot.md 5.2, as everything here.
describe('PRICE_FILTER', () => {
  const RULES = { minPrice: units('50.05'), maxPrice: units('150.10'), tick: units('0.05') }

  test('is served as it is enforced', () => {
    const row = servedFilter(withRules(RULES), 'PRICE_FILTER')
    expect(row).toEqual({
      filterType: 'PRICE_FILTER',
      minPrice: '50.05000000',
      maxPrice: '150.10000000',
      tickSize: '0.05000000',
    })
    if (haveFixtures) expect(shapeOf(row)).toEqual(shapeOf(fixture('spot/filter.PRICE_FILTER')))
  })

  test.each([
    ['a tick below the lowest price', '50.00', PRICE_FILTER],
    ['the lowest price', '50.05', 'accepted'],
    ['a tick above the lowest price', '50.10', 'accepted'],
    ['a tick below the highest price', '150.05', 'accepted'],
    ['the highest price', '150.10', 'accepted'],
    ['a tick above the highest price', '150.15', PRICE_FILTER],
    ['a price off the tick', '100.01', PRICE_FILTER],
    ['a price on the tick', '100.05', 'accepted'],
  ])('%s', (_, price, expected) => {
    expect(tryOrder(withRules(RULES), { ...LIMIT, side: 'BUY', price })).toBe(expected)
    expect(tryOrder(withRules(RULES), { type: 'LIMIT_MAKER', side: 'SELL', quantity: '1', price })).toBe(expected)
  })

  test.each([
    ['a stop at the lowest price', 'SELL', '50.05', 'accepted'],
    ['a stop a tick below the lowest price', 'SELL', '50.00', PRICE_FILTER],
    ['a stop at the highest price', 'BUY', '150.10', 'accepted'],
    ['a stop a tick above the highest price', 'BUY', '150.15', PRICE_FILTER],
    ['a stop off the tick', 'SELL', '99.99', PRICE_FILTER],
  ])('%s, whether it has a price of its own or not', (_, side, stopPrice, expected) => {
    expect(tryOrder(withRules(RULES), { type: 'STOP_LOSS', side, quantity: '1', stopPrice })).toBe(expected)
    const limited = { ...LIMIT, type: 'STOP_LOSS_LIMIT', side, stopPrice, price: '100' }
    expect(tryOrder(withRules(RULES), limited)).toBe(expected)
  })

  test('of a stop order that has both, looks at the price as well', () => {
    const order = { ...LIMIT, type: 'STOP_LOSS_LIMIT', side: 'SELL', stopPrice: '99', price: '99.01' }
    expect(tryOrder(withRules(RULES), order)).toBe(PRICE_FILTER)
  })

  test.each([
    ['no lowest price', { minPrice: 0n }, '0.05'],
    ['no highest price', { maxPrice: 0n }, '99999.95'],
    ['no tick', { tick: 0n }, '100.00000001'],
  ])('a part of zero is off: %s', (_, changes, price) => {
    expect(tryOrder(withRules(RULES), { ...LIMIT, side: 'SELL', price })).toBe(PRICE_FILTER)
    expect(tryOrder(withRules({ ...RULES, ...changes }), { ...LIMIT, side: 'SELL', price })).toBe('accepted')
  })
})

describe.each([
  ['PERCENT_PRICE', PERCENT_PRICE],
  ['PERCENT_PRICE_BY_SIDE', BY_SIDE],
] as const)('%s', (percentPriceFilter, refused) => {
  const RULES = { percentPriceFilter, bandUp: units('1.2'), bandDown: units('0.7') }

  test('is served as it is enforced', () => {
    const row = servedFilter(withRules(RULES), percentPriceFilter)
    expect(row).toEqual(
      percentPriceFilter === 'PERCENT_PRICE'
        ? { filterType: percentPriceFilter, multiplierUp: '1.2000', multiplierDown: '0.7000', avgPriceMins: 5 }
        : {
            filterType: percentPriceFilter,
            bidMultiplierUp: '1.2',
            bidMultiplierDown: '0.7',
            askMultiplierUp: '1.2',
            askMultiplierDown: '0.7',
            avgPriceMins: 5,
          },
    )
    if (haveFixtures) expect(shapeOf(row)).toEqual(shapeOf(fixture(`spot/filter.${percentPriceFilter}`)))
  })

  const REFERENCES: [name: string, stage: (exchange: RuledSpot) => void, times: number][] = [
    ['the last price, which is the average', () => undefined, 1],
    ['the average over minutes and not the last price', ({ setAverage }) => setAverage('200'), 2],
    [
      'the reference price and not the average',
      ({ setAverage, setReference }) => {
        setAverage('200')
        setReference('50')
      },
      0.5,
    ],
    [
      'the average while the reference price is null',
      ({ setAverage, setReference }) => {
        setAverage('200')
        setReference(null)
      },
      2,
    ],
  ]
  describe.each(REFERENCES)('measures by %s', (_, stage, times) => {
    test.each([
      ['a tick below the lower bound', 70, -0.01, refused],
      ['the lower bound', 70, 0, 'accepted'],
      ['a tick above the lower bound', 70, 0.01, 'accepted'],
      ['a tick below the upper bound', 120, -0.01, 'accepted'],
      ['the upper bound', 120, 0, 'accepted'],
      ['a tick above the upper bound', 120, 0.01, refused],
    ])('%s', (__, bound, ticks, expected) => {
      for (const side of ['BUY', 'SELL']) {
        const exchange = withRules(RULES)
        stage(exchange)
        expect(tryOrder(exchange, { ...LIMIT, side, price: (bound * times + ticks).toFixed(2) })).toBe(expected)
      }
    })
  })

  test.each([
    ['upper', { bandUp: 0n }, '9000'],
    ['lower', { bandDown: 0n }, '0.05'],
  ])('a multiplier of zero is off: the %s one', (_, changes, price) => {
    expect(tryOrder(withRules(RULES), { ...LIMIT, side: 'SELL', price })).toBe(refused)
    expect(tryOrder(withRules({ ...RULES, ...changes }), { ...LIMIT, side: 'SELL', price })).toBe('accepted')
  })

  test.each([
    ['BUY', '100.01', 'accepted'],
    ['BUY', '100.02', refused],
    ['SELL', '99.99', 'accepted'],
    ['SELL', '99.98', refused],
  ])('a bound between two ticks is not rounded: %s at %s', (side, price, expected) => {
    const rules = { ...RULES, bandUp: units('1.00015'), bandDown: units('0.99985') }
    expect(tryOrder(withRules(rules), { ...LIMIT, side, price })).toBe(expected)
  })
})

describe('TRAILING_DELTA', () => {
  const RULES = { trailingDelta: { minAbove: 10, maxAbove: 1_000, minBelow: 20, maxBelow: 500 } }

  test('is served as it is enforced', () => {
    const row = servedFilter(withRules(RULES), 'TRAILING_DELTA')
    expect(row).toEqual({
      filterType: 'TRAILING_DELTA',
      minTrailingAboveDelta: 10,
      maxTrailingAboveDelta: 1000,
      minTrailingBelowDelta: 20,
      maxTrailingBelowDelta: 500,
    })
    if (haveFixtures) expect(shapeOf(row)).toEqual(shapeOf(fixture('spot/filter.TRAILING_DELTA')))
  })

  describe.each([
    ['STOP_LOSS', 'BUY', 10, 1_000],
    ['STOP_LOSS_LIMIT', 'BUY', 10, 1_000],
    ['TAKE_PROFIT', 'SELL', 10, 1_000],
    ['TAKE_PROFIT_LIMIT', 'SELL', 10, 1_000],
    ['STOP_LOSS', 'SELL', 20, 500],
    ['STOP_LOSS_LIMIT', 'SELL', 20, 500],
    ['TAKE_PROFIT', 'BUY', 20, 500],
    ['TAKE_PROFIT_LIMIT', 'BUY', 20, 500],
  ])('%s %s, from %i to %i', (type, side, least, most) => {
    test.each([
      ['one below the least', least - 1, TRAILING_DELTA],
      ['the least', least, 'accepted'],
      ['one above the least', least + 1, 'accepted'],
      ['one below the most', most - 1, 'accepted'],
      ['the most', most, 'accepted'],
      ['one above the most', most + 1, TRAILING_DELTA],
    ])('%s', (_, delta, expected) => {
      const limited = type.endsWith('LIMIT') ? { timeInForce: 'GTC', price: '100' } : {}
      expect(tryOrder(withRules(RULES), { type, side, quantity: '1', trailingDelta: String(delta), ...limited })).toBe(
        expected,
      )
    })
  })

  test.each([
    ['BUY', { minAbove: 0 }, '1'],
    ['BUY', { maxAbove: 0 }, '9000'],
    ['SELL', { minBelow: 0 }, '1'],
    ['SELL', { maxBelow: 0 }, '9000'],
  ])('a part of zero is off: %s with %o', (side, changes, trailingDelta) => {
    const order = { type: 'STOP_LOSS', side, quantity: '1', trailingDelta }
    expect(tryOrder(withRules(RULES), order)).toBe(TRAILING_DELTA)
    expect(tryOrder(withRules({ trailingDelta: { ...RULES.trailingDelta, ...changes } }), order)).toBe('accepted')
  })
})

// Source: spot.md 5.2, "Pegged orders must pass with peggedPrice and, if sent, also with price".
describe('a pegged order', () => {
  const RULES = { bandUp: units('1.2'), bandDown: units('0.7'), minNotional: units('10') }
  const PEGGED = { ...LIMIT, side: 'BUY', pegPriceType: 'PRIMARY_PEG' }
  const withBid = (price: string): RuledSpot => {
    const exchange = withRules(RULES)
    // The average stays there wherever the price goes, and the band with it.
    exchange.setAverage('100')
    exchange.market.offer('BUY', price, '10')
    return exchange
  }

  test.each([
    ['a tick beyond the band', '120.01', BY_SIDE],
    ['the bound of the band', '120.00', 'accepted'],
    ['a price off the tick', '100.001', PRICE_FILTER],
  ])('with a price of its own is judged by it: %s', (_, price, expected) => {
    expect(tryOrder(withBid('95'), { ...PEGGED, price })).toBe(expected)
  })

  test('is taken at the bound of the band and of the least worth', () => {
    expect(tryOrder(withBid('70'), PEGGED)).toBe('accepted')
    expect(tryOrder(withBid('100'), { ...PEGGED, quantity: '0.1' })).toBe('accepted')
  })

  test('is refused when the price that it chose is beyond the band', () => {
    expect(tryOrder(withBid('69.99'), PEGGED)).toBe(BY_SIDE)
  })

  test('is refused when it is worth too little at the price that it chose', () => {
    expect(tryOrder(withBid('100'), { ...PEGGED, quantity: '0.099' })).toBe('400 -1013 Filter failure: NOTIONAL')
  })

  test.each([
    ['within the band', '70', 'NEW', undefined],
    ['beyond the band', '69.99', 'EXPIRED', 'REJECTED'],
  ])('that waits for its stop is judged when it goes off: %s', (_, bid, status, expiryReason) => {
    const exchange = withBid(bid)
    const stop = { ...PEGGED, symbol: 'BNBUSDT', type: 'STOP_LOSS_LIMIT', stopPrice: '110' }
    const { orderId } = exchange.call('a', 'POST', 'order', stop)
    exchange.market.offer('SELL', '110', '1')
    exchange.market.hit('BUY', '1')
    const order = exchange.call('a', 'GET', 'order', { symbol: 'BNBUSDT', orderId: String(orderId) })
    expect([order.status, order.expiryReason]).toEqual([status, expiryReason])
  })

  test.each([
    ['worth enough', '0.1', 'NEW', undefined],
    ['worth too little', '0.099', 'EXPIRED', 'REJECTED'],
  ])('that waits for its stop is judged by its worth when it goes off: %s', (_, quantity, status, expiryReason) => {
    const exchange = withBid('100')
    const stop = { ...PEGGED, symbol: 'BNBUSDT', type: 'STOP_LOSS_LIMIT', stopPrice: '110', quantity }
    const { orderId } = exchange.call('a', 'POST', 'order', stop)
    exchange.market.offer('SELL', '110', '1')
    exchange.market.hit('BUY', '1')
    const order = exchange.call('a', 'GET', 'order', { symbol: 'BNBUSDT', orderId: String(orderId) })
    expect([order.status, order.expiryReason]).toEqual([status, expiryReason])
  })

  test('that waits for its stop must pass with its own price as well, by the average of when it goes off', () => {
    const exchange = withBid('100')
    const stop = { ...PEGGED, symbol: 'BNBUSDT', type: 'STOP_LOSS_LIMIT', stopPrice: '110', price: '115' }
    const { orderId } = exchange.call('a', 'POST', 'order', stop)
    exchange.setAverage('95')
    exchange.market.offer('SELL', '110', '1')
    exchange.market.hit('BUY', '1')
    const order = exchange.call('a', 'GET', 'order', { symbol: 'BNBUSDT', orderId: String(orderId) })
    expect([order.status, order.expiryReason]).toEqual(['EXPIRED', 'REJECTED'])
  })

  test.each([
    ['its own price, which is worse than the best one', { price: '69.99' }, BY_SIDE],
    ['a level deeper in the book', { pegOffsetType: 'PRICE_LEVEL', pegOffsetValue: '1' }, BY_SIDE],
    ['the best price of the other side', { pegPriceType: 'MARKET_PEG', timeInForce: 'IOC' }, BY_SIDE],
    ['the best price of its side', {}, 'accepted'],
    ['no price: the book is not so deep', { pegOffsetType: 'PRICE_LEVEL', pegOffsetValue: '9' }, THIN],
  ])('is judged by what its peg chooses: %s', (_, fields, expected) => {
    const exchange = withBid('80')
    exchange.market.offer('BUY', '69.99', '10')
    exchange.market.offer('SELL', '120.01', '10')
    expect(tryOrder(exchange, { ...PEGGED, ...fields })).toBe(expected)
  })

  test('that only makes is judged as well', () => {
    const { timeInForce: _, ...postOnly } = PEGGED
    expect(tryOrder(withBid('69.99'), { ...postOnly, type: 'LIMIT_MAKER' })).toBe(BY_SIDE)
    expect(tryOrder(withBid('70'), { ...postOnly, type: 'LIMIT_MAKER' })).toBe('accepted')
  })

  // Source: spot.md 7.3, "validates without the engine (so no balance or book check)".
  test('is not judged by the book when it is only a test', () => {
    const params = { symbol: 'BNBUSDT', ...PEGGED }
    expect(withBid('69.99').verdict('a', 'POST', 'order/test', params)).toBe('accepted')
  })

  test.each([
    ['too far before the cancel', '69.99', '69.99', BY_SIDE, ['NEW']],
    [
      'too far once the canceled order, which was the best one, is gone',
      '69.99',
      '80',
      '409 -2021 Order cancel-replace partially failed.',
      ['CANCELED', BY_SIDE],
    ],
  ])('that replaces another one is judged: %s', (_, bid, own, expected, after) => {
    const exchange = withBid(bid)
    exchange.setAverage('95')
    const resting = { ...LIMIT, symbol: 'BNBUSDT', side: 'BUY', price: own }
    const { orderId } = exchange.call('a', 'POST', 'order', resting)
    exchange.setAverage('100')
    const replace = {
      ...PEGGED,
      symbol: 'BNBUSDT',
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelOrderId: String(orderId),
    }
    expect(exchange.verdict('a', 'POST', 'order/cancelReplace', replace)).toBe(expected)
    const { status } = exchange.call('a', 'GET', 'order', { symbol: 'BNBUSDT', orderId: String(orderId) })
    const refused = exchange.events.find(({ event }) => event.x === 'REJECTED')
    expect([status, ...(refused ? [BY_SIDE] : [])]).toEqual(after)
  })

  describe('in a list', () => {
    const WORKING = { workingType: 'LIMIT', workingTimeInForce: 'GTC', workingSide: 'BUY', workingQuantity: '1' }
    const SELL_AT_ONCE = { pendingType: 'MARKET', pendingSide: 'SELL', pendingQuantity: '1' }
    const PENDING = {
      pendingType: 'LIMIT',
      pendingTimeInForce: 'GTC',
      pendingSide: 'BUY',
      pendingPegPriceType: 'PRIMARY_PEG',
    }
    const PAIR = {
      side: 'BUY',
      quantity: '1',
      aboveType: 'STOP_LOSS_LIMIT',
      aboveStopPrice: '110',
      abovePrice: '110',
      aboveTimeInForce: 'GTC',
      belowType: 'LIMIT_MAKER',
      belowPegPriceType: 'PRIMARY_PEG',
    }

    test.each([
      [
        'a working order beyond the band',
        'oto',
        { ...WORKING, workingPegPriceType: 'PRIMARY_PEG', ...SELL_AT_ONCE },
        '69.99',
        BY_SIDE,
      ],
      [
        'a working order within the band',
        'oto',
        { ...WORKING, workingPegPriceType: 'PRIMARY_PEG', ...SELL_AT_ONCE },
        '70',
        'accepted',
      ],
      ['one of a pair beyond the band', 'oco', PAIR, '69.99', BY_SIDE],
      ['one of a pair within the band', 'oco', PAIR, '70', 'accepted'],
      [
        'a pending order beyond the band',
        'oto',
        { ...WORKING, workingPrice: '75', ...PENDING, pendingQuantity: '1' },
        '69.99',
        'accepted',
      ],
    ])('is judged at placement unless it is pending: %s', (_, kind, params: Record<string, string>, bid, expected) => {
      expect(withBid(bid).verdict('a', 'POST', `orderList/${kind}`, { symbol: 'BNBUSDT', ...params })).toBe(expected)
    })

    test.each([
      ['within the band', '70', '1', 'NEW', undefined],
      ['beyond the band', '69.99', '1', 'EXPIRED', 'REJECTED'],
      ['worth enough', '80', '0.125', 'NEW', undefined],
      ['worth too little', '80', '0.124', 'EXPIRED', 'REJECTED'],
    ])('and pending is judged when it is sent: %s', (_, bid, pendingQuantity, status, expiryReason) => {
      const exchange = withBid(bid)
      const params = { symbol: 'BNBUSDT', ...WORKING, workingPrice: '90', ...PENDING, pendingQuantity }
      const { orders } = exchange.call('a', 'POST', 'orderList/oto', params)
      exchange.market.hit('SELL', '1', '90')
      const order = exchange.call('a', 'GET', 'order', { symbol: 'BNBUSDT', orderId: String(orders[1].orderId) })
      expect([order.status, order.expiryReason]).toEqual([status, expiryReason])
    })
  })
})
