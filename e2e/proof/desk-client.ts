import { OWNER } from '../fixtures/owner'
import type { Binnacle } from '../fixtures/processes'

/** What a request to the desk came to. `lost`: no answer came, and nobody knows what became of it. */
export type Reply =
  | { readonly kind: 'answered'; readonly status: number; readonly body: Row; readonly replayed: boolean }
  | { readonly kind: 'lost' }

export type Row = Readonly<Record<string, unknown>>

/** The desk as a page of its own uses it: over HTTP, with a cookie, and never twice by itself (S-11). */
export class DeskClient {
  private cookie = ''
  private build = ''

  constructor(readonly binnacle: Binnacle) {}

  get cookies(): string {
    return this.cookie
  }

  /** Becomes the owner; throws when refused. */
  async setUp(): Promise<void> {
    await this.enter('/api/setup', { setupCode: this.binnacle.setUpCode, ...OWNER })
  }

  async signIn(): Promise<void> {
    await this.enter('/api/session', OWNER)
  }

  post(path: string, body: unknown, key?: string, cutAfter?: number): Promise<Reply> {
    return this.ask('POST', path, body, key, cutAfter)
  }

  /** The body of a GET; throws unless it is answered with 200. */
  async get(path: string): Promise<Row> {
    const reply = await this.ask('GET', path)
    if (reply.kind === 'lost') throw new Error(`GET ${path}: no answer.`)
    if (reply.status !== 200) throw new Error(`GET ${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
    return reply.body
  }

  /** `cutAfter`: the connection is dropped after so many ms of the machine, as a phone that loses its network (F-96). */
  async ask(method: string, path: string, body?: unknown, key?: string, cutAfter?: number): Promise<Reply> {
    try {
      const response = await fetch(this.binnacle.origin + path, {
        method,
        headers: {
          origin: this.binnacle.origin,
          'sec-fetch-site': 'same-origin',
          cookie: this.cookie,
          'x-binnacle-build': this.build,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(cutAfter === undefined ? {} : { signal: AbortSignal.timeout(cutAfter) }),
      })
      const replayed = response.headers.get('idempotency-replayed') === 'true'
      return { kind: 'answered', status: response.status, body: (await response.json()) as Row, replayed }
    } catch {
      return { kind: 'lost' }
    }
  }

  private async enter(path: string, body: unknown): Promise<void> {
    const { origin } = this.binnacle
    const reply = await fetch(origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify(body),
    })
    const [set] = reply.headers.getSetCookie()
    if (!reply.ok || set === undefined) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
    this.cookie = set.split(';')[0] ?? ''
    this.build = reply.headers.get('x-binnacle-build') ?? ''
  }
}
