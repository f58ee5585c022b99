import { afterEach, expect, it } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { NewOrder } from '../../domain/order'
import type { AccountPicture } from '../../wire/replies'
import { caller, newKey, valueOf } from '../trading/testing/desk-stage'
import { openExchangeStage, type ExchangeStage } from '../trading/testing/exchange-stage'

let stage: ExchangeStage | undefined
afterEach(async () => {
  await stage?.close()
  stage = undefined
})

const picture = (): AccountPicture => {
  const found = stage?.parts.feed.picture('paper')
  if (found === undefined) throw new Error('no picture')
  return found.picture
}

async function until(what: string, done: () => boolean): Promise<void> {
  const began = Date.now()
  while (!done()) {
    if (Date.now() - began > 60_000) throw new Error(`${what}: ${JSON.stringify(picture().resets)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const isLive = (): boolean => picture().phases.spot === 'live' && picture().phases.usdm === 'live'

function place(more: Partial<NewOrder>) {
  if (stage === undefined) throw new Error('no stage')
  const market = more.market ?? 'spot'
  const price = Number(stage.price(market, 'BTCUSDT'))
  return stage.parts.desk.placeOrder(caller, newKey(), {
    account: 'paper',
    order: {
      market,
      symbol: 'BTCUSDT',
      side: 'BUY',
      positionSide: 'BOTH',
      quantity: decimal('0.002'),
      ...(more.orderType === 'MARKET'
        ? { orderType: 'MARKET' as const }
        : {
            orderType: 'LIMIT' as const,
            timeInForce: 'GTC' as const,
            price: decimal(String(Math.floor(price * 0.9))),
          }),
      ...more,
    },
    seen: { generation: stage.parts.feed.picture('paper')?.gen ?? 0 },
  })
}

it('S-67 I4 a reset by the control API leaves no order, position or trade of before, and trading waits for the owner', {
  timeout: 150_000,
}, async () => {
  stage = await openExchangeStage()
  await until('live', isLive)
  for (const market of ['spot', 'usdm'] as const) {
    expect(valueOf(await place({ market })).intent.state).toBe('accepted')
    expect(valueOf(await place({ market, orderType: 'MARKET', quantity: decimal('0.003') })).intent.state).toBe(
      'accepted',
    )
  }
  await until('traded', () => picture().positions.length === 1 && picture().fills.length >= 2)

  await stage.control.reset()
  await until('noticed', () => picture().resets.length === 2)
  await until('live again', isLive)
  const { orders, positions, fills, resets, entryBlockedBy, alarms } = picture()
  expect(resets.map(({ market, epoch, lostOrders }) => [market, epoch, lostOrders]).sort()).toEqual([
    ['spot', 2, 1],
    ['usdm', 2, 1],
  ])
  expect(orders.map(({ status }) => status)).toEqual(['LOST_IN_RESET', 'LOST_IN_RESET'])
  expect(positions).toEqual([])
  expect(fills).toEqual([])
  expect(entryBlockedBy?.code).toBe('venue-reset')
  // The reset stands on screen until it was seen; nothing of what followed from it is an alarm beside the money that came in anew.
  expect(alarms.filter(({ reason }) => reason.code !== 'money-elsewhere')).toEqual([])
  expect(picture().balances.find(({ market, asset }) => market === 'spot' && asset === 'USDT')?.free).toBe(
    '100000.00000000',
  )
  expect((await place({})).kind).toBe('locked')

  const upTo = Math.max(...resets.map(({ at }) => at))
  expect(valueOf(await stage.parts.desk.seeResets(caller, { account: 'paper', upTo }))).toEqual([])
  await stage.refreshPrices()
  expect(valueOf(await place({ quantity: decimal('0.004') })).intent.state).toBe('accepted')
  const history = valueOf(await stage.parts.desk.orderHistory('paper', 'spot', 'BTCUSDT', 10))
  expect(history.map(({ status }) => status).sort()).toEqual(['LOST_IN_RESET', 'NEW'])
})
