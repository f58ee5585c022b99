'use client'
import { words } from '../../lib/words/en'
import { Chip } from '../ui/button'
import { NumberField, Select } from '../ui/field'
import { notesFor, SLOTS } from './issue-notes'
import { PriceInput } from './price-field'
import { takes, typeOf } from './ticket-kinds'
import type { useTicket } from './use-ticket'

type Ticket = ReturnType<typeof useTicket>
const w = words.ticket

/** What has to happen before the order trades: a price that is reached, a distance that the price turns by, or both. */
export function TriggerFields({ ticket }: { readonly ticket: Ticket }) {
  const { draft, change, context } = ticket
  const terms = takes(draft, context.rules, context.hedge)
  return (
    <>
      {terms.has('trigger') && (
        <PriceInput
          ticket={ticket}
          label={draft.trailing !== '' && terms.has('trailing') ? w.triggerOptional : w.trigger}
          value={draft.trigger}
          set={(trigger) => change({ trigger })}
          fields={SLOTS.trigger}
        />
      )}
      {terms.has('trailing') && (
        <Distance
          ticket={ticket}
          label={draft.trigger === '' ? w.trailingNeeded : w.trailing}
          value={draft.trailing}
          set={(trailing) => change({ trailing })}
          fields={SLOTS.trailing}
        />
      )}
      {terms.has('callback') && (
        <Distance
          ticket={ticket}
          label={w.trailingNeeded}
          value={draft.callback}
          set={(callback) => change({ callback })}
          fields={SLOTS.callback}
          type={typeOf(draft.kind, draft.market)}
        />
      )}
      {terms.has('activation') && (
        <PriceInput
          ticket={ticket}
          label={w.startsAt}
          value={draft.activation}
          set={(activation) => change({ activation })}
          fields={SLOTS.activation}
        />
      )}
      {terms.has('triggerBy') && (
        <div className="row apart small">
          <span className="t3">{w.triggerBy}</span>
          <Select
            label={w.triggerBy}
            value={draft.triggerBy}
            options={[
              { value: 'MARK_PRICE', label: w.triggerNames.MARK_PRICE },
              { value: 'CONTRACT_PRICE', label: w.triggerNames.CONTRACT_PRICE },
            ]}
            onChange={(triggerBy) => change({ triggerBy })}
          />
        </div>
      )}
    </>
  )
}

/** Percent by hand, or one of the usual ones. */
function Distance(props: {
  readonly ticket: Ticket
  readonly label: string
  readonly value: string
  readonly set: (text: string) => void
  readonly fields: readonly string[]
  readonly type?: string | undefined
}) {
  const { ticket, label, value, set, fields, type } = props
  const { draft, view, context } = ticket
  const notes = notesFor(view, fields, context.rules, set)
  const explains = w.trails(draft.side === 'SELL' ? 'down' : 'up')
  return (
    <div>
      <NumberField
        label={label}
        value={value}
        onValue={set}
        unit="%"
        {...(type === undefined ? {} : { head: <span className="n">{type}</span> })}
        notes={notes.length > 0 || value === '' ? notes : [{ tone: 'info', text: explains }]}
      />
      <div className="row even mt6" role="group" aria-label={w.trailingQuick}>
        {w.distances.map((percent) => (
          <Chip key={percent} aria-label={w.useDistance(percent)} onClick={() => set(percent)}>
            {percent}%
          </Chip>
        ))}
      </div>
    </div>
  )
}
