'use client'
import { useCallback } from 'react'
import { useDesk } from './desk-client'

/** Reads how long it is until a moment by the server's clock, ms, at least 0; undefined before the server was ever heard (S-70). */
export function useTimeUntil(at: number | undefined): () => number | undefined {
  const { bridge } = useDesk()
  return useCallback(() => {
    const { asOf, lastBeatAt } = bridge.link.get()
    if (at === undefined || asOf === undefined || lastBeatAt === undefined) return undefined
    return Math.max(0, at - (asOf + performance.now() - lastBeatAt))
  }, [bridge, at])
}

/** Reads how long a moment of the server's is past, ms, at least 0; undefined before the server was ever heard (S-70). */
export function useTimeSince(at: number | undefined): () => number | undefined {
  const { bridge } = useDesk()
  return useCallback(() => {
    const { asOf, lastBeatAt } = bridge.link.get()
    if (at === undefined || asOf === undefined || lastBeatAt === undefined) return undefined
    return Math.max(0, asOf + performance.now() - lastBeatAt - at)
  }, [bridge, at])
}
