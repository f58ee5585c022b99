import { describe, expect, it } from 'vitest'
import { ALICE, START, stageExchange } from '../testing/staged-exchange'

const ORDER = 'POST /fapi/v1/order'
const EIGHT_HOURS = 28_800_000
const untilFunding = EIGHT_HOURS - (START % EIGHT_HOURS)

function holding(side: 'BUY' | 'SELL', quantity = '0.010', credit = '1000') {
  const exchange = stageExchange(credit)
  exchange.btc.offer('SELL', '76000', '5')
  exchange.btc.offer('BUY', '75999.9', '5')
  exchange.call(ORDER, { symbol: 'BTCUSDT', side, type: 'MARKET', quantity })
  exchange.story()
  return exchange
}

describe('funding', () => {
  it.each([
    ['BUY', '0.0001', '-0.07695290'],
    ['SELL', '0.0001', '0.07695290'],
    ['BUY', '-0.0002', '0.15390580'],
  ] as const)('a %s position at rate %s moves %s at nextFundingTime', (side, rate, expected) => {
    const { clock, btc, call, events, usdm } = holding(side)
    btc.setMark('76952.9')
    btc.setFunding(rate)
    clock.advance(untilFunding - 1)
    expect(call('GET /fapi/v1/income', { incomeType: 'FUNDING_FEE' })).toEqual([])
    clock.advance(1)
    expect(call('GET /fapi/v1/income', { incomeType: 'FUNDING_FEE' })).toMatchObject([
      { income: expected, symbol: 'BTCUSDT', time: START + untilFunding, info: 'FUNDING_FEE', tradeId: '' },
    ])
    const { balances } = usdm.truth(ALICE) as { balances: { USDT: string } }
    expect(events.at(-1)?.event).toMatchObject({
      e: 'ACCOUNT_UPDATE',
      a: { m: 'FUNDING_FEE', S: 'BTCUSDT', P: [], B: [{ a: 'USDT', bc: expected, wb: balances.USDT }] },
    })
    clock.advance(EIGHT_HOURS)
    expect(call('GET /fapi/v1/income', { incomeType: 'FUNDING_FEE' })).toHaveLength(2)
  })
})

describe('liquidation', () => {
  it('calls for margin once on the way, then closes at the liquidation price it had announced', () => {
    const exchange = holding('BUY', '0.200')
    const { btc, call, story, events, usdm } = exchange
    const announced = call('GET /fapi/v3/positionRisk')[0].liquidationPrice
    call(ORDER, {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.001',
      price: '74000',
    })
    btc.withdraw()
    btc.offer('BUY', '71200', '5')
    story()

    const price = Number(announced)
    btc.setMark((price + 40).toFixed(1))
    btc.setMark((price + 30).toFixed(1))
    expect(story()).toEqual(['MARGIN_CALL'])
    btc.setMark((Math.ceil(price * 10) / 10 + 0.1).toFixed(1))
    expect(story()).toEqual([])
    btc.setMark((Math.floor(price * 10) / 10).toFixed(1))
    expect(story()).toEqual([
      'ORDER_TRADE_UPDATE EXPIRED',
      'ORDER_TRADE_UPDATE NEW',
      'TRADE_LITE',
      'ORDER_TRADE_UPDATE CALCULATED/FILLED',
      'ACCOUNT_UPDATE ORDER',
      'ACCOUNT_UPDATE INSURANCE_CLEAR',
    ])
    const closing = events.findLast(({ event }) => (event as { o?: { x?: string } }).o?.x === 'CALCULATED')
    expect(closing?.event).toMatchObject({ o: { o: 'LIQUIDATION', f: 'IOC', ot: 'LIMIT', S: 'SELL', R: false } })
    expect((closing?.event as unknown as { o: { c: string } }).o.c).toMatch(/^autoclose-\d+$/)
    expect(call('GET /fapi/v3/positionRisk')).toEqual([])
    expect(usdm.truth(ALICE)).toMatchObject({ balances: { USDT: '0.00000000' }, positions: [] })
  })

  it('pays the liquidation fee, not the trading fee', () => {
    const { btc, call } = holding('BUY', '0.200')
    btc.withdraw()
    btc.offer('BUY', '74000', '5')
    btc.setMark('71000')
    expect(call('GET /fapi/v1/income', { incomeType: 'INSURANCE_CLEAR' })[0]).toMatchObject({
      income: '-185.00000000',
      symbol: 'BTCUSDT',
    })
  })

  it('goes on at the next mark price when the book was too thin', () => {
    const { btc, call } = holding('BUY', '0.200')
    btc.withdraw()
    btc.offer('BUY', '71200', '0.050')
    btc.setMark('71000')
    expect(call('GET /fapi/v3/positionRisk')).toMatchObject([{ positionAmt: '0.150' }])
    btc.offer('BUY', '71200', '1')
    btc.setMark('71000')
    expect(call('GET /fapi/v3/positionRisk')).toEqual([])
  })
})
