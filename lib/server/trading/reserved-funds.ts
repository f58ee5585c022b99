import 'server-only'
import {
  add,
  decimalFromInteger,
  divide,
  isPositive,
  multiply,
  subtract,
  ZERO,
  type DecimalString,
} from '../../domain/decimal'
import { isMarkedHandled, type Intent } from '../../domain/intent'
import type { Market, SymbolRules } from '../../domain/market'
import type { NewOrder } from '../../domain/order'
import { isReducing, isTriggered } from '../../domain/order-kind'
import type { PriceView } from '../market/market-view'

/**
 * What orders in doubt may have taken of an asset, at worst (S-31): on spot the whole amount, on futures notional over
 * leverage. In units of the asset; unknown prices reserve nothing, since nothing can be said.
 * What the owner marked handled reserves nothing more.
 */
export function reservedFunds(
  intents: Iterable<Pick<Intent, 'state' | 'order'>>,
  market: Market,
  asset: string,
  known: {
    readonly rules: (symbol: string) => SymbolRules | undefined
    readonly price: (symbol: string) => PriceView | undefined
    readonly leverage: (symbol: string) => number | undefined
  },
): DecimalString {
  let reserved = ZERO
  for (const intent of intents) {
    const { state, order } = intent
    if (order === undefined || order.market !== market || isMarkedHandled(intent)) continue
    if (state !== 'sending' && state !== 'unconfirmed' && state !== 'unresolved') continue
    const rules = known.rules(order.symbol)
    if (rules === undefined) continue
    const amount =
      market === 'spot'
        ? spotAmount(order, rules, asset, known.price(order.symbol))
        : marginAmount(order, rules, asset, known)
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
): DecimalString | undefined {
  if (order.side === 'SELL') return asset === rules.baseAsset ? order.quantity : undefined
  if (asset !== rules.quoteAsset) return undefined
  const price = order.price ?? view?.bestAsk ?? view?.lastPrice
  return (
    order.quoteQuantity ??
    (order.quantity === undefined || price === undefined ? undefined : multiply(order.quantity, price))
  )
}

function marginAmount(
  order: NewOrder,
  rules: SymbolRules,
  asset: string,
  known: {
    readonly price: (symbol: string) => PriceView | undefined
    readonly leverage: (symbol: string) => number | undefined
  },
): DecimalString | undefined {
  if (asset !== rules.marginAsset || isReducing(order) || isTriggered(order) || order.quantity === undefined)
    return undefined
  const view = known.price(order.symbol)
  const price = order.price ?? view?.markPrice ?? view?.lastPrice
  if (price === undefined) return undefined
  return divide(multiply(order.quantity, price), decimalFromInteger(known.leverage(order.symbol) ?? 1))
}
