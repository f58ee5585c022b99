import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { isMultipleOf, type DecimalString } from '../../lib/domain/decimal'
import type { SymbolRules } from '../../lib/domain/market'
import { deriveTicket, issuesOf, ticketSignature } from './derive-ticket'
import { orderSentence, orderTerms } from './order-sentence'
import { quickPrice, stepPrice } from './price-field'
import type { TicketContext } from './ticket-context'
import { newDraft, type TicketDraft } from './ticket-draft'
import { moveDraft } from './ticket-kinds'

const d = (text: string) => text as DecimalString
const spotRules: SymbolRules = {
  market: 'spot',
  symbol: 'BTCUSDT',
  status: 'TRADING',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  marginAsset: 'USDT',
  orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET'],
  price: { min: d('0.01'), max: d('1000000'), tick: d('0.01') },
  lot: { min: d('0.00001'), max: d('9000'), step: d('0.00001') },
  marketLot: { min: d('0'), max: d('100'), step: d('0') },
  notional: { min: d('5'), minAppliesToMarket: true, maxAppliesToMarket: false },
  basePrecision: 8,
  quotePrecision: 8,
  quoteOrderQuantityAllowed: true,
}
const usdmRules: SymbolRules = {
  ...spotRules,
  market: 'usdm',
  orderTypes: ['LIMIT', 'MARKET', 'STOP_MARKET', 'TAKE_PROFIT_MARKET'],
  price: { min: d('0.1'), max: d('1000000'), tick: d('0.1') },
  lot: { min: d('0.001'), max: d('1000'), step: d('0.001') },
  marketLot: { min: d('0.001'), max: d('120'), step: d('0.001') },
  notional: { min: d('100'), minAppliesToMarket: true, maxAppliesToMarket: false },
}
const levels = (...rows: [string, string][]) =>
  rows.map(([price, quantity]) => ({ price: d(price), quantity: d(quantity) }))
const spot: TicketContext = {
  rules: spotRules,
  position: undefined,
  hedge: false,
  leverage: undefined,
  margin: undefined,
  commission: { maker: d('0.001'), taker: d('0.001') },
  bids: levels(['49990', '1'], ['49980', '5']),
  asks: levels(['50000', '1'], ['50010', '5']),
  seen: { lastPrice: d('50000'), bestBid: d('49990'), bestAsk: d('50000'), freeQuote: d('1000'), freeBase: d('0.5') },
}
const long = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH' as const,
  quantity: d('0.2'),
  entryPrice: d('49000'),
  unrealizedPnl: d('0'),
  leverage: 10,
  marginAsset: 'USDT',
  exchangeTime: 1,
}
const usdm: TicketContext = {
  ...spot,
  rules: usdmRules,
  leverage: 10,
  seen: { ...spot.seen, freeBase: undefined, markPrice: d('50000'), positionQuantity: d('0'), leverage: 10 },
}
const withLong: TicketContext = { ...usdm, position: long, seen: { ...usdm.seen, positionQuantity: d('0.2') } }

const draft = (part: Partial<TicketDraft>): TicketDraft => ({ ...newDraft(part.market ?? 'spot', 'BTCUSDT'), ...part })

describe('the order that the ticket means', () => {
  it.each([
    [
      'a limit order',
      draft({ price: '50000', size: '0.01' }),
      spot,
      { orderType: 'LIMIT', timeInForce: 'GTC', price: '50000', quantity: '0.01' },
    ],
    [
      'commas and points alike',
      draft({ price: '49.000,5', size: '0,01' }),
      spot,
      { price: '49000.5', quantity: '0.01' },
    ],
    ['post-only on spot', draft({ price: '49000', size: '0.01', postOnly: true }), spot, { orderType: 'LIMIT_MAKER' }],
    [
      'post-only on futures',
      draft({ market: 'usdm', price: '49000', size: '0.01', postOnly: true }),
      usdm,
      { orderType: 'LIMIT', timeInForce: 'GTX' },
    ],
    [
      'a market order in base',
      draft({ kind: 'market', size: '0.01' }),
      spot,
      { orderType: 'MARKET', quantity: '0.01' },
    ],
    [
      'a market order in quote, as such on spot',
      draft({ kind: 'market', size: '100', sizeUnit: 'quote' }),
      spot,
      { quoteQuantity: '100' },
    ],
    [
      'a market order in quote, as base on futures',
      draft({ market: 'usdm', kind: 'market', size: '1000', sizeUnit: 'quote' }),
      usdm,
      { quantity: '0.02' },
    ],
    [
      'a limit size in quote, floored to the step',
      draft({ price: '30000', size: '1000', sizeUnit: 'quote' }),
      spot,
      { quantity: '0.03333' },
    ],
    ['half of what is free', draft({ price: '50000', percent: '50' }), spot, { quantity: '0.01' }],
    ['half of what is held', draft({ side: 'SELL', price: '50000', percent: '50' }), spot, { quantity: '0.25' }],
    ['a quarter of what is free, at market', draft({ kind: 'market', percent: '25' }), spot, { quoteQuantity: '250' }],
    [
      'a stop by mark price',
      draft({ market: 'usdm', kind: 'stop', side: 'SELL', trigger: '48000', size: '0.1', reduceOnly: true }),
      withLong,
      { orderType: 'STOP_MARKET', triggerPrice: '48000', triggerBy: 'MARK_PRICE', reduceOnly: true, quantity: '0.1' },
    ],
    [
      'a take profit by last price',
      draft({
        market: 'usdm',
        kind: 'take-profit',
        side: 'SELL',
        trigger: '52000',
        size: '0.1',
        triggerBy: 'CONTRACT_PRICE',
      }),
      withLong,
      { orderType: 'TAKE_PROFIT_MARKET', triggerBy: 'CONTRACT_PRICE' },
    ],
  ])('%s', (_name, ticket, context, expected) => {
    expect(deriveTicket(ticket, context).order).toMatchObject(expected)
  })

  it('a stop that closes the position carries neither size nor reduce-only', () => {
    const view = deriveTicket(
      draft({
        market: 'usdm',
        kind: 'stop',
        side: 'SELL',
        trigger: '48000',
        size: '0.1',
        reduceOnly: true,
        closePosition: true,
      }),
      withLong,
    )
    expect(view.order).toMatchObject({ closePosition: true })
    expect(view.order).not.toHaveProperty('quantity')
    expect(view.order).not.toHaveProperty('reduceOnly')
    expect(view.sendable).toBe(true)
  })

  it('what is sent keeps every digit that was typed (S-14)', () => {
    const view = deriveTicket(draft({ price: '50000.01', size: '0.00012345678901234567' }), spot)
    expect(view.order?.quantity).toBe('0.00012345678901234567')
  })

  it('a percent never asks for more than there is, and always for whole steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 90_000_000 }), (percent, cents) => {
        const price = (cents / 100).toFixed(2)
        const { order } = deriveTicket(draft({ price, percent: String(percent) }), spot)
        if (order?.quantity === undefined) return
        expect(isMultipleOf(order.quantity, spotRules.lot.step)).toBe(true)
        expect(Number(order.quantity) * Number(price)).toBeLessThanOrEqual(1000.0000001)
      }),
    )
  })
})

describe('what keeps it from being sent', () => {
  it.each([
    ['no price', draft({ size: '0.01' }), 'price'],
    ['no size', draft({ price: '50000' }), 'quantity'],
    ['no trigger', draft({ market: 'usdm', kind: 'stop', size: '0.01' }), 'triggerPrice'],
    ['a percent above a hundred', draft({ price: '50000', percent: '101' }), 'quantity'],
  ])('%s', (_name, ticket, missing) => {
    const view = deriveTicket(ticket, ticket.market === 'spot' ? spot : usdm)
    expect(view).toMatchObject({ missing, sendable: false, order: undefined })
  })

  it.each([
    ['a size between two steps', draft({ price: '50000', size: '0.0100004' }), 'quantity-step'],
    ['a price between two ticks', draft({ price: '50000.001', size: '0.01' }), 'price-tick'],
    ['too small an order', draft({ price: '50000', size: '0.00001' }), 'notional-below-min'],
    ['more than is free', draft({ price: '50000', size: '0.1' }), 'funds-short'],
    [
      'a stop that would trigger at once',
      draft({ market: 'usdm', kind: 'stop', side: 'SELL', trigger: '51000', size: '0.1' }),
      'trigger-wrong-side',
    ],
  ])('%s is told by the same rules that the server runs', (_name, ticket, code) => {
    const view = deriveTicket(ticket, ticket.market === 'spot' ? spot : withLong)
    expect(view.issues.map((issue) => issue.code)).toContain(code)
    expect(view.sendable).toBe(false)
  })

  it('post-only that would take is a warning, and may be sent', () => {
    const view = deriveTicket(draft({ price: '50005', size: '0.01', postOnly: true }), spot)
    expect(issuesOf(view, 'price')).toMatchObject([{ code: 'post-only-would-take', severity: 'warning' }])
    expect(view.sendable).toBe(true)
  })

  it('a lone comma before three digits is asked about, not guessed', () => {
    const view = deriveTicket(draft({ price: '50,000', size: '0.01' }), spot)
    expect(view.typed).toEqual([{ field: 'price', kind: 'ambiguous', asThousands: '50000' }])
    expect(view.sendable).toBe(false)
  })

  it('unknown rules send nothing', () => {
    expect(deriveTicket(draft({ price: '50000', size: '0.01' }), { ...spot, rules: undefined })).toMatchObject({
      missing: 'rules',
      sendable: false,
    })
  })
})

describe('before and after', () => {
  const effects = (ticket: TicketDraft, context: TicketContext) =>
    Object.fromEntries(deriveTicket(ticket, context).effects.map((effect) => [effect.key, effect]))

  it('spot: value, fee in what is received, balances', () => {
    expect(effects(draft({ price: '49000', size: '0.01' }), spot)).toMatchObject({
      cost: { after: '490' },
      fee: { after: '0.00001', asset: 'BTC', note: 'maker' },
      quote: { before: '1000', after: '510' },
      base: { before: '0.5', after: '0.50999' },
    })
  })
  it('futures: position, entry, margin, free', () => {
    expect(effects(draft({ market: 'usdm', kind: 'market', size: '0.02' }), usdm)).toMatchObject({
      position: { before: '0', after: '0.02' },
      entry: { after: '50000' },
      margin: { after: '100' },
      fee: { note: 'taker', asset: 'USDT' },
    })
  })
  it('a market order names its slippage from the live book, and when the book does not reach', () => {
    expect(effects(draft({ kind: 'market', side: 'SELL', size: '0.5' }), spot)['slippage']).toMatchObject({
      after: '0',
    })
    expect(effects(draft({ market: 'usdm', kind: 'market', size: '90' }), usdm)['slippage']).toMatchObject({
      note: 'incomplete',
    })
  })
  it('closing says what is realized', () => {
    expect(
      effects(draft({ market: 'usdm', kind: 'market', side: 'SELL', size: '0.1', reduceOnly: true }), withLong),
    ).toMatchObject({ realized: { after: '99' }, margin: { after: '0' } })
  })
  it('warns when a long becomes a short, and not when it is only reduced', () => {
    const sell = (size: string, reduceOnly = false) =>
      deriveTicket(draft({ market: 'usdm', kind: 'market', side: 'SELL', size, reduceOnly }), withLong).turns
    expect(sell('0.3')).toEqual({ from: '0.2', to: '-0.1' })
    expect(sell('0.2')).toBeUndefined()
    expect(sell('0.3', true)).toBeUndefined()
  })
  it('keeps its rows before there is an order, so that nothing jumps', () => {
    expect(deriveTicket(draft({}), spot).effects.map((effect) => effect.key)).toEqual(['cost', 'fee', 'base', 'quote'])
  })
})

describe('the button', () => {
  it.each([
    [draft({ price: '50000', size: '0.01' }), spot, 'Buy 0.01 BTC at 50,000.00'],
    [draft({ kind: 'market', side: 'SELL', size: '0.5' }), spot, 'Sell 0.5 BTC at market'],
    [draft({ kind: 'market', size: '100', sizeUnit: 'quote' }), spot, 'Buy BTC for 100 USDT at market'],
    [
      draft({ market: 'usdm', kind: 'stop', side: 'SELL', trigger: '48000', closePosition: true }),
      withLong,
      'Sell the whole position when 48,000.0 is reached',
    ],
  ])('says the whole order: case %#', (ticket, context, expected) => {
    const { order } = deriveTicket(ticket, context)
    expect(order === undefined || context.rules === undefined ? '' : orderSentence(order, context.rules)).toBe(expected)
  })
  it('says its terms', () => {
    const { order } = deriveTicket(
      draft({ market: 'usdm', price: '49000', size: '0.01', postOnly: true, reduceOnly: true }),
      withLong,
    )
    expect(order === undefined ? '' : orderTerms(order, usdmRules)).toBe('post-only, reduce-only')
  })
})

describe('the price field', () => {
  it.each([
    ['one tick up', '50000', 1, '50000.1'],
    ['one tick down', '50000.0', -1, '49999.9'],
    ['down to the tick from between two', '50000.05', -1, '50000.0'],
    ['from nothing to the market', '', 1, '50001'],
    ['never to nothing', '0.1', -1, undefined],
  ] as const)('%s', (_name, typed, direction, expected) => {
    expect(stepPrice(typed, direction, d('0.1'), d('50001'))).toBe(expected)
  })
  it('takes best bid, best ask and their middle on the tick', () => {
    const prices = { bestBid: d('49990.1'), bestAsk: d('49990.2') }
    expect([
      quickPrice('bid', prices, d('0.1')),
      quickPrice('mid', prices, d('0.1')),
      quickPrice('ask', prices, d('0.1')),
    ]).toEqual(['49990.1', '49990.1', '49990.2'])
    expect(quickPrice('mid', {}, d('0.1'))).toBeUndefined()
  })
})

describe('another symbol', () => {
  it('keeps choices and drops what was typed for the old one', () => {
    const moved = moveDraft(
      draft({ market: 'usdm', kind: 'trailing', side: 'SELL', trigger: '1', callback: '1', size: '5' }),
      'spot',
      'ETHUSDT',
    )
    expect(moved).toMatchObject({
      market: 'spot',
      symbol: 'ETHUSDT',
      kind: 'limit',
      side: 'SELL',
      price: '',
      size: '',
      trigger: '',
      callback: '',
    })
  })
})

describe('what a change of prices changes on the ticket', () => {
  const at = (bestBid: string, bestAsk: string): TicketContext => ({
    ...spot,
    seen: { ...spot.seen, bestBid: d(bestBid), bestAsk: d(bestAsk) },
  })
  it('nothing, for a limit order whose rules stay the same', () => {
    const ticket = draft({ price: '49000', size: '0.01', postOnly: true })
    expect(ticketSignature(ticket, at('49990', '50000'))).toBe(ticketSignature(ticket, at('49991', '50001')))
  })
  it('its findings, once the market comes to its price', () => {
    const ticket = draft({ price: '49000', size: '0.01', postOnly: true })
    expect(ticketSignature(ticket, at('48980', '48990'))).not.toBe(ticketSignature(ticket, at('49990', '50000')))
  })
  it('the price, for a market order', () => {
    const ticket = draft({ kind: 'market', size: '0.01' })
    expect(ticketSignature(ticket, at('49990', '50000'))).not.toBe(ticketSignature(ticket, at('49990', '50001')))
  })
})

describe('the liquidation price when a futures order fills', () => {
  const bracket = { leverage: 125, notionalFloor: d('0'), notionalCap: d('300000'), rate: d('0.004'), cum: d('0') }
  const money = {
    market: 'usdm' as const,
    asset: 'USDT',
    free: d('1000'),
    locked: d('0'),
    wallet: d('1000'),
    exchangeTime: 1,
  }
  const margin = (isolated: readonly string[]): TicketContext['margin'] => ({
    settings: { hedgeMode: false, multiAssets: false, isolated: [...isolated] },
    balances: [money],
    positions: [],
    orders: [],
    leverage: { BTCUSDT: 10 },
    brackets: { BTCUSDT: [bracket] },
    marginAssetOf: () => 'USDT',
  })
  const buy = draft({ market: 'usdm', price: '50000', size: '0.1' })
  const after = (context: TicketContext) =>
    deriveTicket(buy, { ...context, commission: { maker: d('0'), taker: d('0') } }).effects.find(
      (effect) => effect.key === 'liquidation',
    )?.after

  it.each([
    // (1000 - 0.1 × 50000) / (0.1 × 0.004 - 0.1): all of the wallet stands behind it.
    ['cross, with the whole wallet behind it', [], '40160.642'],
    // (500 - 0.1 × 50000) / (0.1 × 0.004 - 0.1): the margin of the order alone does.
    ['isolated, with the margin it brings', ['BTCUSDT'], '45180.722'],
  ])('is known of a first position: %s', (_, isolated, price) => {
    expect(after({ ...usdm, margin: margin(isolated) })?.slice(0, price.length)).toBe(price)
  })

  it('stays unsaid while the brackets are not here', () => {
    const known = margin([])
    expect(after({ ...usdm, margin: known === undefined ? undefined : { ...known, brackets: {} } })).toBeUndefined()
  })
})
