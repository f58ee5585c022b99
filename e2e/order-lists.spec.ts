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

test('I make a pair that sells what I hold: profit above, stop below, told whole on the button, and cancel it as one', async ({
  trader,
  exchange,
}) => {
  const price = await exchange.standAtWhole('spot', 'BTCUSDT')
  await trader.open('spot', 'BTCUSDT')
  await trader.buy('0.02', 'BTC')
  const form = await trader.openListTicket('OCO')
  await expect(form.getByRole('img', { name: /Whichever comes first cancels the other/ })).toBeVisible()
  await form.getByLabel('Size', { exact: true }).fill('0.01')
  await form.getByLabel('Take profit price').fill(String(price - 500))
  await form.getByLabel('Stop trigger').fill(String(price - 1_000))
  await expect(form.getByRole('button', { name: 'Something above is not allowed yet' })).toBeDisabled()
  await expect(form.getByText('The upper leg must stand above the market', { exact: false })).toBeVisible()
  await form.getByLabel('Take profit price').fill(String(price + 1_000))
  const [profit, stop] = [onScreen(price + 1_000, 2), onScreen(price - 1_000, 2)]
  await trader.sendList(form, `OCO: Sell 0.01 BTC at ${profit} or sell 0.01 BTC stop at ${stop}`)
  await expect(form.getByText(/^Accepted as one list/)).toBeVisible()
  expect(await exchange.open()).toMatchObject({ spot: 2 })
  await trader.show('orders')
  const group = await trader.group(/^OCO on BTCUSDT/)
  await group.getByRole('button', { name: /^Cancel the list OCO/ }).click()
  await expect(trader.openOrder(`Sell 0.01 BTCUSDT at ${profit}`)).toHaveCount(0)
  expect(await exchange.open()).toMatchObject({ spot: 0 })
})

test('I buy with a pair behind it that sells what was really bought, and it waits until the first is filled', async ({
  trader,
  exchange,
}) => {
  const price = await exchange.standAtWhole('spot', 'BTCUSDT')
  await trader.open('spot', 'BTCUSDT')
  const form = await trader.openListTicket('OPOCO')
  await form.getByLabel('Size', { exact: true }).fill('0.01')
  await form.getByLabel('First price').fill(String(price - 1_000))
  await form.getByLabel('Take profit price').fill(String(price + 1_000))
  await form.getByLabel('Stop trigger').fill(String(price - 3_000))
  await trader.sendList(form, `OPOCO: Buy 0.01 BTC at ${onScreen(price - 1_000, 2)}, then sell what was bought`)
  await expect(form.getByText(/^Accepted as one list/)).toBeVisible()
  await trader.show('orders')
  const group = await trader.group(/^OPOCO on BTCUSDT/)
  await expect(group.getByText('The pair sells what the first bought', { exact: false })).toBeVisible()
  await exchange.control.movePrice('spot', 'BTCUSDT', String(price - 1_100))
  await expect(group.getByText('The first is filled', { exact: false })).toBeVisible()
  expect(await exchange.open()).toMatchObject({ spot: 2 })
})

test('I tick take profit and stop on a limit order: it says that it becomes an OPOCO list and why, and places it', async ({
  trader,
  exchange,
}) => {
  const price = await exchange.standAtWhole('spot', 'BTCUSDT')
  const entry = price - 1_000
  await trader.open('spot', 'BTCUSDT')
  await trader.fill({ kind: 'Limit', side: 'Buy', price: String(entry), size: '0.01' })
  const exits = trader.ticket.getByRole('group', { name: 'Take profit and stop' })
  await exits.getByRole('checkbox', { name: 'Take profit' }).check()
  await exits.getByRole('checkbox', { name: 'Stop' }).check()
  await exits.getByRole('textbox', { name: 'Take profit' }).fill(String(entry + 2_000))
  await exits.getByRole('combobox', { name: 'Stop by' }).selectOption('offset')
  await exits.getByRole('textbox', { name: 'Stop' }).fill('1000')
  await expect(exits.getByText('Sent as OPOCO, one pays for a pair.', { exact: false })).toBeVisible()
  await expect(exits.getByText('sell what was really bought, fee taken off', { exact: false })).toBeVisible()
  await expect(exits.getByText('Reward to risk 2.', { exact: false })).toBeVisible()
  await trader.sendTicket(
    new RegExp(
      `Buy 0\\.01 BTC at ${onScreen(entry, 2)}, then sell what was bought at ${onScreen(entry + 2_000, 2)} or sell what was bought stop at ${onScreen(entry - 1_000, 2)}`,
      'i',
    ),
  )
  await expect(trader.answer(/^Accepted: Buy 0\.01 BTC/)).toBeVisible()
  await trader.show('orders')
  await expect(await trader.group(/^OPOCO on BTCUSDT/)).toBeVisible()
  expect(await exchange.open()).toMatchObject({ spot: 3 })
})

test('a take profit on the wrong side of my entry is told beside its field, and nothing is sent', async ({
  trader,
  exchange,
}) => {
  const price = await exchange.standAtWhole('spot', 'BTCUSDT')
  await trader.open('spot', 'BTCUSDT')
  await trader.fill({ kind: 'Limit', side: 'Buy', price: String(price - 1_000), size: '0.01' })
  const exits = trader.ticket.getByRole('group', { name: 'Take profit and stop' })
  await exits.getByRole('checkbox', { name: 'Take profit' }).check()
  await exits.getByRole('checkbox', { name: 'Stop' }).check()
  await exits.getByRole('textbox', { name: 'Take profit' }).fill(String(price - 3_000))
  await exits.getByRole('textbox', { name: 'Stop' }).fill(String(price - 2_000))
  await expect(exits.getByText('A take profit stands where the entry wins: here it would lose.')).toBeVisible()
  await expect(trader.ticket.getByRole('button', { name: /^Something above has to change/ })).toBeDisabled()
  expect(await exchange.open()).toMatchObject({ spot: 0 })
})
