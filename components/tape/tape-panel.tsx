'use client'
import { ChevronDown } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import type { TapeTrade } from '@/lib/client/topic-state'
import { topicKey } from '@/lib/client/topics'
import { useTopicAge, useTopicEffect, useTopicFreshness, useTopicStore, useTopicValue } from '@/lib/client/use-topic'
import type { Market, SymbolRules } from '@/lib/domain/market'
import { foldedText } from '@/lib/format/amount'
import { bulkFormatter, unitFormatter, unitPlotter } from '@/lib/format/plot'
import { formatAge, formatClock } from '@/lib/format/time'
import { words } from '@/lib/words/en'
import { Chip } from '../ui/button'
import { useCanvas } from '../ui/canvas-face'
import { FreshMark } from '../ui/fresh-mark'
import { MirrorTable } from '../ui/mirror-table'
import { Menu } from '../ui/overlay'
import { paintTape } from './paint-tape'
import styles from './tape.module.css'

const w = words.market
const ROW_HEIGHT = { desk: 20, phone: 24 } as const
/** Smallest values offered, in the quote asset. */
const FLOORS = [0, 1_000, 10_000, 100_000] as const
const MIRRORED = 20

/** Anyone's trades of one symbol, newest first, on a canvas. */
export function TapePanel(props: {
  readonly accountId: string
  readonly market: Market
  readonly symbol: string
  readonly variant: 'desk' | 'phone'
  readonly rules: SymbolRules | undefined
}) {
  const { accountId, market, symbol, variant, rules } = props
  const tape = useTopicStore('tape', topicKey.tape(accountId, market, symbol))
  const freshness = useTopicFreshness(tape)
  const age = useTopicAge(tape)
  const [floor, setFloor] = useState<number>(0)
  const skipped = useRef<HTMLSpanElement>(null)
  const tick = rules?.price.tick ?? '0.01'
  const step = rules?.lot.step ?? '0.00000001'
  const price = useMemo(() => unitFormatter(tick), [tick])
  const size = useMemo(() => unitFormatter(step), [step])
  const shortSize = useMemo(() => bulkFormatter(tick, step).write, [tick, step])
  const value = useMemo(() => {
    const plotPrice = unitPlotter(tick)
    const plotSize = unitPlotter(step)
    return (trade: TapeTrade) => plotPrice(trade.priceTicks) * plotSize(trade.steps)
  }, [tick, step])
  const known = useTopicValue(tape, (state) => (state.value?.trades.length ?? 0) > 0)
  const quote = rules?.quoteAsset ?? ''
  const floorText = (amount: number): string =>
    amount === 0 ? w.allSizes : w.from(`${unitFormatter('1')(amount)} ${quote}`)
  const trades = (): readonly TapeTrade[] => {
    const all = tape.get().value?.trades ?? []
    return floor === 0 ? all : all.filter((trade) => value(trade) >= floor)
  }

  const canvas = useCanvas((face) => {
    paintTape(face, {
      trades: trades(),
      price: (ticks) => foldedText(price(ticks)),
      size: shortSize,
      value,
      // Half a phone is too narrow for the hour, which nobody needs of the last few trades.
      time: variant === 'phone' ? (at) => formatClock(at).slice(3) : formatClock,
      rowHeight: ROW_HEIGHT[variant],
    })
    const count = tape.get().value?.skipped ?? 0
    if (skipped.current !== null) skipped.current.textContent = count === 0 ? '' : w.skipped(unitFormatter('1')(count))
  })
  useTopicEffect(tape, canvas.repaint)

  return (
    <section className={`panel ${styles['tape']}`} aria-label={w.tape} data-fresh={freshness} data-variant={variant}>
      <div className="ph">
        <h2>{w.tape}</h2>
        <span className="small" ref={skipped} />
        <FreshMark freshness={freshness} words={words.freshness} age={age} format={formatAge} />
        <Menu
          label={w.sizes}
          trigger={
            <Chip className="ghost" aria-label={`${w.sizes}: ${floorText(floor)}`}>
              {floorText(floor)}
              <ChevronDown size={12} aria-hidden="true" />
            </Chip>
          }
          entries={FLOORS.map((amount) => ({
            key: String(amount),
            label: floorText(amount),
            checked: amount === floor,
            group: w.sizes,
            onSelect: () => setFloor(amount),
          }))}
        />
      </div>
      <div className={styles['face']}>
        <canvas ref={canvas.ref} aria-hidden="true" />
        {!known && <p className={styles['wait']}>{w.waitingTape}</p>}
      </div>
      <MirrorTable
        caption={w.tapeOf(symbol)}
        columns={Object.values(w.tapeColumns)}
        rows={() =>
          trades()
            .slice(0, MIRRORED)
            .map((trade) => [
              trade.buy ? w.bought : w.sold,
              price(trade.priceTicks),
              size(trade.steps),
              formatClock(trade.at),
            ])
        }
      />
    </section>
  )
}
