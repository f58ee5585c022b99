import { type FaultKind, type FaultRule, type FaultTarget, formOf } from '../fault-rules'
import { ANSWER_FAULTS } from './answer-faults'
import { CALL_FAULTS } from './call-faults'
import { EVENT_FAULTS } from './event-faults'
import { MOMENT_FAULTS } from './moment-faults'

/** Every fault the exchange can do, by id. */
export const FAULTS: Readonly<Record<string, FaultKind>> = Object.fromEntries(
  Object.entries({ ...CALL_FAULTS, ...ANSWER_FAULTS, ...EVENT_FAULTS, ...MOMENT_FAULTS }).sort(([a], [b]) =>
    a < b ? -1 : 1,
  ),
)

/** Faults of F-01 to F-79 that do not live on the exchange's side, with how they are played. */
export const OUTSIDE: Readonly<Record<string, string>> = {
  'F-02':
    'the name is resolved on the client’s side: give the client a host such as exchange.invalid, which never exists (RFC 6761)',
}

/** What a rule touches. */
export function targetsOf(rule: FaultRule): readonly FaultTarget[] {
  const kind = FAULTS[rule.id]
  if (kind === undefined) return []
  const targets = kind.targetsOf?.[formOf(rule, kind)] ?? kind.targets
  if (targets.length < 2) return targets
  // What can spoil answers and events spoils only those its trigger speaks of.
  const ofEvents = rule.event !== undefined || rule.kind !== undefined
  const ofCalls = rule.path !== undefined || rule.method !== undefined
  if (ofEvents === ofCalls) return targets
  return targets.filter((target) => (target === 'contents') === ofEvents)
}
