import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { StartRefusal } from '../start-refusal'

/** The right to write to a data folder. */
export interface Lease {
  release(): void
}

/**
 * Takes the data folder for this process (S-91): a lock that the system itself drops when the process ends, however it
 * ends, and that also holds against a desk in another container, whose process number means nothing here. The file stays;
 * taking it away would let two desks lock two files of one name.
 */
export function takeLease(dataFolder: string, pid: number): Lease {
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
    throw new StartRefusal(
      `Another desk (process ${numberIn(holder)}) uses ${dataFolder}: stop it, or give this one a folder of its own with BINNACLE_DATA=<folder>.`,
    )
  }
  writeFileSync(holder, `${pid}\n`, { mode: 0o600 })
  return {
    release() {
      if (database.open) database.close()
    },
  }
}

function numberIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return 'unknown'
  }
}
