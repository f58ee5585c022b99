import 'server-only'
import { checkOrderList, pairStandsAround } from '../../domain/check-order-list'
import { isAbove, type DecimalString } from '../../domain/decimal'
import type { Intent } from '../../domain/intent'
import type { NewOrder } from '../../domain/order'
import { paysFromBought, type NewOrderList, type OrderList } from '../../domain/order-list'
import type { Outcome } from '../../exchange/port'
import type { CancelListRequest, PlaceListRequest } from '../../wire/requests'
import type { ActAnswer, Answer, IntentAnswer, Refusal } from '../runtime'
import { answeredAct, awaitAnswer, openAct, replayAct, type ActDraft } from './acts'
import { reasonOf } from './codes'
import { bodyHash } from './idempotency'
import { passGates, seenMarket } from './order-gates'
import { answered, replay } from './place-order'
import type { Resolver } from './resolver'
import { PRICE_LASTS_MS } from './seen-gate'
import { doubtUnwritten, evidenceRow, noteRejection, recordDoubt, recordRefusal, rejection } from './record-answer'
import { takeOutcome } from './send-order'
import type { TradingRoom, TradingSeat } from './trading-room'

/**
 * Places an order list of spot: one intent for the list and one for each of its orders, one request, an answer for each (S-01,
 * S-07, S-25).
 */
export async function placeList(
  room: TradingRoom,
  resolver: Resolver,
  key: string,
  body: PlaceListRequest,
): Promise<Answer<ActAnswer>> {
  const hash = bodyHash('list', body)
  const known = replayAct(room, key, hash)
  if (known !== undefined) return known
  const seat = room.seats.get('spot')
  if (seat === undefined) return { kind: 'not-live', reason: reasonOf('market-off', { market: 'spot' }) }
  if (seat.account.trading.lists === undefined)
    return { kind: 'invalid', reason: reasonOf('not-on-market', { market: 'spot' }) }
  const list = toList(body)
  const refusal = refuseList(room, list, body)
  if (refusal !== undefined) return refusal
  const sent = sendList(room, resolver, seat, list, { key: { key, bodyHash: hash }, clickedAt: body.clickedAt })
  if (sent.kind === 'failed') return { kind: 'not-live', reason: reasonOf('journal-failed', { cause: sent.cause }) }
  return answeredAct(
    room,
    sent.intents.map((intent) => intent.intentId),
    false,
  )
}

/** Writes a list down, whole and by its orders, and sends it, once. `failed`: the journal would not take it (S-03). */
export function sendList(
  room: TradingRoom,
  resolver: Resolver,
  seat: TradingSeat,
  list: NewOrderList,
  act: Pick<ActDraft, 'key' | 'ofKey' | 'clickedAt'> & { readonly retry?: Intent['retry'] },
):
  | { readonly kind: 'sent'; readonly intents: readonly Intent[] }
  | { readonly kind: 'failed'; readonly cause: string } {
  const { lists } = seat.account.trading
  if (lists === undefined) return { kind: 'failed', cause: 'not-on-market' }
  const { kind, symbol } = list
  const { retry, ...ofOwner } = act
  const opened = openAct(room, seat, {
    ...ofOwner,
    kind: 'list',
    legs: [
      { kind: 'list', symbol, list: { kind }, retry },
      ...list.legs.map(({ order }) => ({ kind: 'place' as const, symbol, order, retry })),
    ],
  })
  if (opened.kind === 'failed') return opened
  const [whole, ...legs] = opened.intents
  if (whole === undefined) throw new Error('A list has an intent of its own.')
  const ids = { list: whole.clientOrderId, legs: legs.map((leg) => leg.clientOrderId) }
  awaitAnswer(room, resolver, opened.intents, lists.place(list, ids, opened.window), (outcome) => {
    takeListOutcome(room, resolver, seat, whole, outcome.list)
    for (const [at, leg] of legs.entries()) {
      const own = outcome.legs[at]
      if (own !== undefined) takeOutcome(room, resolver, seat, leg.intentId, own)
    }
  })
  return { kind: 'sent', intents: opened.intents }
}

/** Cancels a list with all of its orders. Needs no live account: a cancel takes risk away. */
export async function cancelList(
  room: TradingRoom,
  resolver: Resolver,
  key: string,
  body: CancelListRequest,
): Promise<Answer<IntentAnswer>> {
  const hash = bodyHash('cancel-list', body)
  const known = replay(room, key, hash)
  if (known !== undefined) return known
  if (room.stopping()) return { kind: 'not-live', reason: reasonOf('stopping') }
  if (!room.account.mayTrade) return { kind: 'locked', reason: reasonOf('account-read-only') }
  const seat = room.seats.get('spot')
  const lists = seat?.account.trading.lists
  if (seat === undefined || lists === undefined)
    return { kind: 'not-live', reason: reasonOf('market-off', { market: 'spot' }) }
  const { symbol, orderListId } = body
  const opened = openAct(room, seat, {
    legs: [{ kind: 'cancel-list', symbol, target: { service: 'order', orderId: orderListId } }],
    key: { key, bodyHash: hash },
    clickedAt: body.clickedAt,
  })
  if (opened.kind === 'failed') return { kind: 'not-live', reason: reasonOf('journal-failed', { cause: opened.cause }) }
  const [intent] = opened.intents
  if (intent === undefined) throw new Error('The cancel of a list is one intent.')
  const answer = lists.cancel({ symbol, orderListId }, intent.clientOrderId, opened.window)
  awaitAnswer(room, resolver, opened.intents, answer, (outcome) => {
    if (outcome.kind === 'accepted')
      room.live.take(
        outcome.value.orders.map((order) => ({ event: { type: 'order-updated', order, source: 'reply' } })),
      )
    takeListOutcome(
      room,
      resolver,
      seat,
      intent,
      outcome.kind === 'accepted' ? { ...outcome, value: outcome.value.list } : outcome,
    )
  })
  return answered(room, intent.intentId, false)
}

const toList = (body: PlaceListRequest): NewOrderList => ({
  kind: body.kind,
  symbol: body.symbol,
  legs: body.legs.map(({ role, order }) => ({
    role,
    order: { ...(order as Partial<NewOrder>), market: 'spot', symbol: body.symbol, positionSide: 'BOTH' } as NewOrder,
  })),
})

function refuseList(room: TradingRoom, list: NewOrderList, body: PlaceListRequest): Refusal | undefined {
  const { marketView, account } = room
  const rules = marketView.rules(account.environment, 'spot', list.symbol)
  if (rules === undefined) return { kind: 'invalid', reason: reasonOf('unknown-symbol', { symbol: list.symbol }) }
  const [placed] = list.legs
  const known = placed === undefined ? {} : seenMarket(room, placed.order, rules)
  const [issue] = checkOrderList(list, rules, known).filter((each) => each.severity === 'error')
  if (issue !== undefined)
    return { kind: 'invalid', reason: { code: issue.code, params: { ...issue.params, field: issue.field } } }
  const view = marketView.price(account.environment, 'spot', list.symbol)
  if (list.kind === 'OCO') {
    // Both legs rest at once, and which side of the market they stand on decides what they do (S-73).
    if (view?.lastPrice === undefined)
      return { kind: 'not-live', reason: reasonOf('price-missing', { symbol: list.symbol }) }
    if (view.ageMs > PRICE_LASTS_MS)
      return { kind: 'not-live', reason: reasonOf('price-stale', { ageMs: String(Math.round(view.ageMs)) }) }
    if (!pairStandsAround(list, view.lastPrice)) return { kind: 'invalid', reason: reasonOf('list-prices') }
  }
  const order = firstFunded(list)
  if (order === undefined) return { kind: 'invalid', reason: reasonOf('list-legs', { kind: list.kind }) }
  return passGates(room, {
    order,
    seen: body.seen,
    confirmed: body.confirmed ?? [],
    asks: true,
    exits: list.kind === 'OCO' && order.side === 'SELL',
  })
}

/** The order that binds funds when the list is taken in: the working one, or of a pair the one that needs more. */
function firstFunded({ kind, legs }: NewOrderList): NewOrder | undefined {
  const working = legs.find((leg) => leg.role === 'working')?.order
  if (working !== undefined || paysFromBought(kind)) return working
  const levels = legs.flatMap(({ order }) => {
    const price = order.price ?? order.triggerPrice
    return price === undefined ? [] : [{ order, price }]
  })
  const most = levels.reduce<{ order: NewOrder; price: DecimalString } | undefined>(
    (found, each) => (found === undefined || isAbove(each.price, found.price) ? each : found),
    undefined,
  )
  if (most === undefined) return undefined
  const { symbol, side, positionSide, quantity } = most.order
  return {
    market: 'spot',
    symbol,
    side,
    positionSide,
    quantity,
    orderType: 'LIMIT',
    timeInForce: 'GTC',
    price: most.price,
  }
}

/** What the answer means for a list as a whole, or for its cancel. */
function takeListOutcome(
  room: TradingRoom,
  resolver: Resolver,
  seat: TradingSeat,
  intent: Intent,
  outcome: Outcome<OrderList>,
): void {
  const { book, live, clock, journal } = room
  const { intentId, kind } = intent
  const acknowledged = clock.now()
  const row = evidenceRow(kind, outcome, acknowledged)
  seat.watch.noteRead(outcome.kind !== 'unconfirmed')
  const state = book.get(intentId)?.state
  const times = { acknowledged }
  if (state !== 'sending' && state !== 'unconfirmed') {
    book.change(intentId, { times }, row)
    return
  }
  switch (outcome.kind) {
    case 'accepted': {
      const list = outcome.value
      const commit = journal.commit(() => {
        live.take([{ event: { type: 'list-updated', market: 'spot', list } }])
        book.change(intentId, { state: 'accepted', orderId: list.orderListId, times }, row)
      })
      if (commit.kind === 'failed') doubtUnwritten(room, resolver, intentId)
      return
    }
    case 'rejected': {
      if (kind === 'list') {
        recordRefusal(room, seat, intentId, outcome, row)
        return
      }
      const reason = outcome.reason === 'not-found' ? reasonOf('order-unknown') : rejection(outcome)
      book.change(intentId, { state: 'rejected', reason, times }, row)
      noteRejection(room, seat, outcome)
      return
    }
    case 'unconfirmed': {
      recordDoubt(room, resolver, intentId, outcome, row)
    }
  }
}
