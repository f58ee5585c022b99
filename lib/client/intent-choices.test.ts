import { describe, expect, it } from 'vitest'
import type { Ask, HttpAnswer } from './http'
import { createIntentChoices } from './intent-choices'

function stage(...answers: HttpAnswer<unknown>[]) {
  const posted: unknown[] = []
  const ask: Ask = async (method, path, options) => {
    posted.push([method, path, options?.body])
    return (answers.shift() ?? { kind: 'lost' }) as never
  }
  return { choices: createIntentChoices({ ask, account: 'paper' }), posted }
}
const taken: HttpAnswer<unknown> = { kind: 'ok', value: {}, replayed: false, build: undefined }
const refused = (status: number, code: string): HttpAnswer<unknown> => ({
  kind: 'refused',
  status,
  body: { error: { code } },
})

describe('a choice on an intent that is not settled (S-35)', () => {
  it.each([
    ['its answer came', taken, { kind: 'ready' }],
    ['it was refused', refused(400, 'choice-not-open'), { kind: 'refused', reason: { code: 'choice-not-open' } }],
    ['the disk refused', refused(503, 'journal-failed'), { kind: 'refused', reason: { code: 'journal-failed' } }],
    ['no answer came (S-11)', { kind: 'lost' } as const, { kind: 'lost', choice: 'cancel-if-exists' }],
    ['the server failed on it (S-11)', refused(500, 'internal'), { kind: 'lost', choice: 'cancel-if-exists' }],
  ])('%s', async (_name, answer, state) => {
    const { choices, posted } = stage(answer)
    await choices.choose('i/1', 'cancel-if-exists')
    expect(posted).toEqual([['POST', '/api/intents/i%2F1/choice', { account: 'paper', choice: 'cancel-if-exists' }]])
    expect(choices.states.get().get('i/1')).toMatchObject(state)
  })

  it('F-92 is posted once however often it is pressed while it is on its way, and anew when it was lost', async () => {
    const { choices, posted } = stage({ kind: 'lost' }, taken)
    await Promise.all([choices.choose('i', 'keep-watching'), choices.choose('i', 'mark-handled')])
    expect(posted).toHaveLength(1)
    expect(choices.states.get().get('i')).toEqual({ kind: 'lost', choice: 'keep-watching' })
    await choices.choose('i', 'keep-watching')
    expect(posted).toHaveLength(2)
    expect(choices.states.get().get('i')).toEqual({ kind: 'ready' })
  })
})
