'use client'
import { useId } from 'react'
import { words } from '../../lib/words/en'
import { Chip } from '../ui/button'
import { Check, Note, Select } from '../ui/field'
import { notesFor, restOf, SLOTS } from './issue-notes'
import { shownTerms } from './more-terms'
import { localMinute, timeInForceOf, type RestingTime } from './ticket-draft'
import { takes, waits } from './ticket-kinds'
import type { useTicket } from './use-ticket'

type Ticket = ReturnType<typeof useTicket>
const w = words.ticket
const TIMES: readonly RestingTime[] = ['GTC', 'IOC', 'FOK']

/** Post-only, reduce-only, close-position, time in force: what every trader sets now and then. */
export function TermsRow({ ticket, isOpen }: { readonly ticket: Ticket; readonly isOpen: boolean }) {
  const { draft, change, view, context } = ticket
  const terms = takes(draft, context.rules, context.hedge)
  const time = timeInForceOf(draft)
  const dated = terms.has('time') && time === 'GTD'
  const shown = [...shownTerms(draft, terms, isOpen), ...(dated ? (['goodTill'] as const) : [])]
  const notes = notesFor(view, restOf(view, shown), context.rules)
  const times = draft.market === 'usdm' && !waits(draft.kind) ? [...TIMES, 'GTD' as const] : TIMES
  const hasRow = ['postOnly', 'closePosition', 'reduceOnly', 'time'].some((term) => terms.has(term as 'time'))
  if (!hasRow && notes.length === 0) return null
  return (
    <div>
      <div className="row apart">
        {terms.has('postOnly') && (
          <Check label={w.postOnly} checked={draft.postOnly} onChange={(postOnly) => change({ postOnly })} />
        )}
        {terms.has('closePosition') && (
          <Check
            label={w.closePosition}
            checked={draft.closePosition}
            onChange={(closePosition) => change({ closePosition, reduceOnly: false })}
          />
        )}
        {terms.has('reduceOnly') && (
          <Check label={w.reduceOnly} checked={draft.reduceOnly} onChange={(reduceOnly) => change({ reduceOnly })} />
        )}
        {terms.has('time') && (
          <Select
            label={w.timeInForce}
            value={time}
            className="last"
            options={times.map((value) => ({ value, label: value }))}
            title={w.timesInForce[time]}
            onChange={(timeInForce) => change({ timeInForce })}
          />
        )}
      </div>
      {dated && <GoodTill ticket={ticket} />}
      {notes.length > 0 && (
        <div className="notes" aria-live="polite">
          {notes.map((note, at) => (
            <Note key={at} note={note} />
          ))}
        </div>
      )}
    </div>
  )
}

/** When a GTD order ends: by hand, or so long from now. */
function GoodTill({ ticket }: { readonly ticket: Ticket }) {
  const { draft, change, view, context } = ticket
  const id = useId()
  const notes = notesFor(view, SLOTS.goodTill, context.rules, (goodTill) => change({ goodTill }))
  const spans = Object.entries(w.goodTillFor).sort(([a], [b]) => Number(a) - Number(b))
  return (
    <div className="fld mt6">
      <div className="fld-h">
        <label htmlFor={id}>{w.goodTill}</label>
        <span className="n">{draft.timeInForce}</span>
      </div>
      <div className="box">
        <input
          id={id}
          type="datetime-local"
          value={draft.goodTill}
          onChange={(event) => change({ goodTill: event.target.value })}
        />
      </div>
      <div className="row even mt6" role="group" aria-label={w.goodTillQuick}>
        {spans.map(([minutes, label]) => (
          <Chip key={minutes} onClick={() => change({ goodTill: localMinute(Date.now() + Number(minutes) * 60_000) })}>
            {label}
          </Chip>
        ))}
      </div>
      {notes.map((note, at) => (
        <Note key={at} note={note} />
      ))}
    </div>
  )
}
