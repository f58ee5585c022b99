import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkOrder } from './check-order'
import { decimal, scaled, type DecimalString } from './decimal'
import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import { ORDER_TYPES } from './order-kind'
import { withFix } from './order-issue'
import type { SeenMarket } from './seen-market'
import { spotRules, usdmRules } from './testing/sample-rules'

const d = decimal

const spot: SymbolRules = {
  ...spotRules,
  marketLot: { min: d('0.0001'), max: d('119.23'), step: d('0.0001') },
  spot: {
    icebergAllowed: true,
    ocoAllowed: true,
    otoAllowed: true,
    opoAllowed: true,
    trailingStopAllowed: true,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    pegAllowed: true,
    smartRouting: true,
    defaultSelfTradePrevention: 'EXPIRE_MAKER',
    selfTradePreventions: ['EXPIRE_MAKER'],
    trailingDelta: { above: { min: 10, max: 2000 }, below: { min: 20, max: 1000 } },
    icebergParts: 10,
    maxPosition: d('5'),
  },
}

const amount = (scale: number, most: bigint): fc.Arbitrary<DecimalString> =>
  fc.oneof(
    fc.bigInt({ min: 1n, max: most }).map((units) => scaled(units, scale)),
    fc.bigInt({ min: 1n, max: most }).map((units) => scaled(units, scale + 4)),
  )
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined })
const price = fc.oneof(
  amount(2, 30_000_000n),
  fc.bigInt({ min: 4_900_000n, max: 5_100_000n }).map((cents) => scaled(cents, 2)),
)

const orders = (rules: SymbolRules): fc.Arbitrary<NewOrder> =>
  fc.record({
    market: fc.constant(rules.market),
    symbol: fc.constant(rules.symbol),
    side: fc.constantFrom('BUY' as const, 'SELL' as const),
    positionSide: fc.constant('BOTH' as const),
    orderType: fc.constantFrom(...ORDER_TYPES[rules.market]),
    timeInForce: fc.constantFrom('GTC' as const, 'GTX' as const, 'GTD' as const, undefined),
    quantity: maybe(amount(5, 20_000_000n)),
    quoteQuantity: maybe(amount(2, 100_000_000n)),
    price: maybe(price),
    triggerPrice: maybe(price),
    icebergQuantity: maybe(amount(5, 100_000n)),
    trailingDelta: maybe(fc.integer({ min: 1, max: 3000 })),
    pegPriceType: maybe(fc.constantFrom('PRIMARY_PEG' as const, 'MARKET_PEG' as const)),
    pegOffset: maybe(fc.integer({ min: 1, max: 300 })),
    activationPrice: maybe(price),
    callbackPercent: maybe(amount(2, 3000n)),
    goodTillDate: maybe(fc.integer({ min: 1_800_000_000_000, max: 1_800_001_200_000 })),
    reduceOnly: maybe(fc.boolean()),
  })

const seen: fc.Arbitrary<SeenMarket> = fc.record({
  lastPrice: fc.constant(d('50000')),
  averagePrice: fc.constant(d('50000.13')),
  markPrice: fc.constant(d('50000.123')),
  bestBid: fc.constant(d('49999.9')),
  bestAsk: fc.constant(d('50000.1')),
  bids: fc.constant([{ price: d('49999.9'), quantity: d('0.7') }]),
  asks: fc.constant([{ price: d('50000.1'), quantity: d('0.7') }]),
  freeQuote: amount(2, 100_000_000n),
  freeBase: amount(5, 1_000_000n),
  heldBase: amount(5, 600_000n),
  openBuyQuantity: fc.constant(d('0')),
  positionQuantity: amount(3, 2_000n),
  openReducers: fc.constant([{ price: d('50500'), quantity: d('0.2') }]),
  leverage: fc.constant(10),
  maxNotional: fc.constant(d('100000')),
  now: fc.constant(1_800_000_000_000),
})

test.each([
  ['spot', spot],
  ['usdm', usdmRules],
] as const)(
  'S-21 on %s the value an issue offers is itself free of that issue, whatever the order',
  (_market, rules) => {
    fc.assert(
      fc.property(orders(rules), seen, (order, what) => {
        for (const issue of checkOrder(order, rules, what)) {
          if (issue.fix === undefined) continue
          const left = checkOrder(withFix(order, issue), rules, what).filter(
            (each) => each.code === issue.code && each.field === issue.field,
          )
          expect(left.map((each) => [each.code, each.field, issue.fix])).toEqual([])
        }
      }),
      { numRuns: 400 },
    )
  },
)

test.each([
  ['spot', spot],
  ['usdm', usdmRules],
] as const)(
  'S-21 on %s every order gets the same findings each time, and those that know less of the market are no more',
  (_market, rules) => {
    fc.assert(
      fc.property(orders(rules), seen, (order, what) => {
        const all = checkOrder(order, rules, what).map((each) => `${each.code} ${each.field}`)
        expect(checkOrder(order, rules, what).map((each) => `${each.code} ${each.field}`)).toEqual(all)
        const blind = checkOrder(order, rules, {}).map((each) => `${each.code} ${each.field}`)
        expect(blind.filter((each) => !all.includes(each))).toEqual([])
      }),
      { numRuns: 200 },
    )
  },
)
