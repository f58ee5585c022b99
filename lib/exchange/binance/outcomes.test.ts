import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Market } from '../../domain/market'
import { bannedUntil, type EndpointKind, type Refusal, verdictOf } from './outcomes'
import { fixturesAreHere, readFixtures } from './testing/fixtures'

const at = (
  market: Market,
  status: number,
  code?: number,
  text?: string,
  endpoint: EndpointKind = 'place',
): Refusal => ({
  market,
  endpoint,
  status,
  code,
  text,
})
const both = (status: number, code?: number, text?: string): Refusal[] => [
  at('spot', status, code, text),
  at('usdm', status, code, text),
]

describe('definite refusals of a place request (S-21)', () => {
  it.each<[string, Refusal[], string]>([
    ['F-24 timestamp', both(400, -1021), 'clock'],
    ['F-24 at the second check', [at('usdm', 400, -5028)], 'clock'],
    ['F-25 signature', both(400, -1022), 'signature'],
    ['F-26 key', [...both(401, -2015), ...both(401, -2014), ...both(400, -2015)], 'key'],
    ['F-27 weight', both(429, -1003), 'rate-limit'],
    ['F-28 ban', both(418, -1003), 'banned'],
    ['F-29 order count', both(429, -1015), 'rate-limit'],
    ['F-30 firewall page', both(403), 'other'],
    ['F-31 funds', [at('spot', 400, -2010, 'Account has insufficient balance for requested action.')], 'funds'],
    ['F-31 margin', [at('usdm', 400, -2019), at('usdm', 400, -2018), at('usdm', 400, -2027)], 'funds'],
    ['F-34 filters', both(400, -1013, 'Filter failure: LOT_SIZE'), 'rule'],
    ['F-34 minimum notional', [at('usdm', 400, -4164)], 'rule'],
    ['F-41 wrong endpoint for a stop', [at('usdm', 400, -4120)], 'rule'],
    ['F-42 market closed', [at('spot', 400, -1013, 'Market is closed.'), at('usdm', 400, -4141)], 'market-closed'],
    ['F-43 reduce-only', [at('usdm', 400, -2022)], 'rule'],
    ['F-44 position side', [at('usdm', 400, -4061)], 'rule'],
    ['would trigger at once on futures', [at('usdm', 400, -2021)], 'rule'],
    [
      'post-only would take',
      [at('spot', 400, -2010, 'Order would immediately match and take.'), at('usdm', 400, -5022)],
      'rule',
    ],
    ['malformed', [...both(400, -1100), ...both(400, -1102), ...both(400, -1121), ...both(400, -1111)], 'rule'],
    ['composition', both(400, -1014), 'rule'],
    ['F-19 futures 503', [at('usdm', 503, 0, 'Service Unavailable.')], 'overloaded'],
    ['F-20 futures throttle', [at('usdm', 503, -1008, 'Request throttled by system-level protection.')], 'overloaded'],
  ])('%s', (_name, refusals, reason) => {
    for (const refusal of refusals) expect(verdictOf(refusal)).toMatchObject({ kind: 'rejected', reason })
  })
})

describe('doubtful answers to a place request (S-22)', () => {
  it.each<[string, Refusal[]]>([
    ['F-16 internal error', [...both(500, -1000), ...both(400, -1000), ...both(500)]],
    ['F-17 gateway page', [...both(502), ...both(504)]],
    [
      'F-18 futures 503 unknown',
      [at('usdm', 503, -1000, 'Unknown error, please check your request or try again later.')],
    ],
    ['F-19 spot 503', [at('spot', 503, 0, 'Service Unavailable.')]],
    ['F-20 spot busy', [at('spot', 503, -1008), at('spot', 400, -1008)]],
    ['F-21 unexpected response', [...both(500, -1006), ...both(400, -1006)]],
    ['F-22 timeout of the back end', [...both(408, -1007), ...both(504, -1007), ...both(400, -1007)]],
    ['F-23 disconnected', [...both(500, -1001), ...both(400, -1001)]],
    ['a redirect (F-15)', both(302)],
    ['a code nobody lists', [...both(400, -9999), at('usdm', 400, -5047), at('spot', 400, -4164), ...both(400, -1016)]],
    ['a bare 400', both(400)],
    ['cancel-replace codes on spot (S-20)', [at('spot', 409, -2021), at('spot', 400, -2022)]],
  ])('%s', (_name, refusals) => {
    for (const refusal of refusals) expect(verdictOf(refusal).kind).toBe('unconfirmed')
  })

  it.each<[string, Refusal]>([
    ['F-32 spot', at('spot', 400, -2010, 'Duplicate order sent.')],
    ['F-33 futures', at('usdm', 400, -4116, 'ClientOrderId is duplicated.')],
  ])('%s: a duplicate is looked up (S-23)', (_name, refusal) => {
    expect(verdictOf(refusal)).toEqual({ kind: 'unconfirmed', cause: 'duplicate' })
  })
})

describe('other endpoints', () => {
  it('F-36 says of a cancel that missed: not found, to be read by id (S-50)', () => {
    for (const market of ['spot', 'usdm'] as const)
      expect(verdictOf(at(market, 400, -2011, 'Unknown order sent.', 'cancel'))).toMatchObject({ reason: 'not-found' })
  })

  it('knows a cancel of everything that found nothing as done, on spot', () => {
    expect(verdictOf(at('spot', 400, -2011, 'Unknown order sent.', 'cancel-all')).kind).toBe('nothing-to-do')
  })

  it('F-35 says of an order a read does not find: not found; of one forgotten (F-40) it does not', () => {
    expect(verdictOf(at('spot', 400, -2013, 'Order does not exist.', 'read'))).toMatchObject({ reason: 'not-found' })
    expect(verdictOf(at('spot', 400, -2026, 'Order was canceled…', 'read')).kind).toBe('unconfirmed')
  })
})

describe('the table as a whole', () => {
  it('never calls a 5xx definite but for the two documented on futures (S-21, S-22)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Market>('spot', 'usdm'),
        fc.integer({ min: 500, max: 599 }),
        fc.option(fc.integer({ min: -6000, max: 0 }), { nil: undefined }),
        fc.string(),
        (market, status, code, text) => {
          const known =
            market === 'usdm' && (code === -1008 || (status === 503 && /^Service Unavailable\.?$/.test(text)))
          if (!known) expect(verdictOf(at(market, status, code, text)).kind).toBe('unconfirmed')
        },
      ),
    )
  })

  it('leaves every code that no document lists in doubt (S-22)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Market>('spot', 'usdm'),
        fc.oneof(
          fc.integer({ min: -999_999, max: -6000 }),
          fc.integer({ min: -2000, max: -1200 }),
          fc.integer({ min: 1 }),
        ),
        (market, code) => {
          expect(verdictOf(at(market, 400, code)).kind).toBe('unconfirmed')
        },
      ),
    )
  })

  it('reads until when a ban lasts', () => {
    expect(bannedUntil('Way too much request weight used; IP banned until 1789479538000. Please')).toBe(
      1_789_479_538_000,
    )
    expect(bannedUntil('Too many requests')).toBeUndefined()
    expect(bannedUntil(undefined)).toBeUndefined()
  })
})

describe('recorded refusals', () => {
  /** What each recorded error means to a place request; `doubt` where the outcome stays open. */
  const SPOT: Record<string, string> = {
    '-1003.418': 'banned',
    '-1003.429': 'rate-limit',
    '-1013.marketClosed': 'market-closed',
    '-1015': 'rate-limit',
    '-1015.cancelReplace.doNothing': 'rate-limit',
    '-1021.ahead': 'clock',
    '-1021.behind': 'clock',
    '-1022': 'signature',
    '-2010.balance': 'funds',
    '-2010.duplicate': 'doubt',
    '-2011': 'doubt',
    '-2011.cancelRestrictions': 'doubt',
    '-2013': 'doubt',
    '-2014': 'key',
    '-2015': 'key',
    '-2043': 'doubt',
  }
  const USDM: Record<string, string> = {
    '-1000': 'doubt',
    '-1001': 'doubt',
    '-1003': 'rate-limit',
    '-1003.banned': 'banned',
    '-1007': 'doubt',
    '-1008': 'overloaded',
    '-1015': 'rate-limit',
    '-1016': 'doubt',
    '-1021': 'clock',
    '-1022': 'signature',
    '-2011': 'doubt',
    '-2013': 'doubt',
    '-2014': 'key',
    '-2015': 'key',
    '-2018': 'funds',
    '-2019': 'funds',
    '-2023': 'other',
    '-2027': 'funds',
    '-2028': 'funds',
    '-4050': 'funds',
    '-4051': 'funds',
    '-4109': 'key',
    '-4116': 'doubt',
    '-4411': 'key',
    '-5028': 'clock',
    '-5000': 'other',
    '503.unavailable': 'overloaded',
    '503.unknown': 'doubt',
  }

  it.skipIf(!fixturesAreHere()).each([
    { market: 'spot', expected: SPOT },
    { market: 'usdm', expected: USDM },
  ] as const)('$market: each means what the documents say', ({ market, expected }) => {
    let checked = 0
    for (const { file, status, body } of readFixtures(market)) {
      const name = /^error\.(.+)\.json$/.exec(file)?.[1]
      if (name === undefined) continue
      const { code, msg } = body as { code: number; msg: string }
      const written = status ?? (name === '-5000' ? 404 : 400)
      const verdict = verdictOf(at(market, written, code, msg))
      const meaning = verdict.kind === 'rejected' ? verdict.reason : 'doubt'
      // Cancel-replace is compound and read per leg elsewhere (S-25): here it must stay in doubt.
      const fallback = /^-20(21|22)\.cancelReplace/.test(name) ? 'doubt' : name === '-5000.retired' ? 'doubt' : 'rule'
      expect(meaning, file).toBe(expected[name] ?? fallback)
      checked += 1
    }
    expect(checked).toBeGreaterThan(30)
  })
})
