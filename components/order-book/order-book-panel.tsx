'use client'
import { ChevronDown } from 'lucide-react'
import { type MouseEvent, useMemo, useRef, useState } from 'react'
import { useTicketLink } from '@/lib/client/ticket-link'
import type { BookView } from '@/lib/client/topic-state'
import { topicKey } from '@/lib/client/topics'
import { useOpenOrders } from '@/lib/client/use-account'
import { useTopicAge, useTopicEffect, useTopicFreshness, useTopicStore, useTopicValue } from '@/lib/client/use-topic'
import type { Market, SymbolRules } from '@/lib/domain/market'
import { foldedText } from '@/lib/format/amount'
import { bulkFormatter, unitDecimal, unitFormatter, unitPlotter } from '@/lib/format/plot'
import { formatAge } from '@/lib/format/time'
import { words } from '@/lib/words/en'
import { Chip } from '../ui/button'
import { useCanvas } from '../ui/canvas-face'
import { FreshMark } from '../ui/fresh-mark'
import { MirrorTable } from '../ui/mirror-table'
import { Menu } from '../ui/overlay'
import { bidShare, groupSizes, type Ladder, type LadderLayout, layOut, rowAt, toLadder } from './ladder'
import styles from './order-book.module.css'
import { ownSteps } from './own-orders'
import { paintLadder } from './paint-ladder'

const w = words.market
const ROW_HEIGHT = { desk: 20, phone: 22 } as const
/** Levels a side that screen readers get. */
const MIRRORED = 20

interface Shown {
  readonly ladder: Ladder
  readonly layout: LadderLayout
}

/** The book of one symbol on a canvas: asks over bids, own orders marked, a press picks the price. */
export function OrderBookPanel(props: {
  readonly accountId: string
  readonly market: Market
  readonly symbol: string
  readonly variant: 'desk' | 'phone'
  readonly rules: SymbolRules | undefined
}) {
  const { accountId, market, symbol, variant, rules } = props
  const book = useTopicStore('book', topicKey.book(accountId, market, symbol))
  const tape = useTopicStore('tape', topicKey.tape(accountId, market, symbol))
  const freshness = useTopicFreshness(book)
  const age = useTopicAge(book)
  const orders = useOpenOrders()
  const pickPrice = useTicketLink((link) => link.pickPrice)
  const [group, setGroup] = useState(1)
  const [inQuote, setInQuote] = useState(false)
  const shown = useRef<Shown | undefined>(undefined)
  const hovered = useRef<number | undefined>(undefined)
  const last = useRef<{ ticks: number; rising: boolean } | undefined>(undefined)
  const bidsText = useRef<HTMLSpanElement>(null)
  const asksText = useRef<HTMLSpanElement>(null)
  const bidsBar = useRef<HTMLSpanElement>(null)

  const known = useTopicValue(book, (state) => state.value !== undefined)
  const tick = rules?.price.tick ?? '0.01'
  const step = rules?.lot.step ?? '0.00000001'
  const write = useMemo(() => writersOf(tick, step, inQuote), [tick, step, inQuote])
  const own = useMemo(
    () => ownSteps(orders ?? [], { market, symbol, tick, step, group }),
    [orders, market, symbol, tick, step, group],
  )
  const mine = useMemo(() => ({ BUY: textOf(own.BUY, write.base), SELL: textOf(own.SELL, write.base) }), [own, write])

  const canvas = useCanvas((face) => {
    const value = book.get().value
    if (value === undefined) return
    const layout = layOut(face.height, ROW_HEIGHT[variant])
    const ladder = toLadder(value, group, layout.rows)
    shown.current = { ladder, layout }
    paintLadder(face, {
      ladder,
      layout,
      price: write.shortPrice,
      size: write.shortSize,
      mine,
      last: last.current,
      spread: spreadText(value, write.shortPrice),
      hovered: hovered.current,
      blind: freshness === 'blind',
    })
    const share = bidShare(ladder)
    if (bidsText.current !== null) bidsText.current.textContent = w.bidsShare(share)
    if (asksText.current !== null) asksText.current.textContent = w.asksShare(100 - share)
    if (bidsBar.current !== null) bidsBar.current.style.width = `${share}%`
  })

  useTopicEffect(book, canvas.repaint)
  useTopicEffect(tape, ({ value }) => {
    const newest = value?.trades[0]
    if (newest === undefined) {
      last.current = undefined
      return
    }
    const before = last.current
    const rising =
      before === undefined || before.ticks === newest.priceTicks
        ? (before?.rising ?? newest.buy)
        : newest.priceTicks > before.ticks
    last.current = { ticks: newest.priceTicks, rising }
    canvas.repaint()
  })

  const priceUnder = (event: MouseEvent<HTMLCanvasElement>): number | undefined => {
    const at = shown.current
    if (at === undefined) return undefined
    const row = rowAt(at.layout, event.nativeEvent.offsetY)
    if (row === undefined) return undefined
    return (row.side === 'BUY' ? at.ladder.bids : at.ladder.asks)[row.index]?.priceTicks
  }

  return (
    <section className={`panel ${styles['book']}`} aria-label={w.book} data-fresh={freshness} data-variant={variant}>
      <div className="ph">
        <h2>{w.book}</h2>
        <FreshMark freshness={freshness} words={words.freshness} age={age} format={formatAge} />
        <Menu
          label={w.grouping}
          trigger={
            <Chip className="ghost" aria-label={`${w.grouping} ${write.price(group)}`}>
              <span className="n">{write.shortPrice(group)}</span>
              <ChevronDown size={12} aria-hidden="true" />
            </Chip>
          }
          entries={groupSizes(book.get().value?.bids[0] ?? 1_000).map((size) => ({
            key: String(size),
            label: <span className="n">{write.price(size)}</span>,
            checked: size === group,
            group: w.grouping,
            onSelect: () => setGroup(size),
          }))}
        />
        {variant === 'desk' && (
          <Menu
            label={w.sizeIn}
            trigger={
              <Chip className="ghost" aria-label={`${w.sizeIn} ${inQuote ? rules?.quoteAsset : rules?.baseAsset}`}>
                <span className={styles['asset']}>{inQuote ? rules?.quoteAsset : rules?.baseAsset}</span>
                <ChevronDown size={12} aria-hidden="true" />
              </Chip>
            }
            entries={[false, true].map((quote) => ({
              key: String(quote),
              label: quote ? rules?.quoteAsset : rules?.baseAsset,
              checked: quote === inQuote,
              group: w.sizeIn,
              onSelect: () => setInQuote(quote),
            }))}
          />
        )}
      </div>
      <div className={styles['heads']} aria-hidden="true">
        <span>{w.bookColumns.price}</span>
        <span>{w.bookColumns.size}</span>
        <span>{w.bookColumns.total}</span>
      </div>
      <div className={styles['face']} title={w.pickHint}>
        <canvas
          ref={canvas.ref}
          aria-hidden="true"
          onMouseMove={(event) => {
            hovered.current = priceUnder(event)
            canvas.repaint()
          }}
          onMouseLeave={() => {
            hovered.current = undefined
            canvas.repaint()
          }}
          onClick={(event) => {
            const ticks = priceUnder(event)
            if (ticks !== undefined) pickPrice(market, symbol, unitDecimal(tick)(ticks))
          }}
        />
        {!known && <p className={styles['wait']}>{w.waitingBook}</p>}
      </div>
      <div className={styles['share']} aria-hidden="true">
        <span className="up" ref={bidsText} />
        <span className={styles['bar']}>
          <span ref={bidsBar} />
        </span>
        <span className="down" ref={asksText} />
      </div>
      <MirrorTable
        caption={w.bookOf(symbol)}
        columns={Object.values(w.bookColumns)}
        rows={() => {
          const value = book.get().value
          if (value === undefined) return []
          const { asks, bids } = toLadder(value, group, MIRRORED)
          const newest = last.current
          const row = (side: 'BUY' | 'SELL', one: Ladder['bids'][number]): string[] => [
            side === 'BUY' ? w.bid : w.ask,
            write.price(one.priceTicks),
            write.size(one.steps, one.priceTicks),
            write.size(one.total, one.priceTicks),
            mine[side].get(one.priceTicks) ?? '',
          ]
          return [
            ...[...asks].reverse().map((one) => row('SELL', one)),
            ...(newest === undefined ? [] : [[w.last, write.price(newest.ticks), '', '', '']]),
            ...bids.map((one) => row('BUY', one)),
          ]
        }}
      />
    </section>
  )
}

interface Writers {
  readonly price: (ticks: number) => string
  readonly base: (steps: number) => string
  readonly size: (steps: number, ticks: number) => string
  /** The same for the canvas: tiny prices folded, bulk sizes in thousands or millions. The table beside tells all digits. */
  readonly shortPrice: (ticks: number) => string
  readonly shortSize: (steps: number, ticks: number) => string
}

/** Writers for one symbol. A value in the quote asset is for the eye: whole units of it. */
function writersOf(tick: string, step: string, inQuote: boolean): Writers {
  const price = unitFormatter(tick)
  const base = unitFormatter(step)
  const plotPrice = unitPlotter(tick)
  const plotSteps = unitPlotter(step)
  const whole = unitFormatter('1')
  const size = inQuote ? (steps: number, ticks: number) => whole(Math.round(plotSteps(steps) * plotPrice(ticks))) : base
  return {
    price,
    base,
    size,
    shortPrice: (ticks) => foldedText(price(ticks)),
    shortSize: inQuote ? size : bulkFormatter(tick, step).write,
  }
}

const textOf = (steps: ReadonlyMap<number, number>, write: (steps: number) => string): ReadonlyMap<number, string> =>
  new Map([...steps].map(([ticks, count]) => [ticks, write(count)]))

function spreadText(value: BookView, price: (ticks: number) => string): string {
  const [bid] = value.bids
  const [ask] = value.asks
  return bid === undefined || ask === undefined ? '' : w.spread(price(ask - bid))
}
