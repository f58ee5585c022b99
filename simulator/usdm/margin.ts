import type { LeverageBracket, SymbolMarket, SymbolSpec } from '../engine/market-types'
import { magnitude, maximum, ONE, times, type Units } from '../engine/units'
import { type Fine, ratio, signOf } from './amounts'
import { unrealizedPnl } from './position'
import {
  type Account,
  type Desk,
  flatPosition,
  leverageOf,
  type Order,
  type Position,
  remainingOf,
  walletOf,
} from './state'

/** Fee rates of a new account. Source: usdm.md section 13, VIP 0. */
export const MAKER_FEE: Units = 20_000n
export const TAKER_FEE: Units = 50_000n

/** The futures part of a symbol's rules. Throws on a spot symbol. */
export function termsOf(spec: SymbolSpec): NonNullable<SymbolSpec['futures']> {
  if (!spec.futures) throw new Error(`${spec.symbol} has no futures terms`)
  return spec.futures
}

/** The bracket a notional falls in: floor < notional <= cap; the last one above all caps. Throws on an empty table. */
export function bracketOf(brackets: readonly LeverageBracket[], notional: Units): LeverageBracket {
  const found = brackets.find((bracket) => notional <= bracket.notionalCap) ?? brackets.at(-1)
  if (!found) throw new Error('A symbol needs at least one leverage bracket')
  return found
}

/** Largest notional that may be held at this leverage. */
export const notionalLimit = (spec: SymbolSpec, leverage: number): Units =>
  termsOf(spec).brackets.reduce(
    (limit, bracket) => (bracket.initialLeverage >= leverage ? maximum(limit, bracket.notionalCap) : limit),
    0n,
  )

export function maintenanceMargin(brackets: readonly LeverageBracket[], notional: Units): Units {
  if (notional === 0n) return 0n
  const bracket = bracketOf(brackets, notional)
  return times(notional, bracket.maintenanceRate) - bracket.cumulative
}

/**
 * Margin that open orders lock: as much as the worse side could add to the position. All notionals but the position's are
 * unsigned; reduce-only orders are in neither. Source: usdm.md section 13.
 */
export const openOrderMargin = (notional: Units, bids: Units, asks: Units, leverage: number): Units =>
  maximum(
    0n,
    (maximum(magnitude(notional + bids), magnitude(notional - asks)) - magnitude(notional)) / BigInt(leverage),
  )

export interface LiquidationInput {
  readonly walletBalance: Units
  /** Maintenance margin and unrealized profit of the account's other positions. */
  readonly otherMaintenance: Units
  readonly otherUnrealized: Units
  /** Signed. */
  readonly quantity: Units
  readonly cost: Fine
  readonly brackets: readonly LeverageBracket[]
  readonly markPrice: Units
}

/**
 * Mark price at which the margin is used up; 0n when none is above zero. Rounded to nearest. The bracket is that of the
 * notional at the answer, found by repeating. Source: usdm.md section 13, "Liquidation price", one-way part.
 */
export function liquidationPrice(input: LiquidationInput): Units {
  const size = magnitude(input.quantity)
  if (size === 0n) return 0n
  const sign = signOf(input.quantity)
  let bracket = bracketOf(input.brackets, times(size, input.markPrice))
  let price = 0n
  for (let round = 0; round < input.brackets.length; round += 1) {
    const margin = input.walletBalance - input.otherMaintenance + input.otherUnrealized + bracket.cumulative
    const divisor = size * (bracket.maintenanceRate - sign * ONE)
    if (divisor === 0n) return 0n
    price = ratio(margin * ONE - sign * input.cost, divisor)
    if (price <= 0n) return 0n
    const next = bracketOf(input.brackets, times(size, price))
    if (next.bracket === bracket.bracket) break
    bracket = next
  }
  return price
}

/** What one symbol binds of an account. */
export interface SymbolMargin {
  readonly market: SymbolMarket
  readonly position: Position
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

export function symbolMargin(account: Account, market: SymbolMarket, orders: readonly Order[]): SymbolMargin {
  const { spec } = market
  const position = account.positions.get(spec.symbol) ?? flatPosition(spec.symbol)
  const markPrice = market.markPrice()
  const notional = times(position.quantity, markPrice)
  const terms = termsOf(spec)
  const leverage = leverageOf(account, spec.symbol, terms.maxLeverage)
  let bids = 0n
  let asks = 0n
  for (const order of orders) {
    if (order.reduceOnly) continue
    const open = times(order.price, remainingOf(order))
    if (order.side === 'BUY') bids += open
    else asks += open
  }
  return {
    market,
    position,
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

/** What one margin asset of an account holds and binds; all positions are cross. */
export interface AssetMargin {
  readonly asset: string
  readonly wallet: Units
  readonly unrealized: Units
  readonly positionMargin: Units
  readonly orderMargin: Units
  readonly maintenance: Units
  /** Free for new orders, never below zero. */
  readonly available: Units
  /** What may leave: unrealized profit may not. */
  readonly withdrawable: Units
  /** Symbols with a position or an open order. */
  readonly symbols: readonly SymbolMargin[]
}

export function assetMargin(desk: Desk, account: Account, asset: string): AssetMargin {
  const ordersBySymbol = new Map<string, Order[]>()
  for (const order of account.open.values()) {
    const orders = ordersBySymbol.get(order.symbol)
    if (orders) orders.push(order)
    else ordersBySymbol.set(order.symbol, [order])
  }
  const names = new Set(ordersBySymbol.keys())
  for (const position of account.positions.values()) if (position.quantity !== 0n) names.add(position.symbol)
  const symbols: SymbolMargin[] = []
  for (const name of names) {
    const market = desk.markets.symbol('usdm', name)
    if (market?.spec.quoteAsset === asset) symbols.push(symbolMargin(account, market, ordersBySymbol.get(name) ?? []))
  }
  const total = (pick: (margin: SymbolMargin) => Units): Units => symbols.reduce((sum, each) => sum + pick(each), 0n)
  const wallet = walletOf(account, asset).balance
  const unrealized = total((each) => each.unrealized)
  const positionMargin = total((each) => each.positionMargin)
  const orderMargin = total((each) => each.orderMargin)
  const available = maximum(0n, wallet + unrealized - positionMargin - orderMargin)
  return {
    asset,
    wallet,
    unrealized,
    positionMargin,
    orderMargin,
    maintenance: total((each) => each.maintenance),
    available,
    withdrawable: maximum(0n, available - maximum(0n, unrealized)),
    symbols,
  }
}

/** Liquidation price of one of the account's positions, the others standing as they do. */
export const liquidationPriceOf = (total: AssetMargin, own: SymbolMargin): Units =>
  liquidationPrice({
    walletBalance: total.wallet,
    otherMaintenance: total.maintenance - own.maintenance,
    otherUnrealized: total.unrealized - own.unrealized,
    quantity: own.position.quantity,
    cost: own.position.cost,
    brackets: termsOf(own.market.spec).brackets,
    markPrice: own.markPrice,
  })
