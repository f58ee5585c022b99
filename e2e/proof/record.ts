import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Figures } from './figures'

const RESULTS = 'docs/proof.json'
const PAGE = 'docs/proof.md'
const BEGIN = '<!-- runs: written by npm run prove -- --record -->'
const END = '<!-- end of runs -->'
const SHOWN = 20

/** One recorded run: figures as the command printed them, with its seeds by the first and their number. */
export interface RecordedRun extends Omit<Figures, 'seeds'> {
  readonly date: string
  readonly seed: string
  readonly episodes: number
}

/** Adds the run to docs/proof.json and writes the table of docs/proof.md from it. */
export function recordRun({ seeds, ...figures }: Figures): void {
  const runs = existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as RecordedRun[]) : []
  const [seed = ''] = seeds
  const run: RecordedRun = { date: new Date().toISOString().slice(0, 10), seed, episodes: seeds.length, ...figures }
  const all = [...runs, run]
  writeFileSync(RESULTS, `${JSON.stringify(all, undefined, 2)}\n`)
  writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8'), tableOf(all)))
}

/** The page with this table in place of the one it had. Throws when it has no place for one. */
export function withTable(page: string, table: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (from < 0 || to < from)
    throw new Error(`${PAGE} has no place for the table: it stands between "${BEGIN}" and "${END}".`)
  return `${page.slice(0, from)}${BEGIN}\n\n${table}\n\n${page.slice(to)}`
}

const COLUMNS: readonly (readonly [title: string, cell: (run: RecordedRun) => string])[] = [
  ['Date', ({ date }) => date],
  ['Seeds', ({ seed, episodes }) => (episodes === 1 ? `\`${seed}\`` : `\`${seed}\` … \`${seed}.${episodes - 1}\``)],
  ['Intents', ({ intents }) => count(intents)],
  ['Unconfirmed', ({ unconfirmed }) => count(unconfirmed)],
  ['Settled p95, s', ({ settledP95Seconds }) => seconds(settledP95Seconds)],
  ['Undisturbed p95, s', ({ undisturbedP95Seconds }) => seconds(undisturbedP95Seconds)],
  ['Faults', ({ faults }) => count(faults)],
  ['Kills', ({ kills }) => count(kills)],
  ['Lost', ({ lost }) => count(lost)],
  ['Doubled', ({ doubled }) => count(doubled)],
  ['Wrongly final', ({ wronglyFinal }) => count(wronglyFinal)],
  ['Unsettled', ({ unsettled }) => count(unsettled)],
  ['After lock', ({ afterLock }) => count(afterLock)],
  ['After restart', ({ afterRestart }) => count(afterRestart)],
  ['Stale shown live', ({ staleShownLive, compared }) => `${count(staleShownLive)} of ${count(compared)}`],
]

/** The last runs, newest first, as a table. */
export function tableOf(runs: readonly RecordedRun[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    row(COLUMNS.map(([title]) => title)),
    row(COLUMNS.map(() => '---')),
    ...runs
      .slice(-SHOWN)
      .reverse()
      .map((run) => row(COLUMNS.map(([, cell]) => cell(run)))),
  ].join('\n')
}

const count = (value: number): string => value.toString().replaceAll(/\B(?=(\d{3})+$)/g, ',')
const seconds = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : String(value)
