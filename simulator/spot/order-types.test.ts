import { beforeEach, describe, expect, test } from 'vitest'
import type { LiveSymbol } from '../market/live-symbol'
import { text8, type Units } from '../engine/units'
import { createSpotDesk, fund, type SpotDesk } from '../testing/spot-desk'

let desk: SpotDesk
let market: LiveSymbol
let last: Units
let tick: Units

beforeEach(() => {
  desk = createSpotDesk()
  for (const account of ['a', 'b']) fund(desk, account, { USDT: '200000', BTC: '5' })
  market = desk.markets.symbol('spot', 'BTCUSDT') as LiveSymbol
  tick = market.spec.tick
  moveTo(market.lastPrice() - (market.lastPrice() % (tick * 100n)))
  last = market.lastPrice()
})

const moveTo = (price: Units): void => void desk.markets.movePrice('spot', 'BTCUSDT', price)
/** So many percent above the last price at the start, on the tick. */
const percent = (share: number): Units => {
  const exact = (last * BigInt(10_000 + Math.round(share * 100))) / 10_000n
  return exact - (exact % tick)
}
const place = (params: Record<string, string>, account = 'a') =>
  desk.call(account, 'POST', 'order', { symbol: 'BTCUSDT', quantity: '0.01', newOrderRespType: 'FULL', ...params })
const query = ({ orderId }: { orderId: number }, account = 'a') =>
  desk.call(account, 'GET', 'order', { symbol: 'BTCUSDT', orderId: String(orderId) })
const locked = (asset: string, account = 'a'): string => text8(desk.spot.trading.ledger.holding(account, asset).locked)
/** Takes all house orders off the book, so that only the test's stand. */
function emptyBook(): void {
  for (const side of ['BUY', 'SELL'] as const)
    for (const { orderId } of [...market.book.standing(side)]) market.remove(orderId)
}

describe('a stop order', () => {
  // Source: spot.md 6.2.
  test.each([
    ['STOP_LOSS', 'SELL', -1],
    ['TAKE_PROFIT', 'SELL', 1],
    ['STOP_LOSS', 'BUY', 1],
    ['TAKE_PROFIT', 'BUY', -1],
  ])('%s %s goes off when the last price has moved by %i %%', (type, side, share) => {
    const stopPrice = text8(percent(share))
    const order = place({ type, side, stopPrice })
    expect(order).toMatchObject({ status: 'NEW', stopPrice, workingTime: -1, fills: [] })
    expect(query(order)).toMatchObject({ isWorking: false, workingTime: -1 })
    moveTo(percent(share * 0.9))
    expect(query(order).status).toBe('NEW')
    desk.clock.advance(1_000)
    moveTo(percent(share))
    expect(query(order)).toMatchObject({ status: 'FILLED', isWorking: true, workingTime: desk.clock.now() })
    expect([locked('BTC'), locked('USDT')]).toEqual(['0.00000000', '0.00000000'])
  })

  test.each([
    ['STOP_LOSS', 'SELL', 0.5],
    ['TAKE_PROFIT_LIMIT', 'SELL', -0.5],
    ['STOP_LOSS_LIMIT', 'BUY', -0.5],
    ['TAKE_PROFIT', 'BUY', 0.5],
  ])('%s %s beyond its price is refused', (type, side, share) => {
    const stopPrice = text8(percent(share))
    const limited = type.endsWith('LIMIT') ? { price: stopPrice, timeInForce: 'GTC' } : {}
    const params = { symbol: 'BTCUSDT', quantity: '0.01', type, side, stopPrice, ...limited }
    expect(desk.refusal('a', 'POST', 'order', params)).toEqual({
      status: 400,
      code: -2010,
      msg: 'Order would trigger immediately.',
    })
  })

  test('with a limit rests at it once it went off, and answers without a status unless asked', () => {
    const params = { side: 'SELL', type: 'STOP_LOSS_LIMIT', timeInForce: 'GTC' }
    const prices = { stopPrice: text8(percent(-1)), price: text8(percent(3)) }
    const order = desk.call('a', 'POST', 'order', { symbol: 'BTCUSDT', quantity: '0.01', ...params, ...prices })
    expect(Object.keys(order)).toEqual(['symbol', 'orderId', 'orderListId', 'clientOrderId', 'transactTime'])
    desk.events.length = 0
    moveTo(percent(-1))
    const reports = desk.events.filter(({ event }) => event.e === 'executionReport')
    expect(reports[0]?.event).toMatchObject({ x: 'NEW', X: 'NEW', w: true, W: desk.clock.now(), i: order.orderId })
    expect(query(order)).toMatchObject({ status: 'NEW', isWorking: true })
    moveTo(percent(3))
    expect(query(order).status).toBe('FILLED')
  })
})

describe('a trailing stop', () => {
  // Source: spot.md 6.3.
  test('without a stop price tracks at once and goes off a delta below the highest price', () => {
    const order = place({ side: 'SELL', type: 'STOP_LOSS', trailingDelta: '100' })
    expect(order).toMatchObject({ stopPrice: '0.00000000', trailingDelta: 100, trailingTime: order.transactTime })
    moveTo(percent(-0.9))
    expect(query(order).status).toBe('NEW')
    moveTo(percent(5))
    moveTo(percent(4.1))
    expect(query(order).status).toBe('NEW')
    moveTo(percent(3.9))
    expect(query(order).status).toBe('FILLED')
  })

  test('with a stop price tracks from the trade that meets it; a buy goes off a delta above the lowest price', () => {
    const order = place({ side: 'BUY', type: 'TAKE_PROFIT', stopPrice: text8(percent(-2)), trailingDelta: '100' })
    expect(order.trailingTime).toBe(-1)
    moveTo(percent(-1.5))
    moveTo(percent(1))
    expect(query(order)).toMatchObject({ status: 'NEW', trailingTime: -1 })
    moveTo(percent(-3))
    expect(query(order).trailingTime).toBe(desk.clock.now())
    moveTo(percent(-2.2))
    expect(query(order).status).toBe('NEW')
    moveTo(percent(-1.9))
    expect(query(order).status).toBe('FILLED')
  })

  test.each(['9', '2001'])('with a delta of %s is refused', (trailingDelta) => {
    const params = { symbol: 'BTCUSDT', quantity: '0.01', side: 'SELL', type: 'STOP_LOSS', trailingDelta }
    expect(desk.refusal('a', 'POST', 'order', params).msg).toBe('Filter failure: TRAILING_DELTA')
  })
})

describe('an iceberg', () => {
  const iceberg = { side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.05', icebergQty: '0.01' }

  test('shows a part at a time and trades all of itself', () => {
    emptyBook()
    const order = place({ ...iceberg, price: text8(last) })
    expect(order.icebergQty).toBe('0.01000000')
    expect(text8(market.book.best('SELL')?.quantity ?? 0n)).toBe('0.01000000')
    const taker = place({ side: 'BUY', type: 'MARKET', quantity: '0.025' }, 'b')
    expect(taker.fills.map(({ qty }: { qty: string }) => qty)).toEqual(['0.01000000', '0.01000000', '0.00500000'])
    expect(text8(market.book.best('SELL')?.quantity ?? 0n)).toBe('0.00500000')
    expect(query(order)).toMatchObject({ status: 'PARTIALLY_FILLED', executedQty: '0.02500000' })
  })

  // Source: spot.md 6.4, 5.2.
  test.each([
    ['not smaller than the order', { icebergQty: '0.05' }, 'IcebergQty exceeds QTY.'],
    ['of too many parts', { icebergQty: '0.00049' }, 'Filter failure: ICEBERG_PARTS'],
    ['off the step', { icebergQty: '0.010001' }, 'Filter failure: LOT_SIZE'],
    ['that may not stay', { timeInForce: 'IOC' }, 'Unsupported order combination.'],
  ])('%s is refused', (_, changes, msg) => {
    const params = { symbol: 'BTCUSDT', ...iceberg, price: text8(percent(1)), ...changes }
    expect(desk.refusal('a', 'POST', 'order', params).msg).toBe(msg)
  })
})

describe('self-trade prevention', () => {
  const sell = { side: 'SELL', type: 'LIMIT', timeInForce: 'GTC' }
  const buy = { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' }

  test('DECREMENT takes the same from both; the larger one stays open with the rest', () => {
    emptyBook()
    const maker = place({ ...buy, price: text8(last), quantity: '0.06' })
    const mode = { selfTradePreventionMode: 'DECREMENT' }
    const taker = place({ ...sell, ...mode, price: text8(last), quantity: '0.02' })
    expect(taker).toMatchObject({
      status: 'EXPIRED_IN_MATCH',
      executedQty: '0.00000000',
      preventedQuantity: '0.02000000',
    })
    expect(query(maker)).toMatchObject({ status: 'NEW', origQty: '0.06000000', preventedQuantity: '0.02000000' })
    expect(text8(market.book.best('BUY')?.quantity ?? 0n)).toBe('0.04000000')
    const report = desk.events.find(({ event }) => event.x === 'TRADE_PREVENTION' && event.i === maker.orderId)?.event
    expect(report).toMatchObject({ X: 'NEW', A: '0.02000000', B: '0.02000000', U: taker.orderId, l: '0.00000000' })
    const rows = desk.call('a', 'GET', 'myPreventedMatches', { symbol: 'BTCUSDT', orderId: String(taker.orderId) })
    expect(rows).toMatchObject([{ takerPreventedQuantity: '0.02000000', makerPreventedQuantity: '0.02000000' }])
    expect(locked('BTC')).toBe('0.00000000')
  })

  test('TRANSFER moves the funds between two accounts of a group, without a fee', () => {
    emptyBook()
    for (const account of ['a', 'b']) desk.spot.set(account, { tradeGroupId: 3 })
    const mode = { selfTradePreventionMode: 'TRANSFER' }
    const maker = place({ ...buy, ...mode, price: text8(last), quantity: '0.06' })
    const taker = place({ ...sell, ...mode, price: text8(last), quantity: '0.02' }, 'b')
    expect(taker).toMatchObject({ status: 'EXPIRED_IN_MATCH', tradeGroupId: 3, executedQty: '0.00000000' })
    expect(query(maker)).toMatchObject({ status: 'NEW', preventedQuantity: '0.02000000' })
    const balance = (account: string, asset: string): string => {
      const { free, locked: held } = desk.spot.trading.ledger.holding(account, asset)
      return text8(free + held)
    }
    expect([balance('a', 'BTC'), balance('b', 'BTC')]).toEqual(['5.02000000', '4.98000000'])
    expect(balance('b', 'USDT')).toBe(text8(200_000n * 100_000_000n + (last * 2n) / 100n))
  })

  test('two accounts trade with each other unless one group holds them', () => {
    emptyBook()
    desk.spot.set('a', { tradeGroupId: 3 })
    place({ ...buy, price: text8(last) })
    expect(place({ ...sell, price: text8(last) }, 'b').status).toBe('FILLED')
  })
})

describe('a pegged order', () => {
  test('takes the best price of its side when it comes to the book, and keeps it', () => {
    const best = text8(market.book.best('BUY')?.price ?? 0n)
    const order = place({ side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', pegPriceType: 'PRIMARY_PEG' })
    expect(order).toMatchObject({ price: '0.00000000', peggedPrice: best, status: 'NEW' })
    moveTo(percent(2))
    expect(query(order).peggedPrice).toBe(best)
  })

  // Source: spot.md 9.5, 16.
  test.each([
    [{ pegPriceType: 'BEST' }, -1210],
    [{ pegPriceType: 'PRIMARY_PEG', pegOffsetType: 'TICK', pegOffsetValue: '1' }, -1211],
    [{ pegPriceType: 'PRIMARY_PEG', pegOffsetType: 'PRICE_LEVEL' }, -1128],
  ])('%o is refused', (peg, code) => {
    const params = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', ...peg }
    expect(desk.refusal('a', 'POST', 'order', params).code).toBe(code)
  })
})

describe('the price range rule', () => {
  // Source: spot.md 11. SOLUSDT: five percent around its reference price.
  test('stops a taker at its bound, and the rest expires with the reason', () => {
    const sol = desk.markets.symbol('spot', 'SOLUSDT') as LiveSymbol
    const reference = sol.lastPrice()
    desk.markets.setReferencePrice('SOLUSDT', reference)
    for (const { orderId } of [...sol.book.standing('SELL')]) sol.remove(orderId)
    fund(desk, 'b', { SOL: '100' })
    const at = (share: bigint): string =>
      text8((reference * share) / 100n - (((reference * share) / 100n) % sol.spec.tick))
    const offer = { symbol: 'SOLUSDT', side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '1' }
    for (const share of [102n, 104n, 107n]) desk.call('b', 'POST', 'order', { ...offer, price: at(share) })
    const taker = desk.call('a', 'POST', 'order', { symbol: 'SOLUSDT', side: 'BUY', type: 'MARKET', quantity: '3' })
    expect(taker).toMatchObject({
      status: 'EXPIRED',
      executedQty: '2.00000000',
      expiryReason: 'EXECUTION_RULE_PRICE_RANGE_EXCEEDED',
    })
  })
})
