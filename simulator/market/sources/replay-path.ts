import type { Waypoints } from './waypoints'

/** What a file tells of one symbol, as points in time: trades one by one, candles as open, extremes and close. */
export interface ReplayPath {
  /** ms since 1970, ascending. */
  readonly times: Float64Array
  readonly prices: Float64Array
  /** Between candles' points the price walks; between trades it stands. */
  readonly walks: boolean
}

export interface PathBuilder {
  add(time: number, price: number): void
  build(walks: boolean): ReplayPath
}

/** Collects points; grows by doubling, since a day may have millions of trades. */
export function createPathBuilder(): PathBuilder {
  let times = new Float64Array(1_024)
  let prices = new Float64Array(1_024)
  let count = 0
  return {
    add(time, price) {
      if (count === times.length) {
        const [longerTimes, longerPrices] = [new Float64Array(count * 2), new Float64Array(count * 2)]
        longerTimes.set(times)
        longerPrices.set(prices)
        times = longerTimes
        prices = longerPrices
      }
      times[count] = time
      prices[count] = price
      count++
    },
    build: (walks) => ({ times: times.slice(0, count), prices: prices.slice(0, count), walks }),
  }
}

/** Whether a file's end holds the last price or leads back to its beginning. */
export type ReplayEnd = 'hold' | 'loop'

/** A place on a path that moves with the clock. */
export interface PathReader {
  /** Moves on to `elapsed` ms after the path's first point and adds every point passed, and where it stands. */
  readTo(elapsed: number, waypoints: Waypoints): void
  /** The end was reached and is held. */
  ended(): boolean
}

/** Reads a path from its first point on, again and again with `loop`. */
export function readPath(path: ReplayPath, end: ReplayEnd): PathReader {
  const { times, prices, walks } = path
  const first = times[0] ?? 0
  const lastPlace = times.length - 1
  // A single point has no length; a loop over it stands still like a held one.
  const length = (times[lastPlace] ?? 0) - first
  const loops = end === 'loop' && length > 0
  let place = 0
  let round = 0

  const timeOf = (at: number): number => (times[at] ?? 0) - first + round * length

  return {
    readTo(elapsed, waypoints) {
      for (;;) {
        while (place < lastPlace && timeOf(place + 1) <= elapsed) {
          place++
          waypoints.add(prices[place] as number)
        }
        if (place < lastPlace || !loops) break
        // Rounds that were passed as a whole show nothing new.
        round = Math.max(round + 1, Math.floor(elapsed / length))
        place = 0
        waypoints.add(prices[0] as number)
      }
      if (!walks || place === lastPlace) return
      const [from, to] = [timeOf(place), timeOf(place + 1)]
      const share = to === from ? 1 : Math.max(0, (elapsed - from) / (to - from))
      const [before, after] = [prices[place] as number, prices[place + 1] as number]
      waypoints.add(before + (after - before) * share)
    },
    ended: () => !loops && place === lastPlace,
  }
}
