import 'server-only'
import { chmodSync, mkdirSync } from 'node:fs'
import { createRuntime, type RuntimeParts, type StartedRuntime } from './create-runtime'
import { askForLease, type Lease } from './process/lease'
import { createReadingRuntime } from './reading/create-reading-runtime'
import { isFolderReadable } from './reading/folder-readiness'

/** What a desk is: the one that trades, or one that reads beside process `by`; `waits` until that one has made its files. */
export type DeskRole = { readonly kind: 'trades' } | { readonly kind: 'reads' | 'waits'; readonly by: string }

/** What whoever shows the desk to browsers is told. */
export interface DeskStages {
  /** From now on this is the desk. */
  open(started: StartedRuntime, role: DeskRole): void
  /** It is not any more; another one opens in a moment. */
  close(): void
  /** It can be shown later: another process has to make its files first. */
  wait(role: DeskRole): void
  /** It cannot become the desk that trades. */
  fail(error: unknown): void
}

export interface StartedDesk {
  stop(): Promise<void>
}

/** How often the lease is asked for by a desk that reads; a part of chance keeps two of them apart. */
const ASK_MS = 400
const ASK_SPREAD_MS = 200

/**
 * Starts the desk that trades, or, while another process has the folder, one that reads beside it and takes over by the whole
 * ordinary start when that process has ended, however it ended (S-90, S-91).
 */
export async function startDesk(parts: RuntimeParts, stages: DeskStages): Promise<StartedDesk> {
  const { config, clock, log } = parts
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 })
  chmodSync(config.dataFolder, 0o700)
  let standing: StartedRuntime | undefined
  let holder = 'unknown'
  let stopped = false
  let forget: () => void = () => undefined
  /** What is under way, so that a stop waits for it. */
  let work: Promise<void> = Promise.resolve()

  async function trade(lease: Lease): Promise<void> {
    standing = await createRuntime(parts, lease)
    stages.open(standing, { kind: 'trades' })
  }

  async function read(): Promise<void> {
    standing = await createReadingRuntime(parts, () => holder)
    log.warn('reading-desk', { reason: holder })
    stages.open(standing, { kind: 'reads', by: holder })
  }

  /** The lease was given to nobody else: what was shown of the other desk goes, and the ordinary start follows. */
  async function takeOver(lease: Lease): Promise<void> {
    log.warn('taking-over')
    try {
      if (standing !== undefined) {
        stages.close()
        await standing.stop()
        standing = undefined
      }
    } catch (error) {
      lease.release()
      throw error
    }
    if (stopped) return lease.release()
    await trade(lease)
  }

  function askAgain(): void {
    if (stopped) return
    const [chance = 0] = clock.randomBytes(1)
    forget = clock.after((ASK_MS + (ASK_SPREAD_MS * chance) / 255) * config.clockRate, () => {
      work = ask().catch((error: unknown) => stages.fail(error))
    })
  }

  async function ask(): Promise<void> {
    if (stopped) return
    const asked = askForLease(config.dataFolder, process.pid)
    if (asked.kind === 'lease') return takeOver(asked)
    holder = asked.by
    const readable = isFolderReadable(config.dataFolder)
    if (standing === undefined && readable) await read()
    askAgain()
  }

  const asked = askForLease(config.dataFolder, process.pid)
  if (asked.kind === 'lease') await trade(asked)
  else {
    holder = asked.by
    if (isFolderReadable(config.dataFolder)) await read()
    else stages.wait({ kind: 'waits', by: asked.by })
    askAgain()
  }
  return {
    async stop() {
      stopped = true
      forget()
      await work
      await standing?.stop()
    },
  }
}
