import { ApiError, type Call } from '../../gateway/types'
import { clientId, mandatory, whole } from '../parameters'
import { refuse } from '../refusals'

type Params = Call['params']

/** What to cancel and how to go on, of POST order/cancelReplace. Source: spot.md 9.1. */
export interface ReplaceRequest {
  readonly mode: 'STOP_ON_FAILURE' | 'ALLOW_FAILURE'
  readonly whenFull: 'DO_NOTHING' | 'CANCEL_ONLY'
  readonly restriction: 'ONLY_NEW' | 'ONLY_PARTIALLY_FILLED' | undefined
  readonly cancelOrderId: number | undefined
  readonly cancelOrigClientOrderId: string | undefined
  /** Id of the cancel. */
  readonly cancelId: string | undefined
}

/** Parameters beside those of a new order. */
export const REPLACE_PARAMETERS = [
  'cancelReplaceMode',
  'cancelOrderId',
  'cancelOrigClientOrderId',
  'cancelNewClientOrderId',
  'cancelRestrictions',
  'orderRateLimitExceededMode',
]

/** Reads the part that is not the new order. Throws ApiError: -1102, -1100, -1130, -1145. */
export function readReplaceRequest(params: Params): ReplaceRequest {
  const mode = mandatory(params, 'cancelReplaceMode')
  if (mode !== 'STOP_ON_FAILURE' && mode !== 'ALLOW_FAILURE') throw refuse.mandatory('cancelReplaceMode')
  const whenFull = params.get('orderRateLimitExceededMode') ?? 'DO_NOTHING'
  if (whenFull !== 'DO_NOTHING' && whenFull !== 'CANCEL_ONLY')
    throw new ApiError(400, -1130, "Data sent for parameter 'orderRateLimitExceededMode' is not valid.")
  const restriction = params.get('cancelRestrictions')
  if (restriction !== undefined && restriction !== 'ONLY_NEW' && restriction !== 'ONLY_PARTIALLY_FILLED')
    throw refuse.cancelRestrictions()
  const cancelOrderId = whole(params, 'cancelOrderId')
  const cancelOrigClientOrderId = params.get('cancelOrigClientOrderId') || undefined
  if (cancelOrderId === undefined && cancelOrigClientOrderId === undefined)
    throw new ApiError(
      400,
      -1102,
      "Param 'cancelOrigClientOrderId' or 'cancelOrderId' must be sent, but both were empty/null!",
    )
  const cancelId = clientId(params, 'cancelNewClientOrderId')
  return { mode, whenFull, restriction, cancelOrderId, cancelOrigClientOrderId, cancelId }
}
