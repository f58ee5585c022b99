import { createHmac } from 'node:crypto'
import { Agent } from 'node:http'
import ccxt from 'ccxt'
import { Pool } from 'undici'
import { MARKETS, type Market } from '../../lib/domain/market'
import { serve } from '../harness/role'
import type { Target } from './exchange.role'
import { spendWeight } from './weight'

/** Ways to cancel everything that know what is open, look at no answer but to count it, and prove nothing. */
interface Keys {
  readonly ports: Readonly<Record<Market, number>>
  readonly apiKey: string
  readonly secretKey: string
  /** The exchange counts weight by address: each way has one of its own. */
  readonly address: string
}

/** How a way ended. */
export interface Plain {
  readonly startedAt: number
  readonly doneMs: number
  readonly requests: number
  readonly limited: number
  readonly serverErrors: number
  readonly weight: Readonly<Record<Market, number>>
}

let keys: Keys
let pools: Readonly<Record<Market, Pool>>
let count = { requests: 0, limited: 0, serverErrors: 0 }
let used = { spot: 0, usdm: 0 }

async function cancel(market: Market, path: string, params: Readonly<Record<string, string>>): Promise<void> {
  const query = new URLSearchParams({ ...params, recvWindow: '5000', timestamp: String(Date.now()) }).toString()
  const signature = createHmac('sha256', keys.secretKey).update(query).digest('hex')
  const { statusCode, headers, body } = await pools[market].request({
    method: 'DELETE',
    path: `${path}?${query}&signature=${signature}`,
    headers: { 'X-MBX-APIKEY': keys.apiKey },
  })
  await body.dump()
  note(statusCode)
  used[market] = Math.max(used[market], Number(headers['x-mbx-used-weight-1m'] ?? 0))
}

function note(status: number): void {
  count.requests += 1
  if (status === 429 || status === 418) count.limited += 1
  if (status >= 500) count.serverErrors += 1
}

function cancelOne({ market, service, symbol, orderId }: Target): Promise<void> {
  if (market === 'spot') return cancel(market, '/api/v3/order', { symbol, orderId })
  return service === 'order'
    ? cancel(market, '/fapi/v1/order', { symbol, orderId })
    : cancel(market, '/fapi/v1/algoOrder', { algoId: orderId })
}

const storesOf = (targets: readonly Target[]): readonly Target[] => [
  ...new Map(targets.map((one) => [`${one.market} ${one.service} ${one.symbol}`, one])).values(),
]

function cancelStore({ market, service, symbol }: Target): Promise<void> {
  if (market === 'spot') return cancel(market, '/api/v3/openOrders', { symbol })
  return cancel(market, service === 'order' ? '/fapi/v1/allOpenOrders' : '/fapi/v1/algoOpenOrders', { symbol })
}

/** ccxt with its defaults: its limiter lets a call of weight 1 through each 50 ms. */
function ccxtStores(targets: readonly Target[]): Promise<unknown> {
  const exchange = new ccxt.binance({ apiKey: keys.apiKey, secret: keys.secretKey })
  exchange.httpAgent = new Agent({ keepAlive: true, localAddress: keys.address })
  const urls = exchange.urls as unknown as { api: Record<string, string> }
  urls.api['private'] = `http://127.0.0.1:${keys.ports.spot}/api/v3`
  urls.api['fapiPrivate'] = `http://127.0.0.1:${keys.ports.usdm}/fapi/v1`
  const calls = exchange as unknown as Record<string, (params: object) => Promise<unknown>>
  return Promise.all(
    storesOf(targets).map(async ({ market, service, symbol }) => {
      const name =
        market === 'spot'
          ? 'privateDeleteOpenOrders'
          : service === 'order'
            ? 'fapiPrivateDeleteAllOpenOrders'
            : 'fapiPrivateDeleteAlgoOpenOrders'
      try {
        await calls[name]?.({ symbol })
        note(200)
      } catch (error) {
        const kind = (error as Error).constructor.name
        note(kind === 'RateLimitExceeded' || kind === 'DDoSProtection' ? 429 : 500)
      }
    }),
  )
}

const ways: Readonly<Record<string, (targets: readonly Target[]) => Promise<unknown>>> = {
  async sequential(targets) {
    for (const target of targets) await cancelOne(target)
  },
  'per symbol at once': (targets) => Promise.all(storesOf(targets).map(cancelStore)),
  ccxt: ccxtStores,
}

serve({
  async open(given: Keys) {
    keys = given
    const pool = (market: Market): Pool =>
      new Pool(`http://127.0.0.1:${keys.ports[market]}`, {
        localAddress: keys.address,
        keepAliveTimeout: 55_000,
      })
    pools = { spot: pool('spot'), usdm: pool('usdm') }
  },
  /** Of both markets, from this address. */
  async spend({ share }: { share: number }) {
    for (const market of MARKETS) used[market] = await spendWeight(pools[market], market, share)
    return used
  },
  async run({ way, targets }: { way: string; targets: readonly Target[] }): Promise<Plain> {
    count = { requests: 0, limited: 0, serverErrors: 0 }
    const before = { ...used }
    const startedAt = Date.now()
    const began = performance.now()
    await ways[way]?.(targets)
    const weight = { spot: used.spot - before.spot, usdm: used.usdm - before.usdm }
    return { startedAt, doneMs: performance.now() - began, ...count, weight }
  },
})
