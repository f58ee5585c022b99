import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { ClientMessageBody, Frame } from '../wire/bridge'
import { createBridgeClient, type SocketEvents, type TicketAnswer } from './bridge-client'
import { dialDelay, linkFreshness, worstOf } from './link-state'
import { createManualClock } from './testing/manual-clock'
import { anOrder, emptyPicture } from './testing/picture'

const BUILD = 'build-1'

/** A bridge with a fake socket: what the page says is read from `sent`, what the server says is given to `say`. */
function openBench(ticket: () => TicketAnswer = () => ({ kind: 'ticket', ticket: 'abc', v: BUILD })) {
  const clock = createManualClock()
  const sockets: { events: SocketEvents; sent: ClientMessageBody[]; protocols: readonly string[]; closed: boolean }[] =
    []
  let visible = true
  const bridge = createBridgeClient({
    clock,
    build: BUILD,
    fetchTicket: async () => ticket(),
    isVisible: () => visible,
    nextFrame: (run) => run(),
    openSocket(protocols, events) {
      const socket = { events, sent: [] as ClientMessageBody[], protocols, closed: false }
      sockets.push(socket)
      return {
        send: (text) => socket.sent.push(JSON.parse(text) as ClientMessageBody),
        close: () => {
          socket.closed = true
        },
      }
    },
  })
  const last = () => {
    const socket = sockets.at(-1)
    if (socket === undefined) throw new Error('No socket was opened.')
    return socket
  }
  const say = (frame: Omit<Frame, 'v'>) => last().events.received(JSON.stringify({ v: BUILD, ...frame }))
  const beat = (gen = 1, seq = 0) => say({ beat: { at: 5, accounts: [{ account: 'paper', gen, seq, sources: [] }] } })
  const snapshot = (gen = 1, seq = 0) =>
    say({ snapshots: [{ v: BUILD, account: 'paper', gen, seq, snapshot: emptyPicture }] })
  return {
    bridge,
    clock,
    sockets,
    last,
    say,
    beat,
    snapshot,
    hide: () => {
      visible = false
    },
    /** Starts, follows and proves: live. */
    async live() {
      bridge.follow('paper')
      bridge.start()
      await clock.advance(0)
      last().events.opened()
      await clock.advance(0)
      snapshot()
      beat()
    },
    freshness: () => bridge.link.get().freshness,
    follows: () => last().sent.filter((message) => message.op === 'follow'),
  }
}

describe('the bridge in the browser', () => {
  it('gives its ticket as a subprotocol, never in the address (S-130), and follows its account', async () => {
    const bench = openBench()
    await bench.live()
    expect(bench.last().protocols).toEqual(['binnacle.v1', 'ticket.abc', 'build.build-1'])
    expect(bench.last().sent).toContainEqual({ op: 'follow', account: 'paper' })
  })

  it('is blind until this connection has proven the account', async () => {
    const bench = openBench()
    bench.bridge.follow('paper')
    bench.bridge.start()
    await bench.clock.advance(0)
    bench.last().events.opened()
    bench.beat(1, 7)
    expect(bench.freshness()).toBe('blind')
    bench.snapshot(1, 7)
    bench.beat(1, 7)
    expect(bench.freshness()).toBe('live')
  })

  it('turns late after 2.5 s without a beat, blind after 5 s, and live with the next (S-71)', async () => {
    const bench = openBench()
    await bench.live()
    await bench.clock.advance(2_250)
    expect(bench.freshness()).toBe('live')
    await bench.clock.advance(250)
    expect(bench.freshness()).toBe('late')
    await bench.clock.advance(2_250)
    expect(bench.freshness()).toBe('late')
    await bench.clock.advance(250)
    expect(bench.freshness()).toBe('blind')
    bench.beat()
    expect(bench.freshness()).toBe('live')
  })

  it.each([2, -2])(
    'F-99 takes no notice of a clock of the phone that is %i h off, since ages are counted, not read (S-70, I5)',
    async (hours) => {
      const bench = openBench()
      const right = bench.clock.now
      Object.assign(bench.clock, { now: () => right() + hours * 3_600_000 })
      await bench.live()
      expect(bench.freshness()).toBe('live')
      // Set right in the middle, as a phone does when it finds the network's time.
      Object.assign(bench.clock, { now: right })
      bench.beat()
      expect(bench.freshness()).toBe('live')
      await bench.clock.advance(2_500)
      expect(bench.freshness()).toBe('late')
      await bench.clock.advance(2_500)
      expect(bench.freshness()).toBe('blind')
    },
  )

  it('is grey at once with a close frame, and dials again (S-71)', async () => {
    const bench = openBench()
    await bench.live()
    bench.last().events.closed(1012)
    expect(bench.freshness()).toBe('blind')
    await bench.clock.advance(1_000)
    expect(bench.sockets.length).toBe(2)
  })

  it('drops the socket on resume whatever it says of itself, and color returns with proof alone (S-74, F-97)', async () => {
    const bench = openBench()
    await bench.live()
    const first = bench.last()
    bench.bridge.resume()
    expect(first.closed).toBe(true)
    expect(bench.freshness()).toBe('blind')
    await bench.clock.advance(0)
    expect(bench.sockets.length).toBe(2)
    bench.last().events.opened()
    await bench.clock.advance(0)
    expect(bench.follows()).toEqual([{ op: 'follow', account: 'paper', gen: 1, seq: 0 }])
    // A late word of the old socket is nobody's.
    first.events.received(
      JSON.stringify({ v: BUILD, beat: { at: 9, accounts: [{ account: 'paper', gen: 1, seq: 0, sources: [] }] } }),
    )
    expect(bench.freshness()).toBe('blind')
    bench.beat(1, 0)
    expect(bench.freshness()).toBe('live')
  })

  it('takes a jump of its timers for a sleep (S-74)', async () => {
    const bench = openBench()
    await bench.live()
    bench.clock.sleep(30_000)
    await bench.clock.advance(250)
    expect(bench.last().closed || bench.sockets.length === 2).toBe(true)
    expect(bench.freshness()).toBe('blind')
  })

  it('does not take the slow timers of a hidden page for a sleep', async () => {
    const bench = openBench()
    await bench.live()
    bench.hide()
    bench.clock.sleep(3_000)
    await bench.clock.advance(250)
    expect(bench.sockets.length).toBe(1)
  })

  it('follows anew from what it has when a number is missing, and is blind until it has come (S-66)', async () => {
    const bench = openBench()
    await bench.live()
    bench.say({
      events: [{ v: BUILD, account: 'paper', gen: 1, seq: 3, events: [{ type: 'order', order: anOrder() }] }],
    })
    expect(bench.freshness()).toBe('blind')
    await bench.clock.advance(0)
    expect(bench.follows().at(-1)).toEqual({ op: 'follow', account: 'paper', gen: 1, seq: 0 })
    bench.snapshot(1, 3)
    expect(bench.freshness()).toBe('live')
  })

  it('notices by the beat that events were lost (S-66)', async () => {
    const bench = openBench()
    await bench.live()
    bench.beat(1, 5)
    expect(bench.follows()).toHaveLength(1)
    bench.beat(1, 5)
    await bench.clock.advance(0)
    expect(bench.follows()).toHaveLength(2)
  })

  it('asks for the topics of its readers again on a new connection', async () => {
    const bench = openBench()
    await bench.live()
    bench.bridge.topics.watch('book/paper/spot/BTCUSDT')
    bench.last().events.closed(1006)
    await bench.clock.advance(1_000)
    bench.last().events.opened()
    await bench.clock.advance(0)
    expect(bench.last().sent).toContainEqual({ op: 'watch', topics: ['book/paper/spot/BTCUSDT'] })
  })

  it('watches a topic once for all its readers and lets go a second after the last', async () => {
    const bench = openBench()
    await bench.live()
    const count = (op: string) => bench.last().sent.filter((message) => message.op === op).length
    const one = bench.bridge.topics.watch('tickers/paper/spot')
    const two = bench.bridge.topics.watch('tickers/paper/spot')
    await bench.clock.advance(0)
    expect(count('watch')).toBe(1)
    one()
    two()
    await bench.clock.advance(900)
    expect(count('unwatch')).toBe(0)
    await bench.clock.advance(200)
    expect(count('unwatch')).toBe(1)
  })

  it.each([
    ['by its close code', (bench: ReturnType<typeof openBench>) => bench.last().events.closed(4426)],
    [
      'by a frame',
      (bench: ReturnType<typeof openBench>) => bench.last().events.received(JSON.stringify({ v: 'build-2' })),
    ],
  ])('of another build says so %s and dials no more (S-16, F-100)', async (_name, act) => {
    const bench = openBench()
    await bench.live()
    act(bench)
    expect(bench.bridge.link.get().phase).toBe('reload')
    await bench.clock.advance(60_000)
    expect(bench.sockets.length).toBe(1)
  })

  it('names its build beside the ticket, and ends when a route says that another runs (S-16, F-100)', async () => {
    const bench = openBench()
    await bench.live()
    expect(bench.last().protocols).toEqual(['binnacle.v1', 'ticket.abc', 'build.build-1'])
    bench.bridge.outdate()
    expect(bench.bridge.link.get()).toMatchObject({ phase: 'reload', freshness: 'blind' })
    bench.bridge.resume()
    await bench.clock.advance(60_000)
    expect(bench.sockets).toHaveLength(1)
  })

  it('of another build says so by its ticket before it connects (S-16)', async () => {
    const bench = openBench(() => ({ kind: 'ticket', ticket: 'abc', v: 'build-2' }))
    bench.bridge.start()
    await bench.clock.advance(0)
    expect(bench.bridge.link.get().phase).toBe('reload')
    expect(bench.sockets).toHaveLength(0)
  })

  it.each([4401, 4403])('whose session ended (%i) says so and dials no more (S-113)', async (code) => {
    const bench = openBench()
    await bench.live()
    bench.last().events.closed(code)
    expect(bench.bridge.link.get().phase).toBe('signed-out')
    await bench.clock.advance(60_000)
    expect(bench.sockets.length).toBe(1)
  })

  it('keeps dialing while nobody answers, each time a little later and at most 5 s', async () => {
    let dials = 0
    const bench = openBench(() => {
      dials++
      return { kind: 'lost' }
    })
    bench.bridge.start()
    await bench.clock.advance(60_000)
    expect(dials).toBeGreaterThan(12)
    expect(dials).toBeLessThan(60)
  })

  it('drops a socket that is open and says nothing', async () => {
    const bench = openBench()
    await bench.live()
    await bench.clock.advance(9_000)
    expect(bench.sockets[0]?.closed).toBe(true)
    expect(bench.sockets.length).toBe(2)
  })
})

describe('how fresh a link is', () => {
  it('never looks live while blind by any of its parts', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.integer({ min: 0, max: 20_000 }), (open, proven, silence) => {
        const fresh = linkFreshness({ open, proven, lastBeatAt: 1_000, now: 1_000 + silence })
        if (!open || !proven || silence >= 5_000) expect(fresh).toBe('blind')
        else expect(fresh).toBe(silence >= 2_500 ? 'late' : 'live')
      }),
    )
  })
  it('is as fresh as its least fresh part', () => {
    expect(worstOf(['live', 'late', 'live'])).toBe('late')
    expect(worstOf(['late', 'blind'])).toBe('blind')
    expect(worstOf([])).toBe('live')
  })
  it('redials within 5 s, with jitter', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const delay = dialDelay(attempt, random)
        expect(delay).toBeLessThanOrEqual(5_000)
        expect(delay).toBeGreaterThanOrEqual(attempt === 1 ? 0 : 250)
      }),
    )
  })
})
