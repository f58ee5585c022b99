import 'server-only'
import type { Database } from 'better-sqlite3'
import type { AccountId } from '../../domain/account'
import type { Intent, IntentState } from '../../domain/intent'
import type { Market } from '../../domain/market'
import type { SendWindow } from '../../exchange/port'
import { withoutStreamKeys } from './message-rows'

/** What an idempotency key stands for. Keys never expire (S-10). */
export interface KeyRow {
  readonly bodyHash: string
  readonly intentId: string | undefined
  readonly runId: string | undefined
}

export interface EvidenceRow {
  readonly at: number
  readonly source: string
  readonly summary: string
  readonly raw?: string | undefined
}

/** A second order under an intent's id. */
export interface DoubleRow {
  readonly intentId: string
  readonly market: Market
  readonly symbol: string
  /** The order as JSON. */
  readonly raw: string
  readonly seen: boolean
}

/** Intents, their keys, their one send each, and what was found out about them. */
export interface IntentRows {
  insert(intent: Intent): void
  update(intent: Intent): void
  byId(intentId: string): Intent | undefined
  byClientOrderId(clientOrderId: string): Intent | undefined
  byState(states: readonly IntentState[]): readonly Intent[]
  newest(account: AccountId, limit: number): readonly Intent[]
  unsettled(account: AccountId, limit: number): readonly Intent[]
  /** Throws a unique violation for an id that was ever sent before (S-04, I1). */
  recordSend(intent: Intent, window: SendWindow, sent: number): void
  wasSent(clientOrderId: string): boolean
  /** Client order id of the newest send; `sends` is never deleted from. */
  newestSent(): string | undefined
  insertKey(key: string, row: KeyRow, created: number): void
  key(key: string): KeyRow | undefined
  addEvidence(intentId: string, evidence: EvidenceRow): void
  evidence(intentId: string): readonly EvidenceRow[]
  /** Every second order that was seen under an id of the account's intents, and whether its owner has looked since (S-28). */
  doubles(account: AccountId): readonly DoubleRow[]
}

/** States of {@link isUnsettled}, as SQL reads them. */
export const UNSETTLED = "('queued', 'sending', 'unconfirmed', 'unresolved')"

export function intentRows(database: Database): IntentRows {
  const insert = database.prepare(
    `INSERT INTO intents (intent_id, account_id, market, symbol, kind, client_order_id, state, order_id, run_id, received, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = database.prepare('UPDATE intents SET state = ?, order_id = ?, body = ? WHERE intent_id = ?')
  const byId = database.prepare('SELECT body FROM intents WHERE intent_id = ?')
  const byClientOrderId = database.prepare('SELECT body FROM intents WHERE client_order_id = ?')
  const byState = database.prepare('SELECT body FROM intents WHERE state = ? ORDER BY received')
  const newest = database.prepare(
    'SELECT body FROM intents WHERE account_id = ? ORDER BY received DESC, intent_id DESC LIMIT ?',
  )
  const unsettled = database.prepare(
    `SELECT body FROM intents WHERE account_id = ? AND state IN ${UNSETTLED} ORDER BY received DESC LIMIT ?`,
  )
  const recordSend = database.prepare(
    'INSERT INTO sends (client_order_id, intent_id, sent, timestamp, recv_window) VALUES (?, ?, ?, ?, ?)',
  )
  const wasSent = database.prepare('SELECT 1 FROM sends WHERE client_order_id = ?')
  const newestSent = database.prepare('SELECT client_order_id FROM sends ORDER BY rowid DESC LIMIT 1').pluck()
  const insertKey = database.prepare(
    'INSERT INTO idempotency_keys (key, body_hash, intent_id, run_id, created) VALUES (?, ?, ?, ?, ?)',
  )
  const key = database.prepare(
    'SELECT body_hash AS bodyHash, intent_id AS intentId, run_id AS runId FROM idempotency_keys WHERE key = ?',
  )
  const addEvidence = database.prepare(
    'INSERT INTO evidence (intent_id, at, source, summary, raw) VALUES (?, ?, ?, ?, ?)',
  )
  const evidence = database.prepare('SELECT at, source, summary, raw FROM evidence WHERE intent_id = ? ORDER BY id')

  const doubles = database.prepare(
    `SELECT double.intent_id AS intentId, market, symbol, raw, EXISTS (
       SELECT 1 FROM evidence AS look JOIN intents AS other ON other.intent_id = look.intent_id
       WHERE other.account_id = intents.account_id AND other.market = intents.market AND other.symbol = intents.symbol
         AND look.source = 'owner' AND look.summary = 'mark-handled' AND look.id > double.id
     ) AS seen
     FROM evidence AS double JOIN intents ON intents.intent_id = double.intent_id
     WHERE double.summary = 'two-orders-one-id' AND double.raw IS NOT NULL AND intents.account_id = ?`,
  )

  return {
    insert(intent) {
      insert.run(
        intent.intentId,
        intent.accountId,
        intent.market,
        intent.symbol,
        intent.kind,
        intent.clientOrderId,
        intent.state,
        intent.orderId ?? null,
        intent.runId ?? null,
        intent.times.received,
        JSON.stringify(intent),
      )
    },
    update(intent) {
      update.run(intent.state, intent.orderId ?? null, JSON.stringify(intent), intent.intentId)
    },
    byId: (intentId) => read(byId.get(intentId)),
    byClientOrderId: (clientOrderId) => read(byClientOrderId.get(clientOrderId)),
    byState: (states) => states.flatMap((state) => (byState.all(state) as BodyRow[]).map(toIntent)),
    newest: (account, limit) => (newest.all(account, limit) as BodyRow[]).map(toIntent),
    unsettled: (account, limit) => (unsettled.all(account, limit) as BodyRow[]).map(toIntent),
    recordSend(intent, window, sent) {
      recordSend.run(intent.clientOrderId, intent.intentId, sent, window.timestamp, window.recvWindow)
    },
    wasSent: (clientOrderId) => wasSent.get(clientOrderId) !== undefined,
    newestSent: () => newestSent.get() as string | undefined,
    insertKey(text, row, created) {
      insertKey.run(text, row.bodyHash, row.intentId ?? null, row.runId ?? null, created)
    },
    key(text) {
      const row = key.get(text) as { bodyHash: string; intentId: string | null; runId: string | null } | undefined
      if (row === undefined) return undefined
      return { bodyHash: row.bodyHash, intentId: row.intentId ?? undefined, runId: row.runId ?? undefined }
    },
    addEvidence(intentId, row) {
      const raw = row.raw === undefined ? null : withoutStreamKeys(row.raw)
      addEvidence.run(intentId, row.at, row.source, row.summary, raw)
    },
    doubles: (account) =>
      (doubles.all(account) as (Omit<DoubleRow, 'seen'> & { seen: number })[]).map((row) => ({
        ...row,
        seen: row.seen === 1,
      })),
    evidence: (intentId) =>
      (evidence.all(intentId) as (EvidenceRow & { raw: string | null })[]).map(({ raw, ...row }) =>
        raw === null ? row : { ...row, raw },
      ),
  }
}

interface BodyRow {
  readonly body: string
}
const toIntent = (row: BodyRow): Intent => JSON.parse(row.body) as Intent
const read = (row: unknown): Intent | undefined => (row === undefined ? undefined : toIntent(row as BodyRow))
