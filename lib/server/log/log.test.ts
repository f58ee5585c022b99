import { describe, expect, it } from 'vitest'
import { createLog, withoutSecrets } from './log'

const lines: string[] = []
const log = createLog({ write: (line: string) => void lines.push(line) })
const HEX = 'a1'.repeat(32)

describe('logs (S-161)', () => {
  it('S-161 hold the named fields and drop every other', () => {
    lines.length = 0
    log.info('order-sent', { clientOrderId: 'bnpo1', apiKey: HEX, body: { secret: 'x' }, ms: 12 } as never)
    const line = JSON.parse(lines[0] as string) as Record<string, unknown>
    expect(Object.keys(line).sort()).toEqual(['clientOrderId', 'event', 'level', 'ms', 'time'])
  })

  it.each([
    ['an API key or signature', `GET /api/v3/order?symbol=BTCUSDT&signature=${HEX}`],
    ['a bare key', `key ${HEX} refused`],
    ['a listen key', `listenKey=${'pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1'}`],
    ['a passphrase', `{"passphrase":"${'hunter2hunter2'}"}`],
    ['a session token', `cookie: binnacle-session=${'Q'.repeat(43)}`],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA\n-----END PRIVATE KEY-----'],
  ])('S-143 S-161 hold nothing of %s', (_name, text) => {
    lines.length = 0
    log.error('failed', { reason: text, error: new Error(text) })
    for (const secret of [HEX, 'pqia91ma', 'hunter2', 'QQQQ', 'MC4CAQ']) expect(lines.join()).not.toContain(secret)
    expect(withoutSecrets(text)).toContain('[removed]')
  })

  it('keep what a person needs', () => {
    const text = 'Order 9007199254740993 of BTCUSDT bnpo1ab01ARZ3NDEKTSV4RRFFQ69G5FAV0 was refused (-2010)'
    expect(withoutSecrets(text)).toBe(text)
  })

  it('A-16 hold one line per event, whatever the text', () => {
    lines.length = 0
    log.warn('refused', { reason: 'a\nb\r\n{"level":50}', path: '/x\n/y' })
    expect(lines).toHaveLength(1)
    expect((lines[0] as string).trimEnd()).not.toContain('\n')
    expect((JSON.parse(lines[0] as string) as { reason: string }).reason).toContain('a\nb')
  })
})
