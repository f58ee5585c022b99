import 'server-only'
import type { Clock } from '../../domain/clock'
import { BUILD_HEADER } from '../../wire/build'
import { clientAddress, isLoopback } from '../http/address'
import type { Origins } from '../http/origins'
import { checkForm } from '../http/request-form'
import type { Log } from '../log/log'
import type { Answer, Caller, Door, DoorRequest, DoorVerdict } from '../runtime'
import { expiredCookie, sessionCookie, tokenFromCookies } from './cookie'
import type { Sessions } from './sessions'
import type { SetUpCode } from './set-up-code'
import type { Throttle } from './throttle'
import type { Tickets } from './tickets'

/** The door, and what the bridge needs of it. */
export interface OwnDoor extends Door {
  /** The session of an upgrade: its Host, Origin, cookie and ticket must all be right (S-130). */
  admitSocket(request: DoorRequest, ticket: string | undefined): Promise<DoorVerdict>
  /** Whether the session of this token still stands; for the check each 30 s (S-131). */
  sessionStands(sessionId: string): Promise<boolean>
  /** The session has ended at the door of another process (S-91, S-113). */
  endElsewhere(sessionId: string): void
  /** Called at once when a session ends by itself or by sign-out (S-113). */
  onSessionEnded(listener: (sessionId: string) => void): () => void
}

export interface DoorParts {
  readonly clock: Clock
  readonly log: Log
  readonly build: string
  readonly origins: Origins
  readonly trustedProxies: readonly string[]
  readonly sessions: Sessions
  readonly throttle: Throttle
  readonly tickets: Tickets<Caller>
  /** Undefined when there was an owner at the start, and beside the desk that has one. */
  readonly setUpCode: SetUpCode | undefined
}

export function createDoor(parts: DoorParts): OwnDoor {
  const { origins, sessions, throttle, tickets, setUpCode, log } = parts
  const listeners = new Set<(sessionId: string) => void>()
  /** Tokens of the sessions seen since the start, so that a socket can be checked again without keeping its cookie. */
  const tokens = new Map<string, string>()

  const addressOf = (request: DoorRequest): string =>
    clientAddress(request.peer, request.headers['x-forwarded-for'], parts.trustedProxies)

  async function callerOf(request: DoorRequest, origin: string): Promise<Caller | undefined> {
    const token = tokenFromCookies(origin, request.headers['cookie'])
    const session = token === undefined ? undefined : await sessions.find(token)
    if (token === undefined || session === undefined) return undefined
    tokens.set(session.sessionId, token)
    return { ...session, address: addressOf(request) }
  }

  function ended(sessionId: string): void {
    tokens.delete(sessionId)
    for (const listener of listeners) listener(sessionId)
  }

  async function begin(request: DoorRequest, ownerId: string): Promise<{ readonly setCookie: readonly string[] }> {
    const origin = requireOrigin(origins, request)
    const address = addressOf(request)
    const before = tokenFromCookies(origin, request.headers['cookie'])
    const old = before === undefined ? undefined : await sessions.end(before)
    if (old !== undefined) ended(old)
    const token = await sessions.begin(ownerId, { address, userAgent: request.headers['user-agent'] ?? '' })
    return { setCookie: [sessionCookie(origin, token)] }
  }

  return {
    async admit(request) {
      const origin = origins.ofHost(request.headers['host'])
      if (origin === undefined) return refused(421, 'unknown-host')
      const form = checkForm({
        method: request.method,
        target: request.target,
        rawHeaders: Object.entries(request.headers).flat(),
      })
      if (form.kind === 'refused') return refused(form.status, form.code)
      const caller = await callerOf(request, origin)
      if (request.needs === 'session' && caller === undefined) return refused(401, 'signed-out')
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        if (!isOwnPage(request, origin)) return refused(403, 'foreign-origin')
        if (!isJson(request)) return refused(415, 'not-json')
        const build = request.headers[BUILD_HEADER]
        if (request.needs === 'session' && request.build !== 'any') {
          if (build === undefined && request.build === 'needed') return refused(400, 'build-missing')
          if (build !== undefined && build !== parts.build) return refused(409, 'old-build')
        }
      }
      return { kind: 'admitted', caller }
    },

    async admitSocket(request, ticket) {
      const origin = origins.ofHost(request.headers['host'])
      if (origin === undefined) return refused(421, 'unknown-host')
      if (request.headers['origin'] !== origin) return refused(403, 'foreign-origin')
      const caller = await callerOf(request, origin)
      if (caller === undefined) return refused(401, 'signed-out')
      const holder = ticket === undefined ? undefined : tickets.redeem(ticket)
      if (holder?.sessionId !== caller.sessionId) return refused(403, 'bad-ticket')
      return { kind: 'admitted', caller }
    },

    async state(request) {
      const origin = origins.ofHost(request.headers['host'])
      const caller = origin === undefined ? undefined : await callerOf(request, origin)
      if (caller !== undefined) return { state: 'signed-in', name: caller.name }
      return { state: (await sessions.owner()) === undefined ? 'setup' : 'signed-out' }
    },

    async setUp(request, body) {
      // Both the machine that spoke to us and, behind a proxy of ours, the one it spoke for (S-101).
      if (!isLoopback(clientAddress(request.peer, undefined, [])) || !isLoopback(addressOf(request))) {
        return { kind: 'locked', reason: { code: 'set-up-from-elsewhere' } }
      }
      if ((await sessions.owner()) !== undefined) return { kind: 'locked', reason: { code: 'already-set-up' } }
      // The one with the code is the desk that trades (S-91).
      if (setUpCode === undefined) return { kind: 'locked', reason: { code: 'set-up-at-the-other' } }
      const turn = throttle.begin(addressOf(request))
      if (turn.kind === 'wait') return tooManyTries(turn.seconds)
      const verdict = setUpCode.check(body.setupCode)
      if (verdict !== 'right') {
        log.warn('set-up-refused', { code: verdict, address: addressOf(request) })
        return { kind: 'invalid', reason: { code: `set-up-code-${verdict}` } }
      }
      setUpCode.spend()
      if (!(await sessions.createOwner(body.name, body.passphrase))) {
        return { kind: 'locked', reason: { code: 'already-set-up' } }
      }
      throttle.succeed(addressOf(request))
      const owner = await sessions.owner()
      if (owner === undefined) throw new Error('The owner that was just made cannot be read.')
      log.info('set-up', { address: addressOf(request) })
      return { kind: 'done', value: await begin(request, owner.ownerId) }
    },

    async signIn(request, body) {
      const address = addressOf(request)
      const turn = throttle.begin(address)
      if (turn.kind === 'wait') return tooManyTries(turn.seconds)
      const owner = await sessions.checkPassphrase(body.name, body.passphrase)
      if (owner === undefined) {
        log.warn('sign-in-failed', { address })
        return { kind: 'invalid', reason: { code: 'sign-in-failed' } }
      }
      throttle.succeed(address)
      log.info('signed-in', { address })
      return { kind: 'done', value: await begin(request, owner.ownerId) }
    },

    async signOut(request) {
      const origin = requireOrigin(origins, request)
      const token = tokenFromCookies(origin, request.headers['cookie'])
      const sessionId = token === undefined ? undefined : await sessions.end(token)
      if (sessionId !== undefined) ended(sessionId)
      return { setCookie: [expiredCookie(origin)] }
    },

    bridgeTicket: (caller) => Promise.resolve(tickets.issue(caller)),

    async sessionStands(sessionId) {
      const token = tokens.get(sessionId)
      const stands = token !== undefined && (await sessions.find(token, 'look')) !== undefined
      if (!stands) tokens.delete(sessionId)
      return stands
    },

    endElsewhere(sessionId) {
      sessions.forget(sessionId)
      ended(sessionId)
    },

    onSessionEnded(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const refused = (status: number, code: string): DoorVerdict => ({ kind: 'refused', status, reason: { code } })

const tooManyTries = (seconds: number): Answer<never> => ({
  kind: 'rate-limited',
  reason: { code: 'too-many-tries', params: { seconds: String(seconds) } },
  retryAfterSeconds: seconds,
})

function requireOrigin(origins: Origins, request: DoorRequest): string {
  const origin = origins.ofHost(request.headers['host'])
  if (origin === undefined) throw new Error('A request of a foreign host passed the door.')
  return origin
}

/**
 * Exact Origin and same-origin fetch (S-120). A browser of before 2023 or a command-line client sends no Sec-Fetch-Site;
 * that passes on loopback http alone, where Origin has to be exact all the same.
 */
function isOwnPage(request: DoorRequest, origin: string): boolean {
  if (request.headers['origin'] !== origin) return false
  const site = request.headers['sec-fetch-site']
  return site === 'same-origin' || (site === undefined && origin.startsWith('http:'))
}

/** JSON, or no body at all and so nothing to say about it. */
const isJson = (request: DoorRequest): boolean =>
  isBodiless(request) || /^application\/json\s*(;\s*charset=utf-8\s*)?$/i.test(request.headers['content-type'] ?? '')

const isBodiless = ({ headers }: DoorRequest): boolean =>
  headers['content-type'] === undefined &&
  headers['transfer-encoding'] === undefined &&
  (headers['content-length'] ?? '0') === '0'
