import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Market } from '../engine/market-types'
import { deliver, type Delivery } from '../faults/deliver'
import type { EndpointTable } from './endpoints'
import { inMicroseconds, readTimeUnit } from './microseconds'
import { readParameters } from './parameters'
import { answerOf, type Answer, type Performer } from './perform'
import { refuse } from './refusals'
import { serialize } from './serialize'
import { ApiError } from './types'

const LARGEST_BODY = 1_048_576
const GONE =
  '<html>\r\n<head><title>410 Gone</title></head>\r\n<body>\r\n<center><h1>410 Gone</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n'
const NOT_FOUND =
  '<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center></body></html>'

/** Answers the REST requests of one market. */
export function createRestHandler(
  market: Market,
  performer: Performer,
  endpoints: EndpointTable,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= LARGEST_BODY) chunks.push(chunk)
    })
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    request.on('end', () => {
      const body = size > LARGEST_BODY ? '' : Buffer.concat(chunks).toString('utf8')
      answer(market, performer, endpoints, request, body, response)
    })
  }
}

function answer(
  market: Market,
  performer: Performer,
  endpoints: EndpointTable,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): void {
  const { method = 'GET', url = '/' } = request
  const at = url.indexOf('?')
  const path = at < 0 ? url : url.slice(0, at)
  const query = at < 0 ? '' : url.slice(at + 1)
  const address = addressOf(request)
  const out = { market, performer, request, response, address, microseconds: false }
  if (market === 'spot' && path === '/api/v3/userDataStream') return sendText(out, 410, GONE)
  const endpoint = endpoints.route(method, path)
  if (!endpoint) return sendUnknownPath(out, method, path)
  const unit = market === 'spot' ? readTimeUnit(headerOf(request, 'x-mbx-time-unit')) : 'ms'
  try {
    if (unit === undefined) throw refuse.timeUnit()
    out.microseconds = unit === 'us'
    const sent = readParameters(query, method === 'GET' ? '' : formBody(request, body))
    const credentials = { ...sent, apiKey: headerOf(request, 'x-mbx-apikey'), overSocket: false }
    deliver(performer, endpoint, credentials, address, (delivery) => send(out, delivery))
  } catch (error) {
    send(out, { kind: 'answer', answer: answerOf(performer, endpoint, error) })
  }
}

interface Out {
  readonly market: Market
  readonly performer: Performer
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly address: string
  microseconds: boolean
}

function send(out: Out, delivery: Delivery): void {
  const { request, response } = out
  if (response.destroyed) return
  switch (delivery.kind) {
    case 'answer': {
      const text = bodyText(out, delivery.answer)
      response.writeHead(delivery.answer.status, {
        ...weightHeaders(out),
        'Content-Type': 'application/json;charset=UTF-8',
        'Content-Length': Buffer.byteLength(text),
        ...delivery.answer.headers,
      })
      response.end(text)
      return
    }
    case 'text':
      return sendText(out, delivery.status, delivery.text, delivery.location)
    case 'reset':
      request.socket.resetAndDestroy()
      return
    case 'silence':
      return
    case 'cut': {
      const text = bodyText(out, delivery.answer)
      const length = delivery.announced ?? Buffer.byteLength(text)
      response.writeHead(delivery.answer.status, {
        ...weightHeaders(out),
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

function weightHeaders({ market, performer, address }: Out): Record<string, string> {
  const used = String(performer.weights.used(market, address))
  return { 'X-MBX-USED-WEIGHT': used, 'X-MBX-USED-WEIGHT-1M': used }
}

function sendText(out: Out, status: number, text: string, location?: string): void {
  out.response.writeHead(status, {
    ...weightHeaders(out),
    'Content-Type': 'text/html',
    'Content-Length': Buffer.byteLength(text),
    ...(location === undefined ? {} : { Location: location }),
  })
  out.response.end(text)
}

function sendUnknownPath(out: Out, method: string, path: string): void {
  if (out.market === 'spot') {
    const wantsHtml = headerOf(out.request, 'accept')?.includes('text/html')
    if (wantsHtml) return sendText(out, 404, NOT_FOUND)
    out.response.writeHead(404, { ...weightHeaders(out), 'Content-Length': 0 })
    out.response.end()
    return
  }
  const error = new ApiError(404, -5000, `Path ${path}, Method ${method} is invalid`)
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
