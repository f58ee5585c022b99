import { fillKey, type History, type JournalIntent, type VenueOrder, type WireSend } from '../history'
import { unitsOf } from '../amount'
import type { Finding } from './finding'

const PLACES = new Set(['/api/v3/order', '/api/v3/order/cancelReplace', '/fapi/v1/order', '/fapi/v1/algoOrder'])
/** `orderList/oco`, `/oto`, `/otoco`, `/opo` and `/opoco`; a list's own id is an intent too. */
const LISTS = '/api/v3/orderList/'
const LIST_IDS = [
  'listClientOrderId',
  ...['above', 'below', 'working', 'pending', 'pendingAbove', 'pendingBelow'].map((role) => `${role}ClientOrderId`),
]
const BATCH = '/fapi/v1/batchOrders'

/** Our ids of what a request places; none for every other request. */
export function placedIds({ method, path, params }: WireSend): readonly string[] {
  if (method !== 'POST') return []
  if (path.startsWith(LISTS)) return LIST_IDS.flatMap((name) => params[name] ?? [])
  const items: readonly Readonly<Record<string, string>>[] =
    path === BATCH ? (JSON.parse(params['batchOrders'] ?? '[]') as []) : PLACES.has(path) ? [params] : []
  return items.flatMap((item) => item['newClientOrderId'] ?? item['clientAlgoId'] ?? [])
}

const isOurs = (history: History, clientOrderId: string): boolean => new RegExp(history.prefix).test(clientOrderId)
const finalOrders = (history: History): readonly VenueOrder[] => [...(history.truths.at(-1)?.orders.values() ?? [])]
const places = (history: History): readonly JournalIntent[] =>
  history.journal.filter(({ kind }) => kind === 'place' || kind === 'close')
export const alarmed = (history: History, code: string, name: string, value: string): boolean =>
  history.alarms.some((alarm) => alarm.code === code && alarm.params[name] === value)

/** **I1** One wire send per client id; two orders under one id only where a middlebox doubled the bytes, and with an alarm (S-28). */
export function checkOneSend(history: History): Finding[] {
  const found: Finding[] = []
  const times = new Map<string, number>()
  for (const id of history.sends.flatMap(placedIds)) times.set(id, (times.get(id) ?? 0) + 1)
  for (const [id, count] of times)
    if (count > 1) found.push({ invariant: 'I1', counts: 'doubled', what: `${id} was sent ${count} times.` })
  for (const { clientOrderId, sends } of history.journal)
    if (sends > 1 || (sends === 0 && times.has(clientOrderId)))
      found.push({
        invariant: 'I1',
        counts: 'doubled',
        what: `The journal has ${sends} sends of ${clientOrderId}, and ${times.get(clientOrderId) ?? 0} arrived.`,
      })
  const held = new Map<string, number>()
  for (const { clientOrderId, service } of finalOrders(history))
    if (isOurs(history, clientOrderId))
      held.set(`${service} ${clientOrderId}`, (held.get(`${service} ${clientOrderId}`) ?? 0) + 1)
  for (const [name, count] of held) {
    const id = name.slice(name.indexOf(' ') + 1)
    if (count < 2 || (times.get(id) === 1 && alarmed(history, 'two-orders-one-id', 'clientOrderId', id))) continue
    found.push({
      invariant: 'I1',
      counts: 'doubled',
      what: `${count} orders stand under ${id}, which left ${times.get(id) ?? 0} times, and no alarm says so.`,
    })
  }
  return found
}

/**
 * **I2** Each order with our prefix has one intent, and each request too; what the desk acknowledged is in its journal; what it
 * calls accepted is at the exchange.
 */
export function checkIntents(history: History): Finding[] {
  const found: Finding[] = []
  const lost = (what: string): void => void found.push({ invariant: 'I2', counts: 'lost', what })
  const rows = new Map<string, number>()
  for (const { clientOrderId } of history.journal) rows.set(clientOrderId, (rows.get(clientOrderId) ?? 0) + 1)
  for (const [id, count] of rows) if (count > 1) lost(`${id} has ${count} intents.`)
  const orders = finalOrders(history)
  for (const { clientOrderId, orderId, symbol } of orders)
    if (isOurs(history, clientOrderId) && !rows.has(clientOrderId))
      lost(`Order ${orderId} of ${symbol} under ${clientOrderId} has no intent.`)
  for (const send of history.sends)
    for (const id of placedIds(send))
      if (isOurs(history, id) && !rows.has(id)) lost(`${id} was sent at ${send.time} without an intent.`)
  const known = new Set(history.journal.map(({ intentId }) => intentId))
  for (const { intentIds = [], number, kind } of history.acts)
    for (const intentId of intentIds.filter((each) => !known.has(each)))
      lost(`Act ${number} (${kind}) was answered with intent ${intentId}, which the journal does not have.`)
  const held = new Set(orders.map(({ clientOrderId }) => clientOrderId))
  for (const { clientOrderId, state } of places(history))
    if (state === 'accepted' && !held.has(clientOrderId))
      lost(`${clientOrderId} reads accepted and is not at the exchange.`)
  return found
}

/** **I3** 120 s after the faults ended every intent has its end, or is unresolved with an alarm (S-35). */
export function checkSettled(history: History): Finding[] {
  const found: Finding[] = []
  for (const { clientOrderId, state, kind, reason } of history.journal) {
    const open = state === 'queued' || state === 'sending' || state === 'unconfirmed'
    const paged =
      alarmed(history, 'unresolved', 'clientOrderId', clientOrderId) ||
      alarmed(history, 'duplicate-differs', 'clientOrderId', clientOrderId)
    if (!open && (state !== 'unresolved' || paged || reason === 'marked-handled')) continue
    const what = `The ${kind} ${clientOrderId} is still ${state}${state === 'unresolved' ? ' and nobody was told' : ''}.`
    found.push({ invariant: 'I3', counts: 'unsettled', what })
  }
  return found
}

/** **I4** The ledger has every trade of the exchange, once and as it was, and no other. */
export function checkLedger(history: History): Finding[] {
  const found: Finding[] = []
  const lost = (what: string): void => void found.push({ invariant: 'I4', counts: 'lost', what })
  const ledger = new Map(history.ledger.map((fill) => [fillKey(fill), fill]))
  if (ledger.size !== history.ledger.length)
    lost(`The ledger holds ${history.ledger.length - ledger.size} trades twice.`)
  for (const fill of history.fills) {
    const key = fillKey(fill)
    const kept = ledger.get(key)
    ledger.delete(key)
    if (kept === undefined) lost(`Trade ${key} of ${fill.quantity} is not in the ledger.`)
    else if (unitsOf(kept.quantity) !== unitsOf(fill.quantity) || unitsOf(kept.price) !== unitsOf(fill.price))
      lost(`Trade ${key} reads ${kept.quantity} at ${kept.price} and was ${fill.quantity} at ${fill.price}.`)
  }
  for (const key of ledger.keys()) lost(`The ledger holds trade ${key}, which the exchange never made.`)
  return found
}

const NOTHING_CAME = new Set(['rejected', 'not-placed', 'abandoned'])

/** **I6** What was called not placed is not there, and what was called canceled trades no more, but with an alarm. */
export function checkFinal(history: History): Finding[] {
  const found: Finding[] = []
  const wrong = (what: string): void => void found.push({ invariant: 'I6', counts: 'wronglyFinal', what })
  const said = new Map<string, string>()
  for (const { clientOrderId, says } of history.claims) if (NOTHING_CAME.has(says)) said.set(clientOrderId, says)
  for (const { clientOrderId, state } of places(history)) if (NOTHING_CAME.has(state)) said.set(clientOrderId, state)
  for (const order of finalOrders(history)) {
    const state = said.get(order.clientOrderId)
    if (state === undefined || order.status === 'REJECTED') continue
    if (!alarmed(history, 'late-sighting', 'clientOrderId', order.clientOrderId))
      wrong(`${order.clientOrderId} was called ${state} and is ${order.status} at the exchange; no alarm says so.`)
  }
  const final = history.truths.at(-1)?.orders
  const told = new Set<string>()
  for (const { order: key, says, executed = '0', at } of history.claims) {
    const order = key === undefined ? undefined : final?.get(key)
    if (order === undefined || key === undefined || told.has(key) || unitsOf(order.executed) <= unitsOf(executed))
      continue
    if (order.service === 'algo' || alarmed(history, 'late-fill', 'orderId', order.orderId)) continue
    told.add(key)
    wrong(
      `${key} was shown ${says} with ${executed} executed at ${at} and traded ${order.executed} in the end; no alarm says so.`,
    )
  }
  return found
}
