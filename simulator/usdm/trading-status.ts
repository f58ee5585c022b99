import { times, units } from '../engine/units'
import type { Account } from './account'
import type { Order } from './order'
import type { Desk } from './state'

const WINDOW = 600_000
/** Orders a symbol needs before its rates say anything. */
const ENOUGH_ORDERS = 10
/** An order below this notional is dust. */
const DUST = units('10')

/** Rates of the quantitative trading rules and where they bite. Source: Binance FAQ "Futures Trading Quantitative Rules". */
const TRIGGERS = { UFR: 0.995, IFER: 0.99, GCR: 0.99, DR: 0.99 } as const
const MOST_VIOLATIONS = 10

type RateName = keyof typeof TRIGGERS

const share = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000)

function ratesOf(orders: readonly Order[]): Record<RateName, number> {
  const count = (which: (order: Order) => boolean): number => orders.filter(which).length
  const atOnce = (order: Order): boolean => order.timeInForce === 'IOC' || order.timeInForce === 'FOK'
  return {
    UFR: share(
      count((order) => order.executed === 0n),
      orders.length,
    ),
    IFER: share(
      count((order) => atOnce(order) && order.status === 'EXPIRED' && order.executed === 0n),
      count(atOnce),
    ),
    GCR: share(
      count((order) => order.timeInForce === 'GTC' && order.status === 'CANCELED' && order.executed === 0n),
      count((order) => order.timeInForce === 'GTC'),
    ),
    DR: share(
      count((order) => order.price > 0n && times(order.price, order.quantity) < DUST),
      orders.length,
    ),
  }
}

/**
 * The indicators of the quantitative rules over the last ten minutes, of every symbol with enough orders, and of the account. They
 * are told and never lock: nothing is refused because of them.
 */
export function tradingStatus(desk: Desk, account: Account, symbol?: string) {
  const now = desk.clock.now()
  const bySymbol = new Map<string, Order[]>()
  for (let place = account.orders.length - 1; place >= 0; place -= 1) {
    const order = account.orders[place] as Order
    if (order.time < now - WINDOW) break
    if (symbol !== undefined && order.symbol !== symbol) continue
    const own = bySymbol.get(order.symbol)
    if (own) own.push(order)
    else bySymbol.set(order.symbol, [order])
  }
  let violations = 0
  const indicators: Record<string, unknown[]> = {}
  for (const [name, orders] of bySymbol) {
    if (orders.length < ENOUGH_ORDERS) continue
    const rates = ratesOf(orders)
    indicators[name] = (Object.keys(TRIGGERS) as RateName[]).map((indicator) => {
      if (rates[indicator] >= TRIGGERS[indicator]) violations += 1
      return {
        isLocked: false,
        plannedRecoverTime: 0,
        indicator,
        value: rates[indicator],
        triggerValue: TRIGGERS[indicator],
      }
    })
  }
  indicators.ACCOUNT = [
    { indicator: 'TMV', value: violations, triggerValue: MOST_VIOLATIONS, plannedRecoverTime: 0, isLocked: false },
  ]
  return { indicators, updateTime: now }
}
