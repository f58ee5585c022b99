import { describe, expect, test } from 'vitest'
import { decimal as d } from '../../domain/decimal'
import { caller, limitOrder, openDesk, settle, valueOf } from './testing/desk-stage'

const protective = limitOrder('usdm', { side: 'SELL', reduceOnly: true, price: d('51000') })
const seen = { positionQuantity: '0.5' }
const long = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH' as const,
  quantity: d('0.5'),
  entryPrice: d('50000'),
  unrealizedPnl: d('0'),
  marginAsset: 'USDT',
  exchangeTime: 1,
}
async function deskWithLong() {
  const stage = await openDesk({ live: false })
  stage.usdm.positions = [long]
  for (const venue of [stage.spot, stage.usdm]) venue.handlers?.onLive()
  await stage.pass(1_500)
  return stage
}

describe('S-86 F-85 the clock of the exchange', () => {
  test.each([
    [250, 'live', true],
    [251, 'late', true],
    [1_000, 'late', true],
    [1_001, 'blind', false],
  ])('known to within %i ms is %s; entries pass: %s', async (bound, freshness, allowed) => {
    const stage = await openDesk()
    stage.usdm.errorBound = bound
    stage.spot.errorBound = bound
    await stage.pass(1_000)
    const picture = stage.picture()
    expect(picture.sources).toContainEqual(
      expect.objectContaining({ source: 'clock', market: 'spot', freshness, errorBoundMs: bound }),
    )
    expect(picture.entryAllowed).toBe(allowed)
    if (!allowed)
      expect(picture.entryBlockedBy).toEqual({ code: 'clock-uncertain', params: { errorBoundMs: String(bound) } })
    expect((await stage.place(limitOrder())).kind).toBe(allowed ? 'done' : 'not-live')
  })

  test('one market in doubt leaves the other open; protective orders pass; it comes back by itself, and each turn is told', async () => {
    const stage = await deskWithLong()
    stage.usdm.errorBound = 1_400
    await stage.pass(1_000)
    expect(stage.picture()).toMatchObject({
      entryAllowed: true,
      entryBlocks: [{ market: 'usdm', reason: { code: 'clock-uncertain' } }],
    })
    expect(await stage.place(limitOrder('usdm'))).toMatchObject({
      kind: 'not-live',
      reason: { code: 'clock-uncertain', params: { errorBoundMs: '1400' } },
    })
    expect((await stage.place(limitOrder('spot'))).kind).toBe('done')
    expect((await stage.place(protective, { seen })).kind).toBe('done')
    stage.usdm.errorBound = 20
    await stage.pass(1_000)
    expect(stage.picture()).toMatchObject({ entryAllowed: true, entryBlocks: [] })
    const told = stage.changes.flatMap((change) => (change.type === 'standing' ? [change.entryBlocks.length] : []))
    expect(told.slice(-2)).toEqual([1, 0])
    expect((await stage.place(limitOrder('usdm'))).kind).toBe('done')
  })
})

test('S-86 a clock that was not known at all is told anew once it is known, however badly', async () => {
  const stage = await openDesk()
  const blocked = () => stage.picture().entryBlockedBy
  for (const venue of [stage.spot, stage.usdm]) venue.errorBound = Number.POSITIVE_INFINITY
  await stage.pass(1_000)
  expect(blocked()).toEqual({ code: 'clock-uncertain', params: {} })
  for (const venue of [stage.spot, stage.usdm]) venue.errorBound = 1_250
  await stage.pass(1_000)
  expect(blocked()).toEqual({ code: 'clock-uncertain', params: { errorBoundMs: '1250' } })
  const before = stage.changes.length
  for (const venue of [stage.spot, stage.usdm]) venue.errorBound = 1_251
  await stage.pass(1_000)
  expect(stage.changes.slice(before).filter(({ type }) => type === 'standing')).toEqual([])
})

test('S-73 after a day without fresh rules entry is off and says so; what protects passes', async () => {
  const stage = await deskWithLong()
  stage.rulesAge = 86_400_000
  await stage.pass(1_000)
  expect(stage.picture().entryAllowed).toBe(true)
  stage.rulesAge = 86_400_001
  await stage.pass(1_000)
  expect(stage.picture()).toMatchObject({ entryAllowed: false, entryBlockedBy: { code: 'rules-old' } })
  expect(await stage.place(limitOrder('usdm'))).toMatchObject({ kind: 'not-live', reason: { code: 'rules-old' } })
  expect((await stage.place(protective, { seen })).kind).toBe('done')
})

test('S-28 F-14 the picture names the act under whose id two orders stand, until the owner has looked at that one', async () => {
  const stage = await openDesk()
  const one = valueOf(await stage.place(limitOrder())).intent
  const two = valueOf(await stage.place(limitOrder('spot', { quantity: d('0.02') }))).intent
  for (const { clientOrderId } of [one, two]) stage.spot.tell(stage.spot.rest(limitOrder(), clientOrderId))
  await settle()
  await stage.pass(1_000)
  const blocks = () => stage.picture().entryBlocks.map(({ symbol, intentId }) => [symbol, intentId])
  expect(blocks()).toEqual([
    ['BTCUSDT', one.intentId],
    ['BTCUSDT', two.intentId],
  ])
  const other = limitOrder('spot', { quantity: d('0.03') })
  const look = (intentId: string) =>
    stage.parts.desk.chooseForIntent(caller, intentId, { account: 'paper', choice: 'mark-handled' })
  expect(await look(one.intentId)).toMatchObject({ kind: 'done' })
  expect(blocks()).toEqual([['BTCUSDT', two.intentId]])
  expect(await stage.place(other)).toMatchObject({ kind: 'locked', reason: { code: 'two-orders-one-id' } })
  await look(two.intentId)
  expect(blocks()).toEqual([])
  expect((await stage.place(other)).kind).toBe('done')
})
