import type { SymbolRules } from '../../lib/domain/market'
import type { NewOrder } from '../../lib/domain/order'
import { formatPrice, formatShort } from '../../lib/format/amount'
import { words } from '../../lib/words/en'

/** The whole order in words, as the button says it: "Buy 0.01 BTC at 50,000.00". */
export function orderSentence(order: NewOrder, rules: SymbolRules): string {
  const w = words.ticket
  const side = words.side[order.side]
  const tick = rules.price.tick
  if (order.closePosition === true && order.triggerPrice !== undefined)
    return w.closeAllWhen(side, formatPrice(order.triggerPrice, tick))
  const rest =
    order.triggerPrice !== undefined
      ? w.atTrigger(formatPrice(order.triggerPrice, tick))
      : order.price !== undefined
        ? w.atPrice(formatPrice(order.price, tick))
        : w.atMarket
  if (order.quoteQuantity !== undefined) {
    const worth = w.quoteWorth(`${formatShort(order.quoteQuantity)} ${rules.quoteAsset}`)
    return `${w.submit(side, '', rules.baseAsset, '').replace('  ', ' ')} ${worth}${rest}`
  }
  return w.submit(side, order.quantity === undefined ? '' : formatShort(order.quantity), rules.baseAsset, rest)
}

/** The small print of the button: what the order's terms are. */
export function orderTerms(order: NewOrder): string {
  const t = words.ticket.terms
  const terms: string[] = []
  if (order.orderType === 'LIMIT_MAKER' || order.timeInForce === 'GTX') terms.push(t.postOnly)
  if (order.timeInForce === 'IOC') terms.push(t.IOC)
  if (order.timeInForce === 'FOK') terms.push(t.FOK)
  if (order.reduceOnly === true) terms.push(t.reduceOnly)
  if (order.triggerPrice !== undefined) terms.push(order.triggerBy === 'CONTRACT_PRICE' ? t.last : t.mark)
  return terms.join(', ')
}
