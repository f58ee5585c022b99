import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { text8, times } from '../engine/units'
import { createSpotDesk, fund, type SpotDesk } from '../testing/spot-desk'
import { isOpen, remainingOf } from './order'

describe('any run of orders', () => {
  const accounts = ['a', 'b', 'c']
  const step = fc.record({
    account: fc.constantFrom(...accounts),
    act: fc.constantFrom('limit', 'limit', 'limit', 'ioc', 'fok', 'maker', 'market', 'quote', 'cancel', 'move'),
    side: fc.constantFrom('BUY', 'SELL'),
    ticks: fc.integer({ min: -400, max: 400 }),
    lots: fc.integer({ min: 10, max: 40_000 }),
    mode: fc.constantFrom('EXPIRE_MAKER', 'EXPIRE_TAKER', 'EXPIRE_BOTH'),
    pick: fc.nat(),
  })

  const desk = createSpotDesk('property')
  const later = createSpotDesk('property')

  test('money is neither made nor lost, nothing is negative, locks are what open orders need, fills add up (I4)', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        desk.renew()
        const run = desk
        for (const account of accounts) fund(run, account, { USDT: '200000', BTC: '3', ETH: '10' })
        const mid = run.markets.symbol('spot', 'BTCUSDT')?.lastPrice() ?? 0n
        const unit = run.markets.symbol('spot', 'BTCUSDT')?.spec.tick ?? 1n
        for (const { account, act, side, ticks, lots, mode, pick } of steps) {
          run.clock.advance(7)
          const price = text8(mid - (mid % unit) + unit * BigInt(ticks))
          const base = {
            symbol: 'BTCUSDT',
            side,
            quantity: text8(BigInt(lots) * 1000n),
            selfTradePreventionMode: mode,
          }
          const limit = { ...base, type: 'LIMIT', price }
          try {
            if (act === 'limit') run.call(account, 'POST', 'order', { ...limit, timeInForce: 'GTC' })
            else if (act === 'ioc' || act === 'fok')
              run.call(account, 'POST', 'order', { ...limit, timeInForce: act.toUpperCase() })
            else if (act === 'maker') run.call(account, 'POST', 'order', { ...base, type: 'LIMIT_MAKER', price })
            else if (act === 'market') run.call(account, 'POST', 'order', { ...base, type: 'MARKET' })
            else if (act === 'quote')
              run.call(account, 'POST', 'order', {
                symbol: 'BTCUSDT',
                side,
                type: 'MARKET',
                quoteOrderQty: String(lots),
              })
            else if (act === 'move') run.markets.movePrice('spot', 'BTCUSDT', mid + unit * BigInt(ticks))
            else {
              const open = run.spot.trading.store.openOrders(account)
              const order = open[pick % Math.max(1, open.length)]
              if (order) run.call(account, 'DELETE', 'order', { symbol: order.symbol, orderId: String(order.orderId) })
            }
          } catch (error) {
            if (typeof (error as { code?: unknown }).code !== 'number') throw error
          }
          check(run)
        }
        // What was saved and taken up again is the same.
        later.renew()
        const again = later
        again.spot.restore(JSON.parse(JSON.stringify(run.spot.state())))
        for (const account of accounts) {
          const { fills } = again.spot.truth(account)
          expect(fills.slice(0, run.spot.truth(account).fills.length)).toEqual(run.spot.truth(account).fills)
        }
        check(again)
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 500) },
    )
  }, 600_000)

  test('the same holds amid the synthetic flow, which trades with resting orders', () => {
    const run = createSpotDesk('flow')
    for (const account of accounts) fund(run, account, { USDT: '200000', BTC: '3', ETH: '10' })
    run.markets.start()
    const market = run.markets.symbol('spot', 'BTCUSDT')
    for (let round = 0; round < 150; round++) {
      run.clock.advance(400)
      const account = accounts[round % accounts.length] ?? 'a'
      const side = round % 2 === 0 ? 'BUY' : 'SELL'
      const price = market?.book.best(side)?.price
      const order = { symbol: 'BTCUSDT', side, type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01' }
      if (price !== undefined) run.call(account, 'POST', 'order', { ...order, price: text8(price) })
      check(run)
    }
    run.markets.stop()
    const asMaker = accounts
      .flatMap((account) => run.spot.trading.store.everything(account).fills)
      .filter((fill) => fill.isMaker)
    expect(asMaker.length).toBeGreaterThan(20)
    // Each fill was told once, with an execution id of its own.
    const reports = run.events.filter(({ event }) => event.e === 'executionReport').map(({ event }) => event)
    expect(new Set(reports.map((event) => event.I)).size).toBe(reports.length)
    expect(reports.filter((event) => event.x === 'TRADE' && event.m)).toHaveLength(asMaker.length)
  }, 60_000)

  function check(run: SpotDesk): void {
    const { ledger, store } = run.spot.trading
    for (const asset of ['USDT', 'BTC', 'ETH']) {
      let total = (ledger.house.get(asset) ?? 0n) + (ledger.fees.get(asset) ?? 0n)
      for (const account of accounts) {
        const { free, locked } = ledger.holding(account, asset)
        expect(free >= 0n && locked >= 0n).toBe(true)
        total += free + locked
        const needed = store.openOrders(account).reduce((sum, order) => {
          if (asset === 'BTC' && order.side === 'SELL') return sum + remainingOf(order)
          if (asset === 'USDT' && order.side === 'BUY') return sum + times(order.price, remainingOf(order))
          return sum
        }, 0n)
        expect(locked).toBe(needed)
      }
      expect(total).toBe(ledger.credited.get(asset) ?? 0n)
    }
    const bestBid = run.markets.symbol('spot', 'BTCUSDT')?.book.best('BUY')
    const bestAsk = run.markets.symbol('spot', 'BTCUSDT')?.book.best('SELL')
    if (bestBid && bestAsk) expect(bestBid.price < bestAsk.price).toBe(true)
    for (const account of accounts) {
      const { orders, fills } = store.everything(account)
      for (const order of orders) {
        const own = fills.filter((fill) => fill.orderId === order.orderId)
        expect(own.reduce((sum, fill) => sum + fill.quantity, 0n)).toBe(order.executed)
        expect(own.reduce((sum, fill) => sum + fill.quote, 0n)).toBe(order.quoteExecuted)
        if (isOpen(order)) expect(remainingOf(order) > 0n).toBe(true)
      }
    }
  }
})
