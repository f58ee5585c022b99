import type { Markets, SymbolMarket } from '../../engine/market-types'
import { allows } from '../../engine/market-types'
import type { Call, Endpoint } from '../../gateway/types'
import { clientId, limitOf, symbolText, timeWindow, whole } from '../parameters'
import type { SpotTrading } from '../trading'
import { checkListFilters } from './list-filters'
import { listAnswer } from './list-answers'
import { refuse } from './list-refusals'
import type { OrderLists } from './order-lists'
import type { ListKind, OrderList } from './order-list'
import { LIST_PARAMETERS, type ListRequest, OLD_OCO_PARAMETERS, readListRequest, readOldOco } from './read-list'

/** The order-list endpoints with their WebSocket API twins. Source: spot.md 7, 8. */
export function createListEndpoints(markets: Markets, trading: SpotTrading, lists: OrderLists): Endpoint[] {
  function marketOf(call: Call): SymbolMarket {
    const market = markets.symbol('spot', symbolText(call.params))
    if (!market) throw refuse.symbol()
    return market
  }

  const place =
    (kind: ListKind, read: (params: Call['params']) => ListRequest) =>
    (call: Call): unknown => {
      const market = marketOf(call)
      const request = read(call.params)
      refuseUnlessAllowed(market, kind)
      checkListFilters(market, request)
      return lists.place(call.accountId, market, request)
    }

  /** A list of the caller by id, by client id, or by both, which must then agree. */
  function find(call: Call, clientIdName: string, missing: () => Error, disagrees: () => Error): OrderList {
    const orderListId = whole(call.params, 'orderListId')
    const listClientOrderId = call.params.get(clientIdName) || undefined
    if (orderListId === undefined && listClientOrderId === undefined) throw refuse.noListId(clientIdName)
    const list =
      orderListId === undefined
        ? lists.store.byClientId(call.accountId, listClientOrderId ?? '')
        : lists.store.get(orderListId)
    if (!list || list.accountId !== call.accountId) throw missing()
    if (listClientOrderId !== undefined && list.listClientOrderId !== listClientOrderId) throw disagrees()
    return list
  }

  function cancel(call: Call): unknown {
    const { symbol } = marketOf(call).spec
    const cancelId = clientId(call.params, 'newClientOrderId') ?? trading.mintClientId(call.accountId)
    const list = find(call, 'listClientOrderId', refuse.unknownOrder, refuse.unknownOrder)
    if (list.symbol !== symbol || list.orderStatus !== 'EXECUTING') throw refuse.unknownOrder()
    return lists.cancel(list, cancelId)
  }

  const answer = (list: OrderList): unknown => listAnswer(list, lists.ordersOf(list))

  function query(call: Call): unknown {
    return answer(find(call, 'origClientOrderId', refuse.noSuchOrder, refuse.clientIdMismatch))
  }

  function allLists(call: Call): unknown {
    const from = whole(call.params, 'fromId')
    const { start, end } = timeWindow(call.params)
    if (from !== undefined && (start !== undefined || end !== undefined)) throw refuse.combination()
    const limit = limitOf(call.params)
    const found = lists.store
      .lists(call.accountId)
      .filter(
        (list) =>
          (from === undefined || list.orderListId >= from) &&
          (start === undefined || list.time >= start) &&
          (end === undefined || list.time <= end),
      )
    const page = from !== undefined || start !== undefined ? found.slice(0, limit) : found.slice(-limit)
    return page.map(answer)
  }

  const trade = { market: 'spot', security: 'TRADE', weight: 1, freeOnSuccess: true } as const
  const user = { market: 'spot', security: 'USER_DATA', method: 'GET' } as const
  const placing = (kind: ListKind): Endpoint => {
    const name = kind.toLowerCase()
    return {
      ...trade,
      method: 'POST',
      path: `/api/v3/orderList/${name}`,
      socketMethod: `orderList.place.${name}`,
      orderCount: kind === 'OTOCO' || kind === 'OPOCO' ? 3 : 2,
      parameters: LIST_PARAMETERS[kind],
      handle: place(kind, (params) => readListRequest(kind, params)),
    }
  }
  return [
    ...(['OCO', 'OTO', 'OTOCO', 'OPO', 'OPOCO'] as const).map(placing),
    {
      ...trade,
      method: 'POST',
      path: '/api/v3/order/oco',
      socketMethod: 'orderList.place',
      orderCount: 2,
      parameters: OLD_OCO_PARAMETERS,
      handle: place('OCO', readOldOco),
    },
    {
      ...trade,
      method: 'DELETE',
      path: '/api/v3/orderList',
      socketMethod: 'orderList.cancel',
      parameters: ['symbol', 'orderListId', 'listClientOrderId', 'newClientOrderId'],
      handle: cancel,
    },
    {
      ...user,
      path: '/api/v3/orderList',
      socketMethod: 'orderList.status',
      weight: 4,
      parameters: ['orderListId', 'origClientOrderId'],
      handle: query,
    },
    {
      ...user,
      path: '/api/v3/allOrderList',
      socketMethod: 'allOrderLists',
      weight: 20,
      parameters: ['fromId', 'startTime', 'endTime', 'limit'],
      handle: allLists,
    },
    {
      ...user,
      path: '/api/v3/openOrderList',
      socketMethod: 'openOrderLists.status',
      weight: 6,
      parameters: [],
      handle: (call) => lists.store.open(call.accountId).map(answer),
    },
  ]
}

/** Throws -1013 when the symbol does not allow the kind. Source: spot.md 8.2. */
function refuseUnlessAllowed({ spec }: SymbolMarket, kind: ListKind): void {
  const fromBought = kind === 'OPO' || kind === 'OPOCO'
  const inPair = kind === 'OCO' || kind === 'OTOCO' || kind === 'OPOCO'
  if (inPair && !allows(spec, 'oco')) throw refuse.noOco()
  if (fromBought && !allows(spec, 'opo')) throw refuse.noOpo()
  if (kind !== 'OCO' && !allows(spec, 'oto')) throw refuse.noOto()
}
