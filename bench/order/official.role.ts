import { Spot } from '@binance/spot'
import { serve } from '../harness/role'
import { demand, placeInTurn } from './place-in-turn'
import { DONE, type Scene } from './scene'

/** The official connector as its defaults have it: told where the exchange is and nothing else. */
let scene: Scene
let client: Spot

async function place(newClientOrderId: string): Promise<void> {
  const answer = await client.restAPI.newOrder({
    symbol: scene.order.symbol,
    side: scene.order.side,
    type: scene.order.type,
    timeInForce: scene.order.timeInForce,
    quantity: scene.order.quantity,
    price: scene.order.price,
    newOrderRespType: 'FULL',
    newClientOrderId,
  } as never)
  const order = (await answer.data()) as { status?: string }
  demand(order.status === DONE, order)
}

serve({
  open(given: Scene) {
    scene = given
    client = new Spot({
      configurationRestAPI: {
        apiKey: given.apiKey,
        apiSecret: given.secretKey,
        basePath: `https://127.0.0.1:${given.port}`,
      },
    })
  },
  turn: ({ orders }: { orders: number }) => placeInTurn(orders, place),
})
