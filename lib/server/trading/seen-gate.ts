import 'server-only'
import { absolute, equals, isAbove, isDecimal, multiply, subtract, sum, type DecimalString } from '../../domain/decimal'
import type { NewOrder } from '../../domain/order'
import { isAtMarket, isReducing } from '../../domain/order-kind'
import type { SeenRequest } from '../../wire/requests'
import { judgedPrice } from '../market/market-view'
import type { FreshNumbers, Refusal } from '../runtime'
import { reasonOf } from './codes'
import type { TradingRoom } from './trading-room'

/** How old a price may be that a market or stop order is sent on, by our own age and by the page's (S-73). */
export const PRICE_LASTS_MS = 3_000

type Place = Pick<NewOrder, 'market' | 'symbol' | 'positionSide'>

/** What the owner saw against what is (S-13), and how old the price is (S-73). */
export function changedView(
  room: TradingRoom,
  { order, seen }: { readonly order: NewOrder; readonly seen: SeenRequest },
): Refusal | undefined {
  const generation = room.live.generation()
  if (seen.generation !== generation)
    return changed(room, order, 'generation-changed', { seen: String(seen.generation), now: String(generation) })
  const position = closesPosition(order) ? changedPosition(room, order, seen) : undefined
  if (position !== undefined) return position
  if (!isAtMarket(order)) return undefined
  const { symbol } = order
  const view = room.marketView.price(room.account.environment, order.market, symbol)
  const price = view && judgedPrice(view)
  if (view === undefined || price === undefined)
    return { kind: 'not-live', reason: reasonOf('price-missing', { symbol }) }
  if (view.ageMs > PRICE_LASTS_MS)
    return { kind: 'not-live', reason: reasonOf('price-stale', { ageMs: String(Math.round(view.ageMs)) }) }
  if (order.orderType !== 'MARKET') return undefined
  if (seen.priceAgeMs !== undefined && seen.priceAgeMs > PRICE_LASTS_MS)
    return changed(room, order, 'seen-price-old', { ageMs: String(Math.round(seen.priceAgeMs)), now: price })
  if (seen.price === undefined || !isDecimal(seen.price)) return undefined
  if (isAbove(absolute(subtract(price, seen.price)), multiply(absolute(seen.price), room.mostMoved)))
    return changed(room, order, 'price-moved', { seen: seen.price, now: price })
  return undefined
}

/** Another size than the owner saw, for an order that lives by the size of its position (S-13). */
export function changedPosition(room: TradingRoom, place: Place, seen: SeenRequest): Refusal | undefined {
  const { positionQuantity } = seen
  if (positionQuantity === undefined || !isDecimal(positionQuantity)) return undefined
  const now = heldPosition(room, place)
  // A short of hedge mode is told as a negative quantity by some answers and a positive one by others; its side decides.
  const same =
    place.positionSide === 'BOTH' ? equals(positionQuantity, now) : equals(absolute(positionQuantity), absolute(now))
  return same ? undefined : changed(room, place, 'position-changed', { seen: positionQuantity, now })
}

/** Signed size of the position that the order belongs to; zero without one. */
export const heldPosition = (room: TradingRoom, { symbol, positionSide }: Omit<Place, 'market'>): DecimalString =>
  sum(
    [...room.live.state().positions.values()]
      .filter((position) => position.symbol === symbol && position.positionSide === positionSide)
      .map((position) => position.quantity),
  )

/** Whether the order is there to make a position smaller: by its flag, or in hedge mode by its sides. */
const closesPosition = (order: NewOrder): boolean =>
  order.market === 'usdm' &&
  (isReducing(order) ||
    (order.positionSide === 'LONG' && order.side === 'SELL') ||
    (order.positionSide === 'SHORT' && order.side === 'BUY'))

/** Numbers as they are now, for the owner to look at again. */
export function freshNumbers(room: TradingRoom, place: Place): FreshNumbers {
  const view = room.marketView.price(room.account.environment, place.market, place.symbol)
  const price = view && judgedPrice(view)
  return {
    generation: room.live.generation(),
    ...(view === undefined || price === undefined ? {} : { price, priceAgeMs: Math.max(0, Math.round(view.ageMs)) }),
    ...(place.market === 'usdm' ? { positionQuantity: heldPosition(room, place) } : {}),
  }
}

const changed = (
  room: TradingRoom,
  place: Place,
  code: 'generation-changed' | 'price-moved' | 'position-changed' | 'seen-price-old',
  params: Readonly<Record<string, string>>,
): Refusal => ({ kind: 'seen-state', reason: reasonOf(code, params), fresh: freshNumbers(room, place) })
