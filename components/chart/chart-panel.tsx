'use client'
import { ChevronsRight } from 'lucide-react'
import { useState } from 'react'
import { useTopicAge } from '../../lib/client/use-topic'
import type { Market, SymbolRules } from '../../lib/domain/market'
import { formatAge } from '../../lib/format/time'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'
import { cx } from '../ui/class-names'
import { EmptyState } from '../ui/data-table'
import { FreshMark } from '../ui/fresh-mark'
import { MirrorTable } from '../ui/mirror-table'
import type { ChartFace } from './candle-feed'
import { ChartLegend } from './chart-legend'
import type { ScaleMode } from './chart-surface'
import styles from './chart.module.css'
import { IntervalBar, PhoneIntervals, ScaleMenu } from './interval-bar'
import { hasDayAverage, intervalLabel } from './intervals'
import { LineOverlay } from './line-overlay'
import { lineRow } from './own-lines'
import { volumeText } from './price-text'
import { useChart } from './use-chart'
import { useChartFreshness } from './use-chart-freshness'
import { useOwnLines } from './use-own-lines'

const w = words.chart

/** Candles of one symbol with my orders, position, draft and fills on them. */
export function ChartPanel(props: {
  readonly accountId: string
  readonly market: Market
  readonly symbol: string
  readonly interval: string
  readonly onInterval: (interval: string) => void
  readonly variant: 'desk' | 'phone'
  readonly rules: SymbolRules | undefined
}) {
  const { accountId, market, symbol, interval, onInterval, variant, rules } = props
  const phone = variant === 'phone'
  const [scale, setScale] = useState<ScaleMode>('linear')
  const own = useOwnLines(market, symbol, rules)
  const chart = useChart({ accountId, market, symbol, interval, rules }, own, { phone, scale })
  const freshness = useChartFreshness(chart.candle)
  const age = useTopicAge(chart.candle)
  const rows = (): readonly (readonly string[])[] => {
    const last = chart.lastBar()
    const { open, high, low, close, volume } = w.rows
    const candle =
      last === undefined
        ? []
        : [
            [open, chart.formatPlot(last.open), ''],
            [high, chart.formatPlot(last.high), ''],
            [low, chart.formatPlot(last.low), ''],
            [close, chart.formatPlot(last.close), ''],
            [volume, '', volumeText(last.volume)],
          ]
    return [...candle, ...own.lines.map(lineRow)]
  }
  return (
    <section
      className={cx('panel', styles.panel, phone && styles.phone)}
      aria-label={w.name}
      data-fresh={freshness}
      data-face={chart.face.kind}
    >
      {phone ? (
        <PhoneIntervals market={market} interval={interval} onInterval={onInterval} />
      ) : (
        <div className={cx('ph', styles.head)}>
          <h2 className="sr">{w.name}</h2>
          <IntervalBar market={market} interval={interval} onInterval={onInterval} />
          <ScaleMenu scale={scale} onScale={setScale} />
          <span className="sp" />
          <FreshMark freshness={freshness} words={words.freshness} age={age} format={formatAge} />
        </div>
      )}
      <div className={styles.stage} aria-busy={chart.face.kind === 'loading'}>
        <div className={styles.canvas} ref={chart.parts.box} aria-hidden="true" />
        <LineOverlay handle={chart.parts.overlay} lines={own.lines} phone={phone} priceText={chart.formatPlot} />
        <ChartLegend
          handle={chart.parts.legend}
          title={w.title(symbol, words.marketShort[market], intervalLabel(interval))}
          phone={phone}
          baseAsset={rules?.baseAsset}
          hasVwap={hasDayAverage(interval)}
        />
        <Face face={chart.face} symbol={symbol} retry={chart.retry} />
        {chart.away && chart.face.kind === 'full' && (
          <button type="button" className={styles.toNow} aria-label={w.toNow} title={w.toNow} onClick={chart.goToNow}>
            <ChevronsRight size={16} aria-hidden="true" />
          </button>
        )}
        <a
          className={styles.credit}
          href="https://www.tradingview.com/"
          target="_blank"
          rel="noreferrer"
          aria-label={w.creditName}
          title={w.creditName}
        >
          {w.credit}
        </a>
      </div>
      <MirrorTable caption={w.caption(symbol)} columns={w.columns} rows={rows} />
    </section>
  )
}

/** Heights of the skeleton's candles, percent: a picture of waiting, not of a market. */
const WAITING = [38, 44, 40, 52, 48, 58, 54, 62, 50, 46, 56, 64, 60, 70, 66, 58, 52, 60, 68, 72, 64, 56, 62, 54]

function Face(props: { readonly face: ChartFace; readonly symbol: string; readonly retry: () => void }) {
  const { face, symbol, retry } = props
  if (face.kind === 'loading')
    return (
      <div className={styles.face} role="status">
        <span className="sr">{w.loading}</span>
        <div className={styles.waiting} aria-hidden="true">
          {WAITING.map((height, at) => (
            <i key={at} style={{ height: `${height / 2}%` }} />
          ))}
        </div>
      </div>
    )
  if (face.kind === 'empty')
    return (
      <div className={styles.face}>
        <EmptyState title={w.empty}>{w.emptyText(symbol)}</EmptyState>
      </div>
    )
  if (face.kind === 'error')
    return (
      <div className={styles.face} role="status">
        <EmptyState title={w.failed} actions={<Button onClick={retry}>{w.retry}</Button>}>
          {w.failedText}
        </EmptyState>
      </div>
    )
  return face.troubled ? (
    <div className={styles.trouble} role="status">
      {w.troubled}{' '}
      <Button look="link" onClick={retry}>
        {w.retry}
      </Button>
    </div>
  ) : null
}
