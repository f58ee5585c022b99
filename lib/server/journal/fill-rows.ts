import 'server-only'
import type { Database } from 'better-sqlite3'
import type { AccountId } from '../../domain/account'
import { sum, type DecimalString } from '../../domain/decimal'
import type { Market } from '../../domain/market'
import type { Fill } from '../../domain/order'

/** Up to where the trades of a symbol were read. */
export interface TradeCursor {
  readonly tradeId: string
  readonly exchangeTime?: number | undefined
}

/** The fill ledger: unique by account, market, symbol, trade and order (S-42), with the cursor of trades read so far. */
export interface FillRows {
  /** False when the trade is there already. What a later telling knows more (commission, profit) is filled in. */
  add(account: AccountId, fill: Fill): boolean
  newest(account: AccountId, query: { market?: Market; symbol?: string; limit: number }): readonly Fill[]
  ofOrder(account: AccountId, market: Market, symbol: string, orderId: string): readonly Fill[]
  /** Sum of the order's trades in the ledger, base asset; "0" for none. */
  filledQuantity(account: AccountId, market: Market, symbol: string, orderId: string): DecimalString
  /** The newest trade that was read in order, with its exchange time where the ledger has it. */
  cursor(account: AccountId, market: Market, symbol: string): TradeCursor | undefined
  cursors(account: AccountId, market: Market): readonly string[]
  setCursor(account: AccountId, market: Market, symbol: string, tradeId: string): void
}

export function fillRows(database: Database): FillRows {
  const add = database.prepare(
    `INSERT INTO fills (account_id, market, symbol, trade_id, order_id, exchange_time, body)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  )
  const one = database.prepare(
    'SELECT body FROM fills WHERE account_id = ? AND market = ? AND symbol = ? AND trade_id = ? AND order_id = ?',
  )
  const complete = database.prepare(
    'UPDATE fills SET body = ? WHERE account_id = ? AND market = ? AND symbol = ? AND trade_id = ? AND order_id = ?',
  )
  const newest = database.prepare(
    `SELECT body FROM fills WHERE account_id = @account AND (@market IS NULL OR market = @market)
     AND (@symbol IS NULL OR symbol = @symbol) ORDER BY exchange_time DESC, length(trade_id) DESC, trade_id DESC LIMIT @limit`,
  )
  const ofOrder = database.prepare(
    `SELECT body FROM fills WHERE account_id = ? AND market = ? AND symbol = ? AND order_id = ?
     ORDER BY exchange_time, length(trade_id), trade_id`,
  )
  const cursor = database.prepare(
    `SELECT trade_id AS tradeId, (SELECT max(exchange_time) FROM fills
       WHERE fills.account_id = c.account_id AND fills.market = c.market AND fills.symbol = c.symbol AND fills.trade_id = c.trade_id
     ) AS exchangeTime FROM trade_cursors c WHERE account_id = ? AND market = ? AND symbol = ?`,
  )
  const cursors = database.prepare('SELECT symbol FROM trade_cursors WHERE account_id = ? AND market = ?')
  const setCursor = database.prepare(
    `INSERT INTO trade_cursors (account_id, market, symbol, trade_id) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET trade_id = excluded.trade_id`,
  )
  const toFills = (rows: unknown[]): readonly Fill[] =>
    rows.map((row) => JSON.parse((row as { body: string }).body) as Fill)

  const rows: FillRows = {
    add(account, fill) {
      const key = [account, fill.market, fill.symbol, fill.tradeId, fill.orderId] as const
      const { changes } = add.run(...key, fill.exchangeTime, JSON.stringify(fill))
      if (changes > 0) return true
      const [known] = toFills([one.get(...key)])
      if (known !== undefined && (known.commission === undefined || known.realizedPnl === undefined)) {
        const whole = { ...fill, ...definedParts(known) }
        complete.run(JSON.stringify(whole), ...key)
      }
      return false
    },
    newest: (account, { market, symbol, limit }) =>
      toFills(newest.all({ account, market: market ?? null, symbol: symbol ?? null, limit })),
    ofOrder: (account, market, symbol, orderId) => toFills(ofOrder.all(account, market, symbol, orderId)),
    filledQuantity: (account, market, symbol, orderId) =>
      sum(rows.ofOrder(account, market, symbol, orderId).map((fill) => fill.quantity)),
    cursor(account, market, symbol) {
      const row = cursor.get(account, market, symbol) as { tradeId: string; exchangeTime: number | null } | undefined
      return row === undefined ? undefined : { tradeId: row.tradeId, exchangeTime: row.exchangeTime ?? undefined }
    },
    cursors: (account, market) => (cursors.all(account, market) as { symbol: string }[]).map((row) => row.symbol),
    setCursor(account, market, symbol, tradeId) {
      setCursor.run(account, market, symbol, tradeId)
    },
  }
  return rows
}

const definedParts = (fill: Fill): Partial<Fill> =>
  Object.fromEntries(Object.entries(fill).filter(([, value]) => value !== undefined))
