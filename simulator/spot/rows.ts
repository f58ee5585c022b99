import type { PreventedMatch, SpotFill, SpotOrder } from './order'

/** An order or fill as JSON: amounts as text of units. */
export type Row = Record<string, string | number | boolean | null>

/** Plain JSON of a record: bigint becomes text with an `n` at the end, as in the language. */
export function toRow(record: SpotOrder | SpotFill | PreventedMatch): Row {
  const row: Row = {}
  for (const [name, value] of Object.entries(record))
    if (value !== undefined) row[name] = typeof value === 'bigint' ? `${value}n` : (value as string | number | boolean)
  return row
}

const INTEGER = /^-?\d+n$/
/** Fields that hold text from outside, which may look like anything. */
const TEXT_FIELDS = new Set([
  'clientOrderId',
  'symbol',
  'accountId',
  'commissionAsset',
  'takerAccountId',
  'makerAccountId',
])

/** Inverse of {@link toRow}. */
export function fromRow<T extends SpotOrder | SpotFill | PreventedMatch>(row: Row): T {
  const record: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(row))
    record[name] =
      typeof value === 'string' && !TEXT_FIELDS.has(name) && INTEGER.test(value) ? BigInt(value.slice(0, -1)) : value
  return record as unknown as T
}
