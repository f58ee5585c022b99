export const SECOND = 1_000
export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000
/** Monday 1970-01-05: weeks open on Mondays, UTC. */
const FIRST_MONDAY = 4 * DAY

const LENGTHS: ReadonlyMap<string, number> = new Map([
  ['1s', SECOND],
  ['1m', MINUTE],
  ['3m', 3 * MINUTE],
  ['5m', 5 * MINUTE],
  ['15m', 15 * MINUTE],
  ['30m', 30 * MINUTE],
  ['1h', HOUR],
  ['2h', 2 * HOUR],
  ['4h', 4 * HOUR],
  ['6h', 6 * HOUR],
  ['8h', 8 * HOUR],
  ['12h', 12 * HOUR],
  ['1d', DAY],
  ['3d', 3 * DAY],
  ['1w', 7 * DAY],
])

/** How candles of one interval divide time. Times are ms; `close` is the first ms of the next candle. */
export interface Interval {
  readonly name: string
  /** Opening of the candle that holds `time`. */
  open(time: number): number
  /** Opening of the candle after the one that opens at `openTime`. */
  close(openTime: number): number
}

/** The interval by its name, such as "15m"; undefined for an unknown one. Source: spot.md 7.2, usdm.md 4. */
export function intervalOf(name: string, zoneOffset = 0): Interval | undefined {
  if (name === '1M') return monthly(zoneOffset)
  const length = LENGTHS.get(name)
  if (length === undefined) return undefined
  const origin = (name === '1w' ? FIRST_MONDAY : 0) - (length > SECOND ? zoneOffset : 0)
  return {
    name,
    open: (time) => Math.floor((time - origin) / length) * length + origin,
    close: (openTime) => openTime + length,
  }
}

function monthly(zoneOffset: number): Interval {
  const month = (time: number, months: number): number => {
    const local = new Date(time + zoneOffset)
    return Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + months, 1) - zoneOffset
  }
  return { name: '1M', open: (time) => month(time, 0), close: (openTime) => month(openTime, 1) }
}

/** Time zone text such as "8", "-1:00", "05:45" in ms; undefined outside -12:00 to +14:00 or malformed. */
export function zoneOffsetOf(text: string): number | undefined {
  const match = /^([+-]?)(\d{1,2})(?::([0-5]\d))?$/.exec(text)
  if (match === null) return undefined
  const offset = (match[1] === '-' ? -1 : 1) * (Number(match[2]) * HOUR + Number(match[3] ?? 0) * MINUTE)
  return offset < -12 * HOUR || offset > 14 * HOUR ? undefined : offset
}
