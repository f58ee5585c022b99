import { createManualClock } from '../../simulator/engine/manual-clock'
import type { Market } from '../../simulator/engine/market-types'
import { ONE, text8 } from '../../simulator/engine/units'
import { ApiError, type Endpoint } from '../../simulator/gateway/types'
import { createMarkets } from '../../simulator/market/create-markets'
import { createSpot } from '../../simulator/spot/create-spot'
import { createUsdm } from '../../simulator/usdm/create-usdm'
import { serve } from '../harness/role'

/*
 * One market's accounts and matching without any wire: what the exchange itself costs per order while so and so many orders are
 * open. The market stands still; nobody but the bench trades.
 */

/** As many as a symbol lets an account have open, less what a turn needs. */
const OPEN_PER_ACCOUNT = 150
const TICKS_APART = 40n

let orders: (count: number) => number = () => 0

serve({
  /** Opens the market and lets `open` orders rest away from the touch; returns the bytes of heap they take. */
  fill({ market, open }: { market: Market; open: number }) {
    const clock = createManualClock(Date.UTC(2026, 10, 25, 9))
    const feed = { wanted: () => false, publish: () => undefined, *names() {} }
    const markets = createMarkets({ clock, seed: 'bench', feed })
    const events = { publish: () => undefined }
    const room = market === 'spot' ? createSpot({ clock, markets, events }) : createUsdm({ clock, markets, events })
    const path = market === 'spot' ? '/api/v3/order' : '/fapi/v1/order'
    const place = room.endpoints.find((each) => each.method === 'POST' && each.path === path) as Endpoint
    const symbol = markets.symbol(market, 'BTCUSDT')
    if (!symbol) throw new Error('The exchange has no BTCUSDT.')
    const { tick } = symbol.spec

    const send = (accountId: string, params: Record<string, string>): void => {
      const call = { market, params: new Map(Object.entries(params)), accountId, apiKey: accountId, time: clock.now() }
      place.handle({ ...call, overSocket: false })
    }
    const limit = (accountId: string, side: string, price: bigint, others: Record<string, string> = {}): void =>
      send(accountId, {
        symbol: 'BTCUSDT',
        side,
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: '0.001',
        price: text8(price - (price % tick)),
        ...others,
      })
    const bid = symbol.book.best('BUY')?.price ?? 0n
    const ask = symbol.book.best('SELL')?.price ?? 0n
    const rich = (accountId: string): void => {
      room.credit(accountId, 'USDT', 10_000_000n * ONE)
      if (market === 'spot') room.credit(accountId, 'BTC', 1_000n * ONE)
    }

    globalThis.gc?.()
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < open; i++) {
      const accountId = `resting-${Math.floor(i / OPEN_PER_ACCOUNT)}`
      if (i % OPEN_PER_ACCOUNT === 0) rich(accountId)
      const away = tick * (TICKS_APART + BigInt(i % 20_000))
      if (i % 2 === 0) limit(accountId, 'BUY', bid - away)
      else limit(accountId, 'SELL', ask + away)
      if (i % 1_000 === 999) room.changes()
    }
    room.changes()
    globalThis.gc?.()
    const bytes = process.memoryUsage().heapUsed - before

    rich('maker')
    rich('taker')
    let turn = 0
    orders = (count) => {
      for (let i = 0; i < count; i += 4) {
        // One order rests inside the spread and is taken; the other way round, so that nobody runs out. Each is matched.
        clock.advance(1)
        const price = (bid + ask) / 2n
        limit('maker', turn % 2 === 0 ? 'BUY' : 'SELL', price)
        limit('taker', turn % 2 === 0 ? 'SELL' : 'BUY', price, { timeInForce: 'IOC' })
        // One rests far away and is cancelled with the next.
        limit('maker', 'BUY', bid - tick * 500n, { newClientOrderId: 'far' })
        cancel(room.endpoints, market, clock.now())
        turn++
        if (turn % 50 === 0) room.changes()
      }
      return count
    }
    return bytes
  },
  /** Carries out `count` orders and cancels; returns processor time per order, µs. */
  work({ count }: { count: number }) {
    const began = process.cpuUsage()
    orders(count)
    const { user, system } = process.cpuUsage(began)
    return (user + system) / count
  },
})

function cancel(endpoints: readonly Endpoint[], market: Market, time: number): void {
  const path = market === 'spot' ? '/api/v3/order' : '/fapi/v1/order'
  const endpoint = endpoints.find((each) => each.method === 'DELETE' && each.path === path)
  const params = new Map([
    ['symbol', 'BTCUSDT'],
    ['origClientOrderId', 'far'],
  ])
  try {
    endpoint?.handle({ market, params, accountId: 'maker', apiKey: 'maker', time, overSocket: false })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw new Error(`The far order was not there: ${error.msg}`)
  }
}
