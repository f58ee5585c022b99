import { assertNever } from '../domain/assert-never'
import { isZero, type DecimalString } from '../domain/decimal'
import { fillKey, orderKey } from '../domain/order'
import { positionKey } from '../domain/account'
import type { AccountChangeBody, AccountEventsBody, AccountSnapshotBody } from './bridge'
import type { AccountPicture } from './replies'

/** One account as a follower of the bridge knows it. `seq` is the number of the last event in `picture`. */
export interface AccountView {
  readonly gen: number
  readonly seq: number
  readonly picture: AccountPicture
}

/** The desk keeps this many rows of what is over; the journal and the history have the rest. */
const KEPT_ROWS = 500
const KEPT_ALARMS = 20

/** A snapshot takes the place of everything. */
export const applySnapshot = ({ gen, seq, snapshot }: AccountSnapshotBody): AccountView => ({
  gen,
  seq,
  picture: snapshot,
})

/**
 * Events that follow on what is known. `gap` when at least one is missing: the account is to be followed anew (S-66).
 * Events already seen change nothing.
 */
export function applyEvents(
  view: AccountView | undefined,
  message: AccountEventsBody,
): { readonly kind: 'applied'; readonly view: AccountView } | { readonly kind: 'known' } | { readonly kind: 'gap' } {
  if (view === undefined || message.gen !== view.gen) return { kind: 'gap' }
  if (message.seq <= view.seq) return { kind: 'known' }
  const unseen = message.seq - view.seq
  if (unseen > message.events.length) return { kind: 'gap' }
  let next = view
  for (const change of message.events.slice(message.events.length - unseen)) next = applyChange(next, change)
  return { kind: 'applied', view: { ...next, seq: message.seq } }
}

/** One change of one row; the row's newest state takes the place of the older. */
function applyChange(view: AccountView, change: AccountChangeBody): AccountView {
  const { picture } = view
  const draw = (part: Partial<AccountPicture>): AccountView => ({ ...view, picture: { ...picture, ...part } })
  switch (change.type) {
    case 'order':
      return draw({ orders: put(picture.orders, change.order, (row) => orderKey(row)) })
    case 'list':
      return draw({ lists: put(picture.lists ?? [], change.list, (row) => row.orderListId) })
    case 'fill':
      return draw({ fills: put(picture.fills, change.fill, fillKey) })
    case 'balance':
      return draw({ balances: put(picture.balances, change.balance, (row) => `${row.market}:${row.asset}`) })
    case 'position': {
      const key = positionKey(change.position)
      const gone = isZero(change.position.quantity as DecimalString)
      const others = picture.positions.filter((row) => positionKey(row) !== key)
      if (!gone) return draw({ positions: put(picture.positions, change.position, (row) => positionKey(row)) })
      return draw({ positions: others })
    }
    case 'settings':
      return draw({
        leverage: { ...picture.leverage, ...change.leverage },
        futures: change.futures ?? picture.futures,
      })
    case 'intent':
      return draw({ intents: put(picture.intents, change.intent, (row) => row.intentId) })
    case 'cancel-run':
      return draw({ cancelRun: change.run })
    case 'lock':
      return draw({ lock: change.lock })
    case 'resets':
      return draw({ resets: change.resets })
    case 'keys':
      return draw({ keys: change.keys })
    case 'dead-man':
      return draw({ deadMan: change.deadMan })
    case 'standing':
      return draw({
        phases: change.phases,
        entryAllowed: change.entryAllowed,
        entryBlockedBy: change.entryBlockedBy,
        entryBlocks: change.entryBlocks,
      })
    case 'alarm':
      return draw({ alarms: put(picture.alarms, change.alarm, (row) => row.id).slice(0, KEPT_ALARMS) })
    case 'alarms-seen':
      return draw({ alarms: picture.alarms.filter((alarm) => alarm.id > change.upTo) })
    default:
      return assertNever(change)
  }
}

/** The row in its place if it was there, else at the front; the oldest fall off the end. */
function put<R>(rows: R[], row: R, keyOf: (row: R) => string | number): R[] {
  const key = keyOf(row)
  const at = rows.findIndex((other) => keyOf(other) === key)
  if (at < 0) return [row, ...rows].slice(0, KEPT_ROWS)
  const next = rows.slice()
  next[at] = row
  return next
}
