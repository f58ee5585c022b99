/** First bytes of a WebSocket frame from a server: whole message, not masked. Source: RFC 6455, 5.2. */
function headOf(opcode: number, length: number): Buffer {
  if (length < 126) return Buffer.from([0x80 | opcode, length])
  if (length < 65_536) {
    const head = Buffer.from([0x80 | opcode, 126, 0, 0])
    head.writeUInt16BE(length, 2)
    return head
  }
  const head = Buffer.alloc(10)
  head[0] = 0x80 | opcode
  head[1] = 127
  head.writeBigUInt64BE(BigInt(length), 2)
  return head
}

const TEXT = 1

/** A text frame with these bytes, whether or not they are text. */
export const textFrame = (payload: Buffer): Buffer => Buffer.concat([headOf(TEXT, payload.length), payload])

/** The first half of a text frame that announces all of it. */
export function halfFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  return Buffer.concat([headOf(TEXT, payload.length), payload.subarray(0, payload.length >> 1)])
}
