import type { Position } from './account'
import { exitSideOf, isShort } from './closing-orders'
import {
  absolute,
  compare,
  divide,
  isAbove,
  isZero,
  multiply,
  negate,
  subtract,
  sum,
  toScale,
  ZERO,
  type DecimalString,
} from './decimal'
import type { NewOrder, TriggerBy } from './order'

/** One stop or take profit of a position. Without a quantity it closes the whole position, whatever that is by then. */
export type Exit =
  | {
      readonly kind: 'stop' | 'take-profit'
      readonly triggerPrice: DecimalString
      readonly triggerBy: TriggerBy
      readonly quantity?: DecimalString | undefined
    }
  | {
      readonly kind: 'trailing'
      /** Percent that the price has to turn. */
      readonly callbackPercent: DecimalString
      /** Where it begins to follow; absent at once. */
      readonly activationPrice?: DecimalString | undefined
      readonly triggerBy: TriggerBy
      /** Base asset. Binance knows no trailing stop that closes whatever there is. */
      readonly quantity: DecimalString
    }

/**
 * The order of one exit. It can only make the position smaller: close-position, reduce-only, or in hedge mode by its side, where
 * the flag is refused. Source: usdm.md 7.1.
 */
export function exitOrder(position: Pick<Position, 'symbol' | 'positionSide' | 'quantity'>, exit: Exit): NewOrder {
  const { symbol, positionSide } = position
  const { quantity, triggerBy } = exit
  const sized: Partial<NewOrder> =
    quantity === undefined
      ? { closePosition: true }
      : { quantity, ...(positionSide === 'BOTH' ? { reduceOnly: true } : {}) }
  const trigger: Pick<NewOrder, 'orderType'> & Partial<NewOrder> =
    exit.kind === 'trailing'
      ? {
          orderType: 'TRAILING_STOP_MARKET',
          callbackPercent: exit.callbackPercent,
          ...(exit.activationPrice === undefined ? {} : { activationPrice: exit.activationPrice }),
        }
      : {
          orderType: exit.kind === 'stop' ? 'STOP_MARKET' : 'TAKE_PROFIT_MARKET',
          triggerPrice: exit.triggerPrice,
        }
  return { market: 'usdm', symbol, side: exitSideOf(position), positionSide, ...trigger, triggerBy, ...sized }
}

export type ExitIssueCode =
  /** {liquidation}: the position is liquidated before the stop is reached. */
  | 'stop-beyond-liquidation'
  /** {liquidation}: so close to it that slippage may reach it first (warning). */
  | 'stop-near-liquidation'
  /** {position}: more than there is in take profits, or in stops, together. */
  | 'targets-above-position'
  | 'stops-above-position'

export interface ExitIssue {
  readonly code: ExitIssueCode
  /** Of the exit it is about; absent where it is about all. */
  readonly at?: number | undefined
  readonly severity: 'error' | 'warning'
  readonly params: Readonly<Record<string, string>>
}

/** Part of the way from the mark to the liquidation price that a stop has to leave. */
const NEAR = '0.1' as DecimalString

/** What is wrong about exits as a whole, beside what the rules say of each order. */
export function checkExits(
  position: Pick<Position, 'positionSide' | 'quantity' | 'liquidationPrice' | 'markPrice' | 'entryPrice'>,
  exits: readonly Exit[],
): readonly ExitIssue[] {
  return [
    ...exits.flatMap((exit, at) => (exit.kind === 'stop' ? checkLiquidation(position, exit.triggerPrice, at) : [])),
    ...checkSizes(position, exits),
  ]
}

function checkLiquidation(
  position: Parameters<typeof checkExits>[0],
  price: DecimalString,
  at: number,
): readonly ExitIssue[] {
  const { liquidationPrice: liquidation, markPrice, entryPrice } = position
  if (liquidation === undefined || isZero(liquidation)) return []
  const params = { liquidation }
  const left = isShort(position) ? subtract(liquidation, price) : subtract(price, liquidation)
  if (compare(left, ZERO) <= 0) return [{ code: 'stop-beyond-liquidation', at, severity: 'error', params }]
  const way = absolute(subtract(markPrice ?? entryPrice, liquidation))
  return compare(left, multiply(way, NEAR)) < 0
    ? [{ code: 'stop-near-liquidation', at, severity: 'warning', params }]
    : []
}

function checkSizes(position: Parameters<typeof checkExits>[0], exits: readonly Exit[]): readonly ExitIssue[] {
  const size = absolute(position.quantity)
  const params = { position: size }
  const above = (kinds: readonly Exit['kind'][], code: ExitIssueCode): readonly ExitIssue[] =>
    isAbove(sum(exits.flatMap((exit) => (kinds.includes(exit.kind) ? (exit.quantity ?? []) : []))), size)
      ? [{ code, severity: 'error', params }]
      : []
  return [...above(['take-profit'], 'targets-above-position'), ...above(['stop', 'trailing'], 'stops-above-position')]
}

/**
 * What all targets together gain for each unit that the stop loses, two decimals, cut towards zero: "2.40". Undefined without a stop
 * at a loss, or without a target in profit. Each with its profit before fees.
 */
export function rewardToRisk(
  targets: readonly DecimalString[],
  stopPnl: DecimalString | undefined,
): DecimalString | undefined {
  if (stopPnl === undefined || compare(stopPnl, ZERO) >= 0) return undefined
  const gained = sum(targets)
  return compare(gained, ZERO) > 0 ? toScale(divide(gained, negate(stopPnl)), 2) : undefined
}
