import {
  absolute,
  add,
  compare,
  decimal,
  divide,
  floorToStep,
  isNegative,
  isPositive,
  larger,
  multiply,
  smaller,
  subtract,
  toScale,
  trimmed,
  ZERO,
  type DecimalString,
} from '../../lib/domain/decimal'
import type { Side } from '../../lib/domain/market'
import type { PriceMatch } from '../../lib/domain/order'
import { riskQuantity, type RiskTerms } from '../../lib/domain/risk-size'
import { futuresQuantity, percentOf, quantityForQuote } from '../../lib/domain/size'
import { amountOf } from '../../lib/format/typed-amount'
import { closesAll, levelsOf } from './term-values'
import type { TicketContext } from './ticket-context'
import type { TicketDraft } from './ticket-draft'
import { isLimit, takes } from './ticket-kinds'

const HUNDRED = decimal('100')
const TWO = decimal('2')

/** The price the order is expected to meet: typed, chosen by the book, its trigger, or the best of the other side. */
export function expectedPrice(draft: TicketDraft, context: TicketContext): DecimalString | undefined {
  const terms = takes(draft, context.rules, context.hedge)
  const { lastPrice, markPrice } = context.seen
  const market = lastPrice ?? markPrice
  if (terms.has('match') && draft.match !== undefined)
    return bookPrice(draft.side, draft.match.startsWith('OPPONENT'), matchLevel(draft.match), context) ?? market
  if (terms.has('peg') && draft.peg !== undefined) {
    const limit = amountOf(draft.price)
    const pegged = bookPrice(draft.side, draft.peg === 'MARKET_PEG', levelsOf(draft.pegLevels) ?? 0, context)
    if (limit === undefined || pegged === undefined) return pegged ?? limit ?? market
    return draft.side === 'BUY' ? smaller(pegged, limit) : larger(pegged, limit)
  }
  if (isLimit(draft.kind)) return amountOf(draft.price)
  if (draft.kind === 'market') return bookPrice(draft.side, true, 0, context) ?? market
  const triggered = amountOf(draft.kind === 'trailing' ? draft.activation : draft.trigger)
  // What only trails has no price yet: it starts where the market is.
  return triggered ?? (draft.trigger === '' && terms.has('trailing') && draft.trailing === '' ? undefined : market)
}

/** Levels behind the best that a price match stands: "QUEUE_5" is the fifth, four behind. */
export const matchLevel = (match: PriceMatch): number => Math.max(0, Number(match.split('_')[1] ?? '1') - 1)

/** A price of the book on the other side, or on our own, so many levels behind its best. */
function bookPrice(side: Side, other: boolean, behind: number, context: TicketContext): DecimalString | undefined {
  const asks = (side === 'BUY') === other
  const best = asks ? context.seen.bestAsk : context.seen.bestBid
  return behind === 0 ? best : ((asks ? context.asks : context.bids)[behind]?.price ?? best)
}

/** Step that sizes of this kind of order move in. */
export function sizeStep(draft: TicketDraft, context: TicketContext): DecimalString {
  const { rules } = context
  if (rules === undefined) return ZERO
  return isLimit(draft.kind) ? rules.lot.step : larger(rules.lot.step, rules.marketLot.step)
}

/**
 * Most that could be bought or sold at this price, in base, floored to the step. Spot: what is free. Futures: what the
 * available balance opens at the account's leverage, and twice a position on the other side, which costs no margin
 * (usdm.md 13); with reduce-only the position alone. Undefined while something needed is unknown.
 */
export function maxQuantity(side: Side, draft: TicketDraft, context: TicketContext): DecimalString | undefined {
  const { seen, position } = context
  const step = sizeStep(draft, context)
  const price = expectedPrice({ ...draft, side }, context) ?? seen.lastPrice ?? seen.markPrice
  if (draft.market === 'spot') {
    if (side === 'SELL') return seen.freeBase === undefined ? undefined : floorToStep(seen.freeBase, step)
    if (seen.freeQuote === undefined || price === undefined) return undefined
    return quantityForQuote(seen.freeQuote, price, step)
  }
  const held = position?.quantity ?? ZERO
  // In hedge mode the ticket either opens or closes, and nothing is turned over.
  if (context.hedge && draft.closes) return floorToStep(absolute(held), step)
  const against = !context.hedge && (side === 'BUY' ? isNegative(held) : isPositive(held))
  const closable = against ? absolute(held) : ZERO
  if (draft.reduceOnly && !context.hedge) return floorToStep(closable, step)
  if (seen.freeQuote === undefined || price === undefined) return undefined
  const worse = side === 'BUY' ? subtract(price, seen.markPrice ?? price) : subtract(seen.markPrice ?? price, price)
  const opens = futuresQuantity({
    available: seen.freeQuote,
    percent: HUNDRED,
    price,
    // Unknown until a position tells it: counted without leverage, which promises too little rather than too much.
    leverage: context.leverage ?? 1,
    takerRate: context.commission?.taker,
    openLossPerUnit: isPositive(worse) ? worse : ZERO,
    step,
  })
  return floorToStep(add(multiply(closable, TWO), opens), step)
}

export interface TicketSize {
  readonly quantity?: DecimalString | undefined
  /** Quote asset to spend or obtain, where the order carries that instead of a quantity. */
  readonly quoteQuantity?: DecimalString | undefined
  /** The quantity is what a quote amount or a percent came to, floored to the step. */
  readonly rounded: boolean
}

/** Whether a size in quote goes to the exchange as such: a spot market order alone. */
export function sendsQuote(draft: TicketDraft, context: TicketContext): boolean {
  return draft.market === 'spot' && draft.kind === 'market' && context.rules?.quoteOrderQuantityAllowed === true
}

/** The size that the ticket means, by the field touched last. */
export function readSize(draft: TicketDraft, context: TicketContext): TicketSize {
  if (closesAll(draft, context)) return { rounded: false }
  const step = sizeStep(draft, context)
  if (draft.sizeUnit === 'risk') return sizeByRisk(draft, context)
  if (draft.percent !== undefined) {
    const percent = amountOf(draft.percent)
    if (percent === undefined || compare(percent, HUNDRED) > 0 || !isPositive(percent)) return { rounded: false }
    if (draft.side === 'BUY' && sendsQuote(draft, context) && context.seen.freeQuote !== undefined) {
      const spent = divide(multiply(context.seen.freeQuote, percent), HUNDRED)
      return { quoteQuantity: trimmed(toScale(spent, quoteDecimals(context))), rounded: false }
    }
    const most = maxQuantity(draft.side, draft, context)
    return { quantity: most === undefined ? undefined : percentOf(most, percent, step), rounded: true }
  }
  const typed = amountOf(draft.size)
  if (typed === undefined) return { rounded: false }
  if (draft.sizeUnit === 'base') return { quantity: typed, rounded: false }
  if (sendsQuote(draft, context)) return { quoteQuantity: typed, rounded: false }
  const price = expectedPrice(draft, context)
  if (price === undefined) return { rounded: true }
  return { quantity: quantityForQuote(typed, price, step), rounded: true }
}

/** The trade that a size by risk is reckoned for; undefined while a part of it is not known. Both fees as a taker's: the worst case. */
export function riskTermsOf(draft: TicketDraft, context: TicketContext): RiskTerms | undefined {
  const entryPrice = expectedPrice(draft, context)
  const exitPrice = amountOf(draft.riskStop)
  const rate = context.commission?.taker
  if (entryPrice === undefined || exitPrice === undefined || rate === undefined) return undefined
  return { market: draft.market, side: draft.side, entryPrice, exitPrice, entryRate: rate, exitRate: rate }
}

function sizeByRisk(draft: TicketDraft, context: TicketContext): TicketSize {
  const terms = riskTermsOf(draft, context)
  const risk = amountOf(draft.riskAmount)
  if (terms === undefined || risk === undefined || !isPositive(risk)) return { rounded: false }
  return { quantity: riskQuantity({ ...terms, risk, step: sizeStep(draft, context) }), rounded: true }
}

/** What share of the most possible this size is, 0 to 100 and beyond, as a whole number for the slider. */
export function percentOfMost(
  quantity: DecimalString | undefined,
  draft: TicketDraft,
  context: TicketContext,
): number | undefined {
  const most = maxQuantity(draft.side, draft, context)
  if (quantity === undefined || most === undefined || !isPositive(most)) return undefined
  return Number(toScale(divide(multiply(quantity, HUNDRED), most), 1))
}

/** Decimals a quote amount may have; stable quotes are shown and sent with two at least. */
const quoteDecimals = (context: TicketContext): number => Math.min(context.rules?.quotePrecision ?? 8, 2)
