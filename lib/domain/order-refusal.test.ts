import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkOrder } from './check-order'
import { checkOrderList } from './check-order-list'
import { decimal } from './decimal'
import type { BookLevel, SymbolRules } from './market'
import type { NewOrder } from './order'
import type { ListLeg, NewOrderList } from './order-list'
import { isRefusal, predictedListRefusal, predictedRefusal, refusalOf } from './order-refusal'
import type { OrderIssueCode } from './order-issue-code'
import type { SeenMarket } from './seen-market'
import { spotRules, usdmRules } from './testing/sample-rules'

const d = decimal
const level = (price: string, quantity: string): BookLevel => ({ price: d(price), quantity: d(quantity) })

const spot: SymbolRules = {
  ...spotRules,
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
    selfTradePreventions: ['EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'DECREMENT', 'TRANSFER'],
    trailingDelta: { above: { min: 10, max: 2000 }, below: { min: 10, max: 2000 } },
    icebergParts: 100,
    maxIcebergOrders: 2,
    maxOrderLists: 3,
    maxPosition: d('5'),
  },
}
const without = (more: Partial<NonNullable<SymbolRules['spot']>>): SymbolRules => ({
  ...spot,
  spot: { ...(spot.spot as NonNullable<SymbolRules['spot']>), ...more },
})

const seen: SeenMarket = {
  lastPrice: d('50000'),
  averagePrice: d('50000'),
  markPrice: d('50000'),
  bestBid: d('49999.9'),
  bestAsk: d('50000.1'),
  bids: [level('49999.9', '1'), level('49999.8', '1')],
  asks: [level('50000.1', '1'), level('50000.2', '1')],
  freeQuote: d('10000'),
  freeBase: d('1'),
  heldBase: d('4'),
  openBuyQuantity: d('0.5'),
  openOrders: 1,
  openAlgoOrders: 1,
  openIcebergOrders: 1,
  openLists: 1,
  leverage: 10,
  hedgeMode: false,
  positionQuantity: d('0.5'),
  maxNotional: d('90000'),
  openBuyNotional: d('0'),
  openSellNotional: d('0'),
  now: 1_800_000_000_000,
  tradFiSigned: false,
}

const limit: NewOrder = {
  market: 'spot',
  symbol: 'BTCUSDT',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  timeInForce: 'GTC',
  quantity: d('0.01'),
  price: d('49000'),
}
const { price: _price, timeInForce: _time, ...bare } = limit
const market: NewOrder = { ...bare, orderType: 'MARKET' }
const stop: NewOrder = { ...bare, side: 'SELL', orderType: 'STOP_LOSS', triggerPrice: d('45000') }
const stopLimit: NewOrder = { ...stop, orderType: 'STOP_LOSS_LIMIT', timeInForce: 'GTC', price: d('44000') }
const maker: NewOrder = { ...bare, orderType: 'LIMIT_MAKER', price: d('49000') }
const future: NewOrder = { ...limit, market: 'usdm' }
const futureMarket: NewOrder = { ...market, market: 'usdm' }
const trigger: NewOrder = { ...bare, market: 'usdm', side: 'SELL', orderType: 'STOP_MARKET', triggerPrice: d('49000') }
const triggerLimit: NewOrder = { ...trigger, orderType: 'STOP', timeInForce: 'GTC', price: d('48900') }
const trailing: NewOrder = {
  ...bare,
  market: 'usdm',
  side: 'SELL',
  orderType: 'TRAILING_STOP_MARKET',
  callbackPercent: d('1'),
}

/** Name, order, finding, the exchange's code or undefined where it never hears of it; what else it is checked against; the fix. */
type Row = readonly [
  string,
  NewOrder,
  OrderIssueCode,
  number | undefined,
  { readonly rules?: SymbolRules; readonly seen?: SeenMarket; readonly fix?: string; readonly text?: string }?,
]

const SPOT_ROWS: readonly Row[] = [
  [
    'a halted symbol',
    limit,
    'symbol-not-trading',
    -1013,
    { rules: { ...spot, status: 'HALT' }, text: 'Market is closed.' },
  ],
  [
    'a type the symbol has not',
    market,
    'order-type-not-allowed',
    -1013,
    { rules: { ...spot, orderTypes: ['LIMIT'] }, text: 'Market orders' },
  ],
  ['a price match on spot', { ...limit, priceMatch: 'QUEUE' }, 'term-not-taken', undefined],
  ['no time in force', { ...limit, timeInForce: undefined }, 'time-in-force-missing', undefined],
  ['GTX on spot', { ...limit, timeInForce: 'GTX' }, 'time-in-force-not-allowed', -1115],
  ['IOC at market', { ...market, timeInForce: 'IOC' }, 'time-in-force-not-allowed', undefined],
  ['no price', { ...limit, price: undefined }, 'price-missing', -1102, { text: "'price'" }],
  ['a price at market', { ...market, price: d('1') }, 'price-not-taken', undefined],
  [
    'a price off the tick',
    { ...limit, price: d('49000.001') },
    'price-tick',
    -1013,
    { text: 'PRICE_FILTER', fix: '49000' },
  ],
  [
    'a price below the lowest',
    { ...limit, price: d('0.001') },
    'price-below-min',
    -1013,
    { text: 'PRICE_FILTER', fix: '0.01' },
  ],
  [
    'a price above the highest',
    { ...limit, price: d('1000000.01') },
    'price-above-max',
    -1013,
    { text: 'PRICE_FILTER', fix: '1000000' },
  ],
  [
    'nine decimals of a price',
    { ...limit, price: d('49000.000000001') },
    'price-precision',
    -1111,
    { text: "'price'", fix: '49000' },
  ],
  [
    'a price above the band',
    { ...limit, price: d('250000.01') },
    'price-above-band',
    -1013,
    { text: 'PERCENT_PRICE', fix: '250000' },
  ],
  [
    'a price below the band',
    { ...limit, price: d('9999.99') },
    'price-below-band',
    -1013,
    { text: 'PERCENT_PRICE', fix: '10000' },
  ],
  [
    'a post-only that takes',
    { ...maker, price: d('50000.1') },
    'post-only-would-take',
    -2010,
    { text: 'immediately match', fix: '50000.09' },
  ],
  [
    'a peg that takes',
    { ...maker, price: undefined, pegPriceType: 'MARKET_PEG' },
    'peg-mismatch',
    -2010,
    { text: 'This price peg' },
  ],
  [
    'neither trigger nor trail',
    { ...stop, triggerPrice: undefined },
    'trigger-missing',
    -1102,
    { text: "'stopPrice' or 'trailingDelta'" },
  ],
  ['a trigger on a limit order', { ...limit, triggerPrice: d('1') }, 'trigger-not-taken', undefined],
  [
    'a stop above the market',
    { ...stop, triggerPrice: d('50000') },
    'trigger-wrong-side',
    -2010,
    { text: 'trigger immediately' },
  ],
  ['a position side', { ...limit, positionSide: 'LONG' }, 'position-side-not-taken', undefined],
  ['no quantity', { ...limit, quantity: undefined }, 'quantity-missing', -1102, { text: "'quantity'" }],
  [
    'a quantity off the step',
    { ...limit, quantity: d('0.010001') },
    'quantity-step',
    -1013,
    { text: 'LOT_SIZE', fix: '0.01' },
  ],
  [
    'a quantity below the least',
    { ...limit, quantity: d('0.000001') },
    'quantity-below-min',
    -1013,
    { text: 'LOT_SIZE', fix: '0.00001' },
  ],
  [
    'a quantity above the most',
    { ...limit, quantity: d('9001') },
    'quantity-above-max',
    -1013,
    { text: 'Filter failure: LOT_SIZE', fix: '9000' },
  ],
  [
    'a market quantity above the most',
    { ...market, quantity: d('120') },
    'quantity-above-max',
    -1013,
    { text: 'MARKET_LOT_SIZE', fix: '119' },
  ],
  [
    'nine decimals of a quantity',
    { ...limit, quantity: d('0.010000001') },
    'quantity-precision',
    -1111,
    { text: "'quantity'", fix: '0.01' },
  ],
  [
    'nine decimals of an iceberg',
    { ...limit, icebergQuantity: d('0.001000001') },
    'quantity-precision',
    -1111,
    { text: "'icebergQty'", fix: '0.001' },
  ],
  [
    'a quote amount for a limit order',
    { ...limit, quantity: undefined, quoteQuantity: d('100') },
    'quote-quantity-not-allowed',
    -1102,
  ],
  [
    'a quote amount where the symbol takes none',
    { ...market, quantity: undefined, quoteQuantity: d('100') },
    'quote-quantity-not-allowed',
    -1013,
    { rules: { ...spot, quoteOrderQuantityAllowed: false }, text: 'Quote order qty' },
  ],
  [
    'a quote amount that buys nothing',
    { ...market, quantity: undefined, quoteQuantity: d('0.1') },
    'quote-quantity-book-thin',
    -2010,
    { rules: { ...spot, notional: { ...spot.notional, min: d('0') } }, text: 'liquidity is less than LOT_SIZE' },
  ],
  [
    'a value below the least',
    { ...limit, quantity: d('0.0001') },
    'notional-below-min',
    -1013,
    { text: 'NOTIONAL', fix: '0.00011' },
  ],
  [
    'a value above the most',
    { ...limit, quantity: d('200') },
    'notional-above-max',
    -1013,
    { text: 'NOTIONAL', fix: '183.67346' },
  ],
  [
    'more than is free',
    { ...limit, quantity: d('0.3') },
    'funds-short',
    -2010,
    { text: 'insufficient balance', fix: '0.20408' },
  ],
  [
    'a market buy dearer than what is free',
    { ...market, quantity: d('0.2') },
    'funds-short',
    -2010,
    { fix: '0.19999' },
  ],
  [
    'more than one account may have',
    { ...limit, quantity: d('0.6') },
    'position-above-max',
    -2010,
    { text: 'MAX_POSITION', fix: '0.5', seen: { ...seen, freeQuote: d('1000000') } },
  ],
  ['reduce-only on spot', { ...limit, reduceOnly: true }, 'reduce-only-not-allowed', undefined],
  [
    'an iceberg at market',
    { ...market, icebergQuantity: d('0.001') },
    'iceberg-not-taken',
    -1106,
    { text: "'icebergQty'" },
  ],
  [
    'an iceberg where the symbol takes none',
    { ...limit, icebergQuantity: d('0.001') },
    'iceberg-not-allowed',
    -1013,
    { rules: without({ icebergAllowed: false }), text: 'Iceberg orders' },
  ],
  [
    'an iceberg that does not rest',
    { ...limit, timeInForce: 'IOC', icebergQuantity: d('0.001') },
    'iceberg-time-in-force',
    -1014,
  ],
  [
    'an iceberg that shows all',
    { ...limit, icebergQuantity: d('0.01') },
    'iceberg-above-quantity',
    -2010,
    { text: 'IcebergQty exceeds QTY.', fix: '0.00999' },
  ],
  [
    'an iceberg of too many parts',
    { ...limit, icebergQuantity: d('0.00009') },
    'iceberg-parts',
    -1013,
    { text: 'ICEBERG_PARTS', fix: '0.0001' },
  ],
  [
    'a trail on a limit order',
    { ...limit, trailingDelta: 100 },
    'trailing-not-taken',
    -1106,
    { text: "'trailingDelta'" },
  ],
  [
    'a trail where the symbol takes none',
    { ...stop, trailingDelta: 100 },
    'trailing-not-allowed',
    -1013,
    { rules: without({ trailingStopAllowed: false }), text: 'Trailing stop orders' },
  ],
  ['a trail too near', { ...stop, trailingDelta: 9 }, 'trailing-range', -1013, { text: 'TRAILING_DELTA', fix: '10' }],
  ['a trail too far', { ...stopLimit, trailingDelta: 2001 }, 'trailing-range', -1013, { fix: '2000' }],
  [
    'a peg at market',
    { ...stop, pegPriceType: 'PRIMARY_PEG' },
    'peg-not-taken',
    -2010,
    { text: 'may not use pegged price' },
  ],
  [
    'a peg where the symbol takes none',
    { ...limit, pegPriceType: 'PRIMARY_PEG' },
    'peg-not-allowed',
    -1013,
    { rules: without({ pegAllowed: false }), text: 'Pegged orders' },
  ],
  [
    'a primary peg that leaves at once',
    { ...limit, timeInForce: 'FOK', pegPriceType: 'PRIMARY_PEG' },
    'peg-mismatch',
    -2010,
    { text: 'This price peg' },
  ],
  [
    'a peg a hundred and one levels away',
    { ...limit, pegPriceType: 'MARKET_PEG', pegOffset: 101 },
    'peg-offset-range',
    -1130,
    { fix: '100' },
  ],
  ['levels without a peg', { ...limit, pegOffset: 2 }, 'peg-offset-alone', -1128],
  [
    'a peg deeper than the book',
    { ...limit, pegPriceType: 'PRIMARY_PEG', pegOffset: 2 },
    'peg-book-thin',
    -2010,
    { text: 'too low for this pegged order' },
  ],
  [
    'a peg whose price leaves the band',
    { ...limit, price: undefined, pegPriceType: 'PRIMARY_PEG' },
    'price-below-band',
    -1013,
    { seen: { ...seen, averagePrice: d('300000') } },
  ],
  [
    'self-trade prevention NONE',
    { ...limit, selfTradePrevention: 'NONE' },
    'self-trade-not-allowed',
    -1013,
    { text: 'self-trade prevention mode' },
  ],
  [
    'routing where there is no route',
    { ...limit, smartRouting: true },
    'smart-routing-not-allowed',
    -1013,
    { rules: without({ smartRouting: false }), text: 'SOR' },
  ],
  ['routing of a post-only', { ...maker, smartRouting: true }, 'smart-routing-type', -1116],
  ['routing of a peg', { ...limit, smartRouting: true, pegPriceType: 'PRIMARY_PEG' }, 'smart-routing-term', -1104],
  [
    'an order too many',
    limit,
    'too-many-open-orders',
    -2010,
    { seen: { ...seen, openOrders: 200 }, text: 'MAX_NUM_ORDERS' },
  ],
  [
    'a stop too many',
    stop,
    'too-many-algo-orders',
    -2010,
    { seen: { ...seen, openAlgoOrders: 5 }, text: 'MAX_NUM_ALGO_ORDERS' },
  ],
  [
    'an iceberg too many',
    { ...limit, icebergQuantity: d('0.001') },
    'too-many-iceberg-orders',
    -2010,
    { seen: { ...seen, openIcebergOrders: 2 }, text: 'MAX_NUM_ICEBERG_ORDERS' },
  ],
]

const USDM_ROWS: readonly Row[] = [
  [
    'an opening order in a settling symbol',
    future,
    'symbol-not-trading',
    -4140,
    { rules: { ...usdmRules, status: 'SETTLING' } },
  ],
  [
    'a reducing order in a settling symbol',
    { ...future, side: 'SELL', price: d('51000'), reduceOnly: true },
    'symbol-not-trading',
    -4141,
    { rules: { ...usdmRules, status: 'SETTLING' } },
  ],
  [
    'a TradFi perpetual without the agreement',
    future,
    'agreement-unsigned',
    -4411,
    { rules: { ...usdmRules, contractType: 'TRADIFI_PERPETUAL' } },
  ],
  ['an iceberg on futures', { ...future, icebergQuantity: d('0.001') }, 'term-not-taken', undefined],
  ['GTD without an end', { ...future, timeInForce: 'GTD' }, 'good-till-missing', -1102],
  [
    'an end without GTD',
    { ...future, goodTillDate: 1_800_001_000_000 },
    'good-till-not-taken',
    -1106,
    { text: "'goodtilldate'" },
  ],
  [
    'an end in exactly ten minutes',
    { ...future, timeInForce: 'GTD', goodTillDate: 1_800_000_600_000 },
    'good-till-range',
    -5040,
    { fix: '1800000660000' },
  ],
  [
    'an end in the year 10000',
    { ...future, timeInForce: 'GTD', goodTillDate: 253_402_300_799_000 },
    'good-till-range',
    -5040,
    { fix: '253402300798000' },
  ],
  ['a price off the tick', { ...future, price: d('49000.05') }, 'price-tick', -4014, { fix: '49000.1' }],
  ['three decimals of a price', { ...future, price: d('49000.001') }, 'price-tick', -1111, { fix: '49000' }],
  [
    'a price below the lowest',
    { ...future, quantity: d('0.1'), price: d('556.7') },
    'price-below-min',
    -4013,
    { fix: '556.8' },
  ],
  [
    'a price above the highest',
    { ...future, side: 'SELL', price: d('4529764.1') },
    'price-above-max',
    -4002,
    { fix: '4529764' },
  ],
  ['a trigger above the highest', { ...trigger, side: 'BUY', triggerPrice: d('4529764.1') }, 'price-above-max', -4007],
  ['a buy above the band', { ...future, price: d('52500.1') }, 'price-above-band', -4016, { fix: '52500' }],
  [
    'a sell below the band',
    { ...future, side: 'SELL', price: d('47499.9') },
    'price-below-band',
    -4024,
    { fix: '47500' },
  ],
  [
    'a limit too far beyond its trigger',
    { ...triggerLimit, price: d('46549.9') },
    'price-beyond-trigger',
    -4184,
    { fix: '46550' },
  ],
  [
    'a trigger too far beyond its limit',
    { ...triggerLimit, price: d('60000') },
    'trigger-beyond-price',
    -4211,
    { fix: '57000' },
  ],
  [
    'GTX that takes',
    { ...future, timeInForce: 'GTX', price: d('50000.1') },
    'post-only-would-take',
    -5022,
    { fix: '50000' },
  ],
  [
    'FOK for more than the book holds',
    { ...future, timeInForce: 'FOK', price: d('50000.1'), quantity: d('1.001') },
    'fill-or-kill-short',
    -5021,
  ],
  ['no trigger', { ...trigger, triggerPrice: undefined }, 'trigger-missing', -1102, { text: "'triggerPrice'" }],
  ['a trigger on a trailing stop', { ...trailing, triggerPrice: d('49000') }, 'trigger-not-taken', -1106],
  ['a stop above the market', { ...trigger, triggerPrice: d('50000.1') }, 'trigger-wrong-side', -2021],
  [
    'a stop limit that closes all',
    { ...triggerLimit, quantity: undefined, closePosition: true },
    'close-position-not-taken',
    -1106,
  ],
  ['a market order that closes all', { ...futureMarket, closePosition: true }, 'close-position-not-taken', undefined],
  ['a side in one-way mode', { ...future, positionSide: 'LONG' }, 'position-side-mode', -4061],
  ['no side in hedge mode', future, 'position-side-mode', -4061, { seen: { ...seen, hedgeMode: true } }],
  [
    'a quantity off the step, counted from the least',
    { ...future, quantity: d('0.004') },
    'quantity-step',
    -4023,
    { rules: { ...usdmRules, lot: { ...usdmRules.lot, step: d('0.002') } }, fix: '0.003' },
  ],
  ['four decimals of a quantity', { ...future, quantity: d('0.0105') }, 'quantity-step', -1111, { fix: '0.01' }],
  ['a quantity above the most', { ...future, quantity: d('1000.001') }, 'quantity-above-max', -4005, { fix: '1000' }],
  [
    'a size in quote',
    { ...futureMarket, quantity: undefined, quoteQuantity: d('100') },
    'quote-quantity-not-allowed',
    -1102,
  ],
  ['a size beside close-position', { ...trigger, closePosition: true }, 'quantity-with-close-position', undefined],
  ['a value below the least', { ...future, quantity: d('0.001') }, 'notional-below-min', -4164, { fix: '0.002' }],
  [
    'more margin than is available',
    { ...future, quantity: d('1') },
    'margin-short',
    -2019,
    { seen: { ...seen, freeQuote: d('100') } },
  ],
  ['more than the leverage allows', { ...future, quantity: d('1.5') }, 'leverage-limit', -2027, { fix: '1.326' }],
  [
    'a market order outside the band',
    futureMarket,
    'market-outside-band',
    -4131,
    { seen: { ...seen, bestAsk: d('52500.1') } },
  ],
  [
    'a market order on an empty book',
    futureMarket,
    'market-outside-band',
    -4131,
    { seen: { ...seen, asks: [], bestAsk: undefined } },
  ],
  ['reduce-only without a position', { ...futureMarket, reduceOnly: true }, 'reduce-only-without-position', -2022],
  [
    'a trigger that will find nothing to reduce',
    { ...trigger, side: 'BUY', triggerPrice: d('51000'), reduceOnly: true },
    'reduce-only-without-position',
    undefined,
  ],
  [
    'close-position without a position',
    { ...trigger, quantity: undefined, closePosition: true, side: 'BUY', triggerPrice: d('51000') },
    'reduce-only-without-position',
    -2022,
  ],
  [
    'reduce-only on the side that opens',
    { ...future, positionSide: 'LONG', reduceOnly: true },
    'reduce-only-opens',
    undefined,
    { seen: { ...seen, hedgeMode: true } },
  ],
  [
    'a resting reduce-only above the position',
    { ...future, side: 'SELL', price: d('51000'), quantity: d('0.6'), reduceOnly: true },
    'reduce-only-above-position',
    -2022,
    { fix: '0.5' },
  ],
  [
    'a reduce-only that others have claimed',
    { ...future, side: 'SELL', price: d('51000'), quantity: d('0.3'), reduceOnly: true },
    'reduce-only-claimed',
    -4118,
    { seen: { ...seen, openReducers: [level('50500', '0.3')] }, fix: '0.2' },
  ],
  ['no turn', { ...trailing, callbackPercent: undefined }, 'callback-missing', -1102],
  ['a turn too small', { ...trailing, callbackPercent: d('0.09') }, 'callback-range', -1130, { fix: '0.1' }],
  ['a turn too large', { ...trailing, callbackPercent: d('20.1') }, 'callback-range', -1130, { fix: '20' }],
  ['a turn of two decimals', { ...trailing, callbackPercent: d('1.25') }, 'callback-precision', -1111, { fix: '1.3' }],
  [
    'following that begins below, to sell',
    { ...trailing, activationPrice: d('49999.9') },
    'activation-wrong-side',
    -4135,
  ],
  [
    'a turn on a stop',
    { ...trigger, callbackPercent: d('1') },
    'trailing-not-taken',
    -1106,
    { text: "'callbackrate'" },
  ],
  ['DECREMENT on futures', { ...future, selfTradePrevention: 'DECREMENT' }, 'self-trade-not-allowed', -5039],
  ['a price match at market', { ...futureMarket, priceMatch: 'QUEUE' }, 'price-match-not-taken', -5038],
  ['a price match beside a price', { ...future, priceMatch: 'QUEUE' }, 'price-match-with-price', -1106],
  [
    'a price match deeper than the book',
    { ...future, price: undefined, priceMatch: 'QUEUE_5' },
    'price-match-book-thin',
    -5041,
  ],
  ['an order too many', future, 'too-many-open-orders', -2025, { seen: { ...seen, openOrders: 200 } }],
  ['a trigger too many', trigger, 'too-many-algo-orders', -4045, { seen: { ...seen, openAlgoOrders: 200 } }],
]

describe.each([
  ['spot', spot, SPOT_ROWS],
  ['usdm', usdmRules, USDM_ROWS],
] as const)('S-21 what the exchange answers on %s', (_market, defaults, rows) => {
  test.each(rows.map((row) => [row[0], row] as const))('S-21 to %s', (_name, [, order, code, refusal, more = {}]) => {
    const rules = more.rules ?? defaults
    const issues = checkOrder(order, rules, more.seen ?? seen)
    const issue = issues.find((each) => each.code === code)
    expect(issues.map((each) => each.code)).toContain(code)
    if (issue === undefined) return
    const answer = refusalOf(issue, order)
    expect(answer?.code).toBe(refusal)
    if (more.text !== undefined) expect(answer?.text).toContain(more.text)
    if (more.fix !== undefined) expect(issue.fix).toBe(more.fix)
    // What the exchange hears of and refuses first is the verdict.
    if (refusal !== undefined) expect(predictedRefusal(issues, order)?.code).toBe(refusal)
  })
})

const leg = (role: ListLeg['role'], order: NewOrder): ListLeg => ({ role, order })
const above: NewOrder = { ...maker, side: 'SELL', price: d('55000') }
const list = (kind: NewOrderList['kind'], ...legs: ListLeg[]): NewOrderList => ({ kind, symbol: 'BTCUSDT', legs })
const oco = list('OCO', leg('above', above), leg('below', stop))
const later = (order: NewOrder): NewOrder => ({ ...order, quantity: undefined })

type ListRow = [
  name: string,
  asked: NewOrderList,
  code: OrderIssueCode,
  refusal: number | undefined,
  what?: SeenMarket,
  rules?: SymbolRules,
]

const LIST_ROWS: ListRow[] = [
  ['a leg too few', list('OTOCO', leg('working', limit), leg('above', above)), 'list-legs', undefined],
  ['a symbol without OCO', oco, 'list-not-allowed', -1013, seen, without({ ocoAllowed: false })],
  ['a working market order', list('OTO', leg('working', market), leg('pending', above)), 'list-working-type', -1014],
  [
    'an OPO that sells first',
    list('OPO', leg('working', { ...limit, side: 'SELL' }), leg('pending', later(above))),
    'list-sides',
    -1222,
  ],
  [
    'an OPO that buys again',
    list('OPO', leg('working', limit), leg('pending', later({ ...above, side: 'BUY' }))),
    'list-sides',
    -1223,
  ],
  ['two limits', list('OCO', leg('above', above), leg('below', { ...above, price: d('45000') })), 'list-pair', -1168],
  [
    'a stop above to sell',
    list(
      'OCO',
      leg('above', { ...stop, triggerPrice: d('55000') }),
      leg('below', { ...stop, orderType: 'TAKE_PROFIT' }),
    ),
    'list-pair',
    -1197,
  ],
  [
    'a limit leg in a pair',
    list('OCO', leg('above', { ...limit, side: 'SELL' }), leg('below', stop)),
    'list-pair',
    -1158,
  ],
  [
    'a pair of two sizes',
    list('OCO', leg('above', { ...above, quantity: d('0.02') }), leg('below', stop)),
    'list-pair',
    undefined,
  ],
  ['a pair beside the market', oco, 'list-prices', -2010, { ...seen, lastPrice: d('56000') }],
  ['a list too many', oco, 'too-many-lists', -2010, { ...seen, openLists: 3 }],
  ['a list with a stop too many', oco, 'too-many-algo-orders', -2010, { ...seen, openAlgoOrders: 5 }],
  [
    'an iceberg leg that does not rest',
    list('OTO', leg('working', { ...limit, timeInForce: 'IOC', icebergQuantity: d('0.001') }), leg('pending', above)),
    'iceberg-time-in-force',
    -1160,
  ],
  [
    'a price on a stop leg',
    list('OCO', leg('above', above), leg('below', { ...stop, price: d('44000') })),
    'price-not-taken',
    -1106,
  ],
  [
    'a trigger on a limit leg',
    list('OCO', leg('above', { ...above, triggerPrice: d('54000') }), leg('below', stop)),
    'trigger-not-taken',
    -1106,
  ],
  ['a leg without funds', oco, 'funds-short', -2010, { ...seen, freeBase: d('0.001') }],
  [
    'a leg that follows too closely',
    list('OCO', leg('above', above), leg('below', { ...stop, trailingDelta: 5 })),
    'trailing-range',
    -1013,
  ],
  [
    'a pegged leg on a thin book',
    list(
      'OTO',
      leg('working', { ...limit, price: undefined, pegPriceType: 'PRIMARY_PEG', pegOffset: 9 }),
      leg('pending', above),
    ),
    'peg-book-thin',
    -2010,
  ],
]

describe('S-21 what the exchange answers to a list', () => {
  test.each<ListRow>(LIST_ROWS)('S-21 with %s', (_name, asked, code, refusal, what = seen, rules = spot) => {
    const issues = checkOrderList(asked, rules, what)
    expect(issues.map((each) => each.code)).toContain(code)
    expect(predictedListRefusal(issues, asked)?.code).toBe(refusal)
  })

  test('S-21 a sound pair, entry with its exits, and a sale of what is bought are taken', () => {
    const lists = [
      oco,
      list('OTO', leg('working', limit), leg('pending', above)),
      list('OTOCO', leg('working', limit), leg('above', above), leg('below', stop)),
      list('OPO', leg('working', limit), leg('pending', later(above))),
      list(
        'OPOCO',
        leg('working', limit),
        leg('above', later(above)),
        leg('below', later({ ...stop, trailingDelta: 100 })),
      ),
    ]
    for (const asked of lists) expect(checkOrderList(asked, spot, seen)).toEqual([])
  })
})

test('S-21 in multi-assets mode the margin of one asset is no reason to keep an order back', () => {
  const large = { ...future, quantity: d('1') }
  const poor = { ...seen, freeQuote: d('0') }
  expect(checkOrder(large, usdmRules, poor).map((each) => each.code)).toContain('margin-short')
  expect(checkOrder(large, usdmRules, { ...poor, multiAssets: true })).toEqual([])
})

test('S-21 of a book of which only the top is known nothing is said that hangs on what lies below', () => {
  const top = { ...seen, deeper: true }
  const codes = (order: NewOrder, rules: SymbolRules, what: SeenMarket) =>
    checkOrder(order, rules, what).map((each) => each.code)
  const peg: NewOrder = { ...limit, pegPriceType: 'PRIMARY_PEG', pegOffset: 2 }
  const match: NewOrder = { ...future, price: undefined, priceMatch: 'QUEUE_5' }
  const large: NewOrder = { ...future, timeInForce: 'FOK', price: d('50000.2'), quantity: d('1.1') }
  expect(codes(peg, spot, top)).toEqual([])
  expect(codes(match, usdmRules, top)).toEqual([])
  expect(
    codes({ ...large, quantity: d('2.1') }, usdmRules, { ...top, freeQuote: d('100000'), maxNotional: undefined }),
  ).toEqual([])
  // What stops inside of what is known is said all the same.
  expect(codes({ ...large, price: d('50000.1') }, usdmRules, top)).toEqual(['fill-or-kill-short'])
  expect(codes({ ...market, quantity: d('0.2') }, spot, top)).toEqual(['funds-short'])
})

test('S-21 every finding has a named case here', () => {
  const source = readFileSync(new URL('./order-issue-code.ts', import.meta.url), 'utf8')
  const all = [...source.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map((match) => match[1])
  const named = new Set<string>([...SPOT_ROWS, ...USDM_ROWS, ...LIST_ROWS].map((row) => row[2]))
  expect(all.length).toBeGreaterThan(60)
  expect(all.filter((code) => code !== undefined && !named.has(code))).toEqual([])
})

test('S-21 an answer is told by its code and, where a code has many meanings, by its words', () => {
  const refusal = { code: -2010, text: 'MAX_NUM_ORDERS' }
  expect(isRefusal(refusal, { code: -2010, text: 'Filter failure: MAX_NUM_ORDERS' })).toBe(true)
  expect(isRefusal(refusal, { code: -2010, text: 'Account has insufficient balance for requested action.' })).toBe(
    false,
  )
  expect(isRefusal(refusal, { code: -1013, text: 'Filter failure: MAX_NUM_ORDERS' })).toBe(false)
})
