import { setImmediate as nextTurn } from 'node:timers/promises'
import { createExchange, type Exchange } from '../../simulator/create-exchange'
import { createRealClock } from '../../simulator/engine/real-clock'
import { ONE } from '../../simulator/engine/units'
import { serve } from '../harness/role'

/*
 * The exchange in a box with its market at rest, to which readers connect. Its trades are made by moving the price to and fro.
 */

const PLENTY = 1_000_000_000
let exchange: Exchange | undefined

serve({
  async open() {
    exchange = await createExchange({
      clock: createRealClock({ now: Date.now, setTimeout, clearTimeout } as never),
      seed: 'bench',
      weightLimits: { spot: PLENTY, usdm: PLENTY },
      poolLimits: { rawRequests: PLENTY, spotConnections: PLENTY, usdmConnections: PLENTY },
    })
    exchange.markets.pauseFlow()
    return exchange.ports.spot
  },
  /** Makes `trades` trades, some in each turn; returns how many it made and the processor time of all, µs. */
  async trade({ trades, perTurn }: { trades: number; perTurn: number }) {
    const market = exchange?.markets.symbol('spot', 'BTCUSDT')
    if (!exchange || !market) throw new Error('The exchange is not open.')
    let made = 0
    market.onExecution(() => {
      made++
    })
    const began = process.cpuUsage()
    while (made < trades) {
      for (let i = 0; i < perTurn; i++) {
        const orderId = market.nextOrderId()
        market.take({ orderId, owner: 'house', side: i % 2 === 0 ? 'BUY' : 'SELL', quantity: ONE / 100_000n })
      }
      await nextTurn()
    }
    const { user, system } = process.cpuUsage(began)
    return { made, micros: user + system }
  },
})
