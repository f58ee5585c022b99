import { once } from 'node:events'
import { Agent, request, type ServerResponse } from 'node:http'
import { connect, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { StartRefusal } from '../start-refusal'
import { freePort } from '../testing/free-port'
import { listen } from './listener'

const refuseUpgrades = (_request: unknown, socket: { destroy(): void }): void => socket.destroy()

describe('listening', () => {
  it('S-92 F-91 lets an answer under way end, and then keeps no connection', async () => {
    const port = await freePort()
    let answer: ServerResponse | undefined
    const arrived: (() => void)[] = []
    const listener = await listen(
      ['127.0.0.1'],
      port,
      (_request, response) => {
        answer = response
        for (const tell of arrived) tell()
      },
      refuseUpgrades,
    )
    const agent = new Agent({ keepAlive: true })
    const reply = new Promise<string>((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port, agent }, (incoming) => {
        let text = ''
        incoming.on('data', (part: Buffer) => {
          text += part.toString()
        })
        incoming.on('end', () => resolve(text))
      })
      call.on('error', reject)
      call.end()
    })
    await new Promise<void>((resolve) => {
      if (answer !== undefined) resolve()
      arrived.push(resolve)
    })
    const closed = listener.close()
    answer?.end('done')
    expect(await reply).toBe('done')
    await closed
    agent.destroy()
  })

  it('A-10 S-123 cuts a connection whose headers drip for 10 s, soon after', { timeout: 20_000 }, async () => {
    const port = await freePort()
    const listener = await listen(['127.0.0.1'], port, () => undefined, refuseUpgrades)
    const began = performance.now()
    const socket = connect(port, '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
    socket.resume()
    await once(socket, 'close')
    expect(performance.now() - began).toBeLessThan(14_000)
    await listener.close()
  })

  it('says in a sentence that a port is taken', async () => {
    const port = await freePort()
    const other = createServer()
    await new Promise<void>((resolve) => {
      other.listen(port, '127.0.0.1', resolve)
    })
    const attempt = listen(['127.0.0.1', '::1'], port, () => undefined, refuseUpgrades)
    await expect(attempt).rejects.toThrow(StartRefusal)
    await expect(attempt).rejects.toThrow(`Port ${port} is in use`)
    other.close()
  })
})
