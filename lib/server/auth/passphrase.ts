import 'server-only'
import { hash, verify } from '@node-rs/argon2'

/** argon2id with 19 MiB and two passes (S-110). 2 is argon2id; the enum of the library does not survive type stripping. */
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const HASHES_AT_A_TIME = 2

/** Hashing and checking of passphrases, two at a time (S-111), so that a flood of guesses cannot take the machine. */
export interface PassphraseHasher {
  hash(passphrase: string): Promise<string>
  verify(attempt: { readonly hash: string; readonly password: string }): Promise<boolean>
}

export function createPassphraseHasher(): PassphraseHasher {
  let running = 0
  const waiting: (() => void)[] = []

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= HASHES_AT_A_TIME) await new Promise<void>((resolve) => waiting.push(resolve))
    running += 1
    try {
      return await work()
    } finally {
      running -= 1
      waiting.shift()?.()
    }
  }

  return {
    hash: (passphrase) => inTurn(() => hash(passphrase.normalize('NFKC'), PARAMETERS)),
    verify: ({ hash: known, password }) => inTurn(() => verify(known, password.normalize('NFKC')).catch(() => false)),
  }
}
