/** A number within a JSON text, or a string, which is to be skipped. */
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/g
const MARK = '\u0001#'

/** Parses JSON with every number as a marked text of its digits, so that none is lost. Throws SyntaxError as JSON.parse does. */
export function parseExactly(text: string): unknown {
  // What is no JSON with its numbers could be one with texts in their place.
  JSON.parse(text)
  return JSON.parse(text.replace(STRING_OR_NUMBER, (token) => (token.startsWith('"') ? token : `"\\u0001#${token}"`)))
}

/** Digits of a number that {@link parseExactly} read; undefined for everything else. */
export function digitsOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.startsWith(MARK) ? value.slice(MARK.length) : undefined
}

/** JSON of a value that {@link parseExactly} read, with its numbers as they were sent. */
export function writeExactly(value: object): string {
  return JSON.stringify(value).replace(/"\\u0001#([^"]*)"/g, '$1')
}
