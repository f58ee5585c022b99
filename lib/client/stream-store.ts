/** A value outside React, read with `useSyncExternalStore(store.subscribe, store.get, store.get)`. */
export interface ReadableStore<S> {
  get(): S
  subscribe(listener: () => void): () => void
}

export interface StreamStore<S, E> extends ReadableStore<S> {
  /** Queues an event; all queued ones are applied together with the next frame, in order. */
  push(event: E): void
  /** Applies what is queued now, for a test or before a read that cannot wait. */
  flush(): void
}

/**
 * A store that takes any number of events and tells its readers once a frame. `apply` returns the same state when nothing
 * changed, and then nobody is told.
 */
export function createStreamStore<S, E>(
  initial: S,
  apply: (state: S, event: E) => S,
  nextFrame: (run: () => void) => void,
): StreamStore<S, E> {
  let state = initial
  let queued: E[] = []
  const listeners = new Set<() => void>()
  const flush = () => {
    if (queued.length === 0) return
    const events = queued
    queued = []
    const before = state
    for (const event of events) state = apply(state, event)
    if (state !== before) for (const tell of [...listeners]) tell()
  }
  return {
    get: () => state,
    push: (event) => {
      if (queued.push(event) === 1) nextFrame(flush)
    },
    flush,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

/** A plain value with listeners, for what changes by hand rather than by a stream. */
export interface ValueStore<S> extends ReadableStore<S> {
  set(next: S): void
}

export function createValueStore<S>(initial: S): ValueStore<S> {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    set: (next) => {
      if (Object.is(next, state)) return
      state = next
      for (const tell of [...listeners]) tell()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
