import { createHash, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../domain/clock'

const LIFETIME = 15 * 60_000

export type SetUpCodeVerdict = 'right' | 'wrong' | 'expired' | 'used'

/** The code of the first run (S-101): 128 bits, 15 minutes, once. A fresh one is made by starting again. */
export interface SetUpCode {
  /** For the terminal: eight groups of four hexadecimal digits. */
  readonly text: string
  /** Does not spend the code; {@link SetUpCode.spend} does. Blanks, hyphens and case do not matter. */
  check(attempt: string): SetUpCodeVerdict
  spend(): void
}

export function createSetUpCode(clock: Clock): SetUpCode {
  const text = (Buffer.from(clock.randomBytes(16)).toString('hex').match(/.{4}/g) ?? []).join('-')
  const made = clock.monotonic()
  let used = false
  return {
    text,
    check(attempt) {
      // The comparison comes first, so that only who knows the code learns that it has expired.
      if (!timingSafeEqual(digest(attempt), digest(text))) return 'wrong'
      if (used) return 'used'
      return clock.monotonic() - made > LIFETIME ? 'expired' : 'right'
    },
    spend() {
      used = true
    },
  }
}

const digest = (code: string): Buffer =>
  createHash('sha256').update(code.replaceAll(/[\s-]/g, '').toLowerCase()).digest()
