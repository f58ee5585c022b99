'use client'
import { Link2 } from 'lucide-react'
import { useIntents } from '../../lib/client/use-account'
import { useCancelList } from '../../lib/client/use-lists'
import { isUnsettled } from '../../lib/domain/intent'
import type { GroupLeg, ListGroup } from '../../lib/domain/list-group'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { Button, Chip } from '../ui/button'

const w = words.lists

/** A group in a few words: "OTOCO on BTCUSDT: one places a pair". */
export const tellGroup = ({ kind, list }: ListGroup): string => w.group(kind, w.kinds[kind], list.symbol)

/** What a leg is in its group. */
export const tellRole = ({ role, waits }: GroupLeg): string =>
  waits && role !== 'pending' ? w.waitingPair : w.roles[role]

/** Head of an order list above its orders: kind, which waits for which, cancel as one. */
export function ListHead({ group }: { readonly group: ListGroup }) {
  const { kind, list, released } = group
  return (
    <span role="cell" className="whole list-head">
      <span>
        <Link2 size={13} aria-hidden="true" /> <span className="sym">{list.symbol}</span> <b>{w.kinds[kind]}</b>
        <span className="lev n">{kind}</span>
      </span>
      <span className="t3">{released && kind !== 'OCO' ? w.released : w.goes[kind]}</span>
      <span className="sp" />
      <CancelList group={group} name={w.cancelListName(tellGroup(group))} />
    </span>
  )
}

/** Cancels the list as a whole, and says what became of that. */
export function CancelList({ group, name }: { readonly group: ListGroup; readonly name: string }) {
  const { list } = group
  const { cancelList, stateOfList } = useCancelList()
  const intents = useIntents()
  const state = stateOfList(list.orderListId)
  const press = () => cancelList(list)
  const busy = (
    <span className="t3" role="status">
      {words.orders.canceling}
    </span>
  )
  if (state.kind === 'sending' || state.kind === 'checking') return busy
  const intent =
    state.kind === 'known'
      ? (intents?.find((one) => one.intentId === state.intent.intentId) ?? state.intent)
      : undefined
  if (intent !== undefined && (isUnsettled(intent) || intent.state === 'accepted') && intent.state !== 'unresolved')
    return busy
  const reason = state.kind === 'refused' || state.kind === 'moved' ? state.reason : intent?.reason
  if (state.kind !== 'ready')
    return (
      <Chip
        acts
        className="badt"
        aria-label={name}
        title={words.orders.cancelRefused(
          reason === undefined ? explain('not-received') : explain(reason.code, reason.params ?? {}),
        )}
        onClick={press}
      >
        {words.orders.tryAgain}
      </Chip>
    )
  return (
    <Button look="bare" acts className="chip" aria-label={name} title={w.cancelLegTitle} onClick={press}>
      {w.cancelList}
    </Button>
  )
}
