import { ControlClient } from '../../control/client'
import { createExchange, type Exchange } from '../../create-exchange'
import { createRealClock } from '../../engine/real-clock'
import type { At } from './spot-orders'

/** How long and how often a test looks for what has to come, also on a busy machine. */
export const PATIENT = { timeout: 10_000, interval: 20 } as const

/** An exchange whose market stands still until a test moves it. */
export interface Desk {
  readonly exchange: Exchange
  readonly control: ControlClient
  /** Bitcoin's price when the desk opened, on both markets, times a factor: a whole dollar. */
  readonly at: At
  /** The address of a market's port, such as `ws://127.0.0.1:8702/public/ws`. */
  url(scheme: 'http' | 'ws', market: 'spot' | 'usdm', path?: string): string
  /** Moves bitcoin's price on one market. */
  move(market: 'spot' | 'usdm', price: number): Promise<void>
  close(): Promise<void>
}

/** Opens an exchange on free ports and stops its market. */
export async function openDesk(): Promise<Desk> {
  const exchange = await createExchange({
    clock: createRealClock({ now: Date.now, setTimeout, clearTimeout } as never),
    seed: 'foreign clients',
    // An export of a history costs 1000 on futures, so that the usual minute would not hold one of each.
    weightLimits: { spot: 100_000, usdm: 100_000 },
  })
  const control = new ControlClient(exchange.ports.control)
  const url: Desk['url'] = (scheme, market, path = '') => `${scheme}://127.0.0.1:${exchange.ports[market]}${path}`
  const move = (market: 'spot' | 'usdm', to: number): Promise<void> => control.movePrice(market, 'BTCUSDT', `${to}`)
  await control.pause()
  const answer = await fetch(url('http', 'spot', '/api/v3/ticker/price?symbol=BTCUSDT'))
  const { price } = (await answer.json()) as { price: string }
  const rounded = Math.round(Number(price) / 100) * 100
  await move('spot', rounded)
  await move('usdm', rounded)
  return {
    exchange,
    control,
    at: (factor) => Math.round(rounded * factor),
    url,
    move,
    close: () => exchange.close(),
  }
}
