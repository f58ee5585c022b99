import { readdirSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PageHandler } from '../http/front-gate'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

/** A file under app/ that answers an address. */
export interface RouteFile {
  readonly file: string
  /** As Next reads the folders: "/api/intents/[intentId]". */
  readonly address: string
  readonly kind: 'route' | 'page'
}

/** Every route handler and page of the app, found on disk so that none can be forgotten. */
export function findRouteFiles(folder = join(ROOT, 'app')): RouteFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(route\.ts|page\.tsx)$/.test(entry.name))
    .map((entry) => {
      const path = relative(folder, entry.parentPath)
      const parts = path.split(sep).filter((part) => part !== '' && !/^\(.*\)$/.test(part))
      return {
        file: join(entry.parentPath, entry.name),
        address: `/${parts.join('/')}`,
        kind: entry.name === 'route.ts' ? ('route' as const) : ('page' as const),
      }
    })
    .sort((a, b) => a.address.localeCompare(b.address))
}

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>

/** Answers with the app's own route handlers, as Next would, and with a plain page for everything else. */
export function createRoutePages(): PageHandler {
  const routes = findRouteFiles().filter((route) => route.kind === 'route')
  return async (request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? ''}`)
    const found = routes
      .map((route) => ({ route, params: match(route.address, url.pathname) }))
      .filter((one) => one.params !== undefined)
      .sort((a, b) => Object.keys(a.params ?? {}).length - Object.keys(b.params ?? {}).length)[0]
    if (found === undefined) {
      response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'public, max-age=60' })
      response.end(`page ${url.pathname} nonce ${String(request.headers['x-nonce'])}`)
      return
    }
    const module = (await import(/* @vite-ignore */ found.route.file)) as Record<string, Handler | undefined>
    const handler = module[request.method ?? '']
    if (handler === undefined) {
      response.writeHead(405).end()
      return
    }
    await write(response, await handler(asRequest(request, url), { params: Promise.resolve(found.params ?? {}) }))
  }
}

function match(address: string, path: string): Record<string, string> | undefined {
  const wanted = address.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, part] of wanted.entries()) {
    const name = /^\[(.+)\]$/.exec(part)?.[1]
    if (name !== undefined) params[name] = given[at] ?? ''
    else if (part !== given[at]) return undefined
  }
  return params
}

function asRequest(request: IncomingMessage, url: URL): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) if (typeof value === 'string') headers.set(name, value)
  const method = request.method ?? 'GET'
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers })
  let canceled = false
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      request.on('data', (part: Buffer) => {
        if (!canceled) controller.enqueue(new Uint8Array(part))
      })
      request.on('end', () => {
        if (!canceled) controller.close()
      })
    },
    cancel() {
      canceled = true
    },
  })
  return new Request(url, { method, headers, body, duplex: 'half' } as RequestInit)
}

async function write(response: ServerResponse, answer: Response): Promise<void> {
  response.statusCode = answer.status
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value)
  const cookies = answer.headers.getSetCookie()
  if (cookies.length > 0) response.setHeader('set-cookie', cookies)
  response.end(Buffer.from(await answer.arrayBuffer()))
}
