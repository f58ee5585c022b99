import 'server-only'
import { isOpen, type NewOrder, type Order } from '../../domain/order'
import { isZero } from '../../domain/decimal'
import { isUnsettled, type Intent } from '../../domain/intent'
import { isProtective } from '../../domain/protective'
import type { ReplaceOrderRequest } from '../../wire/requests'
import type { ActAnswer, Answer } from '../runtime'
import { answeredAct, awaitAnswer, isAnswered, openAct, type LegDraft } from './acts'
import { sendCancel } from './cancel-order'
import { newIntentId } from './client-order-id'
import { reasonOf } from './codes'
import { passGates } from './order-gates'
import type { Resolver } from './resolver'
import { ANSWER_WITHIN_MS, takeOutcome } from './send-order'
import type { TradingRoom, TradingSeat } from './trading-room'

/** How long a new stop may stay in doubt before the old one is left to its owner. */
const SETTLES_WITHIN_MS = 60_000

interface Replacement {
  readonly key: string
  readonly hash: string
  readonly target: Order
  readonly order: NewOrder
  readonly body: ReplaceOrderRequest
}

/**
 * Another stop in place of a futures stop, which the algo service cannot change (usdm.md 7): two requests, and the second goes
 * only when the first is sure. One that protects is placed before the old one is canceled, so that the position is never
 * without a stop (S-24); both reduce only, so both may stand. One that can add risk is canceled first, so that both can never
 * trigger. A leg that does not go is not written down.
 */
export async function replaceStop(
  room: TradingRoom,
  resolver: Resolver,
  seat: TradingSeat,
  replacement: Replacement,
): Promise<Answer<ActAnswer>> {
  const { key, hash, target, order, body } = replacement
  const protects = isProtective(target, undefined)
  const intentIds = [newIntentId(room.clock), newIntentId(room.clock)]
  const place: LegDraft = { kind: 'place', symbol: order.symbol, order }
  const cancel: LegDraft = {
    kind: 'cancel',
    symbol: order.symbol,
    target: { service: 'algo', orderId: target.orderId },
  }
  const write = (at: 0 | 1, leg: LegDraft) =>
    openAct(room, seat, {
      kind: 'replace',
      apart: true,
      legs: [leg],
      step: { intentIds, at },
      ...(at === 0 ? { key: { key, bodyHash: hash } } : { ofKey: key }),
      clickedAt: body.clickedAt,
    })
  const opened = write(0, protects ? place : cancel)
  if (opened.kind === 'failed') return { kind: 'not-live', reason: reasonOf('journal-failed', { cause: opened.cause }) }
  const [first] = opened.intents
  if (first === undefined) throw new Error('A replace begins with one leg.')

  const sendPlace = (intent: Intent, window: typeof opened.window): void =>
    awaitAnswer(room, resolver, [intent], seat.account.trading.place(order, intent.clientOrderId, window), (outcome) =>
      takeOutcome(room, resolver, seat, intent.intentId, outcome),
    )

  async function placeThenCancel(placed: Intent): Promise<void> {
    sendPlace(placed, opened.kind === 'opened' ? opened.window : seat.account.trading.sendWindow())
    const settled = (intent: Intent): boolean => !isUnsettled(intent)
    const { state, clientOrderId } = await room.book.waitFor(placed.intentId, settled, SETTLES_WITHIN_MS)
    // Only a stop that is seen to stand takes the place of the old one.
    if (state !== 'accepted' || !stands(room, clientOrderId) || room.stopping()) return
    const next = write(1, cancel)
    const [intent] = next.kind === 'opened' ? next.intents : []
    if (intent !== undefined) await sendCancel(room, resolver, seat, intent)
  }

  async function cancelThenPlace(canceled: Intent): Promise<void> {
    const outcome = await sendCancel(room, resolver, seat, canceled)
    if (outcome.kind !== 'accepted' || !(await isGone(room, seat, target))) return
    if (passGates(room, { order, seen: body.seen, confirmed: [], asks: false }) !== undefined) return
    const next = write(1, place)
    const [intent] = next.kind === 'opened' ? next.intents : []
    if (next.kind === 'opened' && intent !== undefined) {
      sendPlace(intent, next.window)
      await room.book.waitFor(intent.intentId, isAnswered, ANSWER_WITHIN_MS)
    }
  }

  const run = protects ? placeThenCancel(first) : cancelThenPlace(first)
  room.track(run)
  await new Promise<void>((resolve) => {
    const stop = room.clock.after(ANSWER_WITHIN_MS, resolve)
    const end = (): void => {
      stop()
      resolve()
    }
    void run.then(end, end)
  })
  return answeredAct(room, intentIds, false)
}

const stands = (room: TradingRoom, clientOrderId: string): boolean =>
  [...room.live.state().orders.values()].some(
    (order) => order.service === 'algo' && order.clientOrderId === clientOrderId && isOpen(order),
  )

/** The cancel is answered with a word alone: only the order itself says that it did not trigger first (F-57). */
async function isGone(room: TradingRoom, seat: TradingSeat, { symbol, orderId }: Order): Promise<boolean> {
  const askedAt = room.clock.monotonic()
  const answer = await seat.account.trading.findOrder({ symbol, service: 'algo', orderId }, { lane: 'resolve' })
  if (answer.kind !== 'read') return false
  room.live.take([{ event: { type: 'order-updated', order: answer.value, source: 'query', askedAt } }])
  return answer.value.status === 'CANCELED' && isZero(answer.value.executedQuantity)
}
