import { allows, type Markets } from '../../engine/market-types'
import { OrderCountRefusal, type OrderCounts } from '../../gateway/order-counts'
import { ApiError, type Call, type Endpoint } from '../../gateway/types'
import { cancelAnswer, placementAnswer } from '../answers'
import { rejectReasonOf } from '../lists/list-answers'
import type { OrderLists } from '../lists/order-lists'
import { isOpen, type SpotOrder } from '../order'
import { ORDER_PARAMETERS, readOrderRequest } from '../order-request'
import { symbolText } from '../parameters'
import { refuse } from '../refusals'
import { checkFilters } from '../static-filters'
import type { SpotTrading } from '../trading'
import { type Half, replaceAnswer } from './outcome'
import { readReplaceRequest, REPLACE_PARAMETERS, type ReplaceRequest } from './read-replace'

/** The accounts' unfilled orders. `refuseIfFull` throws 429 -1015. */
export type UnfilledOrders = Pick<OrderCounts, 'refuseIfFull' | 'add'>

/**
 * POST order/cancelReplace. The two steps are not one: filters and the order count are judged before the first of them, funds when
 * the second is tried. Source: spot.md 9.1.
 */
export function createReplaceEndpoint(
  markets: Markets,
  trading: SpotTrading,
  lists: OrderLists,
  unfilled: UnfilledOrders,
): Endpoint {
  function find(call: Call, symbol: string, { cancelOrderId, cancelOrigClientOrderId }: ReplaceRequest): SpotOrder {
    const order =
      cancelOrderId === undefined
        ? trading.store.byClientId(call.accountId, symbol, cancelOrigClientOrderId ?? '')
        : trading.store.get(symbol, cancelOrderId)
    const agrees = cancelOrigClientOrderId === undefined || order?.clientOrderId === cancelOrigClientOrderId
    if (!order || order.accountId !== call.accountId || !isOpen(order) || !agrees) throw refuse.unknownOrder()
    return order
  }

  function replace(call: Call): unknown {
    const { accountId } = call
    const market = markets.symbol('spot', symbolText(call.params))
    if (!market) throw refuse.symbol()
    const asked = readReplaceRequest(call.params)
    const request = readOrderRequest(call.params)
    if (!allows(market.spec, 'cancelReplace'))
      throw new ApiError(400, -1013, 'Order cancel-replace is not supported for this symbol.')
    checkFilters(market, request)
    trading.checkCounts(accountId, market, [[request]])
    const full = countRefusal(() => unfilled.refuseIfFull('spot', accountId, 1))
    if (!full) unfilled.add('spot', accountId, 1)
    else if (asked.whenFull === 'DO_NOTHING') throw full

    const canceled = half(() => {
      const order = find(call, market.spec.symbol, asked)
      const wanted = asked.restriction === 'ONLY_NEW' ? 'NEW' : 'PARTIALLY_FILLED'
      if (asked.restriction !== undefined && order.status !== wanted) throw refuse.restricted()
      const cancelId = asked.cancelId ?? trading.mintClientId(accountId)
      const list = lists.ofOrder(order)
      if (list) return lists.cancel(list, cancelId)
      trading.cancel(market, order, cancelId)
      return cancelAnswer(order, cancelId, call.time)
    })
    if (canceled.result !== 'SUCCESS' && asked.mode === 'STOP_ON_FAILURE')
      return replaceAnswer(asked.mode, full, canceled, { result: 'NOT_ATTEMPTED' })
    if (full) return replaceAnswer(asked.mode, full, canceled, { result: 'FAILURE', refusal: full })
    const placed = half(() => {
      // A peg may choose another price now: the canceled order may have been the best one.
      checkFilters(market, request)
      const { order, fills, prevented } = trading.place(accountId, market, request)
      return placementAnswer(order, request.responseType, fills, prevented)
    })
    // Told only when the first half was done. Source: spot.md 15.3.
    if (placed.result === 'FAILURE' && canceled.result === 'SUCCESS')
      trading.reject(accountId, market, request, rejectReasonOf(placed.refusal))
    return replaceAnswer(asked.mode, undefined, canceled, placed)
  }

  return {
    market: 'spot',
    method: 'POST',
    path: '/api/v3/order/cancelReplace',
    socketMethod: 'order.cancelReplace',
    security: 'TRADE',
    weight: 1,
    freeOnSuccess: true,
    orderCount: 1,
    countsItself: true,
    parameters: [...ORDER_PARAMETERS, ...REPLACE_PARAMETERS],
    handle: replace,
  }
}

function half(run: () => unknown): Half {
  try {
    return { result: 'SUCCESS', answer: run() }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { result: 'FAILURE', refusal: error }
  }
}

function countRefusal(run: () => void): OrderCountRefusal | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    if (error instanceof OrderCountRefusal) return error
    throw error
  }
}
