'use client'
import { words } from '../../lib/words/en'
import { Segmented } from '../ui/segmented'
import { type TicketFamily, type TicketKind, withKind } from './ticket-draft'
import { familiesOf, isAllowed, KINDS, kindsOf, typeOf } from './ticket-kinds'
import type { useTicket } from './use-ticket'

const w = words.ticket

/** The type in plain words, with the exchange's own name beside it; what the symbol does not take is grey and says so. */
export function KindChoice(props: {
  readonly ticket: ReturnType<typeof useTicket>
  /** The form of order lists as one more choice, where there is one. */
  readonly list?: { readonly isChosen: boolean; readonly choose: (on: boolean) => void } | undefined
}) {
  const { ticket, list } = props
  const { draft, change, context, view } = ticket
  const { market } = draft
  const { family } = KINDS[draft.kind]
  const allowed = (kind: TicketKind) => isAllowed(kind, market, context.rules)
  const families = familiesOf(market)
  const refused = families.flatMap((one) => kindsOf(one, market)).filter((kind) => !allowed(kind))
  const symbol = context.rules?.symbol ?? draft.symbol
  const why = (kinds: readonly TicketKind[]) =>
    w.typeNotAllowed(
      symbol,
      kinds.map((kind) => w.kindNames[kind]),
    )
  // The way it trades stays when the family changes: a stop at a limit becomes a take-profit at a limit.
  const first = (one: TicketFamily): TicketKind => {
    const kinds = kindsOf(one, market)
    const alike = kinds.find((kind) => kind.endsWith('-limit') === draft.kind.endsWith('-limit') && allowed(kind))
    return alike ?? kinds.find(allowed) ?? 'limit'
  }
  const isList = list?.isChosen === true
  const variants = isList ? [] : kindsOf(family, market)
  return (
    <div className="kinds">
      <Segmented<TicketFamily | 'list'>
        label={w.type}
        value={isList ? 'list' : family}
        className="types"
        options={[
          ...families.map((one) => {
            const kinds = kindsOf(one, market)
            const disabled = !kinds.some(allowed)
            return { value: one, label: w.types[one], disabled, ...(disabled ? { title: why(kinds) } : {}) }
          }),
          ...(list === undefined ? [] : [{ value: 'list' as const, label: words.lists.form.kind }]),
        ]}
        onChange={(one) => {
          list?.choose(one === 'list')
          if (one !== 'list' && one !== family) change(withKind(first(one)))
        }}
      />
      {variants.length > 1 && (
        <div className="row apart small then">
          <Segmented
            label={w.thenAt}
            value={draft.kind}
            className="mini"
            options={variants.map((kind) => ({
              value: kind,
              label: w.thenKinds[kind],
              disabled: !allowed(kind),
              ...(allowed(kind) ? {} : { title: why([kind]) }),
            }))}
            onChange={(kind) => change(withKind(kind))}
          />
          <span className="n t3">{view.order?.orderType ?? typeOf(draft.kind, market)}</span>
        </div>
      )}
      {refused.length > 0 && <p className="rule">{why(refused)}</p>}
    </div>
  )
}
