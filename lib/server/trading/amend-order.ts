import 'server-only'
import type { DecimalString } from '../../domain/decimal'
import type { AmendOrderRequest } from '../../wire/requests'
import type { Answer, IntentAnswer } from '../runtime'
import { awaitAnswer, openAct } from './acts'
import { planAmend } from './amend-plan'
import { takeAmendOutcome } from './amend-outcome'
import { newModifyId } from './client-order-id'
import { reasonOf } from './codes'
import { bodyHash } from './idempotency'
import { answered, replay } from './place-order'
import type { Resolver } from './resolver'
import type { TradingRoom } from './trading-room'

/**
 * Gives a resting order new terms: spot keeps its place in the queue and makes it smaller, futures take a price as well and lose
 * the place. Read back afterwards; an order that has the terms already is a success (S-26).
 */
export async function amendOrder(
  room: TradingRoom,
  resolver: Resolver,
  key: string,
  body: AmendOrderRequest,
): Promise<Answer<IntentAnswer>> {
  const hash = bodyHash('amend', body)
  const known = replay(room, key, hash)
  if (known !== undefined) return known
  const { market, symbol, target, seen, clickedAt, confirmed = [] } = body
  const seat = room.seats.get(market)
  if (seat === undefined) return { kind: 'not-live', reason: reasonOf('market-off', { market }) }
  const { amend } = seat.account.trading
  if (amend === undefined) return { kind: 'invalid', reason: reasonOf('not-on-market', { market }) }
  const quantity = body.quantity as DecimalString
  const price = body.price as DecimalString | undefined
  const plan = planAmend(room, { market, symbol, target, quantity, price, seen, confirmed }, newModifyId(room.clock))
  if (!('leg' in plan)) return plan
  const { order, terms } = plan
  const opened = openAct(room, seat, { legs: [plan.leg], key: { key, bodyHash: hash }, clickedAt })
  if (opened.kind === 'failed') return { kind: 'not-live', reason: reasonOf('journal-failed', { cause: opened.cause }) }
  const [intent] = opened.intents
  if (intent === undefined) throw new Error('An amendment is one intent.')
  const answer = amend(
    {
      target: { symbol, service: 'order', orderId: order.orderId },
      side: order.side,
      clientOrderId: order.clientOrderId,
      terms,
      modifyId: intent.modifyId,
    },
    opened.window,
  )
  awaitAnswer(room, resolver, opened.intents, answer, (outcome) =>
    takeAmendOutcome(room, resolver, seat, intent, outcome),
  )
  return answered(room, intent.intentId, false)
}
