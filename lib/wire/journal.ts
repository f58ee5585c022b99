import * as z from 'zod/mini'
import {
  AccountIdText,
  AlarmShape,
  CancelRunShape,
  EvidenceShape,
  FillShape,
  IntentShape,
  MarketText,
  SymbolText,
  TradingLockShape,
} from './trading'

/*
 * The order journal as the owner reads it and takes it along. The version goes up when a field changes its meaning or goes; a
 * field that is added leaves it alone.
 */

export const JOURNAL_EXPORT_VERSION = 1

const time = z.coerce.number().check(z.int(), z.minimum(0), z.maximum(8_640_000_000_000_000))
const filterFields = {
  account: AccountIdText,
  market: z.optional(MarketText),
  symbol: z.optional(SymbolText),
  state: z.optional(
    z.enum([
      'queued',
      'sending',
      'accepted',
      'rejected',
      'unconfirmed',
      'not-placed',
      'unresolved',
      'abandoned',
      'unsettled',
    ]),
  ),
  kind: z.optional(IntentShape.shape.kind),
  from: z.optional(time),
  to: z.optional(time),
  /** Part of an id: of the order, ours or the exchange's, of the intent or of its cancel run. */
  text: z.optional(z.string().check(z.minLength(1), z.maxLength(60))),
}

/** GET /api/journal: a page of it, newest first. */
export const JournalQuery = z.strictObject({
  ...filterFields,
  /** Intent at the end of the page before. */
  before: z.optional(z.string().check(z.minLength(1), z.maxLength(60))),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(500)), 100),
})
/** GET /api/journal/export. */
export const JournalExportQuery = z.strictObject({ ...filterFields, format: z.enum(['json', 'csv']) })

/** An intent with what went over the wire under its id, and what was found out about it. */
export const JournalRecordShape = z.object({
  intent: IntentShape,
  /** At most one, for ever (S-04, I1). `timestamp` is exchange time. */
  sends: z.array(z.object({ sent: z.number(), timestamp: z.number(), recvWindow: z.number() })),
  evidence: z.array(EvidenceShape),
})

export const JournalPageReply = z.object({
  intents: z.array(IntentShape),
  /** How many fit the filter, on all pages. */
  total: z.number(),
})

/** What an export says of itself, before its rows. */
export const JournalExportHead = z.object({
  version: z.literal(JOURNAL_EXPORT_VERSION),
  account: AccountIdText,
  exportedAt: z.number(),
  filter: z.object({
    market: z.optional(z.string()),
    symbol: z.optional(z.string()),
    state: z.optional(z.string()),
    kind: z.optional(z.string()),
    from: z.optional(z.number()),
    to: z.optional(z.number()),
    text: z.optional(z.string()),
  }),
  locks: z.array(TradingLockShape),
  /** Those that nobody has put away. */
  alarms: z.array(AlarmShape),
})
/** The JSON export as a whole. Rows are in the order they were written down; `end` comes last, so a cut file is told by its lack. */
export const JournalExportReply = z.extend(JournalExportHead, {
  intents: z.array(JournalRecordShape),
  fills: z.array(FillShape),
  cancelRuns: z.array(CancelRunShape),
  end: z.object({ intents: z.number(), fills: z.number(), cancelRuns: z.number() }),
})

export type JournalRecord = z.infer<typeof JournalRecordShape>
