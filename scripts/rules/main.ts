import { parseArgs } from 'node:util'
import { playOrders, type Score, type Verdict } from './play'

/** Of all orders, and of those whose verdict does not hang on the book. */
const GOAL = { all: 0.99, bookless: 1 }

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { orders: { type: 'string' }, seed: { type: 'string' }, show: { type: 'string' } },
  })
  const orders = Number(values.orders ?? '2000')
  const seed = values.seed ?? '1'
  if (!Number.isSafeInteger(orders) || orders < 1) {
    console.error('--orders must be a whole number above zero.')
    return 1
  }
  const score = await playOrders(orders, seed)
  if (values.show !== undefined) return show(score.verdicts, Number(values.show))
  return report(score, seed)
}

function show(verdicts: readonly Verdict[], number: number): number {
  const verdict = verdicts[number - 1]
  if (verdict === undefined) return 1
  console.log(JSON.stringify(verdict.order, null, 2))
  console.log(`foreseen  ${verdict.predicted}`)
  console.log(`answered  ${verdict.answered}`)
  return verdict.right ? 0 : 1
}

/** Each kind of miss with its first example, then the scores. */
function report({ verdicts, right, bookless, rightBookless }: Score, seed: string): number {
  const misses = new Map<string, Verdict[]>()
  for (const verdict of verdicts)
    if (!verdict.right) misses.set(verdict.kind, [...(misses.get(verdict.kind) ?? []), verdict])
  for (const [kind, of] of misses) {
    const first = of[0] as Verdict
    console.log(`missed ${of.length}×  ${kind}`)
    console.log(`  foreseen ${first.predicted}`)
    console.log(`  ${JSON.stringify(first.order)}`)
    console.log(`  npm run rules -- --orders ${first.number} --seed ${seed} --show ${first.number}`)
  }
  const refusals = new Set(
    verdicts.filter((each) => each.answered !== 'accepted').map((each) => each.answered.slice(0, 40)),
  )
  const accepted = verdicts.filter((each) => each.answered === 'accepted').length
  console.log(`accepted ${accepted} of ${verdicts.length}, refused in ${refusals.size} ways`)
  console.log(`not hanging on the book: predicted ${rightBookless}/${bookless}`)
  console.log(`predicted ${right}/${verdicts.length}`)
  return right >= verdicts.length * GOAL.all && rightBookless >= bookless * GOAL.bookless ? 0 : 1
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)
