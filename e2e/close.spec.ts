import { expect, test } from './fixtures/test'

test('I close a part of my position by size at the middle of the book, and the rest stays', async ({
  trader,
  exchange,
}) => {
  await exchange.standAtWhole('usdm', 'BTCUSDT')
  await trader.open('usdm', 'BTCUSDT')
  await trader.buy('0.05', 'BTC')

  await trader.openPosition('BTCUSDT', 'Close')
  const sheet = trader.positionSheet('BTCUSDT')
  await sheet.getByLabel('Size to close').fill('0.0207')
  await expect(sheet).toContainText('Becomes 0.02 BTC: the smallest step is 0.001.')
  await sheet.getByRole('radio', { name: 'Limit' }).click()
  await expect(sheet.getByLabel('Price', { exact: true })).not.toHaveValue('')
  await sheet.getByRole('button', { name: 'Best ask' }).click()
  await trader.run(sheet, /Close 0\.02 BTC of BTCUSDT at [\d,.]+/)
  await expect(sheet).toContainText(/Resting: Close 0\.02 BTC of BTCUSDT at/)
  expect(await exchange.open()).toMatchObject({ usdm: 1 })

  await sheet.getByRole('radio', { name: 'Market' }).click()
  await sheet.getByRole('button', { name: '50%' }).click()
  await trader.run(sheet, /Close 0\.025 BTC of BTCUSDT at market/)
  await expect(sheet).toContainText('Done: Close 0.025 BTC of BTCUSDT at market')
  await sheet.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(trader.position('BTCUSDT')).toContainText('0.025')
})

test('what cannot close my position is told before I send it', async ({ trader, exchange }) => {
  const start = await exchange.standAtWhole('usdm', 'BTCUSDT')
  await trader.open('usdm', 'BTCUSDT')
  await trader.buy('0.05', 'BTC')
  await trader.openPosition('BTCUSDT', 'Close')
  const sheet = trader.positionSheet('BTCUSDT')

  await sheet.getByLabel('Size to close').fill('0.06')
  await expect(sheet).toContainText('The position is 0.05 BTC. Nothing larger can close it.')
  await expect(sheet.getByRole('button', { name: /Something above has to change/ })).toBeDisabled()
  await sheet.getByRole('button', { name: 'Use 0.05' }).click()

  await sheet.getByLabel('Size to close').fill('0.0004')
  await expect(sheet).toContainText('The smallest step is 0.001.')
  await sheet.getByLabel('Size to close').fill('half')
  await expect(sheet).toContainText('This is not a number.')

  await sheet.getByRole('button', { name: '100%' }).click()
  await sheet.getByRole('radio', { name: 'Limit' }).click()
  await sheet.getByLabel('Price', { exact: true }).fill(`${start}.05`)
  await expect(sheet).toContainText('Prices move in steps of 0.1.')
  await sheet.getByLabel('Price', { exact: true }).fill(String(Math.round(start / 2)))
  await expect(sheet).toContainText(/Lowest price now is/)
  expect(await exchange.open()).toMatchObject({ usdm: 0 })
})

test('I close my losers and keep my winner, after seeing each with its profit and what it costs', async ({
  trader,
  exchange,
}) => {
  const bitcoin = await exchange.standAtWhole('usdm', 'BTCUSDT')
  await trader.open('usdm', 'BTCUSDT')
  await trader.buy('0.05', 'BTC')
  await trader.open('usdm', 'ETHUSDT')
  await trader.buy('1', 'ETH')
  const ether = Math.round(await exchange.lastPrice('usdm', 'ETHUSDT'))
  await exchange.control.movePrice('usdm', 'BTCUSDT', String(bitcoin + 500))
  await exchange.control.movePrice('usdm', 'ETHUSDT', String(ether - 50))

  await trader.show('positions')
  await expect(trader.position('BTCUSDT')).toContainText(/\+\d/)
  await expect(trader.position('ETHUSDT')).toContainText(/−\d/)
  const sheet = await trader.openCloseAll()
  await sheet.getByRole('button', { name: 'Losers 1' }).click()
  const list = sheet.getByRole('list', { name: 'Positions that will be closed' })
  await expect(list).toContainText(/ETHUSDT.*1.*−\d/)
  await expect(list).toContainText(/fee [\d.]+ USDT, [\d.]+% slippage/)
  await expect(list).not.toContainText('BTCUSDT')
  await trader.run(sheet, /Close 1 position at market/)
  await expect(sheet.getByRole('list', { name: 'What became of each' })).toContainText(/ETHUSDT 1.*Closed/)

  await expect(trader.position('ETHUSDT')).toHaveCount(0)
  const { usdm } = await exchange.truth()
  expect(usdm.positions.filter((one) => Number(one['positionAmt']) !== 0).map((one) => one['symbol'])).toEqual([
    'BTCUSDT',
  ])
})

test('I close everything I hold in one act, and an order elsewhere that stays is named beforehand', async ({
  trader,
  exchange,
}) => {
  const bitcoin = await exchange.standAtWhole('usdm', 'BTCUSDT')
  await trader.open('usdm', 'BTCUSDT')
  await trader.buy('0.05', 'BTC')
  await trader.buy('0.01', 'BTC', String(bitcoin - 2_000))
  await trader.open('usdm', 'ETHUSDT')
  await trader.buy('1', 'ETH')
  await trader.show('positions')
  const sheet = await trader.openCloseAll()
  await expect(sheet).toContainText('Orders stay: 1 entry.')
  await sheet.getByRole('checkbox', { name: 'Close Long 1 ETHUSDT' }).uncheck({ force: true })
  await expect(sheet.getByRole('button', { name: /Close 1 position at market/i })).toBeVisible()
  await sheet.getByRole('checkbox', { name: 'Close Long 1 ETHUSDT' }).check({ force: true })
  await trader.run(sheet, /Close 2 positions at market/)
  const fates = sheet.getByRole('list', { name: 'What became of each' })
  await expect(fates).toContainText(/BTCUSDT 0\.05.*Closed/)
  await expect(fates).toContainText(/ETHUSDT 1.*Closed/)
  const { usdm } = await exchange.truth()
  expect(usdm.positions.filter((one) => Number(one['positionAmt']) !== 0)).toEqual([])
  expect(await exchange.open()).toMatchObject({ usdm: 1 })
})
