import { describe, expect, it, vi } from 'vitest'
import { createStreamStore } from './stream-store'

describe('a store flushed once a frame', () => {
  it('applies all events of a frame in order and tells its readers once', () => {
    const frames: (() => void)[] = []
    const store = createStreamStore<readonly number[], number>(
      [],
      (state, event) => [...state, event],
      (run) => frames.push(run),
    )
    const tell = vi.fn()
    store.subscribe(tell)
    store.push(1)
    store.push(2)
    store.push(3)
    expect(frames).toHaveLength(1)
    expect(tell).not.toHaveBeenCalled()
    frames[0]?.()
    expect(store.get()).toEqual([1, 2, 3])
    expect(tell).toHaveBeenCalledTimes(1)
  })

  it('tells nobody when nothing changed, and nobody who has left', () => {
    const store = createStreamStore<number, number>(
      0,
      (state) => state,
      (run) => run(),
    )
    const tell = vi.fn()
    const leave = store.subscribe(tell)
    store.push(1)
    expect(tell).not.toHaveBeenCalled()
    const counting = createStreamStore<number, number>(
      0,
      (state, event) => state + event,
      (run) => run(),
    )
    const gone = vi.fn()
    counting.subscribe(gone)()
    counting.push(1)
    expect(gone).not.toHaveBeenCalled()
    leave()
  })
})
