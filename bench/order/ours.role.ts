import type { DecimalString } from '../../lib/domain/decimal'
import type { NewOrder } from '../../lib/domain/order'
import { createVenue } from '../../lib/exchange/binance/create-venue'
import { parseAccountJson } from '../../lib/exchange/binance/json'
import { createSigner, signQuery } from '../../lib/exchange/binance/sign'
import { toPlacedFills, toPlacedOrder } from '../../lib/exchange/binance/spot/order'
import type { Venue, VenueAccount } from '../../lib/exchange/port'
import { createRecorder } from '../harness/latency'
import { machineClock } from '../harness/real-clock'
import { serve } from '../harness/role'
import { demand, placeInTurn } from './place-in-turn'
import { DONE, type Scene } from './scene'

/** The desk's port, as its engine calls it once the intent is on disk: governor, signature, wire, outcome, parsed order. */
let scene: Scene
let venue: Venue
let account: VenueAccount
let raw = ''
/** Between the first byte of the request and the last of the answer, µs. */
let wire = createRecorder()

const order = (): NewOrder => ({
  market: 'spot',
  symbol: scene.order.symbol,
  side: scene.order.side,
  positionSide: 'BOTH',
  orderType: scene.order.type,
  timeInForce: scene.order.timeInForce,
  quantity: scene.order.quantity as DecimalString,
  price: scene.order.price as DecimalString,
})

async function place(id: string): Promise<void> {
  const { trading } = account
  const outcome = await trading.place(order(), id, trading.sendWindow())
  demand(outcome.kind === 'accepted' && outcome.value.status === DONE, outcome)
  raw = outcome.evidence.raw ?? raw
  wire.record((outcome.evidence.answeredAt - outcome.evidence.sentAt) * 1_000)
}

function timed(times: number, run: () => void): number {
  const recorder = createRecorder()
  for (let at = 0; at < times; at++) {
    const began = performance.now()
    run()
    recorder.record((performance.now() - began) * 1_000)
  }
  return recorder.read().p50
}

serve({
  async open(given: Scene & { transport: 'rest' | 'ws-api' }) {
    scene = given
    venue = createVenue({
      environment: 'paper',
      market: 'spot',
      clock: machineClock(),
      paperPorts: { spot: given.port, usdm: given.port, tls: true },
      ca: given.ca,
      transport: given.transport,
    })
    await venue.measureClock()
    account = venue.account({ apiKey: given.apiKey, secret: given.secretKey, kind: 'hmac' })
    await account.trading.openOrders('order', undefined, { lane: 'audit' })
    // While its socket is not there yet, an order goes over REST: the turns start when it is.
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  },
  turn: ({ orders }: { orders: number }) => {
    wire = createRecorder()
    return placeInTurn(orders, place)
  },
  /** What our side of one order costs, µs: the stages between the journal and the wire, and after it. */
  stages() {
    const signer = createSigner({ apiKey: scene.apiKey, secret: scene.secretKey, kind: 'hmac' })
    const window = account.trading.sendWindow()
    return {
      sign: timed(5_000, () => signQuery({ ...scene.order, newClientOrderId: 'bench', ...window }, signer)),
      wire: wire.read().p50,
      parse: timed(5_000, () => {
        const answer = parseAccountJson(raw) as { result?: unknown }
        const body = answer.result ?? answer
        toPlacedOrder(body, order())
        toPlacedFills(body)
      }),
    }
  },
})
