import { MainClient } from 'binance'
import { serve } from '../harness/role'
import { demand, placeInTurn } from './place-in-turn'
import { DONE, type Scene } from './scene'

/** The `binance` package over REST as its defaults have it. */
let scene: Scene
let client: MainClient

async function place(): Promise<void> {
  // It warns of every id that has not its own beginning, so it makes the ids.
  const answer = await client.submitNewOrder({
    symbol: scene.order.symbol,
    side: scene.order.side,
    type: scene.order.type,
    timeInForce: scene.order.timeInForce,
    quantity: scene.order.quantity as unknown as number,
    price: scene.order.price as unknown as number,
    newOrderRespType: 'FULL',
    newClientOrderId: client.generateNewOrderId(),
  })
  demand((answer as { status?: string }).status === DONE, answer)
}

serve({
  open(given: Scene) {
    scene = given
    client = new MainClient({
      api_key: given.apiKey,
      api_secret: given.secretKey,
      baseUrl: `https://127.0.0.1:${given.port}`,
    })
  },
  turn: ({ orders }: { orders: number }) => placeInTurn(orders, place),
})
