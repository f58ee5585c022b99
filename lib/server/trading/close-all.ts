import 'server-only'
import { closingOrders, isAmong } from '../../domain/closing-orders'
import { isZero } from '../../domain/decimal'
import type { Position } from '../../domain/account'
import type { NewOrder } from '../../domain/order'
import type { CloseAllRequest } from '../../wire/requests'
import type { ActAnswer, Answer, Refusal } from '../runtime'
import { replayAct } from './acts'
import { reasonOf } from './codes'
import { bodyHash } from './idempotency'
import { passGates } from './order-gates'
import { placeApart } from './place-apart'
import type { Resolver } from './resolver'
import type { TradingRoom } from './trading-room'

type Named = CloseAllRequest['positions'][number]

/**
 * Closes every named position at market, whole, by orders that can only make it smaller. Nothing is sent unless each leg passes
 * every gate as the owner saw it (S-13); then all legs are written down in one commit and go out apart, each with a fate of its own.
 * What is in doubt is looked up, and nothing is sent a second time (S-24).
 */
export async function closeAll(
  room: TradingRoom,
  resolver: Resolver,
  key: string,
  body: CloseAllRequest,
): Promise<Answer<ActAnswer>> {
  const hash = bodyHash('close-all', body)
  const known = replayAct(room, key, hash)
  if (known !== undefined) return known
  const seat = room.seats.get('usdm')
  if (seat === undefined) return { kind: 'not-live', reason: reasonOf('market-off', { market: 'usdm' }) }
  const orders: NewOrder[] = []
  for (const [at, named] of body.positions.entries()) {
    if (body.positions.slice(0, at).some((each) => isSame(each, named)))
      return { kind: 'invalid', reason: reasonOf('position-twice', { symbol: named.symbol }) }
    const found = closesOf(room, body, named)
    if ('kind' in found) return found
    orders.push(...found.orders)
  }
  const missing = body.which === 'all' ? openPositions(room).find((each) => !isNamed(body, each)) : undefined
  if (missing !== undefined) return changed(room, missing.symbol)
  return placeApart(room, resolver, seat, {
    kind: 'close-all',
    legKind: 'close',
    orders,
    key: { key, bodyHash: hash },
    clickedAt: body.clickedAt,
  })
}

/** Orders that close one named position, each past every gate; what is refused names its symbol. */
function closesOf(
  room: TradingRoom,
  { which, seen }: CloseAllRequest,
  named: Named,
): { readonly orders: readonly NewOrder[] } | Refusal {
  const { symbol, price, priceAgeMs } = named
  const position = openPositions(room).find((each) => isSame(each, named))
  if (position === undefined) return { kind: 'invalid', reason: reasonOf('no-position', { symbol }) }
  const rules = room.marketView.rules(room.account.environment, 'usdm', symbol)
  const orders = closingOrders(position, rules?.marketLot.max)
  for (const order of orders) {
    const refusal = passGates(room, {
      order,
      seen: { ...seen, price, priceAgeMs, positionQuantity: named.quantity },
      confirmed: [],
      asks: false,
    })
    if (refusal !== undefined) return { ...refusal, reason: withSymbol(refusal.reason, symbol) }
  }
  const mark = room.marketView.price(room.account.environment, 'usdm', symbol)?.markPrice ?? position.markPrice
  return isAmong(which, position, mark) ? { orders } : changed(room, symbol)
}

const openPositions = (room: TradingRoom): readonly Position[] =>
  [...room.live.state().positions.values()].filter((position) => !isZero(position.quantity))

const isSame = (a: Pick<Named, 'symbol' | 'positionSide'>, b: Pick<Named, 'symbol' | 'positionSide'>): boolean =>
  a.symbol === b.symbol && a.positionSide === b.positionSide

const isNamed = ({ positions }: CloseAllRequest, position: Position): boolean =>
  positions.some((named) => isSame(named, position))

const withSymbol = (reason: Refusal['reason'], symbol: string): Refusal['reason'] => ({
  ...reason,
  params: { symbol, ...reason.params },
})

const changed = (room: TradingRoom, symbol: string): Refusal => ({
  kind: 'seen-state',
  reason: reasonOf('positions-changed', { symbol }),
  fresh: { generation: room.live.generation() },
})
