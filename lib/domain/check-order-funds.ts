import { divide, floorToStep, isAbove, isPositive, multiply, type DecimalString } from './decimal'
import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import { futuresOrderCost } from './order-cost'
import type { OrderIssue } from './order-issue'
import { orderIssue } from './order-issue-code'
import { isReducing, isTriggered } from './order-kind'
import type { SeenMarket } from './seen-market'

/** Whether what is free pays for the order. Spot: the whole amount is locked. Futures: initial margin plus opening loss. */
export function checkFunds(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  return order.market === 'spot' ? checkSpotFunds(order, rules, seen) : checkMargin(order, rules, seen)
}

function checkSpotFunds(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  if (order.side === 'SELL') {
    const { quantity } = order
    const { freeBase } = seen
    if (quantity === undefined || freeBase === undefined || !isAbove(quantity, freeBase)) return []
    const fix = floorToStep(freeBase, rules.lot.step)
    return [
      orderIssue(
        'funds-short',
        'quantity',
        { needed: quantity, available: freeBase, asset: rules.baseAsset },
        { fix: isPositive(fix) ? fix : undefined },
      ),
    ]
  }
  const { freeQuote } = seen
  if (freeQuote === undefined) return []
  if (order.quoteQuantity !== undefined) {
    if (!isAbove(order.quoteQuantity, freeQuote)) return []
    const params = { needed: order.quoteQuantity, available: freeQuote, asset: rules.quoteAsset }
    return [orderIssue('funds-short', 'quoteQuantity', params, { fix: isPositive(freeQuote) ? freeQuote : undefined })]
  }
  const price = order.orderType === 'MARKET' ? (seen.bestAsk ?? seen.lastPrice) : order.price
  if (order.quantity === undefined || price === undefined || !isPositive(price)) return []
  const needed = multiply(price, order.quantity)
  if (!isAbove(needed, freeQuote)) return []
  return [
    orderIssue(
      'funds-short',
      'quantity',
      { needed, available: freeQuote, asset: rules.quoteAsset },
      { fix: affordable(freeQuote, price, rules) },
    ),
  ]
}

function affordable(free: DecimalString, price: DecimalString, rules: SymbolRules): DecimalString | undefined {
  const quantity = floorToStep(divide(free, price), rules.lot.step)
  return isPositive(quantity) ? quantity : undefined
}

/** Triggers are not margined before they fire (usdm.md 7.2), reducing orders never. */
function checkMargin(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  const { freeQuote, leverage, markPrice } = seen
  if (isReducing(order) || isTriggered(order)) return []
  if (freeQuote === undefined || leverage === undefined || markPrice === undefined || order.quantity === undefined)
    return []
  const price =
    order.orderType === 'MARKET' ? ((order.side === 'BUY' ? seen.bestAsk : seen.bestBid) ?? markPrice) : order.price
  if (price === undefined) return []
  const cost = futuresOrderCost({
    side: order.side,
    quantity: order.quantity,
    price,
    markPrice,
    leverage,
    positionQuantity: seen.positionQuantity,
  })
  if (!isAbove(cost.total, freeQuote)) return []
  return [
    orderIssue('margin-short', 'quantity', { needed: cost.total, available: freeQuote, asset: rules.marginAsset }),
  ]
}
