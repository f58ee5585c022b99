import { describe, expect, test } from 'vitest'
import type { SymbolSpec } from '../engine/market-types'
import { times, units } from '../engine/units'
import { fixture, haveFixtures, shapeOf } from '../testing/fixtures'
import { endowRuled, type RuledSpot, servedFilter, stageRuledSpot, tryOrder } from '../testing/ruled-spot'
import { createSpotDesk, fund } from '../testing/spot-desk'

const LOT_SIZE = '400 -1013 Filter failure: LOT_SIZE'
const MARKET_LOT_SIZE = '400 -1013 Filter failure: MARKET_LOT_SIZE'
const ICEBERG_PARTS = '400 -1013 Filter failure: ICEBERG_PARTS'
const NOTIONAL = '400 -1013 Filter failure: NOTIONAL'
const MIN_NOTIONAL = '400 -1013 Filter failure: MIN_NOTIONAL'

const LIMIT = { type: 'LIMIT', timeInForce: 'GTC', side: 'BUY', price: '100' }
const POST_ONLY = { type: 'LIMIT_MAKER', side: 'BUY', price: '100' }
const MARKET = { type: 'MARKET', side: 'BUY' }
const STOP = { type: 'STOP_LOSS', side: 'SELL', stopPrice: '90' }

function withRules(rules: Partial<SymbolSpec>): RuledSpot {
  const exchange = stageRuledSpot(rules)
  endowRuled(exchange, 'a', { USDT: '100000000', BNB: '1000000' })
  return exchange
}

// Source: spot.md 5.2, as everything here.
describe('LOT_SIZE', () => {
  const RULES = { minQuantity: units('0.005'), maxQuantity: units('9'), step: units('0.003') }

  test('is served as it is enforced', () => {
    const row = servedFilter(withRules(RULES), 'LOT_SIZE')
    expect(row).toEqual({
      filterType: 'LOT_SIZE',
      minQty: '0.00500000',
      maxQty: '9.00000000',
      stepSize: '0.00300000',
    })
    if (haveFixtures) expect(shapeOf(row)).toEqual(shapeOf(fixture('spot/filter.LOT_SIZE')))
  })

  test.each([
    ['a step below the least', '0.003', LOT_SIZE],
    // 0.005 is no multiple of 0.003: the least quantity itself does not fit.
    ['the least, which is off the step', '0.005', LOT_SIZE],
    ['the first step above the least', '0.006', 'accepted'],
    ['a step counted from the least and not from zero', '0.008', LOT_SIZE],
    ['a step below the most', '8.997', 'accepted'],
    ['the most', '9', 'accepted'],
    ['a step above the most', '9.003', LOT_SIZE],
    ['a third of a step beside the step', '0.01', LOT_SIZE],
  ])('%s', (_, quantity, expected) => {
    for (const order of [LIMIT, POST_ONLY, MARKET, STOP])
      expect([order.type, tryOrder(withRules(RULES), { ...order, quantity })]).toEqual([order.type, expected])
  })

  test('the least quantity where it is on the step', () => {
    const rules = { ...RULES, minQuantity: units('0.006') }
    expect(tryOrder(withRules(rules), { ...LIMIT, quantity: '0.003' })).toBe(LOT_SIZE)
    expect(tryOrder(withRules(rules), { ...LIMIT, quantity: '0.006' })).toBe('accepted')
  })

  test.each([
    ['an iceberg part below the least', '0.003', LOT_SIZE],
    ['an iceberg part above the least', '0.006', 'accepted'],
    ['an iceberg part off the step', '0.007', LOT_SIZE],
  ])('%s', (_, icebergQty, expected) => {
    expect(tryOrder(withRules(RULES), { ...LIMIT, quantity: '0.03', icebergQty })).toBe(expected)
  })

  test.each([
    ['no least', { minQuantity: 0n }, '0.003'],
    ['no most', { maxQuantity: 0n }, '99000'],
    ['no step', { step: 0n }, '0.00700001'],
  ])('a part of zero is off: %s', (_, changes, quantity) => {
    expect(tryOrder(withRules(RULES), { ...LIMIT, quantity })).toBe(LOT_SIZE)
    expect(tryOrder(withRules({ ...RULES, ...changes }), { ...LIMIT, quantity })).toBe('accepted')
  })
})

// Source: spot.md 6.4, "executed quantity respects LOT_SIZE".
describe('a market order by quote amount', () => {
  const trade = (rules: Partial<SymbolSpec>, quoteOrderQty: string, side = 'BUY') => {
    const exchange = withRules(rules)
    exchange.market.offer(side === 'BUY' ? 'SELL' : 'BUY', '100', '50')
    return exchange.call('a', 'POST', 'order', { symbol: 'BNBUSDT', ...MARKET, side, quoteOrderQty })
  }
  const buy = (rules: Partial<SymbolSpec>, quoteOrderQty: string): string => trade(rules, quoteOrderQty).executedQty

  test.each([
    ['of whole steps', '100.5', '1.00500000'],
    ['just below a further step', '100.99', '1.00500000'],
    ['of a further step', '101', '1.01000000'],
  ])('is executed in whole steps: worth %s', (_, quoteOrderQty, expected) => {
    expect(buy({ step: units('0.005') }, quoteOrderQty)).toBe(expected)
  })

  test('is executed up to the most', () => {
    expect(buy({ maxQuantity: units('2') }, '300')).toBe('2.00000000')
  })

  test.each([
    ['the most of LOT_SIZE', { maxQuantity: units('2') }, '300', '2.00000000'],
    ['the most of MARKET_LOT_SIZE', { marketMaxQuantity: units('1.5') }, '300', '1.50000000'],
    ['the smaller of both', { maxQuantity: units('2'), marketMaxQuantity: units('3') }, '900', '2.00000000'],
    ['a most that is off the step', { marketMaxQuantity: units('1.5'), marketStep: units('0.4') }, '300', '1.20000000'],
    ['the step of MARKET_LOT_SIZE', { marketStep: units('0.04') }, '99', '0.96000000'],
    ['steps that only meet every six', { step: units('0.003'), marketStep: units('0.002') }, '1.6', '0.01200000'],
    ['no most of its own', { maxQuantity: 0n, marketMaxQuantity: 0n }, '4900', '49.00000000'],
  ])('is held to %s, buying and selling', (_, rules, quoteOrderQty, expected) => {
    for (const side of ['BUY', 'SELL']) {
      const { executedQty, origQty, status } = trade(rules, quoteOrderQty, side)
      expect([executedQty, origQty, status]).toEqual([expected, expected, 'FILLED'])
    }
  })

  const thin = (filter: string) => `400 -2010 Order book liquidity is less than ${filter} minimum quantity.`
  test.each([
    ['LOT_SIZE', {}, '0.09', thin('LOT_SIZE filter')],
    ['MARKET_LOT_SIZE', { marketMinQuantity: units('0.5') }, '49.9', thin('MARKET_LOT_SIZE filter')],
    ['a step of MARKET_LOT_SIZE', { marketStep: units('0.5') }, '49.9', thin('MARKET_LOT_SIZE filter')],
    ['no more than a step of MARKET_LOT_SIZE', { marketStep: units('0.5') }, '50', 'accepted'],
  ])('is refused for less than %s', (_, rules, quoteOrderQty, expected) => {
    const exchange = withRules(rules)
    exchange.market.offer('SELL', '100', '50')
    expect(tryOrder(exchange, { ...MARKET, quoteOrderQty })).toBe(expected)
  })
})

describe('MARKET_LOT_SIZE', () => {
  const RULES = {
    marketMinQuantity: units('0.01'),
    marketMaxQuantity: units('5'),
    marketStep: units('0.002'),
    maxQuantity: units('20'),
  }

  test('is served as it is enforced', () => {
    const row = servedFilter(withRules(RULES), 'MARKET_LOT_SIZE')
    expect(row).toEqual({
      filterType: 'MARKET_LOT_SIZE',
      minQty: '0.01000000',
      maxQty: '5.00000000',
      stepSize: '0.00200000',
    })
    if (haveFixtures) expect(shapeOf(row)).toEqual(shapeOf(fixture('spot/filter.MARKET_LOT_SIZE')))
  })

  test.each([
    ['a step below the least', '0.008', MARKET_LOT_SIZE],
    ['the least', '0.01', 'accepted'],
    ['a step above the least', '0.012', 'accepted'],
    ['a step below the most', '4.998', 'accepted'],
    ['the most', '5', 'accepted'],
    ['a step above the most', '5.002', MARKET_LOT_SIZE],
    ['half a step beside the step', '0.011', MARKET_LOT_SIZE],
    ['a quantity that LOT_SIZE refuses as well', '20.002', LOT_SIZE],
  ])('%s', (_, quantity, expected) => {
    expect(tryOrder(withRules(RULES), { ...MARKET, quantity })).toBe(expected)
    expect(tryOrder(withRules(RULES), { ...MARKET, side: 'SELL', quantity })).toBe(expected)
  })

  test.each(['0.008', '0.011', '5.002'])('is not for limit and stop orders: %s', (quantity) => {
    for (const order of [LIMIT, STOP])
      expect([order.type, tryOrder(withRules(RULES), { ...order, quantity })]).toEqual([order.type, 'accepted'])
  })

  // As live: no modulo by zero. Source: spot.md 5.2.
  test.each([
    ['no least', { marketMinQuantity: 0n }, '0.008'],
    ['no most', { marketMaxQuantity: 0n }, '19.998'],
    ['no step', { marketStep: 0n }, '0.011'],
  ])('a part of zero is off: %s', (_, changes, quantity) => {
    expect(tryOrder(withRules(RULES), { ...MARKET, quantity })).toBe(MARKET_LOT_SIZE)
    expect(tryOrder(withRules({ ...RULES, ...changes }), { ...MARKET, quantity })).toBe('accepted')
  })
})

describe('ICEBERG_PARTS', () => {
  const RULES = { icebergParts: 10 }

  test('is served as it is enforced', () => {
    const row = servedFilter(withRules(RULES), 'ICEBERG_PARTS')
    expect(row).toEqual({ filterType: 'ICEBERG_PARTS', limit: 10 })
    if (haveFixtures) expect(row).toEqual(fixture('spot/filter.ICEBERG_PARTS'))
  })

  test.each([
    ['nine whole parts', '0.9', 'accepted'],
    ['nine parts and the smallest rest, which is a tenth', '0.901', 'accepted'],
    ['ten whole parts', '1', 'accepted'],
    ['ten parts and the smallest rest, which is an eleventh', '1.001', ICEBERG_PARTS],
    ['eleven whole parts', '1.1', ICEBERG_PARTS],
  ])('%s', (_, quantity, expected) => {
    const iceberg = { quantity, icebergQty: '0.1' }
    const stop = { ...LIMIT, ...STOP, type: 'STOP_LOSS_LIMIT' }
    for (const order of [LIMIT, POST_ONLY, stop])
      expect([order.type, tryOrder(withRules(RULES), { ...order, ...iceberg })]).toEqual([order.type, expected])
  })

  test('a limit of zero is off', () => {
    const iceberg = { ...LIMIT, quantity: '50', icebergQty: '0.001' }
    expect(tryOrder(withRules({ icebergParts: 0 }), iceberg)).toBe('accepted')
  })
})

describe.each([
  ['NOTIONAL', NOTIONAL],
  ['MIN_NOTIONAL', MIN_NOTIONAL],
] as const)('the least worth of %s', (notionalFilter, refused) => {
  const RULES = { notionalFilter, minNotional: units('10') }

  test('is served as it is enforced, for market orders as well', () => {
    const row = servedFilter(withRules({ ...RULES, maxNotional: units('1000') }), notionalFilter)
    expect(row).toEqual(
      notionalFilter === 'NOTIONAL'
        ? {
            filterType: 'NOTIONAL',
            minNotional: '10.00000000',
            applyMinToMarket: true,
            maxNotional: '1000.00000000',
            applyMaxToMarket: false,
            avgPriceMins: 5,
          }
        : { filterType: 'MIN_NOTIONAL', minNotional: '10.00000000', applyToMarket: true, avgPriceMins: 5 },
    )
    if (haveFixtures) expect(shapeOf(row)).toEqual(shapeOf(fixture(`spot/filter.${notionalFilter}`)))
  })

  test.each([
    ['a step below it', '0.099', '100', refused],
    ['a tick below it', '0.1', '99.99', refused],
    ['exactly it', '0.1', '100', 'accepted'],
    ['a tick above it', '0.1', '100.01', 'accepted'],
    ['a step above it', '0.101', '100', 'accepted'],
  ])('of a limit order counts price times quantity: %s', (_, quantity, price, expected) => {
    const exchange = withRules(RULES)
    // What the market says is of no matter to an order with a price.
    exchange.setAverage('10000')
    expect(tryOrder(exchange, { ...LIMIT, price, quantity })).toBe(expected)
    const stop = { ...LIMIT, type: 'STOP_LOSS_LIMIT', side: 'SELL', stopPrice: '50', price, quantity }
    expect(tryOrder(withRules(RULES), stop)).toBe(expected)
  })

  const REFERENCES: [name: string, stage: (exchange: RuledSpot) => void, least: [string, string, string]][] = [
    ['the average and not the last price', ({ setAverage }) => setAverage('200'), ['0.049', '0.05', '0.051']],
    [
      'the reference price and not the average',
      ({ setAverage, setReference }) => {
        setAverage('200')
        setReference('50')
      },
      ['0.199', '0.2', '0.201'],
    ],
    [
      'the average while the reference price is null',
      ({ setAverage, setReference }) => {
        setAverage('200')
        setReference(null)
      },
      ['0.049', '0.05', '0.051'],
    ],
  ]
  test.each(REFERENCES)('of a market order is measured by %s', (_, stage, quantities) => {
    const said = quantities.map((quantity) => {
      const exchange = withRules(RULES)
      stage(exchange)
      return tryOrder(exchange, { ...MARKET, side: 'SELL', quantity })
    })
    expect(said).toEqual([refused, 'accepted', 'accepted'])
  })

  test.each([
    ['just below it', '9.99', refused],
    ['exactly it', '10', 'accepted'],
    ['just above it', '10.01', 'accepted'],
  ])('of a market order by quote amount is that amount: %s', (_, quoteOrderQty, expected) => {
    const exchange = withRules(RULES)
    exchange.setAverage('10000')
    exchange.market.offer('SELL', '100', '50')
    expect(tryOrder(exchange, { ...MARKET, quoteOrderQty })).toBe(expected)
  })

  test('of zero is off', () => {
    expect(tryOrder(withRules({ ...RULES, minNotional: 0n }), { ...LIMIT, price: '0.01', quantity: '0.001' })).toBe(
      'accepted',
    )
  })
})

describe('the most worth of NOTIONAL', () => {
  const RULES = { maxNotional: units('1000') }

  test.each([
    ['a step below it', '9.999', '100', 'accepted'],
    ['a tick below it', '10', '99.99', 'accepted'],
    ['exactly it', '10', '100', 'accepted'],
    ['a tick above it', '10', '100.01', NOTIONAL],
    ['a step above it', '10.001', '100', NOTIONAL],
  ])('%s', (_, quantity, price, expected) => {
    expect(tryOrder(withRules(RULES), { ...LIMIT, price, quantity })).toBe(expected)
  })

  test.each([
    ['by quantity', { quantity: '11' }],
    ['by quote amount', { quoteOrderQty: '1100' }],
  ])('is not for market orders, as applyMaxToMarket says: %s', (_, size) => {
    const exchange = withRules(RULES)
    exchange.market.offer('SELL', '100', '50')
    expect(tryOrder(exchange, { ...MARKET, ...size })).toBe('accepted')
  })

  test('is not in MIN_NOTIONAL', () => {
    const rules = { ...RULES, notionalFilter: 'MIN_NOTIONAL' } as const
    expect(tryOrder(withRules(rules), { ...LIMIT, quantity: '10.001' })).toBe('accepted')
  })

  test('of zero is off', () => {
    expect(tryOrder(withRules({ maxNotional: 0n }), { ...LIMIT, quantity: '10.001' })).toBe('accepted')
  })
})

describe('the average that filters measure by', () => {
  const CANDLES = { symbol: 'BTCUSDC', interval: '1m', limit: '5' }

  test('is what was paid for what was traded in the last five minutes, wherever the price is by now', () => {
    // BTCUSDC has no reference price.
    const desk = createSpotDesk('average')
    fund(desk, 'a', { USDC: '100000', BTC: '2' })
    const market = desk.markets.symbol('spot', 'BTCUSDC')
    if (!market) throw new Error('There is no BTCUSDC.')
    desk.markets.movePrice('spot', 'BTCUSDC', (market.lastPrice() * 7n) / 10n)
    const candles = desk.markets.endpoints
      .find(({ path }) => path === '/api/v3/klines')
      ?.handle({
        market: 'spot',
        params: new Map(Object.entries(CANDLES)),
        accountId: '',
        apiKey: '',
        time: desk.clock.now(),
        overSocket: false,
      }) as string[][]
    const sum = (column: number): bigint => candles.reduce((total, row) => total + units(row[column] ?? ''), 0n)
    const average = (sum(7) * 100_000_000n) / sum(5)
    // Far enough from the last price that the two cannot be mistaken for each other.
    expect(average).toBeGreaterThan((market.lastPrice() * 11n) / 10n)
    const { step, minNotional } = market.spec
    const exact = (minNotional * 100_000_000n) / average
    const least = exact - (exact % step) + step
    expect(times(least, market.lastPrice())).toBeLessThan(minNotional)
    const sell = (quantity: bigint) => ({
      symbol: 'BTCUSDC',
      side: 'SELL',
      type: 'MARKET',
      quantity: (Number(quantity) / 1e8).toFixed(5),
    })
    expect(desk.refusal('a', 'POST', 'order', sell(least - step))).toEqual({
      status: 400,
      code: -1013,
      msg: 'Filter failure: NOTIONAL',
    })
    expect(desk.call('a', 'POST', 'order', sell(least)).status).toBe('FILLED')
  })
})
