import { percentOfPoints } from '../../components/order-entry/term-values'
import { newDraft, type TicketDraft, type TicketKind } from '../../components/order-entry/ticket-draft'
import { KINDS } from '../../components/order-entry/ticket-kinds'
import type { NewOrder } from '../../lib/domain/order'

/** What a trader would type and choose to get this order out of the ticket. */
export function draftOf(order: NewOrder): TicketDraft {
  const { market, orderType } = order
  const kinds = Object.keys(KINDS) as readonly TicketKind[]
  const kind = orderType === 'LIMIT_MAKER' ? 'limit' : kinds.find((one) => KINDS[one][market]?.type === orderType)
  if (kind === undefined) throw new Error(`the ticket has no ${orderType} on ${market}`)
  return {
    ...newDraft(market, order.symbol),
    kind,
    side: order.side,
    price: order.price ?? '',
    trigger: order.triggerPrice ?? '',
    triggerBy: order.triggerBy ?? 'MARK_PRICE',
    trailing: order.trailingDelta === undefined ? '' : percentOfPoints(order.trailingDelta),
    activation: order.activationPrice ?? '',
    callback: order.callbackPercent ?? '',
    size: order.quantity ?? order.quoteQuantity ?? '',
    sizeUnit: order.quoteQuantity === undefined ? 'base' : 'quote',
    postOnly: orderType === 'LIMIT_MAKER' || order.timeInForce === 'GTX',
    timeInForce: order.timeInForce === undefined || order.timeInForce === 'GTX' ? 'GTC' : order.timeInForce,
    goodTill: order.goodTillDate === undefined ? '' : localText(order.goodTillDate),
    reduceOnly: order.reduceOnly === true,
    closePosition: order.closePosition === true,
    iceberg: order.icebergQuantity ?? '',
    peg: order.pegPriceType,
    pegLevels: order.pegOffset === undefined ? '' : String(order.pegOffset),
    match: order.priceMatch,
    selfTrade: order.selfTradePrevention,
    routing: order.smartRouting === true,
    priceProtect: order.priceProtect === true,
  }
}

function localText(at: number): string {
  const shifted = new Date(at - new Date(at).getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 16)
}
