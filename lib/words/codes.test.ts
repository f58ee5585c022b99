import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { codeTexts, explain, hasWords } from './codes'
import { issueTexts } from './issue-words'

/*
 * The catalogue knows the server's codes without importing them: the types that list them are read as text. A code added
 * there without words here fails.
 */
const text = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

/** Members of `type Name = | 'a' | 'b'`, without the comments between them. */
function members(source: string, name: string): string[] {
  const start = source.indexOf(`type ${name} =`)
  expect(start, `type ${name}`).toBeGreaterThanOrEqual(0)
  const rest = source.slice(start).replaceAll(/\/\*[\s\S]*?\*\//g, '')
  const body = rest.slice(0, rest.search(/\n\n|\n(export|interface|const|function)/))
  return [...body.matchAll(/'([a-z-]+)'/g)].map((match) => match[1] ?? '')
}

const trading = text('server/trading/codes.ts')
const port = text('exchange/port.ts')

describe('every code has words', () => {
  it.each([
    ['refusals', members(trading, 'RefusalCode')],
    ['questions', members(trading, 'ConfirmCode')],
    ['ends of intents', members(trading, 'IntentCode')],
    ['alarms', members(trading, 'AlarmCode')],
    ['ends of a cancel-all', members(trading, 'CancelRunCode')],
    ['sources', members(trading, 'SourceCode')],
    ['rejections by the exchange', members(port, 'RejectReason').map((reason) => `rejected-${reason}`)],
    ['unconfirmed causes', members(port, 'UnconfirmedCause').map((cause) => `unconfirmed-${cause}`)],
    ['rules about an order', members(text('domain/order-issue-code.ts'), 'OrderIssueCode')],
    ['refusals of a setting', members(text('domain/check-setting.ts'), 'SettingIssueCode')],
    [
      'the door',
      [...text('server/http/status.ts').matchAll(/'([a-z-]+)': \d{3}/g)]
        .map((match) => match[1] ?? '')
        .filter((code) => code.includes('set-up') || code.includes('sign-in')),
    ],
    [
      'refusals of the door',
      [...text('server/auth/door.ts').matchAll(/refused\(\d+, '([a-z-]+)'\)|code: '([a-z-]+)'/g)].map(
        (match) => match[1] ?? match[2] ?? '',
      ),
    ],
    [
      'refusals of the handlers',
      [...text('server/http/route.ts').matchAll(/code: (?:[a-z =?]+ )?'([a-z-]+)'/g)].map((match) => match[1] ?? ''),
    ],
    [
      'broken bodies',
      [...text('server/http/strict-json.ts').matchAll(/'([a-z]+-[a-z-]+)'/g)].map((match) => match[1] ?? ''),
    ],
  ])('%s', (_name, codes) => {
    expect(codes.length).toBeGreaterThan(0)
    expect(codes.filter((code) => !hasWords(code))).toEqual([])
  })

  it('shows an unknown code as it is, and is not fooled by names that every object has', () => {
    expect(explain('brand-new')).toContain('brand-new')
    expect(explain('constructor')).toContain('constructor')
  })

  it('has no exclamation marks and no empty texts', () => {
    for (const one of [...Object.values(codeTexts), ...Object.values(issueTexts)]) {
      const said = typeof one === 'string' ? one : one({})
      expect(said).not.toContain('!')
      expect(said.length).toBeGreaterThan(8)
    }
  })

  it.each([
    ['a refusal by the exchange', /^rejected-/, /Nothing was placed or changed by it|Nothing rests, nothing traded/],
    [
      'a doubt (S-31)',
      /^(unconfirmed-|no-answer-yet)/,
      /may have taken effect; Binance is being asked, and nothing is sent twice/,
    ],
    ['what was never sent (S-05)', /^abandoned-/, /Nothing was sent/],
    ['what is proved absent (S-34)', /^not-placed-/, /Nothing rests, nothing traded/],
  ])('says of %s what it means for the money', (_name, codes, meaning) => {
    const said = Object.keys(codeTexts).filter((code) => codes.test(code))
    expect(said.length).toBeGreaterThan(0)
    for (const code of said) expect([code, explain(code)]).toEqual([code, expect.stringMatching(meaning)])
  })

  it('says until when nothing can be sent as a time of day, not as a number (S-56, F-28)', () => {
    const until = new Date(2026, 10, 25, 14, 5, 9).getTime()
    for (const code of ['rejected-banned', 'cancel-all-banned'])
      expect(explain(code, { until: String(until) })).toContain('until 14:05:09')
  })
})
