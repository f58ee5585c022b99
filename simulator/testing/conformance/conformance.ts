import type { Market } from '../../engine/market-types'
import { differences, type Leave } from './differences'
import { type Documented, documentedNames, readDocumented } from './documented'
import type { Occasion, Outside } from './occasions'
import { outside } from './outside'
import { Scene } from './scene'
import { occasionOf } from './all-occasions'

export interface Verdict {
  readonly market: Market
  readonly file: string
  readonly verdict: 'served' | 'differs' | 'missing' | 'outside'
  /** What is different, or why it is outside. */
  readonly lines: readonly string[]
}

/** Longest that one occasion may take, in turns of real time; a payload that never comes must not hold the others up. */
const PATIENCE_MS = 8_000

/**
 * Brings about the occasion of every documented payload and compares what the exchange in a box serves with it. A payload that
 * no occasion names is compared with all that was served for the same route, method or stream.
 */
export async function checkConformance(folder: string): Promise<Verdict[]> {
  const documented = readDocumented(folder)
  const names = { spot: documentedNames(documented, 'spot'), usdm: documentedNames(documented, 'usdm') }
  const verdicts = new Map<Documented, Verdict>()
  const served = new Map<Documented, unknown>()
  for (const market of ['spot', 'usdm'] as const) {
    const scene = await Scene.open()
    try {
      const own = documented.filter((each) => each.market === market)
      for (const each of own) {
        const reason = outside[market].find(({ file }: Outside) => file === each.file)?.reason
        const made = occasionOf(each)
        if (reason !== undefined) verdicts.set(each, verdictOf(each, 'outside', [reason]))
        else if (made !== undefined) verdicts.set(each, await judge(scene, each, made, names[market], served))
      }
    } finally {
      await scene.close()
    }
  }
  return documented.map((each) => verdicts.get(each) ?? likeItsKind(each, documented, names[each.market], served))
}

/** Futures amounts are trimmed or not by field and by moment ("some trimmed", usdm.md 17); spot writes all eight decimals. */
const USUAL: Readonly<Record<Market, Leave>> = {
  // The examples are of before NONE went out of use; ids of requests are what the client sends.
  spot: { words: ['selfTradePreventionMode', 'V'], types: ['id'] },
  usdm: { decimals: 'any', types: ['id'] },
}

const both = (usual: Leave, own: Leave = {}): Leave => ({
  lack: [...(usual.lack ?? []), ...(own.lack ?? [])],
  words: [...(usual.words ?? []), ...(own.words ?? [])],
  types: [...(usual.types ?? []), ...(own.types ?? [])],
  decimals: own.decimals ?? usual.decimals,
})

async function judge(
  scene: Scene,
  each: Documented,
  made: Occasion,
  names: ReadonlySet<string>,
  served: Map<Documented, unknown>,
): Promise<Verdict> {
  try {
    const payload = JSON.parse(JSON.stringify(await inTime(made.serve(scene)))) as unknown
    served.set(each, payload)
    const lines = differences(each.payload, payload, names, both(USUAL[each.market], made.leave))
    return verdictOf(each, lines.length === 0 ? 'served' : 'differs', lines)
  } catch (error) {
    return verdictOf(each, 'missing', [error instanceof Error ? error.message : String(error)])
  }
}

function likeItsKind(
  each: Documented,
  documented: readonly Documented[],
  names: ReadonlySet<string>,
  served: ReadonlyMap<Documented, unknown>,
): Verdict {
  let best: string[] | undefined
  for (const other of documented) {
    if (other.market !== each.market || other.kind !== each.kind || other.endpoint !== each.endpoint) continue
    const payload = served.get(other)
    if (payload === undefined) continue
    const lines = differences(each.payload, payload, names, USUAL[each.market])
    if (best === undefined || lines.length < best.length) best = lines
  }
  if (best === undefined) return verdictOf(each, 'missing', ['no occasion serves it'])
  return verdictOf(each, best.length === 0 ? 'served' : 'differs', best)
}

function verdictOf({ market, file }: Documented, verdict: Verdict['verdict'], lines: readonly string[]): Verdict {
  return { market, file, verdict, lines }
}

function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

export function countServed(verdicts: readonly Verdict[]): { served: number; total: number; outside: number } {
  const count = (verdict: Verdict['verdict']): number => verdicts.filter((each) => each.verdict === verdict).length
  return { served: count('served'), total: verdicts.length - count('outside'), outside: count('outside') }
}
