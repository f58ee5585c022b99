import type { Answer } from './perform'

/** What the HTTP parser says of a request that it gave up. */
export interface UnreadRequest extends Error {
  readonly code?: string
  readonly rawPacket?: Buffer
  /** How far into the packet it came. */
  readonly bytesParsed?: number
}

/** 414 for an address that is too long, words for headers that are too long, a bare 400 for what is no HTTP. */
export function unreadAnswer(error: UnreadRequest): number | Answer {
  if (error.code !== 'HPE_HEADER_OVERFLOW') return 400
  if (isWithinRequestLine(error)) return 414
  const body = { code: -1100, msg: 'Illegal characters found in a parameter.' }
  return { status: 400, body, headers: {}, accountId: '' }
}

/** Whether the parser stopped before the end of the request line: in the packet that began it, or right before its version. */
function isWithinRequestLine({ rawPacket = Buffer.alloc(0), bytesParsed = 0 }: UnreadRequest): boolean {
  const read = rawPacket.subarray(0, bytesParsed).toString('latin1')
  const rest = rawPacket.subarray(bytesParsed, bytesParsed + 6).toString('latin1')
  return !read.includes('\n') && (/^[A-Z]+ /.test(read) || rest === ' HTTP/')
}
