import type { RestReply } from '../trader'
import { type Occasion, occasion } from './occasions'
import type { Actor, Params, Scene } from './scene'

const SYMBOL = 'LTCUSDT'
const ORDER = 'POST /api/v3/order'
const limit: Params = { symbol: SYMBOL, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1' }

const cheap = async (scene: Scene, others: Params = {}): Promise<Params> => ({
  ...limit,
  price: await scene.price('spot', SYMBOL, 'bid', 0.9, 2),
  ...others,
})

/** An error that a call of a fresh account meets. */
const error = (file: string, cause: (actor: Actor, scene: Scene) => Promise<RestReply>): Occasion =>
  occasion(file, async (scene) => (await cause(await scene.actor(), scene)).body)

const order = (file: string, others: Params | ((scene: Scene) => Promise<Params>)): Occasion =>
  error(file, async (actor, scene) =>
    actor.call(ORDER, await cheap(scene, typeof others === 'function' ? await others(scene) : others)),
  )

const socketError = (file: string, cause: (scene: Scene) => Promise<unknown>): Occasion => occasion(file, cause)

/** Refusals of the spot exchange, each met by the request that causes it. Source: spot.md 3.4, 16. */
export const spotErrors: readonly Occasion[] = [
  ...(['error.-1003.429', 'error.-1003.418'] as const).map((file) =>
    error(file, async (actor, scene) => {
      const { apiKey } = actor.account
      await scene.control.setFault(file.endsWith('429') ? { id: 'F-27', apiKey } : { id: 'F-28', apiKey, ms: 1000 })
      const reply = await actor.call(ORDER, await cheap(scene))
      scene.clock.advance(2000)
      return reply
    }),
  ),
  order('error.-1013.LOT_SIZE', { quantity: '1.0001' }),
  order('error.-1013.NOTIONAL', { quantity: '0.001' }),
  order('error.-1013.PERCENT_PRICE_BY_SIDE', async (scene) => ({
    price: await scene.price('spot', SYMBOL, 'bid', 0.1, 2),
  })),
  order('error.-1013.PRICE_FILTER', { price: '60.001' }),
  error('error.-1013.marketClosed', async (actor, scene) => {
    await scene.control.setStatus('spot', SYMBOL, 'HALT')
    const reply = await actor.call(ORDER, await cheap(scene))
    await scene.control.setStatus('spot', SYMBOL, 'TRADING')
    return reply
  }),
  order('error.-1013.stpMode', { selfTradePreventionMode: 'NONE' }),
  error('error.-1015', async (actor, scene) => {
    const params = await cheap(scene, { newOrderRespType: 'ACK' })
    for (let i = 0; i < 100; i++) await actor.call(ORDER, params)
    return actor.call(ORDER, params)
  }),
  error('error.-1021.ahead', async (actor, scene) =>
    actor.call(ORDER, await cheap(scene, { timestamp: scene.clock.now() + 1000 })),
  ),
  error('error.-1021.behind', async (actor, scene) =>
    actor.call(ORDER, await cheap(scene, { timestamp: scene.clock.now() - 5001 })),
  ),
  error('error.-1022', (actor, scene) =>
    actor.spot.raw('GET', `/api/v3/account?timestamp=${scene.clock.now()}&signature=${'0'.repeat(64)}`),
  ),
  order('error.-1100.newClientOrderId', { newClientOrderId: 'a b' }),
  error('error.-1100.symbol', (actor) => actor.spot.raw('GET', '/api/v3/depth?symbol=btcusdt')),
  error('error.-1101', (actor) =>
    actor.call('GET /api/v3/order', { symbol: SYMBOL, orderId: 1, side: 'BUY', price: '1' }),
  ),
  error('error.-1102.orderIdOrClientId', (actor) => actor.call('GET /api/v3/order', { symbol: SYMBOL })),
  error('error.-1102.signature', (actor, scene) =>
    actor.spot.raw('GET', `/api/v3/account?timestamp=${scene.clock.now()}`),
  ),
  error('error.-1102.timestamp', (actor) =>
    actor.spot.raw('GET', `/api/v3/account?signature=${actor.spot.signatureOf('')}`),
  ),
  order('error.-1104', { colour: 'red' }),
  error('error.-1106.quantity', (actor) =>
    actor.call(ORDER, { symbol: SYMBOL, side: 'BUY', type: 'MARKET', quantity: '1', quoteOrderQty: '100' }),
  ),
  order('error.-1111', { quantity: '1.000000001' }),
  ...(['error.-1121', 'error.-1121.status400'] as const).map((file) =>
    error(file, (actor) => actor.spot.raw('GET', '/api/v3/depth?symbol=NOTHING')),
  ),
  error('error.-1145', (actor) =>
    actor.call('DELETE /api/v3/order', { symbol: SYMBOL, orderId: 1, cancelRestrictions: 'ONLY_OLD' }),
  ),
  error('error.-2010.MAX_NUM_ALGO_ORDERS', async (actor, scene) => {
    const stop = {
      symbol: SYMBOL,
      side: 'SELL',
      type: 'STOP_LOSS',
      quantity: '1',
      stopPrice: await scene.price('spot', SYMBOL, 'bid', 0.9, 2),
    }
    for (let i = 0; i < 5; i++) await actor.ok(ORDER, stop)
    return actor.call(ORDER, stop)
  }),
  error('error.-2010.balance', async (_, scene) => (await scene.actor({ spot: {} })).call(ORDER, await cheap(scene))),
  error('error.-2010.duplicate', async (actor, scene) => {
    const params = await cheap(scene, { newClientOrderId: 'once' })
    await actor.ok(ORDER, params)
    return actor.call(ORDER, params)
  }),
  error('error.-2010.postOnly', async (actor, scene) =>
    actor.call(ORDER, {
      symbol: SYMBOL,
      side: 'BUY',
      type: 'LIMIT_MAKER',
      quantity: '1',
      price: await scene.price('spot', SYMBOL, 'ask', 1.01, 2),
    }),
  ),
  error('error.-2010.trigger', async (actor, scene) =>
    actor.call(ORDER, {
      symbol: SYMBOL,
      side: 'SELL',
      type: 'STOP_LOSS',
      quantity: '1',
      stopPrice: await scene.price('spot', SYMBOL, 'ask', 1.1, 2),
    }),
  ),
  error('error.-2011.cancelRestrictions', async (actor, scene) => {
    const { orderId } = await actor.ok(ORDER, await cheap(scene))
    return actor.call('DELETE /api/v3/order', { symbol: SYMBOL, orderId, cancelRestrictions: 'ONLY_PARTIALLY_FILLED' })
  }),
  error('error.-2011', (actor) => actor.call('DELETE /api/v3/order', { symbol: SYMBOL, orderId: 1 })),
  error('error.-2013', (actor) => actor.call('GET /api/v3/order', { symbol: SYMBOL, orderId: 1 })),
  error('error.-2014', (actor, scene) =>
    actor.spot.raw('GET', `/api/v3/account?timestamp=${scene.clock.now()}&signature=${'0'.repeat(64)}`, {
      headers: { 'X-MBX-APIKEY': '' },
    }),
  ),
  error('error.-2015', (actor, scene) =>
    actor.spot.raw('GET', `/api/v3/account?timestamp=${scene.clock.now()}&signature=${'0'.repeat(64)}`, {
      headers: { 'X-MBX-APIKEY': 'k'.repeat(64) },
    }),
  ),
  error('error.-2043', (actor) => actor.spot.raw('GET', '/api/v3/referencePrice?symbol=LTCUSDT')),
  occasion('observed.rest.userDataStream.410', async (scene) => {
    const { status, headers, text } = await (await scene.actor()).spot.raw('POST', '/api/v3/userDataStream')
    return { status, contentType: headers.get('content-type'), body: text }
  }),

  socketError('observed.wsapi.error.-1021', async (scene) => {
    const actor = await scene.actor()
    const params = actor.spot.socketParams()
    const line = await scene.line('spot', '/ws-api/v3')
    scene.clock.advance(6000)
    return line.ask('userDataStream.subscribe.signature', params, 1)
  }),
  socketError('observed.wsapi.error.-1193', async (scene) =>
    (await scene.line('spot', '/ws-api/v3')).ask('userDataStream.subscribe', undefined, 1),
  ),
  socketError('observed.wsapi.error.-2028', async (scene) => {
    const actor = await scene.actor()
    return (await scene.line('spot', '/ws-api/v3')).ask('session.logon', actor.spot.socketParams(), 1)
  }),
  socketError('wsapi.error.418.-1003', async (scene) => {
    const actor = await scene.actor()
    await scene.control.setFault({ id: 'F-28', apiKey: actor.account.apiKey, ms: 1000 })
    const reply = await actor.ask('spot', 'order.place', await cheap(scene))
    scene.clock.advance(2000)
    return reply
  }),
]
