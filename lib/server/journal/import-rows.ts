import 'server-only'
import type { Database } from 'better-sqlite3'
import type { AccountId } from '../../domain/account'
import type { Order } from '../../domain/order'

/** Orders of ours that came from the exchange and have no intent here (S-94). */
export interface ImportRows {
  /** False when it was known already. */
  add(account: AccountId, order: Pick<Order, 'market' | 'clientOrderId' | 'symbol'>, at: number): boolean
  has(account: AccountId, order: Pick<Order, 'market' | 'clientOrderId'>): boolean
}

export function importRows(database: Database): ImportRows {
  const add = database.prepare(
    `INSERT INTO imported_orders (account_id, market, client_order_id, symbol, at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  )
  const has = database.prepare(
    'SELECT 1 FROM imported_orders WHERE account_id = ? AND market = ? AND client_order_id = ?',
  )
  return {
    add: (account, { market, clientOrderId, symbol }, at) =>
      add.run(account, market, clientOrderId, symbol, at).changes > 0,
    has: (account, { market, clientOrderId }) => has.get(account, market, clientOrderId) !== undefined,
  }
}
