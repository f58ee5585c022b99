import type { EntryBlock } from '../../lib/domain/entry-block'
import { isMarkedHandled, isUnsettled, type Intent } from '../../lib/domain/intent'
import type { Order } from '../../lib/domain/order'
import { words } from '../../lib/words/en'
import { tellEvidence, type EvidenceLine } from './time-line-entries'

const u = words.journal.unresolved
const l = words.journal.line

/** An order of ours of which something is for the owner to know or decide. */
export type UnresolvedCase =
  /** Sent, and nobody can say yet what became of it: still asked for, or given up (S-31, S-35). */
  | { readonly kind: 'checking' | 'unresolved'; readonly intent: Intent }
  /** Two orders of the exchange stand under its id; `waits`: entry is off there until the owner has looked (S-28). */
  | {
      readonly kind: 'doubled'
      readonly intent: Intent
      readonly orderIds: readonly string[]
      readonly waits: boolean
    }
  /** Put away by the owner and watched on (S-37). */
  | { readonly kind: 'handled'; readonly intent: Intent }

/** A timer is set anew by itself; all else waits for its owner when nobody can settle it. */
const isForTheOwner = ({ kind }: Intent): boolean => kind !== 'dead-man' && kind !== 'dead-man-off'

/** What the owner has to know of, given up first, then what is still asked for, then doubles and what was put away. */
export function unresolvedCases(
  intents: readonly Intent[],
  orders: readonly Order[],
  blocks: readonly EntryBlock[],
): readonly UnresolvedCase[] {
  const cases: UnresolvedCase[] = []
  for (const intent of intents) {
    if (!isForTheOwner(intent)) continue
    const block = blocks.find(({ intentId }) => intentId === intent.intentId)
    const orderIds = doubledIds(intent, orders, block)
    if (orderIds.length > 1) {
      cases.push({ kind: 'doubled', intent, orderIds, waits: block !== undefined })
      continue
    }
    if (isMarkedHandled(intent)) cases.push({ kind: 'handled', intent })
    else if (intent.state === 'unresolved') cases.push({ kind: 'unresolved', intent })
    else if (isUnsettled(intent) && intent.state === 'unconfirmed') cases.push({ kind: 'checking', intent })
  }
  const rank = { unresolved: 0, checking: 1, doubled: 2, handled: 3 } as const
  return cases.sort((a, b) => rank[a.kind] - rank[b.kind] || b.intent.times.received - a.intent.times.received)
}

/** Orders under the intent's id: those on screen, and those that the server names while entry is off for them. */
function doubledIds(intent: Intent, orders: readonly Order[], block: EntryBlock | undefined): readonly string[] {
  if (intent.order === undefined) return []
  const shown = orders
    .filter((order) => order.market === intent.market && order.clientOrderId === intent.clientOrderId)
    .filter((order) => order.service === 'order')
    .map((order) => order.orderId)
  const named = (block?.reason.params?.['orderIds'] ?? '').split(', ').filter((id) => id !== '')
  return [...new Set([...shown, ...named])]
}

/** Those that wait for a decision: the banner counts them. */
export const openCases = (cases: readonly UnresolvedCase[]): readonly UnresolvedCase[] =>
  cases.filter((one) => one.kind === 'unresolved' || (one.kind === 'doubled' && one.waits))

/** What is known so far, one sentence each: how often Binance was asked and answered what, rounds, what the owner chose. */
export function knownOf(intent: Intent, evidence: readonly EvidenceLine[]): readonly string[] {
  const questions = evidence.filter(({ source }) => source === 'order-by-id' || source === 'open-orders')
  const rounds = evidence.filter(({ source, summary }) => source === 'absence-round' && summary === 'absent')
  const doubts = evidence.filter(({ source, summary }) => source === 'absence-round' && summary !== 'absent')
  // Questions and rounds tell no status of an order, which alone depends on the environment.
  const told = (row: EvidenceLine | undefined): string | undefined =>
    row === undefined ? undefined : tellEvidence(row, intent, '').text
  return [
    questions.length === 0 ? u.notAsked : u.asked(questions.length, told(questions.at(-1))),
    ...(rounds.length === 0 ? [] : [u.rounds(rounds.length)]),
    ...doubts.slice(-1).flatMap((row) => told(row) ?? []),
  ]
}

/** The owner's decisions on it, in their order. */
export const choicesOf = (
  evidence: readonly EvidenceLine[],
): readonly { readonly at: number; readonly text: string }[] =>
  evidence
    .filter(({ source }) => source === 'owner')
    .map(({ at, summary }) => ({ at, text: l.choices[summary] ?? summary }))

/** The newest cancel that was sent for an order by our id alone: what "cancel if it exists" came to. */
export function cancelFor(intent: Intent, intents: readonly Intent[]): Intent | undefined {
  return intents
    .filter(
      ({ kind, market, symbol, target }) =>
        kind === 'cancel' &&
        market === intent.market &&
        symbol === intent.symbol &&
        target?.clientOrderId === intent.clientOrderId,
    )
    .sort((a, b) => b.times.received - a.times.received)[0]
}
