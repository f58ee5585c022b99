import 'server-only'
import type { Order } from '../../../domain/order'
import { paysFromBought, type ListLeg, type NewOrderList, type OrderList } from '../../../domain/order-list'
import type { ListTarget, ListTrading, Outcome } from '../../port'
import type { VenueCore } from '../core'
import type { LegReader } from '../leg-reader'
import type { OrderLine } from '../order-line'
import { asList, asPayload, idAt, integerAt, listAt, type Payload, textAt } from '../payload'
import type { Parameters, Signer } from '../sign'
import { toCanceledOrders, toOrder } from './order'
import { bookTerms, timeOf } from './order-parameters'

/** Order lists of one spot account. Source: spot.md 8. */
export function createListTrading(core: VenueCore, signer: Signer, line: OrderLine): ListTrading {
  const { caller } = core
  return {
    place(list, ids, window) {
      const kind = list.kind.toLowerCase()
      return caller.compound(
        line.call(
          {
            endpoint: 'list',
            method: 'POST',
            path: `/api/v3/orderList/${kind}`,
            socketMethod: `orderList.place.${kind}`,
            parameters: listParameters(list, ids),
            cost: 1,
          },
          window,
        ),
        (body, leg) => ({
          list: leg('list', body, toOrderList),
          legs: ids.legs.map((id) => legOf(body, leg, id)),
        }),
        (outcome) => ({ list: outcome, legs: ids.legs.map(() => outcome) }),
      )
    },

    cancel(target, cancelClientOrderId, window) {
      return caller.change(
        line.call(
          {
            endpoint: 'cancel-list',
            method: 'DELETE',
            path: '/api/v3/orderList',
            socketMethod: 'orderList.cancel',
            parameters: {
              symbol: target.symbol,
              orderListId: target.orderListId,
              listClientOrderId: target.orderListId === undefined ? target.listClientOrderId : undefined,
              newClientOrderId: cancelClientOrderId,
            },
            cost: 1,
          },
          window,
        ),
        (body) => ({ list: toOrderList(body), orders: toCanceledOrders(body) }),
      )
    },

    find: (target, { lane, freshConnection: fresh }) =>
      caller.query(core.signedCall(signer, '/api/v3/orderList', named(target), { lane, cost: 4, fresh }), toOrderList),

    open: ({ lane, freshConnection: fresh }) =>
      caller.query(core.signedCall(signer, '/api/v3/openOrderList', {}, { lane, cost: 6, fresh }), (body) =>
        asList(body, 'lists').map(toOrderList),
      ),
  }
}

const named = ({ orderListId, listClientOrderId }: ListTarget): Parameters => ({
  orderListId,
  origClientOrderId: orderListId === undefined ? listClientOrderId : undefined,
})

/** Source: spot.md 8.4; `listStatus` of a stream names the same in letters (15.2). */
export function toOrderList(value: unknown): OrderList {
  const list = asPayload(value, 'list')
  return {
    market: 'spot',
    symbol: textAt(list, 'symbol'),
    orderListId: idAt(list, 'orderListId'),
    listClientOrderId: textAt(list, 'listClientOrderId'),
    contingencyType: textAt(list, 'contingencyType'),
    status: textAt(list, 'listOrderStatus'),
    orders: asList(list.orders, 'orders').map((row) => {
      const order = asPayload(row, 'order')
      return { orderId: idAt(order, 'orderId'), clientOrderId: textAt(order, 'clientOrderId') }
    }),
    exchangeTime: integerAt(list, 'transactionTime'),
  }
}

/** `listStatus` of the user data stream. Source: spot.md 15.2. */
export function toListStatus(event: Payload): OrderList {
  return {
    market: 'spot',
    symbol: textAt(event, 's'),
    orderListId: idAt(event, 'g'),
    listClientOrderId: textAt(event, 'C'),
    contingencyType: textAt(event, 'c'),
    status: textAt(event, 'L'),
    orders: listAt(event, 'O').map((row) => {
      const order = asPayload(row, 'order')
      return { orderId: idAt(order, 'i'), clientOrderId: textAt(order, 'c') }
    }),
    exchangeTime: integerAt(event, 'T'),
  }
}

/** The report of one leg by our id; a list that names no report of it leaves the leg in doubt (S-25). */
function legOf(body: unknown, leg: LegReader, clientOrderId: string): Outcome<Order> {
  const reports = listAt(asPayload(body, 'list'), 'orderReports')
  const own = reports.find((row) => asPayload(row, 'report').clientOrderId === clientOrderId)
  return leg('list', own, toOrder)
}

const PREFIX: Readonly<Record<'pair' | 'one', Readonly<Record<ListLeg['role'], string>>>> = {
  one: { working: 'working', pending: 'pending', above: 'above', below: 'below' },
  pair: { working: 'working', pending: 'pending', above: 'pendingAbove', below: 'pendingBelow' },
}

/** Source: spot.md 8.1, legs by prefix and suffix; sides and quantities that a pair shares are sent once. */
function listParameters(
  list: NewOrderList,
  ids: { readonly list: string; readonly legs: readonly string[] },
): Parameters {
  const { kind, symbol, legs } = list
  const afterWorking = legs.some((leg) => leg.role === 'working')
  const parameters: Record<string, Parameters[string]> = {
    symbol,
    listClientOrderId: ids.list,
    newOrderRespType: 'RESULT',
  }
  for (const [at, { role, order }] of legs.entries()) {
    const prefix = PREFIX[afterWorking ? 'pair' : 'one'][role]
    const inPair = role === 'above' || role === 'below'
    const quantity = paysFromBought(kind) && role !== 'working' ? undefined : order.quantity
    if (inPair) {
      parameters[afterWorking ? 'pendingSide' : 'side'] = order.side
      parameters[afterWorking ? 'pendingQuantity' : 'quantity'] = quantity
    } else {
      parameters[`${prefix}Side`] = order.side
      parameters[`${prefix}Quantity`] = quantity
    }
    parameters[`${prefix}Type`] = order.orderType
    parameters[`${prefix}ClientOrderId`] = ids.legs[at]
    parameters[`${prefix}Price`] = order.price
    parameters[`${prefix}StopPrice`] = order.triggerPrice
    parameters[`${prefix}TimeInForce`] = timeOf(order)
    for (const [name, value] of Object.entries(bookTerms(order)))
      parameters[`${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}`] = value
    // One mode for all of them.
    parameters.selfTradePreventionMode ??= order.selfTradePrevention
  }
  return parameters
}
