import 'server-only'
import { createHash } from 'node:crypto'
import type { KeyRow } from '../journal/intent-rows'
import type { Journal } from '../journal/open-journal'
import type { Refusal } from '../runtime'
import { reasonOf } from './codes'

/** Digest of an act and its body, the same for the same content however its keys are ordered. */
export function bodyHash(act: string, body: unknown): string {
  return createHash('sha256')
    .update(`${act}\n${JSON.stringify(sorted(body))}`)
    .digest('base64url')
}

/** What the key stands for: nothing yet, the same act as now, or another one (S-10). Keys never expire. */
export function lookUpKey(
  journal: Journal,
  key: string,
  hash: string,
):
  | { readonly kind: 'new' }
  | { readonly kind: 'known'; readonly row: KeyRow }
  | Extract<Refusal, { kind: 'key-reused' }> {
  const row = journal.intents.key(key)
  if (row === undefined) return { kind: 'new' }
  if (row.bodyHash !== hash) return { kind: 'key-reused', reason: reasonOf('key-reused') }
  return { kind: 'known', row }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, sorted(part)]),
  )
}
