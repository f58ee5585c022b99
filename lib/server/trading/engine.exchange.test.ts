import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { decimal, floorToStep, multiply, type DecimalString } from '../../domain/decimal'
import { isOpen, type NewOrder, type Order } from '../../domain/order'
import type { AccountPicture } from '../../wire/replies'
import type { Answer, Caller, IntentAnswer } from '../runtime'
import { openExchangeStage, type ExchangeStage } from './testing/exchange-stage'

const d = decimal
const caller: Caller = { sessionId: 's', ownerId: 'o', name: 'owner', address: '127.0.0.1' }
let stage: ExchangeStage

beforeAll(async () => {
  stage = await openExchangeStage()
  await live()
})
afterAll(() => stage.close())

const picture = (): { gen: number; seq: number; picture: AccountPicture } => {
  const found = stage.parts.feed.picture('paper')
  if (found === undefined) throw new Error('no picture')
  return found
}
const until = <T>(look: () => T): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 20 })
const live = () => until(() => expect(picture().picture.phases).toEqual({ spot: 'live', usdm: 'live' }))

function value<T>(answer: Answer<T>): T {
  if (answer.kind !== 'done') throw new Error(JSON.stringify(answer))
  return answer.value
}

const limit = (market: 'spot' | 'usdm', share: string, more: Partial<NewOrder> = {}): NewOrder => ({
  market,
  symbol: 'BTCUSDT',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  timeInForce: 'GTC',
  quantity: d('0.01'),
  price: floorToStep(multiply(stage.price(market, 'BTCUSDT'), d(share)), d('0.1')),
  ...more,
})

async function place(order: NewOrder, key = randomUUID()): Promise<IntentAnswer> {
  await stage.refreshPrices()
  return value(
    await stage.parts.desk.placeOrder(caller, key, {
      account: 'paper',
      order,
      seen: { generation: picture().gen },
      confirmed: ['repeat', 'doubt'],
    }),
  )
}
const openOrders = () => picture().picture.orders.filter((order) => isOpen(order))
const orderOf = (clientOrderId: string) =>
  picture().picture.orders.find((order) => order.clientOrderId === clientOrderId)
/** Every order at the exchange that carries the id, algo orders included. */
async function atExchange(clientOrderId: string): Promise<number> {
  const { spot, usdm } = await stage.control.truth(stage.apiKey)
  return [...spot.orders, ...usdm.orders, ...usdm.algoOrders].filter((row) =>
    Object.values(row).includes(clientOrderId),
  ).length
}

test('a limit order of each market rests, shows in the picture and is canceled', async () => {
  for (const market of ['spot', 'usdm'] as const) {
    const { intent } = await place(limit(market, '0.98'))
    expect(intent).toMatchObject({ state: 'accepted', market })
    await until(() => expect(orderOf(intent.clientOrderId)).toMatchObject({ status: 'NEW' }))
    await until(() => expect(stage.parts.desk.accounts()).toHaveLength(1))
    const canceled = value(
      await stage.parts.desk.cancelOrder(caller, randomUUID(), {
        account: 'paper',
        market,
        symbol: 'BTCUSDT',
        target: { service: 'order', orderId: intent.orderId },
      }),
    )
    expect(canceled.intent).toMatchObject({ state: 'accepted', kind: 'cancel' })
    await until(() => expect(orderOf(intent.clientOrderId)).toMatchObject({ status: 'CANCELED' }))
  }
})

test('the leverage of every futures symbol is known before there is a position', () => {
  expect(picture().picture.positions).toEqual([])
  expect(picture().picture.leverage?.['BTCUSDT']).toBeGreaterThan(0)
})

test('a market buy changes balances and fills the ledger (I4)', async () => {
  const before = picture().picture.balances.find((row) => row.market === 'spot' && row.asset === 'BTC')
  const order: NewOrder = {
    ...limit('spot', '1'),
    orderType: 'MARKET',
    timeInForce: undefined,
    price: undefined,
    quantity: d('0.02'),
  }
  const { intent } = await place(order)
  expect(intent.state).toBe('accepted')
  await until(() =>
    expect(orderOf(intent.clientOrderId)).toMatchObject({
      status: 'FILLED',
      executedQuantity: expect.stringMatching(/^0\.020*$/),
    }),
  )
  await until(() => {
    const after = picture().picture.balances.find((row) => row.market === 'spot' && row.asset === 'BTC')
    expect(after?.wallet).not.toBe(before?.wallet)
  })
  const detail = value(await stage.parts.desk.intentDetail(intent.intentId))
  expect(detail.evidence.map((row) => row.source)).toEqual(expect.arrayContaining(['place', 'event']))
  await until(async () => {
    const { fills } = value(await stage.parts.desk.intentDetail(intent.intentId))
    expect(fills.length).toBeGreaterThan(0)
  })
})

test('a position opens, is stop-protected and closes by a reduce-only market order', async () => {
  const order: NewOrder = {
    ...limit('usdm', '1'),
    orderType: 'MARKET',
    timeInForce: undefined,
    price: undefined,
    quantity: d('0.02'),
  }
  expect((await place(order)).intent.state).toBe('accepted')
  const position = await until(() => {
    const found = picture().picture.positions.find((row) => row.symbol === 'BTCUSDT')
    expect(found).toMatchObject({ quantity: expect.stringMatching(/^0\.02/) as string })
    return found
  })
  const stop: NewOrder = {
    ...order,
    side: 'SELL',
    orderType: 'STOP_MARKET',
    triggerBy: 'MARK_PRICE',
    reduceOnly: true,
    triggerPrice: floorToStep(multiply(stage.price('usdm', 'BTCUSDT'), d('0.95')), d('0.1')),
  }
  const protection = await place(stop)
  expect(protection.intent.state).toBe('accepted')
  await until(() => expect(orderOf(protection.intent.clientOrderId)).toMatchObject({ service: 'algo', status: 'NEW' }))
  await until(() => expect(picture().picture.positions[0]?.leverage).toBeGreaterThan(0))
  const closed = value(
    await stage.parts.desk.closePosition(caller, randomUUID(), {
      account: 'paper',
      market: 'usdm',
      symbol: 'BTCUSDT',
      positionSide: 'BOTH',
      seen: { generation: picture().gen, positionQuantity: position?.quantity },
    }),
  )
  expect(closed.intent).toMatchObject({ state: 'accepted', kind: 'close', order: { reduceOnly: true, side: 'SELL' } })
  await until(() => expect(picture().picture.positions).toEqual([]))
})

test('cancel all with scope everything proves that nothing is open on spot, futures and algo orders (S-55)', async () => {
  await place(limit('spot', '0.97'))
  await place(limit('spot', '0.96'))
  await place(limit('usdm', '0.97'))
  await place({ ...limit('usdm', '0.96'), quantity: d('0.02') })
  const stop = await place({
    ...limit('usdm', '1'),
    orderType: 'STOP_MARKET',
    timeInForce: undefined,
    price: undefined,
    triggerBy: 'MARK_PRICE',
    triggerPrice: floorToStep(multiply(stage.price('usdm', 'BTCUSDT'), d('1.05')), d('0.1')),
  })
  await until(() => expect(orderOf(stop.intent.clientOrderId)).toBeDefined())
  const open = openOrders().length
  expect(open).toBeGreaterThanOrEqual(5)
  const { run } = value(
    await stage.parts.desk.cancelAll(caller, randomUUID(), { account: 'paper', scope: { mode: 'everything' } }),
  )
  expect(run.state).toBe('running')
  const second = value(
    await stage.parts.desk.cancelAll(caller, randomUUID(), { account: 'paper', scope: { mode: 'everything' } }),
  )
  expect(second).toMatchObject({ replayed: true, run: { runId: run.runId } })
  await until(async () => {
    const now = value(await stage.parts.desk.cancelRun(run.runId))
    expect(now).toMatchObject({
      state: 'verified',
      open: { spotOrders: 0, futuresOrders: 0, futuresAlgoOrders: 0 },
    })
    expect(now.orders.map((order) => order.fate)).toEqual(Array.from({ length: open }, () => 'canceled'))
  })
  expect(openOrders()).toEqual([])
  const { spot, usdm } = await stage.control.truth(stage.apiKey)
  expect(spot.openOrders).toEqual([])
  expect(usdm.algoOrders.filter((row) => row['algoStatus'] === 'NEW')).toEqual([])
})

describe.each(['spot', 'usdm'] as const)('an answer that is lost on %s', (market) => {
  test('F-05 executed and reset: found, exactly one order at the exchange (I1)', async () => {
    await stage.control.setFault({ id: 'F-05', market, method: 'POST' })
    const { intent } = await place(limit(market, '0.95'))
    await until(async () => {
      const now = value(await stage.parts.desk.intents('paper', { limit: 1 }))[0]
      expect(now).toMatchObject({ intentId: intent.intentId, state: 'accepted' })
    })
    expect(await atExchange(intent.clientOrderId)).toBe(1)
  })

  test('F-06 executed and never answered, its event lost too (F-71): unconfirmed, then found by id', async () => {
    await stage.control.setFault({ id: 'F-06', market, method: 'POST' })
    await stage.control.setFault({ id: 'F-71', market })
    const seen: string[] = []
    const end = stage.parts.feed.onChanges(({ events }) => {
      for (const event of events) if (event.type === 'intent') seen.push(event.intent.state)
    })
    const { intent } = await place(limit(market, '0.94'))
    await until(async () =>
      expect(value(await stage.parts.desk.actByKey(intent.idempotencyKey ?? '')).intent).toMatchObject({
        state: 'accepted',
      }),
    )
    end()
    expect(seen).toEqual(expect.arrayContaining(['sending', 'unconfirmed', 'accepted']))
    expect(await atExchange(intent.clientOrderId)).toBe(1)
    await stage.control.clearFaults()
  })

  test('F-08 answered late: the event settles it before the answer (F-72)', async () => {
    await stage.control.setFault({ id: 'F-08', market, method: 'POST', ms: 900 })
    const { intent } = await place(limit(market, '0.93'))
    expect(intent).toMatchObject({ state: 'accepted' })
    expect(intent.times.acknowledged).toBeUndefined()
    await until(async () => {
      const now = value(await stage.parts.desk.actByKey(intent.idempotencyKey ?? '')).intent
      expect(now?.times.acknowledged).toBeDefined()
    })
    expect(await atExchange(intent.clientOrderId)).toBe(1)
  })
})

test('F-60 a cut stream: stale at once, entry off, cancel possible, live again with a new generation', async () => {
  const { intent } = await place(limit('spot', '0.92'))
  const before = picture().gen
  const phases: string[] = []
  const end = stage.parts.feed.onChanges(({ events }) => {
    for (const event of events) if (event.type === 'standing') phases.push(event.phases.spot)
  })
  await stage.control.setFault({ id: 'F-60', market: 'spot', kind: 'user-data', code: 1006 })
  await until(() => expect(phases).toContain('stale'))
  await stage.control.clearFaults()
  await live()
  end()
  expect(picture().gen).toBeGreaterThan(before)
  expect(orderOf(intent.clientOrderId)).toMatchObject({ status: 'NEW' })
})

test('the picture holds what the exchange holds (I5)', async () => {
  const { spot, usdm } = await stage.control.truth(stage.apiKey)
  const ids = (rows: readonly Record<string, unknown>[]) => rows.map((row) => String(row['orderId'])).sort()
  await until(() => {
    const mine = openOrders() as unknown as Order[]
    expect(
      mine
        .filter((order) => order.market === 'spot')
        .map((order) => order.orderId)
        .sort(),
    ).toEqual(ids(spot.openOrders))
  })
  const usdt = spot.balances.find((row) => row.asset === 'USDT')
  const shown = picture().picture.balances.find((row) => row.market === 'spot' && row.asset === 'USDT')
  expect(shown && decimal(shown.free).replace(/\.?0+$/, '')).toBe((usdt?.free as DecimalString).replace(/\.?0+$/, ''))
  expect(usdm.positions.filter((row) => Number(row['positionAmt'] ?? 0) !== 0)).toEqual([])
})

test('a symbol that is not traded here is no fault of the connection', async () => {
  for (const market of ['spot', 'usdm'] as const) {
    const candles = await stage.parts.desk.candles('paper', { market, symbol: 'NOPEUSDT', interval: '1m', limit: 5 })
    expect(candles).toMatchObject({
      kind: 'not-found',
      reason: { code: 'unknown-symbol', params: { symbol: 'NOPEUSDT' } },
    })
    const orders = await stage.parts.desk.orderHistory('paper', market, 'NOPEUSDT', 5)
    expect(orders).toMatchObject({
      kind: 'not-found',
      reason: { code: 'unknown-symbol', params: { symbol: 'NOPEUSDT' } },
    })
  }
})

test('S-57 the dead-man timer is armed at the exchange for symbols with open orders, and ended when it is turned off', async () => {
  const { intent } = await place(limit('usdm', '0.97'))
  await until(() => expect(orderOf(intent.clientOrderId)).toMatchObject({ status: 'NEW' }))
  value(await stage.parts.desk.setDeadMan(caller, { account: 'paper', on: true }))
  await until(() => expect(picture().picture.deadMan?.armed['BTCUSDT']).toBeGreaterThan(Date.now()))
  value(await stage.parts.desk.setDeadMan(caller, { account: 'paper', on: false }))
  await until(() => expect(picture().picture.deadMan).toMatchObject({ on: false, armed: {} }))
  expect(orderOf(intent.clientOrderId)).toMatchObject({ status: 'NEW' })
})
