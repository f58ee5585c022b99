'use client'
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import type { Freshness } from '../domain/freshness'
import { useDesk } from './desk-client'
import { worstOf } from './link-state'
import type { ReadableStore } from './stream-store'
import type { TopicState, TopicViews } from './topic-state'

/**
 * The store of one state-lane topic, watched while the component is mounted. Subscribe to it in an effect and write to the
 * canvas or the text node there: market data causes no React commit.
 */
export function useTopicStore<K extends keyof TopicViews>(
  kind: K,
  key: string | undefined,
): ReadableStore<TopicState<TopicViews[K]>> {
  const { bridge } = useDesk()
  useEffect(() => (key === undefined ? undefined : bridge.topics.watch(key)), [bridge, key])
  return useMemo(() => (key === undefined ? NOTHING : bridge.topics.store(kind, key)), [bridge, kind, key])
}

const NOTHING: ReadableStore<never> = {
  get: () => ({ health: { freshness: 'blind' } }) as never,
  subscribe: () => () => undefined,
}

/** Runs `draw` with the newest value now and after each change, once a frame, without a React commit. */
export function useTopicEffect<S>(store: ReadableStore<S>, draw: (state: S) => void): void {
  const latest = useRef(draw)
  useEffect(() => {
    latest.current = draw
  })
  useEffect(() => {
    const run = () => latest.current(store.get())
    run()
    return store.subscribe(run)
  }, [store])
}

/** A primitive taken from a topic; the component renders only when that primitive changes. */
export function useTopicValue<S, R extends string | number | boolean | undefined>(
  store: ReadableStore<S>,
  select: (state: S) => R,
): R {
  const read = () => select(store.get())
  return useSyncExternalStore(store.subscribe, read, () => undefined as R)
}

/**
 * Freshness of a topic: that of the bridge, of the topic's own source, and blind until this connection has brought a value
 * (S-74). Changes seldom, so a component may render by it: put it on the panel as `data-fresh`.
 */
export function useTopicFreshness(store: ReadableStore<TopicState>): Freshness {
  const { bridge } = useDesk()
  const read = () => topicFreshness(bridge.link.get(), store.get())
  const subscribe = useCallback(
    (listener: () => void) => {
      const a = bridge.link.subscribe(listener)
      const b = store.subscribe(listener)
      return () => {
        a()
        b()
      }
    },
    [bridge, store],
  )
  return useSyncExternalStore(subscribe, read, () => 'blind' as const)
}

/** Pure part of {@link useTopicFreshness}. */
export function topicFreshness(
  link: { readonly freshness: Freshness; readonly connection: number },
  topic: TopicState,
): Freshness {
  const proven = topic.value !== undefined && topic.value.connection === link.connection
  return worstOf([link.freshness, topic.health.freshness, proven ? 'live' : 'blind'])
}

/** Reads how old the topic's value is, ms, for a label that draws itself. */
export function useTopicAge(store: ReadableStore<TopicState>): () => number | undefined {
  return useCallback(() => {
    const { value } = store.get()
    return value === undefined ? undefined : performance.now() - value.receivedAt + value.age
  }, [store])
}
