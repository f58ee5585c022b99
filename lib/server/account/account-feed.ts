import type { AccountId } from '../../domain/account'
import type { AccountChangeBody } from '../../wire/bridge'
import type { AccountPicture } from '../../wire/replies'
import type { SourceHealth } from '../../domain/freshness'

/** A batch of changes of one account: `seq` is the number of its last event. */
export interface NumberedChanges {
  readonly accountId: AccountId
  readonly gen: number
  readonly seq: number
  readonly events: readonly AccountChangeBody[]
}

/**
 * The account pictures as the bridge sees them: one sequence per account and generation (S-66), a ring of 10 minutes or
 * 10,000 events to replay from. Snapshot and changes come from the same state, so they always fit.
 */
export interface AccountFeed {
  /** The whole picture with the number of the last event in it. Undefined for an unknown account. */
  picture(
    accountId: AccountId,
  ): { readonly gen: number; readonly seq: number; readonly picture: AccountPicture } | undefined
  /** What came after `seq` of `gen`. Undefined when the ring no longer has it or the generation is another: send a snapshot. */
  replay(accountId: AccountId, gen: number, seq: number): readonly NumberedChanges[] | undefined
  /** Called synchronously for each batch, in order. */
  onChanges(listener: (changes: NumberedChanges) => void): () => void
  /** A new generation began: followers need a snapshot. */
  onGeneration(listener: (accountId: AccountId) => void): () => void
  /** Ages by the monotonic clock, for the beat (S-70). */
  sources(accountId: AccountId): readonly SourceHealth[]
}
