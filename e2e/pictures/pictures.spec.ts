import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { type Cookie, postAs, setUpOwner } from '../fixtures/owner'
import { PaperExchange } from '../fixtures/paper-exchange'
import type { Binnacle } from '../fixtures/processes'
import { expect, test } from '../fixtures/test'
import { DeskPage } from '../pages/desk-page'
import { PhonePage } from '../pages/phone-page'
import type { TradingPage } from '../pages/trading-page'

/*
 * The pictures of README and docs: `npm run pictures`. A scene is traded over HTTP as docs/api.md shows, then looked at. Not a
 * test of anything: what it would show is shown by the tests beside.
 */
const folder = fileURLToPath(new URL('../../docs/pictures/', import.meta.url))

test('desk and phone, dark and light', async ({ binnacle, page }, info) => {
  test.setTimeout(240_000)
  const cookie = await setUpOwner(binnacle)
  await page.context().addCookies([cookie])
  await playScene(binnacle, cookie)
  const trader =
    info.project.name === 'phone' ? new PhonePage(page, binnacle.origin) : new DeskPage(page, binnacle.origin)
  for (const theme of ['dark', 'light']) {
    await page.context().addCookies([{ name: 'binnacle-theme', value: theme, url: binnacle.origin }])
    await trader.open('usdm', 'BTCUSDT')
    const take = (name: string) => shoot(page, `${info.project.name === 'phone' ? 'phone' : 'desk'}${name}-${theme}`)
    if (info.project.name === 'phone') await showPhone(trader, take)
    else await showDesk(trader, take)
  }
  await page.context().addCookies([{ name: 'binnacle-theme', value: 'dark', url: binnacle.origin }])
  await trader.open('usdm', 'BTCUSDT')
  const { control } = new PaperExchange(binnacle)
  await control.setFault({ id: 'F-78', path: '*', code: 503, count: 'always' })
  for (const kind of ['user-data', 'market', 'ws-api'] as const)
    await control.setFault({ id: 'F-60', kind, code: 1006 })
  await expect(trader.ticket).toHaveAttribute('data-fresh', 'blind')
  await trader.show('positions')
  await expect(page.locator('[data-fresh="live"]:visible')).toHaveCount(0)
  await page.screenshot({ path: `${folder}${info.project.name}-stale-dark.png`, scale: 'css' })
})

async function showDesk(trader: TradingPage, take: (name: string) => Promise<void>): Promise<void> {
  const { page } = trader
  await expect(trader.position('SOLUSDT')).toBeVisible()
  await trader.fill({ kind: 'Limit', side: 'Buy', size: '0.02' })
  await take('')
  await trader
    .openOrder(/BTCUSDT at/)
    .first()
    .getByRole('button', { name: /^Time line of/ })
    .click()
  await take('-order')
  await page.getByRole('button', { name: 'Choose what to cancel' }).click()
  await take('-cancel')
  await page.keyboard.press('Escape')
  await trader.open('spot', 'ETHUSDT')
  await trader.fill({ kind: 'Market', side: 'Buy', size: '0.5' })
  await take('-spot')
}

async function showPhone(trader: TradingPage, take: (name: string) => Promise<void>): Promise<void> {
  await trader.show('positions')
  await expect(trader.position('SOLUSDT')).toBeVisible()
  await take('-positions')
  await trader.show('chart')
  await take('-chart')
  await trader.show('trade')
  await trader.fill({ kind: 'Limit', side: 'Buy', size: '0.02' })
  await take('-trade')
  await trader.show('orders')
  await take('-orders')
  await trader.show('account')
  await take('-account')
}

async function shoot(page: Page, name: string): Promise<void> {
  // Book, tape and chart have drawn once their hidden tables all have rows; a page without them has nothing to wait for.
  await expect
    .poll(() =>
      page
        .locator('table[aria-label*=" of "]')
        .evaluateAll((all) => all.every((one) => one.querySelector('tbody tr') !== null)),
    )
    .toBe(true)
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  await page.screenshot({ path: `${folder}${name}.png`, scale: 'css' })
}

/** Three positions, one fully and one half covered, and resting orders on both markets. */
async function playScene(binnacle: Binnacle, cookie: Cookie): Promise<void> {
  const exchange = new PaperExchange(binnacle)
  const session = `${cookie.name}=${cookie.value}`
  const order = async (market: string, symbol: string, side: string, orderType: string, rest: object) => {
    const picture = (await (
      await fetch(`${binnacle.origin}/api/accounts/paper`, { headers: { cookie: session } })
    ).json()) as { gen: number }
    const reply = await postAs(
      binnacle,
      session,
      '/api/orders',
      {
        account: 'paper',
        order: { market, symbol, side, positionSide: 'BOTH', orderType, ...rest },
        seen: { generation: picture.gen },
        confirmed: ['repeat', 'doubt'],
      },
      { 'idempotency-key': randomUUID() },
    )
    expect(reply.status, await reply.text()).toBe(200)
  }
  const near = async (market: 'spot' | 'usdm', symbol: string, factor: number, decimals: number) =>
    ((await exchange.lastPrice(market, symbol)) * factor).toFixed(decimals)
  const limit = async (
    market: 'spot' | 'usdm',
    symbol: string,
    side: string,
    quantity: string,
    factor: number,
    decimals: number,
  ) =>
    order(market, symbol, side, 'LIMIT', {
      quantity,
      price: await near(market, symbol, factor, decimals),
      timeInForce: 'GTC',
    })
  const stop = async (
    symbol: string,
    side: string,
    orderType: string,
    factor: number,
    decimals: number,
    rest: object,
  ) =>
    order('usdm', symbol, side, orderType, {
      triggerPrice: await near('usdm', symbol, factor, decimals),
      triggerBy: 'MARK_PRICE',
      ...rest,
    })

  await order('usdm', 'BTCUSDT', 'BUY', 'MARKET', { quantity: '0.05' })
  await order('usdm', 'ETHUSDT', 'SELL', 'MARKET', { quantity: '1.2' })
  await order('usdm', 'SOLUSDT', 'BUY', 'MARKET', { quantity: '12' })
  await order('spot', 'BTCUSDT', 'BUY', 'MARKET', { quantity: '0.02' })
  await order('spot', 'ETHUSDT', 'BUY', 'MARKET', { quoteQuantity: '900' })
  await stop('BTCUSDT', 'SELL', 'STOP_MARKET', 0.985, 1, { closePosition: true })
  await stop('BTCUSDT', 'SELL', 'TAKE_PROFIT_MARKET', 1.02, 1, { closePosition: true })
  await stop('ETHUSDT', 'BUY', 'STOP_MARKET', 1.02, 2, { quantity: '0.6', reduceOnly: true })
  await limit('usdm', 'BTCUSDT', 'BUY', '0.02', 0.993, 1)
  await limit('usdm', 'ETHUSDT', 'SELL', '0.8', 1.01, 2)
  await limit('spot', 'BTCUSDT', 'BUY', '0.01', 0.99, 2)
  await limit('spot', 'ETHUSDT', 'SELL', '0.2', 1.03, 2)
}
