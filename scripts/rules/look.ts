import {
  add,
  decimal,
  isPositive,
  multiply,
  smaller,
  subtract,
  sum,
  ZERO,
  type DecimalString,
} from '../../lib/domain/decimal'
import { booked } from '../../lib/domain/check-order-book'
import type { BookLevel, PositionSide, Side, SymbolRules } from '../../lib/domain/market'
import type { SeenMarket } from '../../lib/domain/seen-market'
import type { BoxedVenue, Json, Key } from './boxed-venue'

type Row = Readonly<Record<string, Json>>
type Pairs = readonly (readonly [string, string])[]

const level = (price: string, quantity: string): BookLevel => ({ price: decimal(price), quantity: decimal(quantity) })
const levels = (pairs: Pairs): readonly BookLevel[] => pairs.map(([price, quantity]) => level(price, quantity))

/** What the desk would know of a spot symbol and account now, read as the desk reads it: by the exchange's own answers. */
export function lookAtSpot(venue: BoxedVenue, key: Key, rules: SymbolRules, routed: readonly string[]): SeenMarket {
  const { symbol, baseAsset, quoteAsset } = rules
  const { balances } = venue.ask('GET', '/api/v3/account', {}, key)
  const of = (asset: string): { free: DecimalString; locked: DecimalString } =>
    balances.find((row: { asset: string }) => row.asset === asset) ?? { free: ZERO, locked: ZERO }
  const base = of(baseAsset)
  const open: Row[] = venue.ask('GET', '/api/v3/openOrders', { symbol }, key)
  const lists: Row[] = venue.ask('GET', '/api/v3/openOrderList', {}, key)
  const depth = depthOf(venue, symbol)
  const others = routed.filter((each) => each !== symbol)
  const own = ownOf(open)
  const merged = (side: Side): readonly BookLevel[] =>
    [symbol, ...others]
      .flatMap((each) => {
        const { bids, asks } = each === symbol ? depth : depthOf(venue, each)
        const mine = each === symbol ? own : ownOf(venue.ask('GET', '/api/v3/openOrders', { symbol: each }, key))
        return side === 'BUY' ? without(asks, mine.asks) : without(bids, mine.bids)
      })
      .sort((a, b) => (Number(a.price) - Number(b.price)) * (side === 'BUY' ? 1 : -1))
  return {
    lastPrice: venue.ask('GET', '/api/v3/ticker/price', { symbol }).price,
    averagePrice: referencePrice(venue, symbol) ?? venue.ask('GET', '/api/v3/avgPrice', { symbol }).price,
    bestBid: depth.bids[0]?.price,
    bestAsk: depth.asks[0]?.price,
    bids: depth.bids,
    asks: depth.asks,
    ownBids: own.bids,
    ownAsks: own.asks,
    ...(routed.length === 0 ? {} : { routedBids: merged('SELL'), routedAsks: merged('BUY') }),
    freeBase: base.free,
    freeQuote: of(quoteAsset).free,
    heldBase: add(base.free, base.locked),
    openOrders: open.length,
    openAlgoOrders: open.filter(({ type }) => /^(STOP_LOSS|TAKE_PROFIT)/.test(String(type))).length,
    openIcebergOrders: open.filter(({ icebergQty = ZERO }) => isPositive(icebergQty)).length,
    openLists: lists.filter((list) => list['symbol'] === symbol).length,
    openBuyQuantity: sum(open.filter(({ side }) => side === 'BUY').map(restOf)),
    now: venue.clock.now(),
  }
}

/** The same of futures, for one position side. */
export function lookAtUsdm(
  venue: BoxedVenue,
  key: Key,
  rules: SymbolRules,
  side: Side,
  positionSide: PositionSide,
): SeenMarket {
  const { symbol, marginAsset } = rules
  const account = venue.ask('GET', '/fapi/v3/account', {}, key)
  const asset = account.assets.find((row: { asset: string }) => row.asset === marginAsset)
  const positions: Row[] = venue.ask('GET', '/fapi/v3/positionRisk', { symbol }, key)
  const [config] = venue.ask('GET', '/fapi/v1/symbolConfig', { symbol }, key)
  const open: Row[] = venue.ask('GET', '/fapi/v1/openOrders', { symbol }, key)
  const algos: Row[] = venue.ask('GET', '/fapi/v1/openAlgoOrders', {}, key)
  const { bids, asks } = venue.ask('GET', '/fapi/v1/depth', { symbol, limit: 1000 })
  const hedgeMode: boolean = venue.ask('GET', '/fapi/v1/positionSide/dual', {}, key).dualSidePosition
  const beside = open.filter((row) => row['positionSide'] === positionSide)
  const adding = beside.filter((row) => !reduces(row))
  const notional = (of: Side): DecimalString =>
    sum(adding.filter((row) => row['side'] === of).map((row) => booked(multiply(row['price'], restOf(row)))))
  return {
    lastPrice: venue.ask('GET', '/fapi/v1/ticker/price', { symbol }).price,
    markPrice: venue.ask('GET', '/fapi/v1/premiumIndex', { symbol }).markPrice,
    bestBid: bids[0]?.[0],
    bestAsk: asks[0]?.[0],
    bids: levels(bids),
    asks: levels(asks),
    freeQuote: asset?.availableBalance ?? ZERO,
    positionQuantity: sum(
      positions.filter((row) => row['positionSide'] === positionSide).map((row) => row['positionAmt'] as DecimalString),
    ),
    openOrders: open.length,
    openAlgoOrders: algos.length,
    leverage: config.leverage,
    maxNotional: config.maxNotionalValue,
    hedgeMode,
    openBuyNotional: notional('BUY'),
    openSellNotional: notional('SELL'),
    openReducers: beside
      .filter((row) => reduces(row) && row['side'] === side)
      .map((row) => ({ price: row['price'] as DecimalString, quantity: restOf(row) })),
    now: venue.clock.now(),
  }
}

const depthOf = (venue: BoxedVenue, symbol: string) => {
  const { bids, asks } = venue.ask('GET', '/api/v3/depth', { symbol, limit: 5000 })
  return { bids: levels(bids), asks: levels(asks) }
}

function referencePrice(venue: BoxedVenue, symbol: string): DecimalString | undefined {
  try {
    return venue.ask('GET', '/api/v3/referencePrice', { symbol }).referencePrice ?? undefined
  } catch {
    return undefined
  }
}

const restOf = (row: Row): DecimalString => subtract(row['origQty'], row['executedQty'])

/** What an account's own orders show on the book; those that wait are not there. */
function ownOf(open: readonly Row[]): { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] } {
  const resting = open.filter((row) => row['isWorking'] === true && row['status'] !== 'PENDING_NEW')
  const shown = (row: Row): BookLevel => {
    const pegged: string = row['peggedPrice'] ?? '0'
    const part: DecimalString = row['icebergQty'] ?? ZERO
    const rest = restOf(row)
    return {
      price: (Number(pegged) > 0 ? pegged : row['price']) as DecimalString,
      quantity: isPositive(part) ? smaller(part, rest) : rest,
    }
  }
  const of = (side: string) => resting.filter((row) => row['side'] === side).map(shown)
  return { bids: of('BUY'), asks: of('SELL') }
}

function without(book: readonly BookLevel[], own: readonly BookLevel[]): readonly BookLevel[] {
  return book.flatMap(({ price, quantity }) => {
    const mine = sum(own.filter((each) => Number(each.price) === Number(price)).map((each) => each.quantity))
    const left = subtract(quantity, mine)
    return isPositive(left) ? [{ price, quantity: left }] : []
  })
}

/** In hedge mode the sides say it. */
const reduces = (row: Row): boolean =>
  (row['reduceOnly'] as boolean) ||
  (row['positionSide'] === 'LONG' && row['side'] === 'SELL') ||
  (row['positionSide'] === 'SHORT' && row['side'] === 'BUY')
