'use client'
import type { ReactNode } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { holdTime } from '../../lib/client/hold-time'
import type { Side, SymbolRules } from '../../lib/domain/market'
import { paysFromBought, type ListKind } from '../../lib/domain/order-list'
import { words } from '../../lib/words/en'
import { Note, NumberField, Select } from '../ui/field'
import { HoldButton } from '../ui/hold-button'
import { Segmented } from '../ui/segmented'
import { LegFields, notesOf } from './leg-fields'
import { issueNote } from './issue-note'
import { ListAnswer } from './list-answer'
import { LEG_PLACES, withKind } from './list-draft'
import { ListDrawing } from './list-drawing'
import { useListTicket } from './use-list-ticket'

const w = words.lists.form
const KINDS: readonly ListKind[] = ['OCO', 'OTO', 'OTOCO', 'OPO', 'OPOCO']

/** Whether the symbol takes lists of the kind. Source: spot.md 8.2. */
export function takesKind(kind: ListKind, rules: SymbolRules | undefined): boolean {
  const spot = rules?.spot
  if (spot === undefined) return true
  const needs = { OCO: [spot.ocoAllowed], OTO: [spot.otoAllowed], OTOCO: [spot.otoAllowed, spot.ocoAllowed] }
  if (kind === 'OCO' || kind === 'OTO' || kind === 'OTOCO') return needs[kind].every(Boolean)
  return spot.otoAllowed && spot.opoAllowed && (kind === 'OPO' || spot.ocoAllowed)
}

/** Where order lists of spot are made: kind with a drawing, sides, sizes, legs, rules, button. `kinds` chooses another ticket. */
export function ListTicket(props: {
  readonly symbol: string
  readonly variant: 'desk' | 'phone'
  readonly kinds: ReactNode
  /** What stands left of the send button on the phone. */
  readonly beside?: ReactNode
}) {
  const { symbol, variant, kinds, beside } = props
  const ticket = useListTicket(symbol)
  const { draft, change, rules, view, send, state } = ticket
  const places = LEG_PLACES[draft.kind]
  const paid = paysFromBought(draft.kind)
  const first = places[0] ?? 'working'
  const later = places.includes('working') ? places[1] : undefined
  const roles = view.list?.legs.map(({ role }): string => role) ?? []
  const whole = view.issues.filter(
    ({ params, field }) =>
      !roles.includes(params['role'] ?? '') ||
      !['price', 'triggerPrice', 'trailingDelta', 'quantity', 'quoteQuantity'].includes(field),
  )
  const body = (
    <>
      {kinds}
      <Select<ListKind>
        label={w.kind}
        className="wide"
        value={draft.kind}
        options={KINDS.map((kind) => ({
          value: kind,
          label: w.kindOption(kind, words.lists.kinds[kind]),
          disabled: !takesKind(kind, rules),
        }))}
        onChange={(kind) => change(withKind(draft, kind))}
      />
      <ListDrawing draft={draft} />
      {!paid && (
        <SideOf
          label={draft.kind === 'OCO' ? w.sides.pair : w.sides.working}
          value={draft.side}
          onChange={(side) => change({ side })}
        />
      )}
      {!paid && draft.kind !== 'OCO' && (
        <SideOf label={w.sides.later} value={draft.laterSide} onChange={(laterSide) => change({ laterSide })} />
      )}
      <NumberField
        label={w.size}
        value={draft.size}
        onValue={(size) => change({ size })}
        unit={rules?.baseAsset}
        notes={notesOf(view, draft, first, 'size', rules, (size) => change({ size }))}
      />
      {later !== undefined &&
        (paid ? (
          <p className="small t3">{w.soldSize}</p>
        ) : (
          <NumberField
            label={w.laterSize}
            value={draft.laterSize}
            onValue={(laterSize) => change({ laterSize })}
            unit={rules?.baseAsset}
            inputProps={{ placeholder: w.sameSize }}
            notes={notesOf(view, draft, later, 'size', rules, (laterSize) => change({ laterSize }))}
          />
        ))}
      {places.map((place) => (
        <LegFields key={place} draft={draft} place={place} view={view} rules={rules} onChange={change} />
      ))}
      {whole.length > 0 && (
        <div className="notes" aria-live="polite">
          {whole.map((issue, at) => (
            <Note key={at} note={issueNote(issue, rules, () => undefined)} />
          ))}
        </div>
      )}
      <ListAnswer ticket={ticket} />
    </>
  )
  const held = state.kind === 'sending' || state.kind === 'checking'
  return (
    <form
      className={variant === 'desk' ? 'panel ticket lists-t' : 'lists-t'}
      aria-label={w.name}
      aria-busy={held}
      onSubmit={(event) => {
        event.preventDefault()
        if (variant === 'desk') send()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.repeat) event.preventDefault()
      }}
    >
      {variant === 'desk' ? <div className="tbody">{body}</div> : body}
      <div className={variant === 'desk' ? 'tfoot' : 'hold'}>
        {beside}
        <SendList ticket={ticket} variant={variant} />
      </div>
    </form>
  )
}

function SideOf(props: { readonly label: string; readonly value: Side; readonly onChange: (side: Side) => void }) {
  return (
    <div className="row apart small">
      <span className="t3">{props.label}</span>
      <Segmented
        label={props.label}
        value={props.value}
        className="sides"
        options={(['BUY', 'SELL'] as const).map((side) => ({
          value: side,
          label: words.side[side],
          className: side === 'BUY' ? 'buy' : 'sell',
        }))}
        onChange={props.onChange}
      />
    </div>
  )
}

/** The button that says the whole list: a press on the desk, a hold on the phone. */
function SendList(props: { readonly ticket: ReturnType<typeof useListTicket>; readonly variant: 'desk' | 'phone' }) {
  const { ticket, variant } = props
  const { account } = useDesk()
  const { draft, view, blocked, sentence, state, rules } = ticket
  const tag = words.environmentTag[account.environment]
  const t = words.ticket
  const dead =
    state.kind === 'sending'
      ? { title: t.sending, note: t.sendingNote }
      : state.kind === 'checking'
        ? { title: t.unconfirmed, note: t.unconfirmedNote(state.summary) }
        : blocked !== undefined
          ? { title: blocked, note: t.cancelStays }
          : rules === undefined
            ? { title: t.noRules, note: w.nothingSent }
            : !takesKind(draft.kind, rules)
              ? { title: w.notAllowed(draft.kind, rules.symbol), note: w.nothingSent }
              : view.list === undefined
                ? { title: w.missing, note: w.nothingSent }
                : view.sendable
                  ? undefined
                  : { title: w.wrong, note: w.nothingSent }
  if (dead !== undefined)
    return (
      <button
        type="submit"
        className="send off"
        disabled={state.kind !== 'sending' && state.kind !== 'checking'}
        aria-disabled
        aria-live="polite"
      >
        <span>{dead.title}</span>
        <small>{dead.note}</small>
      </button>
    )
  const color = view.list?.legs[0]?.order.side === 'BUY' ? 'buy' : 'sell'
  if (variant === 'phone')
    return (
      <HoldButton
        holdMs={holdTime(account.environment)}
        onRun={() => ticket.send()}
        label={`${w.hold(draft.kind, sentence)} · ${tag}`}
        armedLabel={`${w.armed(draft.kind, sentence)} · ${tag}`}
        className={`send ${color}`}
      >
        {({ holding, armed }) => (
          <span>
            {holding ? w.keepHolding : armed ? w.armed(draft.kind, sentence) : w.hold(draft.kind, sentence)}{' '}
            <span className="envtag">{tag}</span>
          </span>
        )}
      </HoldButton>
    )
  return (
    <button type="submit" className={`send ${color}`} aria-label={`${w.place(draft.kind, sentence)} · ${tag}`}>
      <span>
        {w.place(draft.kind, sentence)} <span className="envtag">{tag}</span>
      </span>
      <small>{w.terms}</small>
    </button>
  )
}
