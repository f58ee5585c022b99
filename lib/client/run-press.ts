import type { Clock } from '../domain/clock'
import type { CancelRun, IntentReason } from '../domain/intent'
import type { Ask } from './http'
import type { KeyStore } from './idempotency-keys'
import { inquireByKey } from './key-inquiry'
import { createValueStore, type ReadableStore } from './stream-store'

/** Where a press of Cancel all or of the kill switch stands, before and beside the run itself. */
export type CancelAllPress =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending' }
  /** No answer came. The server is asked by the press's key; nothing is posted again by itself (S-11). */
  | { readonly kind: 'checking'; readonly asked: number }
  /** The server never got it and has burnt its key: nothing was canceled by it, and nothing will be. */
  | { readonly kind: 'not-received' }
  | { readonly kind: 'refused'; readonly reason: IntentReason }

export interface RunPress {
  readonly state: ReadableStore<CancelAllPress>
  /** Told once the server knows the run. */
  readonly run: ReadableStore<CancelRun | undefined>
  /** Posts once under a key of its own. A press while no answer came is a new act of the owner's and goes out as well. */
  press(path: '/api/cancel-all' | '/api/kill-switch', body: unknown): Promise<void>
  /** After a reload: asks what became of what was sent and not answered. */
  recover(): Promise<void>
  dispose(): void
}

export function createRunPress(settings: {
  readonly clock: Clock
  readonly ask: Ask
  readonly keys: KeyStore
  readonly mint: () => string
  readonly account: string
}): RunPress {
  const { clock, ask, keys, account } = settings
  const slot = `run/${account}`
  const state = createValueStore<CancelAllPress>({ kind: 'idle' })
  const run = createValueStore<CancelRun | undefined>(undefined)
  let current: string | undefined
  let stopAsking: (() => void) | undefined

  const settle = (key: string, next: CancelAllPress, found?: CancelRun) => {
    void keys.remove(key)
    current = undefined
    if (found !== undefined) run.set(found)
    state.set(next)
  }

  const inquire = (key: string) => {
    current = key
    stopAsking = inquireByKey({
      clock,
      ask,
      key,
      waits: (asked) => state.set({ kind: 'checking', asked }),
      known: (act) => settle(key, { kind: 'idle' }, act.run),
      neverCame: () => settle(key, { kind: 'not-received' }),
    })
  }

  return {
    state,
    run,
    async press(path, body) {
      if (state.get().kind === 'sending') return
      stopAsking?.()
      const key = settings.mint()
      current = key
      state.set({ kind: 'sending' })
      // Not waited for: nothing stands between the press and the cancel.
      void keys.save({ slot, key, account, sentAt: clock.now() })
      const answer = await ask<{ run: CancelRun }>('POST', path, { body, key })
      if (current !== key) return
      if (answer.kind === 'ok') return settle(key, { kind: 'idle' }, answer.value.run)
      // A failure inside our server says nothing of what it had done by then; only 503 is a refusal.
      if (answer.kind === 'lost' || (answer.status >= 500 && answer.status !== 503)) return inquire(key)
      settle(key, { kind: 'refused', reason: answer.body.error as IntentReason })
    },
    async recover() {
      for (const kept of await keys.load())
        if (kept.slot === slot && kept.account === account && kept.key !== current && current === undefined)
          inquire(kept.key)
    },
    dispose() {
      current = undefined
      stopAsking?.()
    },
  }
}
