import { expect, test } from './fixtures/test'
import { onScreen } from './pages/trading-page'

test('I protect my position with a stop and two targets, each typed in the way I think of it', async ({
  trader,
  exchange,
}) => {
  const start = await exchange.standAtWhole('usdm', 'BTCUSDT')
  await trader.open('usdm', 'BTCUSDT')
  await trader.buy('0.05', 'BTC')
  await trader.openPosition('BTCUSDT', 'TP/SL')
  const sheet = trader.positionSheet('BTCUSDT')

  // A bare number in the stop's profit box is a loss; the price, percent and return follow it.
  await sheet.getByLabel('Stop: PnL').fill('50')
  await expect(sheet.getByLabel('Stop: Percent')).toHaveValue(/^-1\.\d\d$/)
  const stopped = await sheet.getByLabel('Stop: Price').inputValue()
  expect(Number(stopped)).toBeLessThan(start)
  await sheet.getByLabel('Stop: Price').fill(String(start - 1_000))
  await expect(sheet.getByLabel('Stop: PnL')).toHaveValue(/^-[45]\d\.\d\d$/)

  await sheet.getByRole('button', { name: 'Add a take profit' }).click()
  await sheet.getByRole('button', { name: 'Add a take profit' }).click()
  await expect(sheet.getByLabel('Take profit 1: part of the position')).toHaveValue('50')
  await sheet.getByLabel('Take profit 1: Price').fill(String(start + 1_000))
  await sheet.getByLabel('Take profit 1: part of the position').fill('40')
  await sheet.getByLabel('Take profit 2: Offset').fill('3000')
  await sheet.getByLabel('Take profit 2: part of the position').fill('60')
  await expect(sheet).toContainText(/Reward to risk.*2\.\d+ : 1/)

  await trader.run(
    sheet,
    new RegExp(`Place stop at ${onScreen(start - 1_000, 1)} and 2 take profits for Long 0\\.05 BTCUSDT`),
  )
  const fates = sheet.getByRole('list', { name: 'What became of each' })
  await expect(fates.getByText('Stands')).toHaveCount(3)
  expect(await exchange.open()).toMatchObject({ algo: 3 })
  await sheet.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(trader.position('BTCUSDT')).toContainText('100%')
  await expect(trader.position('BTCUSDT')).not.toContainText(/unprotected/i)
})

test('a trailing stop covers my position, and a break-even stop is one press', async ({ trader, exchange }) => {
  const start = await exchange.standAtWhole('usdm', 'BTCUSDT')
  await trader.open('usdm', 'BTCUSDT')
  await trader.buy('0.05', 'BTC')
  await exchange.control.movePrice('usdm', 'BTCUSDT', String(start + 2_000))
  await trader.openPosition('BTCUSDT', 'TP/SL')
  const sheet = trader.positionSheet('BTCUSDT')
  await sheet.getByRole('button', { name: 'Break-even' }).click()
  await expect(sheet.getByLabel('Stop: Price')).toHaveValue(/^\d+\.\d$/)
  await expect(sheet.getByLabel('Stop: PnL')).toHaveValue(/^[2-9]\.\d\d$/)
  await sheet.getByRole('radio', { name: 'Trailing' }).click()
  await sheet.getByLabel('Trails by').fill('1.5')
  await trader.run(sheet, /Place trailing stop of 1\.5% for Long 0\.05 BTCUSDT/)
  await expect(sheet.getByRole('list', { name: 'What became of each' }).getByText('Stands')).toHaveCount(1)
  await sheet.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(trader.position('BTCUSDT')).toContainText('100%')
})

test('a stop beyond liquidation, on the wrong side or off the tick is told before I send it', async ({
  trader,
  exchange,
}) => {
  const start = await exchange.standAtWhole('usdm', 'BTCUSDT')
  await trader.open('usdm', 'BTCUSDT')
  await trader.buy('1.5', 'BTC')
  await trader.show('positions')
  await trader.openPosition('BTCUSDT', 'TP/SL')
  const sheet = trader.positionSheet('BTCUSDT')
  await sheet.getByLabel('Stop: Price').fill(String(start + 500))
  await expect(sheet).toContainText('It would trigger at once: it must stand below')
  await sheet.getByLabel('Stop: Price').fill(`${start - 500}.05`)
  await expect(sheet).toContainText('Prices move in steps of 0.1.')
  await sheet.getByLabel('Stop: Price').fill(String(Math.round(start / 2)))
  await expect(sheet).toContainText(/would be liquidated at [\d,.]+, before this stop is reached/, { timeout: 60_000 })
  await sheet.getByLabel('Stop: Price').fill('low')
  await expect(sheet).toContainText('This says no price.')
  await sheet.getByLabel('Stop: Price').fill(String(start - 500))
  await sheet.getByLabel('Stop: part of the position').fill('120')
  await expect(sheet).toContainText('A part from the smallest step up to 100 %.')
  await expect(sheet.getByRole('button', { name: /Something above has to change|Fill in a level/ })).toBeDisabled()
  expect(await exchange.open()).toMatchObject({ algo: 0 })
})
