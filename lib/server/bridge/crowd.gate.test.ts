import { expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import type { Frame } from '../../wire/bridge'
import type { OpenTopic, Published, Topic, TopicSource } from '../market/topic'
import { startDeskServer } from '../testing/desk-server'

/*
 * The gate of SAFETY part 4: 50 browsers while the market tells 2,000 events a second. CROWD_SECONDS is how many seconds' worth of
 * events are told, as fast as they go; counts are judged, not times.
 */
const SECONDS = Number(process.env['CROWD_SECONDS'] ?? 5)
const BROWSERS = 50
const EVENTS = 2_000 * SECONDS
const PER_TURN = 20
const KEYS = Array.from({ length: 10 }, (_, at) => `book/paper/spot/C${at}USDT`)

interface Browser {
  readonly socket: WebSocket
  readonly seqs: number[]
  readonly codes: string[]
  readonly revs: Map<string, number>
  closed: number | undefined
}

test(`S-66 S-71 ${BROWSERS} browsers at ${EVENTS} market events: each has every event of the account once and in order, and the newest of all topics`, async () => {
  const listeners = new Map<string, { publish(value: Published): void }>()
  const source: TopicSource = {
    open(topic: Topic, listener): OpenTopic {
      listeners.set(topic.key, listener)
      return {
        meta: { k: topic.key, tick: '0.01', step: '0.001' },
        health: () => ({ k: topic.key, freshness: 'live' }),
        whole: () => undefined,
        close: () => void listeners.delete(topic.key),
      }
    },
  }
  const desk = await startDeskServer({ topics: source })
  const waiting = new Set<() => void>()
  const until = (what: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!what()) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  const wake = (): void => {
    for (const look of [...waiting]) look()
  }
  try {
    const cookie = await desk.signIn()
    const browsers: Browser[] = []
    for (let n = 0; n < BROWSERS; n++) {
      const socket = await desk.dial(cookie)
      const browser: Browser = { socket, seqs: [], codes: [], revs: new Map(), closed: undefined }
      let isFollowing = false
      socket.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString('utf8')) as Frame
        if (frame.snapshots !== undefined) isFollowing = true
        for (const part of frame.events ?? []) {
          browser.seqs.push(part.seq)
          for (const event of part.events) if (event.type === 'alarm') browser.codes.push(event.alarm.reason.code)
        }
        for (const state of frame.state ?? []) browser.revs.set(state.k, state.rev)
        wake()
      })
      socket.on('close', (code) => {
        browser.closed = code
        wake()
      })
      await new Promise((resolve) => socket.once('open', resolve))
      socket.send(JSON.stringify({ op: 'follow', account: 'paper' }))
      socket.send(JSON.stringify({ op: 'watch', topics: KEYS }))
      await until(() => isFollowing)
      browsers.push(browser)
    }
    await until(() => listeners.size === KEYS.length)

    let alarms = 0
    for (let event = 0; event < EVENTS; event++) {
      const key = KEYS[event % KEYS.length] ?? ''
      const rev = Math.floor(event / KEYS.length) + 1
      listeners.get(key)?.publish({ message: { k: key, rev, age: 0, b: [rev, 1], a: [] }, heardAt: performance.now() })
      if (event % 50 === 0)
        desk.engine.feed.emit([{ type: 'alarm', alarm: { id: ++alarms, at: 1, reason: { code: `n${alarms}` } } }])
      if (event % PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    const last = EVENTS / KEYS.length
    const isDone = ({ codes, revs, closed }: Browser): boolean =>
      closed !== undefined || (codes.length >= alarms && KEYS.every((key) => revs.get(key) === last))
    await until(() => browsers.every(isDone))
    expect(browsers.map(({ closed }) => closed)).toEqual(browsers.map(() => undefined))
    const every = Array.from({ length: alarms }, (_, at) => `n${at + 1}`)
    for (const { codes, seqs } of browsers) {
      expect(codes).toEqual(every)
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
    }
  } finally {
    await desk.stop()
  }
}, 120_000)
