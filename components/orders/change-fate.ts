import { isUnsettled, type Intent } from '../../lib/domain/intent'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'

const f = words.change.fate

/** What became of a change, read leg by leg (S-25). */
export interface ChangeFate {
  /** `good`: as asked. `wait`: not known yet. `bad`: the owner has to know. */
  readonly tone: 'good' | 'wait' | 'bad'
  readonly title: string
  readonly lines: readonly string[]
  /** Canceled and not placed: the order that may be placed again by a press. */
  readonly again?: Intent | undefined
}

const failed = ({ state }: Intent): boolean => state === 'rejected' || state === 'not-placed' || state === 'abandoned'
const why = ({ reason }: Intent): readonly string[] =>
  reason === undefined ? [] : [explain(reason.code, reason.params ?? {})]

/** The legs of an act as the picture has them by now, or as they were answered. */
export function legsOf(
  first: Intent,
  answered: readonly Intent[] | undefined,
  picture: readonly Intent[] | undefined,
): readonly Intent[] {
  const ids = first.act?.intentIds ?? [first.intentId]
  const known = [...(picture ?? []), ...(answered ?? []), first]
  return ids.flatMap((id) => known.find((intent) => intent.intentId === id) ?? [])
}

/** How the change stands by its legs. `told`: the order as it shall be, in words. */
export function changeFate(legs: readonly Intent[], told: string): ChangeFate {
  const [first] = legs
  if (first?.act?.kind !== 'replace') return singleFate(first, told)
  const cancel = legs.find((leg) => leg.kind === 'cancel')
  const place = legs.find((leg) => leg.kind === 'place')
  return first.kind === 'place' ? stopFirst(first, cancel, told) : cancelFirst(first, place, told)
}

function singleFate(intent: Intent | undefined, told: string): ChangeFate {
  if (intent === undefined) return { tone: 'wait', title: f.unsure, lines: [] }
  const placing = intent.kind === 'place'
  if (isUnsettled(intent))
    return { tone: 'wait', title: f.unsure, lines: [placing ? told : f.mayBeEither, ...unresolved(intent)] }
  if (failed(intent))
    return {
      tone: 'bad',
      title: placing ? f.notPlaced : f.refused,
      lines: [...why(intent), ...(placing ? [] : [f.stands])],
    }
  switch (intent.reason?.code) {
    case 'modify-canceled':
      return { tone: 'bad', title: f.refused, lines: why(intent) }
    case 'amend-differs':
      return { tone: 'bad', title: f.differs, lines: why(intent) }
    default:
      return { tone: 'good', title: placing ? f.placed(told) : f.changed(told), lines: [] }
  }
}

/** Spot in one request, or an order that can add risk: nothing is placed unless the cancel is done. */
function cancelFirst(cancel: Intent, place: Intent | undefined, told: string): ChangeFate {
  if (isUnsettled(cancel) || (place !== undefined && isUnsettled(place)))
    return { tone: 'wait', title: f.unsure, lines: [oldLine(cancel), ...(place === undefined ? [] : [newLine(place)])] }
  const canceled = cancel.state === 'accepted'
  if (place === undefined)
    return canceled
      ? { tone: 'bad', title: f.goneStop, lines: [f.goneNote] }
      : { tone: 'bad', title: f.oldStands, lines: why(cancel) }
  if (canceled && !failed(place)) return { tone: 'good', title: f.changed(told), lines: [] }
  if (canceled) return { tone: 'bad', title: f.gone, lines: [...why(place), f.goneNote], again: place }
  if (failed(place)) return { tone: 'bad', title: f.oldStands, lines: why(cancel) }
  return { tone: 'bad', title: f.both, lines: why(cancel) }
}

/** A stop that protects: the old one goes only when the new one stands (S-24). */
function stopFirst(place: Intent, cancel: Intent | undefined, told: string): ChangeFate {
  if (isUnsettled(place)) return { tone: 'wait', title: f.unsure, lines: [newLine(place), f.legOld(f.oldStates.kept)] }
  if (failed(place)) return { tone: 'bad', title: f.oldStopStands, lines: why(place) }
  if (cancel === undefined) return { tone: 'wait', title: f.makesRoom, lines: [f.legOld(f.oldStates.kept)] }
  if (isUnsettled(cancel)) return { tone: 'wait', title: f.makesRoom, lines: [oldLine(cancel), ...unresolved(cancel)] }
  if (!failed(cancel)) return { tone: 'good', title: f.changed(told), lines: [] }
  const stands = cancel.reason?.code === 'cancel-not-executed' || cancel.state === 'abandoned'
  return stands
    ? { tone: 'bad', title: f.both, lines: why(cancel) }
    : { tone: 'bad', title: f.newStands, lines: why(cancel) }
}

const unresolved = (intent: Intent): readonly string[] => (intent.state === 'unresolved' ? why(intent) : [])
const oldLine = (cancel: Intent): string =>
  f.legOld(isUnsettled(cancel) ? f.oldStates.open : failed(cancel) ? f.oldStates.kept : f.oldStates.done)
const newLine = (place: Intent): string =>
  f.legNew(isUnsettled(place) ? f.newStates.open : failed(place) ? f.newStates.refused : f.newStates.done)
