import { prepareTools } from './prepare.mjs'
import { Refusal } from './refusal.mjs'
import { root } from './root.mjs'
import { stages } from './stages.mjs'
import { closingLine, nothing, sum } from './tally.mjs'

/** @typedef {import('./stages.mjs').Stage} Stage */

const coresOfTheStaticHalf = 2

/**
 * Runs the stages and closes with the count. A failed stage stops none but those that need a build that failed.
 * @param {{ quick: boolean, only: string[] }} choice `only` names stages; empty is all of them
 * @returns {Promise<number>} exit status: 0 when nothing failed and something passed
 */
export async function runSuite({ quick, only }) {
  const chosen = chooseStages(quick, only)
  await prepareTools(root)
  const started = performance.now()
  let total = nothing
  /** @type {string[]} */
  const failed = []
  /** @type {string[]} */
  const failures = []

  /** @param {Stage} stage */
  const runStage = async (stage) => {
    const began = performance.now()
    if (stage.alone) console.log(`\n— ${stage.name}`)
    const { tally, output, failures: ofStage = [] } = await stage.run(root)
    if (output !== '') console.log(`\n${output.trimEnd()}`)
    console.log(`— ${stage.name}: ${closingLine(tally)} (${seconds(began)})`)
    total = sum(total, tally)
    if (tally.failed > 0) failed.push(stage.name)
    failures.push(...ofStage.map((failure) => `✗ ${stage.name}: ${failure}`))
  }

  await inLanes(
    coresOfTheStaticHalf,
    chosen.filter((stage) => !stage.alone),
    runStage,
  )
  for (const stage of chosen.filter((one) => one.alone)) {
    // What they would open is not what stands in this source.
    if (['start', 'benches', 'proof', 'browser'].includes(stage.name) && failed.includes('build')) continue
    await runStage(stage)
  }

  // A long run is read from its end.
  for (const failure of failures) console.log(`\n${failure}`)
  console.log(`\nDone in ${seconds(started)}${failed.length > 0 ? `; failed: ${failed.join(', ')}` : ''}.`)
  console.log(closingLine(total))
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

/**
 * @param {boolean} quick
 * @param {string[]} only
 */
function chooseStages(quick, only) {
  const names = stages.map(({ name }) => name)
  const unknown = only.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new Refusal(`There is no stage "${unknown}": the stages are ${names.join(', ')}.`)
  return stages.filter((stage) => (only.length > 0 ? only.includes(stage.name) : stage.quick || !quick))
}

/**
 * @template T
 * @param {number} lanes
 * @param {T[]} items
 * @param {(item: T) => Promise<void>} work
 */
async function inLanes(lanes, items, work) {
  const waiting = [...items]
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

/** @param {number} since */
function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`
}
