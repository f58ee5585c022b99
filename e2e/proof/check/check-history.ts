import type { FaultSpan, History, JournalIntent } from '../history'
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
  /** Values shown live that were held against the exchange. */
  readonly compared: number
  readonly faults: number
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
    settledAfter: doubted.flatMap((intent) => settledAfter(intent, history.faults)),
    compared: pictures.compared,
    faults: history.faults.length,
    kills: history.lives.length - 1,
  }
}

/** Source: SAFETY part 4, "Unconfirmed settled or paged": counted from the end of what stood in the way (S-35). */
function settledAfter({ market, sent, settled }: JournalIntent, faults: readonly FaultSpan[]): number[] {
  if (sent === undefined || settled === undefined) return []
  const inTheWay = faults.filter(
    (fault) => fault.touches === 'reads' && fault.market === market && fault.from <= settled && fault.to >= sent,
  )
  const from = Math.max(sent, ...inTheWay.map((fault) => Math.min(fault.to, settled)))
  return [settled - from]
}
