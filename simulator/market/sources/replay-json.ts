import { BadSource } from './price-source'
import { priceOf, type ReplayRow, timeOf } from './replay-rows'

type Add = (row: ReplayRow, place: string, symbol: string | undefined, market: string | undefined) => void

const WANTED =
  'Wanted: an array of klines as REST gives them, of trades (price or p, time or T), or of candles (time, open, high, low, close); or {symbol, market, candles or trades}, one or several.'

/** Reads JSON of candles or trades; see {@link readCsv}. */
export function readJson(text: string, file: string, add: Add): void {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new BadSource(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
  const groups = Array.isArray(value) ? (value.every(isGroup) && value.length > 0 ? value : [{ rows: value }]) : [value]
  for (const group of groups) {
    const { rows, candles, trades, symbol, market } = (group ?? {}) as Record<string, unknown>
    const list = rows ?? candles ?? trades
    if (!Array.isArray(list)) throw new BadSource(`${file} holds something else. ${WANTED}`)
    list.forEach((item, place) => {
      const where = `row ${place + 1}${typeof symbol === 'string' ? ` of ${symbol}` : ''}`
      const own = (item ?? {}) as Record<string, unknown>
      add(rowOf(item, file, where), where, textOf(own.symbol ?? symbol), textOf(own.market ?? market))
    })
  }
}

const isGroup = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && ('candles' in value || 'trades' in value)

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

function rowOf(item: unknown, file: string, where: string): ReplayRow {
  const bad = (what: string): never => {
    throw new BadSource(`${file}, ${where}: ${what}`)
  }
  if (typeof item !== 'object' || item === null) return bad(`this is no row. ${WANTED}`)
  const fields = (Array.isArray(item)
    ? { time: item[0], open: item[1], high: item[2], low: item[3], close: item[4], closeTime: item[6] }
    : item) as unknown as Record<string, unknown>
  const time = timeOf(fields.openTime ?? fields.time ?? fields.T ?? fields.t)
  if (time === undefined) return bad('its time has to be ms or µs since 1970.')
  const price = (...names: string[]): number => {
    const value = names.map((name) => fields[name]).find((each) => each !== undefined)
    return priceOf(value) ?? bad(`${names[0]} has to be a number above zero.`)
  }
  if (fields.open === undefined && fields.o === undefined) return { kind: 'trade', time, price: price('price', 'p') }
  const closeTime = timeOf(fields.closeTime)
  return {
    kind: 'candle',
    time,
    closeTime: closeTime === undefined ? undefined : Math.floor(closeTime),
    open: price('open', 'o'),
    high: price('high', 'h'),
    low: price('low', 'l'),
    close: price('close', 'c'),
  }
}
