import 'server-only'

const KEPT = 500

/** How long order requests took, first byte out to answer read, newest 500. */
export interface RoundTrips {
  add(ms: number): void
  percentile(share: number): number | undefined
}

export function createRoundTrips(): RoundTrips {
  const kept: number[] = []
  let next = 0
  return {
    add(ms) {
      kept[next] = ms
      next = (next + 1) % KEPT
    },
    percentile(share) {
      if (kept.length === 0) return undefined
      const sorted = [...kept].sort((a, b) => a - b)
      const value = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0
      return Math.round(value * 100) / 100
    },
  }
}
