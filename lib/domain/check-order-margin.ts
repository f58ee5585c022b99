import {
  absolute,
  add,
  decimalFromInteger,
  divide,
  floorToStep,
  isAbove,
  isBelow,
  isNegative,
  isPositive,
  larger,
  multiply,
  smaller,
  subtract,
  ZERO,
  type DecimalString,
} from './decimal'
import { BOOKED_DECIMALS, booked } from './check-order-book'
import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import type { OrderIssue } from './order-issue'
import { orderIssue } from './order-issue-code'
import type { SeenMarket } from './seen-market'

/**
 * -2027 past the position limit of the leverage, -2019 when the margin that an order adds beside what is open, and the loss it
 * would open with, are more than is available. Orders that only reduce need neither. Source: usdm.md 13 and 14.
 */
export function checkMargin(
  order: NewOrder,
  price: DecimalString | undefined,
  rules: SymbolRules,
  seen: SeenMarket,
): readonly OrderIssue[] {
  const { leverage, markPrice, maxNotional } = seen
  const freeQuote = seen.multiAssets === true ? undefined : seen.freeQuote
  const { quantity } = order
  if (quantity === undefined || price === undefined || markPrice === undefined || leverage === undefined) return []
  const issues: OrderIssue[] = []
  const exposure = exposureWith(order.side, booked(multiply(price, quantity)), markPrice, seen)
  if (maxNotional !== undefined && isAbove(exposure.with, maxNotional) && isAbove(exposure.with, exposure.held)) {
    const left = subtract(maxNotional, subtract(exposure.with, booked(multiply(price, quantity))))
    const fix = isPositive(left) ? floorToStep(divide(left, price), rules.lot.step) : ZERO
    const more = { fix: isPositive(fix) ? fix : undefined }
    issues.push(orderIssue('leverage-limit', 'quantity', { limit: maxNotional, leverage: String(leverage) }, more))
  }
  const needed = add(exposure.margin(leverage), openLoss(order, quantity, price, markPrice, seen))
  if (freeQuote !== undefined && isPositive(needed) && isAbove(needed, freeQuote))
    issues.push(orderIssue('margin-short', 'quantity', { needed, available: freeQuote, asset: rules.marginAsset }))
  return issues
}

/** Price at which a market order is margined: the worse of mark and best counterparty, for shorts as well. Source: usdm.md 13. */
export function expectedPrice(
  { side }: NewOrder,
  { markPrice, bestAsk, bestBid }: SeenMarket,
): DecimalString | undefined {
  const best = side === 'BUY' ? bestAsk : bestBid
  return markPrice === undefined || best === undefined ? (markPrice ?? best) : larger(markPrice, best)
}

/** What the position and the open orders of its symbol come to with one more order of this worth. */
function exposureWith(side: NewOrder['side'], worth: DecimalString, markPrice: DecimalString, seen: SeenMarket) {
  const notional = booked(multiply(seen.positionQuantity ?? ZERO, markPrice))
  const bids = seen.openBuyNotional ?? ZERO
  const asks = seen.openSellNotional ?? ZERO
  const buys = side === 'BUY' ? add(bids, worth) : bids
  const sells = side === 'SELL' ? add(asks, worth) : asks
  const held = absolute(notional)
  const margin = (leverage: number, long: DecimalString, short: DecimalString): DecimalString => {
    const worse = subtract(larger(absolute(add(notional, long)), absolute(subtract(notional, short))), held)
    return isPositive(worse) ? divide(worse, decimalFromInteger(leverage), BOOKED_DECIMALS) : ZERO
  }
  return {
    held,
    with: side === 'BUY' ? absolute(add(notional, buys)) : absolute(subtract(notional, sells)),
    margin: (leverage: number) => subtract(margin(leverage, buys, sells), margin(leverage, bids, asks)),
  }
}

/** What the opening part would lose at the mark the moment it fills. */
function openLoss(
  { side }: NewOrder,
  quantity: DecimalString,
  price: DecimalString,
  markPrice: DecimalString,
  seen: SeenMarket,
): DecimalString {
  const worse = side === 'BUY' ? subtract(price, markPrice) : subtract(markPrice, price)
  if (!isPositive(worse)) return ZERO
  return booked(multiply(subtract(quantity, smaller(quantity, closable(side, seen.positionQuantity) ?? ZERO)), worse))
}

/** Size of the position that this side closes; undefined when it would open. */
export function closable(side: NewOrder['side'], position: DecimalString = ZERO): DecimalString | undefined {
  const closes = side === 'BUY' ? isNegative(position) : isPositive(position)
  return closes ? absolute(position) : undefined
}

/** The best counterparty outside the price band, or none at all: the exchange refuses a market order then. Source: usdm.md 5, -4131. */
export function checkCounterparty(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  const { markPrice } = seen
  const levels = order.side === 'BUY' ? seen.asks : seen.bids
  const best = order.side === 'BUY' ? seen.bestAsk : seen.bestBid
  const warn = (params: Readonly<Record<string, string>>) => [
    orderIssue('market-outside-band', 'orderType', params, { severity: 'warning' }),
  ]
  if (levels?.length === 0) return warn({})
  if (markPrice === undefined || best === undefined || rules.percentPrice === undefined) return []
  const bound = order.side === 'BUY' ? rules.percentPrice.buy.up : rules.percentPrice.sell.down
  const limit = booked(multiply(markPrice, bound))
  const outside = isPositive(bound) && (order.side === 'BUY' ? isAbove(best, limit) : isBelow(best, limit))
  return outside ? warn({ best, limit }) : []
}
