import type { Position } from './account'
import { exitSideOf } from './closing-orders'
import {
  absolute,
  add,
  compare,
  divide,
  isPositive,
  isZero,
  multiply,
  smaller,
  subtract,
  toScale,
  ZERO,
  type DecimalString,
} from './decimal'
import type { Intent } from './intent'
import { faultOfStop, isChildOf, type StopFault } from './order-end'
import { isOpen, type Order } from './order'
import { cutsLoss } from './protective'

/** How much of a position live stops cover, and the nearest stop and take profit. */
export interface Protection {
  /** 0 to 100, whole percent cut towards zero. */
  readonly percent: string
  readonly covered: DecimalString
  readonly level: 'all' | 'part' | 'none'
  /** Why the newest stop that was asked for does not stand, or not surely, while not all is covered (S-47). */
  readonly fault: StopFault | undefined
  readonly stop: DecimalString | undefined
  readonly takeProfit: DecimalString | undefined
  /** Callback in percent of the tightest trailing stop that follows the price. */
  readonly trailing: DecimalString | undefined
  /** Where a trailing stop begins to follow that does not do so yet: until then it covers nothing. */
  readonly waitsFor: DecimalString | undefined
}

/** Between the exchange's time and ours, by which intents are written down. */
const CLOCKS_APART_MS = 60_000
const HUNDRED = '100' as DecimalString

/**
 * By stops on the other side alone, trailing ones once they follow: a take profit takes gains, it does not protect. A stop is the
 * algo order and the order it puts on the book; one of which nobody knows whether it stands covers nothing (S-47). `orders` are all
 * that are known, ended ones too.
 */
export function protectionOf(
  position: Position,
  orders: readonly Order[],
  intents: readonly Intent[] = [],
): Protection {
  const size = absolute(position.quantity)
  const exitSide = exitSideOf(position)
  const exiting = orders.filter(
    (order) =>
      order.market === 'usdm' &&
      order.symbol === position.symbol &&
      order.positionSide === position.positionSide &&
      order.side === exitSide &&
      (order.reduceOnly || order.closePosition || order.positionSide !== 'BOTH'),
  )
  const exits = exiting.filter(
    (order) =>
      isOpen(order) &&
      order.status !== 'TRIGGERING' &&
      ((order.triggerPrice !== undefined && isPositive(order.triggerPrice)) || order.callbackPercent !== undefined),
  )
  const allStops = exiting.filter((order) => order.service === 'algo' && cutsLoss(order))
  const children = exiting.filter((order) => order.service === 'order' && isOpen(order))
  const atWork = children.filter((order) => allStops.some((stop) => isChildOf(order, stop)))
  const waiting = exits.filter((order) => !follows(order, position, intents))
  const stops = exits.filter((order) => cutsLoss(order) && !atWork.includes(order) && !waiting.includes(order))
  const profits = exits.filter((order) => order.orderType.startsWith('TAKE_PROFIT'))
  const covered = [...stops, ...atWork].reduce<DecimalString>(
    (sum, stop) =>
      stop.closePosition ? size : smaller(size, add(sum, subtract(stop.quantity, stop.executedQuantity))),
    ZERO,
  )
  const percent = isZero(size) ? '0' : toScale(divide(multiply(covered, HUNDRED), size), 0)
  const level = isZero(covered) ? 'none' : compare(covered, size) >= 0 ? 'all' : 'part'
  const asked = intents.filter(
    ({ kind, order }) =>
      kind === 'place' &&
      order?.market === 'usdm' &&
      order.symbol === position.symbol &&
      order.positionSide === position.positionSide &&
      order.side === exitSide,
  )
  return {
    percent,
    covered,
    level,
    fault: level === 'all' ? undefined : newestFault(position.exchangeTime - CLOCKS_APART_MS, allStops, exiting, asked),
    stop: nearest(stops, exitSide === 'SELL'),
    takeProfit: nearest(profits, exitSide !== 'SELL'),
    trailing: tightest(stops),
    waitsFor: waiting[0]?.activationPrice,
  }
}

/**
 * Whether a trailing stop follows the price already, so that it protects. The exchange names a price even when none was asked for,
 * so our own order says which it was; of any other, a price that the mark has not reached yet counts as not reached. True of all
 * that do not trail. Source: usdm.md 7.1, activatePrice.
 */
function follows(order: Order, { markPrice }: Position, intents: readonly Intent[]): boolean {
  const { orderType, activationPrice, side } = order
  if (orderType !== 'TRAILING_STOP_MARKET' || activationPrice === undefined) return true
  const asked = intents.find(({ clientOrderId }) => clientOrderId === order.clientOrderId)?.order
  if (asked !== undefined && asked.activationPrice === undefined) return true
  if (markPrice === undefined) return false
  const beyond = compare(markPrice, activationPrice)
  return side === 'SELL' ? beyond >= 0 : beyond <= 0
}

const tightest = (stops: readonly Order[]): DecimalString | undefined =>
  stops
    .flatMap(({ callbackPercent }) => callbackPercent ?? [])
    .reduce<DecimalString | undefined>(
      (least, each) => (least === undefined || compare(each, least) < 0 ? each : least),
      undefined,
    )

/**
 * Of everything that was to be a stop since the position is what it is, the newest word: a fault, or none when it stands, traded or
 * was canceled. What a stop of an earlier position met is no word about this one.
 */
function newestFault(
  since: number,
  stops: readonly Order[],
  exiting: readonly Order[],
  asked: readonly Intent[],
): StopFault | undefined {
  const words: { readonly at: number; readonly fault: StopFault | undefined }[] = stops.flatMap((stop) =>
    stop.exchangeTime < since ? [] : [{ at: stop.createdTime ?? stop.exchangeTime, fault: faultOfStop(stop, exiting) }],
  )
  for (const { state, order, times } of asked) {
    const at = times.received
    if (order === undefined || !cutsLoss(order) || at < since) continue
    if (state === 'sending' || state === 'unconfirmed' || state === 'unresolved')
      words.push({ at, fault: 'unconfirmed' })
    else if (state === 'rejected' || state === 'not-placed') words.push({ at, fault: 'refused' })
  }
  return words.reduce<(typeof words)[number] | undefined>(
    (newest, each) => (newest === undefined || each.at >= newest.at ? each : newest),
    undefined,
  )?.fault
}

/** The trigger that would be met first: the highest below a long, the lowest above a short. */
function nearest(orders: readonly Order[], highest: boolean): DecimalString | undefined {
  let best: DecimalString | undefined
  for (const { triggerPrice } of orders) {
    if (triggerPrice === undefined) continue
    if (best === undefined || compare(triggerPrice, best) > 0 === highest) best = triggerPrice
  }
  return best
}
