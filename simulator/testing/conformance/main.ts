import { FIXTURES, haveFixtures } from '../fixtures'
import { checkConformance, countServed } from './conformance'

/** Prints what of the documented payloads the exchange in a box does not serve, and how many it serves. */
async function report(): Promise<number> {
  if (!haveFixtures) {
    console.error(`There are no recorded payloads at ${FIXTURES}: set BINANCE_FIXTURES to their folder.`)
    return 1
  }
  const verdicts = await checkConformance(FIXTURES)
  for (const { market, file, verdict, lines } of verdicts) {
    if (verdict === 'served') continue
    console.log(
      `${verdict === 'outside' ? 'outside' : verdict === 'differs' ? 'differs' : 'missing'}  ${market}/${file}`,
    )
    for (const line of lines.slice(0, 6)) console.log(`           ${line}`)
    if (lines.length > 6) console.log(`           … and ${lines.length - 6} more`)
  }
  const { served, total, outside } = countServed(verdicts)
  if (outside > 0)
    console.log(`\n${outside} payloads are outside of what the exchange in a box is for; the reasons stand above.`)
  console.log(`served ${served}/${total}`)
  return served === total ? 0 : 1
}

report().then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)
