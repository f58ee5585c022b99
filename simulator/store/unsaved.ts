import type { Store } from './store'

/** Changes of one room on their way to the store: what could not be saved stays and goes with the next ones. */
export class Unsaved {
  private readonly waiting = new Map<string, unknown>()

  constructor(
    private readonly store: Store,
    private readonly room: string,
  ) {}

  /** Saves these changes and all that wait, newer values over older ones. Throws as {@link Store.save} does. */
  save(changes: Iterable<readonly [name: string, value: unknown]>): void {
    for (const [name, value] of changes) this.waiting.set(name, value)
    this.store.save(this.room, this.waiting)
    this.waiting.clear()
  }

  /** Forgets all of the room, saved or not. */
  clear(): void {
    this.waiting.clear()
    this.store.clear(this.room)
  }
}
