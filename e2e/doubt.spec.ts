import { expect, test } from './fixtures/test'

test('an order whose answer is lost reads "Sent, not confirmed" and then turns out to be placed, once (F-06, S-31, I1)', async ({
  trader,
  exchange,
}) => {
  await exchange.holdPrices()
  await trader.open('spot', 'BTCUSDT')
  const price = String(Math.round((await exchange.lastPrice('spot', 'BTCUSDT')) - 3_000))
  // Executed, yet no answer comes; the stream is silent about it as well, and reads lag behind for a while.
  await exchange.control.setFault({
    id: 'F-06',
    market: 'spot',
    method: 'POST',
    path: '/api/v3/order',
    truth: 'executed',
  })
  await exchange.control.setFault({ id: 'F-71', market: 'spot', event: 'executionReport', count: 5 })
  await exchange.control.setFault({ id: 'F-35', market: 'spot', ms: 15_000, count: 'always' })
  await trader.send({ kind: 'Limit', side: 'Buy', price, size: '0.01' }, /^Buy 0\.01 BTC at/)
  await expect(trader.answer('Sent, not confirmed. Checking with Binance.')).toBeVisible()
  await trader.show('orders')
  await expect(trader.page.getByText('Sent, not confirmed. Checking with Binance.').last()).toBeVisible()
  await expect(trader.page.getByRole('button', { name: /send again/i })).toHaveCount(0)

  await expect(
    trader.openOrder(/^Buy 0\.01 BTCUSDT at/).getByRole('button', { name: /^Cancel buy 0\.01/ }),
  ).toBeVisible({ timeout: 60_000 })
  await expect(trader.page.getByText('Sent, not confirmed. Checking with Binance.')).toHaveCount(0)
  const { spot } = await exchange.truth()
  expect(spot.orders).toHaveLength(1)
})

test('an order whose answer is lost before Binance took it reads "Not placed" once that is proven, and is never sent again (S-34, I1)', async ({
  trader,
  exchange,
}) => {
  await exchange.holdPrices()
  await trader.open('spot', 'BTCUSDT')
  const price = String(Math.round((await exchange.lastPrice('spot', 'BTCUSDT')) - 3_000))
  await exchange.control.setFault({ id: 'F-06', market: 'spot', method: 'POST', path: '/api/v3/order', truth: 'not' })
  await trader.send({ kind: 'Limit', side: 'Buy', price, size: '0.01' }, /^Buy 0\.01 BTC at/)
  await expect(trader.answer('Sent, not confirmed. Checking with Binance.')).toBeVisible()
  await trader.show('trade')
  await expect(trader.page.getByText(/^Proven not placed: /)).toBeVisible({ timeout: 75_000 })
  const { spot } = await exchange.truth()
  expect(spot.orders).toEqual([])
})

test('the server is killed in the middle of my order, starts again and finds what became of it (S-05, F-80, I8)', async ({
  trader,
  exchange,
  binnacle,
}) => {
  await exchange.holdPrices()
  await trader.open('usdm', 'ETHUSDT')
  const price = String(Math.round((await exchange.lastPrice('usdm', 'ETHUSDT')) - 100))
  await exchange.control.setFault({
    id: 'F-06',
    market: 'usdm',
    method: 'POST',
    path: '/fapi/v1/order',
    truth: 'executed',
  })
  await trader.send({ kind: 'Limit', side: 'Buy', price, size: '0.5' }, /^Buy 0\.5 ETH at/)
  await expect.poll(async () => (await exchange.open()).usdm).toBe(1)
  await binnacle.killAndRestart()
  await trader.open('usdm', 'ETHUSDT')
  await trader.show('orders')
  await expect(trader.openOrder(/^Buy 0\.5 ETHUSDT at/)).toBeVisible()
  const { usdm } = await exchange.truth()
  expect(usdm.orders).toHaveLength(1)
})
