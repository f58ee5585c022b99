import { trimmed, type DecimalString } from '../../lib/domain/decimal'
import type { SymbolRules } from '../../lib/domain/market'
import type { NewOrder } from '../../lib/domain/order'
import { isPostOnly } from '../../lib/domain/order-kind'
import { formatPrice, formatShort } from '../../lib/format/amount'
import { formatDateTime } from '../../lib/format/time'
import { words } from '../../lib/words/en'
import { pricePhrase, termWords, type PriceParts } from '../../lib/words/order-phrases'
import { percentOfPoints } from './term-values'
import { matchLevel } from './ticket-size'

/** The whole order in words, as the button says it: "Buy 0.01 BTC at 50,000.00". */
export function orderSentence(order: NewOrder, rules: SymbolRules): string {
  const w = words.ticket
  const side = words.side[order.side]
  const rest = pricePhrase(priceParts(order, rules.price.tick))
  if (order.closePosition === true) return w.submitWhole(side, rest)
  if (order.quoteQuantity !== undefined)
    return w.submitQuote(side, rules.baseAsset, `${formatShort(order.quoteQuantity)} ${rules.quoteAsset}`, rest)
  return w.submit(side, order.quantity === undefined ? '' : formatShort(order.quantity), rules.baseAsset, rest)
}

function priceParts(order: NewOrder, tick: DecimalString): PriceParts {
  const { side, triggerPrice, activationPrice, trailingDelta, callbackPercent } = order
  const price = (amount: DecimalString | undefined) => (amount === undefined ? undefined : formatPrice(amount, tick))
  const turn = callbackPercent ?? (trailingDelta === undefined ? undefined : percentOfPoints(trailingDelta))
  return {
    side,
    price: price(order.price),
    book: bookOf(order),
    trigger: price(triggerPrice ?? activationPrice),
    turn: turn === undefined ? undefined : formatShort(trimmed(turn)),
  }
}

function bookOf({ side, pegPriceType, pegOffset, priceMatch }: NewOrder): PriceParts['book'] {
  const place = (other: boolean, behind: number) =>
    ({ of: (side === 'BUY') === other ? 'ask' : 'bid', behind }) as const
  if (priceMatch !== undefined) return place(priceMatch.startsWith('OPPONENT'), matchLevel(priceMatch))
  return pegPriceType === undefined ? undefined : place(pegPriceType === 'MARKET_PEG', pegOffset ?? 0)
}

/** The small print of the button: what the order's terms are. */
export function orderTerms(order: NewOrder, rules: SymbolRules): string {
  const { icebergQuantity, goodTillDate } = order
  return termWords({
    side: order.side,
    positionSide: order.positionSide,
    postOnly: isPostOnly(order),
    timeInForce: order.timeInForce,
    until: goodTillDate === undefined ? undefined : formatDateTime(goodTillDate),
    reduceOnly: order.reduceOnly,
    triggerBy: order.triggerBy,
    iceberg: icebergQuantity === undefined ? undefined : `${formatShort(icebergQuantity)} ${rules.baseAsset}`,
    selfTrade: order.selfTradePrevention,
    routed: order.smartRouting,
    protect: order.priceProtect,
  }).join(', ')
}
