import type { Side, SymbolMarket } from '../engine/market-types'
import { magnitude, maximum, minimum, ONE, over, times, type Units } from '../engine/units'
import { signOf } from './amounts'
import { usdPrice, usdValue } from './asset-index'
import {
  liquidationPrice,
  maintenanceMargin,
  notionalLimit,
  openLoss,
  openOrderMargin,
  termsOf,
} from './margin-formulas'
import { unrealizedPnl } from './position'
import {
  type Account,
  exposureOf,
  leverageOf,
  marginTypeOf,
  type Position,
  positionKey,
  positionsOf,
  walletOf,
} from './account'
import type { Order } from './order'
import type { Desk } from './state'

/** What one position and the orders of its side bind. */
export interface PositionMargin {
  readonly market: SymbolMarket
  readonly position: Position
  readonly isolated: boolean
  readonly markPrice: Units
  /** Signed. */
  readonly notional: Units
  readonly unrealized: Units
  readonly leverage: number
  readonly positionMargin: Units
  readonly orderMargin: Units
  readonly maintenance: Units
  /** Open notional of orders that may add. */
  readonly bids: Units
  readonly asks: Units
}

export function positionMargin(account: Account, market: SymbolMarket, position: Position): PositionMargin {
  const { spec } = market
  const terms = termsOf(spec)
  const markPrice = market.markPrice()
  const notional = times(position.quantity, markPrice)
  const leverage = leverageOf(account, spec.symbol, terms.maxLeverage)
  const { bids, asks } = exposureOf(account, spec.symbol, position.side)
  return {
    market,
    position,
    isolated: marginTypeOf(account, spec.symbol) === 'ISOLATED',
    markPrice,
    notional,
    unrealized: unrealizedPnl(position, markPrice),
    leverage,
    positionMargin: magnitude(notional) / BigInt(leverage),
    orderMargin: openOrderMargin(notional, bids, asks, leverage),
    maintenance: maintenanceMargin(terms.brackets, magnitude(notional)),
    bids,
    asks,
  }
}

/** Money of an asset that is not set apart for isolated positions. */
export function crossWalletOf(desk: Desk, account: Account, asset: string): Units {
  let balance = account.wallets.get(asset)?.balance ?? 0n
  for (const { symbol, isolatedWallet } of account.positions.values())
    if (isolatedWallet !== 0n && desk.markets.symbol('usdm', symbol)?.spec.quoteAsset === asset)
      balance -= isolatedWallet
  return balance
}

/** What one margin asset of an account holds and binds. */
export interface AssetMargin {
  readonly asset: string
  readonly wallet: Units
  readonly crossWallet: Units
  readonly unrealized: Units
  readonly crossUnrealized: Units
  readonly positionMargin: Units
  readonly crossPositionMargin: Units
  readonly orderMargin: Units
  readonly maintenance: Units
  readonly crossMaintenance: Units
  /** Free for new orders, never below zero. In multi-assets mode no more than the account as a whole has free. */
  readonly available: Units
  /** What may leave: unrealized profit may not. */
  readonly withdrawable: Units
  /** Positions that are open or have open orders. */
  readonly positions: readonly PositionMargin[]
}

/** Positions that are open or have open orders, of one margin asset or of all. */
export function boundPositions(desk: Desk, account: Account, asset?: string): PositionMargin[] {
  const keys = new Set<string>()
  const bound: PositionMargin[] = []
  const add = (position: Position): void => {
    const key = positionKey(position.symbol, position.side)
    if (keys.has(key)) return
    keys.add(key)
    const market = desk.markets.symbol('usdm', position.symbol)
    if (market && (asset === undefined || market.spec.quoteAsset === asset))
      bound.push(positionMargin(account, market, position))
  }
  for (const position of account.positions.values()) if (position.quantity !== 0n) add(position)
  for (const [symbol, orders] of account.openBySymbol)
    for (const position of positionsOf(account, symbol)) {
      const { side } = position
      const { bids, asks } = orders.exposure(side)
      const claimed = orders.reducers('BUY', side).orders.size + orders.reducers('SELL', side).orders.size
      if (side === 'BOTH' || bids > 0n || asks > 0n || claimed > 0) add(position)
    }
  return bound
}

/** The asset by itself, as in single-asset mode. */
function ownMargin(desk: Desk, account: Account, asset: string): AssetMargin {
  const positions = boundPositions(desk, account, asset)
  const sum = (pick: (each: PositionMargin) => Units): Units =>
    positions.reduce((total, each) => total + pick(each), 0n)
  const cross = (pick: (each: PositionMargin) => Units): Units => sum((each) => (each.isolated ? 0n : pick(each)))
  const crossWallet = crossWalletOf(desk, account, asset)
  const crossUnrealized = cross((each) => each.unrealized)
  const crossPositionMargin = cross((each) => each.positionMargin)
  const orderMargin = sum((each) => each.orderMargin)
  const available = maximum(0n, crossWallet + crossUnrealized - crossPositionMargin - orderMargin)
  return {
    asset,
    wallet: walletOf(account, asset).balance,
    crossWallet,
    unrealized: sum((each) => each.unrealized),
    crossUnrealized,
    positionMargin: sum((each) => each.positionMargin),
    crossPositionMargin,
    orderMargin,
    maintenance: sum((each) => each.maintenance),
    crossMaintenance: cross((each) => each.maintenance),
    available,
    withdrawable: maximum(0n, available - maximum(0n, crossUnrealized)),
    positions,
  }
}

/** Figures of an account as a whole: of USDT in single-asset mode, in USD over all collateral in multi-assets mode. */
export type Totals = Omit<AssetMargin, 'asset' | 'positions'>

const MAIN_ASSET = 'USDT'

/** USDT first, then every other asset the account has had. */
export const assetsOf = (account: Account): string[] => [...new Set([MAIN_ASSET, ...account.wallets.keys()])]

function usdTotals(desk: Desk, margins: readonly AssetMargin[]): Totals {
  const sum = (pick: (margin: AssetMargin) => Units): Units =>
    margins.reduce((total, margin) => total + usdValue(desk, margin.asset, pick(margin)), 0n)
  // What is required is taken at the index: a buffer only cuts what one owns.
  const need = (pick: (margin: AssetMargin) => Units): Units =>
    margins.reduce((total, margin) => total + times(pick(margin), usdPrice(desk, margin.asset)), 0n)
  const crossWallet = sum((margin) => margin.crossWallet)
  const crossUnrealized = sum((margin) => margin.crossUnrealized)
  const crossPositionMargin = need((margin) => margin.crossPositionMargin)
  const orderMargin = need((margin) => margin.orderMargin)
  const available = maximum(0n, crossWallet + crossUnrealized - crossPositionMargin - orderMargin)
  return {
    wallet: sum((margin) => margin.wallet),
    crossWallet,
    unrealized: sum((margin) => margin.unrealized),
    crossUnrealized,
    positionMargin: need((margin) => margin.positionMargin),
    crossPositionMargin,
    orderMargin,
    maintenance: need((margin) => margin.maintenance),
    crossMaintenance: need((margin) => margin.crossMaintenance),
    available,
    withdrawable: maximum(0n, available - maximum(0n, crossUnrealized)),
  }
}

/** An asset's part of what the whole account has free. */
function within(desk: Desk, margin: AssetMargin, totals: Totals): AssetMargin {
  const rate = usdPrice(desk, margin.asset)
  const bid = usdValue(desk, margin.asset, ONE)
  const share = (usd: Units, at: Units): Units => (at === 0n ? 0n : over(usd, at))
  return {
    ...margin,
    available: minimum(margin.available, share(totals.available, rate)),
    withdrawable: minimum(maximum(0n, margin.crossWallet), share(totals.withdrawable, bid)),
  }
}

export interface AccountMargin {
  readonly totals: Totals
  /** One for each of {@link assetsOf}. */
  readonly assets: readonly AssetMargin[]
}

/** Everything an account holds and binds, asset by asset and together. */
export function accountMargin(desk: Desk, account: Account): AccountMargin {
  const names = new Set(assetsOf(account))
  for (const { symbol } of account.positions.values()) {
    const asset = desk.markets.symbol('usdm', symbol)?.spec.quoteAsset
    if (asset !== undefined) names.add(asset)
  }
  const own = [...names].map((asset) => ownMargin(desk, account, asset))
  if (!account.multiAssets) {
    const totals = own.find((margin) => margin.asset === MAIN_ASSET) as AssetMargin
    return { totals, assets: own }
  }
  const totals = usdTotals(desk, own)
  return { totals, assets: own.map((margin) => within(desk, margin, totals)) }
}

/** Free for new orders of symbols margined in this asset, in the asset; over all collateral in multi-assets mode. */
export function availableMargin(desk: Desk, account: Account, asset: string): Units {
  if (!account.multiAssets) return ownMargin(desk, account, asset).available
  const rate = usdPrice(desk, asset)
  return rate === 0n ? 0n : over(accountMargin(desk, account).totals.available, rate)
}

/** What stands behind cross positions and what they need: in the asset, or in USD in multi-assets mode. */
export interface CrossRisk {
  readonly wallet: Units
  readonly unrealized: Units
  readonly maintenance: Units
}

/** Looks at open cross positions alone, since it is asked with each mark price. */
export function crossRisk(desk: Desk, account: Account, asset: string): CrossRisk {
  const { markets } = desk
  let wallet = 0n
  let unrealized = 0n
  let maintenance = 0n
  for (const position of account.positions.values()) {
    if (position.quantity === 0n || marginTypeOf(account, position.symbol) === 'ISOLATED') continue
    const market = markets.symbol('usdm', position.symbol)
    if (!market) continue
    const { spec } = market
    if (!account.multiAssets && spec.quoteAsset !== asset) continue
    const mark = market.markPrice()
    const profit = unrealizedPnl(position, mark)
    const need = maintenanceMargin(termsOf(spec).brackets, magnitude(times(position.quantity, mark)))
    unrealized += account.multiAssets ? usdValue(desk, spec.quoteAsset, profit) : profit
    maintenance += account.multiAssets ? times(need, usdPrice(desk, spec.quoteAsset)) : need
  }
  if (account.multiAssets)
    for (const held of account.wallets.keys()) wallet += usdValue(desk, held, crossWalletOf(desk, account, held))
  else wallet = crossWalletOf(desk, account, asset)
  return { wallet, unrealized, maintenance }
}

/** What an order asks of an account. */
export interface OrderDemand {
  /** Notional the position could grow to on the order's side, and what it is now; unsigned. */
  readonly exposure: Units
  readonly held: Units
  /** Largest notional at the symbol's leverage (-2027 beyond). */
  readonly limit: Units
  /** Margin the order adds and the loss it would open with (-2019 when more than available). */
  readonly cost: Units
  readonly available: Units
}

/**
 * Cost and growth of an order at a price, beside what is open. `replaced` is the notional of the same side that it takes the place
 * of. Reduce-only orders need not be asked about. Source: usdm.md section 13, "Order cost".
 */
export function orderDemand(
  desk: Desk,
  account: Account,
  market: SymbolMarket,
  order: Pick<Order, 'side' | 'positionSide' | 'quantity'>,
  price: Units,
  replaced: Units = 0n,
): OrderDemand {
  const { spec } = market
  const position =
    positionsOf(account, spec.symbol).find((each) => each.side === order.positionSide) ??
    positionsOf(account, spec.symbol)[0]
  if (!position) throw new Error('An account has at least one side')
  const own = positionMargin(account, market, position)
  const added = times(price, order.quantity) - replaced
  const bids = own.bids + (order.side === 'BUY' ? added : 0n)
  const asks = own.asks + (order.side === 'SELL' ? added : 0n)
  const margin = openOrderMargin(own.notional, bids, asks, own.leverage) - own.orderMargin
  const opening = order.quantity - minimum(order.quantity, closableOf(position, order.side))
  return {
    exposure: order.side === 'BUY' ? magnitude(own.notional + bids) : magnitude(own.notional - asks),
    held: magnitude(own.notional),
    limit: notionalLimit(spec, own.leverage),
    cost: margin + openLoss(order.side, opening, price, own.markPrice),
    available: availableMargin(desk, account, spec.quoteAsset),
  }
}

/** How much of a position this side closes; 0n when it would open. */
export const closableOf = (position: Position, side: Side): Units =>
  signOf(position.quantity) === (side === 'SELL' ? 1n : -1n) ? magnitude(position.quantity) : 0n

/**
 * Liquidation price of one position, the account's others standing as they do: by itself when isolated, shared with the other side
 * of the symbol when cross. 0n when there is none.
 */
export function liquidationPriceOf(desk: Desk, account: Account, own: PositionMargin): Units {
  const { market, position, isolated, markPrice } = own
  const { brackets } = termsOf(market.spec)
  if (position.quantity === 0n) return 0n
  if (isolated) {
    const nothing = { otherMaintenance: 0n, otherUnrealized: 0n }
    return liquidationPrice({
      walletBalance: position.isolatedWallet,
      ...nothing,
      legs: [position],
      brackets,
      markPrice,
    })
  }
  const { symbol, quoteAsset } = market.spec
  const risk = crossRisk(desk, account, quoteAsset)
  const legs = positionsOf(account, symbol)
  const rate = account.multiAssets ? usdPrice(desk, quoteAsset) : ONE
  const shared = legs.map((leg) => positionMargin(account, market, leg))
  const sum = (pick: (each: PositionMargin) => Units): Units => shared.reduce((total, each) => total + pick(each), 0n)
  return liquidationPrice({
    walletBalance: over(risk.wallet, rate),
    otherMaintenance: over(risk.maintenance, rate) - sum((each) => each.maintenance),
    otherUnrealized: over(risk.unrealized, rate) - sum((each) => each.unrealized),
    legs,
    brackets,
    markPrice,
  })
}
