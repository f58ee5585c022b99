import { ApiError, type Call, type Endpoint } from '../gateway/types'
import { FAULTS } from './catalogue/catalogue'
import { drawn } from './drawn'
import { type ActiveFault, formOf } from './fault-rules'
import type { Faults } from './faults'
import { withStrangeSymbol } from './strange-symbol'
import { withStrangeValues } from './strange-values'
import type { CallSubject } from './trigger'

interface Around {
  readonly faults: Faults
  readonly clock: { now(): number }
}

type Row = Readonly<Record<string, unknown>>

/**
 * The body of an answer through the faults that make it lag behind the truth or hold strange values (F-35 to F-40, F-52 to F-54,
 * F-77, F-79). Throws the refusal that a fault puts in its place.
 */
export function spoilAnswer(
  around: Around,
  endpoint: Endpoint,
  call: Call,
  subject: () => CallSubject,
  body: unknown,
): unknown {
  const { faults } = around
  if (!faults.any) return body
  const struck = faults.strikeAnswer(subject(), (fault) => isWorth(around, fault, body))
  return struck.reduce((spoiled, fault) => spoil(around, fault, endpoint, call, spoiled), body)
}

/** Whether the answer is one that the fault speaks of. */
function isWorth({ clock }: Around, fault: ActiveFault, body: unknown): boolean {
  if (fault.id === 'F-35' && fault.age !== undefined) return clock.now() - timeOf(body as Row) < fault.age
  if (fault.id === 'F-40') return Array.isArray(body) ? body.some(endedUnfilled) : endedUnfilled(body as Row)
  return true
}

const timeOf = (row: Row): number => Number(row.time ?? row.createTime ?? row.transactTime ?? 0)

const endedUnfilled = (row: Row): boolean =>
  ['CANCELED', 'EXPIRED', 'EXPIRED_IN_MATCH'].includes(String(row.status)) && /^0(\.0*)?$/.test(String(row.executedQty))

function spoil({ faults, clock }: Around, fault: ActiveFault, endpoint: Endpoint, call: Call, body: unknown): unknown {
  const form = formOf(fault, FAULTS[fault.id])
  switch (fault.id) {
    case 'F-35':
      throw new ApiError(400, -2013, 'Order does not exist.')
    case 'F-36':
      throw new ApiError(400, -2011, 'Unknown order sent.')
    case 'F-37': {
      if (!Array.isArray(body)) return body
      const gone = drawn(faults, fault, body.length, fault.rows ?? body.length)
      return body.filter((_, at) => !gone.has(at))
    }
    case 'F-38': {
      if (!Array.isArray(body)) return body
      const behind = clock.now() - faults.msOf(fault, 5000)
      return body.filter((row: Row) => Number(row.updateTime ?? row.time ?? row.transactionTime ?? 0) <= behind)
    }
    case 'F-39':
      return faults.past.read(endpoint, call, clock.now() - faults.msOf(fault, 5000), body)
    case 'F-40':
      if (Array.isArray(body)) return form === 'forgotten' ? body.filter((row: Row) => !endedUnfilled(row)) : body
      if (form === 'archived' && endpoint.market === 'spot')
        throw new ApiError(
          400,
          -2026,
          'Order was canceled or expired with no executed qty over 90 days ago and has been archived.',
        )
      throw new ApiError(400, -2013, 'Order does not exist.')
    case 'F-53':
      return withStrangeSymbol(endpoint.market, body)
    case 'F-77': {
      const book = body as { lastUpdateId?: number }
      return book.lastUpdateId === undefined
        ? body
        : { ...book, lastUpdateId: book.lastUpdateId - (fault.rows ?? 1000) }
    }
    default:
      return withStrangeValues(fault, faults.randomOf(fault), body)
  }
}
