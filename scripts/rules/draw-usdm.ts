import {
  absolute,
  add,
  ceilToStep,
  decimal,
  divide,
  floorToStep,
  isPositive,
  isZero,
  multiply,
  type DecimalString,
} from '../../lib/domain/decimal'
import type { PositionSide } from '../../lib/domain/market'
import type { NewOrder, NewOrderType } from '../../lib/domain/order'
import { isAtMarket, isTriggered, ORDER_TYPES } from '../../lib/domain/order-kind'
import { around, edgePrice, edgeQuantity, factor, priceAt, type Stand } from './edges'
import { fine } from './draw-spot'

type Change = (order: NewOrder, stand: Stand) => NewOrder

/** A futures order of any type, sound or with one or two things that stand at the edge of a rule or beyond it. */
export function drawUsdmOrder(stand: Stand, hedge: boolean): NewOrder {
  const { chance } = stand
  let order = soundUsdmOrder(chance.pick(TYPES), stand, hedge)
  for (let left = chance.pick([0, 1, 1, 1, 2]); left > 0; left -= 1) {
    // Mostly what the type has, now and then what it has not.
    const fitting = chance.yes(0.1) ? ANYTHING : changesOf(order)
    order = chance.pick(fitting)(order, stand)
  }
  return order
}

/** An order that breaks no rule of form; the market and the account may still refuse it. */
export function soundUsdmOrder(
  orderType: NewOrderType,
  stand: Stand,
  hedge: boolean,
  side = stand.chance.pick(['BUY', 'SELL'] as const),
): NewOrder {
  const { chance, rules } = stand
  const positionSide: PositionSide = hedge ? chance.pick(['LONG', 'SHORT']) : 'BOTH'
  const bare: NewOrder = { market: 'usdm', symbol: rules.symbol, side, positionSide, orderType }
  const trailing = orderType === 'TRAILING_STOP_MARKET'
  const rises = orderType.startsWith('STOP') === (side === 'BUY')
  const trigger = priceAt((rises ? 1 : -1) * chance.between(0.003, 0.06), stand)
  const away = (side === 'BUY' ? -1 : 1) * chance.between(-0.01, 0.03)
  const order: NewOrder = {
    ...bare,
    ...(isTriggered(bare) ? { triggerBy: chance.pick(['MARK_PRICE', 'CONTRACT_PRICE'] as const) } : {}),
    ...(isTriggered(bare) && !trailing ? { triggerPrice: trigger } : {}),
    ...(trailing ? { callbackPercent: decimal(chance.between(0.1, 20).toFixed(1)) } : {}),
    ...(trailing && chance.yes(0.5)
      ? { activationPrice: priceAt((side === 'BUY' ? -1 : 1) * chance.between(0.003, 0.05), stand) }
      : {}),
    ...(isAtMarket(bare)
      ? {}
      : { price: isTriggered(bare) ? trigger : priceAt(away, stand), timeInForce: 'GTC' as const }),
  }
  return { ...order, quantity: soundSize(order, stand) }
}

function soundSize(order: NewOrder, { rules, seen, chance }: Stand): DecimalString {
  const price = order.price ?? order.triggerPrice ?? seen.markPrice ?? decimal('1')
  return ceilToStep(divide(multiply(rules.notional.min, factor(chance.between(1.1, 8))), price), rules.lot.step)
}

const MINUTE = 60_000

/** The book's orders twice: they meet margin, position and book besides. */
const TYPES = [...ORDER_TYPES.usdm, 'LIMIT', 'LIMIT', 'MARKET'] as const

const SIZE: readonly Change[] = [
  (order, stand) => ({ ...order, quantity: edgeQuantity(order, stand) }),
  (order, stand) => ({ ...order, quantity: edgeQuantity(order, stand) }),
  (order, stand) => ({ ...order, reduceOnly: true, quantity: edgeQuantity(order, stand) }),
  (order) => ({ ...order, reduceOnly: true }),
  closing,
  closing,
  (order) => ({ ...order, quantity: undefined }),
  (order, { rules }) => withMore(order, 'quantity', rules.lot.step),
  (order) => fine(order, 'quantity'),
  (order, { chance }) => ({ ...order, positionSide: chance.pick(['BOTH', 'LONG', 'SHORT']) }),
  (order, { chance }) => ({
    ...order,
    selfTradePrevention: chance.pick(['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'DECREMENT', 'TRANSFER']),
  }),
]

const PRICED: readonly Change[] = [
  (order, stand) => ({ ...order, price: edgePrice(order, stand) }),
  (order, stand) => ({ ...order, price: edgePrice(order, stand) }),
  (order) => ({ ...order, price: undefined }),
  (order, { rules }) => withMore(order, 'price', rules.price.tick),
  (order) => fine(order, 'price'),
  (order, { chance }) => ({ ...order, timeInForce: chance.pick(['GTC', 'IOC', 'FOK', 'GTX', 'GTD']) }),
  (order, stand) => ({ ...order, timeInForce: stand.chance.pick(['FOK', 'GTX']), price: edgePrice(order, stand) }),
  (order, { seen, chance }) => ({
    ...order,
    timeInForce: 'GTD',
    goodTillDate:
      (seen.now ?? 0) + chance.pick([10 * MINUTE, 10 * MINUTE + 1, 11 * MINUTE, MINUTE, 253_402_300_799_000]),
  }),
  (order, { chance }) => ({
    ...order,
    priceMatch: chance.pick(['OPPONENT', 'OPPONENT_5', 'QUEUE', 'QUEUE_5', 'QUEUE_10', 'QUEUE_20']),
    ...(chance.yes(0.8) ? { price: undefined } : {}),
  }),
]

const TRIGGERED: readonly Change[] = [
  (order, stand) => ({ ...order, triggerPrice: edgePrice(order, stand) }),
  (order, stand) => ({ ...order, triggerPrice: edgePrice(order, stand) }),
  (order) => ({ ...order, triggerPrice: undefined }),
  (order, { rules }) => withMore(order, 'triggerPrice', rules.price.tick),
  (order) => fine(order, 'triggerPrice'),
  (order) => ({ ...order, priceProtect: true }),
  (order) => ({ ...order, closePosition: true, quantity: undefined }),
  (order) => ({ ...order, closePosition: true, reduceOnly: true }),
]

const TRAILING: readonly Change[] = [
  (order, { chance }) => ({
    ...order,
    callbackPercent: chance.pick([
      undefined,
      ...['0.1', '0.09', '0.05', '20', '20.1', '1.25', '0.15', '5'].map(decimal),
    ]),
  }),
  (order, stand) => ({ ...order, activationPrice: edgePrice(order, stand) }),
  (order, stand) => ({
    ...order,
    activationPrice: around(stand.seen.lastPrice ?? decimal('1'), stand.rules.price.tick, stand),
  }),
]

const ANYTHING: readonly Change[] = [
  ...SIZE,
  ...PRICED,
  ...TRIGGERED,
  ...TRAILING,
  (order, { seen }) => ({ ...order, goodTillDate: (seen.now ?? 0) + 20 * MINUTE }),
]

function changesOf(order: NewOrder): readonly Change[] {
  if (order.orderType === 'TRAILING_STOP_MARKET') return [...SIZE, ...TRAILING, ...TRAILING]
  return [...SIZE, ...(isAtMarket(order) ? [] : PRICED), ...(isTriggered(order) ? TRIGGERED : [])]
}

/** Against the position, at rest, of a size about that of the position or of a part of it. */
function closing(order: NewOrder, stand: Stand): NewOrder {
  const { seen, rules, chance } = stand
  const position = seen.positionQuantity ?? decimal('0')
  if (isZero(position)) return order
  const side = isPositive(position) ? 'SELL' : 'BUY'
  const part = floorToStep(divide(absolute(position), decimal(chance.pick(['1', '1', '2', '3']))), rules.lot.step)
  const quantity = around(isPositive(part) ? part : rules.lot.step, rules.lot.step, stand)
  const price = isAtMarket(order)
    ? {}
    : { price: priceAt((side === 'SELL' ? 1 : -1) * chance.between(0.001, 0.02), stand) }
  return { ...order, side, quantity, ...price, ...(order.positionSide === 'BOTH' ? { reduceOnly: true } : {}) }
}

/** A tenth of a unit more: one decimal too many. */
function withMore(order: NewOrder, field: 'quantity' | 'price' | 'triggerPrice', unit: DecimalString): NewOrder {
  const amount = order[field]
  return amount === undefined || !isPositive(unit)
    ? order
    : { ...order, [field]: add(amount, divide(unit, decimal('10'), 12)) }
}
