import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../../domain/clock'
import type { Log } from '../log/log'
import type { Door, DoorRequest } from '../runtime'
import { NONCE_HEADER, PEER_HEADER, stripInternalHeaders } from './internal-headers'
import type { Origins } from './origins'
import { COMMON_HEADERS, DATA_POLICY, HSTS, pagePolicy } from './page-headers'
import { classifyPath } from './paths'
import { checkForm } from './request-form'

/** Handles a request that has passed; Next in the product. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export interface FrontGateParts {
  readonly clock: Clock
  readonly log: Log
  readonly origins: Origins
  readonly development: boolean
  /** What there is by now: the gate answers 503 until both have come. */
  readonly opened: () => { readonly door: Door; readonly pages: PageHandler } | undefined
}

/**
 * Everything before the pages: Host, target form, size, the session of pages and of routes that are not open, headers of
 * the answer, and the policy with its nonce on the request, where Next reads it. A path that nothing names is closed.
 */
export function createFrontGate(
  parts: FrontGateParts,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    for (const [name, value] of Object.entries(COMMON_HEADERS)) response.setHeader(name, value)
    response.setHeader('content-security-policy', DATA_POLICY)
    try {
      await pass(parts, request, response)
    } catch (error) {
      parts.log.error('request-failed', { error })
      if (response.headersSent) response.destroy()
      else refuse(response, 500, 'internal')
    }
  }
}

async function pass(parts: FrontGateParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method ?? ''
  const target = request.url ?? ''
  const origin = parts.origins.ofHost(request.headers.host)
  if (origin === undefined) return refuse(response, 421, 'unknown-host')
  if (origin.startsWith('https:')) response.setHeader('strict-transport-security', HSTS)
  const form = checkForm({ method, target, rawHeaders: request.rawHeaders })
  if (form.kind === 'refused') return refuse(response, form.status, form.code)
  stripInternalHeaders(request)

  const kind = classifyPath(target, parts.development)
  const opened = parts.opened()
  if (opened === undefined) {
    response.setHeader('retry-after', '1')
    return kind === 'health'
      ? answer(response, 503, { status: 'starting', version: '' })
      : refuse(response, 503, 'starting')
  }
  const peer = request.socket.remoteAddress ?? ''
  request.headers[PEER_HEADER] = peer
  request.rawHeaders.push(PEER_HEADER, peer)

  const reads = method === 'GET' || method === 'HEAD'
  if (!reads && kind !== 'open-route' && kind !== 'route') return refuse(response, 405, 'method-not-allowed')

  const closed = kind === 'route' || kind === 'page' || kind === 'page-data'
  if (closed) {
    const asked: DoorRequest = { method: 'GET', target, headers: plainHeaders(request), peer, needs: 'session' }
    const verdict = await opened.door.admit(asked)
    if (verdict.kind === 'refused') {
      const isPage = kind === 'page' && request.headers['rsc'] === undefined
      if (verdict.status !== 401 || !isPage) return refuse(response, verdict.status, verdict.reason.code)
      const { state } = await opened.door.state(asked)
      return redirect(response, state === 'setup' ? '/set-up' : '/sign-in')
    }
  }

  if (kind !== 'asset') keepFromCaches(response)
  if (kind === 'page' || kind === 'open-page') {
    const nonce = Buffer.from(parts.clock.randomBytes(18)).toString('base64')
    const policy = pagePolicy(nonce, origin, parts.development)
    response.setHeader('content-security-policy', policy)
    request.headers['content-security-policy'] = policy
    request.headers[NONCE_HEADER] = nonce
    request.rawHeaders.push('content-security-policy', policy, NONCE_HEADER, nonce)
  }
  return opened.pages(request, response)
}

const plainHeaders = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  )

/** Account data, pages and their data are in no cache (S-12); the framework's own word on that is not taken. */
function keepFromCaches(response: ServerResponse): void {
  response.setHeader('cache-control', 'no-store')
  const setHeader = response.setHeader.bind(response)
  response.setHeader = (name, value) => (name.toLowerCase() === 'cache-control' ? response : setHeader(name, value))
}

function refuse(response: ServerResponse, status: number, code: string): void {
  // What is left of the body was not read and nothing after it on this connection can be trusted.
  response.setHeader('connection', 'close')
  answer(response, status, { error: { code } })
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { location, 'cache-control': 'no-store' }).end()
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}
