import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Placed, WARM_UP } from './order/place-in-turn'
import type { PlainOrder, Scene } from './order/scene'
import { runBench } from './harness/report'
import { benchFolder, type Role, startRole } from './harness/roles'
import { medianOf, playRounds, ratioOf } from './harness/rounds'

/*
 * B1, B2, B3: from the call that places an order to its parsed answer, over TLS on loopback (no round trip is added), and
 * the connections that were opened for it. The intent is durable before the port is called: what that costs stands beside.
 */

const ORDERS = Number(process.env['BENCH_ORDERS'] ?? 200)

const contenders: readonly { readonly name: string; readonly file: string; readonly transport?: 'rest' | 'ws-api' }[] =
  [
    { name: 'ours over REST', file: 'order/ours.role.ts', transport: 'rest' },
    { name: 'bare signed undici', file: 'order/bare-rest.role.ts' },
    { name: 'binance package over REST', file: 'order/package-rest.role.ts' },
    { name: 'bare signed undici again', file: 'order/bare-rest.role.ts' },
    { name: 'ours over ws-api', file: 'order/ours.role.ts', transport: 'ws-api' },
    { name: 'bare signed order.place', file: 'order/bare-ws.role.ts' },
    { name: 'binance package over ws-api', file: 'order/package-ws.role.ts' },
    { name: 'bare signed order.place again', file: 'order/bare-ws.role.ts' },
    { name: '@binance/spot with its defaults', file: 'order/official.role.ts' },
  ]
const names = contenders.map(({ name }) => name)

interface Turn extends Placed {
  /** Connections the exchange saw opened meanwhile. */
  readonly connections: number
}

interface Opened {
  readonly port: number
  readonly cert: string
  readonly keys: readonly { readonly apiKey: string; readonly secretKey: string }[]
  readonly order: PlainOrder
}

await runBench('order', ['undici', 'ws', 'binance', '@binance/spot'], async (report) => {
  const exchange = await startRole('order/exchange.role.ts', { core: 'rest' })
  const { port, cert, keys, order } = await exchange.ask<Opened>('open', { accounts: contenders.length })
  mkdirSync(benchFolder, { recursive: true })
  const certFile = join(benchFolder, 'exchange.pem')
  writeFileSync(certFile, cert)

  const clients = new Map<string, Role>()
  for (const [at, { name, file, transport }] of contenders.entries()) {
    const client = await startRole(file, { core: 'tested', env: { NODE_EXTRA_CA_CERTS: certFile } })
    const key = keys[at]
    if (key === undefined) throw new Error(`There is no account for ${name}.`)
    const scene: Scene = { port, ca: cert, apiKey: key.apiKey, secretKey: key.secretKey, order }
    await client.ask('open', { ...scene, transport })
    clients.set(name, client)
  }
  const clientOf = (name: string): Role => {
    const client = clients.get(name)
    if (client === undefined) throw new Error(`${name} was not started.`)
    return client
  }

  const rounds = await playRounds(names, report.rounds(7), async (name): Promise<Turn> => {
    const before = await exchange.ask<number>('connections')
    const placed = await clientOf(name).ask<Placed>('turn', { orders: ORDERS })
    return { ...placed, connections: (await exchange.ask<number>('connections')) - before }
  })

  for (const name of names) {
    const tell = (read: (turn: Turn) => number) => Number(medianOf(rounds, name, read).toPrecision(4))
    report.note(name, {
      p50: tell(({ latency }) => latency.p50),
      p90: tell(({ latency }) => latency.p90),
      p99: tell(({ latency }) => latency.p99),
      cpuMicrosPerOrder: tell(({ cpu }) => cpu),
      connections: rounds.reduce((sum, round) => sum + (round.get(name)?.connections ?? 0), 0),
    })
  }
  const commits = await startRole('order/commit.role.ts', { core: 'tested' })
  const commit = await commits.ask<{ p50: number; p90: number }>('measure', { folder: benchFolder, commits: 500 })
  report.note('stage: commit of the intent (S-02), before the port is called', commit)
  for (const name of ['ours over REST', 'ours over ws-api']) {
    report.note(`stages inside ${name}, p50 µs`, await clientOf(name).ask<Record<string, number>>('stages'))
  }

  const p50 = ({ latency }: Turn) => latency.p50
  const comparisons = [
    { row: 'B1', ours: 'ours over REST', bare: 'bare signed undici', goal: 1.5 },
    { row: 'B1', ours: 'ours over REST', bare: 'bare signed undici', peer: 'binance package over REST', goal: 0.65 },
    { row: 'B2', ours: 'ours over ws-api', bare: 'bare signed order.place', goal: 1.5 },
    {
      row: 'B2',
      ours: 'ours over ws-api',
      bare: 'bare signed order.place',
      peer: 'binance package over ws-api',
      goal: 1.1,
    },
  ]
  for (const { row, ours, bare, peer = bare, goal } of comparisons) {
    report.judge({
      row,
      what: `p50 from the call to the parsed answer, ${ours}`,
      peer,
      unit: 'µs',
      ours: medianOf(rounds, ours, p50),
      theirs: medianOf(rounds, peer, p50),
      ratio: ratioOf(rounds, ours, peer, p50),
      control: ratioOf(rounds, `${bare} again`, bare, p50),
      goal,
      more: { ordersPerTurn: ORDERS, rttMs: 0 },
    })
  }

  const opened = (turn: Turn) => turn.connections
  const sum = (name: string) => rounds.reduce((total, round) => total + opened(round.get(name) as Turn), 0)
  const peer = '@binance/spot with its defaults'
  for (const ours of ['ours over REST', 'ours over ws-api']) {
    report.judge({
      row: 'B3',
      what: `TLS connections opened for ${rounds.length * (ORDERS + WARM_UP)} orders in steady state, ${ours}`,
      peer,
      unit: 'connections',
      ours: sum(ours),
      theirs: sum(peer),
      ratio: ratioOf(rounds, ours, peer, opened),
      goal: 0,
    })
  }
})
