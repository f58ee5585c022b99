import type { Markets, SymbolMarket } from '../engine/market-types'
import { text8 } from '../engine/units'
import type { Call, Endpoint } from '../gateway/types'
import { cancelAnswer, placementAnswer, preventedAnswer, queryAnswer, rates, tradeAnswer } from './answers'
import { BNB_FACTOR, MAKER_RATE, TAKER_RATE } from './fees'
import type { OrderLists } from './lists/order-lists'
import { filterRows } from './my-filters'
import { isOpen, type SpotOrder } from './order'
import { ORDER_PARAMETERS, readOrderRequest } from './order-request'
import { checkFilters, checkStaticFilters } from './static-filters'
import { clientId, limitOf, symbolText, timeWindow, whole } from './parameters'
import { refuse } from './refusals'
import type { SpotTrading } from './trading'

/** The spot account and order endpoints with their WebSocket API twins. Source: spot.md 7. */
export function createSpotEndpoints(markets: Markets, trading: SpotTrading, lists: OrderLists): Endpoint[] {
  const { store, ledger } = trading

  function marketOf(call: Call): SymbolMarket {
    const market = markets.symbol('spot', symbolText(call.params))
    if (!market) throw refuse.symbol()
    return market
  }

  /** An order by id, by client id, or by both, which must then agree. */
  function find(call: Call, symbol: string, missing: () => Error, disagrees: () => Error): SpotOrder {
    const orderId = whole(call.params, 'orderId')
    const clientOrderId = call.params.get('origClientOrderId') || undefined
    if (orderId === undefined && clientOrderId === undefined) throw refuse.noOrderId()
    if (orderId === undefined) {
      const order = store.byClientId(call.accountId, symbol, clientOrderId ?? '')
      if (!order) throw missing()
      return order
    }
    const order = store.get(symbol, orderId)
    if (!order || order.accountId !== call.accountId) throw missing()
    if (clientOrderId !== undefined && clientOrderId !== order.clientOrderId) throw disagrees()
    return order
  }

  function place(call: Call): unknown {
    const symbol = symbolText(call.params)
    const market = markets.symbol('spot', symbol)
    if (!market) throw refuse.symbol()
    const request = readOrderRequest(call.params)
    checkFilters(market, request)
    call.handOver?.()
    const { order, fills, prevented } = trading.place(call.accountId, market, request)
    return placementAnswer(order, request.responseType, fills, prevented)
  }

  function testOrder(call: Call): unknown {
    const market = marketOf(call)
    checkStaticFilters(market, readOrderRequest(call.params))
    return call.params.get('computeCommissionRates') === 'true' ? orderCommission(trading, call.accountId) : {}
  }

  function cancel(call: Call): unknown {
    const market = marketOf(call)
    const restriction = call.params.get('cancelRestrictions')
    if (restriction !== undefined && restriction !== 'ONLY_NEW' && restriction !== 'ONLY_PARTIALLY_FILLED')
      throw refuse.cancelRestrictions()
    const cancelId = clientId(call.params, 'newClientOrderId') ?? trading.mintClientId(call.accountId)
    const order = find(call, market.spec.symbol, refuse.unknownOrder, refuse.unknownOrder)
    if (!isOpen(order)) throw refuse.unknownOrder()
    const wanted = restriction === 'ONLY_NEW' ? 'NEW' : 'PARTIALLY_FILLED'
    if (restriction !== undefined && order.status !== wanted) throw refuse.restricted()
    // An order of a list takes the whole list with it. Source: spot.md 7.3.
    const list = lists.ofOrder(order)
    if (list) return lists.cancel(list, cancelId)
    trading.cancel(market, order, cancelId)
    return cancelAnswer(order, cancelId, call.time)
  }

  function cancelAll(call: Call): unknown {
    const market = marketOf(call)
    const open = store.openOrders(call.accountId, market.spec.symbol)
    if (open.length === 0) throw refuse.unknownOrder()
    const cancelId = trading.mintClientId(call.accountId)
    return open.flatMap((order) => {
      // It went with its list.
      if (!isOpen(order)) return []
      const list = lists.ofOrder(order)
      if (list) return [lists.cancel(list, cancelId)]
      trading.cancel(market, order, cancelId)
      return [cancelAnswer(order, cancelId, call.time)]
    })
  }

  function queryOrder(call: Call): unknown {
    const { symbol } = marketOf(call).spec
    const found = find(call, symbol, refuse.noSuchOrder, refuse.clientIdMismatch)
    if (isArchived(found, call.time)) throw refuse.archived()
    return queryAnswer(found)
  }

  function openOrders(call: Call): unknown {
    const symbol = call.params.has('symbol') ? marketOf(call).spec.symbol : undefined
    return store.openOrders(call.accountId, symbol).map(queryAnswer)
  }

  function allOrders(call: Call): unknown {
    const { symbol } = marketOf(call).spec
    const from = whole(call.params, 'orderId')
    const { start, end } = timeWindow(call.params)
    const limit = limitOf(call.params)
    const orders = store
      .orders(call.accountId, symbol)
      .filter(
        (order) =>
          !isArchived(order, call.time) &&
          (from === undefined || order.orderId >= from) &&
          (start === undefined || order.time >= start) &&
          (end === undefined || order.time <= end),
      )
    return newestOrFirst(orders, from !== undefined || start !== undefined, limit).map(queryAnswer)
  }

  function myTrades(call: Call): unknown {
    const { symbol } = marketOf(call).spec
    const orderId = whole(call.params, 'orderId')
    const from = whole(call.params, 'fromId')
    const { start, end } = timeWindow(call.params)
    const timed = start !== undefined || end !== undefined
    // Allowed: none, orderId, orderId with fromId, fromId, times. Source: spot.md 7.4.
    if (timed && (from !== undefined || orderId !== undefined)) throw refuse.combination()
    const limit = limitOf(call.params)
    const fills = store
      .fills(call.accountId, symbol)
      .filter(
        (fill) =>
          (orderId === undefined || fill.orderId === orderId) &&
          (from === undefined || fill.tradeId >= from) &&
          (start === undefined || fill.time >= start) &&
          (end === undefined || fill.time <= end),
      )
    return newestOrFirst(fills, from !== undefined || start !== undefined, limit).map(tradeAnswer)
  }

  function account(call: Call): unknown {
    const omitZero = call.params.get('omitZeroBalances') === 'true'
    const assets = new Set<string>()
    for (const { spec } of markets.all('spot')) assets.add(spec.baseAsset).add(spec.quoteAsset)
    for (const asset of ledger.account(call.accountId).keys()) assets.add(asset)
    const balances = [...assets].sort().map((asset) => {
      const { free, locked } = ledger.holding(call.accountId, asset)
      return { asset, free, locked }
    })
    return {
      makerCommission: 10,
      takerCommission: 10,
      buyerCommission: 0,
      sellerCommission: 0,
      commissionRates: rates(MAKER_RATE, TAKER_RATE),
      canTrade: true,
      canWithdraw: false,
      canDeposit: false,
      brokered: false,
      requireSelfTradePrevention: false,
      preventSor: false,
      updateTime: trading.reports.updatedAt.get(call.accountId) ?? 0,
      accountType: 'SPOT',
      balances: balances
        .filter(({ free, locked }) => !omitZero || free !== 0n || locked !== 0n)
        .map(({ asset, free, locked }) => ({ asset, free: text8(free), locked: text8(locked) })),
      permissions: ['SPOT'],
      uid: Number.parseInt(call.accountId.slice(1, 9), 16),
      ...tradeGroup(call.accountId),
    }
  }

  function commission(call: Call): unknown {
    const { symbol } = marketOf(call).spec
    return {
      symbol,
      standardCommission: rates(MAKER_RATE, TAKER_RATE),
      specialCommission: rates(0n, 0n),
      taxCommission: rates(0n, 0n),
      discount: discount(trading, call.accountId),
    }
  }

  function preventedMatches(call: Call): unknown {
    const { symbol } = marketOf(call).spec
    const id = whole(call.params, 'preventedMatchId')
    const orderId = whole(call.params, 'orderId')
    const from = whole(call.params, 'fromPreventedMatchId')
    if (id === undefined && orderId === undefined) throw refuse.noMatchId()
    if (id !== undefined && (orderId !== undefined || from !== undefined)) throw refuse.combination()
    const matches = store
      .preventedOf(call.accountId, symbol)
      .filter(
        (match) =>
          (id === undefined || match.preventedMatchId === id) &&
          (orderId === undefined || match.takerOrderId === orderId || match.makerOrderId === orderId) &&
          (from === undefined || match.preventedMatchId >= from),
      )
    return matches.slice(0, limitOf(call.params)).map(preventedAnswer)
  }

  function myFilters(call: Call): unknown {
    return filterRows(marketOf(call).spec, trading.accounts.settingsOf(call.accountId))
  }

  function tradeGroup(accountId: string): Record<string, number> {
    const { tradeGroupId } = trading.accounts.settingsOf(accountId)
    return tradeGroupId === undefined ? {} : { tradeGroupId }
  }

  const trade = { market: 'spot', security: 'TRADE' } as const
  const user = { market: 'spot', security: 'USER_DATA' } as const
  const order = '/api/v3/order'
  const openOrdersPath = '/api/v3/openOrders'
  const ids = ['symbol', 'orderId', 'origClientOrderId']
  const page = ['symbol', 'orderId', 'startTime', 'endTime', 'limit']
  return [
    {
      ...trade,
      method: 'POST',
      path: order,
      socketMethod: 'order.place',
      weight: 1,
      freeOnSuccess: true,
      orderCount: 1,
      handsOver: true,
      parameters: ORDER_PARAMETERS,
      handle: place,
    },
    {
      ...trade,
      method: 'POST',
      path: '/api/v3/order/test',
      socketMethod: 'order.test',
      weight: (params) => (params.get('computeCommissionRates') === 'true' ? 20 : 1),
      parameters: [...ORDER_PARAMETERS, 'computeCommissionRates'],
      handle: testOrder,
    },
    {
      ...trade,
      method: 'DELETE',
      path: order,
      socketMethod: 'order.cancel',
      weight: 1,
      freeOnSuccess: true,
      parameters: [...ids, 'newClientOrderId', 'cancelRestrictions'],
      handle: cancel,
    },
    {
      ...trade,
      method: 'DELETE',
      path: openOrdersPath,
      socketMethod: 'openOrders.cancelAll',
      weight: 1,
      freeOnSuccess: true,
      parameters: ['symbol'],
      handle: cancelAll,
    },
    {
      ...user,
      method: 'GET',
      path: order,
      socketMethod: 'order.status',
      weight: 4,
      parameters: ids,
      handle: queryOrder,
    },
    {
      ...user,
      method: 'GET',
      path: openOrdersPath,
      socketMethod: 'openOrders.status',
      weight: (params) => (params.has('symbol') ? 6 : 80),
      parameters: ['symbol'],
      handle: openOrders,
    },
    {
      ...user,
      method: 'GET',
      path: '/api/v3/allOrders',
      socketMethod: 'allOrders',
      weight: 20,
      parameters: page,
      handle: allOrders,
    },
    {
      ...user,
      method: 'GET',
      path: '/api/v3/myTrades',
      socketMethod: 'myTrades',
      weight: (params) => (params.has('orderId') ? 5 : 20),
      parameters: [...page, 'fromId'],
      handle: myTrades,
    },
    {
      ...user,
      method: 'GET',
      path: '/api/v3/account',
      socketMethod: 'account.status',
      weight: 20,
      parameters: ['omitZeroBalances'],
      handle: account,
    },
    {
      ...user,
      method: 'GET',
      path: '/api/v3/account/commission',
      socketMethod: 'account.commission',
      weight: 20,
      parameters: ['symbol'],
      handle: commission,
    },
    {
      ...user,
      method: 'GET',
      path: '/api/v3/myPreventedMatches',
      socketMethod: 'myPreventedMatches',
      // By match id, or for a symbol that is none: 2. Source: spot.md 7.1.
      weight: (params) =>
        params.has('orderId') && markets.symbol('spot', params.get('symbol') ?? '') !== undefined ? 20 : 2,
      parameters: ['symbol', 'preventedMatchId', 'orderId', 'fromPreventedMatchId', 'limit'],
      handle: preventedMatches,
    },
    {
      ...user,
      method: 'GET',
      path: '/api/v3/myFilters',
      socketMethod: 'myFilters',
      weight: 40,
      parameters: ['symbol'],
      handle: myFilters,
    },
  ]
}

/** Whether the account pays with BNB, and what is left of a fee then. */
const discount = (trading: SpotTrading, accountId: string): unknown => ({
  enabledForAccount: trading.accounts.settingsOf(accountId).payFeesInBnb,
  enabledForSymbol: true,
  discountAsset: 'BNB',
  discount: text8(BNB_FACTOR),
})

/** The rates an order would pay, buyer's and seller's share added. Source: spot.md 10. */
export function orderCommission(trading: SpotTrading, accountId: string): unknown {
  const none = { maker: text8(0n), taker: text8(0n) }
  return {
    standardCommissionForOrder: { maker: text8(MAKER_RATE), taker: text8(TAKER_RATE) },
    specialCommissionForOrder: none,
    taxCommissionForOrder: none,
    discount: discount(trading, accountId),
  }
}

const ARCHIVED_AFTER_MS = 90 * 86_400_000

/** Orders that ended without a fill are put away after 90 days. Source: spot.md 6.7. */
function isArchived(order: SpotOrder, now: number): boolean {
  return !isOpen(order) && order.executed === 0n && now - order.updateTime > ARCHIVED_AFTER_MS
}

/** From a start: the first rows; without one: the newest, still oldest first. */
function newestOrFirst<T>(rows: readonly T[], fromStart: boolean, limit: number): T[] {
  return fromStart ? rows.slice(0, limit) : rows.slice(Math.max(0, rows.length - limit))
}
