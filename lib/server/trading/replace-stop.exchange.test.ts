import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { Intent } from '../../domain/intent'
import type { NewOrder } from '../../domain/order'
import { caller, openLiveDesk, until, valueOf, type LiveDesk } from './testing/live-desk'

let desk: LiveDesk
beforeAll(async () => {
  desk = await openLiveDesk()
  await desk.place({
    ...desk.limit('usdm', '1', { quantity: decimal('0.1') }),
    orderType: 'MARKET',
    timeInForce: undefined,
    price: undefined,
  })
  await until(() => expect(desk.picture().positions).toHaveLength(1))
})
afterAll(() => desk.stage.close())

const PATH = '/fapi/v1/algoOrder'
const told = (intent: Intent): string => `${intent.kind} ${intent.state} ${intent.reason?.code ?? ''}`.trim()

/** A stop under the long position: `reduceOnly` protects it, without it is an entry. */
const stop = (share: string, more: Partial<NewOrder> = {}): NewOrder => {
  const { price, timeInForce: _, ...limit } = desk.limit('usdm', share, { quantity: decimal('0.05') })
  return { ...limit, side: 'SELL', orderType: 'STOP_MARKET', triggerPrice: price, reduceOnly: true, ...more }
}

async function replace(old: Intent, order: NewOrder, key = randomUUID()): Promise<readonly Intent[]> {
  await desk.stage.refreshPrices()
  const answer = await desk.stage.parts.desk.replaceOrder(caller, key, {
    account: 'paper',
    target: { service: 'algo', orderId: old.orderId },
    order,
    seen: { generation: desk.generation() },
    confirmed: ['doubt'],
  })
  return valueOf(answer).act.intents
}
const status = (intent: Intent | undefined): string | undefined => desk.order(intent?.clientOrderId ?? '')?.status

describe('S-24 a futures stop is replaced without a moment in which none stands', () => {
  test('S-24 the new stop stands before the old one is canceled, and each is an intent of its own (S-01)', async () => {
    const old = await desk.place(stop('0.9'))
    const key = randomUUID()
    const order = stop('0.91')
    const [placed, canceled] = await replace(old, order, key)
    if (placed === undefined || canceled === undefined) throw new Error('two legs')
    expect([told(placed), told(canceled)]).toEqual(['place accepted', 'cancel accepted'])
    expect(canceled.times.received).toBeGreaterThanOrEqual(placed.times.acknowledged ?? Number.POSITIVE_INFINITY)
    await until(() => expect([status(old), status(placed)]).toEqual(['CANCELED', 'NEW']))
    expect(await desk.atExchange(placed.clientOrderId)).toBe(1)
    // The same key sends nothing and knows both legs (S-10).
    expect((await replace(old, order, key)).map((intent) => intent.intentId)).toEqual([
      placed.intentId,
      canceled.intentId,
    ])
  })

  test('S-24 F-31 a new stop that is refused leaves the old one standing: nothing is canceled', async () => {
    const old = await desk.place(stop('0.88'))
    await desk.stage.control.setFault({ id: 'F-31', market: 'usdm', path: PATH, method: 'POST' })
    const legs = await replace(old, stop('0.89'))
    await desk.stage.control.clearFaults()
    expect(legs.map(told)).toEqual([expect.stringMatching(/^place rejected/) as string])
    expect(status(old)).toBe('NEW')
    // The old one protects: the new one is not tried again by itself, or both would stand.
    await until(async () => {
      const { evidence } = valueOf(await desk.stage.parts.desk.intentDetail(legs[0]?.intentId ?? ''))
      expect(evidence.filter((row) => row.source === 'protection').map((row) => row.summary)).toEqual(['over'])
    })
    expect(desk.picture().intents.filter((intent) => intent.retry !== undefined)).toEqual([])
  })

  test.each([
    ['executed', 'accepted', 'CANCELED'],
    ['not', 'not-placed', 'NEW'],
  ] as const)(
    'S-24 F-16 a new stop in doubt (truth: %s) keeps the old one until it is seen to stand',
    {
      timeout: 60_000,
    },
    async (truth, state, oldEnds) => {
      const old = await desk.place(stop('0.86', { quantity: decimal('0.04') }))
      await desk.stage.control.setFault({ id: 'F-16', market: 'usdm', path: PATH, method: 'POST', truth })
      await desk.stage.control.setFault({ id: 'F-71', market: 'usdm', symbol: 'BTCUSDT' })
      const [placed] = await replace(old, stop('0.87', { quantity: decimal('0.04') }))
      await desk.stage.control.clearFaults()
      if (placed === undefined) throw new Error('one leg at least')
      await until(async () => expect((await desk.intent(placed.intentId)).state).toBe(state), 50_000)
      await until(() => expect(status(old)).toBe(oldEnds))
    },
  )

  test('S-25 a stop that can add risk is canceled first: both can never trigger', async () => {
    const entry = stop('0.8', { reduceOnly: undefined, quantity: decimal('0.02') })
    const old = await desk.place(entry)
    const [canceled, placed] = await replace(old, stop('0.81', { reduceOnly: undefined, quantity: decimal('0.02') }))
    if (placed === undefined || canceled === undefined) throw new Error('two legs')
    expect([told(canceled), told(placed)]).toEqual(['cancel accepted', 'place accepted'])
    expect(placed.times.received).toBeGreaterThanOrEqual(canceled.times.acknowledged ?? Number.POSITIVE_INFINITY)
    await until(() => expect([status(old), status(placed)]).toEqual(['CANCELED', 'NEW']))
  })

  test('S-25 F-31 canceled and the new one refused is told leg by leg', async () => {
    const old = await desk.place(stop('0.78', { reduceOnly: undefined, quantity: decimal('0.03') }))
    await desk.stage.control.setFault({ id: 'F-31', market: 'usdm', path: PATH, method: 'POST' })
    const legs = await replace(old, stop('0.79', { reduceOnly: undefined, quantity: decimal('0.03') }))
    await desk.stage.control.clearFaults()
    expect(legs.map(told)).toEqual(['cancel accepted', expect.stringMatching(/^place rejected/) as string])
    expect(status(old)).toBe('CANCELED')
  })

  test('a futures limit order is changed in place, not replaced', async () => {
    const old = await desk.place(desk.limit('usdm', '0.7', { quantity: decimal('0.07') }))
    const answer = await desk.stage.parts.desk.replaceOrder(caller, randomUUID(), {
      account: 'paper',
      target: { service: 'order', orderId: old.orderId },
      order: desk.limit('usdm', '0.71', { quantity: decimal('0.07') }),
      seen: { generation: desk.generation() },
    })
    expect(answer).toMatchObject({ kind: 'invalid', reason: { code: 'replace-stops-only' } })
  })
})
