import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createManualClock } from '../../domain/testing/manual-clock'
import { createFakeFeed } from '../testing/fake-engine'
import { createBridge } from './bridge'

it('S-131 asks each 30 s whether the sessions of open sockets still stand, and closes those of one that expired', async () => {
  const clock = createManualClock()
  const standing = new Set(['stays', 'expires'])
  const bridge = createBridge({
    clock,
    build: 'b',
    feed: createFakeFeed(),
    topics: { open: () => undefined },
    environmentOf: () => 'paper',
    sessionStands: (sessionId) => Promise.resolve(standing.has(sessionId)),
  })
  const server = createServer()
  server.on('upgrade', (request, socket, head) => {
    bridge.accept(request, socket, head, request.url?.slice(1) ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const dial = async (sessionId: string): Promise<WebSocket> => {
    const { port } = server.address() as AddressInfo
    const socket = new WebSocket(`ws://127.0.0.1:${port}/${sessionId}`, 'binnacle.v1')
    await once(socket, 'open')
    return socket
  }
  const stays = await dial('stays')
  const expires = await dial('expires')
  const closed = once(expires, 'close')
  /** A second in which both browsers answer their ping. */
  const second = async (): Promise<void> => {
    clock.advance(1_000)
    for (const socket of [stays, expires]) {
      if (socket.readyState !== socket.OPEN) continue
      const answered = once(socket, 'pong')
      socket.ping()
      await answered
    }
  }
  standing.delete('expires')
  for (let n = 0; n < 29; n++) await second()
  expect(expires.readyState).toBe(expires.OPEN)
  clock.advance(1_000)
  expect((await closed)[0]).toBe(4401)
  expect(stays.readyState).toBe(stays.OPEN)
  const stopped = bridge.stop()
  await once(stays, 'close')
  await stopped
  server.close()
})
