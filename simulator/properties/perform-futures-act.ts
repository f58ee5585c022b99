import { text8, units } from '../engine/units'
import { ApiError } from '../gateway/types'
import type { StagedMarket } from '../testing/staged-market'
import { type Json, stageExchange, type StagedExchange } from '../testing/staged-exchange'
import { BTCUSDT, ETHUSDT } from '../testing/staged-symbols'
import { type FuturesAct, type FuturesSettings, TRADERS } from './futures-acts'

type Params = Record<string, unknown>

const CREDITS = ['50', '-20', '500']
const FUNDING_RATES = ['0.0001', '-0.0003', '0.02', '-0.02']
const INSURANCE = ['0', '30', '100000']
const LEVERAGES = [5, 20, 50, 125]
/** A second, past a funding time, and past the date of an order that is good till one. */
const WAITS = [1_000, 1_000, 200_000, 660_000]

/** Funding every three minutes, so that a history comes to see it. */
const [btc, eth] = [BTCUSDT, ETHUSDT].map((spec) => ({
  ...spec,
  ...(spec.futures && { futures: { ...spec.futures, fundingIntervalHours: 0.05 } }),
}))
const bnb = { ...BTCUSDT, symbol: 'BNBUSDT', baseAsset: 'BNB', minPrice: units('1'), startPrice: units('800') }

const FIRST_BOOKS = { BTCUSDT: ['75980', '75990', '76010', '76020'], ETHUSDT: ['2449', '2449.5', '2450.5', '2451'] }

/** An exchange whose traders have their modes and first positions, and whose books are thin. */
export function beginFutures(settings: FuturesSettings): StagedExchange {
  const exchange = stageExchange('0', [bnb], [btc ?? BTCUSDT, eth ?? ETHUSDT])
  const layBooks = (): void => {
    for (const [symbol, prices] of Object.entries(FIRST_BOOKS))
      prices.forEach((price, place) => exchange.market(symbol).offer(place < 2 ? 'BUY' : 'SELL', price, '0.2'))
  }
  TRADERS.forEach((account, place) => {
    const { credit, coins, hedge, isolated, multiAssets, feeBurn, leverage, first } = settings[
      place
    ] as FuturesSettings[number]
    exchange.usdm.credit(account, 'USDT', units(credit))
    exchange.usdm.credit(account, 'BNB', units(coins))
    const set = (route: string, params: Params): void => attempt(() => exchange.call(route, params, account))
    if (hedge) set('POST /fapi/v1/positionSide/dual', { dualSidePosition: true })
    if (isolated) set('POST /fapi/v1/marginType', { symbol: 'BTCUSDT', marginType: 'ISOLATED' })
    if (multiAssets) set('POST /fapi/v1/multiAssetsMargin', { multiAssetsMargin: true })
    if (feeBurn) set('POST /fapi/v1/feeBurn', { feeBurn: true })
    set('POST /fapi/v1/leverage', { symbol: 'BTCUSDT', leverage })
    layBooks()
    const positionSide = hedge ? { positionSide: first < 0 ? 'SHORT' : 'LONG' } : {}
    const order = { symbol: 'BTCUSDT', type: 'MARKET', side: first < 0 ? 'SELL' : 'BUY', ...positionSide }
    if (first !== 0)
      set('POST /fapi/v1/order', {
        ...order,
        quantity: (Math.abs(first) / (credit === '60000' ? 250 : 4_000)).toFixed(3),
      })
    for (const symbol of Object.keys(FIRST_BOOKS)) exchange.market(symbol).withdraw()
  })
  layBooks()
  exchange.save()
  return exchange
}

/** Carries an act out. A refusal is as good an outcome as any. */
export function performFuturesAct(exchange: StagedExchange, act: FuturesAct): void {
  attempt(() => perform(exchange, act))
  exchange.save()
}

function attempt(run: () => void): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  }
}

function perform(exchange: StagedExchange, act: FuturesAct): void {
  const { account, what, symbol, pick } = act
  const market = exchange.market(symbol)
  const ask = (route: string, params: Params): Json => exchange.call(route, params, account)
  const open = (): Json[] => exchange.call('GET /fapi/v1/openOrders', {}, account)
  const picked = (): Json => {
    const orders = open()
    return orders[pick % Math.max(1, orders.length)] ?? { symbol, orderId: 1, side: act.side }
  }
  switch (what) {
    case 'order':
      return ask('POST /fapi/v1/order', orderOf(exchange, act))
    case 'batch': {
      const flipped: FuturesAct = { ...act, side: act.side === 'BUY' ? 'SELL' : 'BUY', near: -act.near, market: false }
      const orders = [orderOf(exchange, act), orderOf(exchange, flipped)]
      return ask('POST /fapi/v1/batchOrders', { batchOrders: JSON.stringify(orders) })
    }
    case 'reduce':
      return reduce(exchange, act)
    case 'algo':
      return ask('POST /fapi/v1/algoOrder', algoOf(exchange, act))
    case 'modify':
      return ask('PUT /fapi/v1/order', changeOf(exchange, picked(), act))
    case 'batch modify': {
      const changes = open()
        .slice(0, 3)
        .map((order) => changeOf(exchange, order, act))
      return ask('PUT /fapi/v1/batchOrders', { batchOrders: JSON.stringify(changes) })
    }
    case 'cancel':
      return ask('DELETE /fapi/v1/order', { symbol: picked().symbol, orderId: picked().orderId })
    case 'batch cancel': {
      const ids = open().filter((order) => order.symbol === symbol)
      return ask('DELETE /fapi/v1/batchOrders', {
        symbol,
        orderIdList: JSON.stringify(ids.slice(0, 2).map(({ orderId }) => orderId)),
      })
    }
    case 'cancel all':
      return ask('DELETE /fapi/v1/allOpenOrders', { symbol })
    case 'cancel algo': {
      const waiting: Json[] = exchange.call('GET /fapi/v1/openAlgoOrders', {}, account)
      return ask('DELETE /fapi/v1/algoOrder', { algoId: waiting[pick % Math.max(1, waiting.length)]?.algoId ?? 1 })
    }
    case 'countdown':
      return ask('POST /fapi/v1/countdownCancelAll', { symbol, countdownTime: pick % 3 === 0 ? 0 : 500 })
    case 'leverage':
      return ask('POST /fapi/v1/leverage', { symbol, leverage: LEVERAGES[pick % 4] })
    case 'margin type':
      return ask('POST /fapi/v1/marginType', { symbol, marginType: act.isolated ? 'ISOLATED' : 'CROSSED' })
    case 'position mode':
      return ask('POST /fapi/v1/positionSide/dual', { dualSidePosition: act.isolated })
    case 'assets mode':
      return ask('POST /fapi/v1/multiAssetsMargin', { multiAssetsMargin: act.isolated })
    case 'fee burn':
      return ask('POST /fapi/v1/feeBurn', { feeBurn: act.isolated })
    case 'position margin':
      return ask('POST /fapi/v1/positionMargin', {
        symbol,
        amount: act.lots,
        type: 1 + (pick % 2),
        ...sideOf(exchange, act),
      })
    case 'quote':
      return quote(market, act)
    case 'hit':
      return market.hit(act.side, quantityOf(act), priceAt(market, reachOf(act)))
    case 'withdraw':
      return market.withdraw()
    case 'mark':
      return market.setMark(priceAt(market, act.near))
    case 'far mark':
      return market.setMark(priceAt(market, act.near * 25))
    case 'wait':
      return wait(exchange, WAITS[pick % WAITS.length] as number)
    case 'funding rate':
      return market.setFunding(FUNDING_RATES[pick % FUNDING_RATES.length] as string)
    case 'insurance':
      return exchange.usdm.setInsurance('USDT', units(INSURANCE[pick % INSURANCE.length] as string))
    case 'credit':
      return credit(exchange, act)
    case 'restart':
      return exchange.restart(pick % 2 === 0 ? 'state' : 'changes')
  }
}

function priceAt({ spec }: StagedMarket, spans: number): string {
  const price = spec.startPrice + (spec.startPrice * BigInt(spans)) / 100_000n
  return text8(price - ((price - spec.minPrice) % spec.tick))
}

const quantityOf = ({ lots }: FuturesAct): string => (lots / 1000).toFixed(3)

function sideOf(exchange: StagedExchange, { account, hedgeSide }: FuturesAct): Params {
  const { dualSidePosition } = exchange.call('GET /fapi/v1/positionSide/dual', {}, account)
  return dualSidePosition ? { positionSide: hedgeSide } : {}
}

function orderOf(exchange: StagedExchange, act: FuturesAct): Params {
  const { symbol, side, timeInForce, reduceOnly, match, mode } = act
  const positionSide = sideOf(exchange, act)
  const shared = {
    symbol,
    side,
    quantity: quantityOf(act),
    ...positionSide,
    ...(reduceOnly === undefined || 'positionSide' in positionSide ? {} : { reduceOnly }),
    selfTradePreventionMode: mode,
  }
  if (act.market) return { ...shared, type: 'MARKET' }
  const matched = match !== undefined && timeInForce !== 'RPI'
  return {
    ...shared,
    type: 'LIMIT',
    timeInForce,
    ...(matched ? { priceMatch: match } : { price: priceAt(exchange.market(symbol), act.near) }),
    ...(timeInForce === 'GTD' ? { goodTillDate: exchange.clock.now() + 601_000 } : {}),
  }
}

/** An order, or one that waits, to close a part of what is held. */
function reduce(exchange: StagedExchange, act: FuturesAct): void {
  const { account, symbol, pick } = act
  const rows: Json[] = exchange.call('GET /fapi/v3/positionRisk', { symbol }, account)
  const held = rows[pick % Math.max(1, rows.length)]
  if (held === undefined) return
  const amount = units(held.positionAmt)
  const lots = Number((amount < 0n ? -amount : amount) / 100_000n)
  const part = {
    ...act,
    side: amount < 0n ? 'BUY' : 'SELL',
    lots: Math.max(1, Math.ceil((lots * (act.lots % 10)) / 9)),
  } as const
  const closing = held.positionSide === 'BOTH' ? { reduceOnly: 'true' } : { positionSide: held.positionSide }
  const {
    reduceOnly: _,
    positionSide: __,
    ...order
  } = pick % 4 === 0 ? algoOf(exchange, part) : orderOf(exchange, part)
  const closesAll = 'closePosition' in order && held.positionSide === 'BOTH'
  exchange.call(
    pick % 4 === 0 ? 'POST /fapi/v1/algoOrder' : 'POST /fapi/v1/order',
    { ...order, ...(closesAll ? {} : closing) },
    account,
  )
}

function algoOf(exchange: StagedExchange, act: FuturesAct): Params {
  const { symbol, side, algo, closes, protects, dependent, reduceOnly, workingType, mode } = act
  const market = exchange.market(symbol)
  const positionSide = sideOf(exchange, act)
  const limited = algo === 'STOP' || algo === 'TAKE_PROFIT'
  const trails = algo === 'TRAILING_STOP_MARKET'
  const closesAll = closes && !limited && !trails
  const timeInForce = dependent ? 'GTE_GTC' : act.timeInForce === 'RPI' ? 'GTC' : act.timeInForce
  return {
    algoType: 'CONDITIONAL',
    symbol,
    side,
    type: algo,
    workingType,
    selfTradePreventionMode: mode,
    ...positionSide,
    ...(closesAll ? { closePosition: 'true' } : { quantity: quantityOf(act) }),
    ...(closesAll || reduceOnly === undefined || 'positionSide' in positionSide ? {} : { reduceOnly }),
    ...(protects ? { priceProtect: 'TRUE' } : {}),
    ...(trails ? { callbackRate: act.callbackRate } : { triggerPrice: priceAt(market, act.near) }),
    ...(trails && closes ? { activatePrice: priceAt(market, act.near) } : {}),
    ...(limited ? { timeInForce, price: priceAt(market, act.near + (act.pick % 5)) } : {}),
    ...(limited && timeInForce === 'GTD' ? { goodTillDate: exchange.clock.now() + 601_000 } : {}),
  }
}

function changeOf(exchange: StagedExchange, order: Json, act: FuturesAct): Params {
  const { symbol, orderId, side } = order
  const price = { price: priceAt(exchange.market(symbol), act.near) }
  return {
    symbol,
    orderId,
    side,
    quantity: quantityOf(act),
    ...(act.match === undefined ? price : { priceMatch: act.match }),
    ...(act.reduceOnly === undefined ? {} : { reduceOnly: act.reduceOnly }),
  }
}

/** Time goes by, and each half minute the mark price is told, as it is each second of a living market. */
function wait(exchange: StagedExchange, ms: number): void {
  for (let left = ms; left > 0; left -= 30_000) {
    exchange.clock.advance(Math.min(left, 30_000))
    for (const symbol of Object.keys(FIRST_BOOKS)) {
      const market = exchange.market(symbol)
      market.setMark(text8(market.markPrice()))
    }
  }
}

/** The house trades far from the start now and then, so that somebody comes to lose more than a little. */
const reachOf = ({ near, pick }: FuturesAct): number => (pick % 4 === 0 ? near * 12 : near)

/** The house offers where it crosses nobody. */
function quote(market: StagedMarket, act: FuturesAct): void {
  const price = priceAt(market, reachOf(act))
  const facing = market.book.best(act.side === 'BUY' ? 'SELL' : 'BUY')?.price
  const limit = units(price)
  if (facing === undefined || (act.side === 'BUY' ? limit < facing : limit > facing))
    market.offer(act.side, price, quantityOf(act))
}

/** Money comes, or leaves as far as it is free. */
function credit(exchange: StagedExchange, { account, pick }: FuturesAct): void {
  const amount = units(CREDITS[pick % CREDITS.length] as string)
  const { availableBalance } = exchange.call('GET /fapi/v3/account', {}, account)
  if (amount > 0n || units(availableBalance) + amount >= 0n) exchange.usdm.credit(account, 'USDT', amount)
}
