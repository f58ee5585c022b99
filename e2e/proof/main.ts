import { availableParallelism, loadavg } from 'node:os'
import { checkHistory } from './check/check-history'
import { playEpisode } from './episode'
import { type Figures, type Played, sumUp } from './figures'
import { recordRun } from './record'
import { keepReport, lineOf, replayOf } from './report'
import { BadArguments, type ProofSettings, rateFor, readArguments } from './settings'

/** An episode that takes longer hangs, ms. */
const LIMIT = 12 * 60_000

/** Plays seeds until enough intents were made and tells what they showed; the last line is JSON, the exit status tells. */
async function main(): Promise<number> {
  const settings = readArguments(process.argv.slice(2))
  const played: Played[] = []
  let next = 0
  let planned = 0
  const lane = async (): Promise<void> => {
    while (planned < settings.intents) {
      const size = Math.min(settings.perEpisode, Math.max(10, settings.intents - planned))
      planned += size
      const number = next++
      played.push(await playOne(settings, number === 0 ? settings.seed : `${settings.seed}.${number}`, size))
    }
  }
  await Promise.all(Array.from({ length: settings.lanes }, lane))
  const figures = sumUp(played)
  if (settings.record) recordRun(figures)
  console.log(JSON.stringify(figures))
  return isClean(figures) ? 0 : 1
}

async function playOne(settings: ProofSettings, seed: string, size: number): Promise<Played> {
  const began = Date.now()
  const rate = settings.rate || rateFor((loadavg()[0] ?? 0) / availableParallelism())
  const replay = replayOf({ ...settings, rate }, seed, size)
  const tooLong = setTimeout(() => {
    process.stderr.write(`Seed ${seed} did not end within ${LIMIT / 60_000} minutes.\n  Replay: ${replay}\n`)
    process.exit(1)
  }, LIMIT)
  const history = await playEpisode({ ...settings, rate, seed, intents: size })
  clearTimeout(tooLong)
  const verdict = checkHistory(history)
  console.log(lineOf(seed, rate, verdict, Date.now() - began))
  for (const { invariant, what } of verdict.findings.slice(0, 30)) console.log(`  ${invariant} ${what}`)
  if (verdict.findings.length > 0) console.log(`  Replay: ${replay}`)
  if (verdict.findings.length > 0 || settings.keep) console.log(`  Kept in ${keepReport(history, verdict)}`)
  return { seed, verdict }
}

const isClean = ({ findings }: Figures): boolean => findings === 0

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof BadArguments ? error.message : String((error as Error).stack ?? error)}\n`)
    process.exit(1)
  },
)
