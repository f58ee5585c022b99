import 'server-only'
import { isZero } from '../../domain/decimal'
import { checkExits, exitOrder, type Exit } from '../../domain/exit-plan'
import type { NewOrder } from '../../domain/order'
import type { ProtectPositionRequest } from '../../wire/requests'
import type { ActAnswer, Answer } from '../runtime'
import { replayAct } from './acts'
import { reasonOf } from './codes'
import { bodyHash } from './idempotency'
import { passGates } from './order-gates'
import { placeApart } from './place-apart'
import type { Resolver } from './resolver'
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
  return placeApart(room, resolver, seat, {
    kind: 'protect',
    legKind: 'place',
    orders,
    key: { key, bodyHash: hash },
    clickedAt: body.clickedAt,
  })
}
