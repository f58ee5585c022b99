import { divide, equals, isPositive, multiply, toScale, type DecimalString } from '../../lib/domain/decimal'
import { amountOf } from '../../lib/format/typed-amount'
import type { TicketContext } from './ticket-context'
import type { TicketDraft } from './ticket-draft'
import { takes } from './ticket-kinds'

const HUNDRED = '100' as DecimalString

/** Percent as typed in whole basis points; undefined where it is none, finer, or not above zero. */
export function basisPoints(typed: string): number | undefined {
  const percent = amountOf(typed)
  if (percent === undefined || !isPositive(percent)) return undefined
  const points = multiply(percent, HUNDRED)
  const whole = toScale(points, 0)
  return equals(points, whole) ? Number(whole) : undefined
}

/** Basis points as percent, for the eye. */
export const percentOfPoints = (points: number): DecimalString => divide(String(points) as DecimalString, HUNDRED)

/** Whole levels as typed; undefined where it is no number above zero. */
export function levelsOf(typed: string): number | undefined {
  const levels = amountOf(typed)
  return levels !== undefined && isPositive(levels) && /^\d+$/.test(levels) ? Number(levels) : undefined
}

/** Whether the ticket closes a whole position, so that it has no size of its own. */
export const closesAll = (draft: TicketDraft, context: Pick<TicketContext, 'rules' | 'hedge'>): boolean =>
  draft.closePosition && takes(draft, context.rules, context.hedge).has('closePosition')
