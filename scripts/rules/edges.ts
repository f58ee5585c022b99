import {
  add,
  ceilToStep,
  decimal,
  divide,
  floorToStep,
  isPositive,
  isZero,
  multiply,
  roundToStep,
  subtract,
  type DecimalString,
} from '../../lib/domain/decimal'
import type { SymbolRules } from '../../lib/domain/market'
import type { NewOrder } from '../../lib/domain/order'
import type { SeenMarket } from '../../lib/domain/seen-market'
import type { Chance } from './chance'

/** What an order is drawn from. */
export interface Stand {
  readonly rules: SymbolRules
  readonly seen: SeenMarket
  readonly chance: Chance
}

/** Text of a number in plain notation, for factors that need not be exact. */
export const factor = (value: number): DecimalString => decimal(Math.abs(value).toFixed(12))

/** The value, or one unit beside it on either side, or half a unit off. */
export function around(value: DecimalString, unit: DecimalString, { chance }: Pick<Stand, 'chance'>): DecimalString {
  const aside = chance.pick([
    value,
    value,
    add(value, unit),
    subtract(value, unit),
    add(value, divide(unit, decimal('2'), 12)),
  ])
  return isPositive(aside) ? aside : value
}

/** On the tick, a share away from the reference. */
export function priceAt(share: number, { rules, seen }: Stand): DecimalString {
  const reference = seen.lastPrice ?? decimal('1')
  const { min, tick } = rules.price
  const moved = multiply(reference, factor(1 + share))
  const counted = rules.market === 'usdm' ? add(min, roundToStep(subtract(moved, min), tick)) : roundToStep(moved, tick)
  return isPositive(counted) ? counted : tick
}

/** Prices at which some rule begins or ends. */
export function edgePrice(order: NewOrder, stand: Stand): DecimalString {
  const { rules, seen, chance } = stand
  const { min, max, tick } = rules.price
  const band = order.side === 'BUY' ? rules.percentPrice?.buy : rules.percentPrice?.sell
  const reference = (rules.market === 'usdm' ? seen.markPrice : seen.averagePrice) ?? seen.lastPrice ?? tick
  const edges = [
    min,
    max,
    onTick(multiply(reference, band?.up ?? decimal('1')), rules),
    onTick(multiply(reference, band?.down ?? decimal('1')), rules),
    seen.bestBid ?? tick,
    seen.bestAsk ?? tick,
    seen.lastPrice ?? tick,
    seen.markPrice ?? tick,
    order.triggerPrice ?? tick,
    onTick(multiply(order.triggerPrice ?? reference, band?.up ?? decimal('1')), rules),
  ]
  const edge = chance.pick(edges)
  return around(isPositive(edge) ? edge : tick, tick, stand)
}

function onTick(price: DecimalString, rules: SymbolRules): DecimalString {
  const { min, tick } = rules.price
  return rules.market === 'usdm' ? add(min, floorToStep(subtract(price, min), tick)) : floorToStep(price, tick)
}

/** Sizes at which some rule begins or ends, for the order as it stands. */
export function edgeQuantity(order: NewOrder, stand: Stand): DecimalString {
  const { rules, seen, chance } = stand
  const { lot, marketLot, notional } = rules
  const step = isZero(lot.step) ? decimal('0.00000001') : lot.step
  const price =
    order.price ?? order.triggerPrice ?? seen.markPrice ?? seen.averagePrice ?? seen.lastPrice ?? decimal('1')
  const worth = (amount: DecimalString | undefined): DecimalString =>
    amount === undefined ? lot.min : ceilToStep(divide(amount, price), step)
  const leverage = factor(seen.leverage ?? 1)
  const position = seen.positionQuantity
  const edges = [
    lot.min,
    lot.max,
    marketLot.min,
    marketLot.max,
    worth(notional.min),
    worth(notional.min),
    worth(notional.max),
    worth(seen.freeQuote),
    worth(multiply(seen.freeQuote ?? lot.min, leverage)),
    worth(seen.maxNotional),
    seen.freeBase ?? lot.min,
    position?.replace('-', '') as DecimalString | undefined,
    rules.spot?.maxPosition === undefined || seen.heldBase === undefined
      ? undefined
      : subtract(subtract(rules.spot.maxPosition, seen.heldBase), seen.openBuyQuantity ?? decimal('0')),
  ].flatMap((edge) => (edge !== undefined && isPositive(edge) ? [edge] : []))
  return around(chance.pick(edges), step, stand)
}
