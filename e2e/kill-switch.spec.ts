import { expect, test } from './fixtures/test'
import type { TradingPage } from './pages/trading-page'
import type { PaperExchange } from './fixtures/paper-exchange'

/** An entry, a position and the stop that protects it. */
async function takeRisk(trader: TradingPage, exchange: PaperExchange): Promise<void> {
  await exchange.holdPrices()
  await trader.open('usdm', 'ETHUSDT')
  const ether = Math.round(await exchange.lastPrice('usdm', 'ETHUSDT'))
  await trader.buy('0.5', 'ETH', String(ether - 100))
  await trader.buy('0.2', 'ETH')
  await trader.send(
    { kind: 'Stop', side: 'Sell', trigger: String(ether - 200), wholePosition: true },
    /^Sell the whole position when/,
  )
  await expect(trader.answer(/^Accepted: Sell the whole position/)).toBeVisible()
  await expect.poll(() => exchange.open()).toEqual({ spot: 0, usdm: 1, algo: 1 })
}

test('I pull the kill switch and flatten: trading is locked, nothing is open, I am flat, and it stays locked over a restart (S-51, S-52, I7)', async ({
  trader,
  exchange,
  binnacle,
}) => {
  await takeRisk(trader, exchange)
  // The price must be proven young for a close at market (S-73).
  await exchange.control.resume()
  await trader.pullKillSwitch('Flatten')
  const report = trader.page.getByRole('dialog', { name: 'Cancel orders' })
  await expect(report.getByText('0 open, 1 position flat, verified')).toBeVisible()
  expect(await exchange.open()).toEqual({ spot: 0, usdm: 0, algo: 0 })
  await trader.page.keyboard.press('Escape')
  await expect(trader.page.getByRole('alert').filter({ hasText: 'Trading is locked' })).toBeVisible()
  await binnacle.killAndRestart()
  await trader.open('usdm', 'ETHUSDT')
  const note = trader.page.getByRole('alert').filter({ hasText: 'Trading is locked' })
  await expect(note).toBeVisible()
  await note.getByRole('button', { name: 'Open trading in 60 s' }).click()
  await expect(note.getByRole('button', { name: /^Can be opened in 00:5\d$/ })).toBeDisabled()
})

test('I let Binance cancel my futures orders when my server falls silent, and see the timer run (S-57)', async ({
  trader,
  exchange,
}) => {
  await takeRisk(trader, exchange)
  await trader.openKillSwitch()
  await trader.page.getByRole('switch', { name: /^Dead-man timer/ }).click()
  await trader.page.keyboard.press('Escape')
  await expect(trader.page.getByText(/^Dead-man timer, 1 symbol: 0[12]:\d\d$/).first()).toBeVisible()
})
