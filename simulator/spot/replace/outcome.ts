import { OrderCountRefusal } from '../../gateway/order-counts'
import { ApiError } from '../../gateway/types'
import type { ReplaceRequest } from './read-replace'

/** What came of one half: its answer, its refusal, or nothing because it was not tried. */
export type Half =
  | { readonly result: 'SUCCESS'; readonly answer: unknown }
  | { readonly result: 'FAILURE'; readonly refusal: ApiError }
  | { readonly result: 'NOT_ATTEMPTED' }

/**
 * The answer of a cancelReplace from what came of its halves. Throws 409 -2021 when one of them failed, 400 -2022 when both did or
 * the second was not tried; 429 when the order count was exceeded (`full`) and a failure was to stop it. Source: the table of spot.md 9.1.
 */
export function replaceAnswer(
  mode: ReplaceRequest['mode'],
  full: OrderCountRefusal | undefined,
  canceled: Half,
  placed: Half,
): Record<string, unknown> {
  const body = {
    cancelResult: canceled.result,
    newOrderResult: placed.result,
    cancelResponse: responseOf(canceled),
    newOrderResponse: responseOf(placed),
  }
  if (canceled.result === 'SUCCESS' && placed.result === 'SUCCESS') return body
  const partly = canceled.result === 'SUCCESS' || placed.result === 'SUCCESS'
  const code = partly ? -2021 : -2022
  const msg = partly ? 'Order cancel-replace partially failed.' : 'Order cancel-replace failed.'
  if (full && mode === 'STOP_ON_FAILURE') throw new OrderCountRefusal(msg, full.retryAfterSeconds, code, body)
  throw new ApiError(partly ? 409 : 400, code, msg, body)
}

function responseOf(half: Half): unknown {
  if (half.result === 'SUCCESS') return half.answer
  return half.result === 'FAILURE' ? { code: half.refusal.code, msg: half.refusal.msg } : null
}
