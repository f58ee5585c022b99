import { expect, test } from './fixtures/test'
import { onScreen } from './pages/trading-page'
import type { PaperExchange } from './fixtures/paper-exchange'

/** A signed call at the exchange behind the desk's back, as the Binance app would do it. */
async function placeElsewhere(
  exchange: PaperExchange,
  path: string,
  parameters: Record<string, string>,
): Promise<void> {
  const { createHmac } = await import('node:crypto')
  const { apiKey, secretKey } = await exchange.keys()
  const query = new URLSearchParams({ ...parameters, timestamp: String(await exchange.control.time()) }).toString()
  const signature = createHmac('sha256', secretKey).update(query).digest('hex')
  const reply = await fetch(`${exchange.spotOrigin}${path}?${query}&signature=${signature}`, {
    method: 'POST',
    headers: { 'X-MBX-APIKEY': apiKey },
  })
  expect(reply.status, await reply.text()).toBe(200)
}

test('an order list that I made elsewhere stands as one group, says which leg waits for which, and one press cancels it', async ({
  trader,
  exchange,
}) => {
  const price = await exchange.standAtWhole('spot', 'BTCUSDT')
  await trader.open('spot', 'BTCUSDT')
  const [buy, profit, stop] = [price - 1_000, price + 1_000, price - 3_000]
  await placeElsewhere(exchange, '/api/v3/orderList/otoco', {
    symbol: 'BTCUSDT',
    workingType: 'LIMIT',
    workingSide: 'BUY',
    workingTimeInForce: 'GTC',
    workingPrice: String(buy),
    workingQuantity: '0.01',
    pendingSide: 'SELL',
    pendingQuantity: '0.01',
    pendingAboveType: 'LIMIT_MAKER',
    pendingAbovePrice: String(profit),
    pendingBelowType: 'STOP_LOSS',
    pendingBelowStopPrice: String(stop),
  })
  await trader.show('orders')
  const group = await trader.group(/^OTOCO on BTCUSDT/)
  await expect(group.getByText('One places a pair')).toBeVisible()
  await expect(group.getByText('The pair is placed when the first is filled whole', { exact: false })).toBeVisible()
  const first = trader.openOrder(`Buy 0.01 BTCUSDT at ${onScreen(buy, 2)}`)
  await expect(first.getByText('Goes first')).toBeVisible()
  const second = trader.openOrder(`Sell 0.01 BTCUSDT at ${onScreen(profit, 2)}`)
  await expect(second.getByText('Waits for the first, one of a pair')).toBeVisible()
  await group.getByRole('button', { name: /^Cancel the list OTOCO on BTCUSDT/ }).click()
  await expect(first).toHaveCount(0)
  await expect(second).toHaveCount(0)
  expect(await exchange.open()).toMatchObject({ spot: 0 })
})
