import {
  add,
  ceilToStep,
  decimal,
  divide,
  floorToStep,
  isPositive,
  multiply,
  type DecimalString,
} from '../../lib/domain/decimal'
import type { NewOrder, NewOrderType } from '../../lib/domain/order'
import { isAtMarket, isTriggered, ORDER_TYPES } from '../../lib/domain/order-kind'
import { around, edgePrice, edgeQuantity, factor, priceAt, type Stand } from './edges'

type Change = (order: NewOrder, stand: Stand) => NewOrder

/** An order of spot of any type, sound or with one or two things that stand at the edge of a rule or beyond it. */
export function drawSpotOrder(stand: Stand): NewOrder {
  const { chance } = stand
  let order = soundSpotOrder(chance.pick(ORDER_TYPES.spot), stand)
  for (let left = chance.pick([0, 1, 1, 1, 2]); left > 0; left -= 1) order = spotChange(order, stand)
  return order
}

/** An order that breaks no rule of form; the market and the account may still refuse it. */
export function soundSpotOrder(
  orderType: NewOrderType,
  stand: Stand,
  side = stand.chance.pick(['BUY', 'SELL'] as const),
): NewOrder {
  const { chance, rules } = stand
  const bare: NewOrder = { market: 'spot', symbol: rules.symbol, side, positionSide: 'BOTH', orderType }
  const rises = orderType.startsWith('STOP') === (side === 'BUY')
  const triggerPrice = isTriggered(bare) ? priceAt((rises ? 1 : -1) * chance.between(0.001, 0.05), stand) : undefined
  const away = (side === 'BUY' ? -1 : 1) * chance.between(-0.005, 0.03)
  const price = isAtMarket(bare) ? undefined : priceAt(away, stand)
  const timed = !isAtMarket(bare) && orderType !== 'LIMIT_MAKER'
  const order = {
    ...bare,
    ...(triggerPrice === undefined ? {} : { triggerPrice }),
    ...(price === undefined ? {} : { price }),
    ...(timed ? { timeInForce: chance.pick(['GTC', 'GTC', 'GTC', 'IOC', 'FOK'] as const) } : {}),
  }
  return { ...order, quantity: soundQuantity(order, stand) }
}

/** Worth a few times the least, in whole steps. */
export function soundQuantity(order: NewOrder, { rules, seen, chance }: Stand): DecimalString {
  const price = order.price ?? order.triggerPrice ?? seen.lastPrice ?? decimal('1')
  const least = isPositive(rules.notional.min) ? rules.notional.min : decimal('5')
  return ceilToStep(divide(multiply(least, factor(chance.between(1.1, 12))), price), rules.lot.step)
}

const withQuantity: Change = (order, stand) => ({
  ...order,
  quoteQuantity: undefined,
  quantity: edgeQuantity(order, stand),
})
const withPrice: Change = (order, stand) => ({ ...order, price: edgePrice(order, stand) })
const withTrigger: Change = (order, stand) => ({ ...order, triggerPrice: edgePrice(order, stand) })

function withQuote(order: NewOrder, { rules, seen, chance }: Stand): NewOrder {
  const unit = decimal('0.00000001')
  const amounts = [
    rules.notional.min,
    seen.freeQuote,
    multiply(rules.notional.min, decimal('3.3')),
    rules.notional.max,
    decimal('0.0000001'),
  ]
  const amount = chance.pick(amounts.flatMap((each) => (each !== undefined && isPositive(each) ? [each] : [])))
  return { ...order, quantity: undefined, quoteQuantity: around(amount, unit, { chance }) }
}

function withTrail(order: NewOrder, { rules, chance }: Stand): NewOrder {
  const range = rules.spot?.trailingDelta
  const edges = [
    1,
    10,
    100,
    ...(range === undefined ? [] : [range.above.min, range.above.max, range.below.min, range.below.max]),
  ]
  const trailingDelta = Math.max(1, chance.pick(edges) + chance.pick([-1, 0, 0, 1]))
  return { ...order, trailingDelta, ...(chance.yes(0.6) ? { triggerPrice: undefined } : {}) }
}

function withIceberg(order: NewOrder, stand: Stand): NewOrder {
  const { rules, chance } = stand
  const quantity = order.quantity ?? rules.lot.min
  const parts = decimal(String(rules.spot?.icebergParts || 100))
  const edge = chance.pick([quantity, divide(quantity, decimal('3')), divide(quantity, parts, 8), rules.lot.min])
  const shown = around(chance.yes(0.8) ? ceilToStep(edge, rules.lot.step) : edge, rules.lot.step, stand)
  const large = chance.yes(0.5)
    ? { quantity: multiply(rules.lot.step, decimal(String(100 + chance.whole(20_000)))) }
    : {}
  return { ...order, ...large, icebergQuantity: isPositive(shown) ? shown : rules.lot.step }
}

/** One that rests and hides, so that there are some to count. */
function soundIceberg({ side, positionSide, market, symbol }: NewOrder, stand: Stand): NewOrder {
  const order = soundSpotOrder('LIMIT', stand, side)
  const price = priceAt((side === 'BUY' ? -1 : 1) * stand.chance.between(0.001, 0.02), stand)
  const icebergQuantity = ceilToStep(divide(order.quantity ?? decimal('1'), decimal('3')), stand.rules.lot.step)
  return { ...order, market, symbol, positionSide, timeInForce: 'GTC', price, icebergQuantity }
}

function withPeg(order: NewOrder, { chance }: Stand): NewOrder {
  const pegPriceType = chance.pick(['PRIMARY_PEG', 'MARKET_PEG'] as const)
  const offset = chance.yes(0.5) ? {} : { pegOffset: chance.pick([1, 2, 5, 20, 99, 100, 101, 250]) }
  const price = chance.yes(0.3) ? {} : { price: undefined }
  return { ...order, ...(chance.yes(0.95) ? { pegPriceType } : {}), ...offset, ...price }
}

const CHANGES: readonly Change[] = [
  withQuantity,
  withQuantity,
  withQuantity,
  withPrice,
  withPrice,
  withTrigger,
  withTrigger,
  withQuote,
  withTrail,
  withTrail,
  withIceberg,
  withIceberg,
  soundIceberg,
  withPeg,
  withPeg,
  (order, { chance }) => ({
    ...order,
    selfTradePrevention: chance.pick(['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'DECREMENT', 'TRANSFER']),
  }),
  (order) => ({ ...order, smartRouting: true }),
  (order, { chance }) => ({
    ...soundTyped(order, chance.pick(['LIMIT', 'MARKET'])),
    smartRouting: true,
  }),
  (order, { chance }) => ({ ...order, timeInForce: chance.pick(['GTC', 'IOC', 'FOK', 'GTX', 'GTD']) }),
  (order) => ({ ...order, quantity: undefined }),
  (order) => ({ ...order, price: undefined }),
  (order) => ({ ...order, triggerPrice: undefined }),
  (order, { chance }) =>
    fine(order, chance.pick(['quantity', 'price', 'triggerPrice', 'quoteQuantity', 'icebergQuantity'])),
  (order, { rules }) => ({
    ...order,
    quantity: floorToStep(add(order.quantity ?? rules.lot.min, rules.lot.min), rules.lot.step),
  }),
  // A word of futures: the desk keeps it, so that the exchange never hears of it.
  (order) => ({ ...order, priceMatch: 'QUEUE' }),
  (order) => ({ ...order, positionSide: 'LONG' }),
]

/** One thing about an order of spot, moved to the edge of a rule or beyond. */
export const spotChange = (order: NewOrder, stand: Stand): NewOrder => stand.chance.pick(CHANGES)(order, stand)

/** The same order as a type that can be routed. */
function soundTyped(order: NewOrder, orderType: 'LIMIT' | 'MARKET'): NewOrder {
  const { triggerPrice: _, price, timeInForce: __, ...rest } = order
  if (orderType === 'MARKET') return { ...rest, orderType }
  return { ...rest, orderType, timeInForce: 'GTC', ...(price === undefined ? {} : { price }) }
}

/** An amount with more decimals than any amount has. */
export function fine(
  order: NewOrder,
  field: 'quantity' | 'price' | 'triggerPrice' | 'quoteQuantity' | 'icebergQuantity',
): NewOrder {
  const amount = order[field]
  return amount === undefined ? order : { ...order, [field]: add(amount, decimal('0.000000001')) }
}
