import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Verdict } from './check/check-history'
import type { History } from './history'
import type { ProofSettings } from './settings'

const FOLDER = join('.cache', 'proof')

/** The one command that plays a seed again. */
export function replayOf({ kills, rate, faults }: ProofSettings, seed: string, size: number): string {
  const only = faults.length === 0 ? '' : ` --faults ${faults.join(',')}`
  return `npm run prove -- --seed ${seed} --intents ${size} --per-episode ${size} --kills ${kills} --rate ${rate}${only}`
}

/** What an episode has shown, in one line. */
export function lineOf(seed: string, rate: number, verdict: Verdict, ms: number): string {
  const { intents, unconfirmed, faults, kills, compared, findings } = verdict
  const end = findings.length === 0 ? 'all held' : `${findings.length} broken`
  return `Seed ${seed} at rate ${rate}: ${intents} intents (${unconfirmed} unconfirmed), ${faults} faults, ${kills} kills, ${compared} live values: ${end} (${(ms / 1000).toFixed(0)} s)`
}

/** Keeps everything that was seen, for whoever looks for the reason; returns the file. */
export function keepReport(history: History & { readonly output: string }, verdict: Verdict): string {
  mkdirSync(FOLDER, { recursive: true })
  const file = join(FOLDER, `${history.seed.replaceAll(/[^\w.-]/g, '_')}.json`)
  const { output, ...seen } = history
  const acts = countsOf(history.acts.map(({ kind, status = 'lost', code = '' }) => `${kind} ${status} ${code}`))
  const ends = countsOf(history.journal.map(({ kind, state, reason = '' }) => `${kind} ${state} ${reason}`))
  const report = { findings: verdict.findings, acts, ends, output: output.split('\n'), seen }
  writeFileSync(file, JSON.stringify(report, plain, 1))
  return file
}

function plain(_name: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value)
  return value instanceof Set ? [...value] : value
}

function countsOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
