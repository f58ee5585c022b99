'use client'
import type { MouseEvent, ReactNode } from 'react'
import type { FreshNumbers } from '../../lib/client/submission'
import { useIntents } from '../../lib/client/use-account'
import type { Intent, IntentReason } from '../../lib/domain/intent'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'
import { movedText } from './moved-text'
import type { useTicket } from './use-ticket'

type Ticket = ReturnType<typeof useTicket>

/** What became of the last press, inline: no toast, no dialog. Nothing while nothing was asked. */
export function TicketAnswer({ ticket }: { readonly ticket: Ticket }) {
  const { state, submission, view, context, sentence } = ticket
  const intents = useIntents()
  const w = words.ticket
  const turns = view.turns
  const turn = turns !== undefined && context.rules !== undefined && (
    <div className="ask" role="status">
      {w.turns(signedSize(turns.from), signedSize(turns.to))}
    </div>
  )
  const body = answerOf()
  if (turn === false && body === undefined) return null
  return (
    <div className="notes" aria-live="polite">
      {turn}
      {body}
    </div>
  )

  // The question goes with its answer: a hand on the keyboard is led to the button that tells what comes of it.
  function sendAgain(event: MouseEvent<HTMLElement>, codes: readonly string[], fresh?: FreshNumbers) {
    if (event.detail === 0) event.currentTarget.closest('form')?.querySelector<HTMLElement>('.send')?.focus()
    ticket.send(codes, fresh)
  }

  function acts(yes: (event: MouseEvent<HTMLElement>) => void): ReactNode {
    return (
      <span className="acts">
        <Button look="link" onClick={yes}>
          {w.confirmYes(sentence)}
        </Button>
        <Button look="link" onClick={submission.reset}>
          {w.confirmNo}
        </Button>
      </span>
    )
  }

  function answerOf(): ReactNode {
    switch (state.kind) {
      case 'ready':
      case 'sending':
        return undefined
      case 'checking':
        return (
          <Ask>
            {w.lost}. {w.lostNote(state.asked)}
          </Ask>
        )
      case 'known':
        return <Known intent={latest(state.intent, intents)} summary={state.summary} onDone={submission.reset} />
      case 'refused':
        return (
          <Ask bad>
            <b>{w.refusedTitle}</b> <Reason reason={state.reason} />
          </Ask>
        )
      case 'not-received':
        return <Ask bad>{w.notReceived(state.summary)}</Ask>
      case 'moved':
        return (
          <Ask>
            <b>{w.movedTitle}</b>{' '}
            {context.rules === undefined ? <Reason reason={state.reason} /> : movedText(state, context.rules)}
            {acts((event) => sendAgain(event, [], state.fresh))}
          </Ask>
        )
      case 'confirm':
        return (
          <Ask>
            <Reason reason={state.reason} />
            {acts((event) => sendAgain(event, state.codes))}
          </Ask>
        )
    }
  }
}

/** The intent as the account's picture has it by now, which may be further on than the reply was. */
const latest = (intent: Intent, intents: readonly Intent[] | undefined): Intent =>
  intents?.find((one) => one.intentId === intent.intentId) ?? intent

function Known(props: { readonly intent: Intent; readonly summary: string; readonly onDone: () => void }) {
  const { intent, summary, onDone } = props
  const w = words.ticket
  const close = (
    <Button look="link" onClick={onDone}>
      {words.done}
    </Button>
  )
  switch (intent.state) {
    case 'accepted':
      return (
        <Ask calm>
          {w.accepted(summary)} <span className="acts">{close}</span>
        </Ask>
      )
    case 'rejected':
    case 'abandoned':
      return (
        <Ask bad>
          <b>{w.refusedTitle}</b> {intent.reason !== undefined && <Reason reason={intent.reason} />}
        </Ask>
      )
    case 'not-placed':
      return <Ask bad>{w.notPlaced(summary)}</Ask>
    case 'unresolved':
      return <Ask bad>{w.unresolved(summary)}</Ask>
    case 'queued':
    case 'sending':
    case 'unconfirmed':
      return (
        <Ask>
          <b>{w.unconfirmed}</b> {w.unconfirmedNote(summary)}
        </Ask>
      )
  }
}

/** A reason in words, with the exchange's own code and text one click away. */
export function Reason({ reason }: { readonly reason: IntentReason }) {
  return (
    <span>
      {explain(reason.code, reason.params ?? {})}
      {reason.venueText !== undefined && (
        <details>
          <summary>{words.ticket.exchangeSaid}</summary>
          <span className="n">{words.ticket.exchangeText(String(reason.venueCode ?? ''), reason.venueText)}</span>
        </details>
      )}
    </span>
  )
}

function Ask(props: { readonly bad?: boolean; readonly calm?: boolean; readonly children: ReactNode }) {
  return (
    <div
      className={`ask ${props.bad === true ? 'bad' : props.calm === true ? 'calm' : ''}`}
      role={props.bad === true ? 'alert' : 'status'}
    >
      <div>{props.children}</div>
    </div>
  )
}

const signedSize = (quantity: string): string =>
  quantity.startsWith('-') ? `${words.short} ${quantity.slice(1)}` : `${words.long} ${quantity}`
