/*
 * Comma-separated text after RFC 4180, which a spreadsheet opens as text: what came from outside never becomes a formula.
 */

/** What spreadsheets take for the start of a formula, in both widths, and the blanks they skip before it. */
const FORMULA = /^[\t\r\n ]*[=+\-@\t\r＝＋－＠]/u
const AMOUNT = /^-?\d+(\.\d+)?$/

/** One cell. Text that would start a formula gets an apostrophe before it; a plain amount below zero stays an amount. */
export function csvCell(value: string | number | boolean | undefined): string {
  if (value === undefined) return ''
  const told = String(value)
  const safe = FORMULA.test(told) && !AMOUNT.test(told) ? `'${told}` : told
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** One record with its line end. */
export const csvLine = (cells: readonly (string | number | boolean | undefined)[]): string =>
  `${cells.map(csvCell).join(',')}\r\n`
