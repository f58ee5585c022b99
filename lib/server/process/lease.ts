import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { StartRefusal } from '../start-refusal'

/** The right to write to a data folder. */
export interface Lease {
  readonly kind: 'lease'
  release(): void
}

/** Another process has it. */
export interface Held {
  readonly kind: 'held'
  /** Its process number as it wrote it down, or `unknown`. */
  readonly by: string
}

/**
 * Takes the data folder for this process, or says who has it (S-91): a lock that the system itself drops when the process
 * ends, however it ends, and that also holds against a desk in another container, whose process number means nothing here.
 * The file stays; taking it away would let two desks lock two files of one name. Two that ask in the same moment may both be
 * told that it is held; it is never given to both.
 */
export function askForLease(dataFolder: string, pid: number): Lease | Held {
  const database = new Sqlite(join(dataFolder, 'desk.lease'), { timeout: 0 })
  const holder = join(dataFolder, 'desk.pid')
  try {
    database.pragma('journal_mode = DELETE')
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    const { code } = error as { code?: unknown }
    if (code === 'SQLITE_READONLY')
      throw new StartRefusal(`Nothing can be written to ${dataFolder}: give this user the right to write there.`)
    if (code !== 'SQLITE_BUSY' && code !== 'SQLITE_LOCKED') throw error
    return { kind: 'held', by: numberIn(holder) }
  }
  writeFileSync(holder, `${pid}\n`, { mode: 0o600 })
  return {
    kind: 'lease',
    release() {
      if (database.open) database.close()
    },
  }
}

/** The lease, or a refusal in a sentence. For what cannot do with reading alone. */
export function takeLease(dataFolder: string, pid: number): Lease {
  const asked = askForLease(dataFolder, pid)
  if (asked.kind === 'lease') return asked
  throw new StartRefusal(
    `Another desk (process ${asked.by}) uses ${dataFolder}: stop it, or give this one a folder of its own with BINNACLE_DATA=<folder>.`,
  )
}

function numberIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return 'unknown'
  }
}
