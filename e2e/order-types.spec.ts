import { expect, test } from './fixtures/test'
import { onScreen, type TradingPage, type Wish } from './pages/trading-page'

/** Places what is wished, finds it among the open orders in these words, and cancels it there. */
async function placeSeeCancel(trader: TradingPage, wish: Wish, button: string, row: string): Promise<void> {
  await trader.show('trade')
  await trader.send(wish, new RegExp(`^${literal(button)}`))
  await expect(trader.answer(new RegExp(`^Accepted: ${literal(button)}`))).toBeVisible()
  await trader.show('orders')
  await expect(trader.openOrder(row)).toBeVisible()
  await trader.cancelOrder(row)
  await expect(trader.openOrder(row)).toHaveCount(0)
}
const literal = (text: string): string => text.replaceAll(/[.()]/g, '\\$&')

test('I place every stop and take-profit of spot, find each among my orders in plain words, and cancel it', async ({
  trader,
  exchange,
}) => {
  const last = await exchange.standAtWhole('spot', 'BTCUSDT')
  const below = onScreen(last - 500, 2)
  const above = onScreen(last + 500, 2)
  await trader.open('spot', 'BTCUSDT')
  await trader.buy('0.02', 'BTC')
  // The same size twice within ten seconds would be asked about (S-15).
  const down = (size: string) => ({ side: 'Sell', size, kind: 'Stop', trigger: String(last - 500) }) as const
  const up = (size: string) => ({ side: 'Sell', size, kind: 'Take profit', trigger: String(last + 500) }) as const
  await placeSeeCancel(
    trader,
    down('0.01'),
    `Sell 0.01 BTC when ${below} is reached`,
    `Sell 0.01 BTCUSDT stop at ${below}`,
  )
  await placeSeeCancel(
    trader,
    { ...up('0.011'), distance: '1' },
    `Sell 0.011 BTC when ${above} is reached and the price then turns 1% down`,
    `Sell 0.011 BTCUSDT take profit trailing 1% from ${above}`,
  )
  await placeSeeCancel(
    trader,
    { ...down('0.012'), distance: '', limit: String(last - 510) },
    `Sell 0.012 BTC at ${onScreen(last - 510, 2)} when ${below} is reached`,
    `Sell 0.012 BTCUSDT stop at ${below}, limit ${onScreen(last - 510, 2)}`,
  )
  await placeSeeCancel(
    trader,
    { ...up('0.013'), limit: String(last + 490) },
    `Sell 0.013 BTC at ${onScreen(last + 490, 2)} when ${above} is reached`,
    `Sell 0.013 BTCUSDT take profit at ${above}, limit ${onScreen(last + 490, 2)}`,
  )
  expect(await exchange.open()).toMatchObject({ spot: 0 })
})

test('I hide most of an order, let the book price another, and see both say so', async ({ trader, exchange }) => {
  const last = await exchange.standAtWhole('spot', 'BTCUSDT')
  const price = onScreen(last - 500, 2)
  await trader.open('spot', 'BTCUSDT')
  await trader.fill({
    kind: 'Limit',
    side: 'Buy',
    size: '0.01',
    price: String(last - 500),
    more: { 'Shown in the book at a time': '0.02' },
  })
  await expect(trader.answer(/The visible part must be smaller than the whole/)).toBeVisible()
  await placeSeeCancel(
    trader,
    { kind: 'Limit', side: 'Buy', more: { 'Shown in the book at a time': '0.002' } },
    `Buy 0.01 BTC at ${price}`,
    `Buy 0.01 BTCUSDT at ${price}`,
  )
  await trader.show('trade')
  await trader.fill({
    kind: 'Limit',
    side: 'Buy',
    size: '0.02',
    more: { 'Shown in the book at a time': '' },
    choose: { 'Price from the book': 'Best of my side' },
  })
  await expect(trader.ticket.locator('details.more summary')).toContainText('price from the book')
  await trader.send({ kind: 'Limit', side: 'Buy' }, /^Buy 0\.02 BTC at the best bid, at most /)
  await expect(trader.answer(/^Accepted: Buy 0\.02 BTC at the best bid/)).toBeVisible()
  const { spot } = await exchange.truth()
  expect(spot.openOrders).toMatchObject([
    { pegPriceType: 'PRIMARY_PEG', icebergQty: expect.stringMatching(/^0\.?0*$/) },
  ])
})

test('I place every stop of futures, a limit order until a date and a trailing stop, and cancel each', async ({
  trader,
  exchange,
}) => {
  const last = await exchange.standAtWhole('usdm', 'BTCUSDT')
  const below = onScreen(last - 500, 1)
  const above = onScreen(last + 500, 1)
  await trader.open('usdm', 'BTCUSDT')
  await trader.fill({ kind: 'Limit', side: 'Buy', size: '0.01', price: String(last - 500), time: 'GTD' })
  await trader.ticket.getByRole('button', { name: '1 h' }).click()
  await placeSeeCancel(
    trader,
    { kind: 'Limit', side: 'Buy' },
    `Buy 0.01 BTC at ${below}`,
    `Buy 0.01 BTCUSDT at ${below}`,
  )
  await placeSeeCancel(
    trader,
    { side: 'Sell', size: '0.011', kind: 'Stop', trigger: String(last - 500) },
    `Sell 0.011 BTC when ${below} is reached`,
    `Sell 0.011 BTCUSDT stop at ${below}`,
  )
  await placeSeeCancel(
    trader,
    { side: 'Sell', size: '0.012', kind: 'Take profit', trigger: String(last + 500), limit: String(last + 490) },
    `Sell 0.012 BTC at ${onScreen(last + 490, 1)} when ${above} is reached`,
    `Sell 0.012 BTCUSDT take profit at ${above}, limit ${onScreen(last + 490, 1)}`,
  )
  await trader.show('trade')
  const trailing = { side: 'Sell', size: '0.013', kind: 'Trailing' } as const
  await trader.fill({ ...trailing, distance: '30' })
  await expect(trader.answer(/The price may have to turn by/)).toBeVisible()
  await trader.send({ ...trailing, distance: '2' }, /^Sell 0\.013 BTC when the price turns 2% down/)
  await expect(trader.answer(/^Accepted: Sell 0\.013 BTC when the price turns 2% down/)).toBeVisible()
  await trader.show('orders')
  await expect(trader.openOrder(/^Sell 0\.013 BTCUSDT trailing 2%/)).toBeVisible()
  expect(await exchange.open()).toMatchObject({ usdm: 0, algo: 1 })
})

test('I ask Binance about an order before I send it, and size it by what it may lose', async ({ trader, exchange }) => {
  const last = await exchange.standAtWhole('spot', 'BTCUSDT')
  await trader.open('spot', 'BTCUSDT')
  await trader.fill({ kind: 'Limit', side: 'Buy', price: String(last - 500) })
  await trader.ticket.getByRole('radiogroup', { name: 'Size in' }).getByRole('radio', { name: 'Risk' }).click()
  await trader.ticket.getByLabel('Given up at').fill(String(last + 500))
  await expect(trader.answer(/At this price nothing is lost/)).toBeVisible()
  await trader.ticket.getByLabel('Given up at').fill(String(last - 1500))
  await trader.ticket.getByLabel('May lose there').fill('50')
  await expect(trader.answer(/ BTC: loses (49|50)\.\d\d USDT at the stop, fees included/)).toBeVisible()
  await trader.ticket.getByRole('button', { name: 'Check with Binance' }).click()
  await expect(trader.answer(/^Binance would take this order\. Nothing was placed\./)).toBeVisible()
  expect(await exchange.open()).toMatchObject({ spot: 0 })
})
