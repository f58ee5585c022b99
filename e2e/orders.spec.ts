import { expect, test } from './fixtures/test'
import { onScreen } from './pages/trading-page'

test('I buy bitcoin at market on spot and see my balance change', async ({ trader, exchange }) => {
  await exchange.holdPrices()
  await trader.open('spot', 'BTCUSDT')
  await trader.buy('0.01', 'BTC')
  // A tenth of a percent of what was bought is the fee.
  await expect(await trader.balance('Spot', 'BTC')).toContainText('0.00999')
  const { spot } = await exchange.truth()
  expect(spot.orders).toHaveLength(1)
  expect(spot.balances.find((balance) => balance.asset === 'BTC')?.free).toBe('0.00999000')
})

test('I spend 250 USDT on ether at market and get what they buy', async ({ trader, exchange }) => {
  await trader.open('spot', 'ETHUSDT')
  await trader.show('trade')
  await trader.ticket.getByRole('radiogroup', { name: 'Size in' }).getByRole('radio', { name: 'USDT' }).click()
  await trader.send({ kind: 'Market', side: 'Buy', size: '250' }, /^Buy ETH for 250 USDT at market/)
  await expect(trader.answer(/^Accepted: Buy ETH/)).toBeVisible()
  await expect(await trader.balance('Spot', 'ETH')).toBeVisible()
  const { spot } = await exchange.truth()
  expect(spot.orders).toHaveLength(1)
  expect(Number(spot.orders[0]?.['cummulativeQuoteQty'])).toBeGreaterThan(245)
})

for (const { market, symbol, asset, size, decimals, tick } of [
  { market: 'spot', symbol: 'BTCUSDT', asset: 'BTC', size: '0.01', decimals: 2, tick: 0.01 },
  { market: 'usdm', symbol: 'BTCUSDT', asset: 'BTC', size: '0.01', decimals: 1, tick: 0.1 },
] as const) {
  test(`I place a limit order on ${market}, see it in the book and on the chart, and cancel it`, async ({
    trader,
    exchange,
  }) => {
    await exchange.holdPrices()
    const best = await exchange.bestBid(market, symbol)
    const price = (best - 2 * tick).toFixed(decimals)
    const shown = onScreen(Number(price), decimals)
    const told = `Buy ${size} ${symbol} at ${shown}`
    await trader.open(market, symbol)
    await trader.send({ kind: 'Limit', side: 'Buy', price, size }, new RegExp(`^Buy ${size} ${asset} at ${shown}`))
    await expect(trader.answer(new RegExp(`^Accepted: Buy ${size} ${asset} at ${shown}`))).toBeVisible()
    expect(await exchange.open()).toMatchObject({ [market]: 1 })

    await expect(await trader.bookRow(shown)).toContainText(/0\.010*$/)
    await expect(await trader.chartTable()).toContainText(`Buy limit${shown}`)

    await trader.show('orders')
    await expect(trader.openOrder(told)).toBeVisible()
    await trader.cancelOrder(told)
    await expect(trader.openOrder(told)).toHaveCount(0)
    expect(await exchange.open()).toMatchObject({ [market]: 0 })
    await expect(await trader.chartTable()).not.toContainText('Buy limit')
  })
}

test('a post-only order that would trade is refused in words, and nothing is bought', async ({ trader, exchange }) => {
  await exchange.holdPrices()
  const above = ((await exchange.lastPrice('spot', 'BTCUSDT')) * 1.01).toFixed(2)
  await trader.open('spot', 'BTCUSDT')
  await trader.fill({ kind: 'Limit', side: 'Buy', price: above, size: '0.01', postOnly: true })
  await expect(trader.answer(/this would trade at once, so post-only will be refused/)).toBeVisible()
  await trader.send(
    { kind: 'Limit', side: 'Buy', price: above, size: '0.01', postOnly: true },
    new RegExp(`^Buy 0\\.01 BTC at ${onScreen(Number(above), 2)}`),
  )
  await expect(trader.answer('Not placed')).toBeVisible()
  expect(await exchange.open()).toMatchObject({ spot: 0 })
})

test('the ticket tells me the rules before I send: step, smallest order, what is free', async ({ trader }) => {
  await trader.open('spot', 'BTCUSDT')
  await trader.fill({ kind: 'Limit', side: 'Buy', price: '60000', size: '0.0012345' })
  await expect(trader.answer(/Smallest step is 0\.00001/)).toBeVisible()
  await trader.fill({ kind: 'Limit', side: 'Buy', price: '60000', size: '0.00001' })
  await expect(trader.answer(/Smallest order is worth 5/)).toBeVisible()
  await trader.fill({ kind: 'Limit', side: 'Buy', price: '60000', size: '5' })
  await expect(trader.answer(/free is 10,?000/)).toBeVisible()
})

test('when I change the symbol the ticket starts at the price of that symbol', async ({ trader, exchange }) => {
  await exchange.holdPrices()
  await trader.open('usdm', 'BTCUSDT')
  const price = trader.ticket.getByLabel('Price', { exact: true })
  await expect(price).toHaveValue(/^\d{5}/)
  await trader.page.getByRole('button', { name: /^Symbol BTCUSDT, Futures/ }).click()
  await trader.page.getByLabel('Search symbols').fill('eth')
  await trader.page.getByRole('option', { name: 'ETHUSDT, Futures' }).click()
  await trader.show('trade')
  const last = await exchange.lastPrice('usdm', 'ETHUSDT')
  await expect.poll(async () => Math.abs(Number(await price.inputValue()) - last)).toBeLessThan(last / 100)
})

test('a market order on a price that has moved is not sent: the ticket shows the price as it is and asks again (S-13)', async ({
  trader,
  exchange,
}) => {
  await exchange.holdPrices()
  await trader.open('spot', 'BTCUSDT')
  const { page } = trader
  // As a page that saw the price 1 % away: only what it says it saw is another.
  await page.route(
    '**/api/orders',
    async (route) => {
      const body = route.request().postDataJSON() as { seen: { price: string } }
      const seen = { ...body.seen, price: (Number(body.seen.price) * 0.99).toFixed(2) }
      await route.continue({ postData: JSON.stringify({ ...body, seen }) })
    },
    { times: 1 },
  )
  await trader.send({ kind: 'Market', side: 'Buy', size: '0.01' }, /^Buy 0\.01 BTC/)
  await expect(trader.answer('Changed since you looked. Nothing was sent.')).toBeVisible()
  await expect(trader.answer(/The price went from [\d,.]+ to [\d,.]+\./)).toBeVisible()
  await trader.ticket.getByRole('button', { name: /^Yes, buy 0\.01 BTC/ }).click()
  await expect(trader.answer(/^(Accepted|Filled): Buy 0\.01 BTC/)).toBeVisible()
})
