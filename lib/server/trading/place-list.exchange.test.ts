import { randomUUID } from 'node:crypto'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decimal, floorToStep, multiply, type DecimalString } from '../../domain/decimal'
import type { Intent } from '../../domain/intent'
import type { PlaceListRequest } from '../../wire/requests'
import { parseClientOrderId } from './client-order-id'
import { caller, openLiveDesk, until, valueOf, YES, type LiveDesk } from './testing/live-desk'

const d = decimal
let desk: LiveDesk
beforeAll(async () => {
  desk = await openLiveDesk()
})
afterAll(() => desk.stage.close())

type Legs = PlaceListRequest['legs']
const symbol = 'BTCUSDT'
const at = (share: string): DecimalString => floorToStep(multiply(desk.stage.price('spot', symbol), d(share)), d('0.1'))
const quantity = '0.01'
const pair = (size?: string): Legs => [
  {
    role: 'above',
    order: {
      side: 'SELL',
      orderType: 'LIMIT_MAKER',
      price: at('1.1'),
      ...(size === undefined ? {} : { quantity: size }),
    },
  },
  {
    role: 'below',
    order: {
      side: 'SELL',
      orderType: 'STOP_LOSS',
      triggerPrice: at('0.9'),
      ...(size === undefined ? {} : { quantity: size }),
    },
  },
]
const working = (): Legs[number] => ({
  role: 'working',
  order: { side: 'BUY', orderType: 'LIMIT', timeInForce: 'GTC', price: at('0.85'), quantity },
})
const pending = (size?: string): Legs[number] => ({
  role: 'pending',
  order: {
    side: 'SELL',
    orderType: 'LIMIT',
    timeInForce: 'GTC',
    price: at('1.1'),
    ...(size === undefined ? {} : { quantity: size }),
  },
})

async function place(kind: PlaceListRequest['kind'], legs: Legs): Promise<readonly Intent[]> {
  await desk.stage.refreshPrices()
  return valueOf(
    await desk.stage.parts.desk.placeList(caller, randomUUID(), {
      account: 'paper',
      kind,
      symbol,
      legs,
      seen: { generation: desk.generation() },
      confirmed: YES,
    }),
  ).act.intents
}
const told = (intent: Intent): string => `${intent.kind} ${intent.state} ${intent.reason?.code ?? ''}`.trim()
const ends = (intents: readonly Intent[]): Promise<readonly string[]> =>
  Promise.all(intents.map(async ({ intentId }) => told(await desk.intent(intentId))))
const listOf = ([whole]: readonly Intent[]) =>
  desk.picture().lists?.find((list) => list.listClientOrderId === whole?.clientOrderId)

async function cancel(orderListId: string): Promise<Intent> {
  return valueOf(
    await desk.stage.parts.desk.cancelList(caller, randomUUID(), { account: 'paper', symbol, orderListId }),
  ).intent
}

describe('S-25 order lists against the exchange', () => {
  const kinds = [
    ['OCO', () => pair(quantity)],
    ['OTO', () => [working(), pending(quantity)]],
    ['OTOCO', () => [working(), ...pair(quantity)]],
    ['OPO', () => [working(), pending()]],
    ['OPOCO', () => [working(), ...pair()]],
  ] as const
  test.each(kinds)(
    'S-01 S-07 %s: an intent and an id for the list and for each order; shown, and canceled whole',
    async (kind, legs) => {
      const asked = legs()
      const intents = await place(kind, [...asked])
      expect(intents.map(told)).toEqual(['list accepted', ...asked.map(() => 'place accepted')])
      const ids = intents.map((intent) => parseClientOrderId(intent.clientOrderId))
      expect(new Set(ids.map((id) => id?.intentId)).size).toBe(1)
      expect(ids.map((id) => id?.leg)).toEqual(intents.map((_, leg) => leg))
      await until(() => expect(listOf(intents)).toMatchObject({ status: 'EXECUTING' }))
      for (const leg of intents.slice(1)) {
        await until(() => expect(desk.order(leg.clientOrderId)?.orderListId).toBe(listOf(intents)?.orderListId))
        expect(await desk.atExchange(leg.clientOrderId)).toBe(1)
      }
      expect(told(await cancel(intents[0]?.orderId ?? ''))).toBe('cancel-list accepted')
      await until(() => expect(listOf(intents)).toMatchObject({ status: 'ALL_DONE' }))
      for (const leg of intents.slice(1))
        await until(() => expect(desk.order(leg.clientOrderId)?.status).toMatch(/CANCELED|EXPIRED/))
    },
  )

  test('S-21 a second list on funds that a first one binds is refused before it is sent', async () => {
    const intents = await place('OCO', pair('1.9'))
    expect(intents.map(told)).toEqual(['list accepted', 'place accepted', 'place accepted'])
    expect(await place('OCO', pair('1.9')).catch((error: unknown) => String(error))).toContain('funds-short')
    await cancel(intents[0]?.orderId ?? '')
  })

  test('S-25 S-34 F-16 F-05 in doubt with either truth: the list and each order end as they truly are (I1, I2)', {
    timeout: 90_000,
  }, async () => {
    const path = '/api/v3/orderList/oto'
    const acts: (readonly Intent[])[] = []
    for (const fault of [{ id: 'F-16', truth: 'executed' }, { id: 'F-05' }, { id: 'F-16', truth: 'not' }] as const) {
      await desk.stage.control.setFault({ ...fault, path, method: 'POST' })
      acts.push(await place('OTO', [working(), pending(quantity)]))
    }
    const there = ['list accepted', 'place accepted', 'place accepted']
    const gone = [
      'list not-placed not-placed-proved',
      'place not-placed not-placed-proved',
      'place not-placed not-placed-proved',
    ]
    for (const [n, intents] of acts.entries()) {
      await until(async () => expect(await ends(intents)).toEqual(n === 2 ? gone : there), 70_000)
      for (const leg of intents.slice(1)) expect(await desk.atExchange(leg.clientOrderId)).toBe(n === 2 ? 0 : 1)
    }
  })

  test('F-82 S-08 I3 a list that was taken in while the disk refused to write it down is a doubt, and ends as what it is', {
    timeout: 60_000,
  }, async () => {
    const disk = new Sqlite(desk.stage.journalPath)
    const { apiKey, control } = desk.stage
    const before = (await control.arrivals(apiKey)).length
    disk.exec(`CREATE TRIGGER full BEFORE UPDATE ON intents WHEN NEW.state = 'accepted'
      BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
    try {
      const intents = await place('OTO', [working(), pending(quantity)])
      expect(intents.map(told)).toEqual([
        'list unconfirmed unconfirmed-unwritten',
        'place unconfirmed unconfirmed-unwritten',
        'place unconfirmed unconfirmed-unwritten',
      ])
      disk.exec('DROP TRIGGER full')
      await until(
        async () => expect(await ends(intents)).toEqual(['list accepted', 'place accepted', 'place accepted']),
        40_000,
      )
      for (const leg of intents.slice(1)) expect(await desk.atExchange(leg.clientOrderId)).toBe(1)
      expect((await control.arrivals(apiKey)).slice(before)).toHaveLength(1)
      await cancel((await desk.intent(intents[0]?.intentId ?? '')).orderId ?? '')
    } finally {
      disk.exec('DROP TRIGGER IF EXISTS full')
      disk.close()
    }
  })

  test('S-50 F-16 a cancel in doubt is settled by the list; one of a list that is over says so', {
    timeout: 60_000,
  }, async () => {
    const intents = await place('OCO', pair(quantity))
    const id = intents[0]?.orderId ?? ''
    await desk.stage.control.setFault({ id: 'F-16', path: '/api/v3/orderList', method: 'DELETE', truth: 'executed' })
    const canceled = await cancel(id)
    await until(async () => expect(await ends([canceled])).toEqual(['cancel-list accepted']), 40_000)
    expect(told(await cancel(id))).toBe('cancel-list rejected order-unknown')
  })

  test('S-53 S-54 F-05 one press of cancel-all ends lists, pending legs and a list in doubt, and leaves none open', {
    timeout: 90_000,
  }, async () => {
    const known = [await place('OCO', pair(quantity)), await place('OTOCO', [working(), ...pair(quantity)])]
    await desk.stage.control.setFault({ id: 'F-05', path: '/api/v3/orderList/oto', method: 'POST' })
    const doubtful = await place('OTO', [working(), pending(quantity)])
    const started = valueOf(
      await desk.stage.parts.desk.cancelAll(caller, randomUUID(), { account: 'paper', scope: { mode: 'everything' } }),
    )
    await until(
      () => expect(desk.picture().cancelRun).toMatchObject({ runId: started.run.runId, state: 'verified' }),
      40_000,
    )
    await until(async () => expect((await ends(doubtful))[0]).toMatch(/^list (accepted|not-placed)/), 40_000)
    for (const intents of [...known, doubtful])
      await until(() => expect(listOf(intents)).toMatchObject({ status: 'ALL_DONE' }), 30_000)
    expect(desk.openOn('spot')).toEqual([])
  })
})
