import { units } from '../../engine/units'
import { type Occasion, occasion } from './occasions'
import type { Actor, Params, Scene } from './scene'

const SYMBOL = 'LTCUSDT'

const restingBuy = async (scene: Scene, others: Params = {}): Promise<Params> => ({
  symbol: SYMBOL,
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '1',
  price: await scene.price('spot', SYMBOL, 'bid', 0.9, 2),
  ...others,
})

/** An account query by REST and by the WebSocket API. */
const query = (
  rest: string,
  socket: string,
  path: string,
  method: string,
  params: Params,
  leave?: Occasion['leave'],
  before?: (actor: Actor) => Promise<unknown>,
): Occasion[] => [
  occasion(
    rest,
    async (scene) => {
      const actor = await scene.actor()
      await before?.(actor)
      return actor.ok(`GET /api/v3/${path}`, params)
    },
    leave,
  ),
  occasion(
    socket,
    async (scene) => {
      const actor = await scene.actor()
      await before?.(actor)
      return actor.ask('spot', method, params)
    },
    leave,
  ),
]

const sold = (actor: Actor): Promise<unknown> =>
  actor.ok('POST /api/v3/order', { symbol: SYMBOL, side: 'SELL', type: 'MARKET', quantity: '1' })

/** A user event that something brings about, as it comes over the WebSocket API. */
const event = (
  file: string,
  name: string,
  cause: (actor: Actor, scene: Scene) => Promise<unknown>,
  fits: (event: Record<string, unknown>) => boolean = () => true,
  leave?: Occasion['leave'],
): Occasion =>
  occasion(
    file,
    async (scene) => {
      const actor = await scene.actor()
      const line = await actor.listen('spot')
      await cause(actor, scene)
      return line.next((message) => message.event?.e === name && fits(message.event))
    },
    leave,
  )

const SAME_ORDER = { words: ['S', 'V', 'f', 'o'] }
const cancelOne = async (actor: Actor, scene: Scene): Promise<void> => {
  const { orderId } = await actor.ok('POST /api/v3/order', await restingBuy(scene))
  await actor.ok('DELETE /api/v3/order', { symbol: SYMBOL, orderId, newClientOrderId: 'cancelMyOrder1' })
}

/** Account queries, user events and sessions of the spot exchange. Source: spot.md 7.4, 14.3, 15. */
export const spotAccount: readonly Occasion[] = [
  ...query('rest.account', 'wsapi.account.status.response', 'account', 'account.status', {}),
  ...query('rest.account.commission', 'wsapi.account.commission.response', 'account/commission', 'account.commission', {
    symbol: SYMBOL,
  }),
  ...query(
    'rest.myFilters',
    'wsapi.myFilters.response',
    'myFilters',
    'myFilters',
    { symbol: SYMBOL },
    undefined,
    (actor) => actor.scene.control.setSpot(actor.account.apiKey, { maxOrders: 1000, maxAssets: { JPY: '1000000' } }),
  ),
  ...query('rest.myTrades', 'wsapi.myTrades.response', 'myTrades', 'myTrades', { symbol: SYMBOL }, undefined, sold),
  ...query(
    'rest.rateLimit.order',
    'wsapi.account.rateLimits.orders.response',
    'rateLimit/order',
    'account.rateLimits.orders',
    {},
  ),

  event('event.balanceUpdate', 'balanceUpdate', (actor, scene) =>
    scene.control.credit(actor.account.apiKey, 'spot', 'USDT', '5'),
  ),
  event('event.externalLockUpdate', 'externalLockUpdate', (actor, scene) =>
    scene.control.lock(actor.account.apiKey, 'USDT', '10'),
  ),
  event('event.outboundAccountPosition', 'outboundAccountPosition', sold),
  event('wsapi.envelope.event', 'outboundAccountPosition', sold),
  event('event.executionReport.new', 'executionReport', cancelOne, (each) => each.x === 'NEW', SAME_ORDER),
  event('event.executionReport', 'executionReport', cancelOne, (each) => each.x === 'NEW', {
    ...SAME_ORDER,
    lack: ['v'],
  }),
  event('event.executionReport.canceled', 'executionReport', cancelOne, (each) => each.x === 'CANCELED', SAME_ORDER),
  event(
    'event.executionReport.expired',
    'executionReport',
    async (actor, scene) => actor.ok('POST /api/v3/order', await restingBuy(scene, { timeInForce: 'IOC' })),
    (each) => each.x === 'EXPIRED',
    SAME_ORDER,
  ),
  event(
    'event.executionReport.replaced',
    'executionReport',
    async (actor, scene) => {
      const { orderId } = await actor.ok('POST /api/v3/order', await restingBuy(scene, { quantity: '5' }))
      await actor.ok('PUT /api/v3/order/amend/keepPriority', { symbol: SYMBOL, orderId, newQty: '4' })
    },
    (each) => each.x === 'REPLACED',
    SAME_ORDER,
  ),
  event(
    'event.executionReport.tradePrevention',
    'executionReport',
    async (actor, scene) => {
      const { bid } = await scene.touch('spot', SYMBOL)
      const own = { symbol: SYMBOL, type: 'LIMIT', timeInForce: 'GTC', price: bid }
      await actor.ok('POST /api/v3/order', { ...own, side: 'BUY', quantity: '1' })
      // Everything that stands before it in the queue is taken first.
      await actor.ok('POST /api/v3/order', { ...own, side: 'SELL', quantity: '900' })
    },
    (each) => each.x === 'TRADE_PREVENTION',
    SAME_ORDER,
  ),
  event(
    'observed.event.executionReport.trade.maker',
    'executionReport',
    async (actor, scene) => {
      const price = await scene.price('spot', SYMBOL, 'bid', 0.999, 2)
      const order = { symbol: SYMBOL, side: 'BUY', type: 'LIMIT_MAKER', quantity: '1', price }
      await actor.ok('POST /api/v3/order', order)
      await scene.control.movePrice('spot', SYMBOL, price)
    },
    (each) => each.x === 'TRADE' && each.X === 'FILLED',
  ),
  event('event.listStatus', 'listStatus', async (actor, scene) =>
    actor.ok('POST /api/v3/orderList/oco', {
      symbol: SYMBOL,
      side: 'SELL',
      quantity: '1',
      aboveType: 'LIMIT_MAKER',
      abovePrice: await scene.price('spot', SYMBOL, 'ask', 1.1, 2),
      belowType: 'STOP_LOSS',
      belowStopPrice: await scene.price('spot', SYMBOL, 'bid', 0.9, 2),
    }),
  ),
  occasion(
    'events.market.expired.sequence',
    async (scene) => {
      scene.exchange.markets.thin('spot', 'AVAXUSDT', 'BUY', units('4'))
      const actor = await scene.actor({ spot: { AVAX: '100' } })
      const line = await actor.listen('spot')
      await actor.ok('POST /api/v3/order', { symbol: 'AVAXUSDT', side: 'SELL', type: 'MARKET', quantity: '6' })
      await line.next((message) => message.event?.e === 'outboundAccountPosition')
      return line.messages.filter((message) => message.event !== undefined)
    },
    SAME_ORDER,
  ),
  ...(['event.eventStreamTerminated', 'observed.event.eventStreamTerminated'] as const).map((file) =>
    occasion(file, async (scene) => {
      const actor = await scene.actor()
      const line = await actor.listen('spot')
      await line.ask('userDataStream.unsubscribe')
      return line.next((message) => message.event?.e === 'eventStreamTerminated')
    }),
  ),

  ...(
    [
      ['wsapi.userDataStream.subscribe.signature.response', 'a'],
      ['observed.wsapi.userDataStream.subscribe.signature.accepted', 1],
    ] as const
  ).map(([file, id]) =>
    occasion(file, async (scene) => {
      const actor = await scene.actor()
      const line = await scene.line('spot', '/ws-api/v3')
      return line.ask('userDataStream.subscribe.signature', actor.spot.socketParams(), id)
    }),
  ),
  occasion('wsapi.userDataStream.unsubscribe.response', async (scene) => {
    const line = await (await scene.actor()).listen('spot')
    return line.ask('userDataStream.unsubscribe', undefined, 'a')
  }),
  ...session(),
]

/** Calls of a session that a key pair has logged on. */
function session(): Occasion[] {
  async function loggedOn(scene: Scene): Promise<[Actor, Awaited<ReturnType<Actor['api']>>]> {
    const actor = await scene.actorWithKeyPair()
    const line = await scene.line('spot', '/ws-api/v3?returnRateLimits=false')
    await line.ask('session.logon', actor.spot.socketParams())
    return [actor, line]
  }
  const leave = { types: ['userDataStream'] }
  return [
    occasion(
      'wsapi.session.logon.response',
      async (scene) => {
        const actor = await scene.actorWithKeyPair()
        const line = await scene.line('spot', '/ws-api/v3?returnRateLimits=false')
        return line.ask('session.logon', actor.spot.socketParams(), 'a')
      },
      leave,
    ),
    occasion('wsapi.session.status.response', async (scene) => {
      const [, line] = await loggedOn(scene)
      await line.ask('userDataStream.subscribe')
      return line.ask('session.status', undefined, 'a')
    }),
    occasion(
      'wsapi.session.logout.response',
      async (scene) => (await loggedOn(scene))[1].ask('session.logout', undefined, 'a'),
      leave,
    ),
    occasion('wsapi.error.401.-2015.sessionRevoked', async (scene) => {
      const [actor, line] = await loggedOn(scene)
      await scene.control.revokeKey(actor.account.apiKey)
      const told = line.next((message) => message.id === null)
      await line.ask('session.status')
      return told
    }),
    occasion('wsapi.userDataStream.subscribe.response', async (scene) =>
      (await loggedOn(scene))[1].ask('userDataStream.subscribe', undefined, 'a'),
    ),
    occasion('wsapi.session.subscriptions.response', async (scene) => {
      const [, line] = await loggedOn(scene)
      const other = await scene.actor()
      await line.ask('userDataStream.subscribe')
      await line.ask('userDataStream.subscribe.signature', other.spot.socketParams())
      return line.ask('session.subscriptions', undefined, 'a')
    }),
  ]
}
