import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { StartRefusal } from '../start-refusal'

/** The right to write to a data folder. */
export interface Lease {
  release(): void
}

/**
 * Takes the data folder for this process (S-91). A second desk on the same folder does not start; a lease whose process is
 * gone is taken over.
 */
export function takeLease(dataFolder: string, pid: number, isRunning: (pid: number) => boolean = processRuns): Lease {
  const file = join(dataFolder, 'desk.lock')
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const handle = openSync(file, 'wx', 0o600)
      writeSync(handle, `${pid}\n`)
      closeSync(handle)
      return { release: () => releaseOwn(file, pid) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const holder = holderOf(file)
      if (holder !== undefined && holder !== pid && isRunning(holder)) {
        throw new StartRefusal(
          `Another desk (process ${holder}) uses ${dataFolder}: stop it, or give this one a folder of its own with BINNACLE_DATA=<folder>.`,
        )
      }
      rmSync(file, { force: true })
    }
  }
  throw new StartRefusal(`The lock file ${file} changes hands: start again.`)
}

function holderOf(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8').trim())
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

function releaseOwn(file: string, pid: number): void {
  if (holderOf(file) === pid) rmSync(file, { force: true })
}

function processRuns(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
