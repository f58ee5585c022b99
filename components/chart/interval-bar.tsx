'use client'
import { ChevronDown } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { Market } from '../../lib/domain/market'
import { words } from '../../lib/words/en'
import { cx } from '../ui/class-names'
import { Menu } from '../ui/overlay'
import { Segmented } from '../ui/segmented'
import type { ScaleMode } from './chart-surface'
import { allIntervals, intervalLabel, intervalsOf } from './intervals'
import styles from './chart.module.css'

const w = words.chart

interface IntervalProps {
  readonly market: Market
  readonly interval: string
  readonly onInterval: (interval: string) => void
}

/** Candle widths of the desk: the usual ones at hand, the rest in a menu that says the chosen one. */
export function IntervalBar({ market, interval, onInterval }: IntervalProps) {
  const { first, rest } = intervalsOf(market)
  const fromRest = rest.includes(interval)
  return (
    <>
      <Segmented
        label={w.interval}
        className={styles.intervals ?? ''}
        value={interval}
        options={first.map((value) => ({ value, label: intervalLabel(value), className: 'n' }))}
        onChange={onInterval}
      />
      <Menu
        label={w.moreIntervals}
        trigger={
          <button type="button" className={cx(styles.more, fromRest && styles.chosen)} aria-label={w.moreIntervals}>
            {fromRest && <span className="n">{intervalLabel(interval)}</span>}
            <ChevronDown size={16} aria-hidden="true" />
          </button>
        }
        entries={rest.map((value) => ({
          key: value,
          label: <span className="n">{intervalLabel(value)}</span>,
          checked: value === interval,
          onSelect: () => onInterval(value),
        }))}
      />
    </>
  )
}

/** Candle widths of the phone: all of them in one row to push sideways, each as large as a thumb. */
export function PhoneIntervals({ market, interval, onInterval }: IntervalProps) {
  const row = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const chosen = row.current?.querySelector<HTMLElement>('[aria-checked="true"]')
    if (row.current !== null && chosen !== null && chosen !== undefined)
      row.current.scrollLeft = chosen.offsetLeft - (row.current.clientWidth - chosen.offsetWidth) / 2
  }, [interval])
  return (
    <div className={styles.phoneIntervals} ref={row}>
      <Segmented
        label={w.interval}
        className={styles.phoneRow ?? ''}
        value={interval}
        options={allIntervals(market).map((value) => ({ value, label: intervalLabel(value), className: 'n' }))}
        onChange={onInterval}
      />
    </div>
  )
}

/** Linear, logarithmic or percent. */
export function ScaleMenu(props: { readonly scale: ScaleMode; readonly onScale: (scale: ScaleMode) => void }) {
  const { scale, onScale } = props
  return (
    <Menu
      label={w.scale}
      trigger={
        <button type="button" className={styles.more} aria-label={`${w.scale}: ${w.scales[scale]}`}>
          {w.scaleShort[scale]}
          <ChevronDown size={16} aria-hidden="true" />
        </button>
      }
      entries={(['linear', 'log', 'percent'] as const).map((value) => ({
        key: value,
        label: w.scales[value],
        checked: value === scale,
        onSelect: () => onScale(value),
      }))}
    />
  )
}
