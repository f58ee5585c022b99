/** Largest body that is read (S-123). */
export const MAX_BODY_BYTES = 65_536

/** What can be told about a request from its first lines. */
export interface RequestHead {
  readonly method: string
  readonly target: string
  /** Names and values in turn, as received, so that a repeated header shows. */
  readonly rawHeaders: readonly string[]
}

export type FormVerdict =
  | { readonly kind: 'sound' }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string }

/** OPTIONS is not among them: no other origin is ever given leave. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'DELETE', 'PUT', 'PATCH'])
/** Headers that mean nothing certain when they come twice. */
const SINGLE = ['host', 'content-length', 'transfer-encoding', 'origin', 'cookie', 'content-type', 'authorization']

/**
 * The checks before anything else reads the request (S-104, S-123, S-130): target in origin form without tricks, framing
 * that two servers would read alike, a body that is not too large.
 */
export function checkForm(head: RequestHead): FormVerdict {
  if (!METHODS.has(head.method)) return refuse(405, 'method-not-allowed')
  if (!isPlainTarget(head.target)) return refuse(400, 'bad-target')
  const headers = new Map<string, string>()
  for (let at = 0; at < head.rawHeaders.length; at += 2) {
    const name = (head.rawHeaders[at] ?? '').toLowerCase()
    if (headers.has(name) && SINGLE.includes(name)) return refuse(400, 'repeated-header')
    headers.set(name, head.rawHeaders[at + 1] ?? '')
  }
  const length = headers.get('content-length')
  const encoding = headers.get('transfer-encoding')
  if (length !== undefined && encoding !== undefined) return refuse(400, 'ambiguous-framing')
  if (encoding !== undefined && encoding.toLowerCase() !== 'chunked') return refuse(400, 'ambiguous-framing')
  if (length !== undefined && !/^\d{1,15}$/.test(length)) return refuse(400, 'ambiguous-framing')
  if (length !== undefined && Number(length) > MAX_BODY_BYTES) return refuse(413, 'body-too-large')
  return { kind: 'sound' }
}

const refuse = (status: number, code: string): FormVerdict => ({ kind: 'refused', status, code })

/** Origin form only: one leading slash, no backslash, control character, blank, fragment or dot segment, also when encoded. */
function isPlainTarget(target: string): boolean {
  if (!/^\/(?!\/)[\x21-\x7e]*$/.test(target) || /[\\#]/.test(target) || target.length > 4_096) return false
  const path = target.split('?', 1)[0] ?? ''
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    return false
  }
  if (/[\p{Cc}\\]/u.test(decoded)) return false
  return !decoded.split('/').some((segment) => segment === '.' || segment === '..')
}
