import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FaultOrder } from '../control/client'
import { FaultScene } from '../testing/fault-scene'

let scene: FaultScene
beforeAll(async () => {
  scene = await FaultScene.open()
})
afterAll(() => scene.close())
beforeEach(() => scene.begin())

type Case = [title: string, fault: FaultOrder, status: number, body: object | string]
const error = (code: number, msg: string): object => ({ code, msg })
const TIMED_OUT = 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.'
const BUS = 'An unexpected response was received from the message bus. Execution status unknown.'
const INTERNAL = 'Internal error; unable to process your request. Please try again.'
const UNKNOWN = 'Unknown error, please check your request or try again later.'

const SPOT: Case[] = [
  ['F-16: 500 -1000', { id: 'F-16' }, 500, error(-1000, 'An unknown error occurred while processing the request.')],
  ['F-17: 502 with HTML', { id: 'F-17' }, 502, expect.stringContaining('<title>502 Bad Gateway</title>')],
  ['F-17: 504 with HTML', { id: 'F-17', code: 504 }, 504, expect.stringContaining('<title>504 Gateway Time-out')],
  ['F-18: 503 unknown', { id: 'F-18' }, 503, error(-1000, UNKNOWN)],
  ['F-19: 503 unavailable', { id: 'F-19' }, 503, error(0, 'Service Unavailable.')],
  [
    'F-20: 503 -1008',
    { id: 'F-20' },
    503,
    error(-1008, 'Server is currently overloaded with other requests. Please try again in a few minutes.'),
  ],
  ['F-21: 500 -1006', { id: 'F-21' }, 500, error(-1006, BUS)],
  ['F-22: 504 -1007', { id: 'F-22' }, 504, error(-1007, TIMED_OUT)],
  ['F-22: 408 -1007', { id: 'F-22', code: 408 }, 408, error(-1007, TIMED_OUT)],
  ['F-22: 400 -1007', { id: 'F-22', code: 400 }, 400, error(-1007, TIMED_OUT)],
  ['F-23: 500 -1001', { id: 'F-23' }, 500, error(-1001, INTERNAL)],
]
const USDM: Case[] = [
  ['F-16: 500 -1000', { id: 'F-16' }, 500, error(-1000, 'An unknown error occured while processing the request.')],
  ['F-18: 503 unknown', { id: 'F-18' }, 503, error(-1000, UNKNOWN)],
  ['F-19: 503 unavailable', { id: 'F-19' }, 503, error(0, 'Service Unavailable.')],
  [
    'F-20: 503 -1008',
    { id: 'F-20' },
    503,
    error(
      -1008,
      'Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again.',
    ),
  ],
  ['F-21: 500 -1006', { id: 'F-21' }, 500, error(-1006, BUS)],
  ['F-22: 408 -1007', { id: 'F-22', code: 408 }, 408, error(-1007, TIMED_OUT)],
]

describe('server errors, with each truth', () => {
  test.each([...SPOT.map((each) => ['spot', ...each] as const), ...USDM.map((each) => ['usdm', ...each] as const)])(
    '%s, %s',
    async (market, _, fault, status, body) => {
      const trader = scene[market]
      for (const truth of ['executed', 'not', 'later'] as const) {
        await scene.fault({ ...fault, market, truth, ...(truth === 'later' ? { late: 3000 } : {}) })
        const reply = await scene.place(trader, `x-${truth}`)
        expect({ status: reply.status, body: reply.body }).toEqual({ status, body })
      }
      expect(await scene.truth(trader)).toEqual({ 'x-executed': 'NEW' })
      scene.clock.advance(3000)
      expect(await scene.truth(trader)).toEqual({ 'x-executed': 'NEW', 'x-later': 'NEW' })
      expect(await scene.control.faults()).toEqual([])
    },
  )

  test('F-20: on futures a cancel and a reduce-only order pass', async () => {
    await scene.place(scene.usdm, 'x1')
    await scene.fault({ id: 'F-20', market: 'usdm', path: '*', count: 'always' })
    expect((await scene.place(scene.usdm, 'x2')).body.code).toBe(-1008)
    expect((await scene.place(scene.usdm, 'x3', { reduceOnly: 'true' })).body.code).toBe(-2022)
    expect((await scene.cancel(scene.usdm, 'x1')).status).toBe(200)
  })
})

describe('refusals: nothing is executed', () => {
  test.each<[string, 'spot' | 'usdm', FaultOrder, number, number, string]>([
    [
      'F-24: the clock is behind',
      'spot',
      { id: 'F-24' },
      400,
      -1021,
      'Timestamp for this request is outside of the recvWindow.',
    ],
    [
      'F-24: the clock is ahead',
      'spot',
      { id: 'F-24', form: 'ahead' },
      400,
      -1021,
      "Timestamp for this request was 1000ms ahead of the server's time.",
    ],
    [
      'F-24: late at the second check',
      'spot',
      { id: 'F-24', form: 'second' },
      400,
      -1021,
      'Timestamp for this request is outside of the recvWindow.',
    ],
    [
      'F-24: late at the second check of futures',
      'usdm',
      { id: 'F-24', form: 'second' },
      400,
      -5028,
      'Timestamp for this request is outside of the ME recvWindow.',
    ],
    ['F-25: signature', 'spot', { id: 'F-25' }, 400, -1022, 'Signature for this request is not valid.'],
    ['F-26: the key is gone', 'spot', { id: 'F-26' }, 401, -2015, 'Invalid API-key, IP, or permissions for action.'],
    ['F-26: the key is gone', 'usdm', { id: 'F-26' }, 401, -2015, 'Invalid API-key, IP, or permissions for action'],
    [
      'F-29: too many orders',
      'spot',
      { id: 'F-29' },
      429,
      -1015,
      'Too many new orders; current limit is 100 orders per 10 SECOND.',
    ],
    ['F-31: no funds', 'spot', { id: 'F-31' }, 400, -2010, 'Account has insufficient balance for requested action.'],
    ['F-31: no margin', 'usdm', { id: 'F-31' }, 400, -2019, 'Margin is insufficient.'],
    [
      'F-41: an algo order type',
      'usdm',
      { id: 'F-41' },
      400,
      -4120,
      'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.',
    ],
    ['F-43: reduce-only', 'usdm', { id: 'F-43' }, 400, -2022, 'ReduceOnly Order is rejected.'],
    ['F-44: position side', 'usdm', { id: 'F-44' }, 400, -4061, "Order's position side does not match user's setting."],
  ])('%s (%s)', async (_, market, fault, status, code, msg) => {
    await scene.fault({ ...fault, market })
    const reply = await scene.place(scene[market], 'x1')
    expect({ status: reply.status, body: reply.body }).toEqual({ status, body: { code, msg } })
    expect(await scene.truth(scene[market])).toEqual({})
    expect((await scene.place(scene[market], 'x2')).status).toBe(200)
  })

  test('F-24: the second check lies behind the proof of identity', async () => {
    await scene.fault({ id: 'F-24', form: 'second', market: 'spot', path: '/api/v3/order', count: 'always' })
    const query = `symbol=BTCUSDT&timestamp=${scene.clock.now()}`
    const forged = await scene.spot.raw('POST', `/api/v3/order?${query}&signature=${'0'.repeat(64)}`)
    expect(forged.body.code).toBe(-1022)
    expect((await scene.place(scene.spot, 'x1')).body.code).toBe(-1021)
  })

  test('F-27: 429 with Retry-After and a used weight above the limit', async () => {
    await scene.fault({ id: 'F-27' })
    const reply = await scene.place(scene.spot, 'x1')
    expect([reply.status, reply.body.code]).toEqual([429, -1003])
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(reply.headers.get('x-mbx-used-weight-1m'))).toBe(6001)
    expect(await scene.truth(scene.spot)).toEqual({})
  })

  test('F-28: a ban holds for every call and ends by itself', async () => {
    await scene.fault({ id: 'F-28', ms: 5000 })
    const reply = await scene.place(scene.spot, 'x1')
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([418, '5'])
    expect(reply.body.msg).toContain(`banned until ${scene.clock.now() + 5000}`)
    expect((await scene.spot.signed('GET', '/api/v3/account')).status).toBe(418)
    scene.clock.advance(5000)
    expect((await scene.spot.signed('GET', '/api/v3/account')).status).toBe(200)
    expect(await scene.truth(scene.spot)).toEqual({})
  })

  test('F-28: doubling: each call during the ban doubles it, up to three days', async () => {
    await scene.fault({ id: 'F-28', form: 'doubling', market: 'spot' })
    const waits: (string | null)[] = []
    waits.push((await scene.place(scene.spot, 'x1')).headers.get('retry-after'))
    for (let call = 0; call < 12; call++)
      waits.push((await scene.spot.signed('GET', '/api/v3/account')).headers.get('retry-after'))
    expect(waits.slice(0, 4)).toEqual(['120', '240', '480', '960'])
    expect(waits.at(-1)).toBe('259200')
    expect((await scene.usdm.signed('GET', '/fapi/v3/account')).status).toBe(200)
  })

  test('F-30: 403 of the firewall', async () => {
    await scene.fault({ id: 'F-30' })
    expect(await scene.place(scene.spot, 'x1')).toMatchObject({ status: 403, body: expect.stringContaining('<html>') })
    expect(await scene.truth(scene.spot)).toEqual({})
  })
})

describe('duplicates: the order is there', () => {
  test.each<[string, 'spot' | 'usdm', string, number, string]>([
    ['F-32: a duplicate on spot', 'spot', 'F-32', -2010, 'Duplicate order sent.'],
    ['F-33: a duplicate on futures', 'usdm', 'F-33', -4116, 'ClientOrderId is duplicated.'],
  ])('%s', async (_, market, id, code, msg) => {
    await scene.fault({ id, market })
    expect((await scene.place(scene[market], 'x1')).body).toEqual({ code, msg })
    expect((await scene.query(scene[market], 'x1')).body.status).toBe('NEW')
  })
})
