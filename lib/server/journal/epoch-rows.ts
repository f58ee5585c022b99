import 'server-only'
import type { Database } from 'better-sqlite3'
import type { AccountId } from '../../domain/account'
import type { Market } from '../../domain/market'
import type { Order } from '../../domain/order'
import type { VenueReset } from '../../domain/venue-reset'

/** A reset as it is kept: with the orders that were lost, and why it was believed. */
export interface EpochStart extends VenueReset {
  readonly orders: readonly Order[]
  readonly evidence: string
}

/** Epochs of an account's markets (S-67). Before any reset it is the first, which has no row. */
export interface EpochRows {
  current(account: AccountId, market: Market): number
  /** The epoch that an act of this wall time belongs to. */
  at(account: AccountId, market: Market, time: number): number
  /** When the current one began, wall ms; 0 for the first. */
  began(account: AccountId, market: Market): number
  begin(account: AccountId, start: Omit<EpochStart, 'lostOrders'>): void
  /** Resets that the owner has not seen, oldest first. */
  unseen(account: AccountId): readonly VenueReset[]
  /** Orders that the newest reset of a market took. */
  lostOrders(account: AccountId, market: Market): readonly Order[]
  /** The owner has seen every reset noticed up to this wall time. */
  see(account: AccountId, upTo: number, at: number): void
}

interface Row {
  readonly market: Market
  readonly epoch: number
  readonly began: number
  readonly lostOrders: string
  readonly lostIntents: number
}

export function epochRows(database: Database): EpochRows {
  const current = database
    .prepare('SELECT coalesce(max(epoch), 1) FROM epochs WHERE account_id = ? AND market = ?')
    .pluck()
  const at = database
    .prepare('SELECT coalesce(max(epoch), 1) FROM epochs WHERE account_id = ? AND market = ? AND began <= ?')
    .pluck()
  const began = database
    .prepare('SELECT coalesce(max(began), 0) FROM epochs WHERE account_id = ? AND market = ?')
    .pluck()
  const begin = database.prepare(
    `INSERT INTO epochs (account_id, market, epoch, began, lost_orders, lost_intents, evidence)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const forgetCursors = database.prepare('DELETE FROM trade_cursors WHERE account_id = ? AND market = ?')
  const unseen = database.prepare(
    `SELECT market, epoch, began, lost_orders AS lostOrders, lost_intents AS lostIntents FROM epochs
     WHERE account_id = ? AND seen IS NULL ORDER BY began, market`,
  )
  const newest = database.prepare(
    `SELECT market, epoch, began, lost_orders AS lostOrders, lost_intents AS lostIntents FROM epochs
     WHERE account_id = ? AND market = ? ORDER BY epoch DESC LIMIT 1`,
  )
  const see = database.prepare('UPDATE epochs SET seen = ? WHERE account_id = ? AND began <= ? AND seen IS NULL')
  const ordersOf = (row: Row): readonly Order[] => JSON.parse(row.lostOrders) as Order[]
  return {
    current: (account, market) => current.get(account, market) as number,
    at: (account, market, time) => at.get(account, market, time) as number,
    began: (account, market) => began.get(account, market) as number,
    begin(account, { market, epoch, at: time, orders, lostIntents, evidence }) {
      begin.run(account, market, epoch, time, JSON.stringify(orders), lostIntents, evidence)
      // Trade ids start anew: a cursor of before would skip what trades from now on.
      forgetCursors.run(account, market)
    },
    unseen: (account) =>
      (unseen.all(account) as Row[]).map((row) => ({
        market: row.market,
        epoch: row.epoch,
        at: row.began,
        lostOrders: ordersOf(row).length,
        lostIntents: row.lostIntents,
      })),
    lostOrders(account, market) {
      const row = newest.get(account, market) as Row | undefined
      return row === undefined ? [] : ordersOf(row)
    },
    see(account, upTo, time) {
      see.run(time, account, upTo)
    },
  }
}
