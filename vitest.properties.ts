import fc from 'fast-check'

/** Below the limit of the slowest property: what is found by then is told, however long a smaller case is looked for. */
const LONGEST_MS = 240_000

/**
 * Every property draws its cases from one seed, so that a run is repeated by running it again. `PROPERTY_SEED` is another
 * one, or `random` for one that no run had before; a failure names it.
 */
function seedOf(text: string | undefined): number | undefined {
  if (text === 'random') return undefined
  const seed = Number(text ?? 20_261_001)
  if (!Number.isSafeInteger(seed)) throw new Error(`PROPERTY_SEED is ${text}; allowed: a whole number, or random.`)
  return seed
}

const seed = seedOf(process.env['PROPERTY_SEED'])
fc.configureGlobal({
  ...(seed === undefined ? {} : { seed }),
  interruptAfterTimeLimit: LONGEST_MS,
  markInterruptAsFailure: true,
})
