import 'server-only'
import type { NewOrder } from '../../domain/order'
import { serviceOf } from '../../domain/order-kind'
import type { Reading, RejectReason, UnconfirmedCause } from '../../exchange/port'
import type { TestOrderRequest } from '../../wire/requests'
import type { Answer, OrderVerdict } from '../runtime'
import { reasonOf } from './codes'
import { passGates } from './order-gates'
import type { TradingRoom } from './trading-room'

/** Refusals that speak of the order; all others speak of the request, so that nothing is known of the order. */
const ABOUT_ORDER: ReadonlySet<RejectReason | UnconfirmedCause> = new Set<RejectReason | UnconfirmedCause>([
  'rule',
  'funds',
  'duplicate',
  'market-closed',
  'not-found',
  'other',
  'unknown-code',
])

/**
 * Asks the exchange about an order that is not placed, and tells what of ours would keep it from being sent. Nothing is
 * journalled: nothing can come of it. The futures algo service has no such question (usdm.md 7).
 */
export async function testOrder(room: TradingRoom, body: TestOrderRequest): Promise<Answer<OrderVerdict>> {
  const order = body.order as NewOrder
  const { market } = order
  const seat = room.seats.get(market)
  if (room.stopping()) return { kind: 'not-live', reason: reasonOf('stopping') }
  if (seat === undefined) return { kind: 'not-live', reason: reasonOf('market-off', { market }) }
  const refusal = passGates(room, { order, seen: body.seen, confirmed: [], asks: true })
  const gate = refusal === undefined ? {} : { gate: refusal.reason }
  const { trading } = seat.account
  if (serviceOf(order) === 'algo' || trading.test === undefined)
    return { kind: 'done', value: { verdict: 'no-question', ...gate } }
  return { kind: 'done', value: { ...verdictOf(await trading.test(order, { lane: 'interface' })), ...gate } }
}

function verdictOf(reading: Reading<Pick<OrderVerdict, 'commission'>>): OrderVerdict {
  if (reading.kind === 'read') return { verdict: 'takes', ...reading.value }
  const reason = reading.kind === 'absent' ? 'not-found' : reading.reason
  const { code, text } = reading.evidence
  if (code !== undefined && ABOUT_ORDER.has(reason))
    return { verdict: 'refuses', reason: reasonOf('test-refused', undefined, { code, text }) }
  return { verdict: 'no-answer', reason: reasonOf('exchange-unreachable', { cause: reason }, { code, text }) }
}
