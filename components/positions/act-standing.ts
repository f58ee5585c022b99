import type { SubmissionState } from '../../lib/client/submission'
import type { Intent, IntentReason } from '../../lib/domain/intent'

/** Where an act of the owner stands, from its submission and what the account's picture knows since. */
export interface ActStanding {
  readonly kind: 'ready' | 'sending' | 'checking' | 'known' | 'refused' | 'confirm'
  /** As the picture has it now. */
  readonly intent?: Intent | undefined
  readonly reason?: IntentReason | undefined
  /** What has to be said yes to (S-15, S-31). */
  readonly codes?: readonly string[] | undefined
}

export function standingOf(state: SubmissionState, intents: readonly Intent[] | undefined): ActStanding {
  switch (state.kind) {
    case 'ready':
    case 'sending':
    case 'checking':
      return { kind: state.kind }
    case 'not-received':
      return { kind: 'refused', reason: { code: 'not-received' } }
    case 'refused':
    case 'moved':
      return { kind: 'refused', reason: state.reason }
    case 'confirm':
      return { kind: 'confirm', reason: state.reason, codes: state.codes }
    case 'known': {
      const intent = intents?.find(({ intentId }) => intentId === state.intent.intentId) ?? state.intent
      if (intent.state === 'sending' || intent.state === 'queued') return { kind: 'sending', intent }
      if (intent.state === 'unconfirmed') return { kind: 'checking', intent }
      if (intent.state === 'rejected' || intent.state === 'not-placed')
        return { kind: 'refused', intent, reason: intent.reason }
      return { kind: 'known', intent }
    }
  }
}

/** Every leg of the act that the known intent stands for, as the picture has them now; itself alone when it went alone. */
export function legsOf(intent: Intent, intents: readonly Intent[] | undefined): readonly Intent[] {
  const { act } = intent
  if (act === undefined) return [intent]
  return act.intentIds.flatMap((id) => intents?.find(({ intentId }) => intentId === id) ?? [])
}
