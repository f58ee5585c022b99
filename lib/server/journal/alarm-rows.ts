import 'server-only'
import type { Database } from 'better-sqlite3'
import type { AccountId } from '../../domain/account'
import type { Alarm } from '../../domain/alarm'
import type { IntentReason } from '../../domain/intent'

/** Alarms, kept for good; those nobody has put away are shown to every page that opens. */
export interface AlarmRows {
  /** Returns its id, higher than all before it. */
  add(account: AccountId, at: number, reason: IntentReason): number
  /** Newest first. */
  unseen(account: AccountId, limit: number): readonly Alarm[]
  /** Puts away every alarm up to this id. */
  see(account: AccountId, upTo: number, at: number): void
}

export function alarmRows(database: Database): AlarmRows {
  const add = database.prepare('INSERT INTO alarms (account_id, at, reason) VALUES (?, ?, ?)')
  const unseen = database.prepare(
    'SELECT id, at, reason FROM alarms WHERE account_id = ? AND seen IS NULL ORDER BY id DESC LIMIT ?',
  )
  const see = database.prepare('UPDATE alarms SET seen = ? WHERE account_id = ? AND id <= ? AND seen IS NULL')
  return {
    add: (account, at, reason) => Number(add.run(account, at, JSON.stringify(reason)).lastInsertRowid),
    unseen: (account, limit) =>
      (unseen.all(account, limit) as { id: number; at: number; reason: string }[]).map((row) => ({
        ...row,
        reason: JSON.parse(row.reason) as IntentReason,
      })),
    see(account, upTo, at) {
      see.run(at, account, upTo)
    },
  }
}
