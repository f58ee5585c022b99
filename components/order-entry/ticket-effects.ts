import {
  absolute,
  add,
  compare,
  isNegative,
  isPositive,
  isZero,
  larger,
  multiply,
  negate,
  smaller,
  subtract,
  ZERO,
  type DecimalString,
} from '../../lib/domain/decimal'
import { withFill } from '../../lib/domain/fill-effects'
import { marginModeIn } from '../../lib/domain/futures-settings'
import { marginPositionIn, positionFiguresOf } from '../../lib/domain/margin-account'
import { marginAccountOf } from '../../lib/domain/margin-picture'
import type { NewOrder } from '../../lib/domain/order'
import { commissionOf, estimateMarketFill, futuresOrderCost, positionAfter } from '../../lib/domain/order-cost'
import { realizedPnlOf } from '../../lib/domain/position-pnl'
import { isPostOnly, isReducing } from '../../lib/domain/order-kind'
import type { TicketContext } from './ticket-context'

/** One row of "when it fills": what is now, what will be. An unknown amount is absent. */
export interface Effect {
  readonly key:
    | 'position'
    | 'base'
    | 'quote'
    | 'entry'
    | 'liquidation'
    | 'margin'
    | 'free'
    | 'cost'
    | 'fee'
    | 'slippage'
    | 'realized'
  readonly before?: DecimalString | undefined
  readonly after?: DecimalString | undefined
  readonly asset?: string | undefined
  /** How the number is written: with the tick, with the step, as money, or as a percent. */
  readonly unit: 'price' | 'quantity' | 'money' | 'percent' | 'signed'
  readonly note?: 'maker' | 'taker' | 'incomplete' | undefined
  readonly rate?: DecimalString | undefined
}

export interface EffectsInput {
  readonly order: NewOrder
  readonly quantity: DecimalString
  readonly price: DecimalString
}

/** What the order would do to the account if it filled at the expected price. */
export function effectsOf(input: EffectsInput, context: TicketContext): readonly Effect[] {
  return input.order.market === 'spot' ? spotEffects(input, context) : futuresEffects(input, context)
}

/** The same rows before there is an order: what is now, and nothing after, so that no row jumps when there is one. */
export function restingEffects(market: NewOrder['market'], context: TicketContext): readonly Effect[] {
  const { rules, seen, position } = context
  const quote = rules?.quoteAsset
  if (market === 'spot')
    return [
      { key: 'cost', asset: quote, unit: 'money' },
      { key: 'fee', asset: quote, unit: 'money' },
      { key: 'base', before: seen.freeBase, asset: rules?.baseAsset, unit: 'quantity' },
      { key: 'quote', before: seen.freeQuote, asset: quote, unit: 'money' },
    ]
  return [
    { key: 'position', before: seen.positionQuantity, asset: rules?.baseAsset, unit: 'quantity' },
    { key: 'entry', before: position?.entryPrice, unit: 'price' },
    { key: 'liquidation', before: position?.liquidationPrice, unit: 'price' },
    { key: 'margin', asset: rules?.marginAsset, unit: 'money' },
    { key: 'free', before: seen.freeQuote, asset: rules?.marginAsset, unit: 'money' },
    { key: 'cost', asset: quote, unit: 'money' },
    { key: 'fee', asset: quote, unit: 'money' },
  ]
}

function spotEffects({ order, quantity, price }: EffectsInput, context: TicketContext): readonly Effect[] {
  const { rules, seen } = context
  const value = multiply(price, quantity)
  const buys = order.side === 'BUY'
  const rate = rateOf(order, context)
  const fee = rate === undefined ? undefined : commissionOf(buys ? quantity : value, rate)
  const held = seen.freeBase
  const free = seen.freeQuote
  const gets = (before: DecimalString | undefined, amount: DecimalString, up: boolean) =>
    before === undefined ? undefined : up ? add(before, amount) : subtract(before, amount)
  return [
    { key: 'cost', after: value, asset: rules?.quoteAsset, unit: 'money' },
    feeRow(order, fee, rate, buys ? rules?.baseAsset : rules?.quoteAsset, context),
    ...slippageRow(order, quantity, context),
    {
      key: 'base',
      before: held,
      after: gets(held, buys && fee !== undefined ? subtract(quantity, fee) : quantity, buys),
      asset: rules?.baseAsset,
      unit: 'quantity',
    },
    {
      key: 'quote',
      before: free,
      after: gets(free, !buys && fee !== undefined ? subtract(value, fee) : value, !buys),
      asset: rules?.quoteAsset,
      unit: 'money',
    },
  ]
}

function futuresEffects(input: EffectsInput, context: TicketContext): readonly Effect[] {
  const { order, quantity, price } = input
  const { rules, seen, position, leverage } = context
  const held = { quantity: signedQuantity(position), entryPrice: position?.entryPrice ?? ZERO }
  const reduces = onlyReduces(order)
  const size = reduces ? smaller(quantity, absolute(held.quantity)) : quantity
  const after = positionAfter(held, { side: order.side, quantity: size, price })
  const value = multiply(price, size)
  const rate = rateOf(order, context)
  const closed = closedQuantity(held.quantity, order.side, size)
  const cost =
    leverage === undefined
      ? undefined
      : futuresOrderCost({
          side: order.side,
          quantity: size,
          price,
          markPrice: seen.markPrice ?? price,
          leverage,
          positionQuantity: held.quantity,
        })
  const fee = rate === undefined ? undefined : commissionOf(value, rate)
  const margin = reduces ? ZERO : cost?.total
  const free = seen.freeQuote
  const freeAfter =
    free === undefined || margin === undefined ? undefined : subtract(subtract(free, margin), fee ?? ZERO)
  const rows: Effect[] = [
    { key: 'position', before: held.quantity, after: after.quantity, unit: 'quantity', asset: rules?.baseAsset },
    {
      key: 'entry',
      before: isZero(held.quantity) ? undefined : held.entryPrice,
      after: isZero(after.quantity) ? undefined : after.entryPrice,
      unit: 'price',
    },
    {
      key: 'liquidation',
      before: position?.liquidationPrice,
      after: liquidationAfter(input, size, fee, context),
      unit: 'price',
    },
    { key: 'margin', after: margin, unit: 'money', asset: rules?.marginAsset },
    { key: 'free', before: free, after: freeAfter, unit: 'money', asset: rules?.marginAsset },
    { key: 'cost', after: value, unit: 'money', asset: rules?.quoteAsset },
    feeRow(order, fee, rate, rules?.marginAsset, context),
    ...slippageRow(order, size, context),
  ]
  if (position !== undefined && isPositive(closed))
    rows.push({
      key: 'realized',
      after: realizedPnlOf(position, closed, price),
      unit: 'signed',
      asset: rules?.marginAsset,
    })
  return rows
}

/** Below zero for a short; some answers tell the short of hedge mode as above zero. */
export function signedQuantity(position: TicketContext['position']): DecimalString {
  if (position === undefined) return ZERO
  const { quantity, positionSide } = position
  return positionSide === 'SHORT' && isPositive(quantity) ? negate(quantity) : quantity
}

/** Whether the order can only make its position smaller: by its flag, or in hedge mode by its sides. */
export const onlyReduces = (order: NewOrder): boolean =>
  isReducing(order) ||
  (order.positionSide === 'LONG' && order.side === 'SELL') ||
  (order.positionSide === 'SHORT' && order.side === 'BUY')

/** How much of the position a fill of this side and size closes. */
export function closedQuantity(held: DecimalString, side: NewOrder['side'], quantity: DecimalString): DecimalString {
  const closes = side === 'BUY' ? isNegative(held) : isPositive(held)
  return closes ? smaller(quantity, absolute(held)) : ZERO
}

/** Whether the order turns the position over to the other side. */
export function turnsOver(held: DecimalString, after: DecimalString): boolean {
  return !isZero(held) && !isZero(after) && isNegative(held) !== isNegative(after)
}

/** By the account's own brackets, all that stands behind it taken into account; undefined when unknown or when there is none. */
function liquidationAfter(
  { order, price }: EffectsInput,
  size: DecimalString,
  commission: DecimalString | undefined,
  { margin, rules, leverage, seen: { markPrice } }: TicketContext,
): DecimalString | undefined {
  if (margin === undefined || rules === undefined || leverage === undefined || markPrice === undefined) return undefined
  const { symbol, side, positionSide } = order
  const account = marginAccountOf({ ...margin, markPriceOf: (each) => (each === symbol ? markPrice : undefined) })
  if (account === undefined || isZero(size)) return undefined
  const { marginAsset } = rules
  const marginMode = marginModeIn(margin.settings, symbol) ?? 'cross'
  const lockedAt = order.orderType === 'MARKET' ? larger(price, markPrice) : price
  const world = withFill(account, {
    ...{ symbol, side, positionSide, quantity: size, price, lockedAt, markPrice, marginAsset, marginMode, leverage },
    commission: commission ?? ZERO,
  })
  const position = marginPositionIn(world, { symbol, positionSide })
  const liquidation = position === undefined ? undefined : positionFiguresOf(world, position).liquidationPrice
  return liquidation === 'none' ? undefined : liquidation
}

/** The rate that will most likely be paid: maker for what must or will rest, taker for the rest. */
function rateOf(order: NewOrder, context: TicketContext): DecimalString | undefined {
  return context.commission?.[isMaker(order, context) ? 'maker' : 'taker']
}

function isMaker(order: NewOrder, context: TicketContext): boolean {
  if (isPostOnly(order)) return true
  if (order.priceMatch !== undefined) return order.priceMatch.startsWith('QUEUE')
  if (order.pegPriceType !== undefined) return order.pegPriceType === 'PRIMARY_PEG'
  if (order.orderType !== 'LIMIT' || order.price === undefined) return false
  if (order.timeInForce === 'IOC' || order.timeInForce === 'FOK') return false
  const { bestAsk, bestBid } = context.seen
  if (order.side === 'BUY') return bestAsk !== undefined && compare(order.price, bestAsk) < 0
  return bestBid !== undefined && compare(order.price, bestBid) > 0
}

function feeRow(
  order: NewOrder,
  fee: DecimalString | undefined,
  rate: DecimalString | undefined,
  asset: string | undefined,
  context: TicketContext,
): Effect {
  const note = isMaker(order, context) ? 'maker' : 'taker'
  return { key: 'fee', after: fee, asset, unit: 'money', rate, note }
}

function slippageRow(order: NewOrder, quantity: DecimalString, context: TicketContext): readonly Effect[] {
  if (order.orderType !== 'MARKET') return []
  const levels = order.side === 'BUY' ? context.asks : context.bids
  const fill = estimateMarketFill(levels, { quantity })
  if (fill === undefined) return []
  const percent = multiply(fill.slippage, '100' as DecimalString)
  return [{ key: 'slippage', after: percent, unit: 'percent', note: fill.complete ? undefined : 'incomplete' }]
}
