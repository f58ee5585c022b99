import { text8, type Units } from '../engine/units'
import { createSpotDesk, fund, type SpotDesk } from './spot-desk'

/** A quiet BTCUSDT with a few words for tests of lists: prices in ticks from the last one, events in short. */
export interface ListDesk extends SpotDesk {
  readonly symbol: 'BTCUSDT'
  /** A price this many ticks from the last price at the start. */
  at(ticks: number): string
  /** Moves the market, and with it the last price, to this many ticks from there. */
  move(ticks: number): void
  /** Events since the last call: reports as "id execution status", the others by their name and state. */
  said(accountId?: string): string[]
  /** Free and locked of an account. */
  holds(asset: string, accountId?: string): [free: string, locked: string]
  order(orderId: number, accountId?: string): Record<string, unknown>
}

/** `a` has 100,000 USDT and 2 BTC, `b` as well. */
export function createListDesk(): ListDesk {
  const desk = createSpotDesk('lists')
  const market = desk.markets.symbol('spot', 'BTCUSDT')
  if (!market) throw new Error('There is no BTCUSDT.')
  const { tick } = market.spec
  const start = market.lastPrice() - (market.lastPrice() % tick)
  for (const account of ['a', 'b']) fund(desk, account, { USDT: '100000', BTC: '2', BNB: '0' })
  const at = (ticks: number): Units => start + tick * BigInt(ticks)
  return {
    ...desk,
    symbol: 'BTCUSDT',
    at: (ticks) => text8(at(ticks)),
    move: (ticks) => void desk.markets.movePrice('spot', 'BTCUSDT', at(ticks)),
    said(accountId = 'a') {
      const events = desk.events.splice(0).filter((each) => each.accountId === accountId)
      return events.map(({ event }) => {
        if (event.e === 'executionReport')
          return `${String(event.o)} ${String(event.x)} ${String(event.X)}${event.eR === undefined ? '' : ` ${String(event.eR)}`}`
        return event.e === 'listStatus' ? `list ${String(event.l)} ${String(event.L)}` : event.e
      })
    },
    holds(asset, accountId = 'a') {
      const { free, locked } = desk.spot.trading.ledger.holding(accountId, asset)
      return [text8(free), text8(locked)]
    },
    order: (orderId, accountId = 'a') =>
      desk.call(accountId, 'GET', 'order', { symbol: 'BTCUSDT', orderId: String(orderId) }),
  }
}
