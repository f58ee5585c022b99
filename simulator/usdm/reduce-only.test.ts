import { describe, expect, it } from 'vitest'
import { stageExchange } from '../testing/staged-exchange'

const ORDER = 'POST /fapi/v1/order'
const close = (quantity: string, price: string) => ({
  symbol: 'BTCUSDT',
  side: 'SELL',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity,
  price,
  reduceOnly: 'true',
})

/** Long 0.010 at 76000. */
function long() {
  const exchange = stageExchange()
  exchange.btc.offer('SELL', '76000', '0.010')
  exchange.call(ORDER, { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' })
  exchange.btc.offer('SELL', '76100', '1')
  exchange.btc.offer('BUY', '75990', '1')
  exchange.story()
  return exchange
}

describe('a reduce-only order', () => {
  it('is refused on the side that would add (-2022), or larger than the position (-2022)', () => {
    const { refused } = long()
    expect(refused(ORDER, { ...close('0.005', '75000'), side: 'BUY' }).code).toBe(-2022)
    expect(refused(ORDER, close('0.011', '77000')).code).toBe(-2022)
  })

  it('is refused when better-priced ones already claim the position (-4118)', () => {
    const { call, refused } = long()
    call(ORDER, close('0.006', '77000'))
    expect(refused(ORDER, close('0.005', '78000')).code).toBe(-4118)
    expect(call(ORDER, close('0.004', '78000')).status).toBe('NEW')
  })

  it('knocks out worse-priced ones that the position cannot serve as well (er 4)', () => {
    const { call, events } = long()
    call(ORDER, { ...close('0.008', '78000'), newClientOrderId: 'far' })
    call(ORDER, { ...close('0.008', '77000'), newClientOrderId: 'near' })
    expect(call('GET /fapi/v1/openOrders')).toMatchObject([{ clientOrderId: 'near' }])
    expect(events.at(-1)?.event).toMatchObject({ o: { c: 'far', x: 'EXPIRED', X: 'EXPIRED', er: '4' } })
  })

  it('is knocked out of the book when the position goes another way', () => {
    const { call, btc, story } = long()
    call(ORDER, close('0.010', '77000'))
    story()
    call(ORDER, { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '0.004' })
    expect(story()).toEqual([
      'ORDER_TRADE_UPDATE NEW',
      'TRADE_LITE',
      'ORDER_TRADE_UPDATE TRADE/FILLED',
      'ACCOUNT_UPDATE ORDER',
      'ORDER_TRADE_UPDATE EXPIRED',
    ])
    expect(call('GET /fapi/v1/openOrders')).toEqual([])
    expect(btc.book.levels('SELL', 9)).toHaveLength(1)
  })

  it('at market closes up to the position and expires the rest', () => {
    const { call, events } = long()
    const ack = call(ORDER, {
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'MARKET',
      quantity: '0.030',
      reduceOnly: true,
      newOrderRespType: 'RESULT',
    })
    expect(ack).toMatchObject({ status: 'EXPIRED', executedQty: '0.010', reduceOnly: true })
    expect(events.at(-1)?.event).toMatchObject({ o: { er: '4' } })
    expect(call('GET /fapi/v3/positionRisk')).toEqual([])
  })

  it('realizes the profit and pays the fee of its fill', () => {
    const { call, btc, events } = long()
    call(ORDER, close('0.005', '77000'))
    btc.hit('BUY', '2', '77000')
    const trade = events.find(({ event }) => (event as { o?: { rp?: string } }).o?.rp === '5.00000000')
    expect(trade?.event).toMatchObject({ o: { n: '0.07700000', m: true, R: true, l: '0.005' } })
    expect(call('GET /fapi/v1/income', { incomeType: 'REALIZED_PNL' })).toMatchObject([
      { income: '5.00000000', symbol: 'BTCUSDT' },
    ])
  })
})
