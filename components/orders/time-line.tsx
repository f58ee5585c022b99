'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { journalOptions } from '../../lib/client/queries'
import { useFills, useIntents } from '../../lib/client/use-account'
import type { Intent, IntentTimes } from '../../lib/domain/intent'
import type { SymbolRules } from '../../lib/domain/market'
import type { Order } from '../../lib/domain/order'
import { formatClockMs, formatMs, formatUtc } from '../../lib/format/time'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'
import { IntentTimeLine } from './intent-time-line'
import { tellOrder } from './order-words'

const t = words.orders.timeline
const BEFORE = ['clicked', 'received', 'journaled', 'sent'] as const
const AFTER = ['acknowledged', 'echoed', 'settled'] as const

/** The steps of an intent with the ms to the next one; a step that has not happened has none. */
export function stepsOf(times: IntentTimes): readonly {
  readonly step: keyof IntentTimes
  readonly at: number | undefined
  readonly toNext: number | undefined
}[] {
  // The stream may be quicker than the answer: what came back stands in the order in which it did.
  const back = AFTER.filter((step) => times[step] !== undefined).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0))
  const steps = [...BEFORE, ...back, ...AFTER.filter((step) => times[step] === undefined)]
  return steps.map((step, index) => {
    const at = times[step]
    const next = steps
      .slice(index + 1)
      .map((later) => times[later])
      .find((time) => time !== undefined)
    return { step, at, toNext: at === undefined || next === undefined ? undefined : Math.max(0, next - at) }
  })
}

/** An order's way: click, server in, journaled, sent, acknowledged, stream echo, settled, each in ms; then all of it in words. */
export function TimeLine({ order, rules }: { readonly order: Order; readonly rules: SymbolRules | undefined }) {
  const { intent, isLooking } = useIntentOf(order)
  const fills = (useFills() ?? []).filter(
    (fill) =>
      fill.market === order.market &&
      fill.symbol === order.symbol &&
      (fill.orderId === order.orderId || fill.orderId === order.childOrderId),
  )
  const [isWhole, setWhole] = useState(false)
  return (
    <>
      <div className="tline">
        {intent !== undefined ? (
          <Steps intent={intent} />
        ) : (
          <span className="cap wide">{isLooking ? words.loading : words.journal.line.elsewhere}</span>
        )}
        <span className="act">
          <span>{t.fills(fills.length)}</span>
          {intent !== undefined && (
            <Button look="link" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
              {isWhole ? t.hide : t.show}
            </Button>
          )}
        </span>
      </div>
      {isWhole && intent !== undefined && (
        <IntentTimeLine intent={intent} told={tellOrder(order, rules)} rules={rules} />
      )}
    </>
  )
}

/** The intent that placed an order: from the live picture, else from the journal by its id. */
function useIntentOf(order: Order): { readonly intent: Intent | undefined; readonly isLooking: boolean } {
  const { account } = useDesk()
  const matches = (one: Intent): boolean =>
    (one.kind === 'place' || one.kind === 'close') &&
    one.market === order.market &&
    (one.clientOrderId === order.clientOrderId ||
      (one.orderId !== undefined && one.orderId === order.orderId && one.symbol === order.symbol))
  const live = useIntents()?.find(matches)
  const found = useQuery({
    ...journalOptions(account.accountId, { market: order.market, text: order.clientOrderId }, undefined, 20),
    enabled: live === undefined && order.clientOrderId !== '',
  })
  return { intent: live ?? found.data?.intents.find(matches), isLooking: found.isFetching }
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
          <span>{words.journal.line.steps[one.step]}</span>
        </span>
      ))}
    </>
  )
}
