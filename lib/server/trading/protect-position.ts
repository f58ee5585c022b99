import 'server-only'
import { isZero } from '../../domain/decimal'
import { checkExits, exitOrder, type Exit } from '../../domain/exit-plan'
import type { NewOrder } from '../../domain/order'
import type { ProtectPositionRequest } from '../../wire/requests'
import type { ActAnswer, Answer } from '../runtime'
import { answeredAct, awaitAnswer, openAct, replayAct } from './acts'
import { reasonOf } from './codes'
import { bodyHash } from './idempotency'
import { passGates } from './order-gates'
import type { Resolver } from './resolver'
import { takeOutcome } from './send-order'
import type { TradingRoom } from './trading-room'

/**
 * Places stops and take profits of a position in one act: each an algo order of its own, since that service knows no batch (usdm.md 7),
 * and each able only to make the position smaller. Nothing is sent unless every one passes; one that comes to nothing afterwards is
 * tried anew as every protective order is (S-24).
 */
export async function protectPosition(
  room: TradingRoom,
  resolver: Resolver,
  key: string,
  body: ProtectPositionRequest,
): Promise<Answer<ActAnswer>> {
  const hash = bodyHash('protect', body)
  const known = replayAct(room, key, hash)
  if (known !== undefined) return known
  const seat = room.seats.get('usdm')
  if (seat === undefined) return { kind: 'not-live', reason: reasonOf('market-off', { market: 'usdm' }) }
  const { symbol, positionSide, seen, confirmed = [] } = body
  const position = [...room.live.state().positions.values()].find(
    (each) => each.symbol === symbol && each.positionSide === positionSide && !isZero(each.quantity),
  )
  if (position === undefined) return { kind: 'invalid', reason: reasonOf('no-position', { symbol }) }
  const exits = body.exits as unknown as readonly Exit[]
  const orders: NewOrder[] = []
  for (const exit of exits) {
    const order = exitOrder(position, exit)
    const refusal = passGates(room, { order, seen, confirmed, asks: true, beside: orders })
    if (refusal !== undefined) return refusal
    orders.push(order)
  }
  const markPrice = room.marketView.price(room.account.environment, 'usdm', symbol)?.markPrice ?? position.markPrice
  const issue = checkExits({ ...position, markPrice }, exits).find(({ severity }) => severity === 'error')
  if (issue !== undefined) return { kind: 'invalid', reason: reasonOf(issue.code, issue.params) }
  const opened = openAct(room, seat, {
    kind: 'protect',
    apart: true,
    legs: orders.map((order) => ({ kind: 'place', symbol, order })),
    key: { key, bodyHash: hash },
    clickedAt: body.clickedAt,
  })
  if (opened.kind === 'failed') return { kind: 'not-live', reason: reasonOf('journal-failed', { cause: opened.cause }) }
  const { intents, window } = opened
  for (const intent of intents)
    if (intent.order !== undefined)
      awaitAnswer(
        room,
        resolver,
        [intent],
        seat.account.trading.place(intent.order, intent.clientOrderId, window),
        (outcome) => takeOutcome(room, resolver, seat, intent.intentId, outcome),
      )
  return answeredAct(
    room,
    intents.map(({ intentId }) => intentId),
    false,
  )
}
