import type { IntentReason } from './intent'

/** What the owner must read, and puts away. Ids go up; one below zero is of an alarm that the journal could not take. */
export interface Alarm {
  readonly id: number
  /** Wall time, ms. */
  readonly at: number
  readonly reason: IntentReason
}
