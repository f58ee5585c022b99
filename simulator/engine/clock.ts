/** The exchange's time: an argument of everything, so that a test can turn it by hand and a proof can run it fast. */
export interface ExchangeClock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs once after `ms` of this clock; the returned function cancels it. */
  after(ms: number, run: () => void): () => void
  /** Runs each `ms` of this clock; the returned function ends it. */
  every(ms: number, run: () => void): () => void
  /** Milliseconds of the host behind it, for what another process needs time for. Absent: no host's time passes. */
  hostNow?(): number
}

/** A clock whose speed can be changed while it runs. Refusals are returned as a sentence. */
export interface SteerableClock extends ExchangeClock {
  /** How many ms of it pass in one of the host's; 0 is paused. */
  rate(): number
  setRate(rate: number): ClockRefusal | undefined
  /** Moves a paused clock on by `ms`; resolves when it stands there. */
  advance(ms: number): Promise<ClockRefusal | undefined>
}

export interface ClockRefusal {
  readonly refusal: string
}
