import { describe, expect, test } from 'vitest'
import type { Position } from '../../domain/account'
import { decimal } from '../../domain/decimal'
import type { ProtectPositionRequest } from '../../wire/requests'
import { caller, newKey, openDesk, valueOf, type DeskStage } from './testing/desk-stage'

const d = decimal
const LONG: Position = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  quantity: d('0.5'),
  entryPrice: d('50000'),
  unrealizedPnl: d('0'),
  markPrice: d('50000'),
  liquidationPrice: d('45000'),
  marginAsset: 'USDT',
  exchangeTime: 1,
}

async function withPosition(position: Position = LONG): Promise<DeskStage> {
  const desk = await openDesk({ live: false })
  desk.usdm.positions = [position]
  for (const venue of [desk.spot, desk.usdm]) venue.handlers?.onLive()
  await desk.pass(1_500)
  return desk
}

type Exits = ProtectPositionRequest['exits']
const STOP = { kind: 'stop', triggerPrice: '48000', triggerBy: 'MARK_PRICE' } as const
const target = (triggerPrice: string, quantity: string) =>
  ({ kind: 'take-profit', triggerPrice, quantity, triggerBy: 'CONTRACT_PRICE' }) as const
const protect = (desk: DeskStage, exits: Exits, more: Partial<ProtectPositionRequest> = {}, key = newKey()) =>
  desk.parts.desk.protectPosition(caller, key, {
    account: 'paper',
    market: 'usdm',
    symbol: 'BTCUSDT',
    positionSide: 'BOTH',
    exits,
    seen: { generation: desk.generation(), positionQuantity: '0.5' },
    ...more,
  })
const orders = (desk: DeskStage) => desk.usdm.calls.flatMap((call) => (call.name === 'place' ? (call.order ?? []) : []))

describe('stops and take profits of a position in one act', () => {
  test('S-25 a stop of the whole and two targets go out as three orders that can only reduce', async () => {
    const desk = await withPosition()
    const key = newKey()
    const exits: Exits = [STOP, target('51000', '0.2'), target('52000', '0.3')]
    const { act } = valueOf(await protect(desk, exits, {}, key))
    expect(act.kind).toBe('protect')
    expect(act.intents.map(({ state }) => state)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(orders(desk)).toMatchObject([
      { side: 'SELL', orderType: 'STOP_MARKET', closePosition: true, triggerPrice: '48000', triggerBy: 'MARK_PRICE' },
      { side: 'SELL', orderType: 'TAKE_PROFIT_MARKET', quantity: '0.2', reduceOnly: true },
      { side: 'SELL', orderType: 'TAKE_PROFIT_MARKET', quantity: '0.3', reduceOnly: true },
    ])
    const again = valueOf(await protect(desk, exits, {}, key))
    expect(again.replayed).toBe(true)
    expect(orders(desk)).toHaveLength(3)
  })

  test('S-24 one that the exchange refuses is tried anew by itself, the others stand', async () => {
    const desk = await withPosition()
    let refusals = 1
    desk.usdm.onPlace = (order, clientOrderId) =>
      order.orderType === 'STOP_MARKET' && refusals-- > 0
        ? desk.usdm.rejected('overloaded', { code: -1008 })
        : desk.usdm.accepted(desk.usdm.rest(order, clientOrderId))
    const { act } = valueOf(await protect(desk, [STOP, target('51000', '0.2')]))
    expect(act.intents.map(({ state }) => state)).toEqual(['rejected', 'accepted'])
    await desk.pass(3_000)
    const again = desk.picture().intents.find(({ retry }) => retry !== undefined)
    expect(again).toMatchObject({ state: 'accepted', retry: { of: act.intents[0]?.intentId, attempt: 2 } })
  })

  test.each([
    ['a stop beyond liquidation', [{ ...STOP, triggerPrice: '44000' }], 'stop-beyond-liquidation'],
    [
      'targets that are together more than the position',
      [target('51000', '0.3'), target('52000', '0.3')],
      'targets-above-position',
    ],
    ['one of several on the wrong side of the market', [STOP, target('49000', '0.2')], 'trigger-wrong-side'],
    ['a trigger off the tick', [{ ...STOP, triggerPrice: '48000.05' }], 'price-tick'],
  ] as const)('%s sends nothing at all', async (_, exits, code) => {
    const desk = await withPosition()
    expect(await protect(desk, exits as unknown as Exits)).toMatchObject({ kind: 'invalid', reason: { code } })
    expect(orders(desk)).toEqual([])
    expect(desk.picture().intents).toEqual([])
  })

  test('S-13 another size than was seen, or none at all, is told', async () => {
    const desk = await withPosition()
    const seen = { generation: desk.generation(), positionQuantity: '0.4' }
    expect(await protect(desk, [STOP], { seen })).toMatchObject({ reason: { code: 'position-changed' } })
    expect(await protect(desk, [STOP], { symbol: 'ETHUSDT' })).toMatchObject({ reason: { code: 'no-position' } })
    expect(orders(desk)).toEqual([])
  })

  test('S-52 I7 nothing leaves once trading is locked', async () => {
    const desk = await withPosition()
    await desk.parts.desk.killSwitch(caller, newKey(), { account: 'paper', mode: 'entries' })
    expect(await protect(desk, [STOP])).toMatchObject({ kind: 'locked' })
    expect(orders(desk)).toEqual([])
  })
})
