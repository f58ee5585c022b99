import 'server-only'
import type { Database } from 'better-sqlite3'
import type { AccountId } from '../../domain/account'
import type { AccountEvent } from '../../domain/account-event'
import type { Market } from '../../domain/market'

export interface RawMessage {
  readonly accountId: AccountId
  readonly market: Market
  /** `stream`, or the request it answers. */
  readonly source: string
  readonly dedupeKey: string
  readonly exchangeTime?: number | undefined
  readonly received: number
  readonly raw: string
}

/** What came from the exchange, word for word, and the log of the events made of it (S-08). */
export interface MessageRows {
  /** False when a message of this key is there already (S-62). */
  addRaw(message: RawMessage): boolean
  /** Appended before it is published, so that the log can always explain the screen. */
  appendEvent(accountId: AccountId, event: AccountEvent, received: number): void
  eventsOf(clientOrderId: string): readonly { readonly received: number; readonly event: AccountEvent }[]
}

/** Keys of streams are secrets: whoever has one reads the account. */
const STREAM_KEY = /("listenKey"\s*:\s*")[^"]*"/g
export const withoutStreamKeys = (raw: string): string => raw.replace(STREAM_KEY, '$1…"')

export function messageRows(database: Database): MessageRows {
  const addRaw = database.prepare(
    `INSERT INTO raw_messages (account_id, market, source, dedupe_key, exchange_time, received, raw)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  )
  const appendEvent = database.prepare(
    'INSERT INTO events (account_id, market, client_order_id, received, body) VALUES (?, ?, ?, ?, ?)',
  )
  const eventsOf = database.prepare('SELECT received, body FROM events WHERE client_order_id = ? ORDER BY id')
  return {
    addRaw(message) {
      const { changes } = addRaw.run(
        message.accountId,
        message.market,
        message.source,
        message.dedupeKey,
        message.exchangeTime ?? null,
        message.received,
        withoutStreamKeys(message.raw),
      )
      return changes > 0
    },
    appendEvent(accountId, event, received) {
      const isOrder = event.type === 'order-updated'
      const market = isOrder ? event.order.market : event.market
      appendEvent.run(accountId, market, isOrder ? event.order.clientOrderId : null, received, JSON.stringify(event))
    },
    eventsOf: (clientOrderId) =>
      (eventsOf.all(clientOrderId) as { received: number; body: string }[]).map((row) => ({
        received: row.received,
        event: JSON.parse(row.body) as AccountEvent,
      })),
  }
}
