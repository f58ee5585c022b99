import { describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import { nextLook } from './fence'
import { createManualClock } from '../../domain/testing/manual-clock'
import {
  caller,
  limitOrder,
  marketOrder,
  newJournalPath,
  openDesk,
  settle,
  valueOf,
  type DeskStage,
} from './testing/desk-stage'

const d = decimal

/** An order whose answer is lost; `there`: it was executed all the same. */
async function lostOrder(stage: DeskStage, there: boolean, order = limitOrder()): Promise<string> {
  const venue = order.market === 'spot' ? stage.spot : stage.usdm
  venue.onPlace = (asked, id) => {
    if (there) venue.rest(asked, id)
    return venue.unconfirmed('timeout')
  }
  await stage.place(order, { confirmed: ['doubt', 'repeat'] })
  venue.onPlace = undefined
  expect(stage.newest()).toMatchObject({ state: 'unconfirmed', reason: { code: 'unconfirmed-timeout' } })
  return stage.newest().intentId
}

const state = async (stage: DeskStage, intentId: string) =>
  valueOf(await stage.parts.desk.intentDetail(intentId)).intent

test('asks at 0.3, 1, 2, 4, 8 s, at the fence and 6 s after, then ever more slowly for a day (S-33)', () => {
  const looks: number[] = []
  for (let at = nextLook(0, 18_320); at !== undefined && looks.length < 20; at = nextLook(at, 18_320)) looks.push(at)
  expect(looks.slice(0, 15)).toEqual([
    300, 1_000, 2_000, 4_000, 8_000, 18_320, 24_320, 30_000, 45_000, 60_000, 75_000, 90_000, 105_000, 120_000, 180_000,
  ])
  expect(nextLook(900_000, 18_320)).toBe(1_200_000)
  expect(nextLook(86_400_000, 18_320)).toBeUndefined()
})

describe.each(['spot', 'usdm'] as const)('an order on %s whose answer is lost', (market) => {
  test('F-05 F-06 is found by its id and never sent again (S-24, I1)', async () => {
    const stage = await openDesk()
    const intentId = await lostOrder(stage, true, limitOrder(market))
    await stage.pass(400)
    expect(await state(stage, intentId)).toMatchObject({ state: 'accepted', orderId: stage[market].orders[0]?.orderId })
    expect(stage[market].placed()).toHaveLength(1)
    expect(stage.picture().orders).toMatchObject([{ status: 'NEW', market }])
  })

  test('F-04 F-07 absent is believed only after the fence, twice, over fresh connections (S-34, F-35)', async () => {
    const stage = await openDesk()
    const intentId = await lostOrder(stage, false, limitOrder(market))
    await stage.pass(18_000)
    expect(await state(stage, intentId)).toMatchObject({ state: 'unconfirmed' })
    const before = stage[market].calls.length
    await stage.pass(1_000)
    expect(await state(stage, intentId)).toMatchObject({ state: 'unconfirmed' })
    await stage.pass(7_000)
    expect(await state(stage, intentId)).toMatchObject({ state: 'not-placed', reason: { code: 'not-placed-proved' } })
    const evidence = stage[market].calls.slice(before).filter((call) => call.options?.lane === 'resolve')
    for (const name of ['findOrder', 'openOrders', 'orderHistory', 'fills', 'read'])
      expect(evidence.filter((call) => call.name === name)).toHaveLength(2)
    expect(evidence.every((call) => call.options?.freshConnection === true)).toBe(true)
    const { evidence: stored } = valueOf(await stage.parts.desk.intentDetail(intentId))
    expect(stored.filter((row) => row.source === 'absence-round').map((row) => row.summary)).toEqual([
      'absent',
      'absent',
    ])
    expect(stage[market].placed()).toHaveLength(1)
  })
})

test.each([3_600_000, -10_000, 28_800_000])(
  'F-85 a wall clock that jumps by %s ms while it is in doubt proves nothing before its time (S-30)',
  async (ms) => {
    const stage = await openDesk()
    const intentId = await lostOrder(stage, false)
    await stage.pass(500)
    stage.clock.jump(ms)
    await stage.pass(17_000)
    expect(await state(stage, intentId)).toMatchObject({ state: 'unconfirmed' })
    // Inside the fence the exchange may still take it.
    stage.spot.tell(stage.spot.rest(limitOrder(), stage.newest().clientOrderId))
    await settle()
    expect(await state(stage, intentId)).toMatchObject({ state: 'accepted', reason: undefined })
    expect(stage.alarms()).toEqual([])
  },
)

test('F-35 an exchange that denies the order for long after accepting it: the lists find it', async () => {
  const stage = await openDesk()
  stage.spot.onFind = () => ({ kind: 'absent', evidence: stage.spot.evidence({ code: -2013 }) })
  const intentId = await lostOrder(stage, true)
  await stage.pass(19_000)
  expect(await state(stage, intentId)).toMatchObject({ state: 'accepted' })
})

test('a trade under no known order keeps the doubt: its order is asked for, and it is ours (S-34)', async () => {
  const stage = await openDesk()
  const intentId = await lostOrder(stage, true, marketOrder())
  const [order] = stage.spot.orders
  if (order === undefined) throw new Error('no order')
  stage.spot.turn(order, { status: 'FILLED', executedQuantity: d('0.01') })
  stage.spot.trade(order, '0.01')
  // By client id and in every list the exchange lags; only the trade and its order are seen.
  const truth = [...stage.spot.orders]
  stage.spot.onFind = ({ orderId }) => {
    const found = truth.find((each) => each.orderId === orderId)
    return found === undefined
      ? { kind: 'absent', evidence: stage.spot.evidence() }
      : { kind: 'read', value: found, evidence: stage.spot.evidence() }
  }
  stage.spot.orders.length = 0
  await stage.pass(19_000)
  expect(await state(stage, intentId)).toMatchObject({ state: 'accepted', executedQuantity: '0.01' })
})

test('with the stream lost in between a third round 60 s later is needed (S-34)', async () => {
  const stage = await openDesk()
  const intentId = await lostOrder(stage, false)
  stage.spot.handlers?.onLost('cut')
  stage.spot.handlers?.onLive()
  await stage.pass(30_000)
  expect(await state(stage, intentId)).toMatchObject({ state: 'unconfirmed' })
  await stage.pass(58_000)
  expect(await state(stage, intentId)).toMatchObject({ state: 'not-placed' })
})

describe('S-32 anything that carries our id resolves it', () => {
  test('an event', async () => {
    const stage = await openDesk()
    stage.spot.onFind = () => stage.spot.failed()
    const intentId = await lostOrder(stage, true)
    const [order] = stage.spot.orders
    if (order !== undefined) stage.spot.tell(order)
    await settle()
    expect(await state(stage, intentId)).toMatchObject({ state: 'accepted' })
  })

  test('an event while the picture is being built anew', async () => {
    const stage = await openDesk()
    stage.spot.onFind = () => stage.spot.failed()
    const intentId = await lostOrder(stage, true)
    stage.spot.onRead = () => new Promise(() => undefined)
    stage.spot.handlers?.onLost('cut')
    stage.spot.handlers?.onLive()
    const [order] = stage.spot.orders
    if (order !== undefined) stage.spot.tell(order)
    await settle()
    expect(await state(stage, intentId)).toMatchObject({ state: 'accepted' })
  })

  test('a rejection by the matching engine that only the event tells', async () => {
    const stage = await openDesk()
    const intentId = await lostOrder(stage, false)
    stage.spot.tell(
      stage.spot.rest(limitOrder(), stage.newest().clientOrderId, {
        status: 'REJECTED',
        reason: 'INSUFFICIENT_BALANCES',
      }),
    )
    await settle()
    expect(await state(stage, intentId)).toMatchObject({
      state: 'not-placed',
      reason: { code: 'rejected-by-engine', venueText: 'INSUFFICIENT_BALANCES' },
    })
  })
})

describe('S-35 no certainty', () => {
  test('120 s after sending while reads answer: unresolved, with an alarm and without another send (I3)', async () => {
    const stage = await openDesk()
    // By id absent, and the trades unexplained for ever: neither there nor not there.
    const foreign = stage.spot.rest(limitOrder(), 'somebody-else')
    const intentId = await lostOrder(stage, false)
    stage.spot.trade({ ...foreign, orderId: '1' }, '0.01')
    await stage.pass(119_000)
    expect(await state(stage, intentId)).toMatchObject({ state: 'unconfirmed' })
    await stage.pass(1_500)
    expect(await state(stage, intentId)).toMatchObject({ state: 'unresolved' })
    expect(stage.alarms()).toContain('unresolved')
    expect(stage.spot.placed()).toHaveLength(1)
  })

  test('120 s count from when reads answer again', async () => {
    const stage = await openDesk()
    const intentId = await lostOrder(stage, false)
    const foreign = stage.spot.rest(limitOrder(), 'somebody-else')
    stage.spot.trade({ ...foreign, orderId: '1' }, '0.01')
    stage.spot.onFind = () => stage.spot.failed()
    await stage.pass(300_000)
    expect(await state(stage, intentId)).toMatchObject({ state: 'unconfirmed' })
    stage.spot.onFind = undefined
    await stage.pass(104_000)
    expect(await state(stage, intentId)).toMatchObject({ state: 'unconfirmed' })
    await stage.pass(16_000)
    expect(await state(stage, intentId)).toMatchObject({ state: 'unresolved' })
  })

  test('reads that fail are tried each 15 s, so that 120 s after a long fault the owner is told (I3, S-33)', async () => {
    const stage = await openDesk()
    const intentId = await lostOrder(stage, false)
    const foreign = stage.spot.rest(limitOrder(), 'somebody-else')
    stage.spot.trade({ ...foreign, orderId: '1' }, '0.01')
    stage.spot.onFind = () => stage.spot.failed()
    // Beyond 15 min a healthy case is asked each 10 min only.
    await stage.pass(1_000_000)
    stage.spot.onFind = undefined
    await stage.pass(120_500)
    expect(await state(stage, intentId)).toMatchObject({ state: 'unresolved' })
    expect(stage.alarms()).toContain('unresolved')
  })

  test('the owner cancels it if it exists: by our id, answered by the exchange (S-36)', async () => {
    const stage = await openDesk()
    stage.spot.onFind = () => stage.spot.failed()
    const intentId = await lostOrder(stage, true)
    const body = { account: 'paper', choice: 'cancel-if-exists' as const }
    await stage.parts.desk.chooseForIntent(caller, intentId, body)
    await settle()
    expect(stage.spot.orders).toMatchObject([{ status: 'CANCELED' }])
    expect(await state(stage, intentId)).toMatchObject({ state: 'accepted' })
  })

  test('kept watching it is still proved not placed once the doubt is explained (S-34, S-36)', async () => {
    const stage = await openDesk()
    const foreign = stage.spot.rest(limitOrder(), 'somebody-else')
    const intentId = await lostOrder(stage, false)
    stage.spot.trade({ ...foreign, orderId: '1' }, '0.01')
    await stage.pass(121_000)
    expect(await state(stage, intentId)).toMatchObject({ state: 'unresolved' })
    stage.spot.fills.length = 0
    await stage.parts.desk.chooseForIntent(caller, intentId, { account: 'paper', choice: 'keep-watching' })
    expect(await state(stage, intentId)).toMatchObject({ state: 'unresolved' })
    await stage.pass(7_000)
    expect(await state(stage, intentId)).toMatchObject({ state: 'not-placed', reason: { code: 'not-placed-proved' } })
    expect(stage.spot.placed()).toHaveLength(1)
  })

  test('marked handled it asks no more, and a sighting still alarms', async () => {
    const stage = await openDesk()
    stage.spot.trade(stage.spot.rest(limitOrder(), 'somebody-else', { orderId: '1' }), '0.01')
    stage.spot.orders.length = 0
    const intentId = await lostOrder(stage, false)
    await stage.pass(121_000)
    expect(await state(stage, intentId)).toMatchObject({ state: 'unresolved' })
    await stage.parts.desk.chooseForIntent(caller, intentId, { account: 'paper', choice: 'mark-handled' })
    expect(await state(stage, intentId)).toMatchObject({ state: 'unresolved', reason: { code: 'marked-handled' } })
    expect((await stage.place(limitOrder(), { confirmed: ['repeat'] })).kind).toBe('done')
  })

  test('marked handled it holds no funds back any more (S-31)', async () => {
    const stage = await openDesk()
    stage.spot.trade(stage.spot.rest(limitOrder(), 'somebody-else', { orderId: '1' }), '0.01')
    stage.spot.orders.length = 0
    const intentId = await lostOrder(stage, false, limitOrder('spot', { quantity: d('1.5') }))
    await stage.pass(121_000)
    const next = () => stage.place(limitOrder('spot', { quantity: d('1') }), { confirmed: ['doubt', 'repeat'] })
    expect(await next()).toMatchObject({
      kind: 'invalid',
      reason: { code: 'funds-short', params: { available: '26426.5' } },
    })
    await stage.parts.desk.chooseForIntent(caller, intentId, { account: 'paper', choice: 'mark-handled' })
    expect((await next()).kind).toBe('done')
  })

  test('tells when Binance is asked next, and nothing once it is settled (S-33)', async () => {
    const stage = await openDesk()
    const intentId = await lostOrder(stage, false)
    const next = async () => valueOf(await stage.parts.desk.intentDetail(intentId)).nextQuestionMs
    expect(await next()).toBe(300)
    await stage.pass(200)
    expect(await next()).toBe(100)
    await stage.pass(8_000)
    expect(await next()).toBeGreaterThan(9_000)
    stage.spot.rest(limitOrder(), stage.newest().clientOrderId)
    await stage.pass(12_000)
    expect(await state(stage, intentId)).toMatchObject({ state: 'accepted' })
    expect(await next()).toBeUndefined()
  })
})

test('S-37 F-09 seen after it was proved not placed: accepted, with an alarm (I6)', async () => {
  const stage = await openDesk()
  const intentId = await lostOrder(stage, false)
  await stage.pass(26_000)
  const intent = await state(stage, intentId)
  expect(intent.state).toBe('not-placed')
  stage.spot.rest(limitOrder(), intent.clientOrderId)
  await stage.pass(600_000)
  expect(await state(stage, intentId)).toMatchObject({ state: 'accepted', reason: { code: 'late-sighting' } })
  expect(stage.alarms()).toContain('late-sighting')
})

test('S-28 F-14 two orders under one id: alarm, and no entry on that symbol until the owner has looked', async () => {
  const stage = await openDesk()
  const { intent } = valueOf(await stage.place(limitOrder()))
  stage.spot.tell(stage.spot.rest(limitOrder(), intent.clientOrderId))
  await settle()
  expect(stage.alarms()).toContain('two-orders-one-id')
  expect(stage.picture().orders).toHaveLength(2)
  const other = limitOrder('spot', { quantity: d('0.02') })
  expect(await stage.place(other)).toMatchObject({ kind: 'locked', reason: { code: 'two-orders-one-id' } })
  await stage.parts.desk.chooseForIntent(caller, intent.intentId, { account: 'paper', choice: 'mark-handled' })
  expect((await stage.place(other)).kind).toBe('done')
})

test('S-28 a double outlives a restart until the owner has looked, and is not told of again after that', async () => {
  const journalPath = newJournalPath()
  const first = await openDesk({ journalPath })
  const { intent } = valueOf(await first.place(limitOrder()))
  first.spot.tell(first.spot.rest(limitOrder(), intent.clientOrderId))
  await settle()
  // Both end: nothing but the journal knows of them by then.
  for (const order of [...first.spot.orders]) first.spot.tell(first.spot.turn(order, { status: 'CANCELED' }))
  await settle()
  const other = limitOrder('spot', { quantity: d('0.02') })
  const again = async (stage: DeskStage): Promise<DeskStage> =>
    openDesk({ journalPath, clock: createManualClock(stage.clock.now() + 60_000), spot: stage.spot })
  const second = await again(first)
  expect(await second.place(other)).toMatchObject({ kind: 'locked', reason: { code: 'two-orders-one-id' } })
  await second.parts.desk.chooseForIntent(caller, intent.intentId, { account: 'paper', choice: 'mark-handled' })
  const third = await again(second)
  expect((await third.place(other)).kind).toBe('done')
  third.spot.tell(third.spot.turn(first.spot.orders[1] ?? { orderId: '' }, {}))
  await settle()
  expect(third.alarms()).toEqual([])
})

describe('S-23 "Duplicate order sent."', () => {
  test.each([
    ['F-32 with the same order behind it is adopted', limitOrder(), 'accepted'],
    ['F-33 with another order behind it is not', limitOrder('spot', { price: d('48000') }), 'unresolved'],
  ])('%s', async (_, resting, expected) => {
    const stage = await openDesk()
    stage.spot.onPlace = (_order, id) => {
      stage.spot.rest(resting, id)
      return stage.spot.unconfirmed('duplicate')
    }
    await stage.place(limitOrder())
    await stage.pass(400)
    expect(stage.newest().state).toBe(expected)
    expect(stage.alarms().includes('duplicate-differs')).toBe(expected === 'unresolved')
  })
})
