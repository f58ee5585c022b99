import 'server-only'
import type { DecimalString } from '../../domain/decimal'
import type { Intent } from '../../domain/intent'
import type { NewOrder } from '../../domain/order'
import { serviceOf } from '../../domain/order-kind'
import type { BatchTrading, OrderTarget, Outcome, SendWindow } from '../../exchange/port'
import type { BatchAmendRequest, BatchCancelRequest, BatchPlaceRequest } from '../../wire/requests'
import type { ActAnswer, Answer, Refusal } from '../runtime'
import { answeredAct, awaitAnswer, openAct, replayAct, type ActDraft } from './acts'
import { planAmend, type AmendPlan } from './amend-plan'
import { takeAmendOutcome } from './amend-outcome'
import { takeCancelOutcome } from './cancel-order'
import { newModifyId } from './client-order-id'
import { reasonOf } from './codes'
import { bodyHash } from './idempotency'
import { passGates } from './order-gates'
import type { Resolver } from './resolver'
import { takeOutcome } from './send-order'
import type { TradingRoom, TradingSeat } from './trading-room'

interface Batch {
  readonly seat: TradingSeat
  readonly batch: BatchTrading
}

/** Places up to five futures orders in one request; each is an intent with an answer of its own (S-25, F-46). */
export async function placeBatch(
  room: TradingRoom,
  resolver: Resolver,
  key: string,
  body: BatchPlaceRequest,
): Promise<Answer<ActAnswer>> {
  const hash = bodyHash('batch-place', body)
  const known = replayAct(room, key, hash)
  if (known !== undefined) return known
  const found = batchOf(room, body.orders.length, 'mostOrders')
  if ('kind' in found) return found
  const orders = body.orders as NewOrder[]
  const confirmed = body.confirmed ?? []
  for (const [at, order] of orders.entries()) {
    // Conditional orders live in another service, which knows no batches.
    if (order.market !== 'usdm' || serviceOf(order) === 'algo')
      return { kind: 'invalid', reason: reasonOf('not-on-market', { market: order.market }) }
    const refusal = passGates(room, { order, seen: body.seen, confirmed, asks: true, beside: orders.slice(0, at) })
    if (refusal !== undefined) return refusal
  }
  return send(room, resolver, found, {
    draft: {
      kind: 'batch-place',
      legs: orders.map((order) => ({ kind: 'place', symbol: order.symbol, order })),
      key: { key, bodyHash: hash },
      clickedAt: body.clickedAt,
    },
    wire: (intents, window) =>
      found.batch.place(
        intents.flatMap(({ order, clientOrderId }) => (order === undefined ? [] : [{ order, clientOrderId }])),
        window,
      ),
    settle: (intent, outcome) => takeOutcome(room, resolver, found.seat, intent.intentId, outcome),
  })
}

/** Gives up to five futures orders new terms in one request. */
export async function amendBatch(
  room: TradingRoom,
  resolver: Resolver,
  key: string,
  body: BatchAmendRequest,
): Promise<Answer<ActAnswer>> {
  const hash = bodyHash('batch-modify', body)
  const known = replayAct(room, key, hash)
  if (known !== undefined) return known
  const found = batchOf(room, body.changes.length, 'mostOrders')
  if ('kind' in found) return found
  const { seen, confirmed = [] } = body
  const plans: AmendPlan[] = []
  for (const [at, { symbol, target, quantity, price }] of body.changes.entries()) {
    const plan = planAmend(
      room,
      {
        market: 'usdm',
        symbol,
        target,
        quantity: quantity as DecimalString,
        price: price as DecimalString | undefined,
        seen,
        confirmed,
      },
      newModifyId(room.clock, at),
      plans.flatMap(({ leg }) => leg.order ?? []),
    )
    if (!('leg' in plan)) return plan
    // The exchange finds the first change still pending at the second (-5043).
    if (plans.some(({ order }) => order.symbol === symbol && order.orderId === plan.order.orderId))
      return { kind: 'invalid', reason: reasonOf('order-twice') }
    plans.push(plan)
  }
  return send(room, resolver, found, {
    draft: {
      kind: 'batch-modify',
      legs: plans.map(({ leg }) => leg),
      key: { key, bodyHash: hash },
      clickedAt: body.clickedAt,
    },
    wire: (intents, window) =>
      found.batch.amend(
        plans.map(({ order, terms }, at) => ({
          target: { symbol: order.symbol, service: 'order', orderId: order.orderId },
          side: order.side,
          clientOrderId: order.clientOrderId,
          terms,
          modifyId: intents[at]?.modifyId,
        })),
        window,
      ),
    settle: (intent, outcome) => takeAmendOutcome(room, resolver, found.seat, intent, outcome),
  })
}

/** Cancels up to ten futures orders of one symbol in one request. Needs no live account: a cancel takes risk away. */
export async function cancelBatch(
  room: TradingRoom,
  resolver: Resolver,
  key: string,
  body: BatchCancelRequest,
): Promise<Answer<ActAnswer>> {
  const hash = bodyHash('batch-cancel', body)
  const known = replayAct(room, key, hash)
  if (known !== undefined) return known
  if (room.stopping()) return { kind: 'not-live', reason: reasonOf('stopping') }
  if (!room.account.mayTrade) return { kind: 'locked', reason: reasonOf('account-read-only') }
  const found = batchOf(room, body.targets.length, 'mostCancels')
  if ('kind' in found) return found
  const { symbol } = body
  const targets: OrderTarget[] = []
  for (const { service, orderId, clientOrderId } of body.targets) {
    if (service !== 'order' || (orderId === undefined && clientOrderId === undefined))
      return { kind: 'invalid', reason: reasonOf('target-missing') }
    targets.push({ symbol, service, orderId, clientOrderId })
  }
  // The exchange takes one kind of id for all.
  if (targets.some(({ orderId }) => orderId === undefined) && targets.some((each) => each.clientOrderId === undefined))
    return { kind: 'invalid', reason: reasonOf('target-missing') }
  return send(room, resolver, found, {
    draft: {
      kind: 'batch-cancel',
      legs: targets.map(({ service, orderId, clientOrderId }) => ({
        kind: 'cancel',
        symbol,
        target: {
          service,
          ...(orderId === undefined ? {} : { orderId }),
          ...(clientOrderId === undefined ? {} : { clientOrderId }),
        },
      })),
      key: { key, bodyHash: hash },
      clickedAt: body.clickedAt,
    },
    wire: (_intents, window) => found.batch.cancel(symbol, targets, window),
    settle: (intent, outcome) => takeCancelOutcome(room, resolver, found.seat, intent, outcome),
  })
}

function batchOf(room: TradingRoom, count: number, most: 'mostOrders' | 'mostCancels'): Batch | Refusal {
  const seat = room.seats.get('usdm')
  const batch = seat?.account.trading.batch
  if (seat === undefined) return { kind: 'not-live', reason: reasonOf('market-off', { market: 'usdm' }) }
  if (batch === undefined) return { kind: 'invalid', reason: reasonOf('not-on-market', { market: 'usdm' }) }
  if (count > batch[most])
    return { kind: 'invalid', reason: reasonOf('batch-too-large', { most: String(batch[most]) }) }
  return { seat, batch }
}

async function send<T>(
  room: TradingRoom,
  resolver: Resolver,
  { seat }: Batch,
  act: {
    readonly draft: ActDraft
    wire(intents: readonly Intent[], window: SendWindow): Promise<readonly Outcome<T>[]>
    settle(intent: Intent, outcome: Outcome<T>): void | Promise<void>
  },
): Promise<Answer<ActAnswer>> {
  const opened = openAct(room, seat, act.draft)
  if (opened.kind === 'failed') return { kind: 'not-live', reason: reasonOf('journal-failed', { cause: opened.cause }) }
  const { intents, window } = opened
  awaitAnswer(room, resolver, intents, act.wire(intents, window), async (outcomes) => {
    await Promise.all(
      intents.map(async (intent, at) => {
        const outcome = outcomes[at]
        if (outcome !== undefined) await act.settle(intent, outcome)
      }),
    )
  })
  return answeredAct(
    room,
    intents.map((intent) => intent.intentId),
    false,
  )
}
