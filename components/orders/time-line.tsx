'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { intentDetailOptions } from '../../lib/client/queries'
import { useFills, useIntents } from '../../lib/client/use-account'
import type { Intent, IntentTimes } from '../../lib/domain/intent'
import type { SymbolRules } from '../../lib/domain/market'
import type { Order } from '../../lib/domain/order'
import { formatPrice, formatShort } from '../../lib/format/amount'
import { formatClockMs, formatMs, formatUtc } from '../../lib/format/time'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'

const t = words.orders.timeline
const STEPS = ['clicked', 'received', 'journaled', 'sent', 'acknowledged', 'echoed'] as const

/** The steps of an intent with the ms to the next one; a step that has not happened has none. */
export function stepsOf(times: IntentTimes): readonly {
  readonly step: (typeof STEPS)[number]
  readonly at: number | undefined
  readonly toNext: number | undefined
}[] {
  return STEPS.map((step, index) => {
    const at = times[step]
    const next = STEPS.slice(index + 1)
      .map((later) => times[later])
      .find((time) => time !== undefined)
    return { step, at, toNext: at === undefined || next === undefined ? undefined : Math.max(0, next - at) }
  })
}

/** An order's way: click, server in, journaled, sent, accepted, stream echo, each in ms; then its fills and the evidence. */
export function TimeLine({ order, rules }: { readonly order: Order; readonly rules: SymbolRules | undefined }) {
  const intents = useIntents()
  const intent = intents?.find(
    (one) =>
      (one.kind === 'place' || one.kind === 'close') &&
      (one.clientOrderId === order.clientOrderId ||
        (one.orderId !== undefined &&
          one.orderId === order.orderId &&
          one.market === order.market &&
          one.symbol === order.symbol)),
  )
  const fills = (useFills() ?? []).filter(
    (fill) =>
      fill.market === order.market &&
      fill.symbol === order.symbol &&
      (fill.orderId === order.orderId || fill.orderId === order.childOrderId),
  )
  const [evidence, setEvidence] = useState(false)
  const tick = rules?.price.tick ?? order.quantity
  return (
    <>
      <div className="tline">
        {intent === undefined ? <span className="cap wide">{t.elsewhere}</span> : <Steps intent={intent} />}
        <span className="act">
          <span>{t.fills(fills.length)}</span>
          {intent !== undefined && (
            <Button look="link" aria-expanded={evidence} onClick={() => setEvidence(!evidence)}>
              {evidence ? t.hide : t.show}
            </Button>
          )}
        </span>
      </div>
      {(fills.length > 0 || evidence) && (
        <ol className="evidence">
          <li>
            <span className="n" />
            <span />
            <span className="t3">{t.ids(order.orderId, order.clientOrderId)}</span>
          </li>
          {fills.map((fill) => (
            <li key={fill.tradeId}>
              <span className="n" title={formatUtc(fill.exchangeTime)}>
                {formatClockMs(fill.exchangeTime)}
              </span>
              <span>{fill.maker ? words.orders.maker : words.orders.taker}</span>
              <span>{t.fill(formatShort(fill.quantity), formatPrice(fill.price, tick))}</span>
            </li>
          ))}
          {evidence && intent !== undefined && <Evidence intentId={intent.intentId} />}
        </ol>
      )}
    </>
  )
}

function Steps({ intent }: { readonly intent: Intent }) {
  const steps = stepsOf(intent.times)
  const known = steps.flatMap((one) => (one.at === undefined ? [] : [one.at]))
  const total = known.length < 2 ? undefined : Math.max(...known) - Math.min(...known)
  const started = intent.times.clicked ?? intent.times.received
  return (
    <>
      <span className="cap" title={formatUtc(started)}>
        <b className="n">{total === undefined ? words.missing : t.total(formatMs(total))}</b>
        <span className="n">{formatClockMs(started)}</span>
      </span>
      {steps.map((one) => (
        <span
          key={one.step}
          className={`st ${one.at === undefined ? 'none' : ''} ${one.toNext === undefined ? 'end' : ''}`}
        >
          {one.toNext !== undefined && (
            <span className="d n">
              <i>{formatMs(one.toNext)}</i>
            </span>
          )}
          {t[one.step]}
        </span>
      ))}
    </>
  )
}

/** What was sent, answered and found out, as the journal has it. */
function Evidence({ intentId }: { readonly intentId: string }) {
  const detail = useQuery(intentDetailOptions(intentId))
  if (detail.data === undefined) return <li>{detail.isError ? words.orders.readFailed(undefined) : words.loading}</li>
  return detail.data.evidence.map((one, at) => (
    <li key={`${one.at}-${at}`}>
      <span className="n" title={formatUtc(one.at)}>
        {formatClockMs(one.at)}
      </span>
      <span>{one.source}</span>
      <span>{one.summary}</span>
      {one.raw !== undefined && <pre>{one.raw}</pre>}
    </li>
  ))
}
