import { subscribe } from 'node:diagnostics_channel'

/** What the exchange answered to requests over REST since it was last asked, by the origin asked. */
export interface Answers {
  readonly requests: number
  /** Rate limits and bans: 429 and 418. */
  readonly limited: number
  readonly serverErrors: number
  /** The most weight that a reply said was used in its minute. */
  readonly weight: number
}

const origins = new Map<string, { requests: number; limited: number; serverErrors: number; weight: number }>()

/** Counts every answer that this process gets through undici. */
export function watchAnswers(): void {
  subscribe('undici:request:headers', (message) => {
    const { request, response } = message as {
      request: { readonly origin: string }
      response: { readonly statusCode: number; readonly headers: readonly Buffer[] }
    }
    const origin = String(request.origin)
    const count = origins.get(origin) ?? { requests: 0, limited: 0, serverErrors: 0, weight: 0 }
    origins.set(origin, count)
    const { statusCode, headers } = response
    count.requests += 1
    if (statusCode === 429 || statusCode === 418) count.limited += 1
    if (statusCode >= 500) count.serverErrors += 1
    const at = headers.findIndex((each, place) => place % 2 === 0 && /^x-mbx-used-weight-1m$/i.test(String(each)))
    if (at >= 0) count.weight = Math.max(count.weight, Number(headers[at + 1]))
  })
}

export function takeAnswers(): Readonly<Record<string, Answers>> {
  const taken = Object.fromEntries(origins)
  origins.clear()
  return taken
}
