import { describe, expect, it } from 'vitest'
import { MARKETS, type Market } from '../../domain/market'
import { type EndpointKind, OUTCOME_ROWS, type OutcomeRow, type Refusal } from './outcome-rows'
import { fits, verdictOf } from './outcomes'

const ENDPOINTS: Readonly<Record<Market, readonly EndpointKind[]>> = {
  spot: ['place', 'cancel', 'cancel-all', 'read', 'stream-key', 'replace', 'amend', 'list', 'cancel-list'],
  usdm: [
    'place',
    'cancel',
    'cancel-all',
    'countdown',
    'read',
    'stream-key',
    'modify',
    'batch-place',
    'batch-modify',
    'batch-cancel',
    'setting',
  ],
}

/** Every refusal that the row speaks of, one for each of its markets, endpoints and codes. */
function refusalsOf(row: OutcomeRow): readonly Refusal[] {
  const status = row.status === undefined ? 400 : typeof row.status === 'number' ? row.status : row.status[0]
  const codes: readonly (number | undefined)[] =
    row.codes === undefined ? [undefined] : row.codes.map((one) => (typeof one === 'number' ? one : one.from))
  return (row.market === undefined ? MARKETS : [row.market]).flatMap((market) =>
    ENDPOINTS[market]
      .filter((endpoint) => row.endpoints === undefined || row.endpoints.includes(endpoint))
      .flatMap((endpoint) =>
        codes.map((code) => ({
          market,
          endpoint,
          status,
          code,
          ...(row.text === undefined ? {} : { text: row.example }),
        })),
      ),
  )
}

const nameOf = ({ market, endpoints, status, codes, text, source }: OutcomeRow): string =>
  [
    market ?? 'both',
    endpoints?.join('+') ?? 'any',
    String(status ?? '*'),
    JSON.stringify(codes ?? '*').slice(0, 40),
    text ?? '',
    source,
  ].join(' ')

describe('S-20 the table of outcomes, row by row', () => {
  it.each(OUTCOME_ROWS.map((row) => ({ name: nameOf(row), row })))('S-20 $name', ({ row }) => {
    expect(row.source).toMatch(/(spot|usdm)\.md \d/)
    const refusals = refusalsOf(row)
    expect(refusals.length).toBeGreaterThan(0)
    let decided = 0
    for (const refusal of refusals) {
      expect(fits(row, refusal), JSON.stringify(refusal)).toBe(true)
      const first = OUTCOME_ROWS.find((each) => fits(each, refusal))
      if (first !== row) continue
      decided += 1
      expect(verdictOf(refusal)).toEqual(row.verdict)
    }
    // A row that others always come before would say nothing.
    expect(decided).toBeGreaterThan(0)
  })

  it.each(OUTCOME_ROWS.filter((row) => row.text !== undefined))('S-20 the text $text fits its example', (row) => {
    expect(row.example).toMatch(row.text ?? /^$/)
  })

  it('S-20 -2021 and -2022 speak of legs on spot and of the order on futures', () => {
    const at = (market: Market, endpoint: EndpointKind, status: number, code: number): string => {
      const verdict = verdictOf({ market, endpoint, status, code })
      return verdict.kind === 'rejected' ? verdict.reason : verdict.kind
    }
    expect(at('spot', 'replace', 409, -2021)).toBe('per-leg')
    expect(at('spot', 'replace', 400, -2022)).toBe('per-leg')
    expect([at('spot', 'replace', 429, -2021), at('spot', 'replace', 429, -2022)]).toEqual(['per-leg', 'per-leg'])
    for (const code of [-2021, -2022]) {
      expect(at('usdm', 'place', 400, code)).toBe('rule')
      expect(at('usdm', 'batch-place', 400, code)).toBe('rule')
      // Where spot places one order alone the code means nothing that is written down.
      expect(at('spot', 'place', 400, code)).toBe('unconfirmed')
    }
  })

  it.each<[string, Refusal]>([
    ['margin type', { market: 'usdm', endpoint: 'setting', status: 400, code: -4046 }],
    ['position mode', { market: 'usdm', endpoint: 'setting', status: 400, code: -4059 }],
    ['multi-assets', { market: 'usdm', endpoint: 'setting', status: 400, code: -4171 }],
    ['modify', { market: 'usdm', endpoint: 'modify', status: 400, code: -5027 }],
    [
      'amend',
      {
        market: 'spot',
        endpoint: 'amend',
        status: 400,
        code: -2038,
        text: 'The requested action would change no state; rejecting',
      },
    ],
  ])('S-26 "No need to change" of %s is a success', (_name, refusal) => {
    expect(verdictOf(refusal).kind).toBe('nothing-to-do')
  })
})

/** Codes the documents list for one market, in their families. Sources: spot.md 16.1; usdm.md 14. */
const SPOT_DEFINITE = [
  -1003, -1013, -1014, -1015, -1021, -1022, -1100, -1101, -1102, -1103, -1104, -1105, -1106, -1108, -1111, -1112, -1114,
  -1115, -1116, -1117, -1118, -1119, -1120, -1121, -1122, -1125, -1127, -1128, -1130, -1134, -1135, -1136, -1139, -1145,
  -1151, -1158, -1160, -1165, -1166, -1168, -1194, -1196, -1197, -1198, -1199, -2010, -2014, -2015,
]
const SPOT_DOUBT = [
  -1000, -1001, -1002, -1006, -1007, -1008, -1010, -1016, -1020, -1210, -1211, -1220, -2008, -2016, -2026, -2035, -2036,
  -2042, -2043,
]
const USDM_DEFINITE = [
  -1003, -1008, -1013, -1014, -1015, -1021, -1022, -1100, -1101, -1102, -1103, -1104, -1105, -1106, -1108, -1109, -1110,
  -1111, -1112, -1113, -1114, -1115, -1116, -1117, -1118, -1119, -1120, -1121, -1122, -1125, -1126, -1127, -1128, -1130,
  -1136, -2010, -2014, -2015, -2018, -2019, -2020, -2021, -2022, -2023, -2024, -2025, -2026, -2027, -2028, -4000, -4001,
  -4002, -4003, -4004, -4005, -4006, -4007, -4008, -4009, -4010, -4011, -4012, -4013, -4014, -4015, -4016, -4017, -4018,
  -4019, -4020, -4021, -4022, -4023, -4024, -4025, -4026, -4027, -4028, -4029, -4030, -4031, -4032, -4033, -4044, -4045,
  -4047, -4048, -4049, -4050, -4051, -4053, -4054, -4055, -4056, -4057, -4058, -4060, -4061, -4062, -4067, -4068, -4082,
  -4084, -4085, -4086, -4087, -4088, -4104, -4109, -4114, -4115, -4117, -4118, -4120, -4131, -4135, -4137, -4138, -4139,
  -4140, -4141, -4142, -4144, -4161, -4164, -4165, -4167, -4168, -4169, -4170, -4172, -4183, -4184, -4192, -4202, -4203,
  -4205, -4206, -4208, -4209, -4210, -4211, -4400, -4401, -4402, -4403, -4408, -4411, -4531, -5021, -5022, -5024, -5025,
  -5026, -5028, -5029, -5037, -5038, -5039, -5040, -5041, -5043,
]
const USDM_DOUBT = [
  -1000, -1001, -1002, -1004, -1005, -1006, -1007, -1010, -1011, -1016, -1020, -1023, -1099, -2012, -2016, -2017, -5047,
]

describe('S-21 every code the documents list is decided on purpose', () => {
  const cases = MARKETS.flatMap((market) =>
    ENDPOINTS[market]
      .filter((endpoint) => endpoint !== 'stream-key' && endpoint !== 'read')
      .map((endpoint) => ({ market, endpoint })),
  )

  it.each(cases)('S-21 S-22 $market $endpoint', ({ market, endpoint }) => {
    const kinds = (codes: readonly number[]): readonly string[] =>
      codes.map((code) => `${code} ${verdictOf({ market, endpoint, status: 400, code, text: '' }).kind}`)
    // A cancel-replace tells of its orders per leg: the engine's own words, bare, leave both in doubt.
    const bare = endpoint === 'replace' ? [-2010] : []
    const definite = (market === 'spot' ? SPOT_DEFINITE : USDM_DEFINITE).filter((code) => !bare.includes(code))
    expect(kinds(definite).filter((one) => !one.endsWith('rejected'))).toEqual([])
    const doubt = [...(market === 'spot' ? SPOT_DOUBT : USDM_DOUBT), ...bare]
    expect(kinds(doubt).filter((one) => !one.endsWith('unconfirmed'))).toEqual([])
  })
})
