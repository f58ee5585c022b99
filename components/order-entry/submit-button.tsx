'use client'
import type { KeyboardEvent } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { holdTime } from '../../lib/client/hold-time'
import { useReadingDesk } from '../../lib/client/use-account'
import { words } from '../../lib/words/en'
import { HoldButton } from '../ui/hold-button'
import { orderTerms } from './order-sentence'
import type { useTicket } from './use-ticket'

type Ticket = ReturnType<typeof useTicket>

const seconds = (ms: number): string => (ms / 1_000).toFixed(1)

/** Why the button is dead, in two lines; undefined while it may be pressed. */
function deadOf(
  ticket: Ticket,
  reading: string | undefined,
): { readonly title: string; readonly note: string } | undefined {
  const { state, blocked, view, draft } = ticket
  const w = words.ticket
  if (state.kind === 'sending') return { title: w.sending, note: w.sendingNote }
  if (state.kind === 'checking') return { title: w.unconfirmed, note: w.unconfirmedNote(state.summary) }
  if (reading !== undefined) return { title: words.reading.ticket, note: words.reading.ticketNote(reading) }
  if (blocked !== undefined) return { title: blocked, note: w.cancelStays }
  if (view.missing === 'rules') return { title: w.noRules, note: w.nothingSent }
  if (view.missing === 'price') return { title: w.fillPrice, note: w.nothingSent }
  if (view.missing === 'triggerPrice')
    return { title: draft.market === 'spot' ? w.fillTriggerOrTrailing : w.fillTrigger, note: w.nothingSent }
  if (view.missing === 'callbackPercent') return { title: w.fillCallback, note: w.nothingSent }
  if (view.missing === 'goodTillDate') return { title: w.fillGoodTill, note: w.nothingSent }
  if (view.missing === 'quantity' || view.quantity === '0') return { title: w.fillFirst, note: w.nothingSent }
  if (ticket.exits.wanted && ticket.exits.unread.length > 0)
    return { title: words.lists.form.missing, note: w.nothingSent }
  if (!view.sendable || !ticket.exits.sendable) return { title: w.wrong, note: w.nothingSent }
  return undefined
}

/** The button that says the whole order. On the desk a press or Enter sends, on the phone a hold. */
export function SubmitButton({ ticket, variant }: { readonly ticket: Ticket; readonly variant: 'desk' | 'phone' }) {
  const { account } = useDesk()
  const { draft, sentence, view, context } = ticket
  const state = ticket.state.kind
  const w = words.ticket
  const dead = deadOf(ticket, useReadingDesk())
  const tag = words.environmentTag[account.environment]
  const terms = view.order === undefined || context.rules === undefined ? '' : orderTerms(view.order, context.rules)
  const color = draft.side === 'BUY' ? 'buy' : 'sell'
  const hold = holdTime(account.environment)
  if (dead !== undefined)
    return (
      <>
        {/* While an answer is awaited the button keeps the focus that sent the order; a press does nothing. */}
        <button
          type="submit"
          className="send off"
          disabled={state !== 'sending' && state !== 'checking'}
          aria-disabled
          aria-live="polite"
        >
          <span>{dead.title}</span>
          <small>{dead.note}</small>
        </button>
        {variant === 'desk' && <Policy />}
      </>
    )
  if (variant === 'phone')
    return (
      <HoldButton
        holdMs={hold}
        onRun={() => ticket.send()}
        label={`${w.holdTo(sentence)} · ${tag}`}
        armedLabel={`${w.armed(sentence)} · ${tag}`}
        className={`send ${color}`}
      >
        {({ holding, armed }) => (
          <>
            <span>
              {holding ? w.keepHolding : armed ? w.armed(sentence) : w.holdTo(sentence)}
              <span className="envtag">{tag}</span>
            </span>
            <small>{holding ? w.liftToStop : terms === '' ? w.policyHold(seconds(hold), tag) : terms}</small>
          </>
        )}
      </HoldButton>
    )
  // Key repeat must not press twice.
  const keys = (event: KeyboardEvent) => {
    if (event.repeat && (event.key === 'Enter' || event.key === ' ')) event.preventDefault()
  }
  return (
    <>
      <button type="submit" className={`send ${color}`} onKeyDown={keys} aria-label={`${sentence} · ${tag}`}>
        <span>
          {sentence}
          <span className="envtag">{tag}</span>
        </span>
        {terms !== '' && <small>{terms}</small>}
      </button>
      <Policy />
    </>
  )
}

const Policy = () => (
  <p className="policy">
    <span>{words.ticket.policy('Enter')}</span>
  </p>
)
