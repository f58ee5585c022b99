export type PathKind =
  /** Files of the build and public pictures: no account data in them. */
  | 'asset'
  | 'health'
  /** Checked by their handler alone: set-up and sign-in come before a session. */
  | 'open-route'
  | 'route'
  | 'open-page'
  | 'page'
  /** What the framework asks for beside a page. */
  | 'page-data'

const OPEN_ROUTES = new Set(['/api/session', '/api/setup'])
const OPEN_PAGES = new Set(['/sign-in', '/set-up'])
const PUBLIC_FILE = /^\/[a-z0-9][a-z0-9._-]*\.(ico|png|svg|webmanifest|txt)$/

/** What a target asks for. Whatever is not named as open needs a session (S-104). */
export function classifyPath(target: string, development: boolean): PathKind {
  const path = decodeURIComponent(target.split('?', 1)[0] ?? '')
  if (path === '/healthz') return 'health'
  if (path.startsWith('/_next/static/') || PUBLIC_FILE.test(path)) return 'asset'
  if (development && (path.startsWith('/_next/') || path.startsWith('/__nextjs'))) return 'asset'
  if (OPEN_ROUTES.has(path)) return 'open-route'
  if (path === '/api' || path.startsWith('/api/')) return 'route'
  if (path.startsWith('/_next/')) return 'page-data'
  return OPEN_PAGES.has(path) ? 'open-page' : 'page'
}
