import { describe, expect, it } from 'vitest'
import type { Intent } from '../domain/intent'
import type { Ask, HttpAnswer } from './http'
import type { KeptKey, KeyStore } from './idempotency-keys'
import { createSubmission } from './submission'
import { createManualClock } from './testing/manual-clock'

const intent = (part: Partial<Intent> = {}): Intent => ({
  intentId: 'i1',
  accountId: 'paper',
  market: 'spot',
  symbol: 'BTCUSDT',
  kind: 'place',
  clientOrderId: 'bnpoX',
  state: 'accepted',
  times: { received: 1 },
  ...part,
})
const ok = (value: unknown): HttpAnswer<never> => ({
  kind: 'ok',
  value: value as never,
  replayed: false,
  build: undefined,
})
const refused = (status: number, body: object = { error: { code: 'funds-short' } }): HttpAnswer<never> => ({
  kind: 'refused',
  status,
  body: body as never,
})
const LOST: HttpAnswer<never> = { kind: 'lost' }

function openBench(answers: { post?: HttpAnswer<never>[]; get?: HttpAnswer<never>[]; kept?: KeptKey[] } = {}) {
  const clock = createManualClock()
  const asked: { method: string; path: string; key: string | undefined }[] = []
  const post = [...(answers.post ?? [])]
  const get = [...(answers.get ?? [])]
  const ask: Ask = async (method, path, options) => {
    asked.push({ method, path, key: options?.key })
    return ((method === 'POST' ? post.shift() : get.shift()) ?? LOST) as never
  }
  const stored = new Map((answers.kept ?? []).map((one) => [one.key, one]))
  const keys: KeyStore = {
    load: async () => [...stored.values()],
    save: async (kept) => void stored.set(kept.key, kept),
    remove: async (key) => void stored.delete(key),
  }
  let minted = 0
  const submission = createSubmission({
    clock,
    ask,
    keys,
    mint: () => `key-${++minted}`,
    account: 'paper',
    slot: 'ticket',
  })
  const posts = () => asked.filter((one) => one.method === 'POST')
  return { submission, clock, asked, posts, stored, state: () => submission.state.get() }
}

describe('one act of the owner', () => {
  it('S-25 of an act of several legs the first stands for all; without any the server is asked', async () => {
    const bench = openBench({
      post: [ok({ act: { intents: [intent({ intentId: 'a' }), intent({ intentId: 'b' })] } })],
    })
    await bench.submission.submit('/api/positions/close-all', {}, 'Close 2')
    expect(bench.state()).toMatchObject({ kind: 'known', intent: { intentId: 'a' } })
    const empty = openBench({ post: [ok({ act: { intents: [] } })] })
    await empty.submission.submit('/api/positions/close-all', {}, 'Close 2')
    expect(empty.state()).toMatchObject({ kind: 'checking' })
  })

  it('mints its key when the ticket opens and keeps it (S-10)', async () => {
    const bench = openBench()
    await bench.clock.advance(0)
    expect([...bench.stored.keys()]).toEqual(['key-1'])
  })

  it('posts once under that key, and the next act has another (S-10)', async () => {
    const bench = openBench({ post: [ok({ intent: intent() }), ok({ intent: intent({ intentId: 'i2' }) })] })
    await bench.submission.submit('/api/orders', {}, 'Buy')
    expect(bench.state()).toMatchObject({ kind: 'known', summary: 'Buy' })
    await bench.submission.submit('/api/orders', {}, 'Buy')
    expect(bench.posts().map((one) => one.key)).toEqual(['key-1', 'key-2'])
  })

  it('posts once for a double press (F-92)', async () => {
    const bench = openBench({ post: [ok({ intent: intent() })] })
    await Promise.all([
      bench.submission.submit('/api/orders', {}, 'Buy'),
      bench.submission.submit('/api/orders', {}, 'Buy'),
      bench.submission.submit('/api/orders', {}, 'Buy'),
    ])
    expect(bench.posts()).toHaveLength(1)
  })

  it('asks by key when the answer is lost, and never posts again (S-11, F-96)', async () => {
    const bench = openBench({ post: [LOST], get: [LOST, LOST, ok({ intent: intent({ state: 'unconfirmed' }) })] })
    await bench.submission.submit('/api/orders', {}, 'Buy')
    expect(bench.state()).toMatchObject({ kind: 'checking', summary: 'Buy' })
    await bench.clock.advance(10_000)
    expect(bench.state()).toMatchObject({ kind: 'known', intent: { state: 'unconfirmed' } })
    expect(bench.posts()).toHaveLength(1)
    expect(
      bench.asked.filter((one) => one.method === 'GET').every((one) => one.path === '/api/intents/by-key/key-1'),
    ).toBe(true)
  })

  it('takes a failure inside the server for a lost answer, and 503 for a refusal', async () => {
    const failed = openBench({ post: [refused(500, { error: { code: 'internal' } })] })
    await failed.submission.submit('/api/orders', {}, 'Buy')
    expect(failed.state().kind).toBe('checking')
    const off = openBench({ post: [refused(503, { error: { code: 'not-live' } })] })
    await off.submission.submit('/api/orders', {}, 'Buy')
    expect(off.state()).toMatchObject({ kind: 'refused', reason: { code: 'not-live' } })
  })

  const unknown = refused(404, { error: { code: 'unknown-intent' } })

  it('says that nothing was sent only once the server has burnt the key, after asking several times (S-11, F-94)', async () => {
    const bench = openBench({ post: [LOST, ok({})], get: [unknown, LOST, unknown, unknown, unknown] })
    await bench.submission.submit('/api/orders', {}, 'Buy')
    await bench.clock.advance(7_000)
    expect(bench.state().kind).toBe('checking')
    await bench.clock.advance(20_000)
    expect(bench.state()).toEqual({ kind: 'not-received', summary: 'Buy' })
    expect(bench.posts().map(({ path, key }) => [path, key])).toEqual([
      ['/api/orders', 'key-1'],
      ['/api/intents/void', 'key-1'],
    ])
  })

  it('goes on asking while the key cannot be burnt, and shows an order that came in late (S-11, F-96)', async () => {
    const bench = openBench({
      post: [LOST, LOST, refused(503, { error: { code: 'journal-failed' } }), ok({ intent: intent() })],
      get: [...Array(9)].map(() => unknown),
    })
    await bench.submission.submit('/api/orders', {}, 'Buy')
    await bench.clock.advance(25_000)
    expect(bench.state().kind).toBe('checking')
    await bench.clock.advance(20_000)
    expect(bench.state()).toMatchObject({ kind: 'known', summary: 'Buy' })
    expect(bench.posts().filter(({ path }) => path === '/api/orders')).toHaveLength(1)
  })

  it('is dead while it checks: a press then sends nothing', async () => {
    const bench = openBench({ post: [LOST] })
    await bench.submission.submit('/api/orders', {}, 'Buy')
    await bench.submission.submit('/api/orders', {}, 'Buy')
    bench.submission.reset()
    expect(bench.state().kind).toBe('checking')
    expect(bench.posts()).toHaveLength(1)
  })

  it('ends the asking when the event lane brings the intent', async () => {
    const bench = openBench({ post: [LOST] })
    await bench.submission.submit('/api/orders', {}, 'Buy')
    bench.submission.see(intent({ idempotencyKey: 'key-9' }))
    expect(bench.state().kind).toBe('checking')
    bench.submission.see(intent({ idempotencyKey: 'key-1' }))
    expect(bench.state()).toMatchObject({ kind: 'known', summary: 'Buy' })
  })

  it('asks one more yes and sends it under a new key (S-15, S-31)', async () => {
    const bench = openBench({
      post: [refused(409, { error: { code: 'repeat' }, confirm: ['repeat'] }), ok({ intent: intent() })],
    })
    await bench.submission.submit('/api/orders', {}, 'Buy')
    expect(bench.state()).toMatchObject({ kind: 'confirm', codes: ['repeat'] })
    await bench.submission.submit('/api/orders', { confirmed: ['repeat'] }, 'Buy')
    expect(bench.posts().map((one) => one.key)).toEqual(['key-1', 'key-2'])
  })

  it('shows what has moved since it was read (S-13)', async () => {
    const bench = openBench({
      post: [refused(409, { error: { code: 'price-moved' }, fresh: { generation: 2, price: '51' } })],
    })
    await bench.submission.submit('/api/orders', {}, 'Buy')
    expect(bench.state()).toMatchObject({ kind: 'moved', fresh: { generation: 2, price: '51' } })
  })

  it('after a reload asks what became of what was sent, and posts nothing (S-11, F-96)', async () => {
    const kept: KeptKey = { slot: 'ticket', key: 'old', account: 'paper', sentAt: 5, summary: 'Buy 1' }
    const bench = openBench({
      kept: [kept, { slot: 'ticket', key: 'unsent', account: 'paper' }],
      get: [ok({ intent: intent() })],
    })
    await bench.submission.recover()
    expect(bench.state()).toMatchObject({ kind: 'checking', summary: 'Buy 1' })
    await bench.clock.advance(500)
    expect(bench.state()).toMatchObject({ kind: 'known', summary: 'Buy 1' })
    expect(bench.asked).toEqual([{ method: 'GET', path: '/api/intents/by-key/old', key: undefined }])
    expect(bench.stored.has('unsent')).toBe(false)
  })
})
