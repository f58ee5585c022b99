import type * as z from 'zod/mini'
import type { IntentReason } from '../../domain/intent'
import { BUILD_HEADER, IDEMPOTENCY_HEADER } from '../../wire/build'
import { NoQuery } from '../../wire/queries'
import { ErrorReply, type ErrorBody } from '../../wire/replies'
import { IdempotencyKey } from '../../wire/requests'
import { runtime, type Answer, type BuildNeed, type Caller, type DoorRequest, type Refusal } from '../runtime'
import { PEER_HEADER } from './internal-headers'
import { MAX_BODY_BYTES } from './request-form'
import { statusOf } from './status'
import { parseStrictJson } from './strict-json'

/*
 * The one way into the server over HTTP. Every handler under app/api is made by `route` or `openRoute`, which check in the
 * order of S-104 before the handler sees anything: Host, target form, size, session, Origin and content type, key, body.
 */

type Schema = z.ZodMiniType<unknown, unknown>
type Parsed<S extends Schema | undefined> = S extends Schema ? z.output<S> : undefined

interface RouteShape<B extends Schema | undefined, Q extends Schema | undefined, K extends boolean> {
  /** What the body must be; without one a body is refused. */
  readonly body?: B
  /** What may stand behind the question mark. */
  readonly query?: Q
  /** The request changes something at the exchange and needs an Idempotency-Key (S-10). */
  readonly key?: K
  /** What it has to know of the running build (S-16). */
  readonly build?: BuildNeed
  /** Names every field that leaves. */
  readonly reply: Schema
  /** Status of an answer that is no refusal; 200 without it. */
  readonly status?: (value: unknown) => number
}

interface Call<B extends Schema | undefined, Q extends Schema | undefined, K extends boolean> {
  readonly request: DoorRequest
  readonly body: Parsed<B>
  readonly query: Parsed<Q>
  readonly key: K extends true ? string : undefined
  readonly params: Readonly<Record<string, string>>
  /** Headers of the reply. */
  readonly headers: Headers
}

type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string | string[] | undefined> | undefined> },
) => Promise<Response>

/** A handler for whoever is signed in. */
export function route<
  B extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  K extends boolean = false,
>(
  shape: RouteShape<B, Q, K>,
  run: (call: Call<B, Q, K> & { readonly caller: Caller }) => Promise<Answer<unknown>>,
): Handler {
  return handle('session', shape, (call, caller) => run({ ...call, caller: known(caller) }), respondWith(shape))
}

/** A handler for anybody: sign-in, set-up and health alone. */
export function openRoute<
  B extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  K extends boolean = false,
>(
  shape: RouteShape<B, Q, K>,
  run: (call: Call<B, Q, K> & { readonly caller: Caller | undefined }) => Promise<Answer<unknown>>,
): Handler {
  return handle('open', shape, (call, caller) => run({ ...call, caller }), respondWith(shape))
}

/** What a route that streams sends: text in parts, made only as fast as it is read. */
export interface TextStream {
  readonly type: string
  /** Name under which a browser keeps it. */
  readonly fileName: string
  readonly parts: AsyncIterable<string>
}

/** A handler for whoever is signed in, whose answer is too long to be held in memory. */
export function streamRoute<Q extends Schema>(
  shape: { readonly query: Q },
  run: (call: Call<undefined, Q, false> & { readonly caller: Caller }) => Promise<Answer<TextStream>>,
): Handler {
  return handle<undefined, Q, false, TextStream>(
    'session',
    shape,
    (call, caller) => run({ ...call, caller: known(caller) }),
    stream,
  )
}

function known(caller: Caller | undefined): Caller {
  if (caller === undefined) throw new Error('The door let a stranger through.')
  return caller
}

const respondWith =
  ({ reply: schema, status }: { readonly reply: Schema; readonly status?: (value: unknown) => number }) =>
  (value: unknown, headers: Headers): Response =>
    reply(status?.(value) ?? 200, schema.parse(value), headers)

function handle<B extends Schema | undefined, Q extends Schema | undefined, K extends boolean, T>(
  needs: 'open' | 'session',
  shape: Pick<RouteShape<B, Q, K>, 'body' | 'query' | 'key' | 'build'>,
  run: (call: Call<B, Q, K>, caller: Caller | undefined) => Promise<Answer<T>>,
  respond: (value: T, headers: Headers) => Response,
): Handler {
  return async (request, context) => {
    try {
      const url = new URL(request.url)
      const doorRequest: DoorRequest = {
        method: request.method,
        target: url.pathname + url.search,
        headers: Object.fromEntries(request.headers),
        peer: request.headers.get(PEER_HEADER) ?? '',
        needs,
        build: shape.build,
      }
      const verdict = await runtime().door.admit(doorRequest)
      if (verdict.kind === 'refused') return refuse(verdict.status, verdict.reason, {}, verdict.retryAfterSeconds)

      const key = request.headers.get(IDEMPOTENCY_HEADER)
      if (shape.key === true && !IdempotencyKey.safeParse(key).success) {
        return refuse(400, { code: key === null ? 'key-missing' : 'key-malformed' })
      }
      const body = await readBody(request, shape.body)
      if (body.kind === 'refused') return refuse(body.status, { code: body.code }, { issues: body.issues })
      const query = readQuery(url.searchParams, shape.query ?? NoQuery)
      if (query.kind === 'refused') return refuse(400, { code: query.code }, { issues: query.issues })

      const headers = new Headers()
      const answer = await run(
        {
          request: doorRequest,
          body: body.value as Parsed<B>,
          query: query.value as Parsed<Q>,
          key: (shape.key === true ? key?.toLowerCase() : undefined) as K extends true ? string : undefined,
          params: plainParams((await context.params) ?? {}),
          headers,
        },
        verdict.caller,
      )
      if (answer.kind !== 'done') return refuseWith(answer)
      return respond(answer.value, headers)
    } catch (error) {
      runtime().report('request-failed', error)
      return refuse(500, { code: 'internal' })
    }
  }
}

function setOwnHeaders(headers: Headers, type: string): void {
  headers.set('content-type', type)
  headers.set('cache-control', 'no-store')
  headers.set(BUILD_HEADER, runtime().build)
}

/** The text in parts, the next one made when the last was taken; a reader that leaves ends it. */
function stream({ type, fileName, parts }: TextStream, headers: Headers): Response {
  setOwnHeaders(headers, type)
  headers.set('content-disposition', `attachment; filename="${fileName}"`)
  const encoder = new TextEncoder()
  const iterator = parts[Symbol.asyncIterator]()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await iterator.next()
        if (next.done === true) controller.close()
        else controller.enqueue(encoder.encode(next.value))
      } catch (error) {
        // Too late for a status: the text ends without its end, and the connection with an error.
        runtime().report('stream-failed', error)
        controller.error(error)
      }
    },
    async cancel() {
      await iterator.return?.()
    },
  })
  return new Response(body, { status: 200, headers })
}

/** The reply to a status with a body that a schema has passed. */
function reply(status: number, body: unknown, headers = new Headers()): Response {
  setOwnHeaders(headers, 'application/json; charset=utf-8')
  return new Response(JSON.stringify(body), { status, headers })
}

function refuse(
  status: number,
  error: IntentReason,
  more: Partial<ErrorBody> = {},
  retryAfterSeconds?: number,
): Response {
  const headers = new Headers()
  if (retryAfterSeconds !== undefined) headers.set('retry-after', String(retryAfterSeconds))
  return reply(status, ErrorReply.parse({ ...more, error }), headers)
}

function refuseWith(refusal: Refusal): Response {
  return refuse(
    statusOf(refusal),
    refusal.reason,
    {
      ...(refusal.kind === 'confirm' ? { confirm: [...refusal.confirm] } : {}),
      ...(refusal.kind === 'seen-state' ? { fresh: refusal.fresh as NonNullable<ErrorBody['fresh']> } : {}),
    },
    refusal.kind === 'rate-limited' ? refusal.retryAfterSeconds : undefined,
  )
}

interface Issue {
  path: string
  message: string
}
type Reading =
  | { readonly kind: 'read'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly issues?: Issue[] | undefined }

async function readBody(request: Request, schema: Schema | undefined): Promise<Reading> {
  if (request.method === 'GET' || request.method === 'HEAD') return { kind: 'read', value: undefined }
  const text = await readText(request)
  if (text === undefined) return { kind: 'refused', status: 413, code: 'body-too-large' }
  if (schema === undefined) {
    const empty = text.trim() === '' || text.trim() === '{}'
    return empty ? { kind: 'read', value: undefined } : { kind: 'refused', status: 400, code: 'body-not-wanted' }
  }
  const json = parseStrictJson(text)
  if (json.kind === 'refused') return { kind: 'refused', status: 400, code: json.code }
  return check(schema, json.value, 'bad-body')
}

/** The body as text; undefined once it has passed the limit, whatever its length was said to be. */
async function readText(request: Request): Promise<string | undefined> {
  if (request.body === null) return ''
  const parts: Uint8Array[] = []
  let size = 0
  const reader = request.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(parts).toString('utf8')
    size += value.byteLength
    if (size > MAX_BODY_BYTES) {
      await reader.cancel()
      return undefined
    }
    parts.push(value)
  }
}

function readQuery(params: URLSearchParams, schema: Schema): Reading {
  const values: Record<string, string> = {}
  for (const [name, value] of params) {
    if (Object.hasOwn(values, name)) return { kind: 'refused', status: 400, code: 'bad-query' }
    Object.defineProperty(values, name, { value, enumerable: true })
  }
  return check(schema, values, 'bad-query')
}

function check(schema: Schema, value: unknown, code: string): Reading {
  const parsed = schema.safeParse(value)
  if (parsed.success) return { kind: 'read', value: parsed.data }
  const issues = parsed.error.issues
    .slice(0, 10)
    .map((issue) => ({ path: issue.path.join('.'), message: issue.code ?? 'invalid' }))
  return { kind: 'refused', status: 400, code, issues }
}

const plainParams = (params: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
