import { checkOrder, hasErrors } from '../../lib/domain/check-order'
import { absolute, divide, isZero, ZERO, type DecimalString } from '../../lib/domain/decimal'
import type { NewOrder } from '../../lib/domain/order'
import { estimateMarketFill, positionAfter } from '../../lib/domain/order-cost'
import type { OrderIssue } from '../../lib/domain/order-issue'
import { buildOrder } from './build-order'
import type { TicketContext } from './ticket-context'
import type { TicketDraft } from './ticket-draft'
import { effectsOf, restingEffects, turnsOver, type Effect } from './ticket-effects'
import { expectedPrice, maxQuantity, percentOfMost, readSize, sendsQuote } from './ticket-size'
import { missingPart, typedIssues, type MissingPart, type TypedIssue } from './typed-issues'

/** What the ticket means: the order it would send, what is wrong with it, and what it would do. */
export interface TicketView {
  /** The order, once all its parts are there; it may still break rules. */
  readonly order: NewOrder | undefined
  readonly issues: readonly OrderIssue[]
  readonly typed: readonly TypedIssue[]
  /** First part that is missing. */
  readonly missing: MissingPart | undefined
  readonly sendable: boolean
  /** Base quantity, also where the order carries a quote amount. */
  readonly quantity: DecimalString | undefined
  readonly rounded: boolean
  readonly price: DecimalString | undefined
  readonly percent: number | undefined
  readonly maxBuy: DecimalString | undefined
  readonly maxSell: DecimalString | undefined
  readonly effects: readonly Effect[]
  /** The order turns a long into a short or the other way round: signed sizes before and after. */
  readonly turns: { readonly from: DecimalString; readonly to: DecimalString } | undefined
}

/** The ticket, read. Pure: the same draft and context give the same order, in the browser and in a test. */
export function deriveTicket(draft: TicketDraft, context: TicketContext): TicketView {
  const typed = typedIssues(draft, context)
  const price = expectedPrice(draft, context)
  const size = readSize(draft, context)
  const quantity = size.quantity ?? baseFor(size.quoteQuantity, draft, context, price)
  const missing = missingPart(draft, context, size.quantity !== undefined || size.quoteQuantity !== undefined)
  const base = {
    typed,
    missing,
    quantity,
    rounded: size.rounded,
    price,
    percent: percentOfMost(quantity, draft, context),
    maxBuy: maxQuantity('BUY', draft, context),
    maxSell: maxQuantity('SELL', draft, context),
  }
  const order = missing === undefined ? buildOrder(draft, size, context) : undefined
  if (context.rules === undefined || order === undefined)
    return {
      ...base,
      order: undefined,
      issues: [],
      sendable: false,
      effects: restingEffects(draft.market, context),
      turns: undefined,
    }
  const issues = checkOrder(order, context.rules, context.seen)
  const filled = order.closePosition === true ? absolute(context.position?.quantity ?? ZERO) : quantity
  const effects =
    filled === undefined || price === undefined || isZero(filled)
      ? restingEffects(draft.market, context)
      : effectsOf({ order, quantity: filled, price }, context)
  return {
    ...base,
    order,
    issues,
    sendable: typed.length === 0 && !hasErrors(issues),
    effects,
    turns: turnOf(order, filled, price, context),
  }
}

/** Issues that stand beside one field of the ticket. */
export const issuesOf = (view: TicketView, ...fields: readonly string[]): readonly OrderIssue[] =>
  view.issues.filter((issue) => fields.includes(issue.field))

/** What a quote amount comes to in base: from the live book where it is deep enough to say, else at the expected price. */
function baseFor(
  quoteQuantity: DecimalString | undefined,
  draft: TicketDraft,
  context: TicketContext,
  price: DecimalString | undefined,
): DecimalString | undefined {
  if (quoteQuantity === undefined || !sendsQuote(draft, context)) return undefined
  const fill = estimateMarketFill(draft.side === 'BUY' ? context.asks : context.bids, { quoteQuantity })
  if (fill?.complete === true) return fill.quantity
  return price === undefined || isZero(price) ? undefined : divide(quoteQuantity, price)
}

function turnOf(
  order: NewOrder,
  quantity: DecimalString | undefined,
  price: DecimalString | undefined,
  context: TicketContext,
): TicketView['turns'] {
  const { position } = context
  if (position === undefined || quantity === undefined || price === undefined) return undefined
  // Long and short of hedge mode never turn into each other.
  if (order.positionSide !== 'BOTH' || order.reduceOnly === true || order.closePosition === true) return undefined
  const after = positionAfter(position, { side: order.side, quantity, price })
  return turnsOver(position.quantity, after.quantity) ? { from: position.quantity, to: after.quantity } : undefined
}

/** The context with the prices of one moment. */
export function withPrices(known: TicketContext, prices: MomentPrices, now?: number): TicketContext {
  const { bids, asks, bestBid, bestAsk, lastPrice, markPrice } = prices
  // Of a book that is not there yet nothing is said, of one that ends on screen no more than what is seen.
  const book = bids.length > 0 && asks.length > 0 ? { bids, asks, deeper: true } : {}
  return { ...known, bids, asks, seen: { ...known.seen, bestBid, bestAsk, lastPrice, markPrice, now, ...book } }
}

/** Prices of one moment, as the ticket uses them. */
export type MomentPrices = Pick<TicketContext, 'bids' | 'asks'> &
  Pick<TicketContext['seen'], 'bestBid' | 'bestAsk' | 'lastPrice' | 'markPrice'>

/**
 * What a reader of the ticket would notice of a change of prices: findings, whether it may be sent, and, for an order that
 * takes the market as it is, the price and what it does. Equal signatures need no new drawing.
 */
export function ticketSignature(draft: TicketDraft, context: TicketContext): string {
  const view = deriveTicket(draft, context)
  const found = view.issues.map((issue) => `${issue.code}:${issue.severity}`).join()
  const first = context.seen.bestBid === undefined ? 'none' : 'some'
  const base = `${first}|${view.missing ?? ''}|${view.sendable}|${found}`
  if (draft.kind !== 'market') return base
  const slippage = view.effects.find((effect) => effect.key === 'slippage')?.after ?? ''
  return `${base}|${view.price ?? ''}|${view.quantity ?? ''}|${slippage}`
}
