import type { Leave } from './differences'
import { units } from '../../engine/units'
import { type Occasion, occasion } from './occasions'
import type { Actor, Params, Scene } from './scene'

const SYMBOL = 'LTCUSDT'
const DECIMALS = 2
/** Orders here are of one or two LTC: worth more than the smallest notional, less than an account holds. */
const base = { symbol: SYMBOL, quantity: '1' }

const below = (scene: Scene, factor = 0.9): Promise<string> => scene.price('spot', SYMBOL, 'bid', factor, DECIMALS)
const above = (scene: Scene, factor = 1.1): Promise<string> => scene.price('spot', SYMBOL, 'ask', factor, DECIMALS)

/** A buy order that rests far below the market. */
async function restingBuy(scene: Scene, others: Params = {}): Promise<Params> {
  return { ...base, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: await below(scene), ...others }
}

const marketSell: Params = { ...base, side: 'SELL', type: 'MARKET', newOrderRespType: 'FULL' }

// biome-ignore lint: bodies of many shapes
const placeRest = (actor: Actor, params: Params): Promise<any> => actor.ok('POST /api/v3/order', params)

interface Lists {
  readonly route: string
  readonly method: string
  params(scene: Scene): Promise<Params>
}

const LISTS: Readonly<Record<'oco' | 'oto' | 'otoco' | 'opo' | 'opoco' | 'deprecated', Lists>> = {
  oco: {
    route: 'POST /api/v3/orderList/oco',
    method: 'orderList.place.oco',
    params: async (scene) => ({
      symbol: SYMBOL,
      side: 'SELL',
      quantity: '5',
      aboveType: 'LIMIT_MAKER',
      abovePrice: await above(scene),
      belowType: 'STOP_LOSS_LIMIT',
      belowStopPrice: await below(scene),
      belowPrice: await below(scene, 0.89),
      belowTimeInForce: 'GTC',
      belowIcebergQty: '1',
      newOrderRespType: 'RESULT',
    }),
  },
  oto: {
    route: 'POST /api/v3/orderList/oto',
    method: 'orderList.place.oto',
    params: async (scene) => ({
      symbol: SYMBOL,
      workingType: 'LIMIT',
      workingSide: 'SELL',
      workingPrice: await above(scene),
      workingQuantity: '1',
      workingTimeInForce: 'GTC',
      pendingType: 'MARKET',
      pendingSide: 'BUY',
      pendingQuantity: '5',
      newOrderRespType: 'RESULT',
    }),
  },
  otoco: {
    route: 'POST /api/v3/orderList/otoco',
    method: 'orderList.place.otoco',
    params: async (scene) => ({
      symbol: SYMBOL,
      workingType: 'LIMIT',
      workingSide: 'SELL',
      workingPrice: await above(scene),
      workingQuantity: '1',
      workingTimeInForce: 'GTC',
      pendingSide: 'BUY',
      pendingQuantity: '5',
      pendingAboveType: 'STOP_LOSS_LIMIT',
      pendingAboveStopPrice: await above(scene, 1.2),
      pendingAbovePrice: await above(scene, 1.21),
      pendingAboveTimeInForce: 'IOC',
      pendingBelowType: 'LIMIT_MAKER',
      pendingBelowPrice: await below(scene),
      newOrderRespType: 'RESULT',
    }),
  },
  opo: {
    route: 'POST /api/v3/orderList/opo',
    method: 'orderList.place.opo',
    params: async (scene) => ({
      symbol: SYMBOL,
      workingType: 'LIMIT',
      workingSide: 'BUY',
      workingPrice: await below(scene),
      workingQuantity: '1',
      workingTimeInForce: 'GTC',
      pendingType: 'MARKET',
      pendingSide: 'SELL',
      newOrderRespType: 'RESULT',
    }),
  },
  opoco: {
    route: 'POST /api/v3/orderList/opoco',
    method: 'orderList.place.opoco',
    params: async (scene) => ({
      symbol: SYMBOL,
      workingType: 'LIMIT',
      workingSide: 'BUY',
      workingPrice: await below(scene),
      workingQuantity: '1',
      workingTimeInForce: 'GTC',
      pendingSide: 'SELL',
      pendingAboveType: 'LIMIT_MAKER',
      pendingAbovePrice: await above(scene),
      pendingBelowType: 'STOP_LOSS_LIMIT',
      pendingBelowStopPrice: await below(scene, 0.8),
      pendingBelowPrice: await below(scene, 0.79),
      pendingBelowTimeInForce: 'GTC',
      newOrderRespType: 'RESULT',
    }),
  },
  deprecated: {
    route: 'POST /api/v3/order/oco',
    method: 'orderList.place',
    params: async (scene) => ({
      symbol: SYMBOL,
      side: 'BUY',
      quantity: '1',
      price: await below(scene),
      stopPrice: await above(scene),
      newOrderRespType: 'RESULT',
    }),
  },
}

/** Any words of another list that fits: the examples differ in side and type of the legs. */
const LEGS = {
  words: ['type', 'side', 'timeInForce', 'interval'],
  lack: ['stopPrice', 'icebergQty'],
  types: ['symbol'],
}

function list(name: keyof typeof LISTS, rest: string, socket: string): Occasion[] {
  const { route, method, params } = LISTS[name]
  return [
    occasion(rest, async (scene) => (await scene.actor()).ok(route, await params(scene)), RECENT),
    occasion(socket, async (scene) => (await scene.actor()).ask('spot', method, await params(scene)), LEGS),
  ]
}

/** Examples that are older than the fields `selfTradePreventionMode: NONE` went out of use with. */
const RECENT = {}
const ALSO = (...words: string[]): Leave => ({ words })
/** The example is an order with everything an order may have. */
const PLAIN: Leave = {
  words: ['side', 'status', 'type'],
  lack: [
    'stopPrice',
    'icebergQty',
    'trailingDelta',
    'trailingTime',
    'strategyId',
    'strategyType',
    'preventedMatchId',
    'preventedQuantity',
  ],
}

/** Who has orders of an earlier occasion in the LINK book. */
const met = new WeakMap<Scene, Actor[]>()

const remember = (scene: Scene, ...actors: readonly Actor[]): void =>
  void met.set(scene, [...(met.get(scene) ?? []), ...actors])

/** Own orders at `prices` on one side, then a taker against them, whose mode decides. */
async function meetOneself(
  scene: Scene,
  mode: string,
  taker: Params,
  makers: readonly Params[],
): Promise<[Actor, unknown]> {
  const actor = await scene.actor()
  remember(scene, actor)
  const makerSide = taker.side === 'SELL' ? 'BUY' : 'SELL'
  for (const maker of makers)
    await placeRest(actor, { symbol: 'LINKUSDT', side: makerSide, type: 'LIMIT', timeInForce: 'GTC', ...maker })
  const placed = await placeRest(actor, {
    symbol: 'LINKUSDT',
    selfTradePreventionMode: mode,
    newOrderRespType: 'FULL',
    ...taker,
  })
  return [actor, placed]
}

/** A price at which nobody else bids: the market's own bids for LINK are gone. */
async function loneBid(scene: Scene): Promise<string> {
  for (const actor of met.get(scene) ?? []) await actor.call('DELETE /api/v3/openOrders', { symbol: 'LINKUSDT' })
  met.delete(scene)
  scene.exchange.markets.thin('spot', 'LINKUSDT', 'BUY', 0n)
  return scene.price('spot', 'LINKUSDT', 'ask', 0.95, 2)
}

/** Two accounts of one group meet, and both say TRANSFER. */
async function transferred(scene: Scene): Promise<{ maker: Actor; orderId: number; placed: unknown }> {
  const price = await loneBid(scene)
  const [maker, taker] = [await scene.actor(), await scene.actor()]
  remember(scene, maker, taker)
  for (const { account } of [maker, taker]) await scene.control.setSpot(account.apiKey, { tradeGroupId: 1 })
  const order = { symbol: 'LINKUSDT', type: 'LIMIT', timeInForce: 'GTC', price, selfTradePreventionMode: 'TRANSFER' }
  const { orderId } = await placeRest(maker, { ...order, side: 'BUY', quantity: '6' })
  const placed = await placeRest(taker, { ...order, side: 'SELL', quantity: '2', newOrderRespType: 'FULL' })
  return { maker, orderId, placed }
}

async function replace(scene: Scene, mode: string, cancels: boolean, places: boolean): Promise<[Actor, Params]> {
  const actor = await scene.actor()
  const resting = await placeRest(actor, await restingBuy(scene))
  const price = await below(scene, 0.91)
  // A post-only order that crosses is refused by the engine, after the cancel.
  const crossing = { type: 'LIMIT_MAKER', price: await above(scene, 1.01), quantity: '1' }
  return [
    actor,
    {
      symbol: SYMBOL,
      side: 'BUY',
      ...(places ? { type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price } : crossing),
      cancelReplaceMode: mode,
      cancelOrderId: cancels ? resting.orderId : 1,
    },
  ]
}

const CANCEL_REPLACE = 'POST /api/v3/order/cancelReplace'

function replacements(): Occasion[] {
  const rows: readonly [string, string, string, boolean, boolean][] = [
    ['rest.order.cancelReplace.success', 'wsapi.order.cancelReplace.success', 'STOP_ON_FAILURE', true, true],
    ['error.-2022.cancelReplace.stopOnFailure', 'wsapi.order.cancelReplace.error.-2022.stopOnFailure', 'STOP_ON_FAILURE', false, true],
    ['error.-2022.cancelReplace.bothFailed', 'wsapi.order.cancelReplace.error.-2022.bothFailed', 'ALLOW_FAILURE', false, false],
    ['error.-2021.cancelReplace.cancelFailed', 'wsapi.order.cancelReplace.error.-2021.cancelFailed', 'ALLOW_FAILURE', false, true],
    ['error.-2021.cancelReplace.newOrderFailed', 'wsapi.order.cancelReplace.error.-2021.newOrderFailed', 'STOP_ON_FAILURE', true, false],
  ] // biome-ignore format: a table
  const leave = { words: ['selfTradePreventionMode', 'side', 'type', 'timeInForce'], lack: ['fills'] }
  return rows.flatMap(([rest, socket, mode, cancels, places]) => [
    occasion(
      rest,
      async (scene) => {
        const [actor, params] = await replace(scene, mode, cancels, places)
        return (await actor.call(CANCEL_REPLACE, params)).body
      },
      leave,
    ),
    occasion(
      socket,
      async (scene) => {
        const [actor, params] = await replace(scene, mode, cancels, places)
        return actor.ask('spot', 'order.cancelReplace', params)
      },
      leave,
    ),
  ])
}

/** The account's order count is used up, then a cancel-replace is asked for. */
async function replaceBeyondCount(scene: Scene, exceeded: string): Promise<[Actor, Params]> {
  const [actor, params] = await replace(scene, 'ALLOW_FAILURE', true, true)
  const cheap = await restingBuy(scene, { newOrderRespType: 'ACK' })
  for (let i = 0; i < 99; i++) await actor.call('POST /api/v3/order', cheap)
  return [actor, { ...params, orderRateLimitExceededMode: exceeded }]
}

function beyondCount(): Occasion[] {
  const rows: readonly [string, string, string][] = [
    ['error.-1015.cancelReplace.doNothing', 'wsapi.order.cancelReplace.error.-1015.doNothing', 'DO_NOTHING'],
    ['error.-2021.cancelReplace.cancelOnly', 'wsapi.order.cancelReplace.error.-2021.cancelOnly', 'CANCEL_ONLY'],
  ]
  const leave = { words: ['selfTradePreventionMode', 'side', 'type', 'timeInForce'] }
  return rows.flatMap(([rest, socket, exceeded]) => [
    occasion(
      rest,
      async (scene) => {
        const [actor, params] = await replaceBeyondCount(scene, exceeded)
        return (await actor.call(CANCEL_REPLACE, params)).body
      },
      leave,
    ),
    occasion(
      socket,
      async (scene) => {
        const [actor, params] = await replaceBeyondCount(scene, exceeded)
        return actor.ask('spot', 'order.cancelReplace', params)
      },
      leave,
    ),
  ])
}

const AMEND = 'PUT /api/v3/order/amend/keepPriority'

async function amended(scene: Scene): Promise<[Actor, number, unknown]> {
  const actor = await scene.actor()
  const { orderId } = await placeRest(actor, await restingBuy(scene, { quantity: '5' }))
  const answer = await actor.ok(AMEND, { symbol: SYMBOL, orderId, newQty: '4' })
  return [actor, orderId, answer]
}

async function listOf(scene: Scene, name: keyof typeof LISTS): Promise<[Actor, Made]> {
  const actor = await scene.actor()
  return [actor, await actor.ok(LISTS[name].route, await LISTS[name].params(scene))]
}

interface Made {
  readonly orderListId: number
  readonly listClientOrderId: string
  readonly orders: readonly { readonly orderId: number; readonly clientOrderId: string }[]
}

/** Single orders, lists, and what changes them, by REST and by the WebSocket API. Source: spot.md 6 to 9. */
export const spotOrders: readonly Occasion[] = [
  occasion('rest.order.ack', async (scene) =>
    placeRest(await scene.actor(), await restingBuy(scene, { newOrderRespType: 'ACK' })),
  ),
  occasion(
    'rest.order.result',
    async (scene) => placeRest(await scene.actor(), { ...marketSell, newOrderRespType: 'RESULT' }),
    RECENT,
  ),
  occasion('rest.order.full.market', async (scene) => placeRest(await scene.actor(), marketSell), RECENT),
  occasion(
    'rest.order.full.market.expired',
    async (scene) => {
      scene.exchange.markets.thin('spot', 'DOTUSDT', 'BUY', units('4'))
      const actor = await scene.actor({ spot: { DOT: '100' } })
      return placeRest(actor, {
        symbol: 'DOTUSDT',
        side: 'SELL',
        type: 'MARKET',
        quantity: '6',
        newOrderRespType: 'FULL',
      })
    },
    { words: ['side'] },
  ),
  occasion(
    'rest.order.full.pegged',
    async (scene) =>
      placeRest(await scene.actor(), {
        ...base,
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
        pegPriceType: 'PRIMARY_PEG',
        newOrderRespType: 'FULL',
      }),
    RECENT,
  ),
  occasion('rest.order.full.stp.expireMaker', async (scene) => {
    const bid = await loneBid(scene)
    const [, placed] = await meetOneself(
      scene,
      'EXPIRE_MAKER',
      { side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '3', price: bid },
      [{ price: bid, quantity: '12' }],
    )
    return placed
  }),
  occasion('rest.order.full.stp.expireTaker', async (scene) => {
    const bid = await loneBid(scene)
    const taker = { side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: bid }
    return (await meetOneself(scene, 'EXPIRE_TAKER', taker, [{ price: bid, quantity: '2' }]))[1]
  }),
  occasion(
    'rest.order.full.stp.expireBoth',
    async (scene) => {
      const bid = await loneBid(scene)
      const taker = { side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '3', price: bid }
      return (await meetOneself(scene, 'EXPIRE_BOTH', taker, [{ price: bid, quantity: '1' }]))[1]
    },
    { lack: ['tradeGroupId'] },
  ),
  occasion(
    'rest.order.query.expiredInMatch',
    async (scene) => {
      const bid = await loneBid(scene)
      const taker = { side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '3', price: bid }
      const [actor] = await meetOneself(scene, 'EXPIRE_MAKER', taker, [
        { price: bid, quantity: '12', newClientOrderId: 'maker' },
      ])
      return actor.ok('GET /api/v3/order', { symbol: 'LINKUSDT', origClientOrderId: 'maker' })
    },
    RECENT,
  ),
  occasion('rest.order.full.stp.market.expireMaker', async (scene) => {
    const price = await loneBid(scene)
    const taker = { side: 'SELL', type: 'MARKET', quantity: '3' }
    return (await meetOneself(scene, 'EXPIRE_MAKER', taker, [{ price, quantity: '3' }]))[1]
  }),
  occasion('rest.order.full.stp.transfer.taker', async (scene) => (await transferred(scene)).placed),
  occasion('rest.order.query.stp.transfer.maker', async (scene) => {
    const { maker, orderId } = await transferred(scene)
    return maker.ok('GET /api/v3/order', { symbol: 'LINKUSDT', orderId })
  }),
  ...(['maker', 'taker'] as const).map((who) =>
    occasion(`rest.order.query.stp.decrement.${who}`, async (scene) => {
      const bid = await loneBid(scene)
      const taker = {
        side: 'SELL',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: '2',
        price: bid,
        newClientOrderId: 'taker',
      }
      const maker = { price: bid, quantity: '6', newClientOrderId: 'maker', selfTradePreventionMode: 'DECREMENT' }
      const [actor] = await meetOneself(scene, 'DECREMENT', taker, [maker])
      return actor.ok('GET /api/v3/order', { symbol: 'LINKUSDT', origClientOrderId: who })
    }),
  ),
  ...(
    ['rest.myPreventedMatches', 'rest.myPreventedMatches.expireBoth', 'wsapi.myPreventedMatches.response'] as const
  ).map((file) =>
    occasion(
      file,
      async (scene) => {
        const bid = await loneBid(scene)
        const mode = file === 'rest.myPreventedMatches.expireBoth' ? 'EXPIRE_BOTH' : 'EXPIRE_MAKER'
        const taker = {
          side: 'SELL',
          type: 'LIMIT',
          timeInForce: 'GTC',
          quantity: '3',
          price: bid,
          newClientOrderId: 'taker',
        }
        const [actor] = await meetOneself(scene, mode, taker, [{ price: bid, quantity: '13' }])
        const { orderId } = await actor.ok('GET /api/v3/order', { symbol: 'LINKUSDT', origClientOrderId: 'taker' })
        const params = { symbol: 'LINKUSDT', orderId }
        return file.startsWith('wsapi')
          ? actor.ask('spot', 'myPreventedMatches', params)
          : actor.ok('GET /api/v3/myPreventedMatches', params)
      },
      { words: ['selfTradePreventionMode'], lack: ['takerPreventedQuantity', 'tradeGroupId'] },
    ),
  ),
  occasion(
    'rest.order.query',
    async (scene) => {
      const actor = await scene.actor()
      const { orderId } = await placeRest(actor, await restingBuy(scene))
      return actor.ok('GET /api/v3/order', { symbol: SYMBOL, orderId })
    },
    RECENT,
  ),
  occasion(
    'wsapi.order.status.response',
    async (scene) => {
      const actor = await scene.actor()
      const { orderId } = await placeRest(actor, await restingBuy(scene))
      return actor.ask('spot', 'order.status', { symbol: SYMBOL, orderId })
    },
    PLAIN,
  ),
  occasion(
    'rest.order.cancel',
    async (scene) => {
      const actor = await scene.actor()
      const { orderId } = await placeRest(actor, await restingBuy(scene))
      return actor.ok('DELETE /api/v3/order', { symbol: SYMBOL, orderId, newClientOrderId: 'cancelMyOrder1' })
    },
    RECENT,
  ),
  occasion(
    'wsapi.order.cancel.response.single',
    async (scene) => {
      const actor = await scene.actor()
      const { orderId } = await placeRest(actor, await restingBuy(scene))
      return actor.ask('spot', 'order.cancel', { symbol: SYMBOL, orderId })
    },
    PLAIN,
  ),
  occasion(
    'wsapi.order.cancel.response.orderList',
    async (scene) => {
      const [actor, { orders }] = await listOf(scene, 'oco')
      return actor.ask('spot', 'order.cancel', { symbol: SYMBOL, orderId: orders[0]?.orderId ?? 0 })
    },
    LEGS,
  ),
  ...(['rest.openOrders.cancelAll', 'wsapi.openOrders.cancelAll.response'] as const).map((file) =>
    occasion(
      file,
      async (scene) => {
        const actor = await scene.actor()
        await placeRest(actor, await restingBuy(scene))
        await actor.ok(LISTS.oco.route, await LISTS.oco.params(scene))
        return file.startsWith('rest')
          ? actor.ok('DELETE /api/v3/openOrders', { symbol: SYMBOL })
          : actor.ask('spot', 'openOrders.cancelAll', { symbol: SYMBOL })
      },
      PLAIN,
    ),
  ),
  ...(
    ['rest.openOrders', 'rest.allOrders', 'wsapi.openOrders.status.response', 'wsapi.allOrders.response'] as const
  ).map((file) =>
    occasion(
      file,
      async (scene) => {
        const actor = await scene.actor()
        await placeRest(actor, await restingBuy(scene))
        const open = file.includes('openOrders')
        if (file.startsWith('rest'))
          return actor.ok(`GET /api/v3/${open ? 'openOrders' : 'allOrders'}`, { symbol: SYMBOL })
        return actor.ask('spot', open ? 'openOrders.status' : 'allOrders', { symbol: SYMBOL })
      },
      PLAIN,
    ),
  ),
  occasion('rest.order.test', async (scene) =>
    (await scene.actor()).ok('POST /api/v3/order/test', await restingBuy(scene)),
  ),
  occasion('wsapi.order.test.response.plain', async (scene) =>
    (await scene.actor()).ask('spot', 'order.test', await restingBuy(scene)),
  ),
  occasion('rest.order.test.commission', async (scene) =>
    (await scene.actor()).ok('POST /api/v3/order/test', await restingBuy(scene, { computeCommissionRates: 'true' })),
  ),
  occasion('wsapi.order.test.response.commission', async (scene) =>
    (await scene.actor()).ask('spot', 'order.test', await restingBuy(scene, { computeCommissionRates: 'true' })),
  ),
  ...(['ack', 'result', 'full'] as const).map((form) =>
    occasion(
      `wsapi.order.place.response.${form}`,
      async (scene) => {
        const price = form === 'full' ? await below(scene, 0.99) : await above(scene)
        const params = {
          ...base,
          side: 'SELL',
          type: 'LIMIT',
          timeInForce: 'GTC',
          price,
          newOrderRespType: form.toUpperCase(),
        }
        return (await scene.actor()).ask('spot', 'order.place', params)
      },
      ALSO(),
    ),
  ),
  occasion(
    'wsapi.envelope.success',
    async (scene) =>
      (await scene.actor()).ask('spot', 'order.place', await restingBuy(scene, { newOrderRespType: 'RESULT' })),
    RECENT,
  ),
  occasion('wsapi.envelope.error.-2010', async (scene) =>
    (await scene.actor({ spot: {} })).ask('spot', 'order.place', await restingBuy(scene)),
  ),
  ...replacements(),
  ...beyondCount(),

  occasion('rest.order.amend.keepPriority', async (scene) => (await amended(scene))[2], ALSO('side')),
  occasion(
    'wsapi.order.amend.keepPriority.response.single',
    async (scene) => {
      const actor = await scene.actor()
      const { orderId } = await placeRest(actor, await restingBuy(scene, { quantity: '5' }))
      return actor.ask('spot', 'order.amend.keepPriority', { symbol: SYMBOL, orderId, newQty: '4' })
    },
    PLAIN,
  ),
  ...(['rest.order.amend.keepPriority.orderList', 'wsapi.order.amend.keepPriority.response.orderList'] as const).map(
    (file) =>
      occasion(
        file,
        async (scene) => {
          const [actor, { orders }] = await listOf(scene, 'oto')
          const params = { symbol: SYMBOL, orderId: orders[1]?.orderId ?? 0, newQty: '4' }
          return file.startsWith('rest')
            ? actor.ok(AMEND, params)
            : actor.ask('spot', 'order.amend.keepPriority', params)
        },
        { ...ALSO('side', 'type', 'status', 'contingencyType'), lack: ['workingTime'] },
      ),
  ),
  occasion('rest.order.amendments', async (scene) => {
    const [actor, orderId] = await amended(scene)
    return actor.ok('GET /api/v3/order/amendments', { symbol: SYMBOL, orderId })
  }),
  occasion('wsapi.order.amendments.response', async (scene) => {
    const [actor, orderId] = await amended(scene)
    return actor.ask('spot', 'order.amendments', { symbol: SYMBOL, orderId })
  }),

  ...list('oco', 'rest.orderList.oco', 'wsapi.orderList.place.oco.response'),
  ...list('oto', 'rest.orderList.oto', 'wsapi.orderList.place.oto.response'),
  ...list('otoco', 'rest.orderList.otoco', 'wsapi.orderList.place.otoco.response'),
  ...list('opo', 'rest.orderList.opo', 'wsapi.orderList.place.opo.response'),
  ...list('opoco', 'rest.orderList.opoco', 'wsapi.orderList.place.opoco.response'),
  ...list('deprecated', 'rest.order.oco.deprecated', 'wsapi.orderList.place.response'),
  occasion('rest.orderList.query', async (scene) => {
    const [actor, { orderListId }] = await listOf(scene, 'oco')
    return actor.ok('GET /api/v3/orderList', { orderListId })
  }),
  occasion('wsapi.orderList.status.response', async (scene) => {
    const [actor, { listClientOrderId }] = await listOf(scene, 'oco')
    return actor.ask('spot', 'orderList.status', { origClientOrderId: listClientOrderId })
  }),
  occasion('rest.allOrderList', async (scene) => {
    const [actor] = await listOf(scene, 'oco')
    return actor.ok('GET /api/v3/allOrderList')
  }),
  occasion('wsapi.allOrderLists.response', async (scene) => {
    const [actor] = await listOf(scene, 'oco')
    return actor.ask('spot', 'allOrderLists')
  }),
  occasion('rest.openOrderList', async (scene) => {
    const [actor] = await listOf(scene, 'oco')
    return actor.ok('GET /api/v3/openOrderList')
  }),
  occasion('wsapi.openOrderLists.status.response', async (scene) => {
    const [actor] = await listOf(scene, 'oco')
    return actor.ask('spot', 'openOrderLists.status')
  }),
  occasion(
    'rest.orderList.cancel',
    async (scene) => {
      const [actor, { orderListId }] = await listOf(scene, 'oco')
      return actor.ok('DELETE /api/v3/orderList', { symbol: SYMBOL, orderListId })
    },
    RECENT,
  ),
  occasion(
    'wsapi.orderList.cancel.response',
    async (scene) => {
      const [actor, { orderListId }] = await listOf(scene, 'oco')
      return actor.ask('spot', 'orderList.cancel', { symbol: SYMBOL, orderListId })
    },
    LEGS,
  ),

  ...(
    ['rest.sor.order', 'rest.sor.order.limit', 'rest.sor.order.market', 'wsapi.sor.order.place.response'] as const
  ).map((file) =>
    occasion(
      file,
      async (scene) => {
        const actor = await scene.actor()
        const price = await scene.price('spot', 'BTCUSDT', 'ask', 1.02, 2)
        const limit = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price }
        const market = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' }
        const params = file.endsWith('market') ? market : limit
        return file.startsWith('rest')
          ? actor.ok('POST /api/v3/sor/order', params)
          : actor.ask('spot', 'sor.order.place', params)
      },
      // One example's order was larger than all books.
      file.endsWith('market') ? { words: ['status'] } : RECENT,
    ),
  ),
  ...(
    [
      'rest.sor.order.test',
      'wsapi.sor.order.test.response.plain',
      'rest.sor.order.test.commission',
      'wsapi.sor.order.test.response.commission',
    ] as const
  ).map((file) =>
    occasion(file, async (scene) => {
      const actor = await scene.actor()
      const params = {
        symbol: 'BTCUSDT',
        side: 'BUY',
        type: 'MARKET',
        quantity: '0.01',
        ...(file.endsWith('commission') ? { computeCommissionRates: 'true' } : {}),
      }
      return file.startsWith('rest')
        ? actor.ok('POST /api/v3/sor/order/test', params)
        : actor.ask('spot', 'sor.order.test', params)
    }),
  ),
  ...(['rest.myAllocations', 'rest.myAllocations.sor', 'wsapi.myAllocations.response'] as const).map((file) =>
    occasion(file, async (scene) => {
      const actor = await scene.actor()
      const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' }
      const { orderId } = await actor.ok('POST /api/v3/sor/order', order)
      const params = { symbol: 'BTCUSDT', orderId }
      return file.startsWith('rest')
        ? actor.ok('GET /api/v3/myAllocations', params)
        : actor.ask('spot', 'myAllocations', params)
    }),
  ),
]
