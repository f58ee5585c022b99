import { describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { Intent } from '../../domain/intent'
import type { Order } from '../../domain/order'
import { createCancelIndex } from './cancel-index'
import { caller, limitOrder, newKey, openDesk, settle, valueOf, type DeskStage } from './testing/desk-stage'

const d = decimal

/** A desk with one order on the book, and its cancel sent and not answered. */
async function lostCancel(done?: Partial<Order>): Promise<{ stage: DeskStage; order: Order; cancelId: string }> {
  const stage = await openDesk()
  const order = stage.spot.rest(limitOrder(), 'elsewhere')
  stage.spot.tell(order)
  await settle()
  stage.spot.onCancel = () => {
    if (done !== undefined) stage.spot.turn(order, done)
    return stage.spot.unconfirmed('timeout')
  }
  const { intent } = valueOf(
    await stage.parts.desk.cancelOrder(caller, newKey(), {
      account: 'paper',
      market: 'spot',
      symbol: 'BTCUSDT',
      target: { service: 'order', orderId: order.orderId },
    }),
  )
  expect(intent.state).toBe('unconfirmed')
  return { stage, order, cancelId: intent.intentId }
}

const intentOf = async (stage: DeskStage, intentId: string): Promise<Intent> =>
  valueOf(await stage.parts.desk.intentDetail(intentId)).intent as Intent

describe('a cancel in doubt', () => {
  test('is not called off on one look: two after the fence, 5 s apart, over fresh connections (S-34, F-37)', async () => {
    const { stage, cancelId } = await lostCancel()
    await stage.pass(20_000)
    expect((await intentOf(stage, cancelId)).state).toBe('unconfirmed')
    await stage.pass(6_000)
    expect(await intentOf(stage, cancelId)).toMatchObject({
      state: 'not-placed',
      reason: { code: 'cancel-not-executed' },
    })
    const looks = stage.spot.calls.filter(({ name, options }) => name === 'findOrder' && options?.lane === 'resolve')
    expect(looks.every(({ options }) => options?.freshConnection === true)).toBe(true)
  })

  test('of an order that reads do not know waits for a second "unknown" (S-34, F-35)', async () => {
    const { stage, order, cancelId } = await lostCancel({ status: 'CANCELED' })
    stage.spot.onFind = () => ({ kind: 'absent', evidence: stage.spot.evidence({ code: -2013 }) })
    await stage.pass(20_000)
    expect((await intentOf(stage, cancelId)).state).toBe('unconfirmed')
    stage.spot.tell(stage.spot.turn(order, {}))
    await settle()
    expect((await intentOf(stage, cancelId)).state).toBe('accepted')
  })

  test('two looks that say different things begin anew (S-34)', async () => {
    const { stage, cancelId } = await lostCancel()
    await stage.pass(19_000)
    stage.spot.onFind = () => ({ kind: 'absent', evidence: stage.spot.evidence({ code: -2013 }) })
    await stage.pass(6_000)
    expect((await intentOf(stage, cancelId)).state).toBe('unconfirmed')
    await stage.pass(6_500)
    expect(await intentOf(stage, cancelId)).toMatchObject({ state: 'rejected', reason: { code: 'order-unknown' } })
  })

  test('is settled by an end that was told while its answer was still awaited, though reads lag (S-32, F-35)', async () => {
    const stage = await openDesk()
    const order = stage.spot.rest(limitOrder(), 'elsewhere')
    stage.spot.tell(order)
    await settle()
    let answer: ((lost: ReturnType<typeof stage.spot.unconfirmed>) => void) | undefined
    stage.spot.onCancel = () => new Promise((resolve) => (answer = resolve))
    stage.spot.onFind = () => ({ kind: 'read', value: order, evidence: stage.spot.evidence() })
    void stage.parts.desk.cancelOrder(caller, newKey(), {
      account: 'paper',
      market: 'spot',
      symbol: 'BTCUSDT',
      target: { service: 'order', orderId: order.orderId },
    })
    await settle()
    stage.spot.tell(stage.spot.turn(order, { status: 'CANCELED' }))
    await settle()
    answer?.(stage.spot.unconfirmed('timeout'))
    await stage.pass(1_000)
    expect(stage.newest()).toMatchObject({ kind: 'cancel', state: 'accepted' })
  })

  test('called off by reads that lagged is corrected by the end of its order (I6)', async () => {
    const { stage, order, cancelId } = await lostCancel()
    const ended = stage.clock.now()
    await stage.pass(26_000)
    expect((await intentOf(stage, cancelId)).state).toBe('not-placed')
    stage.spot.tell(stage.spot.turn(order, { status: 'CANCELED', exchangeTime: ended }))
    await settle()
    expect(await intentOf(stage, cancelId)).toMatchObject({ state: 'accepted', reason: { code: 'late-sighting' } })
  })

  test('is not credited with a cancel that came after its own time (S-30)', async () => {
    const { stage, order, cancelId } = await lostCancel()
    await stage.pass(40_000)
    stage.spot.tell(stage.spot.turn(order, { status: 'CANCELED' }))
    await settle()
    expect((await intentOf(stage, cancelId)).state).toBe('not-placed')
  })

  test('given up, it is still settled by the end of its order (S-32, S-35)', async () => {
    const { stage, order, cancelId } = await lostCancel()
    stage.spot.onFind = () => ({
      kind: 'failed',
      reason: 'rule',
      evidence: stage.spot.evidence({ httpStatus: 400, code: -1121 }),
    })
    await stage.pass(123_000)
    expect((await intentOf(stage, cancelId)).state).toBe('unresolved')
    stage.spot.tell(stage.spot.turn(order, { status: 'FILLED', executedQuantity: d('0.01') }))
    await settle()
    expect(await intentOf(stage, cancelId)).toMatchObject({
      state: 'rejected',
      reason: { code: 'order-already-filled' },
    })
  })

  test('refused as unknown and unread since, it does not say that the order is unknown (S-50)', async () => {
    const stage = await openDesk()
    const order = stage.spot.rest(limitOrder(), 'elsewhere')
    stage.spot.tell(order)
    await settle()
    stage.spot.onCancel = () => stage.spot.rejected('not-found', { code: -2011, text: 'Unknown order sent.' })
    stage.spot.onFind = () => stage.spot.failed()
    const { intent } = valueOf(
      await stage.parts.desk.cancelOrder(caller, newKey(), {
        account: 'paper',
        market: 'spot',
        symbol: 'BTCUSDT',
        target: { service: 'order', orderId: order.orderId },
      }),
    )
    expect(intent).toMatchObject({ state: 'rejected', reason: { code: 'rejected-not-found', venueCode: -2011 } })
    stage.spot.tell(stage.spot.turn(order, { status: 'FILLED', executedQuantity: d('0.01') }))
    await settle()
    expect(stage.newest()).toMatchObject({ state: 'rejected', reason: { code: 'order-already-filled' } })
  })
})

describe('a cancel of all on a symbol, in doubt', () => {
  async function lostCancelAll(): Promise<{ stage: DeskStage; orders: Order[]; intent: () => Intent }> {
    const stage = await openDesk()
    const orders = [stage.spot.rest(limitOrder(), 'a'), stage.spot.rest(limitOrder(), 'b')]
    orders.forEach((order) => stage.spot.tell(order))
    await settle()
    stage.spot.onCancelAll = () => stage.spot.unconfirmed('timeout')
    stage.spot.onCancel = () => stage.spot.unconfirmed('timeout')
    await stage.parts.desk.cancelAll(caller, newKey(), {
      account: 'paper',
      scope: { mode: 'everything', market: 'spot', symbol: 'BTCUSDT' },
    })
    await settle()
    const intent = (): Intent => {
      const found = stage.picture().intents.find(({ kind }) => kind === 'cancel-symbol')
      if (found === undefined) throw new Error('no cancel of all')
      return found as Intent
    }
    expect(intent().state).toBe('unconfirmed')
    return { stage, orders, intent }
  }

  test('is not called done by a list that leaves everything out before the fence (F-37, I6)', async () => {
    const { stage, intent } = await lostCancelAll()
    stage.spot.onOpenOrders = () => ({ kind: 'read', value: [], evidence: stage.spot.evidence() })
    await stage.pass(10_000)
    expect(intent().state).toBe('unconfirmed')
  })

  test('is done at once by the ends of its orders (S-32)', async () => {
    const { stage, orders, intent } = await lostCancelAll()
    orders.forEach((order) => stage.spot.tell(stage.spot.turn(order, { status: 'CANCELED' })))
    await stage.pass(2_500)
    expect(intent().state).toBe('accepted')
  })
})

test('F-73 cancels are found by the order they are aimed at, by its id or by ours', () => {
  const index = createCancelIndex()
  const aimed = (intentId: string, target: Intent['target']): Intent =>
    ({ intentId, kind: 'cancel', market: 'spot', symbol: 'BTCUSDT', target }) as Intent
  const byId = aimed('1', { service: 'order', orderId: '7' })
  index.add(byId)
  index.add(aimed('2', { service: 'order', clientOrderId: 'own' }))
  index.add(aimed('3', { service: 'algo', orderId: '7' }))
  const order = { market: 'spot', service: 'order', symbol: 'BTCUSDT', orderId: '7', clientOrderId: 'own' } as Order
  expect(index.at(order)).toEqual(['1', '2'])
  index.remove(byId)
  expect(index.at(order)).toEqual(['2'])
  expect(index.at({ ...order, symbol: 'ETHUSDT' })).toEqual([])
})
