import type { History, WireSend } from '../history'
import type { Finding } from './finding'
import { placedIds } from './orders'

/** How long a request may be on its way from the desk to the exchange, ms of the machine. */
const ON_ITS_WAY = 150

/** No process of the desk is so far that it could send anything before this, ms of the machine. */
const STARTS = 300

/** **I7** While trading is locked or a cancel-all runs, no entry leaves that was not on its way when the lock was acknowledged. */
export function checkLock(history: History): Finding[] {
  const found: Finding[] = []
  const intents = new Map(history.journal.map((intent) => [intent.clientOrderId, intent]))
  for (const { id, send } of history.sends.flatMap(idsOf)) {
    const intent = intents.get(id)
    if (intent === undefined || !intent.isEntry) continue
    for (const { kind, from, to } of history.locks) {
      if (send.time < from || send.time > to) continue
      if (intent.received < from && send.time <= from + ON_ITS_WAY * history.rate) continue
      const what = `${id} left at ${send.time}, ${send.time - from} ms after the ${kind} was acknowledged.`
      found.push({ invariant: 'I7', counts: 'afterLock', what })
    }
  }
  return found
}

/**
 * **I8** No order leaves after a restart but by a new act of the owner: each placing request belongs to an act that was posted in
 * that same life of the desk.
 */
export function checkRestart(history: History): Finding[] {
  const found: Finding[] = []
  const wrong = (what: string): void => void found.push({ invariant: 'I8', counts: 'afterRestart', what })
  const intents = new Map(history.journal.map((intent) => [intent.clientOrderId, intent]))
  for (const { id, send } of history.sends.flatMap(idsOf)) {
    const intent = intents.get(id)
    if (intent === undefined) continue
    const acts = history.acts.filter(
      (act) =>
        (intent.idempotencyKey !== undefined && act.key === intent.idempotencyKey) ||
        (intent.runId !== undefined && act.runId === intent.runId),
    )
    if (acts.length === 0) {
      // A cancel-all whose answer was lost is known by its run alone.
      if (intent.runId === undefined) wrong(`${id} left at ${send.time} and nobody asked for it.`)
      continue
    }
    const sameLife = acts.some(({ at, life }) => {
      const to = history.lives[life]?.to
      const next = history.lives[life + 1]?.from
      // What a killed desk had written may be read by the exchange later, but for a while nobody else can have sent it.
      const until = Math.max((to ?? 0) + ON_ITS_WAY * history.rate, (next ?? 0) + STARTS * history.rate)
      return at <= send.time && (to === undefined || send.time <= until)
    })
    if (!sameLife)
      wrong(`${id} left at ${send.time}, in another life of the desk than act ${acts[0]?.number} was posted in.`)
  }
  return found
}

const idsOf = (send: WireSend): readonly { readonly id: string; readonly send: WireSend }[] =>
  placedIds(send).map((id) => ({ id, send }))
