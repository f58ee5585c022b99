import {
  CandlestickSeries,
  ColorType,
  createChart,
  CrosshairMode,
  HistogramSeries,
  LineSeries,
  type MouseEventParams,
  PriceScaleMode,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import { axisShift, crosshairText, markText, type MarkWeight } from './axis-time'
import type { CandleScreen } from './candle-feed'
import type { Bar } from './candle-window'
import { createDayVwap, createEma, type Indicator } from './indicators'
import { hasDayAverage, isDaily } from './intervals'
import { type ChartLayout, createLinesPrimitive, type TagSpan } from './lines-primitive'
import type { FillMark, OwnLine } from './own-lines'
import { createPriceText, type PriceText } from './price-text'
import { type ChartColors, readColors, watchRoles, withAlpha } from './roles'

export type ScaleMode = 'linear' | 'log' | 'percent'

/** A candle with what the indicators say at it, for the legend. */
export interface Reading {
  readonly bar: Bar
  readonly ema: number | undefined
  readonly vwap: number | undefined
}

export interface PlacedLayout extends ChartLayout {
  readonly axisWidth: number
  readonly last: Bar | undefined
  readonly colors: ChartColors
}

export interface ChartSurface extends CandleScreen {
  /** What is plotted from now on; before the candles of it come. */
  setSubject(subject: { readonly tick: string; readonly interval: string; readonly now: number }): void
  setScale(mode: ScaleMode): void
  setLines(lines: readonly OwnLine[]): void
  setFills(fills: readonly FillMark[]): void
  goToNow(): void
  priceText(): PriceText
  /** Plot price at a height of the pane. */
  priceAt(y: number): number | undefined
  paneWidth(): number
  paneHeight(): number
  /** The candle under the crosshair, or the last. */
  reading(): Reading | undefined
  dispose(): void
}

export interface SurfaceEvents {
  /** After each picture: where lines lie. */
  readonly placed: (layout: PlacedLayout) => readonly TagSpan[]
  /** Candle under the crosshair or last candle has changed. */
  readonly read: () => void
  /** Height of the crosshair in the pane, undefined when it has left. */
  readonly pointed: (y: number | undefined) => void
  readonly nearOldest: () => void
  readonly scrolledAway: (away: boolean) => void
}

/** Candles left of the visible range at which older ones are asked for. */
const NEAR_OLDEST = 80
const MODES: Readonly<Record<ScaleMode, PriceScaleMode>> = {
  linear: PriceScaleMode.Normal,
  log: PriceScaleMode.Logarithmic,
  percent: PriceScaleMode.Percentage,
}

/** The chart itself in `box`: candles, volume, two averages, my lines. Knows no React and no source of candles. */
export function createChartSurface(box: HTMLElement, phone: boolean, events: SurfaceEvents): ChartSurface {
  const rightOffset = phone ? 3 : 5
  let colors = readColors(box)
  let text = createPriceText('0.01')
  let interval = '1h'
  let shift = 0
  let bars: readonly Bar[] = []
  let averages: { ema: (number | undefined)[]; vwap: (number | undefined)[] } = { ema: [], vwap: [] }
  let ema: Indicator = createEma(21)
  let vwap: Indicator = createDayVwap()
  let pointedIndex: number | undefined
  let away = false
  let marks: readonly number[] = []
  let mode: ScaleMode = 'linear'

  const chart = createChart(box, {
    autoSize: true,
    layout: { attributionLogo: false, fontSize: 11 },
    crosshair: { mode: CrosshairMode.Normal, horzLine: { labelVisible: false } },
    rightPriceScale: { scaleMargins: { top: phone ? 0.17 : 0.13, bottom: 0.16 }, minimumWidth: 68 },
    timeScale: {
      enableConflation: true,
      rightOffset,
      barSpacing: 7,
      minBarSpacing: 0.1,
      timeVisible: true,
      allowBoldLabels: false,
      tickMarkFormatter: (time: Time, weight: MarkWeight) => markText(trueTime(time), weight, interval),
    },
    localization: {
      timeFormatter: (time: Time) => crosshairText(trueTime(time), interval),
    },
  })
  const quiet = { priceLineVisible: false, lastValueVisible: false } as const
  const volumes = chart.addSeries(HistogramSeries, {
    ...quiet,
    priceScaleId: 'volume',
    priceFormat: { type: 'volume' },
  })
  volumes.priceScale().applyOptions({ scaleMargins: { top: 0.86, bottom: 0 } })
  const dull = { ...quiet, lineWidth: 1, crosshairMarkerVisible: false, autoscaleInfoProvider: () => null } as const
  const vwapLine = chart.addSeries(LineSeries, dull)
  const emaLine = chart.addSeries(LineSeries, dull)
  const candles = chart.addSeries(CandlestickSeries, quiet)

  const primitive = createLinesPrimitive({
    bars: () => bars,
    // In percent the axis does not say which prices it writes.
    marks: () => (mode === 'percent' ? [] : marks),
    placed: (layout) =>
      events.placed({ ...layout, axisWidth: chart.priceScale('right').width(), last: bars.at(-1), colors }),
  })
  candles.attachPrimitive(primitive)

  const trueTime = (time: Time): number => ((time as number) - shift) * 1_000
  const axisTime = (bar: Bar): UTCTimestamp => (Math.floor(bar.openTime / 1_000) + shift) as UTCTimestamp
  const toCandle = (bar: Bar) => ({
    time: axisTime(bar),
    open: bar.open,
    high: bar.high,
    low: bar.low,
    close: bar.close,
  })
  const toVolume = (bar: Bar) => ({
    time: axisTime(bar),
    value: bar.volume,
    color: withAlpha(bar.close >= bar.open ? colors.buy : colors.sell, 0.22),
  })
  const toPoint = (bar: Bar, value: number | undefined) =>
    value === undefined ? { time: axisTime(bar) } : { time: axisTime(bar), value }

  const recolor = (): void => {
    colors = readColors(box)
    chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: colors.surface },
        textColor: colors.text3,
        fontFamily: colors.numberFont,
      },
      grid: { vertLines: { color: colors.grid }, horzLines: { color: colors.grid } },
      crosshair: {
        vertLine: { color: colors.line3, labelBackgroundColor: colors.pop },
        horzLine: { color: colors.line3, labelBackgroundColor: colors.pop },
      },
      rightPriceScale: { borderColor: colors.line1, textColor: colors.text3 },
      timeScale: { borderColor: colors.line1 },
    })
    candles.applyOptions({
      // Rising hollow, falling solid, so that the shape says it too.
      baseLineColor: colors.line3,
      upColor: colors.surface,
      borderUpColor: colors.buy,
      wickUpColor: colors.buy,
      downColor: colors.sell,
      borderDownColor: colors.sell,
      wickDownColor: colors.sell,
    })
    emaLine.applyOptions({ color: colors.plot1 })
    vwapLine.applyOptions({ color: colors.plot2 })
    primitive.setColors(colors)
    volumes.setData(bars.map(toVolume))
    primitive.redraw()
  }

  const recount = (): void => {
    ema = createEma(21)
    vwap = createDayVwap()
    averages = {
      ema: bars.map((bar) => ema.take(bar, false)),
      vwap: !hasDayAverage(interval) ? [] : bars.map((bar) => vwap.take(bar, false)),
    }
  }
  const drawAll = (): void => {
    candles.setData(bars.map(toCandle))
    volumes.setData(bars.map(toVolume))
    emaLine.setData(bars.map((bar, at) => toPoint(bar, averages.ema[at])))
    vwapLine.setData(!hasDayAverage(interval) ? [] : bars.map((bar, at) => toPoint(bar, averages.vwap[at])))
  }
  const drawOne = (at: number, historical: boolean): void => {
    const bar = bars[at]
    if (bar === undefined) return
    candles.update(toCandle(bar), historical)
    volumes.update(toVolume(bar), historical)
    emaLine.update(toPoint(bar, averages.ema[at]), historical)
    if (hasDayAverage(interval)) vwapLine.update(toPoint(bar, averages.vwap[at]), historical)
  }

  const moved = (event: MouseEventParams<Time>): void => {
    pointedIndex =
      event.point === undefined ? undefined : event.logical === undefined ? undefined : Math.round(event.logical)
    events.pointed(event.point === undefined || event.paneIndex !== 0 ? undefined : event.point.y)
    events.read()
  }
  const ranged = (range: { from: number; to: number } | null): void => {
    if (range === null || bars.length === 0) return
    if (range.from < NEAR_OLDEST) events.nearOldest()
    const left = range.to < bars.length - 1
    if (left !== away) {
      away = left
      events.scrolledAway(away)
    }
  }

  chart.subscribeCrosshairMove(moved)
  chart.timeScale().subscribeVisibleLogicalRangeChange(ranged)
  const unwatch = watchRoles(box, recolor)
  recolor()
  void document.fonts.ready.then(() => chart.applyOptions({ layout: { fontFamily: colors.numberFont } }))

  return {
    setSubject(subject) {
      text = createPriceText(subject.tick)
      interval = subject.interval
      shift = axisShift(subject.now, interval)
      const priceFormat = {
        type: 'custom',
        minMove: text.minMove,
        formatter: (price: number) => text.format(price),
        tickmarksFormatter: (prices: readonly number[]) => {
          marks = prices
          return text.formatMarks(prices)
        },
      } as const
      // The axis writes as the first series on it does.
      for (const series of [candles, emaLine, vwapLine]) series.applyOptions({ priceFormat })
      chart.timeScale().applyOptions({ timeVisible: !isDaily(interval), secondsVisible: interval === '1s' })
    },
    clear() {
      bars = []
      recount()
      drawAll()
      pointedIndex = undefined
      events.read()
    },
    showAll(next, anew) {
      bars = next
      recount()
      // Width for the longest price, so that tags fit and the pane does not jump with each digit.
      const length = Math.max(6, ...bars.slice(-1).map((bar) => text.format(bar.close).length))
      chart.applyOptions({ rightPriceScale: { minimumWidth: Math.round(length * 6.3) + 22 } })
      drawAll()
      if (anew) {
        chart.timeScale().applyOptions({ barSpacing: 7 })
        chart.timeScale().scrollToPosition(rightOffset, false)
        chart.priceScale('right').applyOptions({ autoScale: true })
      }
      events.read()
    },
    showChange(next, at, appended) {
      bars = next
      const bar = bars[at]
      if (bar === undefined) return
      if (at < bars.length - 1) {
        // The candle before the last got its last word: what was counted on from it is counted anew.
        recount()
        drawOne(at, true)
        drawOne(at + 1, false)
      } else {
        averages.ema[at] = ema.take(bar, !appended)
        if (hasDayAverage(interval)) averages.vwap[at] = vwap.take(bar, !appended)
        drawOne(at, false)
      }
      if (pointedIndex === undefined || pointedIndex >= at) events.read()
    },
    setScale(next) {
      mode = next
      chart.priceScale('right').applyOptions({ mode: MODES[mode], autoScale: true })
      // In percent each series counts from its own first value: averages would no longer lie where they are.
      for (const series of [emaLine, vwapLine]) series.applyOptions({ visible: mode !== 'percent' })
    },
    setLines(lines) {
      primitive.setLines(lines)
      primitive.redraw()
    },
    setFills(fills) {
      primitive.setFills(fills)
      primitive.redraw()
    },
    goToNow() {
      // At once: a new candle on the way would stop a ride halfway.
      chart.timeScale().scrollToPosition(rightOffset, false)
      chart.priceScale('right').applyOptions({ autoScale: true })
    },
    priceText: () => text,
    priceAt: (y) => candles.coordinateToPrice(y) ?? undefined,
    paneWidth: () => chart.timeScale().width(),
    paneHeight: () => box.clientHeight - chart.timeScale().height(),
    reading() {
      const at = Math.max(0, Math.min(bars.length - 1, pointedIndex ?? bars.length - 1))
      const bar = bars[at]
      return bar === undefined ? undefined : { bar, ema: averages.ema[at], vwap: averages.vwap[at] }
    },
    dispose() {
      unwatch()
      chart.timeScale().unsubscribeVisibleLogicalRangeChange(ranged)
      chart.unsubscribeCrosshairMove(moved)
      chart.remove()
    },
  }
}
