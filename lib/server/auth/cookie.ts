/** Name of the session cookie: with the prefix that pins it to one https host, and without where http on loopback has none (S-112). */
export const cookieName = (origin: string): string =>
  origin.startsWith('https:') ? '__Host-binnacle-session' : 'binnacle-session'

const LIFETIME_SECONDS = 30 * 24 * 60 * 60

export function sessionCookie(origin: string, token: string): string {
  const secure = origin.startsWith('https:') ? '; Secure' : ''
  return `${cookieName(origin)}=${token}; Path=/; Max-Age=${LIFETIME_SECONDS}; HttpOnly; SameSite=Strict${secure}`
}

export function expiredCookie(origin: string): string {
  const secure = origin.startsWith('https:') ? '; Secure' : ''
  return `${cookieName(origin)}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict${secure}`
}

/** The token in a Cookie header; undefined when it is missing, odd, or stands there twice. */
export function tokenFromCookies(origin: string, cookies: string | undefined): string | undefined {
  const name = `${cookieName(origin)}=`
  const values = (cookies ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(name))
    .map((part) => part.slice(name.length))
  const [token] = values
  return values.length === 1 && token !== undefined && /^[A-Za-z0-9_-]{43}$/.test(token) ? token : undefined
}
