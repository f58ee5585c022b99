import { describe, expect, it } from 'vitest'
import type { StateMessage } from '../wire/bridge'
import { createTopicHub, topicKey } from './topics'

const KEY = topicKey.candle('paper', 'usdm', 'BTCUSDT', '15m')
const meta = [{ k: KEY, tick: '0.1', step: '0.001' }]
const candle = (rev: number, close: number): StateMessage[] => [
  { k: KEY, rev, age: 0, d: [0, close, close, close, close, 1, 0] },
]

/** A hub whose frames come at once and whose timers run when told. */
function setUp() {
  const sent: string[] = []
  const timers = new Set<() => void>()
  const hub = createTopicHub({
    send: (op, topics) => sent.push(`${op} ${topics.join()}`),
    nextFrame: (run) => run(),
    after: (_ms, run) => {
      timers.add(run)
      return () => timers.delete(run)
    },
  })
  const take = (state: StateMessage[], withMeta: boolean) =>
    hub.take({ ...(withMeta ? { meta } : {}), state, receivedAt: 0, connection: 1 })
  const elapse = () => {
    for (const run of [...timers]) run()
    timers.clear()
  }
  const close = () => hub.store('candle', KEY).get().value?.closeTicks
  return { hub, sent, take, elapse, close }
}

describe('a topic watched again on one connection', () => {
  it('starts from nothing, then follows the count that the server began anew', () => {
    const { hub, sent, take, elapse, close } = setUp()
    const leave = hub.watch(KEY)
    take(candle(500, 100), true)
    leave()
    elapse()
    expect(close()).toBeUndefined()
    hub.watch(KEY)
    take(candle(1, 101), true)
    take(candle(2, 102), false)
    expect(close()).toBe(102)
    expect(sent).toEqual([`watch ${KEY}`, `unwatch ${KEY}`, `watch ${KEY}`])
  })

  it('is not held back by a value that was on its way when it was let go', () => {
    const { hub, take, elapse, close } = setUp()
    const leave = hub.watch(KEY)
    leave()
    elapse()
    take(candle(501, 100), false)
    expect(close()).toBeUndefined()
    hub.watch(KEY)
    take(candle(502, 100), false)
    take(candle(1, 101), true)
    take(candle(2, 102), false)
    expect(close()).toBe(102)
  })

  it('still drops a value that is older than the one it has', () => {
    const { hub, take, close } = setUp()
    hub.watch(KEY)
    take(candle(7, 107), true)
    take(candle(6, 106), false)
    expect(close()).toBe(107)
  })

  it('keeps what it has for who comes back within the second', () => {
    const { hub, sent, take, close } = setUp()
    const leave = hub.watch(KEY)
    take(candle(7, 107), true)
    leave()
    hub.watch(KEY)
    expect(close()).toBe(107)
    expect(sent).toEqual([`watch ${KEY}`])
  })
})
