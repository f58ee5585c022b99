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

/**
 * The fill ledger: unique by account, market, epoch, symbol, trade and order (S-42, S-67), with the cursor of trades read so far.
 * Every question is about the present epoch: what was traded before a reset of the exchange stays in the rows and is no more true.
 */
export interface FillRows {
  /** False when the trade is there already. What a later telling knows more (commission, profit) is filled in. */
  add(account: AccountId, fill: Fill): boolean
  newest(account: AccountId, query: { market?: Market; symbol?: string; limit: number }): readonly Fill[]
  /** `time`: of another epoch, the one that an act of this wall time belongs to. */
  ofOrder(account: AccountId, market: Market, symbol: string, orderId: string, time?: number): readonly Fill[]
  /** Sum of the order's trades in the ledger, base asset; "0" for none. */
  filledQuantity(account: AccountId, market: Market, symbol: string, orderId: string): DecimalString
  /** The newest trade that was read in order, with its exchange time where the ledger has it. */
  cursor(account: AccountId, market: Market, symbol: string): TradeCursor | undefined
  cursors(account: AccountId, market: Market): readonly string[]
  setCursor(account: AccountId, market: Market, symbol: string, tradeId: string): void
}

/** Number of the present epoch of a market, 1 before any reset. */
const PRESENT = `(SELECT coalesce(max(e.epoch), 1) FROM epochs e WHERE e.account_id = @account AND e.market = @market)`
const ONE = `account_id = @account AND market = @market AND epoch = ${PRESENT} AND symbol = @symbol AND trade_id = @tradeId
  AND order_id = @orderId`

export function fillRows(database: Database): FillRows {
  const epochOf = database.prepare(`SELECT ${PRESENT}`).pluck()
  const add = database.prepare(
    `INSERT INTO fills (account_id, market, epoch, symbol, trade_id, order_id, exchange_time, body)
     VALUES (@account, @market, @epoch, @symbol, @tradeId, @orderId, @exchangeTime, @body) ON CONFLICT DO NOTHING`,
  )
  const one = database.prepare(`SELECT body FROM fills WHERE ${ONE}`)
  const complete = database.prepare(`UPDATE fills SET body = @body WHERE ${ONE}`)
  const newest = database.prepare(
    `SELECT body FROM fills WHERE account_id = @account AND (@market IS NULL OR market = @market)
     AND (@symbol IS NULL OR symbol = @symbol)
     AND epoch = (SELECT coalesce(max(e.epoch), 1) FROM epochs e WHERE e.account_id = fills.account_id AND e.market = fills.market)
     ORDER BY exchange_time DESC, length(trade_id) DESC, trade_id DESC LIMIT @limit`,
  )
  const ofOrder = database.prepare(
    `SELECT body FROM fills WHERE account_id = @account AND market = @market AND symbol = @symbol AND order_id = @orderId
     AND epoch = (SELECT coalesce(max(e.epoch), 1) FROM epochs e
       WHERE e.account_id = @account AND e.market = @market AND e.began <= @time)
     ORDER BY exchange_time, length(trade_id), trade_id`,
  )
  const cursor = database.prepare(
    `SELECT trade_id AS tradeId, (SELECT max(exchange_time) FROM fills
       WHERE fills.account_id = c.account_id AND fills.market = c.market
       AND fills.epoch = (SELECT coalesce(max(e.epoch), 1) FROM epochs e WHERE e.account_id = c.account_id AND e.market = c.market)
       AND fills.symbol = c.symbol AND fills.trade_id = c.trade_id
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
      const { market, symbol, tradeId, orderId, exchangeTime } = fill
      const key = { account, market, symbol, tradeId, orderId }
      const epoch = epochOf.get({ account, market }) as number
      const told = epoch === 1 ? fill : { ...fill, epoch }
      const { changes } = add.run({ ...key, epoch, exchangeTime, body: JSON.stringify(told) })
      if (changes > 0) return true
      const [known] = toFills([one.get(key)])
      if (known !== undefined && (known.commission === undefined || known.realizedPnl === undefined)) {
        const whole = { ...told, ...definedParts(known) }
        complete.run({ ...key, body: JSON.stringify(whole) })
      }
      return false
    },
    newest: (account, { market, symbol, limit }) =>
      toFills(newest.all({ account, market: market ?? null, symbol: symbol ?? null, limit })),
    ofOrder: (account, market, symbol, orderId, time = Number.MAX_SAFE_INTEGER) =>
      toFills(ofOrder.all({ account, market, symbol, orderId, time })),
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
