import 'server-only'
import type { Database } from 'better-sqlite3'
import type { AccountId } from '../../domain/account'
import type { TradingLock } from '../../domain/trading-lock'

/** Trading locks, so that a restart finds them (S-52, S-94). */
export interface LockRows {
  of(account: AccountId): TradingLock | undefined
  save(lock: TradingLock): void
  remove(account: AccountId): void
}

export function lockRows(database: Database): LockRows {
  const of = database.prepare('SELECT body FROM locks WHERE account_id = ?').pluck()
  const save = database.prepare(
    `INSERT INTO locks (account_id, since, body) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET since = excluded.since, body = excluded.body`,
  )
  const remove = database.prepare('DELETE FROM locks WHERE account_id = ?')
  return {
    of(account) {
      const body = of.get(account) as string | undefined
      return body === undefined ? undefined : (JSON.parse(body) as TradingLock)
    },
    save(lock) {
      save.run(lock.accountId, lock.since, JSON.stringify(lock))
    },
    remove(account) {
      remove.run(account)
    },
  }
}
