import { describe, expect, it } from 'vitest'
import { createManualClock } from '../engine/manual-clock'
import { units } from '../engine/units'
import type { Endpoint } from '../gateway/types'
import { createMarkets } from '../market/create-markets'
import { createUsdm } from './create-usdm'
import { type Json, START } from '../testing/staged-exchange'

const BTC = { symbol: 'BTCUSDT' }

/** The futures accounts on the exchange's own synthetic markets. */
function open() {
  const clock = createManualClock(START)
  const markets = createMarkets({
    clock,
    seed: 7,
    feed: { wanted: () => false, publish: () => {}, names: () => [] },
  })
  const events: { e: string; [field: string]: unknown }[] = []
  const usdm = createUsdm({ clock, markets, events: { publish: (_market, _account, event) => events.push(event) } })
  const routes = new Map<string, Endpoint>(usdm.endpoints.map((each) => [`${each.method} ${each.path}`, each]))
  markets.start()
  usdm.credit('alice', 'USDT', units('10000'))
  const call = (route: string, params: Record<string, unknown> = {}): Json =>
    routes.get(route)?.handle({
      market: 'usdm',
      params: new Map(Object.entries(params).map(([name, value]) => [name, String(value)])),
      accountId: 'alice',
      apiKey: 'alice',
      time: clock.now(),
      overSocket: false,
    })
  return { clock, markets, usdm, events, call }
}

describe('on the synthetic markets', () => {
  it('a market order fills, its profit follows the mark, and a stop closes it when the price falls', () => {
    const { clock, markets, events, call } = open()
    clock.advance(5_000)
    const bought = call('POST /fapi/v1/order', {
      ...BTC,
      side: 'BUY',
      type: 'MARKET',
      quantity: '0.010',
      newOrderRespType: 'RESULT',
    })
    expect(bought).toMatchObject({ status: 'FILLED', executedQty: '0.010' })
    const [before] = call('GET /fapi/v3/positionRisk')
    clock.advance(60_000)
    const [after] = call('GET /fapi/v3/positionRisk')
    expect(after.markPrice).not.toBe(before.markPrice)
    expect(after.unRealizedProfit).not.toBe(before.unRealizedProfit)

    const entry = units(after.entryPrice)
    const trigger = entry - (entry % units('1')) - units('1000')
    call('POST /fapi/v1/algoOrder', {
      ...BTC,
      algoType: 'CONDITIONAL',
      side: 'SELL',
      type: 'STOP_MARKET',
      triggerPrice: String(trigger / units('1')),
      closePosition: true,
      workingType: 'MARK_PRICE',
    })
    markets.movePrice('usdm', 'BTCUSDT', trigger - units('10'))
    clock.advance(1_000)
    expect(call('GET /fapi/v3/positionRisk')).toEqual([])
    expect(events.map((event) => event.e)).toContain('ALGO_UPDATE')
    expect(call('GET /fapi/v1/allAlgoOrders', BTC)).toMatchObject([{ algoStatus: 'FINISHED' }])
  })

  it('a resting order is filled when the price moves through it, and liquidation follows a crash', () => {
    const { clock, markets, call } = open()
    const mark = markets.symbol('usdm', 'BTCUSDT')?.markPrice() ?? 0n
    const price = mark - (mark % units('1')) - units('500')
    call('POST /fapi/v1/leverage', { ...BTC, leverage: 50 })
    call('POST /fapi/v1/order', {
      ...BTC,
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTX',
      quantity: '3.000',
      price: String(price / units('1')),
    })
    markets.movePrice('usdm', 'BTCUSDT', price)
    clock.advance(1_000)
    expect(call('GET /fapi/v3/positionRisk')).toMatchObject([{ positionAmt: '3.000' }])
    expect(call('GET /fapi/v1/userTrades', BTC)[0]).toMatchObject({ maker: true })
    markets.movePrice('usdm', 'BTCUSDT', price - units('4000'))
    clock.advance(5_000)
    expect(call('GET /fapi/v3/positionRisk')).toEqual([])
    const names = call('GET /fapi/v1/allOrders', BTC).map((order: { clientOrderId: string }) => order.clientOrderId)
    expect(names.at(-1)).toMatch(/^autoclose-/)
  })
})
