import { expect, test } from './fixtures/test'
import type { PaperExchange } from './fixtures/paper-exchange'
import type { TradingPage } from './pages/trading-page'

/**
 * "Duplicate order sent.", and the order that stands under our id is another than the one that was asked for: nobody but the
 * owner can settle that (S-23, F-32).
 */
async function foreignUnderOurId(trader: TradingPage, exchange: PaperExchange): Promise<void> {
  await exchange.holdPrices()
  await trader.open('spot', 'BTCUSDT')
  const last = await exchange.lastPrice('spot', 'BTCUSDT')
  await exchange.control.setFault({ id: 'F-32', market: 'spot', truth: 'not' })
  await trader.send(
    { kind: 'Limit', side: 'Buy', price: String(Math.round(last - 3_000)), size: '0.01' },
    /^Buy 0\.01 BTC at/,
  )
  await expect(trader.answer('Sent, not confirmed. Checking with Binance.')).toBeVisible()
  const journal = await trader.page.request.get(`${trader.origin}/api/journal?account=paper&limit=1`)
  const { intents } = (await journal.json()) as { intents: { clientOrderId: string }[] }
  await exchange.control.setFault({
    id: 'F-55',
    market: 'spot',
    apiKey: (await exchange.keys()).apiKey,
    act: {
      method: 'POST',
      path: '/api/v3/order',
      params: {
        symbol: 'BTCUSDT',
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: '0.02',
        price: String(Math.round(last - 4_000)),
        newClientOrderId: intents[0]?.clientOrderId ?? '',
      },
    },
  })
  await expect(trader.page.getByRole('link', { name: 'Decide: 1 unresolved order' }).first()).toBeVisible()
}

test('an order nobody can settle raises a red banner; I keep watching, cancel what stands under its id, and read what came of it (S-35, S-36, F-32)', async ({
  trader,
  exchange,
}) => {
  await foreignUnderOurId(trader, exchange)
  const { page } = trader
  await expect(page.getByRole('alert').filter({ hasText: '1 order not settled' })).toContainText(
    'It may rest or have traded. Binance has not said; it is never sent again.',
  )
  await page.getByRole('link', { name: 'Decide: 1 unresolved order' }).first().click()

  await expect(page.getByRole('heading', { name: 'Unresolved', level: 1 })).toBeVisible()
  const card = page.getByRole('article', { name: /^Buy 0\.01 BTCUSDT at/ })
  await expect(card.getByText(/^Another order than yours stands under this id at Binance/)).toBeVisible()
  await expect(card.getByText(/^to Binance in \d\d:\d\d$|^Asking Binance now$/)).toBeVisible()
  await expect(page.getByRole('button', { name: /send again|resend/i })).toHaveCount(0)

  await card.getByRole('button', { name: /^Keep watching: Buy 0\.01/ }).click()
  await expect(card.getByText(/Keep watching\. Nothing was sent\.$/)).toBeVisible()
  await expect(card.getByText(/^Asked (once|\d+ times)\. Last answer: /)).toBeVisible()
  await card.getByRole('button', { name: /^Cancel if it exists: Buy 0\.01/ }).click()
  await expect(card.getByText(/Cancel if it exists\. One cancel was sent\.$/)).toBeVisible()
  await expect(card.getByText('The cancel: Canceled: nothing of it can trade any more.')).toBeVisible()
  expect((await exchange.open()).spot).toBe(0)
  expect((await exchange.truth()).spot.orders).toHaveLength(1)
})

test('I mark an unresolved order handled by keyboard alone: the banner goes, nothing is sent, it stays on record (S-35, S-37)', async ({
  trader,
  exchange,
}) => {
  await foreignUnderOurId(trader, exchange)
  const { page } = trader
  await page.getByRole('link', { name: 'Decide: 1 unresolved order' }).first().focus()
  await page.keyboard.press('Enter')
  const mark = page.getByRole('button', { name: /^Mark handled: Buy 0\.01/ })
  await expect(mark).toBeEnabled()
  await expect(mark).toHaveAccessibleDescription(/Sends nothing and cancels nothing/)
  await mark.focus()
  await page.keyboard.press('Enter')
  const handled = page.getByRole('region', { name: 'Marked handled' })
  await expect(handled.getByText(/Mark handled\. Nothing was sent\.$/)).toBeVisible()
  await expect(page.getByText('Nothing is unresolved').first()).toBeVisible()
  await expect(page.getByRole('button', { name: /^Cancel if it exists/ })).toHaveCount(0)
  const { spot } = await exchange.truth()
  expect([spot.orders.length, spot.openOrders.length]).toEqual([1, 1])

  await trader.open('spot', 'BTCUSDT')
  await expect(page.getByRole('link', { name: /^Decide/ })).toHaveCount(0)
})

test('my choice gets lost on the way: the page says that it may not have arrived, and I ask again (S-35, S-11, F-96)', async ({
  trader,
  exchange,
}) => {
  await foreignUnderOurId(trader, exchange)
  const { page } = trader
  await page.getByRole('link', { name: 'Decide: 1 unresolved order' }).first().click()
  const card = page.getByRole('article', { name: /^Buy 0\.01 BTCUSDT at/ })
  await page.route('**/api/intents/*/choice', (route) => route.abort())
  await card.getByRole('button', { name: /^Keep watching: Buy 0\.01/ }).click()
  await expect(card.getByText(/^Your server did not answer: “Keep watching” may not have arrived\./)).toBeVisible()
  await expect(card.getByText(/Keep watching\. Nothing was sent\.$/)).toHaveCount(0)
  await page.unroute('**/api/intents/*/choice')
  await card.getByRole('button', { name: 'Again: Keep watching' }).click()
  await expect(card.getByText(/Keep watching\. Nothing was sent\.$/)).toBeVisible()
  await expect(card.getByText(/may not have arrived/)).toHaveCount(0)
})

test('an order that is still asked about counts down to the next question, and its end stays on the page (S-31, S-33, S-34)', async ({
  trader,
  exchange,
}) => {
  await exchange.holdPrices()
  await trader.open('spot', 'BTCUSDT')
  const { page } = trader
  await trader.openJournal()
  await page.getByRole('link', { name: 'Unresolved', exact: true }).click()
  await expect(page.getByText('Nothing is unresolved').first()).toBeVisible()
  await expect(page.getByText(/An order whose answer is lost stands here until it is settled\.$/)).toBeVisible()

  await trader.open('spot', 'BTCUSDT')
  const price = String(Math.round((await exchange.lastPrice('spot', 'BTCUSDT')) - 3_000))
  await exchange.control.setFault({ id: 'F-06', market: 'spot', method: 'POST', path: '/api/v3/order', truth: 'not' })
  await trader.send({ kind: 'Limit', side: 'Buy', price, size: '0.01' }, /^Buy 0\.01 BTC at/)
  await expect(trader.answer('Sent, not confirmed. Checking with Binance.')).toBeVisible()
  await page.goto(`${trader.origin}/a/paper/unresolved`)
  const card = page.getByRole('article', { name: /^Buy 0\.01 BTCUSDT at/ })
  await expect(card.getByText(/^Sent, not confirmed\. Checking with Binance\./)).toBeVisible()
  await expect(card.getByText(/^to Binance in \d\d:\d\d$/)).toBeVisible()
  await expect(card.getByRole('button', { name: /^Mark handled/ })).toBeDisabled()
  const settled = page.getByRole('region', { name: 'Settled while you looked' })
  await expect(settled.getByText(/Proven not placed: nothing rests, nothing traded\./)).toBeVisible({ timeout: 60_000 })
  expect((await exchange.truth()).spot.orders).toEqual([])
})

test('two orders under one of my ids: both are shown, entry on that symbol is off, until I say that I have looked (S-28, F-14)', async ({
  trader,
  exchange,
}) => {
  await exchange.holdPrices()
  await trader.open('spot', 'BTCUSDT')
  const { page } = trader
  const last = await exchange.lastPrice('spot', 'BTCUSDT')
  const price = String(Math.round(last - 3_000))
  // The bytes of the order arrive twice; the first, at market, is gone by the time the second comes.
  await exchange.control.setFault({ id: 'F-14', market: 'spot', path: '/api/v3/order', method: 'POST' })
  await trader.send({ kind: 'Market', side: 'Buy', size: '0.01' }, /^Buy 0\.01 BTC at market/)
  const banner = page.getByRole('link', { name: 'Decide: 1 unresolved order' }).first()
  await expect(banner).toBeVisible()
  await trader.fill({ kind: 'Limit', side: 'Buy', price, size: '0.02' })
  await expect(trader.ticket.getByRole('button', { name: /^Entry is off: two orders stand under one/ })).toBeDisabled()

  await banner.click()
  const card = page.getByRole('article', { name: /^Buy 0\.01 BTCUSDT/ })
  await expect(card.getByText(/At Binance they are \d+, \d+\. Both are real/)).toBeVisible()
  await card.getByRole('button', { name: /^I have looked at both/ }).click()
  await expect(card.getByText(/You have looked; new entries on this symbol are open\./)).toBeVisible()
  await expect(card.getByRole('button', { name: /^I have looked at both/ })).toHaveCount(0)

  await trader.open('spot', 'BTCUSDT')
  await trader.buy('0.02', 'BTC', price)
})
