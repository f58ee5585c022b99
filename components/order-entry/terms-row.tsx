'use client'
import { words } from '../../lib/words/en'
import { Check, Note, Select } from '../ui/field'
import { notesFor } from './issue-notes'
import { type RestingTime, waits } from './ticket-draft'
import type { useTicket } from './use-ticket'

const TIMES: readonly RestingTime[] = ['GTC', 'IOC', 'FOK']

/** Post-only, reduce-only, close-position, time in force: what belongs to the kind of order. */
export function TermsRow({ ticket }: { readonly ticket: ReturnType<typeof useTicket> }) {
  const { draft, change, view, context } = ticket
  const w = words.ticket
  const notes = notesFor(view, ['reduceOnly', 'timeInForce', 'orderType'], context.rules, () => undefined)
  return (
    <div>
      <div className="row apart">
        {draft.kind === 'limit' && (
          <Check label={w.postOnly} checked={draft.postOnly} onChange={(postOnly) => change({ postOnly })} />
        )}
        {waits(draft.kind) && (
          <Check
            label={w.closePosition}
            checked={draft.closePosition}
            onChange={(closePosition) => change({ closePosition, reduceOnly: false })}
          />
        )}
        {draft.market === 'usdm' && !draft.closePosition && (
          <Check label={w.reduceOnly} checked={draft.reduceOnly} onChange={(reduceOnly) => change({ reduceOnly })} />
        )}
        {draft.kind === 'limit' && !draft.postOnly && (
          <Select
            label={w.timeInForce}
            value={draft.timeInForce}
            options={TIMES.map((value) => ({ value, label: value }))}
            title={w.timesInForce[draft.timeInForce]}
            onChange={(timeInForce) => change({ timeInForce })}
          />
        )}
      </div>
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
