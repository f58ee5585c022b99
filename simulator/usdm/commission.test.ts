import { describe, expect, it } from 'vitest'
import { units } from '../engine/units'
import { ALICE, stageExchange, type StagedExchange } from '../testing/staged-exchange'
import { BTCUSDT } from '../testing/staged-symbols'

const ORDER = 'POST /fapi/v1/order'
const BTC = { symbol: 'BTCUSDT' }
const BNBUSDT = { ...BTCUSDT, symbol: 'BNBUSDT', baseAsset: 'BNB', minPrice: units('1'), startPrice: units('800') }

function burning(bnb: string): StagedExchange {
  const exchange = stageExchange('1000', [BNBUSDT])
  if (bnb !== '0') exchange.usdm.credit(ALICE, 'BNB', units(bnb))
  exchange.call('POST /fapi/v1/feeBurn', { feeBurn: 'true' })
  exchange.btc.offer('SELL', '76000', '5')
  exchange.call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.010' })
  return exchange
}

describe('fees in BNB', () => {
  it('are a tenth less, out of the BNB balance, and every payload names the asset', () => {
    const { call, events } = burning('1')
    // 760 × 0.05 % = 0.38, of it 0.342, at 800 a coin 0.0004275.
    expect(call('GET /fapi/v1/userTrades', BTC)).toMatchObject([{ commission: '0.00042750', commissionAsset: 'BNB' }])
    expect(call('GET /fapi/v1/income', { incomeType: 'COMMISSION' })).toMatchObject([
      { income: '-0.00042750', asset: 'BNB' },
    ])
    expect(call('GET /fapi/v3/balance')).toMatchObject([
      { asset: 'USDT', balance: '1000.00000000' },
      { asset: 'BNB', balance: '0.99957250' },
    ])
    const trade = events.find(({ event }) => (event as { o?: { x?: string } }).o?.x === 'TRADE')
    expect(trade?.event).toMatchObject({ o: { n: '0.00042750', N: 'BNB' } })
    expect(events.findLast(({ event }) => event.e === 'ACCOUNT_UPDATE')?.event).toMatchObject({
      a: { B: [{ a: 'USDT' }, { a: 'BNB', wb: '0.99957250', bc: '0' }] },
    })
    // The break-even price counts what the fee was worth.
    expect(call('GET /fapi/v3/positionRisk')).toMatchObject([{ breakEvenPrice: '76034.2' }])
  })

  it.each(['0', '0.0001'])('are paid in the margin asset with %s BNB', (bnb) => {
    expect(burning(bnb).call('GET /fapi/v1/userTrades', BTC)).toMatchObject([
      { commission: '0.38000000', commissionAsset: 'USDT' },
    ])
  })

  it('are a setting: off at first, told by account v2', () => {
    const { call, refused } = stageExchange()
    expect(call('GET /fapi/v1/feeBurn')).toEqual({ feeBurn: false })
    expect(call('POST /fapi/v1/feeBurn', { feeBurn: 'true' })).toEqual({ code: 200, msg: 'success' })
    expect(call('GET /fapi/v1/feeBurn')).toEqual({ feeBurn: true })
    expect(call('GET /fapi/v2/account')).toMatchObject({ feeBurn: true })
    expect(refused('POST /fapi/v1/feeBurn', { feeBurn: '1' }).code).toBe(-1102)
  })
})
