import 'server-only'
import type { Clock } from '../../domain/clock'
import type { Environment, Market } from '../../domain/market'
import type { Evidence, Lane, Reading } from '../port'
import { type Call, type Caller, createCaller } from './call'
import { createVenueClock, type VenueClock } from './clock'
import { createDialGate, type DialGate } from './dial-gate'
import { type Hosts, hostsOf, type PaperPorts, safeHosts } from './environments'
import { asPayload, integerAt } from './payload'
import { createRestClient, type RestClient, type RestRequest } from './rest'
import { encodeQuery, type Parameters, type Signer, signQuery } from './sign'
import { createGovernor, type Governor } from './weight'

export interface VenueOptions {
  readonly environment: Environment
  readonly market: Market
  readonly clock: Clock
  /** Where the exchange in a box listens; paper only. */
  readonly paperPorts?: PaperPorts | undefined
  /** Other origins than the table's, for proofs. */
  readonly hosts?: Partial<Hosts> | undefined
  /** Certificate authority of those origins, PEM. */
  readonly ca?: string | undefined
  /** How orders and cancels travel; everything else goes over REST. */
  readonly transport?: 'rest' | 'ws-api' | undefined
  /** From the call to the last byte of its answer, ms. */
  readonly timeouts?: { readonly change?: number; readonly read?: number; readonly connect?: number } | undefined
  /** Kept-alive connections at most. */
  readonly connections?: number | undefined
  /** Age at which a socket is replaced, ms (S-81). */
  readonly lifetime?: { readonly from: number; readonly to: number } | undefined
  /** Something worth a line in the log; never with keys, signatures or amounts. */
  readonly onNotice?: ((code: string, params: Readonly<Record<string, string | number>>) => void) | undefined
}

/** Who pays for a read, what it costs, and whether it needs a connection of its own. */
export interface CallTerms {
  readonly lane: Lane
  /** Request weight. */
  readonly cost: number
  readonly fresh?: boolean | undefined
}

/** What both markets of the adapter stand on: one host's wire, limits, clock and dials. */
export interface VenueCore {
  readonly market: Market
  readonly clock: Clock
  readonly hosts: Hosts
  readonly ca: string | undefined
  readonly transport: 'rest' | 'ws-api'
  readonly governor: Governor
  readonly caller: Caller
  readonly venueClock: VenueClock
  readonly gate: DialGate
  readonly timeouts: { readonly change: number; readonly read: number }
  readonly lifetime: { readonly from: number; readonly to: number }
  notice(code: string, params: Readonly<Record<string, string | number>>): void
  send(request: Omit<RestRequest, 'timeout'>, timeout?: number): ReturnType<RestClient['send']>
  /** A public GET. */
  publicCall(path: string, parameters: Parameters, terms: CallTerms): Call
  /** A signed GET. */
  signedCall(signer: Signer, path: string, parameters: Parameters, terms: CallTerms): Call
  /** An answer that needs no question: this market has no such thing. */
  nothing<T>(value: T): Reading<T>
  /** The handshake of a socket was refused: limits may stand in it (F-78). */
  onSocketRefused(status: number, retryAfter: string | undefined): void
  /** The exchange refused a key (-2015): its rights are to be read anew (S-140). */
  keyRefused(): void
  onKeyRefused(listener: () => void): void
  /** Anything that must end with the venue. */
  onClose(end: () => void): void
  close(): Promise<void>
}

const HOUR = 3_600_000
const MINUTE = 60_000

const TIME_PATH: Record<Market, string> = { spot: '/api/v3/time', usdm: '/fapi/v1/time' }

/** Builds the shared parts of one market of one environment and starts measuring its clock. */
export function createCore(options: VenueOptions): VenueCore {
  const { market, clock } = options
  const hosts = safeHosts({ ...hostsOf(options.environment, market, options.paperPorts), ...options.hosts })
  const keyListeners: (() => void)[] = []
  const keyRefused = (): void => {
    for (const listener of keyListeners) listener()
  }
  const timeouts = { change: options.timeouts?.change ?? 10_000, read: options.timeouts?.read ?? 10_000 }
  const ends: (() => void)[] = []
  const notice = options.onNotice ?? (() => undefined)

  const rest = createRestClient({
    origin: hosts.rest,
    clock,
    connections: options.connections,
    connectTimeout: options.timeouts?.connect,
    ca: options.ca,
  })
  const offset = (): number => venueClock.estimate().offset
  const governor = createGovernor({ market, clock, offset })
  const caller = createCaller({
    market,
    clock,
    governor,
    offset,
    onClockRefused: () => void venueClock.measure(),
    onKeyRefused: keyRefused,
  })
  const venueClock = createVenueClock({ clock, ask: askTime })
  const gate = createDialGate({ clock, heldUntil: governor.heldUntil })

  const send: VenueCore['send'] = (request, timeout = timeouts.read) => rest.send({ ...request, timeout })

  async function askTime(): Promise<{ serverTime: number; askedAt: number; answeredAt: number } | undefined> {
    const reading = await caller.query(
      { endpoint: 'read', lane: 'audit', cost: 1, send: () => send({ method: 'GET', path: TIME_PATH[market] }) },
      (body) => integerAt(asPayload(body, 'time'), 'serverTime'),
    )
    if (reading.kind !== 'read') return undefined
    const wall = clock.now() - clock.monotonic()
    const { sentAt, answeredAt } = reading.evidence
    return { serverTime: reading.value, askedAt: sentAt + wall, answeredAt: answeredAt + wall }
  }

  return {
    market,
    clock,
    hosts,
    ca: options.ca,
    transport: options.transport ?? 'rest',
    governor,
    caller,
    venueClock,
    gate,
    timeouts,
    lifetime: options.lifetime ?? { from: 18 * HOUR, to: 22 * HOUR },
    notice,
    send,
    publicCall: (path, parameters, { lane, cost, fresh }) => ({
      endpoint: 'read',
      lane,
      cost,
      send: () => send({ method: 'GET', path, query: encodeQuery(parameters), freshConnection: fresh }),
    }),
    signedCall: (signer, path, parameters, { lane, cost, fresh }) => ({
      endpoint: 'read',
      lane,
      cost,
      send: () =>
        send({
          method: 'GET',
          path,
          query: signQuery({ ...parameters, timestamp: venueClock.now() }, signer),
          apiKey: signer.apiKey,
          freshConnection: fresh,
        }),
    }),
    nothing(value) {
      const now = clock.monotonic()
      return { kind: 'read', value, evidence: { sentAt: now, answeredAt: now } }
    },
    onSocketRefused(status, retryAfter) {
      notice('socket-refused', { market, status })
      if (status !== 418 && status !== 429) return
      const seconds = retryAfter !== undefined && /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : MINUTE
      governor.hold({ kind: status === 418 ? 'ban' : 'rate-limit', until: clock.now() + seconds })
    },
    keyRefused,
    onKeyRefused: (listener) => void keyListeners.push(listener),
    onClose: (end) => void ends.push(end),
    async close() {
      venueClock.close()
      gate.close()
      for (const end of ends) end()
      await rest.close()
    },
  }
}

/** Evidence of a refusal of our own: no byte left (S-21). */
export function ownEvidence(clock: Pick<Clock, 'monotonic'>, text: string): Evidence {
  const now = clock.monotonic()
  return { text, sentAt: now, answeredAt: now }
}
