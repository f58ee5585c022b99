/**
 * One thing at a time: what the engine does for one request or one trade of others, then what waited for its end, then the stop
 * orders its trades set off, each of which is a call of its own. `settled` is run before each of those and at the very end.
 */
export class EngineCall {
  private endings: (() => void)[] = []
  private due: (() => void)[] = []
  private depth = 0
  /** The engine matches for somebody else: what follows waits until it is done. */
  private foreign = false
  private finishing = false

  constructor(private readonly settled: () => void) {}

  /** Runs one engine call, or a part of the present one. */
  asOne<T>(run: () => T): T {
    this.depth++
    try {
      return run()
    } finally {
      if (--this.depth === 0 && !this.foreign) this.finish()
    }
  }

  /** What follows the reports of the present call and comes before its positions. */
  onEnd(run: () => void): void {
    this.endings.push(run)
  }

  /** What the present call sets off, after it. */
  setOff(run: () => void): void {
    this.due.push(run)
  }

  /** A trade happened. Outside of a call of ours it belongs to a match that {@link bookChanged} ends. */
  traded(): void {
    if (this.depth === 0) this.foreign = true
  }

  /** The book stands again after a match or a change. */
  bookChanged(): void {
    if (this.depth > 0 || this.finishing) return
    this.foreign = false
    this.finish()
  }

  /** Forgets what is still to come. */
  clear(): void {
    this.endings = []
    this.due = []
  }

  private finish(): void {
    if (this.finishing) return
    this.finishing = true
    try {
      for (;;) {
        const ending = this.endings.shift()
        if (ending) {
          this.within(ending)
          continue
        }
        this.settled()
        const next = this.due.shift()
        if (!next) return
        this.within(next)
      }
    } finally {
      this.finishing = false
    }
  }

  private within(run: () => void): void {
    this.depth++
    try {
      run()
    } finally {
      this.depth--
    }
  }
}
