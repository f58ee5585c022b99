import 'server-only'
import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import type { Clock } from '../../domain/clock'
import type { Database } from '../db/database'
import type { PassphraseHasher } from './passphrase'
import { deriveKey } from './seal'
import { createSealedStorage } from './sealed-storage'

const IDLE = 12 * 60 * 60_000
const ABSOLUTE = 30 * 24 * 60 * 60_000
/** The end of an idle session is moved at most this often, so that a page of many requests writes once. */
const TOUCH = 60_000
/** How long a session that was read is taken from memory, so that an order does not wait for the database. */
const REMEMBERED = 30_000
/** Sessions kept in memory; the oldest go first. */
const MOST_REMEMBERED = 1_000

interface Remembered extends LiveSession {
  readonly createdAt: number
  readonly expiresAt: number
  readonly usedAt: number
  /** Monotonic. */
  readonly readAt: number
}

export interface Owner {
  readonly ownerId: string
  readonly name: string
}

export interface LiveSession extends Owner {
  readonly sessionId: string
}

/** Owner and sessions, kept by better-auth. None of its own routes is served: the door alone calls it. */
export interface Sessions {
  owner(): Promise<Owner | undefined>
  /** Makes the owner. False when there is one already, since sign-up is closed from then on. */
  createOwner(name: string, passphrase: string): Promise<boolean>
  /** Undefined for a wrong name and for a wrong passphrase alike, after the same work. */
  checkPassphrase(name: string, passphrase: string): Promise<Owner | undefined>
  /** A new session with a fresh 256-bit token (S-112). */
  begin(ownerId: string, about: { readonly address: string; readonly userAgent: string }): Promise<string>
  /** The session of a token that is neither idle for 12 h nor 30 d old; `use` notes that it was used, `look` does not. */
  find(token: string, purpose?: 'use' | 'look'): Promise<LiveSession | undefined>
  /** Ends the session and says which it was. */
  end(token: string): Promise<string | undefined>
}

/** Only one person owns a desk: this is their key in better-auth, which knows people by address. */
const OWNER_ADDRESS = 'owner@binnacle.invalid'

export async function createSessions(parts: {
  readonly database: Database
  readonly masterKey: Uint8Array
  readonly clock: Clock
  readonly hasher: PassphraseHasher
}): Promise<Sessions> {
  const { database, masterKey, clock, hasher } = parts
  const auth = betterAuth({
    appName: 'Binnacle',
    baseURL: 'http://localhost',
    secret: deriveKey(masterKey, 'auth-library').toString('base64'),
    database: prismaAdapter(database, { provider: 'sqlite', transaction: false }),
    secondaryStorage: createSealedStorage(database, deriveKey(masterKey, 'session'), clock),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      autoSignIn: false,
      minPasswordLength: 12,
      maxPasswordLength: 200,
      password: { hash: (password) => hasher.hash(password), verify: (attempt) => hasher.verify(attempt) },
    },
    session: { expiresIn: IDLE / 1000, cookieCache: { enabled: false } },
    telemetry: { enabled: false },
    logger: { disabled: true },
  })
  const { internalAdapter } = await auth.$context
  // Checked when there is no owner or no such name, so that a wrong name costs what a wrong passphrase costs.
  const decoy = hasher.hash(Buffer.from(clock.randomBytes(24)).toString('base64'))

  const findOwner = () => internalAdapter.findUserByEmail(OWNER_ADDRESS, { includeAccounts: true })

  const remembered = new Map<string, Remembered>()
  /** Counts the sessions that ended: what was read meanwhile is not remembered. */
  let ends = 0
  /** One change at a time, so that noting a use cannot bring back a session that has just ended. */
  let turn: Promise<unknown> = Promise.resolve()
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }

  async function read(token: string): Promise<Remembered | undefined> {
    const before = ends
    const found = await internalAdapter.findSession(token)
    if (found === null) return undefined
    const { session, user } = found
    const read: Remembered = {
      sessionId: session.id,
      ownerId: user.id,
      name: user.name,
      createdAt: session.createdAt.getTime(),
      expiresAt: session.expiresAt.getTime(),
      usedAt: session.updatedAt.getTime(),
      readAt: clock.monotonic(),
    }
    if (before === ends) remembered.set(token, read)
    else remembered.delete(token)
    if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value as string)
    return read
  }

  return {
    async owner() {
      const found = await findOwner()
      return found === null ? undefined : { ownerId: found.user.id, name: found.user.name }
    },

    async createOwner(name, passphrase) {
      const password = await hasher.hash(passphrase)
      if ((await findOwner()) !== null) return false
      const user = await internalAdapter.createUser(
        { name, email: OWNER_ADDRESS, emailVerified: true },
        { method: 'email-password' },
      )
      await internalAdapter.linkAccount({
        userId: user.id,
        accountId: user.id,
        providerId: 'credential',
        password,
      })
      return true
    },

    async checkPassphrase(name, passphrase) {
      const found = await findOwner()
      const known = found?.accounts.find((account) => account.providerId === 'credential')?.password
      const nameFits = found !== null && found.user.name.normalize('NFC') === name.normalize('NFC')
      const fits = await hasher.verify({ hash: known ?? (await decoy), password: passphrase })
      return fits && nameFits && known ? { ownerId: found.user.id, name: found.user.name } : undefined
    },

    async begin(ownerId, about) {
      const token = Buffer.from(clock.randomBytes(32)).toString('base64url')
      const now = new Date(clock.now())
      await internalAdapter.createSession(
        ownerId,
        false,
        {
          token,
          ipAddress: about.address,
          userAgent: about.userAgent.slice(0, 300),
          createdAt: now,
          updatedAt: now,
          expiresAt: new Date(clock.now() + IDLE),
        },
        true,
      )
      return token
    },

    async find(token, purpose = 'use') {
      const known = remembered.get(token)
      const isFresh = known !== undefined && clock.monotonic() - known.readAt <= REMEMBERED
      const session = isFresh ? known : await read(token)
      if (session === undefined) return undefined
      const now = clock.now()
      const end = session.createdAt + ABSOLUTE
      if (session.expiresAt <= now || end <= now) {
        remembered.delete(token)
        await inTurn(() => internalAdapter.deleteSession(token))
        return undefined
      }
      if (purpose === 'use' && now - session.usedAt > TOUCH) {
        const expiresAt = Math.min(now + IDLE, end)
        remembered.set(token, { ...session, expiresAt, usedAt: now })
        const use = { expiresAt: new Date(expiresAt), updatedAt: new Date(now) }
        await inTurn(() => internalAdapter.updateSession(token, use))
      }
      return { sessionId: session.sessionId, ownerId: session.ownerId, name: session.name }
    },

    end(token) {
      remembered.delete(token)
      return inTurn(async () => {
        ends += 1
        const found = await internalAdapter.findSession(token)
        if (found === null) return undefined
        await internalAdapter.deleteSession(token)
        remembered.delete(token)
        ends += 1
        return found.session.id
      })
    },
  }
}
