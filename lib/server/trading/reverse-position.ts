import 'server-only'
import { wait } from '../../domain/clock'
import { closingOrder } from '../../domain/closing-orders'
import { absolute, equals, isDecimal, isZero, type DecimalString } from '../../domain/decimal'
import type { Intent, IntentReason } from '../../domain/intent'
import type { PositionSide } from '../../domain/market'
import type { NewOrder } from '../../domain/order'
import type { ReversePositionRequest } from '../../wire/requests'
import type { ActAnswer, Answer, Refusal } from '../runtime'
import { answeredAct, awaitAnswer, openAct, replayAct } from './acts'
import { reasonOf } from './codes'
import { bodyHash } from './idempotency'
import { blockedAccount, brokenRules, openQuestions, passGates, type GateRequest } from './order-gates'
import type { Resolver } from './resolver'
import { changedPosition, changedView, heldPosition } from './seen-gate'
import { takeOutcome } from './send-order'
import type { TradingRoom, TradingSeat } from './trading-room'

/** After the press the second leg goes out within this long or not at all: a market order on an old decision is a surprise. */
const LASTS_MS = 5_000
const BETWEEN_LOOKS_MS = 50
/** The margin of the new position comes from the old one: counted once that is closed. */
const LATER: ReadonlySet<string> = new Set(['margin-short'])

/**
 * Turns a position around: a close that can only make it smaller, and once the position is proved flat, an order that opens as much
 * on the other side. Never one order of twice the size, which would open a stranger's position if this one changed in between
 * (docs/decisions/0009). Both legs are written down before anything is sent; the second waits in the journal as queued, so that a
 * lock, a stop or a restart abandons it (S-05, S-52, I7, I8).
 */
export async function reversePosition(
  room: TradingRoom,
  resolver: Resolver,
  key: string,
  body: ReversePositionRequest,
): Promise<Answer<ActAnswer>> {
  const hash = bodyHash('reverse', body)
  const known = replayAct(room, key, hash)
  if (known !== undefined) return known
  const { symbol, positionSide } = body
  const position = heldPosition(room, { symbol, positionSide })
  if (isZero(position)) return { kind: 'invalid', reason: reasonOf('no-position', { symbol }) }
  const close = closingOrder({ symbol, positionSide, quantity: position }, absolute(position))
  const open: NewOrder = {
    market: 'usdm',
    symbol,
    side: close.side,
    positionSide: otherSide(positionSide),
    orderType: 'MARKET',
    quantity: absolute(position),
  }
  const refusal = refused(room, body, close, open)
  if (refusal !== undefined) return refusal
  const seat = room.seats.get('usdm')
  if (seat === undefined) return { kind: 'not-live', reason: reasonOf('market-off', { market: 'usdm' }) }
  const opened = openAct(room, seat, {
    kind: 'reverse',
    apart: true,
    legs: [
      { kind: 'close', symbol, order: close },
      { kind: 'place', symbol, order: open, waits: true },
    ],
    key: { key, bodyHash: hash },
    clickedAt: body.clickedAt,
  })
  if (opened.kind === 'failed') return { kind: 'not-live', reason: reasonOf('journal-failed', { cause: opened.cause }) }
  const [first, second] = opened.intents
  if (first === undefined || second === undefined) throw new Error('A reverse has two legs.')
  awaitAnswer(
    room,
    resolver,
    [first],
    seat.account.trading.place(close, first.clientOrderId, opened.window),
    (outcome) => takeOutcome(room, resolver, seat, first.intentId, outcome),
  )
  room.track(openOnceFlat(room, resolver, seat, body, first, second))
  return answeredAct(room, [first.intentId, second.intentId], false)
}

const otherSide = (side: PositionSide): PositionSide => (side === 'LONG' ? 'SHORT' : side === 'SHORT' ? 'LONG' : 'BOTH')

/** Both legs past every gate of theirs before the first is sent: a position closed for a reverse that could never open is a loss. */
function refused(
  room: TradingRoom,
  { seen, confirmed = [] }: ReversePositionRequest,
  close: NewOrder,
  open: NewOrder,
): Refusal | undefined {
  const closing: GateRequest = { order: close, seen: seenOf(seen), confirmed, asks: false }
  const opening: GateRequest = { order: open, seen: seenOf(seen), confirmed, asks: true }
  return (
    passGates(room, closing) ??
    blockedAccount(room, opening) ??
    changedView(room, opening) ??
    brokenRules(room, opening, LATER) ??
    openQuestions(room, opening) ??
    changedOther(room, seen, open)
  )
}

const seenOf = ({ generation, price, priceAgeMs, positionQuantity }: ReversePositionRequest['seen']) => ({
  generation,
  price,
  priceAgeMs,
  positionQuantity,
})

/** Hedge mode: the new position adds to what is held on its side, which the preview has told. */
function changedOther(
  room: TradingRoom,
  { generation, otherQuantity = '0' }: ReversePositionRequest['seen'],
  open: NewOrder,
): Refusal | undefined {
  if (open.positionSide === 'BOTH') return undefined
  return changedPosition(room, open, { generation, positionQuantity: otherQuantity })
}

/** The second leg: sent once, when all that it rests on is proved, or abandoned with the reason. */
async function openOnceFlat(
  room: TradingRoom,
  resolver: Resolver,
  seat: TradingSeat,
  body: ReversePositionRequest,
  first: Intent,
  second: Intent,
): Promise<void> {
  const { book, live } = room
  const reason = await notFlat(room, body, first)
  // A lock or a stop has abandoned it meanwhile (S-52, S-92).
  if (book.get(second.intentId)?.state !== 'queued' || second.order === undefined) return
  const why = reason ?? refusedNow(room, body, second.order)
  if (why !== undefined) {
    book.change(second.intentId, { state: 'abandoned', reason: why })
    // A close that was plainly refused has told so where it was asked for; all else leaves the owner elsewhere than planned.
    if (why.code !== 'reverse-not-closed') live.alarm(reasonOf('reverse-unfinished', { symbol: body.symbol }))
    return
  }
  const window = seat.account.trading.sendWindow()
  if (book.send(second.intentId, window).kind === 'failed') return
  awaitAnswer(
    room,
    resolver,
    [second],
    seat.account.trading.place(second.order, second.clientOrderId, window),
    (outcome) => takeOutcome(room, resolver, seat, second.intentId, outcome),
  )
}

/** Why the position is not proved flat; undefined once its close is accepted and the account's own picture holds nothing of it. */
async function notFlat(
  room: TradingRoom,
  { symbol, positionSide, seen }: ReversePositionRequest,
  { intentId }: Intent,
): Promise<IntentReason | undefined> {
  const { clock, book, live } = room
  const until = clock.monotonic() + LASTS_MS
  for (;;) {
    const state = book.get(intentId)?.state
    if (state === 'rejected' || state === 'not-placed' || state === 'abandoned')
      return reasonOf('reverse-not-closed', { symbol })
    const left = heldPosition(room, { symbol, positionSide })
    const sure = live.phase('usdm') === 'live' && live.generation() === seen.generation
    if (state === 'accepted' && sure && isZero(left)) return undefined
    if (clock.monotonic() >= until || room.stopping())
      return state === 'accepted' && sure
        ? reasonOf('reverse-not-flat', { symbol, left: absolute(left) })
        : reasonOf('reverse-in-doubt', { symbol })
    await wait(clock, BETWEEN_LOOKS_MS)
  }
}

/** Every gate of a new order again, as things stand after the close: lock, funds, price against what the owner saw. */
function refusedNow(room: TradingRoom, { seen }: ReversePositionRequest, order: NewOrder): IntentReason | undefined {
  const price = isDecimal(seen.price) ? (seen.price as DecimalString) : undefined
  const now = { generation: seen.generation, ...(price === undefined ? {} : { price }) }
  const refusal = passGates(room, { order, seen: now, confirmed: [], asks: false })
  if (refusal !== undefined) return refusal.reason
  if (order.positionSide === 'BOTH') return undefined
  const held = absolute(heldPosition(room, order))
  const seenHeld = absolute((seen.otherQuantity ?? '0') as DecimalString)
  return equals(held, seenHeld) ? undefined : reasonOf('reverse-other-changed', { symbol: order.symbol })
}
