import { describe, expect, test } from 'vitest'
import type { Position } from '../../domain/account'
import { decimal as d } from '../../domain/decimal'
import type { NewOrder } from '../../domain/order'
import { caller, limitOrder, marketOrder, newKey, openDesk, type DeskStage } from './testing/desk-stage'

const long: Position = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  quantity: d('0.5'),
  entryPrice: d('50000'),
  unrealizedPnl: d('0'),
  leverage: 10,
  marginAsset: 'USDT',
  exchangeTime: 1,
}

async function deskWith(position: Position): Promise<DeskStage> {
  const stage = await openDesk({ live: false })
  stage.usdm.positions = [position]
  for (const venue of [stage.spot, stage.usdm]) venue.handlers?.onLive()
  await stage.pass(1_500)
  return stage
}

describe('S-13 what the owner saw, of the price', () => {
  test.each([
    ['moved by more than 0.5 %', { price: '49700' }, 'price-moved'],
    ['moved by less', { price: '49800', priceAgeMs: 3_000 }, undefined],
    ['older than 3 s on the page, whatever it was', { price: '50000', priceAgeMs: 3_001 }, 'seen-price-old'],
    ['not told', {}, undefined],
  ])('a market order on a price %s', async (_, seen, code) => {
    const stage = await openDesk()
    stage.prices.set('spot:BTCUSDT', { lastPrice: d('50000'), ageMs: 120.4 })
    const answer = await stage.place(marketOrder(), { seen })
    if (code === undefined) expect(answer.kind).toBe('done')
    else
      expect(answer).toMatchObject({
        kind: 'seen-state',
        reason: { code },
        fresh: { generation: stage.generation(), price: '50000', priceAgeMs: 120 },
      })
    expect(stage.spot.placed()).toHaveLength(code === undefined ? 1 : 0)
  })

  test('the owner may set how far it may move, and a limit order has its own price', async () => {
    const strict = await openDesk({ mostMoved: d('0.001') })
    expect((await strict.place(marketOrder(), { price: '49900' })).kind).toBe('seen-state')
    expect((await strict.place(limitOrder(), { price: '40000' })).kind).toBe('done')
    const wide = await openDesk({ mostMoved: d('0.05') })
    expect((await wide.place(marketOrder(), { price: '48000' })).kind).toBe('done')
  })
})

describe('a market order that slips in the book', () => {
  test.each([
    ['less than the cap', { slippage: '0.005' }, undefined],
    ['more', { slippage: '0.00601' }, { percent: '0.601', cap: '0.5', atLeast: 'no' }],
    ['nobody knows how far', { slippage: '0.001', slipsFurther: true }, { percent: '0.1', cap: '0.5', atLeast: 'yes' }],
  ] as const)('%s', async (_, seen, params) => {
    const stage = await openDesk()
    const answer = await stage.place(marketOrder(), { seen })
    if (params === undefined) return void expect(answer.kind).toBe('done')
    expect(answer).toMatchObject({ kind: 'confirm', confirm: ['slippage'], reason: { code: 'slippage', params } })
    expect(stage.spot.placed()).toEqual([])
  })

  test('a limit order has its own price', async () => {
    expect((await (await openDesk()).place(limitOrder(), { seen: { slippage: '0.1' } })).kind).toBe('done')
  })
})

describe('S-13 what the owner saw, of the position', () => {
  const exit = (more: Partial<NewOrder>): NewOrder =>
    limitOrder('usdm', { side: 'SELL', price: d('51000'), quantity: d('0.2'), ...more })
  const closeAll = exit({
    orderType: 'STOP_MARKET',
    timeInForce: undefined,
    price: undefined,
    quantity: undefined,
    triggerPrice: d('48000'),
    triggerBy: 'MARK_PRICE',
    closePosition: true,
  })

  test.each([
    ['a reduce-only order', exit({ reduceOnly: true })],
    [
      'a reduce-only market order',
      exit({ reduceOnly: true, orderType: 'MARKET', timeInForce: undefined, price: undefined }),
    ],
    ['a stop that closes the position', closeAll],
  ])('%s for another size comes back with the size that is', async (_, order) => {
    const stage = await deskWith(long)
    expect(await stage.place(order, { seen: { positionQuantity: '0.30' } })).toMatchObject({
      kind: 'seen-state',
      reason: { code: 'position-changed', params: { seen: '0.30', now: '0.5' } },
      fresh: { generation: stage.generation(), price: '50000', positionQuantity: '0.5' },
    })
    expect(stage.usdm.placed()).toEqual([])
    expect((await stage.place(order, { seen: { positionQuantity: '0.50' } })).kind).toBe('done')
  })

  test('an order that may add is not asked about the size', async () => {
    const stage = await deskWith(long)
    expect((await stage.place(exit({ quantity: d('0.1') }), { seen: { positionQuantity: '0.3' } })).kind).toBe('done')
  })

  test('a part of a position is closed only at the size that was seen', async () => {
    const stage = await deskWith(long)
    const body = {
      account: 'paper',
      market: 'usdm' as const,
      symbol: 'BTCUSDT',
      positionSide: 'BOTH' as const,
      quantity: '0.1',
      seen: { generation: stage.generation(), positionQuantity: '0.4', price: '50000', priceAgeMs: 10 },
    }
    expect(await stage.parts.desk.closePosition(caller, newKey(), body)).toMatchObject({
      kind: 'seen-state',
      reason: { code: 'position-changed' },
      fresh: { positionQuantity: '0.5' },
    })
    const looked = { ...body, seen: { ...body.seen, positionQuantity: '0.5' } }
    expect(await stage.parts.desk.closePosition(caller, newKey(), looked)).toMatchObject({ kind: 'done' })
  })

  test('the short of hedge mode is the same size with either sign', async () => {
    const stage = await deskWith({ ...long, positionSide: 'SHORT', quantity: d('-0.5') })
    const order = limitOrder('usdm', { side: 'BUY', positionSide: 'SHORT', quantity: d('0.2'), price: d('49000') })
    expect((await stage.place(order, { seen: { positionQuantity: '0.5' } })).kind).toBe('done')
    const other = { ...order, quantity: d('0.1') }
    expect((await stage.place(other, { seen: { positionQuantity: '0.4' } })).kind).toBe('seen-state')
  })
})
