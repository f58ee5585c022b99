import { describe, expect, test } from 'vitest'
import type { Order } from '../../domain/order'
import { caller, limitOrder, newJournalPath, newKey, openDesk, valueOf, type DeskStage } from './testing/desk-stage'

const shown = (stage: DeskStage, { orderId }: Pick<Order, 'orderId'>) => {
  const found = stage.picture().orders.find((order) => order.orderId === orderId)
  return { elsewhere: found?.elsewhere, canceledBy: found?.canceledBy, status: found?.status }
}
async function ours(stage: DeskStage): Promise<Order> {
  const { intent } = valueOf(await stage.place(limitOrder(), { confirmed: ['repeat'] }))
  const order = stage.spot.orders.find(({ clientOrderId }) => clientOrderId === intent.clientOrderId)
  if (order === undefined) throw new Error('not placed')
  stage.spot.tell(order)
  await stage.settle()
  return order
}
const cancelAtExchange = async (stage: DeskStage, order: Order): Promise<void> => {
  stage.spot.tell(stage.spot.turn(order, { status: 'CANCELED' }))
  await stage.settle()
}

describe('what was done elsewhere is labelled so (S-46, F-55)', () => {
  test('an order under another id, on screen and in the history; one of ours is not', async () => {
    const stage = await openDesk()
    const theirs = stage.spot.rest(limitOrder(), 'web_1234')
    stage.spot.tell(theirs)
    const own = await ours(stage)
    expect(shown(stage, theirs)).toMatchObject({ elsewhere: true })
    expect(shown(stage, own)).toMatchObject({ elsewhere: undefined })
    const history = valueOf(await stage.parts.desk.orderHistory('paper', 'spot', 'BTCUSDT', 50))
    expect(Object.fromEntries(history.map((order) => [order.orderId, order.elsewhere ?? false]))).toEqual({
      [theirs.orderId]: true,
      [own.orderId]: false,
    })
  })

  test('an order of the exchange itself was not made elsewhere (F-56)', async () => {
    const stage = await openDesk()
    const forced = stage.usdm.rest(limitOrder('usdm', { side: 'SELL' }), 'autoclose-1')
    stage.usdm.tell(forced)
    await stage.settle()
    expect(shown(stage, forced).elsewhere).toBeUndefined()
  })

  test('an order of ours that somebody canceled elsewhere', async () => {
    const stage = await openDesk()
    const order = await ours(stage)
    await cancelAtExchange(stage, order)
    expect(shown(stage, order)).toMatchObject({ status: 'CANCELED', canceledBy: 'elsewhere' })
  })

  const byUs: readonly [string, (stage: DeskStage, order: Order) => Promise<unknown>][] = [
    [
      'one cancel',
      (stage, { orderId }) =>
        stage.parts.desk.cancelOrder(caller, newKey(), {
          account: 'paper',
          market: 'spot',
          symbol: 'BTCUSDT',
          target: { service: 'order', orderId },
        }),
    ],
    [
      'a cancel whose answer is lost',
      (stage, { orderId }) => {
        stage.spot.onCancel = () => stage.spot.unconfirmed('timeout')
        return stage.parts.desk.cancelOrder(caller, newKey(), {
          account: 'paper',
          market: 'spot',
          symbol: 'BTCUSDT',
          target: { service: 'order', orderId },
        })
      },
    ],
    [
      'a cancel-all',
      (stage) => stage.parts.desk.cancelAll(caller, newKey(), { account: 'paper', scope: { mode: 'everything' } }),
    ],
  ]
  test.each(byUs)('not one that %s of ours took, also after a restart', async (_name, act) => {
    const journalPath = newJournalPath()
    const stage = await openDesk({ journalPath })
    const order = await ours(stage)
    const second = await ours(stage)
    await act(stage, order)
    await stage.settle()
    await cancelAtExchange(stage, order)
    if (_name === 'a cancel-all') await cancelAtExchange(stage, second)
    await stage.pass(3_000)
    expect(shown(stage, order)).toMatchObject({ status: 'CANCELED', canceledBy: undefined })
    await stage.parts.stop()
    const next = await openDesk({ journalPath, clock: stage.clock, spot: stage.spot })
    const history = valueOf(await next.parts.desk.orderHistory('paper', 'spot', 'BTCUSDT', 50))
    expect(history.find(({ orderId }) => orderId === order.orderId)).toMatchObject({ status: 'CANCELED' })
    expect(history.find(({ orderId }) => orderId === order.orderId)?.canceledBy).toBeUndefined()
  })

  test('a cancel of ours that came too late does not claim the one that was first', async () => {
    const stage = await openDesk()
    const order = await ours(stage)
    stage.spot.turn(order, { status: 'CANCELED' })
    await stage.parts.desk.cancelOrder(caller, newKey(), {
      account: 'paper',
      market: 'spot',
      symbol: 'BTCUSDT',
      target: { service: 'order', orderId: order.orderId },
    })
    await stage.pass(2_000)
    const history = valueOf(await stage.parts.desk.orderHistory('paper', 'spot', 'BTCUSDT', 50))
    expect(history.find(({ orderId }) => orderId === order.orderId)?.canceledBy).toBe('elsewhere')
  })
})
