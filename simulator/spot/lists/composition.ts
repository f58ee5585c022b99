import type { Side } from '../../engine/market-types'
import type { ApiError } from '../../gateway/types'
import { refuse } from './list-refusals'

/** What an order does within a pair: waits at a better price, or cuts a loss. */
type PairRole = 'limit' | 'take profit' | 'stop loss'

const PAIR_ROLES: Readonly<Record<string, PairRole>> = {
  LIMIT_MAKER: 'limit',
  TAKE_PROFIT: 'take profit',
  TAKE_PROFIT_LIMIT: 'take profit',
  STOP_LOSS: 'stop loss',
  STOP_LOSS_LIMIT: 'stop loss',
}

/** Whether a type is the losing half of a pair. */
export const cutsLoss = (type: string): boolean => PAIR_ROLES[type] === 'stop loss'

/**
 * Why these two types make no pair of which one order cancels the other; undefined when they do. A pair is a limit or take-profit
 * order where the price is better and a stop-loss order where it is worse: a SELL has the stop below, a BUY above. What is wrong
 * with a limit order is said first, then with a stop loss, then with a take profit. Source: spot.md 8.2.
 */
export function pairRefusal(side: Side, aboveType: string, belowType: string): ApiError | undefined {
  const above = PAIR_ROLES[aboveType]
  const below = PAIR_ROLES[belowType]
  if (above === undefined || below === undefined) return refuse.ocoType()
  if (above === 'limit' && below === 'limit') return refuse.bothLimit()
  if (side === 'SELL') {
    if (below === 'limit') return refuse.sellLimitBelow()
    if (above === 'stop loss') return refuse.sellStopAbove()
    return below === 'take profit' ? refuse.sellProfitBelow() : undefined
  }
  if (above === 'limit') return refuse.buyLimitAbove()
  if (below === 'stop loss') return refuse.buyStopBelow()
  return above === 'take profit' ? refuse.buyProfitAbove() : undefined
}

/** Why this cannot be the working order of a list; undefined when it can. It is a LIMIT or LIMIT_MAKER order. */
export function workingRefusal(type: string): ApiError | undefined {
  return type === 'LIMIT' || type === 'LIMIT_MAKER' ? undefined : refuse.composition()
}

/** Why these sides make no OPO list, in which the bought asset is sold again; undefined when they do. */
export function opoRefusal(workingSide: Side, pendingSide: Side): ApiError | undefined {
  if (workingSide !== 'BUY') return refuse.opoWorkingSide()
  return pendingSide === 'SELL' ? undefined : refuse.opoPendingSide()
}
