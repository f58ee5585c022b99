import { divide, isPositive, isZero, multiply, toScale, trimmed, type DecimalString } from '../../lib/domain/decimal'
import type { Intent } from '../../lib/domain/intent'
import type { SymbolRules } from '../../lib/domain/market'
import { isOpen, type Order, type ShownOrder } from '../../lib/domain/order'
import { forcedBy, isChildOf, isPartlyFilled } from '../../lib/domain/order-end'
import { formatPrice, formatShort, percentFrom } from '../../lib/format/amount'
import { LOST_IN_RESET } from '../../lib/domain/venue-reset'
import { formatDateTime } from '../../lib/format/time'
import { resetPlace } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { bookPlace, termWords } from '../../lib/words/order-phrases'

const w = words.orders

type Told = Pick<Order, 'side' | 'symbol' | 'orderType' | 'closePosition'> & {
  readonly [K in
    | 'quantity'
    | 'quoteQuantity'
    | 'price'
    | 'triggerPrice'
    | 'trailingDelta'
    | 'activationPrice'
    | 'callbackPercent'
    | 'pegPriceType'
    | 'pegOffset'
    | 'peggedPrice'
    | 'priceMatch']?: Order[K] | undefined
}

/** An order in words: "Buy 0.01 BTCUSDT at 50,000.00". The name of its row and of its buttons. */
export function tellOrder(order: Told, rules: SymbolRules | undefined): string {
  const tick = rules?.price.tick ?? ('0' as DecimalString)
  const side = words.side[order.side]
  const size = order.closePosition
    ? w.wholePosition
    : order.quantity !== undefined && isPositive(order.quantity)
      ? formatShort(order.quantity)
      : order.quoteQuantity !== undefined
        ? formatShort(order.quoteQuantity)
        : ''
  return w.sentence(side, size, order.symbol, tellPrice(order, tick)).replace('  ', ' ')
}

/** What the order waits for and where it then trades: " stop at 48,000.00, limit 47,900.00", " trailing 1.5% from 52,000.00". */
function tellPrice(order: Told, tick: DecimalString): string {
  const shown = (price: DecimalString | undefined) =>
    price !== undefined && isPositive(price) ? formatPrice(price, tick) : undefined
  const trigger = shown(order.triggerPrice)
  const takesProfit = order.orderType.startsWith('TAKE_PROFIT')
  const turn = turnOf(order)
  const start = shown(order.activationPrice) ?? trigger
  const book = bookOf(order)
  const chosen = shown(order.peggedPrice) ?? (book === undefined ? undefined : shown(order.price))
  const limit = chosen === undefined ? (book === undefined ? shown(order.price) : bookPlace(book)) : chosen
  const after = limit === undefined ? '' : w.thenLimit(limit)
  if (turn !== undefined)
    return `${w.trailing(turn, takesProfit && trigger !== undefined)}${start === undefined ? '' : w.from(start)}${after}`
  if (trigger !== undefined) return `${takesProfit ? w.takeProfitAt(trigger) : w.stopAt(trigger)}${after}`
  return limit === undefined ? w.atMarket : w.at(limit)
}

/** Percent that the price has to turn, as it is written. */
function turnOf({ callbackPercent, trailingDelta }: Told): string | undefined {
  if (callbackPercent !== undefined && isPositive(callbackPercent)) return formatShort(trimmed(callbackPercent))
  if (trailingDelta === undefined || trailingDelta <= 0) return undefined
  return formatShort(divide(String(trailingDelta) as DecimalString, '100' as DecimalString))
}

/** Where in the book a pegged or matched price stands. */
function bookOf({ side, pegPriceType, pegOffset, priceMatch }: Told): Parameters<typeof bookPlace>[0] | undefined {
  const place = (other: boolean, behind: number) =>
    ({ of: (side === 'BUY') === other ? 'ask' : 'bid', behind }) as const
  if (pegPriceType !== undefined) return place(pegPriceType === 'MARKET_PEG', pegOffset ?? 0)
  if (priceMatch === undefined || priceMatch === 'NONE') return undefined
  return place(priceMatch.startsWith('OPPONENT'), Math.max(0, Number(priceMatch.split('_')[1] ?? '1') - 1))
}

/** What an intent asked for, in words. */
export function tellIntent(intent: Intent, rules: SymbolRules | undefined): string {
  const { order } = intent
  return order === undefined
    ? `${w.kinds[intent.kind]} ${intent.symbol}`
    : tellOrder({ ...order, closePosition: order.closePosition === true }, rules)
}

/** Type in plain words; an unknown one as the exchange says it. */
export const typeWord = (type: string): string => w.types[type] ?? type
/** Where the order stands; one that a reset of the exchange took says which exchange (S-67). */
export const statusWord = (status: string, environment: string): string =>
  status === LOST_IN_RESET ? `Lost ${resetPlace(environment)}` : (w.statuses[status] ?? status)

/**
 * How an order stands or ended, in words: who or what ended it, and how much had traded by then (S-45, S-46). Of a stop that
 * triggered, what became of the order it put on the book (S-47).
 */
export function endWord(order: ShownOrder, orders: readonly ShownOrder[], environment: string): string {
  const child = order.service === 'algo' ? orders.find((each) => isChildOf(each, order)) : undefined
  if (child !== undefined && !isOpen(order) && order.status !== 'CANCELED')
    return w.triggeredThen(endWord(child, [], environment))
  const percent = isPartlyFilled(order) ? filledPercent(order) : undefined
  const told = endOf(order, environment)
  return percent === undefined || percent === '0' ? told : w.partly(told, percent)
}

function endOf(order: ShownOrder, environment: string): string {
  const { status, reason, canceledBy } = order
  const word = statusWord(status, environment)
  const forced = forcedBy(order)
  if (forced !== undefined) return w.ended(w.forced[forced], word.toLowerCase())
  if (status === 'CANCELED' && canceledBy !== undefined) return w.canceledBy[canceledBy]
  if (reason === undefined || isOpen(order) || status === 'EXPIRED_IN_MATCH') return word
  return w.ended(word, w.reasons[reason] ?? reason)
}

/** Type in plain words; of an order that a stop put on the book, that it did. */
export const typeOf = (order: Order, orders: readonly Order[]): string =>
  orders.some((each) => isChildOf(order, each)) ? w.fromStop(typeWord(order.orderType)) : typeWord(order.orderType)

/** Whether the order waits for a trigger; the exchange names what would trigger it on plain orders as well. */
const waits = (order: Order): boolean => order.triggerPrice !== undefined && isPositive(order.triggerPrice)

/** Terms of an order in a few words. */
export function termsOf(order: Order, rules?: SymbolRules): string {
  const { icebergQuantity, goodTillDate, timeInForce, selfTradePrevention } = order
  const rests = timeInForce === 'GTX' || order.orderType === 'LIMIT_MAKER'
  const hides = icebergQuantity !== undefined && isPositive(icebergQuantity)
  const until = goodTillDate !== undefined && goodTillDate > 0 ? goodTillDate : undefined
  const words = termWords({
    side: order.side,
    positionSide: order.positionSide,
    postOnly: rests,
    until: until === undefined ? undefined : formatDateTime(until),
    reduceOnly: order.reduceOnly && !order.closePosition,
    triggerBy: waits(order) || order.callbackPercent !== undefined ? order.triggerBy : undefined,
    iceberg: hides ? `${formatShort(trimmed(icebergQuantity))} ${rules?.baseAsset ?? ''}`.trim() : undefined,
    selfTrade: isUsualSelfTrade(order, rules) ? undefined : selfTradePrevention,
    routed: order.smartRouting,
    protect: order.priceProtect,
  })
  const time = rests || timeInForce === undefined || waits(order) || until !== undefined ? [] : [timeInForce]
  const told = [...words.slice(0, rests ? 1 : 0), ...time, ...words.slice(rests ? 1 : 0)].join(', ')
  return told.charAt(0).toUpperCase() + told.slice(1)
}

/** Whether self-trade prevention is what the exchange does by itself, and so needs no word. Source: usdm.md 6.2, spot.md 9.3. */
function isUsualSelfTrade({ selfTradePrevention: mode }: Order, rules: SymbolRules | undefined): boolean {
  const usual = rules?.spot?.defaultSelfTradePrevention
  return mode === undefined || (usual === undefined ? mode === 'NONE' || mode === 'EXPIRE_MAKER' : mode === usual)
}

/** Price that the order waits for: its own or its trigger. */
export function waitingPrice(order: Order): DecimalString | undefined {
  for (const price of [order.triggerPrice, order.activationPrice, order.peggedPrice, order.price])
    if (price !== undefined && isPositive(price)) return price
  return undefined
}

/** Distance of an order to the market in percent of the market. */
export function distanceOf(order: Order, market: DecimalString | undefined): DecimalString | undefined {
  const price = waitingPrice(order)
  return price === undefined || market === undefined ? undefined : percentFrom(price, market)
}

/** How much of the order is filled, whole percent cut towards zero; undefined where the order names no size. */
export function filledPercent(order: Pick<Order, 'quantity' | 'executedQuantity'>): string | undefined {
  if (isZero(order.quantity)) return undefined
  return toScale(divide(multiply(order.executedQuantity, '100' as DecimalString), order.quantity), 0)
}
