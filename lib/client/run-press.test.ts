import { describe, expect, it } from 'vitest'
import type { CancelRun } from '../domain/intent'
import type { Ask, HttpAnswer } from './http'
import type { KeptKey, KeyStore } from './idempotency-keys'
import { createRunPress } from './run-press'
import { createManualClock } from './testing/manual-clock'

const RUN = { runId: 'r1', state: 'running', orders: [] } as unknown as CancelRun
const ok = (value: unknown): HttpAnswer<never> => ({
  kind: 'ok',
  value: value as never,
  replayed: false,
  build: undefined,
})
const refused = (status: number, code: string): HttpAnswer<never> => ({
  kind: 'refused',
  status,
  body: { error: { code } },
})
const LOST: HttpAnswer<never> = { kind: 'lost' }
const UNKNOWN = refused(404, 'unknown-intent')

function bench(answers: { post?: HttpAnswer<never>[]; get?: HttpAnswer<never>[]; kept?: KeptKey[] } = {}) {
  const clock = createManualClock()
  const asked: string[] = []
  const post = [...(answers.post ?? [])]
  const get = [...(answers.get ?? [])]
  const ask: Ask = async (method, path, options) => {
    asked.push(`${method} ${path} ${options?.key ?? ''}`.trim())
    return ((method === 'POST' ? post.shift() : get.shift()) ?? LOST) as never
  }
  const stored = new Map((answers.kept ?? []).map((one) => [one.key, one]))
  const keys: KeyStore = {
    load: async () => [...stored.values()],
    save: async (kept) => void stored.set(kept.key, kept),
    remove: async (key) => void stored.delete(key),
  }
  let minted = 0
  const press = createRunPress({ clock, ask, keys, mint: () => `key-${++minted}`, account: 'paper' })
  return { press, clock, asked, stored, state: () => press.state.get() }
}

describe.each(['/api/cancel-all', '/api/kill-switch'] as const)('S-11 F-96 a lost answer to %s', (path) => {
  it('is asked for by the key of the press until the run is known, and nothing is posted again', async () => {
    const one = bench({ post: [LOST], get: [LOST, UNKNOWN, LOST, ok({ run: RUN })] })
    await one.press.press(path, {})
    expect(one.state()).toEqual({ kind: 'checking', asked: 0 })
    await one.clock.advance(20_000)
    expect(one.state()).toEqual({ kind: 'idle' })
    expect(one.press.run.get()).toBe(RUN)
    expect(one.asked[0]).toBe(`POST ${path} key-1`)
    expect(one.asked.slice(1)).toEqual(Array(4).fill('GET /api/intents/by-key/key-1'))
    expect(one.stored.size).toBe(0)
  })

  it('that never came is said to have done nothing only once its key is burnt', async () => {
    const one = bench({ post: [LOST, LOST, ok({})], get: Array(9).fill(UNKNOWN) as HttpAnswer<never>[] })
    await one.press.press(path, {})
    await one.clock.advance(7_000)
    expect(one.state().kind).toBe('checking')
    await one.clock.advance(30_000)
    expect(one.state()).toEqual({ kind: 'not-received' })
    expect(one.asked.filter((each) => each.startsWith('POST'))).toEqual([
      `POST ${path} key-1`,
      'POST /api/intents/void key-1',
      'POST /api/intents/void key-1',
    ])
  })

  it('is asked for after a reload, by the key that was kept', async () => {
    const kept: KeptKey = { slot: 'run/paper', key: 'old', account: 'paper', sentAt: 5 }
    const one = bench({
      kept: [kept, { ...kept, slot: 'run/live', key: 'other', account: 'live' }],
      get: [ok({ run: RUN })],
    })
    await one.press.recover()
    await one.clock.advance(300)
    expect(one.press.run.get()).toBe(RUN)
    expect(one.asked).toEqual(['GET /api/intents/by-key/old'])
    expect([...one.stored.keys()]).toEqual(['other'])
  })

  it('leaves the button on: a press anew is an act of the owner and goes out under a key of its own (S-71)', async () => {
    const one = bench({ post: [LOST, ok({ run: RUN })] })
    await one.press.press(path, {})
    expect(one.state().kind).toBe('checking')
    await one.press.press(path, {})
    expect(one.press.run.get()).toBe(RUN)
    await one.clock.advance(60_000)
    expect(one.asked).toEqual([`POST ${path} key-1`, `POST ${path} key-2`])
  })

  it.each([
    [423, 'trading-locked', 'refused'],
    [503, 'stopping', 'refused'],
    [500, 'internal', 'checking'],
  ])('answered %i %s it is %s', async (status, code, kind) => {
    const one = bench({ post: [refused(status, code)] })
    await one.press.press(path, {})
    expect(one.state().kind).toBe(kind)
  })
})
