import type { Position } from '../../lib/domain/account'
import { checkOrder, hasErrors } from '../../lib/domain/check-order'
import { closingOrder, exitSideOf } from '../../lib/domain/closing-orders'
import {
  absolute,
  add,
  ceilToStep,
  compare,
  divide,
  equals,
  floorToStep,
  isAbove,
  isZero,
  multiply,
  subtract,
  type DecimalString,
} from '../../lib/domain/decimal'
import type { BookLevel, SymbolRules } from '../../lib/domain/market'
import type { NewOrder } from '../../lib/domain/order'
import { commissionOf, estimateMarketFill } from '../../lib/domain/order-cost'
import type { OrderIssue } from '../../lib/domain/order-issue'
import { realizedPnlOf } from '../../lib/domain/position-pnl'
import { amountOf } from '../../lib/format/typed-amount'
import { closeQuantity, stepFor, type ClosePart } from './close-size'

/** What is filled in; the part pressed last or the size typed last leads. */
export interface CloseForm {
  readonly part: ClosePart | undefined
  readonly size: string
  readonly kind: 'market' | 'limit'
  readonly price: string
}
export const NEW_CLOSE: CloseForm = { part: '100', size: '', kind: 'market', price: '' }

export interface CloseContext {
  readonly position: Position
  readonly rules: SymbolRules | undefined
  readonly bestBid?: DecimalString | undefined
  readonly bestAsk?: DecimalString | undefined
  readonly lastPrice?: DecimalString | undefined
  readonly markPrice?: DecimalString | undefined
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
  readonly commission?: { readonly maker: DecimalString; readonly taker: DecimalString } | undefined
}

export interface CloseView {
  /** Present once size and, of a limit, price are there. */
  readonly order: NewOrder | undefined
  readonly sendable: boolean
  readonly sizeNote: 'unreadable' | 'too-small' | 'too-large' | 'becomes' | undefined
  readonly priceUnreadable: boolean
  readonly issues: readonly OrderIssue[]
  readonly effects: CloseEffects | undefined
}

export interface CloseEffects {
  /** Absolute size that is left. */
  readonly left: DecimalString
  /** Limit price, or what the book would give. */
  readonly price: DecimalString
  readonly realized: DecimalString
  readonly fee: DecimalString | undefined
  readonly rate: DecimalString | undefined
  /** Percent worse than the best level; of a market order. */
  readonly slippage: DecimalString | undefined
  readonly complete: boolean
}

/** What the form means: the order, what is wrong with it, and what it does to the position. */
export function deriveClose(form: CloseForm, context: CloseContext): CloseView {
  const { position, rules } = context
  const size = absolute(position.quantity)
  const typed = form.part === undefined ? amountOf(form.size) : undefined
  const sizeNote = noteOfSize(form, typed, size, stepFor(rules, form.kind))
  const quantity =
    form.part !== undefined
      ? closeQuantity(position, form.part, rules, form.kind)
      : typed === undefined || sizeNote === 'too-large'
        ? undefined
        : // The whole is never rounded: what was bought in other steps must be closable.
          equals(typed, size)
          ? size
          : nonZero(floorToStep(typed, stepFor(rules, form.kind)))
  const price = form.kind === 'limit' ? amountOf(form.price) : undefined
  const priceUnreadable = form.kind === 'limit' && form.price.trim() !== '' && price === undefined
  const order =
    quantity === undefined || (form.kind === 'limit' && price === undefined)
      ? undefined
      : closingOrder(position, quantity, price)
  const issues =
    order === undefined || rules === undefined
      ? []
      : checkOrder(order, rules, { ...context, positionQuantity: position.quantity })
  return {
    order,
    sendable: order !== undefined && rules !== undefined && !hasErrors(issues),
    sizeNote,
    priceUnreadable,
    issues,
    effects: order === undefined || quantity === undefined ? undefined : effectsOf(order, quantity, context),
  }
}

const nonZero = (quantity: DecimalString): DecimalString | undefined => (isZero(quantity) ? undefined : quantity)

function noteOfSize(
  { part, size: text }: CloseForm,
  typed: DecimalString | undefined,
  size: DecimalString,
  step: DecimalString,
): CloseView['sizeNote'] {
  if (part !== undefined || text.trim() === '') return undefined
  if (typed === undefined) return 'unreadable'
  if (isAbove(typed, size)) return 'too-large'
  if (equals(typed, size)) return undefined
  const floored = floorToStep(typed, step)
  if (isZero(floored)) return 'too-small'
  return equals(floored, typed) ? undefined : 'becomes'
}

/** What closing this much at this price, or into the book as it stands, makes of the position; the rate is taker's where it takes. */
function effectsOf(order: NewOrder, quantity: DecimalString, context: CloseContext): CloseEffects | undefined {
  const { position, commission, bids, asks, bestAsk, bestBid } = context
  const fill =
    order.price === undefined ? estimateMarketFill(order.side === 'BUY' ? asks : bids, { quantity }) : undefined
  const price = order.price ?? fill?.averagePrice ?? context.markPrice ?? context.lastPrice
  if (price === undefined) return undefined
  const takes =
    order.price === undefined ||
    (order.side === 'BUY'
      ? bestAsk !== undefined && compare(order.price, bestAsk) >= 0
      : bestBid !== undefined && compare(order.price, bestBid) <= 0)
  const rate = takes ? commission?.taker : commission?.maker
  return {
    left: subtract(absolute(position.quantity), quantity),
    price,
    realized: realizedPnlOf(
      { ...position, quantity: order.side === 'BUY' ? ('-1' as DecimalString) : ('1' as DecimalString) },
      quantity,
      price,
    ),
    fee: rate === undefined ? undefined : commissionOf(multiply(quantity, price), rate),
    rate,
    slippage: fill === undefined ? undefined : multiply(fill.slippage, '100' as DecimalString),
    complete: fill?.complete ?? true,
  }
}

/**
 * Best bid, best ask, or their middle on the tick: rounded to the side that costs the closer nothing, up for a sell and down for a
 * buy. Undefined while the book is not known.
 */
export function bookPrice(
  which: 'bid' | 'mid' | 'ask',
  position: Position,
  prices: { readonly bestBid?: DecimalString | undefined; readonly bestAsk?: DecimalString | undefined },
  tick: DecimalString,
): DecimalString | undefined {
  const { bestBid, bestAsk } = prices
  if (which === 'bid') return bestBid
  if (which === 'ask') return bestAsk
  if (bestBid === undefined || bestAsk === undefined) return undefined
  const middle = divide(add(bestBid, bestAsk), '2' as DecimalString)
  return exitSideOf(position) === 'SELL' ? ceilToStep(middle, tick) : floorToStep(middle, tick)
}
