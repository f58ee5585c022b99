import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import type { Frame } from '../../wire/bridge'
import type { Published } from '../market/topic'
import { createManualClock } from '../../domain/testing/manual-clock'
import { createFrameWriter } from './frame-text'
import { BEHIND_BYTES, createReader, ON_ITS_WAY_BYTES, STATE_GATE_BYTES } from './reader'

/** A socket whose peer reads, and answers what it was asked, when it is told to. */
function createSlowSocket() {
  let pings = 0
  let swallows = false
  const events = new EventEmitter()
  const sent: { bytes: number; done: () => void }[] = []
  const frames: Frame[] = []
  let closed: number | undefined
  const socket = Object.assign(events, {
    bufferedAmount: 0,
    send(bytes: Buffer, _options: object, done: () => void) {
      frames.push(JSON.parse(bytes.toString('utf8')) as Frame)
      if (swallows) return done()
      socket.bufferedAmount += bytes.length
      sent.push({ bytes: bytes.length, done })
    },
    ping: () => void pings++,
    close(code: number) {
      closed = code
    },
    terminate: () => undefined,
  })
  return {
    socket: socket as unknown as WebSocket,
    frames,
    closed: () => closed,
    pong: () => events.emit('pong'),
    /** A network that takes whatever is sent, and holds it for a peer that does not read. */
    swallow() {
      swallows = true
    },
    pings: () => pings,
    readAll() {
      for (const { bytes, done } of sent.splice(0)) {
        socket.bufferedAmount -= bytes
        done()
      }
      if (pings > 0) events.emit('pong')
    },
  }
}

function setUp() {
  const clock = createManualClock()
  const slow = createSlowSocket()
  const awake = new Set<{ flush(): void }>()
  const reader = createReader({
    socket: slow.socket,
    sessionId: 's',
    clock,
    writer: createFrameWriter('b'),
    wake: (one) => awake.add(one),
  })
  const turn = (): void => {
    const now = [...awake]
    awake.clear()
    for (const one of now) one.flush()
  }
  const book = (rev: number, size = 1): Published => ({
    message: { k: 'book', rev, age: 0, b: Array.from({ length: size }, () => 123_456_789), a: [] },
    heardAt: clock.monotonic(),
  })
  return { clock, reader, turn, book, ...slow }
}
const event = (n: number, size = 10): string => JSON.stringify({ n, text: 'x'.repeat(size) })
const revs = (frames: readonly Frame[]): number[] =>
  frames.flatMap((frame) => (frame.state ?? []).map((one) => one.rev))

describe('a browser that stops reading (S-66, F-98)', () => {
  it('S-66 gets no more state above 64 KiB, and the newest once it reads again', () => {
    const { reader, turn, book, frames, readAll } = setUp()
    reader.state('book', book(1, 10_000))
    turn()
    for (let rev = 2; rev <= 500; rev++) {
      reader.state('book', book(rev, 1_000))
      turn()
    }
    expect(revs(frames)).toEqual([1])
    readAll()
    turn()
    expect(revs(frames)).toEqual([1, 500])
  })

  it('S-66 F-98 gets no more state while 128 KiB lie in the network unread, and the newest once it answers', () => {
    const { reader, turn, book, frames, pong, pings, swallow } = setUp()
    swallow()
    let bytes = 0
    for (let rev = 1; rev <= 500; rev++) {
      reader.state('book', book(rev, 1_000))
      reader.event('paper', event(rev))
      turn()
    }
    for (const { state } of frames) bytes += JSON.stringify(state ?? []).length
    expect(bytes).toBeGreaterThan(ON_ITS_WAY_BYTES / 2)
    expect(bytes).toBeLessThan(ON_ITS_WAY_BYTES + 20_000)
    expect(frames.flatMap((frame) => frame.events ?? [])).toHaveLength(500)
    expect(pings()).toBe(1)
    // What was on its way when it was asked is read now; the rest is asked for at once.
    pong()
    expect(pings()).toBe(2)
    pong()
    turn()
    expect(revs(frames).at(-1)).toBe(500)
  })

  it('S-66 gets all of the state while it answers what it is asked', () => {
    const { reader, turn, book, frames, pong, swallow } = setUp()
    swallow()
    for (let rev = 1; rev <= 500; rev++) {
      reader.state('book', book(rev, 1_000))
      turn()
      pong()
    }
    expect(revs(frames)).toEqual(Array.from({ length: 500 }, (_, at) => at + 1))
  })

  it('S-66 F-98 gets every event of an account meanwhile, in order', () => {
    const { reader, turn, book, frames } = setUp()
    reader.state('book', book(1, 10_000))
    turn()
    for (let n = 1; n <= 200; n++) {
      reader.event('paper', event(n))
      reader.state('book', book(n))
      turn()
    }
    const numbers = frames.flatMap((frame) => (frame.events ?? []) as unknown as { n: number }[]).map(({ n }) => n)
    expect(numbers).toEqual(Array.from({ length: 200 }, (_, n) => n + 1))
  })

  it('S-66 is closed with 1013 when it is 1 MiB behind', () => {
    const { reader, turn, closed } = setUp()
    for (let n = 0; n * 10_000 < BEHIND_BYTES - STATE_GATE_BYTES; n++) {
      reader.event('paper', event(n, 10_000))
      turn()
    }
    expect(closed()).toBeUndefined()
    for (let n = 0; n < 10; n++) {
      reader.event('paper', event(n, 10_000))
      turn()
    }
    expect(closed()).toBe(1013)
  })

  it('S-66 gets a picture of more than 1 MiB all the same', () => {
    const { reader, turn, frames, closed } = setUp()
    reader.snapshot('paper', event(1, BEHIND_BYTES + 1))
    turn()
    expect(frames).toHaveLength(1)
    expect(closed()).toBeUndefined()
  })

  it('S-66 is closed with 1013 when it has not answered for 5 s', () => {
    const { clock, reader, closed } = setUp()
    for (let second = 0; second < 5; second++) {
      reader.probe()
      clock.advance(1_000)
      expect(closed()).toBeUndefined()
    }
    reader.probe()
    expect(closed()).toBe(1013)
  })

  it('F-86 is not blamed for a server that stood still', () => {
    const { clock, reader, pong, closed } = setUp()
    reader.probe()
    clock.advance(8_000)
    reader.probe()
    expect(closed()).toBeUndefined()
    pong()
    clock.advance(1_000)
    reader.probe()
    expect(closed()).toBeUndefined()
  })

  it('gets no state while it does not answer, and stays when it answers in time', () => {
    const { clock, reader, turn, book, frames, pong, closed } = setUp()
    reader.probe()
    clock.advance(3_000)
    reader.state('book', book(1))
    turn()
    expect(frames).toEqual([])
    pong()
    turn()
    expect(revs(frames)).toEqual([1])
    clock.advance(3_000)
    reader.probe()
    expect(closed()).toBeUndefined()
  })
})

describe('frames', () => {
  it('S-70 tell the age that a value has when it leaves', () => {
    const { clock, reader, turn, book, frames } = setUp()
    reader.state('book', book(1))
    clock.advance(400)
    turn()
    expect(frames[0]?.state?.[0]?.age).toBe(400)
  })

  it('leave only what a topic no longer watched had waiting', () => {
    const { reader, turn, book, frames } = setUp()
    reader.state('book', book(1))
    reader.forgetTopic('book')
    turn()
    expect(frames).toEqual([])
  })
})
