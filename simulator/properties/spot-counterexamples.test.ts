import { expect, test } from 'vitest'
import { endow, stageSpot, type StagedSpot } from '../testing/staged-spot'
import { ACCOUNTS } from './spot-acts'
import { SpotWitness } from './spot-witness'

/*
 * Histories that the properties found, each for a fault that the exchange had.
 */

const BTC = { symbol: 'BTCUSDT', type: 'LIMIT', timeInForce: 'GTC' }

/** Books of the test's own; ann and ben are of one trade group. */
function begin(): { exchange: StagedSpot; look: () => void } {
  const exchange = stageSpot()
  for (const account of ACCOUNTS) endow(exchange, account, { USDT: '200000', USDC: '200000', BTC: '3' })
  for (const account of ['ann', 'ben']) exchange.spot.set(account, { tradeGroupId: 7 })
  const witness = new SpotWitness(exchange)
  return { exchange, look: () => witness.look() }
}

const balance = (exchange: StagedSpot, account: string, asset: string): unknown =>
  exchange.call(account, 'GET', 'account').balances.find((each: { asset: string }) => each.asset === asset)

test('a routed order to buy locks what it costs past the orders of its trade group', () => {
  const { exchange, look } = begin()
  exchange.market('BTCUSDT').offer('SELL', '78000', '1')
  exchange.call('ben', 'POST', 'order', { ...BTC, side: 'SELL', quantity: '0.1', price: '77000' })
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.1' }
  const { status, cummulativeQuoteQty } = exchange.call('ann', 'POST', 'sor/order', order)
  expect([status, cummulativeQuoteQty]).toEqual(['FILLED', '7800.00000000'])
  look()
  expect(balance(exchange, 'ann', 'USDT')).toEqual({ asset: 'USDT', free: '192200.00000000', locked: '0.00000000' })
})

test('a market order to buy locks what it moves from its trade group too', () => {
  const { exchange, look } = begin()
  const moving = { selfTradePreventionMode: 'TRANSFER' }
  exchange.market('BTCUSDT').offer('SELL', '78000', '0.1')
  exchange.call('ben', 'POST', 'order', { ...BTC, ...moving, side: 'SELL', quantity: '0.1', price: '77000' })
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.2', ...moving }
  expect(exchange.call('ann', 'POST', 'order', order)).toMatchObject({ executedQty: '0.10000000' })
  look()
  // 7,700 for what moved, 7,800 for what was traded.
  expect(balance(exchange, 'ann', 'USDT')).toEqual({ asset: 'USDT', free: '184500.00000000', locked: '0.00000000' })
})

test('a routed order that traded loses to prevention no more than is left of it', () => {
  const { exchange, look } = begin()
  const { offer } = exchange.market('BTCUSDT')
  offer('BUY', '77000', '0.1')
  exchange.call('ann', 'POST', 'order', { ...BTC, side: 'BUY', quantity: '0.5', price: '77000' })
  const order = { ...BTC, side: 'SELL', quantity: '0.3', price: '77000', selfTradePreventionMode: 'DECREMENT' }
  expect(exchange.call('ann', 'POST', 'sor/order', order)).toMatchObject({
    status: 'EXPIRED_IN_MATCH',
    executedQty: '0.10000000',
    preventedQuantity: '0.20000000',
  })
  look()
})

test.each(['DECREMENT', 'EXPIRE_MAKER', 'EXPIRE_BOTH'])(
  'a routed FOK order that would meet one of its own trades wholly or not at all, in mode %s',
  (selfTradePreventionMode) => {
    const { exchange, look } = begin()
    exchange.market('BTCUSDT').offer('BUY', '76990', '0.1')
    exchange.call('ann', 'POST', 'order', { ...BTC, side: 'BUY', quantity: '0.5', price: '77000' })
    const order = { ...BTC, side: 'SELL', quantity: '0.3', price: '76980', timeInForce: 'FOK', selfTradePreventionMode }
    expect(exchange.call('ann', 'POST', 'sor/order', order)).toMatchObject({
      status: 'EXPIRED',
      executedQty: '0.00000000',
    })
    look()
  },
)

test.each(['state', 'changes'] as const)(
  'a stop order at work stays when its sibling went before a restart from %s',
  (from) => {
    const { exchange, look } = begin()
    const pair = {
      symbol: 'BTCUSDT',
      side: 'SELL',
      quantity: '0.1',
      aboveType: 'LIMIT_MAKER',
      abovePrice: '79000',
      belowType: 'STOP_LOSS_LIMIT',
      belowStopPrice: '76500',
      belowPrice: '76800',
      belowTimeInForce: 'GTC',
    }
    const { orderReports } = exchange.call('ann', 'POST', 'orderList/oco', pair)
    const stop = orderReports.find((each: { type: string }) => each.type === 'STOP_LOSS_LIMIT')
    exchange.market('BTCUSDT').offer('BUY', '76400', '0.1')
    exchange.market('BTCUSDT').hit('SELL', '0.1')
    exchange.restart(from)
    const query = { symbol: 'BTCUSDT', orderId: String(stop.orderId) }
    expect(exchange.call('ann', 'GET', 'order', query)).toMatchObject({ status: 'NEW', isWorking: true })
    look()
  },
)

test('a pair of which prevention took a part of one still locks enough for the other', () => {
  const { exchange, look } = begin()
  const pair = {
    symbol: 'BTCUSDT',
    side: 'BUY',
    quantity: '0.1',
    aboveType: 'STOP_LOSS_LIMIT',
    aboveStopPrice: '77500',
    abovePrice: '78000',
    aboveTimeInForce: 'GTC',
    belowType: 'LIMIT_MAKER',
    belowPrice: '76000',
  }
  exchange.call('ann', 'POST', 'orderList/oco', pair)
  const order = { ...BTC, side: 'SELL', quantity: '0.04', price: '76000', selfTradePreventionMode: 'DECREMENT' }
  expect(exchange.call('ann', 'POST', 'order', order)).toMatchObject({ status: 'EXPIRED_IN_MATCH' })
  look()
  expect(balance(exchange, 'ann', 'USDT')).toMatchObject({ locked: '7800.00000000' })
})

test('TRANSFER moves nothing between two symbols that routing brought together: they are paid in different money', () => {
  const { exchange, look } = begin()
  const moving = { quantity: '0.1', price: '77000', selfTradePreventionMode: 'TRANSFER' }
  exchange.call('ann', 'POST', 'order', { ...BTC, ...moving, symbol: 'BTCUSDC', side: 'BUY' })
  exchange.call('ben', 'POST', 'sor/order', { ...BTC, ...moving, side: 'SELL' })
  look()
  expect([balance(exchange, 'ann', 'USDT'), balance(exchange, 'ann', 'USDC')]).toEqual([
    { asset: 'USDT', free: '200000.00000000', locked: '0.00000000' },
    { asset: 'USDC', free: '200000.00000000', locked: '0.00000000' },
  ])
})
