'use client'
import { X } from 'lucide-react'
import { type Ref, useImperativeHandle, useLayoutEffect, useRef } from 'react'
import { useIntents } from '../../lib/client/use-account'
import { useCancelOrder } from '../../lib/client/use-cancel-order'
import type { DecimalString } from '../../lib/domain/decimal'
import type { IntentState } from '../../lib/domain/intent'
import type { Order } from '../../lib/domain/order'
import { words } from '../../lib/words/en'
import { useActProps } from '../ui/acts-off'
import { cx } from '../ui/class-names'
import type { PlacedLayout } from './chart-surface'
import { nudgeApart, standAside } from './label-placement'
import type { TagSpan } from './lines-primitive'
import { liveFigure, type OwnLine } from './own-lines'
import styles from './chart.module.css'

const w = words.chart

export interface LineOverlayHandle {
  /** Moves labels and tags to where the chart draws their lines; says where the tags have come to stand. */
  place(layout: PlacedLayout): readonly TagSpan[]
  /** Writes what moves with the mark. */
  mark(price: DecimalString | undefined): void
  /** Time left of the running candle. */
  countdown(text: string): void
  /** Price under the crosshair, undefined to hide it. */
  point(at: { readonly y: number; readonly text: string } | undefined): void
}

const LAST_HEIGHT = 34
const TAG_HEIGHT = 18
const LABEL_HEIGHT = 20
const COLUMNS = { desk: { own: 12, entry: 208 }, phone: { own: 12, entry: 12 } } as const

/** Labels on my lines and tags on the price axis: real elements over the canvas, moved without React. */
export function LineOverlay(props: {
  readonly handle: Ref<LineOverlayHandle>
  readonly lines: readonly OwnLine[]
  readonly phone: boolean
  readonly priceText: (price: number) => string
}) {
  const { handle, lines, phone, priceText } = props
  const labels = useRef(new Map<string, HTMLElement>())
  const tags = useRef(new Map<string, HTMLElement>())
  const figures = useRef(new Map<string, HTMLElement>())
  const last = useRef<HTMLDivElement>(null)
  const lastPrice = useRef<HTMLSpanElement>(null)
  const left = useRef<HTMLSpanElement>(null)
  const crosshair = useRef<HTMLDivElement>(null)
  const widths = useRef(new Map<string, number>())
  const layout = useRef<PlacedLayout>(undefined)
  const mark = useRef<DecimalString>(undefined)
  const shown = useRef({ lines, phone, priceText })

  const place = (next: PlacedLayout) => {
    layout.current = next
    placeLabels(shown.current.lines, labels.current, widths.current, next, shown.current.phone)
    const spans = placeTags(shown.current.lines, tags.current, last.current, next)
    const price = next.last === undefined ? '' : shown.current.priceText(next.last.close)
    if (lastPrice.current !== null && lastPrice.current.textContent !== price) lastPrice.current.textContent = price
    if (crosshair.current !== null) {
      crosshair.current.style.left = `${next.paneWidth + 1}px`
      crosshair.current.style.width = `${Math.max(0, next.axisWidth - 5)}px`
    }
    return spans
  }
  const writeFigures = () => {
    for (const line of shown.current.lines) {
      const node = figures.current.get(line.key)
      if (node === undefined) continue
      const figure = liveFigure(line, mark.current)
      const text = figure?.text ?? words.missing
      if (node.textContent === text) continue
      const widened = node.textContent?.length !== text.length
      node.textContent = text
      node.dataset['tone'] = figure?.tone ?? 'flat'
      if (widened) measure()
    }
  }
  const measure = () => {
    widths.current.clear()
    for (const [key, node] of labels.current) widths.current.set(key, node.offsetWidth)
  }

  useLayoutEffect(() => {
    shown.current = { lines, phone, priceText }
    writeFigures()
    measure()
    if (layout.current !== undefined) place(layout.current)
  })

  useImperativeHandle(handle, () => ({
    place,
    mark(price) {
      mark.current = price
      writeFigures()
    },
    countdown(text) {
      if (left.current !== null && left.current.textContent !== text) left.current.textContent = text
    },
    point(at) {
      const node = crosshair.current
      if (node === null) return
      node.hidden = at === undefined
      if (at === undefined) return
      node.textContent = at.text
      node.style.transform = `translateY(${Math.round(at.y - TAG_HEIGHT / 2)}px)`
    },
  }))

  const keep = (nodes: Map<string, HTMLElement>, key: string) => (node: HTMLElement | null) => {
    if (node === null) return
    nodes.set(key, node)
    return () => {
      nodes.delete(key)
    }
  }
  const labelled = lines.filter((line) => line.kind !== 'break-even')
  return (
    <div className={styles.overlay}>
      <ul className={styles.labels} aria-label={w.lines}>
        {labelled.map((line) => (
          <li key={line.key} ref={keep(labels.current, line.key)} className={styles.label} data-tone={line.tone}>
            <LineLabel line={line} phone={phone} figure={keep(figures.current, line.key)} />
          </li>
        ))}
      </ul>
      <div aria-hidden="true">
        {labelled.map((line) => (
          <div key={line.key} ref={keep(tags.current, line.key)} className={cx(styles.tag, 'n')} data-tone={line.tone}>
            {line.priceText}
          </div>
        ))}
        <div ref={last} className={cx(styles.tag, styles.last)}>
          <span className="n" ref={lastPrice} />
          <span className="n" ref={left} />
        </div>
        <div ref={crosshair} className={cx(styles.tag, styles.pointed, 'n')} hidden />
      </div>
    </div>
  )
}

function LineLabel(props: {
  readonly line: OwnLine
  readonly phone: boolean
  readonly figure: (node: HTMLElement | null) => void
}) {
  const { line, phone, figure } = props
  const moves = line.kind === 'position' || line.kind === 'liquidation'
  // The phone has room for one figure: what it means, rather than how much.
  const showsQuantity = line.quantityText !== undefined && !(phone && line.outcome !== undefined)
  return (
    <>
      <span>
        {line.arrow !== undefined && <i className={styles.arrow}>{line.arrow === 'up' ? '▲' : '▼'}</i>}
        {phone ? line.kind === 'position' ? <b className="sr">{line.name}</b> : line.shortName : line.name}
        {line.kind === 'position' && <b className="n">{line.quantityText}</b>}
      </span>
      {showsQuantity && line.kind !== 'position' && <span className="n">{line.quantityText}</span>}
      {line.outcome !== undefined && <span className="n">{line.outcome.text}</span>}
      {moves && <span className={cx('n', styles.figure)} ref={figure} />}
      {line.leverageText !== undefined && !phone && <span className="n">{line.leverageText}</span>}
      {line.order !== undefined && <CancelButton line={line} order={line.order} />}
    </>
  )
}

/** Ends of a cancel that leave the order where it is. */
const FAILED: ReadonlySet<string> = new Set<IntentState>(['rejected', 'not-placed', 'unresolved', 'abandoned'])

/** The × on a label: it cancels at once, as its name says. */
function CancelButton({ line, order }: { readonly line: OwnLine; readonly order: Order }) {
  const { cancel, stateOf } = useCancelOrder()
  const off = useActProps(true)
  const intents = useIntents()
  const state = stateOf(order)
  const intent =
    state.kind === 'known'
      ? (intents?.find((one) => one.intentId === state.intent.intentId) ?? state.intent)
      : undefined
  const failed =
    state.kind === 'refused' || state.kind === 'not-received' || (intent !== undefined && FAILED.has(intent.state))
  const underWay = state.kind === 'sending' || state.kind === 'checking' || (intent !== undefined && !failed)
  const name = underWay
    ? w.canceling(line.name, line.priceText)
    : w.cancel(line.name, line.quantityText ?? '', order.symbol, line.priceText)
  return (
    <button
      type="button"
      className={styles.cancel}
      data-failed={failed}
      aria-label={failed ? `${name}. ${w.notCanceled}` : name}
      title={failed ? w.notCanceled : name}
      {...off}
      disabled={off.disabled ?? underWay}
      onClick={() => cancel(order)}
    >
      <X size={12} aria-hidden="true" />
    </button>
  )
}

function placeLabels(
  lines: readonly OwnLine[],
  nodes: ReadonlyMap<string, HTMLElement>,
  widths: ReadonlyMap<string, number>,
  layout: PlacedLayout,
  phone: boolean,
): void {
  const columns = phone ? COLUMNS.phone : COLUMNS.desk
  const placed = lines.flatMap((line) => {
    const node = nodes.get(line.key)
    const middle = layout.y(line.plot)
    if (node === undefined) return []
    const off = middle === undefined || middle < 0 || middle > layout.paneHeight
    node.style.visibility = off ? 'hidden' : ''
    return off
      ? []
      : [{ node, middle: Math.round(middle) + 0.5, width: widths.get(line.key) ?? 0, left: columns[line.column] }]
  })
  const lefts = standAside(placed, layout.paneWidth)
  placed.forEach(({ node, middle }, at) => {
    node.style.transform = `translate(${lefts[at] ?? 0}px, ${middle - LABEL_HEIGHT / 2 - 0.5}px)`
  })
}

function placeTags(
  lines: readonly OwnLine[],
  nodes: ReadonlyMap<string, HTMLElement>,
  last: HTMLElement | null,
  layout: PlacedLayout,
): readonly TagSpan[] {
  const wanted: { node: HTMLElement; line: number; above: number; height: number }[] = []
  const lastY = layout.last === undefined ? undefined : layout.y(layout.last.close)
  if (last !== null) {
    const off = lastY === undefined || lastY < -TAG_HEIGHT || lastY > layout.paneHeight + TAG_HEIGHT
    last.style.visibility = off ? 'hidden' : ''
    last.dataset['side'] = layout.last !== undefined && layout.last.close < layout.last.open ? 'sell' : 'buy'
    // The last price stands in the first of its two lines.
    if (!off) wanted.push({ node: last, line: lastY, above: TAG_HEIGHT / 2, height: LAST_HEIGHT })
  }
  const anchor = wanted.length === 0 ? undefined : 0
  for (const line of lines) {
    const node = nodes.get(line.key)
    const middle = layout.y(line.plot)
    if (node === undefined) continue
    const off = middle === undefined || middle < 0 || middle > layout.paneHeight
    node.style.visibility = off ? 'hidden' : ''
    if (!off) wanted.push({ node, line: middle, above: TAG_HEIGHT / 2, height: TAG_HEIGHT })
  }
  const tops = nudgeApart(wanted, anchor, layout.paneHeight)
  wanted.forEach(({ node }, at) => {
    node.style.transform = `translate(${layout.paneWidth + 1}px, ${Math.round(tops[at] ?? 0)}px)`
    node.style.width = `${Math.max(0, layout.axisWidth - 5)}px`
  })
  return wanted.map(({ height }, at) => [tops[at] ?? 0, (tops[at] ?? 0) + height])
}
