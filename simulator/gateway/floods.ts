import type { ExchangeClock } from '../engine/clock'

/** Disconnections for too many messages within {@link WINDOW_MS} after which an address is banned. The documents name no number. */
const FLOODS_BEFORE_BAN = 10
const WINDOW_MS = 300_000

/** Remembers which addresses were sent away for too many messages. */
export class Floods {
  private readonly times = new Map<string, number[]>()

  constructor(private readonly clock: ExchangeClock) {}

  /** Notes one more; true when the address did it so often that it is to be banned, and then forgets it. */
  isRepeated(address: string): boolean {
    const now = this.clock.now()
    const recent = (this.times.get(address) ?? []).filter((time) => now - time < WINDOW_MS)
    recent.push(now)
    const repeated = recent.length > FLOODS_BEFORE_BAN
    if (repeated) this.times.delete(address)
    else this.times.set(address, recent)
    return repeated
  }
}
