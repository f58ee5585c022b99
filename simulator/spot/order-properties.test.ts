import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RestingOrder, Side, SymbolMarket } from '../engine/market-types'
import type { LiveSymbol } from '../market/live-symbol'
import { text8 } from '../engine/units'
import { createSpotDesk, fund, type SpotDesk } from '../testing/spot-desk'
import { isOpen, limitOf, remainingOf } from './order'

const ACCOUNTS = ['a', 'b', 'c']
const ASSETS = ['USDT', 'BTC', 'BNB']
const MODES = ['EXPIRE_MAKER', 'EXPIRE_TAKER', 'EXPIRE_BOTH', 'DECREMENT', 'TRANSFER']

const act = fc.record({
  account: fc.constantFrom(...ACCOUNTS),
  what: fc.constantFrom(
    ...['LIMIT', 'LIMIT', 'LIMIT', 'LIMIT_MAKER', 'LIMIT_MAKER', 'MARKET', 'quote'],
    ...['STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT', 'STOP_LOSS', 'TAKE_PROFIT_LIMIT'],
    ...['cancel', 'cancel all', 'move', 'move', 'move', 'far move', 'restart', 'withdraw'],
  ),
  side: fc.constantFrom<Side>('BUY', 'SELL'),
  /** Ticks from the last price. */
  near: fc.integer({ min: -300, max: 300 }),
  stop: fc.integer({ min: 1, max: 300 }),
  lots: fc.integer({ min: 10, max: 30_000 }),
  timeInForce: fc.constantFrom('GTC', 'GTC', 'GTC', 'IOC', 'FOK'),
  trail: fc.constantFrom('none', 'none', 'alone', 'from a stop price'),
  delta: fc.integer({ min: 10, max: 30 }),
  parts: fc.constantFrom(0, 0, 0, 2, 7),
  peg: fc.constantFrom('', '', '', '', 'PRIMARY_PEG', 'MARKET_PEG'),
  mode: fc.constantFrom(...MODES),
  pick: fc.nat(),
})
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never

/** Many short histories and some long ones; PROPERTY_RUNS sets how many short ones. */
const LENGTHS = [
  ['short', { minLength: 2, maxLength: 12 }, Number(process.env.PROPERTY_RUNS ?? 3_000)],
  ['long', { minLength: 20, maxLength: 70 }, 25],
] as const

/** How the accounts stand to each other: no group, two in one, and who pays fees in BNB. */
const house = fc.record({ grouped: fc.boolean(), inBnb: fc.boolean() })

describe('any history of orders of all types', () => {
  const desk = createSpotDesk('order property')

  test.each(LENGTHS)(
    '%s: makes or loses no money, locks what open orders hold, crosses no book and no limit, and is the same after a restart (I4)',
    (_, length, numRuns) => {
      fc.assert(
        fc.property(house, fc.array(act, { ...length, size: 'max' }), ({ grouped, inBnb }, acts) => {
          desk.renew()
          let run = desk
          for (const account of ACCOUNTS) fund(run, account, { USDT: '300000', BTC: '4', BNB: '3' })
          if (grouped) for (const account of ['a', 'b']) run.spot.set(account, { tradeGroupId: 7 })
          if (inBnb) run.spot.set('b', { payFeesInBnb: true })
          for (const each of acts) {
            run.clock.advance(11)
            run = carryOut(run, each)
            check(run)
          }
        }),
        { numRuns },
      )
    },
    600_000,
  )
})

function marketOf(run: SpotDesk): SymbolMarket & Pick<LiveSymbol, 'orders'> {
  return run.markets.symbol('spot', 'BTCUSDT') as LiveSymbol
}

function carryOut(run: SpotDesk, each: Act): SpotDesk {
  const { account, what, side, near, lots, pick } = each
  const market = marketOf(run)
  const { tick } = market.spec
  const last = market.lastPrice() - (market.lastPrice() % tick)
  const at = (ticks: number): string => text8(last + tick * BigInt(ticks))
  try {
    if (what === 'move' || what === 'far move')
      run.markets.movePrice('spot', 'BTCUSDT', last + tick * BigInt(what === 'move' ? near : near * 200))
    else if (what === 'restart') return restarted(run)
    else if (what === 'withdraw') withdrawHouse(market)
    else if (what === 'cancel all') run.call(account, 'DELETE', 'openOrders', { symbol: 'BTCUSDT' })
    else if (what === 'cancel') {
      const open = run.spot.trading.store.openOrders(account)
      const order = open[pick % Math.max(1, open.length)]
      if (order) run.call(account, 'DELETE', 'order', { symbol: 'BTCUSDT', orderId: String(order.orderId) })
    } else if (what === 'quote') {
      const quoteOrderQty = String(lots)
      run.call(account, 'POST', 'order', { symbol: 'BTCUSDT', side, type: 'MARKET', quoteOrderQty })
    } else place(run, each, at)
  } catch (error) {
    if (typeof (error as { code?: unknown }).code !== 'number') throw error
  }
  return run
}

/** Leaves the accounts to themselves until the price is moved. */
function withdrawHouse(market: ReturnType<typeof marketOf>): void {
  const ids: number[] = []
  for (const side of ['BUY', 'SELL'] as const)
    market.orders.walk(side, ({ orderId, owner }) => {
      if (owner === 'house') ids.push(orderId)
      return true
    })
  for (const id of ids) market.remove(id)
}

function place(run: SpotDesk, each: Act, at: (ticks: number) => string): void {
  const { account, what: type, side, near, stop, lots, timeInForce, trail, delta, parts, peg, mode } = each
  const priced = type.includes('LIMIT')
  const stops = type.startsWith('STOP') || type.startsWith('TAKE')
  const rising = (side === 'BUY') === type.startsWith('STOP')
  const quantity = BigInt(lots) * 1000n
  const shown = (quantity / BigInt(Math.max(1, parts)) / 1000n) * 1000n
  const timed = priced && type !== 'LIMIT_MAKER'
  const pegged = priced && peg !== '' && type.startsWith('LIMIT') === (peg === 'PRIMARY_PEG')
  const patient = !timed || timeInForce === 'GTC' || (pegged && peg === 'PRIMARY_PEG')
  run.call(account, 'POST', 'order', {
    symbol: 'BTCUSDT',
    side,
    type,
    quantity: text8(quantity),
    selfTradePreventionMode: mode,
    newOrderRespType: 'FULL',
    ...(timed ? { timeInForce: patient ? 'GTC' : timeInForce } : {}),
    ...(pegged ? { pegPriceType: peg } : {}),
    ...(priced && !pegged ? { price: at(near) } : {}),
    ...(stops && trail !== 'alone' ? { stopPrice: at(rising ? stop : -stop) } : {}),
    ...(stops && trail !== 'none' ? { trailingDelta: String(delta) } : {}),
    ...(priced && patient && parts > 0 ? { icebergQty: text8(shown) } : {}),
  })
}

/** The exchange ends and begins again: what was saved is what there is. The market is quiet meanwhile. */
function restarted(run: SpotDesk): SpotDesk {
  const saved = JSON.stringify(run.spot.state())
  const open = new Map(ACCOUNTS.map((account) => [account, run.spot.truth(account)]))
  run.spot.reset()
  run.spot.restore(JSON.parse(saved))
  for (const [account, before] of open) {
    const now = run.spot.truth(account)
    const byId = (rows: readonly Record<string, unknown>[]): unknown[] =>
      [...rows].sort((a, b) => Number(a.orderId) - Number(b.orderId))
    expect(byId(now.orders)).toEqual(byId(before.orders))
    expect(now.fills).toEqual(before.fills)
    expect(now.balances).toEqual(before.balances)
  }
  return run
}

function check(run: SpotDesk): void {
  const { ledger, store } = run.spot.trading
  for (const asset of ASSETS) {
    let total = (ledger.house.get(asset) ?? 0n) + (ledger.fees.get(asset) ?? 0n)
    for (const account of ACCOUNTS) {
      const { free, locked } = ledger.holding(account, asset)
      expect(free >= 0n && locked >= 0n, `${account} has ${free} free and ${locked} locked of ${asset}`).toBe(true)
      total += free + locked
      const held = store
        .openOrders(account)
        .filter((order) => (order.side === 'SELL' ? 'BTC' : 'USDT') === asset)
        .reduce((sum, order) => sum + order.locked, 0n)
      expect(locked, `${asset} locked by ${account}`).toBe(held)
    }
    expect(total, `all ${asset}`).toBe(ledger.credited.get(asset) ?? 0n)
  }
  const market = marketOf(run)
  const [bid, ask] = [market.book.best('BUY'), market.book.best('SELL')]
  if (bid && ask) expect(bid.price < ask.price).toBe(true)
  const resting = new Map<number, RestingOrder>()
  for (const side of ['BUY', 'SELL'] as const)
    market.orders.walk(side, (order) => {
      if (order.owner !== 'house') resting.set(order.orderId, order)
      return true
    })
  for (const account of ACCOUNTS) {
    const { orders, fills } = store.everything(account)
    for (const order of orders) {
      const own = fills.filter((fill) => fill.orderId === order.orderId)
      const limit = limitOf(order)
      expect(own.reduce((sum, fill) => sum + fill.quantity, 0n)).toBe(order.executed)
      expect(own.reduce((sum, fill) => sum + fill.quote, 0n)).toBe(order.quoteExecuted)
      for (const { price } of own)
        if (limit !== undefined) expect(order.side === 'BUY' ? price <= limit : price >= limit).toBe(true)
      if (order.quoteQuantity > 0n && order.side === 'BUY')
        expect(order.quoteExecuted <= order.quoteQuantity).toBe(true)
      const left = remainingOf(order)
      expect(left >= 0n).toBe(true)
      if (!isOpen(order)) {
        expect(order.locked).toBe(0n)
        expect(resting.has(order.orderId)).toBe(false)
        continue
      }
      expect(left > 0n).toBe(true)
      if (order.side === 'SELL') expect(order.locked).toBe(left)
      // What works stands in the book with all that is open of it; what waits for its trigger does not.
      const found = resting.get(order.orderId)
      resting.delete(order.orderId)
      expect(found?.remaining).toBe(order.triggered ? left : undefined)
      if (found) expect(found.price).toBe(limit)
      if (order.icebergQuantity > 0n && found) expect((found.visible ?? left) <= order.icebergQuantity).toBe(true)
      expect(order.workingTime >= 0).toBe(order.triggered)
    }
  }
  expect([...resting.keys()]).toEqual([])
  const ids = run.events.filter(({ event }) => event.e === 'executionReport').map(({ event }) => event.I)
  expect(new Set(ids).size).toBe(ids.length)
}
