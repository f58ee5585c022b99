import type { ExchangeClock } from '../../engine/clock'
import { BadSource, type PriceSource, type SymbolKey } from './price-source'
import { readCsv } from './replay-csv'
import { readJson } from './replay-json'
import { readPath, type PathReader, type ReplayEnd, type ReplayPath } from './replay-path'
import { collectRows, type ReplayRow, type RowCollector } from './replay-rows'
import { createWaypoints, type Waypoints } from './waypoints'

/** One file to replay; `key` says whose prices it has where neither its name nor its rows do. */
export interface ReplayFile {
  readonly path: string
  readonly key?: SymbolKey | undefined
}

/** `BTCUSDT-1m-2026-01.csv` is a dump of BTCUSDT. */
const SYMBOL_OF_NAME = /^([A-Z0-9]{2,20})[-_.]/

/**
 * Reads what is to be replayed. `read` gives a file's text and may throw; `isListed` knows the exchange's symbols. Throws
 * {@link BadSource} with the file and the line.
 */
export function readReplay(
  files: readonly ReplayFile[],
  read: (path: string) => string,
  isListed: (key: SymbolKey) => boolean,
): ReadonlyMap<SymbolKey, ReplayPath> {
  const collectors = new Map<SymbolKey, RowCollector>()
  for (const { path, key } of files) {
    const own = new Map<SymbolKey, RowCollector>()
    const name = path.split(/[\\/]/).at(-1) ?? path
    const named = SYMBOL_OF_NAME.exec(name)?.[1]
    const add = (row: ReplayRow, place: string, symbol: string | undefined, market: string | undefined): void => {
      const told = symbol === undefined ? undefined : `${market ?? 'spot'}:${symbol}`
      const target = key ?? told ?? (named === undefined ? undefined : `${market ?? 'spot'}:${named}`)
      if (target === undefined)
        throw new BadSource(
          `${name} does not say of which symbol it is: name it as in EXCHANGE_SOURCE=replay:spot:BTCUSDT=${path}.`,
        )
      let rows = own.get(target)
      if (rows === undefined) {
        if (!isListed(target)) throw new BadSource(`${name}, ${place}: ${target} is not listed on this exchange.`)
        rows = collectRows(name)
        own.set(target, rows)
      }
      rows.add(row, place)
    }
    const text = textOf(path, read)
    if (/^\uFEFF?\s*[[{]/.test(text.slice(0, 100))) readJson(text, name, add)
    else readCsv(text, name, add)
    if (own.size === 0) throw new BadSource(`${name} has no candles and no trades.`)
    for (const [target, rows] of own) {
      if (collectors.has(target))
        throw new BadSource(`${target} has prices in two files; a symbol is replayed from one.`)
      collectors.set(target, rows)
    }
  }
  return new Map([...collectors].map(([key, rows]) => [key, rows.path()]))
}

function textOf(path: string, read: (path: string) => string): string {
  try {
    return read(path)
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string }
    throw new BadSource(`${path} cannot be read (${code ?? message}).`)
  }
}

/** Plays paths by the exchange's clock: the earliest row of all is where it starts, and what lies between stays as it was. */
export function createReplaySource(
  paths: ReadonlyMap<SymbolKey, ReplayPath>,
  end: ReplayEnd,
  clock: ExchangeClock,
): PriceSource {
  const begin = Math.min(...[...paths.values()].map((path) => path.times[0] ?? Number.POSITIVE_INFINITY))
  const tracks = new Map<
    SymbolKey,
    { readonly reader: PathReader; readonly waypoints: Waypoints; readonly late: number }
  >()
  for (const [key, path] of paths)
    tracks.set(key, {
      reader: readPath(path, end),
      waypoints: createWaypoints(),
      late: (path.times[0] ?? begin) - begin,
    })
  let startedAt: number | undefined
  const symbols = [...paths.keys()]

  return {
    symbols,
    startPrice: (key) => paths.get(key)?.prices[0],
    past: () => undefined,
    start() {
      startedAt ??= clock.now()
    },
    stop() {},
    take(key) {
      const track = tracks.get(key)
      if (track === undefined || startedAt === undefined) return []
      track.reader.readTo(clock.now() - startedAt - track.late, track.waypoints)
      return track.waypoints.take()
    },
    mark: () => undefined,
    fundingIntervalHours: () => undefined,
    health: () => ({
      kind: 'replay',
      state: [...tracks.values()].every(({ reader }) => reader.ended()) ? 'ended' : 'live',
      symbols,
      silent: [],
    }),
  }
}
