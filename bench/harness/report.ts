import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Refusal } from '../../scripts/house/refusal.mjs'
import { root } from '../../scripts/house/root.mjs'
import { benchFolder, pins, stopRoles } from './roles'
import type { Ratio } from './rounds'
import { isSmoke } from './smoke'

/** A ratio passes up to this much above its goal: two noisy cores (house rule 7). */
const SLACK = 1.25
const QUIET_LOAD = 1.5
const PATIENCE_S = 150

/** One comparison with one peer. */
export interface Case {
  /** Row of the table in docs/performance.md. */
  readonly row: string
  readonly what: string
  readonly peer: string
  readonly unit: string
  /** Medians over the rounds. */
  readonly ours: number
  readonly theirs: number
  readonly ratio: Ratio
  readonly goal: number
  /** The peer against itself in the same rounds. */
  readonly control?: Ratio | undefined
  readonly more?: Readonly<Record<string, unknown>>
}

export interface Report {
  /** Kept rounds, and whether BENCH_ROUNDS made them other than the house's number. */
  rounds(usual: number): number
  judge(one: Case): void
  /** A number that is told and not judged. */
  note(what: string, values: Readonly<Record<string, number | string>>): void
}

/**
 * Runs one bench: waits for a quiet machine, lets it measure, prints a JSON line and a verdict per case, writes them to
 * `.cache/bench/<name>.json`, closes with one JSON line of all verdicts, and ends the process with 1 when a case failed.
 */
export async function runBench(name: string, packages: readonly string[], measure: (report: Report) => Promise<void>) {
  let failed = 0
  const lines: unknown[] = []
  const verdicts: Readonly<Record<string, unknown>>[] = []
  try {
    const conditions = await machine(packages)
    console.log(JSON.stringify({ bench: name, ...conditions }))
    const say = (line: Readonly<Record<string, unknown>>): void => {
      lines.push(line)
      console.log(JSON.stringify({ bench: name, ...line }))
    }
    await measure({
      rounds(usual) {
        if (isSmoke) return 0
        const asked = Number(process.env['BENCH_ROUNDS'] ?? usual)
        if (asked !== usual) say({ warning: `${asked} rounds instead of ${usual}, as BENCH_ROUNDS says` })
        return asked
      },
      judge({ ratio, control, more, ...one }) {
        // Small sizes on a busy machine say nothing of a ratio.
        const isTold = isSmoke && one.goal > 0 && Number.isFinite(ratio.median)
        const passes = isTold || ratio.median <= one.goal * SLACK
        if (!passes) failed += 1
        const verdict = isTold ? 'TOLD' : passes ? 'PASS' : 'FAIL'
        const { row, what, peer, goal } = one
        verdicts.push({ row, what, peer, ratio: round(ratio.median), goal, verdict })
        say({
          ...one,
          ours: round(one.ours),
          theirs: round(one.theirs),
          ratio: round(ratio.median),
          spread: ratio.spread.map(round),
          ...(control === undefined
            ? {}
            : { control: round(control.median), controlSpread: control.spread.map(round) }),
          verdict,
          insideSlack: !isTold && passes && ratio.median > one.goal,
          ...more,
        })
        const apart =
          control === undefined
            ? ''
            : ` A/A=${written(control.median)} (${written(control.spread[0])}–${written(control.spread[1])})`
        const slack = !isTold && passes && ratio.median > one.goal ? ' within slack' : ''
        console.log(
          `${one.row} ${one.what}, beside ${one.peer}: ${written(one.ours)} to ${written(one.theirs)} ${one.unit},` +
            ` spread ${written(ratio.spread[0])}–${written(ratio.spread[1])},${apart}${slack}` +
            ` ratio=${written(ratio.median)} goal=${one.goal} ${verdict}`,
        )
      },
      note: (what, values) => say({ note: what, ...values }),
    })
    mkdirSync(benchFolder, { recursive: true })
    writeFileSync(
      join(benchFolder, `${name}.json`),
      `${JSON.stringify({ bench: name, ...conditions, lines }, null, 2)}\n`,
    )
  } catch (error) {
    failed += 1
    console.error(error instanceof Refusal ? error.message : error)
  } finally {
    await stopRoles()
  }
  console.log(JSON.stringify({ bench: name, failed, verdicts }))
  process.exit(failed === 0 ? 0 : 1)
}

/** What was measured on, once it is quiet. BENCH_ANY_LOAD=1 measures on a busy machine and says so. */
async function machine(packages: readonly string[]) {
  const anyLoad = isSmoke || process.env['BENCH_ANY_LOAD'] === '1'
  const began = performance.now()
  // What was just built still counts in the average of the last minute.
  while (!anyLoad && load() > QUIET_LOAD) {
    if (performance.now() - began > PATIENCE_S * 1_000) {
      throw new Refusal(
        `The machine is busy (load average ${load()}, at most ${QUIET_LOAD}): end what else runs, or measure all the same with BENCH_ANY_LOAD=1.`,
      )
    }
    await pause(2_000)
  }
  return {
    date: new Date().toISOString(),
    node: process.version,
    cpu: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    pinned: pins,
    load: load(),
    ...(anyLoad && load() > QUIET_LOAD ? { warning: 'measured on a busy machine' } : {}),
    versions: Object.fromEntries(packages.map((one) => [one, versionOf(one)])),
  }
}

const load = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100

function versionOf(name: string): string {
  const text = readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** Three significant digits. */
const round = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(3)) : value)
const written = (value: number): string => String(round(value))
