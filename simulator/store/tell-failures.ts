import type { Store } from './store'

/** What the file system or SQLite refused; it was told already where the store tells. */
export class SaveFailed extends Error {}

/**
 * A store that tells in one sentence when saving begins to fail and in one when all that failed is saved, however often it is tried
 * in between. Failures become {@link SaveFailed}; errors of ours pass as they are.
 */
export function tellFailures(store: Store, folder: string, tell: (sentence: string) => void): Store {
  /** Rooms whose last save failed: a small one may find room where a large one does not. */
  const failing = new Set<string>()
  return {
    ...store,
    save(changes) {
      const rooms = changes.map(({ room }) => room)
      try {
        store.save(changes)
      } catch (error) {
        const { code } = error as { code?: unknown }
        if (typeof code !== 'string') throw error
        if (failing.size === 0)
          tell(
            `The exchange cannot save to its data folder ${folder} (${code}): it goes on and tries again; what is not saved when it ends is lost.`,
          )
        for (const room of rooms) failing.add(room)
        throw new SaveFailed(`Not saved: ${code}`, { cause: error })
      }
      if (failing.size === 0) return
      for (const room of rooms) failing.delete(room)
      if (failing.size === 0) tell(`The exchange saves to its data folder ${folder} again; nothing is missing.`)
    },
  }
}
