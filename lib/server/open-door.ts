import 'server-only'
import { join } from 'node:path'
import type { Clock } from '../domain/clock'
import { createDoor, type OwnDoor } from './auth/door'
import { createPassphraseHasher } from './auth/passphrase'
import { createSessions } from './auth/sessions'
import { createSetUpCode } from './auth/set-up-code'
import { createThrottle } from './auth/throttle'
import { createTickets } from './auth/tickets'
import type { Config } from './config/config'
import { openDatabase } from './db/database'
import type { Origins } from './http/origins'
import type { Log } from './log/log'
import type { Caller } from './runtime'
import { StartRefusal } from './start-refusal'

export interface OpenedDoor {
  readonly door: OwnDoor
  /** The code for the first run; undefined when there is an owner, and beside the desk that has the code. */
  readonly setUpCode: string | undefined
  /** A session ended at the door of a desk beside this one: nothing of it is remembered here (S-113). */
  sessionEndedElsewhere(sessionId: string): void
}

/**
 * Opens binnacle.db, owner and sessions, and the door over them. `beside`: the folder belongs to another process, which alone
 * lets its first owner in; sessions that end there end here, so none is taken from memory.
 */
export async function openDoor(
  parts: {
    readonly config: Config
    readonly clock: Clock
    readonly log: Log
    readonly build: string
    readonly origins: Origins
  },
  onStop: (end: () => Promise<unknown>) => void,
  beside = false,
): Promise<OpenedDoor> {
  const { config, clock, log, build, origins } = parts
  const opened = await openDatabase(join(config.dataFolder, 'binnacle.db')).catch((error: unknown) => {
    throw isDamaged(error) ? damagedRefusal(config) : error
  })
  if (opened.kind !== 'open') throw databaseRefusal(config, opened)
  const { database } = opened
  onStop(() => database.$disconnect())
  const sessions = createSessions({
    database,
    masterKey: config.masterKey,
    clock,
    hasher: createPassphraseHasher(),
    ...(beside ? { remembersFor: 0 } : {}),
  })
  const code = !beside && (await sessions.owner()) === undefined ? createSetUpCode(clock) : undefined
  const door = createDoor({
    clock,
    log,
    build,
    origins,
    trustedProxies: config.trustedProxies,
    sessions,
    throttle: createThrottle(clock),
    tickets: createTickets<Caller>(clock),
    setUpCode: code,
  })
  return {
    door,
    setUpCode: code?.text,
    sessionEndedElsewhere: (sessionId) => door.endElsewhere(sessionId),
  }
}

const isDamaged = (error: unknown): boolean =>
  ['SQLITE_NOTADB', 'SQLITE_CORRUPT'].includes(String((error as { code?: unknown }).code)) ||
  /file is not a database|malformed/.test(String(error))

const damagedRefusal = (config: Config): StartRefusal =>
  new StartRefusal(
    `The database in ${config.dataFolder} (binnacle.db) is damaged: restore a backup of the folder. Nothing was sent.`,
  )

function databaseRefusal(
  config: Config,
  { kind, migration }: { readonly kind: 'newer-schema' | 'failed-migration'; readonly migration: string },
): StartRefusal {
  return new StartRefusal(
    kind === 'newer-schema'
      ? `The database in ${config.dataFolder} was written by a newer Binnacle (${migration}): start that one, or restore a backup.`
      : `The database in ${config.dataFolder} stopped half way through ${migration}: restore a backup.`,
  )
}
