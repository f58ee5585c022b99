import ccxt from 'ccxt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { because } from './testing/ccxt'
import { type Desk, openDesk } from './testing/desk'

/*
 * Every address of both markets that is written in ccxt is one of the exchange, or stands here with the reason why it is not.
 */

const PREFIXES: Readonly<Record<string, string>> = {
  public: '/api/v3/',
  private: '/api/v3/',
  fapiPublic: '/fapi/v1/',
  fapiPrivate: '/fapi/v1/',
  fapiPublicV2: '/fapi/v2/',
  fapiPrivateV2: '/fapi/v2/',
  fapiPublicV3: '/fapi/v3/',
  fapiPrivateV3: '/fapi/v3/',
  fapiData: '/futures/data/',
}

const OUTSIDE: Readonly<Record<string, string>> = {
  ...because('leveraged tokens are gone', 'GET /fapi/v1/lvtKlines'),
  ...because(
    'retired in 2023, refused with -5000 or 404 (usdm.md 8)',
    'GET /fapi/v1/account',
    'GET /fapi/v1/balance',
    'GET /fapi/v1/positionRisk',
  ),
  ...because('POST in the documents (usdm.md 8)', 'GET /fapi/v1/stock/contract'),
  ...because(
    'gone since 2026-02-20, HTTP 410 (spot.md 15.1)',
    'DELETE /api/v3/userDataStream',
    'POST /api/v3/userDataStream',
    'PUT /api/v3/userDataStream',
  ),
}
const OUTSIDE_FAMILIES = /^\w+ \/fapi\/v1\/(convert|apiReferral)\//

let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

test('every address of ccxt is served or stands outside', () => {
  const api = new ccxt.binance().describe().api as Record<string, Record<string, Record<string, unknown>>>
  const addresses = Object.entries(PREFIXES).flatMap(([part, prefix]) =>
    Object.entries(api[part] ?? {}).flatMap(([method, paths]) =>
      Object.keys(paths).map((path) => `${method.toUpperCase()} ${prefix}${path}`),
    ),
  )
  expect(addresses.length).toBeGreaterThan(130)
  const served = (address: string): boolean => {
    const [method = '', path = ''] = address.split(' ')
    return desk.exchange.endpoints.route(method, path) !== undefined
  }
  const missing = addresses.filter((address) => !served(address) && !OUTSIDE_FAMILIES.test(address))
  expect([...new Set(missing)].sort()).toEqual(Object.keys(OUTSIDE).sort())
})
