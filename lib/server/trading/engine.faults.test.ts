import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { decimal, equals, floorToStep, multiply, sum } from '../../domain/decimal'
import { isUnsettled, type Intent } from '../../domain/intent'
import type { NewOrder } from '../../domain/order'
import type { Caller } from '../runtime'
import { openExchangeStage, type ExchangeStage } from './testing/exchange-stage'

const d = decimal
const caller: Caller = { sessionId: 's', ownerId: 'o', name: 'owner', address: '127.0.0.1' }
/** How many orders go out under faults; BINNACLE_FAULT_ORDERS makes it a longer run. */
const ORDERS = Number(process.env['BINNACLE_FAULT_ORDERS'] ?? 30)
const SEED = Number(process.env['BINNACLE_FAULT_SEED'] ?? 20_260_201)
let stage: ExchangeStage

beforeAll(async () => {
  stage = await openExchangeStage()
  await vi.waitFor(
    () => expect(stage.parts.feed.picture('paper')?.picture.phases).toEqual({ spot: 'live', usdm: 'live' }),
    {
      timeout: 15_000,
    },
  )
})
afterAll(() => stage.close())

/** Faults on a place request and on events, with the truths they can have. No limits: they would refuse all that follows. */
const FAULTS = [
  { id: 'F-05' },
  { id: 'F-07' },
  { id: 'F-08', ms: 700 },
  { id: 'F-10' },
  { id: 'F-11' },
  { id: 'F-16', truth: 'executed' },
  { id: 'F-16', truth: 'not' },
  { id: 'F-17', truth: 'executed' },
  { id: 'F-21', truth: 'not' },
  { id: 'F-31' },
  { id: 'F-32', truth: 'executed' },
] as const
const EVENT_FAULTS = [{ id: 'F-69' }, { id: 'F-70' }, { id: 'F-71' }, { id: 'F-72', ms: 300 }] as const

/** The same numbers in every run of one seed. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

test(`${ORDERS} orders under random faults: none lost, none placed twice, none wrongly final (I1, I2, I3, I4, I6)`, {
  timeout: 600_000,
}, async () => {
  const draw = generator(SEED)
  const pick = <T>(list: readonly T[]): T => list[draw(list.length)] as T
  console.log(`fault orders=${ORDERS} seed=${SEED}`)
  await stage.refreshPrices()
  for (let n = 0; n < ORDERS; n++) {
    const market = pick(['spot', 'usdm'] as const)
    const atMarket = draw(3) === 0
    if (draw(4) > 0) {
      const fault = pick(FAULTS)
      // On futures the refusal of a doubled id has a number of its own.
      const id = fault.id === 'F-32' && market === 'usdm' ? 'F-33' : fault.id
      await stage.control.setFault({
        ...fault,
        id,
        market,
        method: 'POST',
        path: market === 'spot' ? '/api/v3/order' : '/fapi/v1/order',
      })
    }
    if (draw(2) === 0) await stage.control.setFault({ ...pick(EVENT_FAULTS), market })
    if (atMarket) await stage.refreshPrices()
    const price = floorToStep(multiply(stage.price(market, 'BTCUSDT'), d(`0.9${10 + draw(80)}`)), d('0.1'))
    const resting = { orderType: 'LIMIT', timeInForce: 'GTC', price } as const
    const order: NewOrder = {
      market,
      symbol: 'BTCUSDT',
      side: 'BUY',
      positionSide: 'BOTH',
      quantity: d(`0.00${2 + draw(7)}`),
      ...(atMarket ? { orderType: 'MARKET' } : resting),
    }
    // Refused for a moment after a refusal for funds (S-27); nothing was sent then, and a new key tries again.
    await vi.waitFor(
      async () => {
        const answer = await stage.parts.desk.placeOrder(caller, randomUUID(), {
          account: 'paper',
          order,
          seen: { generation: stage.parts.feed.picture('paper')?.gen ?? 0 },
          confirmed: ['repeat', 'doubt', 'price-stale'],
        })
        expect(answer).toMatchObject({ kind: 'done' })
      },
      { timeout: 30_000, interval: 100 },
    )
  }
  await stage.control.clearFaults()

  const all = async (): Promise<readonly Intent[]> => {
    const answer = await stage.parts.desk.intents('paper', { limit: 1_000 })
    if (answer.kind !== 'done') throw new Error(answer.kind)
    return answer.value
  }
  await vi.waitFor(async () => expect((await all()).filter(isUnsettled)).toEqual([]), {
    timeout: 150_000,
    interval: 250,
  })
  // The last lost events come back with an audit of trades and orders.
  await vi.waitFor(
    () => expect(stage.parts.feed.picture('paper')?.picture.phases).toEqual({ spot: 'live', usdm: 'live' }),
    { timeout: 60_000 },
  )

  const intents = await all()
  const { spot, usdm } = await stage.control.truth(stage.apiKey)
  const rows = [...spot.orders, ...usdm.orders] as {
    clientOrderId: string
    executedQty: string
    orderId: number | string
  }[]
  for (const intent of intents) {
    const there = rows.filter((row) => row.clientOrderId === intent.clientOrderId)
    expect(there.length, `${intent.state} ${JSON.stringify(intent.reason)} ${intent.clientOrderId}`).toBe(
      intent.state === 'accepted' ? 1 : 0,
    )
  }
  expect(new Set(intents.map((intent) => intent.state))).toEqual(new Set(['accepted', 'rejected', 'not-placed']))
  const ours = rows.filter((row) => row.clientOrderId.startsWith('bnp'))
  expect(ours.every((row) => intents.some((intent) => intent.clientOrderId === row.clientOrderId))).toBe(true)

  await vi.waitFor(
    async () => {
      for (const intent of intents.filter((each) => each.state === 'accepted')) {
        const truth = rows.find((row) => row.clientOrderId === intent.clientOrderId)
        const detail = await stage.parts.desk.intentDetail(intent.intentId)
        if (detail.kind !== 'done' || truth === undefined) throw new Error('missing')
        const ledger = sum(detail.value.fills.map((fill) => fill.quantity))
        expect(
          equals(ledger, d(truth.executedQty)),
          `${intent.market} ${intent.clientOrderId} ledger ${ledger} truth ${truth.executedQty}`,
        ).toBe(true)
      }
    },
    { timeout: 60_000, interval: 500 },
  )
})
