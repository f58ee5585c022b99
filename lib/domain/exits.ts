import { absolute, divide, isZero, subtract, type DecimalString } from './decimal'
import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import type { ListLeg, ListRole, NewOrderList } from './order-list'

/** Where an entry is to be left again: in profit, in loss, or both. */
export interface Exits {
  readonly takeProfit?: DecimalString | undefined
  readonly stop?: DecimalString | undefined
}

/**
 * An entry of spot with what gets it out again, as the list that does it. One that buys is left by OPO or OPOCO, which sell what was
 * really bought, fee taken off; where the symbol has none, and for one that sells, by OTO or OTOCO of the entry's size. The profit
 * rests at its price, the stop trades at market once triggered. Undefined where the entry cannot go first, or without exits.
 * Source: spot.md 8.1 to 8.3.
 */
export function withExits(entry: NewOrder, { takeProfit, stop }: Exits, rules: SymbolRules): NewOrderList | undefined {
  if (!canGoFirst(entry) || (takeProfit === undefined && stop === undefined)) return undefined
  const { market, symbol, positionSide, quantity } = entry
  const side = entry.side === 'BUY' ? 'SELL' : 'BUY'
  const paid = sellsWhatWasBought(entry, rules)
  const size = paid || quantity === undefined ? {} : { quantity }
  const exit = { market, symbol, positionSide, side, ...size } as const
  const both = takeProfit !== undefined && stop !== undefined
  const legs: ListLeg[] = [{ role: 'working', order: entry }]
  if (takeProfit !== undefined)
    legs.push({
      role: exitRole('takeProfit', entry, both),
      order: { ...exit, orderType: 'LIMIT_MAKER', price: takeProfit },
    })
  if (stop !== undefined)
    legs.push({ role: exitRole('stop', entry, both), order: { ...exit, orderType: 'STOP_LOSS', triggerPrice: stop } })
  return { kind: both ? (paid ? 'OPOCO' : 'OTOCO') : paid ? 'OPO' : 'OTO', symbol, legs }
}

/** Only a limit order with a size goes first in a list; none that is routed. Source: spot.md 8.1, 8.2. */
export const canGoFirst = (entry: NewOrder): boolean =>
  entry.market === 'spot' &&
  (entry.orderType === 'LIMIT_MAKER' || (entry.orderType === 'LIMIT' && entry.timeInForce === 'GTC')) &&
  entry.quantity !== undefined &&
  entry.smartRouting !== true

export const sellsWhatWasBought = (entry: Pick<NewOrder, 'side'>, rules: SymbolRules): boolean =>
  entry.side === 'BUY' && rules.spot?.opoAllowed === true

/** What leaves a bought entry sells: profit above, loss below; what leaves a sold one buys, the other way about. */
export const exitRole = (exit: keyof Exits, entry: Pick<NewOrder, 'side'>, both: boolean): ListRole =>
  !both ? 'pending' : (exit === 'takeProfit') === (entry.side === 'BUY') ? 'above' : 'below'

/** What may be won for each unit that may be lost, two decimals; undefined unless both are known and something may be lost. */
export function rewardToRisk(entry: DecimalString, { takeProfit, stop }: Exits): DecimalString | undefined {
  if (takeProfit === undefined || stop === undefined) return undefined
  const risk = absolute(subtract(entry, stop))
  return isZero(risk) ? undefined : divide(absolute(subtract(takeProfit, entry)), risk, 2)
}
