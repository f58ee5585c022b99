import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientAddress, isLoopback } from './address'
import { stripInternalHeaders } from './internal-headers'
import { createOrigins } from './origins'
import { pagePolicy } from './page-headers'
import { classifyPath } from './paths'
import { checkForm } from './request-form'
import { parseStrictJson } from './strict-json'

describe('hosts (S-102)', () => {
  const origins = createOrigins(3000, 'https://desk.example')
  it.each([
    ['localhost:3000', 'http://localhost:3000'],
    ['LOCALHOST:3000', 'http://localhost:3000'],
    ['127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['[::1]:3000', 'http://[::1]:3000'],
    ['desk.example', 'https://desk.example'],
    ['desk.example:443', undefined],
    ['localhost', undefined],
    ['localhost:3001', undefined],
    ['evil.example', undefined],
    ['localhost:3000.evil.example', undefined],
    ['127.0.0.2:3000', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('A-02 S-102 %s is %s', (host, origin) => {
    expect(origins.ofHost(host)).toBe(origin)
  })

  it('is written without port 80', () => {
    expect(createOrigins(80, undefined).ofHost('localhost')).toBe('http://localhost')
  })
})

describe('addresses (S-103)', () => {
  it.each([
    ['the peer', '203.0.113.1', undefined, '203.0.113.1'],
    ['the peer, whatever it says', '203.0.113.1', '127.0.0.1', '203.0.113.1'],
    ['who a trusted proxy speaks for', '10.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['the rightmost that is not trusted', '10.0.0.1', '127.0.0.1, 198.51.100.7, 10.0.0.2', '198.51.100.7'],
    ['a trusted proxy when all are', '10.0.0.1', '10.0.0.2', '10.0.0.2'],
    ['the last sure hop before what is no address', '10.0.0.1', '198.51.100.7, nonsense', '10.0.0.1'],
    ['IPv4 in IPv6 clothes', '::ffff:203.0.113.1', undefined, '203.0.113.1'],
  ])('A-07 S-103 is %s', (_name, peer, forwarded, expected) => {
    expect(clientAddress(peer, forwarded, ['10.0.0.1', '10.0.0.2'])).toBe(expected)
  })

  it.each([
    ['127.0.0.1', true],
    ['127.5.5.5', true],
    ['::1', true],
    ['128.0.0.1', false],
    ['', false],
    ['127.0.0.1.evil', false],
  ])('loopback: %s %s', (address, expected) => {
    expect(isLoopback(address)).toBe(expected)
  })
})

describe('form of a request (S-123)', () => {
  const head = (target: string, rawHeaders: string[] = ['Host', 'localhost'], method = 'GET') =>
    checkForm({ method, target, rawHeaders })
  it.each([
    '/',
    '/a/paper/spot/BTCUSDT?i=15m',
    '/a/paper/spot/%E5%B8%81USDT',
    '/api/intents/by-key/0190',
    '/_next/static/a~b.js',
  ])('takes %s', (target) => expect(head(target).kind).toBe('sound'))
  it.each([
    'http://localhost/',
    '//evil',
    '*',
    'localhost:443',
    '/a\\b',
    '/..',
    '/a/../b',
    '/a/%2e%2e/b',
    '/%zz',
    '/%00',
    '/a#b',
    '/a b',
    '/\u00e9',
  ])('A-06 A-11 refuses %s', (target) => expect(head(target)).toMatchObject({ status: 400 }))
  it.each([
    ['length and chunks', ['Content-Length', '1', 'Transfer-Encoding', 'chunked'], 400],
    ['an odd encoding', ['Transfer-Encoding', 'gzip, chunked'], 400],
    ['an odd length', ['Content-Length', '+1'], 400],
    ['two origins', ['Origin', 'a', 'origin', 'b'], 400],
    ['a large body', ['Content-Length', '65537'], 413],
    ['the largest body', ['Content-Length', '65536'], undefined],
  ])('A-11 S-123 %s', (_name, rawHeaders, status) => {
    const verdict = head('/', rawHeaders, 'POST')
    expect(verdict.kind === 'refused' ? verdict.status : undefined).toBe(status)
  })
  it.each(['TRACE', 'CONNECT', 'PROPFIND', 'OPTIONS', ''])('S-120 refuses the method %s', (method) => {
    expect(head('/', [], method)).toMatchObject({ status: 405 })
  })
})

describe('strict JSON (S-123)', () => {
  it('reads whatever JSON.parse reads, when no key repeats or reaches for a prototype', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        if (/"(__proto__|constructor|prototype)":/.test(text)) return
        expect(parseStrictJson(text)).toEqual({ kind: 'parsed', value: JSON.parse(text) })
      }),
    )
  })

  it('A-10 takes nothing that JSON.parse refuses, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[[\]{}",:0-9eE+.\\a-f-]*$/)), (text) => {
        const result = parseStrictJson(text)
        let parsed = true
        try {
          JSON.parse(text)
        } catch {
          parsed = false
        }
        if (!parsed) expect(result.kind).toBe('refused')
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['{"a":1,"a":1}', 'repeated-key'],
    ['{"a":1,"\\u0061":2}', 'repeated-key'],
    ['{"x":{"__proto__":1}}', 'forbidden-key'],
    ['{"constructor":1}', 'forbidden-key'],
    [`${'['.repeat(34)}${']'.repeat(34)}`, 'too-deep'],
    ['[1,]', 'bad-json'],
    ['{"a":1} x', 'bad-json'],
    ['01', 'bad-json'],
    ['"\n"', 'bad-json'],
  ])('A-10 refuses %s as %s', (text, code) => {
    expect(parseStrictJson(text)).toEqual({ kind: 'refused', code })
  })
})

describe('paths (S-104)', () => {
  it.each([
    ['/healthz', 'health'],
    ['/api/session', 'open-route'],
    ['/api/setup?x=1', 'open-route'],
    ['/api/%73ession', 'open-route'],
    ['/api/session/', 'route'],
    ['/api/orders', 'route'],
    ['/api/anything-new', 'route'],
    ['/sign-in', 'open-page'],
    ['/set-up', 'open-page'],
    ['/', 'page'],
    ['/a/paper/spot/BTCUSDT', 'page'],
    ['/_next/static/chunks/x.js', 'asset'],
    ['/_next/image?url=x', 'page-data'],
    ['/_next/data/b/a.json', 'page-data'],
    ['/icon.svg', 'asset'],
    ['/a/icon.svg', 'page'],
    ['/.env', 'page'],
    ['/__nextjs_original-stack-frame', 'page'],
  ])('%s is %s', (target, kind) => {
    expect(classifyPath(target, false)).toBe(kind)
  })
})

describe('headers', () => {
  it('A-03 S-121 takes out what only the framework may say', () => {
    const request = {
      headers: {
        'x-middleware-subrequest': 'a',
        'x-nonce': 'b',
        'x-binnacle-peer': 'c',
        'next-action': 'd',
        host: 'localhost',
      },
      rawHeaders: ['X-Middleware-Subrequest', 'a', 'Host', 'localhost', 'X-Nonce', 'b', 'Content-Security-Policy', 'x'],
    }
    stripInternalHeaders(request)
    expect(request.headers).toEqual({ host: 'localhost' })
    expect(request.rawHeaders).toEqual(['Host', 'localhost'])
  })

  it('A-13 A-15 S-122 allows on a page what the build itself brings, and nothing else', () => {
    expect(pagePolicy('abc', 'https://desk.example', false).split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'nonce-abc' 'strict-dynamic'",
      "style-src 'self' 'nonce-abc'",
      "style-src-attr 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self'",
      "connect-src 'self' wss://desk.example",
      "manifest-src 'self'",
      "worker-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "object-src 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types nextjs',
    ])
  })
})
