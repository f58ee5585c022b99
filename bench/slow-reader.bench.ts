import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { buildAll } from '../scripts/house/build.mjs'
import { root } from '../scripts/house/root.mjs'
import { type RunningDesk, startDesk } from './desk/start-desk'
import type { Handed } from './desk/waiting'
import { runBench } from './harness/report'
import { benchFolder, type Role, startRole } from './harness/roles'
import { medianOf, playRounds, ratioOf } from './harness/rounds'
import { sizeOf } from './harness/smoke'
import type { Heard } from './slow-reader/reader.role'

/*
 * A5: a browser that stops reading while a market sends 1 MB a second and orders go their way: what the desk's own process has
 * sent it by the time it reads again, beside a relay that sends on, and whether every change of the account reaches it after it reads again.
 */

const SECONDS = sizeOf('BENCH_SECONDS', 5, 2)
/** Long enough for the desk to close it (S-66). */
const LONG_SECONDS = SECONDS + 3
/** Of 135 bytes as the exchange writes them. */
const TRADES_PER_SECOND = 7_700
const ORDER_EACH_MS = 250
const PATIENCE_MS = 20_000

const short = `desk, ${SECONDS} s`
const long = `desk, ${LONG_SECONDS} s`
const naives = ['naive send loop', 'naive send loop again'] as const

interface Turn {
  /** Bytes that were sent to the browser and lie unread, in the sender's process and in the network, when it reads again. */
  readonly unread: number
  /** The most of them that waited in the sender's process. */
  readonly waited: number
  /** Changes of the account that a browser beside it heard and this one neither heard nor found in a picture. */
  readonly lost: number
  readonly changes: number
  readonly pictures: number
  readonly closed: number
  readonly bytesPerSecond: number
  /** From the moment it reads again until it knows all. */
  readonly backMs: number
}

await buildAll(root)

await runBench('slow-reader', ['ws'], async (report) => {
  mkdirSync(benchFolder, { recursive: true })
  const exchange = await startRole('slow-reader/exchange.role.ts', { core: 'rest' })
  const { ports, price } = await exchange.ask<{ ports: Ports; price: string }>('open')
  const desk = await startDesk({ ports })
  const generation = await desk.generation()
  const open = async (address: object): Promise<Role> => {
    const reader = await startRole('slow-reader/reader.role.ts', { core: 'rest' })
    await reader.ask('open', address)
    return reader
  }
  const bridge = {
    url: `${desk.origin.replace('http', 'ws')}/bridge`,
    desk: {
      origin: desk.origin,
      cookie: desk.cookie,
      topics: ['tape/paper/spot/BTCUSDT', 'book/paper/spot/BTCUSDT', 'tickers/paper/spot'],
    },
  }
  const steady = await open(bridge)
  const slow = await open(bridge)
  const relays = new Map<string, { readonly relay: Role; readonly reader: Role }>()
  for (const name of naives) {
    const relay = await startRole('slow-reader/naive.role.ts', { core: 'tested' })
    const port = await relay.ask<number>('open', { spotPort: ports.spot })
    relays.set(name, { relay, reader: await open({ url: `ws://127.0.0.1:${port}` }) })
  }
  const trade = (seconds: number) => exchange.ask<number>('trade', { perSecond: TRADES_PER_SECOND, seconds })

  async function placeOrders(seconds: number): Promise<void> {
    const until = performance.now() + seconds * 1_000
    while (performance.now() < until) {
      await placeOrder(desk, generation, price)
      await pause(ORDER_EACH_MS)
    }
  }

  /** The browser reads nothing for so long; then it reads on, and comes back if it was closed. */
  async function stall(seconds: number): Promise<Turn> {
    await Promise.all([steady.ask('forget'), slow.ask('forget')])
    const port = await slow.ask<number>('stall')
    await desk.probe.ask('begin', port)
    await Promise.all([trade(seconds), placeOrders(seconds)])
    const { handed, waited } = await desk.probe.ask<Handed>('since', port)
    const unread = handed - (await slow.ask<number>('readSince'))
    const before = await steady.ask<Heard>('heard')
    const began = performance.now()
    await slow.ask('goOn')
    let [all, late] = await bothHeard()
    while (late.last !== all.last && performance.now() - began < PATIENCE_MS) {
      await pause(20)
      ;[all, late] = await bothHeard()
    }
    const heard = new Set(late.changes)
    const missing = all.changes.filter((change) => !heard.has(change)).length
    const found = late.pictures > 0 && late.last === all.last
    return {
      unread,
      waited,
      lost: found ? 0 : missing,
      changes: all.changes.length,
      pictures: late.pictures,
      closed: late.closedAsSlow,
      bytesPerSecond: before.bytes / seconds,
      backMs: performance.now() - began,
    }
  }
  const bothHeard = () => Promise.all([steady.ask<Heard>('heard'), slow.ask<Heard>('heard')])

  async function stallNaive(name: string): Promise<Turn> {
    const found = relays.get(name)
    if (found === undefined) throw new Error(`${name} was not started.`)
    const { relay, reader } = found
    await reader.ask('forget')
    const port = await reader.ask<number>('stall')
    await Promise.all([relay.ask('begin', port), relay.ask('takeBytes')])
    await trade(SECONDS)
    const { handed, waited } = await relay.ask<Handed>('since', port)
    const unread = handed - (await reader.ask<number>('readSince'))
    const sent = await relay.ask<number>('takeBytes')
    const began = performance.now()
    await reader.ask('goOn')
    let last = -1
    for (let bytes = 0; bytes !== last; ) {
      last = bytes
      await pause(50)
      bytes = (await reader.ask<Heard>('heard')).bytes
    }
    const none = { lost: 0, changes: 0, pictures: 0, closed: 0 }
    return { unread, waited, ...none, bytesPerSecond: sent / SECONDS, backMs: performance.now() - began }
  }

  await trade(2)
  await pause(500)
  const names = [short, long, ...naives]
  const rounds = await playRounds(names, report.rounds(3), (name) =>
    name === short ? stall(SECONDS) : name === long ? stall(LONG_SECONDS) : stallNaive(name),
  )

  for (const name of names) {
    const of = (read: (turn: Turn) => number): number => Math.round(medianOf(rounds, name, read))
    report.note(name, {
      unreadBytes: of(({ unread }) => unread),
      mostInTheProcess: of(({ waited }) => waited),
      bytesPerSecond: of(({ bytesPerSecond }) => bytesPerSecond),
      changesOfTheAccount: of(({ changes }) => changes),
      pictures: of(({ pictures }) => pictures),
      closedAsSlow: of(({ closed }) => closed),
      knowsAllAfterMs: of(({ backMs }) => backMs),
    })
  }
  const [naive, again] = naives
  const unread = (turn: Turn): number => turn.unread
  for (const name of [short, long])
    report.judge({
      row: 'A5',
      what: `bytes that lie unread for a browser that stops reading, ${name}`,
      peer: `${naive}, ${SECONDS} s`,
      unit: 'bytes',
      ours: medianOf(rounds, name, unread),
      theirs: medianOf(rounds, naive, unread),
      ratio: ratioOf(rounds, name, naive, unread),
      control: ratioOf(rounds, again, naive, unread),
      goal: 0.05,
      more: { tradesPerSecond: TRADES_PER_SECOND },
    })
  const lost = rounds.flatMap((round) => [short, long].map((name) => (round.get(name) as Turn).lost))
  const sum = lost.reduce((total, one) => total + one, 0)
  report.judge({
    row: 'A5',
    what: 'changes of the account that never reached it, in all rounds',
    peer: 'a browser that reads',
    unit: 'changes',
    ours: sum,
    theirs: 0,
    ratio: { median: sum, spread: [Math.min(...lost), Math.max(...lost)] },
    goal: 0,
  })
  await desk.stop()
})

interface Ports {
  readonly spot: number
  readonly usdm: number
  readonly control: number
}

/** One that may not rest and comes to nothing: an intent, an order, its end. */
async function placeOrder(desk: RunningDesk, generation: number, price: string): Promise<void> {
  const reply = await desk.client.post(
    '/api/orders',
    {
      account: 'paper',
      order: {
        market: 'spot',
        symbol: 'BTCUSDT',
        side: 'BUY',
        positionSide: 'BOTH',
        orderType: 'LIMIT',
        timeInForce: 'IOC',
        quantity: '0.00100',
        price,
      },
      seen: { generation },
      confirmed: ['repeat', 'price-stale', 'doubt'],
    },
    randomUUID(),
  )
  if (reply.kind !== 'answered' || reply.status !== 200)
    throw new Error(`An order was refused: ${JSON.stringify(reply)}`)
}
