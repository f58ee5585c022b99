import 'server-only'
import { createHash } from 'node:crypto'

/** Short fingerprint of a parsed event, the same whichever connection and envelope brought it (S-62); of a key, to tell it by. */
export const fingerprint = (event: unknown): string =>
  createHash('sha256').update(JSON.stringify(event)).digest('hex').slice(0, 16)
