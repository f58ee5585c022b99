import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FaultOrder } from '../../../simulator/control/client'
import { decimal } from '../../domain/decimal'
import type { Intent } from '../../domain/intent'
import type { NewOrder } from '../../domain/order'
import type { VenueSetting } from '../../domain/venue-change'
import { caller, openLiveDesk, until, valueOf, YES, type LiveDesk } from './testing/live-desk'

const d = decimal
let desk: LiveDesk
beforeAll(async () => {
  desk = await openLiveDesk()
})
afterAll(() => desk.stage.close())

const told = (intent: Intent): string => `${intent.kind} ${intent.state} ${intent.reason?.code ?? ''}`.trim()
const ends = async (intents: readonly Intent[]): Promise<readonly string[]> =>
  Promise.all(intents.map(async (intent) => told(await desk.intent(intent.intentId))))

async function amend(
  old: Intent,
  terms: { quantity: string; price?: string },
  confirmed: string[] = YES,
): Promise<Intent> {
  return valueOf(
    await desk.stage.parts.desk.amendOrder(caller, randomUUID(), {
      account: 'paper',
      market: old.market,
      symbol: old.symbol,
      target: { service: 'order', orderId: old.orderId },
      ...terms,
      seen: { generation: desk.generation() },
      confirmed,
    }),
  ).intent
}

describe('S-26 amend and modify against the exchange', () => {
  test('spot: smaller at its place, under its own id; the same again is a success', async () => {
    const old = await desk.place(desk.limit('spot', '0.9'))
    expect(told(await amend(old, { quantity: '0.006' }))).toBe('amend accepted')
    await until(() =>
      expect(desk.order(old.clientOrderId)).toMatchObject({
        quantity: expect.stringMatching(/^0\.0060*$/) as string,
        status: 'NEW',
      }),
    )
    expect(told(await amend(old, { quantity: '0.006' }))).toBe('amend accepted amend-no-change')
    expect(await desk.atExchange(old.clientOrderId)).toBe(1)
  })

  test('futures: quantity and price at once; the same again is a success', async () => {
    const old = await desk.place(desk.limit('usdm', '0.9'))
    const price = desk.limit('usdm', '0.89').price ?? ''
    expect(told(await amend(old, { quantity: '0.02', price }))).toBe('modify accepted')
    await until(() =>
      expect(desk.order(old.clientOrderId)).toMatchObject({
        quantity: expect.stringMatching(/^0\.020*$/) as string,
        status: 'NEW',
      }),
    )
    expect(told(await amend(old, { quantity: '0.02', price }))).toBe('modify accepted amend-no-change')
    expect(desk.order(old.clientOrderId)?.orderId).toBe(old.orderId)
  })

  test('F-59 a modify that cancels the order is told with an alarm', async () => {
    const old = await desk.place(desk.limit('usdm', '0.88'))
    await desk.stage.control.setFault({ id: 'F-59', market: 'usdm' })
    expect(told(await amend(old, { quantity: '0.02' }))).toBe('modify accepted modify-canceled')
    await until(() => expect(desk.order(old.clientOrderId)?.status).toBe('CANCELED'))
    await until(() => expect(desk.picture().alarms.map((alarm) => alarm.reason.code)).toContain('modify-canceled'))
  })

  const cases = (['spot', 'usdm'] as const).flatMap((market) => [
    { market, truth: 'executed', end: 'accepted' } as const,
    { market, truth: 'not', end: 'not-placed amend-not-made' } as const,
  ])
  test('F-16 F-05 in doubt with either truth, on both markets: read back decides', { timeout: 60_000 }, async () => {
    const sent: Intent[] = []
    for (const { market, truth } of cases) {
      const old = await desk.place(desk.limit(market, '0.87'))
      await desk.stage.control.setFault({ id: 'F-16', market, method: 'PUT', truth })
      // The event would tell first; here the question has to.
      await desk.stage.control.setFault({ id: 'F-71', market, symbol: 'BTCUSDT' })
      sent.push(await amend(old, { quantity: '0.008' }))
      await desk.stage.control.clearFaults()
    }
    await until(async () => {
      const kinds = await ends(sent)
      expect(kinds).toEqual(cases.map(({ market, end }) => `${market === 'spot' ? 'amend' : 'modify'} ${end}`))
    }, 50_000)
  })
})

describe('S-25 F-46 batches against the exchange', () => {
  const PATH = '/fapi/v1/batchOrders'
  const place = async (shares: readonly string[]): Promise<readonly Intent[]> => {
    await desk.stage.refreshPrices()
    const orders: NewOrder[] = shares.map((share) => desk.limit('usdm', share))
    return valueOf(
      await desk.stage.parts.desk.placeBatch(caller, randomUUID(), {
        account: 'paper',
        orders,
        seen: { generation: desk.generation() },
        confirmed: YES,
      }),
    ).act.intents
  }
  const SHARES = ['0.8', '0.81', '0.82']

  test('all rest; changed in one request; canceled in one', async () => {
    const placed = await place(SHARES)
    expect(placed.map(told)).toEqual(SHARES.map(() => 'place accepted'))
    await until(() => expect(placed.every((one) => desk.order(one.clientOrderId)?.status === 'NEW')).toBe(true))
    const changed = valueOf(
      await desk.stage.parts.desk.amendBatch(caller, randomUUID(), {
        account: 'paper',
        changes: placed.map(({ symbol, orderId }) => ({
          symbol,
          target: { service: 'order', orderId },
          quantity: '0.02',
        })),
        seen: { generation: desk.generation() },
        confirmed: YES,
      }),
    ).act.intents
    expect(changed.map(told)).toEqual(SHARES.map(() => 'modify accepted'))
    await until(() =>
      expect(placed.every((one) => desk.order(one.clientOrderId)?.quantity.startsWith('0.02') === true)).toBe(true),
    )
    const canceled = valueOf(
      await desk.stage.parts.desk.cancelBatch(caller, randomUUID(), {
        account: 'paper',
        symbol: 'BTCUSDT',
        targets: placed.map(({ orderId }) => ({ service: 'order', orderId })),
      }),
    ).act.intents
    expect(canceled.map(told)).toEqual(SHARES.map(() => 'cancel accepted'))
    await until(() => expect(placed.every((one) => desk.order(one.clientOrderId)?.status === 'CANCELED')).toBe(true))
  })

  test('F-46 error objects, a short array and 5xx with both truths: each item ends as it truly is (I1, I2)', {
    timeout: 90_000,
  }, async () => {
    const faults: readonly Omit<FaultOrder, 'id'>[] = [
      { form: 'errors', rows: 2, seed: 7 },
      { form: 'short', rows: 1 },
      { form: 'status', truth: 'executed' },
      { form: 'status', truth: 'not' },
    ]
    const acts: (readonly Intent[])[] = []
    for (const fault of faults) {
      await desk.stage.control.setFault({ id: 'F-46', market: 'usdm', path: PATH, method: 'POST', ...fault })
      acts.push(await place(SHARES))
      await desk.stage.control.clearFaults()
    }
    for (const [at, intents] of acts.entries()) {
      await until(async () => {
        const states = await ends(intents)
        expect(
          states.every((state) => /accepted|not-placed-proved/.test(state)),
          states.join(),
        ).toBe(true)
      }, 60_000)
      let there = 0
      for (const intent of intents) {
        const count = await desk.atExchange(intent.clientOrderId)
        const { state } = await desk.intent(intent.intentId)
        expect(count, `${JSON.stringify(faults[at])} ${state}`).toBe(state === 'accepted' ? 1 : 0)
        there += count
      }
      expect(there).toBe([1, 3, 3, 0][at])
    }
  })
})

describe('S-26 settings against the exchange', () => {
  const change = async (setting: VenueSetting): Promise<Intent> =>
    valueOf(
      await desk.stage.parts.desk.changeSetting(caller, randomUUID(), {
        account: 'paper',
        setting,
        seen: { generation: desk.generation() },
      }),
    ).intent
  const symbol = 'ETHUSDT'

  test('leverage and margin mode are set, shown and set so already', async () => {
    expect(told(await change({ kind: 'leverage', symbol, leverage: 7 }))).toBe('setting accepted')
    await until(() => expect(desk.picture().leverage?.[symbol]).toBe(7))
    const isolated = { kind: 'margin-mode', symbol, marginMode: 'isolated' } as const
    expect(told(await change(isolated))).toBe('setting accepted')
    expect(told(await change(isolated))).toBe('setting accepted setting-no-change')
  })

  test('margin of an isolated position is added and taken', { timeout: 30_000 }, async () => {
    await desk.place({
      ...desk.limit('usdm', '1', { symbol, quantity: d('0.1') }),
      orderType: 'MARKET',
      timeInForce: undefined,
      price: undefined,
    })
    await until(() => expect(desk.picture().positions.find((row) => row.symbol === symbol)).toBeDefined())
    const margin = { kind: 'position-margin', symbol, positionSide: 'BOTH', amount: d('15') } as const
    const added = await change({ ...margin, direction: 'add' })
    expect(told(added)).toBe('setting accepted')
    await until(async () => {
      const detail = valueOf(await desk.stage.parts.desk.intentDetail(added.intentId))
      expect(detail.evidence.filter((row) => row.source === 'setting-read').map((row) => row.summary)).toEqual(['1'])
    })
    expect(told(await change({ ...margin, amount: d('5'), direction: 'take' }))).toBe('setting accepted')
    expect(told(await change({ ...margin, amount: d('500000'), direction: 'add' }))).toBe(
      'setting rejected rejected-funds',
    )
  })

  test('F-16 in doubt with either truth: reading it back decides', { timeout: 60_000 }, async () => {
    const margin = { kind: 'position-margin', symbol, positionSide: 'BOTH', direction: 'add' } as const
    const asked: readonly (readonly [VenueSetting, 'executed' | 'not'])[] = [
      [{ kind: 'leverage', symbol: 'BTCUSDT', leverage: 11 }, 'executed'],
      [{ kind: 'leverage', symbol: 'SOLUSDT', leverage: 11 }, 'not'],
      [{ ...margin, amount: d('3') }, 'executed'],
    ]
    const sent: Intent[] = []
    for (const [setting, truth] of asked) {
      await desk.stage.control.setFault({ id: 'F-16', market: 'usdm', method: 'POST', truth })
      sent.push(await change(setting))
    }
    await until(
      async () =>
        expect(await ends(sent)).toEqual([
          'setting accepted',
          'setting not-placed setting-not-made',
          'setting accepted',
        ]),
      50_000,
    )
  })

  test('position mode and asset mode of an account at rest', { timeout: 30_000 }, async () => {
    await desk.stage.close()
    desk = await openLiveDesk()
    expect(told(await change({ kind: 'position-mode', hedge: false }))).toBe('setting accepted setting-no-change')
    expect(told(await change({ kind: 'position-mode', hedge: true }))).toBe('setting accepted')
    expect(told(await change({ kind: 'multi-assets', on: true }))).toBe('setting accepted')
    expect(told(await change({ kind: 'margin-mode', symbol, marginMode: 'isolated' }))).toBe(
      'setting rejected rejected-rule',
    )
  })
})
