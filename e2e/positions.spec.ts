import { expect, test } from './fixtures/test'
import { onScreen } from './pages/trading-page'

test('I open a position, watch its profit move with the mark, protect it with a stop and close it', async ({
  trader,
  exchange,
}) => {
  const start = await exchange.standAtWhole('usdm', 'BTCUSDT')
  await trader.open('usdm', 'BTCUSDT')
  await trader.buy('0.05', 'BTC')

  await trader.show('positions')
  const position = trader.position('BTCUSDT')
  await expect(position).toContainText('Long')
  await expect(position).toContainText(/unprotected/i)

  // 500 dollars up on a twentieth of a bitcoin is 25 in profit, less the spread paid on the way in.
  await exchange.control.movePrice('usdm', 'BTCUSDT', String(start + 500))
  await expect(position).toContainText(/\+2[345]\.\d/)
  await exchange.control.movePrice('usdm', 'BTCUSDT', String(start - 500))
  await expect(position).toContainText(/−2[567]\.\d/)

  const stop = start - 2_000
  await trader.send(
    { kind: 'Stop', side: 'Sell', trigger: String(stop), wholePosition: true },
    new RegExp(`^Sell the whole position when ${onScreen(stop, 1)} is reached`),
  )
  await expect(trader.answer(/^Accepted: Sell the whole position/)).toBeVisible()
  expect(await exchange.open()).toMatchObject({ algo: 1 })
  await trader.show('positions')
  await expect(position).toContainText('100%')
  await expect(position).not.toContainText(/unprotected/i)

  await position.getByRole('button', { name: 'Close 100% of the Long BTCUSDT' }).click()
  await position.getByRole('button', { name: 'Close 0.05 BTC at market' }).click()
  await expect(trader.position('BTCUSDT')).toHaveCount(0)
  const { usdm } = await exchange.truth()
  expect(usdm.positions.filter((one) => Number(one['positionAmt']) !== 0)).toEqual([])
  // The stop of a position that is gone expires with it.
  await trader.show('orders')
  await expect(trader.openOrder(/BTCUSDT stop at/)).toHaveCount(0)
})

test('my stop sells the position when the price falls to it', async ({ trader, exchange }) => {
  const start = await exchange.standAtWhole('usdm', 'ETHUSDT')
  await trader.open('usdm', 'ETHUSDT')
  await trader.buy('1', 'ETH')
  const stop = start - 50
  await trader.send(
    { kind: 'Stop', side: 'Sell', trigger: String(stop), wholePosition: true },
    /^Sell the whole position when/,
  )
  await expect(trader.answer(/^Accepted: Sell the whole position/)).toBeVisible()
  await trader.show('positions')
  await expect(trader.position('ETHUSDT')).toBeVisible()
  await exchange.control.movePrice('usdm', 'ETHUSDT', String(stop - 1))
  await expect(trader.position('ETHUSDT')).toHaveCount(0)
  expect(await exchange.open()).toEqual({ spot: 0, usdm: 0, algo: 0 })
})
