import { describe, expect, it } from 'vitest'
import { units } from '../engine/units'
import { ALICE, stageExchange, type StagedExchange } from '../testing/staged-exchange'
import { ETHUSDT } from '../testing/staged-symbols'

const ORDER = 'POST /fapi/v1/order'
const MODE = 'POST /fapi/v1/multiAssetsMargin'
const BTC = { symbol: 'BTCUSDT' }
const ETHUSDC = { ...ETHUSDT, symbol: 'ETHUSDC', quoteAsset: 'USDC' }

/** An account with 1000 USDT and 0.1 BTC, all of it margin. BTC stands at 76000 and counts for 95 %. */
function together(credit = '1000', btc = '0.1'): StagedExchange {
  const exchange = stageExchange(credit, [ETHUSDC])
  if (btc !== '0') exchange.usdm.credit(ALICE, 'BTC', units(btc))
  exchange.call(MODE, { multiAssetsMargin: 'true' })
  return exchange
}

describe('the asset mode', () => {
  it('changes with an event, and shows', () => {
    const { call, refused, events } = stageExchange()
    expect(call(MODE, { multiAssetsMargin: 'true' })).toEqual({ code: 200, msg: 'success' })
    expect(events.at(-1)?.event).toMatchObject({ e: 'ACCOUNT_CONFIG_UPDATE', ai: { j: true } })
    expect(call('GET /fapi/v1/multiAssetsMargin')).toEqual({ multiAssetsMargin: true })
    expect(call('GET /fapi/v1/accountConfig')).toMatchObject({ multiAssetsMargin: true })
    expect(call('GET /fapi/v2/account')).toMatchObject({ multiAssetsMargin: true })
    expect(refused(MODE, { multiAssetsMargin: 'true' }).code).toBe(-4171)
  })

  it('is refused with open orders (-4170), then with an isolated symbol (-4167)', () => {
    const { call, refused } = stageExchange()
    call('POST /fapi/v1/marginType', { symbol: 'ETHUSDT', marginType: 'ISOLATED' })
    call(ORDER, { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.005', price: '75000' })
    expect(refused(MODE, { multiAssetsMargin: 'true' }).code).toBe(-4170)
    call('DELETE /fapi/v1/allOpenOrders', BTC)
    expect(refused(MODE, { multiAssetsMargin: 'true' }).code).toBe(-4167)
  })

  it('allows no isolated margin (-4168)', () => {
    expect(together().refused('POST /fapi/v1/marginType', { ...BTC, marginType: 'ISOLATED' }).code).toBe(-4168)
  })

  it('is not left with a balance below zero (-4172), nor with positions one asset cannot carry (-4169)', () => {
    const { call, refused, btc } = together('50')
    btc.offer('SELL', '76000', '1')
    call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.100' })
    expect(refused(MODE, { multiAssetsMargin: 'false' }).code).toBe(-4169)
    btc.offer('BUY', '75000', '1')
    call(ORDER, { ...BTC, side: 'SELL', type: 'MARKET', quantity: '0.100' })
    expect(refused(MODE, { multiAssetsMargin: 'false' }).code).toBe(-4172)
  })
})

describe('in multi-assets mode', () => {
  it('totals are USD over all collateral at the bid rate', () => {
    const { call } = together()
    expect(call('GET /fapi/v3/account')).toMatchObject({
      totalWalletBalance: '8220.00000000',
      totalMarginBalance: '8220.00000000',
      totalCrossWalletBalance: '8220.00000000',
      availableBalance: '8220.00000000',
      maxWithdrawAmount: '8220.00000000',
      assets: [
        { asset: 'USDT', walletBalance: '1000.00000000', availableBalance: '1000.00000000' },
        {
          asset: 'BTC',
          walletBalance: '0.10000000',
          marginBalance: '0.10000000',
          crossWalletBalance: '0.10000000',
          availableBalance: '0.10000000',
          maxWithdrawAmount: '0.10000000',
        },
      ],
    })
  })

  it('an order may use what all assets are worth, and no more', () => {
    const { call, refused, btc } = together()
    btc.offer('SELL', '76000', '10')
    const buy = { ...BTC, side: 'BUY', type: 'MARKET' }
    // 8220 × 20 / 76000 = 2.163
    expect(refused(ORDER, { ...buy, quantity: '2.170' }).code).toBe(-2019)
    call(ORDER, { ...buy, quantity: '2.000' })
    expect(call('GET /fapi/v3/account')).toMatchObject({
      totalPositionInitialMargin: '7600.00000000',
      totalWalletBalance: '8144.00000000',
      availableBalance: '544.00000000',
    })
  })

  it('a contract of another margin asset may run on the same money', () => {
    const { call, market } = together('1000', '0')
    market('ETHUSDC').offer('SELL', '2450', '10')
    call(ORDER, { symbol: 'ETHUSDC', side: 'BUY', type: 'MARKET', quantity: '1' })
    expect(call('GET /fapi/v3/positionRisk')).toMatchObject([{ symbol: 'ETHUSDC', marginAsset: 'USDC' }])
    expect(call('GET /fapi/v3/balance')).toMatchObject([
      { asset: 'USDT', balance: '1000.00000000' },
      { asset: 'USDC', balance: '-1.22500000', maxWithdrawAmount: '0.00000000' },
    ])
  })

  it('liquidation looks at all of it', () => {
    const { call, btc } = together('400', '0.1')
    btc.offer('SELL', '76000', '10')
    call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.500' })
    btc.offer('BUY', '70000', '10')
    btc.setMark('70000')
    // Down 3000 on 400 USDT, and 0.1 BTC still counts for 6650.
    expect(call('GET /fapi/v3/positionRisk')).toMatchObject([{ positionAmt: '0.500' }])
    const [{ liquidationPrice }] = call('GET /fapi/v3/positionRisk')
    btc.withdraw()
    btc.offer('BUY', '60000', '10')
    btc.setMark(String(Math.floor(Number(liquidationPrice) / 2)))
    expect(call('GET /fapi/v3/positionRisk')).toEqual([])
  })

  it('a balance far below zero is bought back out of the others: AUTO_EXCHANGE', () => {
    const { call, btc, events } = together('0', '1')
    btc.offer('SELL', '76000', '10')
    call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '3.000' })
    btc.setMark('74000')
    btc.offer('BUY', '72000', '10')
    call(ORDER, { ...BTC, side: 'SELL', type: 'MARKET', quantity: '3.000' })
    // 12,000 of loss and 222 of fees: more than the bound of 10,000. BTC goes at 74000 less 2.5 %.
    const rows = call('GET /fapi/v1/income', { incomeType: 'AUTO_EXCHANGE' })
    expect(rows).toMatchObject([
      { asset: 'BTC', income: '-0.16939708', info: 'AUTO_EXCHANGE' },
      { asset: 'USDT', income: '12222.00000000' },
    ])
    expect(call('GET /fapi/v3/balance')).toMatchObject(
      [
        { asset: 'BTC', balance: '0.83060292' },
        { asset: 'USDT', balance: '0.00000000' },
      ].reverse(),
    )
    expect(events.at(-1)?.event).toMatchObject({ e: 'ACCOUNT_UPDATE', a: { m: 'AUTO_EXCHANGE', P: [] } })
  })

  it('keeps the mode over a restart', () => {
    const { call, usdm } = together()
    const before = call('GET /fapi/v3/account')
    const saved = JSON.parse(JSON.stringify(usdm.state()))
    usdm.reset()
    usdm.restore(saved)
    expect(call('GET /fapi/v3/account')).toEqual(before)
  })
})

describe('in single-asset mode', () => {
  it('totals are USDT alone, and a USDC contract needs USDC', () => {
    const { call, refused, usdm, market } = stageExchange('1000', [ETHUSDC])
    usdm.credit(ALICE, 'BTC', units('0.1'))
    expect(call('GET /fapi/v3/account')).toMatchObject({ totalWalletBalance: '1000.00000000' })
    market('ETHUSDC').offer('SELL', '2450', '10')
    const buy = { symbol: 'ETHUSDC', side: 'BUY', type: 'MARKET', quantity: '0.1' }
    expect(refused(ORDER, buy).code).toBe(-2019)
    usdm.credit(ALICE, 'USDC', units('100'))
    call(ORDER, buy)
    expect(call('GET /fapi/v1/income', { incomeType: 'COMMISSION' })).toMatchObject([
      { asset: 'USDC', income: '-0.12250000' },
    ])
  })
})
