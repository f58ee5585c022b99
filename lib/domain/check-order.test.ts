import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkOrder, hasErrors } from './check-order'
import { decimal, isMultipleOf, scaled } from './decimal'
import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import { withFix } from './order-issue'
import type { OrderIssueCode } from './order-issue-code'
import type { SeenMarket } from './seen-market'
import { spotRules, usdmRules } from './testing/sample-rules'

const d = decimal
const spotLimit: NewOrder = {
  market: 'spot',
  symbol: 'BTCUSDT',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  timeInForce: 'GTC',
  quantity: d('0.01'),
  price: d('50000'),
}
const spotMarket: NewOrder = { ...spotLimit, orderType: 'MARKET', timeInForce: undefined, price: undefined }
const usdmLimit: NewOrder = { ...spotLimit, market: 'usdm' }
const usdmMarket: NewOrder = { ...spotMarket, market: 'usdm' }
const usdmStop: NewOrder = {
  ...usdmMarket,
  side: 'SELL',
  orderType: 'STOP_MARKET',
  triggerPrice: d('49000'),
  triggerBy: 'MARK_PRICE',
}
const seen: SeenMarket = {
  lastPrice: d('50000'),
  averagePrice: d('50000'),
  markPrice: d('50000'),
  bestBid: d('49999.9'),
  bestAsk: d('50000.1'),
  freeQuote: d('10000'),
  freeBase: d('1'),
  leverage: 10,
}

interface Case {
  readonly name: string
  readonly order: NewOrder
  readonly rules?: SymbolRules
  readonly seen?: SeenMarket
  readonly issues: readonly OrderIssueCode[]
  readonly fix?: string
}

const spotCases: readonly Case[] = [
  { name: 'a plain limit order', order: spotLimit, issues: [] },
  {
    name: 'a market order by quote',
    order: { ...spotMarket, quantity: undefined, quoteQuantity: d('100') },
    issues: [],
  },
  {
    name: 'a market order with a price that somebody meant as a limit',
    order: { ...spotMarket, price: d('40000') },
    issues: ['price-not-taken'],
  },
  {
    name: 'a limit order with a trigger',
    order: { ...spotLimit, triggerPrice: d('40000') },
    issues: ['trigger-not-taken'],
  },
  {
    name: 'a side of futures positions',
    order: { ...spotLimit, positionSide: 'SHORT' },
    issues: ['position-side-not-taken'],
  },
  {
    name: 'a symbol on halt',
    order: spotLimit,
    rules: { ...spotRules, status: 'HALT' },
    issues: ['symbol-not-trading'],
  },
  {
    name: 'a futures type on spot',
    order: { ...spotMarket, orderType: 'STOP_MARKET', triggerPrice: d('60000') },
    issues: ['order-type-not-allowed'],
  },
  {
    name: 'a type the symbol does not list',
    order: spotMarket,
    rules: { ...spotRules, orderTypes: ['LIMIT'] },
    issues: ['order-type-not-allowed'],
  },
  { name: 'no time in force', order: { ...spotLimit, timeInForce: undefined }, issues: ['time-in-force-missing'] },
  { name: 'GTX on spot', order: { ...spotLimit, timeInForce: 'GTX' }, issues: ['time-in-force-not-allowed'] },
  {
    name: 'a time in force on a market order',
    order: { ...spotMarket, timeInForce: 'IOC' },
    issues: ['time-in-force-not-allowed'],
  },
  { name: 'no price', order: { ...spotLimit, price: undefined }, issues: ['price-missing'] },
  {
    name: 'a price between ticks',
    order: { ...spotLimit, price: d('50000.004') },
    issues: ['price-tick'],
    fix: '50000',
  },
  {
    name: 'a price below the lowest',
    order: { ...spotLimit, price: d('0.001') },
    issues: ['price-below-min', 'notional-below-min'],
    fix: '0.01',
  },
  {
    name: 'a price above the highest',
    order: { ...spotLimit, price: d('1000000.01') },
    seen: {},
    issues: ['price-above-max'],
    fix: '1000000',
  },
  {
    name: 'a price with too many decimals',
    order: { ...spotLimit, price: d('50000.123456789') },
    rules: { ...spotRules, price: { ...spotRules.price, tick: d('0') } },
    issues: ['price-precision'],
    fix: '50000.12345678',
  },
  {
    name: 'a price above the band',
    order: { ...spotLimit, price: d('250000.01') },
    issues: ['price-above-band'],
    fix: '250000',
  },
  {
    name: 'a price below the band',
    order: { ...spotLimit, side: 'SELL', price: d('9999.99') },
    issues: ['price-below-band'],
    fix: '10000',
  },
  {
    name: 'a post-only buy that would take',
    order: { ...spotLimit, orderType: 'LIMIT_MAKER', timeInForce: undefined, price: d('50000.1') },
    issues: ['post-only-would-take'],
    fix: '50000.09',
  },
  {
    name: 'a post-only sell that would take',
    order: { ...spotLimit, side: 'SELL', orderType: 'LIMIT_MAKER', timeInForce: undefined, price: d('49999.9') },
    issues: ['post-only-would-take'],
    fix: '49999.91',
  },
  {
    name: 'a post-only that rests',
    order: { ...spotLimit, orderType: 'LIMIT_MAKER', timeInForce: undefined, price: d('50000.09') },
    issues: [],
  },
  { name: 'no quantity', order: { ...spotLimit, quantity: undefined }, issues: ['quantity-missing'] },
  {
    name: 'a quantity between steps',
    order: { ...spotLimit, quantity: d('0.010001') },
    issues: ['quantity-step'],
    fix: '0.01',
  },
  {
    name: 'a quantity below the least',
    order: { ...spotLimit, quantity: d('0.000001') },
    issues: ['quantity-below-min', 'notional-below-min'],
    fix: '0.00001',
  },
  {
    name: 'a quantity above the most',
    order: { ...spotLimit, price: d('500'), quantity: d('9000.00001') },
    seen: { averagePrice: d('500') },
    issues: ['quantity-above-max'],
    fix: '9000',
  },
  {
    name: 'a market quantity above the market lot',
    order: { ...spotMarket, side: 'SELL', quantity: d('119.00001') },
    seen: {},
    issues: ['quantity-above-max'],
    fix: '119',
  },
  {
    name: 'a limit quantity above the market lot',
    order: { ...spotLimit, side: 'SELL', quantity: d('119.00001') },
    seen: {},
    issues: [],
  },
  {
    name: 'a quote size where it is not allowed',
    order: { ...spotMarket, quantity: undefined, quoteQuantity: d('100') },
    rules: { ...spotRules, quoteOrderQuantityAllowed: false },
    issues: ['quote-quantity-not-allowed'],
  },
  {
    name: 'a value below the least',
    order: { ...spotLimit, quantity: d('0.00009') },
    issues: ['notional-below-min'],
    fix: '0.0001',
  },
  { name: 'a value at the least', order: { ...spotLimit, quantity: d('0.0001') }, issues: [] },
  {
    name: 'a market value below the least at the average price',
    order: { ...spotMarket, quantity: d('0.00009') },
    issues: ['notional-below-min'],
    fix: '0.0001',
  },
  {
    name: 'a market value below the least where the filter leaves market orders alone',
    order: { ...spotMarket, quantity: d('0.00009') },
    rules: { ...spotRules, notional: { ...spotRules.notional, minAppliesToMarket: false } },
    issues: [],
  },
  {
    name: 'a quote size below the least',
    order: { ...spotMarket, quantity: undefined, quoteQuantity: d('4.99') },
    issues: ['notional-below-min'],
    fix: '5',
  },
  {
    name: 'a value above the most',
    order: { ...spotLimit, quantity: d('181') },
    seen: {},
    issues: ['notional-above-max'],
    fix: '180',
  },
  { name: 'more quote than is free', order: { ...spotLimit, quantity: d('0.3') }, issues: ['funds-short'], fix: '0.2' },
  {
    name: 'more quote by size than is free',
    order: { ...spotMarket, quantity: undefined, quoteQuantity: d('10000.01') },
    issues: ['funds-short'],
    fix: '10000',
  },
  {
    name: 'a market buy dearer than what is free',
    order: { ...spotMarket, quantity: d('0.2') },
    issues: ['funds-short'],
    fix: '0.19999',
  },
  {
    name: 'more base than is free',
    order: { ...spotLimit, side: 'SELL', quantity: d('1.00001') },
    issues: ['funds-short'],
    fix: '1',
  },
  { name: 'reduce-only on spot', order: { ...spotLimit, reduceOnly: true }, issues: ['reduce-only-not-allowed'] },
  { name: 'the last order but one', order: spotLimit, seen: { ...seen, openOrders: 199 }, issues: [] },
  {
    name: 'one order too many',
    order: spotLimit,
    seen: { ...seen, openOrders: 200 },
    issues: ['too-many-open-orders'],
  },
]

const usdmCases: readonly Case[] = [
  { name: 'a plain limit order', order: usdmLimit, issues: [] },
  { name: 'a stop below the mark', order: usdmStop, issues: [] },
  {
    name: 'LIMIT_MAKER on futures',
    order: { ...usdmLimit, orderType: 'LIMIT_MAKER', timeInForce: undefined },
    issues: ['order-type-not-allowed'],
  },
  {
    name: 'a price between ticks counted from the lowest',
    order: { ...usdmLimit, price: d('50000.05') },
    issues: ['price-tick'],
    fix: '50000.1',
  },
  {
    name: 'a buy above the band',
    order: { ...usdmLimit, price: d('52500.1') },
    issues: ['price-above-band'],
    fix: '52500',
  },
  {
    name: 'a buy far below: the band has one side',
    order: { ...usdmLimit, quantity: d('0.1'), price: d('20000') },
    issues: [],
  },
  {
    name: 'a sell below the band',
    order: { ...usdmLimit, side: 'SELL', price: d('47499.9') },
    issues: ['price-below-band'],
    fix: '47500',
  },
  { name: 'a sell far above', order: { ...usdmLimit, side: 'SELL', price: d('90000') }, issues: [] },
  {
    name: 'a GTX buy that would take',
    order: { ...usdmLimit, timeInForce: 'GTX', price: d('50000.1') },
    issues: ['post-only-would-take'],
    fix: '50000',
  },
  {
    name: 'a market size above the market lot',
    order: { ...usdmMarket, quantity: d('120.001') },
    seen: {},
    issues: ['quantity-above-max'],
    fix: '120',
  },
  {
    name: 'a stop size above the market lot',
    order: { ...usdmStop, quantity: d('120.001') },
    seen: {},
    issues: ['quantity-above-max'],
    fix: '120',
  },
  {
    name: 'a size in quote',
    order: { ...usdmMarket, quantity: undefined, quoteQuantity: d('100') },
    issues: ['quote-quantity-not-allowed'],
  },
  {
    name: 'a value below the least',
    order: { ...usdmLimit, quantity: d('0.001'), price: d('40000') },
    issues: ['notional-below-min'],
    fix: '0.002',
  },
  {
    name: 'a market value below the least at the mark',
    order: { ...usdmMarket, quantity: d('0.001') },
    seen: { ...seen, markPrice: d('49999.9') },
    issues: ['notional-below-min'],
    fix: '0.002',
  },
  {
    name: 'a small reducing order',
    order: { ...usdmMarket, side: 'SELL', quantity: d('0.001'), reduceOnly: true },
    seen: { ...seen, markPrice: d('40000'), positionQuantity: d('0.001') },
    issues: [],
  },
  { name: 'a stop-market with a price', order: { ...usdmStop, price: d('48000') }, issues: ['price-not-taken'] },
  {
    name: 'a trigger on a limit order',
    order: { ...usdmLimit, triggerBy: 'MARK_PRICE' },
    issues: ['trigger-not-taken'],
  },
  {
    name: 'a market order that closes all',
    order: { ...usdmMarket, closePosition: true },
    issues: ['close-position-not-taken', 'quantity-with-close-position'],
  },
  { name: 'no trigger', order: { ...usdmStop, triggerPrice: undefined }, issues: ['trigger-missing'] },
  {
    name: 'a trigger between ticks',
    order: { ...usdmStop, triggerPrice: d('49000.01') },
    issues: ['price-tick'],
    fix: '49000',
  },
  {
    name: 'a stop sell above the mark',
    order: { ...usdmStop, triggerPrice: d('50000.1') },
    issues: ['trigger-wrong-side'],
  },
  { name: 'a stop sell at the mark', order: { ...usdmStop, triggerPrice: d('50000') }, issues: ['trigger-wrong-side'] },
  {
    name: 'a stop buy below the last price',
    order: { ...usdmStop, side: 'BUY', triggerBy: 'CONTRACT_PRICE' },
    issues: ['trigger-wrong-side'],
  },
  {
    name: 'a stop buy above the last price',
    order: { ...usdmStop, side: 'BUY', triggerPrice: d('51000'), triggerBy: 'CONTRACT_PRICE' },
    issues: [],
  },
  {
    name: 'a take-profit sell below the mark',
    order: { ...usdmStop, orderType: 'TAKE_PROFIT_MARKET' },
    issues: ['trigger-wrong-side'],
  },
  {
    name: 'a take-profit sell above the mark',
    order: { ...usdmStop, orderType: 'TAKE_PROFIT_MARKET', triggerPrice: d('51000') },
    issues: [],
  },
  {
    name: 'reduce-only without a position',
    order: { ...usdmMarket, reduceOnly: true },
    seen: { ...seen, positionQuantity: d('0') },
    issues: ['reduce-only-without-position'],
  },
  {
    name: 'reduce-only in the direction of the position',
    order: { ...usdmMarket, reduceOnly: true },
    seen: { ...seen, positionQuantity: d('0.5') },
    issues: ['reduce-only-without-position'],
  },
  {
    name: 'reduce-only against the position',
    order: { ...usdmMarket, reduceOnly: true },
    seen: { ...seen, positionQuantity: d('-0.5') },
    issues: [],
  },
  {
    name: 'a resting reduce-only larger than the position',
    order: { ...usdmLimit, quantity: d('0.6'), reduceOnly: true },
    seen: { ...seen, positionQuantity: d('-0.5') },
    issues: ['reduce-only-above-position'],
    fix: '0.5',
  },
  {
    name: 'a market reduce-only larger than the position',
    order: { ...usdmMarket, quantity: d('0.6'), reduceOnly: true },
    seen: { ...seen, positionQuantity: d('-0.5') },
    issues: [],
  },
  {
    name: 'close-position with a size',
    order: { ...usdmStop, closePosition: true },
    seen: { ...seen, positionQuantity: d('1') },
    issues: ['quantity-with-close-position'],
  },
  {
    name: 'close-position without a size',
    order: { ...usdmStop, quantity: undefined, closePosition: true },
    seen: { ...seen, positionQuantity: d('1') },
    issues: [],
  },
  { name: 'more margin than is available', order: { ...usdmLimit, quantity: d('2.001') }, issues: ['margin-short'] },
  { name: 'just enough margin', order: { ...usdmLimit, quantity: d('2') }, issues: [] },
  {
    name: 'an opening loss that margin does not cover',
    order: { ...usdmLimit, price: d('50100'), quantity: d('2') },
    issues: ['margin-short'],
  },
  {
    name: 'turning a position round, covered by its margin',
    order: { ...usdmLimit, side: 'SELL', quantity: d('6') },
    seen: { ...seen, positionQuantity: d('3') },
    issues: [],
  },
  { name: 'no margin check before a trigger', order: { ...usdmStop, quantity: d('50') }, issues: [] },
  {
    name: 'one algo order too many',
    order: usdmStop,
    seen: { ...seen, openAlgoOrders: 200 },
    issues: ['too-many-algo-orders'],
  },
  { name: 'a stop while the book store is full', order: usdmStop, seen: { ...seen, openOrders: 200 }, issues: [] },
]

describe.each([
  ['spot', spotRules, spotCases],
  ['usdm', usdmRules, usdmCases],
] as const)('on %s', (_, defaults, cases) => {
  test.each(cases.map((each) => [each.name, each] as const))('%s', (_name, each) => {
    const issues = checkOrder(each.order, each.rules ?? defaults, each.seen ?? seen)
    expect(issues.map((issue) => issue.code)).toEqual(each.issues)
    if (each.fix !== undefined) expect(issues[0]?.fix).toBe(each.fix)
  })
})

test('a post-only that would take is a warning, all else of the tables an error', () => {
  const warned = checkOrder({ ...usdmLimit, timeInForce: 'GTX', price: d('50000.1') }, usdmRules, seen)
  expect(warned).toMatchObject([{ severity: 'warning' }])
  expect(hasErrors(warned)).toBe(false)
  expect(hasErrors(checkOrder({ ...usdmLimit, price: undefined }, usdmRules, seen))).toBe(true)
})

test('a quantity and price on step and tick, inside the bounds, find nothing wrong, and one unit beside them always does', () => {
  const steps = fc.bigInt({ min: 100_000n, max: 4_000_000n })
  const ticks = fc.bigInt({ min: 1_000_000n, max: 20_000_000n })
  fc.assert(
    fc.property(steps, ticks, (step, tick) => {
      const order = { ...spotLimit, quantity: scaled(step, 5), price: scaled(tick, 2) }
      expect(checkOrder(order, spotRules, {})).toEqual([])
      const odd = { ...order, quantity: scaled(step * 10n + 1n, 6) }
      expect(checkOrder(odd, spotRules, {}).map((issue) => issue.code)).toEqual(['quantity-step'])
    }),
  )
})

test('the offered fix of a step, tick or value is itself free of that issue', () => {
  const amount = fc.bigInt({ min: 1n, max: 10n ** 12n }).map((units) => scaled(units, 8))
  fc.assert(
    fc.property(amount, amount, fc.constantFrom(spotRules, usdmRules), (quantity, price, rules) => {
      const order: NewOrder = { ...spotLimit, market: rules.market, quantity, price }
      for (const issue of checkOrder(order, rules, {})) {
        if (issue.fix === undefined) continue
        const mended = withFix(order, issue)
        expect(checkOrder(mended, rules, {}).map((each) => each.code)).not.toContain(issue.code)
        if (issue.code === 'quantity-step') expect(isMultipleOf(issue.fix, rules.lot.step)).toBe(true)
      }
    }),
  )
})

test('what passes the funds check costs no more than is free', () => {
  const amount = fc.bigInt({ min: 1n, max: 10n ** 9n })
  fc.assert(
    fc.property(amount, amount, (steps, ticks) => {
      const order = { ...spotLimit, quantity: scaled(steps, 5), price: scaled(ticks, 2) }
      const short = checkOrder(order, spotRules, { freeQuote: d('10000') }).some(
        (issue) => issue.code === 'funds-short',
      )
      expect(short).toBe(BigInt(steps) * BigInt(ticks) > 10_000n * 10n ** 7n)
    }),
  )
})
