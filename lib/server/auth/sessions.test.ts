import { readFileSync } from 'node:fs'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '../db/database'
import { createManualClock } from '../../domain/testing/manual-clock'
import { createPassphraseHasher } from './passphrase'
import { createSessions, type Sessions } from './sessions'

const HOUR = 60 * 60_000
const clock = createManualClock(Date.now())
const folder = mkdtempSync(join(tmpdir(), 'binnacle-sessions-'))
const file = join(folder, 'binnacle.db')
let database: Database
let sessions: Sessions
let ownerId: string

beforeAll(async () => {
  const opened = await openDatabase(file)
  if (opened.kind !== 'open') throw new Error('not open')
  database = opened.database
  sessions = createSessions({
    database,
    masterKey: Buffer.alloc(32, 1),
    clock,
    hasher: createPassphraseHasher(),
  })
})
afterAll(async () => {
  await database.$disconnect()
  rmSync(folder, { recursive: true, force: true })
})

const begin = () => sessions.begin(ownerId, { address: '127.0.0.1', userAgent: 'test' })

describe('owner and sessions', () => {
  it('S-101 makes one owner and no second', async () => {
    expect(await sessions.owner()).toBeUndefined()
    expect(await sessions.createOwner('Ann', 'correct horse battery')).toBe(true)
    expect(await sessions.createOwner('Eve', 'correct horse battery')).toBe(false)
    const owner = await sessions.owner()
    expect(owner?.name).toBe('Ann')
    ownerId = owner?.ownerId ?? ''
  })

  it('S-110 keeps the passphrase as argon2id with 19 MiB and two passes', async () => {
    const rows = await database.account.findMany()
    expect(rows).toHaveLength(1)
    expect(rows[0]?.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  it.each([
    ['the right name and passphrase', 'Ann', 'correct horse battery', true],
    ['a wrong passphrase', 'Ann', 'correct horse batterx', false],
    ['a wrong name', 'Eve', 'correct horse battery', false],
  ])('S-111 knows %s', async (_case, name, passphrase, expected) => {
    expect((await sessions.checkPassphrase(name, passphrase)) !== undefined).toBe(expected)
  })

  it('S-112 begins each session with a new 256-bit token, kept hashed and sealed', async () => {
    const first = await begin()
    const second = await begin()
    expect(first).not.toBe(second)
    expect(Buffer.from(first, 'base64url')).toHaveLength(32)
    expect(await sessions.find(first)).toMatchObject({ ownerId, name: 'Ann' })
    const bytes = Buffer.concat([readFileSync(file), readFileSync(`${file}-wal`)])
    expect(bytes.includes(first)).toBe(false)
    expect(bytes.includes(second)).toBe(false)
    expect(await database.session.count()).toBe(0)
  })

  it('knows no session under a token that somebody made up', async () => {
    expect(await sessions.find('a'.repeat(43))).toBeUndefined()
  })

  it('S-113 knows a session no more once it has ended', async () => {
    const token = await begin()
    const sessionId = (await sessions.find(token))?.sessionId
    expect(await sessions.end(token)).toBe(sessionId)
    expect(await sessions.find(token)).toBeUndefined()
    expect(await sessions.end(token)).toBeUndefined()
  })

  it('A-08 S-113 does not bring back a session that ends while it is being used', async () => {
    for (let n = 0; n < 10; n++) {
      const token = await begin()
      if (n % 2 === 0) await sessions.find(token)
      clock.advance(2 * 60_000)
      await Promise.all([sessions.find(token), sessions.find(token), sessions.end(token), sessions.find(token)])
      expect(await sessions.find(token)).toBeUndefined()
      clock.advance(60_000)
      expect(await sessions.find(token)).toBeUndefined()
    }
  })

  it('S-112 ends a session that was idle for 12 hours, and not one that was used', async () => {
    const idle = await begin()
    const used = await begin()
    clock.advance(11 * HOUR)
    expect(await sessions.find(used)).toBeDefined()
    expect(await sessions.find(idle, 'look')).toBeDefined()
    clock.advance(1 * HOUR)
    expect(await sessions.find(idle)).toBeUndefined()
    expect(await sessions.find(used)).toBeDefined()
  })

  it('S-112 ends every session after 30 days', async () => {
    const token = await begin()
    for (let hours = 0; hours < 30 * 24 - 8; hours += 8) {
      clock.advance(8 * HOUR)
      expect(await sessions.find(token)).toBeDefined()
    }
    clock.advance(8 * HOUR)
    expect(await sessions.find(token)).toBeUndefined()
  })

  it('S-112 opens no session to who can write to the database without the key', async () => {
    const token = await begin()
    const others = createSessions({
      database,
      masterKey: Buffer.alloc(32, 2),
      clock,
      hasher: createPassphraseHasher(),
    })
    expect(await others.find(token)).toBeUndefined()
  })
})
