import 'server-only'
import { parse } from 'lossless-json'

/** Where an integer may pass 2^53: sixteen digits in a row outside a fraction. */
const LONG_INTEGER = /[:,[\s-]\d{16,}/
const SAFE_DIGITS = 15

/**
 * JSON of an account reply with every digit of an id kept: integers of sixteen digits and more become text, other numbers
 * stay numbers (S-14). Throws SyntaxError on anything that is not JSON.
 */
export function parseAccountJson(text: string): unknown {
  if (!LONG_INTEGER.test(text)) return JSON.parse(text) as unknown
  return parse(text, undefined, (written) =>
    /^-?\d+$/.test(written) && written.length > SAFE_DIGITS ? written : Number(written),
  )
}
