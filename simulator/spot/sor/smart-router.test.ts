import { beforeEach, describe, expect, test } from 'vitest'
import type { SymbolMarket } from '../../engine/market-types'
import { text8, type Units, units } from '../../engine/units'
import { createSpotDesk, fund, type SpotDesk } from '../../testing/spot-desk'
import { fixture, haveFixtures, shapeOf } from '../../testing/fixtures'

let desk: SpotDesk
let usdt: SymbolMarket
let usdc: SymbolMarket

beforeEach(() => {
  desk = createSpotDesk('sor')
  fund(desk, 'a', { USDT: '500000', USDC: '500000', BTC: '10' })
  fund(desk, 'b', { USDT: '500000', USDC: '500000', BTC: '10' })
  usdt = marketOf('BTCUSDT')
  usdc = marketOf('BTCUSDC')
})

function marketOf(symbol: string): SymbolMarket {
  const market = desk.markets.symbol('spot', symbol)
  if (!market) throw new Error(`There is no ${symbol}.`)
  return market
}
const order = (change: Record<string, string> = {}, accountId = 'a') =>
  desk.call(accountId, 'POST', 'sor/order', {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'MARKET',
    quantity: '0.5',
    ...change,
  })
const limit = (price: Units, change: Record<string, string> = {}) => ({
  type: 'LIMIT',
  timeInForce: 'GTC',
  price: text8(price),
  ...change,
})
/** Asks of both books up to a price, best first, as one book. */
function asks(upTo: Units): { symbol: string; price: Units; quantity: Units }[] {
  return [usdt, usdc]
    .flatMap((market) => market.book.levels('SELL', 500).map((level) => ({ symbol: market.spec.symbol, ...level })))
    .filter(({ price }) => price <= upTo)
    .sort((x, y) => (x.price < y.price ? -1 : x.price > y.price ? 1 : 0))
}
const best = (market: SymbolMarket, side: 'BUY' | 'SELL'): Units => market.book.best(side)?.price ?? 0n
/** The other account offers in a book below what the house asks. */
function offer(market: SymbolMarket, below: bigint, quantity: string, accountId = 'b'): Units {
  const price = best(market, 'SELL') - market.spec.tick * below
  desk.call(accountId, 'POST', 'order', {
    symbol: market.spec.symbol,
    side: 'SELL',
    type: 'LIMIT_MAKER',
    quantity,
    price: text8(price),
  })
  return price
}
const spread = (market: SymbolMarket): bigint => (best(market, 'SELL') - best(market, 'BUY')) / market.spec.tick
const holds = (asset: string, accountId = 'a') => desk.spot.trading.ledger.holding(accountId, asset)

/** For each asset all accounts, the house and the fees hold what was credited; locked is what open orders hold. */
function checkMoney(): void {
  const { ledger, store } = desk.spot.trading
  for (const asset of ['BTC', 'USDT', 'USDC']) {
    let total = (ledger.house.get(asset) ?? 0n) + (ledger.fees.get(asset) ?? 0n)
    for (const account of ['a', 'b']) {
      const { free, locked } = ledger.holding(account, asset)
      expect(free >= 0n && locked >= 0n).toBe(true)
      total += free + locked
      const held = store
        .openOrders(account)
        .filter(({ symbol, side }) => (side === 'SELL' ? 'BTC' : symbol.slice(3)) === asset)
        .reduce((sum, open) => sum + open.locked, 0n)
      expect(locked).toBe(held)
    }
    expect([asset, total]).toEqual([asset, ledger.credited.get(asset) ?? 0n])
  }
}

describe('a routed order', () => {
  test('takes level by level from whichever book is better and pays in its own quote asset', () => {
    const before = asks(best(usdt, 'SELL') * 2n)
    const placed = order({ quantity: '5' })
    expect(placed).toMatchObject({ status: 'FILLED', usedSor: true, workingFloor: 'SOR', type: 'MARKET' })
    let left = units('5')
    const wanted: [string, string][] = []
    for (const level of before) {
      if (left === 0n) break
      const taken = level.quantity < left ? level.quantity : left
      wanted.push([text8(level.price), text8(taken)])
      left -= taken
    }
    const got = new Map<string, bigint>()
    for (const fill of placed.fills) got.set(fill.price, (got.get(fill.price) ?? 0n) + units(fill.qty))
    const sums = new Map<string, bigint>()
    for (const [price, quantity] of wanted) sums.set(price, (sums.get(price) ?? 0n) + units(quantity))
    expect(got).toEqual(sums)
    expect(new Set(before.slice(0, wanted.length).map(({ symbol }) => symbol)).size).toBe(2)
    expect(placed.fills[0]).toMatchObject({ matchType: 'ONE_PARTY_TRADE_REPORT', tradeId: -1, commissionAsset: 'BTC' })
    expect(holds('USDC')).toEqual({ free: units('500000'), locked: 0n })
    expect(holds('USDT').free).toBe(units('500000') - units(placed.cummulativeQuoteQty))
    checkMoney()
  })

  test('brings allocations that are no trades of the account, while its counterparty has a trade', () => {
    if (spread(usdc) < 2n) throw new Error('The spread is too narrow for an offer.')
    const price = offer(usdc, 1n, '0.3')
    const inFront = asks(price - 1n).reduce((sum, { quantity }) => sum + quantity, 0n)
    desk.events.length = 0
    const placed = order(limit(price, { timeInForce: 'IOC', quantity: text8(inFront + units('0.3')) }))
    expect(placed.status).toBe('FILLED')
    const reports = desk.events.filter(({ event }) => event.e === 'executionReport')
    const mine = reports.filter(({ accountId, event }) => accountId === 'a' && event.x === 'TRADE')
    expect(mine.at(-1)?.event).toMatchObject({
      s: 'BTCUSDT',
      t: -1,
      b: 'ONE_PARTY_TRADE_REPORT',
      a: placed.fills.length - 1,
      k: 'SOR',
      uS: true,
      m: false,
      L: text8(price),
    })
    const theirs = reports.filter(({ accountId, event }) => accountId === 'b' && event.x === 'TRADE')
    expect(theirs).toHaveLength(1)
    expect(theirs[0]?.event).toMatchObject({ s: 'BTCUSDC', X: 'FILLED', m: true, l: '0.30000000', L: text8(price) })
    expect(theirs[0]?.event.t).toBeGreaterThan(0)
    expect(desk.call('a', 'GET', 'myTrades', { symbol: 'BTCUSDT' })).toEqual([])
    const allocations = desk.call('a', 'GET', 'myAllocations', { symbol: 'BTCUSDT' })
    expect(allocations.map(({ allocationId }: { allocationId: number }) => allocationId)).toEqual(
      placed.fills.map(({ allocId }: { allocId: number }) => allocId),
    )
    expect(allocations.at(-1)).toMatchObject({
      symbol: 'BTCUSDT',
      allocationType: 'SOR',
      orderId: placed.orderId,
      price: text8(price),
      qty: '0.30000000',
      isBuyer: true,
      isMaker: false,
      isAllocator: false,
    })
    checkMoney()
  })

  test('rests in its own book with what no book gave, and is then filled by trades', () => {
    const [one, other] = [best(usdt, 'BUY'), best(usdc, 'BUY')]
    const price = one < other ? one : other
    const placed = order(limit(price, { quantity: '0.4' }))
    expect(placed).toMatchObject({
      status: 'NEW',
      executedQty: '0.00000000',
      fills: [],
      usedSor: true,
      workingFloor: 'EXCHANGE',
    })
    checkMoney()
    desk.markets.movePrice('spot', 'BTCUSDT', price - usdt.spec.tick * 3000n)
    expect(desk.call('a', 'GET', 'order', { symbol: 'BTCUSDT', orderId: String(placed.orderId) })).toMatchObject({
      status: 'FILLED',
      usedSor: true,
      workingFloor: 'EXCHANGE',
    })
    expect(desk.call('a', 'GET', 'myTrades', { symbol: 'BTCUSDT' }).length).toBeGreaterThan(0)
    expect(desk.call('a', 'GET', 'myAllocations', { symbol: 'BTCUSDT' })).toEqual([])
    checkMoney()
  })

  test.each([
    ['IOC', 'UNFILLED_IOC_QUANTITY_EXPIRED', true],
    ['FOK', 'UNFILLED_FOK_ORDER_EXPIRED', false],
  ])('%s expires what is left', (timeInForce, expiryReason, some) => {
    const price = best(usdt, 'SELL')
    const there = asks(price).reduce((sum, { quantity }) => sum + quantity, 0n)
    const placed = order(limit(price, { timeInForce, quantity: text8(there + units('0.1')) }))
    expect(placed).toMatchObject({ status: 'EXPIRED', expiryReason, executedQty: some ? text8(there) : '0.00000000' })
    expect(holds('USDT').locked).toBe(0n)
    checkMoney()
  })

  test('to sell takes the better bids of both books', () => {
    const top = best(usdt, 'BUY') > best(usdc, 'BUY') ? best(usdt, 'BUY') : best(usdc, 'BUY')
    const placed = order({ side: 'SELL', quantity: '3' })
    expect(placed.status).toBe('FILLED')
    expect(placed.fills[0].price).toBe(text8(top))
    expect(placed.fills[0].commissionAsset).toBe('USDT')
    checkMoney()
  })

  test('does not meet an order of its own account in another book', () => {
    if (spread(usdc) < 2n) throw new Error('The spread is too narrow for an offer.')
    const price = offer(usdc, 1n, '0.3', 'a')
    const own = desk.spot.trading.store.openOrders('a')[0]
    const placed = order(limit(best(usdc, 'SELL') + usdc.spec.tick * 500n, { timeInForce: 'IOC', quantity: '0.6' }))
    expect(own?.status).toBe('EXPIRED_IN_MATCH')
    expect(placed.preventedMatches).toMatchObject([
      { makerSymbol: 'BTCUSDC', makerOrderId: own?.orderId, price: text8(price), makerPreventedQuantity: '0.30000000' },
    ])
    checkMoney()
  })

  test('answers less when asked', () => {
    expect(Object.keys(order({ newOrderRespType: 'ACK' }))).toEqual([
      'symbol',
      'orderId',
      'orderListId',
      'clientOrderId',
      'transactTime',
    ])
  })

  test.each([
    ['of a symbol without a route', { symbol: 'SOLUSDT' }, -1013, 'SOR is not supported for this symbol.'],
    ['of a type that waits', { type: 'STOP_LOSS' }, -1116, 'Invalid orderType.'],
    [
      'without a quantity',
      { quantity: '' },
      -1102,
      "Mandatory parameter 'quantity' was not sent, was empty/null, or malformed.",
    ],
    ['beyond the account', { quantity: '100' }, -2010, 'Account has insufficient balance for requested action.'],
    ['below the lot', { quantity: '0.000001' }, -1013, 'Filter failure: LOT_SIZE'],
    ['of no symbol', { symbol: 'NOPE' }, -1121, 'Invalid symbol.'],
  ])('%s is refused', (_, change, code, msg) => {
    const params = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.5', ...change }
    expect(desk.refusal('a', 'POST', 'sor/order', params)).toEqual({ status: 400, code, msg })
    checkMoney()
  })
})

describe('the allocations of an account', () => {
  test('are told by order, from an id, by time and by number, and again after a restart', () => {
    const orders: number[] = []
    const ids: number[] = []
    for (let count = 0; count < 12; count++) {
      desk.clock.advance(1000)
      const placed = order({ quantity: '0.001' })
      orders.push(placed.orderId)
      ids.push(...placed.fills.map(({ allocId }: { allocId: number }) => allocId))
    }
    const ask = (params: Record<string, string> = {}, from: SpotDesk = desk) =>
      from
        .call('a', 'GET', 'myAllocations', { symbol: 'BTCUSDT', ...params })
        .map(({ allocationId }: { allocationId: number }) => allocationId)
    expect(ids).toEqual([...ids.keys()])
    expect(ask()).toEqual(ids)
    expect(ask({ fromAllocationId: '5', limit: '3' })).toEqual([5, 6, 7])
    expect(ask({ limit: '2' })).toEqual(ids.slice(-2))
    expect(ask({ orderId: String(orders[0]) })).toEqual([0])
    expect(ask({ startTime: String(desk.clock.now()) })).toEqual(ids.slice(-1))
    const clash = { symbol: 'BTCUSDT', fromAllocationId: '1', startTime: '1' }
    expect(desk.refusal('a', 'GET', 'myAllocations', clash)).toMatchObject({ code: -1128 })
    const long = { symbol: 'BTCUSDT', startTime: '1795000000000', endTime: '1795086400001' }
    expect(desk.refusal('a', 'GET', 'myAllocations', long)).toMatchObject({ code: -1127 })
    expect(desk.call('b', 'GET', 'myAllocations', { symbol: 'BTCUSDT' })).toEqual([])

    const pieces = Object.entries(desk.spot.state()).sort(([x], [y]) => (x < y ? -1 : 1))
    const again = createSpotDesk('sor')
    again.spot.restore(JSON.parse(JSON.stringify(Object.fromEntries(pieces))))
    expect(ask({}, again)).toEqual(ids)
    const next = again.call('a', 'POST', 'sor/order', {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'MARKET',
      quantity: '0.001',
    })
    expect(next.fills[0].allocId).toBe(ids.length)
  })
})

test('order/test of a route says nothing or the commission', () => {
  const params = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.5' }
  expect(desk.call('a', 'POST', 'sor/order/test', params)).toEqual({})
  expect(desk.call('a', 'POST', 'sor/order/test', { ...params, computeCommissionRates: 'true' })).toMatchObject({
    standardCommissionForOrder: { maker: expect.any(String), taker: expect.any(String) },
  })
  expect(desk.call('a', 'GET', 'myAllocations', { symbol: 'BTCUSDT' })).toEqual([])
})

describe.skipIf(!haveFixtures)('answers have the documented shape', () => {
  test('of an order and its allocations', () => {
    const placed = order(limit(best(usdt, 'SELL') + usdt.spec.tick * 1000n))
    expect(shapeOf(placed)).toEqual(shapeOf(fixture('spot/rest.sor.order')))
    expect(Object.keys(placed)).toEqual(Object.keys(fixture('spot/rest.sor.order')))
    const allocations = desk.call('a', 'GET', 'myAllocations', { symbol: 'BTCUSDT' })
    expect(shapeOf(allocations)).toEqual(shapeOf(fixture('spot/rest.myAllocations')))
    expect(Object.keys(allocations[0])).toEqual(Object.keys(fixture('spot/rest.myAllocations')[0]))
  })
})
