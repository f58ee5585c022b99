'use client'
import { type Ref, useImperativeHandle, useRef } from 'react'
import { words } from '../../lib/words/en'
import { cx } from '../ui/class-names'
import type { Reading } from './chart-surface'
import { changeText, type PriceText, volumeText } from './price-text'
import styles from './chart.module.css'

const w = words.chart.legend

export interface LegendHandle {
  write(reading: Reading | undefined, price: PriceText): void
}

type Field = 'open' | 'high' | 'low' | 'close' | 'change' | 'ema' | 'vwap' | 'volume'

/** Figures of the candle under the crosshair, or of the last; written into text nodes, without React. */
export function ChartLegend(props: {
  readonly handle: Ref<LegendHandle>
  readonly title: string
  readonly phone: boolean
  readonly baseAsset: string | undefined
  /** Candles of a day and more have no average of the day. */
  readonly hasVwap: boolean
}) {
  const { handle, title, phone, baseAsset, hasVwap } = props
  const nodes = useRef(new Map<Field, HTMLElement>())
  const root = useRef<HTMLDivElement>(null)
  useImperativeHandle(handle, () => ({
    write(reading, price) {
      if (root.current === null) return
      root.current.hidden = reading === undefined
      if (reading === undefined) return
      const { bar, ema, vwap } = reading
      root.current.dataset['side'] = bar.close < bar.open ? 'down' : 'up'
      const put = (field: Field, text: string) => {
        const node = nodes.current.get(field)
        if (node !== undefined && node.textContent !== text) node.textContent = text
      }
      put('open', price.format(bar.open))
      put('high', price.format(bar.high))
      put('low', price.format(bar.low))
      put('close', price.format(bar.close))
      put('change', changeText(bar.open, bar.close))
      put('volume', volumeText(bar.volume))
      put('ema', ema === undefined ? words.missing : price.format(ema))
      put('vwap', vwap === undefined ? words.missing : price.format(vwap))
    },
  }))
  const value = (field: Field, className?: string) => (
    <span
      className={cx('n', className)}
      ref={(node) => {
        if (node !== null) nodes.current.set(field, node)
      }}
    />
  )
  return (
    <div className={styles.legend} ref={root} hidden aria-hidden="true">
      {!phone && (
        <div>
          <b className={styles.title}>{title}</b>
          <span>
            {w.open} {value('open')}
          </span>
          <span>
            {w.high} {value('high')}
          </span>
          <span>
            {w.low} {value('low')}
          </span>
          <span>
            {w.close} {value('close')}
          </span>
          {value('change', styles.change)}
        </div>
      )}
      <div>
        <span>
          <i className={cx(styles.key, styles.ema)} />
          {w.ema} {value('ema')}
        </span>
        <span hidden={!hasVwap}>
          <i className={cx(styles.key, styles.vwap)} />
          {phone ? w.vwapShort : w.vwap} {value('vwap')}
        </span>
        {!phone && (
          <span>
            {w.volume} {value('volume')} {baseAsset}
          </span>
        )}
      </div>
    </div>
  )
}
