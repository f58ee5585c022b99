import { createHmac } from 'node:crypto'
import { Pool } from 'undici'
import { serve } from '../harness/role'
import { demand, placeInTurn } from './place-in-turn'
import { DONE, type Scene } from './scene'

/** The least a signed order can cost over REST: a kept-alive undici pool, one HMAC, one JSON.parse. */
let scene: Scene
let pool: Pool

async function place(newClientOrderId: string): Promise<void> {
  const parameters = {
    ...scene.order,
    newClientOrderId,
    newOrderRespType: 'FULL',
    recvWindow: '3000',
    timestamp: String(Date.now()),
  }
  const query = new URLSearchParams(parameters).toString()
  const signature = createHmac('sha256', scene.secretKey).update(query).digest('hex')
  const { body } = await pool.request({
    method: 'POST',
    path: `/api/v3/order?${query}&signature=${signature}`,
    headers: { 'X-MBX-APIKEY': scene.apiKey },
  })
  const answer = (await body.json()) as { status?: string }
  demand(answer.status === DONE, answer)
}

serve({
  open(given: Scene) {
    scene = given
    pool = new Pool(`https://127.0.0.1:${given.port}`, { connect: { ca: given.ca }, keepAliveTimeout: 55_000 })
  },
  turn: ({ orders }: { orders: number }) => placeInTurn(orders, place),
})
