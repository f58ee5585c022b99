/** The fast time that desk and exchange share: both run from one moment at one rate. */
export interface VirtualTime {
  readonly rate: number
  readonly beginning: number
  /** Wall ms of that time. */
  now(): number
  /** Waits for so many of its ms. */
  wait(ms: number): Promise<void>
}

export function startVirtualTime(rate: number): VirtualTime {
  const beginning = Date.now()
  const now = (): number => Math.floor(beginning + (Date.now() - beginning) * rate)
  return {
    rate,
    beginning,
    now,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms / rate))),
  }
}
