import 'server-only'
import { createHash } from 'node:crypto'
import type { Clock } from '../../domain/clock'
import type { Database } from '../db/database'
import { seal, unseal } from './seal'

/** What better-auth wants of a store for its sessions. */
export interface SealedStorage {
  get(key: string): Promise<string | null>
  set(key: string, value: string, ttlSeconds?: number): Promise<void>
  delete(key: string): Promise<void>
  getAndDelete(key: string): Promise<string | null>
  /** Counts up and says the new count; the time to live counts from the first. */
  increment(key: string, ttlSeconds: number): Promise<number>
}

/**
 * Keeps sessions in the database as hash of the token and sealed value (S-112): whoever reads the file learns no token, and
 * whoever writes to it cannot make a session.
 */
export function createSealedStorage(database: Database, key: Uint8Array, clock: Clock): SealedStorage {
  /** One change at a time, so that two that read before they write cannot pass each other. */
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }

  async function read(name: string): Promise<{ value: string; expiresAt: number | undefined } | undefined> {
    const keyHash = hashKey(name)
    const row = await database.sealedValue.findUnique({ where: { keyHash } })
    const expiresAt = row?.expiresAt == null ? undefined : Number(row.expiresAt)
    if (row === null || (expiresAt !== undefined && expiresAt <= clock.now())) return undefined
    const value = unseal(key, row.sealed, keyHash)
    return value === undefined ? undefined : { value, expiresAt }
  }

  async function write(name: string, value: string, expiresAt: number | undefined): Promise<void> {
    const keyHash = hashKey(name)
    const row = {
      sealed: seal(key, clock.randomBytes(12), value, keyHash),
      expiresAt: expiresAt === undefined ? null : BigInt(Math.ceil(expiresAt)),
    }
    await database.sealedValue.upsert({ where: { keyHash }, create: { keyHash, ...row }, update: row })
  }

  const remove = async (name: string): Promise<void> => {
    await database.sealedValue.deleteMany({ where: { keyHash: hashKey(name) } })
  }
  const inSeconds = (seconds: number | undefined): number | undefined =>
    seconds === undefined ? undefined : clock.now() + seconds * 1000

  return {
    get: async (name) => (await read(name))?.value ?? null,
    set: (name, value, ttlSeconds) => inTurn(() => write(name, value, inSeconds(ttlSeconds))),
    delete: (name) => inTurn(() => remove(name)),
    getAndDelete: (name) =>
      inTurn(async () => {
        const found = await read(name)
        await remove(name)
        return found?.value ?? null
      }),
    increment: (name, ttlSeconds) =>
      inTurn(async () => {
        const found = await read(name)
        const count = Number(found?.value ?? '0') + 1
        await write(name, String(count), found === undefined ? inSeconds(ttlSeconds) : found.expiresAt)
        return count
      }),
  }
}

const hashKey = (name: string): string => createHash('sha256').update(name).digest('hex')
