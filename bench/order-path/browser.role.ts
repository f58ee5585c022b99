import { randomUUID } from 'node:crypto'
import { Pool } from 'undici'
import { serve } from '../harness/role'
import { demand, placeInTurn } from '../order/place-in-turn'
import type { PlainOrder } from '../order/scene'

/** Posts orders as a page does, over a kept connection: to the desk, or to a handler that checks nothing. */
interface Counter {
  readonly origin: string
  readonly path: string
  readonly cookie: string
  /** Named on every order, as a page does. */
  readonly build: string
  readonly order: PlainOrder
  readonly generation: number
}

/** The order never rests: this is how the desk and the bare handler say that it went its whole way. */
const DONE = ['accepted', 'EXPIRED']
/** Each is as the one before, and the market stands still: the owner says yes to both. */
const CONFIRMED = ['repeat', 'price-stale', 'doubt']

let counter: Counter
let pool: Pool

async function place(): Promise<void> {
  const { origin, path, cookie, build, order, generation } = counter
  const { symbol, side, type, timeInForce, quantity, price } = order
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path,
    headers: {
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      'x-binnacle-build': build,
      'idempotency-key': randomUUID(),
      origin,
      cookie,
    },
    body: JSON.stringify({
      account: 'paper',
      order: { market: 'spot', symbol, side, positionSide: 'BOTH', orderType: type, timeInForce, quantity, price },
      seen: { generation },
      confirmed: CONFIRMED,
    }),
  })
  const answer = (await body.json()) as { readonly intent?: { readonly state: string }; readonly status?: string }
  demand(statusCode === 200 && DONE.includes(String(answer.intent?.state ?? answer.status)), answer)
}

serve({
  open(given: Counter) {
    counter = given
    pool = new Pool(given.origin, { connections: 1, keepAliveTimeout: 55_000 })
  },
  turn: ({ orders }: { orders: number }) => placeInTurn(orders, place),
})
