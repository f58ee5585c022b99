'use client'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useCallback } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { healthOptions } from '../../lib/client/queries'
import { topicKey } from '../../lib/client/topics'
import { useAccountAge, useAccountFreshness } from '../../lib/client/use-account'
import { useTopicAge, useTopicFreshness, useTopicStore } from '../../lib/client/use-topic'
import type { Market } from '../../lib/domain/market'
import { unitFormatter } from '../../lib/format/plot'
import { formatAge, formatClock, formatMs, zoneName } from '../../lib/format/time'
import { words } from '../../lib/words/en'
import { FreshMark } from '../ui/fresh-mark'
import { LiveText } from '../ui/live-number'

const w = words.status
const whole = unitFormatter('1')

/** Ages of the sources, rate budget, round trip, clocks, version. */
export function StatusBar({ market, children }: { readonly market: Market; readonly children?: ReactNode }) {
  const { account } = useDesk()
  const tickers = useTopicStore('tickers', topicKey.tickers(account.accountId, market))
  const marketFresh = useTopicFreshness(tickers)
  const marketAge = useTopicAge(tickers)
  const accountFresh = useAccountFreshness()
  const accountAge = useAccountAge()
  const health = useQuery(healthOptions()).data
  const clock = health?.clocks.find((one) => one.market === market) ?? health?.clocks[0]
  const now = useCallback(() => `${formatClock(Date.now())} ${zoneName(Date.now())}`, [])
  const trip = health?.orderRoundTrip
  return (
    <footer className="status">
      <span>{w.market}</span>
      <FreshMark freshness={marketFresh} words={words.freshness} age={marketAge} format={formatAge} />
      <span>{w.account}</span>
      <FreshMark freshness={accountFresh} words={words.freshness} age={accountAge} format={formatAge} />
      <hr />
      <span className="t3">{w.weight}</span>
      {(health?.weights ?? []).map((one) => (
        <span key={one.market} className={one.market === market ? 'budget' : 'budget o'}>
          <i
            style={{ ['--v' as string]: `${Math.min(80, (one.used / Math.max(1, one.limit)) * 100)}%` }}
            aria-hidden="true"
          />
          <span className="n">{words.health.weightOf(whole(one.used), whole(one.limit))}</span>{' '}
          {words.marketName[one.market]}
        </span>
      ))}
      <span className="o">{w.reserved}</span>
      {children}
      <span className="sp" />
      <span>
        {w.roundTrip} <span className="n">{trip?.p50 === undefined ? w.none : w.ms(formatMs(trip.p50))}</span>
        {trip?.p95 !== undefined && (
          <span className="o">
            {' '}
            {w.p95} <span className="n">{w.ms(formatMs(trip.p95))}</span>
          </span>
        )}
      </span>
      <hr />
      {clock !== undefined && (
        <span>
          {w.clock}{' '}
          <span className="n">{words.health.offset(clock.offsetMs.toFixed(0), clock.errorBoundMs.toFixed(0))}</span>
        </span>
      )}
      <LiveText className="n" everyMs={1_000} read={now} />
      <hr />
      <span>{w.version(health?.version ?? '')}</span>
    </footer>
  )
}
