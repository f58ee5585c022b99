import type { NewOrder, TimeInForce } from '../../lib/domain/order'
import { amountOf } from '../../lib/format/typed-amount'
import { basisPoints, closesAll, levelsOf } from './term-values'
import type { TicketContext } from './ticket-context'
import { momentOf, positionSideOf, timeInForceOf, type TicketDraft } from './ticket-draft'
import { takes, type Term, typeOf } from './ticket-kinds'
import type { TicketSize } from './ticket-size'

/** The order that the ticket means. Only what its kind takes is in it; `undefined` for a kind that the market does not have. */
export function buildOrder(draft: TicketDraft, size: TicketSize, context: TicketContext): NewOrder | undefined {
  const { market, symbol, side } = draft
  const type = typeOf(draft.kind, market)
  if (type === undefined) return undefined
  const terms = takes(draft, context.rules, context.hedge)
  const whole = closesAll(draft, context)
  const rests = terms.has('postOnly') && draft.postOnly
  const spotMaker = rests && market === 'spot'
  const routed = terms.has('routing') && draft.routing
  const peg = terms.has('peg') ? draft.peg : undefined
  const taken = <T>(term: Term, value: T | undefined): T | undefined => (terms.has(term) ? value : undefined)
  const timeInForce: TimeInForce | undefined = spotMaker
    ? undefined
    : rests
      ? 'GTX'
      : taken('time', timeInForceOf(draft))
  return withoutGaps({
    market,
    symbol,
    side,
    positionSide: positionSideOf(draft, context.hedge),
    orderType: spotMaker ? 'LIMIT_MAKER' : type,
    timeInForce,
    goodTillDate: timeInForce === 'GTD' ? momentOf(draft.goodTill) : undefined,
    quantity: whole ? undefined : size.quantity,
    quoteQuantity: whole ? undefined : size.quoteQuantity,
    price: taken('price', amountOf(draft.price)),
    triggerPrice: taken('trigger', amountOf(draft.trigger)),
    triggerBy: taken('triggerBy', draft.triggerBy),
    trailingDelta: taken('trailing', basisPoints(draft.trailing)),
    activationPrice: taken('activation', amountOf(draft.activation)),
    callbackPercent: taken('callback', amountOf(draft.callback)),
    reduceOnly: taken('reduceOnly', draft.reduceOnly || undefined),
    closePosition: whole || undefined,
    icebergQuantity: taken('iceberg', amountOf(draft.iceberg)),
    pegPriceType: peg,
    pegOffset: peg === undefined ? undefined : levelsOf(draft.pegLevels),
    priceMatch: taken('match', draft.match),
    selfTradePrevention: taken('selfTrade', draft.selfTrade),
    smartRouting: routed || undefined,
    priceProtect: taken('priceProtect', draft.priceProtect || undefined),
  })
}

/** What is absent is not there at all: the server's schema takes no field that says nothing. */
function withoutGaps(order: NewOrder): NewOrder {
  return Object.fromEntries(Object.entries(order).filter(([, value]) => value !== undefined)) as unknown as NewOrder
}
