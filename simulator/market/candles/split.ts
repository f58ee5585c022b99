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
  /** Direction and size of each child's move, standard normal, in one of several drafts; shared between coins that move together. */
  readonly moves: (draft: number) => readonly number[]
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

/** Bridges drawn per parent: one of them comes near its high and low by itself, so that none must be bent towards them. */
const DRAFTS = 10

/**
 * A bridge from the parent's open to its close that touches its high and low and never leaves them, in ticks. Where a
 * bridge would leave them it turns around there, so that its moves are as wide everywhere as the parent's range calls for.
 */
function pricePaths(request: SplitRequest, calm: readonly number[], active: readonly boolean[]): Path[] {
  const { parent, tick, moves, random } = request
  const whole = {
    open: Number(parent.open / tick),
    high: Number(parent.high / tick),
    low: Number(parent.low / tick),
    close: Number(parent.close / tick),
  }
  let best: Path[] = []
  let leastMissed = Number.POSITIVE_INFINITY
  for (let draft = 0; draft < DRAFTS; draft++) {
    const paths = draw(whole, moves(draft), calm, active, random)
    let top = whole.low
    let bottom = whole.high
    for (const path of paths) {
      if (path.high > top) top = path.high
      if (path.low < bottom) bottom = path.low
    }
    const missed = whole.high - top + (bottom - whole.low)
    if (missed >= leastMissed) continue
    leastMissed = missed
    best = paths
  }
  return onTicks(best, whole, active)
}

function draw(
  whole: Path,
  moves: readonly number[],
  calm: readonly number[],
  active: readonly boolean[],
  random: Random,
): Path[] {
  const count = calm.length
  const { open, high, low, close } = whole
  // The range of a walk of n steps is about 1.6 √n of them.
  const size = (high - low) / (1.6 * Math.sqrt(count))
  const widths = calm.map((width, i) => (active[i] ? size * width : 0))
  const walk = [0]
  const spent = [0]
  widths.forEach((width, i) => {
    walk.push((walk[i] ?? 0) + (moves[i] ?? 0) * width)
    spent.push((spent[i] ?? 0) + width * width)
  })
  const total = spent[count] ?? 0
  const miss = close - open - (walk[count] ?? 0)
  const inside = (value: number): number => turnedAround(value, low, high)
  const bridge = walk.map((value, i) => inside(open + value + (total === 0 ? 0 : (miss * (spent[i] ?? 0)) / total)))
  return widths.map((width, i) => {
    const from = bridge[i] ?? open
    const to = i === count - 1 && total > 0 ? close : (bridge[i + 1] ?? close)
    return {
      open: from,
      close: to,
      high: Math.max(from, to) + wick(high - Math.max(from, to), width, random),
      low: Math.min(from, to) - wick(Math.min(from, to) - low, width, random),
    }
  })
}

/**
 * How far a child's price strays beyond its open and close. One that has no room for it stays somewhere inside: cut at the
 * bound, a day's high would stand as a flat roof over many of its candles.
 */
function wick(room: number, width: number, random: Random): number {
  const wanted = Math.abs(random.normal()) * width * 0.5
  const inside = random.uniform()
  return wanted <= room ? wanted : room * inside
}

/** A value mirrored at the bounds until it lies between them. */
function turnedAround(value: number, low: number, high: number): number {
  const span = high - low
  if (span <= 0) return low
  const place = (((value - low) % (2 * span)) + 2 * span) % (2 * span)
  return place <= span ? low + place : high - (place - span)
}

function onTicks(drawn: readonly Path[], parent: Path, active: readonly boolean[]): Path[] {
  const lastActive = active.lastIndexOf(true)
  const paths: Path[] = []
  let last = parent.open
  let highest = 0
  let lowest = 0
  drawn.forEach((path, i) => {
    // Rounding must not move a child that has no trades, and the last trade of the parent is its close.
    const close = i >= lastActive ? parent.close : active[i] ? Math.round(path.close) : last
    const child = {
      open: last,
      close,
      high: Math.max(active[i] ? Math.round(path.high) : last, last, close),
      low: Math.min(active[i] ? Math.round(path.low) : last, last, close),
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

/** Widths of the children's moves, mean square one: neighbors are alike, so that quiet and busy times cluster. */
function clusteredCalm(count: number, random: Random): number[] {
  let level = random.normal() * 0.3
  const widths = Array.from({ length: count }, () => {
    level = 0.85 * level + 0.16 * random.normal()
    return Math.exp(level)
  })
  const usual = Math.sqrt(widths.reduce((sum, width) => sum + width * width, 0) / count)
  return widths.map((width) => width / usual)
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
