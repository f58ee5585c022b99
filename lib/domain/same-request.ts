import { add, decimalFromInteger, divide, multiply, subtract, type DecimalString } from './decimal'
import type { NewOrder, Order } from './order'
import type { SeenMarket } from './seen-market'

/** The market as one order of a compound request meets it: what the replaced order holds is free again by then. */
export function withSameRequest(
  seen: SeenMarket,
  {
    replaces,
    beside = [],
  }: { readonly replaces?: Order | undefined; readonly beside?: readonly NewOrder[] | undefined },
): SeenMarket {
  const more = beside.length - (replaces === undefined ? 0 : 1)
  const counted = {
    ...seen,
    openOrders: seen.openOrders === undefined ? undefined : Math.max(0, seen.openOrders + more),
  }
  if (replaces === undefined) return counted
  const rest = subtract(replaces.quantity, replaces.executedQuantity)
  const plus = (free: DecimalString | undefined, freed: DecimalString): DecimalString | undefined =>
    free === undefined ? undefined : add(free, freed)
  if (replaces.market === 'spot' && replaces.side === 'SELL') return { ...counted, freeBase: plus(seen.freeBase, rest) }
  const price = replaces.price ?? replaces.triggerPrice
  if (price === undefined || replaces.reduceOnly) return counted
  const worth = multiply(rest, price)
  const freed = replaces.market === 'spot' ? worth : divide(worth, decimalFromInteger(seen.leverage ?? 1))
  return { ...counted, freeQuote: plus(seen.freeQuote, freed) }
}
