import type { Side } from '../engine/market-types'
import { text8, type Units } from '../engine/units'
import { referenceOf } from '../market/reference-price'
import type { StagedMarket } from '../testing/staged-market'
import { STAGED_SYMBOLS, type StagedSpot } from '../testing/staged-spot'
import type { SpotAct } from './spot-acts'

type Params = Record<string, string>

const LEVELS = 8
/** Shown by the house at each price, in steps of the symbol: thin, so that orders run out of it. */
const LEVEL_STEPS = [3_000n, 900n, 4_500n, 12_000n]
const EVERYTHING = '9000'

/** Carries an act out. Refusals are answers like others. */
export function performSpotAct(exchange: StagedSpot, act: SpotAct): void {
  const { account, what, side, pick } = act
  const market = exchange.market(act.symbol)
  const { symbol } = act
  const ask = (method: string, path: string, params: Params = {}): void =>
    void exchange.call(account, method, path, params)
  const open = exchange.spot.trading.store.openOrders(account)
  const picked = open[pick % Math.max(1, open.length)]
  const chosen = picked && { symbol: picked.symbol, orderId: String(picked.orderId) }
  switch (what) {
    case 'order':
      return ask('POST', 'order', { symbol, ...singleOrder(market, act) })
    case 'list':
      return ask('POST', `orderList/${act.list}`, { symbol, ...listOf(market, act) })
    case 'by quote':
      return ask('POST', 'order', {
        symbol,
        side,
        type: 'MARKET',
        quoteOrderQty: String(act.lots),
        selfTradePreventionMode: act.mode,
      })
    case 'routed': {
      const { mode, parts, timeInForce } = act
      const market = { side, quantity: quantityOf(exchange.market(symbol), act), selfTradePreventionMode: mode }
      if (act.type === 'MARKET') return ask('POST', 'sor/order', { symbol, ...market, type: 'MARKET' })
      const price = priceAt(exchange.market(symbol), act.near)
      const iceberg = parts > 1 && timeInForce === 'GTC' ? { icebergQty: partOf(exchange.market(symbol), act) } : {}
      return ask('POST', 'sor/order', { symbol, ...market, type: 'LIMIT', timeInForce, price, ...iceberg })
    }
    case 'cancel':
      return chosen && ask('DELETE', 'order', { ...chosen, ...restrictionOf(pick) })
    case 'cancel list':
      if (!picked || picked.orderListId < 0) return
      return ask('DELETE', 'orderList', { symbol: picked.symbol, orderListId: String(picked.orderListId) })
    case 'cancel all':
      return ask('DELETE', 'openOrders', { symbol })
    case 'replace':
      return ask('POST', 'order/cancelReplace', {
        symbol: picked?.symbol ?? symbol,
        cancelOrderId: String(picked?.orderId ?? 1),
        cancelReplaceMode: pick % 2 === 0 ? 'STOP_ON_FAILURE' : 'ALLOW_FAILURE',
        ...restrictionOf(pick),
        ...singleOrder(exchange.market(picked?.symbol ?? symbol), act),
      })
    case 'amend': {
      if (!picked || !chosen) return
      const { step } = exchange.market(picked.symbol).spec
      const share = (picked.quantity * BigInt(act.lots)) / 30_000n
      return ask('PUT', 'order/amend/keepPriority', { ...chosen, newQty: text8(share - (share % step)) })
    }
    case 'move':
      return moveHouse(market, act.near)
    case 'far move':
      return moveHouse(market, act.near * 5)
    case 'take':
      // Past the house, or through it.
      if (pick % 2 === 0) market.withdraw()
      return market.hit(side, quantityOf(market, act), priceAt(market, side === 'BUY' ? act.far : -act.far))
    case 'withdraw':
      return market.withdraw()
    case 'restart':
      return exchange.restart(pick % 2 === 0 ? 'state' : 'changes')
    case 'lock':
    case 'free': {
      const asset = side === 'BUY' ? 'USDT' : 'BTC'
      const amount = BigInt(act.lots) * 100_000n * (what === 'lock' ? 1n : -1n)
      exchange.spot.lockOutside(account, asset, amount)
      return
    }
    case 'fees': {
      const { payFeesInBnb } = exchange.spot.settingsOf(account)
      return exchange.spot.set(account, { payFeesInBnb: !payFeesInBnb })
    }
    case 'group':
      return exchange.spot.set(account, { tradeGroupId: pick % 3 === 0 ? undefined : 7 })
    case 'reference': {
      // Twice as dear or half as cheap: prices here are out of the range that takers may trade in.
      const last = exchange.market('BNBUSDT').lastPrice()
      const prices = [undefined, undefined, null, last * 3n, last / 3n]
      return referenceOf(exchange.market('BNBUSDT'))?.set(prices[pick % prices.length])
    }
  }
}

/** Lays the house's book of every symbol around its start. */
export function layBooks(exchange: StagedSpot): void {
  for (const symbol of STAGED_SYMBOLS) layBook(exchange.market(symbol))
}

/** A hundred-thousandth of the price, at least a tick. */
function spanOf({ spec }: StagedMarket): Units {
  const span = spec.startPrice / 100_000n
  return span < spec.tick ? spec.tick : span - (span % spec.tick)
}

function priceAt(market: StagedMarket, spans: number): string {
  const last = market.lastPrice()
  return text8(last - (last % market.spec.tick) + spanOf(market) * BigInt(spans))
}

const quantityOf = ({ spec }: StagedMarket, { lots }: SpotAct): string => text8(BigInt(lots) * spec.step)

const partOf = ({ spec }: StagedMarket, { lots, parts }: SpotAct): string =>
  text8((BigInt(lots) / BigInt(parts)) * spec.step)

function restrictionOf(pick: number): Params {
  if (pick % 7 === 0) return { cancelRestrictions: 'ONLY_NEW' }
  return pick % 7 === 1 ? { cancelRestrictions: 'ONLY_PARTIALLY_FILLED' } : {}
}

/** The market goes to a price and takes what stands on its way; then the house quotes around it. */
function moveHouse(market: StagedMarket, spans: number): void {
  const { tick, step } = market.spec
  const last = market.lastPrice()
  const price = last + spanOf(market) * BigInt(spans)
  market.withdraw()
  market.hit('BUY', EVERYTHING, text8(price - tick))
  market.hit('SELL', EVERYTHING, text8(price + tick))
  const bid = market.book.best('BUY')?.price
  const ask = market.book.best('SELL')?.price
  // One trade at that very price, with whoever stands there.
  if (bid === price) market.hit('SELL', text8(step), text8(price))
  else if (bid === undefined || bid < price) {
    if (ask === undefined || ask > price) market.offer('SELL', text8(price), text8(step))
    market.hit('BUY', text8(step), text8(price))
  }
  layBook(market)
}

function layBook(market: StagedMarket): void {
  const { step, tick } = market.spec
  const last = market.lastPrice()
  const middle = last - (last % tick)
  for (const side of ['BUY', 'SELL'] as const)
    for (let level = 1; level <= LEVELS; level++) {
      const away = spanOf(market) * BigInt(level * 2)
      const price = side === 'BUY' ? middle - away : middle + away
      const facing = market.book.best(side === 'BUY' ? 'SELL' : 'BUY')?.price
      if (facing !== undefined && (side === 'BUY' ? price >= facing : price <= facing)) continue
      const quantity = step * (LEVEL_STEPS[level % LEVEL_STEPS.length] as Units)
      market.offer(side, text8(price), text8(quantity))
    }
}

function singleOrder(market: StagedMarket, act: SpotAct): Params {
  const { side, type, near, far, timeInForce, trail, delta, parts, mode } = act
  const priced = type.includes('LIMIT')
  const stops = type.startsWith('STOP') || type.startsWith('TAKE')
  const rising = (side === 'BUY') === type.startsWith('STOP')
  const pegged = priced && act.peg !== '' && type.startsWith('LIMIT') === (act.peg === 'PRIMARY_PEG')
  const timed = priced && type !== 'LIMIT_MAKER'
  const patient = !timed || timeInForce === 'GTC' || (pegged && type === 'LIMIT')
  return {
    side,
    type,
    quantity: quantityOf(market, act),
    selfTradePreventionMode: mode,
    newOrderRespType: 'FULL',
    ...(timed ? { timeInForce: patient ? 'GTC' : timeInForce } : {}),
    ...(priced && !pegged ? { price: priceAt(market, near) } : {}),
    ...(pegged ? pegOf(act, '') : {}),
    ...(stops && trail !== 'alone' ? { stopPrice: priceAt(market, rising ? far : -far) } : {}),
    ...(stops && trail !== 'none' ? { trailingDelta: String(delta) } : {}),
    ...(priced && patient && parts > 1 ? { icebergQty: partOf(market, act) } : {}),
  }
}

function pegOf({ peg, depth }: SpotAct, prefix: string): Params {
  const name = (field: string): string => (prefix === '' ? field : prefix + field[0]?.toUpperCase() + field.slice(1))
  const offset = { [name('pegOffsetType')]: 'PRICE_LEVEL', [name('pegOffsetValue')]: String(depth) }
  return { [name('pegPriceType')]: peg, ...(depth > 0 ? offset : {}) }
}

function listOf(market: StagedMarket, act: SpotAct): Params {
  const { list, side, near, timeInForce, mode, parts, pick } = act
  const quantity = quantityOf(market, act)
  const other: Side = side === 'BUY' ? 'SELL' : 'BUY'
  const bought = list.startsWith('opo')
  const workingSide = bought ? 'BUY' : side
  const iceberg = parts > 1 && timeInForce === 'GTC' ? { workingIcebergQty: partOf(market, act) } : {}
  const working: Params = {
    workingType: pick % 3 === 0 ? 'LIMIT_MAKER' : 'LIMIT',
    workingSide,
    workingQuantity: quantity,
    workingPrice: priceAt(market, near),
    ...(pick % 3 === 0 ? {} : { workingTimeInForce: timeInForce, ...iceberg }),
  }
  const pendingSide = bought ? 'SELL' : other
  const pendingQuantity: Params = bought ? {} : { pendingQuantity: quantity }
  const shared = { selfTradePreventionMode: mode, newOrderRespType: 'FULL' }
  if (list === 'oco') return { ...shared, side, quantity, ...pairOf(market, act, 'above', 'below', side) }
  if (list === 'oto' || list === 'opo')
    return { ...shared, ...working, ...pendingQuantity, pendingSide, ...pendingOf(market, act, pendingSide) }
  const pair = pairOf(market, act, 'pendingAbove', 'pendingBelow', pendingSide)
  return { ...shared, ...working, ...pendingQuantity, pendingSide, ...pair }
}

/** Any type for the order that waits. */
function pendingOf(market: StagedMarket, act: SpotAct, side: Side): Params {
  const {
    side: _,
    quantity: __,
    selfTradePreventionMode: ___,
    newOrderRespType: ____,
    ...fields
  } = singleOrder(market, { ...act, side, parts: 1 })
  return Object.fromEntries(
    Object.entries(fields).map(([field, text]) => [`pending${field[0]?.toUpperCase()}${field.slice(1)}`, text]),
  )
}

/** A pair around the price: what takes a profit on one side of it, what stops a loss on the other. */
function pairOf(market: StagedMarket, act: SpotAct, above: string, below: string, side: Side): Params {
  const { far, delta, parts, pick, timeInForce } = act
  const sign = side === 'SELL' ? 1 : -1
  const [gain, loss] = side === 'SELL' ? [above, below] : [below, above]
  const gainType = ['LIMIT_MAKER', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'][pick % 3] as string
  const lossType = ['STOP_LOSS', 'STOP_LOSS_LIMIT', 'trailing', 'pegged'][pick % 4] as string
  const better = priceAt(market, sign * (far + 5))
  const worse = priceAt(market, -sign * far)
  const limited = lossType === 'STOP_LOSS_LIMIT' || lossType === 'pegged'
  const hides = parts > 1 && gainType === 'LIMIT_MAKER' && !act.list.startsWith('opo')
  return {
    [`${loss}Type`]: limited ? 'STOP_LOSS_LIMIT' : 'STOP_LOSS',
    ...(lossType === 'trailing' ? { [`${loss}TrailingDelta`]: String(delta) } : { [`${loss}StopPrice`]: worse }),
    ...(limited ? { [`${loss}TimeInForce`]: timeInForce } : {}),
    ...(lossType === 'pegged' ? pegOf({ ...act, peg: 'MARKET_PEG' }, loss) : {}),
    ...(lossType === 'STOP_LOSS_LIMIT' ? { [`${loss}Price`]: priceAt(market, -sign * (far + 4)) } : {}),
    [`${gain}Type`]: gainType,
    ...(gainType === 'LIMIT_MAKER' ? {} : { [`${gain}StopPrice`]: better }),
    ...(gainType === 'TAKE_PROFIT' ? {} : { [`${gain}Price`]: better }),
    ...(gainType === 'TAKE_PROFIT_LIMIT' ? { [`${gain}TimeInForce`]: timeInForce } : {}),
    ...(hides ? { [`${gain}IcebergQty`]: partOf(market, act) } : {}),
  }
}
