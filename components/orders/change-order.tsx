'use client'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { holdTime } from '../../lib/client/hold-time'
import { useChangeOrder } from '../../lib/client/use-change-order'
import { useSeenMarket } from '../../lib/client/use-seen-market'
import { changeableFields, type ChangeField } from '../../lib/domain/change-order'
import { isPositive } from '../../lib/domain/decimal'
import type { SymbolRules } from '../../lib/domain/market'
import type { Order } from '../../lib/domain/order'
import { formatShort } from '../../lib/format/amount'
import { readAmount } from '../../lib/format/typed-amount'
import { words } from '../../lib/words/en'
import { useActProps } from '../ui/acts-off'
import { Button } from '../ui/button'
import { type FieldNote, NumberField, Note } from '../ui/field'
import { HoldButton } from '../ui/hold-button'
import { ruleNotes } from './change-notes'
import { tellOrder } from './order-words'
import { presentTerms, readChange, type ReadChange } from './read-change'

const w = words.change

/** New terms for a resting order, typed where it stands: says which way the change goes before anything is sent. */
export function ChangeOrder(props: {
  readonly order: Order
  readonly rules: SymbolRules
  /** The field that was pressed. */
  readonly field?: ChangeField | undefined
  readonly variant: 'desk' | 'phone'
  readonly onClose: () => void
}) {
  const { order, rules, variant, onClose } = props
  const { account } = useDesk()
  const { change: send } = useChangeOrder()
  const [typed, setTyped] = useState(() => presentTerms(order, rules))
  const seen = useSeenMarket(order, rules, order)
  const read = useMemo(() => readChange(order, typed, rules, seen), [order, typed, rules, seen])
  const { change } = read
  const told = tellOrder(order, rules)
  const wished =
    change.kind === 'change'
      ? tellOrder({ ...change.order, closePosition: change.order.closePosition === true }, rules)
      : told
  const off = useActProps(true)
  const tag = words.environmentTag[account.environment]
  const root = useRef<HTMLFormElement>(null)
  const first = props.field ?? changeableFields(order)[0]
  useEffect(() => {
    const input = root.current?.querySelector<HTMLInputElement>(`[data-field="${first}"] input`)
    input?.focus({ preventScroll: variant === 'phone' })
    input?.select()
  }, [first, variant])
  const run = () => {
    if (change.kind !== 'change' || !read.sendable || off.disabled === true) return
    send(order, change, wished)
    onClose()
  }
  return (
    <form
      ref={root}
      className={`chg chg-${variant}`}
      aria-label={w.form(told)}
      onSubmit={(event) => {
        event.preventDefault()
        if (variant === 'desk') run()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.repeat) event.preventDefault()
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onClose()
      }}
    >
      <div className="chg-f">
        {changeableFields(order).map((field) => {
          const set = (text: string) => setTyped((before) => ({ ...before, [field]: text }))
          return (
            <div key={field} data-field={field}>
              <NumberField
                label={w.fields[field]}
                value={typed[field] ?? ''}
                onValue={set}
                unit={field === 'quantity' ? rules.baseAsset : rules.quoteAsset}
                notes={[...typedNotes(read, field, typed[field] ?? '', set), ...notesOf(read, field, rules, set)]}
              />
            </div>
          )
        })}
      </div>
      <ChangeWords order={order} read={read} rules={rules} />
      <div className="chg-a">
        {!read.sendable || change.kind !== 'change' ? (
          <button type="submit" className="send off" disabled>
            {change.kind === 'change' ? w.wrong : w.same}
          </button>
        ) : variant === 'desk' ? (
          <button type="submit" className={`send ${order.side === 'BUY' ? 'buy' : 'sell'}`} {...off}>
            {w.submit(wished)} <span className="envtag">{tag}</span>
          </button>
        ) : (
          <HoldButton
            holdMs={holdTime(account.environment)}
            onRun={run}
            label={`${w.hold(wished)} · ${tag}`}
            armedLabel={`${w.armed(wished)} · ${tag}`}
            className={`send ${order.side === 'BUY' ? 'buy' : 'sell'}`}
          >
            {({ holding, armed }) => <span>{holding ? w.keepHolding : armed ? w.armed(wished) : w.hold(wished)}</span>}
          </HoldButton>
        )}
        <Button look="line" onClick={onClose}>
          {w.leave}
        </Button>
      </div>
    </form>
  )
}

/** Which way it goes, what that costs, and what belongs to no field. */
function ChangeWords(props: { readonly order: Order; readonly read: ReadChange; readonly rules: SymbolRules }) {
  const { order, read, rules } = props
  const { change } = read
  const waits = order.triggerPrice !== undefined && isPositive(order.triggerPrice) && order.service === 'algo'
  const spotStop = order.market === 'spot' && order.orderType !== 'LIMIT' && order.orderType !== 'LIMIT_MAKER'
  const traded = isPositive(order.executedQuantity)
  const others = ruleNotes(
    read.issues,
    ['symbol', 'orderType', 'timeInForce', 'reduceOnly', 'quoteQuantity'],
    rules,
    () => undefined,
  )
  return (
    <div className="chg-w" aria-live="polite">
      {change.kind === 'change' && (
        <>
          <p className="chg-q">
            <b>{waits || spotStop ? w.queue.none : w.queue[change.keepsPlace ? 'yes' : 'no']}</b>
          </p>
          <p>{w.ways[change.way]}</p>
          {change.endsList && <p className="warnt">{w.endsList}</p>}
          {change.changesPair && <p>{w.changesPair}</p>}
        </>
      )}
      {change.kind === 'barred' && <p className="badt">{w.bars[change.bar]}</p>}
      {traded && <p>{w.traded(formatShort(order.executedQuantity), rules.baseAsset)}</p>}
      {traded && change.kind === 'change' && change.terms === undefined && change.order.quantity !== undefined && (
        <p>{w.restOnly(formatShort(change.order.quantity), rules.baseAsset)}</p>
      )}
      {others.map((note, at) => (
        <Note key={at} note={note} />
      ))}
    </div>
  )
}

const notesOf = (read: ReadChange, field: ChangeField, rules: SymbolRules, set: (text: string) => void) =>
  ruleNotes(read.issues, [field], rules, set)

function typedNotes(
  read: ReadChange,
  field: ChangeField,
  text: string,
  set: (text: string) => void,
): readonly FieldNote[] {
  if (!read.unread.includes(field)) return []
  const amount = readAmount(text)
  if (amount.kind !== 'ambiguous') return [{ tone: 'bad', text: words.ticket.amounts.unreadable }]
  const value = amount.asThousands
  return [
    {
      tone: 'bad',
      text: words.ticket.amounts.ambiguous(value),
      fix: { label: words.ticket.amounts.useThousands(value), apply: () => set(value) },
    },
  ]
}
