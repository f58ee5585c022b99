import type { Verdict } from './check/check-history'

export interface Played {
  readonly seed: string
  readonly verdict: Verdict
}

/** What a run has shown in all; the last line of the command. */
export interface Figures {
  readonly intents: number
  readonly lost: number
  readonly doubled: number
  readonly wronglyFinal: number
  readonly staleShownLive: number
  readonly unsettled: number
  readonly afterLock: number
  readonly afterRestart: number
  /** All of the seven above. */
  readonly findings: number
  readonly unconfirmed: number
  /** Null when nothing was unconfirmed. */
  readonly settledP95Seconds: number | null
  /** Of those whose account stream stood and whose desk ran throughout. */
  readonly undisturbedP95Seconds: number | null
  readonly compared: number
  readonly orders: number
  readonly fills: number
  readonly faults: number
  readonly kills: number
  readonly seeds: readonly string[]
}

export function sumUp(played: readonly Played[]): Figures {
  const all = played.map(({ verdict }) => verdict)
  const findings = all.flatMap((verdict) => verdict.findings)
  const total = (of: (verdict: Verdict) => number): number => all.reduce((sum, verdict) => sum + of(verdict), 0)
  const counted = (name: string): number => findings.filter(({ counts }) => counts === name).length
  return {
    intents: total(({ intents }) => intents),
    lost: counted('lost'),
    doubled: counted('doubled'),
    wronglyFinal: counted('wronglyFinal'),
    staleShownLive: counted('staleShownLive'),
    unsettled: counted('unsettled'),
    afterLock: counted('afterLock'),
    afterRestart: counted('afterRestart'),
    findings: findings.length,
    unconfirmed: total(({ unconfirmed }) => unconfirmed),
    settledP95Seconds: p95Seconds(all.flatMap(({ settledAfter }) => settledAfter)),
    undisturbedP95Seconds: p95Seconds(all.flatMap(({ settledUndisturbed }) => settledUndisturbed)),
    compared: total(({ compared }) => compared),
    orders: total(({ orders }) => orders),
    fills: total(({ fills }) => fills),
    faults: total(({ faults }) => faults),
    kills: total(({ kills }) => kills),
    seeds: played.map(({ seed }) => seed).sort(),
  }
}

/** Nearest rank, to a tenth of a second. */
function p95Seconds(waits: readonly number[]): number | null {
  const sorted = [...waits].sort((a, b) => a - b)
  const at = sorted[Math.ceil(sorted.length * 0.95) - 1]
  return at === undefined ? null : Math.round(at / 100) / 10
}
