import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { Order } from '../../domain/order'
import type { Outcome } from '../../exchange/port'
import { caller, limitOrder, marketOrder, newKey, openDesk, settle, valueOf } from './testing/desk-stage'

const d = decimal

describe('a key of the ticket (S-10)', () => {
  test('F-92 the same act twice is one order, told from memory and from disk', async () => {
    const stage = await openDesk()
    const key = newKey()
    const body = { account: 'paper', order: limitOrder(), seen: { generation: stage.generation() } }
    const [first, second] = await Promise.all([
      stage.parts.desk.placeOrder(caller, key, body),
      stage.parts.desk.placeOrder(caller, key, body),
    ])
    expect(valueOf(first)).toMatchObject({ replayed: false, intent: { state: 'accepted' } })
    expect(valueOf(second)).toMatchObject({ replayed: true, intent: { state: 'accepted' } })
    expect(stage.spot.placed()).toHaveLength(1)
    expect(valueOf(await stage.parts.desk.actByKey(key)).intent?.intentId).toBe(valueOf(first).intent.intentId)
  })

  test('F-93 with another body is refused', async () => {
    const stage = await openDesk()
    const key = newKey()
    await stage.place(limitOrder(), { key })
    expect(await stage.place(limitOrder('spot', { side: 'SELL' }), { key })).toMatchObject({ kind: 'key-reused' })
    expect(stage.spot.placed()).toHaveLength(1)
  })

  test('a key that never came is not found', async () => {
    const stage = await openDesk()
    expect(await stage.parts.desk.actByKey(newKey())).toMatchObject({ kind: 'not-found' })
  })
})

describe('what keeps an order from being sent', () => {
  test('S-13 another generation than on the ticket comes back with the fresh one', async () => {
    const stage = await openDesk()
    expect(await stage.place(limitOrder(), { generation: 1 })).toMatchObject({
      kind: 'seen-state',
      reason: { code: 'generation-changed' },
      fresh: { generation: 2, price: '50000' },
    })
  })

  test.each([
    ['49750', 'seen-state'],
    ['49900', 'done'],
    ['50250', 'done'],
    ['50251', 'done'],
    ['50252', 'seen-state'],
  ])('S-13 a market order that saw %s at 50,000 is %s', async (price, kind) => {
    const stage = await openDesk()
    expect((await stage.place(marketOrder(), { price })).kind).toBe(kind)
  })

  test.each([
    ['a tick', limitOrder('spot', { price: d('49000.001') }), 'price-tick'],
    ['a step', limitOrder('usdm', { quantity: d('0.0101') }), 'quantity-step'],
    ['a value', limitOrder('usdm', { quantity: d('0.001') }), 'notional-below-min'],
    ['funds', limitOrder('spot', { quantity: d('3') }), 'funds-short'],
    ['a symbol nobody knows', limitOrder('spot', { symbol: 'NOSUCH' }), 'unknown-symbol'],
    ['reduce-only without a position', limitOrder('usdm', { reduceOnly: true }), 'reduce-only-without-position'],
    ['a side in one-way mode', limitOrder('usdm', { positionSide: 'LONG' }), 'position-side-mode'],
    ['an iceberg at market', { ...marketOrder(), icebergQuantity: d('0.001') }, 'iceberg-not-taken'],
  ])('the rules of the symbol: %s', async (_, order, code) => {
    const stage = await openDesk()
    expect(await stage.place(order)).toMatchObject({ kind: 'invalid', reason: { code } })
    expect(stage.spot.placed()).toEqual([])
    expect(stage.usdm.placed()).toEqual([])
  })

  test('S-72 a lost stream: no entry, a protective order passes after one more yes, another market goes on', async () => {
    const stage = await openDesk()
    stage.usdm.positions = []
    stage.usdm.handlers?.onLost('cut')
    await settle()
    expect(stage.picture().phases).toEqual({ spot: 'live', usdm: 'stale' })
    expect(await stage.place(limitOrder('usdm'))).toMatchObject({ kind: 'not-live', reason: { code: 'not-live' } })
    const protective = limitOrder('usdm', { side: 'SELL', reduceOnly: true, price: d('51000') })
    expect(await stage.place(protective)).toMatchObject({ kind: 'confirm', confirm: ['not-live'] })
    expect(await stage.place(protective, { confirmed: ['not-live'] })).toMatchObject({ kind: 'done' })
    expect((await stage.place(limitOrder('spot'))).kind).toBe('done')
  })

  test('S-73 an old price: a market order is refused, a limit order asks, old rules refuse both', async () => {
    const stage = await openDesk()
    stage.prices.set('spot:BTCUSDT', { lastPrice: d('50000'), ageMs: 3_001 })
    expect(await stage.place(marketOrder())).toMatchObject({ kind: 'not-live', reason: { code: 'price-stale' } })
    expect((await stage.place(limitOrder())).kind).toBe('done')
    stage.prices.set('spot:BTCUSDT', { lastPrice: d('50000'), ageMs: 10_001 })
    expect(await stage.place(limitOrder('spot', { side: 'SELL', price: d('51000') }))).toMatchObject({
      kind: 'confirm',
      confirm: ['price-stale'],
    })
    stage.rulesAge = 86_400_001
    expect(await stage.place(limitOrder())).toMatchObject({ kind: 'not-live', reason: { code: 'rules-old' } })
  })

  test('S-11 F-94 a key that nothing came under is burnt: an order that arrives late under it is never sent', async () => {
    const stage = await openDesk()
    const key = newKey()
    expect(await stage.parts.desk.voidKey(key)).toEqual({ kind: 'done', value: undefined })
    expect(await stage.parts.desk.voidKey(key)).toEqual({ kind: 'done', value: undefined })
    expect((await stage.place(limitOrder(), { key })).kind).toBe('key-reused')
    expect(stage.spot.placed()).toEqual([])
    const known = newKey()
    const { intent } = valueOf(await stage.place(limitOrder(), { key: known }))
    expect(await stage.parts.desk.voidKey(known)).toMatchObject({ kind: 'done', value: { intentId: intent.intentId } })
    expect(valueOf(await stage.place(limitOrder(), { key: known })).replayed).toBe(true)
  })

  test('S-15 F-95 the same order within 10 s asks, after that it does not', async () => {
    const stage = await openDesk()
    await stage.place(limitOrder())
    expect(await stage.place(limitOrder())).toMatchObject({ kind: 'confirm', confirm: ['repeat'] })
    const otherText = limitOrder('spot', { quantity: d('0.010') })
    expect(await stage.place(otherText)).toMatchObject({ kind: 'confirm', confirm: ['repeat'] })
    expect((await stage.place(limitOrder(), { confirmed: ['repeat'] })).kind).toBe('done')
    expect((await stage.place(limitOrder('spot', { quantity: d('0.02') }))).kind).toBe('done')
    await stage.pass(10_100)
    expect((await stage.place(limitOrder())).kind).toBe('done')
  })

  test('S-31 an order in doubt: the next on that symbol and side asks, and its funds are kept back', async () => {
    const stage = await openDesk()
    stage.spot.onPlace = () => stage.spot.unconfirmed('timeout')
    await stage.place(limitOrder('spot', { quantity: d('1.5') }))
    expect(stage.newest().state).toBe('unconfirmed')
    expect(await stage.place(limitOrder())).toMatchObject({ kind: 'confirm', confirm: ['doubt'] })
    // 100,000 less the 73,500 that may be gone and their fee pays for half a bitcoin and not for one.
    const answer = await stage.place(limitOrder('spot', { quantity: d('1') }), { confirmed: ['doubt'] })
    expect(answer).toMatchObject({ kind: 'invalid', reason: { code: 'funds-short', params: { available: '26426.5' } } })
    expect((await stage.place(limitOrder('spot', { side: 'SELL', price: d('51000') }))).kind).toBe('done')
  })

  test('an account that may only be read', async () => {
    const stage = await openDesk({ mayTrade: false })
    expect(await stage.place(limitOrder())).toMatchObject({ kind: 'locked', reason: { code: 'account-read-only' } })
    expect(stage.picture()).toMatchObject({ entryAllowed: false, entryBlockedBy: { code: 'account-read-only' } })
  })

  test('S-86 a clock known too badly', async () => {
    const stage = await openDesk()
    stage.spot.errorBound = 1_001
    expect(await stage.place(limitOrder())).toMatchObject({ kind: 'not-live', reason: { code: 'clock-uncertain' } })
  })
})

describe('what an answer means', () => {
  test.each([
    ['F-27 too many requests', 'rate-limit', -1003, 'Too much request weight used; current limit is 6000.'],
    ['F-31 no funds', 'funds', -2010, 'Account has insufficient balance for requested action.'],
    ['F-34 rules moved', 'rule', -1013, 'Filter failure: PRICE_FILTER'],
    ['F-02 nothing left this machine', 'not-sent', undefined, undefined],
  ] as const)('%s is definite: rejected, told with the words of the exchange', async (_, reason, code, text) => {
    const stage = await openDesk()
    stage.spot.onPlace = () => stage.spot.rejected(reason, { code, text })
    const { intent } = valueOf(await stage.place(limitOrder()))
    expect(intent).toMatchObject({ state: 'rejected', reason: { code: `rejected-${reason}` } })
    expect(intent.reason?.venueCode).toBe(code)
    expect(intent.reason?.venueText).toBe(text)
    await stage.pass(30_000)
    expect(stage.spot.placed()).toHaveLength(1)
  })

  test('S-27 an audit that fails, or began before the refusal, lifts nothing: one that began after it does', async () => {
    const stage = await openDesk()
    const waiting: ((failed: boolean) => void)[] = []
    stage.spot.onRead = () =>
      new Promise((resolve) => waiting.push((failed) => resolve(failed ? stage.spot.failed() : undefined)))
    const entry = async () => {
      const answer = await stage.place(limitOrder('spot', { quantity: d('0.02') }), { confirmed: ['repeat'] })
      return 'reason' in answer ? answer.reason.code : answer.kind
    }
    // A full audit is under way when the refusal comes.
    await stage.pass(300_000)
    const under = waiting.splice(0)
    expect(under.length).toBeGreaterThan(0)
    stage.spot.onPlace = () => stage.spot.rejected('funds', { code: -2010 })
    await stage.place(limitOrder())
    stage.spot.onPlace = undefined
    under.forEach((answer) => answer(false))
    await settle()
    expect(await entry()).toBe('audit-running')
    waiting.splice(0).forEach((answer) => answer(true))
    await settle()
    expect(await entry()).toBe('audit-running')
    await stage.pass(5_100)
    waiting.splice(0).forEach((answer) => answer(false))
    await settle()
    expect(await entry()).toBe('done')
  })

  test('S-27 a refusal for funds reads the whole market before the next entry', async () => {
    const stage = await openDesk()
    let readable: () => void = () => undefined
    stage.spot.onPlace = () => stage.spot.rejected('funds', { code: -2010 })
    stage.spot.onRead = () =>
      new Promise((resolve) => {
        readable = () => resolve(undefined)
      })
    await stage.place(limitOrder())
    expect(await stage.place(limitOrder('spot', { quantity: d('0.02') }))).toMatchObject({
      kind: 'not-live',
      reason: { code: 'audit-running' },
    })
    expect((await stage.place(limitOrder('usdm'))).kind).toBe('done')
    stage.spot.onPlace = undefined
    readable()
    await settle()
    expect((await stage.place(limitOrder('spot', { quantity: d('0.02') }))).kind).toBe('done')
  })

  test('S-85 the deadline of a ban outlives the program', async () => {
    const stage = await openDesk()
    const until = stage.clock.now() + 120_000
    stage.spot.onPlace = () => stage.spot.rejected('banned', { httpStatus: 418, code: -1003 }, until)
    expect(valueOf(await stage.place(limitOrder())).intent.reason).toMatchObject({
      code: 'rejected-banned',
      params: { until: String(until) },
    })
  })

  test('S-11 no answer within 3 s: the browser is told the doubt, and the answer still counts when it comes', async () => {
    const stage = await openDesk()
    let answer: (outcome: Outcome<Order>) => void = () => undefined
    stage.spot.onFind = () => stage.spot.failed()
    stage.spot.onPlace = () => new Promise((resolve) => (answer = resolve))
    const asked = stage.place(limitOrder())
    await settle()
    expect(stage.newest().state).toBe('sending')
    await stage.pass(3_000)
    expect(valueOf(await asked).intent.state).toMatch(/sending|unconfirmed/)
    expect(stage.newest()).toMatchObject({ state: 'unconfirmed', reason: { code: 'no-answer-yet' } })
    answer(stage.spot.accepted(stage.spot.rest(limitOrder(), stage.newest().clientOrderId)))
    await settle()
    expect(stage.newest()).toMatchObject({ state: 'accepted' })
    expect(stage.spot.placed()).toHaveLength(1)
  })

  test('a refusal of an order that was seen already takes nothing back, and the owner is told (S-40, I6)', async () => {
    const stage = await openDesk()
    let answer: (outcome: ReturnType<typeof stage.spot.rejected>) => void = () => undefined
    stage.spot.onPlace = (order, id) => {
      stage.spot.tell(stage.spot.rest(order, id))
      return new Promise((resolve) => (answer = resolve))
    }
    await stage.place(limitOrder())
    answer(stage.spot.rejected('rule'))
    await settle()
    expect(stage.newest().state).toBe('accepted')
    expect(stage.alarms()).toEqual(['refused-but-seen'])
  })

  test('a refusal that comes late settles the doubt as not placed (S-32)', async () => {
    const stage = await openDesk()
    let answer: (outcome: Outcome<Order>) => void = () => undefined
    stage.spot.onPlace = () => new Promise((resolve) => (answer = resolve))
    const asked = stage.place(limitOrder())
    await stage.pass(3_100)
    await asked
    answer(stage.spot.rejected('rule', { code: -1013, text: 'Filter failure: NOTIONAL' }))
    await settle()
    expect(stage.newest()).toMatchObject({
      state: 'not-placed',
      reason: { code: 'not-placed-refused', venueCode: -1013 },
    })
  })

  test('the trades an answer names are in the ledger once, though the stream names them again (S-42, F-69)', async () => {
    const stage = await openDesk()
    stage.spot.onPlace = (order, id) => {
      const filled = stage.spot.rest(order, id, { status: 'FILLED', executedQuantity: d('0.01') })
      const fills = [stage.spot.trade(filled, '0.004'), stage.spot.trade(filled, '0.006')]
      return { kind: 'accepted', value: filled, fills, evidence: stage.spot.evidence() }
    }
    await stage.place(marketOrder())
    const [order] = stage.spot.orders
    if (order === undefined) throw new Error('no order')
    for (const fill of stage.spot.fills) stage.spot.tell(order, fill)
    for (const fill of stage.spot.fills) stage.spot.tell(order, fill)
    await settle()
    const fills = valueOf(await stage.parts.desk.fills('paper', { limit: 10 }))
    expect(fills.map((fill) => fill.quantity).sort()).toEqual(['0.004', '0.006'])
    expect(stage.changes.filter((change) => change.type === 'fill')).toHaveLength(2)
  })
})

describe('reply and event race', () => {
  test('F-72 in any order and number the picture, the intent and the ledger end the same', async () => {
    const ends = new Set<string>()
    const steps = ['reply', 'new', 'trade', 'filled', 'query', 'list'] as const
    const run = async (order: readonly (typeof steps)[number][]): Promise<void> => {
      const stage = await openDesk()
      let answer: (outcome: Outcome<Order>) => void = () => undefined
      stage.spot.onPlace = () => new Promise((resolve) => (answer = resolve))
      const asked = stage.place(marketOrder('spot', { quantity: d('0.01') }))
      await settle()
      const id = stage.newest().clientOrderId
      const fresh = stage.spot.rest(marketOrder(), id, { exchangeTime: 1 })
      const part = { ...fresh, status: 'PARTIALLY_FILLED', executedQuantity: d('0.004'), exchangeTime: 2 }
      const whole = { ...fresh, status: 'FILLED', executedQuantity: d('0.01'), exchangeTime: 3 }
      const fills = [
        { ...stage.spot.trade(fresh, '0.004'), exchangeTime: 2 },
        { ...stage.spot.trade(fresh, '0.006'), exchangeTime: 3 },
      ]
      stage.spot.turn(fresh, whole)
      const act = {
        reply: () => answer(stage.spot.accepted(fresh)),
        new: () => stage.spot.tell(fresh),
        trade: () => stage.spot.tell(part, fills[0]),
        filled: () => stage.spot.tell(whole, fills[1]),
        query: () => stage.spot.emit({ type: 'order-updated', order: whole, source: 'query' }),
        list: () => stage.spot.emit({ type: 'order-updated', order: part, source: 'list' }),
      }
      for (const step of order) {
        act[step]()
        await settle()
      }
      await asked
      const { state, orderId, executedQuantity } = stage.newest()
      const orders = stage
        .picture()
        .orders.map(({ status, executedQuantity: executed, quantity }) => ({ status, executed, quantity }))
      const ledger = valueOf(await stage.parts.desk.fills('paper', { limit: 10 })).map((fill) => fill.tradeId)
      ends.add(JSON.stringify({ state, orderId, executedQuantity, orders, ledger }))
      await stage.parts.stop()
    }
    await fc.assert(fc.asyncProperty(fc.shuffledSubarray([...steps], { minLength: steps.length }), run), {
      numRuns: 25,
    })
    expect([...ends]).toHaveLength(1)
    expect(JSON.parse([...ends][0] ?? '')).toMatchObject({
      state: 'accepted',
      executedQuantity: '0.01',
      orders: [{ status: 'FILLED', executed: '0.01' }],
      ledger: ['2', '1'],
    })
  })

  test('F-72 the event alone answers the browser; the reply adds only its time', async () => {
    const stage = await openDesk()
    let answer: (outcome: Outcome<Order>) => void = () => undefined
    stage.spot.onPlace = () => new Promise((resolve) => (answer = resolve))
    const asked = stage.place(limitOrder())
    await settle()
    const order = stage.spot.rest(limitOrder(), stage.newest().clientOrderId)
    stage.spot.tell(order)
    await settle()
    const { intent } = valueOf(await asked)
    expect(intent).toMatchObject({ state: 'accepted', orderId: order.orderId })
    expect(intent.times.echoed).toBeDefined()
    expect(intent.times.acknowledged).toBeUndefined()
    answer(stage.spot.accepted(order))
    await settle()
    expect(stage.newest().times.acknowledged).toBeDefined()
  })

  test('every id of ours has 34 characters of the allowed ones and is sent once (S-06, I1, I2)', async () => {
    const stage = await openDesk()
    for (const quantity of ['0.01', '0.02', '0.03']) await stage.place(limitOrder('usdm', { quantity: d(quantity) }))
    const ids = stage.usdm.placed()
    expect(new Set(ids).size).toBe(3)
    for (const id of ids) expect(id).toMatch(/^bnpoTAG[0-9A-HJKMNP-TV-Z]{26}0$/)
  })
})

describe('closing a position', () => {
  const position = {
    symbol: 'BTCUSDT',
    positionSide: 'BOTH' as const,
    entryPrice: d('50000'),
    unrealizedPnl: d('0'),
    leverage: 10,
    marginAsset: 'USDT',
    exchangeTime: 1,
  }

  test.each([
    ['a long', '0.5', 'SELL'],
    ['a short', '-0.5', 'BUY'],
  ])('%s goes out as a reduce-only market order of its size', async (_, quantity, side) => {
    const stage = await openDesk({ live: false })
    stage.usdm.positions = [{ ...position, quantity: d(quantity) }]
    for (const venue of [stage.spot, stage.usdm]) venue.handlers?.onLive()
    await stage.pass(1_500)
    const body = {
      account: 'paper',
      market: 'usdm' as const,
      symbol: 'BTCUSDT',
      positionSide: 'BOTH' as const,
      seen: { generation: stage.generation(), positionQuantity: `${quantity}00` },
    }
    const { intent } = valueOf(await stage.parts.desk.closePosition(caller, newKey(), body))
    expect(intent).toMatchObject({
      kind: 'close',
      state: 'accepted',
      order: { side, quantity: '0.5', orderType: 'MARKET', reduceOnly: true },
    })
    const moved = { ...body, seen: { ...body.seen, positionQuantity: '0.1' } }
    expect(await stage.parts.desk.closePosition(caller, newKey(), moved)).toMatchObject({
      kind: 'seen-state',
      reason: { code: 'position-changed' },
    })
  })

  test('without one there is nothing to close', async () => {
    const stage = await openDesk()
    const body = {
      account: 'paper',
      market: 'usdm' as const,
      symbol: 'BTCUSDT',
      positionSide: 'BOTH' as const,
      seen: { generation: stage.generation() },
    }
    expect(await stage.parts.desk.closePosition(caller, newKey(), body)).toMatchObject({
      kind: 'invalid',
      reason: { code: 'no-position' },
    })
  })
})
