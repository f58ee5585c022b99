import { expect, test } from './fixtures/test'

test('the pages, the bridge and the calls of one server share one engine, however often its code is loaded (S-93)', async ({
  trader,
  binnacle,
  page,
}, info) => {
  test.skip(info.project.name === 'phone', 'The same server serves both.')
  await trader.open('spot', 'BTCUSDT')
  await trader.send({ kind: 'Market', side: 'Buy', size: '0.01' }, /^Buy 0\.01 BTC at market/)
  // A handler placed it, the bridge tells of it, and a handler reads it back.
  await expect(trader.answer(/^Accepted: Buy 0\.01 BTC/)).toBeVisible()
  for (const path of ['/healthz', '/api/health', '/api/accounts']) await page.request.get(`${binnacle.origin}${path}`)
  await page.reload()
  expect(binnacle.output().match(/"event":"accounts-opened"/g)).toHaveLength(1)
})

test('a phone whose clock is two hours wrong shows live figures as live (F-99, S-70)', async ({ trader, page }) => {
  await page.addInitScript(() => {
    const right = Date.now.bind(Date)
    Date.now = () => right() + 2 * 3_600_000
  })
  await trader.open('spot', 'BTCUSDT')
  await expect(trader.ticket).toHaveAttribute('data-fresh', 'live', { timeout: 60_000 })
})
