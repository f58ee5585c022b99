import 'server-only'
import type { Database } from 'better-sqlite3'
import type { AccountId } from '../../domain/account'
import type { CancelRun } from '../../domain/intent'

/** Cancel-alls, so that a second press, a reload or a restart finds the run and its end. */
export interface CancelRunRows {
  save(run: CancelRun): void
  byId(runId: string): CancelRun | undefined
  newest(account: AccountId): CancelRun | undefined
  running(): readonly CancelRun[]
}

export function cancelRunRows(database: Database): CancelRunRows {
  const save = database.prepare(
    `INSERT INTO cancel_runs (run_id, account_id, state, started, body) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET state = excluded.state, body = excluded.body`,
  )
  const byId = database.prepare('SELECT body FROM cancel_runs WHERE run_id = ?')
  const newest = database.prepare(
    'SELECT body FROM cancel_runs WHERE account_id = ? ORDER BY started DESC, run_id DESC LIMIT 1',
  )
  const running = database.prepare("SELECT body FROM cancel_runs WHERE state = 'running'")
  const toRun = (row: unknown): CancelRun => JSON.parse((row as { body: string }).body) as CancelRun
  const maybe = (row: unknown): CancelRun | undefined => (row === undefined ? undefined : toRun(row))
  return {
    save(run) {
      save.run(run.runId, run.accountId, run.state, run.startedAt, JSON.stringify(run))
    },
    byId: (runId) => maybe(byId.get(runId)),
    newest: (account) => maybe(newest.get(account)),
    running: () => running.all().map(toRun),
  }
}
