'use client'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'

interface Stars {
  /** `market:symbol` of the symbols kept in Mine; no secret, so the browser's own storage will do. */
  readonly keys: readonly string[]
  toggle(key: string): void
}

export const useStars = create<Stars>()(
  persist(
    (set) => ({
      keys: ['usdm:BTCUSDT', 'usdm:ETHUSDT', 'usdm:SOLUSDT', 'spot:BTCUSDT', 'spot:ETHUSDT'],
      toggle: (key) =>
        set(({ keys }) => ({ keys: keys.includes(key) ? keys.filter((one) => one !== key) : [...keys, key] })),
    }),
    { name: 'binnacle-watchlist', version: 1 },
  ),
)
