import type { DeskClient, Row } from './desk-client'
import type { JournalIntent, Market, VenueFill } from './history'
import { SYMBOLS } from './orders'

const ALGO = new Set(['STOP_MARKET', 'TAKE_PROFIT_MARKET'])
const MOST = 500

/** Every intent of the journal: the newest by the list, older ones that a screen has shown by their id. */
export async function readIntents(desk: DeskClient, known: Iterable<string>): Promise<JournalIntent[]> {
  const listed = (await desk.get(`/api/intents?account=paper&limit=${MOST}`))['intents'] as Row[]
  const rows = new Map(listed.map((row) => [String(row['intentId']), row]))
  for (const intentId of known) {
    if (rows.has(intentId)) continue
    const reply = await desk.ask('GET', `/api/intents/${intentId}`)
    if (reply.kind === 'answered' && reply.status === 200) rows.set(intentId, reply.body['intent'] as Row)
  }
  return [...rows.values()].map(journalIntent)
}

/** The ledger of both markets. */
export async function readLedger(desk: DeskClient): Promise<VenueFill[]> {
  const fills: VenueFill[] = []
  for (const market of ['spot', 'usdm'] as const)
    for (const symbol of SYMBOLS) {
      const query = `account=paper&market=${market}&symbol=${symbol}&limit=${MOST}`
      for (const row of (await desk.get(`/api/fills?${query}`))['fills'] as Row[])
        fills.push({
          market,
          symbol,
          orderId: String(row['orderId']),
          tradeId: String(row['tradeId']),
          quantity: String(row['quantity']),
          price: String(row['price']),
        })
    }
  return fills
}

export function journalIntent(row: Row): JournalIntent {
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
