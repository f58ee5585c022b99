import 'server-only'
import type { AccountFrame } from '../account-frame'
import { fingerprint } from '../dedupe'
import { asPayload, textAt, ParseFailure, type Payload, timeIn } from '../payload'
import { toBalanceUpdate } from './balance-update'
import { toExecutionReport } from './execution-report'
import { toListStatus } from './order-list'
import { toAccountPosition } from './outbound-account-position'

/** One event of the spot user data stream, taken out of its envelope. Source: spot.md 15.2. */
export function toUserEvent(value: unknown): AccountFrame {
  const event = asPayload(value, 'event')
  const name = textAt(event, 'e')
  const exchangeTime = timeIn(event, 'E')
  const dedupeKey = `spot:${name}:${exchangeTime}:${fingerprint(event)}`
  try {
    return readEvent(name, event, { dedupeKey, exchangeTime })
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error
    // The frame can be read, one value in it cannot: that asks for an audit, and ends no connection (S-44, S-87).
    return { events: [{ type: 'unknown-event', market: 'spot', name, why: error.message }], dedupeKey, exchangeTime }
  }
}

function readEvent(
  name: string,
  event: Payload,
  { dedupeKey, exchangeTime }: Pick<AccountFrame, 'dedupeKey' | 'exchangeTime'>,
): AccountFrame {
  switch (name) {
    case 'executionReport':
      return toExecutionReport(event)
    case 'outboundAccountPosition':
      return toAccountPosition(event)
    case 'balanceUpdate':
    case 'externalLockUpdate':
      return toBalanceUpdate(event)
    case 'listStatus':
      return { events: [{ type: 'list-updated', market: 'spot', list: toListStatus(event) }], dedupeKey, exchangeTime }
    case 'eventStreamTerminated':
    case 'serverShutdown':
      return { events: [], dedupeKey, exchangeTime, ends: name }
    default:
      return { events: [{ type: 'unknown-event', market: 'spot', name }], dedupeKey, exchangeTime }
  }
}
