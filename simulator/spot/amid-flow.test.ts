import { describe, expect, test } from 'vitest'
import { text8, times } from '../engine/units'
import { createSpotDesk, fund, type SpotDesk } from '../testing/spot-desk'
import { isOpen, remainingOf } from './order'

describe('orders amid the synthetic flow', () => {
  const accounts = ['a', 'b', 'c']

  test('trade with it while they rest, and neither make nor lose money (I4)', () => {
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
