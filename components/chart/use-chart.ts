'use client'
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { browserClock } from '../../lib/client/browser-clock'
import { useDesk } from '../../lib/client/desk-client'
import { fetchCandles } from '../../lib/client/queries'
import { useTicketLink } from '../../lib/client/ticket-link'
import { topicKey } from '../../lib/client/topics'
import { useTopicEffect, useTopicStore } from '../../lib/client/use-topic'
import { isDecimal } from '../../lib/domain/decimal'
import type { Market, SymbolRules } from '../../lib/domain/market'
import { formatCountdown } from '../../lib/format/time'
import { type CandleFeed, type ChartFace, createCandleFeed } from './candle-feed'
import type { LegendHandle } from './chart-legend'
import { type ChartSurface, createChartSurface, type ScaleMode } from './chart-surface'
import { closeOf, hasDayAverage, intervalWidth } from './intervals'
import type { LineOverlayHandle } from './line-overlay'
import type { FillMark, OwnLine } from './own-lines'

/** A press that moves further than this is a drag, px. */
const STILL = 4

export interface ChartParts {
  readonly box: RefObject<HTMLDivElement | null>
  readonly legend: RefObject<LegendHandle | null>
  readonly overlay: RefObject<LineOverlayHandle | null>
}

export interface ChartSubject {
  readonly accountId: string
  readonly market: Market
  readonly symbol: string
  readonly interval: string
  readonly rules: SymbolRules | undefined
}

/** The chart in its box for as long as the panel stands; symbol and interval change within it. */
export function useChart(
  subject: ChartSubject,
  own: { readonly lines: readonly OwnLine[]; readonly fills: readonly FillMark[] },
  settings: { readonly phone: boolean; readonly scale: ScaleMode },
) {
  const { accountId, market, symbol, interval, rules } = subject
  const { phone, scale } = settings
  const { bridge } = useDesk()
  const box = useRef<HTMLDivElement>(null)
  const legend = useRef<LegendHandle>(null)
  const overlay = useRef<LineOverlayHandle>(null)
  const surface = useRef<ChartSurface>(undefined)
  const feed = useRef<CandleFeed>(undefined)
  const [face, setFace] = useState<ChartFace>({ kind: 'loading' })
  const [away, setAway] = useState(false)
  const candle = useTopicStore('candle', topicKey.candle(accountId, market, symbol, interval))
  const marks = useTopicStore('marks', market === 'usdm' ? topicKey.marks(accountId) : undefined)
  const tick = rules?.price.tick ?? tickOf(candle.get().value?.tick)

  useLayoutEffect(() => {
    if (box.current === null) return
    const made = createChartSurface(box.current, phone, {
      placed: (layout) => overlay.current?.place(layout) ?? [],
      read: () => legend.current?.write(made.reading(), made.priceText()),
      pointed(y) {
        const price = y === undefined ? undefined : made.priceAt(y)
        overlay.current?.point(
          y === undefined || price === undefined ? undefined : { y, text: made.priceText().format(price) },
        )
      },
      nearOldest: () => void feed.current?.loadOlder(),
      scrolledAway: setAway,
    })
    surface.current = made
    return () => {
      surface.current = undefined
      made.dispose()
    }
  }, [phone])

  // Before the picture: what was drawn of another symbol never stands under this one's name.
  useLayoutEffect(() => {
    const screen = surface.current
    if (screen === undefined) return
    screen.clear()
    const made = createCandleFeed({
      fetchPage: (page) => fetchCandles(accountId, market, symbol, interval, page),
      width: intervalWidth(interval),
      wholeDay: hasDayAverage(interval),
      screen,
      onFace: setFace,
    })
    feed.current = made
    void made.load()
    return () => made.stop()
  }, [accountId, market, symbol, interval, phone])

  useLayoutEffect(() => {
    const screen = surface.current
    if (screen === undefined) return
    screen.setSubject({ tick: tick ?? '0.01', interval, now: browserClock.now() })
    const bars = feed.current?.bars() ?? []
    if (bars.length > 0) screen.showAll(bars, false)
  }, [tick, interval, symbol, market, phone])

  useLayoutEffect(() => surface.current?.setScale(scale), [scale, phone])
  useLayoutEffect(() => surface.current?.setLines(own.lines), [own.lines, phone])
  useLayoutEffect(() => surface.current?.setFills(own.fills), [own.fills, phone])

  const connection = useRef<number>(undefined)
  useTopicEffect(candle, ({ value }) => {
    if (value === undefined) return
    // Another connection: time may have passed unseen.
    const unseen = connection.current !== undefined && connection.current !== value.connection
    connection.current = value.connection
    feed.current?.takeLive(value)
    if (unseen) void feed.current?.repair()
  })

  useTopicEffect(marks, ({ value }) => {
    const mark = value?.m[symbol]?.[0]
    overlay.current?.mark(mark !== undefined && isDecimal(mark) ? mark : undefined)
  })

  useEffect(() => {
    const write = () => {
      const last = feed.current?.bars().at(-1)
      const { asOf, lastBeatAt } = bridge.link.get()
      const now =
        asOf === undefined || lastBeatAt === undefined
          ? browserClock.now()
          : asOf + browserClock.monotonic() - lastBeatAt
      overlay.current?.countdown(last === undefined ? '' : formatCountdown(closeOf(last.openTime, interval) - now))
    }
    write()
    return browserClock.every(500, write)
  }, [bridge, interval])

  usePricePick(box, surface, market, symbol)

  return {
    parts: { box, legend, overlay } satisfies ChartParts,
    candle,
    face,
    away,
    retry: useCallback(() => void feed.current?.repair(), []),
    goToNow: useCallback(() => surface.current?.goToNow(), []),
    lastBar: useCallback(() => feed.current?.bars().at(-1), []),
    formatPlot: useCallback((price: number) => surface.current?.priceText().format(price) ?? '', []),
  }
}

const tickOf = (tick: string | undefined): string | undefined => (tick === undefined || tick === '1' ? undefined : tick)

/** A click on the price axis, or with Alt in the chart, gives the ticket that price. A drag gives nothing. */
function usePricePick(
  box: RefObject<HTMLDivElement | null>,
  surface: RefObject<ChartSurface | undefined>,
  market: Market,
  symbol: string,
): void {
  const pickPrice = useTicketLink((link) => link.pickPrice)
  useEffect(() => {
    const node = box.current
    if (node === null) return
    let pressed: { readonly x: number; readonly y: number } | undefined
    const press = (event: PointerEvent) => {
      pressed = { x: event.clientX, y: event.clientY }
    }
    const click = (event: MouseEvent) => {
      const chart = surface.current
      const from = pressed
      pressed = undefined
      if (chart === undefined || from === undefined) return
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > STILL) return
      const place = node.getBoundingClientRect()
      const x = event.clientX - place.left
      const y = event.clientY - place.top
      if (y > chart.paneHeight() || (x < chart.paneWidth() && !event.altKey)) return
      const price = chart.priceAt(y)
      const text = price === undefined ? undefined : chart.priceText().toDecimal(price)
      if (text !== undefined) pickPrice(market, symbol, text)
    }
    node.addEventListener('pointerdown', press, true)
    node.addEventListener('click', click, true)
    return () => {
      node.removeEventListener('pointerdown', press, true)
      node.removeEventListener('click', click, true)
    }
  }, [box, surface, market, symbol, pickPrice])
}
