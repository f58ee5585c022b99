import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Market } from '../engine/market-types'
import { deliver, type Delivery } from '../faults/deliver'
import type { EndpointTable } from './endpoints'
import { FORBIDDEN, GONE, NOT_FOUND, TOO_LARGE } from './html-pages'
import { inMicroseconds, readTimeUnit } from './microseconds'
import { readParameters } from './parameters'
import { answerOf, type Answer, type Performer } from './perform'
import { refuse } from './refusals'
import { POOLS } from './request-pools'
import { serialize } from './serialize'
import { ApiError } from './types'

/** Which of the real sites the exchange stands for. Source: spot.md 1, usdm.md 16. */
export type Environment = 'live' | 'testnet' | 'demo'

const LARGEST_BODY = 1_048_576

/** Version 1 account reads that were retired in 2023, with the path that their refusal names. Source: usdm.md 8. */
const RETIRED_READS = new Map(
  ['account', 'balance', 'positionRisk'].map((name) => [`/fapi/v1/${name}`, `/fapi/v2/${name}`]),
)

/** Answers the REST requests of one market. */
export function createRestHandler(
  market: Market,
  performer: Performer,
  endpoints: EndpointTable,
  environment: Environment = 'live',
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const out: Out = { market, performer, request, response, address: addressOf(request), microseconds: false }
    const early = strikeArrival(performer, market, request)
    if (early === 0) {
      noteArrival(out, '')
      return request.socket.resetAndDestroy()
    }
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (early !== undefined && size >= early) {
        noteArrival(out, '')
        request.socket.resetAndDestroy()
      }
      if (size <= LARGEST_BODY) chunks.push(chunk)
    })
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    request.on('end', () => {
      // It was to be cut within its body, and had none that long.
      if (early !== undefined) {
        noteArrival(out, '')
        return request.socket.resetAndDestroy()
      }
      if (size > LARGEST_BODY) return sendText(out, 413, TOO_LARGE)
      const body = Buffer.concat(chunks).toString('utf8')
      noteArrival(out, formBody(request, body))
      answer(out, endpoints, environment, body)
    })
  }
}

/** Before anything is made of it: what is refused or cut arrived too. */
function noteArrival({ market, performer, request }: Out, body: string): void {
  const { method = 'GET', url = '/' } = request
  const [path = '', query = ''] = cutAt(url, url.indexOf('?'))
  const params = new URLSearchParams(body === '' ? query : `${query}&${body}`)
  performer.arrivals.note(market, method, path, headerOf(request, 'x-mbx-apikey'), params)
}

const cutAt = (text: string, at: number): readonly [string, string] =>
  at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]

/** Connections that carried a request before (F-13). */
const reusedConnections = new WeakSet<object>()

/**
 * F-04 with `bytes`: how much of the request's body is read before the reset. Undefined when nothing strikes. Only what stands in
 * the request's head can be its trigger.
 */
function strikeArrival(performer: Performer, market: Market, request: IncomingMessage): number | undefined {
  const { faults } = performer
  if (!faults.any) return undefined
  const { method = 'GET', url = '/' } = request
  const at = url.indexOf('?')
  return faults.strikeArrival({
    market,
    method,
    path: at < 0 ? url : url.slice(0, at),
    apiKey: headerOf(request, 'x-mbx-apikey'),
    params: new Map(new URLSearchParams(at < 0 ? '' : url.slice(at + 1))),
    overSocket: false,
    reused: true,
    orderStatus: () => undefined,
  })?.bytes
}

interface Out {
  readonly market: Market
  readonly performer: Performer
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly address: string
  microseconds: boolean
}

function answer(out: Out, endpoints: EndpointTable, environment: Environment, body: string): void {
  const { market, performer, request, address } = out
  const { method = 'GET', url = '/' } = request
  const at = url.indexOf('?')
  const path = at < 0 ? url : url.slice(0, at)
  const query = at < 0 ? '' : url.slice(at + 1)
  try {
    if (market === 'spot') {
      performer.weights.countIn(POOLS.rawRequests, address)
      if (path === '/api/v3/userDataStream') return sendText(out, 410, GONE)
      if (environment === 'demo' && path.startsWith('/sapi/')) return sendText(out, 403, FORBIDDEN)
    }
    const endpoint = endpoints.route(method, path)
    if (endpoint?.market !== market) return sendUnknownPath(out, method, path)
    const unit = market === 'spot' ? readTimeUnit(headerOf(request, 'x-mbx-time-unit')) : 'ms'
    if (unit === undefined) throw refuse.timeUnit()
    out.microseconds = unit === 'us'
    const sent = readParameters(query, method === 'GET' ? '' : formBody(request, body))
    const credentials = { ...sent, apiKey: headerOf(request, 'x-mbx-apikey'), overSocket: false }
    const reused = reusedConnections.has(request.socket)
    reusedConnections.add(request.socket)
    deliver(performer, endpoint, credentials, address, (delivery) => send(out, delivery), reused)
  } catch (error) {
    send(out, { kind: 'answer', answer: answerOf(performer, { market }, error) })
  }
}

function send(out: Out, delivery: Delivery): void {
  const { request, response } = out
  if (response.destroyed) return
  switch (delivery.kind) {
    case 'answer': {
      const text = bodyText(out, delivery.answer)
      response.writeHead(delivery.answer.status, {
        ...usageHeaders(out),
        'Content-Type': 'application/json;charset=UTF-8',
        'Content-Length': Buffer.byteLength(text),
        ...delivery.answer.headers,
      })
      response.end(text)
      return
    }
    case 'text':
      return sendText(out, delivery.status, delivery.text, delivery.location, delivery.encoding)
    case 'reset':
      request.socket.resetAndDestroy()
      return
    case 'silence':
      return
    case 'cut': {
      const text = bodyText(out, delivery.answer)
      const length = delivery.announced ?? Buffer.byteLength(text)
      response.writeHead(delivery.answer.status, {
        ...usageHeaders(out),
        'Content-Type': 'application/json',
        'Content-Length': length,
      })
      response.write(Buffer.from(text).subarray(0, Math.min(delivery.bytes, length - 1)), () => {
        if (delivery.ends) request.socket.end()
      })
      return
    }
  }
}

function bodyText({ microseconds }: Out, { body }: Answer): string {
  return serialize(microseconds ? inMicroseconds(body) : body)
}

/** What the address used so far. Spot writes its weight twice; the wallet family counts by itself. */
function usageHeaders({ market, performer, address, request }: Out): Record<string, string> {
  if (market === 'spot' && request.url?.startsWith('/sapi/'))
    return { 'X-SAPI-USED-IP-WEIGHT-1M': String(performer.weights.usedOf(POOLS.sapi, address)) }
  const used = String(performer.weights.used(market, address))
  return { ...(market === 'spot' ? { 'X-MBX-USED-WEIGHT': used } : {}), 'X-MBX-USED-WEIGHT-1M': used }
}

function sendText(out: Out, status: number, text: string, location?: string, encoding?: string): void {
  out.response.writeHead(status, {
    ...usageHeaders(out),
    'Content-Type': 'text/html',
    'Content-Length': Buffer.byteLength(text),
    ...(location === undefined ? {} : { Location: location }),
    ...(encoding === undefined ? {} : { 'Content-Encoding': encoding }),
  })
  out.response.end(text)
}

function sendUnknownPath(out: Out, method: string, path: string): void {
  if (out.market === 'spot') {
    const wantsHtml = headerOf(out.request, 'accept')?.includes('text/html')
    if (wantsHtml) return sendText(out, 404, NOT_FOUND)
    out.response.writeHead(404, { ...usageHeaders(out), 'Content-Length': 0 })
    out.response.end()
    return
  }
  const instead = method === 'GET' ? RETIRED_READS.get(path) : undefined
  const msg =
    instead === undefined
      ? `Path ${path}, Method ${method} is invalid`
      : `GET ${path} is retired, please use GET ${instead}`
  const error = new ApiError(404, -5000, msg)
  send(out, { kind: 'answer', answer: answerOf(out.performer, { market: out.market }, error) })
}

/** JSON bodies are not accepted: their parameters count as not sent. */
function formBody(request: IncomingMessage, body: string): string {
  return headerOf(request, 'content-type')?.includes('json') ? '' : body
}

/** Address of the peer, the one that weight is counted for. */
export function addressOf(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
