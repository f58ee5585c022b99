export interface ProofSettings {
  /** How many intents in all, over as many episodes as that takes. */
  readonly intents: number
  readonly seed: string
  /** Kills of the desk per episode. */
  readonly kills: number
  readonly perEpisode: number
  /** How fast the clock runs; 0: as fast as the load of the machine lets. */
  readonly rate: number
  readonly faults: readonly string[]
  /** Adds the figures to docs/proof.json and writes the table of docs/proof.md anew. */
  readonly record: boolean
  /** Keeps what was seen of a clean episode, too. */
  readonly keep: boolean
  /** Episodes at once. */
  readonly lanes: number
}

const USAGE = `npm run prove -- [--intents N] [--seed S] [--kills K] [--per-episode N] [--rate R] [--faults F-05,F-35] [--lanes 2] [--record] [--keep]`

/** A sentence about arguments that cannot be used. */
export class BadArguments extends Error {}

/** Reads the arguments. Throws {@link BadArguments}. */
export function readArguments(args: readonly string[]): ProofSettings {
  const given = new Map<string, string>()
  for (let at = 0; at < args.length; at++) {
    const name = args[at] ?? ''
    if (['--record', '--keep'].includes(name)) given.set(name, 'yes')
    else if (['--intents', '--seed', '--kills', '--per-episode', '--rate', '--faults', '--lanes'].includes(name))
      given.set(name, args[++at] ?? '')
    else throw new BadArguments(`${name} is no argument of this command: ${USAGE}`)
  }
  const number = (name: string, otherwise: number, least: number, most: number): number => {
    const text = given.get(name)
    if (text === undefined) return otherwise
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new BadArguments(`${name} is ${text} and has to be a whole number from ${least} to ${most}.`)
    return value
  }
  const ids = given.get('--faults')
  return {
    intents: number('--intents', 300, 1, 10_000_000),
    seed: given.get('--seed') ?? '1',
    kills: number('--kills', 2, 0, 50),
    perEpisode: number('--per-episode', 150, 10, 450),
    rate: number('--rate', 0, 0, 200),
    faults: ids === undefined || ids === '' ? [] : ids.split(','),
    record: given.has('--record'),
    keep: given.has('--keep'),
    lanes: number('--lanes', 1, 1, 8),
  }
}

/**
 * The rate at which the machine keeps up: what waits for a core looks, on a fast clock, like a slow network and disk. `load` is
 * that of the last minute for each core.
 */
export const rateFor = (load: number): number => (load < 1.5 ? 20 : load < 3 ? 12 : 6)
