import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One thing that a process did to a file of its journal, or a request for a change that it put on a socket. */
export type DiskAct =
  | { readonly act: 'write'; readonly file: JournalFile; readonly offset: number; readonly bytes: Buffer }
  | { readonly act: 'truncate'; readonly file: JournalFile; readonly length: number }
  | { readonly act: 'flushed'; readonly file: JournalFile }
  | { readonly act: 'unlinked'; readonly file: JournalFile }
  | { readonly act: 'sent'; readonly request: string }

const FILES = ['journal.db', 'journal.db-wal', 'journal.mark'] as const
export type JournalFile = (typeof FILES)[number]
export type JournalFiles = ReadonlyMap<JournalFile, Buffer>

/** Compiles the witness; undefined where there is no C compiler. */
export function compileWitness(): string | undefined {
  const folder = fileURLToPath(new URL('../../../.cache/proof/', import.meta.url))
  mkdirSync(folder, { recursive: true })
  const out = join(folder, `disk-witness-${process.pid}.so`)
  const source = fileURLToPath(new URL('./disk-witness.c', import.meta.url))
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', out, source, '-ldl', '-lpthread'], { stdio: 'pipe' })
    return out
  } catch {
    return undefined
  }
}

export function readJournalFiles(folder: string): JournalFiles {
  return new Map(
    FILES.flatMap((name) => (existsSync(join(folder, name)) ? [[name, readFileSync(join(folder, name))]] : [])),
  )
}

/** Puts files in place of those of a folder, as a machine finds them when it has power again. */
export function writeJournalFiles(folder: string, files: JournalFiles): void {
  for (const name of [...FILES, 'journal.db-shm']) rmSync(join(folder, name), { force: true })
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes, { mode: 0o600 })
}

/** What the witness wrote down, in order. */
export function readWitness(path: string): readonly DiskAct[] {
  const log = readFileSync(path)
  const acts: DiskAct[] = []
  for (let at = 0; at + 14 <= log.length; ) {
    const name = FILES[log.readUInt8(at + 1)]
    const offset = Number(log.readBigUInt64LE(at + 2))
    const length = log.readUInt32LE(at + 10)
    const bytes = log.subarray(at + 14, at + 14 + length)
    const what = String.fromCharCode(log.readUInt8(at))
    at += 14 + length
    if (what === 'S') acts.push({ act: 'sent', request: bytes.toString('latin1').split('\r\n', 1)[0] ?? '' })
    else if (name === undefined) throw new Error(`the witness names no file of ours at ${at}`)
    else if (what === 'W') acts.push({ act: 'write', file: name, offset, bytes })
    else if (what === 'T') acts.push({ act: 'truncate', file: name, length: offset })
    else if (what === 'F') acts.push({ act: 'flushed', file: name })
    else acts.push({ act: 'unlinked', file: name })
  }
  return acts
}

/** A disk tears a write at its own blocks. */
const BLOCK = 512

/**
 * What a power cut after these acts leaves: everything up to the last flush of each file, and of what was written since as
 * much as `random` says: none, all, a part, in any order, torn in the middle of a write.
 */
export function cutPower(before: JournalFiles, acts: readonly DiskAct[], random: () => number): JournalFiles {
  const flushed = new Map(before)
  const pending = new Map<JournalFile, DiskAct[]>()
  for (const act of acts) {
    if (act.act === 'sent') continue
    if (act.act !== 'flushed') {
      pending.set(act.file, [...(pending.get(act.file) ?? []), act])
      continue
    }
    for (const each of pending.get(act.file) ?? []) apply(flushed, each)
    pending.delete(act.file)
  }
  const mode = Math.floor(random() * 4)
  for (const left of pending.values()) {
    const some = Math.floor(random() * (left.length + 1))
    left.forEach((act, at) => {
      if (mode === 0) return
      if (mode === 1 && at > some) return
      if (mode === 2 && random() < 0.5) return
      if (act.act === 'write' && (mode === 2 || at === some) && random() < 0.5) {
        const whole = Math.floor((random() * act.bytes.length) / BLOCK) * BLOCK
        return apply(flushed, { ...act, bytes: act.bytes.subarray(0, whole) })
      }
      apply(flushed, act)
    })
  }
  return flushed
}

function apply(files: Map<JournalFile, Buffer>, act: DiskAct): void {
  if (act.act === 'sent' || act.act === 'flushed') return
  if (act.act === 'unlinked') return void files.delete(act.file)
  const old = files.get(act.file) ?? Buffer.alloc(0)
  if (act.act === 'truncate') {
    const cut = Buffer.alloc(act.length)
    old.copy(cut, 0, 0, Math.min(old.length, act.length))
    return void files.set(act.file, cut)
  }
  const grown = Buffer.alloc(Math.max(old.length, act.offset + act.bytes.length))
  old.copy(grown)
  act.bytes.copy(grown, act.offset)
  files.set(act.file, grown)
}
