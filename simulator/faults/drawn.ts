import type { ActiveFault } from './fault-rules'
import type { Faults } from './faults'

/** So many different places out of `length`, by the fault's chance. */
export function drawn(faults: Faults, fault: ActiveFault, length: number, count: number): Set<number> {
  const places = Array.from({ length }, (_, at) => at)
  const random = faults.randomOf(fault)
  const picked = new Set<number>()
  while (picked.size < Math.min(count, length))
    picked.add(...(places.splice(random.below(places.length), 1) as [number]))
  return picked
}
