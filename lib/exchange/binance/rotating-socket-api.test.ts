import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../domain/testing/manual-clock'
import type { WireAnswer } from './rest'
import { openRotatingSocketApi } from './rotating-socket-api'
import type { SocketApi, SocketApiHandlers } from './ws-api'

const HOUR = 3_600_000
const LIFETIME = { from: 18 * HOUR, to: 22 * HOUR }
const CLOSED: WireAnswer = { kind: 'lost', cause: 'connection-lost', why: 'closed', sentAt: 0, answeredAt: 0 }

interface FakeLine {
  readonly handlers: Pick<SocketApiHandlers, 'onReady' | 'onEvent' | 'onLost'>
  readonly api: SocketApi
  readonly asked: string[]
  readonly redialed: string[]
  answer(): void
  closed: boolean
  ready: boolean
}

/** Connections whose every step is the test's. */
function openStage() {
  const clock = createManualClock()
  const lost: string[] = []
  const lines: FakeLine[] = []
  const line = openRotatingSocketApi({
    clock,
    lifetime: LIFETIME,
    onLost: (reason) => void lost.push(reason),
    open(handlers) {
      const waiting: ((answer: WireAnswer) => void)[] = []
      const own: FakeLine = {
        handlers,
        asked: [],
        redialed: [],
        closed: false,
        ready: false,
        answer: () =>
          waiting
            .splice(0)
            .forEach((tell) =>
              tell({ kind: 'reply', status: 200, headers: {}, text: '{}', body: {}, sentAt: 0, answeredAt: 0 }),
            ),
        api: {
          call(method: string) {
            own.asked.push(method)
            return new Promise<WireAnswer>((resolve) => waiting.push(resolve))
          },
          isReady: () => own.ready,
          redial: (reason: string) => void own.redialed.push(reason),
          close() {
            own.closed = true
            for (const tell of waiting.splice(0)) tell(CLOSED)
          },
        },
      }
      lines.push(own)
      return own.api
    },
  })
  const at = (n: number) => lines[n] ?? expect.fail(`There is no connection ${n}.`)
  return {
    clock,
    line,
    lines,
    lost,
    at,
    ready(n: number) {
      at(n).ready = true
      at(n).handlers.onReady(at(n).api)
    },
    shutDown: (n: number) => at(n).handlers.onEvent({ e: 'serverShutdown', E: 1 }, '{}'),
  }
}

describe('the connection that orders leave by', () => {
  it('S-81 F-63 is replaced between 18 and 22 hours: orders leave by the old one until the new one is logged on', () => {
    const stage = openStage()
    stage.ready(0)
    stage.clock.advance(18 * HOUR - 1)
    expect(stage.lines).toHaveLength(1)
    stage.clock.advance(4 * HOUR + 1)
    expect(stage.lines).toHaveLength(2)
    void stage.line.call('order.place', {}, 10_000)
    stage.ready(1)
    void stage.line.call('order.cancel', {}, 10_000)
    expect(stage.lines.map(({ asked }) => asked)).toEqual([['order.place'], ['order.cancel']])
  })

  it('S-81 S-82 an answer that is still to come is taken from the old one, which is closed 30 s later', async () => {
    const stage = openStage()
    stage.ready(0)
    const answer = stage.line.call('order.place', {}, 10_000)
    stage.shutDown(0)
    stage.ready(1)
    stage.clock.advance(29_999)
    expect(stage.at(0).closed).toBe(false)
    stage.at(0).answer()
    expect(await answer).toMatchObject({ kind: 'reply' })
    stage.clock.advance(1)
    expect(stage.at(0).closed).toBe(true)
    expect(stage.lost).toEqual([])
  })

  it('F-64 an old one that is closed meanwhile is not dialed again, and nobody is told', () => {
    const stage = openStage()
    stage.ready(0)
    stage.shutDown(0)
    stage.shutDown(0)
    stage.ready(1)
    stage.at(0).handlers.onLost('closed 1001')
    expect(stage.at(0).closed).toBe(true)
    expect(stage.lines).toHaveLength(2)
    expect(stage.lost).toEqual([])
    expect(stage.line.isReady()).toBe(true)
  })

  it('F-64 the next one goes down as well: another is dialed, and the present one carries on', () => {
    const stage = openStage()
    stage.ready(0)
    stage.shutDown(0)
    stage.shutDown(1)
    expect(stage.at(1).redialed).toEqual(['serverShutdown'])
    expect(stage.line.isReady()).toBe(true)
    void stage.line.call('order.place', {}, 10_000)
    expect(stage.at(0).asked).toEqual(['order.place'])
  })

  it('F-60 one that is lost without a next is told, and its age counts anew', () => {
    const stage = openStage()
    stage.ready(0)
    stage.clock.advance(10 * HOUR)
    stage.at(0).handlers.onLost('closed 1006')
    expect(stage.lost).toEqual(['closed 1006'])
    stage.ready(0)
    stage.clock.advance(18 * HOUR - 1)
    expect(stage.lines).toHaveLength(1)
  })

  it('is closed with all of its connections', () => {
    const stage = openStage()
    stage.ready(0)
    stage.shutDown(0)
    stage.ready(1)
    stage.shutDown(1)
    stage.line.close()
    expect(stage.lines.map(({ closed }) => closed)).toEqual([true, true, true])
    stage.clock.advance(30 * HOUR)
    expect(stage.lines).toHaveLength(3)
  })
})
