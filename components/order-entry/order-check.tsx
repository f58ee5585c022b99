'use client'
import { useState } from 'react'
import type { OrderTestAnswer, TestOrderRequest } from '../../lib/client/domain-types'
import { ask, type HttpAnswer } from '../../lib/client/http'
import type { IntentReason } from '../../lib/domain/intent'
import { multiply, type DecimalString } from '../../lib/domain/decimal'
import { formatShort } from '../../lib/format/amount'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'
import { Note } from '../ui/field'
import { Reason } from './ticket-answer'
import type { useTicket } from './use-ticket'

const w = words.ticket.test

type Asked =
  | { readonly kind: 'asking'; readonly about: string }
  | { readonly kind: 'told'; readonly about: string; readonly answer: HttpAnswer<OrderTestAnswer> }

/** Asks Binance about the order without placing it. What was told goes with the first change of the order. */
export function OrderCheck({ ticket }: { readonly ticket: ReturnType<typeof useTicket> }) {
  const { view, seenNow } = ticket
  const [asked, setAsked] = useState<Asked>()
  const { order } = view
  const about = order === undefined ? '' : JSON.stringify(order)
  const now = asked?.about === about ? asked : undefined
  const check = async () => {
    const body = seenNow()
    if (body === undefined) return
    setAsked({ kind: 'asking', about })
    const answer = await ask<OrderTestAnswer>('POST', '/api/orders/test', { body: body satisfies TestOrderRequest })
    setAsked((current) => (current?.about === about ? { kind: 'told', about, answer } : current))
  }
  return (
    <div className="check">
      <Button look="link" acts disabled={order === undefined || now?.kind === 'asking'} onClick={() => void check()}>
        {now?.kind === 'asking' ? w.asking : w.ask}
      </Button>
      {now?.kind === 'told' && (
        <div className="notes" role="status">
          <Verdict answer={now.answer} />
        </div>
      )}
    </div>
  )
}

function Verdict({ answer }: { readonly answer: HttpAnswer<OrderTestAnswer> }) {
  if (answer.kind === 'lost') return <Note note={{ tone: 'warn', text: w.lost }} />
  if (answer.kind === 'refused') return <Note note={{ tone: 'bad', text: <Reason reason={answer.body.error} /> }} />
  const { verdict, reason, commission, gate } = answer.value
  return (
    <>
      {verdict === 'takes' && (
        <Note
          note={{
            tone: 'ok',
            text: `${w.takes}${commission === undefined ? '' : ` ${w.rates(percent(commission.maker), percent(commission.taker))}`}`,
          }}
        />
      )}
      {verdict === 'no-question' && <Note note={{ tone: 'info', text: w.noQuestion }} />}
      {reason !== undefined && (
        <Note
          note={{ tone: verdict === 'refuses' ? 'bad' : 'warn', text: <Reason reason={reason as IntentReason} /> }}
        />
      )}
      {gate !== undefined && <Note note={{ tone: 'warn', text: w.gate(explain(gate.code, gate.params ?? {})) }} />}
    </>
  )
}

/** A rate such as "0.001" as "0.1%". */
const percent = (rate: string): string => `${formatShort(multiply(rate as DecimalString, '100' as DecimalString))}%`
