import 'server-only'
import type { Database } from 'better-sqlite3'
import type { AccountId } from '../../domain/account'
import type { AccountEvent } from '../../domain/account-event'
import type { Market } from '../../domain/market'
import { mergeOrder } from '../../domain/merge-order'
import { orderKey, type Order } from '../../domain/order'

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
  /** Every order that the events of a market tell of since a wall time, as they were put together. */
  ordersSince(accountId: AccountId, market: Market, since: number): Iterable<Order>
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
  const orderEvents = database.prepare(
    `SELECT body FROM events WHERE account_id = ? AND market = ? AND received > ? AND client_order_id IS NOT NULL
     ORDER BY id`,
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
    ordersSince(accountId, market, since) {
      const orders = new Map<string, Order>()
      for (const row of orderEvents.iterate(accountId, market, since)) {
        const event = JSON.parse((row as { body: string }).body) as AccountEvent
        if (event.type !== 'order-updated') continue
        const key = orderKey(event.order)
        const known = orders.get(key)
        orders.set(key, known === undefined ? event.order : mergeOrder(known, event.order))
      }
      return orders.values()
    },
    eventsOf: (clientOrderId) =>
      (eventsOf.all(clientOrderId) as { received: number; body: string }[]).map((row) => ({
        received: row.received,
        event: JSON.parse(row.body) as AccountEvent,
      })),
  }
}
