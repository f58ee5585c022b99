import { refuse as common } from '../gateway/refusals'
import { ApiError } from '../gateway/types'

/** Refusals of the spot account layer. Source: spot.md 16. */
export const refuse = {
  ...common,
  filter: (filter: string) => new ApiError(400, -1013, `Filter failure: ${filter}`),
  engineFilter: (filter: string) => new ApiError(400, -2010, `Filter failure: ${filter}`),
  overflow: (name: string) => new ApiError(400, -1108, `Parameter '${name}' overflowed.`),
  precision: (name: string) => new ApiError(400, -1111, `Parameter '${name}' has too much precision.`),
  symbol: () => new ApiError(400, -1121, 'Invalid symbol.'),
  timeInForce: () => new ApiError(400, -1115, 'Invalid timeInForce.'),
  orderType: () => new ApiError(400, -1116, 'Invalid orderType.'),
  side: () => new ApiError(400, -1117, 'Invalid side.'),
  respType: () => new ApiError(400, -1136, 'Invalid newOrderRespType.'),
  strategyType: () => new ApiError(400, -1134, 'strategyType was less than 1000000.'),
  unsupported: (what: string) => new ApiError(400, -1013, `${what} orders are not supported for this symbol.`),
  stpMode: () => new ApiError(400, -1013, 'This symbol does not allow the specified self-trade prevention mode.'),
  closed: () => new ApiError(400, -1013, 'Market is closed.'),
  placement: (msg: string) => new ApiError(400, -2010, msg),
  funds: () => new ApiError(400, -2010, 'Account has insufficient balance for requested action.'),
  duplicateOrder: () => new ApiError(400, -2010, 'Duplicate order sent.'),
  postOnly: () => new ApiError(400, -2010, 'Order would immediately match and take.'),
  unknownOrder: () => new ApiError(400, -2011, 'Unknown order sent.'),
  noSuchOrder: () => new ApiError(400, -2013, 'Order does not exist.'),
  noOrderId: () =>
    new ApiError(400, -1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!"),
  clientIdMismatch: () => new ApiError(400, -2039, 'Client order ID is not correct for this order ID.'),
  cancelRestrictions: () => new ApiError(400, -1145, 'Invalid cancelRestrictions'),
  restricted: () => new ApiError(400, -2011, 'Order was not canceled due to cancel restrictions.'),
  tooLong: (hours: number) => new ApiError(400, -1127, `More than ${hours} hours between startTime and endTime.`),
  combination: () => new ApiError(400, -1128, 'Combination of optional parameters invalid.'),
  neither: (one: string, other: string) =>
    new ApiError(400, -1102, `Param '${one}' or '${other}' must be sent, but both were empty/null!`),
  together: (one: string, other: string) =>
    new ApiError(400, -1128, `Fields [${one}, ${other}] must be sent together or omitted entirely.`),
  invalidData: (name: string) => new ApiError(400, -1130, `Data sent for parameter '${name}' is not valid.`),
  composition: () => new ApiError(400, -1014, 'Unsupported order combination.'),
  iceberg: () => new ApiError(400, -2010, 'IcebergQty exceeds QTY.'),
  pegPriceType: () => new ApiError(400, -1210, 'Invalid pegPriceType.'),
  pegOffsetType: () => new ApiError(400, -1211, 'Invalid pegOffsetType.'),
  noPegForType: () => new ApiError(400, -2010, 'This order type may not use pegged price.'),
  pegForType: () => new ApiError(400, -2010, 'This price peg cannot be used with this order type.'),
  thinForPeg: () => new ApiError(400, -2010, 'Order book liquidity is too low for this pegged order.'),
  thin: (filter: 'LOT_SIZE filter' | 'MARKET_LOT_SIZE filter' | 'symbol') =>
    new ApiError(400, -2010, `Order book liquidity is less than ${filter} minimum quantity.`),
  noQuoteQuantity: () => new ApiError(400, -1013, 'Quote order qty market orders are not support for this symbol.'),
  triggersAtOnce: () => new ApiError(400, -2010, 'Order would trigger immediately.'),
  archived: () =>
    new ApiError(
      400,
      -2026,
      'Order was canceled or expired with no executed qty over 90 days ago and has been archived.',
    ),
  noMatchId: () =>
    new ApiError(400, -1102, "Param 'preventedMatchId' or 'orderId' must be sent, but both were empty/null!"),
}
