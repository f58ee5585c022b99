import { expect, it } from 'vitest'
import { createActs } from './acts'
import type { Ask } from './http'
import type { KeptKey } from './idempotency-keys'
import { createManualClock } from './testing/manual-clock'

it('S-11 F-96 after a reload a close or a cancel without an answer is asked for by its key, and one that was never sent is put away', async () => {
  const clock = createManualClock()
  const kept: KeptKey[] = [
    { slot: 'act/close:BTCUSDT', key: 'sent', account: 'paper', sentAt: 5, summary: 'BTCUSDT' },
    { slot: 'act/cancel:1', key: 'ready', account: 'paper' },
    { slot: 'act/cancel:2', key: 'other', account: 'live', sentAt: 5 },
    { slot: 'ticket/paper', key: 'ticket', account: 'paper', sentAt: 5 },
  ]
  const stored = new Map(kept.map((one) => [one.key, one]))
  const asked: string[] = []
  const ask: Ask = async (method, path) => {
    asked.push(`${method} ${path}`)
    return { kind: 'ok', value: { intent: { intentId: 'i1', state: 'accepted' } } as never, replayed: false, build: '' }
  }
  const acts = createActs({
    clock,
    ask,
    account: 'paper',
    keys: {
      load: async () => [...stored.values()],
      save: async (one) => void stored.set(one.key, one),
      remove: async (key) => void stored.delete(key),
    },
  })
  await clock.advance(1_000)
  expect(asked).toEqual(['GET /api/intents/by-key/sent'])
  expect(acts.states.get().get('close:BTCUSDT')).toMatchObject({ kind: 'known', intent: { intentId: 'i1' } })
  const left = [...stored.keys()]
  expect(left).not.toContain('sent')
  expect(left).not.toContain('ready')
  expect(left).toEqual(expect.arrayContaining(['other', 'ticket']))
})
