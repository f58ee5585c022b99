import type {
  AutoscaleInfo,
  IPrimitivePaneView,
  ISeriesPrimitive,
  Logical,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts'
import type { Side } from '../../lib/domain/market'
import { type Bar, barIndexAt } from './candle-window'
import type { FillMark, LineTone, OwnLine } from './own-lines'
import { type ChartColors, withAlpha } from './roles'

/** Upper and lower edge of a tag on the price axis, CSS pixels. */
export type TagSpan = readonly [top: number, bottom: number]

/** Where things lie in the pane at this picture, in CSS pixels. */
export interface ChartLayout {
  readonly paneWidth: number
  readonly paneHeight: number
  /** Undefined while no price can be placed. */
  y(price: number): number | undefined
}

export interface LinesPrimitive extends ISeriesPrimitive<Time> {
  setLines(lines: readonly OwnLine[]): void
  setFills(fills: readonly FillMark[]): void
  setColors(colors: ChartColors): void
  redraw(): void
}

const DASHES: Readonly<Record<OwnLine['stroke'], readonly number[]>> = { solid: [], dashed: [5, 3], dotted: [2, 3] }
/** How far beyond the visible candles, in their own height, a line of mine may widen the scale. */
const REACH = 0.5

/** Half the height of a figure on the axis. */
const MARK_HALF = 6

/** My lines, the last price and my fills as one primitive over the candles. */
export function createLinesPrimitive(settings: {
  readonly bars: () => readonly Bar[]
  /** Prices that the axis writes. */
  readonly marks: () => readonly number[]
  /** Tells labels and tags where lines lie, and is told where the tags have come to stand. */
  readonly placed: (layout: ChartLayout) => readonly TagSpan[]
}): LinesPrimitive {
  let attached: SeriesAttachedParameter<Time> | undefined
  let lines: readonly OwnLine[] = []
  let fills: readonly FillMark[] = []
  let colors: ChartColors | undefined

  const yOf = (price: number): number | undefined => attached?.series.priceToCoordinate(price) ?? undefined
  const xOf = (index: number): number | undefined =>
    attached?.chart.timeScale().logicalToCoordinate(index as Logical) ?? undefined

  const draw = (context: CanvasRenderingContext2D, width: number, height: number): void => {
    if (colors === undefined) return
    const bars = settings.bars()
    const stroke = (price: number, color: string, dash: readonly number[], from = 0) => {
      const y = yOf(price)
      if (y === undefined || y < -1 || y > height + 1) return
      context.strokeStyle = color
      context.setLineDash([...dash])
      context.beginPath()
      context.moveTo(from, Math.round(y) + 0.5)
      context.lineTo(width, Math.round(y) + 0.5)
      context.stroke()
    }
    context.lineWidth = 1
    const last = bars.at(-1)
    if (last !== undefined)
      stroke(last.close, withAlpha(last.close >= last.open ? colors.buy : colors.sell, 0.8), [1, 3])
    for (const line of lines) {
      const from = line.kind === 'break-even' ? Math.max(0, sinceLastFill(bars, fills, xOf) ?? 0) : 0
      stroke(line.plot, withAlpha(toneColor(line.tone, colors), 0.8), DASHES[line.stroke], from)
    }
    context.setLineDash([])
    for (const mark of groupFills(bars, fills)) drawFill(context, mark, colors, xOf, yOf)
  }

  const view: IPrimitivePaneView = {
    zOrder: () => 'normal',
    renderer: () => ({
      draw: (target) =>
        target.useMediaCoordinateSpace(({ context, mediaSize }) => {
          context.save()
          draw(context, mediaSize.width, mediaSize.height)
          context.restore()
        }),
    }),
  }
  const views = [view]
  // The axis is painted before the pane: tags are placed here, and figures that would peek out from beneath one are wiped.
  const axisView: IPrimitivePaneView = {
    zOrder: () => 'normal',
    renderer: () => ({
      draw: (target) =>
        target.useMediaCoordinateSpace(({ context, mediaSize: { width, height } }) => {
          if (attached === undefined || colors === undefined) return
          const spans = settings.placed({ paneWidth: attached.chart.timeScale().width(), paneHeight: height, y: yOf })
          context.fillStyle = colors.surface
          for (const mark of settings.marks()) {
            const y = yOf(mark)
            if (y !== undefined && spans.some(([top, bottom]) => y + MARK_HALF > top && y - MARK_HALF < bottom))
              context.fillRect(1, y - MARK_HALF - 1, width - 1, MARK_HALF * 2 + 2)
          }
        }),
    }),
  }
  const axisViews = [axisView]

  return {
    attached(parameters) {
      attached = parameters
    },
    detached() {
      attached = undefined
    },
    paneViews: () => views,
    priceAxisPaneViews: () => axisViews,
    autoscaleInfo: (from, to) => reachOf(settings.bars(), lines, from, to),
    setLines(next) {
      lines = next
    },
    setFills(next) {
      fills = next
    },
    setColors(next) {
      colors = next
    },
    redraw: () => attached?.requestUpdate(),
  }
}

/** Range of the lines that lie near enough to the visible candles to be shown with them; null for none. */
export function reachOf(
  bars: readonly Bar[],
  lines: readonly Pick<OwnLine, 'plot'>[],
  from: number,
  to: number,
): AutoscaleInfo | null {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let at = Math.max(0, Math.floor(from)); at <= to && at < bars.length; at++) {
    const bar = bars[at]
    if (bar === undefined) continue
    low = Math.min(low, bar.low)
    high = Math.max(high, bar.high)
  }
  if (!(low <= high)) return null
  const reach = Math.max((high - low) * REACH, high * 0.002)
  const near = lines.map((line) => line.plot).filter((price) => price >= low - reach && price <= high + reach)
  if (near.length === 0) return null
  return { priceRange: { minValue: Math.min(low, ...near), maxValue: Math.max(high, ...near) } }
}

export const toneColor = (tone: LineTone, colors: ChartColors): string =>
  ({
    buy: colors.buy,
    sell: colors.sell,
    position: colors.text2,
    danger: colors.danger,
    draft: colors.accent,
    quiet: colors.text3,
  })[tone]

interface FillGroup {
  readonly index: number
  readonly side: Side
  readonly price: number
}

/** One triangle for each candle and side: below the low for a buy, above the high for a sell. */
export function groupFills(bars: readonly Bar[], fills: readonly FillMark[]): readonly FillGroup[] {
  const groups = new Map<string, FillGroup>()
  const first = bars[0]
  if (first === undefined) return []
  for (const { at, side } of fills) {
    const index = barIndexAt(bars, at)
    const bar = index === undefined ? undefined : bars[index]
    if (index === undefined || bar === undefined) continue
    groups.set(`${index}${side}`, { index, side, price: side === 'BUY' ? bar.low : bar.high })
  }
  return [...groups.values()]
}

function sinceLastFill(
  bars: readonly Bar[],
  fills: readonly FillMark[],
  xOf: (index: number) => number | undefined,
): number | undefined {
  const newest = fills.reduce((latest, fill) => Math.max(latest, fill.at), 0)
  const index = newest === 0 ? undefined : barIndexAt(bars, newest)
  return index === undefined ? undefined : xOf(index)
}

function drawFill(
  context: CanvasRenderingContext2D,
  { index, side, price }: FillGroup,
  colors: ChartColors,
  xOf: (index: number) => number | undefined,
  yOf: (price: number) => number | undefined,
): void {
  const x = xOf(index)
  const edge = yOf(price)
  if (x === undefined || edge === undefined || x < -6) return
  const away = side === 'BUY' ? 1 : -1
  const y = edge + 5 * away
  context.fillStyle = side === 'BUY' ? colors.buy : colors.sell
  context.strokeStyle = colors.surface
  context.lineWidth = 1.5
  context.beginPath()
  context.moveTo(x, y)
  context.lineTo(x - 4.5, y + 8 * away)
  context.lineTo(x + 4.5, y + 8 * away)
  context.closePath()
  context.stroke()
  context.fill()
}
