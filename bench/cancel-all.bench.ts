import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { MARKETS, type Market } from '../lib/domain/market'
import { buildAll } from '../scripts/house/build.mjs'
import { root } from '../scripts/house/root.mjs'
import type { Standing } from './cancel-all/exchange.role'
import type { Plain } from './cancel-all/plain.role'
import type { Answers } from './desk/exchange-answers'
import { startDesk } from './desk/start-desk'
import { type Report, runBench } from './harness/report'
import { benchFolder, type Role, startRole } from './harness/roles'
import { medianOf, playRounds, type Round, ratioOf } from './harness/rounds'
import { isSmoke, sizeOf } from './harness/smoke'

/*
 * C1: a press on "Cancel everything" in the desk's own process, until the exchange holds nothing and until that is proved, beside
 * loops that only send cancels. The exchange is 50 ms away, one request of a hundred fails, and four fifths of the minute's weight
 * are spent before.
 */

const ORDERS = sizeOf('BENCH_ORDERS', 200, 24)
const ALGO_ORDERS = Math.round(ORDERS / 4)
/** Or as many as the exchange in a box lists. */
const SYMBOLS = Math.min(40, Math.max(2, ORDERS / 2))
const RTT_MS = 50
const FAULTY_SHARE = 0.01
const SPENT_SHARE = 0.8
const MINUTE_MS = 60_000
/** A press begins this early in a minute, so that its weight is counted in one. */
const EARLY_MS = isSmoke ? 40_000 : 15_000
const RUN_LASTS_MS = 65_000

const ours = 'desk'
const plainWays = ['sequential', 'ccxt', 'per symbol at once'] as const
type Ports = Readonly<Record<Market | 'control', number>>

/** One way's turn. */
interface Turn {
  /** From the press until the last order ended at the exchange, ms. */
  readonly goneMs: number
  /** The same of the first 95 of a hundred: what a request that fails does not hold up. */
  readonly mostGoneMs: number
  /** Until whoever cancels says that it is done; the desk has read twice by then that nothing is open. */
  readonly doneMs: number
  readonly leftOpen: number
  readonly verified: boolean
  /** How the run ended and what became of its orders; of a loop, nothing is known. */
  readonly ends: string
  readonly requests: number
  readonly limited: number
  readonly struck: number
  readonly weight: Readonly<Record<Market, number>>
}

await buildAll(root)

await runBench('cancel-all', ['undici', 'ccxt'], async (report) => {
  mkdirSync(benchFolder, { recursive: true })
  const exchange = await startRole('cancel-all/exchange.role.ts', { core: 'rest' })
  const { ports, symbols } = await exchange.ask<{ ports: Ports; symbols: number }>('open', { symbols: SYMBOLS })
  const desk = await startDesk({ ports })
  await exchange.ask('pay', desk.apiKey)
  const plain = new Map<string, { readonly role: Role; readonly apiKey: string }>()
  for (const [at, way] of plainWays.entries()) {
    const account = await exchange.ask<{ apiKey: string; secretKey: string }>('account')
    const role = await startRole('cancel-all/plain.role.ts', { core: 'tested' })
    await role.ask('open', { ports, ...account, address: `127.0.0.${at + 2}` })
    plain.set(way, { role, apiKey: account.apiKey })
  }
  // What others on the machine spend: the exchange counts weight by address, and the desk's is this one.
  const spender = await startRole('cancel-all/plain.role.ts', { core: 'rest' })
  await spender.ask('open', { ports, apiKey: '', secretKey: '', address: '127.0.0.1' })

  const spoil = (seed: string) => exchange.ask('spoil', { rttMs: RTT_MS, share: FAULTY_SHARE, seed })
  const standing = (apiKey: string) => exchange.ask<Standing>('standing', apiKey)
  const rest = (apiKey: string) => exchange.ask('rest', { apiKey, orders: ORDERS, algoOrders: ALGO_ORDERS })

  async function press(round: number): Promise<Turn> {
    await rest(desk.apiKey)
    while ((await openInPicture()) < ORDERS + ALGO_ORDERS) await pause(50)
    const intoMinute = Date.now() % MINUTE_MS
    if (intoMinute > EARLY_MS) await pause(MINUTE_MS - intoMinute + 200)
    const before = await spender.ask<Record<Market, number>>('spend', { share: SPENT_SHARE })
    await desk.probe.ask('takeAnswers')
    await spoil(`round ${round}`)
    const startedAt = Date.now()
    const reply = await desk.client.post(
      '/api/cancel-all',
      { account: 'paper', scope: { mode: 'everything' }, clickedAt: startedAt },
      randomUUID(),
    )
    if (reply.kind !== 'answered' || reply.status !== 200)
      throw new Error(`Cancel all was not taken: ${JSON.stringify(reply)}`)
    let run = reply.body['run'] as Run
    while (run.state === 'running' && Date.now() - startedAt < RUN_LASTS_MS) {
      await pause(100)
      run = (await desk.client.get(`/api/cancel-all/${run.runId}`))['run'] as Run
    }
    const answers = await desk.probe.ask<Record<string, Answers>>('takeAnswers')
    const struck = await exchange.ask<number>('mend')
    const { open, endedAt } = await standing(desk.apiKey)
    const of = (market: Market): Answers | undefined => answers[`http://127.0.0.1:${ports[market]}`]
    const sum = (read: (answer: Answers) => number): number =>
      Object.values(answers)
        .map(read)
        .reduce((a, b) => a + b, 0)
    const fates = new Map<string, number>()
    for (const { fate } of run.orders) fates.set(fate, (fates.get(fate) ?? 0) + 1)
    const canceled = fates.get('canceled') ?? 0
    return {
      ...goneBy(endedAt, startedAt),
      doneMs: (run.endedAt ?? Number.NaN) - startedAt,
      leftOpen: open.length,
      verified: run.state === 'verified' && canceled === ORDERS + ALGO_ORDERS && fates.size === 1,
      ends: [run.state, ...[...fates].map(([fate, count]) => `${count} ${fate}`)].join(' '),
      requests: sum(({ requests }) => requests),
      limited: sum(({ limited }) => limited),
      struck,
      weight: {
        spot: Math.max(0, (of('spot')?.weight ?? 0) - before.spot),
        usdm: Math.max(0, (of('usdm')?.weight ?? 0) - before.usdm),
      },
    }
  }

  const openInPicture = async (): Promise<number> => {
    const { picture } = (await desk.client.get('/api/accounts/paper')) as { picture?: { orders: { status: string }[] } }
    return (picture?.orders ?? []).filter(({ status }) => status === 'NEW').length
  }

  async function loop(way: string, round: number): Promise<Turn> {
    const found = plain.get(way)
    if (found === undefined) throw new Error(`${way} was not started.`)
    const { role, apiKey } = found
    await rest(apiKey)
    const { open: targets } = await standing(apiKey)
    await role.ask('spend', { share: SPENT_SHARE })
    await spoil(`round ${round}`)
    const done = await role.ask<Plain>('run', { way, targets })
    const struck = await exchange.ask<number>('mend')
    const after = await standing(apiKey)
    // What it left behind is none of the next round.
    if (after.open.length > 0) await role.ask('run', { way: 'sequential', targets: after.open })
    const { doneMs, requests, limited, weight } = done
    const gone = goneBy(after.endedAt, done.startedAt)
    return {
      ...gone,
      doneMs,
      leftOpen: after.open.length,
      verified: false,
      ends: '',
      requests,
      limited,
      struck,
      weight,
    }
  }

  const rounds = await playRounds([ours, ...plainWays], report.rounds(3), (way, round) =>
    way === ours ? press(round) : loop(way, round),
  )
  tell(report, rounds)
  judge(report, rounds, symbols)
  await desk.stop()
})

function goneBy(endedAt: readonly number[], startedAt: number): Pick<Turn, 'goneMs' | 'mostGoneMs'> {
  const ended = endedAt.filter((at) => at >= startedAt).map((at) => at - startedAt)
  const at = (share: number): number => ended[Math.ceil(share * ended.length) - 1] ?? Number.NaN
  return { goneMs: at(1), mostGoneMs: at(0.95) }
}

interface Run {
  readonly runId: string
  readonly state: string
  readonly endedAt?: number
  readonly orders: readonly { readonly fate: string }[]
}

function tell(report: Report, rounds: readonly Round<Turn>[]): void {
  for (const way of [ours, ...plainWays]) {
    const of = (read: (turn: Turn) => number): number => Math.round(medianOf(rounds, way, read))
    const all = (read: (turn: Turn) => number | string): string =>
      rounds.map((round) => read(round.get(way) as Turn)).join(', ')
    report.note(way, {
      goneMs: of(({ goneMs }) => goneMs),
      mostGoneMs: of(({ mostGoneMs }) => mostGoneMs),
      doneMs: of(({ doneMs }) => doneMs),
      requests: of(({ requests }) => requests),
      failedRequests: all(({ struck }) => struck),
      leftOpen: all(({ leftOpen }) => leftOpen),
      rateLimited: all(({ limited }) => limited),
      ends: all(({ ends }) => ends),
      ...Object.fromEntries(MARKETS.map((market) => [`weight ${market}`, of(({ weight }) => weight[market])])),
    })
  }
}

function judge(report: Report, rounds: readonly Round<Turn>[], symbols: number): void {
  const scene = {
    orders: ORDERS,
    algoOrders: ALGO_ORDERS,
    symbols,
    rttMs: RTT_MS,
    faultyShare: FAULTY_SHARE,
    weightSpentBefore: SPENT_SHARE,
  }
  /** Its answer is on its way for a round trip after that. */
  const gone = ({ goneMs }: Turn): number => goneMs + RTT_MS
  const goals = { sequential: 0.02, ccxt: 0.08 } as const
  for (const [peer, goal] of Object.entries(goals))
    report.judge({
      row: 'C1',
      what: 'from the press until the answer that the last order is gone',
      peer: peer === 'ccxt' ? 'ccxt per symbol in parallel' : 'sequential single cancels',
      unit: 'ms',
      ours: medianOf(rounds, ours, gone),
      theirs: medianOf(rounds, peer, gone),
      ratio: ratioOf(rounds, ours, peer, gone),
      goal,
      more: scene,
    })
  const counts: readonly { readonly what: string; readonly unit: string; read(turn: Turn): number }[] = [
    { what: 'answers 429 and 418 in all rounds', unit: 'answers', read: ({ limited }) => limited },
    {
      what: 'rounds that left an order open, or ended without proof that none was',
      unit: 'rounds',
      read: ({ verified, leftOpen }) => (verified && leftOpen === 0 ? 0 : 1),
    },
  ]
  for (const { what, unit, read } of counts) {
    const sum = (way: string): number => rounds.reduce((total, round) => total + read(round.get(way) as Turn), 0)
    const most = sum(ours)
    report.judge({
      row: 'C1',
      what,
      peer: 'sequential single cancels',
      unit,
      ours: most,
      theirs: sum('sequential'),
      ratio: { median: most, spread: [most, most] },
      goal: 0,
      more: scene,
    })
  }
}
