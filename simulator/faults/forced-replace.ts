import { ApiError, type Call } from '../gateway/types'
import type { ActiveFault } from './fault-rules'
import type { FaultStage } from './stage'

const ORDER = '/api/v3/order'
const OF_CANCEL = ['symbol', 'cancelOrderId', 'cancelOrigClientOrderId', 'cancelNewClientOrderId', 'cancelRestrictions']
const OF_REPLACE = [...OF_CANCEL.slice(1), 'cancelReplaceMode', 'orderRateLimitExceededMode']

type Leg = { readonly result: string; readonly response: unknown }

/**
 * F-45: a cancel-replace whose legs come out as the fault says. A leg that is to succeed is carried out and may still be refused
 * on its merits; one that is to fail is left alone. Source: spot.md 9.1.
 */
export function replaceWithOutcome(stage: FaultStage, fault: ActiveFault, call: Call): unknown {
  const { code } = fault
  if (code === 429 && fault.cancelResult === undefined) throw tooMany()
  const canceled =
    fault.cancelResult === 'FAILURE'
      ? failed(new ApiError(400, -2011, 'Unknown order sent.'))
      : leg(stage, 'DELETE', cancelCall(call))
  const stops = call.params.get('cancelReplaceMode') !== 'ALLOW_FAILURE'
  const wanted = fault.newOrderResult ?? (code === 429 ? 'FAILURE' : 'SUCCESS')
  const placed = nextLeg(stage, call, wanted, code, stops && canceled.result === 'FAILURE')
  if (code !== undefined && code >= 500)
    throw new ApiError(code, -1000, 'An unknown error occurred while processing the request.')
  return answerOf(canceled, placed, code === 429 && stops ? 429 : undefined)
}

function nextLeg(stage: FaultStage, call: Call, wanted: string, code: number | undefined, stopped: boolean): Leg {
  // With a 5xx each leg is as told: all four truths can be had.
  if (wanted === 'NOT_ATTEMPTED' || (stopped && (code ?? 0) < 500)) return { result: 'NOT_ATTEMPTED', response: null }
  if (wanted === 'FAILURE')
    return failed(
      code === 429 ? tooMany() : new ApiError(400, -2010, 'Account has insufficient balance for requested action.'),
    )
  return leg(stage, 'POST', placeCall(call))
}

function answerOf(canceled: Leg, placed: Leg, limited: number | undefined): unknown {
  const data = {
    cancelResult: canceled.result,
    newOrderResult: placed.result,
    cancelResponse: canceled.response,
    newOrderResponse: placed.response,
  }
  const oneWorked = canceled.result === 'SUCCESS' || placed.result === 'SUCCESS'
  if (canceled.result === 'SUCCESS' && placed.result === 'SUCCESS') return data
  if (oneWorked) throw new ApiError(limited ?? 409, -2021, 'Order cancel-replace partially failed.', data)
  throw new ApiError(limited ?? 400, -2022, 'Order cancel-replace failed.', data)
}

const tooMany = (): ApiError =>
  new ApiError(429, -1015, 'Too many new orders; current limit is 100 orders per 10 SECOND.')

const failed = ({ code, msg }: ApiError): Leg => ({ result: 'FAILURE', response: { code, msg } })

function leg(stage: FaultStage, method: string, call: Call): Leg {
  try {
    return { result: 'SUCCESS', response: stage.endpoint(method, ORDER)?.handle(call) }
  } catch (error) {
    if (error instanceof ApiError) return failed(error)
    throw error
  }
}

function cancelCall(call: Call): Call {
  const params = new Map<string, string>()
  const names: Readonly<Record<string, string>> = {
    symbol: 'symbol',
    cancelOrderId: 'orderId',
    cancelOrigClientOrderId: 'origClientOrderId',
    cancelNewClientOrderId: 'newClientOrderId',
    cancelRestrictions: 'cancelRestrictions',
  }
  for (const name of OF_CANCEL) {
    const value = call.params.get(name)
    if (value !== undefined) params.set(names[name] ?? name, value)
  }
  return { ...call, params }
}

function placeCall(call: Call): Call {
  const params = new Map(call.params)
  for (const name of OF_REPLACE) params.delete(name)
  return { ...call, params }
}
