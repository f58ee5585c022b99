import type { Clock } from '../domain/clock'

/** The browser's clock. Wall time is for the eye and for `clickedAt`; ages come from `monotonic` alone (S-70). */
export const browserClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  every(ms, run) {
    const timer = setInterval(run, ms)
    return () => clearInterval(timer)
  },
  randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
}

/** Runs with the next picture; after a quarter of a second while the tab is hidden and draws none. */
export function nextFrame(run: () => void): void {
  if (typeof document !== 'undefined' && document.visibilityState === 'visible') requestAnimationFrame(run)
  else setTimeout(run, 250)
}
