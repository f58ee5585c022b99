import 'server-only'
import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'

/**
 * How far a journal had come, kept in a file of its own beside it, so that one that is missing, or older than it was, is told
 * from one that is as it should be (S-94). Written after the journal has what it says, so it is never ahead of it.
 */
export interface JournalMark {
  /** By which this installation's orders are known, should the journal be lost (S-06). */
  readonly tag: string
  /** Client order id of the newest send in the journal; absent before the first. */
  readonly newest?: string | undefined
  /** Markets and symbols of late, as `spot:BTCUSDT`, newest first: where lost orders would be looked for. */
  readonly symbols: readonly string[]
}

export interface MarkFile {
  /** What it said when it was opened; undefined when there was none, or none that can be read. */
  readonly before: JournalMark | undefined
  /** Not flushed: after a power cut it may say less than it could, never more than the journal. */
  write(mark: JournalMark): void
  /** As `write`, and on disk when it returns. */
  keep(mark: JournalMark): void
  close(): void
}

const SIZE = 4_096
const LONGEST_LIST = 60

/** Opens the mark, making an empty one where there is none. */
export function openMark(path: string): MarkFile {
  const before = readMark(path)
  const file = openSync(path, before === undefined ? 'w' : 'r+', 0o600)
  function write({ tag, newest, symbols }: JournalMark): void {
    const text = JSON.stringify({ tag, newest, symbols: symbols.slice(0, LONGEST_LIST) } satisfies JournalMark)
    writeSync(file, Buffer.from(`${digest(text)} ${text}`.padEnd(SIZE - 1).concat('\n')), 0, undefined, 0)
  }
  return {
    before,
    write,
    keep(mark) {
      write(mark)
      fsyncSync(file)
    },
    close: () => closeSync(file),
  }
}

function readMark(path: string): JournalMark | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim()
    const space = text.indexOf(' ')
    const body = text.slice(space + 1)
    return text.slice(0, space) === digest(body) ? (JSON.parse(body) as JournalMark) : undefined
  } catch {
    return undefined
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)
