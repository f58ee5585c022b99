import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVenue } from '../../lib/exchange/binance/create-venue'
import type { AccountFeed } from '../../lib/server/account/account-feed'
import { createBridge } from '../../lib/server/bridge/bridge'
import { createLog } from '../../lib/server/log/log'
import { createMarketHub } from '../../lib/server/market/market-hub'
import { machineClock } from '../harness/real-clock'
import { serve } from '../harness/role'

/** Market data alone: nobody follows an account here. */
const noAccounts: AccountFeed = {
  picture: () => undefined,
  replay: () => undefined,
  onChanges: () => () => undefined,
  onGeneration: () => () => undefined,
  sources: () => [],
}

/** The desk's own way from the exchange to the browser, with its own settings: adapter, market hub, bridge. */
serve({
  async open({ sourcePort }: { sourcePort: number }) {
    const clock = machineClock()
    const log = createLog({ write: () => undefined })
    const origin = `127.0.0.1:${sourcePort}`
    const venue = createVenue({
      environment: 'paper',
      market: 'spot',
      clock,
      hosts: { rest: `http://${origin}`, streams: `ws://${origin}` },
    })
    const hub = createMarketHub({ clock, log, venues: [{ environment: 'paper', market: 'spot', venue }] })
    const bridge = createBridge({
      clock,
      build: 'bench',
      feed: noAccounts,
      topics: hub,
      environmentOf: (account) => (account === 'paper' ? 'paper' : undefined),
      sessionStands: () => Promise.resolve(true),
    })
    await hub.start()
    const server = createServer()
    server.on('upgrade', (request, socket, head: Buffer) => bridge.accept(request, socket, head, 'bench'))
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    return { port: (server.address() as AddressInfo).port }
  },
})
