/** The exchange's time: an argument of everything, so that a test can turn it by hand and a proof can run it fast. */
export interface ExchangeClock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs once after `ms` of this clock; the returned function cancels it. */
  after(ms: number, run: () => void): () => void
  /** Runs each `ms` of this clock; the returned function ends it. */
  every(ms: number, run: () => void): () => void
}
