import type { IntentReason } from '../domain/intent'
import { BUILD_HEADER, IDEMPOTENCY_HEADER, REPLAYED_HEADER } from '../wire/build'
import type { ErrorBody } from '../wire/replies'

/**
 * What came of a request. `refused` is a definite answer of our server; `lost` means that nothing can be said: the request
 * may have arrived.
 */
export type HttpAnswer<T> =
  | { readonly kind: 'ok'; readonly value: T; readonly replayed: boolean; readonly build: string | undefined }
  | { readonly kind: 'refused'; readonly status: number; readonly body: ErrorBody }
  | { readonly kind: 'lost' }

/** How a page asks our own server; replaced by a fake in tests. */
export type Ask = <T>(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  options?: { readonly body?: unknown; readonly key?: string; readonly timeoutMs?: number },
) => Promise<HttpAnswer<T>>

let pageBuild: string | undefined
let whenOld: (() => void) | undefined

/** Names the build that this page belongs to on every request; `outdated` is told when another one runs by now (S-16). */
export function speakAs(build: string, outdated: () => void): void {
  pageBuild = build
  whenOld = outdated
}

const DEFAULT_TIMEOUT_MS = 10_000

/** Asks once. Never retries: what may have arrived is not sent again (S-11). */
export const ask: Ask = async (method, path, options = {}) => {
  try {
    const headers: Record<string, string> = {}
    if (options.body !== undefined) headers['content-type'] = 'application/json'
    if (pageBuild !== undefined) headers[BUILD_HEADER] = pageBuild
    if (options.key !== undefined) headers[IDEMPOTENCY_HEADER] = options.key
    const reply = await fetch(path, {
      method,
      headers,
      cache: 'no-store',
      redirect: 'error',
      credentials: 'same-origin',
      signal: AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS),
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    })
    return await readReply(reply)
  } catch {
    return { kind: 'lost' }
  }
}

async function readReply<T>(reply: Response): Promise<HttpAnswer<T>> {
  const text = await reply.text()
  const body: unknown = text === '' ? undefined : JSON.parse(text)
  if (reply.ok)
    return {
      kind: 'ok',
      value: body as T,
      replayed: reply.headers.get(REPLAYED_HEADER) === 'true',
      build: reply.headers.get(BUILD_HEADER) ?? undefined,
    }
  // A proxy's page is no answer of ours: nothing can be said of what became of the request.
  if (!isErrorBody(body)) return { kind: 'lost' }
  if (body.error.code === 'old-build') whenOld?.()
  return { kind: 'refused', status: reply.status, body }
}

function isErrorBody(body: unknown): body is ErrorBody {
  const error = (body as { error?: IntentReason } | undefined)?.error
  return typeof error === 'object' && error !== null && typeof error.code === 'string'
}
