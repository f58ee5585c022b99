import { readFile } from 'node:fs/promises'
import type { Locator } from '@playwright/test'
import { expect, test } from './fixtures/test'
import type { TradingPage } from './pages/trading-page'

/** What a press on the link saves. */
async function saved(trader: TradingPage, link: Locator): Promise<{ name: string; text: string }> {
  const coming = trader.page.waitForEvent('download')
  await link.click()
  const download = await coming
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
}

test('I see what became of everything I asked for, and open an order into its way with the exchange’s own words (S-01, S-08)', async ({
  trader,
  exchange,
}) => {
  await exchange.holdPrices()
  await trader.open('spot', 'BTCUSDT')
  const price = String(Math.round((await exchange.lastPrice('spot', 'BTCUSDT')) - 3_000))
  await trader.buy('0.01', 'BTC', price)
  await trader.show('orders')
  await trader
    .openOrder(/^Buy 0\.01 BTCUSDT at/)
    .getByRole('button', { name: /^Cancel buy 0\.01/ })
    .click()
  await expect(trader.openOrder(/^Buy 0\.01 BTCUSDT at/)).toHaveCount(0)

  await trader.openJournal()
  await expect(trader.journalEntry(/^Cancel: Buy 0\.01 BTCUSDT at .*, Accepted$/)).toContainText(
    'Canceled: nothing of it can trade any more.',
  )
  const placed = trader.journalEntry(/^Place: Buy 0\.01 BTCUSDT at .*, Accepted$/)
  await expect(placed).toContainText('Placed: Binance took it. Nothing traded as last heard.')

  const way = await trader.openWay(placed)
  for (const step of ['Click', 'Server in', 'Journaled', 'Sent', 'Exchange acknowledged', 'Stream echo', 'Settled'])
    await expect(way.getByRole('listitem').filter({ hasText: step }).first()).toBeVisible()
  await expect(way.getByText(/^\+\d/).first()).toBeVisible()
  await expect(way.getByText(/may take it in for 3000 ms, not later/)).toBeVisible()
  const said = way.getByRole('group').filter({ hasText: 'What Binance said, word for word' }).first()
  await said.getByText('What Binance said, word for word').click()
  await expect(said.getByText(/"clientOrderId":"bnp/)).toBeVisible()
})

test('I find one intent among many by market, state and id, and take just that along as CSV and JSON (S-161, A-13)', async ({
  trader,
  exchange,
}) => {
  await exchange.holdPrices()
  await trader.open('spot', 'BTCUSDT')
  const last = await exchange.lastPrice('spot', 'BTCUSDT')
  await trader.buy('0.01', 'BTC', String(Math.round(last - 3_000)))
  await trader.buy('0.02', 'BTC', String(Math.round(last - 4_000)))
  await exchange.control.setFault({ id: 'F-31', market: 'spot' })
  await trader.send({ kind: 'Limit', side: 'Buy', price: String(Math.round(last - 5_000)), size: '0.03' }, /^Buy 0\.03/)
  await expect(trader.ticket.getByText('Not placed')).toBeVisible()

  await trader.openJournal()
  const filters = trader.page.getByRole('group', { name: 'Filter the journal' })
  await expect(trader.journalEntry(/^Place: /)).toHaveCount(3)
  await filters.getByRole('combobox', { name: 'State' }).selectOption({ label: 'Rejected' })
  await expect(trader.journalEntry(/^Place: /)).toHaveCount(1)
  await expect(trader.journalEntry(/^Place: Buy 0\.03 BTCUSDT at .*, Rejected$/)).toContainText(
    'Refused: nothing rests, nothing traded.',
  )

  const csv = await saved(trader, trader.page.getByRole('link', { name: 'Export 1 as CSV' }))
  expect(csv.name).toMatch(/^journal-paper-.*Z\.csv$/)
  const lines = csv.text.trimEnd().split('\r\n')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain(',spot,BTCUSDT,place,rejected,rejected-funds,')
  const json = await saved(trader, trader.page.getByRole('link', { name: 'Export 1 as JSON' }))
  const whole = JSON.parse(json.text) as { version: number; intents: { sends: unknown[] }[]; end: { intents: number } }
  expect([whole.version, whole.end.intents, whole.intents[0]?.sends.length]).toEqual([1, 1, 1])

  await filters.getByRole('combobox', { name: 'Market' }).selectOption({ label: 'Futures' })
  await expect(trader.page.getByText('No intent fits this filter')).toBeVisible()
  await filters.getByRole('button', { name: 'Clear filter' }).click()
  await filters.getByRole('searchbox', { name: 'Find an id' }).fill('bnpo')
  await expect(trader.journalEntry(/^Place: /)).toHaveCount(3)
  await filters.getByRole('searchbox', { name: 'Find an id' }).fill('no such id')
  await expect(trader.journalEntry(/^Place: /)).toHaveCount(0)
})

test('an order opens into its way from the list of open orders', async ({ trader, exchange }) => {
  await exchange.holdPrices()
  await trader.open('spot', 'BTCUSDT')
  const price = String(Math.round((await exchange.lastPrice('spot', 'BTCUSDT')) - 3_000))
  await trader.buy('0.01', 'BTC', price)
  await trader.show('orders')
  await trader
    .openOrder(/^Buy 0\.01 BTCUSDT at/)
    .getByRole('button', { name: /^Time line of buy 0\.01/ })
    .click()
  await expect(trader.page.getByText('Exchange acknowledged', { exact: true })).toBeVisible()
  await trader.page.getByRole('button', { name: 'Show all of it' }).click()
  const way = trader.page.getByRole('region', { name: /^Time line of Buy 0\.01/ })
  await expect(way.getByText('Over the wire, once and never again.')).toBeVisible()
})

test('an order that was asked about shows each question, what it answered, and the proof (S-33, S-34, F-06)', async ({
  trader,
  exchange,
}) => {
  await exchange.holdPrices()
  await trader.open('spot', 'BTCUSDT')
  const price = String(Math.round((await exchange.lastPrice('spot', 'BTCUSDT')) - 3_000))
  await exchange.control.setFault({ id: 'F-06', market: 'spot', method: 'POST', path: '/api/v3/order', truth: 'not' })
  await trader.send({ kind: 'Limit', side: 'Buy', price, size: '0.01' }, /^Buy 0\.01 BTC at/)
  await expect(trader.page.getByText(/^Proven not placed: /)).toBeVisible({ timeout: 75_000 })
  await trader.openJournal()
  const row = trader.journalEntry(/^Place: Buy 0\.01 BTCUSDT at .*, Not placed$/)
  await expect(row).toContainText('Proven not placed: nothing rests, nothing traded.')
  const way = await trader.openWay(row)
  await expect(way.getByText('Binance does not know it. One such answer proves nothing.').first()).toBeVisible()
  await expect(way.getByText(/^It is in no list, no history, no trade/)).toHaveCount(2)
})
