import type { Clock } from '../domain/clock'
import type { Intent, IntentReason } from '../domain/intent'
import type { Ask } from './http'
import type { KeyStore } from './idempotency-keys'
import type { ErrorBody } from '../wire/replies'
import { inquireByKey } from './key-inquiry'
import { createValueStore, type ReadableStore } from './stream-store'

/** Numbers that came with a 409 (S-13). */
export type FreshNumbers = NonNullable<ErrorBody['fresh']>

/** Where one act of the owner stands, from the button's point of view. */
export type SubmissionState =
  | { readonly kind: 'ready' }
  /** Sent; no answer yet. The button is dead until there is one. */
  | { readonly kind: 'sending'; readonly since: number }
  /** No answer came. The server is asked by key; nothing is posted again (S-11). */
  | { readonly kind: 'checking'; readonly since: number; readonly asked: number; readonly summary: string }
  /** The server knows it: from here the account's own picture tells the rest. */
  | {
      readonly kind: 'known'
      readonly intent: Intent
      readonly summary: string
      /** Of an act with a leg each, as answered; the first is `intent`. */
      readonly legs?: readonly Intent[] | undefined
    }
  | {
      readonly kind: 'refused'
      readonly reason: IntentReason
      readonly issues: readonly { readonly path: string; readonly message: string }[]
    }
  /** One more yes is needed (S-15, S-31): these codes. */
  | { readonly kind: 'confirm'; readonly codes: readonly string[]; readonly reason: IntentReason }
  /** What the owner saw is no longer so (S-13): the numbers as they are, which the next press tells as seen. */
  | { readonly kind: 'moved'; readonly reason: IntentReason; readonly fresh: FreshNumbers; readonly at: number }
  /** The server never got it and has burnt its key: nothing was sent to Binance, and nothing will be. */
  | { readonly kind: 'not-received'; readonly summary: string }

export interface Submission {
  readonly state: ReadableStore<SubmissionState>
  /** Posts once under the key of this ticket. Ignored unless the ticket is ready for it. */
  submit(path: string, body: unknown, summary: string): Promise<void>
  /** Puts an ended state away and makes the ticket ready again, with a new key. */
  reset(): void
  /** After a reload: asks what became of what was sent and not answered. */
  recover(): Promise<void>
  /** An intent seen on the event lane ends the asking as well as a reply does. */
  see(intent: Intent): void
  dispose(): void
}

export interface SubmissionSettings {
  readonly clock: Clock
  readonly ask: Ask
  readonly keys: KeyStore
  readonly mint: () => string
  readonly account: string
  readonly slot: string
}

/** What a route answers: one intent, or the legs of an act. */
interface IntentOrAct {
  readonly intent?: Intent | undefined
  readonly act?: { readonly intents: readonly Intent[] } | undefined
}

/** The way of one ticket's act: minted at opening, posted once, and asked for by key when the answer is lost. */
export function createSubmission(settings: SubmissionSettings): Submission {
  const { clock, ask, keys, account, slot } = settings
  const state = createValueStore<SubmissionState>({ kind: 'ready' })
  let key = settings.mint()
  let cancelAsk: (() => void) | undefined
  let disposed = false
  let told = ''
  void keys.save({ slot, key, account })

  const renew = () => {
    const old = key
    key = settings.mint()
    void keys.remove(old)
    void keys.save({ slot, key, account })
  }

  const know = (intent: Intent, summary: string, legs?: readonly Intent[]) => {
    cancelAsk?.()
    renew()
    state.set({ kind: 'known', intent, summary, ...(legs === undefined ? {} : { legs }) })
  }

  const check = (summary: string, since: number) => {
    const asking = key
    const isMine = () => !disposed && asking === key && state.get().kind === 'checking'
    cancelAsk = inquireByKey({
      clock,
      ask,
      key: asking,
      waits: (asked) => state.set({ kind: 'checking', since, asked, summary }),
      known: ({ intent }) => {
        if (isMine() && intent !== undefined) know(intent, summary)
      },
      neverCame: () => {
        if (!isMine()) return
        renew()
        state.set({ kind: 'not-received', summary })
      },
    })
  }

  return {
    state,
    async submit(path, body, summary) {
      const now = state.get().kind
      if (now === 'sending' || now === 'checking') return
      const since = clock.monotonic()
      const sending = key
      told = summary
      state.set({ kind: 'sending', since })
      await keys.save({ slot, key: sending, account, sentAt: clock.now(), summary })
      const answer = await ask<IntentOrAct>('POST', path, { body, key: sending })
      if (disposed || sending !== key) return
      if (answer.kind === 'ok') {
        const { intent, act } = answer.value
        const first = intent ?? act?.intents[0]
        return first === undefined ? check(summary, since) : know(first, summary, act?.intents)
      }
      // A failure inside our server says nothing of what it had done by then; only 503 is a refusal.
      if (answer.kind === 'lost' || (answer.status >= 500 && answer.status !== 503)) return check(summary, since)
      renew()
      const { error, confirm, fresh, issues } = answer.body
      if (confirm !== undefined && confirm.length > 0)
        state.set({ kind: 'confirm', codes: confirm, reason: error as IntentReason })
      else if (answer.status === 409 && fresh !== undefined)
        state.set({ kind: 'moved', reason: error as IntentReason, fresh, at: clock.monotonic() })
      else state.set({ kind: 'refused', reason: error as IntentReason, issues: issues ?? [] })
    },
    reset() {
      const now = state.get().kind
      if (now !== 'sending' && now !== 'checking') state.set({ kind: 'ready' })
    },
    async recover() {
      for (const kept of await keys.load()) {
        if (kept.slot !== slot || kept.account !== account || kept.key === key) continue
        if (kept.sentAt === undefined) void keys.remove(kept.key)
        else if (state.get().kind === 'ready') {
          void keys.remove(key)
          key = kept.key
          told = kept.summary ?? ''
          check(kept.summary ?? '', clock.monotonic())
        }
      }
    },
    see(intent) {
      // While the POST is out its own answer is awaited: it comes within 3 s and says the same.
      if (intent.idempotencyKey === key && state.get().kind === 'checking') know(intent, told)
    },
    dispose() {
      disposed = true
      cancelAsk?.()
    },
  }
}
