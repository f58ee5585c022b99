import type { ExchangeClock } from '../engine/clock'
import type { Store } from './store'

/** Each so many characters add one interval between two writes, so that a long history does not slow the exchange. */
const PER_INTERVAL = 100_000
const INTERVAL_MS = 1000

/** Saves the state of a room that gives it whole, when it changed. */
export class Snapshots {
  private last = ''
  private due = 0

  constructor(
    private readonly store: Store,
    private readonly room: string,
    private readonly state: () => unknown,
    private readonly clock: ExchangeClock,
  ) {}

  /** Each second: when its turn has come. */
  onSecond(): void {
    if (this.clock.now() >= this.due) this.write()
  }

  write(): void {
    const text = JSON.stringify(this.state())
    this.due = this.clock.now() + INTERVAL_MS * Math.ceil(text.length / PER_INTERVAL)
    if (text === this.last) return
    this.store.save([{ room: this.room, pieces: [['state', text]] }])
    this.last = text
  }
}
