import type { Pool } from 'undici'
import type { Market } from '../../lib/domain/market'

/** Dear reads that say nothing of an account, and the weight a minute allows. Source: spot.md 4, usdm.md 3. */
const READS: Readonly<Record<Market, { readonly path: string; readonly limit: number }>> = {
  spot: { path: '/api/v3/depth?symbol=BTCUSDT&limit=5000', limit: 6_000 },
  usdm: { path: '/fapi/v1/ticker/24hr', limit: 2_400 },
}

/** Reads until so large a share of the minute's weight is spent; returns the weight that is used then. */
export async function spendWeight(pool: Pool, market: Market, share: number): Promise<number> {
  const { path, limit } = READS[market]
  for (;;) {
    const { headers, body } = await pool.request({ method: 'GET', path })
    await body.dump()
    const used = Number(headers['x-mbx-used-weight-1m'])
    if (!Number.isFinite(used)) throw new Error(`${path} said no weight.`)
    if (used >= share * limit) return used
  }
}
