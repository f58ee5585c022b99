'use client'
import { useSyncExternalStore } from 'react'
import { useDesk } from './desk-client'
import { NO_CHOICE, type ChoiceState, type IntentChoice } from './intent-choices'

/** What the owner decides on one intent that is not settled, and what came of the pressing (S-35). */
export function useIntentChoice(intentId: string): {
  readonly state: ChoiceState
  choose(choice: IntentChoice): Promise<void>
} {
  const { choices } = useDesk()
  const states = useSyncExternalStore(choices.states.subscribe, choices.states.get, choices.states.get)
  return { state: states.get(intentId) ?? NO_CHOICE, choose: (choice) => choices.choose(intentId, choice) }
}
