import 'server-only'
import type { Database } from 'better-sqlite3'
import type { AccountId } from '../../domain/account'

/** Something the owner decided for an account that outlives the session. */
export interface OwnerAct {
  readonly accountId: AccountId
  /** Wall time, ms. */
  readonly at: number
  readonly act: 'key-exception-recorded' | 'key-exception-revoked' | 'resets-seen'
  readonly by: string
  /** Network address the request came from. */
  readonly address: string
  readonly params: Readonly<Record<string, string>>
}

/** What owners decided, by whom and from where; written once, never changed (S-141, S-160). */
export interface OwnerActRows {
  add(act: OwnerAct): void
  /** Newest first. */
  newest(account: AccountId, limit: number): readonly OwnerAct[]
}

export function ownerActRows(database: Database): OwnerActRows {
  const add = database.prepare(
    'INSERT INTO owner_acts (account_id, at, act, by, address, params) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const newest = database.prepare(
    `SELECT account_id AS accountId, at, act, by, address, params FROM owner_acts WHERE account_id = ?
     ORDER BY id DESC LIMIT ?`,
  )
  return {
    add({ accountId, at, act, by, address, params }) {
      add.run(accountId, at, act, by, address, JSON.stringify(params))
    },
    newest: (account, limit) =>
      (newest.all(account, limit) as (OwnerAct & { readonly params: unknown })[]).map((row) => ({
        ...row,
        params: JSON.parse(String(row.params)) as OwnerAct['params'],
      })),
  }
}
