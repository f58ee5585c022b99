import type { Side } from '@/lib/domain/market'

/** One row of the book as it is drawn: whole ticks and steps. */
export interface LadderRow {
  readonly priceTicks: number
  readonly steps: number
  /** Sum from the best price to this row. */
  readonly total: number
}

export interface Ladder {
  /** Best first on both sides. */
  readonly bids: readonly LadderRow[]
  readonly asks: readonly LadderRow[]
  /** Largest total of both sides, for the bars. */
  readonly largest: number
}

/**
 * Levels of one side, best first, folded into groups of `group` ticks: bids round down, asks up, so that a group never
 * shows a better price than it holds. At most `rows` groups.
 */
export function foldLevels(flat: readonly number[], side: Side, group: number, rows: number): readonly LadderRow[] {
  const folded: { priceTicks: number; steps: number; total: number }[] = []
  let total = 0
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const ticks = flat[at] ?? 0
    const steps = flat[at + 1] ?? 0
    const priceTicks = (side === 'BUY' ? Math.floor(ticks / group) : Math.ceil(ticks / group)) * group
    const last = folded.at(-1)
    if (last !== undefined && last.priceTicks === priceTicks) {
      total += steps
      last.steps += steps
      last.total = total
      continue
    }
    if (folded.length === rows) break
    total += steps
    folded.push({ priceTicks, steps, total })
  }
  return folded
}

export function toLadder(
  book: { readonly bids: readonly number[]; readonly asks: readonly number[] },
  group: number,
  rows: number,
): Ladder {
  const bids = foldLevels(book.bids, 'BUY', group, rows)
  const asks = foldLevels(book.asks, 'SELL', group, rows)
  return { bids, asks, largest: Math.max(bids.at(-1)?.total ?? 0, asks.at(-1)?.total ?? 0, 1) }
}

/** Share of the bids in what both sides show, in whole percent; 50 for an empty book. */
export function bidShare(ladder: Ladder): number {
  const bids = ladder.bids.at(-1)?.total ?? 0
  const asks = ladder.asks.at(-1)?.total ?? 0
  return bids + asks === 0 ? 50 : Math.round((bids / (bids + asks)) * 100)
}

/** Group sizes in ticks that make sense for a price of that many ticks: 1, 5, 10, 50… up to about a thousandth of it. */
export function groupSizes(priceTicks: number): readonly number[] {
  const sizes = [1]
  for (let size = 10; size <= Math.max(priceTicks / 1_000, 10) && sizes.length < 7; size *= 10)
    sizes.push(size / 2, size)
  return sizes
}

/** Where the rows of the panel stand: asks from the middle up, bids from the middle down, the remainder spread over all. */
export interface LadderLayout {
  readonly rows: number
  readonly rowHeight: number
  readonly middleTop: number
  readonly middleHeight: number
}

const MIDDLE_HEIGHT = 32

export function layOut(height: number, wantedRowHeight: number): LadderLayout {
  const room = Math.max(0, height - MIDDLE_HEIGHT) / 2
  const rows = Math.max(1, Math.floor(room / wantedRowHeight))
  return { rows, rowHeight: room / rows, middleTop: room, middleHeight: MIDDLE_HEIGHT }
}

/** The row under a point of the canvas; undefined in the middle. */
export function rowAt(layout: LadderLayout, y: number): { readonly side: Side; readonly index: number } | undefined {
  if (y < layout.middleTop) return { side: 'SELL', index: Math.floor((layout.middleTop - y) / layout.rowHeight) }
  const below = y - layout.middleTop - layout.middleHeight
  return below < 0 ? undefined : { side: 'BUY', index: Math.floor(below / layout.rowHeight) }
}
