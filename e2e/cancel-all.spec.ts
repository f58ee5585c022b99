import type { PaperExchange } from './fixtures/paper-exchange'
import { expect, test } from './fixtures/test'
import { onScreen, type TradingPage } from './pages/trading-page'

/** A resting order on each market, a position, and a stop that protects it. */
async function fillTheBook(trader: TradingPage, exchange: PaperExchange): Promise<void> {
  await exchange.holdPrices()
  const bitcoin = Math.round(await exchange.lastPrice('spot', 'BTCUSDT'))
  await trader.open('spot', 'BTCUSDT')
  const low = String(bitcoin - 3_000)
  await trader.buy('0.01', 'BTC', low)

  await trader.open('usdm', 'ETHUSDT')
  const ether = Math.round(await exchange.lastPrice('usdm', 'ETHUSDT'))
  await trader.buy('0.5', 'ETH', String(ether - 100))
  await trader.buy('0.2', 'ETH')
  await trader.send(
    { kind: 'Stop', side: 'Sell', trigger: String(ether - 200), wholePosition: true },
    /^Sell the whole position when/,
  )
  await expect(trader.answer(/^Accepted: Sell the whole position/)).toBeVisible()
  await expect.poll(() => exchange.open()).toEqual({ spot: 1, usdm: 1, algo: 1 })
  expect(onScreen(ether, 2)).not.toBe('')
}

test('I cancel everything across spot, futures and stops with one act, and read "0 open, verified" (S-51, S-55)', async ({
  trader,
  exchange,
}) => {
  await fillTheBook(trader, exchange)
  await trader.cancelEverything()
  const report = trader.page.getByRole('dialog', { name: 'Cancel orders' })
  await expect(report.getByText('0 open, verified')).toBeVisible()
  await expect(report.getByText('Canceled', { exact: true })).toHaveCount(3)
  expect(await exchange.open()).toEqual({ spot: 0, usdm: 0, algo: 0 })
})

test('I press cancel all and my stop stays (S-51)', async ({ trader, exchange }) => {
  await fillTheBook(trader, exchange)
  await trader.cancelEntries()
  const report = trader.page.getByRole('dialog', { name: 'Cancel orders' })
  await expect(report.getByText('0 entries open, verified; 1 protective stay')).toBeVisible()
  expect(await exchange.open()).toEqual({ spot: 0, usdm: 0, algo: 1 })
})
