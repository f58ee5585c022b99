import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { serve } from '../harness/role'
import { demand, placeInTurn } from './place-in-turn'
import { DONE, type Scene } from './scene'

interface Answer {
  readonly id: number
  readonly result?: { readonly status?: string }
}

/** The least a signed `order.place` can cost over the WebSocket API: one warm socket, one HMAC, answers matched by id. */
let scene: Scene
let socket: WebSocket
const pending = new Map<number, (answer: Answer) => void>()
let nextId = 1

async function place(newClientOrderId: string): Promise<void> {
  const params: Record<string, string | number> = {
    apiKey: scene.apiKey,
    ...scene.order,
    newClientOrderId,
    newOrderRespType: 'FULL',
    recvWindow: 3_000,
    timestamp: Date.now(),
  }
  const payload = Object.keys(params)
    .sort()
    .map((name) => `${name}=${params[name]}`)
    .join('&')
  params['signature'] = createHmac('sha256', scene.secretKey).update(payload).digest('hex')
  const id = nextId++
  const answer = await new Promise<Answer>((resolve) => {
    pending.set(id, resolve)
    socket.send(JSON.stringify({ id, method: 'order.place', params }))
  })
  demand(answer.result?.status === DONE, answer)
}

serve({
  async open(given: Scene) {
    scene = given
    socket = new WebSocket(`wss://127.0.0.1:${given.port}/ws-api/v3`, { ca: given.ca, perMessageDeflate: false })
    await once(socket, 'open')
    socket.on('message', (data) => {
      const answer = JSON.parse(String(data)) as Answer
      const resolve = pending.get(answer.id)
      pending.delete(answer.id)
      resolve?.(answer)
    })
  },
  turn: ({ orders }: { orders: number }) => placeInTurn(orders, place),
})
