import type { Call, Endpoint } from '../gateway/types'
import { ApiError } from '../gateway/types'
import { ORDER_PARAMETERS } from './order-request'
import { refuse } from './refusals'

/*
 * What spot has and this exchange not yet: each such call is known, authorized and refused in the exchange's own words, so
 * that a client learns what is missing instead of meeting an unknown path.
 */

const LEG = [
  'Type',
  'Side',
  'ClientOrderId',
  'Price',
  'Quantity',
  'StopPrice',
  'TrailingDelta',
  'IcebergQty',
  'TimeInForce',
  'StrategyId',
  'StrategyType',
  'PegPriceType',
  'PegOffsetType',
  'PegOffsetValue',
]
const LIST = ['symbol', 'listClientOrderId', 'newOrderRespType', 'selfTradePreventionMode']
const legs = (...prefixes: readonly string[]): string[] =>
  prefixes.flatMap((prefix) => LEG.map((suffix) => prefix + suffix))

const noOco = () => new ApiError(400, -1013, 'OCO orders are not supported for this symbol')
const noOpo = () => new ApiError(400, -1013, 'OPO orders are not supported for this symbol.')
const noOperation = () => new ApiError(400, -1020, 'This operation is not supported.')

/** Spot endpoints that only refuse. Source: spot.md 7.1, 8, 9 for what they are, 9.2 and 16.2 for the words. */
export const refusedSpotEndpoints = (): Endpoint[] => [
  refused(
    'POST /api/v3/order/cancelReplace',
    'order.cancelReplace',
    [
      ...ORDER_PARAMETERS,
      'cancelReplaceMode',
      'cancelOrderId',
      'cancelOrigClientOrderId',
      'cancelNewClientOrderId',
      'cancelRestrictions',
      'orderRateLimitExceededMode',
    ],
    () => new ApiError(400, -1013, 'Order cancel-replace is not supported for this symbol.'),
  ),
  refused(
    'PUT /api/v3/order/amend/keepPriority',
    'order.amend.keepPriority',
    ['symbol', 'orderId', 'origClientOrderId', 'newQty', 'newClientOrderId'],
    () => new ApiError(400, -2038, 'Order amend is not supported for this symbol.'),
  ),
  refused(
    'POST /api/v3/order/oco',
    'orderList.place',
    [
      ...LIST,
      'side',
      'quantity',
      'price',
      'stopPrice',
      'stopLimitPrice',
      'stopLimitTimeInForce',
      'limitClientOrderId',
      'stopClientOrderId',
      'limitIcebergQty',
      'stopIcebergQty',
      'trailingDelta',
      'limitStrategyId',
      'limitStrategyType',
      'stopStrategyId',
      'stopStrategyType',
    ],
    noOco,
  ),
  refused(
    'POST /api/v3/orderList/oco',
    'orderList.place.oco',
    [...LIST, 'side', 'quantity', ...legs('above', 'below')],
    noOco,
  ),
  refused('POST /api/v3/orderList/oto', 'orderList.place.oto', [...LIST, ...legs('working', 'pending')], noOperation),
  refused(
    'POST /api/v3/orderList/otoco',
    'orderList.place.otoco',
    [...LIST, 'pendingSide', 'pendingQuantity', ...legs('working', 'pendingAbove', 'pendingBelow')],
    noOco,
  ),
  refused('POST /api/v3/orderList/opo', 'orderList.place.opo', [...LIST, ...legs('working', 'pending')], noOpo),
  refused(
    'POST /api/v3/orderList/opoco',
    'orderList.place.opoco',
    [...LIST, 'pendingSide', ...legs('working', 'pendingAbove', 'pendingBelow')],
    noOpo,
  ),
  refused(
    'DELETE /api/v3/orderList',
    'orderList.cancel',
    ['symbol', 'orderListId', 'listClientOrderId', 'newClientOrderId'],
    refuse.unknownOrder,
  ),
  refused('GET /api/v3/orderList', 'orderList.status', ['orderListId', 'origClientOrderId'], refuse.noSuchOrder),
  refused('POST /api/v3/sor/order', 'sor.order.place', ORDER_PARAMETERS, noOperation),
  refused(
    'POST /api/v3/sor/order/test',
    'sor.order.test',
    [...ORDER_PARAMETERS, 'computeCommissionRates'],
    noOperation,
  ),
]

function refused(
  route: `${Endpoint['method']} /api/v3/${string}`,
  socketMethod: string,
  parameters: readonly string[],
  refusal: (call: Call) => ApiError,
): Endpoint {
  const [method, path] = route.split(' ') as [Endpoint['method'], string]
  return {
    market: 'spot',
    method,
    path,
    socketMethod,
    security: method === 'GET' ? 'USER_DATA' : 'TRADE',
    weight: method === 'GET' || method === 'PUT' ? 4 : 1,
    parameters,
    handle(call) {
      throw refusal(call)
    },
  }
}
