'use client'
import { useCallback } from 'react'
import { useDesk } from '../../lib/client/desk-client'

/** How old the bridge's last beat is. */
export function useBeatAge(): () => number | undefined {
  const { bridge } = useDesk()
  return useCallback(() => {
    const { lastBeatAt } = bridge.link.get()
    return lastBeatAt === undefined ? undefined : performance.now() - lastBeatAt
  }, [bridge])
}
