import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { Hold } from '../port'
import { createVenue } from './create-venue'
import { realClock } from './testing/real-clock'

async function startExchange(status: number) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const ban = JSON.stringify({ code: -1003, msg: `Way too many requests; IP banned until ${Date.now() + 120_000}.` })
    response.writeHead(status).end(status === 418 ? ban : JSON.stringify({ serverTime: Date.now() }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const venue = createVenue({ environment: 'paper', market: 'spot', clock: realClock, hosts: { rest: origin } })
  return {
    asked,
    origin,
    venue,
    async close() {
      await venue.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

describe('deadlines over a restart (S-85)', () => {
  it('F-28 S-85 a ban told at once is kept by the very first request, which would double it', async () => {
    const { asked, origin, venue, close } = await startExchange(200)
    venue.holdUntil(Date.now() + 60_000, 'ban')
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    expect(await venue.measureClock()).toMatchObject({ errorBound: Number.POSITIVE_INFINITY })
    // Two later requests of another client have come in, so one of ours would have too.
    for (const path of ['/first', '/second']) await fetch(origin + path)
    expect(asked).toEqual(['/first', '/second'])
    await close()
  })

  it('F-28 S-85 a ban that a read met is told, also to who listens later', async () => {
    const { venue, close } = await startExchange(418)
    const first: Hold[] = []
    venue.onHold((hold) => first.push(hold))
    await venue.marketData.instruments({ lane: 'interface' })
    expect(first[0]).toMatchObject({ kind: 'ban' })
    expect(first[0]?.until).toBeGreaterThan(Date.now() + 60_000)
    const later: Hold[] = []
    venue.onHold((hold) => later.push(hold))
    expect(later).toEqual(first.slice(-1))
    await close()
  })
})
