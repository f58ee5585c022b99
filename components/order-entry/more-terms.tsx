'use client'
import type { ReactNode } from 'react'
import { words } from '../../lib/words/en'
import { Check, Note, NumberField, Select } from '../ui/field'
import { notesFor, SLOTS } from './issue-notes'
import type { TicketDraft } from './ticket-draft'
import { takes, type Term } from './ticket-kinds'
import type { useTicket } from './use-ticket'

type Ticket = ReturnType<typeof useTicket>
type Slot = keyof typeof SLOTS
const w = words.ticket
const RARE = ['iceberg', 'peg', 'match', 'selfTrade', 'routing', 'priceProtect'] as const
const FUTURES_SELF_TRADE = ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH'] as const
type SelfTrade = keyof typeof w.selfTradeChoices

/** Places for findings that stand on the screen now: those of the fold only while it is open. */
export function shownTerms(draft: TicketDraft, terms: ReadonlySet<Term>, isOpen: boolean): readonly Slot[] {
  const common: readonly Slot[] = ['size']
  const fields: readonly (readonly [Term, Slot])[] = [
    ['price', 'price'],
    ['trigger', 'trigger'],
    ['trailing', 'trailing'],
    ['activation', 'activation'],
    ['callback', 'callback'],
  ]
  const folded: readonly (readonly [Term, Slot])[] = [
    ['iceberg', 'iceberg'],
    ['peg', 'peg'],
    ['match', 'match'],
    ['selfTrade', 'selfTrade'],
    ['routing', 'routing'],
    ['priceProtect', 'protect'],
  ]
  const all = [...fields, ...(isOpen ? folded : [])]
  return [...common, ...all.filter(([term]) => terms.has(term)).map(([, slot]) => slot)]
}

/** What is set in the fold, in words; empty while nothing is. */
function setWords(draft: TicketDraft, terms: ReadonlySet<Term>): readonly string[] {
  const set: string[] = []
  if (terms.has('iceberg') && draft.iceberg !== '') set.push(w.set.iceberg)
  if (terms.has('peg') && draft.peg !== undefined) set.push(w.set.peg)
  if (terms.has('match') && draft.match !== undefined) set.push(w.set.match)
  if (terms.has('selfTrade') && draft.selfTrade !== undefined) set.push(w.set.selfTrade)
  if (terms.has('routing') && draft.routing) set.push(w.set.routing)
  if (terms.has('priceProtect') && draft.priceProtect) set.push(w.set.priceProtect)
  return set
}

/** The rare terms behind one fold, which says what is set in it. */
export function MoreTerms(props: {
  readonly ticket: Ticket
  readonly isOpen: boolean
  readonly onOpen: (isOpen: boolean) => void
}) {
  const { ticket, isOpen, onOpen } = props
  const { draft, change, view, context } = ticket
  const { rules } = context
  const terms = takes(draft, rules, context.hedge)
  if (!RARE.some((term) => terms.has(term))) return null
  const set = setWords(draft, terms)
  const notes = (slot: Slot, apply?: (value: string) => void) => notesFor(view, SLOTS[slot], rules, apply)
  return (
    <details className="more" open={isOpen} onToggle={(event) => onOpen(event.currentTarget.open)}>
      <summary>
        <span>{w.moreTerms}</span>
        <span className={set.length === 0 ? 't3' : 't1'}>{set.length === 0 ? w.moreNone : set.join(', ')}</span>
      </summary>
      <div className="folded">
        {terms.has('match') && (
          <Choice label={w.match} notes={notes('match')}>
            <Select
              label={w.match}
              value={draft.match ?? 'none'}
              options={choices(w.matchChoices)}
              onChange={(match) => change({ match: match === 'none' ? undefined : match })}
            />
          </Choice>
        )}
        {terms.has('peg') && (
          <Choice label={w.peg} notes={notes('peg')}>
            <Select
              label={w.peg}
              value={draft.peg ?? 'none'}
              options={choices(w.pegChoices)}
              onChange={(peg) => change({ peg: peg === 'none' ? undefined : peg })}
            />
          </Choice>
        )}
        {terms.has('peg') && draft.peg !== undefined && (
          <NumberField
            label={w.pegLevels}
            value={draft.pegLevels}
            onValue={(pegLevels) => change({ pegLevels })}
            inputProps={{ placeholder: '0' }}
          />
        )}
        {terms.has('iceberg') && (
          <NumberField
            label={w.iceberg}
            value={draft.iceberg}
            onValue={(iceberg) => change({ iceberg })}
            unit={rules?.baseAsset}
            inputProps={{ placeholder: w.icebergOff }}
            notes={notes('iceberg', (iceberg) => change({ iceberg }))}
          />
        )}
        {terms.has('selfTrade') && (
          <Choice label={w.selfTrade} notes={notes('selfTrade')}>
            <Select
              label={w.selfTrade}
              value={draft.selfTrade ?? 'default'}
              options={[
                { value: 'default' as const, label: w.selfTradeDefault },
                ...selfTrades(ticket).map((mode) => ({ value: mode, label: w.selfTradeChoices[mode] })),
              ]}
              onChange={(mode) => change({ selfTrade: mode === 'default' ? undefined : mode })}
            />
          </Choice>
        )}
        {terms.has('routing') && (
          <div>
            <Check label={w.routing} checked={draft.routing} onChange={(routing) => change({ routing })} />
            {draft.routing && <p className="rule">{w.routingNote}</p>}
            {notes('routing').map((note, at) => (
              <Note key={at} note={note} />
            ))}
          </div>
        )}
        {terms.has('priceProtect') && (
          <div>
            <Check
              label={w.priceProtect}
              checked={draft.priceProtect}
              onChange={(priceProtect) => change({ priceProtect })}
            />
            <p className="rule">{w.priceProtectNote}</p>
            {notes('protect').map((note, at) => (
              <Note key={at} note={note} />
            ))}
          </div>
        )}
      </div>
    </details>
  )
}

function Choice(props: {
  readonly label: string
  readonly notes: ReturnType<typeof notesFor>
  readonly children: ReactNode
}) {
  return (
    <div>
      <div className="row apart">
        <span className="t3">{props.label}</span>
        {props.children}
      </div>
      {props.notes.map((note, at) => (
        <Note key={at} note={note} />
      ))}
    </div>
  )
}

const choices = <K extends string>(named: Readonly<Record<K, string>>) =>
  (Object.entries(named) as [K, string][]).map(([value, label]) => ({ value, label }))

/** What the symbol allows, in the order of the words. */
function selfTrades({ draft, context }: Ticket): readonly SelfTrade[] {
  if (draft.market === 'usdm') return FUTURES_SELF_TRADE
  const allowed = context.rules?.spot?.selfTradePreventions ?? []
  return (Object.keys(w.selfTradeChoices) as SelfTrade[]).filter((mode) => allowed.includes(mode))
}
