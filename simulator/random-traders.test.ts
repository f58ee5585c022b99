import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ControlClient } from './control/client'
import { createExchange, type Exchange } from './create-exchange'
import { createManualClock } from './engine/manual-clock'
import { createRandom } from './engine/random'
import { type Units, times, units } from './engine/units'
import { Trader } from './testing/trader'

/*
 * Several accounts send a thousand random orders over HTTP into a market that trades by itself, and an accountant who sees
 * nothing but answers of the exchange checks the books of each.
 */

const CREDIT = { spot: { USDT: '50000', BTC: '1' }, usdm: { USDT: '50000' } }
const ROUNDS = 500
const bugs: unknown[] = []
const clock = createManualClock(1_795_000_000_000)
const random = createRandom(20_261_125)
let exchange: Exchange
let control: ControlClient
let traders: { spot: Trader; usdm: Trader }[]

beforeAll(async () => {
  const weightLimits = { spot: 100_000_000, usdm: 100_000_000 }
  const many = [{ interval: 'MINUTE', intervalNum: 1, limit: 1_000_000, ms: 60_000, short: '1M' }] as const
  exchange = await createExchange({
    clock,
    seed: 'random traders',
    weightLimits,
    orderLimits: { spot: many, usdm: many },
    onBug: (error) => bugs.push(error),
  })
  control = new ControlClient(exchange.ports.control)
  traders = []
  for (let i = 0; i < 4; i++) {
    const account = await control.createAccount(CREDIT)
    const now = () => clock.now()
    traders.push({
      spot: new Trader(exchange.ports.spot, account, now),
      usdm: new Trader(exchange.ports.usdm, account, now),
    })
  }
})
afterAll(() => exchange.close())

const pick = <T>(values: readonly T[]): T => values[random.below(values.length)] as T
const sum = (amounts: readonly Units[]): Units => amounts.reduce((total, each) => total + each, 0n)

interface Book {
  readonly bids: [string, string][]
  readonly asks: [string, string][]
}

async function bookOf(market: 'spot' | 'usdm'): Promise<Book> {
  const { body } = await traders[0]![market].raw(
    'GET',
    market === 'spot' ? '/api/v3/depth?symbol=BTCUSDT&limit=20' : '/fapi/v1/depth?symbol=BTCUSDT&limit=20',
  )
  expect(units(body.bids[0][0])).toBeLessThan(units(body.asks[0][0]))
  return body
}

/** A price around the touch, on the tick: some rest, some cross and sweep. */
function priceNear(book: Book, decimals: number): string {
  const mid = (Number(book.bids[0]?.[0]) + Number(book.asks[0]?.[0])) / 2
  return (mid * (1 + 0.0006 * random.normal())).toFixed(decimals)
}

describe('whatever random traders do', () => {
  test('spot: money is where the trades have put it, and locked is what open orders need (I4)', async () => {
    let book = await bookOf('spot')
    for (let round = 0; round < ROUNDS; round++) {
      const { spot } = pick(traders)
      const order = {
        symbol: 'BTCUSDT',
        side: pick(['BUY', 'SELL']),
        quantity: (0.0002 + random.uniform() * 0.05).toFixed(5),
      }
      const price = priceNear(book, 2)
      const modes = { selfTradePreventionMode: pick(['EXPIRE_MAKER', 'EXPIRE_TAKER', 'EXPIRE_BOTH']) }
      const act = random.below(10)
      if (act < 5)
        await spot.signed('POST', '/api/v3/order', {
          ...order,
          ...modes,
          type: 'LIMIT',
          price,
          timeInForce: pick(['GTC', 'GTC', 'IOC', 'FOK']),
        })
      else if (act === 5) await spot.signed('POST', '/api/v3/order', { ...order, type: 'LIMIT_MAKER', price })
      else if (act === 6) await spot.signed('POST', '/api/v3/order', { ...order, type: 'MARKET' })
      else if (act === 7) {
        const { side } = order
        await spot.signed('POST', '/api/v3/order', {
          symbol: 'BTCUSDT',
          side,
          type: 'MARKET',
          quoteOrderQty: String(10 + random.below(3_000)),
        })
      } else if (act === 8) {
        const open = (await spot.signed('GET', '/api/v3/openOrders', { symbol: 'BTCUSDT' })).body
        if (open.length > 0)
          await spot.signed('DELETE', '/api/v3/order', {
            symbol: 'BTCUSDT',
            orderId: pick<{ orderId: number }>(open).orderId,
          })
      } else await spot.signed('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' })
      clock.advance(100)
      if (round % 20 === 0) book = await bookOf('spot')
      if (round % 50 === 49) for (const each of traders) expect(await auditSpot(each.spot)).toBeGreaterThan(round / 30)
    }
    expect(bugs).toEqual([])
  }, 60_000)

  test('futures: wallet, position and open orders follow from the fills (I4)', async () => {
    let book = await bookOf('usdm')
    for (let round = 0; round < ROUNDS; round++) {
      const { usdm } = pick(traders)
      const order = {
        symbol: 'BTCUSDT',
        side: pick(['BUY', 'SELL']),
        quantity: (0.002 + random.uniform() * 0.05).toFixed(3),
        reduceOnly: pick(['false', 'false', 'true']),
      }
      const price = priceNear(book, 1)
      const act = random.below(10)
      if (act < 6)
        await usdm.signed('POST', '/fapi/v1/order', {
          ...order,
          type: 'LIMIT',
          price,
          timeInForce: pick(['GTC', 'GTC', 'IOC', 'FOK', 'GTX']),
        })
      else if (act === 6) await usdm.signed('POST', '/fapi/v1/order', { ...order, type: 'MARKET' })
      else if (act === 7) {
        const { symbol, side } = order
        const stop = {
          symbol,
          side,
          algoType: 'CONDITIONAL',
          type: pick(['STOP_MARKET', 'TAKE_PROFIT_MARKET']),
          triggerPrice: price,
        }
        await usdm.signed('POST', '/fapi/v1/algoOrder', { ...stop, closePosition: 'true' })
      } else if (act === 8) {
        const open = (await usdm.signed('GET', '/fapi/v1/openOrders', { symbol: 'BTCUSDT' })).body
        if (open.length > 0)
          await usdm.signed('DELETE', '/fapi/v1/order', {
            symbol: 'BTCUSDT',
            orderId: pick<{ orderId: number }>(open).orderId,
          })
      } else await usdm.signed('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' })
      clock.advance(100)
      if (round % 20 === 0) book = await bookOf('usdm')
      if (round % 50 === 49)
        for (const each of traders) expect(await auditUsdm(each.usdm)).toBeGreaterThan(round / 30 - 5)
    }
    expect(bugs).toEqual([])
  }, 60_000)
})

interface OrderRow {
  orderId: number
  side: string
  price: string
  origQty: string
  executedQty: string
  status: string
}

/** Checks one account and returns how many trades it has. */
async function auditSpot(trader: Trader): Promise<number> {
  const get = async (path: string) =>
    (await trader.signed('GET', `/api/v3/${path}`, { symbol: 'BTCUSDT', limit: 1000 })).body
  const orders: OrderRow[] = await get('allOrders')
  const trades: {
    orderId: number
    qty: string
    quoteQty: string
    commission: string
    commissionAsset: string
    isBuyer: boolean
  }[] = await get('myTrades')
  for (const order of orders) {
    const own = trades.filter((trade) => trade.orderId === order.orderId)
    expect(sum(own.map((trade) => units(trade.qty)))).toBe(units(order.executedQty))
  }
  const signed = (trade: { isBuyer: boolean }, amount: string): Units =>
    trade.isBuyer ? units(amount) : -units(amount)
  const paid = (asset: string): Units =>
    sum(trades.filter((trade) => trade.commissionAsset === asset).map((trade) => units(trade.commission)))
  const open = orders.filter((order) => ['NEW', 'PARTIALLY_FILLED'].includes(order.status))
  const rest = (order: OrderRow): Units => units(order.origQty) - units(order.executedQty)
  const expected = {
    BTC: {
      total: units(CREDIT.spot.BTC) + sum(trades.map((trade) => signed(trade, trade.qty))) - paid('BTC'),
      locked: sum(open.filter((order) => order.side === 'SELL').map(rest)),
    },
    USDT: {
      total: units(CREDIT.spot.USDT) - sum(trades.map((trade) => signed(trade, trade.quoteQty))) - paid('USDT'),
      locked: sum(open.filter((order) => order.side === 'BUY').map((order) => times(units(order.price), rest(order)))),
    },
  }
  const { balances } = (await trader.signed('GET', '/api/v3/account', { omitZeroBalances: 'true' })).body
  for (const asset of ['BTC', 'USDT'] as const) {
    const row = balances.find((each: { asset: string }) => each.asset === asset) ?? { free: '0', locked: '0' }
    expect(units(row.free)).toBeGreaterThanOrEqual(0n)
    expect({ total: units(row.free) + units(row.locked), locked: units(row.locked) }).toEqual(expected[asset])
  }
  return trades.length
}

/** Checks one account and returns how many trades it has. */
async function auditUsdm(trader: Trader): Promise<number> {
  const get = async (path: string, params = {}) =>
    (await trader.signed('GET', `/fapi/${path}`, { limit: 1000, ...params })).body
  const orders: OrderRow[] = await get('v1/allOrders', { symbol: 'BTCUSDT' })
  const trades: { orderId: number; side: string; qty: string; realizedPnl: string; commission: string }[] = await get(
    'v1/userTrades',
    {
      symbol: 'BTCUSDT',
    },
  )
  for (const order of orders) {
    const own = trades.filter((trade) => trade.orderId === order.orderId)
    expect(sum(own.map((trade) => units(trade.qty)))).toBe(units(order.executedQty))
  }
  const held = sum(trades.map((trade) => (trade.side === 'BUY' ? units(trade.qty) : -units(trade.qty))))
  const [position] = (await get('v3/positionRisk', { symbol: 'BTCUSDT' })) as { positionAmt: string }[]
  expect(units(position?.positionAmt ?? '0')).toBe(held)
  const wallet =
    units(CREDIT.usdm.USDT) + sum(trades.map((trade) => units(trade.realizedPnl) - units(trade.commission)))
  const balances = (await get('v3/balance')) as { asset: string; balance: string }[]
  expect(units(balances.find((row) => row.asset === 'USDT')?.balance ?? '0')).toBe(wallet)
  const account = (await get('v3/account')) as {
    totalWalletBalance: string
    totalUnrealizedProfit: string
    totalMarginBalance: string
  }
  expect(units(account.totalMarginBalance)).toBe(
    units(account.totalWalletBalance) + units(account.totalUnrealizedProfit),
  )
  return trades.length
}
