import 'server-only'
import type { NewOrder } from '../../../domain/order'
import type { OrderTarget, Outcome, ReplaceOutcome } from '../../port'
import type { LegReader } from '../leg-reader'
import { asPayload, type Payload } from '../payload'
import { canceledOne, toPlacedFills, toPlacedOrder } from './order'

/**
 * Both legs of a cancel-replace, out of a success or out of the `data` of a -2021 or -2022. A result without its response,
 * or with a word we do not know, leaves the leg in doubt. Source: spot.md 9.1.
 */
export function replaceLegs(body: unknown, leg: LegReader, target: OrderTarget, order: NewOrder): ReplaceOutcome {
  const answer = asPayload(body, 'cancel-replace')
  return {
    cancel: told(answer, 'cancelResult', leg, () =>
      leg('cancel', answer.cancelResponse, (response) => canceledOne(response, target)),
    ),
    place: told(answer, 'newOrderResult', leg, () =>
      leg('place', answer.newOrderResponse, (response) => toPlacedOrder(response, order), { fills: toPlacedFills }),
    ),
  }
}

/** The word and the response must say the same: an order under FAILURE, or a refusal under SUCCESS, is doubt. */
function told<T>(answer: Payload, name: string, leg: LegReader, read: () => Outcome<T>): Outcome<T> {
  const word = answer[name]
  if (word === 'NOT_ATTEMPTED') return leg.notAttempted()
  if (word !== 'SUCCESS' && word !== 'FAILURE') return leg.missing()
  const outcome = read()
  const fits = word === 'SUCCESS' ? outcome.kind !== 'rejected' : outcome.kind !== 'accepted'
  return fits ? outcome : leg.missing()
}
