import type { IntentReason } from '../domain/intent'
import type { Ask } from './http'
import { createValueStore, type ReadableStore } from './stream-store'

/** What the owner decides on an intent that is not settled (S-35). Never "send again". */
export type IntentChoice = 'keep-watching' | 'cancel-if-exists' | 'mark-handled'

export type ChoiceState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'sending'; readonly choice: IntentChoice }
  | { readonly kind: 'refused'; readonly choice: IntentChoice; readonly reason: IntentReason }
  /** No answer came, so nobody here knows whether it arrived. A choice has no key to ask by; made twice it does what it does once. */
  | { readonly kind: 'lost'; readonly choice: IntentChoice }

export const NO_CHOICE: ChoiceState = { kind: 'ready' }

/** The choices of an account by intent, outside React, so that a card that is redrawn finds its own again. */
export interface IntentChoices {
  readonly states: ReadableStore<ReadonlyMap<string, ChoiceState>>
  /** Posts once; pressed while one is on its way, nothing. */
  choose(intentId: string, choice: IntentChoice): Promise<void>
}

export function createIntentChoices(settings: { readonly ask: Ask; readonly account: string }): IntentChoices {
  const { ask, account } = settings
  const states = createValueStore<ReadonlyMap<string, ChoiceState>>(new Map())
  const note = (intentId: string, state: ChoiceState): void => states.set(new Map(states.get()).set(intentId, state))
  return {
    states,
    async choose(intentId, choice) {
      if (states.get().get(intentId)?.kind === 'sending') return
      note(intentId, { kind: 'sending', choice })
      const answer = await ask('POST', `/api/intents/${encodeURIComponent(intentId)}/choice`, {
        body: { account, choice },
      })
      if (answer.kind === 'ok') return note(intentId, NO_CHOICE)
      // A failure inside our server says nothing of what it had done by then; only 503 is a refusal.
      if (answer.kind === 'lost' || (answer.status >= 500 && answer.status !== 503))
        return note(intentId, { kind: 'lost', choice })
      note(intentId, { kind: 'refused', choice, reason: answer.body.error as IntentReason })
    },
  }
}
