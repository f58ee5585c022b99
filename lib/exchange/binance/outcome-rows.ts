import 'server-only'
import type { Market } from '../../domain/market'
import type { RejectReason, UnconfirmedCause } from '../port'

/** What a request was about; the same code may mean another thing elsewhere (S-20). */
export type EndpointKind =
  | 'place'
  | 'cancel'
  | 'cancel-all'
  | 'countdown'
  | 'read'
  | 'stream-key'
  | 'replace'
  | 'amend'
  | 'modify'
  | 'batch-place'
  | 'batch-modify'
  | 'batch-cancel'
  | 'list'
  | 'cancel-list'
  | 'setting'

export interface Refusal {
  readonly market: Market
  readonly endpoint: EndpointKind
  /** HTTP status, or the status inside a WebSocket API answer. */
  readonly status: number
  readonly code?: number | undefined
  readonly text?: string | undefined
}

export type Verdict =
  | { readonly kind: 'rejected'; readonly reason: RejectReason; readonly retry: 'never' | 'later' }
  | { readonly kind: 'unconfirmed'; readonly cause: UnconfirmedCause }
  /** A cancel of everything that found nothing, a change to what is already so: done. */
  | { readonly kind: 'nothing-to-do' }
  /** The body says of each leg what became of it (S-25). */
  | { readonly kind: 'per-leg' }

/** One row: what it fits, what it means, and where the documents say so. */
export interface OutcomeRow {
  readonly market?: Market
  readonly endpoints?: readonly EndpointKind[]
  readonly status?: number | readonly [from: number, to: number]
  readonly codes?: readonly number[] | readonly [{ readonly from: number; readonly to: number }]
  readonly text?: RegExp
  /** A text of the documents that `text` fits. */
  readonly example?: string
  readonly verdict: Verdict
  readonly source: string
}

const definite = (reason: RejectReason, retry: 'never' | 'later' = 'never'): Verdict => ({
  kind: 'rejected',
  reason,
  retry,
})
const doubt = (cause: UnconfirmedCause): Verdict => ({ kind: 'unconfirmed', cause })
const range = (from: number, to: number): readonly [{ from: number; to: number }] => [{ from, to }]

const CANCELS: readonly EndpointKind[] = ['cancel', 'cancel-all', 'cancel-list', 'batch-cancel']
/** Requests in which the exchange may meet our id a second time. */
const PLACES: readonly EndpointKind[] = ['place', 'list']

/** Futures codes of filters and settings the documents list, by what they say of an order. Source: usdm.md 14. */
const USDM_RULE_CODES = [
  -4000, -4001, -4002, -4003, -4004, -4005, -4006, -4007, -4008, -4009, -4010, -4011, -4012, -4013, -4014, -4015, -4016,
  -4017, -4018, -4019, -4020, -4021, -4023, -4024, -4025, -4026, -4027, -4028, -4029, -4030, -4031, -4032, -4033, -4044,
  -4045, -4046, -4047, -4048, -4049, -4052, -4053, -4054, -4055, -4058, -4059, -4060, -4061, -4062, -4067, -4068, -4082,
  -4083, -4084, -4085, -4086, -4104, -4114, -4115, -4117, -4118, -4120, -4131, -4135, -4137, -4138, -4139, -4142, -4144,
  -4161, -4164, -4165, -4167, -4168, -4169, -4170, -4171, -4172, -4183, -4184, -4202, -4203, -4205, -4206, -4208, -4209,
  -4210, -4211, -4400, -4401, -4403, -4531,
]
const USDM_KEY_CODES = [-4056, -4057, -4087, -4088, -4109, -4192, -4402, -4408, -4411]
const USDM_FUNDS_CODES = [-4050, -4051]
const USDM_CLOSED_CODES = [-4022, -4140, -4141]
const USDM_EXECUTION_CODES = [-5021, -5022, -5024, -5025, -5026, -5027, -5029, -5037, -5038, -5039, -5040, -5041, -5043]

/**
 * The one table of outcomes (S-20): the first row that fits decides, and only rows that say `rejected` are definite (S-21).
 * What no row names is unconfirmed (S-22): it may have happened.
 */
export const OUTCOME_ROWS: readonly OutcomeRow[] = [
  {
    status: 418,
    verdict: definite('banned', 'later'),
    source: 'spot.md 2 and 4.3; usdm.md 3: refused at the door, nothing was looked at (S-21)',
  },
  {
    market: 'spot',
    endpoints: ['replace'],
    status: 409,
    codes: [-2021],
    verdict: { kind: 'per-leg' },
    source: 'spot.md 9.1: one leg done, the other not; on futures the code says another thing (S-20, S-25)',
  },
  {
    market: 'spot',
    endpoints: ['replace'],
    status: 400,
    codes: [-2022],
    verdict: { kind: 'per-leg' },
    source: 'spot.md 9.1: the cancel failed and nothing was placed, told per leg (S-20, S-25)',
  },
  {
    market: 'spot',
    endpoints: ['replace'],
    status: 429,
    codes: [-2021, -2022],
    verdict: { kind: 'per-leg' },
    source: 'spot.md 9.1: the order count is full and the cancel was tried, told per leg (S-25)',
  },
  {
    status: 429,
    verdict: definite('rate-limit', 'later'),
    source: 'spot.md 2 and 4.3 (-1003, -1015); usdm.md 3 (S-21)',
  },
  { status: 403, verdict: definite('other', 'later'), source: 'spot.md 2, usdm.md 3: the firewall answered (S-21)' },
  { status: 401, verdict: definite('key'), source: 'spot.md 3.4, usdm.md 14: -2014, -2015 (S-21)' },

  {
    market: 'usdm',
    codes: [-1008],
    verdict: definite('overloaded', 'later'),
    source: 'usdm.md 3: system throttle, definite failure, not counted (S-21)',
  },
  {
    market: 'usdm',
    status: 503,
    text: /^Service Unavailable\.?$/,
    example: 'Service Unavailable.',
    verdict: definite('overloaded', 'later'),
    source: 'usdm.md 3: 503 "Service Unavailable." is a definite failure (S-21)',
  },
  {
    codes: [-1000, -1001, -1006, -1007, -1008],
    verdict: doubt('server-error'),
    source: 'spot.md 16.1, usdm.md 14: execution status unknown (S-22)',
  },
  { status: 408, verdict: doubt('server-error'), source: 'usdm.md 3: back-end timeout, execution unknown (S-22)' },
  {
    status: [500, 599],
    verdict: doubt('server-error'),
    source: 'spot.md 2, usdm.md 3: execution state unknown, never a failure (S-22)',
  },

  {
    endpoints: ['cancel-all'],
    market: 'spot',
    status: 400,
    codes: [-2011],
    text: /^Unknown order sent\.?$/,
    example: 'Unknown order sent.',
    verdict: { kind: 'nothing-to-do' },
    source: 'spot.md 7.3: nothing open on the symbol',
  },
  {
    endpoints: ['amend'],
    market: 'spot',
    status: 400,
    codes: [-2038],
    text: /would change no state/,
    example: 'The requested action would change no state; rejecting',
    verdict: { kind: 'nothing-to-do' },
    source: 'spot.md 9.2: the order has that quantity already (S-26)',
  },
  {
    endpoints: ['amend'],
    market: 'spot',
    status: 400,
    codes: [-2011, -2013, -2038, -2039],
    text: /^(Unknown order sent|Order does not exist|Client order ID is not correct)/,
    example: 'Unknown order sent.',
    verdict: definite('not-found'),
    source: 'spot.md 9.2 and 16.2: not open; what it became is read by id (S-50)',
  },
  {
    endpoints: ['amend'],
    market: 'spot',
    status: 400,
    codes: [-2038],
    verdict: definite('rule'),
    source: 'spot.md 9.2: larger, too often, or not for this symbol or order (S-26)',
  },
  {
    endpoints: ['modify'],
    market: 'usdm',
    status: 400,
    codes: [-5027],
    verdict: { kind: 'nothing-to-do' },
    source: 'usdm.md 14, no-op success: the order has these terms already (S-26)',
  },
  {
    endpoints: ['modify'],
    market: 'usdm',
    status: 400,
    codes: [-2011, -2013],
    verdict: definite('not-found'),
    source: 'usdm.md 14: not open; what it became is read by id (S-50)',
  },
  {
    endpoints: ['setting'],
    market: 'usdm',
    status: 400,
    codes: [-4046, -4052, -4059, -4171],
    verdict: { kind: 'nothing-to-do' },
    source: 'usdm.md 14, no-op success: set so already (S-26)',
  },
  {
    endpoints: ['batch-place'],
    market: 'usdm',
    status: 400,
    codes: [-4083],
    verdict: doubt('unknown-code'),
    source: 'usdm.md 14: the batch failed, and no document says of how many of its items (S-22, S-25)',
  },
  {
    endpoints: ['replace'],
    market: 'spot',
    status: 400,
    codes: [-2010, -2011],
    verdict: doubt('unknown-code'),
    source:
      'spot.md 9.1: what the engine says comes inside -2021 and -2022; bare, it tells of neither leg (S-22, S-25)',
  },
  {
    endpoints: ['list'],
    market: 'spot',
    status: 400,
    codes: [-1222, -1223, -1224, -1225],
    verdict: definite('rule'),
    source: 'spot.md 8.2 and 16.1: the shape of the list is at fault (S-21)',
  },
  {
    endpoints: CANCELS,
    status: 400,
    codes: [-2011, -2013],
    verdict: definite('not-found'),
    source: 'spot.md 16.2; usdm.md 7.2 and 14: not open; what it became is read by id (S-50)',
  },
  {
    endpoints: ['read'],
    status: 400,
    codes: [-2013],
    verdict: definite('not-found'),
    source: 'spot.md 7.4, usdm.md 14: order does not exist; one answer proves nothing (S-34)',
  },

  {
    endpoints: PLACES,
    status: 400,
    codes: [-2010],
    text: /^Duplicate order sent\.?$/,
    example: 'Duplicate order sent.',
    verdict: doubt('duplicate'),
    source: 'spot.md 16.2: the id is open, so the first send may have landed (S-23)',
  },
  {
    endpoints: ['place'],
    market: 'usdm',
    status: 400,
    codes: [-4116],
    verdict: doubt('duplicate'),
    source: 'usdm.md 14: evidence that the first try landed (S-23)',
  },
  {
    status: 400,
    codes: [-2010],
    text: /insufficient balance/i,
    example: 'Account has insufficient balance for requested action.',
    verdict: definite('funds'),
    source: 'spot.md 16.2 (S-21, S-27)',
  },
  {
    status: 400,
    codes: [-1013, -2010],
    text: /^Market is closed\.?$/,
    example: 'Market is closed.',
    verdict: definite('market-closed'),
    source: 'spot.md 16.2: symbol not TRADING; arrives as -1013 (S-21)',
  },
  {
    status: 400,
    codes: [-2010],
    text: /not permitted for this account|restricted for this account|on this account|This account may not/,
    example: 'This action is disabled on this account.',
    verdict: definite('key'),
    source: 'spot.md 16.2: account state (S-21)',
  },
  { status: 400, codes: [-2010], verdict: definite('rule'), source: 'spot.md 16.2, usdm.md 14 (S-21)' },
  { status: 400, codes: [-1013, -1014], verdict: definite('rule'), source: 'spot.md 5.2 and 16.1, usdm.md 14 (S-21)' },
  { status: 400, codes: [-1015], verdict: definite('rate-limit', 'later'), source: 'spot.md 4.3, usdm.md 14 (S-21)' },
  { status: 400, codes: [-1021], verdict: definite('clock'), source: 'spot.md 3.4, usdm.md 2 (S-21)' },
  { status: 400, codes: [-1022], verdict: definite('signature'), source: 'spot.md 3.4, usdm.md 14 (S-21)' },
  { status: 400, codes: [-1003], verdict: definite('rate-limit', 'later'), source: 'spot.md 4.3, usdm.md 14 (S-21)' },
  { status: 400, codes: [-2014, -2015], verdict: definite('key'), source: 'spot.md 16.1, usdm.md 14 (S-21)' },
  {
    status: 400,
    codes: range(-1199, -1100),
    verdict: definite('rule'),
    source: 'spot.md 16.1, usdm.md 14: the request is at fault (S-21)',
  },

  {
    market: 'usdm',
    status: 400,
    codes: [-2018, -2019, -2027, -2028],
    verdict: definite('funds'),
    source: 'usdm.md 14, class funds (S-21)',
  },
  {
    market: 'usdm',
    status: 400,
    codes: [-2020, -2021, -2022, -2024, -2025, -2026],
    verdict: definite('rule'),
    source: 'usdm.md 14: -2021 would trigger at once, -2022 reduce-only refused (S-20, S-21)',
  },
  {
    market: 'usdm',
    status: 400,
    codes: [-2023],
    verdict: definite('other'),
    source: 'usdm.md 14: user in liquidation (S-21)',
  },
  { market: 'usdm', status: 400, codes: USDM_FUNDS_CODES, verdict: definite('funds'), source: 'usdm.md 14 (S-21)' },
  {
    market: 'usdm',
    status: 400,
    codes: USDM_CLOSED_CODES,
    verdict: definite('market-closed'),
    source: 'usdm.md 14 (S-21)',
  },
  {
    market: 'usdm',
    status: 400,
    codes: USDM_KEY_CODES,
    verdict: definite('key'),
    source: 'usdm.md 14: the account or key may not (S-21)',
  },
  { market: 'usdm', status: 400, codes: USDM_RULE_CODES, verdict: definite('rule'), source: 'usdm.md 14 (S-21)' },
  {
    market: 'usdm',
    status: 400,
    codes: [-5028],
    verdict: definite('clock'),
    source: 'usdm.md 2: the engine checks recvWindow again (S-21)',
  },
  {
    market: 'usdm',
    status: 400,
    codes: USDM_EXECUTION_CODES,
    verdict: definite('rule'),
    source: 'usdm.md 14, 50xx (S-21)',
  },
  {
    market: 'usdm',
    status: 404,
    codes: [-5000],
    verdict: definite('other'),
    source: 'usdm.md 14: unknown path or method',
  },
]
