import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { MARKETS } from '../../domain/market'
import { BRIDGE_PROTOCOL, type Frame } from '../../wire/bridge'
import { owner, valueOf, type DeskChild, type DeskSize } from '../testing/desk-child'
import { openKillStage, type KillStage } from '../testing/kill-stage'

/*
 * The gate of SAFETY part 4, "memory and descriptors after warm-up": after three rounds of a desk's day GROWTH_ROUNDS are measured, and as
 * many more. Counts are judged, not times.
 */
const ROUNDS = Number(process.env['GROWTH_ROUNDS'] ?? 5)
const WARM_UP = 3
const BROWSERS = 10
const ORDERS = 4
const MOST_GROWTH = 1.05

let stage: KillStage
let child: DeskChild
let port: number
beforeAll(async () => {
  stage = await openKillStage()
  child = await stage.start()
  await stage.live(child)
  port = await child.listen()
}, 60_000)
afterAll(() => stage.close(), 60_000)

/** A browser that follows the account and watches two books; resolves once it has the account. */
async function openBrowser(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/bridge`, [BRIDGE_PROTOCOL])
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () => {
      socket.send(JSON.stringify({ op: 'follow', account: 'paper' }))
      socket.send(JSON.stringify({ op: 'watch', topics: MARKETS.map((market) => `book/paper/${market}/BTCUSDT`) }))
    })
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString('utf8')) as Frame
      if ((frame.snapshots ?? []).length > 0) resolve()
    })
  })
  return socket
}

async function leave(socket: WebSocket, nth: number): Promise<void> {
  // One that this busy process read too slowly was closed by the desk.
  if (socket.readyState === WebSocket.CLOSED) return
  const gone = new Promise((resolve) => socket.once('close', resolve))
  // Half of them go as a browser does whose machine is switched off.
  if (nth % 2 === 0) socket.terminate()
  else socket.close()
  await gone
}

/** Browsers come, orders rest and are canceled, every socket to the exchange is cut and dialed anew, browsers leave. */
async function round(): Promise<void> {
  const browsers = await Promise.all(Array.from({ length: BROWSERS }, openBrowser))
  for (const market of MARKETS)
    for (let n = 0; n < ORDERS; n += 1) expect((await stage.place(child, stage.order(market)))?.state).toBe('accepted')
  await child.desk.cancelAll(owner, randomUUID(), { account: 'paper', scope: { mode: 'everything' } })
  await vi.waitFor(
    async () => {
      const { cancelRun } = valueOf(await child.desk.picture('paper')).picture
      expect(cancelRun?.state).toBe('verified')
    },
    { timeout: 20_000, interval: 50 },
  )
  const before = valueOf(await child.desk.picture('paper')).gen
  for (const market of MARKETS) await stage.control.setFault({ id: 'F-60', market, kind: 'user-data', code: 1006 })
  await vi.waitFor(async () => expect(valueOf(await child.desk.picture('paper')).gen).toBeGreaterThan(before), {
    timeout: 20_000,
    interval: 50,
  })
  await stage.live(child)
  await Promise.all(browsers.map((socket, nth) => leave(socket, nth)))
}

/**
 * The least it held between the rounds: what comes and goes (connections kept for the next request, a cache half full) is in some of
 * them and not in others, what stays is in all.
 */
async function play(rounds: number): Promise<DeskSize> {
  const sizes: DeskSize[] = []
  for (let n = 0; n < rounds; n += 1) {
    await round()
    sizes.push(await child.measure())
  }
  return {
    bytes: Math.min(...sizes.map(({ bytes }) => bytes)),
    descriptors: Math.min(...sizes.map(({ descriptors }) => descriptors)),
  }
}

test(`S-95 memory and descriptors grow by less than 5 % after a warm-up, over ${ROUNDS} rounds of browsers, orders and cut sockets (GROWTH_ROUNDS)`, async () => {
  await play(WARM_UP)
  const warm = await play(ROUNDS)
  const late = await play(ROUNDS)
  console.log(`GROWTH_ROUNDS=${ROUNDS} warm ${JSON.stringify(warm)} late ${JSON.stringify(late)}`)
  expect(late.descriptors).toBeLessThan(warm.descriptors * MOST_GROWTH)
  expect(late.bytes).toBeLessThan(warm.bytes * MOST_GROWTH)
}, 600_000)
