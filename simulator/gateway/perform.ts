import type { ExchangeClock } from '../engine/clock'
import { authorize, type Credentials, readWindow, type Window } from './authorize'
import type { Arrivals } from './arrivals'
import type { Faults } from '../faults/faults'
import type { KeyRing } from './keys'
import { spoilAnswer } from '../faults/spoil-answer'
import { subjectOf } from '../faults/subject'
import type { CallSubject } from '../faults/trigger'
import { type OrderCounts, OrderCountRefusal } from './order-counts'
import { refuse } from './refusals'
import { poolOf } from './request-pools'
import { ApiError, type Call, type Endpoint } from './types'
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
  readonly arrivals: Arrivals
  /** Called after each call that may have changed something, before its answer leaves. */
  readonly onChange: () => void
  readonly onBug: (error: unknown) => void
}

/**
 * Carries out one call: weight, proof of identity, order limit, time window once more, the endpoint itself. Never throws:
 * refusals and bugs become answers with the market's error body. A call that was delayed on its way has `arrived` in the past,
 * the moment of the first judgment of its window; `handedOver` is the moment of the second, and lies in the past too for a call
 * that reached the engine in time and is carried out late by it.
 */
export function perform(
  performer: Performer,
  endpoint: Endpoint,
  credentials: Credentials,
  address: string,
  arrived: number = performer.clock.now(),
  handedOver: number = performer.clock.now(),
): Answer {
  const { clock, weights, orderCounts } = performer
  const { market, orderCount } = endpoint
  let accountId = ''
  try {
    const weight = chargeWeight(weights, endpoint, credentials, address)
    const key = authorize(endpoint, credentials, performer.keys, address, arrived)
    accountId = key?.accountId ?? ''
    let counted = orderCount === undefined || endpoint.countsItself === true
    const countOrders = (): void => {
      if (counted || orderCount === undefined) return
      orderCounts.refuseIfFull(market, accountId, orderCount)
      // Counted before it is carried out: a fill within the call gives the count back.
      orderCounts.add(market, accountId, orderCount)
      counted = true
    }
    const handOver = (): void => {
      countOrders()
      if (reachesEngine(endpoint)) refuseLateAtEngine(endpoint, readWindow(endpoint, credentials), handedOver)
    }
    if (!endpoint.handsOver) handOver()
    // Futures counts what it then refuses, in its own example of a refusal. Source: usdm wsapi.error.
    else if (market === 'usdm') countOrders()
    const call: Call = {
      market,
      params: credentials.params,
      accountId,
      apiKey: key?.apiKey ?? credentials.apiKey ?? '',
      time: clock.now(),
      overSocket: credentials.overSocket,
      handOver,
    }
    const body = endpoint.handle(call)
    const { freeOnSuccess } = endpoint
    const free = typeof freeOnSuccess === 'function' ? freeOnSuccess(body) : freeOnSuccess
    if (free) weights.refund(market, address, weight)
    const subject = (): CallSubject => subjectOf(performer.faults, endpoint, credentials, true)
    const told = spoilAnswer(performer, endpoint, call, subject, body)
    const headers = orderCount ? orderCounts.headers(market, accountId) : {}
    return { status: 200, body: told, headers, accountId }
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
  const forWeight = error instanceof WeightRefusal
  const seconds = forWeight || error instanceof OrderCountRefusal ? error.retryAfterSeconds : undefined
  const headers: Record<string, string> = seconds === undefined ? {} : { 'Retry-After': String(seconds) }
  return { status: error.status, body, headers, accountId, retryAt: forWeight ? error.retryAt : undefined }
}

/** Charges request weight, or the pool that an endpoint has in its place. Returns the weight. Throws {@link WeightRefusal}. */
function chargeWeight(weights: WeightLedger, endpoint: Endpoint, credentials: Credentials, address: string): number {
  const pool = poolOf(endpoint)
  if (pool) {
    weights.countIn(pool, address)
    return 0
  }
  const weight = typeof endpoint.weight === 'number' ? endpoint.weight : endpoint.weight(credentials.params)
  weights.charge(endpoint.market, address, weight)
  return weight
}

/**
 * Whether the window is judged a second time: on spot what trades, on usdm what places or modifies orders.
 * Source: spot.md 3.4, usdm.md 2.
 */
function reachesEngine({ market, method, security, path, orderCount }: Endpoint): boolean {
  if (market === 'usdm') return orderCount !== undefined && method !== 'DELETE'
  return security === 'TRADE' && !path.endsWith('/test')
}

function refuseLateAtEngine({ market }: Endpoint, { timestamp, recvWindow }: Window, now: number): void {
  if (now - timestamp > recvWindow) throw market === 'spot' ? refuse.late() : refuse.lateAtEngine()
}
