import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decimal, floorToStep, multiply } from '../../domain/decimal'
import type { Intent } from '../../domain/intent'
import type { PositionSide, Side } from '../../domain/market'
import { caller, openLiveDesk, until, valueOf, YES, type LiveDesk } from './testing/live-desk'

const d = decimal
let desk: LiveDesk
beforeEach(async () => {
  desk = await openLiveDesk()
})
afterEach(() => desk.stage.close())

const positions = () =>
  desk
    .picture()
    .positions.map(({ symbol, positionSide, quantity }) => `${symbol} ${positionSide} ${Number(quantity)}`)
    .sort()
const told = (intents: readonly Intent[]) => intents.map(({ kind, state }) => `${kind} ${state}`)
const share = (of: string) => floorToStep(multiply(desk.stage.price('usdm', 'BTCUSDT'), d(of)), d('0.1'))

async function hold(side: Side, positionSide: PositionSide, symbol = 'BTCUSDT', quantity = '0.05'): Promise<void> {
  await desk.place({ market: 'usdm', symbol, side, positionSide, orderType: 'MARKET', quantity: d(quantity) })
  await until(() => expect(positions().join()).toContain(`${symbol} ${positionSide}`))
}

async function hedge(): Promise<void> {
  const setting = { kind: 'position-mode', hedge: true } as const
  const seen = { generation: desk.generation() }
  valueOf(await desk.stage.parts.desk.changeSetting(caller, randomUUID(), { account: 'paper', setting, seen }))
}

const where = (positionSide: PositionSide) =>
  ({ account: 'paper', market: 'usdm', symbol: 'BTCUSDT', positionSide }) as const

async function reverse(positionSide: PositionSide, quantity: string, otherQuantity?: string) {
  await desk.stage.refreshPrices()
  return valueOf(
    await desk.stage.parts.desk.reversePosition(caller, randomUUID(), {
      ...where(positionSide),
      seen: {
        generation: desk.generation(),
        price: desk.stage.price('usdm', 'BTCUSDT'),
        priceAgeMs: 0,
        positionQuantity: quantity,
        ...(otherQuantity === undefined ? {} : { otherQuantity }),
      },
      confirmed: YES,
    }),
  ).act
}
const later = async (actId: string) => valueOf(await desk.stage.parts.desk.actOf(actId)).intents

describe('one-way mode against the exchange', () => {
  test('a long is turned into a short of the same size', async () => {
    await hold('BUY', 'BOTH')
    const { actId } = await reverse('BOTH', '0.05')
    await until(async () => expect(told(await later(actId))).toEqual(['close accepted', 'place accepted']))
    await until(() => expect(positions()).toEqual(['BTCUSDT BOTH -0.05']))
  })

  test('F-43 a close that is refused opens nothing', async () => {
    await hold('BUY', 'BOTH')
    await desk.stage.control.setFault({ id: 'F-43', market: 'usdm', path: '/fapi/v1/order' })
    const { actId } = await reverse('BOTH', '0.05')
    await until(async () => expect(told(await later(actId))).toEqual(['close rejected', 'place abandoned']))
    expect(positions()).toEqual(['BTCUSDT BOTH 0.05'])
  })

  test('F-06 S-33 two positions close in one act although one answer is lost, and none is closed twice (I1)', {
    timeout: 60_000,
  }, async () => {
    await hold('BUY', 'BOTH')
    await hold('SELL', 'BOTH', 'ETHUSDT', '1')
    await desk.stage.refreshPrices()
    await desk.stage.control.setFault({ id: 'F-06', market: 'usdm', path: '/fapi/v1/order', method: 'POST' })
    const { act } = valueOf(
      await desk.stage.parts.desk.closeAll(caller, randomUUID(), {
        account: 'paper',
        which: 'all',
        positions: desk
          .picture()
          .positions.map(({ symbol, positionSide, quantity }) => ({ symbol, positionSide, quantity })),
        seen: { generation: desk.generation() },
      }),
    )
    expect(act.intents).toHaveLength(2)
    await until(async () => expect(told(await later(act.actId))).toEqual(['close accepted', 'close accepted']), 40_000)
    await until(() => expect(positions()).toEqual([]))
    for (const { clientOrderId } of act.intents) expect(await desk.atExchange(clientOrderId)).toBe(1)
  })
})

describe('hedge mode against the exchange', () => {
  test('a side is protected, turned into the other beside what that holds, and all is closed in one act', {
    timeout: 60_000,
  }, async () => {
    await hedge()
    await hold('BUY', 'LONG')
    await hold('SELL', 'SHORT', 'BTCUSDT', '0.02')
    await desk.stage.refreshPrices()
    const { act } = valueOf(
      await desk.stage.parts.desk.protectPosition(caller, randomUUID(), {
        ...where('LONG'),
        exits: [
          { kind: 'stop', triggerPrice: share('0.95'), triggerBy: 'MARK_PRICE' },
          { kind: 'take-profit', triggerPrice: share('1.05'), triggerBy: 'MARK_PRICE', quantity: '0.03' },
          { kind: 'trailing', callbackPercent: '2', triggerBy: 'CONTRACT_PRICE', quantity: '0.05' },
        ],
        seen: { generation: desk.generation(), positionQuantity: '0.05' },
      }),
    )
    expect(told(act.intents)).toEqual(['place accepted', 'place accepted', 'place accepted'])
    await until(() => expect(desk.openOn('usdm')).toHaveLength(3))

    const { actId } = await reverse('LONG', '0.05', '-0.02')
    await until(async () => expect(told(await later(actId))).toEqual(['close accepted', 'place accepted']))
    await until(() => expect(positions()).toEqual(['BTCUSDT SHORT -0.07']))

    await desk.stage.refreshPrices()
    const closed = valueOf(
      await desk.stage.parts.desk.closeAll(caller, randomUUID(), {
        account: 'paper',
        which: 'all',
        positions: [{ symbol: 'BTCUSDT', positionSide: 'SHORT', quantity: '-0.07' }],
        seen: { generation: desk.generation() },
      }),
    ).act
    expect(told(closed.intents)).toEqual(['close accepted'])
    await until(() => expect(positions()).toEqual([]))
  })
})
