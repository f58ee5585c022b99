import { booked } from './check-order-book'
import { isPositive, multiply, smaller, subtract, sum, type DecimalString } from './decimal'
import type { BookLevel, Side } from './market'
import type { NewOrder, Order } from './order'
import { isReducing, isTrailing } from './order-kind'
import type { SeenMarket } from './seen-market'

/** What open orders say when a new one is checked. */
export type SeenOrders = Pick<
  SeenMarket,
  | 'openOrders'
  | 'openAlgoOrders'
  | 'openIcebergOrders'
  | 'openBuyQuantity'
  | 'openBuyNotional'
  | 'openSellNotional'
  | 'openReducers'
  | 'ownBids'
  | 'ownAsks'
>

/** What of the account's open orders counts for a new one of this symbol, side and position side. */
export function seenOrders(
  open: readonly Order[],
  { market, symbol, side, positionSide }: Pick<NewOrder, 'market' | 'symbol' | 'side' | 'positionSide'>,
): SeenOrders {
  const inMarket = open.filter((order) => order.market === market)
  const onSymbol = inMarket.filter((order) => order.symbol === symbol && order.service === 'order')
  if (market === 'spot') {
    const resting = onSymbol.filter(rests)
    const shown = (of: Side): readonly BookLevel[] => resting.filter((order) => order.side === of).flatMap(levelOf)
    return {
      openOrders: onSymbol.length,
      openAlgoOrders: onSymbol.filter((order) => order.triggerPrice !== undefined || isTrailing(order as never)).length,
      openIcebergOrders: onSymbol.filter((order) => hides(order)).length,
      openBuyQuantity: sum(onSymbol.filter((order) => order.side === 'BUY').map(restOf)),
      ownBids: shown('BUY'),
      ownAsks: shown('SELL'),
    }
  }
  const beside = onSymbol.filter((order) => order.positionSide === positionSide)
  const notional = (of: Side): DecimalString =>
    sum(beside.filter((order) => order.side === of && !reduces(order)).map(worthOf))
  return {
    openOrders: onSymbol.length,
    openAlgoOrders: inMarket.filter((order) => order.service === 'algo').length,
    openBuyNotional: notional('BUY'),
    openSellNotional: notional('SELL'),
    openReducers: beside.filter((order) => order.side === side && reduces(order)).flatMap(levelOf),
  }
}

const restOf = ({ quantity, executedQuantity }: Order): DecimalString => subtract(quantity, executedQuantity)

const priceOf = ({ peggedPrice, price }: Order): DecimalString | undefined => peggedPrice ?? price

const worthOf = (order: Order): DecimalString =>
  booked(multiply(priceOf(order) ?? ('0' as DecimalString), restOf(order)))

const hides = ({ icebergQuantity }: Order): boolean => icebergQuantity !== undefined && isPositive(icebergQuantity)

/** On the book: not waiting for a trigger or for another order. */
const rests = (order: Order): boolean =>
  order.status !== 'PENDING_NEW' && order.triggerPrice === undefined && !isTrailing(order as never)

/** What an order shows of itself at its price. */
function levelOf(order: Order): readonly BookLevel[] {
  const price = priceOf(order)
  const rest = restOf(order)
  if (price === undefined || !isPositive(rest)) return []
  return [{ price, quantity: hides(order) ? smaller(order.icebergQuantity ?? rest, rest) : rest }]
}

/** In hedge mode the sides say it. */
const reduces = (order: Order): boolean =>
  isReducing(order) ||
  (order.positionSide === 'LONG' && order.side === 'SELL') ||
  (order.positionSide === 'SHORT' && order.side === 'BUY')
