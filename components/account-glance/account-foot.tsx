'use client'
import { useAccountAge, useAccountFreshness } from '../../lib/client/use-account'
import { formatAge } from '../../lib/format/time'
import { words } from '../../lib/words/en'
import { FreshMark } from '../ui/fresh-mark'
import { LiveEquity } from './live-equity'

/** The account under the ticket, where the screen is tall enough. */
export function AccountFoot() {
  const fresh = useAccountFreshness()
  const age = useAccountAge()
  return (
    <section className="panel acct" aria-label={words.phone.tabs.account} data-fresh={fresh}>
      <div className="ph">
        <h2>{words.phone.tabs.account}</h2>
        <FreshMark freshness={fresh} words={words.freshness} age={age} format={formatAge} />
      </div>
      <dl className="kv">
        <dt>{words.phone.equity('USDT')}</dt>
        <dd>
          <LiveEquity figure="total" />
        </dd>
        <dt>{words.phone.futuresEquity}</dt>
        <dd>
          <LiveEquity figure="futures" />
        </dd>
        <dt>{words.marketName.spot}</dt>
        <dd>
          <LiveEquity figure="spot" />
        </dd>
        <dt>{words.phone.openPnl}</dt>
        <dd>
          <LiveEquity figure="open-pnl" />
        </dd>
        <dt>{words.phone.marginRatio}</dt>
        <dd>
          <LiveEquity figure="margin-ratio" />
        </dd>
      </dl>
    </section>
  )
}
