import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildAll } from '../scripts/house/build.mjs'
import { root } from '../scripts/house/root.mjs'
import type { Ways } from './desk/order-way'
import { type RunningDesk, startDesk } from './desk/start-desk'
import { type Report, runBench } from './harness/report'
import { benchFolder, type Role, startRole } from './harness/roles'
import { medianOf, playRounds, type Round, ratioOf } from './harness/rounds'
import { sizeOf } from './harness/smoke'
import type { Placed } from './order/place-in-turn'
import type { PlainOrder, Scene } from './order/scene'

/*
 * B1, B2 with everything on: from the post of a page to the answer in its hands, through the desk's own process with session,
 * checks and a journal that is on disk before the order leaves, beside clients that have none of these; and where the time goes.
 */

const ORDERS = sizeOf('BENCH_ORDERS', 150, 5)
const FAR_ORDERS = Math.max(5, Math.round(ORDERS / 5))
/** Between the desk and an exchange that is near; most are farther. */
const FAR_MS = 50

const desks = [
  { name: 'desk over REST', transport: 'rest', bare: 'bare signed undici', package: 'binance package over REST' },
  {
    name: 'desk over ws-api',
    transport: 'ws-api',
    bare: 'bare signed order.place',
    package: 'binance package over ws-api',
  },
] as const
const handler = 'bare handler'
const peers: Readonly<Record<string, string>> = {
  'bare signed undici': 'order/bare-rest.role.ts',
  'bare signed undici again': 'order/bare-rest.role.ts',
  'binance package over REST': 'order/package-rest.role.ts',
  'bare signed order.place': 'order/bare-ws.role.ts',
  'bare signed order.place again': 'order/bare-ws.role.ts',
  'binance package over ws-api': 'order/package-ws.role.ts',
}
const near = [...desks.map(({ name }) => name), handler, ...Object.keys(peers)]
const far = near.filter((name) => !name.includes('package'))

const p50 = ({ latency }: Placed): number => latency.p50
const p99 = ({ latency }: Placed): number => latency.p99
const round = (value: number): number => Number(value.toPrecision(4))

interface Opened {
  readonly port: number
  readonly ports: { readonly spot: number; readonly usdm: number; readonly control: number }
  readonly cert: string
  readonly keys: readonly { readonly apiKey: string; readonly secretKey: string }[]
  readonly order: PlainOrder
}

await buildAll(root)

await runBench('order-path', ['next', 'undici', 'ws', 'better-sqlite3', 'binance'], async (report) => {
  mkdirSync(benchFolder, { recursive: true })
  const exchange = await startRole('order/exchange.role.ts', { core: 'rest' })
  const opened = await exchange.ask<Opened>('open', { accounts: Object.keys(peers).length + 1 })
  const { ports, port, cert, order } = opened
  const certFile = join(benchFolder, 'exchange.pem')
  writeFileSync(certFile, cert)
  const keys = [...opened.keys]
  const scene = (): Scene => ({ port, ca: cert, order, ...(keys.shift() as { apiKey: string; secretKey: string }) })
  const trusting = { NODE_EXTRA_CA_CERTS: certFile }

  const clients = new Map<string, Role>()
  for (const [name, file] of Object.entries(peers)) {
    const client = await startRole(file, { core: 'tested', env: trusting })
    await client.ask('open', scene())
    clients.set(name, client)
  }
  const bare = await startRole('order-path/bare-handler.role.ts', { core: 'tested', env: trusting })
  const handlerPort = await bare.ask<number>('open', scene())
  clients.set(
    handler,
    await openBrowser({
      origin: `http://localhost:${handlerPort}`,
      path: '/',
      cookie: 'none=0',
      build: 'none',
      order,
      generation: 0,
    }),
  )
  const running = new Map<string, RunningDesk>()
  for (const { name, transport } of desks) {
    const env = { EXCHANGE_TLS_CERT: certFile, BINNACLE_ORDER_TRANSPORT: transport }
    const desk = await startDesk({ ports, env })
    await exchange.ask('credit', { apiKey: desk.apiKey, amount: '1000000' })
    const { origin, cookie } = desk
    const generation = await desk.generation()
    const build = (await fetch(`${origin}/api/session`)).headers.get('x-binnacle-build') ?? ''
    clients.set(name, await openBrowser({ origin, path: '/api/orders', cookie, build, order, generation }))
    running.set(name, desk)
  }
  const turn =
    (orders: number) =>
    (name: string): Promise<Placed> =>
      (clients.get(name) as Role).ask<Placed>('turn', { orders })

  // A desk runs for days: what its compiler does with the first orders is no part of the rounds, for anybody.
  for (const name of near) await turn(ORDERS)(name)
  for (const desk of running.values()) await desk.probe.ask('forgetWays')
  const atOnce = await playRounds(near, report.rounds(5), turn(ORDERS))
  tell(report, atOnce, near, 0)
  await tellWays(report, running)

  await exchange.ask('roundTrip', FAR_MS)
  const away = await playRounds(far, report.rounds(5), turn(FAR_ORDERS))
  tell(report, away, far, FAR_MS)
  judge(report, away)
  for (const desk of running.values()) await desk.stop()
})

async function openBrowser(counter: {
  readonly origin: string
  readonly path: string
  readonly cookie: string
  readonly build: string
  readonly order: PlainOrder
  readonly generation: number
}): Promise<Role> {
  const browser = await startRole('order-path/browser.role.ts', { core: 'rest' })
  await browser.ask('open', counter)
  return browser
}

/** What each took, and what the desk adds to an order: its own cost, whatever the way to the exchange. */
function tell(report: Report, rounds: readonly Round<Placed>[], names: readonly string[], rttMs: number): void {
  for (const name of names)
    report.note(`${name}, round trip ${rttMs} ms`, {
      p50: round(medianOf(rounds, name, p50)),
      p90: round(medianOf(rounds, name, ({ latency }) => latency.p90)),
      p99: round(medianOf(rounds, name, p99)),
    })
  for (const { name, bare, package: packaged } of desks) {
    const against = [bare, ...(names.includes(packaged) ? [packaged] : []), handler]
    for (const peer of against)
      report.note(`${name} beside ${peer}, round trip ${rttMs} ms`, {
        addsMicrosP50: round(medianOf(rounds, name, p50) - medianOf(rounds, peer, p50)),
        ratioP50: round(ratioOf(rounds, name, peer, p50).median),
        ratioP99: round(ratioOf(rounds, name, peer, p99).median),
      })
  }
}

async function tellWays(report: Report, running: ReadonlyMap<string, RunningDesk>): Promise<void> {
  for (const [name, desk] of running) {
    const { stages, orders, byEvent, incomplete } = await desk.probe.ask<Ways>('ways')
    if (orders === 0) throw new Error(`No order was followed through ${name}: ${JSON.stringify({ incomplete })}.`)
    const { whole, ...parts } = stages
    const sum = Object.values(parts).reduce((total, { p50 }) => total + p50, 0)
    for (const [stage, { p50, p90 }] of Object.entries(parts))
      report.note(`stage of ${name}: ${stage}`, { p50, p90, share: round(p50 / sum) })
    report.note(`stages of ${name}: from the post to the last byte of its answer, in the desk`, {
      p50: whole?.p50 ?? Number.NaN,
      p90: whole?.p90 ?? Number.NaN,
      orders,
      byEvent,
      incomplete,
    })
  }
}

function judge(report: Report, rounds: readonly Round<Placed>[]): void {
  for (const [at, { name, bare }] of desks.entries())
    report.judge({
      row: at === 0 ? 'B1' : 'B2',
      what: `p50 from the post to its answer with journal, checks and session on, ${name}, round trip ${FAR_MS} ms`,
      peer: bare,
      unit: 'µs',
      ours: medianOf(rounds, name, p50),
      theirs: medianOf(rounds, bare, p50),
      ratio: ratioOf(rounds, name, bare, p50),
      control: ratioOf(rounds, `${bare} again`, bare, p50),
      goal: 1.5,
      more: { ordersPerTurn: FAR_ORDERS, rttMs: FAR_MS },
    })
}
