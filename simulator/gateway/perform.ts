import type { ExchangeClock } from '../engine/clock'
import { authorize, type Credentials } from './authorize'
import type { Faults } from '../faults/faults'
import type { KeyRing } from './keys'
import type { OrderCounts } from './order-counts'
import { lag } from '../faults/lagging-reads'
import { refuse } from './refusals'
import { ApiError, type Endpoint } from './types'
import { type WeightLedger, WeightRefusal } from './weights'

/** Answer of a call before it is put on a wire. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
  /** Account of the caller; empty text when unknown. */
  readonly accountId: string
  /** Moment at which a refusal for weight ends, ms. */
  readonly retryAt?: number | undefined
}

/** What a call needs of the exchange around it. */
export interface Performer {
  readonly clock: ExchangeClock
  readonly keys: KeyRing
  readonly weights: WeightLedger
  readonly orderCounts: OrderCounts
  readonly faults: Faults
  /** Called after each call that may have changed something, before its answer leaves. */
  readonly onChange: () => void
  readonly onBug: (error: unknown) => void
}

/**
 * Carries out one call: weight, proof of identity, order limit, the endpoint itself. Never throws: refusals and bugs become
 * answers with the market's error body. `arrived` is the time its window is judged by, for calls that are carried out late.
 */
export function perform(
  performer: Performer,
  endpoint: Endpoint,
  credentials: Credentials,
  address: string,
  arrived: number = performer.clock.now(),
): Answer {
  const { clock, weights, orderCounts } = performer
  const { market } = endpoint
  let accountId = ''
  try {
    const weight = typeof endpoint.weight === 'number' ? endpoint.weight : endpoint.weight(credentials.params)
    weights.charge(market, address, weight)
    const key = authorize(endpoint, credentials, performer.keys, arrived)
    accountId = key?.accountId ?? ''
    if (endpoint.orderCount && !endpoint.countsItself) {
      orderCounts.refuseIfFull(market, accountId, endpoint.orderCount)
      // Counted before it is carried out: a fill within the call gives the count back.
      orderCounts.add(market, accountId, endpoint.orderCount)
    }
    const body = endpoint.handle({
      market,
      params: credentials.params,
      accountId,
      apiKey: key?.apiKey ?? credentials.apiKey ?? '',
      time: clock.now(),
      overSocket: credentials.overSocket,
    })
    const { freeOnSuccess } = endpoint
    const free = typeof freeOnSuccess === 'function' ? freeOnSuccess(body) : freeOnSuccess
    if (free) weights.refund(market, address, weight)
    const headers = endpoint.orderCount ? orderCounts.headers(market, accountId) : {}
    return { status: 200, body: lag(performer, endpoint, credentials, body), headers, accountId }
  } catch (error) {
    return answerOf(performer, endpoint, error, accountId)
  } finally {
    if (endpoint.method !== 'GET') performer.onChange()
  }
}

/** The error body of a refusal; anything unexpected is -1000 with status 500 and is reported. */
export function answerOf(
  performer: Performer,
  { market }: Pick<Endpoint, 'market'>,
  error: unknown,
  accountId = '',
): Answer {
  if (!(error instanceof ApiError)) {
    performer.onBug(error)
    return answerOf(performer, { market }, refuse.unknown(market), accountId)
  }
  const body = { code: error.code, msg: error.msg, ...(error.data === undefined ? {} : { data: error.data }) }
  const retry = error instanceof WeightRefusal
  const seconds = retry
    ? error.retryAfterSeconds
    : error.code === -1015 || error.status === 429
      ? Math.ceil(performer.orderCounts.untilNextWindow(market) / 1000)
      : undefined
  const headers: Record<string, string> = seconds === undefined ? {} : { 'Retry-After': String(seconds) }
  return { status: error.status, body, headers, accountId, retryAt: retry ? error.retryAt : undefined }
}
