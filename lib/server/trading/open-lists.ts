import 'server-only'
import type { Market } from '../../domain/market'
import type { Order, OrderService } from '../../domain/order'
import type { ReadOptions } from '../../exchange/port'
import { servicesOf } from '../account/market-reading'
import type { CancelPace } from './cancel-pace'
import type { TradingRoom } from './trading-room'

/** Open orders of one store of a market: of one symbol, or of all. */
export interface Store {
  readonly market: Market
  readonly service: OrderService
  readonly symbol?: string | undefined
}

/** What lists said. `all`: every store asked for was read. */
export interface Listing {
  readonly orders: readonly Order[]
  readonly all: boolean
  /** Whether the list that would name this order was read. */
  covers(order: Pick<Order, 'market' | 'service' | 'symbol'>): boolean
}

const OPTIONS: ReadOptions = { lane: 'cancel', freshConnection: true }

/** Both stores of every market (S-54), of one symbol where only that is in scope. */
export const storesOf = (markets: readonly Market[], symbol: string | undefined): readonly Store[] =>
  markets.flatMap((market) => servicesOf(market).map((service) => ({ market, service, symbol })))

/**
 * The stores of these symbols alone, while that is cheaper than all symbols at once. Both stores of each: what triggers leaves
 * the one and comes up in the other.
 */
export function storesAround(
  room: TradingRoom,
  places: readonly { readonly market: Market; readonly symbol: string }[],
): readonly Store[] {
  const symbols = new Map<Market, Set<string>>()
  for (const { market, symbol } of places) symbols.set(market, (symbols.get(market) ?? new Set()).add(symbol))
  return [...symbols].flatMap(([market, names]) => {
    const weights = room.seats.get(market)?.account.trading.weights
    if (weights === undefined) return []
    const few = names.size * weights.openOrders < weights.allOpenOrders
    return few ? [...names].flatMap((symbol) => storesOf([market], symbol)) : storesOf([market], undefined)
  })
}

/**
 * Reads the lists as far as the pace allows; one that fails is read once more. Those that could not be read are missing from
 * the answer, and then nothing may be concluded from an order that it does not name.
 */
export async function readStores(
  room: TradingRoom,
  pace: CancelPace,
  stores: readonly Store[],
  left: number,
): Promise<Listing> {
  const read: Store[] = []
  const orders: Order[] = []
  let hasOddRows = false
  async function readOne(store: Store, tries: number): Promise<void> {
    const { market, service, symbol } = store
    const seat = room.seats.get(market)
    if (seat === undefined) return
    const { trading } = seat.account
    const cost = symbol === undefined ? trading.weights.allOpenOrders : trading.weights.openOrders
    if (!pace.take(symbol === undefined ? 'whole' : 'search', market, cost, left)) return
    const list = await trading.openOrders(service, symbol, OPTIONS)
    seat.watch.noteRead(list.kind === 'read')
    if (list.kind === 'read') {
      read.push(store)
      orders.push(...list.value)
      // What cannot be read may be open, so this list proves nothing clean (S-44, S-55).
      hasOddRows ||= (list.odd ?? []).length > 0
      return
    }
    const limited = list.kind === 'failed' && (list.reason === 'rate-limit' || list.reason === 'banned')
    if (tries > 1 && !limited) await readOne(store, tries - 1)
  }
  await Promise.all(stores.map((store) => readOne(store, 2)))
  return {
    orders,
    all: read.length === stores.length && !hasOddRows,
    covers: (order) =>
      read.some(
        ({ market, service, symbol }) =>
          market === order.market && service === order.service && (symbol === undefined || symbol === order.symbol),
      ),
  }
}
