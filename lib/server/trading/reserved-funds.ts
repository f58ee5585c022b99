import 'server-only'
import { add, isAbove, isPositive, multiply, subtract, ZERO, type DecimalString } from '../../domain/decimal'
import { isMarkedHandled, type Intent } from '../../domain/intent'
import type { Market, SymbolRules } from '../../domain/market'
import type { NewOrder } from '../../domain/order'
import { commissionOf, futuresOrderCost } from '../../domain/order-cost'
import { isReducing, isTriggered } from '../../domain/order-kind'
import type { PriceView } from '../market/market-view'

/** What is known of the market when funds are reserved. */
export interface KnownMarket {
  readonly rules: (symbol: string) => SymbolRules | undefined
  readonly price: (symbol: string) => PriceView | undefined
  readonly leverage: (symbol: string) => number | undefined
  /** What the account pays as a taker; without it the rate of an account without any discount. */
  readonly takerRate?: DecimalString | undefined
}

/** Taker rate of an account without any discount. Source: spot.md and usdm.md, "Commission rates". */
const PLAIN_TAKER_RATE: Readonly<Record<Market, DecimalString>> = {
  spot: '0.001' as DecimalString,
  usdm: '0.0005' as DecimalString,
}

/**
 * What orders in doubt may have taken of an asset, at worst (S-31), the taker's fee included: on spot the whole amount, on
 * futures the margin at the symbol's leverage and what the order loses at the mark price the moment it fills. In units of the
 * asset; unknown prices reserve nothing, since nothing can be said. What the owner marked handled reserves nothing more.
 */
export function reservedFunds(
  intents: Iterable<Pick<Intent, 'state' | 'order'>>,
  market: Market,
  asset: string,
  known: KnownMarket,
): DecimalString {
  const rate = known.takerRate ?? PLAIN_TAKER_RATE[market]
  let reserved = ZERO
  for (const intent of intents) {
    const { state, order } = intent
    if (order === undefined || order.market !== market || isMarkedHandled(intent)) continue
    if (state !== 'sending' && state !== 'unconfirmed' && state !== 'unresolved') continue
    const rules = known.rules(order.symbol)
    if (rules === undefined) continue
    const amount =
      market === 'spot'
        ? spotAmount(order, rules, asset, known.price(order.symbol), rate)
        : marginAmount(order, rules, asset, known, rate)
    if (amount !== undefined) reserved = add(reserved, amount)
  }
  return reserved
}

/** The amount less what is reserved, not below zero. */
export function freeOf(free: DecimalString | undefined, reserved: DecimalString): DecimalString | undefined {
  if (free === undefined) return undefined
  const left = subtract(free, reserved)
  return isPositive(left) ? left : ZERO
}

function spotAmount(
  order: NewOrder,
  rules: SymbolRules,
  asset: string,
  view: PriceView | undefined,
  rate: DecimalString,
): DecimalString | undefined {
  // A seller's fee comes out of what he gets.
  if (order.side === 'SELL') return asset === rules.baseAsset ? order.quantity : undefined
  if (asset !== rules.quoteAsset) return undefined
  // At worst: a stop to buy at market is paid for at its trigger, and a peg wherever the market is.
  const price = order.price ?? order.triggerPrice ?? view?.bestAsk ?? view?.lastPrice
  const value =
    order.quoteQuantity ??
    (order.quantity === undefined || price === undefined ? undefined : multiply(order.quantity, price))
  // Whatever asset the fee will be taken in: too much kept back costs nothing.
  return value === undefined ? undefined : add(value, commissionOf(value, rate))
}

function marginAmount(
  order: NewOrder,
  rules: SymbolRules,
  asset: string,
  known: KnownMarket,
  rate: DecimalString,
): DecimalString | undefined {
  if (asset !== rules.marginAsset || isReducing(order) || isTriggered(order) || order.quantity === undefined)
    return undefined
  const { quantity, side } = order
  const view = known.price(order.symbol)
  const now = view?.markPrice ?? view?.lastPrice
  const limit = order.price ?? now
  if (limit === undefined) return undefined
  // A sell limit below the market fills at the market, where it takes more.
  const price = side === 'SELL' && now !== undefined && isAbove(now, limit) ? now : limit
  const leverage = known.leverage(order.symbol) ?? 1
  const { total } = futuresOrderCost({ side, quantity, price, markPrice: now ?? price, leverage })
  return add(total, commissionOf(multiply(quantity, price), rate))
}
