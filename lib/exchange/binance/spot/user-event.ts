import 'server-only'
import type { AccountFrame } from '../account-frame'
import { fingerprint } from '../dedupe'
import { asPayload, optionalIntegerAt, textAt } from '../payload'
import { toBalanceUpdate } from './balance-update'
import { toExecutionReport } from './execution-report'
import { toAccountPosition } from './outbound-account-position'

/** One event of the spot user data stream, taken out of its envelope. Source: spot.md 15.2. */
export function toUserEvent(value: unknown): AccountFrame {
  const event = asPayload(value, 'event')
  const name = textAt(event, 'e')
  const exchangeTime = optionalIntegerAt(event, 'E') ?? 0
  const dedupeKey = `spot:${name}:${exchangeTime}:${fingerprint(event)}`
  switch (name) {
    case 'executionReport':
      return toExecutionReport(event)
    case 'outboundAccountPosition':
      return toAccountPosition(event)
    case 'balanceUpdate':
    case 'externalLockUpdate':
      return toBalanceUpdate(event)
    case 'listStatus':
      // Every leg reports itself; the list adds nothing we keep yet.
      return { events: [], dedupeKey, exchangeTime }
    case 'eventStreamTerminated':
    case 'serverShutdown':
      return { events: [], dedupeKey, exchangeTime, ends: name }
    default:
      return { events: [{ type: 'unknown-event', market: 'spot', name }], dedupeKey, exchangeTime }
  }
}
