import { expect, test } from './fixtures/test'
import { onScreen, type TradingPage } from './pages/trading-page'

const told = (size: string, price: number, decimals: number) => `Buy ${size} BTCUSDT at ${onScreen(price, decimals)}`

async function rest(trader: TradingPage, price: number, decimals: number, size = '0.01'): Promise<void> {
  await trader.buy(size, 'BTC', price.toFixed(decimals))
  await trader.show('orders')
  await expect(trader.openOrder(told(size, price, decimals))).toBeVisible()
}

test('I make a resting spot order smaller in place, and it keeps its place in the queue', async ({
  trader,
  exchange,
}) => {
  const price = (await exchange.standAtWhole('spot', 'BTCUSDT')) - 100
  await trader.open('spot', 'BTCUSDT')
  await rest(trader, price, 2)
  const [before] = (await exchange.truth()).spot.openOrders
  const form = await trader.openChange(told('0.01', price, 2))
  await form.getByLabel('Size').fill('0.006')
  await expect(form.getByText('Keeps its place in the queue: yes')).toBeVisible()
  await trader.sendChange(form, new RegExp(`${told('0.006', price, 2)}$|${told('0.006', price, 2)} `, 'i'))
  await expect(trader.changes.getByText(`Changed: ${told('0.006', price, 2)}`)).toBeVisible()
  await expect(trader.openOrder(told('0.006', price, 2))).toBeVisible()
  const [after] = (await exchange.truth()).spot.openOrders
  expect(after?.['orderId']).toBe(before?.['orderId'])
})

test('I move the price of a resting spot order: it says that the place in the queue goes, and one order rests', async ({
  trader,
  exchange,
}) => {
  const price = (await exchange.standAtWhole('spot', 'BTCUSDT')) - 100
  await trader.open('spot', 'BTCUSDT')
  await rest(trader, price, 2)
  const form = await trader.openChange(told('0.01', price, 2))
  await form.getByLabel('Price').fill('abc')
  await expect(
    form
      .getByText('This is no amount', { exact: false })
      .or(form.getByText(/number|amount/i))
      .first(),
  ).toBeVisible()
  await form.getByLabel('Price').fill(`${price - 50}.005`)
  await expect(form.getByText(/tick|step/i)).toBeVisible()
  await form.getByLabel('Price').fill(String(price - 50))
  await expect(form.getByText('Keeps its place in the queue: no')).toBeVisible()
  await trader.sendChange(form, new RegExp(told('0.01', price - 50, 2), 'i'))
  await expect(trader.openOrder(told('0.01', price - 50, 2))).toBeVisible()
  await expect(trader.openOrder(told('0.01', price, 2))).toHaveCount(0)
  expect(await exchange.open()).toMatchObject({ spot: 1 })
})

test('canceled but not placed is said unmistakably, and one press places it again (S-25, F-45)', async ({
  trader,
  exchange,
}) => {
  const price = (await exchange.standAtWhole('spot', 'BTCUSDT')) - 100
  await trader.open('spot', 'BTCUSDT')
  await rest(trader, price, 2)
  await exchange.control.setFault({
    id: 'F-45',
    path: '/api/v3/order/cancelReplace',
    cancelResult: 'SUCCESS',
    newOrderResult: 'FAILURE',
  })
  const form = await trader.openChange(told('0.01', price, 2))
  await form.getByLabel('Price').fill(String(price - 50))
  await trader.sendChange(form, new RegExp(told('0.01', price - 50, 2), 'i'))
  await expect(trader.changes.getByText('Canceled, and the new order was NOT placed.')).toBeVisible()
  expect(await exchange.open()).toMatchObject({ spot: 0 })
  await trader.changes.getByRole('button', { name: /^Place again: buy 0\.01/ }).click()
  await expect(trader.openOrder(told('0.01', price - 50, 2))).toBeVisible()
  expect(await exchange.open()).toMatchObject({ spot: 1 })
})

test('I move a futures order in place, and my stop without a moment in which none stands (S-24)', async ({
  trader,
  exchange,
}) => {
  const price = (await exchange.standAtWhole('usdm', 'BTCUSDT')) - 100
  await trader.open('usdm', 'BTCUSDT')
  await trader.buy('0.01', 'BTC')
  await rest(trader, price, 1, '0.02')
  const form = await trader.openChange(told('0.02', price, 1))
  await form.getByLabel('Price').fill(String(price - 50))
  await expect(form.getByText('Keeps its place in the queue: no')).toBeVisible()
  await trader.sendChange(form, new RegExp(told('0.02', price - 50, 1), 'i'))
  await expect(trader.openOrder(told('0.02', price - 50, 1))).toBeVisible()
  expect(await exchange.open()).toMatchObject({ usdm: 1 })

  const trigger = price - 900
  await trader.send({ kind: 'Stop', side: 'Sell', trigger: String(trigger), wholePosition: true }, /^Sell/)
  await trader.show('orders')
  const stop = (at: number) => new RegExp(`Sell the whole position of BTCUSDT stop at ${onScreen(at, 1)}`)
  await expect(trader.openOrder(stop(trigger))).toBeVisible()
  const change = await trader.openChange(stop(trigger))
  await change.getByLabel('Trigger price').fill(String(trigger + 200))
  await expect(change.getByText('The new stop is placed first.', { exact: false })).toBeVisible()
  await trader.sendChange(change, /sell the whole position/i)
  await expect(trader.openOrder(stop(trigger + 200))).toBeVisible()
  await expect(trader.openOrder(stop(trigger))).toHaveCount(0)
  expect(await exchange.open()).toMatchObject({ usdm: 1, algo: 1 })
})
