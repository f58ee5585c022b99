import type { Locator } from '@playwright/test'
import type { PaperExchange } from './fixtures/paper-exchange'
import { expect, test } from './fixtures/test'
import type { TradingPage } from './pages/trading-page'

type View = 'Leverage' | 'Mode' | 'Margin' | 'What if' | 'Account'

/** Opens the sheet from the ticket's head and goes to one of its views. */
async function openSettings(trader: TradingPage, view: View): Promise<Locator> {
  await trader.show('trade')
  await trader.ticket.getByRole('button', { name: /Futures settings of BTCUSDT$/ }).click()
  const sheet = trader.page.getByRole('dialog', { name: 'BTCUSDT · futures settings' })
  await sheet.getByRole('radio', { name: view, exact: true }).click()
  return sheet
}

async function close(trader: TradingPage): Promise<void> {
  await trader.page.keyboard.press('Escape')
  await expect(trader.page.getByRole('dialog')).toHaveCount(0)
}

/** The two figures of a row of now → after. */
async function row(sheet: Locator, name: string): Promise<{ readonly now: string; readonly after: string }> {
  const cells = sheet.getByRole('row', { name: new RegExp(`^${name}`) }).getByRole('cell')
  return { now: (await cells.first().innerText()).trim(), after: (await cells.last().innerText()).trim() }
}

interface Risk {
  readonly liquidationPrice: string
  readonly isolatedWallet: string
  readonly leverage: string
  readonly marginType: string
}

/** The exchange's own figures of a symbol, asked for as the account. */
async function risk(exchange: PaperExchange): Promise<Risk> {
  const { apiKey } = await exchange.keys()
  const { usdm } = await exchange.control.truth(apiKey)
  return usdm.positions.find((each) => each['symbol'] === 'BTCUSDT') as unknown as Risk
}

const act = async (exchange: PaperExchange, path: string, params: Record<string, string>): Promise<void> => {
  const { apiKey } = await exchange.keys()
  const { status, body } = await exchange.control.act(apiKey, 'POST', path, params)
  expect([status, body]).toEqual([200, body])
}

test('I set the leverage by hand and see the margin it frees before and after come true', async ({
  trader,
  exchange,
}) => {
  await exchange.standAtWhole('usdm', 'BTCUSDT')
  await trader.open('usdm', 'BTCUSDT')
  await trader.buy('0.05', 'BTC')
  let sheet = await openSettings(trader, 'Leverage')
  await sheet.getByLabel('Leverage', { exact: true }).fill('50')
  await expect(sheet).toContainText(/At 50× at most [\d,]+ USDT may be held/)
  const promised = await row(sheet, 'Free margin')
  expect(promised.after).not.toBe(promised.now)
  await sheet.getByRole('button', { name: /^Set BTCUSDT to 50×/ }).click()
  await expect(sheet).toContainText('Set: BTCUSDT at 50×.')
  await expect.poll(async () => (await row(sheet, 'Free margin')).now).toBe(promised.after)
  await close(trader)
  await expect(trader.page.getByRole('button', { name: /^Cross 50×/ }).first()).toBeVisible()
  sheet = await openSettings(trader, 'Leverage')
  await sheet.getByLabel('Leverage', { exact: true }).fill('126')
  await expect(sheet).toContainText('Whole numbers from 1 to 125.')
  await expect(sheet.getByRole('button', { name: /^Set BTCUSDT to 126×/ })).toBeDisabled()
})

test('leverage that my position is too large for is foretold, and refused in the exchange’s own words', async ({
  trader,
  exchange,
}) => {
  await exchange.standAtWhole('usdm', 'BTCUSDT')
  await trader.open('usdm', 'BTCUSDT')
  await trader.buy('0.8', 'BTC')
  const sheet = await openSettings(trader, 'Leverage')
  await sheet.getByLabel('Leverage', { exact: true }).fill('125')
  await expect(sheet).toContainText(/The position is worth [\d,]+; at this leverage at most 50,000 may be held/)
  await sheet.getByRole('button', { name: /^Set BTCUSDT to 125×/ }).click()
  await expect(sheet).toContainText('Refused: the setting is as it was.')
  await expect(sheet).toContainText('Exceeded the maximum allowable position at current leverage.')
})

test('I isolate a symbol while nothing is open on it, add margin to the position, and its liquidation goes where the preview said', async ({
  trader,
  exchange,
}) => {
  await exchange.standAtWhole('usdm', 'BTCUSDT')
  await trader.open('usdm', 'BTCUSDT')
  let sheet = await openSettings(trader, 'Mode')
  await sheet.getByRole('radio', { name: 'Isolated' }).click()
  await sheet.getByRole('button', { name: /^Set BTCUSDT to isolated margin/ }).click()
  await expect(sheet).toContainText('Set: BTCUSDT on isolated margin.')
  await close(trader)
  await trader.buy('0.05', 'BTC')

  sheet = await openSettings(trader, 'Margin')
  await sheet.getByLabel('Amount').fill('999999999')
  await expect(sheet).toContainText(/At most [\d,.]+ USDT are free/)
  await sheet.getByLabel('Amount').fill('120')
  const promised = await row(sheet, 'Liquidation')
  await sheet.getByRole('button', { name: /^Add 120 USDT to the Long 0\.05 BTCUSDT/ }).click()
  await expect(sheet).toContainText('Set: 120 USDT added to BTCUSDT.')
  await expect.poll(async () => (await row(sheet, 'Liquidation')).now).toBe(promised.after)
  const told = Number(promised.after.replaceAll(',', ''))
  expect(Math.abs(told - Number((await risk(exchange)).liquidationPrice))).toBeLessThan(0.2)

  await sheet.getByRole('radio', { name: 'Take out' }).click()
  await sheet.getByLabel('Amount').fill('5000')
  await expect(sheet).toContainText(/At most [\d,.]+ USDT can be taken out/)
  await sheet.getByRole('radio', { name: 'Mode', exact: true }).click()
  await sheet.getByRole('radio', { name: 'Cross' }).click()
  await expect(sheet).toContainText('There is a position on BTCUSDT. Margin mode changes only without one')
  await expect(sheet.getByRole('button', { name: /^Set BTCUSDT to cross margin/ })).toBeDisabled()
  await sheet.getByRole('radio', { name: 'Leverage', exact: true }).click()
  await sheet.getByLabel('Leverage', { exact: true }).fill('5')
  await expect(sheet).toContainText('An isolated position keeps at least its leverage of 20×')
})

test('I turn hedge mode and multi-assets mode on, and am told what stands in the way of either', async ({
  trader,
  exchange,
}) => {
  const price = await exchange.standAtWhole('usdm', 'BTCUSDT')
  await trader.open('usdm', 'BTCUSDT')
  let sheet = await openSettings(trader, 'Account')
  await sheet.getByRole('radio', { name: 'Multi-assets' }).click()
  await expect(sheet).toContainText('All collateral stands behind all positions')
  await sheet.getByRole('button', { name: /^Set the account to multi-assets mode/ }).click()
  await expect(sheet).toContainText('Set: multi-assets mode.')
  await sheet.getByRole('radio', { name: 'Mode', exact: true }).click()
  await sheet.getByRole('radio', { name: 'Isolated' }).click()
  await expect(sheet).toContainText('BTCUSDT cannot be isolated while the account is in multi-assets mode')
  await sheet.getByRole('radio', { name: 'Account', exact: true }).click()
  await sheet.getByRole('radio', { name: 'Hedge' }).click()
  await sheet.getByRole('button', { name: /^Set the account to hedge mode/ }).click()
  await expect(sheet).toContainText('Set: hedge mode.')
  await sheet.getByRole('radio', { name: 'One-way' }).click()
  await sheet.getByRole('button', { name: /^Set the account to one-way mode/ }).click()
  await expect(sheet).toContainText('Set: one-way mode.')
  await close(trader)
  await trader.buy('0.01', 'BTC', String(price - 2_000))
  sheet = await openSettings(trader, 'Account')
  await sheet.getByRole('radio', { name: 'Hedge' }).click()
  await expect(sheet).toContainText('The account has 1 open order on futures. This changes only without any')
  await expect(sheet.getByRole('button', { name: /^Set the account to hedge mode/ })).toBeDisabled()
})

test('I try another price and a partial close on my position before anything happens', async ({ trader, exchange }) => {
  await exchange.standAtWhole('usdm', 'BTCUSDT')
  await trader.open('usdm', 'BTCUSDT')
  await trader.buy('0.5', 'BTC')
  const sheet = await openSettings(trader, 'What if')
  const price = sheet.getByLabel('Mark price', { exact: true })
  const now = Number((await price.inputValue()).replaceAll(',', ''))
  await price.fill(String(now + 1_000))
  // A thousand dollars up on half a bitcoin is five hundred more.
  const before = await row(sheet, 'Unrealized PnL')
  const amount = (text: string) => Number(text.replace('−', '-').replaceAll(/[^\d.-]/g, ''))
  expect(amount(before.after) - amount(before.now)).toBeCloseTo(500, 0)
  await sheet.getByLabel('Close a part, by slider').fill('50')
  expect((await row(sheet, 'Size')).after).toMatch(/^0\.25/)
  await expect(sheet.getByRole('row', { name: /^Realized PnL/ })).toBeVisible()
  await price.fill('1000')
  await expect(sheet).toContainText('At this price Binance has liquidated it.')
  expect(await exchange.open()).toEqual({ spot: 0, usdm: 0, algo: 0 })
})

test('a margin mode changed in the Binance app shows in the ticket and is told of as done elsewhere (S-46, F-55)', async ({
  trader,
  exchange,
}) => {
  await trader.open('usdm', 'BTCUSDT')
  await expect(trader.page.getByRole('button', { name: /^Cross 20×/ }).first()).toBeVisible()
  await act(exchange, '/fapi/v1/marginType', { symbol: 'BTCUSDT', marginType: 'ISOLATED' })
  await expect(trader.page.getByRole('button', { name: /^Isolated 20×/ }).first()).toBeVisible()
  await expect(trader.page.getByText(/The margin of BTCUSDT was changed elsewhere: it is isolated now/)).toBeVisible()
})
