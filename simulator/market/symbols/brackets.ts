import type { LeverageBracket } from '../../engine/market-types'
import { ONE, times, units } from '../../engine/units'

type Row = readonly [leverage: number, cap: number, rate: string]

const MAJOR: readonly Row[] = [
  [125, 50_000, '0.004'],
  [100, 250_000, '0.005'],
  [50, 3_000_000, '0.01'],
  [20, 15_000_000, '0.025'],
  [10, 30_000_000, '0.05'],
  [5, 80_000_000, '0.1'],
  [4, 100_000_000, '0.125'],
  [3, 200_000_000, '0.15'],
  [2, 300_000_000, '0.25'],
  [1, 500_000_000, '0.5'],
]

const LARGE: readonly Row[] = [
  [75, 10_000, '0.0065'],
  [50, 100_000, '0.01'],
  [25, 500_000, '0.02'],
  [10, 2_000_000, '0.05'],
  [5, 5_000_000, '0.1'],
  [4, 10_000_000, '0.125'],
  [2, 20_000_000, '0.25'],
  [1, 40_000_000, '0.5'],
]

const OTHER: readonly Row[] = [
  [50, 5_000, '0.01'],
  [25, 50_000, '0.02'],
  [20, 200_000, '0.025'],
  [10, 1_000_000, '0.05'],
  [5, 2_000_000, '0.1'],
  [4, 4_000_000, '0.125'],
  [2, 6_000_000, '0.25'],
  [1, 10_000_000, '0.5'],
]

const TRADFI: readonly Row[] = [
  [20, 100_000, '0.025'],
  [15, 500_000, '0.0333'],
  [10, 2_000_000, '0.05'],
  [5, 5_000_000, '0.1'],
  [4, 10_000_000, '0.125'],
  [3, 25_000_000, '0.1667'],
  [2, 50_000_000, '0.25'],
  [1, 100_000_000, '0.5'],
]

/**
 * Leverage brackets with cum_1 = 0, cum_n = cum_(n-1) + floor_n × (rate_n − rate_(n-1)).
 * Source: usdm.md 13; the rows of BTCUSDT and of equities are those of their fixtures.
 */
export function bracketsFrom(rows: readonly Row[]): readonly LeverageBracket[] {
  const brackets: LeverageBracket[] = []
  for (const [initialLeverage, cap, rate] of rows) {
    const before = brackets.at(-1)
    const notionalFloor = before?.notionalCap ?? 0n
    const maintenanceRate = units(rate)
    const cumulative =
      before === undefined ? 0n : before.cumulative + times(notionalFloor, maintenanceRate - before.maintenanceRate)
    const notionalCap = BigInt(cap) * ONE
    brackets.push({
      bracket: brackets.length + 1,
      initialLeverage,
      notionalCap,
      notionalFloor,
      maintenanceRate,
      cumulative,
    })
  }
  return brackets
}

/** BTC and ETH. */
export const MAJOR_BRACKETS = bracketsFrom(MAJOR)
/** Large coins. */
export const LARGE_BRACKETS = bracketsFrom(LARGE)
/** All others. */
export const OTHER_BRACKETS = bracketsFrom(OTHER)
/** Perpetuals on equities. */
export const TRADFI_BRACKETS = bracketsFrom(TRADFI)
