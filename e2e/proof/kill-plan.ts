import type { Random } from './random'

/**
 * Points of an order's life at which the program kills itself when it was started with BINNACLE_CRASH_AT (F-80). Those that need
 * a migration or an orderly stop are proved where those happen.
 */
const POINTS = [
  'before-commit',
  'after-commit',
  'after-reply',
  'after-reply-commit',
  'resolving',
  'cancel-all',
  'snapshot',
  'boot',
] as const

/** One end of the desk. */
export interface PlannedKill {
  /** Share of the intents after which it is due. */
  readonly share: number
  /** The point that is armed for the life that ends so, and the pass; absent: at whatever it does then. */
  readonly crashAt?: string
}

/** Kills spread over an episode. The first life has no armed point: it is the one in which the owner sets up. */
export function planKills(random: Random, kills: number): PlannedKill[] {
  return Array.from({ length: kills }, (_, kill) => {
    const share = (kill + random.next()) / kills
    const crashAt = `${random.pick(POINTS)}:${random.int(1, 4)}`
    return kill === 0 || random.chance(0.4) ? { share } : { share, crashAt }
  })
}
