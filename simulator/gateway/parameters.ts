import { refuse } from './refusals'
import { ApiError } from './types'

/** One half of a request's parameters: the query string or the form body. */
export interface Form {
  readonly pairs: readonly (readonly [name: string, value: string])[]
  /** The text as sent, without its `signature` part. */
  readonly unsigned: string
  readonly signature: string | undefined
  readonly signatureIsLast: boolean
}

/** Parameters of a request, the text its signature covers, and how many parameters were sent. */
export interface SentParameters {
  readonly params: Map<string, string>
  readonly signature: string | undefined
  /** Whether nothing follows the signature in the part where it stands. */
  readonly signatureIsLast: boolean
  readonly payload: string
  readonly sent: number
}

/**
 * Reads query and body of a REST request. A name in both has the query's value; a name twice in one is refused
 * (-1101). The signed text is query and body as sent, one after the other with nothing between.
 */
export function readParameters(query: string, body: string): SentParameters {
  const fromQuery = readForm(query)
  const fromBody = readForm(body)
  const params = new Map(fromBody.pairs)
  for (const [name, value] of fromQuery.pairs) params.set(name, value)
  const signature = fromQuery.signature ?? fromBody.signature
  return {
    params,
    signature,
    signatureIsLast: fromQuery.signature === undefined ? fromBody.signatureIsLast : fromQuery.signatureIsLast,
    payload: fromQuery.unsigned + fromBody.unsigned,
    sent: params.size + (signature === undefined ? 0 : 1),
  }
}

/** Splits form text. Throws -1101 for a name twice, -1100 for broken percent-encoding. */
export function readForm(text: string): Form {
  if (text === '') return { pairs: [], unsigned: '', signature: undefined, signatureIsLast: true }
  const pairs: [string, string][] = []
  const unsigned: string[] = []
  const names = new Set<string>()
  let signature: string | undefined
  let signatureIsLast = true
  for (const part of text.split('&')) {
    const at = part.indexOf('=')
    const name = decodePart(at < 0 ? part : part.slice(0, at))
    const value = decodePart(at < 0 ? '' : part.slice(at + 1))
    if (name === 'signature') {
      if (signature !== undefined) throw refuse.duplicate()
      signature = value
      continue
    }
    if (signature !== undefined) signatureIsLast = false
    unsigned.push(part)
    if (name === '') continue
    if (names.has(name)) throw refuse.duplicate()
    names.add(name)
    pairs.push([name, value])
  }
  return { pairs, unsigned: unsigned.join('&'), signature, signatureIsLast }
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new ApiError(400, -1100, 'Illegal characters found in a parameter.')
  }
}
