import 'server-only'
import { compare } from '../../domain/decimal'
import { isUnsettled, type Intent, type IntentReason, type IntentState } from '../../domain/intent'
import { reasonOf } from './codes'

/** What may change about an intent after it was made. */
export interface IntentPatch {
  readonly state?: IntentState | undefined
  readonly reason?: IntentReason | undefined
  readonly orderId?: string | undefined
  readonly executedQuantity?: Intent['executedQuantity']
  readonly times?: Partial<Intent['times']> | undefined
}

/** States that only say "not known": they are true in memory whatever the disk says, and a restart comes back to them (S-05). */
const DOUBTS: ReadonlySet<IntentState> = new Set(['unconfirmed', 'unresolved'])
/** Called over, and nothing there: a sighting after that is late (S-37, I6). */
export const GIVEN_UP: ReadonlySet<IntentState> = new Set(['not-placed', 'unresolved', 'rejected', 'abandoned'])

export const isDoubt = (state: IntentState | undefined): boolean => state !== undefined && DOUBTS.has(state)

/** The intent with the patch in it; `now` is the wall time it settles at. A state brings its own reason, or none. */
export function patched(before: Intent, patch: IntentPatch, now: number): Intent {
  const settles = patch.state !== undefined && !isUnsettled({ state: patch.state }) && isUnsettled(before)
  return {
    ...before,
    state: patch.state ?? before.state,
    reason: patch.state === undefined ? (patch.reason ?? before.reason) : patch.reason,
    orderId: patch.orderId ?? before.orderId,
    executedQuantity: patch.executedQuantity ?? before.executedQuantity,
    times: { ...before.times, ...patch.times, ...(settles ? { settled: now } : {}) },
  }
}

export interface LateWrite {
  readonly patch: IntentPatch
  /** The order was called over and is there: the owner is told (S-37, I6). */
  readonly late: boolean
}

/**
 * What a change that the disk refused still means by the time it can be written down, given the state it was decided from.
 * Knowledge only grows: what was accepted stays so, a doubt undoes nothing, and a sighting that comes late says so.
 */
export function decideAgain(intent: Intent, from: IntentState, patch: IntentPatch): LateWrite {
  const { state } = intent
  if (patch.state === undefined || state === from) return { patch: grown(intent, patch), late: false }
  const { reason, ...facts } = grown(intent, patch)
  const { state: _, ...rest } = facts
  const dropped: LateWrite = { patch: rest, late: false }
  switch (patch.state) {
    case 'accepted':
      if (state === 'accepted') return dropped
      if (!GIVEN_UP.has(state) || intent.order === undefined) return { patch: { ...facts, reason }, late: false }
      return { patch: { ...facts, reason: reasonOf('late-sighting', { from: state }) }, late: true }
    case 'rejected':
    case 'not-placed':
      if (state === 'queued' || state === 'sending') return { patch: { ...facts, reason }, late: false }
      if (!DOUBTS.has(state)) return dropped
      // A refusal of an order that was in doubt by then says that it was not placed.
      if (intent.order === undefined || patch.state === 'not-placed')
        return { patch: { ...facts, reason }, late: false }
      return {
        patch: { ...facts, state: 'not-placed', reason: reason && { ...reason, code: 'not-placed-refused' } },
        late: false,
      }
    case 'unconfirmed':
      return state === 'queued' || state === 'sending' ? { patch: { ...facts, reason }, late: false } : dropped
    case 'unresolved':
      return state === 'unconfirmed' ? { patch: { ...facts, reason }, late: false } : dropped
    case 'abandoned':
      return state === 'queued' ? { patch: { ...facts, reason }, late: false } : dropped
    case 'queued':
    case 'sending':
      return dropped
  }
}

/** The patch without what would take back what is known by now. */
function grown(intent: Intent, patch: IntentPatch): IntentPatch {
  const { executedQuantity } = patch
  const less =
    executedQuantity !== undefined &&
    intent.executedQuantity !== undefined &&
    compare(executedQuantity, intent.executedQuantity) < 0
  return {
    ...patch,
    orderId: intent.orderId ?? patch.orderId,
    ...(less ? { executedQuantity: intent.executedQuantity } : {}),
    times: { ...patch.times, ...(intent.times.echoed === undefined ? {} : { echoed: intent.times.echoed }) },
  }
}
