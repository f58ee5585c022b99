import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ControlClient } from './control/client'
import { createExchange, type Exchange } from './create-exchange'
import { createManualClock } from './engine/manual-clock'
import { Line, Trader } from './testing/trader'

const clock = createManualClock(1_795_000_000_000)
const bugs: unknown[] = []
let exchange: Exchange
let spot: Trader
let usdm: Trader

beforeAll(async () => {
  const weightLimits = { spot: 100_000_000, usdm: 100_000_000 }
  exchange = await createExchange({ clock, weightLimits, onBug: (error) => bugs.push(error) })
  const account = await new ControlClient(exchange.ports.control).createAccount()
  spot = new Trader(exchange.ports.spot, account, () => clock.now())
  usdm = new Trader(exchange.ports.usdm, account, () => clock.now())
})
afterAll(() => exchange.close())

const NAMES = [
  'symbol',
  'side',
  'type',
  'timeInForce',
  'quantity',
  'price',
  'quoteOrderQty',
  'newClientOrderId',
  'orderId',
  'origClientOrderId',
  'limit',
  'startTime',
  'endTime',
  'fromId',
  'interval',
  'symbols',
  'stopPrice',
  'newOrderRespType',
  'recvWindow',
  'reduceOnly',
  'positionSide',
  'leverage',
  'algoType',
  'triggerPrice',
  'closePosition',
  'algoId',
  'clientAlgoId',
  'workingType',
  'omitZeroBalances',
]
const value = fc.oneof(
  fc.constantFrom(
    'BTCUSDT',
    'ETHBTC',
    'BUY',
    'SELL',
    'LIMIT',
    'MARKET',
    'STOP_MARKET',
    'GTC',
    'IOC',
    'FOK',
    'GTX',
    '0',
    '1',
    '-1',
    '0.01',
    '60000',
    '1e5',
    '1m',
    '1M',
    'true',
    'false',
    'BOTH',
    'CONDITIONAL',
    'MARK_PRICE',
    '',
    ' ',
    '["BTCUSDT"]',
    '[',
    'null',
    '99999999999999999999',
    '0.000000001',
    '测试',
    '<script>',
    '__proto__',
  ),
  fc.string({ maxLength: 12 }),
)
const params = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 9 })
const route = fc.constantFrom(
  ...[
    'order',
    'order/test',
    'openOrders',
    'allOrders',
    'myTrades',
    'account',
    'account/commission',
    'openOrderList',
    'rateLimit/order',
    'exchangeInfo',
    'depth',
    'trades',
    'aggTrades',
    'klines',
    'uiKlines',
    'avgPrice',
    'ticker/24hr',
    'ticker/price',
    'ticker/bookTicker',
    'time',
  ].map((path) => `/api/v3/${path}`),
  ...[
    'order',
    'openOrder',
    'openOrders',
    'allOpenOrders',
    'allOrders',
    'userTrades',
    'algoOrder',
    'openAlgoOrders',
    'allAlgoOrders',
    'algoOpenOrders',
    'leverage',
    'leverageBracket',
    'commissionRate',
    'symbolConfig',
    'accountConfig',
    'exchangeInfo',
    'depth',
    'trades',
    'aggTrades',
    'klines',
    'premiumIndex',
    'fundingRate',
    'ticker/24hr',
    'listenKey',
  ].map((path) => `/fapi/v1/${path}`),
  '/fapi/v3/account',
  '/fapi/v3/balance',
  '/fapi/v3/positionRisk',
  '/fapi/v2/ticker/price',
)

describe('whatever is sent', () => {
  test('is answered with JSON of a known status and never by a bug', async () => {
    await fc.assert(
      fc.asyncProperty(
        route,
        fc.constantFrom('GET', 'POST', 'DELETE', 'PUT'),
        params,
        fc.boolean(),
        async (path, method, given, signed) => {
          const trader = path.startsWith('/api') ? spot : usdm
          const query = new URLSearchParams(given).toString()
          const reply = signed ? await trader.signed(method, path, given) : await trader.raw(method, `${path}?${query}`)
          clock.advance(20)
          expect(bugs).toEqual([])
          expect([200, 400, 401, 404, 429]).toContain(reply.status)
        },
      ),
      { numRuns: 1500 },
    )
  }, 60_000)

  test('the WebSocket API survives frames of any kind', async () => {
    const frame = fc.oneof(
      fc
        .record({
          id: fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
          method: fc.constantFrom(
            'order.place',
            'order.cancel',
            'order.status',
            'session.logon',
            'session.logout',
            'userDataStream.subscribe',
            'userDataStream.subscribe.signature',
            'userDataStream.unsubscribe',
            'account.status',
            'depth',
            'klines',
            'exchangeInfo',
            'toString',
          ),
          params: fc.oneof(params, fc.jsonValue()),
        })
        .map((each) => JSON.stringify(each)),
      fc.json(),
      fc.string(),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 6 }), fc.constantFrom('spot', 'usdm'), async (frames, market) => {
        const line = await Line.open(exchange.ports[market], market === 'spot' ? '/ws-api/v3' : '/ws-fapi/v1')
        for (const text of frames) line.socket.send(text)
        line.socket.send('{}')
        expect(await line.closed).toBe(1006)
        expect(bugs).toEqual([])
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})
