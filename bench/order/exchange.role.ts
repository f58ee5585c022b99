import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { generate } from 'selfsigned'
import { ControlClient } from '../../simulator/control/client'
import { createExchange } from '../../simulator/create-exchange'
import { createRealClock } from '../../simulator/engine/real-clock'
import { ORDER_LIMITS } from '../../simulator/gateway/order-counts'
import { serve } from '../harness/role'
import type { PlainOrder } from './scene'

/** The exchange's amounts are integers of 10^-8. */
const UNIT = 100_000_000n
/** No client of a bench ever meets a limit. */
const PLENTY = 1_000_000_000

/** The exchange in a box over TLS, its synthetic market at rest. It counts the connections that are opened to it. */
const opened = new Map<number, number>()
subscribe('net.server.socket', (message) => {
  const { localPort } = (message as { socket: Socket }).socket
  if (localPort !== undefined) opened.set(localPort, (opened.get(localPort) ?? 0) + 1)
})
let spotPort = 0
let control: ControlClient

serve({
  async open({ accounts }: { accounts: number }) {
    const made = await generate([{ name: 'commonName', value: 'localhost' }], {
      keySize: 2048,
      extensions: [
        {
          name: 'subjectAltName',
          altNames: [
            { type: 2, value: 'localhost' },
            { type: 7, ip: '127.0.0.1' },
          ],
        },
      ],
    })
    const lifted = (market: 'spot' | 'usdm') => ORDER_LIMITS[market].map((limit) => ({ ...limit, limit: PLENTY }))
    const exchange = await createExchange({
      clock: createRealClock({ now: Date.now, setTimeout, clearTimeout } as never),
      seed: 'bench',
      ports: { spot: 0, usdm: 0, control: 0 },
      tls: { key: made.private, cert: made.cert },
      weightLimits: { spot: PLENTY, usdm: PLENTY },
      poolLimits: { rawRequests: PLENTY, spotConnections: PLENTY, usdmConnections: PLENTY },
      orderLimits: { spot: lifted('spot'), usdm: lifted('usdm') },
    })
    spotPort = exchange.ports.spot
    control = new ControlClient(exchange.ports.control)
    await control.pause()
    const keys = await Promise.all(
      Array.from({ length: accounts }, () => control.createAccount({ spot: { USDT: '1000000' } })),
    )
    const price = exchange.markets.symbol('spot', 'BTCUSDT')?.lastPrice()
    if (price === undefined) throw new Error('The exchange has no BTCUSDT.')
    const order: PlainOrder = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'IOC',
      quantity: '0.00100',
      // Whole dollars, a tenth below the market.
      price: String((price * 9n) / 10n / UNIT),
    }
    return { port: spotPort, ports: exchange.ports, cert: made.cert, keys, order }
  },
  /** From now on every answer of both markets, and what the user stream tells of orders, comes so many ms later. */
  async roundTrip(ms: number) {
    await control.setFault({ id: 'F-08', ms, path: '*', count: 'always' })
    await control.setFault({ id: 'F-72', ms, event: 'executionReport', count: 'always' })
  },
  credit: ({ apiKey, amount }: { apiKey: string; amount: string }) => control.credit(apiKey, 'spot', 'USDT', amount),
  connections: () => opened.get(spotPort) ?? 0,
})
