import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import type { Frame } from '../../wire/bridge'
import type { OpenTopic, Published, Topic, TopicSource } from '../market/topic'
import { startDeskServer, type DeskServer } from '../testing/desk-server'

/** A source of topics played by hand. */
function createPlayedTopics() {
  const open = new Map<
    string,
    { publish(value: Published): void; tell(health: { k: string; freshness: 'live' | 'late' | 'blind' }): void }
  >()
  const opened: string[] = []
  const wholes = new Map<string, Published>()
  const source: TopicSource = {
    open(topic: Topic, listener): OpenTopic | undefined {
      if ('symbol' in topic && topic.symbol === 'NOPE') return undefined
      opened.push(topic.key)
      open.set(topic.key, listener)
      return {
        meta: { k: topic.key, tick: '0.01', step: '0.001' },
        health: () => ({ k: topic.key, freshness: 'live' }),
        whole: () => wholes.get(topic.key),
        close: () => void open.delete(topic.key),
      }
    },
  }
  return { source, open, opened, wholes }
}

const book = (k: string, rev: number, bid: number): Published => ({
  message: { k, rev, age: 0, b: [bid, 1], a: [] },
  heardAt: performance.now(),
})

/** Frames of one socket, and a way to wait for the one that matters. */
function framesOf(socket: WebSocket) {
  const frames: Frame[] = []
  const texts: string[] = []
  const waiting = new Set<() => void>()
  socket.on('message', (data: Buffer) => {
    texts.push(data.toString('utf8'))
    frames.push(JSON.parse(data.toString('utf8')) as Frame)
    for (const look of waiting) look()
  })
  return {
    frames,
    texts,
    until: (wanted: (frame: Frame) => boolean): Promise<Frame> =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = frames.find(wanted)
          if (found === undefined) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
  }
}
const opened = (socket: WebSocket): Promise<unknown> => new Promise((resolve) => socket.once('open', resolve))
const closeCode = (socket: WebSocket): Promise<number> => new Promise((resolve) => socket.once('close', resolve))

let desk: DeskServer
let topics: ReturnType<typeof createPlayedTopics>
let cookie: string
const sockets: WebSocket[] = []

beforeEach(async () => {
  topics = createPlayedTopics()
  desk = await startDeskServer({ topics: topics.source })
  cookie = await desk.signIn()
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await desk.stop()
})

async function browser() {
  const socket = await desk.dial(cookie)
  sockets.push(socket)
  const heard = framesOf(socket)
  await opened(socket)
  return { socket, ...heard, send: (message: unknown) => socket.send(JSON.stringify(message)) }
}
const alarm = (code: string) => ({ type: 'alarm' as const, alarm: { id: 1, at: 1, reason: { code } } })

describe('event lane (S-66)', () => {
  it('S-66 gives a follower the picture, then every change under its number', async () => {
    const one = await browser()
    one.send({ op: 'follow', account: 'paper' })
    const first = await one.until((frame) => frame.snapshots !== undefined)
    expect(first.v).toBe('build-1')
    expect(first.snapshots?.[0]).toMatchObject({ account: 'paper', gen: 1, seq: 0 })
    desk.engine.feed.emit([alarm('a'), alarm('b')])
    desk.engine.feed.emit([alarm('c')])
    const events = (await one.until((frame) => frame.events !== undefined)).events
    expect(events?.map(({ gen, seq, events: inside }) => [gen, seq, inside.length])).toEqual([
      [1, 2, 2],
      [1, 3, 1],
    ])
  })

  it('S-66 replays what a browser missed instead of the whole picture', async () => {
    desk.engine.feed.emit([alarm('a')])
    desk.engine.feed.emit([alarm('b')])
    const one = await browser()
    one.send({ op: 'follow', account: 'paper', gen: 1, seq: 1 })
    const frame = await one.until((it) => it.events !== undefined)
    expect(frame.snapshots).toBeUndefined()
    expect(frame.events?.map((part) => part.seq)).toEqual([2])
  })

  it('S-66 answers a number of another generation with a picture', async () => {
    desk.engine.feed.newGeneration()
    const one = await browser()
    one.send({ op: 'follow', account: 'paper', gen: 1, seq: 0 })
    expect((await one.until((frame) => frame.snapshots !== undefined)).snapshots?.[0]?.gen).toBe(2)
  })

  it('S-66 puts the picture of a new generation in the place of events that were on their way', async () => {
    const one = await browser()
    one.send({ op: 'follow', account: 'paper' })
    await one.until((frame) => frame.snapshots !== undefined)
    desk.engine.feed.emit([alarm('a')])
    desk.engine.feed.newGeneration()
    desk.engine.feed.emit([alarm('b')])
    const frame = await one.until((it) => it.snapshots?.[0]?.gen === 2)
    expect(frame.events?.map((part) => [part.gen, part.seq])).toEqual([[2, 1]])
  })

  it('says that there is no such account', async () => {
    const one = await browser()
    one.send({ op: 'follow', account: 'nobody' })
    expect((await one.until((frame) => frame.error !== undefined)).error?.code).toBe('no-such-account')
  })

  it('S-70 S-71 beats once a second with the ages that only the server knows', async () => {
    const one = await browser()
    one.send({ op: 'follow', account: 'paper' })
    const { beat } = await one.until((frame) => (frame.beat?.accounts.length ?? 0) > 0)
    expect(beat?.accounts[0]).toMatchObject({
      account: 'paper',
      gen: 1,
      seq: 0,
      sources: [{ freshness: 'live', ageMs: 5 }],
    })
    const again = await one.until((frame) => frame.beat !== undefined && frame.beat.at !== beat?.at)
    expect((again.beat?.at ?? 0) - (beat?.at ?? 0)).toBeLessThan(1_500)
  })
})

describe('state lane', () => {
  const KEY = 'book/paper/spot/BTCUSDT'

  it('opens a topic once for all who watch it, and closes it after the last', async () => {
    const one = await browser()
    const two = await browser()
    one.send({ op: 'watch', topics: [KEY] })
    await one.until((frame) => frame.meta !== undefined)
    two.send({ op: 'watch', topics: [KEY] })
    await two.until((frame) => frame.meta !== undefined)
    expect(topics.opened).toEqual([KEY])
    one.send({ op: 'unwatch', topics: [KEY] })
    two.send({ op: 'unwatch', topics: [KEY, 'tape/paper/spot/X'] })
    one.send({ op: 'watch', topics: ['book/paper/spot/NOPE'] })
    two.send({ op: 'watch', topics: ['book/paper/spot/NOPE'] })
    await one.until((frame) => frame.error?.code === 'no-such-topic')
    await two.until((frame) => frame.error?.code === 'no-such-topic')
    expect(topics.open.size).toBe(0)
  })

  it('tells tick and step, health and the whole first, then what changes', async () => {
    topics.wholes.set(KEY, book(KEY, 4, 100))
    const one = await browser()
    one.send({ op: 'watch', topics: [KEY] })
    const frame = await one.until((it) => it.state !== undefined)
    expect(frame.meta).toEqual([{ k: KEY, tick: '0.01', step: '0.001' }])
    expect(frame.health).toEqual([{ k: KEY, freshness: 'live' }])
    expect(frame.state?.[0]).toMatchObject({ k: KEY, rev: 4, b: [100, 1] })
    topics.open.get(KEY)?.publish(book(KEY, 5, 101))
    expect((await one.until((it) => it.state?.[0]?.rev === 5)).state?.[0]).toMatchObject({ b: [101, 1] })
  })

  it('puts what came in one turn into one frame, the newest per key, events before state, the same text for all', async () => {
    const one = await browser()
    const two = await browser()
    for (const reader of [one, two]) {
      reader.send({ op: 'follow', account: 'paper' })
      reader.send({ op: 'watch', topics: [KEY] })
      await reader.until((frame) => frame.meta !== undefined)
    }
    const publish = topics.open.get(KEY)?.publish
    publish?.(book(KEY, 1, 100))
    desk.engine.feed.emit([alarm('a')])
    publish?.(book(KEY, 2, 101))
    for (const reader of [one, two]) {
      const frame = await reader.until((it) => it.events !== undefined)
      expect(frame.state?.map((state) => state.rev)).toEqual([2])
    }
    const text = one.texts.find((it) => it.includes('"events"')) ?? ''
    expect(text.indexOf('"events"')).toBeLessThan(text.indexOf('"state"'))
    expect(two.texts).toContain(text)
  })

  it('tells the health of a topic when it changes', async () => {
    const one = await browser()
    one.send({ op: 'watch', topics: [KEY] })
    await one.until((frame) => frame.meta !== undefined)
    topics.open.get(KEY)?.tell({ k: KEY, freshness: 'blind' })
    await one.until((frame) => frame.health?.[0]?.freshness === 'blind')
  })

  it('refuses more than 50 topics of one browser', async () => {
    const one = await browser()
    one.send({ op: 'watch', topics: Array.from({ length: 50 }, (_, n) => `book/paper/spot/S${n}`) })
    one.send({ op: 'watch', topics: ['book/paper/spot/MORE'] })
    expect((await one.until((frame) => frame.error !== undefined)).error).toEqual({
      code: 'too-many-topics',
      params: { most: '50' },
    })
    expect(topics.opened).toHaveLength(50)
  })
})

describe('limits of the socket (S-131)', () => {
  it('S-131 closes a browser that sends more than 20 frames a second', async () => {
    const one = await browser()
    const code = closeCode(one.socket)
    for (let n = 0; n < 25; n++) one.send({ op: 'unwatch', topics: [] })
    expect(await code).toBe(1008)
  })

  it('A-10 S-131 closes a frame over 16 KiB with 1009', async () => {
    const one = await browser()
    const code = closeCode(one.socket)
    one.socket.send('x'.repeat(16_385))
    expect(await code).toBe(1009)
  })

  it('A-10 S-131 closes a message in more than 16 fragments', async () => {
    const one = await browser()
    const code = closeCode(one.socket)
    for (let n = 0; n < 20; n++) one.socket.send(' ', { fin: n === 19 })
    expect([1002, 1008, 1009]).toContain(await code)
  })

  it('closes a binary frame', async () => {
    const one = await browser()
    const code = closeCode(one.socket)
    one.socket.send(Buffer.from([1, 2, 3]))
    expect(await code).toBe(1008)
  })

  it.each([
    ['no JSON', 'hello'],
    ['an order', '{"op":"place","order":{}}'],
    ['a repeated key', '{"op":"watch","topics":[],"topics":["book/paper/spot/X"]}'],
    ['a prototype key', '{"op":"watch","topics":[],"__proto__":{}}'],
    ['a field too many', '{"op":"watch","topics":[],"more":1}'],
  ])('S-132 refuses %s', async (_name, text) => {
    const one = await browser()
    one.socket.send(text)
    expect((await one.until((frame) => frame.error !== undefined)).error?.code).toBe('bad-message')
    expect(topics.opened).toEqual([])
    expect(desk.engine.calls).toEqual([])
  })

  it('closes a browser that keeps sending what nobody understands', async () => {
    const one = await browser()
    const code = closeCode(one.socket)
    for (let n = 0; n < 10; n++) one.socket.send('hello')
    expect(await code).toBe(1008)
  })

  it('S-131 takes 50 sockets and answers the next with 503', async () => {
    const many = await Promise.all(Array.from({ length: 50 }, () => desk.dial(cookie)))
    sockets.push(...many)
    await Promise.all(many.map(opened))
    const next = await desk.dial(cookie)
    sockets.push(next)
    const status = await new Promise((resolve) => {
      next.once('unexpected-response', (_request, response) => resolve(response.statusCode))
      next.on('error', () => undefined)
    })
    expect(status).toBe(503)
    expect(desk.bridge.socketCount).toBe(50)
  })

  it('S-131 offers no compression', async () => {
    const one = await browser()
    expect(one.socket.extensions).toBe('')
    expect(one.socket.protocol).toBe('binnacle.v1')
  })
})

describe('ends', () => {
  it('A-08 S-113 closes the sockets of a session that signs out, with 4401, and no other', async () => {
    const one = await browser()
    const otherCookie = await desk.signIn()
    const other = await desk.dial(otherCookie)
    sockets.push(other)
    await opened(other)
    const code = closeCode(one.socket)
    const reply = await desk.ask('DELETE', '/api/session', { cookie })
    expect(reply.status).toBe(200)
    expect(await code).toBe(4401)
    expect(other.readyState).toBe(other.OPEN)
    expect((await desk.ask('GET', '/api/health', { cookie })).status).toBe(401)
  })

  it('says 1012 when the server stops', async () => {
    const one = await browser()
    const code = closeCode(one.socket)
    await desk.bridge.stop()
    expect(await code).toBe(1012)
  })
})
