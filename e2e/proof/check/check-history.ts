import type { History, JournalIntent } from '../history'
import type { Finding } from './finding'
import { checkLock, checkRestart } from './gates'
import { checkFinal, checkIntents, checkLedger, checkOneSend, checkSettled } from './orders'
import { checkPictures } from './pictures'

/** What one run has shown. */
export interface Verdict {
  readonly findings: readonly Finding[]
  readonly intents: number
  readonly orders: number
  readonly fills: number
  /** Intents of which a screen said that they are not confirmed. */
  readonly unconfirmed: number
  /** How long each of these took, from sending, or from the end of the last fault in its way, ms. */
  readonly settledAfter: readonly number[]
  /** Of these, the ones whose account stream stood and whose desk ran throughout, so that S-34 wants no third round. */
  readonly settledUndisturbed: readonly number[]
  /** Values shown live that were held against the exchange. */
  readonly compared: number
  /** Faults that struck, and their ids. */
  readonly faults: number
  readonly struck: readonly string[]
  readonly kills: number
}

/** Holds a history to I1 … I8. Pure: the same history, the same verdict. */
export function checkHistory(history: History): Verdict {
  const pictures = checkPictures(history)
  const doubted = history.journal.filter(({ clientOrderId }) => history.doubted.has(clientOrderId))
  return {
    findings: [
      ...checkOneSend(history),
      ...checkIntents(history),
      ...checkSettled(history),
      ...checkLedger(history),
      ...pictures.findings,
      ...checkFinal(history),
      ...checkLock(history),
      ...checkRestart(history),
    ],
    intents: history.journal.length,
    orders: history.truths.at(-1)?.orders.size ?? 0,
    fills: history.fills.length,
    unconfirmed: doubted.length,
    settledAfter: doubted.flatMap((intent) => settledAfter(intent, history)?.ms ?? []),
    settledUndisturbed: doubted.flatMap((intent) => {
      const settled = settledAfter(intent, history)
      return settled === undefined || settled.isDisturbed ? [] : settled.ms
    }),
    compared: pictures.compared,
    faults: history.faults.filter(({ struck }) => struck).length,
    struck: [...new Set(history.faults.filter(({ struck }) => struck).map(({ id }) => id))].sort(),
    kills: history.lives.length - 1,
  }
}

/**
 * How long an intent was in doubt until it was settled or the owner was told, whichever came first, counted from sending or from
 * the end of what kept reads or the account's stream away (S-35), a kill of the desk included. Source: SAFETY part 4.
 */
function settledAfter(
  intent: JournalIntent,
  { alarms, faults, lives }: History,
): { readonly ms: number; readonly isDisturbed: boolean } | undefined {
  const { market, sent, clientOrderId } = intent
  const paged = alarms.find(
    ({ code, params }) => code === 'unresolved' && params['clientOrderId'] === clientOrderId,
  )?.at
  const end = Math.min(intent.settled ?? Number.POSITIVE_INFINITY, paged ?? Number.POSITIVE_INFINITY)
  if (sent === undefined || end === Number.POSITIVE_INFINITY) return undefined
  const ends = faults
    .filter((fault) => fault.touches !== 'orders' && (fault.market === undefined || fault.market === market))
    .filter(({ from, to }) => from <= end && to >= sent)
    .map(({ to }) => to)
  const starts = lives.map(({ from }) => from).filter((from) => from > sent && from < end)
  const from = Math.max(sent, ...[...ends, ...starts].map((at) => Math.min(at, end)))
  return { ms: end - from, isDisturbed: ends.length + starts.length > 0 }
}
