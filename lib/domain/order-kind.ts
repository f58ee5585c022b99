import type { Market } from './market'
import type { NewOrder, NewOrderType, Order, OrderService } from './order'

/** The types of a market. A futures limit order that must rest is LIMIT with GTX. Source: spot.md 6.1; usdm.md 6.2, 7.1. */
export const ORDER_TYPES: Readonly<Record<Market, readonly NewOrderType[]>> = {
  spot: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'],
  usdm: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'],
}
const AT_MARKET: Readonly<Record<Market, ReadonlySet<NewOrderType>>> = {
  spot: new Set<NewOrderType>(['MARKET', 'STOP_LOSS', 'TAKE_PROFIT']),
  usdm: new Set<NewOrderType>(['MARKET', 'STOP_MARKET', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET']),
}
const AT_ONCE: ReadonlySet<NewOrderType> = new Set<NewOrderType>(['LIMIT', 'LIMIT_MAKER', 'MARKET'])

/** Whether the order trades the moment it is let loose: at market now, or at market once triggered. */
export const isAtMarket = ({ market, orderType }: Pick<NewOrder, 'market' | 'orderType'>): boolean =>
  AT_MARKET[market].has(orderType)

/** Whether the order waits for a trigger price. */
export const isTriggered = (order: Pick<NewOrder, 'orderType'>): boolean => !AT_ONCE.has(order.orderType)

/** Whether the trigger follows the price: a trailing stop of futures, or a spot trigger with a trailing distance. */
export const isTrailing = (order: Pick<NewOrder, 'orderType' | 'trailingDelta'>): boolean =>
  order.orderType === 'TRAILING_STOP_MARKET' || order.trailingDelta !== undefined

/** Whether the order must rest or be refused: LIMIT_MAKER on spot, time in force GTX on futures. */
export const isPostOnly = (order: Pick<NewOrder, 'orderType' | 'timeInForce'>): boolean =>
  order.orderType === 'LIMIT_MAKER' || order.timeInForce === 'GTX'

/** Store of the exchange that will hold the order: triggers of futures live in the algo service. Source: usdm.md 7. */
export const serviceOf = (order: Pick<NewOrder, 'market' | 'orderType'>): OrderService =>
  order.market === 'usdm' && isTriggered(order) ? 'algo' : 'order'

/** Whether the order can only make a position smaller. */
export const isReducing = (order: Pick<NewOrder | Order, 'reduceOnly' | 'closePosition'>): boolean =>
  order.reduceOnly === true || order.closePosition === true
