import { describe, expect, test } from 'vitest'
import type { Position } from '../../domain/account'
import { decimal } from '../../domain/decimal'
import type { Order } from '../../domain/order'
import { protectionOf } from '../../domain/protection'
import { limitOrder, openDesk, type DeskStage } from './testing/desk-stage'

const d = decimal
const long: Position = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  quantity: d('0.01'),
  entryPrice: d('50000'),
  unrealizedPnl: d('0'),
  marginAsset: 'USDT',
  exchangeTime: 2,
}
const stopOrder = limitOrder('usdm', {
  side: 'SELL',
  orderType: 'STOP_MARKET',
  timeInForce: undefined,
  price: undefined,
  triggerPrice: d('45000'),
  reduceOnly: true,
})

async function withStop(): Promise<{ stage: DeskStage; stop: Order; turn(change: Partial<Order>): void }> {
  const stage = await openDesk()
  stage.usdm.positions = [long]
  stage.usdm.emit({ type: 'positions-changed', market: 'usdm', positions: [long] })
  const stop = stage.usdm.rest(stopOrder, 'elsewhere-stop')
  stage.usdm.tell(stop)
  await stage.settle()
  return { stage, stop, turn: (change) => stage.usdm.tell(stage.usdm.turn(stop, change)) }
}
const failed = (stage: DeskStage) =>
  stage.picture().alarms.flatMap(({ reason }) => (reason.code === 'stop-failed' ? reason.params?.['how'] : []))
const shownProtection = (stage: DeskStage) => {
  const { positions, orders, intents } = stage.picture()
  return protectionOf(positions[0] as Position, orders as Order[], intents as never)
}
const tellChild = (stage: DeskStage, stop: Order, more: Partial<Order>): Order => {
  const { triggerPrice: _, ...terms } = stopOrder
  const child = stage.usdm.rest({ ...terms, orderType: 'MARKET' }, stop.clientOrderId, more)
  stage.usdm.tell(child)
  return child
}

describe('a futures stop that fails while its position stands (S-47)', () => {
  test.each([
    ['REJECTED', 'rejected'],
    ['EXPIRED', 'expired'],
    ['TRIGGERING', 'triggering'],
  ])('F-57 %s: it reads unprotected at once, and within 2 s the owner is told', async (status, how) => {
    const { stage, turn } = await withStop()
    expect(shownProtection(stage)).toMatchObject({ level: 'all', fault: undefined })
    turn({ status })
    await stage.settle()
    expect(shownProtection(stage)).toMatchObject({ level: 'none', fault: how })
    await stage.pass(2_000)
    expect(failed(stage)).toEqual([how])
    await stage.pass(60_000)
    expect(failed(stage)).toEqual([how])
  })

  test('F-57 the order it put on the book ends untraded, told of before its parent or after', async () => {
    for (const childFirst of [true, false]) {
      const { stage, stop, turn } = await withStop()
      const parent = (childOrderId: string | undefined) => turn({ status: 'TRIGGERED', childOrderId })
      if (!childFirst) parent(undefined)
      const child = tellChild(stage, stop, { status: 'EXPIRED' })
      if (childFirst) parent(child.orderId)
      await stage.pass(2_000)
      expect(failed(stage)).toEqual(['expired'])
      expect(shownProtection(stage)).toMatchObject({ level: 'none', fault: 'expired' })
    }
  })

  test('F-71 an order that nobody told of is asked for by the id that its stop names', async () => {
    const { stage, stop, turn } = await withStop()
    const { triggerPrice: _, ...terms } = stopOrder
    const child = stage.usdm.rest({ ...terms, orderType: 'MARKET' }, stop.clientOrderId, { status: 'EXPIRED' })
    turn({ status: 'TRIGGERED', childOrderId: child.orderId })
    await stage.pass(4_000)
    expect(stage.picture().orders.map(({ orderId }) => orderId)).toContain(child.orderId)
    expect(failed(stage)).toEqual(['expired'])
  })

  test('the order it put on the book covers for as long as it works', async () => {
    const { stage, stop, turn } = await withStop()
    const child = tellChild(stage, stop, { status: 'NEW', orderType: 'LIMIT', price: d('44000') })
    turn({ status: 'TRIGGERED', childOrderId: child.orderId })
    await stage.pass(5_000)
    expect(shownProtection(stage)).toMatchObject({ level: 'all' })
    expect(failed(stage)).toEqual([])
  })

  test.each(['TRIGGERED', 'FINISHED', 'CANCELED', 'EXPIRED', 'REJECTED'])(
    '%s with its position gone is no failure',
    async (status) => {
      const { stage, turn } = await withStop()
      turn({ status: 'TRIGGERING' })
      turn({ status })
      stage.usdm.positions = []
      stage.usdm.emit({
        type: 'positions-changed',
        market: 'usdm',
        positions: [{ ...long, quantity: d('0'), exchangeTime: 3 }],
      })
      await stage.pass(5_000)
      expect(failed(stage)).toEqual([])
    },
  )

  test('another stop covers all of it: nobody is frightened', async () => {
    const { stage, turn } = await withStop()
    stage.usdm.tell(stage.usdm.rest({ ...stopOrder, triggerPrice: d('44000') }, 'elsewhere-second'))
    turn({ status: 'REJECTED' })
    await stage.pass(5_000)
    expect(failed(stage)).toEqual([])
  })

  test('F-05 one in doubt covers nothing, and one that was refused says so', async () => {
    const { stage, turn } = await withStop()
    turn({ status: 'CANCELED' })
    await stage.pass(1_000)
    stage.usdm.onPlace = () => stage.usdm.unconfirmed('timeout')
    await stage.place(stopOrder)
    expect(shownProtection(stage)).toMatchObject({ level: 'none', fault: 'unconfirmed' })
    await stage.pass(1_000)
    stage.usdm.onPlace = () => stage.usdm.rejected('rule', { code: -2021 })
    await stage.place(stopOrder, { confirmed: ['doubt', 'repeat'] })
    expect(shownProtection(stage)).toMatchObject({ level: 'none', fault: 'refused' })
  })
})

test.each([
  ['autoclose-1', 'liquidation'],
  ['adl_autoclose', 'adl'],
  ['settlement_autoclose-1', 'settlement'],
])('F-56 a position closed by %s is told of once, in words (S-45)', async (clientOrderId, how) => {
  const { stage } = await withStop()
  const order = stage.usdm.rest(limitOrder('usdm', { side: 'SELL' }), clientOrderId)
  stage.usdm.tell(order)
  const filled = stage.usdm.turn(order, { status: 'FILLED', executedQuantity: d('0.01'), averagePrice: d('44000') })
  stage.usdm.tell(filled)
  stage.usdm.tell(filled)
  await stage.settle()
  const told = stage.picture().alarms.filter(({ reason }) => reason.code === 'position-closed-by-exchange')
  expect(told.map(({ reason }) => reason.params)).toEqual([
    { symbol: 'BTCUSDT', how, quantity: '0.01', price: '44000', orderId: order.orderId },
  ])
})
