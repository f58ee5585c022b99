import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import { limitOrder, marketOrder, openDesk, settle, valueOf, type DeskStage } from '../trading/testing/desk-stage'
import { usdt } from '../trading/testing/scripted-venue'
import { createChangeRing } from './change-ring'

const d = decimal
const balance = (stage: DeskStage, asset = 'USDT') =>
  stage.picture().balances.find((row) => row.market === 'spot' && row.asset === asset)
const mismatches = (stage: DeskStage) =>
  stage.changes.flatMap((change) =>
    change.type === 'alarm' && change.alarm.reason.code === 'mismatch' ? [change.alarm.reason.params ?? {}] : [],
  )

describe('S-90 readiness', () => {
  test('is there once every market of one account that may trade is live, with rules to check orders by', async () => {
    const stage = await openDesk({ live: false })
    stage.spot.handlers?.onLive()
    await stage.pass(1_500)
    expect(stage.parts.desk.readiness()).toBe('starting')
    stage.usdm.handlers?.onLive()
    await stage.pass(1_500)
    expect(stage.parts.desk.readiness()).toBe('ok')
    stage.rulesAge = undefined
    expect(stage.parts.desk.readiness()).toBe('degraded')
    stage.rulesAge = 0
    stage.usdm.handlers?.onLost('cut')
    expect(stage.parts.desk.readiness()).toBe('degraded')
  })

  test('is not held up by an account whose exchange cannot be reached', async () => {
    const stage = await openDesk({ away: true })
    expect(stage.parts.desk.accounts().map((account) => account.accountId)).toEqual(['paper', 'testnet'])
    expect(stage.parts.desk.readiness()).toBe('ok')
  })

  test('is not given by an account that may only read', async () => {
    const stage = await openDesk({ mayTrade: false })
    expect(stage.parts.desk.readiness()).toBe('degraded')
  })
})

describe('start and recovery are one path (S-60)', () => {
  test('live only after two readings a second apart agree', async () => {
    const stage = await openDesk({ live: false })
    expect(stage.picture().phases).toEqual({ spot: 'starting', usdm: 'starting' })
    expect(stage.parts.desk.readiness()).toBe('starting')
    stage.spot.rest(limitOrder(), 'elsewhere')
    stage.spot.handlers?.onLive()
    await settle()
    expect(stage.picture()).toMatchObject({ phases: { spot: 'starting' }, orders: [{ status: 'NEW' }] })
    await stage.pass(900)
    expect(stage.picture().phases.spot).toBe('starting')
    await stage.pass(200)
    expect(stage.picture().phases.spot).toBe('live')
    expect(stage.generation()).toBe(1)
  })

  test('F-27 a reading that a limit keeps back is made again when the limit lifts, not before and not long after', async () => {
    const stage = await openDesk({ live: false })
    const lifts = stage.clock.now() + 20_000
    stage.spot.onRead = () =>
      stage.clock.now() < lifts ? { ...stage.spot.failed(), reason: 'rate-limit', retryAt: lifts } : undefined
    stage.spot.handlers?.onLive()
    await stage.pass(19_900)
    expect(stage.spot.calls.filter((call) => call.name === 'read')).toHaveLength(1)
    await stage.pass(1_500)
    expect(stage.picture().phases.spot).toBe('live')
  })

  test('a second reading that says something else is read again', async () => {
    const stage = await openDesk({ live: false })
    stage.spot.handlers?.onLive()
    await stage.pass(500)
    // Nothing told of it: the stream is not yet to be trusted.
    stage.spot.rest(limitOrder(), 'elsewhere')
    await stage.pass(600)
    expect(stage.picture().phases.spot).toBe('starting')
    await stage.pass(1_100)
    expect(stage.picture().phases.spot).toBe('live')
    expect(stage.picture().orders).toHaveLength(1)
  })

  test('events that come while the snapshot is read are replayed onto it', async () => {
    const stage = await openDesk({ live: false })
    let answer: () => void = () => undefined
    stage.spot.onRead = () =>
      new Promise((resolve) => {
        answer = () => resolve(undefined)
      })
    stage.spot.handlers?.onLive()
    await settle()
    stage.spot.emit({ type: 'balances-changed', market: 'spot', balances: [usdt('spot', '7', 9)] })
    stage.spot.onRead = undefined
    answer()
    await settle()
    expect(balance(stage)).toMatchObject({ free: '7' })
  })

  test('F-60 a lost stream: stale at once; a new generation when live again', async () => {
    const stage = await openDesk()
    const generation = stage.generation()
    stage.spot.handlers?.onLost('closed 1006')
    expect(stage.picture().phases).toEqual({ spot: 'stale', usdm: 'live' })
    expect(stage.changes.at(-1)).toMatchObject({ type: 'standing', phases: { spot: 'stale' } })
    expect(stage.parts.feed.sources('paper')).toContainEqual(
      expect.objectContaining({ source: 'account-stream', market: 'spot', freshness: 'blind', reason: 'stream-lost' }),
    )
    stage.spot.handlers?.onLive()
    await stage.pass(1_200)
    expect(stage.picture().phases.spot).toBe('live')
    expect(stage.generation()).toBe(generation + 1)
  })

  test('what happened while the stream was lost is read: closed orders by id, trades from the cursor (S-41, I4)', async () => {
    const stage = await openDesk()
    const order = stage.spot.rest(limitOrder(), 'elsewhere')
    stage.spot.tell(order)
    await settle()
    stage.spot.handlers?.onLost('cut')
    stage.spot.trade(stage.spot.turn(order, { status: 'FILLED', executedQuantity: d('0.01') }), '0.01')
    stage.spot.handlers?.onLive()
    await stage.pass(1_500)
    expect(stage.picture().orders).toMatchObject([{ status: 'FILLED', executedQuantity: '0.01' }])
    expect(stage.picture().fills).toMatchObject([{ quantity: '0.01' }])
    expect(mismatches(stage)).toEqual([])
  })

  test('F-56 a trade off the book with an id beyond all others keeps no later trade from being read (I4, S-60)', async () => {
    const stage = await openDesk()
    const order = stage.usdm.rest(limitOrder('usdm'), 'elsewhere')
    stage.usdm.tell(order)
    await settle()
    const readAgain = async (): Promise<void> => {
      stage.usdm.handlers?.onLost('cut')
      stage.usdm.handlers?.onLive()
      await stage.pass(2_500)
    }
    const tradeOf = (tradeId: string): void => {
      const fill = stage.usdm.trade(order, '0.001')
      stage.usdm.fills.splice(-1, 1, { ...fill, tradeId })
    }
    for (const tradeId of ['883194810', '5000000001', '883195149']) {
      tradeOf(tradeId)
      await readAgain()
    }
    expect(stage.picture().fills.map(({ tradeId }) => tradeId)).toEqual(['883195149', '5000000001', '883194810'])
  })

  test('the stream lost again in between starts it over', async () => {
    const stage = await openDesk({ live: false })
    stage.spot.handlers?.onLive()
    await stage.pass(500)
    stage.spot.handlers?.onLost('cut')
    await stage.pass(5_000)
    expect(stage.picture().phases.spot).toBe('starting')
    stage.spot.handlers?.onLive()
    await stage.pass(1_500)
    expect(stage.picture().phases.spot).toBe('live')
  })

  test('readings that fail are tried again until they come', async () => {
    const stage = await openDesk({ live: false })
    stage.spot.onRead = () => stage.spot.failed()
    stage.spot.handlers?.onLive()
    await stage.pass(10_000)
    expect(stage.picture().phases.spot).toBe('starting')
    stage.spot.onRead = undefined
    await stage.pass(10_000)
    expect(stage.picture().phases.spot).toBe('live')
  })
})

describe('events', () => {
  test('F-69 every frame twice changes nothing the second time', async () => {
    const stage = await openDesk()
    const order = stage.spot.rest(limitOrder(), 'elsewhere')
    stage.spot.emit({ type: 'order-updated', order, source: 'event' }, 500)
    await settle()
    const before = stage.changes.length
    stage.spot.emit({ type: 'order-updated', order, source: 'event' }, 500)
    stage.spot.emit({ type: 'order-updated', order, source: 'event' }, 501)
    await settle()
    expect(stage.changes).toHaveLength(before)
  })

  test('S-46 F-55 an order made elsewhere shows at once, under its own id', async () => {
    const stage = await openDesk()
    stage.spot.tell(stage.spot.rest(limitOrder(), 'ios_1234'))
    await settle()
    expect(stage.picture().orders).toMatchObject([{ clientOrderId: 'ios_1234', status: 'NEW' }])
    expect(stage.picture().intents).toEqual([])
  })

  test('S-44 F-54 an unknown event reads the market again', async () => {
    const stage = await openDesk()
    const before = stage.spot.calls.filter((call) => call.name === 'read').length
    stage.spot.emit({ type: 'unknown-event', market: 'spot', name: 'somethingNew' })
    await settle()
    expect(stage.spot.calls.filter((call) => call.name === 'read').length).toBe(before + 1)
    expect(stage.picture().phases.spot).toBe('live')
  })

  test('S-40 two different ends are settled by asking', async () => {
    const stage = await openDesk()
    const order = stage.spot.rest(limitOrder(), 'elsewhere')
    stage.spot.tell(stage.spot.turn(order, { status: 'CANCELED' }))
    await settle()
    const asked = () => stage.spot.calls.filter((call) => call.name === 'findOrder').length
    const before = asked()
    stage.spot.tell(stage.spot.turn(order, { status: 'FILLED', executedQuantity: d('0.01') }))
    await settle()
    expect(asked()).toBeGreaterThan(before)
    expect(stage.picture().orders).toMatchObject([{ status: 'FILLED' }])
  })

  test('S-42 executed and no trade of it: its trades are fetched', async () => {
    const stage = await openDesk()
    const order = stage.spot.rest(marketOrder(), 'elsewhere', { status: 'FILLED', executedQuantity: d('0.01') })
    stage.spot.trade(order, '0.01')
    stage.spot.tell(order)
    await settle()
    expect(stage.picture().fills).toEqual([])
    await stage.pass(2_100)
    expect(stage.picture().fills).toMatchObject([{ orderId: order.orderId, quantity: '0.01' }])
  })

  test('a futures event is followed by a reading of what is available', async () => {
    const stage = await openDesk()
    stage.usdm.balances = [{ ...usdt('usdm', '60000', 50), wallet: d('99990') }]
    stage.usdm.accountTime = 50
    stage.usdm.emit({
      type: 'balances-changed',
      market: 'usdm',
      balances: [{ market: 'usdm', asset: 'USDT', wallet: d('99990'), exchangeTime: 50 }],
    })
    await settle()
    const shown = () => stage.picture().balances.find((row) => row.market === 'usdm')
    expect(shown()).toMatchObject({ wallet: '99990', free: '100000' })
    await stage.pass(400)
    expect(shown()).toMatchObject({ wallet: '99990', free: '60000' })
  })
})

describe('audits (S-63)', () => {
  test('F-71 an order whose events were lost: a mismatch, shown, and the exchange believed', async () => {
    const stage = await openDesk()
    stage.spot.rest(limitOrder(), 'elsewhere')
    await stage.pass(33_000)
    expect(stage.picture().orders).toHaveLength(1)
    expect(mismatches(stage)).toMatchObject([{ market: 'spot', kind: 'order' }])
  })

  test('F-71 a balance whose event was lost', async () => {
    const stage = await openDesk()
    stage.spot.balances = [
      usdt('spot', '42', 9),
      ...stage.spot.balances.slice(1).map((row) => ({ ...row, exchangeTime: 9 })),
    ]
    stage.spot.accountTime = 9
    await stage.pass(63_000)
    expect(balance(stage)).toMatchObject({ free: '42' })
    expect(mismatches(stage)).toMatchObject([{ kind: 'balance', name: 'USDT', known: '100000', read: '42' }])
  })

  test('F-39 a reading that lags is no mismatch and lowers nothing', async () => {
    const stage = await openDesk()
    stage.spot.emit({ type: 'balances-changed', market: 'spot', balances: [usdt('spot', '7', 99)] })
    await stage.pass(65_000)
    expect(balance(stage)).toMatchObject({ free: '7' })
    expect(mismatches(stage)).toEqual([])
  })

  test('F-37 open orders that leave one out close nothing and alarm nobody', async () => {
    const stage = await openDesk()
    stage.spot.tell(stage.spot.rest(limitOrder(), 'elsewhere'))
    await settle()
    stage.spot.onOpenOrders = () => ({ kind: 'read', value: [], evidence: stage.spot.evidence() })
    await stage.pass(65_000)
    expect(stage.picture().orders).toMatchObject([{ status: 'NEW' }])
    expect(stage.alarms()).toEqual([])
  })

  test('three mismatches in a row page the owner', async () => {
    const stage = await openDesk()
    for (let n = 0; n < 3; n++) {
      stage.spot.rest(limitOrder('spot', { price: d(String(48_000 + n)) }), `elsewhere-${n}`)
      await stage.pass(33_000)
    }
    expect(stage.alarms()).toContain('mismatch-repeated')
  })

  test('an order the exchange no longer knows is said once and never closed by us', async () => {
    const stage = await openDesk()
    stage.spot.tell(stage.spot.rest(limitOrder(), 'elsewhere'))
    await settle()
    stage.spot.orders.length = 0
    await stage.pass(95_000)
    expect(stage.alarms().filter((code) => code === 'order-vanished')).toHaveLength(1)
    expect(stage.picture().orders).toMatchObject([{ status: 'NEW' }])
  })
})

describe('the event lane (S-66)', () => {
  test('numbers every change of a generation, and a picture always fits its number', async () => {
    const stage = await openDesk()
    const seen: { gen: number; seq: number; count: number }[] = []
    stage.parts.feed.onChanges(({ gen, seq, events }) => seen.push({ gen, seq, count: events.length }))
    for (let n = 0; n < 5; n++)
      await stage.place(limitOrder('spot', { price: d(String(48_000 + n)) }), { confirmed: ['repeat'] })
    const first = seen[0]
    if (first === undefined) throw new Error('nothing published')
    let expected = first.seq - first.count
    for (const batch of seen) {
      expected += batch.count
      expect(batch).toMatchObject({ gen: stage.generation(), seq: expected })
    }
    expect(stage.parts.feed.picture('paper')?.seq).toBe(expected)
    const replayed = stage.parts.feed.replay('paper', stage.generation(), expected - 3)
    expect(replayed).toMatchObject([{ seq: expected }])
    expect(replayed?.[0]?.events).toHaveLength(3)
    expect(stage.parts.feed.replay('paper', stage.generation(), expected)).toEqual([])
    expect(stage.parts.feed.replay('paper', stage.generation() - 1, expected)).toBeUndefined()
    expect(stage.parts.feed.replay('paper', stage.generation(), expected + 1)).toBeUndefined()
    expect(stage.parts.feed.picture('nobody')).toBeUndefined()
  })

  test('a new generation is told to followers and counts from zero', async () => {
    const stage = await openDesk()
    const told: string[] = []
    stage.parts.feed.onGeneration((accountId) => told.push(`${accountId} ${stage.generation()}`))
    stage.spot.handlers?.onLost('cut')
    stage.spot.handlers?.onLive()
    await stage.pass(1_500)
    expect(told).toEqual([`paper ${stage.generation()}`])
  })

  test('the ring gives back exactly what came after, or says that it is gone', () => {
    const change = (at: number) => ({ type: 'alarm' as const, alarm: { id: at, at, reason: { code: 'mismatch' } } })
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 60 }), fc.nat(15_000), (sizes, asked) => {
        const ring = createChangeRing()
        let count = 0
        for (const size of sizes)
          ring.add(
            Array.from({ length: size }, () => change(++count)),
            0,
          )
        const after = ring.after(asked)
        if (asked > count) expect(after).toBeUndefined()
        else if (after !== undefined)
          expect(after.map((each) => (each.type === 'alarm' ? each.alarm.at : 0))).toEqual(
            Array.from({ length: count - asked }, (_, n) => asked + n + 1),
          )
        else expect(count - asked).toBeGreaterThan(10_000)
      }),
      { numRuns: 50 },
    )
    const old = createChangeRing()
    old.add([change(1)], 0)
    old.add([change(2)], 700_000)
    expect(old.after(0)).toBeUndefined()
    expect(old.after(1)).toHaveLength(1)
  })

  test('every source tells its age by the monotonic clock (S-70)', async () => {
    const stage = await openDesk()
    await stage.pass(2_000)
    const sources = stage.parts.feed.sources('paper')
    expect(sources.map((source) => source.source)).toEqual([
      'account-stream',
      'exchange',
      'clock',
      'account-stream',
      'exchange',
      'clock',
      'database',
    ])
    expect(sources.every((source) => source.freshness === 'live')).toBe(true)
    const age = () => stage.parts.feed.sources('paper')[0]?.ageMs ?? 0
    const before = age()
    await stage.pass(500)
    expect(age()).toBe(before + 500)
  })

  test('the log can explain the screen: what was seen of an order is in its time line', async () => {
    const stage = await openDesk()
    const { intent } = valueOf(await stage.place(limitOrder()))
    const [order] = stage.spot.orders
    if (order === undefined) throw new Error('no order')
    stage.spot.tell(order)
    stage.spot.tell(stage.spot.turn(order, { status: 'CANCELED' }))
    await settle()
    const { evidence } = valueOf(await stage.parts.desk.intentDetail(intent.intentId))
    expect(evidence.map((row) => `${row.source} ${row.summary}`)).toEqual([
      'place accepted 200',
      'reply NEW 0',
      'event NEW 0',
      'event CANCELED 0',
    ])
  })
})
