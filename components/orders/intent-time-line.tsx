'use client'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { intentDetailOptions } from '../../lib/client/queries'
import type { DecimalString } from '../../lib/domain/decimal'
import type { Intent } from '../../lib/domain/intent'
import type { SymbolRules } from '../../lib/domain/market'
import { formatClockMs, formatMs, formatUtc } from '../../lib/format/time'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { endOf } from './intent-end'
import { timeLineOf, type TimeLineEntry } from './time-line-entries'

const l = words.journal.line

/** An intent's whole way with its evidence: every step, question, answer, decision and trade, each in ms from the one before. */
export function IntentTimeLine(props: {
  readonly intent: Intent
  readonly told: string
  readonly rules: SymbolRules | undefined
}) {
  const { intent, told, rules } = props
  const { account } = useDesk()
  const detail = useQuery(intentDetailOptions(intent.intentId))
  const { refetch } = detail
  // What changed about the intent came with evidence.
  useEffect(() => void refetch(), [refetch, intent])
  const { end, why } = endOf(intent, rules)
  const tick = rules?.price.tick ?? ('0.01' as DecimalString)
  return (
    <section className="way" aria-label={l.name(told)}>
      <p>
        <b>{end}</b> {why}
      </p>
      {intent.reason !== undefined && <VenueWords intent={intent} />}
      <ol>
        {detail.data === undefined ? (
          <li>{detail.isError ? l.unreadable : words.loading}</li>
        ) : (
          timeLineOf({ ...detail.data, intent }, tick, account.environment).map((entry, at) => (
            // The list only ever grows, in the order of time.
            <Entry key={`${entry.at}-${entry.title}-${at}`} entry={entry} />
          ))
        )}
      </ol>
      <p className="t3 ids">{l.ids(intent.clientOrderId, intent.orderId)}</p>
    </section>
  )
}

function Entry({ entry }: { readonly entry: TimeLineEntry }) {
  const { at, after, title, text, tone, raw } = entry
  return (
    <li className={tone}>
      <time className="n" dateTime={new Date(at).toISOString()} title={formatUtc(at)}>
        {formatClockMs(at)}
      </time>
      <span className="n after">{after === undefined ? '' : tellGap(after)}</span>
      <b>{title}</b>
      <span>{text}</span>
      {raw !== undefined && (
        <details>
          <summary>{l.word}</summary>
          <pre>{raw}</pre>
        </details>
      )}
    </li>
  )
}

const tellGap = (ms: number): string => (ms < 10_000 ? l.since(formatMs(ms)) : l.seconds((ms / 1_000).toFixed(1)))

/** The exchange's own code and text, one click away. */
function VenueWords({ intent: { reason } }: { readonly intent: Intent }) {
  if (reason?.venueText === undefined && reason?.venueCode === undefined) return null
  return (
    <details>
      <summary>{words.ticket.exchangeSaid}</summary>
      <pre>{l.venue(String(reason.venueCode ?? words.missing), reason.venueText ?? explain(reason.code))}</pre>
    </details>
  )
}
