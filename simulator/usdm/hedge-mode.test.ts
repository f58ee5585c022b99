import { describe, expect, it } from 'vitest'
import { stageExchange, type StagedExchange } from '../testing/staged-exchange'

const ORDER = 'POST /fapi/v1/order'
const DUAL = 'POST /fapi/v1/positionSide/dual'
const BTC = { symbol: 'BTCUSDT' }

function hedged(marginType?: 'ISOLATED'): StagedExchange {
  const exchange = stageExchange('1000')
  exchange.call(DUAL, { dualSidePosition: 'true' })
  if (marginType) exchange.call('POST /fapi/v1/marginType', { ...BTC, marginType })
  exchange.btc.offer('SELL', '76000', '0.010')
  exchange.btc.offer('BUY', '75990', '1')
  exchange.call(ORDER, { ...BTC, positionSide: 'LONG', side: 'BUY', type: 'MARKET', quantity: '0.010' })
  exchange.btc.offer('BUY', '77000', '0.004')
  exchange.call(ORDER, { ...BTC, positionSide: 'SHORT', side: 'SELL', type: 'MARKET', quantity: '0.004' })
  exchange.btc.setMark('76952.9')
  return exchange
}

describe('the position mode', () => {
  it('is one-way at first and changes when nothing is open', () => {
    const { call, refused } = stageExchange()
    expect(call('GET /fapi/v1/positionSide/dual')).toEqual({ dualSidePosition: false })
    expect(call(DUAL, { dualSidePosition: 'true' })).toEqual({ code: 200, msg: 'success' })
    expect(call('GET /fapi/v1/positionSide/dual')).toEqual({ dualSidePosition: true })
    expect(call('GET /fapi/v1/accountConfig')).toMatchObject({ dualSidePosition: true })
    expect(refused(DUAL, { dualSidePosition: 'true' }).code).toBe(-4059)
  })

  it('asks for open orders first, then for positions, then whether anything changes', () => {
    const { call, refused, btc } = stageExchange()
    btc.offer('SELL', '76000', '1')
    const limit = { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.005', price: '75000' }
    call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.010' })
    call(ORDER, limit)
    expect(refused(DUAL, { dualSidePosition: 'false' }).code).toBe(-4067)
    call('DELETE /fapi/v1/allOpenOrders', BTC)
    expect(refused(DUAL, { dualSidePosition: 'false' }).code).toBe(-4068)
  })

  it('does not change under a conditional order that waits', () => {
    const { call, refused } = stageExchange()
    call('POST /fapi/v1/algoOrder', {
      ...BTC,
      algoType: 'CONDITIONAL',
      side: 'BUY',
      type: 'STOP_MARKET',
      quantity: '0.010',
      triggerPrice: '77000',
    })
    expect(refused(DUAL, { dualSidePosition: 'true' }).code).toBe(-4067)
    call('DELETE /fapi/v1/algoOpenOrders', BTC)
    expect(call(DUAL, { dualSidePosition: 'true' })).toMatchObject({ code: 200 })
  })

  it.each([
    ['nothing', {}],
    ['no truth', { dualSidePosition: 'yes' }],
  ])('is refused for %s', (_name, params) => {
    expect(stageExchange().refused(DUAL, params).code).toBe(-1102)
  })
})

describe('hedge mode', () => {
  it('holds a LONG and a SHORT beside each other, as the documented rows', () => {
    const rows = hedged().call('GET /fapi/v3/positionRisk')
    expect(rows).toMatchObject([
      {
        symbol: 'BTCUSDT',
        positionSide: 'LONG',
        positionAmt: '0.010',
        entryPrice: '76000.0',
        breakEvenPrice: '76038.0',
        unRealizedProfit: '9.52900000',
        liquidationPrice: '0',
        notional: '769.52900000',
        initialMargin: '38.47645000',
        maintMargin: '3.07811600',
      },
      {
        positionSide: 'SHORT',
        positionAmt: '-0.004',
        entryPrice: '77000.0',
        breakEvenPrice: '76961.5',
        unRealizedProfit: '0.18840000',
        liquidationPrice: '0',
        notional: '-307.81160000',
        initialMargin: '15.39058000',
        maintMargin: '1.23124640',
      },
    ])
  })

  it('gives v2 a LONG and a SHORT row of every symbol, and symbolConfig one', () => {
    const { call } = hedged()
    const sides = call('GET /fapi/v2/positionRisk').map(
      (row: { symbol: string; positionSide: string }) => `${row.symbol} ${row.positionSide}`,
    )
    expect(sides).toEqual(['BTCUSDT LONG', 'BTCUSDT SHORT', 'ETHUSDT LONG', 'ETHUSDT SHORT'])
    expect(call('GET /fapi/v1/symbolConfig')).toHaveLength(2)
  })

  it('closes a side by its other order and never crosses zero', () => {
    const { call, refused } = hedged()
    const sell = { ...BTC, positionSide: 'LONG', side: 'SELL', type: 'MARKET' }
    call(ORDER, { ...sell, quantity: '0.015' })
    expect(call('GET /fapi/v3/positionRisk')).toMatchObject([{ positionSide: 'SHORT', positionAmt: '-0.004' }])
    expect(refused(ORDER, { ...sell, quantity: '0.001' }).code).toBe(-2022)
  })

  it('locks margin for what opens and none for what closes', () => {
    const { call } = hedged()
    const limit = { ...BTC, type: 'LIMIT', timeInForce: 'GTC', quantity: '0.002' }
    call(ORDER, { ...limit, positionSide: 'SHORT', side: 'SELL', price: '80000' })
    call(ORDER, { ...limit, positionSide: 'LONG', side: 'SELL', price: '80000' })
    expect(call('GET /fapi/v3/positionRisk')).toMatchObject([
      { positionSide: 'LONG', openOrderInitialMargin: '0', bidNotional: '0', askNotional: '0' },
      { positionSide: 'SHORT', openOrderInitialMargin: '8.00000000', bidNotional: '0', askNotional: '160' },
    ])
  })

  it('tells only the side that changed when cross', () => {
    const { events } = hedged()
    expect(events.findLast(({ event }) => event.e === 'ACCOUNT_UPDATE')?.event).toMatchObject({
      a: { m: 'ORDER', P: [{ ps: 'SHORT', pa: '-0.004', ep: '77000', bep: '76961.5', mt: 'cross', iw: '0' }] },
    })
  })

  it('tells BOTH, LONG and SHORT together when isolated', () => {
    const { events } = hedged('ISOLATED')
    const update = events.findLast(({ event }) => event.e === 'ACCOUNT_UPDATE')?.event as unknown as {
      a: { P: { ps: string; pa: string; iw: string; bep?: string }[] }
    }
    expect(update.a.P.map(({ ps, pa, iw }) => `${ps} ${pa} ${iw}`)).toEqual([
      'BOTH 0 0',
      'LONG 0.010 37.62000000',
      'SHORT -0.004 15.24600000',
    ])
    expect(update.a.P[0]).not.toHaveProperty('bep')
  })

  it('gives isolated sides a liquidation price each', () => {
    const rows = hedged('ISOLATED').call('GET /fapi/v3/positionRisk')
    // (37.62 − 760) / (0.01 × (0.004 − 1)) and (15.246 + 308) / (0.004 × 1.004).
    expect(rows.map((row: { liquidationPrice: string }) => row.liquidationPrice)).toEqual([
      '72528.11244980',
      '80489.54183267',
    ])
  })

  it('gives cross sides one liquidation price together', () => {
    const exchange = stageExchange('200')
    exchange.call(DUAL, { dualSidePosition: 'true' })
    exchange.btc.offer('SELL', '76000', '0.030')
    exchange.call(ORDER, { ...BTC, positionSide: 'LONG', side: 'BUY', type: 'MARKET', quantity: '0.030' })
    exchange.btc.offer('BUY', '76000', '0.010')
    exchange.call(ORDER, { ...BTC, positionSide: 'SHORT', side: 'SELL', type: 'MARKET', quantity: '0.010' })
    const rows = exchange.call('GET /fapi/v3/positionRisk')
    const wallet = Number(exchange.call('GET /fapi/v3/balance')[0].balance)
    const expected = (wallet - 0.03 * 76000 + 0.01 * 76000) / (0.04 * 0.004 - 0.03 + 0.01)
    for (const { liquidationPrice } of rows) expect(Number(liquidationPrice)).toBeCloseTo(expected, 6)
  })

  it('pays funding on both sides, one row each and one event', () => {
    const { clock, call, events } = hedged()
    clock.advance(28_800_000)
    expect(
      call('GET /fapi/v1/income', { incomeType: 'FUNDING_FEE' }).map((row: { income: string }) => row.income),
    ).toEqual(['-0.07695290', '0.03078116'])
    const told = events.filter(({ event }) => (event as { a?: { m: string } }).a?.m === 'FUNDING_FEE')
    expect(told).toHaveLength(1)
    expect(told[0]?.event).toMatchObject({ a: { P: [], S: 'BTCUSDT', B: [{ bc: '-0.04617174' }] } })
  })

  it('keeps its positions and its mode over a restart', () => {
    const { call, usdm } = hedged('ISOLATED')
    const before = call('GET /fapi/v3/positionRisk')
    const saved = JSON.parse(JSON.stringify(usdm.state()))
    usdm.reset()
    expect(call('GET /fapi/v1/positionSide/dual')).toEqual({ dualSidePosition: false })
    usdm.restore(saved)
    expect(call('GET /fapi/v3/positionRisk')).toEqual(before)
    expect(call('GET /fapi/v1/positionMargin/history', BTC)).toHaveLength(2)
  })

  it('adds position margin to the side that is named', () => {
    const { call, refused } = hedged('ISOLATED')
    const margin = { ...BTC, amount: '5', type: 1 }
    expect(refused('POST /fapi/v1/positionMargin', margin).code).toBe(-4061)
    call('POST /fapi/v1/positionMargin', { ...margin, positionSide: 'SHORT' })
    expect(call('GET /fapi/v3/positionRisk')).toMatchObject([
      { positionSide: 'LONG', isolatedWallet: '37.62000000' },
      { positionSide: 'SHORT', isolatedWallet: '20.24600000' },
    ])
  })
})

describe('auto-deleveraging ranks', () => {
  it('are BOTH in one-way mode, LONG, SHORT and HEDGE in cross hedge mode, LONG, SHORT and BOTH in isolated', () => {
    const oneWay = stageExchange()
    oneWay.btc.offer('SELL', '76000', '1')
    oneWay.call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.010' })
    expect(oneWay.call('GET /fapi/v1/adlQuantile')).toEqual([
      { symbol: 'BTCUSDT', adlQuantile: { LONG: 0, SHORT: 0, BOTH: 0 } },
    ])
    expect(Object.keys(hedged().call('GET /fapi/v1/adlQuantile')[0].adlQuantile)).toEqual(['LONG', 'SHORT', 'HEDGE'])
    expect(Object.keys(hedged('ISOLATED').call('GET /fapi/v1/adlQuantile')[0].adlQuantile)).toEqual([
      'LONG',
      'SHORT',
      'BOTH',
    ])
  })
})
