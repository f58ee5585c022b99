import { checkOrder, hasErrors } from '../../lib/domain/check-order'
import { absolute, divide, isZero, ZERO, type DecimalString } from '../../lib/domain/decimal'
import type { NewOrder, NewOrderType } from '../../lib/domain/order'
import { estimateMarketFill, positionAfter } from '../../lib/domain/order-cost'
import type { OrderField, OrderIssue } from '../../lib/domain/order-issue'
import { readAmount, type TypedAmount } from '../../lib/format/typed-amount'
import type { TicketContext } from './ticket-context'
import { type TicketDraft, waits } from './ticket-draft'
import { effectsOf, restingEffects, turnsOver, type Effect } from './ticket-effects'
import { expectedPrice, maxQuantity, percentOfMost, readSize, sendsQuote } from './ticket-size'

/** Something about a typed text itself, before any rule of the exchange. */
export interface TypedIssue {
  readonly field: 'price' | 'triggerPrice' | 'quantity'
  readonly kind: 'unreadable' | 'ambiguous'
  readonly asThousands?: DecimalString | undefined
}

/** What the ticket means: the order it would send, what is wrong with it, and what it would do. */
export interface TicketView {
  /** The order, once all its parts are there; it may still break rules. */
  readonly order: NewOrder | undefined
  readonly issues: readonly OrderIssue[]
  readonly typed: readonly TypedIssue[]
  /** First part that is missing. */
  readonly missing: 'rules' | 'price' | 'triggerPrice' | 'quantity' | undefined
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

/** The exchange's type of each kind of the ticket; post-only on spot is LIMIT_MAKER instead of LIMIT. */
export const ORDER_TYPE: Readonly<Record<TicketDraft['kind'], NewOrderType>> = {
  limit: 'LIMIT',
  market: 'MARKET',
  stop: 'STOP_MARKET',
  'take-profit': 'TAKE_PROFIT_MARKET',
}

/** The ticket, read. Pure: the same draft and context give the same order, in the browser and in a test. */
export function deriveTicket(draft: TicketDraft, context: TicketContext): TicketView {
  const typed = typedIssues(draft)
  const price = expectedPrice(draft, context)
  const size = readSize(draft, context)
  const quantity = size.quantity ?? baseFor(size.quoteQuantity, draft, context, price)
  const missing = missingPart(draft, context, price, size)
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
  if (context.rules === undefined || missing !== undefined)
    return {
      ...base,
      order: undefined,
      issues: [],
      sendable: false,
      effects: restingEffects(draft.market, context),
      turns: undefined,
    }
  const order = buildOrder(draft, size, price)
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
export const issuesOf = (view: TicketView, ...fields: readonly OrderField[]): readonly OrderIssue[] =>
  view.issues.filter((issue) => fields.includes(issue.field))

function buildOrder(draft: TicketDraft, size: ReturnType<typeof readSize>, price: DecimalString | undefined): NewOrder {
  const limit = draft.kind === 'limit'
  const spotMaker = limit && draft.postOnly && draft.market === 'spot'
  const triggered = waits(draft.kind)
  const wholePosition = triggered && draft.closePosition
  return {
    market: draft.market,
    symbol: draft.symbol,
    side: draft.side,
    positionSide: 'BOTH',
    orderType: spotMaker ? 'LIMIT_MAKER' : ORDER_TYPE[draft.kind],
    ...(limit && !spotMaker ? { timeInForce: draft.postOnly ? 'GTX' : draft.timeInForce } : {}),
    ...(size.quantity === undefined || wholePosition ? {} : { quantity: size.quantity }),
    ...(size.quoteQuantity === undefined || wholePosition ? {} : { quoteQuantity: size.quoteQuantity }),
    ...(limit && price !== undefined ? { price } : {}),
    ...(triggered && price !== undefined ? { triggerPrice: price, triggerBy: draft.triggerBy } : {}),
    ...(draft.market === 'usdm' && draft.reduceOnly && !wholePosition ? { reduceOnly: true } : {}),
    ...(wholePosition ? { closePosition: true } : {}),
  }
}

function missingPart(
  draft: TicketDraft,
  context: TicketContext,
  price: DecimalString | undefined,
  size: ReturnType<typeof readSize>,
): TicketView['missing'] {
  if (context.rules === undefined) return 'rules'
  if (price === undefined && draft.kind === 'limit') return 'price'
  if (price === undefined && waits(draft.kind)) return 'triggerPrice'
  const sized = size.quantity !== undefined || size.quoteQuantity !== undefined
  return sized || (waits(draft.kind) && draft.closePosition) ? undefined : 'quantity'
}

function typedIssues(draft: TicketDraft): readonly TypedIssue[] {
  const found: TypedIssue[] = []
  const look = (field: TypedIssue['field'], text: string) => {
    const read: TypedAmount = readAmount(text)
    if (read.kind === 'unreadable') found.push({ field, kind: 'unreadable' })
    if (read.kind === 'ambiguous') found.push({ field, kind: 'ambiguous', asThousands: read.asThousands })
  }
  if (draft.kind === 'limit') look('price', draft.price)
  if (waits(draft.kind)) look('triggerPrice', draft.trigger)
  if (!draft.closePosition) look('quantity', draft.percent ?? draft.size)
  return found
}

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
  if (order.reduceOnly === true || order.closePosition === true) return undefined
  const after = positionAfter(position, { side: order.side, quantity, price })
  return turnsOver(position.quantity, after.quantity) ? { from: position.quantity, to: after.quantity } : undefined
}

/** The context with the prices of one moment. */
export function withPrices(known: TicketContext, prices: MomentPrices): TicketContext {
  const { bids, asks, bestBid, bestAsk, lastPrice, markPrice } = prices
  return { ...known, bids, asks, seen: { ...known.seen, bestBid, bestAsk, lastPrice, markPrice } }
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
