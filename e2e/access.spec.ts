import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './fixtures/test'

test('a screen reader finds no serious obstacle on any page, in dark and in light', async ({
  trader,
  binnacle,
  page,
}) => {
  const serious = async (): Promise<string[]> => {
    const { violations } = await new AxeBuilder({ page: page as never })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
      .analyze()
    return violations
      .filter((one) => one.impact === 'serious' || one.impact === 'critical')
      .map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' | ')}`)
  }
  for (const theme of ['dark', 'light']) {
    await page.context().addCookies([{ name: 'binnacle-theme', value: theme, url: binnacle.origin }])
    await trader.open('usdm', 'BTCUSDT')
    for (const place of ['positions', 'chart', 'trade', 'orders', 'account'] as const) {
      await trader.show(place)
      expect(await serious(), `${place}, ${theme}`).toEqual([])
    }
  }
  await page.context().clearCookies({ name: /session|binnacle(?!-theme)/ })
  await page.goto(`${binnacle.origin}/sign-in`)
  expect(await serious(), 'sign-in').toEqual([])
})

test('no page is wider than the screen, from 360 px up', async ({ trader, page }, info) => {
  if (info.project.name === 'phone') await page.setViewportSize({ width: 360, height: 640 })
  await trader.open('usdm', 'BTCUSDT')
  for (const place of ['positions', 'chart', 'trade', 'orders', 'account'] as const) {
    await trader.show(place)
    const { wide, room } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      room: document.documentElement.clientWidth,
    }))
    expect(wide, place).toBeLessThanOrEqual(room)
  }
})
