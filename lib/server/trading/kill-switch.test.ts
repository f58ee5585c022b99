import { describe, expect, test } from 'vitest'
import type { Position } from '../../domain/account'
import { closingOrders } from '../../domain/closing-orders'
import { decimal } from '../../domain/decimal'
import type { CancelRun } from '../../domain/intent'
import type { KillSwitchRequest } from '../../wire/requests'
import { createManualClock } from '../../domain/testing/manual-clock'
import {
  caller,
  limitOrder,
  marketOrder,
  newJournalPath,
  newKey,
  openDesk,
  valueOf,
  type DeskStage,
} from './testing/desk-stage'

const d = decimal
const BTC_LONG: Position = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  quantity: d('0.3'),
  entryPrice: d('50000'),
  markPrice: d('50000'),
  unrealizedPnl: d('0'),
  marginAsset: 'USDT',
  exchangeTime: 1,
}

async function kill(
  stage: DeskStage,
  mode: KillSwitchRequest['mode'],
  more: { key?: string; confirmed?: string[] } = {},
) {
  const { key = newKey(), confirmed } = more
  const body = { account: 'paper', mode, ...(confirmed === undefined ? {} : { confirmed }) }
  const answer = await stage.parts.desk.killSwitch(caller, key, body)
  await stage.settle()
  return answer
}
const lift = async (stage: DeskStage) => {
  const answer = await stage.parts.desk.liftLock(caller, { account: 'paper' })
  await stage.settle()
  return answer
}
const runNow = (stage: DeskStage): CancelRun => stage.picture().cancelRun as unknown as CancelRun

/** Futures positions as the exchange has them; a reduce-only market order changes them. */
async function holding(positions: readonly Position[]): Promise<DeskStage> {
  const stage = await openDesk()
  stage.usdm.positions = [...positions]
  stage.usdm.onPlace = (order) => {
    stage.usdm.positions = stage.usdm.positions.filter(
      (each) => each.symbol !== order.symbol || each.positionSide !== order.positionSide,
    )
    const made = stage.usdm.rest(order, 'closed', { status: 'FILLED', executedQuantity: order.quantity ?? d('0') })
    return stage.usdm.accepted(made)
  }
  return stage
}
const placed = (stage: DeskStage) => stage.usdm.calls.filter((call) => call.name === 'place')

describe('S-11 F-96 what became of a press whose answer was lost', () => {
  test.each(['cancel-all', 'kill-switch'] as const)('of %s is told by its key, over a restart as well', async (act) => {
    const journalPath = newJournalPath()
    const stage = await openDesk({ journalPath })
    const key = newKey()
    expect(await stage.parts.desk.actByKey(key)).toMatchObject({ kind: 'not-found' })
    const answer =
      act === 'kill-switch'
        ? await kill(stage, 'entries', { key })
        : await stage.parts.desk.cancelAll(caller, key, { account: 'paper', scope: { mode: 'entries' } })
    const { runId } = valueOf(answer).run
    expect(valueOf(await stage.parts.desk.actByKey(key))).toMatchObject({ run: { runId, state: 'running' } })
    await stage.pass(3_000)
    expect(valueOf(await stage.parts.desk.actByKey(key))).toMatchObject({ run: { runId, state: 'verified' } })
    const again = await openDesk({ journalPath, clock: createManualClock(stage.clock.now() + 60_000) })
    expect(valueOf(await again.parts.desk.actByKey(key))).toMatchObject({ run: { runId, state: 'verified' } })
  })

  test('burnt, it neither locks nor cancels when it comes in late', async () => {
    const stage = await openDesk()
    const key = newKey()
    await stage.parts.desk.voidKey(key)
    expect(await kill(stage, 'everything', { key })).toMatchObject({ kind: 'key-reused' })
    expect(stage.picture().lock).toBeUndefined()
    expect(stage.picture().cancelRun).toBeUndefined()
  })
})

describe('S-52 the kill switch', () => {
  test('locks durably before the first cancel leaves, and no entry leaves after it (I7)', async () => {
    const stage = await openDesk()
    const order = stage.spot.rest(limitOrder(), 'elsewhere-1')
    stage.spot.tell(order)
    await stage.settle()
    const { lock } = valueOf(await kill(stage, 'everything'))
    expect(lock).toMatchObject({ cause: 'kill-switch', by: 'owner' })
    const sent = placed(stage).length
    for (const entry of [limitOrder(), marketOrder('usdm'), limitOrder('usdm', { reduceOnly: true, side: 'SELL' })])
      expect(await stage.place(entry)).toMatchObject({ kind: 'locked', reason: { code: 'trading-locked' } })
    await stage.pass(2_000)
    expect(runNow(stage)).toMatchObject({ state: 'verified', scope: { mode: 'everything' } })
    expect(stage.picture()).toMatchObject({
      lock: { cause: 'kill-switch' },
      entryAllowed: false,
      entryBlockedBy: { code: 'trading-locked' },
    })
    expect(await stage.place(limitOrder())).toMatchObject({ kind: 'locked' })
    expect(placed(stage)).toHaveLength(sent)
    expect(stage.changes).toContainEqual(expect.objectContaining({ type: 'lock', lock: expect.anything() }))
  })

  test('outlives a restart (I7, I8)', async () => {
    const journalPath = newJournalPath()
    const clock = createManualClock()
    const first = await openDesk({ journalPath, clock })
    await kill(first, 'entries')
    await first.pass(2_000)
    await first.parts.stop()
    const second = await openDesk({ journalPath, clock })
    expect(second.picture().lock).toMatchObject({ cause: 'kill-switch', by: 'owner' })
    expect(await second.place(limitOrder())).toMatchObject({ kind: 'locked', reason: { code: 'trading-locked' } })
  })

  test('cancels go on under it', async () => {
    const stage = await openDesk()
    await kill(stage, 'entries')
    await stage.pass(2_000)
    const order = stage.spot.rest(limitOrder(), 'elsewhere-1')
    stage.spot.tell(order)
    await stage.settle()
    const answer = await stage.parts.desk.cancelOrder(caller, newKey(), {
      account: 'paper',
      market: 'spot',
      symbol: 'BTCUSDT',
      target: { service: 'order', orderId: order.orderId },
    })
    expect(valueOf(answer).intent.state).toBe('accepted')
  })

  test('the same press twice is one lock and one run (F-92)', async () => {
    const stage = await openDesk()
    const key = newKey()
    const first = valueOf(await kill(stage, 'entries', { key }))
    const again = valueOf(await kill(stage, 'entries', { key }))
    expect(again).toMatchObject({ replayed: true, lock: first.lock, run: { runId: first.run.runId } })
  })

  test('a press that comes again after the lift does not lock anew', async () => {
    const stage = await openDesk()
    const key = newKey()
    await kill(stage, 'entries', { key })
    await stage.pass(2_000)
    await lift(stage)
    await stage.pass(60_000)
    await lift(stage)
    expect(await kill(stage, 'entries', { key })).toMatchObject({ kind: 'key-reused', reason: { code: 'not-locked' } })
    expect(stage.picture().lock).toBeUndefined()
  })
})

describe('S-153 opening trading again', () => {
  test('takes two acts with a minute between them', async () => {
    const stage = await openDesk()
    await kill(stage, 'entries')
    await stage.pass(2_000)
    expect(valueOf(await lift(stage))).toMatchObject({ liftableFrom: stage.clock.now() + 60_000 })
    await stage.pass(59_000)
    expect(await lift(stage)).toMatchObject({ kind: 'locked', reason: { code: 'lift-waits' } })
    expect(await stage.place(limitOrder())).toMatchObject({ kind: 'locked' })
    await stage.pass(1_100)
    expect(valueOf(await lift(stage))).toBeUndefined()
    expect(stage.picture().lock).toBeUndefined()
    expect(valueOf(await stage.place(limitOrder())).intent.state).toBe('accepted')
  })

  test('a wall clock set forward does not shorten the wait (F-85)', async () => {
    const stage = await openDesk()
    await kill(stage, 'entries')
    await stage.pass(2_000)
    await lift(stage)
    stage.clock.jump(3_600_000)
    expect(await lift(stage)).not.toMatchObject({ kind: 'done', value: undefined })
    expect(stage.picture().lock).toBeDefined()
  })

  test('another press of the switch calls the lift off', async () => {
    const stage = await openDesk()
    await kill(stage, 'entries')
    await stage.pass(2_000)
    await lift(stage)
    await stage.pass(50_000)
    await kill(stage, 'entries')
    await stage.pass(20_000)
    expect(valueOf(await lift(stage))?.liftableFrom).toBe(stage.clock.now() + 60_000)
  })
})

describe('S-51 flatten', () => {
  test('cancels entries, closes at market, proves all flat, then cancels what protected', async () => {
    const stage = await holding([BTC_LONG])
    const entry = stage.usdm.rest(limitOrder('usdm'), 'entry')
    const stop = stage.usdm.rest(
      limitOrder('usdm', {
        side: 'SELL',
        orderType: 'STOP_MARKET',
        price: undefined,
        triggerPrice: d('48000'),
        closePosition: true,
      }),
      'stop',
    )
    stage.usdm.tell(entry)
    stage.usdm.tell(stop)
    await stage.settle()
    await kill(stage, 'flatten')
    await stage.pass(8_000)
    expect(runNow(stage)).toMatchObject({
      state: 'verified',
      positions: [{ symbol: 'BTCUSDT', quantity: '0.3', left: '0', fate: 'closed' }],
    })
    const names = stage.usdm.calls
      .filter((call) => ['place', 'cancel', 'cancelAllOn'].includes(call.name))
      .map((call) => `${call.name} ${call.orderId ?? ''}`.trim())
    const at = (name: string) => names.indexOf(name)
    expect(at(`cancel ${entry.orderId}`)).toBeGreaterThanOrEqual(0)
    expect(at('place')).toBeGreaterThan(at(`cancel ${entry.orderId}`))
    expect(at(`cancel ${stop.orderId}`)).toBeGreaterThan(at('place'))
    expect(placed(stage)).toHaveLength(1)
    expect(placed(stage)[0]?.order).toMatchObject({
      side: 'SELL',
      quantity: '0.3',
      reduceOnly: true,
      orderType: 'MARKET',
    })
  })

  test('leaves the stop where the position could not be closed, and says so', async () => {
    const stage = await holding([BTC_LONG])
    stage.usdm.onPlace = () => stage.usdm.rejected('other')
    const stop = stage.usdm.rest(
      limitOrder('usdm', {
        side: 'SELL',
        orderType: 'STOP_MARKET',
        price: undefined,
        triggerPrice: d('48000'),
        closePosition: true,
      }),
      'stop',
    )
    stage.usdm.tell(stop)
    await stage.settle()
    await kill(stage, 'flatten')
    await stage.pass(10_000)
    expect(runNow(stage)).toMatchObject({
      state: 'incomplete',
      reason: { code: 'flatten-incomplete', params: { count: '1' } },
      positions: [{ fate: 'still-open', left: '0.3', reason: { code: 'rejected-other' } }],
    })
    expect(placed(stage)).toHaveLength(3)
    expect(stage.usdm.orders.find((order) => order.orderId === stop.orderId)?.status).toBe('NEW')
  })

  test('sends no second close while the first is in doubt', async () => {
    const stage = await holding([BTC_LONG])
    stage.usdm.onPlace = () => stage.usdm.unconfirmed('timeout')
    await kill(stage, 'flatten')
    await stage.pass(12_000)
    expect(placed(stage)).toHaveLength(1)
    expect(runNow(stage).state).toBe('running')
  })

  test('on a price that nobody knows it closes nothing until the owner says so (S-73)', async () => {
    const stage = await holding([BTC_LONG])
    stage.prices.set('usdm:BTCUSDT', { lastPrice: d('50000'), ageMs: 4_000 })
    await kill(stage, 'flatten')
    await stage.pass(5_000)
    expect(runNow(stage)).toMatchObject({ state: 'incomplete', reason: { code: 'flatten-price-stale' } })
    expect(placed(stage)).toHaveLength(0)
    await kill(stage, 'flatten', { confirmed: ['price-stale'] })
    await stage.pass(8_000)
    expect(runNow(stage)).toMatchObject({ state: 'verified' })
  })

  test.each([
    ['a long', { quantity: d('0.3') }, ['SELL 0.3 true']],
    ['a short', { quantity: d('-0.3') }, ['BUY 0.3 true']],
    ['a hedged long, whose side says it', { positionSide: 'LONG' as const }, ['SELL 0.3 undefined']],
    ['a hedged short', { positionSide: 'SHORT' as const, quantity: d('-0.3') }, ['BUY 0.3 undefined']],
    [
      'one larger than a market order may be',
      { quantity: d('250') },
      ['SELL 120 true', 'SELL 120 true', 'SELL 10 true'],
    ],
  ])('closes %s', (_, part, expected) => {
    const orders = closingOrders({ ...BTC_LONG, ...part }, d('120'))
    expect(orders.map((order) => `${order.side} ${order.quantity} ${order.reduceOnly}`)).toEqual(expected)
  })
})
