import { RawNumber } from './types'

/** Fields of answers and events that hold a time; the rest keeps its value. */
const TIME_FIELDS = new Set([
  'serverTime',
  'time',
  'updateTime',
  'transactTime',
  'workingTime',
  'transactionTime',
  'openTime',
  'closeTime',
  'timestamp',
  'authorizedSince',
  'connectedSince',
  'trailingTime',
  'T',
  'D',
  'E',
  'O',
  'W',
])

/** Value of the X-MBX-TIME-UNIT header or the timeUnit parameter; undefined when it is none of the four spellings. */
export function readTimeUnit(text: string | undefined | null): 'ms' | 'us' | undefined {
  if (text === undefined || text === null) return 'ms'
  if (text === 'MICROSECOND' || text === 'microsecond') return 'us'
  if (text === 'MILLISECOND' || text === 'millisecond') return 'ms'
  return undefined
}

/** The same answer or event with its times in microseconds. Candle rows (arrays of twelve) have theirs at 0 and 6. */
export function inMicroseconds(value: unknown): unknown {
  if (Array.isArray(value)) {
    const candle = value.length === 12 && typeof value[0] === 'number' && typeof value[6] === 'number'
    if (!candle) return value.map(inMicroseconds)
    return value.map((item, at) => (at === 0 ? micro(item) : at === 6 ? lastMicro(item) : item))
  }
  if (value === null || typeof value !== 'object' || value instanceof RawNumber) return value
  const fields = value as Record<string, unknown>
  // 24h tickers use O and C for times; trades and orders use T, O and W.
  const timed: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    const isTime =
      TIME_FIELDS.has(name) ||
      (name === 'u' && fields.e === 'outboundAccountPosition') ||
      (name === 'C' && typeof field === 'number' && typeof fields.O === 'number') ||
      (name === 't' && (typeof fields.x === 'boolean' || fields.e === 'referencePrice'))
    const ends = name === 'T' && typeof fields.x === 'boolean'
    timed[name] = !isTime ? inMicroseconds(field) : ends ? lastMicro(field) : micro(field)
  }
  return timed
}

function micro(ms: unknown): unknown {
  return typeof ms === 'number' && ms > 0 ? ms * 1000 : ms
}

/** The end of a candle is its last unit of time, whichever the unit. */
function lastMicro(ms: unknown): unknown {
  return typeof ms === 'number' && ms > 0 ? ms * 1000 + 999 : ms
}
