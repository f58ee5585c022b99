import 'server-only'
import type { Intent } from '../../domain/intent'
import type { Order } from '../../domain/order'
import { reasonOf } from './codes'
import { fenceLasts } from './fence'
import type { IntentPatch } from './intent-writes'

/** How a cancel ends whose order is over: as it was canceled, or told as what happened instead (S-50). */
export function canceledBy(order: Order): IntentPatch {
  const { executedQuantity, status, orderId } = order
  if (status === 'CANCELED') return { state: 'accepted', orderId, executedQuantity }
  const code = status === 'FILLED' || status === 'FINISHED' ? 'order-already-filled' : 'order-already-ended'
  return {
    state: 'rejected',
    orderId,
    executedQuantity,
    reason: reasonOf(code, { status, executed: executedQuantity }),
  }
}

/** Ends of a cancel that rest on what reads said, which lag: the order's own end says better. */
const READ_CODES: ReadonlySet<string> = new Set(['cancel-not-executed', 'order-unknown', 'rejected-not-found'])

/**
 * What the end of its order means for a cancel: the answer to a doubt, or the correction of what reads had said. An end from
 * after the time in which the exchange could still carry the cancel out has another cause, and corrects nothing (S-30).
 */
export function endOfCancel(intent: Intent, order: Order): IntentPatch | undefined {
  const told = canceledBy(order)
  if (intent.state === 'unconfirmed' || intent.state === 'unresolved') return told
  if (intent.state !== 'not-placed' && intent.state !== 'rejected') return undefined
  if (!READ_CODES.has(intent.reason?.code ?? '')) return undefined
  if (order.exchangeTime > (intent.sendTimestamp ?? intent.times.received) + fenceLasts(intent)) return undefined
  if (told.state === 'rejected') return told
  if (intent.state === 'not-placed') return { ...told, reason: reasonOf('late-sighting', { from: intent.state }) }
  // The exchange refused it: somebody else's cancel was first.
  const { status, executedQuantity: executed } = order
  return { ...told, state: 'rejected', reason: reasonOf('order-already-canceled', { status, executed }) }
}
