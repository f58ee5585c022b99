import { describe, expect, it } from 'vitest'
import { stageExchange, type StagedExchange, START } from '../testing/staged-exchange'

const LIMIT = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.005', price: '75000' }
const MARKET = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' }
const without = (order: object, name: string) =>
  Object.fromEntries(Object.entries(order).filter(([key]) => key !== name))

function liquid(): StagedExchange {
  const exchange = stageExchange('10000')
  exchange.btc.offer('SELL', '76000', '1')
  exchange.btc.offer('BUY', '75990', '1')
  return exchange
}

const CASES: readonly [name: string, order: Record<string, unknown>, code: number, text?: string][] = [
  [
    'no symbol',
    without(LIMIT, 'symbol'),
    -1102,
    "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.",
  ],
  ['an unknown symbol', { ...LIMIT, symbol: 'NOPEUSDT' }, -1121, 'Invalid symbol.'],
  ['no side', without(LIMIT, 'side'), -1102],
  ['an unknown side', { ...LIMIT, side: 'UP' }, -1117],
  ['no type', without(LIMIT, 'type'), -1102],
  ['an unknown type', { ...LIMIT, type: 'LIMIT_MAKER' }, -1116, 'Invalid orderType.'],
  ['a stop', { ...LIMIT, type: 'STOP_MARKET' }, -4120],
  ['a trailing stop', { ...LIMIT, type: 'TRAILING_STOP_MARKET' }, -4120],
  ['a hedge-mode side', { ...LIMIT, positionSide: 'LONG' }, -4061],
  ['an unknown position side', { ...LIMIT, positionSide: 'NET' }, -4060],
  ['a limit order without time in force', without(LIMIT, 'timeInForce'), -1102],
  ['an unknown time in force', { ...LIMIT, timeInForce: 'DAY' }, -1115],
  ['a market order with time in force', { ...MARKET, timeInForce: 'GTC' }, -1114],
  ['a market order with a price', { ...MARKET, price: '76000' }, -1106, "Parameter 'price' sent when not required."],
  ['no quantity', without(LIMIT, 'quantity'), -1102],
  ['a limit order without price', without(LIMIT, 'price'), -1102],
  ['a quantity that is no number', { ...LIMIT, quantity: '1e3' }, -1102],
  ['an unknown answer type', { ...LIMIT, newOrderRespType: 'FULL' }, -1136],
  ['a client id too long', { ...LIMIT, newClientOrderId: 'x'.repeat(37) }, -4015],
  ['a client id with a space', { ...LIMIT, newClientOrderId: 'my order' }, -1100],
  ['an unknown self-trade prevention', { ...LIMIT, selfTradePreventionMode: 'DECREMENT' }, -5039],
  ['quantity zero', { ...LIMIT, quantity: '0' }, -4003],
  ['quantity below zero', { ...LIMIT, quantity: '-1' }, -4003],
  ['quantity finer than the step', { ...LIMIT, quantity: '0.0051' }, -1111],
  ['quantity above the largest', { ...LIMIT, quantity: '1001' }, -4005],
  ['market quantity above the largest', { ...MARKET, quantity: '121' }, -4005],
  ['price zero', { ...LIMIT, price: '0' }, -4001],
  ['price below the lowest', { ...LIMIT, price: '556.7' }, -4013],
  ['price above the highest', { ...LIMIT, price: '4529764.1' }, -4002],
  ['price off the tick', { ...LIMIT, price: '75000.05' }, -4014],
  ['a buy too far above the mark', { ...LIMIT, price: '79800.1' }, -4016, "Limit price can't be higher than 79800.00."],
  [
    'a sell too far below the mark',
    { ...LIMIT, side: 'SELL', price: '72199.9' },
    -4024,
    "Limit price can't be lower than 72200.00.",
  ],
  [
    'a notional too small',
    { ...LIMIT, quantity: '0.001', price: '49999.9' },
    -4164,
    "Order's notional must be no smaller than 50 (unless you choose reduce only)",
  ],
  ['reduce-only without a position', { ...LIMIT, reduceOnly: 'true' }, -2022, 'ReduceOnly Order is rejected.'],
  ['more than the margin allows', { ...LIMIT, quantity: '3' }, -2019, 'Margin is insufficient.'],
  ['more than the leverage allows', { ...LIMIT, quantity: '250' }, -2027],
  ['a post-only order that would take', { ...LIMIT, timeInForce: 'GTX', price: '76000' }, -5022],
  ['a fill-or-kill order that cannot fill', { ...LIMIT, timeInForce: 'FOK', price: '75999.9' }, -5021],
  ['a price match that is gone', { ...without(LIMIT, 'price'), priceMatch: 'OPPONENT_20' }, -5037],
]

describe('an order is refused for', () => {
  it.each(CASES)('%s', (_name, order, code, text) => {
    const exchange = liquid()
    for (const route of ['POST /fapi/v1/order', 'POST /fapi/v1/order/test']) {
      const refusal = exchange.refused(route, order)
      expect([refusal.status, refusal.code]).toEqual([400, code])
      if (text !== undefined) expect(refusal.msg).toBe(text)
    }
    expect(exchange.call('GET /fapi/v1/allOrders', { symbol: 'BTCUSDT' })).toEqual([])
  })

  it('a client id that is open already, and not for one that is done', () => {
    const { call, refused } = liquid()
    const named = { ...LIMIT, newClientOrderId: 'mine' }
    call('POST /fapi/v1/order', named)
    expect(refused('POST /fapi/v1/order', named).code).toBe(-4116)
    call('DELETE /fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'mine' })
    expect(call('POST /fapi/v1/order', named).status).toBe('NEW')
  })

  it('the 201st open order of a symbol', () => {
    const { call, refused } = stageExchange('1000000')
    for (let count = 0; count < 200; count++) call('POST /fapi/v1/order', LIMIT)
    expect(refused('POST /fapi/v1/order', LIMIT).code).toBe(-2025)
  })

  it('a market order whose counterparty stands outside the band, or that has none', () => {
    const exchange = stageExchange()
    expect(exchange.refused('POST /fapi/v1/order', MARKET).code).toBe(-4131)
    exchange.btc.offer('SELL', '79800.1', '1')
    expect(exchange.refused('POST /fapi/v1/order', MARKET).code).toBe(-4131)
  })

  it('a symbol that does not trade', () => {
    const exchange = liquid()
    exchange.btc.spec.status = 'SETTLING'
    expect(exchange.refused('POST /fapi/v1/order', LIMIT).code).toBe(-4140)
    expect(exchange.refused('POST /fapi/v1/order', { ...LIMIT, reduceOnly: true }).code).toBe(-4141)
  })

  it('nothing when it reduces, however small its notional or empty the wallet', () => {
    const exchange = stageExchange('50')
    exchange.btc.offer('SELL', '76000', '1')
    exchange.btc.offer('BUY', '75990', '1')
    exchange.call('POST /fapi/v1/order', MARKET)
    const close = { ...MARKET, side: 'SELL', quantity: '0.001', reduceOnly: 'true' }
    exchange.btc.setMark('75500')
    expect(exchange.refused('POST /fapi/v1/order', { ...MARKET, quantity: '0.010' }).code).toBe(-2019)
    expect(exchange.call('POST /fapi/v1/order', { ...close, newOrderRespType: 'RESULT' }).status).toBe('FILLED')
  })
})

describe('time in force', () => {
  it('IOC takes what it can and expires the rest (er 2)', () => {
    const exchange = liquid()
    exchange.story()
    const ioc = { ...LIMIT, timeInForce: 'IOC', quantity: '1.5', price: '76000', newOrderRespType: 'RESULT' }
    exchange.usdm.credit('alice', 'USDT', 10_000_000_000_000n)
    expect(exchange.call('POST /fapi/v1/order', ioc)).toMatchObject({ status: 'EXPIRED', executedQty: '1.000' })
    expect(exchange.events.at(-1)?.event).toMatchObject({ o: { x: 'EXPIRED', X: 'EXPIRED', er: '2' } })
  })

  it('FOK fills whole', () => {
    const fok = { ...LIMIT, timeInForce: 'FOK', price: '76000', newOrderRespType: 'RESULT' }
    expect(liquid().call('POST /fapi/v1/order', fok)).toMatchObject({ status: 'FILLED' })
  })

  it('GTD expires at its date, and needs one at least ten minutes away', () => {
    const exchange = liquid()
    const until = START + 601_000
    const gtd = { ...LIMIT, timeInForce: 'GTD' }
    expect(exchange.refused('POST /fapi/v1/order', gtd).code).toBe(-1102)
    expect(exchange.refused('POST /fapi/v1/order', { ...gtd, goodTillDate: START + 600_000 }).code).toBe(-5040)
    expect(exchange.refused('POST /fapi/v1/order', { ...LIMIT, goodTillDate: until }).code).toBe(-1106)
    expect(exchange.call('POST /fapi/v1/order', { ...gtd, goodTillDate: until + 7 }).goodTillDate).toBe(until)
    exchange.clock.advance(600_000)
    expect(exchange.call('GET /fapi/v1/openOrders')).toHaveLength(1)
    exchange.clock.advance(1_000)
    expect(exchange.events.at(-1)?.event).toMatchObject({ o: { x: 'EXPIRED', X: 'EXPIRED', gtd: until } })
  })

  it('GTX rests', () => {
    const gtx = { ...LIMIT, timeInForce: 'GTX', newOrderRespType: 'RESULT' }
    expect(liquid().call('POST /fapi/v1/order', gtx)).toMatchObject({ status: 'NEW' })
  })

  it('a market order stops at the bound and expires the rest (er 9)', () => {
    const exchange = stageExchange('100000')
    exchange.btc.offer('SELL', '76000', '0.010')
    exchange.btc.offer('SELL', '79800.1', '1')
    exchange.call('POST /fapi/v1/order', { ...MARKET, quantity: '0.020' })
    expect(exchange.events.at(-1)?.event).toMatchObject({ o: { X: 'EXPIRED', z: '0.010', er: '9' } })
  })
})

describe('self-trade prevention', () => {
  const resting = { ...LIMIT, side: 'SELL', price: '75995', quantity: '0.010' }
  const taking = { ...LIMIT, price: '76000', quantity: '0.020' }

  it('expires the resting order by default, and takes from the next', () => {
    const exchange = liquid()
    exchange.call('POST /fapi/v1/order', resting)
    exchange.story()
    exchange.call('POST /fapi/v1/order', taking)
    expect(exchange.story()).toEqual([
      'ORDER_TRADE_UPDATE NEW',
      'ORDER_TRADE_UPDATE EXPIRED/EXPIRED_IN_MATCH',
      'TRADE_LITE',
      'ORDER_TRADE_UPDATE TRADE/FILLED',
      'ACCOUNT_UPDATE ORDER',
    ])
  })

  it('leaves an order alone whose price is not reached', () => {
    const exchange = liquid()
    exchange.call('POST /fapi/v1/order', { ...resting, price: '76000' })
    exchange.btc.offer('SELL', '75998', '0.020')
    exchange.call('POST /fapi/v1/order', taking)
    expect(exchange.call('GET /fapi/v1/openOrders')).toHaveLength(1)
  })

  it('expires the taking order with EXPIRE_TAKER', () => {
    const exchange = liquid()
    exchange.call('POST /fapi/v1/order', resting)
    exchange.call('POST /fapi/v1/order', { ...taking, selfTradePreventionMode: 'EXPIRE_TAKER' })
    expect(exchange.events.at(-1)?.event).toMatchObject({ o: { S: 'BUY', X: 'EXPIRED_IN_MATCH', er: '1' } })
    expect(exchange.call('GET /fapi/v1/openOrders')).toMatchObject([{ side: 'SELL' }])
  })
})
