/** Time and randomness as an argument: the engine gets one from `server.ts` and knows no other (ARCHITECTURE, Time). */
export interface Clock {
  /** Wall time in milliseconds since the epoch. May jump; never used for ages. */
  now(): number
  /** Milliseconds on a clock that never goes back; only differences mean anything. */
  monotonic(): number
  /** Runs once after `ms`. The returned function cancels it. */
  after(ms: number, run: () => void): () => void
  /** Runs every `ms`. The returned function ends it. */
  every(ms: number, run: () => void): () => void
  /** `count` random bytes. */
  randomBytes(count: number): Uint8Array
}

/** Resolves after `ms` of this clock. */
export function wait(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve)
  })
}
