import { bell } from '../candles/noise'

/** A smooth wandering line around zero with about unit spread, as a pure function of place; it turns about once per unit. */
export function steady(seed: number, layer: number, place: number): number {
  const from = Math.floor(place)
  const share = place - from
  const eased = share * share * (3 - 2 * share)
  const first = bell(seed, layer, from)
  return first + (bell(seed, layer, from + 1) - first) * eased
}
