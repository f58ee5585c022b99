import { allows, type Markets, type SymbolMarket } from '../../engine/market-types'
import type { Units } from '../../engine/units'
import type { Call, Endpoint } from '../../gateway/types'
import { amendedListAnswer } from '../lists/list-answers'
import type { OrderLists } from '../lists/order-lists'
import { isOpen, type SpotOrder } from '../order'
import { checkQuantity } from '../static-filters'
import { amount, clientId, limitOf, mandatory, symbolText, whole } from '../parameters'
import { refuse } from '../refusals'
import type { SpotTrading } from '../trading'
import { amendedOrder, amendmentAnswer } from './amend-answers'
import { refuseAmend } from './amend-refusals'
import type { AmendmentStore } from './amendments'

/** Amending an order that keeps its place, and asking what was amended. Source: spot.md 9.2. */
export function createAmendEndpoints(
  markets: Markets,
  trading: SpotTrading,
  lists: OrderLists,
  amendments: AmendmentStore,
): Endpoint[] {
  function marketOf(call: Call): SymbolMarket {
    const market = markets.symbol('spot', symbolText(call.params))
    if (!market) throw refuse.symbol()
    return market
  }

  function find(call: Call, symbol: string): SpotOrder {
    const orderId = whole(call.params, 'orderId')
    const clientOrderId = call.params.get('origClientOrderId') || undefined
    if (orderId === undefined && clientOrderId === undefined) throw refuse.noOrderId()
    const order =
      orderId === undefined
        ? trading.store.byClientId(call.accountId, symbol, clientOrderId ?? '')
        : trading.store.get(symbol, orderId)
    const agrees = clientOrderId === undefined || order?.clientOrderId === clientOrderId
    if (!order || order.accountId !== call.accountId || !isOpen(order) || !agrees) throw refuseAmend.unknownOrder()
    return order
  }

  function check(market: SymbolMarket, order: SpotOrder, quantity: Units, newClientOrderId: string): void {
    if (lists.waitsForBought(order)) throw refuseAmend.pendingOpo()
    if (quantity > order.quantity) throw refuseAmend.increase()
    if (quantity === order.quantity) throw refuseAmend.sameQuantity()
    const { maxOrderAmends = 0 } = market.spec
    if (maxOrderAmends > 0 && order.amendments >= maxOrderAmends) throw refuseAmend.tooMany()
    const taken = trading.store
      .openOrders(order.accountId, order.symbol)
      .some((other) => other !== order && other.clientOrderId === newClientOrderId)
    if (taken) throw refuseAmend.duplicateOrder()
    checkQuantity(market, order, quantity)
  }

  function amendOne(market: SymbolMarket, order: SpotOrder, quantity: Units, newClientOrderId: string): number {
    const { clientOrderId: origClientOrderId, quantity: origQuantity, symbol, orderId, accountId } = order
    const executionId = trading.amend(market, order, quantity, newClientOrderId)
    amendments.add({
      symbol,
      orderId,
      accountId,
      executionId,
      origClientOrderId,
      newClientOrderId,
      origQuantity,
      newQuantity: quantity,
      time: order.updateTime,
    })
    return executionId
  }

  function amend(call: Call): unknown {
    const market = marketOf(call)
    mandatory(call.params, 'newQty')
    const quantity = amount(call.params, 'newQty') ?? 0n
    const newClientOrderId = clientId(call.params, 'newClientOrderId') ?? trading.mintClientId(call.accountId)
    const order = find(call, market.spec.symbol)
    if (!allows(market.spec, 'amend')) throw refuseAmend.notSupported()
    check(market, order, quantity, newClientOrderId)
    const origClientOrderId = order.clientOrderId
    const list = lists.ofOrder(order)
    return trading.asOne(() => {
      // Both of a pair are for the same quantity. Source: spot.md 8.3.
      const sibling = lists.siblingOf(order)
      const executionId = amendOne(market, order, quantity, newClientOrderId)
      if (sibling && isOpen(sibling)) amendOne(market, sibling, quantity, sibling.clientOrderId)
      if (list) lists.amended(list, newClientOrderId !== origClientOrderId)
      return {
        transactTime: order.updateTime,
        executionId,
        amendedOrder: amendedOrder(order, origClientOrderId),
        ...(list ? { listStatus: amendedListAnswer(list, lists.ordersOf(list)) } : {}),
      }
    })
  }

  function queryAmendments(call: Call): unknown {
    const { symbol } = marketOf(call).spec
    mandatory(call.params, 'orderId')
    const orderId = whole(call.params, 'orderId') ?? 0
    const from = whole(call.params, 'fromExecutionId')
    const limit = limitOf(call.params)
    const found = amendments
      .of(symbol, orderId)
      .filter(({ accountId, executionId }) => accountId === call.accountId && executionId >= (from ?? 0))
    return (from === undefined ? found.slice(-limit) : found.slice(0, limit)).map(amendmentAnswer)
  }

  return [
    {
      market: 'spot',
      method: 'PUT',
      path: '/api/v3/order/amend/keepPriority',
      socketMethod: 'order.amend.keepPriority',
      security: 'TRADE',
      weight: 4,
      // Free only when the amendment left nothing open. Source: spot.md 4.4.
      freeOnSuccess: (body) => (body as { amendedOrder: { status: string } }).amendedOrder.status === 'EXPIRED',
      parameters: ['symbol', 'orderId', 'origClientOrderId', 'newQty', 'newClientOrderId'],
      handle: amend,
    },
    {
      market: 'spot',
      method: 'GET',
      path: '/api/v3/order/amendments',
      socketMethod: 'order.amendments',
      security: 'USER_DATA',
      weight: 4,
      parameters: ['symbol', 'orderId', 'fromExecutionId', 'limit'],
      handle: queryAmendments,
    },
  ]
}
