import type { Side } from '../../lib/domain/market'
import type { NewOrder, NewOrderType } from '../../lib/domain/order'
import { isTriggered } from '../../lib/domain/order-kind'
import { LIST_ROLES, paysFromBought, type ListKind, type ListLeg, type NewOrderList } from '../../lib/domain/order-list'
import { soundSpotOrder, soundQuantity, spotChange } from './draw-spot'
import { priceAt, type Stand } from './edges'

const KINDS: readonly ListKind[] = ['OCO', 'OTO', 'OTOCO', 'OPO', 'OPOCO']
const PENDING: readonly NewOrderType[] = [
  'LIMIT',
  'LIMIT_MAKER',
  'MARKET',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
]

/** A list of any kind, sound or with a leg or two at the edge of a rule or beyond it. */
export function drawList(stand: Stand): NewOrderList {
  const { chance, rules } = stand
  const kind = chance.pick(KINDS)
  const side: Side = paysFromBought(kind) && chance.yes(0.93) ? 'SELL' : chance.pick(['BUY', 'SELL'])
  const workingSide: Side = chance.yes(0.93) ? (side === 'SELL' ? 'BUY' : 'SELL') : side
  const working = soundSpotOrder(
    chance.yes(0.95) ? chance.pick(['LIMIT', 'LIMIT_MAKER']) : 'STOP_LOSS',
    stand,
    workingSide,
  )
  const quantity = soundQuantity(working, stand)
  let legs: readonly ListLeg[] = LIST_ROLES[kind].map((role): ListLeg => {
    if (role === 'working') return { role, order: { ...working, quantity } }
    const order = role === 'pending' ? soundSpotOrder(chance.pick(PENDING), stand, side) : pairLeg(role, side, stand)
    return { role, order: { ...order, quantity: paysFromBought(kind) ? undefined : quantity } }
  })
  for (let left = chance.pick([0, 0, 1, 1, 2]); left > 0; left -= 1) legs = changed(legs, kind, stand)
  return { kind, symbol: rules.symbol, legs }
}

function pairLeg(role: ListLeg['role'], side: Side, stand: Stand): NewOrder {
  const { chance } = stand
  const cuts = (role === 'above') === (side === 'BUY')
  const orderType = chance.yes(0.04)
    ? chance.pick(PENDING)
    : cuts
      ? chance.pick(['STOP_LOSS', 'STOP_LOSS_LIMIT'] as const)
      : chance.pick(['LIMIT_MAKER', 'LIMIT_MAKER', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'] as const)
  const away = (role === 'above' ? 1 : -1) * chance.between(chance.yes(0.1) ? -0.01 : 0.001, 0.05)
  const order = soundSpotOrder(orderType, stand, side)
  const level = priceAt(away, stand)
  return {
    ...order,
    ...(order.price === undefined ? {} : { price: level }),
    ...(isTriggered(order) ? { triggerPrice: level } : {}),
  }
}

/** One leg changed; what the legs of a list must share stays shared, since the request says it once. */
function changed(legs: readonly ListLeg[], kind: ListKind, stand: Stand): readonly ListLeg[] {
  const { chance } = stand
  const at = chance.whole(legs.length)
  const leg = legs[at] as ListLeg
  const {
    smartRouting: _,
    quoteQuantity: __,
    priceMatch: ___,
    positionSide: ____,
    ...order
  } = spotChange(leg.order, stand)
  const whole: NewOrder = { ...order, positionSide: 'BOTH' }
  const inPair = leg.role === 'above' || leg.role === 'below'
  return legs.map((each, place): ListLeg => {
    const later = paysFromBought(kind) && each.role !== 'working'
    if (place === at) return { role: each.role, order: later ? { ...whole, quantity: undefined } : whole }
    const paired = inPair && (each.role === 'above' || each.role === 'below')
    return paired && !later ? { role: each.role, order: { ...each.order, quantity: whole.quantity } } : each
  })
}
