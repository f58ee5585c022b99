import { setTimeout as pause } from 'node:timers/promises'
import { createExchange, type Exchange } from '../../simulator/create-exchange'
import { createRealClock } from '../../simulator/engine/real-clock'
import { ONE } from '../../simulator/engine/units'
import { serve } from '../harness/role'

/** The exchange in a box with its market at rest but for the trades that it is told to make. */
const PLENTY = 1_000_000_000
const STEP_MS = 5
let exchange: Exchange

serve({
  async open() {
    exchange = await createExchange({
      clock: createRealClock({ now: Date.now, setTimeout, clearTimeout } as never),
      seed: 'bench',
      weightLimits: { spot: PLENTY, usdm: PLENTY },
      poolLimits: { rawRequests: PLENTY, spotConnections: PLENTY, usdmConnections: PLENTY },
    })
    exchange.markets.pauseFlow()
    const price = exchange.markets.symbol('spot', 'BTCUSDT')?.lastPrice()
    if (price === undefined) throw new Error('The exchange has no BTCUSDT.')
    // Whole dollars, a tenth below the market.
    return { ports: exchange.ports, price: String((price * 9n) / 10n / ONE) }
  },
  /** Makes that many trades a second, by the clock and not by how fast they are read; returns how many it made. */
  async trade({ perSecond, seconds }: { perSecond: number; seconds: number }) {
    const market = exchange.markets.symbol('spot', 'BTCUSDT')
    if (market === undefined) throw new Error('The exchange has no BTCUSDT.')
    const began = performance.now()
    let made = 0
    for (;;) {
      const passed = Math.min(seconds, (performance.now() - began) / 1_000)
      for (; made < passed * perSecond; made++)
        market.take({
          orderId: market.nextOrderId(),
          owner: 'house',
          side: made % 2 === 0 ? 'BUY' : 'SELL',
          quantity: ONE / 100_000n,
        })
      if (passed === seconds) return made
      await pause(STEP_MS)
    }
  },
})
