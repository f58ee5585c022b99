import type { Store } from './store'

/** Changes on their way to the store: all rooms are written at once, and what could not be saved stays and goes with the next ones. */
export class Unsaved {
  private readonly waiting = new Map<string, { anew: boolean; readonly pieces: Map<string, unknown> }>()

  constructor(private readonly store: Store) {}

  /** Notes changes of a room, newer values over older ones. */
  note(room: string, changes: Iterable<readonly [name: string, value: unknown]>): void {
    for (const [name, value] of changes) this.of(room).pieces.set(name, value)
  }

  /** Forgets all of a room, saved or not. */
  clear(room: string): void {
    this.waiting.set(room, { anew: true, pieces: new Map() })
  }

  /** Saves all that waits. Throws as {@link Store.save} does. */
  save(): void {
    if (this.waiting.size === 0) return
    this.store.save([...this.waiting].map(([room, changes]) => ({ room, ...changes })))
    this.waiting.clear()
  }

  private of(room: string): { readonly pieces: Map<string, unknown> } {
    let changes = this.waiting.get(room)
    if (changes === undefined) {
      changes = { anew: false, pieces: new Map() }
      this.waiting.set(room, changes)
    }
    return changes
  }
}
