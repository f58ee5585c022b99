const MARKED_NUMBER = /"\\u0001#(-?\d+)"/g

/** JSON text in which every RawNumber stands as bare digits, however many. Amounts are JSON strings already. */
export function serialize(value: unknown): string {
  const text = JSON.stringify(value)
  return text.includes('"\\u0001#') ? text.replace(MARKED_NUMBER, '$1') : text
}
