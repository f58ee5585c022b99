import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Position } from '../../domain/account'
import { equals, floorToStep, multiply, type DecimalString } from '../../domain/decimal'
import type { Intent } from '../../domain/intent'
import type { Order } from '../../domain/order'
import { protectionOf } from '../../domain/protection'
import {
  PATH,
  atExchange,
  atMarket,
  both,
  caller,
  cancelAll,
  d,
  intentNow,
  named,
  picture,
  place,
  plain,
  resting,
  set,
  stage,
  until,
  untilTrue,
  value,
} from './testing/fault-desk'

/*
 * Each fault of reading, of an order's end and of a socket alone, played by the exchange at its own sockets: the picture ends as the
 * truth.
 */

const SETTLES_WITHIN = 30_000
/** Faults of reads, ends of orders and sockets: an order of each kind lives under them, and the picture ends as the truth. */
describe('a fault of reading, of an order’s end or of a socket leaves the picture true', () => {
  const any = { path: undefined, method: undefined } as const
  test.each(
    named([
      ...both('F-13', 'a kept connection reset', { count: 3 }),
      ...both('F-37', 'a list that leaves one out', { ...any, rows: 1, count: 3 }),
      ...both('F-38', 'a history behind', { ...any, ms: 60_000, count: 3 }),
      ...both('F-39', 'balances behind', { ...any, ms: 5_000, count: 3 }),
      ...both('F-48', 'a trade after the cancel', any),
      ...both('F-52', 'amounts of 18 decimals', { path: '*', method: undefined, form: 'decimals', count: 4 }),
      ...both('F-52', 'a negative quote', { path: '*', method: undefined, form: 'negative', count: 4 }),
      ...both('F-54', 'an unknown word', { form: 'word', ...any, path: '*', count: 2 }),
      ...both('F-54', 'a field more', { form: 'field', ...any, path: '*', count: 2 }),
      ...both('F-60', 'sockets cut', { ...any, kind: 'user-data' }),
      ...both('F-60', 'sockets closed 1008', { ...any, kind: 'user-data', code: 1008 }),
      ...both('F-60', 'sockets cut in a frame', { ...any, kind: 'user-data', form: 'mid-frame' }),
      ...both('F-61', 'half-open sockets', { ...any, kind: 'user-data', ms: 30_000 }),
      ...both('F-62', 'pings unheard', any),
      ...both('F-63', 'sockets of a day’s age', { ...any, kind: 'user-data' }),
      ...both('F-64', 'a server that goes down, and its successor', { ...any, ms: 500, rows: 1 }),
      { id: 'F-65', what: 'a listen key that expired', market: 'usdm', fault: any },
      { id: 'F-66', what: 'a listen key that is gone', market: 'usdm', fault: any },
      { id: 'F-67', what: 'a subscription that ended', market: 'spot', fault: any },
      ...both('F-69', 'events twice', { ...any, kind: 'user-data', count: 'always' }),
      { id: 'F-70', what: 'a report behind the position', market: 'spot', fault: { ...any, event: 'executionReport' } },
      {
        id: 'F-70',
        what: 'an order behind its account',
        market: 'usdm',
        fault: { ...any, event: 'ORDER_TRADE_UPDATE' },
      },
      ...both('F-71', 'events that vanish', { ...any, kind: 'user-data', count: 4 }),
      ...both('F-73', 'a stream that freezes', { ...any, kind: 'user-data', ms: 5_000 }),
      ...both('F-74', 'broken JSON', { ...any, kind: 'user-data', form: 'json' }),
      ...both('F-74', 'broken UTF-8', { ...any, kind: 'user-data', form: 'utf8' }),
      ...both('F-74', 'binary', { ...any, kind: 'user-data', form: 'binary' }),
      ...both('F-74', 'fragments', { ...any, kind: 'user-data', form: 'fragments' }),
      ...both('F-68', 'a logon refused', { ...any, code: -2015, count: 2 }),
      ...both('F-68', 'a logon answered late', { ...any, form: 'slow', ms: 5_000, count: 2 }),
      ...both('F-76', 'dials refused after the third', { ...any, form: 'dials', limit: 3, lasts: 20_000 }),
      ...both('F-78', 'upgrades refused', { ...any, code: 503, count: 3 }),
      ...both('F-79', 'microseconds', { ...any, kind: 'user-data', form: 'microseconds' }),
      ...both('F-79', 'times of the future', { ...any, kind: 'user-data', form: 'future' }),
      ...both('F-79', 'times gone back', { ...any, kind: 'user-data', form: 'backward' }),
    ]),
  )(
    '%s',
    async (_, played) => {
      const { market, id } = played
      await set(played)
      // What is refused at a dial shows only when there is one.
      if (['F-68', 'F-76', 'F-78'].includes(id)) await stage.control.setFault({ id: 'F-60', market, kind: 'user-data' })
      const kept = await place(resting(market))
      const bought = await place(atMarket(market))
      const gone = await place(resting(market, { quantity: d('0.02') }))
      await until(async () => {
        for (const intent of [kept, bought, gone])
          expect(['accepted', 'not-placed']).toContain((await intentNow(intent)).state)
      })
      const { orderId } = await intentNow(gone)
      if (orderId !== undefined)
        await stage.parts.desk.cancelOrder(caller, randomUUID(), {
          account: 'paper',
          market,
          symbol: 'BTCUSDT',
          target: { service: 'order', orderId },
        })
      await stage.control.clearFaults()
      await untilTrue()
      await cancelAll()
      await untilTrue()
    },
    SETTLES_WITHIN,
  )
})

describe('an order that ends in another way than asked is shown as it ended (S-45)', () => {
  const shown = (orderId: string | undefined) => picture().orders.find((order) => order.orderId === orderId)
  const both2 = ['spot', 'usdm'] as const

  test.each(both2)('F-49 on %s it meets an order of the same account and expires', async (market) => {
    await stage.control.setFault({ id: 'F-49', market, path: PATH[market] })
    const intent = await place(atMarket(market))
    await until(() => expect(shown(intent.orderId)).toMatchObject({ status: 'EXPIRED_IN_MATCH' }))
    await stage.control.clearFaults()
    await untilTrue()
  })

  test.each(both2)('F-50 on %s the book thins before a market order: the rest expires', async (market) => {
    await stage.control.setFault({ id: 'F-50', market, path: PATH[market], quantity: '0.001' })
    const intent = await place(atMarket(market))
    await until(() => expect(shown(intent.orderId)).toMatchObject({ status: 'EXPIRED' }))
    expect(plain(shown(intent.orderId)?.executedQuantity)).toBe('0.001')
    await untilTrue()
  })

  test('F-51 an order that the exchange routes is filled by allocations', async () => {
    await stage.control.setFault({ id: 'F-51', market: 'spot', path: PATH.spot })
    const intent = await place(atMarket('spot', { quantity: d('0.003') }))
    await until(async () => expect(await intentNow(intent)).toMatchObject({ state: 'accepted' }))
    await until(() => expect(shown(intent.orderId)).toMatchObject({ status: 'FILLED' }))
    await untilTrue()
  })

  test.each(['liquidation', 'adl', 'settlement'])(
    'F-56 a position closed by %s is gone, by an order of the exchange',
    async (form) => {
      await place(atMarket('usdm', { quantity: d('0.01') }))
      await untilTrue()
      await stage.control.setFault({ id: 'F-56', form, apiKey: stage.apiKey, symbol: 'BTCUSDT' })
      await until(() =>
        expect(
          picture().orders.some((order) => /autoclose/.test(order.clientOrderId) && order.status === 'FILLED'),
        ).toBe(true),
      )
      await until(() =>
        expect(picture().alarms.map(({ reason }) => `${reason.code} ${reason.params?.['how']}`)).toContain(
          `position-closed-by-exchange ${form}`,
        ),
      )
      await untilTrue()
      expect(picture().positions.filter((each) => !equals(each.quantity as DecimalString, d('0')))).toEqual([])
    },
  )

  test('F-58 the dead-man timer fires: its orders are canceled and shown so', async () => {
    const intent = await place(resting('usdm'))
    await stage.control.setFault({ id: 'F-58', apiKey: stage.apiKey, symbol: 'BTCUSDT' })
    await until(() => expect(shown(intent.orderId)).toMatchObject({ status: 'CANCELED' }))
    await untilTrue()
  })

  test.each(['child-first', 'rejected', 'race'])(
    'F-57 a futures stop that ends by %s is shown as it ended (S-47)',
    async (form) => {
      await place(atMarket('usdm', { quantity: d('0.01') }))
      await untilTrue()
      const last = stage.price('usdm', 'BTCUSDT')
      const stop = await place(
        resting('usdm', {
          side: 'SELL',
          orderType: 'STOP_MARKET',
          timeInForce: undefined,
          price: undefined,
          quantity: d('0.01'),
          reduceOnly: true,
          triggerPrice: floorToStep(multiply(last, d('0.98')), d('0.1')),
          triggerBy: 'CONTRACT_PRICE',
        }),
      )
      expect(stop.state).toBe('accepted')
      await stage.control.setFault({ id: 'F-57', form })
      if (form === 'race')
        await stage.parts.desk.cancelOrder(caller, randomUUID(), {
          account: 'paper',
          market: 'usdm',
          symbol: 'BTCUSDT',
          target: { service: 'algo', orderId: stop.orderId ?? '' },
        })
      else await stage.control.movePrice('usdm', 'BTCUSDT', floorToStep(multiply(last, d('0.97')), d('0.1')))
      await until(() =>
        expect(['FINISHED', 'TRIGGERED', 'REJECTED', 'CANCELED']).toContain(shown(stop.orderId)?.status),
      )
      if (form === 'rejected') {
        const { positions, orders, intents } = picture()
        const [position] = positions as Position[]
        if (position === undefined) throw new Error('the position is gone')
        expect(protectionOf(position, orders as Order[], intents as Intent[])).toMatchObject({
          level: 'none',
          fault: 'rejected',
        })
        await until(() => expect(picture().alarms.map(({ reason }) => reason.code)).toContain('stop-failed'))
      }
      await stage.control.clearFaults()
      await stage.control.movePrice('usdm', 'BTCUSDT', last)
      await untilTrue()
    },
  )

  test.each(both2.flatMap((market) => ['canceled', 'filled', 'untouched'].map((form) => [market, form] as const)))(
    'F-36 on %s a cancel that says "unknown order" of one %s is told as what happened (S-50)',
    async (market, form) => {
      const intent = await place(resting(market))
      await stage.control.setFault({ id: 'F-36', market, form })
      const target = { service: 'order' as const, orderId: intent.orderId ?? '' }
      const body = { account: 'paper', market, symbol: 'BTCUSDT', target }
      const canceled = value(await stage.parts.desk.cancelOrder(caller, randomUUID(), body)).intent
      await until(async () => expect(['rejected', 'accepted']).toContain((await intentNow(canceled)).state))
      const { reason } = await intentNow(canceled)
      const told = {
        canceled: 'order-already-canceled',
        filled: 'order-already-filled',
        untouched: 'cancel-not-executed',
      }
      expect(reason?.code).toBe(told[form as keyof typeof told])
      await stage.control.clearFaults()
      await untilTrue()
    },
  )

  test.each(both2)('F-55 on %s what is done elsewhere shows within 5 s (S-46)', async (market) => {
    const { price } = resting(market)
    const params = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.01',
      price: price ?? '',
    }
    const began = stage.clock.monotonic()
    await stage.control.setFault({
      id: 'F-55',
      market,
      apiKey: stage.apiKey,
      act: { method: 'POST', path: PATH[market], params: { ...params, newClientOrderId: `app-${market}` } },
    })
    await until(() => expect(picture().orders.some((order) => order.clientOrderId === `app-${market}`)).toBe(true))
    expect(stage.clock.monotonic() - began).toBeLessThan(5_000)
    expect(picture().orders.find((order) => order.clientOrderId === `app-${market}`)?.elsewhere).toBe(true)
    await untilTrue()
  })

  test('F-55 leverage changed and money moved elsewhere are told of within 5 s (S-46)', async () => {
    const told = () =>
      picture().alarms.map(({ reason }) => `${reason.code} ${Object.values(reason.params ?? {}).join(' ')}`)
    const began = stage.clock.monotonic()
    await stage.control.act(stage.apiKey, 'POST', '/fapi/v1/leverage', { symbol: 'ETHUSDT', leverage: '3' })
    await stage.control.credit(stage.apiKey, 'spot', 'USDT', '12')
    await until(() => {
      expect(told()).toContain('leverage-elsewhere ETHUSDT 3')
      expect(told()).toContain('money-elsewhere spot USDT 12 in')
    })
    expect(stage.clock.monotonic() - began).toBeLessThan(5_000)
  })

  test('F-55 margin mode changed elsewhere is told of within 5 s (S-46)', async () => {
    const turn = async (marginType: 'ISOLATED' | 'CROSSED', isolated: readonly string[]) => {
      const began = stage.clock.monotonic()
      await stage.control.act(stage.apiKey, 'POST', '/fapi/v1/marginType', { symbol: 'ETHUSDT', marginType })
      await until(() => expect(picture().futures?.isolated).toEqual(isolated))
      expect(stage.clock.monotonic() - began).toBeLessThan(5_000)
    }
    await turn('ISOLATED', ['ETHUSDT'])
    expect(picture().alarms.map(({ reason }) => reason.code)).toContain('margin-mode-elsewhere')
    await turn('CROSSED', [])
  })

  test.each(both2)('F-14 on %s the bytes of an order twice: both are shown, with an alarm (S-28)', async (market) => {
    await stage.control.setFault({ id: 'F-14', market, path: PATH[market], method: 'POST' })
    const intent = await place(atMarket(market))
    await until(async () => expect(await atExchange(intent)).toBe(2))
    await until(() => expect(picture().alarms.map(({ reason }) => reason.code)).toContain('two-orders-one-id'))
    expect(picture().orders.filter((order) => order.clientOrderId === intent.clientOrderId)).toHaveLength(2)
    await untilTrue()
    await stage.parts.desk.chooseForIntent(caller, intent.intentId, { account: 'paper', choice: 'mark-handled' })
  })
})
