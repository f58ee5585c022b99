import type { Locator } from '@playwright/test'
import { expect, test } from './fixtures/test'

test('when the streams of Binance are cut everything turns grey, entry is off, cancel works, and it comes back live (S-72, F-60, F-78)', async ({
  trader,
  exchange,
}) => {
  await exchange.holdPrices()
  await trader.open('spot', 'BTCUSDT')
  const price = String(Math.round((await exchange.lastPrice('spot', 'BTCUSDT')) - 3_000))
  await trader.buy('0.01', 'BTC', price)

  // Every socket is cut, and every new one is refused for as long as the fault stands.
  await exchange.control.setFault({ id: 'F-78', path: '*', code: 503, count: 'always' })
  for (const kind of ['user-data', 'market', 'ws-api'] as const)
    await exchange.control.setFault({ id: 'F-60', kind, code: 1006 })
  await trader.show('trade')
  await expect(trader.ticket).toHaveAttribute('data-fresh', 'blind')
  await trader.fill({ kind: 'Limit', side: 'Buy', price, size: '0.02' })
  await expect(trader.ticket.getByRole('button', { name: /^Entry is off/ })).toBeDisabled()
  for (const place of ['positions', 'orders', 'chart', 'trade'] as const) {
    await trader.show(place)
    await trader.expectBlind()
  }

  await trader.cancelEntries()
  const report = trader.page.getByRole('dialog', { name: 'Cancel orders' })
  await expect(report.getByText(/^0 entries open, verified/)).toBeVisible()
  await expect.poll(async () => (await exchange.open()).spot).toBe(0)
  await report.getByRole('button', { name: 'Close' }).click()

  await exchange.control.clearFaults()
  await exchange.control.resume()
  await trader.show('trade')
  await expect(trader.ticket).toHaveAttribute('data-fresh', 'live', { timeout: 60_000 })
})

test('when my own server goes away the page turns grey at once and says so, and wakes when it is back (S-71, S-74)', async ({
  trader,
  binnacle,
}) => {
  await trader.open('usdm', 'BTCUSDT')
  await binnacle.killAndRestart()
  await expect(trader.ticket).toHaveAttribute('data-fresh', 'live', { timeout: 60_000 })
})

test('two browsers show the same orders and the same end of them', async ({ trader, secondBrowser, exchange }) => {
  await exchange.holdPrices()
  const other = await secondBrowser()
  await trader.open('usdm', 'ETHUSDT')
  await other.open('usdm', 'ETHUSDT')
  const price = String(Math.round((await exchange.lastPrice('usdm', 'ETHUSDT')) - 100))
  await trader.send({ kind: 'Limit', side: 'Buy', price, size: '0.5' }, /^Buy 0\.5 ETH at/)
  await other.show('orders')
  const seen = other.openOrder(/^Buy 0\.5 ETHUSDT at/)
  await expect(seen).toBeVisible()
  await trader.show('orders')
  await expect(trader.openOrder(/^Buy 0\.5 ETHUSDT at/)).toBeVisible()
  await seen.getByRole('button', { name: /^Cancel buy/ }).click()
  await expect(seen).toHaveCount(0)
  await expect(trader.openOrder(/^Buy 0\.5 ETHUSDT at/)).toHaveCount(0)
})

test('when my server falls silent the page turns amber, then grey with entry off; cancel stays on, says that it cannot be reached, and is found by its key (S-71, S-11, F-96)', async ({
  trader,
  exchange,
  binnacle,
}) => {
  await exchange.holdPrices()
  await trader.open('spot', 'BTCUSDT')
  const price = String(Math.round((await exchange.lastPrice('spot', 'BTCUSDT')) - 3_000))
  await trader.buy('0.01', 'BTC', price)
  binnacle.freeze()
  await trader.show('trade')
  await expect(trader.ticket).toHaveAttribute('data-fresh', 'late')
  await expect(trader.ticket).toHaveAttribute('data-fresh', 'blind')
  await expect(trader.ticket.getByRole('button', { name: /^Entry is off/ })).toBeDisabled()
  await trader.cancelEntries()
  const report = trader.page.getByRole('dialog', { name: 'Cancel orders' })
  await expect(report.getByText('Your server did not answer')).toBeVisible({ timeout: 30_000 })
  await expect(report.getByText(/nothing is sent again by itself/)).toBeVisible()
  binnacle.thaw()
  await expect(report.getByText(/^0 entries open, verified/)).toBeVisible({ timeout: 60_000 })
  await expect.poll(async () => (await exchange.open()).spot).toBe(0)
})

test('without my server there are only "as of" times, and no balance in live colors (S-75, S-71)', async ({
  trader,
  binnacle,
}) => {
  await trader.open('spot', 'BTCUSDT')
  const money = (await trader.balance('Spot', 'USDT')).locator('.n').first()
  const text = await money.textContent()
  expect(await isStale(money)).toBe(false)
  await binnacle.kill()
  for (const place of ['positions', 'orders', 'chart', 'trade', 'account'] as const) {
    await trader.show(place)
    await trader.expectBlind()
    await expect(trader.page.getByText(/igures (are )?as of \d\d:\d\d:\d\d/).first()).toBeVisible()
  }
  await trader.balance('Spot', 'USDT')
  await expect(money).toHaveText(text ?? '')
  expect(await isStale(money)).toBe(true)
  await binnacle.startAgain()
  await trader.show('trade')
  await expect(trader.ticket).toHaveAttribute('data-fresh', 'live', { timeout: 60_000 })
})

/** Whether a figure stands in the color of what is not live. */
const isStale = (figure: Locator): Promise<boolean> =>
  figure.evaluate((node) => {
    const probe = document.createElement('i')
    probe.style.color = 'var(--stale)'
    document.body.append(probe)
    const stale = getComputedStyle(probe).color
    probe.remove()
    return getComputedStyle(node).color === stale
  })

test('a page of another build is told to reload wherever it stands, and may not trade before (S-16, F-100)', async ({
  trader,
  binnacle,
}) => {
  const { page } = trader
  await trader.open('spot', 'BTCUSDT')
  // As if another build ran: it answers with its own name.
  await page.route('**/api/bridge-ticket', async (route) => {
    const reply = await route.fetch().catch(() => undefined)
    if (reply === undefined) return route.abort()
    await route.fulfill({ response: reply, json: { ...((await reply.json()) as object), v: 'another-build' } })
  })
  await binnacle.killAndRestart()
  for (const place of ['positions', 'orders', 'chart', 'account', 'trade'] as const) {
    await trader.show(place)
    await expect(page.getByRole('alert').filter({ hasText: 'A newer Binnacle is running' })).toBeVisible()
  }
  await trader.expectBlind()
  await expect(trader.ticket.getByRole('button', { name: /^Entry is off: A newer Binnacle is running/ })).toBeDisabled()
  await page.unroute('**/api/bridge-ticket')
  await page.getByRole('button', { name: 'Reload the page' }).click()
  await trader.show('trade')
  await expect(trader.ticket).toHaveAttribute('data-fresh', 'live', { timeout: 60_000 })
})

test('a clock of Binance that nobody knows to the second keeps entry off and says so; cancel works (S-86, F-85)', async ({
  trader,
  exchange,
  binnacle,
}) => {
  await exchange.holdPrices()
  await trader.open('spot', 'BTCUSDT')
  const price = String(Math.round((await exchange.lastPrice('spot', 'BTCUSDT')) - 3_000))
  await trader.buy('0.01', 'BTC', price)
  // Half of the way there and back is what the clock may be off by.
  for (const path of ['/api/v3/time', '/fapi/v1/time'])
    await exchange.control.setFault({ id: 'F-08', path, method: 'GET', ms: 2_400, count: 'always' })
  await binnacle.kill()
  await binnacle.startAgain()
  const band = trader.page.getByRole('alert').filter({ hasText: 'The clock is uncertain' })
  await expect(band).toContainText(/only to within 1,\d\d\d ms, so entry is off there/, { timeout: 60_000 })
  await trader.fill({ kind: 'Limit', side: 'Buy', price, size: '0.02' })
  await expect(
    trader.ticket.getByRole('button', { name: /^Entry is off: Binance’s clock is known only/ }),
  ).toBeDisabled()
  await trader.cancelEntries()
  const report = trader.page.getByRole('dialog', { name: 'Cancel orders' })
  await expect(report.getByText(/^0 entries open, verified/)).toBeVisible({ timeout: 60_000 })
})
