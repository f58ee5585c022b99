import 'server-only'

/**
 * Places at which a proof may have the program killed (F-80). `mid-send`, `after-send` and `rotation` are not among them: what
 * has left and what has not is only seen on the wire, so those three are killed from there.
 */
export const CRASH_POINTS = [
  /** An order's rows are written and not yet committed. */
  'before-commit',
  /** They are on disk, and no byte has left. */
  'after-commit',
  /** The answer is here and not yet written down. */
  'after-reply',
  /** It is on disk, and nobody was told. */
  'after-reply-commit',
  /** The exchange was asked about an order in doubt and has answered. */
  'resolving',
  /** One cancel of a cancel-all is answered, others are under way. */
  'cancel-all',
  /** The orders of a snapshot are taken in, its balances and trades are not. */
  'snapshot',
  /** A migration of the journal has run and is not yet recorded. */
  'migration',
  /** What an earlier run left is being settled, then: has been. */
  'boot',
  /** An orderly stop began, then: answers were waited for, then: the journal is about to be closed. */
  'shutdown',
] as const

export type CrashPoint = (typeof CRASH_POINTS)[number]

interface Armed {
  readonly point: CrashPoint
  left: number
  readonly kill: () => void
}

/** Of this process alone; the engine is loaded once, by `server.ts` (S-93). */
let armed: Armed | undefined

/** `kill` runs when `point` is passed for the nth time. Nothing is armed in production: BINNACLE_CRASH_AT is refused on live. */
export function armCrashPoint(point: CrashPoint, nth: number, kill: () => void): void {
  armed = { point, left: nth, kill }
}

export function passCrashPoint(point: CrashPoint): void {
  if (armed?.point !== point) return
  armed.left -= 1
  if (armed.left === 0) armed.kill()
}
