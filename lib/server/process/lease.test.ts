import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StartRefusal } from '../start-refusal'
import { createManualClock } from '../testing/manual-clock'
import { takeLease } from './lease'
import { watchParent } from './parent'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'binnacle-lease-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('one writer (S-91)', () => {
  it('S-91 F-89 refuses a second desk on the same folder, in a sentence', () => {
    takeLease(folder, 100, () => true)
    expect(() => takeLease(folder, 200, () => true)).toThrow(StartRefusal)
    expect(() => takeLease(folder, 200, () => true)).toThrow(/process 100/)
  })

  it('S-91 takes over from a process that is gone', () => {
    takeLease(folder, 100, () => true)
    const lease = takeLease(folder, 200, (pid) => pid !== 100)
    expect(() => takeLease(folder, 300, () => true)).toThrow(/process 200/)
    lease.release()
    expect(existsSync(join(folder, 'desk.lock'))).toBe(false)
  })

  it('gives back only its own', () => {
    const mine = takeLease(folder, 100, () => true)
    takeLease(folder, 200, () => false)
    mine.release()
    expect(existsSync(join(folder, 'desk.lock'))).toBe(true)
  })

  it('takes over a file that names no process', () => {
    writeFileSync(join(folder, 'desk.lock'), 'nonsense')
    expect(() => takeLease(folder, 100, () => true)).not.toThrow()
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
