'use client'
import { LoaderCircle } from 'lucide-react'
import { useDesk } from '../../lib/client/desk-client'
import { topicKey } from '../../lib/client/topics'
import { useIntents } from '../../lib/client/use-account'
import type { useCancelOrder } from '../../lib/client/use-cancel-order'
import { useTopicStore } from '../../lib/client/use-topic'
import { changeableFields, type ChangeField } from '../../lib/domain/change-order'
import { isDecimal } from '../../lib/domain/decimal'
import type { SymbolRules } from '../../lib/domain/market'
import { orderKey, type Order } from '../../lib/domain/order'
import { numberParts } from '../../lib/format/amount'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { Button, Chip } from '../ui/button'
import { LiveNumber } from '../ui/live-number'
import { isChangeable, type RestingRow } from './order-rows'
import { distanceOf, tellOrder } from './order-words'

const w = words.orders

/** The order whose terms are being typed, and the field that was pressed. */
export interface Changing {
  readonly key: string
  readonly field?: ChangeField | undefined
}

/** A figure that a press makes typeable; plain where it cannot be changed. */
export function EditCell(props: {
  readonly row: RestingRow
  readonly field: ChangeField
  readonly value: string
  readonly onEdit: (changing: Changing) => void
  readonly children: React.ReactNode
}) {
  const { row, field, value, onEdit, children } = props
  const { order, rules } = row
  if (!isChangeable(row) || !changeableFields(order).includes(field)) return children
  return (
    <button
      type="button"
      className="editable"
      title={words.change.keyHint}
      aria-label={words.change.fieldName(words.change.fields[field], value, tellOrder(order, rules))}
      onClick={() => onEdit({ key: orderKey(order), field })}
    >
      {children}
    </button>
  )
}

/** How far the market is from the order; it writes itself. */
export function Distance({ order }: { readonly order: Order }) {
  const { account } = useDesk()
  const tickers = useTopicStore('tickers', topicKey.tickers(account.accountId, order.market))
  return (
    <LiveNumber
      className="t2 plain"
      subscribe={tickers.subscribe}
      read={() => {
        const last = tickers.get().value?.t[order.symbol]?.[0]
        const distance = distanceOf(order, last !== undefined && isDecimal(last) ? last : undefined)
        return distance === undefined ? undefined : { parts: numberParts(distance, 2, true), suffix: '%' }
      }}
    />
  )
}

/** The cancel at the row's end, and what became of it. */
export function CancelCell(props: {
  readonly order: Order
  readonly rules: SymbolRules | undefined
  readonly state: ReturnType<ReturnType<typeof useCancelOrder>['stateOf']>
  readonly onCancel: () => void
}) {
  const { order, rules, state, onCancel } = props
  const intents = useIntents()
  const name = w.cancelName(tellOrder(order, rules))
  if (state.kind === 'sending')
    return (
      <span className="t3" role="status">
        {w.canceling}
      </span>
    )
  if (state.kind === 'checking')
    return (
      <span className="unc" role="status" title={w.cancelUnknown}>
        <LoaderCircle size={14} className="turning" aria-hidden="true" />
        {w.canceling}
      </span>
    )
  if (state.kind === 'known') {
    const intent = intents?.find((one) => one.intentId === state.intent.intentId) ?? state.intent
    const over =
      intent.state === 'rejected' ||
      intent.state === 'not-placed' ||
      intent.state === 'unresolved' ||
      intent.state === 'abandoned'
    if (!over)
      return (
        <span className="t3" role="status">
          {w.canceling}
        </span>
      )
    const why =
      intent.reason === undefined ? w.states[intent.state] : explain(intent.reason.code, intent.reason.params ?? {})
    return (
      <Chip acts aria-label={name} title={w.cancelRefused(why)} className="badt" onClick={onCancel}>
        {w.tryAgain}
      </Chip>
    )
  }
  if (state.kind === 'refused' || state.kind === 'not-received')
    return (
      <Chip
        acts
        aria-label={name}
        title={w.cancelRefused(
          state.kind === 'refused' ? explain(state.reason.code, state.reason.params ?? {}) : explain('not-received'),
        )}
        className="badt"
        onClick={onCancel}
      >
        {w.tryAgain}
      </Chip>
    )
  return (
    <Button look="bare" acts className="chip" aria-label={name} onClick={onCancel}>
      {w.cancel}
    </Button>
  )
}
