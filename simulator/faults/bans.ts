import type { Market } from '../engine/market-types'
import type { Performer } from '../gateway/perform'
import { banned, type WeightRefusal } from '../gateway/weights'

const LONGEST_BAN_MS = 3 * 86_400_000

/** Doubles the growing ban of an address that calls in the midst of it. Undefined when there is none. */
export function banFurther(performer: Performer, market: Market, address: string): WeightRefusal | undefined {
  const { bans } = performer.faults
  const name = `${market} ${address}`
  const known = bans.get(name)
  if (known === undefined) return undefined
  const now = performer.clock.now()
  if (now >= known.until) {
    bans.delete(name)
    return undefined
  }
  const ms = Math.min(known.ms * 2, LONGEST_BAN_MS)
  bans.set(name, { ms, until: now + ms })
  performer.weights.ban(market, address, ms)
  return banned(market, address, now + ms, now)
}
