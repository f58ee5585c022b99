import { expect, test } from './fixtures/test'

test('my stop is refused as its price comes, and the position says at once that nothing protects it (S-47, F-57)', async ({
  trader,
  exchange,
}) => {
  const start = await exchange.standAtWhole('usdm', 'ETHUSDT')
  await trader.open('usdm', 'ETHUSDT')
  await trader.buy('1', 'ETH')
  const whole = { kind: 'Stop', side: 'Sell', wholePosition: true } as const
  await trader.send({ ...whole, trigger: String(start - 50) }, /^Sell the whole position when/)
  await expect(trader.answer(/^Accepted: Sell the whole position/)).toBeVisible()
  await trader.show('positions')
  const position = trader.position('ETHUSDT')
  await expect(position).not.toContainText(/unprotected/i)

  await exchange.control.setFault({ id: 'F-57', form: 'rejected' })
  await exchange.control.movePrice('usdm', 'ETHUSDT', String(start - 51))
  await expect(position).toContainText(/unprotected/i)
  await expect(position).toContainText('stop rejected')
  await expect(trader.page.getByText(/position is unprotected: its stop was rejected when it triggered/)).toBeVisible()
})

test('a stop without an answer protects nothing until Binance has spoken (S-47, S-24, F-16)', async ({
  trader,
  exchange,
}) => {
  const start = await exchange.standAtWhole('usdm', 'ETHUSDT')
  await trader.open('usdm', 'ETHUSDT')
  await trader.buy('1', 'ETH')
  await exchange.control.setFault({
    id: 'F-16',
    market: 'usdm',
    path: '/fapi/v1/algoOrder',
    method: 'POST',
    truth: 'not',
  })
  await trader.send(
    { kind: 'Stop', side: 'Sell', wholePosition: true, trigger: String(start - 50) },
    /^Sell the whole position when/,
  )
  await trader.show('positions')
  const position = trader.position('ETHUSDT')
  await expect(position).toContainText(/unprotected/i)
  await expect(position).toContainText(/stop (not confirmed|in doubt)/)
  // Proved not placed, it is tried anew by itself, and then it stands.
  await expect(position).not.toContainText(/unprotected/i, { timeout: 60_000 })
  expect(await exchange.open()).toMatchObject({ algo: 1 })
})

test('what I do in the Binance app is told apart: the order and its cancel read "elsewhere" (S-46, F-55)', async ({
  trader,
  exchange,
}) => {
  const { apiKey } = await exchange.keys()
  const price = Math.round((await exchange.lastPrice('usdm', 'BTCUSDT')) * 0.9)
  await trader.open('usdm', 'BTCUSDT')
  await trader.send({ kind: 'Limit', side: 'Buy', size: '0.02', price: String(price) }, /^Buy 0\.02 BTC at/)
  await expect(trader.answer(/^Accepted: Buy 0\.02 BTC/)).toBeVisible()
  const placed = await exchange.control.act(apiKey, 'POST', '/fapi/v1/order', {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '0.01',
    price: String(price),
    newClientOrderId: 'android_1',
  })
  expect(placed.status).toBe(200)
  await trader.show('orders')
  await expect(trader.openOrder(/Buy 0\.01 BTCUSDT/)).toContainText('elsewhere')
  await expect(trader.openOrder(/Buy 0\.02 BTCUSDT/)).not.toContainText('elsewhere')
  await exchange.control.act(apiKey, 'DELETE', '/fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'android_1' })
  await expect(trader.openOrder(/Buy 0\.01 BTCUSDT/)).toHaveCount(0)
  await trader.openHistory()
  const row = trader.page.getByRole('row', { name: /Buy 0\.01 BTCUSDT.*, Canceled elsewhere/ })
  await expect(row).toContainText('elsewhere')
})
