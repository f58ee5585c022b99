import { describe, expect, it } from 'vitest'
import type { DecimalString } from '../../lib/domain/decimal'
import type { SymbolRules } from '../../lib/domain/market'
import { ORDER_TYPES } from '../../lib/domain/order-kind'
import { NewOrderBody } from '../../lib/wire/trading'
import { deriveTicket } from './derive-ticket'
import { orderSentence, orderTerms } from './order-sentence'
import type { TicketContext } from './ticket-context'
import { momentOf, newDraft, type TicketDraft, type TicketKind } from './ticket-draft'
import { familiesOf, isAllowed, KINDS, kindsOf, takes } from './ticket-kinds'

const d = (text: string) => text as DecimalString
const rulesOf = (market: 'spot' | 'usdm'): SymbolRules => ({
  market,
  symbol: 'BTCUSDT',
  status: 'TRADING',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  marginAsset: 'USDT',
  orderTypes: ORDER_TYPES[market],
  price: { min: d('0.1'), max: d('1000000'), tick: d('0.1') },
  lot: { min: d('0.001'), max: d('1000'), step: d('0.001') },
  marketLot: { min: d('0.001'), max: d('120'), step: d('0.001') },
  notional: { min: d('5'), minAppliesToMarket: true, maxAppliesToMarket: false },
  basePrecision: 8,
  quotePrecision: 8,
  quoteOrderQuantityAllowed: true,
  ...(market === 'spot'
    ? {
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
          selfTradePreventions: ['EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'DECREMENT'],
          trailingDelta: { above: { min: 10, max: 2000 }, below: { min: 10, max: 2000 } },
          icebergParts: 10,
        },
      }
    : {}),
})
const levels = (...prices: string[]) => prices.map((price) => ({ price: d(price), quantity: d('1') }))
const contextOf = (market: 'spot' | 'usdm'): TicketContext => ({
  rules: rulesOf(market),
  position:
    market === 'spot'
      ? undefined
      : {
          symbol: 'BTCUSDT',
          positionSide: 'BOTH',
          quantity: d('0.2'),
          entryPrice: d('49000'),
          unrealizedPnl: d('0'),
          leverage: 10,
          marginAsset: 'USDT',
          exchangeTime: 1,
        },
  hedge: false,
  leverage: market === 'usdm' ? 10 : undefined,
  margin: undefined,
  commission: { maker: d('0.001'), taker: d('0.001') },
  bids: levels('49990', '49989', '49988', '49987', '49986'),
  asks: levels('50000', '50001', '50002', '50003', '50004'),
  seen: {
    lastPrice: d('50000'),
    markPrice: d('50000'),
    bestBid: d('49990'),
    bestAsk: d('50000'),
    freeQuote: d('100000'),
    freeBase: d('5'),
    ...(market === 'usdm' ? { positionQuantity: d('0.2'), leverage: 10 } : {}),
  },
})
const ticketOf = (market: 'spot' | 'usdm', part: Partial<TicketDraft>): TicketDraft => ({
  ...newDraft(market, 'BTCUSDT'),
  size: '0.1',
  ...part,
})
const soldAt = { side: 'SELL', trigger: '48000' } as const

/** A row per way to fill the ticket: the order it makes, the button, its small print. */
const WAYS: readonly (readonly [string, 'spot' | 'usdm', Partial<TicketDraft>, object, string, string])[] = [
  [
    'a resting order that shows a tenth',
    'spot',
    { price: '49000', iceberg: '0.01' },
    { orderType: 'LIMIT', timeInForce: 'GTC', icebergQuantity: '0.01' },
    'Buy 0.1 BTC at 49,000.0',
    'shows 0.01 BTC at a time',
  ],
  [
    'a maker that shows a tenth',
    'spot',
    { price: '49000', iceberg: '0.01', postOnly: true },
    { orderType: 'LIMIT_MAKER', icebergQuantity: '0.01' },
    'Buy 0.1 BTC at 49,000.0',
    'post-only, shows 0.01 BTC at a time',
  ],
  [
    'the best bid, chosen by the book, three levels behind and at most so much',
    'spot',
    { price: '49000', peg: 'PRIMARY_PEG', pegLevels: '3' },
    { orderType: 'LIMIT', pegPriceType: 'PRIMARY_PEG', pegOffset: 3, price: '49000' },
    'Buy 0.1 BTC 3 levels behind the best bid, at most 49,000.0',
    '',
  ],
  [
    'the best ask without a price of my own',
    'spot',
    { peg: 'MARKET_PEG', timeInForce: 'IOC' },
    { orderType: 'LIMIT', pegPriceType: 'MARKET_PEG', timeInForce: 'IOC' },
    'Buy 0.1 BTC at the best ask',
    'fill now, rest canceled',
  ],
  [
    'a routed limit order',
    'spot',
    { price: '49000', routing: true, peg: 'PRIMARY_PEG' },
    { orderType: 'LIMIT', smartRouting: true },
    'Buy 0.1 BTC at 49,000.0',
    'smart routing',
  ],
  [
    'a market order that ends my own resting ones',
    'spot',
    { kind: 'market', selfTrade: 'EXPIRE_BOTH' },
    { orderType: 'MARKET', selfTradePrevention: 'EXPIRE_BOTH' },
    'Buy 0.1 BTC at market',
    'ends itself and my own order it meets',
  ],
  [
    'a stop at market',
    'spot',
    { kind: 'stop', ...soldAt },
    { orderType: 'STOP_LOSS', triggerPrice: '48000' },
    'Sell 0.1 BTC when 48,000.0 is reached',
    '',
  ],
  [
    'a stop that only trails',
    'spot',
    { kind: 'stop', side: 'SELL', trailing: '1.5' },
    { orderType: 'STOP_LOSS', trailingDelta: 150 },
    'Sell 0.1 BTC when the price turns 1.5% down',
    '',
  ],
  [
    'a take-profit that trails once its price is reached',
    'spot',
    { kind: 'take-profit', side: 'SELL', trigger: '52000', trailing: '0.5' },
    { orderType: 'TAKE_PROFIT', trailingDelta: 50, triggerPrice: '52000' },
    'Sell 0.1 BTC when 52,000.0 is reached and the price then turns 0.5% down',
    '',
  ],
  [
    'a stop at a limit',
    'spot',
    { kind: 'stop-limit', ...soldAt, price: '47900' },
    { orderType: 'STOP_LOSS_LIMIT', triggerPrice: '48000', price: '47900' },
    'Sell 0.1 BTC at 47,900.0 when 48,000.0 is reached',
    '',
  ],
  [
    'a take-profit at a limit that follows the market',
    'spot',
    { kind: 'take-profit-limit', side: 'BUY', trigger: '48000', trailing: '2', price: '49000' },
    { orderType: 'TAKE_PROFIT_LIMIT', trailingDelta: 200, price: '49000', timeInForce: 'GTC' },
    'Buy 0.1 BTC at 49,000.0 when 48,000.0 is reached and the price then turns 2% up',
    '',
  ],
  [
    'a limit order until a date',
    'usdm',
    { price: '49000', timeInForce: 'GTD', goodTill: '2030-05-01T12:30' },
    { orderType: 'LIMIT', timeInForce: 'GTD', goodTillDate: momentOf('2030-05-01T12:30') },
    'Buy 0.1 BTC at 49,000.0',
    'until 01 May 12:30:00',
  ],
  [
    'a limit order that must rest',
    'usdm',
    { price: '49000', postOnly: true, timeInForce: 'IOC' },
    { orderType: 'LIMIT', timeInForce: 'GTX' },
    'Buy 0.1 BTC at 49,000.0',
    'post-only',
  ],
  [
    'a price that the book chooses on the other side',
    'usdm',
    { price: '49000', match: 'OPPONENT_5' },
    { orderType: 'LIMIT', priceMatch: 'OPPONENT_5', timeInForce: 'GTC' },
    'Buy 0.1 BTC at the 5th ask',
    '',
  ],
  [
    'a stop at a limit, by last price, protected',
    'usdm',
    {
      kind: 'stop-limit',
      ...soldAt,
      price: '47900',
      triggerBy: 'CONTRACT_PRICE',
      priceProtect: true,
      reduceOnly: true,
    },
    { orderType: 'STOP', triggerBy: 'CONTRACT_PRICE', priceProtect: true, reduceOnly: true, timeInForce: 'GTC' },
    'Sell 0.1 BTC at 47,900.0 when 48,000.0 is reached',
    'reduce-only, by last price, price protection',
  ],
  [
    'a take-profit at a limit',
    'usdm',
    { kind: 'take-profit-limit', side: 'SELL', trigger: '52000', price: '51900' },
    { orderType: 'TAKE_PROFIT', triggerPrice: '52000', price: '51900', triggerBy: 'MARK_PRICE' },
    'Sell 0.1 BTC at 51,900.0 when 52,000.0 is reached',
    'by mark price',
  ],
  [
    'a trailing stop from a price on',
    'usdm',
    { kind: 'trailing', side: 'SELL', callback: '1', activation: '51000', reduceOnly: true },
    { orderType: 'TRAILING_STOP_MARKET', callbackPercent: '1', activationPrice: '51000', reduceOnly: true },
    'Sell 0.1 BTC when 51,000.0 is reached and the price then turns 1% down',
    'reduce-only, by mark price',
  ],
  [
    'a trailing stop at once',
    'usdm',
    { kind: 'trailing', side: 'BUY', callback: '0.5' },
    { orderType: 'TRAILING_STOP_MARKET', callbackPercent: '0.5' },
    'Buy 0.1 BTC when the price turns 0.5% up',
    'by mark price',
  ],
]

describe('every way to fill the ticket makes one order and one sentence', () => {
  it.each(WAYS)('%s on %s', (_name, market, part, expected, sentence, terms) => {
    const context = contextOf(market)
    const { order, issues, missing } = deriveTicket(ticketOf(market, part), context)
    expect({ missing, codes: issues.filter((issue) => issue.severity === 'error').map((issue) => issue.code) }).toEqual(
      {
        missing: undefined,
        codes: [],
      },
    )
    expect(order).toMatchObject(expected)
    if (order === undefined || context.rules === undefined) throw new Error('no order')
    expect(NewOrderBody.safeParse(order).success).toBe(true)
    expect(orderSentence(order, context.rules)).toBe(sentence)
    expect(orderTerms(order, context.rules)).toBe(terms)
  })

  it('a price and an iceberg that were typed for another kind go nowhere', () => {
    const { order } = deriveTicket(
      ticketOf('spot', { kind: 'market', price: '49000', iceberg: '0.01', trigger: '1', trailing: '1' }),
      contextOf('spot'),
    )
    expect(order).toEqual({
      market: 'spot',
      symbol: 'BTCUSDT',
      side: 'BUY',
      positionSide: 'BOTH',
      orderType: 'MARKET',
      quantity: '0.1',
    })
  })
})

describe('the table of kinds', () => {
  it('has a kind for every type of both markets', () => {
    for (const market of ['spot', 'usdm'] as const) {
      const types = familiesOf(market).flatMap((family) =>
        kindsOf(family, market).map((kind) => KINDS[kind][market]?.type),
      )
      expect([...types, ...(market === 'spot' ? ['LIMIT_MAKER'] : [])].sort()).toEqual([...ORDER_TYPES[market]].sort())
    }
  })
  it('greys what the symbol does not take', () => {
    const rules = { ...rulesOf('spot'), orderTypes: ['LIMIT', 'MARKET', 'STOP_LOSS_LIMIT'] }
    const kinds = (Object.keys(KINDS) as TicketKind[]).filter((kind) => isAllowed(kind, 'spot', rules))
    expect(kinds).toEqual(['limit', 'market', 'stop-limit'])
  })
  it.each([
    ['icebergs where the symbol has none', { icebergAllowed: false }, {}, 'iceberg'],
    ['trailing where the symbol has none', { trailingStopAllowed: false }, { kind: 'stop' }, 'trailing'],
    ['pegs where the symbol has none', { pegAllowed: false }, {}, 'peg'],
    ['routing where the symbol has none', { smartRouting: false }, {}, 'routing'],
    ['icebergs of what does not rest', {}, { timeInForce: 'IOC' }, 'iceberg'],
    ['pegs of what is routed', {}, { routing: true }, 'peg'],
    ['a time for what must rest', {}, { postOnly: true }, 'time'],
  ] as const)('leaves out %s', (_name, flags, part, term) => {
    const rules = rulesOf('spot')
    if (rules.spot === undefined) throw new Error('no spot rules')
    expect(takes(ticketOf('spot', part), { ...rules, spot: { ...rules.spot, ...flags } }, false).has(term)).toBe(false)
    expect(takes(ticketOf('spot', { kind: 'kind' in part ? part.kind : 'limit' }), rules, false).has(term)).toBe(true)
  })
})

describe('hedge mode', () => {
  const context = { ...contextOf('usdm'), hedge: true, position: undefined }
  it.each([
    ['opens a long', 'BUY', false, 'LONG', 'opens long'],
    ['opens a short', 'SELL', false, 'SHORT', 'opens short'],
    ['closes a long', 'SELL', true, 'LONG', 'closes long'],
    ['closes a short', 'BUY', true, 'SHORT', 'closes short'],
  ] as const)('%s, and says so', (_name, side, closes, positionSide, told) => {
    const { order } = deriveTicket(ticketOf('usdm', { price: '50000', side, closes, reduceOnly: true }), context)
    expect(order).toMatchObject({ side, positionSide })
    expect(order).not.toHaveProperty('reduceOnly')
    expect(order === undefined ? '' : orderTerms(order, rulesOf('usdm'))).toBe(told)
  })
  it('a stop closes a whole position only of the side it closes', () => {
    const whole = { kind: 'stop', ...soldAt, closePosition: true } as const
    expect(deriveTicket(ticketOf('usdm', { ...whole, closes: true }), context).order).toMatchObject({
      closePosition: true,
    })
    expect(deriveTicket(ticketOf('usdm', whole), context).order).not.toHaveProperty('closePosition')
  })
})

describe('size by risk', () => {
  const risk = { price: '50000', sizeUnit: 'risk', riskStop: '49000', riskAmount: '100' } as const
  it('makes the largest size that loses no more than that at the stop, fees included', () => {
    const { order, sendable } = deriveTicket(ticketOf('spot', risk), contextOf('spot'))
    expect(order).toMatchObject({ quantity: '0.091', price: '50000' })
    expect(sendable).toBe(true)
  })
  it('says that a stop on the winning side loses nothing, and sends nothing', () => {
    const view = deriveTicket(ticketOf('usdm', { ...risk, riskStop: '51000' }), contextOf('usdm'))
    expect(view.typed).toEqual([{ field: 'riskStop', kind: 'wrong-side' }])
    expect(view.sendable).toBe(false)
  })
  it('makes no size while the fees are not known', () => {
    const view = deriveTicket(ticketOf('spot', risk), { ...contextOf('spot'), commission: undefined })
    expect(view.missing).toBe('quantity')
  })
})

describe('what is typed in a field of a rare term', () => {
  it.each([
    ['a distance finer than a basis point', 'spot', { kind: 'stop', side: 'SELL', trailing: '1.234' }, 'trailingDelta'],
    ['half a level', 'spot', { peg: 'PRIMARY_PEG', pegLevels: '1.5' }, 'pegOffset'],
    ['no number in the iceberg', 'spot', { price: '49000', iceberg: 'much' }, 'icebergQuantity'],
  ] as const)('%s is told beside it and sends nothing', (_name, market, part, field) => {
    const view = deriveTicket(ticketOf(market, part), contextOf(market))
    expect(view.typed.map((issue) => issue.field)).toContain(field)
    expect(view.sendable).toBe(false)
  })
  it.each([
    ['neither trigger nor distance', 'spot', { kind: 'stop', side: 'SELL' }, 'triggerPrice'],
    ['no distance', 'usdm', { kind: 'trailing', side: 'SELL' }, 'callbackPercent'],
    ['no end of a GTD order', 'usdm', { price: '49000', timeInForce: 'GTD' }, 'goodTillDate'],
  ] as const)('%s is asked for', (_name, market, part, missing) => {
    expect(deriveTicket(ticketOf(market, part), contextOf(market)).missing).toBe(missing)
  })
})
