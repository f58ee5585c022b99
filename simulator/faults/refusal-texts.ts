import type { Market } from '../engine/market-types'
import { refuse } from '../gateway/refusals'
import { ApiError } from '../gateway/types'
import { formOf, type FaultRule } from './fault-rules'
import { FAULTS } from './catalogue/catalogue'

/** Refusals that the engine behind the gateway gives: who and when have been checked by then. */
const OF_ENGINE = ['F-31', 'F-32', 'F-33', 'F-41', 'F-43', 'F-44']

/** Whether the refusal comes after proof of identity, weight and order count. */
export function isOfEngine(fault: FaultRule): boolean {
  return OF_ENGINE.includes(fault.id) || (fault.id === 'F-24' && fault.form === 'second')
}

/** The refusal that a fault puts in a call's place, in the words of the market. Source: spot.md 16, usdm.md 14. */
export function refusalOf(fault: FaultRule, market: Market): ApiError {
  const spot = market === 'spot'
  switch (fault.id) {
    case 'F-18':
      return new ApiError(503, -1000, 'Unknown error, please check your request or try again later.')
    case 'F-19':
      return new ApiError(503, 0, 'Service Unavailable.')
    case 'F-20':
      return new ApiError(
        503,
        -1008,
        spot
          ? 'Server is currently overloaded with other requests. Please try again in a few minutes.'
          : 'Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again.',
      )
    case 'F-21':
      return new ApiError(
        500,
        -1006,
        'An unexpected response was received from the message bus. Execution status unknown.',
      )
    case 'F-22':
      return timedOut(fault.code ?? 504)
    case 'F-23':
      return new ApiError(500, -1001, 'Internal error; unable to process your request. Please try again.')
    case 'F-24':
      return staleOf(fault, spot)
    case 'F-25':
      return refuse.signature()
    case 'F-26':
      return refuse.key(market)
    case 'F-31':
      return spot
        ? new ApiError(400, -2010, 'Account has insufficient balance for requested action.')
        : new ApiError(400, -2019, 'Margin is insufficient.')
    case 'F-32':
      return new ApiError(400, -2010, 'Duplicate order sent.')
    case 'F-33':
      return new ApiError(400, -4116, 'ClientOrderId is duplicated.')
    case 'F-41':
      return new ApiError(
        400,
        -4120,
        'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.',
      )
    case 'F-43':
      return new ApiError(400, -2022, 'ReduceOnly Order is rejected.')
    case 'F-44':
      return new ApiError(400, -4061, "Order's position side does not match user's setting.")
    case 'F-46':
      return new ApiError(fault.code ?? 500, -1000, refuse.unknown(market).msg)
    case 'F-66':
      return new ApiError(400, -1125, 'This listenKey does not exist.')
    case 'F-68':
      return logonRefusal(fault.code ?? -2015, market)
    default:
      return refuse.unknown(market)
  }
}

/** -1007: whether the call was carried out is open. */
export const timedOut = (status: number): ApiError =>
  new ApiError(
    status,
    -1007,
    'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
  )

function staleOf(fault: FaultRule, spot: boolean): ApiError {
  const form = formOf(fault, FAULTS[fault.id])
  if (form === 'ahead') return refuse.ahead()
  // The futures engine has a number of its own for its check. Source: usdm.md 14, ME_RECVWINDOW_REJECT.
  if (form === 'second' && !spot)
    return new ApiError(400, -5028, 'Timestamp for this request is outside of the ME recvWindow.')
  return refuse.late()
}

function logonRefusal(code: number, market: Market): ApiError {
  if (code === -2035) return new ApiError(400, -2035, 'User Data Stream subscription already active.')
  if (code === -2036) return new ApiError(400, -2036, 'User Data Stream subscription not active.')
  return refuse.key(market)
}
