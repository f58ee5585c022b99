import type { EventSubject } from './trigger'

/** Events that a fault keeps back until it lets them go, in their order. */
export class HeldEvents {
  private readonly holds = new Set<{ fits: (event: EventSubject) => boolean; kept: (() => void)[] }>()

  get any(): boolean {
    return this.holds.size > 0
  }

  /** Keeps back what fits from now on; the returned function lets it go and ends the hold. */
  hold(fits: (event: EventSubject) => boolean): () => void {
    const hold = { fits, kept: [] as (() => void)[] }
    this.holds.add(hold)
    return () => {
      this.holds.delete(hold)
      for (const send of hold.kept.splice(0)) send()
    }
  }

  /** Whether an event was kept back; if not it is to be sent now. */
  keeps(event: EventSubject, send: () => void): boolean {
    for (const { fits, kept } of this.holds) {
      if (!fits(event)) continue
      kept.push(send)
      return true
    }
    return false
  }
}
