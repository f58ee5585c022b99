import type { DeskClient, Row } from './desk-client'
import type { JournalIntent, Market, VenueFill } from './history'

const ALGO = new Set(['STOP_MARKET', 'TAKE_PROFIT_MARKET'])

/** What the desk wrote down, as the owner takes it along: every intent with its sends, and the ledger. */
export interface Journal {
  readonly intents: readonly JournalIntent[]
  readonly ledger: readonly VenueFill[]
  /** By client id: what was found out about each, for the report. */
  readonly evidence: ReadonlyMap<string, readonly string[]>
}

interface Exported {
  readonly intents: readonly {
    readonly intent: Row
    readonly sends: readonly Row[]
    readonly evidence: readonly Row[]
  }[]
  readonly fills: readonly Row[]
  readonly end: { readonly intents: number; readonly fills: number }
}

/** Reads the JSON export (docs/api.md). Throws when it is cut or counts other rows than it has. */
export async function readJournal(desk: DeskClient): Promise<Journal> {
  const exported = (await desk.get('/api/journal/export?account=paper&format=json')) as unknown as Exported
  const { intents, fills, end } = exported
  if (end.intents !== intents.length || end.fills !== fills.length)
    throw new Error(
      `The export says ${JSON.stringify(end)} and has ${intents.length} intents and ${fills.length} fills.`,
    )
  return {
    intents: intents.map(({ intent, sends }) => journalIntent(intent, sends.length)),
    ledger: fills.map(ledgerFill),
    evidence: new Map(
      intents.map(({ intent, evidence }) => [
        String(intent['clientOrderId']),
        evidence.map(({ at, source, summary }) => `${String(at)} ${String(source)}: ${String(summary)}`),
      ]),
    ),
  }
}

const ledgerFill = (row: Row): VenueFill => ({
  market: row['market'] as Market,
  symbol: String(row['symbol']),
  orderId: String(row['orderId']),
  tradeId: String(row['tradeId']),
  quantity: String(row['quantity']),
  price: String(row['price']),
})

function journalIntent(row: Row, sends: number): JournalIntent {
  const order = row['order'] as Row | undefined
  const times = row['times'] as Record<string, number | undefined>
  const reason = row['reason'] as { code: string } | undefined
  const reduces = order?.['reduceOnly'] === true || order?.['closePosition'] === true
  return {
    intentId: String(row['intentId']),
    kind: String(row['kind']),
    market: row['market'] as Market,
    symbol: String(row['symbol']),
    clientOrderId: String(row['clientOrderId']),
    state: String(row['state']),
    isAlgo: ALGO.has(String(order?.['orderType'])),
    isEntry: order !== undefined && !reduces,
    sends,
    received: times['received'] ?? 0,
    ...optional('idempotencyKey', row['idempotencyKey']),
    ...optional('runId', row['runId']),
    ...optional('orderId', row['orderId']),
    ...optional('reason', reason?.code),
    ...optional('sent', times['sent']),
    ...optional('settled', times['settled']),
  }
}

function optional(name: string, value: unknown): object {
  return value === undefined ? {} : { [name]: value }
}
