import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ControlAccount, ControlClient } from '../../control/client'
import { createExchange, type Exchange } from '../../create-exchange'
import { createManualClock } from '../../engine/manual-clock'
import { text8 } from '../../engine/units'
import { Line, Trader } from '../../testing/trader'

const clock = createManualClock(1_795_000_000_000)
let exchange: Exchange
let control: ControlClient
let account: ControlAccount
let spot: Trader

beforeAll(async () => {
  exchange = await createExchange({ clock })
  control = new ControlClient(exchange.ports.control)
  await control.pause()
})
afterAll(() => exchange.close())
beforeEach(async () => {
  await control.reset()
  account = await control.createAccount({ spot: { USDT: '100000', BTC: '5' } })
  spot = new Trader(exchange.ports.spot, account, () => clock.now())
})

/** A price this share of the last one, on the tick. */
function at(percent: bigint): string {
  const market = exchange.markets.symbol('spot', 'BTCUSDT')
  if (!market) throw new Error('There is no BTCUSDT.')
  const price = (market.lastPrice() * percent) / 100n
  return text8(price - (price % market.spec.tick))
}
const count = async (): Promise<number> => (await spot.signed('GET', '/api/v3/rateLimit/order')).body[0].count as number
const used = ({ headers }: { headers: Headers }): number => Number(headers.get('x-mbx-used-weight-1m'))

const SYMBOL = { symbol: 'BTCUSDT' }
const working = () => ({
  workingType: 'LIMIT',
  workingSide: 'BUY',
  workingPrice: at(90n),
  workingQuantity: '0.01',
  workingTimeInForce: 'GTC',
})
const pair = (above: string, below: string) => ({
  [`${above}Type`]: 'LIMIT_MAKER',
  [`${above}Price`]: at(120n),
  [`${below}Type`]: 'STOP_LOSS',
  [`${below}StopPrice`]: at(80n),
})
const LISTS: [path: string, orders: number, params: () => Record<string, string>][] = [
  ['orderList/oco', 2, () => ({ side: 'SELL', quantity: '0.01', ...pair('above', 'below') })],
  ['order/oco', 2, () => ({ side: 'SELL', quantity: '0.01', price: at(120n), stopPrice: at(80n) })],
  ['orderList/oto', 2, () => ({ ...working(), pendingType: 'MARKET', pendingSide: 'SELL', pendingQuantity: '0.01' })],
  ['orderList/opo', 2, () => ({ ...working(), pendingType: 'MARKET', pendingSide: 'SELL' })],
  [
    'orderList/otoco',
    3,
    () => ({ ...working(), pendingSide: 'SELL', pendingQuantity: '0.01', ...pair('pendingAbove', 'pendingBelow') }),
  ],
  ['orderList/opoco', 3, () => ({ ...working(), pendingSide: 'SELL', ...pair('pendingAbove', 'pendingBelow') })],
]

describe('over REST', () => {
  test.each(LISTS)('%s counts as %i orders and weighs nothing when it succeeds', async (path, orders, params) => {
    const before = used(await spot.signed('GET', '/api/v3/rateLimit/order'))
    const placed = await spot.signed('POST', `/api/v3/${path}`, { ...SYMBOL, ...params() })
    expect(placed.status).toBe(200)
    expect(placed.headers.get('x-mbx-order-count-10s')).toBe(String(orders))
    expect(used(placed)).toBe(before)
    expect(await count()).toBe(orders)
    const canceled = await spot.signed('DELETE', '/api/v3/orderList', {
      ...SYMBOL,
      orderListId: placed.body.orderListId,
    })
    expect([canceled.status, canceled.body.listOrderStatus]).toEqual([200, 'ALL_DONE'])
    // A cancel gives nothing back.
    expect(await count()).toBe(orders)
  })

  test('a refused list weighs one', async () => {
    const before = used(await spot.signed('GET', '/api/v3/rateLimit/order'))
    const refused = await spot.signed('POST', '/api/v3/orderList/oco', { ...SYMBOL, side: 'SELL' })
    expect(refused.body.code).toBe(-1102)
    expect(used(refused)).toBe(before + 1)
  })

  test.each([
    ['/api/v3/orderList', 4, { orderListId: '1' }],
    ['/api/v3/allOrderList', 20, {}],
    ['/api/v3/openOrderList', 6, {}],
    ['/api/v3/order/amendments', 4, { ...SYMBOL, orderId: '1' }],
    ['/api/v3/myAllocations', 20, SYMBOL],
  ])('GET %s weighs %i', async (path, weight, params) => {
    const before = used(await spot.signed('GET', '/api/v3/openOrderList'))
    expect(used(await spot.signed('GET', path, params))).toBe(before + weight)
  })

  const limit = () => ({ ...SYMBOL, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: at(90n) })

  test('an amendment counts as no order and weighs four, unless it ends the order', async () => {
    const { body } = await spot.signed('POST', '/api/v3/order', limit())
    const before = used(await spot.signed('GET', '/api/v3/openOrderList'))
    const amended = await spot.signed('PUT', '/api/v3/order/amend/keepPriority', {
      ...SYMBOL,
      orderId: body.orderId,
      newQty: '0.005',
    })
    expect([amended.status, used(amended), await count()]).toEqual([200, before + 4, 1])
  })

  test('a cancelReplace counts as one order also when the new one was not tried, and says 400, 409 and 429', async () => {
    const replace = (params: Record<string, string>) =>
      spot.signed('POST', '/api/v3/order/cancelReplace', { ...limit(), ...params })
    const none = await replace({ cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: '1' })
    expect([none.status, none.body.code, none.body.data.newOrderResult]).toEqual([400, -2022, 'NOT_ATTEMPTED'])
    expect(await count()).toBe(1)
    const half = await replace({ cancelReplaceMode: 'ALLOW_FAILURE', cancelOrderId: '1' })
    expect([half.status, half.body.code]).toEqual([409, -2021])
    const { orderId } = half.body.data.newOrderResponse
    for (let each = await count(); each < 100; each++) {
      const refused = await replace({ cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: '1' })
      expect(refused.status).toBe(400)
    }
    const nothing = await replace({ cancelReplaceMode: 'ALLOW_FAILURE', cancelOrderId: orderId })
    expect([nothing.status, nothing.body]).toEqual([
      429,
      { code: -1015, msg: 'Too many new orders; current limit is 100 orders per 10 SECOND.' },
    ])
    expect(Number(nothing.headers.get('retry-after'))).toBeGreaterThan(0)
    const cancelOnly = await replace({
      cancelReplaceMode: 'STOP_ON_FAILURE',
      orderRateLimitExceededMode: 'CANCEL_ONLY',
      cancelOrderId: orderId,
    })
    expect([cancelOnly.status, cancelOnly.body.code, cancelOnly.body.data.cancelResult]).toEqual([
      429,
      -2021,
      'SUCCESS',
    ])
    expect(Number(cancelOnly.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await count()).toBe(100)
  })
})

describe('over the WebSocket API', () => {
  test('places, amends, replaces and routes as over REST, with arrays where they are documented', async () => {
    const line = await Line.open(exchange.ports.spot, '/ws-api/v3')
    const ask = (method: string, params: Record<string, string>) => line.ask(method, spot.socketParams(params))
    for (const [path, orders, params] of LISTS) {
      const method = path === 'order/oco' ? 'orderList.place' : `orderList.place.${path.split('/')[1]}`
      const placed = await ask(method, { ...SYMBOL, ...params() })
      expect([method, placed.status, placed.result.orderReports.length]).toEqual([method, 200, orders])
    }
    const open = await ask('openOrderLists.status', {})
    expect(open.result).toHaveLength(LISTS.length)
    const [first] = open.result
    const id = String(first.orderListId)
    expect((await ask('orderList.status', { orderListId: id })).result).toEqual(first)
    expect((await ask('orderList.cancel', { ...SYMBOL, orderListId: id })).result.listOrderStatus).toBe('ALL_DONE')
    expect((await ask('allOrderLists', {})).result).toHaveLength(LISTS.length)
    const replaced = await ask('order.cancelReplace', {
      ...SYMBOL,
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelOrderId: '1',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.01',
      price: at(90n),
    })
    expect(replaced).toMatchObject({ status: 400, error: { code: -2022, data: { newOrderResponse: null } } })
    const routed = await ask('sor.order.place', { ...SYMBOL, side: 'BUY', type: 'MARKET', quantity: '0.01' })
    expect(routed.result).toHaveLength(1)
    expect(routed.result[0]).toMatchObject({ usedSor: true, status: 'FILLED' })
    expect((await ask('myAllocations', SYMBOL)).result[0].orderId).toBe(routed.result[0].orderId)
    line.close()
  })
})
