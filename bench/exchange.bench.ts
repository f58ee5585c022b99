import { buildExchange, firstAnswer } from './exchange/first-answer'
import type { Latencies } from './harness/latency'
import { type Report, runBench } from './harness/report'
import { type Role, startRole } from './harness/roles'
import { medianOf, playRounds, ratioOf } from './harness/rounds'

/*
 * E: what the exchange in a box costs. Orders beside the same orders while fewer are open; events and candles beside the least
 * that could serve them; its start beside that of a near-empty server.
 */

const OPEN = [1_000, 10_000, 100_000] as const
const ORDERS = Number(process.env['BENCH_ORDERS'] ?? 2_000)
const SOCKETS = 20
const TRADES = 4_000
const PER_TURN = 20
const value = (one: number): number => one

await buildExchange()

await runBench('exchange', ['ws'], async (report) => {
  for (const market of ['spot', 'usdm'] as const) await orders(report, market)
  const box = await startRole('exchange/box.role.ts', { core: 'tested' })
  const bare = await startRole('exchange/bare.role.ts', { core: 'tested' })
  const again = await startRole('exchange/bare.role.ts', { core: 'tested' })
  const readers = await startRole('exchange/readers.role.ts', { core: 'rest' })
  const port = await box.ask<number>('open')
  const url = `http://127.0.0.1:${port}/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1000`
  const body = await readers.ask<string>('page', { url })
  const peers = { bare: await bare.ask<number>('open', { body }), again: await again.ask<number>('open', { body }) }
  await events(report, readers, { box, bare, again }, { box: port, ...peers })
  await candles(report, readers, {
    box: url,
    bare: `http://127.0.0.1:${peers.bare}/`,
    again: `http://127.0.0.1:${peers.again}/`,
  })
  for (const role of [box, bare, again, readers]) await role.stop()
  await start(report)
})

/** E1, E2: processor time per order, beside the same market with 1,000 open orders; memory of 10,000 of them. */
async function orders(report: Report, market: 'spot' | 'usdm'): Promise<void> {
  const roles = new Map<string, Role>()
  for (const open of [...OPEN, 'again'] as const) {
    const role = await startRole('exchange/desk.role.ts', { core: 'tested' })
    const count = open === 'again' ? OPEN[0] : open
    const bytes = await role.ask<number>('fill', { market, open: count })
    roles.set(String(open), role)
    if (open === 10_000) report.note(`${market}: heap of 10,000 open orders`, { megabytes: round(bytes / 1_048_576) })
  }
  const rounds = await playRounds([...roles.keys()], report.rounds(7), (name) =>
    (roles.get(name) as Role).ask<number>('work', { count: ORDERS }),
  )
  const least = medianOf(rounds, '1000', value)
  report.note(`${market}: orders and cancels per second on one core, 1,000 open`, {
    perSecond: Math.round(1e6 / least),
  })
  for (const open of OPEN.slice(1))
    report.judge({
      row: market === 'spot' ? 'E1' : 'E2',
      what: `processor time per ${market} order with ${open.toLocaleString('en')} open orders`,
      peer: 'itself with 1,000 open orders',
      unit: 'µs',
      ours: medianOf(rounds, String(open), value),
      theirs: least,
      ratio: ratioOf(rounds, String(open), '1000', value),
      control: ratioOf(rounds, 'again', '1000', value),
      goal: 1.25,
    })
  for (const role of roles.values()) await role.stop()
}

interface Made {
  readonly made: number
  readonly micros: number
}

/** E3: processor time of one trade told to twenty sockets, matching included, beside `ws` sending the same text. */
async function events(
  report: Report,
  readers: Role,
  roles: Readonly<Record<string, Role>>,
  ports: Readonly<Record<string, number>>,
): Promise<void> {
  for (const [name, port] of Object.entries(ports))
    await readers.ask('connect', { name, url: `ws://127.0.0.1:${port}/ws/btcusdt@trade`, sockets: SOCKETS })
  await roles['box']?.ask('trade', { trades: PER_TURN, perTurn: PER_TURN })
  const text = await arrived(readers)
  const rounds = await playRounds(Object.keys(roles), report.rounds(7), async (name) => {
    const before = await readers.ask<number>('count', { name })
    const { made, micros } = await (roles[name] as Role).ask<Made>('trade', { trades: TRADES, perTurn: PER_TURN, text })
    for (let seen = 0; seen < made * SOCKETS; ) seen = (await readers.ask<number>('count', { name })) - before
    return micros / made
  })
  report.judge({
    row: 'E3',
    what: `processor time of a trade told to ${SOCKETS} sockets`,
    peer: 'bare ws sending the same text',
    unit: 'µs',
    ours: medianOf(rounds, 'box', value),
    theirs: medianOf(rounds, 'bare', value),
    ratio: ratioOf(rounds, 'box', 'bare', value),
    control: ratioOf(rounds, 'again', 'bare', value),
    goal: 2,
  })
}

async function arrived(readers: Role): Promise<string> {
  for (;;) {
    const text = await readers.ask<string>('last')
    if (text !== '') return text
  }
}

/** E4: 1,000 candles over one kept connection, beside a server that sends the same text. */
async function candles(report: Report, readers: Role, urls: Readonly<Record<string, string>>): Promise<void> {
  const rounds = await playRounds(Object.keys(urls), report.rounds(7), (name) =>
    readers.ask<Latencies>('ask', { url: urls[name], times: 100 }),
  )
  const p50 = (latencies: Latencies): number => latencies.p50
  report.judge({
    row: 'E4',
    what: '1,000 candles, from the request to their last byte',
    peer: 'node:http sending the same text',
    unit: 'µs',
    ours: medianOf(rounds, 'box', p50),
    theirs: medianOf(rounds, 'bare', p50),
    ratio: ratioOf(rounds, 'box', 'bare', p50),
    control: ratioOf(rounds, 'again', 'bare', p50),
    goal: 10,
  })
}

/** E5: from the start of the process to its first answer, with an empty folder. */
async function start(report: Report): Promise<void> {
  const contenders = { exchange: 'exchange', 'near-empty': 'near-empty', again: 'near-empty' } as const
  const rounds = await playRounds(Object.keys(contenders), report.rounds(5), (name) =>
    firstAnswer(contenders[name as keyof typeof contenders]),
  )
  report.judge({
    row: 'E5',
    what: 'first answer after the start',
    peer: 'a near-empty node:http server',
    unit: 'ms',
    ours: medianOf(rounds, 'exchange', value),
    theirs: medianOf(rounds, 'near-empty', value),
    ratio: ratioOf(rounds, 'exchange', 'near-empty', value),
    control: ratioOf(rounds, 'again', 'near-empty', value),
    goal: 15,
  })
}

function round(one: number): number {
  return Number(one.toPrecision(3))
}
