import type { Market } from '../engine/market-types'
import { fixture, haveFixtures } from './fixtures'

/** Codes of the futures error page, in runs. Source: usdm.md 14. */
const USDM_CODES: readonly (readonly [from: number, to: number])[] = [
  [1000, 1008],
  [1010, 1011],
  [1013, 1016],
  [1020, 1023],
  [1099, 1130],
  [1136, 1136],
  [2010, 2028],
  [4000, 4088],
  [4104, 4104],
  [4109, 4109],
  [4114, 4118],
  [4120, 4120],
  [4131, 4144],
  [4161, 4211],
  [4400, 4411],
  [4531, 4531],
  [5000, 5000],
  [5021, 5047],
]

interface Listed {
  readonly code: number
  readonly messages: readonly string[]
}

interface Catalog {
  readonly codes: readonly Listed[]
  readonly observedUndocumented: readonly Listed[]
  readonly matchingEngineMessages: readonly string[]
  readonly filterFailures: readonly string[]
}

/** Statuses other than 400 that a code comes with. Source: spot.md 16.1, usdm.md 14. */
const STATUS: Readonly<Record<number, number>> = {
  [-2014]: 401,
  [-2015]: 401,
  [-1003]: 429,
  [-1015]: 429,
  [-2021]: 409,
}

/** Texts that the lists leave out and other pages have. Source: spot.md 5.2, 7.3, 9.3. */
const FURTHER_TEXTS = [
  'Filter failure: PERCENT_PRICE_BY_SIDE',
  'Filter failure: MAX_ASSET',
  'This symbol does not allow the specified self-trade prevention mode.',
  'Invalid cancelRestrictions',
]

let spotTexts: readonly RegExp[] | undefined
let spotCodes: ReadonlySet<number> | undefined

/** What is wrong with an answer of an exchange that was sent nonsense; undefined when it is as the documents have it. */
export function complaintAbout(market: Market, status: number, body: unknown): string | undefined {
  if (status === 200) return body === undefined ? 'a success without a body' : undefined
  const { code, msg } = (body ?? {}) as { code?: unknown; msg?: unknown }
  if (typeof code !== 'number' || typeof msg !== 'string' || msg === '') return `no error body: ${JSON.stringify(body)}`
  const told = `${status} ${code} ${msg}`
  if (market === 'usdm') {
    const known = USDM_CODES.some(([from, to]) => -code >= from && -code <= to)
    const expected = code === -2021 ? 400 : (STATUS[code] ?? 400)
    return known && status === expected ? undefined : told
  }
  if (status !== (STATUS[code] ?? 400)) return told
  if (!haveFixtures) return code < 0 ? undefined : told
  readCatalog()
  return spotCodes?.has(code) && spotTexts?.some((text) => text.test(msg)) ? undefined : told
}

function readCatalog(): void {
  if (spotTexts) return
  const catalog = fixture('spot/errors.catalog') as unknown as Catalog
  const listed = [...catalog.codes, ...catalog.observedUndocumented]
  spotCodes = new Set(listed.map(({ code }) => code))
  spotTexts = [
    ...listed.flatMap(({ messages }) => messages),
    ...catalog.matchingEngineMessages,
    ...catalog.filterFailures,
    ...FURTHER_TEXTS,
  ].map(
    (text) =>
      new RegExp(
        `^${text
          .split(/%s|\{param\}/)
          .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
          .join('.+')}$`,
      ),
  )
}
