import { BadSource } from './price-source'
import { priceOf, type ReplayRow, timeOf } from './replay-rows'

/** Where the columns of a file are. */
interface Columns {
  readonly kind: ReplayRow['kind']
  readonly time: number
  readonly price?: number
  readonly open?: number
  readonly high?: number
  readonly low?: number
  readonly close?: number
  readonly closeTime?: number
  readonly symbol?: number
  readonly market?: number
}

/** Names of one column in the headers of Binance's dumps and in plain ones. */
const NAMES = {
  openTime: ['open_time', 'opentime'],
  time: ['time', 'transact_time', 'timestamp'],
  price: ['price'],
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  closeTime: ['close_time', 'closetime'],
  symbol: ['symbol'],
  market: ['market'],
} as const

const WANTED =
  'Wanted: a header with time and price, or with time, open, high, low and close; or the columns of Binance’s public dumps of klines, trades or aggTrades.'

/** The columns by the names in a header; undefined where the line is none. */
function columnsOfHeader(fields: readonly string[]): Columns | undefined {
  const names = fields.map((field) => field.trim().toLowerCase())
  const at = (name: keyof typeof NAMES): number | undefined => {
    const place = names.findIndex((each) => (NAMES[name] as readonly string[]).includes(each))
    return place < 0 ? undefined : place
  }
  const time = at('openTime') ?? at('time')
  if (time === undefined) return undefined
  const [open, high, low, close, price] = [at('open'), at('high'), at('low'), at('close'), at('price')]
  const [symbol, market, closeTime] = [at('symbol'), at('market'), at('closeTime')]
  const named = { ...(symbol !== undefined && { symbol }), ...(market !== undefined && { market }) }
  if (open !== undefined && high !== undefined && low !== undefined && close !== undefined)
    return { kind: 'candle', time, open, high, low, close, ...(closeTime !== undefined && { closeTime }), ...named }
  return price === undefined ? undefined : { kind: 'trade', time, price, ...named }
}

const isFlag = (field: string | undefined): boolean => /^(true|false)$/i.test(field?.trim() ?? '')

/** The columns of a dump without header, by how many there are and where its flags stand. */
function columnsOfDump(fields: readonly string[]): Columns | undefined {
  if (fields.length === 12) return { kind: 'candle', time: 0, open: 1, high: 2, low: 3, close: 4, closeTime: 6 }
  // id, price, quantity, quote quantity, time, buyer is maker (, best match)
  if ((fields.length === 6 || fields.length === 7) && isFlag(fields[5])) return { kind: 'trade', time: 4, price: 1 }
  // id, price, quantity, first id, last id, time, buyer is maker (, best match)
  if ((fields.length === 7 || fields.length === 8) && isFlag(fields[6])) return { kind: 'trade', time: 5, price: 1 }
  return undefined
}

/** Lines of a text without making them all at once. */
export function* linesOf(text: string): Generator<readonly [number: number, line: string]> {
  let number = 0
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from)
    const until = end < 0 ? text.length : end
    number++
    const line = text.slice(from, until).trim()
    if (line !== '') yield [number, number === 1 ? line.replace(/^\uFEFF/, '') : line]
    from = until + 1
  }
}

/** Reads a CSV of candles or trades. `add` gets each row with its place and, where the file says it, its symbol and market. */
export function readCsv(
  text: string,
  file: string,
  add: (row: ReplayRow, place: string, symbol: string | undefined, market: string | undefined) => void,
): void {
  let columns: Columns | undefined
  for (const [number, line] of linesOf(text)) {
    const fields = line.split(',').map((field) => field.trim().replace(/^"(.*)"$/, '$1'))
    if (columns === undefined) {
      columns = columnsOfHeader(fields)
      if (columns !== undefined) continue
      columns = columnsOfDump(fields)
      if (columns === undefined) throw new BadSource(`${file}, line ${number}: these columns are not known. ${WANTED}`)
    }
    const place = `line ${number}`
    const row = rowOf(fields, columns, (what, value) => {
      throw new BadSource(`${file}, ${place}: ${what} is ${JSON.stringify(value ?? '')}.`)
    })
    const named = (at: number | undefined): string | undefined => (at === undefined ? undefined : fields[at])
    add(row, place, named(columns.symbol), named(columns.market))
  }
}

function rowOf(
  fields: readonly string[],
  columns: Columns,
  bad: (what: string, value: string | undefined) => never,
): ReplayRow {
  const time =
    timeOf(fields[columns.time]) ?? bad('the time, which has to be ms or µs since 1970,', fields[columns.time])
  const price = (name: 'price' | 'open' | 'high' | 'low' | 'close'): number => {
    const value = fields[columns[name] ?? -1]
    return priceOf(value) ?? bad(`${name}, which has to be a number above zero,`, value)
  }
  if (columns.kind === 'trade') return { kind: 'trade', time, price: price('price') }
  const told = columns.closeTime === undefined ? undefined : fields[columns.closeTime]
  const closeTime = told === undefined ? undefined : (timeOf(told) ?? bad('the close time', told))
  return {
    kind: 'candle',
    time,
    closeTime: closeTime === undefined ? undefined : Math.floor(closeTime),
    open: price('open'),
    high: price('high'),
    low: price('low'),
    close: price('close'),
  }
}
