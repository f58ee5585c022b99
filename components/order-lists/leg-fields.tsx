'use client'
import type { SymbolRules } from '../../lib/domain/market'
import type { NewOrderType } from '../../lib/domain/order'
import { words } from '../../lib/words/en'
import { type FieldNote, NumberField, Select } from '../ui/field'
import { issuesAt, roleOf, sideOf, type LegField, type ListView } from './derive-list'
import { issueNote } from './issue-note'
import { LEG_TYPES, takesPrice, takesTrigger, type LegDraft, type LegPlace, type ListDraft } from './list-draft'

const w = words.lists.form

/** Type, price, trigger and trailing distance of one leg, each with what the rules say beside it. */
export function LegFields(props: {
  readonly draft: ListDraft
  readonly place: LegPlace
  readonly view: ListView
  readonly rules: SymbolRules | undefined
  readonly onChange: (part: Partial<ListDraft>) => void
}) {
  const { draft, place, view, rules, onChange } = props
  const leg = draft.legs[place]
  const name = w.places[place]
  const set = (part: Partial<LegDraft>) => onChange({ legs: { ...draft.legs, [place]: { ...leg, ...part } } })
  const notes = (field: LegField, apply: (text: string) => void) => notesOf(view, draft, place, field, rules, apply)
  const trailing = takesTrigger(leg.type) && rules?.spot?.trailingStopAllowed !== false
  return (
    <fieldset className="leg">
      <legend className="row apart">
        <b>{name}</b>
        <Select<NewOrderType>
          label={w.typeOf(name)}
          value={leg.type}
          options={LEG_TYPES[place].map((type) => ({
            value: type,
            label: w.types[type] ?? type,
            disabled: rules !== undefined && !rules.orderTypes.includes(type),
          }))}
          onChange={(type) => set({ type })}
        />
      </legend>
      {takesTrigger(leg.type) && (
        <div className="leg-r">
          <NumberField
            label={w.trigger(name)}
            value={leg.trigger}
            onValue={(trigger) => set({ trigger })}
            unit={rules?.quoteAsset}
            notes={notes('trigger', (trigger) => set({ trigger }))}
          />
          {trailing && (
            <NumberField
              label={w.trailing(name)}
              value={leg.trailing}
              onValue={(text) => set({ trailing: text })}
              unit="%"
              notes={notes('trailing', () => undefined)}
              inputProps={{ placeholder: w.trailingHint }}
            />
          )}
        </div>
      )}
      {takesPrice(leg.type) && (
        <NumberField
          label={w.price(name)}
          value={leg.price}
          onValue={(price) => set({ price })}
          unit={rules?.quoteAsset}
          notes={notes('price', (price) => set({ price }))}
        />
      )}
    </fieldset>
  )
}

/** What is to be said beside a field of a leg: a text that is no number, or what the rules say. */
export function notesOf(
  view: ListView,
  draft: ListDraft,
  place: LegPlace,
  field: LegField,
  rules: SymbolRules | undefined,
  apply: (text: string) => void,
): readonly FieldNote[] {
  const fault = view.faults.find((one) => one.place === place && one.field === field)
  if (fault?.kind === 'unreadable') return [{ tone: 'bad', text: w.unreadable }]
  return issuesAt(view, roleOf(place, sideOf(draft, place)), field).map((issue) => issueNote(issue, rules, apply))
}
