import { describe, expect, test } from 'vitest'
import { ControlClient } from '../control/client'
import { createExchange } from '../create-exchange'
import { Arrivals } from './arrivals'
import { Faults } from '../faults/faults'
import { createManualClock } from '../engine/manual-clock'
import type { Market } from '../engine/market-types'
import { Trader } from '../testing/trader'
import { type ApiKey, KeyRing } from './keys'
import { OrderCounts } from './order-counts'
import { readParameters } from './parameters'
import { perform } from './perform'
import { ApiError, type Endpoint } from './types'
import { WeightLedger } from './weights'

const clock = createManualClock(1_795_000_000_000)
const key: ApiKey = {
  apiKey: 'k'.repeat(64),
  accountId: 'a',
  kind: 'HMAC',
  secret: 'secret',
  credits: { spot: {}, usdm: {} },
}
const keys = new KeyRing()
keys.add(key)
const trader = new Trader(0, { apiKey: key.apiKey, secretKey: key.secret }, () => clock.now())

/** What becomes of a signed call that needed `delay` ms from its arrival to the engine. */
function delayed(
  endpoint: Pick<Endpoint, 'market' | 'method' | 'path' | 'security'> & Partial<Endpoint>,
  delay: number,
) {
  const orderCounts = new OrderCounts(clock)
  const weights = new WeightLedger(clock)
  const performer = {
    clock,
    keys,
    weights,
    orderCounts,
    faults: new Faults(clock),
    arrivals: new Arrivals(clock),
    onChange: () => undefined,
    onBug: (error: unknown) => {
      throw error
    },
  }
  let handled = 0
  const whole: Endpoint = {
    weight: 1,
    parameters: [],
    handle(call) {
      if (endpoint.handsOver) call.handOver?.()
      handled++
      return {}
    },
    ...endpoint,
  }
  const query = `timestamp=${clock.now()}`
  const sent = readParameters(`${query}&signature=${trader.signatureOf(query)}`, '')
  const credentials = { ...sent, apiKey: key.apiKey, overSocket: false }
  const answer = perform(performer, whole, credentials, '127.0.0.1', clock.now(), clock.now() + delay)
  return {
    status: answer.status,
    body: answer.body,
    handled,
    weight: weights.used(endpoint.market, '127.0.0.1'),
    orders: orderCounts.rows(endpoint.market, 'a')[0]?.count,
  }
}

const place = (market: Market, more: Partial<Endpoint> = {}) =>
  ({
    market,
    method: 'POST',
    path: market === 'spot' ? '/api/v3/order' : '/fapi/v1/order',
    security: 'TRADE',
    orderCount: 1,
    ...more,
  }) as const

// Source: spot.md 3.4, usdm.md 2.
describe('the window is judged again just before the engine', () => {
  test('a spot order that comes there too late is -1021 and counts as an order (F-24)', () => {
    expect(delayed(place('spot'), 5001)).toEqual({
      status: 400,
      body: { code: -1021, msg: 'Timestamp for this request is outside of the recvWindow.' },
      handled: 0,
      weight: 1,
      orders: 1,
    })
  })

  test('a futures order is -5028 there', () => {
    expect(delayed(place('usdm'), 5001)).toMatchObject({
      status: 400,
      body: { code: -5028, msg: 'Timestamp for this request is outside of the ME recvWindow.' },
      handled: 0,
    })
  })

  test.each<[string, Parameters<typeof delayed>[0], number]>([
    ['an order in time', place('spot'), 5000],
    ['a futures cancel', { ...place('usdm'), method: 'DELETE', orderCount: 0 }, 60_000],
    ['a query', { ...place('spot'), method: 'GET', security: 'USER_DATA', orderCount: 0 }, 60_000],
    ['a test order', place('spot', { path: '/api/v3/order/test', orderCount: 0 }), 60_000],
  ])('%s is carried out', (_, endpoint, delay) => {
    expect(delayed(endpoint, delay)).toMatchObject({ status: 200, handled: 1 })
  })

  test('a spot cancel is refused too', () => {
    expect(delayed({ ...place('spot'), method: 'DELETE', orderCount: 0 }, 5001)).toMatchObject({
      body: { code: -1021 },
      handled: 0,
    })
  })

  test('an endpoint that hands over by itself is judged there, after what it finds wrong before', () => {
    expect(delayed(place('usdm', { handsOver: true }), 5001)).toMatchObject({ body: { code: -5028 }, handled: 0 })
    const handle = (): never => {
      throw new ApiError(400, -1117, 'Invalid side.')
    }
    expect(delayed(place('usdm', { handsOver: true, handle }), 5001)).toMatchObject({ body: { code: -1117 } })
  })

  test('a spot order that was refused before the engine does not count, a futures one does', () => {
    const handle = (): never => {
      throw new ApiError(400, -1117, 'Invalid side.')
    }
    expect(delayed(place('spot', { handsOver: true, handle }), 0).orders).toBe(0)
    expect(delayed(place('spot', { handsOver: true }), 0).orders).toBe(1)
    expect(delayed(place('usdm', { handsOver: true, handle }), 0).orders).toBe(1)
  })

  test('both markets place orders that way', async () => {
    const exchange = await createExchange({ clock: createManualClock(1_795_000_000_000) })
    try {
      const { accountId } = await new ControlClient(exchange.ports.control).createAccount()
      for (const [market, path] of [
        ['spot', '/api/v3/order'],
        ['usdm', '/fapi/v1/order'],
      ] as const) {
        const handOver = (): never => {
          throw new ApiError(400, -5028, 'too late')
        }
        const call = { market, accountId, apiKey: '', time: 1_795_000_000_000, overSocket: false, handOver }
        const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.002' }
        const params = (fields: object) => new Map<string, string>(Object.entries(fields))
        const endpoint = exchange.endpoints.route('POST', path)
        expect(() => endpoint?.handle({ ...call, params: params(order) })).toThrow("'price'")
        expect(() => endpoint?.handle({ ...call, params: params({ ...order, price: '60000' }) })).toThrow('too late')
      }
    } finally {
      await exchange.close()
    }
  })
})
