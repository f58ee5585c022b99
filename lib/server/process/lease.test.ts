import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StartRefusal } from '../start-refusal'
import { createManualClock } from '../../domain/testing/manual-clock'
import { takeLease } from './lease'
import { watchParent } from './parent'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'binnacle-lease-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Another process that takes the lease, says so, and holds it until it is killed. */
async function startHolder(): Promise<ChildProcess> {
  const script = `
    import Sqlite from 'better-sqlite3'
    const database = new Sqlite(process.argv[1])
    database.exec('BEGIN EXCLUSIVE')
    console.log('held')
    setInterval(() => database.open, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, join(folder, 'desk.lease')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

describe('one writer (S-91)', () => {
  it('S-91 F-89 refuses a second desk on the same folder, in a sentence that names the first', () => {
    const lease = takeLease(folder, 100)
    expect(() => takeLease(folder, 200)).toThrow(StartRefusal)
    expect(() => takeLease(folder, 200)).toThrow(/process 100/)
    lease.release()
    takeLease(folder, 200).release()
  })

  it('S-91 F-80 takes over from a desk that was killed, and not before', async () => {
    const other = await startHolder()
    expect(() => takeLease(folder, 200)).toThrow(StartRefusal)
    other.kill('SIGKILL')
    await once(other, 'exit')
    takeLease(folder, 200).release()
  })

  it('S-91 is not fooled by a process number that means another process here', () => {
    // The number of a desk that was killed may be anybody's by now, and one of another container is nobody's here.
    writeFileSync(join(folder, 'desk.pid'), `${process.pid}\n`)
    const lease = takeLease(folder, 200)
    expect(() => takeLease(folder, 300)).toThrow(/process 200/)
    lease.release()
  })
})

describe('parent', () => {
  it('is missed once when it is gone', () => {
    const clock = createManualClock()
    let parent = 10
    let missed = 0
    watchParent(
      clock,
      10,
      () => parent,
      () => {
        missed += 1
      },
    )
    clock.advance(5_000)
    expect(missed).toBe(0)
    parent = 1
    clock.advance(5_000)
    expect(missed).toBe(1)
  })
})
