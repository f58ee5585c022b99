import Sqlite from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { CancelRun, CancelScope } from '../../domain/intent'
import type { NewOrder, Order } from '../../domain/order'
import {
  caller,
  limitOrder,
  newJournalPath,
  newKey,
  openDesk,
  settle,
  valueOf,
  type DeskStage,
} from './testing/desk-stage'
import { includesScope } from './cancel-scope'
import type { ScriptedVenue } from './testing/scripted-venue'

const d = decimal

/** Puts an order on the book and tells the desk of it. */
function rest(venue: ScriptedVenue, order: NewOrder, more: Partial<Order> = {}): Order {
  const made = venue.rest(order, `elsewhere-${venue.orders.length}`, more)
  venue.tell(made)
  return made
}

const cancel = async (
  stage: DeskStage,
  target: { orderId: string; service?: 'order' | 'algo' },
  market: 'spot' | 'usdm' = 'spot',
) => {
  const answer = stage.parts.desk.cancelOrder(caller, newKey(), {
    account: 'paper',
    market,
    symbol: 'BTCUSDT',
    target: { service: target.service ?? 'order', orderId: target.orderId },
  })
  await settle()
  return valueOf(await answer).intent
}

const run = async (stage: DeskStage, scope: CancelScope, key = newKey()) => {
  const answer = await stage.parts.desk.cancelAll(caller, key, { account: 'paper', scope })
  await settle()
  return valueOf(answer)
}
const runNow = (stage: DeskStage): CancelRun => stage.picture().cancelRun as unknown as CancelRun
const fates = (stage: DeskStage) => Object.fromEntries(runNow(stage).orders.map((order) => [order.orderId, order.fate]))

describe('S-50 canceling one order', () => {
  test('is an intent with an id of its own, which spot is given (S-07)', async () => {
    const stage = await openDesk()
    const order = rest(stage.spot, limitOrder())
    await settle()
    const intent = await cancel(stage, order)
    expect(intent).toMatchObject({ kind: 'cancel', state: 'accepted', orderId: order.orderId, executedQuantity: '0' })
    expect(stage.spot.calls.find((call) => call.name === 'cancel')?.clientOrderId).toBe(intent.clientOrderId)
    expect(intent.clientOrderId).toMatch(/^bnpcTAG/)
    expect(stage.picture().orders).toMatchObject([{ status: 'CANCELED' }])
  })

  test.each([
    ['filled meanwhile (F-36)', { status: 'FILLED', executedQuantity: d('0.01') }, 'order-already-filled', '0.01'],
    [
      'canceled elsewhere, partly filled',
      { status: 'CANCELED', executedQuantity: d('0.004') },
      'order-already-canceled',
      '0.004',
    ],
    ['expired', { status: 'EXPIRED' }, 'order-already-ended', '0'],
  ])('an order %s is told as what happened', async (_, end, code, executed) => {
    const stage = await openDesk()
    const order = rest(stage.spot, limitOrder())
    await settle()
    stage.spot.turn(order, end)
    expect(await cancel(stage, order)).toMatchObject({
      state: 'rejected',
      reason: { code, params: { executed } },
      executedQuantity: executed,
    })
    expect(stage.picture().orders).toMatchObject([{ status: end.status }])
  })

  test('of a store that the market does not have is refused, and sends nothing', async () => {
    const stage = await openDesk()
    const order = rest(stage.spot, limitOrder())
    await settle()
    const answer = await stage.parts.desk.cancelOrder(caller, newKey(), {
      account: 'paper',
      market: 'spot',
      symbol: 'BTCUSDT',
      target: { service: 'algo', orderId: order.orderId },
    })
    expect(answer).toMatchObject({ kind: 'invalid', reason: { code: 'target-missing' } })
    expect(stage.spot.calls.filter((call) => call.name === 'cancel')).toEqual([])
  })

  test('an order nobody knows', async () => {
    const stage = await openDesk()
    expect(await cancel(stage, { orderId: '77' })).toMatchObject({
      state: 'rejected',
      reason: { code: 'order-unknown' },
    })
  })

  test.each([
    ['carried out', true, 'accepted'],
    ['not carried out', false, 'not-placed'],
  ])('whose answer is lost, %s', async (_, done, state) => {
    const stage = await openDesk()
    const order = rest(stage.spot, limitOrder())
    await settle()
    stage.spot.onCancel = () => {
      if (done) stage.spot.turn(order, { status: 'CANCELED' })
      return stage.spot.unconfirmed('timeout')
    }
    const intent = await cancel(stage, order)
    expect(intent.state).toBe('unconfirmed')
    await stage.pass(26_000)
    expect(valueOf(await stage.parts.desk.intentDetail(intent.intentId)).intent.state).toBe(state)
  })

  test('of an algo order, whose answer names no order, is read back by id', async () => {
    const stage = await openDesk()
    const stop = rest(
      stage.usdm,
      limitOrder('usdm', { orderType: 'STOP_MARKET', triggerPrice: d('51000'), price: undefined }),
    )
    await settle()
    stage.usdm.onCancel = () => {
      stage.usdm.turn(stop, { status: 'CANCELED' })
      return { kind: 'accepted', value: undefined, evidence: stage.usdm.evidence() }
    }
    expect((await cancel(stage, { ...stop, service: 'algo' }, 'usdm')).state).toBe('accepted')
    await settle()
    expect(stage.picture().orders).toMatchObject([{ service: 'algo', status: 'CANCELED' }])
  })

  test('is possible while the account is stale (S-72)', async () => {
    const stage = await openDesk()
    const order = rest(stage.spot, limitOrder())
    await settle()
    stage.spot.handlers?.onLost('cut')
    expect(await cancel(stage, order)).toMatchObject({ state: 'accepted' })
  })
})

describe('cancel all', () => {
  test('everything: all at once per symbol and store, verified by two clean readings a second apart (S-54, S-55)', async () => {
    const stage = await openDesk()
    rest(stage.spot, limitOrder('spot', { price: d('48000') }))
    rest(stage.spot, limitOrder('spot', { price: d('47000') }))
    rest(stage.usdm, limitOrder('usdm'))
    rest(stage.usdm, limitOrder('usdm', { orderType: 'STOP_MARKET', triggerPrice: d('51000'), price: undefined }))
    await settle()
    const started = stage.clock.monotonic()
    expect((await run(stage, { mode: 'everything' })).run.state).toBe('running')
    expect(stage.picture()).toMatchObject({ entryAllowed: false, entryBlockedBy: { code: 'cancel-all-running' } })
    expect(await stage.place(limitOrder())).toMatchObject({ kind: 'locked', reason: { code: 'cancel-all-running' } })
    // This stream tells nothing: an answer and a list that no longer names them are what ends the orders of spot.
    await stage.pass(2_500)
    expect(runNow(stage)).toMatchObject({
      state: 'verified',
      kept: 0,
      open: { spotOrders: 0, spotLists: 0, futuresOrders: 0, futuresAlgoOrders: 0 },
    })
    expect(new Set(Object.values(fates(stage)))).toEqual(new Set(['canceled']))
    expect(stage.clock.monotonic() - started).toBeGreaterThanOrEqual(1_000)
    expect(stage.spot.calls.filter((call) => call.name === 'cancelAllOn' && call.symbol === 'BTCUSDT')).toHaveLength(1)
    expect(stage.picture().entryAllowed).toBe(true)
  })

  test('entries: protective orders stay, the rest goes one by one (S-51, S-54)', async () => {
    const stage = await openDesk()
    const kept = rest(stage.usdm, limitOrder('usdm', { side: 'SELL', price: d('52000'), reduceOnly: true }))
    const stop = rest(
      stage.usdm,
      limitOrder('usdm', {
        side: 'SELL',
        orderType: 'STOP_MARKET',
        triggerPrice: d('48000'),
        price: undefined,
        closePosition: true,
      }),
    )
    const entries = [rest(stage.usdm, limitOrder('usdm')), rest(stage.usdm, limitOrder('usdm', { price: d('48000') }))]
    await settle()
    await run(stage, { mode: 'entries' })
    await stage.pass(1_500)
    expect(runNow(stage)).toMatchObject({ state: 'verified', kept: 2 })
    expect(fates(stage)).toEqual(Object.fromEntries(entries.map((order) => [order.orderId, 'canceled'])))
    expect(stage.usdm.orders.filter((order) => order.status === 'NEW').map((order) => order.orderId)).toEqual([
      kept.orderId,
      stop.orderId,
    ])
    expect(stage.usdm.calls.some((call) => call.name === 'cancelAllOn')).toBe(false)
  })

  test('one symbol and side of one market: nothing else is touched', async () => {
    const stage = await openDesk()
    const sell = rest(stage.spot, limitOrder('spot', { side: 'SELL', price: d('52000') }))
    const other = rest(stage.spot, limitOrder('spot', { symbol: 'ETHUSDT' }))
    rest(stage.spot, limitOrder())
    await settle()
    await run(stage, { mode: 'everything', market: 'spot', symbol: 'BTCUSDT', side: 'BUY' })
    await stage.pass(1_500)
    expect(runNow(stage).state).toBe('verified')
    expect(stage.spot.orders.filter((order) => order.status === 'NEW').map((order) => order.orderId)).toEqual([
      sell.orderId,
      other.orderId,
    ])
    expect(stage.usdm.calls.some((call) => call.name.startsWith('cancel'))).toBe(false)
  })

  test('a second press while it runs, and the same key ever after, give the same run', async () => {
    const stage = await openDesk()
    rest(stage.spot, limitOrder())
    await settle()
    const key = newKey()
    const first = await run(stage, { mode: 'everything' }, key)
    expect(await run(stage, { mode: 'entries' })).toMatchObject({ replayed: true, run: { runId: first.run.runId } })
    await stage.pass(2_000)
    expect(await run(stage, { mode: 'everything' }, key)).toMatchObject({
      replayed: true,
      run: { runId: first.run.runId, state: 'verified' },
    })
    expect(valueOf(await stage.parts.desk.cancelRun(first.run.runId)).state).toBe('verified')
  })

  test('the largest order leaves first, and a list that cannot be read delays none (S-53, S-54)', async () => {
    const stage = await openDesk()
    const small = rest(stage.spot, limitOrder())
    const large = rest(stage.spot, limitOrder('spot', { symbol: 'ETHUSDT', quantity: d('3') }))
    await settle()
    let answer: () => void = () => undefined
    stage.spot.onOpenOrders = () =>
      new Promise((resolve) => {
        answer = () => resolve(stage.spot.failed())
      })
    await run(stage, { mode: 'everything' })
    const sent = stage.spot.calls.filter((call) => call.name === 'cancel').map((call) => call.symbol)
    expect(sent).toEqual([large.symbol, small.symbol])
    stage.spot.onOpenOrders = undefined
    answer()
    await stage.pass(2_500)
    expect(runNow(stage).state).toBe('verified')
  })

  test('F-47 a cancel of all that says done while some stay: the leftovers go one by one', async () => {
    const stage = await openDesk()
    for (let n = 0; n < 5; n++) rest(stage.spot, limitOrder('spot', { price: d(String(48_000 + n)) }))
    await settle()
    stage.spot.onCancelAll = () => {
      for (const order of stage.spot.orders.slice(0, 3)) stage.spot.turn(order, { status: 'CANCELED' })
      return { kind: 'accepted', value: stage.spot.orders.slice(0, 3), evidence: stage.spot.evidence() }
    }
    await run(stage, { mode: 'everything' })
    await stage.pass(4_000)
    expect(runNow(stage).state).toBe('verified')
    expect(stage.spot.calls.filter((call) => call.name === 'cancel')).toHaveLength(2)
    expect(Object.values(fates(stage))).toEqual(Array.from({ length: 5 }, () => 'canceled'))
  })

  test('F-47 an order that the answer to a cancel of all calls canceled and that stays open is never shown as over (S-41, I5)', async () => {
    const stage = await openDesk()
    const left = rest(stage.spot, limitOrder('spot', { price: d('48000') }))
    await settle()
    stage.spot.onCancelAll = () => ({
      kind: 'accepted',
      value: [{ ...left, status: 'CANCELED', exchangeTime: left.exchangeTime + 1 }],
      evidence: stage.spot.evidence(),
    })
    await run(stage, { mode: 'everything' })
    await stage.pass(4_000)
    expect(runNow(stage).state).toBe('verified')
    const told = stage.changes.filter((change) => change.type === 'order' && change.order.status === 'CANCELED')
    const canceledAt = stage.spot.orders.find((order) => order.orderId === left.orderId)?.exchangeTime
    expect(told).toMatchObject([{ order: { orderId: left.orderId, exchangeTime: canceledAt } }])
    expect(stage.spot.calls.filter((call) => call.name === 'cancel')).toHaveLength(1)
  })

  test('an order that nobody told of, found only by the list, is canceled too; one filled meanwhile is told as filled', async () => {
    const stage = await openDesk()
    const unseen = stage.spot.rest(limitOrder(), 'unseen')
    const filled = rest(stage.spot, limitOrder('spot', { price: d('48000') }))
    await settle()
    stage.spot.turn(filled, { status: 'FILLED', executedQuantity: d('0.01') })
    await run(stage, { mode: 'everything' })
    await stage.pass(3_000)
    expect(runNow(stage).state).toBe('verified')
    expect(fates(stage)).toEqual({ [unseen.orderId]: 'canceled', [filled.orderId]: 'already-filled' })
  })

  test('after 60 s what is still open is named, and entry is free again (S-55)', async () => {
    const stage = await openDesk()
    const stuck = rest(stage.usdm, limitOrder('usdm'))
    await settle()
    stage.usdm.onCancel = () => stage.usdm.rejected('overloaded', { code: -1008, text: 'Server is busy' })
    await run(stage, { mode: 'everything' })
    await stage.pass(61_500)
    expect(runNow(stage)).toMatchObject({
      state: 'incomplete',
      reason: { code: 'cancel-all-incomplete' },
      orders: [
        {
          orderId: stuck.orderId,
          fate: 'still-open',
          reason: { code: 'rejected-overloaded', venueText: 'Server is busy' },
        },
      ],
      open: { futuresOrders: 1 },
    })
  })

  test('S-41 S-55 an order that the exchange forgot is named as unknown in seconds, never as canceled, beside what was', async () => {
    const stage = await openDesk()
    const forgotten = rest(stage.spot, limitOrder('spot', { price: d('48000') }))
    const known = rest(stage.usdm, limitOrder('usdm'))
    await settle()
    stage.spot.orders.length = 0
    await run(stage, { mode: 'everything' })
    await stage.pass(4_500)
    expect(runNow(stage).state).toBe('running')
    await stage.pass(3_500)
    expect(runNow(stage)).toMatchObject({
      state: 'incomplete',
      reason: { code: 'cancel-all-unknown', params: { count: '1' } },
      open: { spotOrders: 0, futuresOrders: 0 },
    })
    expect(fates(stage)).toEqual({ [forgotten.orderId]: 'unknown', [known.orderId]: 'canceled' })
    expect(stage.alarms()).toContain('order-vanished')
    expect(stage.picture().orders.find((order) => order.orderId === forgotten.orderId)?.status).toBe('NEW')
  })

  test('F-35 an order that reads deny for a while, and the engine does not, is waited for', async () => {
    const stage = await openDesk()
    const order = rest(stage.spot, limitOrder())
    await settle()
    const denied = stage.clock.monotonic() + 20_000
    stage.spot.onFind = () =>
      stage.clock.monotonic() < denied ? { kind: 'absent', evidence: stage.spot.evidence() } : undefined
    stage.spot.onOpenOrders = () =>
      stage.clock.monotonic() < denied ? { kind: 'read', value: [], evidence: stage.spot.evidence() } : undefined
    stage.spot.onCancel = () =>
      stage.clock.monotonic() < denied ? stage.spot.rejected('overloaded', { code: -1008 }) : undefined
    await run(stage, { mode: 'everything' })
    await stage.pass(19_000)
    expect(runNow(stage).state).toBe('running')
    await stage.pass(6_000)
    expect(runNow(stage)).toMatchObject({ state: 'verified', orders: [{ orderId: order.orderId, fate: 'canceled' }] })
  })

  test('F-82 S-03 a journal that takes no cancel keeps it back, says so, and lets it go once it does', async () => {
    const journalPath = newJournalPath()
    const stage = await openDesk({ journalPath })
    rest(stage.spot, limitOrder())
    await settle()
    const other = new Sqlite(journalPath)
    other.exec("CREATE TRIGGER full BEFORE INSERT ON sends BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    await run(stage, { mode: 'everything' })
    await stage.pass(3_000)
    expect(stage.spot.calls.filter((call) => call.name.startsWith('cancel'))).toEqual([])
    expect(runNow(stage)).toMatchObject({
      state: 'running',
      reason: { code: 'journal-failed' },
      orders: [{ fate: 'pending', reason: { code: 'journal-failed' } }],
    })
    other.exec('DROP TRIGGER full')
    other.close()
    await stage.pass(4_000)
    expect(runNow(stage)).toMatchObject({ state: 'verified', orders: [{ fate: 'canceled' }] })
  })

  test('S-51 a wider press while a narrower one runs is a run of its own; a narrower one joins', async () => {
    const stage = await openDesk()
    rest(stage.spot, limitOrder())
    const future = rest(stage.usdm, limitOrder('usdm'))
    await settle()
    stage.spot.onCancel = () => stage.spot.rejected('overloaded', { code: -1008 })
    const narrow = await run(stage, { mode: 'entries', market: 'spot' })
    const wide = await run(stage, { mode: 'everything' })
    expect(wide.run.runId).not.toBe(narrow.run.runId)
    expect(wide.replayed).toBe(false)
    expect(await run(stage, { mode: 'entries', market: 'usdm' })).toMatchObject({
      run: { runId: wide.run.runId },
      replayed: true,
    })
    await stage.pass(2_000)
    expect(fates(stage)).toMatchObject({ [future.orderId]: 'canceled' })
    expect(runNow(stage).runId).toBe(wide.run.runId)
    expect(stage.picture().entryAllowed).toBe(false)
    stage.spot.onCancel = undefined
    await stage.pass(4_000)
    for (const { run: begun } of [narrow, wide])
      expect(valueOf(await stage.parts.desk.cancelRun(begun.runId)).state).toBe('verified')
    expect(stage.picture().entryAllowed).toBe(true)
  })

  test.each([
    [{ mode: 'everything' }, { mode: 'entries', market: 'spot' }, true],
    [{ mode: 'entries' }, { mode: 'everything' }, false],
    [{ mode: 'everything', market: 'spot' }, { mode: 'everything' }, false],
    [{ mode: 'everything', market: 'spot' }, { mode: 'everything', market: 'usdm' }, false],
    [{ mode: 'everything', side: 'BUY' }, { mode: 'everything' }, false],
    [{ mode: 'entries', symbol: 'BTCUSDT' }, { mode: 'entries', symbol: 'BTCUSDT', side: 'SELL' }, true],
  ] as [CancelScope, CancelScope, boolean][])('S-51 %j includes %j: %s', (wide, narrow, expected) => {
    expect(includesScope(wide, narrow)).toBe(expected)
  })

  test('F-28 banned: says until when nothing can be canceled from here, and asks no more till then (S-56)', async () => {
    const stage = await openDesk()
    rest(stage.usdm, limitOrder('usdm'))
    await settle()
    const until = stage.clock.now() + 120_000
    stage.usdm.onCancel = () => stage.usdm.rejected('banned', { httpStatus: 418 }, until)
    await run(stage, { mode: 'everything' })
    await stage.pass(1_000)
    expect(runNow(stage)).toMatchObject({
      state: 'running',
      reason: { code: 'cancel-all-banned', params: { until: String(until) } },
    })
    await stage.pass(61_000)
    expect(runNow(stage)).toMatchObject({ state: 'incomplete', reason: { code: 'cancel-all-banned' } })
    expect(stage.usdm.calls.filter((call) => call.name === 'cancel')).toHaveLength(1)
  })

  test('F-27 too many requests: goes on as soon as that lifts (S-56)', async () => {
    const stage = await openDesk()
    rest(stage.usdm, limitOrder('usdm'))
    await settle()
    const until = stage.clock.now() + 5_000
    stage.usdm.onCancel = () =>
      stage.clock.now() < until ? stage.usdm.rejected('rate-limit', { httpStatus: 429 }, until) : undefined
    await run(stage, { mode: 'everything' })
    await stage.pass(4_000)
    expect(runNow(stage).state).toBe('running')
    await stage.pass(4_000)
    expect(runNow(stage).state).toBe('verified')
  })

  test('an order in doubt is canceled by our id, and nothing is called verified before it is settled (S-53, I6)', async () => {
    const stage = await openDesk()
    stage.spot.onPlace = () => stage.spot.unconfirmed('timeout')
    await stage.place(limitOrder())
    const { clientOrderId } = stage.newest()
    const targets: unknown[] = []
    stage.spot.onCancel = (target) => {
      targets.push(target.clientOrderId)
      return undefined
    }
    await run(stage, { mode: 'everything' })
    await stage.pass(10_000)
    expect(targets).toContain(clientOrderId)
    expect(runNow(stage).state).toBe('running')
    // The exchange takes it in at last, inside the fence.
    stage.spot.tell(stage.spot.rest(limitOrder(), clientOrderId))
    await stage.pass(6_000)
    expect(runNow(stage)).toMatchObject({ state: 'verified', orders: [{ clientOrderId, fate: 'canceled' }] })
  })

  test('every request of it is an intent of its own, named with the run (S-01)', async () => {
    const stage = await openDesk()
    rest(stage.spot, limitOrder())
    rest(stage.usdm, limitOrder('usdm'))
    rest(stage.usdm, limitOrder('usdm', { price: d('48000') }))
    await settle()
    const { run: begun } = await run(stage, { mode: 'everything' })
    await stage.pass(2_000)
    const intents = valueOf(await stage.parts.desk.intents('paper', { limit: 50 }))
    const calls = [...stage.spot.calls, ...stage.usdm.calls].filter((call) => call.name.startsWith('cancel'))
    expect(intents.filter((intent) => intent.runId === begun.runId)).toHaveLength(calls.length)
  })

  test('200 orders on 20 symbols cost a request per symbol and are through in seconds', async () => {
    const stage = await openDesk()
    for (let n = 0; n < 200; n++) rest(stage.spot, limitOrder('spot', { symbol: `S${n % 20}USDT` }))
    await settle()
    await run(stage, { mode: 'everything' })
    await stage.pass(3_000)
    expect(runNow(stage)).toMatchObject({ state: 'verified' })
    expect(stage.spot.calls.filter((call) => call.name === 'cancelAllOn')).toHaveLength(20)
    expect(stage.spot.calls.filter((call) => call.name === 'cancel')).toHaveLength(0)
  })
})
