import { divide, isPositive, type DecimalString, subtract, unscaled } from '@/lib/domain/decimal'
import type { Market } from '@/lib/domain/market'
import type { Order } from '@/lib/domain/order'

/** Own resting quantity by group of ticks, in steps. Untriggered stops rest nowhere and are left out. */
export function ownSteps(
  orders: readonly Order[],
  at: {
    readonly market: Market
    readonly symbol: string
    readonly tick: string
    readonly step: string
    readonly group: number
  },
): { readonly BUY: ReadonlyMap<number, number>; readonly SELL: ReadonlyMap<number, number> } {
  const own = { BUY: new Map<number, number>(), SELL: new Map<number, number>() }
  for (const order of orders) {
    if (order.market !== at.market || order.symbol !== at.symbol || order.service !== 'order') continue
    if (order.price === undefined || !isPositive(order.price)) continue
    const ticks = wholeUnits(order.price, at.tick)
    const row = (order.side === 'BUY' ? Math.floor(ticks / at.group) : Math.ceil(ticks / at.group)) * at.group
    const steps = wholeUnits(subtract(order.quantity, order.executedQuantity), at.step)
    own[order.side].set(row, (own[order.side].get(row) ?? 0) + steps)
  }
  return own
}

/** How many ticks or steps an amount holds; cut towards zero. */
export function wholeUnits(amount: DecimalString, unit: string): number {
  const step = unit as DecimalString
  return isPositive(step) ? Number(unscaled(divide(amount, step, 0), 0)) : 0
}
