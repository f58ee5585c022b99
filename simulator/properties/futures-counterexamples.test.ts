import { expect, test } from 'vitest'
import { units } from '../engine/units'
import { stageExchange } from '../testing/staged-exchange'

/*
 * Histories that the properties found, each for a fault that the exchange had.
 */

const ORDER = 'POST /fapi/v1/order'
const BTC = { symbol: 'BTCUSDT', type: 'LIMIT', quantity: '0.002' }

test.each(['state', 'changes'] as const)(
  'an order for retail takers comes back in a restart from %s, whoever came to stand across it',
  (from) => {
    const exchange = stageExchange()
    exchange.usdm.credit('bob', 'USDT', units('1000'))
    const retail = exchange.call(ORDER, { ...BTC, side: 'BUY', price: '76000', timeInForce: 'RPI' }, 'bob')
    const across = exchange.call(ORDER, { ...BTC, side: 'SELL', price: '76000', timeInForce: 'GTC' })
    exchange.save()
    exchange.restart(from)
    const statusOf = (orderId: number, account: string): string =>
      exchange.call('GET /fapi/v1/order', { symbol: 'BTCUSDT', orderId }, account).status
    expect([statusOf(retail.orderId, 'bob'), statusOf(across.orderId, 'alice')]).toEqual(['NEW', 'NEW'])
    // It still is met by retail takers alone.
    exchange.btc.hit('SELL', '0.002', '76000')
    expect(statusOf(retail.orderId, 'bob')).toBe('FILLED')
  },
)

test('orders of several accounts come back in the order in which they came', () => {
  const exchange = stageExchange()
  exchange.usdm.credit('bob', 'USDT', units('1000'))
  // Alice is known longer; bob's order is older.
  const first = exchange.call(ORDER, { ...BTC, side: 'BUY', price: '75000', timeInForce: 'GTC' }, 'bob')
  exchange.clock.advance(1)
  const second = exchange.call(ORDER, { ...BTC, side: 'BUY', price: '75000', timeInForce: 'GTC' })
  exchange.restart('state')
  exchange.btc.hit('SELL', '0.002')
  const statusOf = ({ orderId }: { orderId: number }, account: string): string =>
    exchange.call('GET /fapi/v1/order', { symbol: 'BTCUSDT', orderId }, account).status
  expect([statusOf(first, 'bob'), statusOf(second, 'alice')]).toEqual(['FILLED', 'NEW'])
})

test.each(['state', 'changes'] as const)(
  'a protected trailing stop that was reached stays where it stood over a restart from %s',
  (from) => {
    const exchange = stageExchange()
    exchange.btc.offer('SELL', '76000', '0.010')
    exchange.call(ORDER, { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' })
    const trailing = { algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'SELL', type: 'TRAILING_STOP_MARKET' }
    const stop = { ...trailing, quantity: '0.005', callbackRate: '1', priceProtect: 'TRUE', reduceOnly: 'true' }
    const { algoId } = exchange.call('POST /fapi/v1/algoOrder', stop)
    const trade = (price: string): void => {
      exchange.btc.offer('BUY', price, '0.001')
      exchange.btc.hit('SELL', '0.001')
    }
    trade('76500')
    exchange.save()
    // Further from the last price than the symbol's threshold: it is reached and held at 1 % below 76,500.
    exchange.btc.setMark('90000')
    trade('75000')
    exchange.save()
    const figures = (): unknown => {
      const { algoStatus, triggerPrice } = exchange.call('GET /fapi/v1/algoOrder', { algoId })
      return { algoStatus, triggerPrice }
    }
    expect(figures()).toEqual({ algoStatus: 'NEW', triggerPrice: '75735.00' })
    exchange.restart(from)
    expect(figures()).toEqual({ algoStatus: 'NEW', triggerPrice: '75735.00' })
    // The two are together again, and the price is still beyond it.
    exchange.btc.setMark('75600')
    trade('75700')
    expect(figures()).toMatchObject({ triggerPrice: '75735.00' })
    exchange.clock.advance(1)
    expect(exchange.call('GET /fapi/v1/algoOrder', { algoId }).algoStatus).not.toBe('NEW')
  },
)
