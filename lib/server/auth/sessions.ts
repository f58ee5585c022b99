import 'server-only'
import type { Clock } from '../../domain/clock'
import type { Database } from '../db/database'
import { createAuthLibrary } from './auth-library'
import type { PassphraseHasher } from './passphrase'

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
  /** Forgets what is remembered of a session, so that it is read anew. */
  forget(sessionId: string): void
  /** Ends the session and says which it was. */
  end(token: string): Promise<string | undefined>
}

/** When the auth library is loaded, unless it is needed before, ms after the start. */
const WARM_UP = 3_000

/** Only one person owns a desk: this is their key in better-auth, which knows people by address. */
const OWNER_ADDRESS = 'owner@binnacle.invalid'

export function createSessions(parts: {
  readonly database: Database
  readonly masterKey: Uint8Array
  readonly clock: Clock
  readonly hasher: PassphraseHasher
  /** How long a session that was read is taken from memory, ms; 0 where another process may end it. */
  readonly remembersFor?: number
}): Sessions {
  const { database, masterKey, clock, hasher, remembersFor = REMEMBERED } = parts
  const library = createAuthLibrary({ database, masterKey, clock, hasher, idle: IDLE })
  // Checked when there is no owner or no such name, so that a wrong name costs what a wrong passphrase costs.
  let made: Promise<string> | undefined
  const decoy = () => (made ??= hasher.hash(Buffer.from(clock.randomBytes(24)).toString('base64')))
  // The library takes a fifth of a second to load: the first page does not wait for it, the first sign-in hardly does.
  clock.after(WARM_UP, () => void Promise.all([library(), decoy()]))

  const findOwner = async () => (await library()).findUserByEmail(OWNER_ADDRESS, { includeAccounts: true })

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
    const found = await (await library()).findSession(token)
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
      const found = await database.user.findUnique({ where: { email: OWNER_ADDRESS } })
      return found === null ? undefined : { ownerId: found.id, name: found.name }
    },

    async createOwner(name, passphrase) {
      const password = await hasher.hash(passphrase)
      if ((await findOwner()) !== null) return false
      const internalAdapter = await library()
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
      const fits = await hasher.verify({ hash: known ?? (await decoy()), password: passphrase })
      return fits && nameFits && known ? { ownerId: found.user.id, name: found.user.name } : undefined
    },

    async begin(ownerId, about) {
      const token = Buffer.from(clock.randomBytes(32)).toString('base64url')
      const now = new Date(clock.now())
      await (await library()).createSession(
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
      const isFresh = known !== undefined && clock.monotonic() - known.readAt < remembersFor
      const session = isFresh ? known : await read(token)
      if (session === undefined) return undefined
      const now = clock.now()
      const end = session.createdAt + ABSOLUTE
      if (session.expiresAt <= now || end <= now) {
        remembered.delete(token)
        await inTurn(async () => (await library()).deleteSession(token))
        return undefined
      }
      if (purpose === 'use' && now - session.usedAt > TOUCH) {
        const expiresAt = Math.min(now + IDLE, end)
        remembered.set(token, { ...session, expiresAt, usedAt: now })
        const use = { expiresAt: new Date(expiresAt), updatedAt: new Date(now) }
        await inTurn(async () => (await library()).updateSession(token, use))
      }
      return { sessionId: session.sessionId, ownerId: session.ownerId, name: session.name }
    },

    forget(sessionId) {
      ends += 1
      for (const [token, session] of remembered) if (session.sessionId === sessionId) remembered.delete(token)
    },

    end(token) {
      remembered.delete(token)
      return inTurn(async () => {
        ends += 1
        const internalAdapter = await library()
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
