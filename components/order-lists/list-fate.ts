import { isUnsettled, type Intent } from '../../lib/domain/intent'

/** The legs of an act as the picture has them by now, or as they were answered; the list itself is the first. */
export function legsOfAct(
  first: Intent,
  answered: readonly Intent[] | undefined,
  picture: readonly Intent[] | undefined,
): readonly Intent[] {
  const ids = first.act?.intentIds ?? [first.intentId]
  const known = [...(picture ?? []), ...(answered ?? []), first]
  return ids.flatMap((id) => known.find((intent) => intent.intentId === id) ?? [])
}

/** How a list stands by all of its legs (S-25). `mixed`: some were taken and some not, which the exchange should never say. */
export function listFate(legs: readonly Intent[]): 'accepted' | 'refused' | 'unsure' | 'mixed' {
  if (legs.some(isUnsettled)) return 'unsure'
  if (legs.every(({ state }) => state === 'accepted')) return 'accepted'
  return legs.some(({ state }) => state === 'accepted') ? 'mixed' : 'refused'
}
