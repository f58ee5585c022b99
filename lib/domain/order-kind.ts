import type { NewOrder, NewOrderType, Order, OrderService } from './order'

const AT_MARKET: ReadonlySet<NewOrderType> = new Set<NewOrderType>([
  'MARKET',
  'STOP_MARKET',
  'TAKE_PROFIT_MARKET',
  'STOP_LOSS',
  'TAKE_PROFIT',
])
const TRIGGERED: ReadonlySet<NewOrderType> = new Set<NewOrderType>([
  'STOP_MARKET',
  'TAKE_PROFIT_MARKET',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
])

/** Whether the order trades the moment it is let loose: at market now, or at market once triggered. */
export const isAtMarket = (order: Pick<NewOrder, 'orderType'>): boolean => AT_MARKET.has(order.orderType)

/** Whether the order waits for a trigger price. */
export const isTriggered = (order: Pick<NewOrder, 'orderType'>): boolean => TRIGGERED.has(order.orderType)

/** Whether the order must rest or be refused: LIMIT_MAKER on spot, time in force GTX on futures. */
export const isPostOnly = (order: Pick<NewOrder, 'orderType' | 'timeInForce'>): boolean =>
  order.orderType === 'LIMIT_MAKER' || order.timeInForce === 'GTX'

/** Store of the exchange that will hold the order: triggers of futures live in the algo service. Source: usdm.md 7. */
export const serviceOf = (order: Pick<NewOrder, 'market' | 'orderType'>): OrderService =>
  order.market === 'usdm' && isTriggered(order) ? 'algo' : 'order'

/** Whether the order can only make a position smaller. */
export const isReducing = (order: Pick<NewOrder | Order, 'reduceOnly' | 'closePosition'>): boolean =>
  order.reduceOnly === true || order.closePosition === true
