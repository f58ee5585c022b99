import { type Occasion, occasion } from './occasions'
import type { Actor, Params, Scene } from './scene'

const SYMBOL = 'BTCUSDT'
const ORDER = 'POST /fapi/v1/order'
const ALGO = 'POST /fapi/v1/algoOrder'

const below = (scene: Scene, factor = 0.9): Promise<string> => scene.price('usdm', SYMBOL, 'bid', factor, 1)
const above = (scene: Scene, factor = 1.1): Promise<string> => scene.price('usdm', SYMBOL, 'ask', factor, 1)

const restingBuy = async (scene: Scene, others: Params = {}): Promise<Params> => ({
  symbol: SYMBOL,
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.01',
  price: await below(scene),
  ...others,
})
const marketBuy: Params = { symbol: SYMBOL, side: 'BUY', type: 'MARKET', quantity: '0.01' }
const marketSell: Params = { ...marketBuy, side: 'SELL' }

/** Words in which the examples differ from each other: side, type, mode of another order than ours. */
const OTHER_ORDER = {
  words: ['side', 'positionSide', 'type', 'origType', 'timeInForce', 'selfTradePreventionMode', 'status', 'workingType', 'priceMatch', 'orderType', 'algoStatus', 'S', 'ps', 'o', 'ot', 'f', 'V', 'wt'],
} // biome-ignore format: a list

/** The example is an order that trails, of before such orders had a store of their own. */
const TRAILING = { ...OTHER_ORDER, lack: ['activatePrice', 'priceRate'] }

const SAME_END = { words: OTHER_ORDER.words.filter((name) => !['status', 'algoStatus', 'X', 'x'].includes(name)) }

const make = (
  file: string,
  serve: (actor: Actor, scene: Scene) => Promise<unknown>,
  leave: Occasion['leave'] = SAME_END,
): Occasion => occasion(file, async (scene) => serve(await scene.actor(), scene), leave)

const event = (
  file: string,
  fits: (message: { e: string; o: Record<string, unknown> }) => boolean,
  cause: (actor: Actor, scene: Scene) => Promise<unknown>,
  leave: Occasion['leave'] = SAME_END,
): Occasion =>
  occasion(
    file,
    async (scene) => {
      const actor = await scene.actor()
      const line = await actor.listen('usdm')
      await cause(actor, scene)
      return line.next((message) => message.e !== undefined && fits(message))
    },
    leave,
  )

const orderEvent = (x: string, X?: string) => (message: { e: string; o: Record<string, unknown> }) =>
  message.e === 'ORDER_TRADE_UPDATE' && message.o.x === x && (X === undefined || message.o.X === X)
const algoEvent = (X: string) => (message: { e: string; o: Record<string, unknown> }) =>
  message.e === 'ALGO_UPDATE' && message.o.X === X

const stop = async (scene: Scene, others: Params = {}): Promise<Params> => ({
  algoType: 'CONDITIONAL',
  symbol: SYMBOL,
  side: 'BUY',
  type: 'STOP_MARKET',
  quantity: '0.01',
  triggerPrice: await above(scene, 1.002),
  ...others,
})

/** Moves the price past the stop of {@link stop}. */
const trigger = async (scene: Scene): Promise<void> =>
  scene.control.movePrice('usdm', SYMBOL, await above(scene, 1.004))

async function triggered(actor: Actor, scene: Scene): Promise<{ clientAlgoId: string; algoId: number }> {
  const placed = await actor.ok(ALGO, await stop(scene))
  await trigger(scene)
  scene.clock.advance(1_000)
  return placed
}

const batch = (orders: readonly Params[]): Params => ({
  batchOrders: JSON.stringify(
    orders.map((order) => Object.fromEntries(Object.entries(order).map(([name, value]) => [name, String(value)]))),
  ),
})

async function modify(actor: Actor, scene: Scene): Promise<Params> {
  const { orderId } = await actor.ok(ORDER, await restingBuy(scene))
  return { symbol: SYMBOL, side: 'BUY', orderId, quantity: '0.02', price: await below(scene, 0.91), modifyId: 17 }
}

/** Goes long with all it has at the highest leverage, until a falling price liquidates it. */
async function liquidated(actor: Actor, scene: Scene): Promise<void> {
  await actor.ok('POST /fapi/v1/leverage', { symbol: 'DOTUSDT', leverage: 20 })
  await actor.ok(ORDER, {
    symbol: 'DOTUSDT',
    side: 'BUY',
    type: 'MARKET',
    quantity: await scene.quantityOf('DOTUSDT', 2_000),
  })
  const price = await scene.price('usdm', 'DOTUSDT', 'bid', 0.8, 3)
  await scene.control.movePrice('usdm', 'DOTUSDT', price)
  scene.clock.advance(2_000)
}

/** Orders, algo orders and their events on the futures exchange. Source: usdm.md 6, 7, 10, 12. */
export const usdmOrders: readonly Occasion[] = [
  make('rest.order.new', async (actor, scene) => actor.ok(ORDER, await restingBuy(scene))),
  make('rest.order.new.gtd', async (actor, scene) =>
    actor.ok(ORDER, await restingBuy(scene, { timeInForce: 'GTD', goodTillDate: scene.clock.now() + 3_600_000 })),
  ),
  make('rest.order.new.market.ack', (actor) => actor.ok(ORDER, marketBuy)),
  make('rest.order.new.result.market', (actor) => actor.ok(ORDER, { ...marketBuy, newOrderRespType: 'RESULT' })),
  make(
    'rest.order.new.expired.gtx',
    async (actor, scene) =>
      (await actor.call(ORDER, await restingBuy(scene, { timeInForce: 'GTX', price: await above(scene, 1.001) }))).body,
  ),
  make('rest.order.modify', async (actor, scene) => actor.ok('PUT /fapi/v1/order', await modify(actor, scene))),
  make('rest.order.cancel', async (actor, scene) => {
    const { orderId } = await actor.ok(ORDER, await restingBuy(scene))
    return actor.ok('DELETE /fapi/v1/order', { symbol: SYMBOL, orderId })
  }),
  make('rest.order', async (actor, scene) => {
    const { orderId } = await actor.ok(ORDER, await restingBuy(scene))
    return actor.ok('GET /fapi/v1/order', { symbol: SYMBOL, orderId })
  }),
  make('rest.order.filled', async (actor) => {
    const { orderId } = await actor.ok(ORDER, marketBuy)
    return actor.ok('GET /fapi/v1/order', { symbol: SYMBOL, orderId })
  }),
  make('rest.order.triggered-from-algo', async (actor, scene) => {
    const { clientAlgoId } = await triggered(actor, scene)
    return actor.ok('GET /fapi/v1/order', { symbol: SYMBOL, origClientOrderId: clientAlgoId })
  }),
  make('rest.openOrder', async (actor, scene) => {
    const { orderId } = await actor.ok(ORDER, await restingBuy(scene))
    return actor.ok('GET /fapi/v1/openOrder', { symbol: SYMBOL, orderId })
  }),
  make('rest.openOrders', async (actor, scene) => {
    await actor.ok(ORDER, await restingBuy(scene))
    return actor.ok('GET /fapi/v1/openOrders', { symbol: SYMBOL })
  }),
  make(
    'rest.allOrders',
    async (actor, scene) => {
      await actor.ok(ORDER, await restingBuy(scene))
      await actor.ok(ORDER, marketBuy)
      return actor.ok('GET /fapi/v1/allOrders', { symbol: SYMBOL })
    },
    OTHER_ORDER,
  ),
  ...(['rest.userTrades', 'rest.userTrades.captured'] as const).map((file) =>
    make(file, async (actor) => {
      await actor.ok(ORDER, marketBuy)
      return actor.ok('GET /fapi/v1/userTrades', { symbol: SYMBOL })
    }),
  ),
  ...(['rest.order.test', 'rest.order.test.legacy'] as const).map((file) =>
    make(file, async (actor, scene) => actor.ok('POST /fapi/v1/order/test', await restingBuy(scene)), OTHER_ORDER),
  ),
  make('rest.batchOrders.new', async (actor, scene) =>
    actor.ok(
      'POST /fapi/v1/batchOrders',
      batch([await restingBuy(scene), await restingBuy(scene, { reduceOnly: 'true' })]),
    ),
  ),
  make('rest.batchOrders.modify', async (actor, scene) => {
    const first = await modify(actor, scene)
    const { orderId, price } = await actor.ok(ORDER, await restingBuy(scene))
    const same = { symbol: SYMBOL, side: 'BUY', orderId, quantity: '0.01', price }
    return actor.ok('PUT /fapi/v1/batchOrders', batch([first, same]))
  }),
  make('rest.batchOrders.cancel', async (actor, scene) => {
    const { orderId } = await actor.ok(ORDER, await restingBuy(scene))
    return actor.ok('DELETE /fapi/v1/batchOrders', { symbol: SYMBOL, orderIdList: `[${orderId},1]` })
  }),
  make('rest.allOpenOrders.delete', async (actor, scene) => {
    await actor.ok(ORDER, await restingBuy(scene))
    return actor.ok('DELETE /fapi/v1/allOpenOrders', { symbol: SYMBOL })
  }),
  make('rest.countdownCancelAll', (actor) =>
    actor.ok('POST /fapi/v1/countdownCancelAll', { symbol: SYMBOL, countdownTime: 100000 }),
  ),
  make('rest.orderAmendment', async (actor, scene) => {
    const change = await modify(actor, scene)
    await actor.ok('PUT /fapi/v1/order', change)
    return actor.ok('GET /fapi/v1/orderAmendment', { symbol: SYMBOL, orderId: change.orderId ?? 0 })
  }),
  make(
    'rest.forceOrders',
    async (_, scene) => {
      const poor = await scene.actor({ usdm: { USDT: '150' } })
      await liquidated(poor, scene)
      return poor.ok('GET /fapi/v1/forceOrders')
    },
    OTHER_ORDER,
  ),

  make('rest.algoOrder', async (actor, scene) => actor.ok(ALGO, await stop(scene))),
  make('rest.algoOrder.new.closePosition', async (actor, scene) => {
    await actor.ok(ORDER, marketBuy)
    const { quantity: _, ...others } = await stop(scene, {
      side: 'SELL',
      triggerPrice: await below(scene, 0.95),
      closePosition: 'true',
    })
    return actor.ok(ALGO, others)
  }),
  make('rest.algoOrder.new.takeProfitLimit', async (actor, scene) =>
    actor.ok(
      ALGO,
      await stop(scene, {
        type: 'TAKE_PROFIT',
        triggerPrice: await below(scene, 0.95),
        price: await below(scene, 0.94),
        timeInForce: 'GTC',
      }),
    ),
  ),
  make('rest.algoOrder.new.trailing', async (actor, scene) => {
    const { triggerPrice: _, ...others } = await stop(scene, {
      type: 'TRAILING_STOP_MARKET',
      side: 'SELL',
      activatePrice: await above(scene, 1.05),
      callbackRate: '1',
    })
    return actor.ok(ALGO, others)
  }),
  make('rest.algoOrder.cancel', async (actor, scene) => {
    const { algoId } = await actor.ok(ALGO, await stop(scene))
    return actor.ok('DELETE /fapi/v1/algoOrder', { algoId })
  }),
  make('rest.algoOrder.query', async (actor, scene) => {
    const { algoId } = await actor.ok(ALGO, await stop(scene))
    await actor.ok('DELETE /fapi/v1/algoOrder', { algoId })
    return actor.ok('GET /fapi/v1/algoOrder', { algoId })
  }),
  make('rest.openAlgoOrders', async (actor, scene) => {
    await actor.ok(ALGO, await stop(scene))
    return actor.ok('GET /fapi/v1/openAlgoOrders', { symbol: SYMBOL })
  }),
  make('rest.allAlgoOrders', async (actor, scene) => {
    const { algoId } = await actor.ok(ALGO, await stop(scene))
    await actor.ok('DELETE /fapi/v1/algoOrder', { algoId })
    await triggered(actor, scene)
    return actor.ok('GET /fapi/v1/allAlgoOrders', { symbol: SYMBOL })
  }),
  make('rest.algoOpenOrders.delete', async (actor, scene) => {
    await actor.ok(ALGO, await stop(scene))
    return actor.ok('DELETE /fapi/v1/algoOpenOrders', { symbol: SYMBOL })
  }),

  make('wsapi.order.place', async (actor, scene) => actor.ask('usdm', 'order.place', await restingBuy(scene))),
  make(
    'wsapi.order.place.request',
    async (actor, scene) => {
      const params = await restingBuy(scene)
      const reply = await actor.ask('usdm', 'order.place', params)
      if (reply.status !== 200) throw new Error(JSON.stringify(reply))
      return {
        id: reply.id,
        method: 'order.place',
        params: actor.usdm.socketParams({ ...params, positionSide: 'BOTH' }),
      }
    },
    { ...OTHER_ORDER, lack: ['recvWindow', 'newClientOrderId', 'positionSide'], types: ['quantity', 'price', 'id'] },
  ),
  make('wsapi.error', async (actor, scene) => {
    const { quantity: _, ...others } = await restingBuy(scene)
    return actor.ask('usdm', 'order.place', others)
  }),
  make('wsapi.error.keyRevoked', async (_, scene) => {
    const actor = await scene.actorWithKeyPair()
    const line = await scene.line('usdm', '/ws-fapi/v1')
    await line.ask('session.logon', actor.usdm.socketParams())
    await scene.control.revokeKey(actor.account.apiKey)
    line.socket.send(JSON.stringify({ id: 'a', method: 'session.status' }))
    return line.next((message) => message.id === null)
  }),
  make('wsapi.order.modify', async (actor, scene) => actor.ask('usdm', 'order.modify', await modify(actor, scene))),
  make(
    'wsapi.order.cancel',
    async (actor, scene) => {
      const { orderId } = await actor.ok(ORDER, await restingBuy(scene))
      return actor.ask('usdm', 'order.cancel', { symbol: SYMBOL, orderId })
    },
    TRAILING,
  ),
  make(
    'wsapi.order.status',
    async (actor, scene) => {
      const { orderId } = await actor.ok(ORDER, await restingBuy(scene))
      return actor.ask('usdm', 'order.status', { symbol: SYMBOL, orderId })
    },
    TRAILING,
  ),
  make(
    'wsapi.algoOrder.place',
    async (actor, scene) => actor.ask('usdm', 'algoOrder.place', await stop(scene)),
    OTHER_ORDER,
  ),
  make('wsapi.algoOrder.cancel', async (actor, scene) => {
    const { algoId } = await actor.ok(ALGO, await stop(scene))
    return actor.ask('usdm', 'algoOrder.cancel', { algoId })
  }),

  event('event.ORDER_TRADE_UPDATE.new', orderEvent('NEW'), async (actor, scene) =>
    actor.ok(ORDER, await restingBuy(scene)),
  ),
  event('event.ORDER_TRADE_UPDATE.canceled', orderEvent('CANCELED'), async (actor, scene) => {
    const { orderId } = await actor.ok(ORDER, await restingBuy(scene))
    await actor.ok('DELETE /fapi/v1/order', { symbol: SYMBOL, orderId })
  }),
  event('event.ORDER_TRADE_UPDATE.trade.filled', orderEvent('TRADE', 'FILLED'), (actor) => actor.ok(ORDER, marketBuy)),
  event('event.ORDER_TRADE_UPDATE', orderEvent('NEW'), async (actor, scene) =>
    actor.ok(ORDER, await restingBuy(scene)),
  ),
  event('event.ORDER_TRADE_UPDATE.trade.partial', orderEvent('TRADE', 'PARTIALLY_FILLED'), (actor) =>
    actor.ok(ORDER, { ...marketBuy, quantity: '20' }),
  ),
  event('event.ORDER_TRADE_UPDATE.trade.reduce', orderEvent('TRADE', 'FILLED'), async (actor) => {
    await actor.ok(ORDER, { ...marketBuy, quantity: '0.001' })
    await actor.ok(ORDER, { ...marketSell, quantity: '0.001', reduceOnly: 'true' })
  }),
  event('event.ORDER_TRADE_UPDATE.expired.ioc', orderEvent('EXPIRED'), async (actor, scene) =>
    actor.ok(ORDER, await restingBuy(scene, { timeInForce: 'IOC' })),
  ),
  event(
    'event.ORDER_TRADE_UPDATE.expired_in_match',
    orderEvent('EXPIRED', 'EXPIRED_IN_MATCH'),
    async (actor, scene) => {
      const { bid } = await scene.touch('usdm', SYMBOL)
      await actor.ok(ORDER, await restingBuy(scene, { price: bid }))
      await actor.ok(ORDER, {
        symbol: SYMBOL,
        side: 'SELL',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: '12',
        price: bid,
      })
    },
  ),
  event('event.ORDER_TRADE_UPDATE.amendment', orderEvent('AMENDMENT'), async (actor, scene) =>
    actor.ok('PUT /fapi/v1/order', await modify(actor, scene)),
  ),
  event(
    'event.ORDER_TRADE_UPDATE.triggered-from-algo',
    (message) => orderEvent('TRADE', 'FILLED')(message) && message.o.ot === 'STOP_MARKET',
    triggered,
    OTHER_ORDER,
  ),
  event(
    'event.TRADE_LITE',
    (message) => message.e === 'TRADE_LITE',
    (actor) => actor.ok(ORDER, marketBuy),
  ),
  event(
    'event.TRADE_LITE.maker',
    (message) => message.e === 'TRADE_LITE',
    async (actor, scene) => {
      const price = await below(scene, 0.999)
      await actor.ok(ORDER, await restingBuy(scene, { price }))
      await scene.control.movePrice('usdm', SYMBOL, price)
    },
  ),
  event('event.ALGO_UPDATE', algoEvent('NEW'), async (actor, scene) => actor.ok(ALGO, await stop(scene))),
  event('event.ALGO_UPDATE.canceled', algoEvent('CANCELED'), async (actor, scene) => {
    const { algoId } = await actor.ok(ALGO, await stop(scene))
    await actor.ok('DELETE /fapi/v1/algoOrder', { algoId })
  }),
  event('event.ALGO_UPDATE.triggering', algoEvent('TRIGGERING'), triggered),
  event('event.ALGO_UPDATE.triggered', algoEvent('TRIGGERED'), triggered),
  event('event.ALGO_UPDATE.finished', algoEvent('FINISHED'), triggered),
  event('event.ALGO_UPDATE.rejected', algoEvent('REJECTED'), async (actor, scene) => {
    await actor.ok(ALGO, await stop(scene, { reduceOnly: 'true' }))
    await trigger(scene)
    scene.clock.advance(1_000)
  }),
  event('event.ALGO_UPDATE.expired', algoEvent('EXPIRED'), async (actor, scene) => {
    await actor.ok(ORDER, marketBuy)
    const { quantity: _, ...others } = await stop(scene, {
      side: 'SELL',
      triggerPrice: await below(scene, 0.95),
      closePosition: 'true',
    })
    await actor.ok(ALGO, others)
    await actor.ok(ORDER, { ...marketSell, reduceOnly: 'true' })
    scene.clock.advance(1_000)
  }),
  event(
    'event.ALGO_UPDATE.trailing.activated',
    (message) => message.e === 'ALGO_UPDATE' && message.o.ia === true,
    async (actor, scene) => {
      const { triggerPrice: _, ...others } = await stop(scene, {
        type: 'TRAILING_STOP_MARKET',
        side: 'SELL',
        activatePrice: await above(scene, 1.002),
        callbackRate: '5',
      })
      await actor.ok(ALGO, others)
      await trigger(scene)
      scene.clock.advance(1_000)
    },
  ),
  occasion(
    'event.ORDER_TRADE_UPDATE.liquidation',
    async (scene) => {
      const poor = await scene.actor({ usdm: { USDT: '150' } })
      const line = await poor.listen('usdm')
      await liquidated(poor, scene)
      return line.next(
        (message) => message.e === 'ORDER_TRADE_UPDATE' && message.o.x === 'CALCULATED' && message.o.X === 'FILLED',
      )
    },
    SAME_END,
  ),
  event('event.ORDER_TRADE_UPDATE.adl', orderEvent('CALCULATED', 'FILLED'), async (actor, scene) => {
    await actor.ok(ORDER, marketBuy)
    await scene.control.setFault({ id: 'F-56', form: 'adl', apiKey: actor.account.apiKey, symbol: SYMBOL })
  }),
  occasion(
    'event.MARGIN_CALL',
    async (scene) => {
      const poor = await scene.actor({ usdm: { USDT: '150' } })
      const line = await poor.listen('usdm')
      await poor.ok('POST /fapi/v1/leverage', { symbol: 'DOTUSDT', leverage: 20 })
      await poor.ok(ORDER, {
        symbol: 'DOTUSDT',
        side: 'BUY',
        type: 'MARKET',
        quantity: await scene.quantityOf('DOTUSDT', 2_000),
      })
      const call = line.next((message) => message.e === 'MARGIN_CALL')
      let called = false
      void call.then(() => {
        called = true
      })
      for (let step = 1; step <= 200 && !called; step++) {
        await scene.control.movePrice('usdm', 'DOTUSDT', await scene.price('usdm', 'DOTUSDT', 'bid', 0.998, 3))
        scene.clock.advance(1_000)
        await new Promise((resolve) => setImmediate(resolve))
      }
      return call
    },
    OTHER_ORDER,
  ),
]
