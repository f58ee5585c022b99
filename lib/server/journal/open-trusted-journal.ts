import 'server-only'
import { existsSync, renameSync } from 'node:fs'
import { basename } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Clock } from '../../domain/clock'
import type { Intent } from '../../domain/intent'
import { openMark, type JournalMark } from './journal-mark'
import { Fenced, openJournal, type Journal } from './open-journal'

/** Whether the journal is what the last run left (S-94). */
export type JournalTrust =
  | { readonly kind: 'whole' }
  /** It could not be read as a database and was put aside under this name; a new one was begun. */
  | { readonly kind: 'damaged'; readonly keptAs: string }
  /** It is gone; a new one was begun. */
  | { readonly kind: 'missing' }
  /** What was written last is not in it: the end of it was lost, or an older copy was put in its place. */
  | { readonly kind: 'older' }

export interface TrustedJournal {
  readonly journal: Journal
  readonly trust: JournalTrust
  /** Of the run before, as far as it is known. */
  readonly mark: JournalMark | undefined
  /** Takes the journal for the truth from now on: once what `trust` asks for is on disk. */
  accept(tag: string): void
}

/**
 * Opens journal.db and says whether it can be trusted. A damaged file is never written to, and never deleted. Throws what
 * {@link openJournal} throws of a file that is whole.
 */
export function openTrustedJournal(path: string, clock: Clock): TrustedJournal {
  if (path === ':memory:')
    return { journal: openJournal(path, clock), trust: { kind: 'whole' }, mark: undefined, accept: () => undefined }
  const existed = existsSync(path)
  const keptAs = existed && !isWhole(path) ? putAside(path, clock) : undefined
  const mark = openMark(path.replace(/\.db$/, '.mark'))
  const { before } = mark
  const opened = openJournal(path, clock)
  const taken = opened.commit(() => opened.installation.nextFence())
  const fence = taken.kind === 'committed' ? taken.value : undefined
  const trust: JournalTrust =
    keptAs !== undefined
      ? { kind: 'damaged', keptAs }
      : before === undefined
        ? { kind: 'whole' }
        : !existed
          ? { kind: 'missing' }
          : before.newest !== undefined && !opened.intents.wasSent(before.newest)
            ? { kind: 'older' }
            : { kind: 'whole' }
  let current: JournalMark | undefined

  function raise({ clientOrderId, market, symbol }: Intent): void {
    if (current === undefined) return
    const name = `${market}:${symbol}`
    const symbols =
      current.symbols[0] === name ? current.symbols : [name, ...current.symbols.filter((each) => each !== name)]
    current = { ...current, newest: clientOrderId, symbols }
    try {
      mark.write(current)
    } catch {
      // The order matters and the mark does not: without it less would be noticed, nothing would be wrong.
    }
  }

  const journal: Journal = {
    ...opened,
    // Whatever became of the lease: the desk that opened this journal last is the only one that writes, and so sends (S-91).
    commit: (work) =>
      opened.commit(() => {
        if (opened.installation.fence() !== fence) throw new Fenced('another desk has opened this journal')
        return work()
      }),
    intents: {
      ...opened.intents,
      recordSend(intent, window, sent) {
        opened.intents.recordSend(intent, window, sent)
        opened.whenDurable(() => raise(intent))
      },
    },
    close() {
      opened.close()
      mark.close()
    },
  }
  return {
    journal,
    trust,
    mark: before,
    accept(tag) {
      current = { tag, newest: opened.intents.newestSent(), symbols: before?.symbols ?? [] }
      mark.keep(current)
    },
  }
}

/** Reads every page of it. */
function isWhole(path: string): boolean {
  let database: Sqlite.Database | undefined
  try {
    // Reading alone: what is damaged stays as it is, its write-ahead log too.
    database = new Sqlite(path, { readonly: true })
    return database.pragma('quick_check(1)', { simple: true }) === 'ok'
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (typeof code === 'string' && /^SQLITE_(NOTADB|CORRUPT)/.test(code)) return false
    throw error
  } finally {
    database?.close()
  }
}

/** Gives the damaged file another name, with what belongs to it; returns that name. */
function putAside(path: string, clock: Clock): string {
  const stamp = new Date(clock.now()).toISOString().replaceAll(':', '-')
  const aside = `${path}.damaged-${stamp}`
  for (const end of ['-wal', '-shm', '']) if (existsSync(`${path}${end}`)) renameSync(`${path}${end}`, `${aside}${end}`)
  return basename(aside)
}
