import 'server-only'
import type { Database } from 'better-sqlite3'
import type { AccountId } from '../../domain/account'
import type { CancelRun, Intent } from '../../domain/intent'
import type { JournalFilter } from '../../domain/journal-filter'
import type { Fill } from '../../domain/order'
import { UNSETTLED, type EvidenceRow } from './intent-rows'

/** Rows in the order they were written down; `at` is where the next page begins. */
export interface RowsFrom<T> {
  readonly at: number
  readonly row: T
}

/** What went over the wire under one of our ids (S-04). */
export interface SendRow {
  readonly sent: number
  readonly timestamp: number
  readonly recvWindow: number
}

/** The journal read in pages, so that however much stands in it, only one page is in memory. */
export interface JournalPages {
  /** Where the journal ends now: rows after it belong to a later reading. */
  ends(): JournalEnds
  intents(account: AccountId, filter: JournalFilter, from: PageFrom): readonly RowsFrom<Intent>[]
  fills(account: AccountId, filter: JournalFilter, from: PageFrom): readonly RowsFrom<Fill>[]
  runs(account: AccountId, filter: JournalFilter, from: PageFrom): readonly RowsFrom<CancelRun>[]
  sends(intentId: string): readonly SendRow[]
  evidence(intentId: string): readonly EvidenceRow[]
  /** Newest first, those older than the intent named in `before`. */
  newest(account: AccountId, filter: JournalFilter, before: string | undefined, limit: number): readonly Intent[]
  count(account: AccountId, filter: JournalFilter): number
}

export interface PageFrom {
  readonly after: number
  readonly upTo: number
  readonly limit: number
}
export interface JournalEnds {
  readonly intents: number
  readonly fills: number
  readonly runs: number
}

const OF_INTENT = `account_id = @account
  AND (@market IS NULL OR market = @market) AND (@symbol IS NULL OR symbol = @symbol)
  AND (@state IS NULL OR state = @state OR (@state = 'unsettled' AND state IN ${UNSETTLED}))
  AND (@kind IS NULL OR kind = @kind)
  AND (@from IS NULL OR received >= @from) AND (@to IS NULL OR received <= @to)
  AND (@text IS NULL OR client_order_id LIKE @text ESCAPE '\\' OR intent_id LIKE @text ESCAPE '\\'
    OR order_id LIKE @text ESCAPE '\\' OR run_id LIKE @text ESCAPE '\\')`
const OF_FILL = `account_id = @account
  AND (@market IS NULL OR market = @market) AND (@symbol IS NULL OR symbol = @symbol)
  AND (@from IS NULL OR exchange_time >= @from) AND (@to IS NULL OR exchange_time <= @to)`
const OF_RUN = `account_id = @account
  AND (@from IS NULL OR started >= @from) AND (@to IS NULL OR started <= @to)`
const PAGE = 'rowid > @after AND rowid <= @upTo ORDER BY rowid LIMIT @limit'

export function journalPages(database: Database): JournalPages {
  const ends = database.prepare(
    `SELECT (SELECT coalesce(max(rowid), 0) FROM intents) AS intents, (SELECT coalesce(max(rowid), 0) FROM fills) AS fills,
     (SELECT coalesce(max(rowid), 0) FROM cancel_runs) AS runs`,
  )
  const intents = database.prepare(`SELECT rowid AS at, body FROM intents WHERE ${OF_INTENT} AND ${PAGE}`)
  const fills = database.prepare(`SELECT rowid AS at, body FROM fills WHERE ${OF_FILL} AND ${PAGE}`)
  const runs = database.prepare(`SELECT rowid AS at, body FROM cancel_runs WHERE ${OF_RUN} AND ${PAGE}`)
  const sends = database.prepare('SELECT sent, timestamp, recv_window AS recvWindow FROM sends WHERE intent_id = ?')
  const evidence = database.prepare('SELECT at, source, summary, raw FROM evidence WHERE intent_id = ? ORDER BY id')
  const newest = database.prepare(
    `SELECT body FROM intents WHERE ${OF_INTENT} AND (@before IS NULL OR (received, intent_id) <
     (SELECT received, intent_id FROM intents WHERE intent_id = @before))
     ORDER BY received DESC, intent_id DESC LIMIT @limit`,
  )
  const count = database.prepare(`SELECT count(*) FROM intents WHERE ${OF_INTENT}`).pluck()

  return {
    ends: () => ends.get() as JournalEnds,
    intents: (account, filter, from) => pageOf<Intent>(intents.all({ ...asked(account, filter), ...from })),
    fills: (account, filter, from) => pageOf<Fill>(fills.all({ ...asked(account, filter), ...from })),
    runs: (account, filter, from) => pageOf<CancelRun>(runs.all({ ...asked(account, filter), ...from })),
    sends: (intentId) => sends.all(intentId) as SendRow[],
    evidence: (intentId) =>
      (evidence.all(intentId) as (EvidenceRow & { raw: string | null })[]).map(({ raw, ...row }) =>
        raw === null ? row : { ...row, raw },
      ),
    newest: (account, filter, before, limit) =>
      (newest.all({ ...asked(account, filter), before: before ?? null, limit }) as { body: string }[]).map(
        ({ body }) => JSON.parse(body) as Intent,
      ),
    count: (account, filter) => count.get(asked(account, filter)) as number,
  }
}

function asked(account: AccountId, filter: JournalFilter): Record<string, string | number | null> {
  const { market, symbol, state, kind, from, to, text } = filter
  return {
    account,
    market: market ?? null,
    symbol: symbol ?? null,
    state: state ?? null,
    kind: kind ?? null,
    from: from ?? null,
    to: to ?? null,
    text: text === undefined ? null : `%${text.replace(/[\\%_]/g, '\\$&')}%`,
  }
}

const pageOf = <T>(rows: unknown[]): readonly RowsFrom<T>[] =>
  (rows as { at: number; body: string }[]).map(({ at, body }) => ({ at, row: JSON.parse(body) as T }))
