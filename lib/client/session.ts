'use client'
import type { IntentReason } from '../domain/intent'
import type { SessionState } from '../wire/replies'
import { ask } from './http'

export type DoorAnswer =
  | { readonly kind: 'in'; readonly session: SessionState }
  | { readonly kind: 'refused'; readonly reason: IntentReason }
  | { readonly kind: 'lost' }

/** Makes the owner with the set-up code, and signs in. */
export const setUp = (body: { setupCode: string; name: string; passphrase: string }): Promise<DoorAnswer> =>
  enter('/api/setup', body)

export const signIn = (body: { name: string; passphrase: string }): Promise<DoorAnswer> => enter('/api/session', body)

async function enter(path: string, body: unknown): Promise<DoorAnswer> {
  // Checking a passphrase takes its time on purpose.
  const answer = await ask<SessionState>('POST', path, { body, timeoutMs: 30_000 })
  if (answer.kind === 'ok') return { kind: 'in', session: answer.value }
  if (answer.kind === 'lost') return { kind: 'lost' }
  return { kind: 'refused', reason: answer.body.error as IntentReason }
}

/** Ends this session and leaves the page, so that nothing of the account stays in its memory. */
export async function signOut(): Promise<void> {
  await ask('DELETE', '/api/session', { body: {} })
  window.location.assign('/sign-in')
}
