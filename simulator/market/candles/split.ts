import type { Random } from '../../engine/random'
import type { Units } from '../../engine/units'
import type { Bar } from './bar'

export interface SplitRequest {
  readonly parent: Bar
  readonly count: number
  /** Length of a child, ms. */
  readonly childLength: number
  readonly tick: Units
  readonly step: Units
  /** Direction and size of each child's move, standard normal; shared between coins so that they move together. */
  readonly moves: readonly number[]
  readonly random: Random
}

/**
 * Divides a bar into `count` consecutive ones whose join is exactly the parent: same open, high, low, close, and sums equal
 * to the last unit. Prices stay on ticks, volumes on steps; a child without trades stands still at the price before it.
 */
export function splitBar(request: SplitRequest): Bar[] {
  const { parent, count, childLength, tick, step, random } = request
  const calm = clusteredCalm(count, random)
  const trades = distribute(BigInt(parent.trades), weightsOf(calm, random))
  const active = trades.map((number) => number > 0n)
  const paths = pricePaths(request, calm, active)
  const ranges = paths.map((path) => path.high - path.low)
  const meanRange = ranges.reduce((sum, range) => sum + range, 0) / count || 1

  // Each child with trades gets a step of volume for certain, the rest goes where the price moved most.
  const parentSteps = parent.volume / step
  const certain = BigInt(active.filter(Boolean).length)
  const spare = parentSteps > certain ? parentSteps - certain : 0n
  const volumes = distribute(
    spare,
    trades.map((number, i) => number * BigInt(Math.round(40 + (60 * (ranges[i] ?? 0)) / meanRange))),
  ).map((share, i) => (active[i] ? share + (parentSteps > certain ? 1n : 0n) : 0n))
  if (parentSteps <= certain) spread(parentSteps, volumes, active)

  const mids = paths.map((path) => BigInt(Math.round(path.open + path.close + path.high + path.low)))
  const quotes = distribute(
    parent.quoteVolume,
    volumes.map((volume, i) => volume * (mids[i] ?? 0n)),
  )
  const takers = distribute(
    parent.takerBase / step,
    volumes.map((volume, i) => volume * leaning(paths[i], meanRange)),
    volumes,
  )
  const takerQuotes = distribute(
    parent.takerQuote,
    takers.map((taker, i) => taker * (mids[i] ?? 0n)),
    quotes,
  )
  return paths.map((path, i) => ({
    openTime: parent.openTime + i * childLength,
    open: BigInt(path.open) * tick,
    high: BigInt(path.high) * tick,
    low: BigInt(path.low) * tick,
    close: BigInt(path.close) * tick,
    volume: (volumes[i] ?? 0n) * step,
    quoteVolume: quotes[i] ?? 0n,
    trades: Number(trades[i] ?? 0n),
    takerBase: (takers[i] ?? 0n) * step,
    takerQuote: takerQuotes[i] ?? 0n,
  }))
}

interface Path {
  open: number
  high: number
  low: number
  close: number
}

/** A bridge from the parent's open to its close, bent so that it touches high and low and never leaves them. In ticks. */
function pricePaths(request: SplitRequest, calm: readonly number[], active: readonly boolean[]): Path[] {
  const { parent, count, tick, moves, random } = request
  const open = Number(parent.open / tick)
  const high = Number(parent.high / tick)
  const low = Number(parent.low / tick)
  const close = Number(parent.close / tick)
  const size = (high - low) / (1.6 * Math.sqrt(count))

  const walk = [0]
  const spent = [0]
  for (let i = 0; i < count; i++) {
    const width = active[i] ? size * (calm[i] ?? 1) : 0
    walk.push((walk[i] ?? 0) + (moves[i] ?? 0) * width)
    spent.push((spent[i] ?? 0) + width * width)
  }
  const total = spent[count] ?? 0
  const miss = close - open - (walk[count] ?? 0)
  const bridge = walk.map((value, i) => open + value + (total === 0 ? 0 : (miss * (spent[i] ?? 0)) / total))

  const raw: Path[] = []
  let top = Math.max(open, close)
  let bottom = Math.min(open, close)
  for (let i = 0; i < count; i++) {
    const from = bridge[i] ?? open
    const to = i === count - 1 && total > 0 ? close : (bridge[i + 1] ?? close)
    const width = active[i] ? size * (calm[i] ?? 1) * 0.5 : 0
    const path = {
      open: from,
      close: to,
      high: Math.max(from, to) + Math.abs(random.normal()) * width,
      low: Math.min(from, to) - Math.abs(random.normal()) * width,
    }
    top = Math.max(top, path.high)
    bottom = Math.min(bottom, path.low)
    raw.push(path)
  }
  return bend(raw, { open, high, low, close }, top, bottom, active)
}

function bend(raw: readonly Path[], parent: Path, top: number, bottom: number, active: readonly boolean[]): Path[] {
  const upper = Math.max(parent.open, parent.close)
  const lower = Math.min(parent.open, parent.close)
  const above = top > upper ? (parent.high - upper) / (top - upper) : 0
  const below = bottom < lower ? (lower - parent.low) / (lower - bottom) : 0
  const bent = (value: number): number => {
    if (value > upper) return Math.round(upper + (value - upper) * above)
    if (value < lower) return Math.round(lower - (lower - value) * below)
    return Math.round(value)
  }
  const lastActive = active.lastIndexOf(true)
  const paths: Path[] = []
  let last = parent.open
  let highest = 0
  let lowest = 0
  raw.forEach((path, i) => {
    // Rounding must not move a child that has no trades, and the last trade of the parent is its close.
    const close = i >= lastActive ? parent.close : active[i] ? bent(path.close) : last
    const child = {
      open: last,
      close,
      high: Math.max(active[i] ? bent(path.high) : last, last, close),
      low: Math.min(active[i] ? bent(path.low) : last, last, close),
    }
    last = close
    paths.push(child)
    if (active[i] && (!active[highest] || child.high > (paths[highest] as Path).high)) highest = i
    if (active[i] && (!active[lowest] || child.low < (paths[lowest] as Path).low)) lowest = i
  })
  const peak = paths[highest]
  const trough = paths[lowest]
  if (peak !== undefined) peak.high = parent.high
  if (trough !== undefined) trough.low = parent.low
  return paths
}

/** Widths of the children's moves: neighbors are alike, so that quiet and busy times cluster. */
function clusteredCalm(count: number, random: Random): number[] {
  let level = random.normal() * 0.4
  return Array.from({ length: count }, () => {
    level = 0.85 * level + 0.25 * random.normal()
    return Math.exp(level)
  })
}

const weightsOf = (calm: readonly number[], random: Random): bigint[] =>
  calm.map((width) => BigInt(Math.round(width * (0.6 + 0.4 * random.exponential()) * 1_000)))

/** Share of buying takers: more of them in a rising child. */
const leaning = (path: Path | undefined, meanRange: number): bigint =>
  path === undefined ? 0n : BigInt(Math.round(500 + 300 * Math.tanh((path.close - path.open) / meanRange)))

/** Divides `total` by weights without loss; no share exceeds its cap where caps are given (they must hold the total). */
export function distribute(total: bigint, weights: readonly bigint[], caps?: readonly bigint[]): bigint[] {
  let weight = 0n
  for (const each of weights) weight += each
  if (weight === 0n) {
    const shares = weights.map(() => 0n)
    if (caps === undefined) shares[0] = total
    else handOut(total, shares, caps)
    return shares
  }
  const shares: bigint[] = []
  let counted = 0n
  let given = 0n
  for (const each of weights) {
    counted += each
    const until = (total * counted) / weight
    shares.push(until - given)
    given = until
  }
  if (caps !== undefined) {
    let excess = 0n
    shares.forEach((share, i) => {
      const cap = caps[i] ?? 0n
      if (share > cap) {
        excess += share - cap
        shares[i] = cap
      }
    })
    handOut(excess, shares, caps)
  }
  return shares
}

/** Gives `rest` to the shares that have room under their caps, in order. */
function handOut(rest: bigint, shares: bigint[], caps: readonly bigint[]): void {
  let left = rest
  for (let i = 0; i < shares.length && left > 0n; i++) {
    const room = (caps[i] ?? 0n) - (shares[i] ?? 0n)
    const part = room < left ? room : left
    shares[i] = (shares[i] ?? 0n) + part
    left -= part
  }
}

/** Hands out too few steps for every active child to have one: the first ones get them. */
function spread(steps: bigint, volumes: bigint[], active: readonly boolean[]): void {
  let left = steps
  for (let i = 0; i < volumes.length; i++) {
    volumes[i] = active[i] && left > 0n ? 1n : 0n
    left -= volumes[i] ?? 0n
  }
}
