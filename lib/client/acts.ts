import type { Clock } from '../domain/clock'
import type { Ask } from './http'
import { mintKey, type KeyStore } from './idempotency-keys'
import { createValueStore, type ReadableStore } from './stream-store'
import { createSubmission, type Submission, type SubmissionState } from './submission'

/**
 * Many small acts at once (cancels, closes), each by the name of the row it belongs to, each with a key of its own. The
 * states live outside React so that a row that is redrawn finds its act again.
 */
export interface Acts {
  readonly states: ReadableStore<ReadonlyMap<string, SubmissionState>>
  start(name: string, path: string, body: unknown, summary: string): void
  /** Puts the state of an ended act away. */
  clear(name: string): void
}

export function createActs(settings: {
  readonly clock: Clock
  readonly ask: Ask
  readonly keys: KeyStore
  readonly account: string
}): Acts {
  const running = new Map<string, Submission>()
  const states = createValueStore<ReadonlyMap<string, SubmissionState>>(new Map())
  const note = (name: string, state: SubmissionState | undefined) => {
    const next = new Map(states.get())
    if (state === undefined) next.delete(name)
    else next.set(name, state)
    states.set(next)
  }
  const open = (name: string): Submission => {
    running.get(name)?.dispose()
    const submission = createSubmission({ ...settings, mint: mintKey, slot: `act/${name}` })
    running.set(name, submission)
    submission.state.subscribe(() => note(name, submission.state.get()))
    return submission
  }
  // What an earlier page sent and never heard of is asked for by its key; what it never sent is put away (S-11).
  void settings.keys.load().then((all) => {
    for (const { slot, key, account, sentAt } of all) {
      if (!slot.startsWith('act/') || account !== settings.account) continue
      const name = slot.slice('act/'.length)
      if (sentAt === undefined) void settings.keys.remove(key)
      else if (!running.has(name)) void open(name).recover()
    }
  })
  return {
    states,
    start(name, path, body, summary) {
      const now = states.get().get(name)?.kind
      if (now === 'sending' || now === 'checking') return
      void open(name).submit(path, body, summary)
    },
    clear(name) {
      running.get(name)?.dispose()
      running.delete(name)
      note(name, undefined)
    },
  }
}
