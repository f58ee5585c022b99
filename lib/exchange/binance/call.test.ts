import type { Hold } from '../port'
import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../domain/testing/manual-clock'
import { type Call, createCaller } from './call'
import { asPayload, textAt } from './payload'
import type { WireAnswer } from './rest'
import { createGovernor } from './weight'

function build() {
  const clock = createManualClock()
  const holds: Hold[] = []
  const governor = createGovernor({ market: 'spot', clock, offset: () => 0 })
  governor.onHold((hold) => holds.push(hold))
  let measured = 0
  let sent = 0
  const caller = createCaller({
    market: 'spot',
    clock,
    governor,
    offset: () => 250,
    onKeyRefused: () => undefined,
    onClockRefused: () => {
      measured += 1
    },
  })
  const reply = (status: number, text: string, headers: Record<string, string> = {}): WireAnswer => ({
    kind: 'reply',
    status,
    headers,
    text,
    sentAt: 1,
    answeredAt: 2,
  })
  const call = (answer: WireAnswer, more: Partial<Call> = {}): Call => ({
    endpoint: 'place',
    lane: 'order',
    cost: 1,
    send() {
      sent += 1
      return Promise.resolve(answer)
    },
    ...more,
  })
  const name = (body: unknown): string => textAt(asPayload(body, 'body'), 'name')
  return { clock, governor, holds, caller, reply, call, name, measured: () => measured, sent: () => sent }
}

describe('a request that changes something', () => {
  it('is accepted when its answer can be read, with the evidence', async () => {
    const { caller, call, reply, name, governor } = build()
    const outcome = await caller.change(call(reply(200, '{"name":"x"}', { 'x-mbx-used-weight-1m': '17' })), name)
    expect(outcome).toMatchObject({
      kind: 'accepted',
      value: 'x',
      evidence: { httpStatus: 200, raw: '{"name":"x"}', sentAt: 1, answeredAt: 2 },
    })
    expect(governor.usage().used).toBe(17)
  })

  it.each([
    ['HTML (F-11)', '<html>ok</html>'],
    ['half a text', '{"name":"'],
    ['another shape', '{"nom":"x"}'],
    ['a list', '[]'],
    ['null', 'null'],
    ['nothing', ''],
  ])('F-11 is a doubt when its 200 is unreadable: %s (S-22)', async (_name, text) => {
    const { caller, call, reply, name } = build()
    expect(await caller.change(call(reply(200, text)), name)).toMatchObject({
      kind: 'unconfirmed',
      cause: 'unreadable',
    })
  })

  it('is refused when nothing left, and a doubt when something may have (S-21, S-22)', async () => {
    const { caller, call, name } = build()
    const times = { sentAt: 1, answeredAt: 2 }
    expect(await caller.change(call({ kind: 'not-sent', why: 'ECONNREFUSED', ...times }), name)).toMatchObject({
      kind: 'rejected',
      reason: 'not-sent',
    })
    expect(
      await caller.change(call({ kind: 'lost', cause: 'timeout', why: 'no answer in time', ...times }), name),
    ).toMatchObject({ kind: 'unconfirmed', cause: 'timeout' })
  })

  it('F-30 is refused by a firewall page, without a code', async () => {
    const { caller, call, reply, name } = build()
    const outcome = await caller.change(call(reply(403, '<html>403</html>')), name)
    expect(outcome).toMatchObject({ kind: 'rejected', reason: 'other', retry: 'later' })
    expect(outcome.evidence.code).toBeUndefined()
  })

  it('F-24 has the clock measured when the exchange calls it wrong (S-86)', async () => {
    const { caller, call, reply, name, measured } = build()
    await caller.change(call(reply(400, '{"code":-1021,"msg":"Timestamp"}')), name)
    expect(measured()).toBe(1)
  })

  it('reads a code that is written as text', async () => {
    const { caller, call, reply, name } = build()
    const outcome = await caller.change(call(reply(400, '{"code":"-1121","msg":"Invalid symbol."}')), name)
    expect(outcome).toMatchObject({
      kind: 'rejected',
      reason: 'rule',
      evidence: { code: -1121, text: 'Invalid symbol.' },
    })
  })

  it('F-27 waits as long as Retry-After says, and sends nothing meanwhile (S-85)', async () => {
    const { caller, call, reply, name, clock, holds, sent } = build()
    const limited = call(reply(429, '{"code":-1003,"msg":"Too many"}', { 'retry-after': '12' }))
    const until = clock.now() + 12_000
    expect(await caller.change(limited, name)).toMatchObject({
      kind: 'rejected',
      reason: 'rate-limit',
      retry: 'later',
      retryAt: until,
    })
    expect(holds).toEqual([{ kind: 'rate-limit', until }])
    expect(await caller.change(limited, name)).toMatchObject({ kind: 'rejected', reason: 'rate-limit' })
    expect(await caller.query(limited, name)).toMatchObject({ kind: 'failed', reason: 'rate-limit' })
    expect(sent()).toBe(1)
  })

  it('F-27 waits a full minute when no deadline is named', async () => {
    const { caller, call, reply, name, clock, holds } = build()
    await caller.change(call(reply(429, '{"code":-1003,"msg":"Too many"}')), name)
    expect(holds).toEqual([{ kind: 'rate-limit', until: clock.now() + 60_000 }])
  })

  it('F-28 keeps a ban until the time in its text, turned into our wall time, for cancels too (S-56)', async () => {
    const { caller, call, reply, name, clock, holds } = build()
    const exchangeTime = clock.now() + 120_000
    await caller.change(call(reply(418, `{"code":-1003,"msg":"IP banned until ${exchangeTime}. Please"}`)), name)
    expect(holds).toEqual([{ kind: 'ban', until: exchangeTime - 250 }])
    const cancel = call(reply(200, '{"name":"x"}'), { endpoint: 'cancel', lane: 'cancel' })
    expect(await caller.change(cancel, name)).toMatchObject({
      kind: 'rejected',
      reason: 'banned',
      retryAt: exchangeTime - 250,
    })
    clock.advance(120_000)
    expect((await caller.change(cancel, name)).kind).toBe('accepted')
  })

  it('F-29 holds orders back, not cancels, when too many orders were sent', async () => {
    const { caller, call, reply, name } = build()
    await caller.change(call(reply(429, '{"code":-1015,"msg":"Too many new orders"}', { 'retry-after': '5' })), name)
    expect((await caller.change(call(reply(200, '{"name":"x"}')), name)).kind).toBe('rejected')
    const cancel = call(reply(200, '{"name":"x"}'), { endpoint: 'cancel', lane: 'cancel' })
    expect((await caller.change(cancel, name)).kind).toBe('accepted')
  })

  it('cuts what it keeps of an answer at 64 KiB', async () => {
    const { caller, call, reply, name } = build()
    const outcome = await caller.change(call(reply(200, `{"name":"${'x'.repeat(100_000)}"}`)), name)
    expect(outcome.evidence.raw).toHaveLength(65_536)
  })
})

describe('a request that reads', () => {
  it('says absent only on the word of the exchange (S-34)', async () => {
    const { caller, call, reply, name } = build()
    const read = { endpoint: 'read', lane: 'resolve' } as const
    const absent = call(reply(400, '{"code":-2013,"msg":"Order does not exist."}'), read)
    expect((await caller.query(absent, name)).kind).toBe('absent')
    for (const [status, text, reason] of [
      [404, '', 'unreadable'],
      [400, '{"code":-2026,"msg":"archived"}', 'unknown-code'],
      [500, '{"code":-1000,"msg":"x"}', 'server-error'],
      [200, '{}', 'unreadable'],
    ] as const) {
      expect(await caller.query(call(reply(status, text), read), name)).toMatchObject({ kind: 'failed', reason })
    }
  })
})
