import { type Report, runBench } from './harness/report'
import { type Role, startRole } from './harness/roles'
import { medianOf, playRounds, ratioOf, type Round } from './harness/rounds'
import type { Dialect, Seen } from './relay/sink.role'
import type { Played } from './relay/source.role'

/*
 * A1, A2, A3: from an event of the exchange to a message in a browser. One process plays the exchange, one per relay
 * carries, one is the browser that measures and one all other browsers.
 */

const BROWSERS = 20
const TRADES_PER_SECOND = 1_000
const BURST = 5
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 2)

interface Contender {
  readonly name: string
  readonly file: string
  readonly dialect: Dialect
  readonly topic?: string
}

const contenders: readonly Contender[] = [
  { name: 'ours', file: 'relay/ours.role.ts', dialect: 'bridge', topic: 'tape/paper/spot/BTCUSDT' },
  { name: 'bare ws', file: 'relay/bare.role.ts', dialect: 'exchange' },
  { name: 'least batching relay', file: 'relay/batching.role.ts', dialect: 'batch' },
  { name: 'ccxt.pro', file: 'relay/ccxt.role.ts', dialect: 'ccxt' },
  { name: 'bare ws again', file: 'relay/bare.role.ts', dialect: 'exchange' },
]
const names = contenders.map(({ name }) => name)

interface Turn {
  readonly seen: Seen
  /** Processor time of the relay per trade, µs, and its share of a core. */
  readonly cpuPerTrade: number
  readonly core: number
  readonly sourceLateP50: number
}

await runBench('relay', ['ws', 'ccxt'], async (report) => {
  const source = await startRole('relay/source.role.ts', { core: 'rest' })
  const crowd = await startRole('relay/crowd.role.ts', { core: 'rest' })
  const sink = await startRole('relay/sink.role.ts', { core: 'rest' })
  const ports = await source.ask<Record<string, number>>('open', names)
  const relays = new Map<string, Role>()
  for (const { name, file, dialect, topic } of contenders) {
    const relay = await startRole(file, { core: 'tested' })
    const { port } = await relay.ask<{ port: number }>('open', { sourcePort: ports[name] })
    const about = { name, address: `ws://127.0.0.1:${port}/bridge`, dialect, topic }
    await crowd.ask('join', { ...about, browsers: BROWSERS - 1 })
    await sink.ask('join', about)
    await source.ask('subscribed', name)
    relays.set(name, relay)
  }

  async function turn(name: string): Promise<Turn> {
    const relay = relays.get(name)
    if (relay === undefined) throw new Error(`${name} was not started.`)
    const schedule = { name, seconds: SECONDS, tradesPerSecond: TRADES_PER_SECOND, burst: BURST }
    await sink.ask('begin', name)
    const before = await relay.ask<number>('cpu')
    const began = performance.now()
    const played = await source.ask<Played>('play', schedule)
    const seen = await sink.ask<Seen>('end', { name, trades: played.trades })
    const cpu = (await relay.ask<number>('cpu')) - before
    if (seen.trades !== played.trades || seen.skipped > 0) {
      throw new Error(`${name}: ${seen.trades} of ${played.trades} trades came, ${seen.skipped} were left out.`)
    }
    return {
      seen,
      cpuPerTrade: cpu / played.trades,
      core: cpu / 10 / (performance.now() - began),
      sourceLateP50: played.lateness.p50,
    }
  }

  // A desk runs for days: what its compiler does in the first seconds is no part of the rounds, for anybody.
  for (const name of names) {
    await source.ask('play', { name, seconds: 2, tradesPerSecond: 4 * TRADES_PER_SECOND, burst: BURST })
  }
  const rounds = await playRounds(names, report.rounds(5), turn)
  const scene = { browsers: BROWSERS, tradesPerSecond: TRADES_PER_SECOND, burst: BURST, secondsPerTurn: SECONDS }
  for (const name of names) {
    const tell = (read: (turn: Turn) => number) => Number(medianOf(rounds, name, read).toPrecision(4))
    report.note(name, {
      p50: tell(({ seen }) => seen.latency.p50),
      p90: tell(({ seen }) => seen.latency.p90),
      p99: tell(({ seen }) => seen.latency.p99),
      corePercent: tell(({ core }) => core),
      cpuMicrosPerTrade: tell(({ cpuPerTrade }) => cpuPerTrade),
      framesPerSecond: tell(({ seen }) => seen.frames / SECONDS),
      bytesPerTrade: tell(({ seen }) => seen.bytes / seen.trades),
      sourceLateP50: tell(({ sourceLateP50 }) => sourceLateP50),
    })
  }
  judgeAll(report, rounds, scene)
})

function judgeAll(report: Report, rounds: readonly Round<Turn>[], scene: Record<string, number>): void {
  const rows = [
    {
      row: 'A1',
      what: 'p50 from event to message at the last of 20 browsers',
      unit: 'µs',
      read: ({ seen }: Turn) => seen.latency.p50,
      goals: { 'bare ws': 0.5, 'ccxt.pro': 0.35 },
    },
    {
      row: 'A2',
      what: 'processor time of the relay',
      unit: 'µs per trade',
      read: ({ cpuPerTrade }: Turn) => cpuPerTrade,
      goals: { 'bare ws': 0.6, 'ccxt.pro': 0.4 },
    },
    {
      row: 'A3',
      what: 'bytes on the browser wire',
      unit: 'bytes per trade',
      read: ({ seen }: Turn) => seen.bytes / seen.trades,
      goals: { 'bare ws': 0.35, 'ccxt.pro': 0.15 },
    },
  ] as const
  for (const { row, what, unit, read, goals } of rows) {
    for (const [peer, goal] of Object.entries(goals)) {
      report.judge({
        row,
        what,
        peer,
        unit,
        ours: medianOf(rounds, 'ours', read),
        theirs: medianOf(rounds, peer, read),
        ratio: ratioOf(rounds, 'ours', peer, read),
        control: ratioOf(rounds, 'bare ws again', 'bare ws', read),
        goal,
        more: scene,
      })
    }
  }
}
