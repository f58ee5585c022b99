import 'server-only'
import type { AccountEvent } from '../../domain/account-event'

/** What one event of a user data stream means to us. */
export interface AccountFrame {
  /** In the exchange's order; none for events that change nothing we keep. */
  readonly events: readonly AccountEvent[]
  readonly dedupeKey: string
  readonly exchangeTime: number
  /** The exchange ends this stream or connection: it must be built anew. */
  readonly ends?: string | undefined
}
