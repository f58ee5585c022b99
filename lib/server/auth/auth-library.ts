import 'server-only'
import type { betterAuth } from 'better-auth'
import type { Clock } from '../../domain/clock'
import type { Database } from '../db/database'
import type { PassphraseHasher } from './passphrase'
import { deriveKey } from './seal'
import { createSealedStorage } from './sealed-storage'

/** What better-auth offers to those who serve none of its routes. */
type InternalAdapter = Awaited<ReturnType<typeof betterAuth>['$context']>['internalAdapter']

/**
 * better-auth as the door uses it: owner, credential and sessions, with our hasher and our sealed storage, nothing else. It is
 * loaded at the first call, since the first page has no need of it.
 */
export function createAuthLibrary(parts: {
  readonly database: Database
  readonly masterKey: Uint8Array
  readonly clock: Clock
  readonly hasher: PassphraseHasher
  /** How long an unused session lives, ms. */
  readonly idle: number
}): () => Promise<InternalAdapter> {
  const { database, masterKey, clock, hasher, idle } = parts
  let loaded: Promise<InternalAdapter> | undefined
  const load = async (): Promise<InternalAdapter> => {
    const [{ betterAuth }, { prismaAdapter }] = await Promise.all([
      import('better-auth'),
      import('better-auth/adapters/prisma'),
    ])
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
      session: { expiresIn: idle / 1000, cookieCache: { enabled: false } },
      telemetry: { enabled: false },
      logger: { disabled: true },
    })
    return (await auth.$context).internalAdapter as InternalAdapter
  }
  return () => (loaded ??= load())
}
