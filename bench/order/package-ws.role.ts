import { generateNewOrderId, WebsocketAPIClient } from 'binance'
import { serve } from '../harness/role'
import { demand, placeInTurn } from './place-in-turn'
import { DONE, type Scene } from './scene'

/** The `binance` package over the WebSocket API as its defaults have it, its notices of connections aside. */
let scene: Scene
let client: WebsocketAPIClient

async function place(): Promise<void> {
  // The exchange demands a timestamp; the package's own type of this request has none.
  const request = {
    ...scene.order,
    newOrderRespType: 'FULL' as const,
    newClientOrderId: generateNewOrderId('spot'),
    timestamp: Date.now(),
  }
  const answer = await client.submitNewSpotOrder(request)
  demand((answer.result as { status?: string }).status === DONE, answer)
}

serve({
  open(given: Scene) {
    scene = given
    const quiet = {
      trace: () => undefined,
      info: () => undefined,
      error: (...text: unknown[]) => console.error(...text),
    }
    client = new WebsocketAPIClient(
      {
        api_key: given.apiKey,
        api_secret: given.secretKey,
        wsUrl: `wss://127.0.0.1:${given.port}/ws-api/v3`,
        attachEventListeners: false,
        muteLatencyWarning: true,
      },
      quiet,
    )
  },
  turn: ({ orders }: { orders: number }) => placeInTurn(orders, place),
})
