import { FAULTS, OUTSIDE } from '../faults/catalogue/catalogue'
import type { FaultRule } from '../faults/fault-rules'
import type { Faults } from '../faults/faults'
import { BadBody } from './bodies'
import { faultOf } from './fault-body'
import type { Reply } from './reply'

/** What the calls about faults need. */
export interface FaultRoom {
  readonly faults: Faults
  /** Why a rule cannot be set on this exchange; undefined when it can. */
  faultObjection(rule: FaultRule): string | undefined
}

/** Answers the calls under `/faults`; undefined for all others. Throws BadBody. */
export function faultCall(
  room: FaultRoom,
  method: string,
  path: readonly string[],
  body: () => unknown,
): Reply | undefined {
  const [first, second, third] = path
  if (first !== 'faults' || third !== undefined) return undefined
  const ok = (answered: unknown, status = 200): Reply => ({ status, body: answered })
  if (method === 'GET' && second === 'known') return ok({ faults: FAULTS, outside: OUTSIDE })
  if (method === 'DELETE') return ok({ cleared: room.faults.clear(second) })
  if (second !== undefined) return undefined
  if (method === 'GET') return ok({ faults: room.faults.list() })
  if (method !== 'POST') return undefined
  return ok(room.faults.add(ruleOf(room, body())), 201)
}

/** A rule that this exchange can play. Throws BadBody. */
export function ruleOf(room: Pick<FaultRoom, 'faultObjection'>, body: unknown): FaultRule {
  const rule = faultOf(body)
  const objection = room.faultObjection(rule)
  if (objection !== undefined) throw new BadBody(objection)
  return rule
}
