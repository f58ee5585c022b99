'use client'
import { words } from '../../lib/words/en'
import { LiveEquity } from './live-equity'

/** Equity, open profit, margin ratio: the phone's first line. While the link is blind its place is the notice's. */
export function GlanceStrip({ fresh }: { readonly fresh: 'live' | 'late' | 'blind' }) {
  return (
    <dl className="glance" aria-label={words.phone.glance} data-fresh={fresh}>
      <div>
        <dt>{words.phone.equity('USDT')}</dt>
        <dd>
          <LiveEquity figure="total" />
        </dd>
      </div>
      <div>
        <dt>{words.phone.openPnl}</dt>
        <dd>
          <LiveEquity figure="open-pnl" />
        </dd>
      </div>
      <div>
        <dt>{words.phone.marginRatio}</dt>
        <dd>
          <LiveEquity figure="margin-ratio" />
        </dd>
      </div>
    </dl>
  )
}
