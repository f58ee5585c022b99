import type { LiveSymbol } from '../../market/live-symbol'
import type { RestReply } from '../trader'
import { type Occasion, occasion } from './occasions'
import type { Actor, Params, Scene } from './scene'

const SYMBOL = 'BTCUSDT'
const ORDER = 'POST /fapi/v1/order'
const ALGO = 'POST /fapi/v1/algoOrder'
const DUAL = 'POST /fapi/v1/positionSide/dual'
const MARGIN_TYPE = 'POST /fapi/v1/marginType'
const LEVERAGE = 'POST /fapi/v1/leverage'

const resting = async (scene: Scene, others: Params = {}): Promise<Params> => ({
  symbol: SYMBOL,
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.01',
  price: await scene.price('usdm', SYMBOL, 'bid', 0.97, 1),
  ...others,
})
const marketBuy: Params = { symbol: SYMBOL, side: 'BUY', type: 'MARKET', quantity: '0.01' }

const stop = async (scene: Scene, others: Params = {}): Promise<Params> => ({
  algoType: 'CONDITIONAL',
  symbol: SYMBOL,
  side: 'BUY',
  type: 'STOP_MARKET',
  quantity: '0.01',
  triggerPrice: await scene.price('usdm', SYMBOL, 'ask', 1.05, 1),
  ...others,
})

const error = (file: string, cause: (actor: Actor, scene: Scene) => Promise<RestReply>): Occasion =>
  occasion(`error.${file}`, async (scene) => (await cause(await scene.actor(), scene)).body)

/** A limit order that one thing is wrong with. */
const order = (file: string, others: Params | ((scene: Scene) => Promise<Params>)): Occasion =>
  error(file, async (actor, scene) =>
    actor.call(ORDER, await resting(scene, typeof others === 'function' ? await others(scene) : others)),
  )

/** A fault of the exchange's side, met by one order. */
const fault = (file: string, id: string, others: object = {}): Occasion =>
  error(file, async (actor, scene) => {
    await scene.control.setFault({ id, market: 'usdm', apiKey: actor.account.apiKey, ...others })
    const reply = actor.call(ORDER, await resting(scene))
    for (let round = 0; round < 3; round++) await new Promise((resolve) => setImmediate(resolve))
    const body = await reply
    scene.clock.advance(2_000)
    return body
  })

/** A limit order of LINKUSDT while its lots are of this size. */
async function lots(actor: Actor, scene: Scene, stepSize: string, quantity: string): Promise<RestReply> {
  const symbol = 'LINKUSDT'
  const price = await scene.price('usdm', symbol, 'bid', 0.97, 3)
  await scene.control.setFault({ id: 'F-34', market: 'usdm', symbol, stepSize })
  const reply = await actor.call(ORDER, await resting(scene, { symbol, quantity, price }))
  await scene.control.clearFaults('F-34')
  return reply
}

const without = (params: Params, name: string): Params =>
  Object.fromEntries(Object.entries(params).filter(([each]) => each !== name))

const hedge = (actor: Actor): Promise<unknown> => actor.ok(DUAL, { dualSidePosition: 'true' })
const isolate = (actor: Actor): Promise<unknown> => actor.ok(MARGIN_TYPE, { symbol: SYMBOL, marginType: 'ISOLATED' })

/** Refusals of the futures exchange, each met by the request that causes it. Source: usdm.md 14. */
export const usdmErrors: readonly Occasion[] = [
  fault('-1000', 'F-16'),
  fault('-1001', 'F-23'),
  fault('-1003', 'F-27'),
  fault('-1003.banned', 'F-28', { ms: 1000 }),
  fault('-1007', 'F-22', { code: 408 }),
  fault('-1008', 'F-20'),
  fault('503.unknown', 'F-18'),
  fault('503.unavailable', 'F-19'),
  error('-1015', async (actor, scene) => {
    const params = await resting(scene, { quantity: '0.000001' })
    let reply = await actor.call(ORDER, params)
    for (let i = 0; i < 310 && reply.body.code !== -1015; i++) reply = await actor.call(ORDER, params)
    return reply
  }),
  error('-1021', async (actor, scene) =>
    actor.call(ORDER, await resting(scene, { timestamp: scene.clock.now() - 60_000 })),
  ),
  error('-1022', (actor, scene) =>
    actor.usdm.raw('GET', `/fapi/v3/account?timestamp=${scene.clock.now()}&signature=${'0'.repeat(64)}`),
  ),
  error('-1102', async (actor, scene) => actor.call(ORDER, without(await resting(scene), 'quantity'))),
  error('-1106', async (actor, scene) => {
    await hedge(actor)
    return actor.call(ORDER, await resting(scene, { positionSide: 'LONG', reduceOnly: 'true' }))
  }),
  order('-1111', { quantity: '0.01000001' }),
  order('-1116', { type: 'LIMITED' }),
  error('-1120', (actor) => actor.usdm.raw('GET', `/fapi/v1/klines?symbol=${SYMBOL}&interval=7m`)),
  error('-1121', (actor) => actor.usdm.raw('GET', '/fapi/v1/klines?symbol=NOTHING&interval=1m')),
  error('-1125', (actor) => actor.usdm.raw('PUT', '/fapi/v1/listenKey')),
  error('-1130', (actor) => actor.usdm.raw('GET', `/fapi/v1/klines?symbol=${SYMBOL}&interval=1m&limit=0`)),
  error('-2011', (actor) => actor.call('DELETE /fapi/v1/order', { symbol: SYMBOL, orderId: 1 })),
  error('-2013', (actor) => actor.call('GET /fapi/v1/order', { symbol: SYMBOL, orderId: 1 })),
  error('-2014', (actor, scene) =>
    actor.usdm.raw('GET', `/fapi/v3/account?timestamp=${scene.clock.now()}&signature=${'0'.repeat(64)}`, {
      headers: { 'X-MBX-APIKEY': '' },
    }),
  ),
  error('-2015', (actor, scene) =>
    actor.usdm.raw('GET', `/fapi/v3/account?timestamp=${scene.clock.now()}&signature=${'0'.repeat(64)}`, {
      headers: { 'X-MBX-APIKEY': 'k'.repeat(64) },
    }),
  ),
  error('-2019', async (_, scene) =>
    (await scene.actor({ usdm: { USDT: '10' } })).call(ORDER, await resting(scene, { quantity: '5' })),
  ),
  error('-2021', async (actor, scene) =>
    actor.call(ALGO, await stop(scene, { triggerPrice: await scene.price('usdm', SYMBOL, 'bid', 0.95, 1) })),
  ),
  order('-2022', { reduceOnly: 'true' }),
  error('-2023', async (_, scene) => {
    const poor = await scene.actor({ usdm: { USDT: '150' } })
    await poor.ok(ORDER, { ...marketBuy, symbol: 'AVAXUSDT', quantity: await scene.quantityOf('AVAXUSDT', 2_500) })
    // The price falls and nobody is there to take the position over.
    scene.exchange.markets.thin('usdm', 'AVAXUSDT', 'BUY', 0n)
    const market = scene.exchange.markets.symbol('usdm', 'AVAXUSDT') as LiveSymbol
    const fallen = (market.markPrice() * 9n) / 10n
    market.setMark(fallen, fallen)
    const price = await scene.price('usdm', 'AVAXUSDT', 'ask', 0.8, 2)
    return poor.call(ORDER, { ...(await resting(scene)), symbol: 'AVAXUSDT', quantity: '10', price })
  }),
  error('-2025', async (actor, scene) => {
    const params = await resting(scene)
    for (let i = 0; i < 199; i++) {
      await actor.ok(ORDER, params)
      if (i % 100 === 99) scene.clock.advance(10_000)
    }
    await actor.ok(ORDER, params)
    return actor.call(ORDER, params)
  }),
  error('-2027', async (actor, scene) => {
    await actor.ok(LEVERAGE, { symbol: SYMBOL, leverage: 125 })
    return actor.call(ORDER, await resting(scene, { quantity: '20' }))
  }),
  error('-2028', async (_, scene) => {
    const poor = await scene.actor({ usdm: { USDT: '100' } })
    await poor.ok(LEVERAGE, { symbol: SYMBOL, leverage: 100 })
    await poor.ok(ORDER, { ...marketBuy, quantity: '0.1' })
    return poor.call(LEVERAGE, { symbol: SYMBOL, leverage: 1 })
  }),
  order('-4003', { quantity: '0' }),
  // Where the least quantity is one step, a smaller one is too fine first.
  error('-4004', (actor, scene) => lots(actor, scene, '0.001', '0.001')),
  order('-4005', { quantity: '100000' }),
  order('-4014', { price: '60000.05' }),
  order('-4015', { newClientOrderId: 'x'.repeat(37) }),
  order('-4016', async (scene) => ({ price: await scene.price('usdm', SYMBOL, 'ask', 1.5, 1) })),
  error('-4021', (actor) => actor.usdm.raw('GET', `/fapi/v1/depth?symbol=${SYMBOL}&limit=7`)),
  error('-4023', (actor, scene) => lots(actor, scene, '0.02', '10.02')),
  order('-4024', async (scene) => ({ side: 'SELL', price: await scene.price('usdm', SYMBOL, 'bid', 0.5, 1) })),
  error('-4028', (actor) => actor.call(LEVERAGE, { symbol: SYMBOL, leverage: 200 })),
  error('-4045', async (actor, scene) => {
    const params = await stop(scene)
    for (let i = 0; i < 200; i++) {
      await actor.ok(ALGO, params)
      if (i % 100 === 99) scene.clock.advance(10_000)
    }
    return actor.call(ALGO, params)
  }),
  error('-4046', (actor) => actor.call(MARGIN_TYPE, { symbol: SYMBOL, marginType: 'CROSSED' })),
  error('-4047', async (actor, scene) => {
    await actor.ok(ORDER, await resting(scene))
    return actor.call(MARGIN_TYPE, { symbol: SYMBOL, marginType: 'ISOLATED' })
  }),
  error('-4048', async (actor) => {
    await actor.ok(ORDER, marketBuy)
    return actor.call(MARGIN_TYPE, { symbol: SYMBOL, marginType: 'ISOLATED' })
  }),
  ...(['1', '2'] as const).map((type) =>
    error(type === '1' ? '-4050' : '-4051', async (actor) => {
      await isolate(actor)
      await actor.ok(ORDER, marketBuy)
      return actor.call('POST /fapi/v1/positionMargin', { symbol: SYMBOL, amount: '90000000', type })
    }),
  ),
  error('-4059', (actor) => actor.call(DUAL, { dualSidePosition: 'false' })),
  order('-4061', { positionSide: 'LONG' }),
  error('-4067', async (actor, scene) => {
    await actor.ok(ORDER, await resting(scene))
    return actor.call(DUAL, { dualSidePosition: 'true' })
  }),
  error('-4068', async (actor) => {
    await actor.ok(ORDER, marketBuy)
    return actor.call(DUAL, { dualSidePosition: 'true' })
  }),
  error('-4116', async (actor, scene) => {
    const params = await resting(scene, { newClientOrderId: 'once' })
    await actor.ok(ORDER, params)
    return actor.call(ORDER, params)
  }),
  error('-4118', async (actor, scene) => {
    await actor.ok(ORDER, marketBuy)
    const close = await resting(scene, {
      side: 'SELL',
      reduceOnly: 'true',
      price: await scene.price('usdm', SYMBOL, 'ask', 1.01, 1),
    })
    await actor.ok(ORDER, close)
    return actor.call(ORDER, { ...close, price: await scene.price('usdm', SYMBOL, 'ask', 1.02, 1) })
  }),
  error('-4109', async (_, scene) => (await scene.actor({ spot: { USDT: '10' } })).call(ORDER, await resting(scene))),
  order('-4120', { type: 'STOP_MARKET' }),
  fault('-5028', 'F-24', { form: 'second' }),
  error('-4131', async (_, scene) => {
    // Everything on offer is bought within one moment, and nothing is left to meet.
    const rich = await scene.actor({ usdm: { USDT: '1000000000' } })
    await rich.ok(LEVERAGE, { symbol: 'DOTUSDT', leverage: 1 })
    const buy = { symbol: 'DOTUSDT', side: 'BUY', type: 'MARKET', quantity: '100000' }
    let reply = await rich.call(ORDER, buy)
    for (let count = 0; count < 100 && reply.status === 200; count++) reply = await rich.call(ORDER, buy)
    scene.clock.advance(1_000)
    return reply
  }),
  error('-4137', async (actor, scene) => actor.call(ALGO, await stop(scene, { closePosition: 'true' }))),
  error('-4161', async (actor) => {
    await isolate(actor)
    await actor.ok(ORDER, marketBuy)
    return actor.call(LEVERAGE, { symbol: SYMBOL, leverage: 2 })
  }),
  order('-4164', { quantity: '0.001', price: '40000' }),
  error('-4168', async (actor) => {
    await actor.ok('POST /fapi/v1/multiAssetsMargin', { multiAssetsMargin: 'true' })
    return actor.call(MARGIN_TYPE, { symbol: SYMBOL, marginType: 'ISOLATED' })
  }),
  order('-4411', async (scene) => ({
    symbol: 'TSLAUSDT',
    price: await scene.price('usdm', 'TSLAUSDT', 'bid', 0.97, 2),
  })),
  error('-5000', (actor) => actor.usdm.raw('GET', '/fapi/v1/stock/contract')),
  error('-5000.retired', (actor) => actor.call('GET /fapi/v1/account')),
  order('-5021', async (scene) => ({
    timeInForce: 'FOK',
    quantity: '1',
    price: await scene.price('usdm', SYMBOL, 'bid', 0.98, 1),
  })),
  order('-5022', async (scene) => ({
    timeInForce: 'GTX',
    price: await scene.price('usdm', SYMBOL, 'ask', 1.001, 1),
  })),
  error('-5027', async (actor, scene) => {
    const params = await resting(scene)
    const { orderId } = await actor.ok(ORDER, params)
    const { price = '', quantity = '' } = params
    return actor.call('PUT /fapi/v1/order', { symbol: SYMBOL, side: 'BUY', orderId, price, quantity })
  }),
  occasion('error.-5043', async (scene) => {
    const actor = await scene.actor()
    const { orderId } = await actor.ok(ORDER, await resting(scene))
    const price = await scene.price('usdm', SYMBOL, 'bid', 0.96, 1)
    const change = { symbol: SYMBOL, side: 'BUY', orderId: String(orderId), price, quantity: '0.01' }
    const answers = await actor.ok('PUT /fapi/v1/batchOrders', { batchOrders: JSON.stringify([change, change]) })
    return answers[1]
  }),
  order('-5040', { timeInForce: 'GTD', goodTillDate: 1 }),
]
