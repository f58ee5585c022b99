'use client'
import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { healthOptions } from '../../lib/client/queries'
import { worstOf } from '../../lib/client/link-state'
import { useLinkFreshness } from '../../lib/client/use-account'
import type { Freshness } from '../../lib/domain/freshness'
import { unitFormatter } from '../../lib/format/plot'
import { formatAge, formatClock, formatMs } from '../../lib/format/time'
import { words } from '../../lib/words/en'
import { LiveText } from '../ui/live-number'
import { useBeatAge } from './use-beat-age'

const w = words.health
const whole = unitFormatter('1')

/** Every source with its state and age, then weights, clocks and round trips. */
export function HealthPanel() {
  const { account, bridge } = useDesk()
  const link = useLinkFreshness()
  const sources = bridge.sources(account.accountId)
  const view = useSyncExternalStore(sources.subscribe, sources.get, sources.get)
  const health = useQuery(healthOptions()).data
  const beatAge = useBeatAge()
  const row = (key: string, name: string, freshness: Freshness, age: () => number | undefined) => (
    <HealthRow key={key} name={name} freshness={freshness} age={age} />
  )
  return (
    <>
      <div className="cp-h">
        <b>{w.title}</b>
      </div>
      <div className="hgrid">
        <span className="h">{w.source}</span>
        <span className="h">{w.state}</span>
        <span className="h">{w.age}</span>
        {row('bridge', w.bridge, link, beatAge)}
        {(view?.sources ?? []).map((one) =>
          row(
            `${one.source}${one.market ?? ''}`,
            `${w.sources[one.source]}${one.market === undefined ? '' : `, ${words.marketName[one.market]}`}`,
            // What the last beat told proves nothing once the beats are gone (S-71).
            worstOf([link, one.freshness]),
            () => (one.ageMs === undefined ? undefined : one.ageMs + performance.now() - (view?.at ?? 0)),
          ),
        )}
      </div>
      {health !== undefined && (
        <div className="hrate">
          {health.weights.map((one) => (
            <RateRow
              key={one.market}
              name={w.weight(words.marketName[one.market])}
              share={one.used / Math.max(1, one.limit)}
              text={
                one.bannedUntil === undefined
                  ? w.weightOf(whole(one.used), whole(one.limit))
                  : w.banned(formatClock(one.bannedUntil))
              }
            />
          ))}
          {health.clocks.map((one) => (
            <RateRow
              key={`clock-${one.market}`}
              name={w.clock(words.marketName[one.market])}
              text={w.offset(one.offsetMs.toFixed(0), one.errorBoundMs.toFixed(0))}
            />
          ))}
          <RateRow
            name={w.roundTrip}
            text={[health.orderRoundTrip.p50, health.orderRoundTrip.p95, health.orderRoundTrip.p99]
              .map((ms) => (ms === undefined ? words.missing : formatMs(ms)))
              .join(' · ')}
          />
        </div>
      )}
      <p className="hnote">{w.note}</p>
    </>
  )
}

function HealthRow({
  name,
  freshness,
  age,
}: {
  readonly name: string
  readonly freshness: Freshness
  readonly age: () => number | undefined
}) {
  const read = () => {
    const ms = age()
    return ms === undefined ? words.missing : formatAge(ms)
  }
  return (
    <>
      <span>{name}</span>
      <span className={freshness === 'late' ? 'unc' : 't2'}>{words.freshness[freshness]}</span>
      <LiveText className="n" everyMs={500} read={read} />
    </>
  )
}

function RateRow({ name, share, text }: { readonly name: string; readonly share?: number; readonly text: string }) {
  return (
    <>
      <span className="k">{name}</span>
      {share === undefined ? (
        <span />
      ) : (
        <i className="gauge" style={{ ['--v' as string]: `${Math.min(100, share * 100)}%` }} aria-hidden="true" />
      )}
      <span className="n">{text}</span>
    </>
  )
}
