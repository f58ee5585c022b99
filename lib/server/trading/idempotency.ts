import 'server-only'
import { createHash } from 'node:crypto'
import type { Intent } from '../../domain/intent'
import type { KeyRow } from '../journal/intent-rows'
import type { Journal } from '../journal/open-journal'
import type { Answer, Refusal } from '../runtime'
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

/** The digest of no body: a key that holds it stands for nothing, and refuses whatever comes under it. */
const BURNT = 'burnt'

/**
 * Burns a key that nothing came under, durably, before anybody is told that nothing was sent: the request may be held up on its
 * way and still arrive (S-11, F-94). A key that something came under says what.
 */
export function voidKey(journal: Journal, key: string, now: number): Answer<Intent | undefined> {
  const commit = journal.commit((): Answer<Intent | undefined> => {
    const row = journal.intents.key(key)
    if (row === undefined) {
      journal.intents.insertKey(key, { bodyHash: BURNT, intentId: undefined, runId: undefined }, now)
      return { kind: 'done', value: undefined }
    }
    if (row.bodyHash === BURNT) return { kind: 'done', value: undefined }
    const intent = row.intentId === undefined ? undefined : journal.intents.byId(row.intentId)
    // A run, or rows that are gone: something came, and it is no single intent.
    return intent === undefined
      ? { kind: 'key-reused', reason: reasonOf('key-reused') }
      : { kind: 'done', value: intent }
  })
  if (commit.kind === 'committed') return commit.value
  return { kind: 'not-live', reason: reasonOf('journal-failed', { cause: commit.code }) }
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
