import type { Balance, Position } from '../../lib/domain/account'
import {
  add,
  divide,
  isDecimal,
  isPositive,
  isZero,
  multiply,
  sum,
  ZERO,
  type DecimalString,
} from '../../lib/domain/decimal'
import { unrealizedPnlAt } from '../../lib/domain/position-pnl'

/** Prices by symbol as the state lane brings them. */
export interface PriceTables {
  /** Spot tickers: last price first. */
  readonly last: Readonly<Record<string, readonly string[]>> | undefined
  /** Mark prices: mark first. */
  readonly marks: Readonly<Record<string, readonly (string | number)[]>> | undefined
}

const QUOTE = 'USDT'

export type EquityFigure = 'total' | 'futures' | 'spot' | 'open-pnl' | 'margin-ratio'

/** Prices that the figure is reckoned from: while they are stale so is the figure, however live the account (S-70). */
export function pricesBehind(
  figure: EquityFigure,
  balances: readonly Balance[],
  positions: readonly Position[],
): readonly (keyof PriceTables)[] {
  const holds = balances.some(
    ({ market, asset, free, locked }) => market === 'spot' && asset !== QUOTE && !isZero(add(free, locked)),
  )
  const last = holds && (figure === 'spot' || figure === 'total')
  const marks = positions.length > 0 && figure !== 'spot'
  return [...(last ? (['last'] as const) : []), ...(marks ? (['marks'] as const) : [])]
}

/** Profit of all open positions at the mark prices known; as last reported where a mark is missing. */
export function openPnl(positions: readonly Position[], tables: PriceTables): DecimalString {
  return sum(
    positions.map((position) => {
      const mark = tables.marks?.[position.symbol]?.[0]
      return typeof mark === 'string' && isDecimal(mark) ? unrealizedPnlAt(position, mark) : position.unrealizedPnl
    }),
  )
}

/** Futures wallet in USDT and profit of the open positions. Undefined without that wallet. */
export function futuresEquity(
  balances: readonly Balance[],
  positions: readonly Position[],
  tables: PriceTables,
): DecimalString | undefined {
  const wallet = balances.find((one) => one.market === 'usdm' && one.asset === QUOTE)?.wallet
  return wallet === undefined ? undefined : add(wallet, openPnl(positions, tables))
}

/** What spot holds, in USDT at last prices. Undefined while the price of something held is unknown: a part would look like all. */
export function spotEquity(balances: readonly Balance[], tables: PriceTables): DecimalString | undefined {
  let total = ZERO
  for (const one of balances) {
    if (one.market !== 'spot') continue
    const held = add(one.free, one.locked)
    if (isZero(held)) continue
    const last = one.asset === QUOTE ? '1' : tables.last?.[`${one.asset}${QUOTE}`]?.[0]
    if (last === undefined || !isDecimal(last)) return undefined
    total = add(total, multiply(held, last))
  }
  return total
}

/** Both together; undefined while either is. */
export function totalEquity(
  balances: readonly Balance[],
  positions: readonly Position[],
  tables: PriceTables,
): DecimalString | undefined {
  const spot = spotEquity(balances, tables)
  const hasFutures = balances.some((one) => one.market === 'usdm' && one.asset === QUOTE)
  const futures = hasFutures ? futuresEquity(balances, positions, tables) : ZERO
  return spot === undefined || futures === undefined ? undefined : add(spot, futures)
}

/** Maintenance margin over futures equity, in percent. Undefined while a part of it is unknown. */
export function marginRatio(
  balances: readonly Balance[],
  positions: readonly Position[],
  tables: PriceTables,
): DecimalString | undefined {
  const equity = futuresEquity(balances, positions, tables)
  if (equity === undefined || !isPositive(equity)) return undefined
  const margins: DecimalString[] = []
  for (const { maintenanceMargin } of positions) {
    if (maintenanceMargin === undefined) return undefined
    margins.push(maintenanceMargin)
  }
  return divide(multiply(sum(margins), '100' as DecimalString), equity)
}
