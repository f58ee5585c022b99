import { afterEach, expect, it, vi } from 'vitest'
import { ask, speakAs } from './http'

const asked: Request[] = []
function answer(status: number, body: unknown): void {
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    asked.push(new Request(`http://desk.test${path}`, { ...init, redirect: 'manual' } as RequestInit))
    return Promise.resolve(new Response(JSON.stringify(body), { status }))
  })
}
afterEach(() => {
  asked.length = 0
  vi.unstubAllGlobals()
})

it.each([
  [409, { error: { code: 'old-build' } }, 1],
  [409, { error: { code: 'price-moved' }, fresh: { generation: 1 } }, 0],
  [200, {}, 0],
])('S-16 F-100 a page names its build, and learns from %i %j whether another runs', async (status, body, times) => {
  let told = 0
  speakAs('build-1', () => (told += 1))
  answer(status, body)
  await ask('POST', '/api/orders', { body: {}, key: 'k' })
  expect(asked[0]?.headers.get('x-binnacle-build')).toBe('build-1')
  expect(told).toBe(times)
})
