import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { floorToStep, multiply, type DecimalString } from '../../domain/decimal'
import type { Intent } from '../../domain/intent'
import type { NewOrder } from '../../domain/order'
import type { PlaceListRequest } from '../../wire/requests'
import { wait } from '../../domain/clock'
import {
  atExchange,
  atMarket,
  caller,
  d,
  intentNow,
  picture,
  place,
  resting,
  stage,
  until,
  value,
} from './testing/fault-desk'

const ALGO = '/fapi/v1/algoOrder'
const at = (share: string, market: 'spot' | 'usdm' = 'usdm'): DecimalString =>
  floorToStep(multiply(stage.price(market, 'BTCUSDT'), d(share)), d('0.1'))
const stop = (more: Partial<NewOrder> = {}): NewOrder =>
  resting('usdm', {
    side: 'SELL',
    orderType: 'STOP_MARKET',
    timeInForce: undefined,
    price: undefined,
    quantity: d('0.01'),
    reduceOnly: true,
    triggerPrice: at('0.9'),
    ...more,
  })
const chainOf = (first: Intent): readonly Intent[] =>
  (picture().intents as Intent[]).filter(
    ({ intentId, retry, kind }) => kind === 'place' && (intentId === first.intentId || retry?.of === first.intentId),
  )
const ends = (first: Intent): readonly string[] =>
  chainOf(first)
    .map(({ state, retry }) => `${retry?.attempt ?? 1} ${state}`)
    .sort()
const alarms = (first: Intent): readonly string[] => {
  const ids = new Set(chainOf(first).map(({ clientOrderId }) => clientOrderId))
  return picture().alarms.flatMap(({ reason }) => (ids.has(reason.params?.['clientOrderId'] ?? '') ? reason.code : []))
}
/** A position of 0.01 BTC, larger with each call. */
const goLong = async (): Promise<void> => {
  await place(atMarket('usdm', { quantity: d('0.01') }))
  await until(() => expect(picture().positions.map(({ symbol }) => symbol)).toEqual(['BTCUSDT']))
}
async function total(first: Intent): Promise<number> {
  const counts = await Promise.all(chainOf(first).map((intent) => atExchange(intent)))
  return counts.reduce((sum, each) => sum + each, 0)
}

describe('a protective order that came to nothing, against the exchange (S-24)', () => {
  test('F-29 refused twice: the third intent stands, the exchange holds one order of the three', async () => {
    await goLong()
    await stage.control.setFault({ id: 'F-29', market: 'usdm', path: ALGO, method: 'POST', count: 2 })
    const first = await place(stop())
    expect(first.state).toBe('rejected')
    await until(() => expect(ends(first)).toEqual(['1 rejected', '2 rejected', '3 accepted']))
    expect(await total(first)).toBe(1)
    expect(alarms(first)).toEqual([])
  })

  test('F-29 refused three times: nothing stands, and the owner is paged', async () => {
    await goLong()
    await stage.control.setFault({ id: 'F-29', market: 'usdm', path: ALGO, method: 'POST', count: 3 })
    const first = await place(stop())
    await until(() => expect(alarms(first)).toEqual(['unprotected']))
    await wait(stage.clock, 30_000)
    expect(ends(first)).toEqual(['1 rejected', '2 rejected', '3 rejected'])
    expect(await total(first)).toBe(0)
  })

  test('F-16 S-34 in doubt it waits; proved not placed it is tried again, and one order stands', async () => {
    await goLong()
    await stage.control.setFault({ id: 'F-16', market: 'usdm', path: ALGO, method: 'POST', truth: 'not' })
    const first = await place(stop())
    expect(first.state).toBe('unconfirmed')
    await wait(stage.clock, 10_000)
    expect(ends(first)).toEqual(['1 unconfirmed'])
    await until(() => expect(ends(first)).toEqual(['1 not-placed', '2 accepted']))
    expect(await total(first)).toBe(1)
  })

  test('F-16 in doubt and there: it is found, and nothing is tried again', async () => {
    await goLong()
    await stage.control.setFault({ id: 'F-16', market: 'usdm', path: ALGO, method: 'POST', truth: 'executed' })
    const first = await place(stop())
    await until(async () => expect((await intentNow(first)).state).toBe('accepted'))
    await wait(stage.clock, 60_000)
    expect(ends(first)).toEqual(['1 accepted'])
    expect(await total(first)).toBe(1)
  })

  test('F-20 an entry is never tried again, plain or by a trigger', async () => {
    await goLong()
    for (const [order, path] of [
      [resting('usdm'), '/fapi/v1/order'],
      [stop({ reduceOnly: undefined }), ALGO],
      [stop({ side: 'BUY', triggerPrice: at('1.1'), reduceOnly: undefined }), ALGO],
    ] as const) {
      await stage.control.setFault({ id: 'F-20', market: 'usdm', path, method: 'POST' })
      const first = await place(order)
      await wait(stage.clock, 30_000)
      expect(ends(first)).toEqual(['1 rejected'])
      expect(alarms(first)).toEqual([])
    }
  })

  const pair = (): PlaceListRequest['legs'] => [
    { role: 'above', order: { side: 'SELL', orderType: 'LIMIT_MAKER', price: at('1.1', 'spot'), quantity: '0.01' } },
    {
      role: 'below',
      order: { side: 'SELL', orderType: 'STOP_LOSS', triggerPrice: at('0.9', 'spot'), quantity: '0.01' },
    },
  ]
  async function placeList(kind: PlaceListRequest['kind'], legs: PlaceListRequest['legs']): Promise<readonly Intent[]> {
    return until(async () => {
      await stage.refreshPrices()
      const seen = { generation: stage.parts.feed.picture('paper')?.gen ?? -1 }
      const body = {
        account: 'paper',
        kind,
        symbol: 'BTCUSDT',
        legs,
        seen,
        confirmed: ['repeat', 'doubt', 'price-stale'],
      }
      return value(await stage.parts.desk.placeList(caller, randomUUID(), body)).act.intents
    })
  }

  test('F-29 on spot a pair that only sells what is held is tried again whole, under new ids', async () => {
    await place(atMarket('spot', { quantity: d('0.02') }))
    await stage.control.setFault({
      id: 'F-29',
      market: 'spot',
      path: '/api/v3/orderList/oco',
      method: 'POST',
      count: 2,
    })
    const [, above, below] = await placeList('OCO', pair())
    if (above === undefined || below === undefined) throw new Error('two legs')
    await until(() => {
      const legs = chainOf(below).map(
        ({ retry, state, order }) => `${retry?.attempt ?? 1} ${order?.orderType} ${state}`,
      )
      expect(legs.sort()).toEqual([
        '1 STOP_LOSS rejected',
        '2 LIMIT_MAKER rejected',
        '2 STOP_LOSS rejected',
        '3 LIMIT_MAKER accepted',
        '3 STOP_LOSS accepted',
      ])
    })
    expect(await total(below)).toBe(2)
    expect(await atExchange(above)).toBe(0)
  })

  test('F-29 on spot a list that buys first is an entry: it is not tried again', async () => {
    await stage.control.setFault({ id: 'F-29', market: 'spot', path: '/api/v3/orderList/otoco', method: 'POST' })
    const order = {
      side: 'BUY',
      orderType: 'LIMIT',
      timeInForce: 'GTC',
      price: at('0.85', 'spot'),
      quantity: '0.01',
    } as const
    const intents = await placeList('OTOCO', [{ role: 'working', order }, ...pair()])
    await wait(stage.clock, 30_000)
    for (const leg of intents.slice(1)) expect(ends(leg)).toEqual(['1 rejected'])
  })
})
