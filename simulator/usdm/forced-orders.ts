import type { SymbolMarket } from '../engine/market-types'
import type { Units } from '../engine/units'
import { endOrder } from './order-end'
import { draftOrder } from './order-draft'
import { publishOrder } from './order-events'
import { averagePrice } from './order-shapes'
import { type Account, addOpen, type Position } from './account'
import { type AutoClose, type Order, orderKey, remainingOf } from './order'
import { accountOf, type Desk } from './state'

export interface Forcing {
  readonly position: Position
  readonly quantity: Units
  /** What the order says; the trades may be elsewhere. */
  readonly price: Units
  readonly autoClose: AutoClose
}

/** Client ids the exchange gives its own orders, by reason. Source: usdm.md 10.3. */
function clientIdOf(autoClose: AutoClose, now: number, orderId: number): string {
  const number = `${now}${String(orderId % 1_000_000).padStart(6, '0')}`
  if (autoClose === 'ADL') return 'adl_autoclose'
  return autoClose === 'LIQUIDATION' ? `autoclose-${number}` : `settlement_autoclose-${number}`
}

/** Enters an order of the exchange's own that closes (a part of) a position. It is open and takes nothing by itself. */
export function openForced(desk: Desk, market: SymbolMarket, account: Account, forcing: Forcing): Order {
  const { position, quantity, autoClose } = forcing
  const now = desk.clock.now()
  const orderId = market.nextOrderId()
  const { tick, symbol } = market.spec
  const order = draftOrder({
    accountId: account.id,
    symbol,
    orderId,
    clientOrderId: clientIdOf(autoClose, now, orderId),
    side: position.quantity > 0n ? 'SELL' : 'BUY',
    positionSide: position.side,
    type: 'LIMIT',
    timeInForce: autoClose === 'LIQUIDATION' ? 'IOC' : 'GTC',
    price: forcing.price - (forcing.price % tick),
    quantity,
    time: now,
    liquidation: autoClose === 'LIQUIDATION',
    autoClose,
  })
  desk.state.orders.set(orderKey(symbol, orderId), order)
  account.orders.push(order)
  addOpen(account, order)
  return order
}

/** Ends what is left of an order of the exchange's own, and tells the public of a liquidation that traded. */
export function endForced(desk: Desk, market: SymbolMarket, order: Order): void {
  if (remainingOf(order) > 0n) endOrder(desk, market, order, 'EXPIRED', order.timeInForce === 'IOC' ? '2' : '0')
  if (!order.liquidation || order.executed === 0n) return
  const lastQuantity = accountOf(desk, order.accountId).fills.at(-1)?.quantity ?? order.executed
  desk.publishForceOrder?.(order.symbol, {
    side: order.side,
    price: order.price,
    averagePrice: averagePrice(order),
    quantity: order.quantity,
    lastQuantity,
    filledQuantity: order.executed,
    time: desk.clock.now(),
  })
}

/** Enters a liquidation order and takes what the book has at the limit or better; absent: at any price. */
export function forceIntoBook(
  desk: Desk,
  market: SymbolMarket,
  account: Account,
  forcing: Forcing,
  limit: Units | undefined,
): Order {
  const order = openForced(desk, market, account, forcing)
  publishOrder(desk, market, order, 'NEW')
  market.take({
    orderId: order.orderId,
    owner: account.id,
    side: order.side,
    limit,
    quantity: order.quantity,
  })
  return order
}
