import { type Occasion, occasion } from './occasions'
import type { Actor, Params, Scene } from './scene'

const SYMBOL = 'BTCUSDT'

const get = (file: string, path: string, params: Params = {}, leave?: Occasion['leave']): Occasion =>
  occasion(file, async (scene) => (await scene.actor()).ok(`GET ${path}`, params), leave)

/** The same for an account that holds a long position in bitcoin and has an order in the book. */
const asHolder = (
  file: string,
  path: string,
  params: Params = {},
  leave?: Occasion['leave'],
  before: (actor: Actor) => Promise<unknown> = async () => undefined,
): Occasion =>
  occasion(
    file,
    async (scene) => {
      const actor = await scene.actor()
      await before(actor)
      await hold(actor, scene)
      return actor.ok(`GET ${path}`, params)
    },
    leave,
  )

const ORDER = 'POST /fapi/v1/order'

async function hold(actor: Actor, scene: Scene, others: Params = {}): Promise<void> {
  await actor.ok(ORDER, { symbol: SYMBOL, side: 'BUY', type: 'MARKET', quantity: '0.02', ...others })
  await actor.ok(ORDER, { ...(await restingBuy(scene)), ...others })
}

const restingBuy = async (scene: Scene): Promise<Params> => ({
  symbol: SYMBOL,
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.01',
  price: await scene.price('usdm', SYMBOL, 'bid', 0.9, 1),
})

const hedge = (actor: Actor): Promise<unknown> =>
  actor.ok('POST /fapi/v1/positionSide/dual', { dualSidePosition: 'true' })
const isolated = (actor: Actor): Promise<unknown> =>
  actor.ok('POST /fapi/v1/marginType', { symbol: SYMBOL, marginType: 'ISOLATED' })

const post = (
  file: string,
  path: string,
  params: Params,
  before: (actor: Actor, scene: Scene) => Promise<unknown> = async () => undefined,
): Occasion =>
  occasion(file, async (scene) => {
    const actor = await scene.actor()
    await before(actor, scene)
    return actor.ok(`POST ${path}`, params)
  })

/** Both sides held in hedge mode. */
async function holdBoth(actor: Actor): Promise<void> {
  await hedge(actor)
  const market = { symbol: SYMBOL, type: 'MARKET', quantity: '0.02' }
  await actor.ok(ORDER, { ...market, side: 'BUY', positionSide: 'LONG' })
  await actor.ok(ORDER, { ...market, side: 'SELL', positionSide: 'SHORT' })
}

const WORDS = { words: ['marginType', 'mt', 'ps', 'positionSide'] }

const socketCall = (file: string, method: string): Occasion =>
  occasion(
    file,
    async (scene) => {
      const actor = await scene.actor()
      await hold(actor, scene)
      return actor.ask('usdm', method)
    },
    WORDS,
  )

interface Message {
  readonly e?: string
  readonly a?: { readonly m: string }
}

const event = (
  file: string,
  fits: (message: Message) => boolean,
  cause: (actor: Actor, scene: Scene) => Promise<unknown>,
  leave?: Occasion['leave'],
): Occasion =>
  occasion(
    file,
    async (scene) => {
      const actor = await scene.actor()
      const line = await actor.listen('usdm')
      await cause(actor, scene)
      return line.next(fits)
    },
    leave,
  )

const update =
  (reason: string) =>
  (message: Message): boolean =>
    message.e === 'ACCOUNT_UPDATE' && message.a?.m === reason

/** Account queries, settings and account events of the futures exchange. Source: usdm.md 8, 10. */
export const usdmAccount: readonly Occasion[] = [
  asHolder('rest.account.v2', '/fapi/v2/account', {}, WORDS),
  asHolder('rest.account.v3', '/fapi/v3/account', {}, WORDS),
  asHolder('rest.account.v3.multiAssets', '/fapi/v3/account', {}, WORDS, (actor) =>
    actor.ok('POST /fapi/v1/multiAssetsMargin', { multiAssetsMargin: 'true' }),
  ),
  asHolder('rest.balance.v2', '/fapi/v2/balance'),
  asHolder('rest.balance.v2.captured', '/fapi/v2/balance'),
  asHolder('rest.balance.v3', '/fapi/v3/balance'),
  asHolder('rest.positionRisk.v2', '/fapi/v2/positionRisk', {}, WORDS),
  asHolder('rest.positionRisk.v2.captured', '/fapi/v2/positionRisk', { symbol: SYMBOL }, WORDS, isolated),
  asHolder('rest.positionRisk.v3', '/fapi/v3/positionRisk', {}, WORDS),
  ...(['rest.positionRisk.v2.hedge', 'rest.positionRisk.v3.hedge'] as const).map((file) =>
    occasion(
      file,
      async (scene) => {
        const actor = await scene.actor()
        await holdBoth(actor)
        return actor.ok(`GET /fapi/${file.includes('v2') ? 'v2' : 'v3'}/positionRisk`, { symbol: SYMBOL })
      },
      { words: ['marginType'] },
    ),
  ),
  get('rest.accountConfig', '/fapi/v1/accountConfig'),
  get('rest.symbolConfig', '/fapi/v1/symbolConfig', {}, WORDS),
  get('rest.symbolConfig.captured', '/fapi/v1/symbolConfig', { symbol: SYMBOL }, WORDS),
  get('rest.leverageBracket', '/fapi/v1/leverageBracket', {}, { lack: ['notionalCoef'] }),
  occasion(
    'rest.leverageBracket.single',
    async (scene) => {
      // Documented as an object, seen as an array by clients: served as an array (usdm.md 8).
      const rows = await (await scene.actor()).ok('GET /fapi/v1/leverageBracket', { symbol: SYMBOL })
      return rows[0]
    },
    { lack: ['notionalCoef'] },
  ),
  get('rest.leverageBracket.tradfi', '/fapi/v1/leverageBracket', {}, { lack: ['notionalCoef'] }),
  get('rest.commissionRate', '/fapi/v1/commissionRate', { symbol: SYMBOL }),
  get('rest.commissionRate.tradfi', '/fapi/v1/commissionRate', { symbol: SYMBOL }),
  get('rest.rateLimit.order', '/fapi/v1/rateLimit/order'),
  get('rest.apiTradingStatus', '/fapi/v1/apiTradingStatus', {}, { lack: ['BTCUSDT'] }),
  get('rest.pmAccountInfo', '/fapi/v1/pmAccountInfo', { asset: 'USDT' }),
  asHolder('rest.adlQuantile', '/fapi/v1/adlQuantile', {}, { lack: ['HEDGE'] }),
  asHolder('rest.income', '/fapi/v1/income', {}, { words: ['incomeType'], types: ['info'] }),
  get('rest.feeBurn.get', '/fapi/v1/feeBurn'),
  post('rest.feeBurn.post', '/fapi/v1/feeBurn', { feeBurn: 'true' }),
  get('rest.multiAssetsMargin.get', '/fapi/v1/multiAssetsMargin'),
  post('rest.multiAssetsMargin.post', '/fapi/v1/multiAssetsMargin', { multiAssetsMargin: 'true' }),
  get('rest.positionSide.dual.get', '/fapi/v1/positionSide/dual'),
  post('rest.positionSide.dual.post', '/fapi/v1/positionSide/dual', { dualSidePosition: 'true' }),
  post('rest.leverage', '/fapi/v1/leverage', { symbol: SYMBOL, leverage: 21 }),
  post('rest.marginType', '/fapi/v1/marginType', { symbol: SYMBOL, marginType: 'ISOLATED' }),
  post('rest.stock.contract', '/fapi/v1/stock/contract', {}),
  post(
    'rest.positionMargin',
    '/fapi/v1/positionMargin',
    { symbol: SYMBOL, amount: '100', type: 1 },
    async (actor, scene) => {
      await isolated(actor)
      await hold(actor, scene)
    },
  ),
  occasion(
    'rest.positionMargin.history',
    async (scene) => {
      const actor = await scene.actor()
      await isolated(actor)
      await hold(actor, scene)
      await actor.ok('POST /fapi/v1/positionMargin', { symbol: SYMBOL, amount: '100', type: 1 })
      return actor.ok('GET /fapi/v1/positionMargin/history', { symbol: SYMBOL })
    },
    WORDS,
  ),
  get('rest.order.asyn', '/fapi/v1/order/asyn', { startTime: 1795000000000, endTime: 1795000100000 }),
  occasion(
    'rest.order.asyn.id',
    async (scene) => {
      const actor = await scene.actor()
      const range = { startTime: 1795000000000, endTime: 1795000100000 }
      const { downloadId } = await actor.ok('GET /fapi/v1/order/asyn', range)
      scene.clock.advance(60_000)
      return actor.ok('GET /fapi/v1/order/asyn/id', { downloadId })
    },
    { words: ['status'], types: ['isExpired'] },
  ),
  socketCall('wsapi.account.balance', 'account.balance'),
  socketCall('wsapi.account.position', 'account.position'),
  socketCall('wsapi.account.status', 'account.status'),
  socketCall('wsapi.v2_account.balance', 'v2/account.balance'),
  socketCall('wsapi.v2_account.position', 'v2/account.position'),
  socketCall('wsapi.v2_account.status', 'v2/account.status'),

  occasion('rest.listenKey.post', async (scene) => (await scene.actor()).ok('POST /fapi/v1/listenKey')),
  occasion('rest.listenKey.put', async (scene) => {
    const actor = await scene.actor()
    await actor.ok('POST /fapi/v1/listenKey')
    return actor.ok('PUT /fapi/v1/listenKey')
  }),
  occasion('rest.listenKey.delete', async (scene) => {
    const actor = await scene.actor()
    await actor.ok('POST /fapi/v1/listenKey')
    return actor.ok('DELETE /fapi/v1/listenKey')
  }),
  ...(['start', 'ping', 'stop'] as const).map((act) =>
    occasion(`wsapi.userDataStream.${act}`, async (scene) => {
      const actor = await scene.actor()
      const key = { apiKey: actor.account.apiKey }
      if (act !== 'start') await actor.askOpen('usdm', 'userDataStream.start', key)
      return actor.askOpen('usdm', `userDataStream.${act}`, key)
    }),
  ),
  ...(['logon', 'status'] as const).map((act) =>
    occasion(`wsapi.session.${act}`, async (scene) => {
      const actor = await scene.actorWithKeyPair()
      const line = await scene.line('usdm', '/ws-fapi/v1?returnRateLimits=false')
      const logon = await line.ask('session.logon', actor.usdm.socketParams(), 'a')
      return act === 'logon' ? logon : line.ask('session.status', undefined, 'b')
    }),
  ),

  event('event.ACCOUNT_UPDATE.deposit', update('DEPOSIT'), (actor, scene) =>
    scene.control.credit(actor.account.apiKey, 'usdm', 'USDT', '100'),
  ),
  event('event.ACCOUNT_UPDATE', update('ORDER'), hold, WORDS),
  event('event.ACCOUNT_UPDATE.order.oneway', update('ORDER'), hold, WORDS),
  event('event.ACCOUNT_UPDATE.hedge', update('ORDER'), async (actor) => {
    await isolated(actor)
    await holdBoth(actor)
  }),
  event('event.ACCOUNT_UPDATE.marginTypeChange', update('MARGIN_TYPE_CHANGE'), isolated),
  ...(['cross', 'isolated'] as const).map((type) =>
    occasion(`event.ACCOUNT_UPDATE.fundingFee.${type}`, async (scene) => (await fundingFees(scene))[type], {
      words: [...WORDS.words, 'S'],
    }),
  ),
  event(
    'event.ACCOUNT_CONFIG_UPDATE.leverage',
    (message) => message.e === 'ACCOUNT_CONFIG_UPDATE',
    (actor) => actor.ok('POST /fapi/v1/leverage', { symbol: SYMBOL, leverage: 25 }),
  ),
  event(
    'event.ACCOUNT_CONFIG_UPDATE.multiAssets',
    (message) => message.e === 'ACCOUNT_CONFIG_UPDATE',
    (actor) => actor.ok('POST /fapi/v1/multiAssetsMargin', { multiAssetsMargin: 'true' }),
  ),
  event(
    'event.listenKeyExpired',
    (message) => message.e === 'listenKeyExpired',
    async (_, scene) => scene.control.setFault({ id: 'F-65' }),
  ),
]

const paid = new WeakMap<Scene, Promise<Record<'cross' | 'isolated', unknown>>>()

/** One account of each margin type holds a position while the next funding time passes. */
function fundingFees(scene: Scene): Promise<Record<'cross' | 'isolated', unknown>> {
  const known = paid.get(scene) ?? payFunding(scene)
  paid.set(scene, known)
  return known
}

async function payFunding(scene: Scene): Promise<Record<'cross' | 'isolated', unknown>> {
  const holders = { cross: await scene.actor(), isolated: await scene.actor() }
  await isolated(holders.isolated)
  const lines = { cross: await holders.cross.listen('usdm'), isolated: await holders.isolated.listen('usdm') }
  for (const holder of Object.values(holders)) await hold(holder, scene)
  const { nextFundingTime } = await holders.cross.open('GET /fapi/v1/premiumIndex', { symbol: SYMBOL })
  scene.clock.advance(nextFundingTime - scene.clock.now() + 1_000)
  return {
    cross: await lines.cross.next(update('FUNDING_FEE')),
    isolated: await lines.isolated.next(update('FUNDING_FEE')),
  }
}
