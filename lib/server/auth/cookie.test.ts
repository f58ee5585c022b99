import { describe, expect, it } from 'vitest'
import { expiredCookie, sessionCookie, tokenFromCookies } from './cookie'

const TOKEN = 'a'.repeat(43)

describe('session cookie (S-112)', () => {
  it('S-112 is pinned to its host on https', () => {
    expect(sessionCookie('https://desk.example', TOKEN)).toBe(
      `__Host-binnacle-session=${TOKEN}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure`,
    )
  })

  it('S-112 is the same without prefix and Secure on loopback http, where Safari drops those', () => {
    expect(sessionCookie('http://localhost:3000', TOKEN)).toBe(
      `binnacle-session=${TOKEN}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict`,
    )
  })

  it('ends at once when it expires', () => {
    expect(expiredCookie('https://desk.example')).toContain('Max-Age=0')
  })

  it.each([
    ['alone', `binnacle-session=${TOKEN}`, TOKEN],
    ['among others', `theme=dark; binnacle-session=${TOKEN}; x=y`, TOKEN],
    ['twice', `binnacle-session=${TOKEN}; binnacle-session=${'b'.repeat(43)}`, undefined],
    ['of another length', 'binnacle-session=abc', undefined],
    ['with foreign letters', `binnacle-session=${'a'.repeat(42)}%`, undefined],
    ['under the name of https', `__Host-binnacle-session=${TOKEN}`, undefined],
    ['absent', undefined, undefined],
  ])('is read when it stands %s', (_name, header, expected) => {
    expect(tokenFromCookies('http://localhost:3000', header)).toBe(expected)
  })
})
