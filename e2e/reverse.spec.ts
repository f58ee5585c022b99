import { expect, test } from './fixtures/test'

test('I turn my long into a short of the same size, and see both orders end', async ({ trader, exchange }) => {
  await exchange.standAtWhole('usdm', 'BTCUSDT')
  await trader.open('usdm', 'BTCUSDT')
  await trader.buy('0.05', 'BTC')
  await trader.openPosition('BTCUSDT', 'Reverse')
  const sheet = trader.positionSheet('BTCUSDT')
  await expect(sheet).toContainText(/Long 0\.050.*Short 0\.050/)
  await expect(sheet).toContainText('First it is closed by an order that can only make it smaller.')
  await trader.run(sheet, /Turn Long 0\.05 into Short 0\.05 on BTCUSDT/)
  const legs = trader.positionSheet('BTCUSDT').getByRole('list', { name: 'What became of both' })
  await expect(legs).toContainText(/Close 0\.05 BTCUSDT.*Done/)
  await expect(legs).toContainText(/Open 0\.05 BTCUSDT.*Done/)
  await expect
    .poll(async () =>
      (await exchange.truth()).usdm.positions.flatMap((one) =>
        Number(one['positionAmt']) === 0 ? [] : [Number(one['positionAmt'])],
      ),
    )
    .toEqual([-0.05])
})

test('when my position cannot be closed nothing is opened, and I am told', async ({ trader, exchange }) => {
  await exchange.standAtWhole('usdm', 'BTCUSDT')
  await trader.open('usdm', 'BTCUSDT')
  await trader.buy('0.05', 'BTC')
  await trader.openPosition('BTCUSDT', 'Reverse')
  const sheet = trader.positionSheet('BTCUSDT')
  await exchange.control.setFault({ id: 'F-43', market: 'usdm' })
  await trader.run(sheet, /Turn Long 0\.05 into Short 0\.05 on BTCUSDT/)
  const legs = sheet.getByRole('list', { name: 'What became of both' })
  await expect(legs).toContainText(/Close 0\.05 BTCUSDT.*Rejected/)
  await expect(legs).toContainText(/Open 0\.05 BTCUSDT.*Never sent/)
  await expect(legs).toContainText('so nothing was opened')
  const { usdm } = await exchange.truth()
  expect(usdm.positions.map((one) => Number(one['positionAmt'])).filter((size) => size !== 0)).toEqual([0.05])
})

test('a stop that is left without its position is named as stray, and one press cancels it', async ({
  trader,
  exchange,
}) => {
  const start = await exchange.standAtWhole('usdm', 'BTCUSDT')
  await trader.open('usdm', 'BTCUSDT')
  await trader.buy('0.05', 'BTC')
  // Of a part of it: Binance ends only those that close the whole position.
  await trader.open('usdm', 'BTCUSDT')
  await trader.send(
    { kind: 'Stop', side: 'Sell', trigger: String(start - 2_000), size: '0.02', reduceOnly: true },
    /^Sell 0\.02 BTC when/,
  )
  await expect(trader.answer(/^Accepted: Sell 0\.02 BTC/)).toBeVisible()
  await trader.openPosition('BTCUSDT', 'Close')
  const sheet = trader.positionSheet('BTCUSDT')
  await trader.run(sheet, /Close 0\.05 BTC of BTCUSDT at market/)
  await expect(sheet).toContainText('Done: Close 0.05 BTC of BTCUSDT at market')
  await sheet.getByRole('button', { name: 'Close', exact: true }).click()

  const strays = trader.page.getByRole('region', { name: 'Stray stops' })
  await expect(strays).toContainText(/Stray: sell 0\.02 BTCUSDT, stop at [\d,.]+/)
  await expect(strays).toContainText('There is no position that it could close.')
  await strays.getByRole('button', { name: /^Cancel stray: sell 0\.02 BTCUSDT/ }).click()
  await expect(strays).toHaveCount(0)
  expect(await exchange.open()).toMatchObject({ algo: 0 })
})
