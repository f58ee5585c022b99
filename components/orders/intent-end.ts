import { compare, isPositive } from '../../lib/domain/decimal'
import { isMarkedHandled, type Intent } from '../../lib/domain/intent'
import type { SymbolRules } from '../../lib/domain/market'
import { formatShort } from '../../lib/format/amount'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'

const w = words.journal

/**
 * What became of an intent and what that means for the money, in one or two sentences. `why` is the reason in words, when it
 * says more than the end does.
 */
export function endOf(
  intent: Intent,
  rules: SymbolRules | undefined,
): { readonly end: string; readonly why?: string | undefined } {
  const { reason } = intent
  const why =
    reason === undefined || SAID_BY_END.has(reason.code) ? undefined : explain(reason.code, reason.params ?? {})
  switch (intent.kind) {
    case 'place':
    case 'close':
      return { end: orderEnd(intent, rules), why }
    case 'cancel':
      return { end: cancelEnd(intent, rules), why }
    case 'cancel-list':
      return { end: intent.state === 'accepted' ? w.listEnds.canceled : cancelEnd(intent, rules), why }
    case 'list':
      return { end: intent.state === 'accepted' ? w.listEnds.accepted : w.ends[intent.state], why }
    case 'amend':
    case 'modify':
      return { end: changeEnd(w.changeEnds, intent), why }
    case 'setting':
      return { end: changeEnd(w.settingEnds, intent), why }
    case 'cancel-symbol':
      return { end: intent.state === 'accepted' ? w.cancelSymbolEnds.accepted : cancelEnd(intent, rules), why }
    case 'dead-man':
    case 'dead-man-off':
      return { end: timerEnd(intent), why }
  }
}

/** Reasons that would only say the end once more. */
const SAID_BY_END: ReadonlySet<string> = new Set([
  'marked-handled',
  'late-sighting',
  'not-placed-proved',
  'unresolved',
  'dead-man-unanswered',
])

function orderEnd(intent: Intent, rules: SymbolRules | undefined): string {
  const { state, order, executedQuantity } = intent
  if (isMarkedHandled(intent)) return w.ends.handled
  if (state !== 'accepted') return w.ends[state]
  if (intent.reason?.code === 'late-sighting') return w.ends.late
  if (executedQuantity === undefined || !isPositive(executedQuantity)) return w.ends.placed
  const amount = (text: typeof executedQuantity) => `${formatShort(text)} ${rules?.baseAsset ?? ''}`.trim()
  if (order?.quantity === undefined) return w.ends.filledSome(amount(executedQuantity))
  return compare(executedQuantity, order.quantity) >= 0
    ? w.ends.filled(amount(order.quantity))
    : w.ends.filledPart(amount(executedQuantity), amount(order.quantity))
}

function cancelEnd(intent: Intent, rules: SymbolRules | undefined): string {
  const { state, executedQuantity } = intent
  if (isMarkedHandled(intent)) return w.ends.handled
  if (state === 'queued') return w.ends.queued
  if (state !== 'accepted') return w.cancelEnds[state]
  return executedQuantity !== undefined && isPositive(executedQuantity)
    ? w.cancelEnds.acceptedAfter(`${formatShort(executedQuantity)} ${rules?.baseAsset ?? ''}`.trim())
    : w.cancelEnds.accepted
}

/** A change of terms or of a setting: in force, refused, or in doubt. */
function changeEnd(ends: typeof w.changeEnds | typeof w.settingEnds, intent: Intent): string {
  if (isMarkedHandled(intent)) return w.ends.handled
  return intent.state === 'queued' ? ends.sending : ends[intent.state]
}

function timerEnd({ kind, state }: Intent): string {
  if (state === 'accepted') return kind === 'dead-man' ? w.timerEnds.armed : w.timerEnds.disarmed
  return state === 'queued' || state === 'sending' || state === 'unconfirmed'
    ? w.timerEnds.pending
    : w.timerEnds.rejected
}
