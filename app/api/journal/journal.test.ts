import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDeskServer, type DeskServer } from '@/lib/server/testing/desk-server'
import { FAKE_INTENT } from '@/lib/server/testing/fake-engine'

let desk: DeskServer
let cookie: string
beforeAll(async () => {
  desk = await startDeskServer()
  cookie = await desk.signIn()
})
afterAll(() => desk.stop())

describe('the journal over HTTP', () => {
  it.each([
    ['json', 'application/json; charset=utf-8', 'journal-paper-1970-01-01T000000Z.json'],
    ['csv', 'text/csv; charset=utf-8; header=present', 'journal-paper-1970-01-01T000000Z.csv'],
  ])('S-12 hands it over as %s, to be kept as a file and in no cache', async (format, type, name) => {
    const reply = await desk.ask('GET', `/api/journal/export?account=paper&format=${format}`, { cookie })
    expect(reply.status).toBe(200)
    expect(reply.headers['content-type']).toBe(type)
    expect(reply.headers['cache-control']).toBe('no-store')
    expect(reply.headers['content-disposition']).toBe(`attachment; filename="${name}"`)
    expect(reply.text).toContain(FAKE_INTENT.intentId)
  })

  it('hands the filter to the engine as it was asked for', async () => {
    const filter = 'market=spot&symbol=%E5%B8%81USDT&state=unsettled&kind=place&from=1&to=2&text=ab%25'
    const told = { market: 'spot', symbol: '币USDT', state: 'unsettled', kind: 'place', from: 1, to: 2, text: 'ab%' }
    await desk.ask('GET', `/api/journal/export?account=paper&format=csv&${filter}`, { cookie })
    expect(desk.engine.calls.at(-1)).toEqual({
      method: 'journalIntents',
      args: ['paper', told, { after: 0, upTo: 1 }],
    })
    const reply = await desk.ask('GET', `/api/journal?account=paper&${filter}&before=I9&limit=20`, { cookie })
    expect(reply.json).toEqual({ intents: [FAKE_INTENT], total: 1 })
    expect(desk.engine.calls.at(-1)?.args).toEqual(['paper', told, { before: 'I9', limit: 20 }])
  })

  it('I10 lets nothing out that the export does not name', async () => {
    desk.engine.answer('journalIntents', {
      kind: 'done',
      value: { rows: [{ intent: { ...FAKE_INTENT, apiKey: 'k3y' }, sends: [], evidence: [], secret: 's3cret' }] },
    })
    const reply = await desk.ask('GET', '/api/journal/export?account=paper&format=json', { cookie })
    expect(reply.text).toContain(FAKE_INTENT.clientOrderId)
    expect(reply.text).not.toMatch(/k3y|s3cret/)
  })

  it.each([
    ['/api/journal/export?account=paper', 'no format'],
    ['/api/journal/export?account=paper&format=xlsx', 'another format'],
    ['/api/journal/export?account=paper&format=csv&state=open', 'a state that is none'],
    ['/api/journal/export?account=paper&format=csv&from=soon', 'a moment that is none'],
    ['/api/journal?account=paper&limit=501', 'too many at once'],
    ['/api/journal?account=paper&page=2', 'a name that is not listed'],
  ])('refuses %s: %s', async (path) => {
    const reply = await desk.ask('GET', path, { cookie })
    expect([reply.status, (reply.json as { error: { code: string } }).error.code]).toEqual([400, 'bad-query'])
  })

  it('answers before the first byte when the account is not there', async () => {
    desk.engine.answer('journalExport', { kind: 'not-found', reason: { code: 'unknown-account' } })
    const reply = await desk.ask('GET', '/api/journal/export?account=nobody&format=json', { cookie })
    expect([reply.status, reply.json]).toEqual([404, { error: { code: 'unknown-account' } }])
  })
})
