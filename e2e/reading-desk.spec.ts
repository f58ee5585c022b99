import { expect, test } from './fixtures/test'
import { onScreen } from './pages/trading-page'

const BAND = /^Process \d+ trades on this data folder/

test('I open a second desk on the same folder: it shows my order, sends nothing, and takes over when the first one dies (S-91, F-89)', async ({
  trader,
  binnacle,
  exchange,
  page,
}, info) => {
  test.setTimeout(150_000)
  await exchange.holdPrices()
  const price = Math.floor((await exchange.bestBid('spot', 'BTCUSDT')) * 0.98).toFixed(2)
  const told = `Buy 0.01 BTCUSDT at ${onScreen(Number(price), 2)}`
  await trader.open('spot', 'BTCUSDT')
  await trader.buy('0.01', 'BTC', price)

  const second = await binnacle.startBeside()
  const sockets: number[] = []
  page.on('websocket', (socket) => socket.on('close', () => sockets.push(1)))
  try {
    await test.step('the second one shows it and says that it only reads', async () => {
      await page.goto(`${second.origin}/a/paper/spot/BTCUSDT?i=15m`)
      await expect(page.getByText(BAND)).toBeVisible()
      await trader.show('orders')
      await expect(trader.openOrder(told)).toBeVisible()
      const cancel = trader.openOrder(told).getByRole('button', { name: /^Cancel buy 0\.01/ })
      await expect(cancel).toBeDisabled()
      await expect(cancel).toHaveAttribute('title', /^This desk only reads\. Do this at the one that trades/)
      await trader.show('trade')
      await expect(trader.ticket.getByRole('button', { name: /^This desk only reads/ })).toBeDisabled()
      await info.attach('reading', { body: await page.screenshot(), contentType: 'image/png' })
    })

    await test.step('nothing that acts is taken, whatever asks', async () => {
      const before = (await exchange.truth()).spot.orders
      for (const [path, body] of [
        ['/api/cancel-all', { account: 'paper', scope: { mode: 'everything' } }],
        ['/api/kill-switch', { account: 'paper', mode: 'flatten' }],
        [
          '/api/cancels',
          { account: 'paper', market: 'spot', symbol: 'BTCUSDT', target: { service: 'order', orderId: '1' } },
        ],
        ['/api/alarms/seen', { account: 'paper', upTo: 1 }],
        ['/api/dead-man', { account: 'paper', on: true }],
      ] as const) {
        const reply = await page.request.post(`${second.origin}${path}`, {
          data: body,
          headers: { origin: second.origin, 'sec-fetch-site': 'same-origin', 'idempotency-key': crypto.randomUUID() },
        })
        expect([path, reply.status(), await reply.json()]).toEqual([
          path,
          423,
          { error: { code: 'reading-desk', params: { process: expect.stringMatching(/^\d+$/) as unknown } } },
        ])
      }
      expect((await exchange.truth()).spot.orders).toEqual(before)
      expect(await (await page.request.get(`${second.origin}/healthz`)).json()).toMatchObject({ status: 'reading' })
    })

    await test.step('the first one dies; the second trades, and the page follows by itself', async () => {
      await binnacle.kill()
      await expect(page.getByText(BAND)).toHaveCount(0, { timeout: 30_000 })
      await expect(trader.ticket).toHaveAttribute('data-fresh', 'live', { timeout: 30_000 })
      expect(sockets.length).toBeGreaterThan(0)
      expect(second.output()).toContain('This desk trades from now on.')
      await trader.cancelOrder(told)
      await expect.poll(async () => (await exchange.truth()).spot.orders[0]?.['status']).toBe('CANCELED')
      expect((await exchange.truth()).spot.orders).toHaveLength(1)
      await expect
        .poll(async () => await (await page.request.get(`${second.origin}/healthz`)).json(), { timeout: 30_000 })
        .toMatchObject({ status: 'ok' })
    })
  } finally {
    await second.stop()
  }
})
